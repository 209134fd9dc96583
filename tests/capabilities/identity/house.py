"""A house with a door: real storage and services, and a clock that is moved by hand."""

import asyncio
import hashlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from fastapi import FastAPI

from negotiation_room.capabilities.identity import totp
from negotiation_room.capabilities.identity.challenges import Challenge
from negotiation_room.capabilities.identity.face import (
    IdentityServices,
    IdentitySettings,
    Person,
    SteppedUpPerson,
    assemble,
)
from negotiation_room.capabilities.identity.known import Password
from negotiation_room.capabilities.identity.routes import install
from negotiation_room.capabilities.identity.rules import SECOND, IdentityLimits, check_password
from negotiation_room.kernel.ids import PersonId, RoomId, id_of, new_id
from negotiation_room.kernel.keys import enrolment_message, public_key, sign
from negotiation_room.transport.http.doors import OriginDoor, Origins, SecurityHeaders
from negotiation_room.transport.http.problems import answer_refusals
from tests.storage.stores import Store

NOON = 1_795_360_000_000_000
ORIGIN = "https://room.example.org"
ROOM = RoomId(id_of("r", bytes(range(16))))
OTHER_ROOM = RoomId(id_of("r", bytes(range(16, 32))))
SECRET = "four herons cross the estuary"  # noqa: S105 -- an example
CODES = bytes(range(totp.SECRET_LENGTH))


class HandClock:
    """Time passes only when a test says so; who sleeps is woken when their time has come."""

    def __init__(self) -> None:
        self.at = NOON
        self.somebody_sleeps = asyncio.Event()
        self._sleepers: list[tuple[int, asyncio.Future[None]]] = []

    def now(self) -> int:
        """The hand's position."""
        return self.at

    async def sleep(self, seconds: float) -> None:
        """Sleep until the hand has moved that far."""
        self.somebody_sleeps.set()
        woken = asyncio.get_running_loop().create_future()
        self._sleepers.append((self.at + int(seconds * SECOND), woken))
        await woken

    def move(self, seconds: float) -> None:
        """Move the hand on, and wake whose time has come."""
        self.at += int(seconds * SECOND)
        due = [each for each in self._sleepers if each[0] <= self.at]
        self._sleepers = [each for each in self._sleepers if each[0] > self.at]
        for _, woken in due:
            if not woken.done():
                woken.set_result(None)


def counted_random() -> Any:
    """Randomness that is the same in every run: a counter, hashed."""
    made = 0

    def give(count: int, /) -> bytes:
        nonlocal made
        made += 1
        return hashlib.shake_256(made.to_bytes(8, "big")).digest(count)

    return give


@dataclass
class House:
    """Everything a test of identity may want to ask, or to break."""

    store: Store
    clock: HandClock
    services: IdentityServices
    app: FastAPI = field(default_factory=FastAPI)
    entered: set[tuple[PersonId, RoomId]] = field(default_factory=set)

    async def person(
        self, name: str = "Ada Example", *, is_administrator: bool = False
    ) -> Person:
        """Make somebody known."""
        id_ = PersonId(new_id("p", self.services.random))
        person = Person(id_, name, "en", "UTC", is_administrator, self.clock.now())
        await self.store.writer.transact(self.services.people.write_person(person))
        return person

    async def with_password(self, name: str = "ada", secret: str = SECRET) -> Person:
        """Make somebody known who signs in with a password and codes."""
        person = await self.person()
        password = Password(
            person.id,
            await self.services.people.account(name),
            await self.services.passwords.hash(
                check_password(secret, (name,), IdentityLimits())
            ),
            CODES,
            code_step=0,
        )
        write = self.services.people.write_password(password, self.clock.now())
        await self.store.writer.transact(write)
        return person

    def code(self) -> str:
        """What the authenticator shows now."""
        return totp.code_at(CODES, self.clock.now())

    def client(self, *, origin: str | None = ORIGIN, app: Any = None) -> httpx.AsyncClient:
        """A browser on one of our pages, or a program."""
        return httpx.AsyncClient(
            transport=httpx.ASGITransport(app or self.doors()),
            base_url=ORIGIN,
            headers={"Origin": origin} if origin else {},
        )

    def doors(self) -> Any:
        """The application behind its doors, as the server puts them up."""
        inner = OriginDoor(self.app, self.services.settings.origins)
        return SecurityHeaders(inner, https=True)

    async def signed_in(self, client: httpx.AsyncClient, name: str = "ada") -> None:
        """Sign this client in, whose person has a password; the clock moves on by one code."""
        self.clock.move(30)
        answer = await client.post(
            "/api/identity/sign-in/password",
            json={"name": name, "password": SECRET, "code": self.code()},
        )
        assert answer.status_code == 200, answer.text


def furnish(store: Store, limits: IdentityLimits | None = None) -> House:
    """Put identity into a store."""
    clock = HandClock()
    entered: set[tuple[PersonId, RoomId]] = set()

    async def enters(person: PersonId, room: RoomId) -> bool:
        return (person, room) in entered

    services = assemble(
        IdentitySettings(Origins([ORIGIN]), limits=limits or IdentityLimits()),
        reading=store.database,
        writer=store.writer,
        sealing=store.vault,
        clock=clock,
        random=counted_random(),
        enters=enters,
        sleep=clock.sleep,
    )
    app = FastAPI()
    install(app, services)
    answer_refusals(app)

    @app.post("/api/grave")
    async def grave(signed: SteppedUpPerson) -> str:
        return signed.person

    @app.get("/api/broken")
    async def broken() -> None:
        raise RuntimeError("marker of what must not be told")

    return House(store, clock, services, app, entered)


def open_store(folder: Path) -> Store:
    """A store in a folder."""
    return Store(folder)


@dataclass
class DeviceInHand:
    """A device about to be enrolled."""

    key: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)

    @property
    def public(self) -> bytes:
        """Its public key."""
        return public_key(self.key)

    def prove(self, asked: Challenge | dict[str, Any], *, room: RoomId = ROOM) -> bytes:
        """Sign the enrolment message for what was asked."""
        given = asked if isinstance(asked, dict) else vars_of(asked)
        return sign(
            self.key,
            enrolment_message(
                origin=ORIGIN,
                room=room,
                person=given["person"],
                device=given["device"],
                key=self.public,
                challenge=given["challenge"],
                at=given["at"],
            ),
        )


def vars_of(challenge: Challenge) -> dict[str, Any]:
    """What a client learns of a challenge."""
    return {
        "person": challenge.person,
        "device": challenge.device,
        "challenge": challenge.challenge,
        "at": challenge.at,
    }
