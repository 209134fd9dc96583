"""Founding the demonstration summit, and letting its scripted delegates speak.

People enter as everyone does, by invitation; only their proofs of identity are left out, because
in a demonstration anybody may be anybody. What they do, they do through the SDK and real sockets.
"""

import asyncio
import hashlib
import itertools
import json
import secrets
from collections.abc import AsyncGenerator, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import structlog

from negotiation_room.capabilities.accreditation.messages import (
    AccreditDelegation,
    AssignPowers,
    IssueInvitation,
    NameIn,
)
from negotiation_room.capabilities.channels.messages import (
    GrantSeat,
    OpenChannel,
    PostMessage,
    PostStatement,
)
from negotiation_room.capabilities.identity.face import Device, Newcomer, Person
from negotiation_room.capabilities.interpretation.messages import WorkBetween
from negotiation_room.capabilities.rooms.messages import OpenMeeting
from negotiation_room.kernel.catalogue import Catalogue
from negotiation_room.kernel.channel import ChannelKind, History
from negotiation_room.kernel.ids import (
    ChannelId,
    DelegationId,
    DeviceId,
    InvitationId,
    PersonId,
    RoomId,
    SeatId,
    b64,
    new_id,
    unb64,
)
from negotiation_room.kernel.seats import Power, Role, default_powers
from negotiation_room.sdk.client import Room
from negotiation_room.sdk.device import SigningKey
from negotiation_room.sdk.drafting import arrival
from negotiation_room.sdk.profile import Profile, Terms
from negotiation_room.server.capabilities import CAPABILITIES
from negotiation_room.server.demo import draft, scenario
from negotiation_room.server.demo.writing import lay_before, play
from negotiation_room.server.hosting import Hosting
from negotiation_room.server.wiring import Server

log = structlog.get_logger("demo")

HOUR = 3_600_000_000
PREPARING = (Power.SPEAK, Power.SUPPORT, Power.TABLE)
"""What heads let their delegates do; to agree and to confirm they keep for themselves."""
_AT_THE_DRAFT = frozenset({Role.HEAD, Role.DELEGATE, Role.INTERPRETER, Role.SECRETARIAT})


@dataclass(slots=True)
class Plan:
    """What the demonstration remembers between two starts: who is who in which room."""

    room: str = ""
    register: str = ""
    plenary: str = ""
    people: dict[str, str] = field(default_factory=dict[str, str])
    delegations: dict[str, str] = field(default_factory=dict[str, str])
    channels: dict[str, str] = field(default_factory=dict[str, str])
    units: dict[str, str] = field(default_factory=dict[str, str])
    is_complete: bool = False

    @classmethod
    def read(cls, path: Path) -> "Plan":
        """The plan of an earlier start, or an empty one."""
        if not path.exists():
            return cls()
        return cls(**json.loads(path.read_text()))

    def write(self, path: Path) -> None:
        """Keep the plan."""
        fields = {name: getattr(self, name) for name in self.__slots__}
        path.write_text(json.dumps(fields, indent=1))


class Summit:
    """The demonstration summit of one server.

    Args:
        server: running, and listening at its own origin.
        pause: seconds between two scripted lines.
    """

    def __init__(self, server: Server, *, pause: float = 8.0) -> None:
        self._server = server
        self._hosting = Hosting(server)
        self._folder = server.settings.data_dir / "demo"
        self._pause = pause
        self._catalogue = Catalogue(CAPABILITIES)
        self.plan = Plan.read(self._folder / "plan.json")

    @property
    def room(self) -> RoomId:
        """The summit's room, once it is founded."""
        return RoomId(self.plan.room)

    def person(self, key: str) -> PersonId:
        """The person a role in the script stands for."""
        return PersonId(self.plan.people[key])

    @property
    def links(self) -> list[tuple[str, str]]:
        """Who gets a link, as far as they sat down when the summit was founded."""
        return [(key, title) for key, title in scenario.LINKS if key in self.plan.people]

    async def prepare(self) -> None:
        """Found the summit, unless an earlier start did."""
        if self.plan.is_complete:
            return
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        await self._found()
        async with self._rooms(["mediator"]) as rooms:
            await self._accredit(rooms["mediator"])
            await self._invite_all(rooms["mediator"])
        everyone = [person.key for person in scenario.PEOPLE if person.key != "observer"]
        async with self._rooms(everyone) as rooms:
            await self._open_channels(rooms)
            await rooms["mediator"].post(
                OpenMeeting(title="Planned works and their notification"), self.plan.plenary
            )
            for line in (*scenario.OPENING, *scenario.CAUCUS, *scenario.SHUTTLE):
                await self._say(rooms[line.who], line)
            await self._lay_draft(rooms)
            await self._state_languages(rooms)
        self.plan.is_complete = True
        self._keep_plan()

    async def keep_speaking(self) -> None:
        """Let the scripted delegates speak, line after line, until cancelled."""
        speakers = [person.key for person in scenario.PEOPLE if person.speaks_by_script]
        async with self._rooms(speakers) as rooms, asyncio.TaskGroup() as both:
            both.create_task(self._keep_talking(rooms))
            both.create_task(self._keep_drafting(rooms))

    async def _keep_talking(self, rooms: dict[str, Room]) -> None:
        for line in itertools.cycle(scenario.TALK):
            await asyncio.sleep(self._pause)
            try:
                await self._say(rooms[line.who], line)
            except Exception as refused:  # noqa: BLE001 -- whoever plays the chair may forbid it
                log.info("demo.line_not_said", reason=type(refused).__name__)

    async def _keep_drafting(self, rooms: dict[str, Room]) -> None:
        channel = self.plan.channels.get("draft")
        if channel is None:
            return  # founded before the summit had a draft
        for scene in itertools.cycle(draft.SCENES):
            await asyncio.sleep(self._pause)
            try:
                await play(rooms, channel, self.plan.units, scene, self._pause)
            except Exception as refused:  # noqa: BLE001 -- whoever plays the chair may forbid it
                log.info("demo.scene_not_played", reason=type(refused).__name__)

    # --- founding ------------------------------------------------------------------------------

    async def _found(self) -> None:
        mediator = next(one for one in scenario.PEOPLE if one.key == "mediator")
        founded = await self._hosting.found(
            title=scenario.TITLE, languages=scenario.LANGUAGES, host_name=mediator.name
        )
        self.plan.room, self.plan.register = founded.room, founded.register
        self.plan.plenary = founded.plenary
        self.plan.channels["plenary"] = founded.plenary
        _, invitation, secret = founded.link.partition("#")[2].split(".")
        await self._enter(mediator, invitation, unb64(secret))

    async def _accredit(self, mediator: Room) -> None:
        for one in scenario.DELEGATIONS:
            delegation = DelegationId(new_id("g", secrets.token_bytes))
            caucus = ChannelId(new_id("c", secrets.token_bytes))
            names = tuple(NameIn(lang=lang, name=name) for lang, name in one.names)
            wish = AccreditDelegation(
                delegation=delegation, names=names, code=one.code, caucus=caucus
            )
            await mediator.post(wish, self.plan.register)
            self.plan.delegations[one.key] = delegation
            self.plan.channels[f"caucus-{one.key}"] = caucus

    async def _invite_all(self, mediator: Room) -> None:
        for person in scenario.PEOPLE:
            if person.key == "mediator":
                continue
            invitation, secret = (
                InvitationId(new_id("i", secrets.token_bytes)),
                secrets.token_bytes(32),
            )
            wish = IssueInvitation(
                invitation=invitation,
                secret_hash=b64(hashlib.sha256(secret).digest()),
                name=person.name,
                role=person.role,
                delegation=self._delegation(person),
                expires_at=self._server.clock.now() + HOUR,
                language=person.language,
            )
            await mediator.post(wish, self.plan.register)
            await self._enter(person, invitation, secret)

    async def _enter(self, person: scenario.Person, invitation: str, secret: bytes) -> None:
        """Enter by the invitation, with a device whose key lies in the demonstration's folder."""
        now = self._server.clock.now()
        identifier = PersonId(new_id("p", secrets.token_bytes))
        key = SigningKey.new_device()
        device = Device(DeviceId(key.owner), identifier, self.room, key.public, now)
        known = Person(
            identifier,
            person.name,
            person.language,
            "UTC",
            is_administrator=False,
            created_at=now,
        )
        people = self._server.identity.people
        writes = (people.write_person(known), people.write_device(device))
        await self._hosting.admit(
            self.room, invitation, secret, Newcomer(identifier, device, writes)
        )
        origin = self._server.settings.origin
        terms = Terms(
            server=origin,
            origin=origin,
            room=self.room,
            person=identifier,
            device=device.id,
            token="",
            name=person.name,
            language=person.language,
        )
        Profile.make(self._folder / "people" / person.key, terms, key)
        self.plan.people[person.key] = identifier
        self._keep_plan()

    # --- channels ------------------------------------------------------------------------------

    async def _open_channels(self, rooms: dict[str, Room]) -> None:
        for person in scenario.PEOPLE:
            if person.role is Role.DELEGATE and person.delegation is not None:
                head = rooms[person.delegation]
                await self._seat_in_caucus(head, person)
                powers = AssignPowers(person=self.person(person.key), powers=PREPARING)
                await head.post(powers, self.plan.register)
        mediator = rooms["mediator"]
        delegates = [p.key for p in scenario.PEOPLE if p.role is Role.DELEGATE]
        await self._open(
            mediator,
            "group-data",
            ChannelKind.CONTACT_GROUP,
            "Contact group on measurements",
            ["alpha", *delegates, "interpreter", "second-interpreter"],
        )
        await self._open(
            mediator,
            "proximity-gamma",
            ChannelKind.PROXIMITY,
            "Shuttle: Cassavia",
            ["gamma"],
            owner=DelegationId(self.plan.delegations["gamma"]),
        )

    async def _lay_draft(self, rooms: dict[str, Room]) -> None:
        members = tuple(p.key for p in scenario.PEOPLE if p.role in _AT_THE_DRAFT)
        await self._open(rooms["mediator"], "draft", ChannelKind.DRAFTING, draft.TITLE, members)
        self.plan.units = await lay_before(rooms, self.plan.channels["draft"], members)

    async def _state_languages(self, rooms: dict[str, Room]) -> None:
        """Let each interpreter say, where they sit, between which languages they work."""
        for person in scenario.PEOPLE:
            if person.role is not Role.INTERPRETER:
                continue
            wish = WorkBetween(out_of=person.out_of, into=person.into)
            for channel in ("plenary", "group-data", "draft"):
                where = self.plan.channels[channel]
                await arrival(rooms[person.key].book, where)
                await rooms[person.key].post(wish, where)

    async def _seat_in_caucus(self, head: Room, person: scenario.Person) -> None:
        wish = GrantSeat(
            seat=SeatId(new_id("s", secrets.token_bytes)),
            person=self.person(person.key),
            name=person.name,
            role=person.role,
            delegation=self._delegation(person),
            powers=tuple(sorted(default_powers(person.role))),
        )
        await head.post(wish, self.plan.channels[f"caucus-{person.delegation}"])

    async def _open(
        self,
        mediator: Room,
        key: str,
        kind: ChannelKind,
        title: str,
        members: Iterable[str],
        owner: DelegationId | None = None,
    ) -> None:
        channel = ChannelId(new_id("c", secrets.token_bytes))
        wish = OpenChannel(
            channel=channel,
            kind=kind,
            title=title,
            history=History.ALL,
            presence=kind in {ChannelKind.CONTACT_GROUP, ChannelKind.DRAFTING},
            owner=owner,
            members=tuple(self.person(member) for member in members),
        )
        await mediator.post(wish, self.plan.register)
        self.plan.channels[key] = channel

    # --- within --------------------------------------------------------------------------------

    async def _say(self, room: Room, line: scenario.Line) -> None:
        said = PostStatement if line.is_statement else PostMessage
        await room.post(said(text=line.text, lang=line.lang), self.plan.channels[line.where])

    def _delegation(self, person: scenario.Person) -> DelegationId | None:
        if person.delegation is None:
            return None
        return DelegationId(self.plan.delegations[person.delegation])

    @asynccontextmanager
    async def _rooms(self, keys: Iterable[str]) -> AsyncGenerator[dict[str, Room]]:
        """The room as each of these people, with fresh sessions."""
        async with AsyncExitStack() as stack:
            rooms: dict[str, Room] = {}
            for key in keys:
                profile = Profile(self._folder / "people" / key)
                token, _ = await self._server.identity.sessions.open(
                    self.person(key), room=self.room, agent="demo"
                )
                room = await Room.connect(profile.with_token(token), catalogue=self._catalogue)
                rooms[key] = await stack.enter_async_context(room)
            yield rooms

    def _keep_plan(self) -> None:
        self.plan.write(self._folder / "plan.json")
