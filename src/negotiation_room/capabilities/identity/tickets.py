"""Tickets: a session's word for one socket, good for one use within half a minute.

A browser cannot send a header with a WebSocket, and a token in an address would be written into
every log on the way: so a ticket travels in the subprotocol, and is worth nothing afterwards.
"""

import hashlib

from sqlalchemy import Connection, delete, insert

from negotiation_room.capabilities.identity import tables
from negotiation_room.capabilities.identity.refusals import TicketRefused
from negotiation_room.capabilities.identity.rules import IdentityLimits, Session, SessionId
from negotiation_room.capabilities.identity.sessions import Sessions
from negotiation_room.kernel.ids import RoomId, b64, unb64
from negotiation_room.kernel.ports import Clock, Random, Writer
from negotiation_room.kernel.verdicts import Malformed


class Tickets:
    """The tickets that were given out and have not come back."""

    def __init__(
        self,
        writer: Writer,
        sessions: Sessions,
        clock: Clock,
        random: Random,
        limits: IdentityLimits,
    ) -> None:
        self._writer = writer
        self._sessions = sessions
        self._clock = clock
        self._random = random
        self._limits = limits

    async def issue(self, session: Session, room: RoomId, origin: str | None) -> str:
        """Give out a ticket for one socket of this session, to this room, from this page.

        Raises:
            TicketRefused: the session opens another room only.
        """
        if session.room is not None and session.room != room:
            raise TicketRefused("you are signed in for another room; enter by your invitation")
        now = self._clock.now()
        ticket = self._random(32)
        row = {
            "hash": hashlib.sha256(ticket).digest(),
            "session": session.id,
            "room": room,
            "origin": origin,
            "expires_at": now + self._limits.ticket,
        }

        def keep(connection: Connection) -> None:
            connection.execute(delete(tables.ticket).where(tables.ticket.c.expires_at <= now))
            connection.execute(insert(tables.ticket).values(row))

        await self._writer.transact(keep)
        return b64(ticket)

    async def redeem(self, ticket: str, room: RoomId, origin: str | None) -> Session:
        """Take a ticket back for the session it stands for.

        The statement that reads it also deletes it, before anything is checked: a ticket that
        is tried at the wrong door is spent all the same.

        Raises:
            TicketRefused: used, expired, for another room or page, or the session has ended.
        """
        try:
            digest = hashlib.sha256(unb64(ticket, 32)).digest()
        except Malformed:
            raise TicketRefused("ask for a new ticket") from None
        one = delete(tables.ticket).where(tables.ticket.c.hash == digest)
        taken = await self._writer.transact(
            lambda connection: connection.execute(one.returning(tables.ticket)).first()
        )
        if (
            taken is None
            or self._clock.now() >= taken.expires_at
            or taken.room != room
            or taken.origin != origin
        ):
            raise TicketRefused("ask for a new ticket")
        session = await self._sessions.standing(SessionId(taken.session))
        if session is None:
            raise TicketRefused("your session has ended; sign in again")
        return session
