"""A summit for tests: a room founded and people entered in milliseconds, with real devices."""

import hashlib
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import httpx

from negotiation_room.capabilities.accreditation.messages import (
    AccreditDelegation,
    AssignPowers,
    IssueInvitation,
    NameIn,
)
from negotiation_room.capabilities.channels.messages import GrantSeat, OpenChannel
from negotiation_room.capabilities.identity.face import Device, Newcomer, Person
from negotiation_room.capabilities.rooms.messages import OpenMeeting
from negotiation_room.kernel.catalogue import Catalogue
from negotiation_room.kernel.channel import ChannelKind, History
from negotiation_room.kernel.dispatch import Answer
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
from negotiation_room.kernel.messages import Command
from negotiation_room.kernel.seats import Power, Role, default_powers
from negotiation_room.sdk.client import Room
from negotiation_room.sdk.device import SigningKey
from negotiation_room.sdk.profile import Profile, Terms
from negotiation_room.server.capabilities import CAPABILITIES
from negotiation_room.server.hosting import Hosting
from negotiation_room.server.wiring import Server
from tests.support.live import LiveServer
from tests.support.pen import Pen
from tests.support.raw import web

HOUR = 3_600_000_000
CATALOGUE = Catalogue(CAPABILITIES)


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody at the summit, as their own machine knows them."""

    key: str
    name: str
    role: Role
    delegation: DelegationId | None
    person: PersonId
    device: DeviceId
    folder: Path

    @property
    def profile(self) -> Profile:
        """Their profile, read afresh."""
        return Profile(self.folder)

    @property
    def pen(self) -> Pen:
        """What signs with their device."""
        return Pen(self.profile)


@dataclass
class Summit:
    """One room of a running server, and everyone in it."""

    live: LiveServer
    folder: Path
    room: RoomId
    register: ChannelId
    channels: dict[str, ChannelId]
    members: dict[str, Member] = field(default_factory=dict[str, Member])
    delegations: dict[str, DelegationId] = field(default_factory=dict[str, DelegationId])

    @classmethod
    async def found(
        cls,
        live: LiveServer,
        folder: Path,
        *,
        title: str = "Talks on the Sarn",
        mediator: str = "Ilse Maron",
    ) -> Self:
        """Found a room, whose mediator has entered as "mediator"."""
        founded = await live.do(
            lambda server: Hosting(server).found(
                title=title, languages=("en", "ar"), host_name=mediator
            )
        )
        summit = cls(live, folder, founded.room, founded.register, {"plenary": founded.plenary})
        _, invitation, secret = founded.link.partition("#")[2].split(".")
        await summit._enter(
            "mediator", mediator, Role.MEDIATOR, None, invitation, unb64(secret)
        )
        await summit.act("mediator", OpenMeeting(title="First meeting"), "plenary")
        return summit

    # --- people --------------------------------------------------------------------------------

    async def accredit(self, key: str, name: str = "") -> DelegationId:
        """Accredit a delegation; its caucus is the channel of the same key."""
        delegation = DelegationId(new_id("g", secrets.token_bytes))
        caucus = ChannelId(new_id("c", secrets.token_bytes))
        names = (NameIn(lang="en", name=name or key.title()),)
        code = f"{key[:3].upper()}{len(self.delegations)}"
        wish = AccreditDelegation(delegation=delegation, names=names, code=code, caucus=caucus)
        await self.act("mediator", wish, self.register)
        self.delegations[key] = delegation
        self.channels[key] = caucus
        return delegation

    async def seat(
        self,
        key: str,
        role: Role,
        delegation: str | None = None,
        *,
        name: str = "",
        invited_as: str = "",
    ) -> Member:
        """Invite somebody and let them enter; a delegation is accredited on first mention.

        A delegate also gets a seat in the caucus and the power to speak.
        """
        if delegation is not None and delegation not in self.delegations:
            await self.accredit(delegation)
        of = None if delegation is None else self.delegations[delegation]
        invitation, secret = await self.invite(invited_as or name or key.title(), role, of)
        member = await self._enter(
            key, name or key.title(), role, of, invitation, secret, invited_as=invited_as
        )
        if role is Role.DELEGATE and delegation is not None:
            await self._bring_into_caucus(member, delegation)
        return member

    async def invite(
        self, name: str, role: Role, delegation: DelegationId | None
    ) -> tuple[InvitationId, bytes]:
        """Issue an invitation; hands back its id and secret."""
        invitation = InvitationId(new_id("i", secrets.token_bytes))
        secret = secrets.token_bytes(32)
        wish = IssueInvitation(
            invitation=invitation,
            secret_hash=b64(hashlib.sha256(secret).digest()),
            name=name,
            role=role,
            delegation=delegation,
            expires_at=await self.live.do(_now) + HOUR,
            language="en",
        )
        await self.act("mediator", wish, self.register)
        return invitation, secret

    async def _enter(
        self,
        key: str,
        name: str,
        role: Role,
        delegation: DelegationId | None,
        invitation: str,
        secret: bytes,
        invited_as: str = "",
    ) -> Member:
        person, signing = PersonId(new_id("p", secrets.token_bytes)), SigningKey.new_device()
        device = DeviceId(signing.owner)

        async def enter(server: Server) -> str:
            now = server.clock.now()
            people = server.identity.people
            known = Person(person, name, "en", "UTC", is_administrator=False, created_at=now)
            brought = Device(device, person, self.room, signing.public, now)
            newcomer = Newcomer(
                person, brought, (people.write_person(known), people.write_device(brought))
            )
            await Hosting(server).admit(self.room, invitation, secret, newcomer)
            token, _ = await server.identity.sessions.open(person)
            return token

        terms = Terms(
            server=self.live.address,
            origin=self.live.origin,
            room=self.room,
            person=person,
            device=device,
            token=await self.live.do(enter),
        )
        folder = self.folder / key
        folder.mkdir(parents=True)
        Profile.make(folder, terms, signing)
        member = Member(key, invited_as or name, role, delegation, person, device, folder)
        self.members[key] = member
        return member

    async def _bring_into_caucus(self, member: Member, delegation: str) -> None:
        head = next(
            one.key
            for one in self.members.values()
            if one.role is Role.HEAD and one.delegation == member.delegation
        )
        await self.grant(head, member.key, delegation, default_powers(member.role))
        wish = AssignPowers(person=member.person, powers=(Power.SPEAK,))
        await self.act(head, wish, self.register)

    # --- channels ------------------------------------------------------------------------------

    async def open(
        self,
        key: str,
        members: Iterable[str],
        *,
        kind: ChannelKind = ChannelKind.CONTACT_GROUP,
        title: str = "",
        owner: str | None = None,
        history: History = History.ALL,
    ) -> ChannelId:
        """Let the mediator open a channel with these people."""
        channel = ChannelId(new_id("c", secrets.token_bytes))
        wish = OpenChannel(
            channel=channel,
            kind=kind,
            title=title or key.title(),
            history=history,
            owner=None if owner is None else self.delegations[owner],
            members=tuple(self.members[one].person for one in members),
        )
        await self.act("mediator", wish, self.register)
        self.channels[key] = channel
        return channel

    async def grant(self, by: str, whom: str, channel: str, powers: Iterable[Power]) -> SeatId:
        """Let somebody seat another in a channel."""
        member = self.members[whom]
        seat = SeatId(new_id("s", secrets.token_bytes))
        wish = GrantSeat(
            seat=seat,
            person=member.person,
            name=member.name,
            role=member.role,
            delegation=member.delegation,
            powers=tuple(sorted(powers)),
        )
        await self.act(by, wish, self.channels[channel])
        return seat

    # --- acting --------------------------------------------------------------------------------

    async def act(self, key: str, command: Command, channel: str) -> Answer:
        """Let somebody act past all doors, but on the one road; the act must be done."""
        member = self.members[key]
        signed = member.pen.act(command, self.channels.get(channel, channel)).signed()

        async def perform(server: Server) -> list[Answer]:
            await server.rooms.find(self.room)
            return await server.dispatcher.perform(member.person, self.room, [signed])

        answer = (await self.live.do(perform))[0]
        assert answer.refusal is None, answer.refusal.because
        return answer

    async def over_http(
        self, key: str, what: str, body: Mapping[str, Any] | None = None, room: str = ""
    ) -> httpx.Response:
        """Ask one of the room's routes as somebody: post a body, or get."""
        path = f"/api/rooms/{room or self.room}/{what}"
        async with web(self.members[key].profile) as http:
            return await http.request("GET" if body is None else "POST", path, json=body)

    async def line(self, key: str, transport: str = "ws", **how: Any) -> Room:
        """The room as this person's own client has it."""
        return await Room.connect(
            self.members[key].profile,
            catalogue=CATALOGUE,
            transport=transport,
            chance=lambda: 0.0,
            **how,
        )


async def _now(server: Server) -> int:
    return server.clock.now()
