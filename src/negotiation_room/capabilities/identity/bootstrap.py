"""The first person: an administrator, who enters by a link that works once.

Whoever runs the server prints the link; whoever opens it registers a passkey, or a password
with codes. No password is ever typed on a command line, where histories would keep it.
"""

import hashlib
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from negotiation_room.capabilities.identity import tables
from negotiation_room.capabilities.identity.known import Passkey, Password, Person
from negotiation_room.capabilities.identity.ports import Reading
from negotiation_room.capabilities.identity.refusals import LinkSpent
from negotiation_room.capabilities.identity.rules import (
    IdentityLimits,
    check_language,
    check_name,
)
from negotiation_room.capabilities.identity.store import People
from negotiation_room.kernel.errors import Conflict
from negotiation_room.kernel.ids import PersonId, b64, check_origin, new_id, unb64
from negotiation_room.kernel.ports import Clock, Random, Writer
from negotiation_room.kernel.verdicts import Malformed


class AdministratorKnown(Conflict, code="identity.administrator_known"):
    """There is an administrator already; they can let others in."""


class SetUpLinks:
    """One-time links by which a person registers what they will sign in with."""

    def __init__(
        self,
        reading: Reading,
        writer: Writer,
        people: People,
        clock: Clock,
        random: Random,
        limits: IdentityLimits,
    ) -> None:
        self._reading = reading
        self._writer = writer
        self._people = people
        self._clock = clock
        self._random = random
        self._limits = limits

    async def create_administrator(
        self, name: str, origin: str, *, language: str = "en", is_another: bool = False
    ) -> str:
        """Make an administrator; hands back the link at which they register their passkey.

        Raises:
            AdministratorKnown: there is one, and no other was asked for.
            UnfitName: the name cannot be shown.
        """
        if not is_another and await self._people.has_administrator():
            raise AdministratorKnown("this server has an administrator already")
        now = self._clock.now()
        person = Person(
            PersonId(new_id("p", self._random)),
            check_name(name, self._limits),
            check_language(language),
            "UTC",
            is_administrator=True,
            created_at=now,
        )
        await self._writer.transact(self._people.write_person(person))
        return await self.link(person.id, origin)

    async def link(self, person: PersonId, origin: str) -> str:
        """Make a link for somebody. Its secret stands after the #, where no server logs it.

        An earlier link of the same person opens nothing any more.
        """
        check_origin(origin)
        secret = self._random(32)
        row = {
            "hash": _hash(secret),
            "person": person,
            "expires_at": self._clock.now() + self._limits.setup_link,
        }

        def keep(connection: Connection) -> None:
            former = delete(tables.setup_link).where(tables.setup_link.c.person == person)
            connection.execute(former)
            connection.execute(insert(tables.setup_link).values(row))

        await self._writer.transact(keep)
        return f"{origin}/set-up#{b64(secret)}"

    async def holder(self, secret: str) -> PersonId:
        """Whose link this is; looking does not spend it.

        Raises:
            LinkSpent: it was used, or has expired, or never was.
        """
        which = tables.setup_link.c.hash == _read(secret)
        asked = select(tables.setup_link).where(which)
        row = await self._reading.read(lambda connection: connection.execute(asked).first())
        return self._holder(row)

    async def redeem(self, secret: str, proof: Passkey | Password) -> PersonId:
        """Spend the link for a proof of its holder, in one transaction.

        Raises:
            LinkSpent: it was used, or has expired, or never was.
        """
        one = delete(tables.setup_link).where(tables.setup_link.c.hash == _read(secret))
        now = self._clock.now()
        write = (
            self._people.write_passkey(proof, now)
            if isinstance(proof, Passkey)
            else self._people.write_password(proof, now)
        )

        def spend(connection: Connection) -> PersonId:
            row = connection.execute(one.returning(tables.setup_link)).first()
            holder = self._holder(row)
            if holder != proof.person:
                raise LinkSpent("this link is somebody else's")
            write(connection)
            return holder

        return await self._writer.transact(spend)

    def _holder(self, row: Any) -> PersonId:
        if row is None or self._clock.now() >= row.expires_at:
            raise LinkSpent("this link was used already or has expired; ask for a new one")
        return PersonId(row.person)


def _read(secret: str) -> bytes:
    try:
        return _hash(unb64(secret, 32))
    except Malformed:
        raise LinkSpent("this link is not whole; copy it again") from None


def _hash(secret: bytes) -> bytes:
    return hashlib.sha256(secret).digest()
