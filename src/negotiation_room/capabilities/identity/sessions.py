"""Sessions: opened by a proof, known by a token that we do not keep, and taken back at once."""

import hashlib
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from negotiation_room.capabilities.identity import tables
from negotiation_room.capabilities.identity.ports import Reading
from negotiation_room.capabilities.identity.rules import DAY, IdentityLimits, Session, SessionId
from negotiation_room.kernel.errors import NotFound
from negotiation_room.kernel.ids import PersonId, RoomId, b64, unb64
from negotiation_room.kernel.ports import Clock, Random, Writer
from negotiation_room.kernel.verdicts import Malformed

Ended = Callable[[Sequence[SessionId]], None]
"""Hears of sessions that were revoked here, without waiting for the next look."""


class Sessions:
    """All stays. The token is 256 random bits; the table holds its SHA-256 only."""

    def __init__(
        self,
        reading: Reading,
        writer: Writer,
        clock: Clock,
        random: Random,
        limits: IdentityLimits,
    ) -> None:
        self._reading = reading
        self._writer = writer
        self._clock = clock
        self._random = random
        self._limits = limits
        self._listeners: list[Ended] = []

    def on_ended(self, listener: Ended) -> None:
        """Tell this listener of every session that is revoked through this server."""
        self._listeners.append(listener)

    async def open(
        self, person: PersonId, *, room: RoomId | None = None, agent: str = ""
    ) -> tuple[str, Session]:
        """Begin a stay; hands back the token, which nobody can learn again, and the session.

        A person's longest quiet sessions are revoked when there are too many.
        """
        now = self._clock.now()
        token = self._random(32)
        session = Session(
            SessionId(b64(self._random(16))),
            person,
            room,
            agent,
            created_at=now,
            seen_at=now,
            expires_at=now + self._limits.session_absolute,
            stepped_up_at=now,
        )
        row = {
            "id": session.id,
            "token_hash": _hash(token),
            "person": person,
            "room": room,
            "agent": agent,
            "created_at": now,
            "seen_at": now,
            "expires_at": session.expires_at,
            "stepped_up_at": now,
        }
        others = (
            select(tables.session.c.id)
            .where(tables.session.c.person == person, tables.session.c.revoked_at.is_(None))
            .order_by(tables.session.c.seen_at.desc())
            .offset(self._limits.sessions_per_person - 1)
        )
        # A day longer than it stood, so that the watch of another server still sees it end.
        over = delete(tables.session).where(tables.session.c.expires_at <= now - DAY)

        def begin(connection: Connection) -> list[str]:
            connection.execute(over)
            surplus = list(connection.execute(others).scalars())
            if surplus:
                _revoke(connection, tables.session.c.id.in_(surplus), now)
            connection.execute(insert(tables.session).values(row))
            return surplus

        self._tell(await self._writer.transact(begin))
        return b64(token), session

    async def find(self, token: str) -> Session | None:
        """The session a token opens, if it still stands; its use is noted now and then."""
        try:
            digest = _hash(unb64(token, 32))
        except Malformed:
            return None
        session = await self._one(tables.session.c.token_hash == digest)
        if session is not None:
            await self.seen(session)
        return session

    async def standing(self, id_: SessionId) -> Session | None:
        """A session by its public name, if it still stands."""
        return await self._one(tables.session.c.id == id_)

    async def still_standing(self, ids: Sequence[SessionId]) -> set[SessionId]:
        """Which of these sessions still stand, in one question."""
        asked = select(tables.session).where(tables.session.c.id.in_(ids))
        rows = await self._reading.read(lambda connection: connection.execute(asked).all())
        now = self._clock.now()
        sessions = [_session(row) for row in rows]
        return {each.id for each in sessions if each.stands(now, self._limits)}

    async def of(self, person: PersonId) -> Sequence[Session]:
        """A person's sessions that still stand, the last used first."""
        asked = (
            select(tables.session)
            .where(tables.session.c.person == person, tables.session.c.revoked_at.is_(None))
            .order_by(tables.session.c.seen_at.desc())
        )
        rows = await self._reading.read(lambda connection: connection.execute(asked).all())
        now = self._clock.now()
        sessions = [_session(row) for row in rows]
        return [each for each in sessions if each.stands(now, self._limits)]

    async def seen(self, session: Session) -> None:
        """Note that the session is in use; sockets say so when their person acts."""
        now = self._clock.now()
        if now - session.seen_at < self._limits.session_touch:
            return
        change = (
            update(tables.session)
            .where(tables.session.c.id == session.id, tables.session.c.seen_at < now)
            .values(seen_at=now)
        )
        await self._writer.transact(lambda connection: connection.execute(change))

    async def step_up(self, id_: SessionId) -> int:
        """Note that the person has just proved again who they are; until when that counts."""
        now = self._clock.now()
        change = (
            update(tables.session).where(tables.session.c.id == id_).values(stepped_up_at=now)
        )
        await self._writer.transact(lambda connection: connection.execute(change))
        return now + self._limits.step_up

    async def revoke(self, id_: SessionId, person: PersonId) -> None:
        """End one of a person's sessions.

        Raises:
            NotFound: the person has no such session.
        """
        which = (tables.session.c.id == id_) & (tables.session.c.person == person)
        if not await self._end(which):
            raise NotFound("you have no such session; it may have ended already")

    async def revoke_all(self, person: PersonId, *, but: SessionId | None = None) -> None:
        """End all of a person's sessions, or all but one."""
        which = tables.session.c.person == person
        await self._end(which if but is None else which & (tables.session.c.id != but))

    async def _end(self, which: Any) -> list[SessionId]:
        now = self._clock.now()
        ended = await self._writer.transact(lambda connection: _revoke(connection, which, now))
        self._tell(ended)
        return ended

    def _tell(self, ended: Sequence[SessionId]) -> None:
        if ended:
            for listener in self._listeners:
                listener(ended)

    async def _one(self, which: Any) -> Session | None:
        asked = select(tables.session).where(which)
        row = await self._reading.read(lambda connection: connection.execute(asked).first())
        if row is None:
            return None
        session = _session(row)
        return session if session.stands(self._clock.now(), self._limits) else None


def _revoke(connection: Connection, which: Any, now: int) -> list[SessionId]:
    change = (
        update(tables.session)
        .where(which, tables.session.c.revoked_at.is_(None))
        .values(revoked_at=now)
        .returning(tables.session.c.id)
    )
    return [SessionId(id_) for id_ in connection.execute(change).scalars()]


def _hash(token: bytes) -> bytes:
    return hashlib.sha256(token).digest()


def _session(row: Row[Any]) -> Session:
    return Session(
        SessionId(row.id),
        PersonId(row.person),
        None if row.room is None else RoomId(row.room),
        row.agent,
        row.created_at,
        row.seen_at,
        row.expires_at,
        row.stepped_up_at,
        row.revoked_at,
    )
