"""A whole room in memory, for tests: real commands, real signatures, a clock moved by hand.

    kit = await RoomKit.open()
    await kit.seat("plenary", mira="mediator", bo="head_of_delegation:alpha", obi="observer")
    await kit.do("mira", "plenary", OpenMeeting(title="First meeting"))
    await kit.do("bo", "plenary", PostStatement(text="We came to talk.", lang="en"))
    kit.read("obi", "plenary")       # the entries as that person is shown them

Names stand for people, channels and delegations throughout: "register" and "plenary" are there
from the beginning, `await kit.accredit("mira", "alpha")` makes a delegation and its caucus
("caucus:alpha"), and `await kit.channel("talks", kind="contact_group")` makes any other.
`do` raises the refusal, `ask` returns the answer with it. Acts are signed by each person's own
device and go through the real dispatcher; only storage is a fake (`tests.memory`).
"""

import hashlib
from collections.abc import Sequence
from typing import Any

from negotiation_room.capabilities.accreditation import capability as accreditation
from negotiation_room.capabilities.accreditation import handlers as accreditation_handlers
from negotiation_room.capabilities.accreditation.face import FirstInvitation
from negotiation_room.capabilities.accreditation.messages import AccreditDelegation, NameIn
from negotiation_room.capabilities.audit import capability as audit
from negotiation_room.capabilities.channels import capability as channels
from negotiation_room.capabilities.channels import handlers as channels_handlers
from negotiation_room.capabilities.channels.face import (
    Terms,
    found_channel,
    house_of,
    seat_with_devices,
)
from negotiation_room.capabilities.drafting import capability as drafting
from negotiation_room.capabilities.interpretation import capability as interpretation
from negotiation_room.capabilities.interpretation import handlers as interpretation_handlers
from negotiation_room.capabilities.languages import capability as languages
from negotiation_room.capabilities.records import capability as records
from negotiation_room.capabilities.rooms import capability as rooms
from negotiation_room.capabilities.rooms import handlers as rooms_handlers
from negotiation_room.capabilities.rooms.face import found_room
from negotiation_room.kernel.act import act_signing_input, compose_act, nothing_seen
from negotiation_room.kernel.capability import Capability
from negotiation_room.kernel.catalogue import Catalogue
from negotiation_room.kernel.channel import Attribution, ChannelKind, ChannelState, History
from negotiation_room.kernel.composing import SignedAct
from negotiation_room.kernel.desk import ClerkKey, Desk
from negotiation_room.kernel.dispatch import Answer, Dispatcher
from negotiation_room.kernel.entry import Entry
from negotiation_room.kernel.handlers import together
from negotiation_room.kernel.ids import (
    ActId,
    ChannelId,
    DelegationId,
    DeviceId,
    RoomId,
    SeatId,
    id_of,
)
from negotiation_room.kernel.keys import public_key, sign
from negotiation_room.kernel.leaf import commit
from negotiation_room.kernel.loading import Channels
from negotiation_room.kernel.messages import Command
from negotiation_room.kernel.reading import as_shown, visible_parts
from negotiation_room.kernel.seats import Device, Role, Seat, default_powers
from tests.memory import (
    FakeCheckpoints,
    FakeDirectory,
    FakeIdentities,
    FakeJournal,
    FakeWriter,
    HandClock,
    Ledger,
    RealSignatures,
)
from tests.names import Counted, Person, named

ORIGIN = "https://room.example.org"
CAPABILITIES: tuple[Capability, ...] = (
    channels.capability,
    accreditation.capability,
    rooms.capability,
    drafting.capability,
    languages.capability,
    interpretation.capability,
    records.capability,
    audit.capability,
)


class RoomKit:
    """One room, its people, and what was kept of their acts; make it with `open`."""

    def __init__(self, capabilities: Sequence[Capability] = CAPABILITIES) -> None:
        self.room = RoomId(named("r", "kit"))
        self.ids = {
            "register": ChannelId(named("c", "register")),
            "plenary": ChannelId(named("c", "plenary")),
        }
        self.people: dict[str, Person] = {}
        self.clock, self.random = HandClock(), Counted()
        self.ledger, self.checkpoints = Ledger(), FakeCheckpoints()
        self.directory, self.identities = FakeDirectory(), FakeIdentities()
        self.catalogue = Catalogue(capabilities)
        self.handlers = together(
            channels_handlers.HANDLERS,
            accreditation_handlers.handlers(self.identities),
            rooms_handlers.handlers(self.directory),
            interpretation_handlers.HANDLERS,
        )
        seed = hashlib.sha256(b"clerk").digest()
        self.clerk = ClerkKey(
            DeviceId(named("d", "clerk")),
            public_key(seed),
            lambda raw: sign(seed, act_signing_input(raw)),
        )
        self.log_key = public_key(hashlib.sha256(b"log").digest())
        self.restart()

    @classmethod
    async def open(
        cls,
        *,
        attribution: Attribution = Attribution.ATTRIBUTED,
        first: FirstInvitation | None = None,
        capabilities: Sequence[Capability] = CAPABILITIES,
    ) -> "RoomKit":
        """Found the room."""
        kit = cls(capabilities)

        def work(desk: Desk) -> None:
            found_room(
                desk,
                room=kit.room,
                register=kit.ids["register"],
                plenary=kit.ids["plenary"],
                title="The talks",
                languages=("en", "fr", "ar"),
                origin=ORIGIN,
                log_key=kit.log_key,
                clerk_device=kit.clerk.device,
                clerk_key=kit.clerk.public,
                directory=kit.directory,
                first=first,
                attribution=attribution,
            )

        await kit.dispatcher.as_clerk(work)
        return kit

    def restart(self) -> None:
        """Forget what memory holds, as a server does that starts again."""
        self.journal = FakeJournal(self.ledger)
        self.channels = Channels(
            catalogue=self.catalogue,
            journal=self.journal,
            checkpoints=self.checkpoints,
        )
        self.writer = FakeWriter(self.ledger, self.channels)
        self.dispatcher = Dispatcher(
            catalogue=self.catalogue,
            channels=self.channels,
            writer=self.writer,
            signatures=RealSignatures(),
            handlers=self.handlers,
            clerk=self.clerk,
            clock=self.clock,
            random=self.random,
            origin=lambda _room: ORIGIN,
        )

    # --- people and places ---

    def person(self, name: str) -> Person:
        """The person of that name."""
        return self.people.setdefault(name, Person(name))

    @staticmethod
    def delegation(name: str) -> DelegationId:
        """The id of a delegation."""
        return DelegationId(named("g", name))

    def id(self, channel: str) -> ChannelId:
        """The id of a channel."""
        return self.ids.setdefault(channel, ChannelId(named("c", channel)))

    async def channel(
        self,
        name: str,
        *,
        kind: str = "contact_group",
        owner: str | None = None,
        history: History = History.ALL,
        attribution: Attribution = Attribution.ATTRIBUTED,
        presence: bool = False,
    ) -> ChannelId:
        """Found a further channel, with nobody in it."""
        channel = self.id(name)
        register = await self.state("register")
        terms = Terms(
            ChannelKind(kind),
            name,
            history,
            attribution,
            presence,
            None if owner is None else self.delegation(owner),
        )
        cause = hashlib.sha256(name.encode()).digest()
        await self.dispatcher.as_clerk(
            lambda desk: found_channel(desk, house_of(register), channel, terms, cause)
        )
        return channel

    async def accredit(self, by: str, name: str, code: str | None = None) -> DelegationId:
        """Let a host accredit a delegation; its caucus is then called `caucus:<name>`."""
        delegation = self.delegation(name)
        wish = AccreditDelegation(
            delegation=delegation,
            names=(NameIn(lang="en", name=name.title()),),
            code=code or name.upper()[:10],
            caucus=self.id(f"caucus:{name}"),
        )
        await self.do(by, "register", wish)
        return delegation

    async def seat(self, channel: str, /, **roles: str) -> None:
        """Seat people, each as "role" or "role:delegation", with their device.

        Everybody but an observer is seated in the register too, as accreditation would do it.
        """
        for name, said in roles.items():
            person = self.person(name)
            role, _, delegation = said.partition(":")
            known = Seat(
                id=SeatId(named("s", name)),
                person=person.id,
                name=name.title(),
                role=Role(role),
                delegation=self.delegation(delegation) if delegation else None,
                powers=default_powers(Role(role)),
                since=0,
                reads_from=0,
            )
            places = [self.id(channel)]
            if not known.is_observer:
                places.insert(0, self.ids["register"])
            for place in dict.fromkeys(places):
                await self._seat(place, known, person)

    async def _seat(self, place: ChannelId, known: Seat, person: Person) -> None:
        device = Device(person.device, person.id, person.key)
        cause = hashlib.sha256(f"{place}:{person.name}".encode()).digest()
        await self.dispatcher.as_clerk(
            lambda desk: seat_with_devices(desk, place, known, [device], cause)
        )

    # --- acting and reading ---

    def signed(self, who: str, channel: str, command: Command, **forged: Any) -> SignedAct:
        """The act by which a person asks for something; `forged` replaces fields of it."""
        person = self.person(who)
        content, salt = command.content(), self.random(32)
        self.clock.move(1)
        fields: dict[str, Any] = {
            "origin": ORIGIN,
            "room": self.room,
            "channel": self.id(channel),
            "device": person.device,
            "n": self.clock.now(),
            "id": ActId(id_of("a", self.random(16))),
            "do": command.wire,
            "with_": commit("with", salt, content),
            "seen": nothing_seen(1),
        }
        raw = compose_act(**(fields | forged))
        signature = sign(person.keys[person.device], act_signing_input(raw))
        return SignedAct(raw, signature, content, salt)

    async def ask(self, who: str, channel: str, *commands: Command) -> Answer:
        """Let a person act, and give the last answer; several commands are all or none."""
        acts = [self.signed(who, channel, command) for command in commands]
        answers = await self.dispatcher.perform(self.person(who).id, self.room, acts)
        return answers[-1]

    async def do(self, who: str, channel: str, *commands: Command) -> int:
        """Let a person act, and give the place of the last entry.

        Raises:
            Refusal: the answer, if it was one.
        """
        answer = await self.ask(who, channel, *commands)
        if answer.refusal is not None:
            raise answer.refusal
        assert answer.seq is not None
        return answer.seq

    async def state(self, channel: str) -> ChannelState:
        """A channel's state."""
        live = await self.channels.open(self.id(channel))
        assert live is not None
        return live.state

    async def seat_of(self, who: str, channel: str) -> Seat:
        """The seat a person has in a channel."""
        seat = (await self.state(channel)).seat_of(self.person(who).id)
        assert seat is not None, f"{who} does not sit in {channel}"
        return seat

    def entries(self, channel: str) -> list[Entry]:
        """All that was kept of a channel, in full."""
        return self.ledger.entries[self.id(channel)]

    async def read(self, who: str, channel: str) -> list[Entry]:
        """The entries of a channel as a person is shown them."""
        seat = await self.seat_of(who, channel)
        return [as_shown(one, visible_parts(one, seat)) for one in self.entries(channel)]
