"""Challenges: questions of 32 random bytes, each answered at most once and for one purpose.

The row says what the question was bound to; whoever answers cannot choose another person,
device or page afterwards.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from sqlalchemy import Connection, delete, insert

from negotiation_room.capabilities.identity import tables
from negotiation_room.capabilities.identity.ports import Sealing
from negotiation_room.capabilities.identity.refusals import ChallengeSpent
from negotiation_room.capabilities.identity.rules import IdentityLimits, SessionId
from negotiation_room.kernel.ids import DeviceId, PersonId
from negotiation_room.kernel.ports import Clock, Random, Writer

Purpose: TypeAlias = Literal["sign_in", "step_up", "add_passkey", "enrol", "arrive", "set_up"]

_SLOW = frozenset({"arrive", "enrol", "set_up"})


@dataclass(frozen=True, slots=True)
class Challenge:
    """A question and what it is bound to.

    Attributes:
        person: who must answer, where that is known: an arrival's future id among them.
        device: the id the device under enrolment will have.
        origin: the page that asked, for a ceremony that binds it.
        secret: the secret of codes under set-up; sealed while it waits.
        at: when it was asked; an enrolment signs this time.
    """

    challenge: bytes
    purpose: Purpose
    at: int
    expires_at: int
    person: PersonId | None = None
    device: DeviceId | None = None
    session: SessionId | None = None
    origin: str | None = None
    secret: bytes | None = None


class Challenges:
    """The open questions."""

    def __init__(
        self,
        writer: Writer,
        sealing: Sealing,
        clock: Clock,
        random: Random,
        limits: IdentityLimits,
    ) -> None:
        self._writer = writer
        self._sealing = sealing
        self._clock = clock
        self._random = random
        self._limits = limits

    async def ask(
        self,
        purpose: Purpose,
        *,
        person: PersonId | None = None,
        device: DeviceId | None = None,
        session: SessionId | None = None,
        origin: str | None = None,
        secret: bytes | None = None,
    ) -> Challenge:
        """Ask a new question. Expired ones are forgotten on the way."""
        now = self._clock.now()
        patience = self._limits.arrival if purpose in _SLOW else self._limits.challenge
        asked = Challenge(
            self._random(32),
            purpose,
            now,
            now + patience,
            person,
            device,
            session,
            origin,
            secret,
        )
        row = {
            "challenge": asked.challenge,
            "purpose": purpose,
            "person": person,
            "device": device,
            "session": session,
            "origin": origin,
            "secret": None if secret is None else self._seal(asked.challenge, secret),
            "at": now,
            "expires_at": asked.expires_at,
        }

        def keep(connection: Connection) -> None:
            connection.execute(
                delete(tables.challenge).where(tables.challenge.c.expires_at <= now)
            )
            connection.execute(insert(tables.challenge).values(row))

        await self._writer.transact(keep)
        return asked

    async def take(
        self,
        challenge: bytes,
        purpose: Purpose,
        *,
        person: PersonId | None = None,
        session: SessionId | None = None,
    ) -> Challenge:
        """Take a question out, so that nobody answers it again; then look whether it fits.

        Raises:
            ChallengeSpent: there is none, it has expired, or it was asked of somebody else.
        """
        taken = await self._writer.transact(_taking(challenge))
        if (
            taken is None
            or self._clock.now() >= taken.expires_at
            or taken.purpose != purpose
            or (person is not None and taken.person != person)
            or taken.session != session
        ):
            raise ChallengeSpent("this took too long or was done already; begin again")
        return Challenge(
            taken.challenge,
            purpose,
            taken.at,
            taken.expires_at,
            taken.person,
            taken.device,
            taken.session,
            taken.origin,
            None if taken.secret is None else self._open(challenge, taken.secret),
        )

    def _seal(self, challenge: bytes, secret: bytes) -> bytes:
        return self._sealing.seal_field(f"challenge.secret {challenge.hex()}", secret)

    def _open(self, challenge: bytes, sealed: bytes) -> bytes:
        return self._sealing.open_field(f"challenge.secret {challenge.hex()}", sealed)


def _taking(challenge: bytes) -> Callable[[Connection], Any]:
    one = delete(tables.challenge).where(tables.challenge.c.challenge == challenge)
    return lambda connection: connection.execute(one.returning(tables.challenge)).first()
