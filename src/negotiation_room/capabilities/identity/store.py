"""People: who is known here, the proofs they sign in with, the devices that sign their acts.

What one transaction must hold together with acts is handed out as writes; what stands alone is
written here.
"""

import hashlib
import hmac
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from negotiation_room.capabilities.identity import tables
from negotiation_room.capabilities.identity.known import Device, Passkey, Password, Person
from negotiation_room.capabilities.identity.ports import Reading, Sealing
from negotiation_room.capabilities.identity.refusals import (
    DeviceKnown,
    LastWay,
    NameTaken,
    TooManyKeys,
    UnfitPasskey,
)
from negotiation_room.capabilities.identity.rules import IdentityLimits, account_of
from negotiation_room.kernel.errors import NotFound
from negotiation_room.kernel.ids import DeviceId, PersonId, RoomId
from negotiation_room.kernel.ports import Random, Write, Writer

_ACCOUNT_KEY = "account_key"


class People:
    """All who are known here. Names and secrets are sealed at rest.

    Args:
        reading: the database.
        writer: the one writer of the database.
        sealing: the vault.
        random: makes the key of the account digests, once.
        limits: the door's.
    """

    def __init__(
        self,
        reading: Reading,
        writer: Writer,
        sealing: Sealing,
        random: Random,
        limits: IdentityLimits,
    ) -> None:
        self._reading = reading
        self._writer = writer
        self._sealing = sealing
        self._random = random
        self._limits = limits
        self._account_key: bytes | None = None

    async def account(self, name: str) -> bytes:
        """The digest under which a sign-in name is looked for.

        It is keyed, so that a stolen database cannot be searched for the names one guesses.
        """
        if self._account_key is None:
            self._account_key = await self._load_account_key()
        return hmac.digest(self._account_key, account_of(name).encode(), hashlib.sha256)

    async def _load_account_key(self) -> bytes:
        fresh = self._sealing.seal_field(_ACCOUNT_KEY, self._random(32))

        def load_or_make(connection: Connection) -> bytes:
            kept = select(tables.secret.c.sealed).where(tables.secret.c.name == _ACCOUNT_KEY)
            sealed = connection.execute(kept).scalar()
            if sealed is None:
                row = {"name": _ACCOUNT_KEY, "sealed": fresh}
                connection.execute(insert(tables.secret).values(row))
                sealed = fresh
            return sealed

        sealed = await self._writer.transact(load_or_make)
        return self._sealing.open_field(_ACCOUNT_KEY, sealed)

    # Persons.

    def write_person(self, person: Person) -> Write:
        """The write that makes somebody known."""
        row = {
            "id": person.id,
            "name": self._sealing.seal_field(f"person.name {person.id}", person.name.encode()),
            "language": person.language,
            "timezone": person.timezone,
            "is_administrator": person.is_administrator,
            "created_at": person.created_at,
        }
        return lambda connection: connection.execute(insert(tables.person).values(row))

    async def person(self, id_: PersonId) -> Person:
        """Somebody by id.

        Raises:
            NotFound: nobody has that id.
        """
        found = await self.persons([id_])
        if not found:
            raise NotFound("there is no such person")
        return found[0]

    async def persons(self, ids: Sequence[PersonId]) -> Sequence[Person]:
        """Those of these who are known."""
        asked = select(tables.person).where(tables.person.c.id.in_(ids))
        rows = await self._reading.read(lambda connection: connection.execute(asked).all())
        return [self._person(row) for row in rows]

    async def has_administrator(self) -> bool:
        """Whether anybody administers this server yet."""
        asked = select(tables.person.c.id).where(tables.person.c.is_administrator).limit(1)
        return await self._reading.read(lambda c: c.execute(asked).first() is not None)

    async def prefer(self, id_: PersonId, language: str, timezone: str) -> None:
        """Note which language and time zone a person wants to read in."""
        change = (
            update(tables.person)
            .where(tables.person.c.id == id_)
            .values(language=language, timezone=timezone)
        )
        await self._writer.transact(lambda connection: connection.execute(change))

    def _person(self, row: Row[Any]) -> Person:
        name = self._sealing.open_field(f"person.name {row.id}", row.name)
        return Person(
            PersonId(row.id),
            name.decode(),
            row.language,
            row.timezone,
            row.is_administrator,
            row.created_at,
        )

    # Passkeys.

    def write_passkey(self, passkey: Passkey, now: int) -> Write:
        """The write that adds a passkey.

        Raises (from the write):
            TooManyKeys: the person holds as many as one may.
            UnfitPasskey: the passkey is registered already.
        """
        row = {
            "id": passkey.id,
            "person": passkey.person,
            "key": passkey.key,
            "sign_count": passkey.sign_count,
            "transports": " ".join(passkey.transports),
            "created_at": now,
        }
        held = select(func.count()).where(tables.passkey.c.person == passkey.person)
        known = select(tables.passkey.c.id).where(tables.passkey.c.id == passkey.id)

        def add(connection: Connection) -> None:
            if connection.execute(held).scalar_one() >= self._limits.passkeys_per_person:
                raise TooManyKeys("you hold as many passkeys as one person may")
            if connection.execute(known).first() is not None:
                raise UnfitPasskey("this passkey is registered already; sign in with it")
            connection.execute(insert(tables.passkey).values(row))

        return add

    async def add_passkey(self, passkey: Passkey, now: int) -> None:
        """Add a passkey to those a person has.

        Raises:
            TooManyKeys: the person holds as many as one may.
            UnfitPasskey: the passkey is registered already.
        """
        await self._writer.transact(self.write_passkey(passkey, now))

    async def passkey(self, id_: bytes) -> Passkey | None:
        """A passkey by its id."""
        asked = select(tables.passkey).where(tables.passkey.c.id == id_)
        row = await self._reading.read(lambda connection: connection.execute(asked).first())
        return None if row is None else _passkey(row)

    async def passkeys_of(self, person: PersonId) -> Sequence[Passkey]:
        """A person's passkeys, oldest first."""
        asked = (
            select(tables.passkey)
            .where(tables.passkey.c.person == person)
            .order_by(tables.passkey.c.created_at)
        )
        rows = await self._reading.read(lambda connection: connection.execute(asked).all())
        return [_passkey(row) for row in rows]

    async def remove_passkey(self, person: PersonId, id_: bytes) -> None:
        """Take away one of a person's passkeys, but never the last way to sign in.

        Raises:
            NotFound: the person has no such passkey.
            LastWay: there is neither another passkey nor a password.
        """
        columns = tables.passkey.c
        theirs = (columns.person == person) & (columns.id == id_)
        others = select(func.count()).where(columns.person == person, columns.id != id_)
        password = select(func.count()).where(tables.password.c.person == person)

        def remove(connection: Connection) -> None:
            ways = connection.execute(others).scalar_one()
            if connection.execute(select(columns.id).where(theirs)).first() is None:
                raise NotFound("you hold no such passkey")
            if not ways and not connection.execute(password).scalar_one():
                raise LastWay("this is your last way to sign in; add another before")
            connection.execute(delete(tables.passkey).where(theirs))

        await self._writer.transact(remove)

    async def note_passkey_use(self, passkey: Passkey, sign_count: int, now: int) -> None:
        """Remember how often the authenticator says it has signed."""
        change = (
            update(tables.passkey)
            .where(tables.passkey.c.id == passkey.id)
            .values(sign_count=sign_count, used_at=now)
        )
        await self._writer.transact(lambda connection: connection.execute(change))

    # Passwords.

    def write_password(self, password: Password, now: int) -> Write:
        """The write that gives a person a password and the secret of its codes.

        Raises (from the write):
            NameTaken: somebody else signs in with that name.
        """
        context = f"password.code_secret {password.person}"
        row = {
            "person": password.person,
            "account": password.account,
            "hash": password.hash,
            "code_secret": self._sealing.seal_field(context, password.code_secret),
            "code_step": password.code_step,
            "created_at": now,
        }
        columns = tables.password.c
        taken = select(columns.person).where(
            columns.account == password.account, columns.person != password.person
        )
        former = delete(tables.password).where(columns.person == password.person)

        def add(connection: Connection) -> None:
            if connection.execute(taken).first() is not None:
                raise NameTaken("somebody signs in with that name already; choose another")
            connection.execute(former)
            connection.execute(insert(tables.password).values(row))

        return add

    async def password(self, account: bytes) -> Password | None:
        """The password of an account."""
        return await self._password(tables.password.c.account == account)

    async def password_of(self, person: PersonId) -> Password | None:
        """The password a person has, if any."""
        return await self._password(tables.password.c.person == person)

    async def _password(self, which: Any) -> Password | None:
        asked = select(tables.password).where(which)
        row = await self._reading.read(lambda connection: connection.execute(asked).first())
        if row is None:
            return None
        context = f"password.code_secret {row.person}"
        secret = self._sealing.open_field(context, row.code_secret)
        return Password(PersonId(row.person), row.account, row.hash, secret, row.code_step)

    async def spend_code(self, person: PersonId, step: int) -> bool:
        """Mark a code as used; False if it, or a later one, was used already.

        Of two wishes that bring the same code at once, the database lets one through.
        """
        change = (
            update(tables.password)
            .where(tables.password.c.person == person, tables.password.c.code_step < step)
            .values(code_step=step)
        )

        def spend(connection: Connection) -> bool:
            return connection.execute(change).rowcount == 1

        return bool(await self._writer.transact(spend))

    # Devices.

    def write_device(self, device: Device) -> Write:
        """The write that enrols a device.

        Raises (from the write):
            DeviceKnown: the key or the id was enrolled before, even if it was revoked since.
        """
        row = {
            "id": device.id,
            "person": device.person,
            "room": device.room,
            "key": device.key,
            "enrolled_at": device.enrolled_at,
        }
        columns = tables.device.c
        known = select(columns.id).where(
            (columns.id == device.id) | (columns.key == device.key)
        )

        def add(connection: Connection) -> None:
            if connection.execute(known).first() is not None:
                raise DeviceKnown("this device's key was enrolled before; make a new one")
            connection.execute(insert(tables.device).values(row))

        return add

    def write_device_revoked(self, device: DeviceId, now: int) -> Write:
        """The write that revokes a device, for good."""
        change = (
            update(tables.device)
            .where(tables.device.c.id == device, tables.device.c.revoked_at.is_(None))
            .values(revoked_at=now)
        )
        return lambda connection: connection.execute(change)

    async def device(self, id_: DeviceId) -> Device | None:
        """A device by id, revoked or not."""
        return await self._device(tables.device.c.id == id_)

    async def device_with_key(self, key: bytes) -> Device | None:
        """The device that holds, or held, a key."""
        return await self._device(tables.device.c.key == key)

    async def _device(self, which: Any) -> Device | None:
        asked = select(tables.device).where(which)
        row = await self._reading.read(lambda connection: connection.execute(asked).first())
        return None if row is None else _device(row)

    async def devices_of(self, person: PersonId, room: RoomId) -> Sequence[Device]:
        """A person's devices in a room, oldest first, revoked ones included."""
        asked = (
            select(tables.device)
            .where(tables.device.c.person == person, tables.device.c.room == room)
            .order_by(tables.device.c.enrolled_at)
        )
        rows = await self._reading.read(lambda connection: connection.execute(asked).all())
        return [_device(row) for row in rows]


def _passkey(row: Row[Any]) -> Passkey:
    transports = tuple(row.transports.split())
    return Passkey(
        row.id,
        PersonId(row.person),
        row.key,
        row.sign_count,
        transports,
        row.created_at,
        row.used_at,
    )


def _device(row: Row[Any]) -> Device:
    return Device(
        DeviceId(row.id),
        PersonId(row.person),
        RoomId(row.room),
        row.key,
        row.enrolled_at,
        row.revoked_at,
    )
