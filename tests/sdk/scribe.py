"""A scribe who keeps a channel's record honestly, or, when told to, as a forger would."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, ClassVar

from negotiation_room.capabilities.accreditation.capability import capability as accreditation
from negotiation_room.capabilities.audit.capability import capability as audit
from negotiation_room.capabilities.channels.capability import capability as channels
from negotiation_room.capabilities.records.capability import capability as records
from negotiation_room.capabilities.rooms.capability import capability as rooms
from negotiation_room.kernel.act import (
    Act,
    Seen,
    act_signing_input,
    clerk_act_id,
    compose_act,
)
from negotiation_room.kernel.audience import Audience
from negotiation_room.kernel.capability import Capability, anyone_but, on
from negotiation_room.kernel.catalogue import Catalogue
from negotiation_room.kernel.channel import (
    Attribution,
    ChannelKind,
    ChannelState,
    History,
    Occasion,
    Place,
)
from negotiation_room.kernel.composing import (
    SignedAct,
    clerk_kind,
    compose_entry,
    place_of,
    stand_after,
)
from negotiation_room.kernel.entry import Entry, Part, Who
from negotiation_room.kernel.errors import Conflict
from negotiation_room.kernel.ids import ChannelId, RoomId, b64, id_of
from negotiation_room.kernel.keys import verify
from negotiation_room.kernel.leaf import act_part, commit
from negotiation_room.kernel.live import Standing
from negotiation_room.kernel.merkle import EMPTY_ROOT, consistency_proof, inclusion_proof
from negotiation_room.kernel.messages import Command, Event
from negotiation_room.kernel.note import Checkpoint, Verifier, checkpoint_origin
from negotiation_room.kernel.reading import visible_parts
from negotiation_room.kernel.roster import (
    AdmitDevice,
    CharterChannel,
    RevokeDevice,
    SeatPerson,
)
from negotiation_room.kernel.seats import Role, Seat, default_powers
from negotiation_room.sdk.device import SigningKey
from negotiation_room.sdk.served import Served

ORIGIN = "https://room.example.org"
HOST = "room.example.org"


class TooLoud(Conflict, code="sample.too_loud"):
    """Nobody shouts in this room."""


class Say(Command, wire="sample.say"):
    """Say something aloud."""

    erasable: ClassVar[bool] = True
    text: str


class Said(Event, wire="sample.said"):
    """Something was said, for the n-th time."""

    count: int


class Whispered(Event, wire="sample.whispered"):
    """What one delegation alone may know of it."""

    to: str

    def audience(self) -> Audience:
        """That delegation."""
        return (f"delegation:{self.to}",)


@dataclass(frozen=True)
class Heard:
    """How much was said so far."""

    count: int = 0


def say(state: ChannelState, wish: Say, _now: Occasion) -> list[Event]:
    """Count what is said; refuse to be shouted at."""
    if wish.text.isupper():
        raise TooLoud("say it more quietly")
    facts: list[Event] = [Said(count=state.substate("sample").count + 1)]
    if wish.text.startswith("psst"):
        facts.append(Whispered(to=name("g", 1)))
    return facts


def evolve(heard: Heard, event: Event, _place: Place) -> Heard:
    """Remember the count."""
    return Heard(event.count) if isinstance(event, Said) else heard


CATALOGUE = Catalogue(
    (
        accreditation,
        audit,
        records,
        rooms,
        channels,
        Capability(
            name="sample",
            commands=(on(Say, by=anyone_but(Role.OBSERVER), decide=say),),
            events=(Said, Whispered),
            substate=Heard,
            evolve=evolve,
        ),
    )
)


def name(kind: str, number: int) -> str:
    """An id that is the same in every run."""
    return id_of(kind, number.to_bytes(16, "big"))


class Chance:
    """Bytes that look random and are the same in every run."""

    def __init__(self, seed: bytes) -> None:
        self._seed, self._count = seed, 0

    def __call__(self, count: int) -> bytes:
        """That many bytes."""
        self._count += 1
        block = hashlib.shake_256(self._seed + self._count.to_bytes(8, "big"))
        return block.digest(count)


def key_of(number: int) -> SigningKey:
    """The key of device number `number`."""
    return SigningKey("device", name("d", number), hashlib.sha256(b"key%d" % number).digest())


CLERK = SigningKey("device", name("d", 9000), hashlib.sha256(b"clerk").digest())
LOG_SEED = hashlib.sha256(b"log").digest()


@dataclass
class Scribe:
    """Keeps one channel of one room, all in memory."""

    room: str = field(default_factory=lambda: name("r", 1))
    channel: str = field(default_factory=lambda: name("c", 1))
    attribution: Attribution = Attribution.ATTRIBUTED
    history: History = History.ALL
    log_seed: bytes = LOG_SEED
    salt: bytes = b"scribe"
    entries: list[Entry] = field(default_factory=list)
    now: int = 1_800_000_000_000_000

    def __post_init__(self) -> None:
        """Begin the channel with its charter."""
        self.random = Chance(self.salt)
        state = CATALOGUE.found(RoomId(self.room), ChannelId(self.channel))
        self.standing = Standing(RoomId(self.room), ChannelId(self.channel), state)
        self._n = 0
        self.clerk(
            CharterChannel,
            kind=ChannelKind.PLENARY,
            title="Plenary",
            history=self.history,
            attribution=self.attribution,
            presence=True,
            log_key=self.vkey(),
            clerk_device=CLERK.owner,
            clerk_key=b64(CLERK.public),
        )

    # --- people --------------------------------------------------------------------------------

    def seat(self, number: int, role: Role = Role.HEAD, delegation: int | None = None) -> Seat:
        """Seat person `number`, with their device."""
        if role is Role.OBSERVER:
            delegation = None
        self.clerk(
            SeatPerson,
            seat=name("s", number),
            person=name("p", number),
            name=f"Person {number}",
            role=role,
            delegation=None if delegation is None else name("g", delegation),
            powers=tuple(sorted(default_powers(role))),
        )
        self.admit(number)
        return self.standing.state.seats[name("s", number)]

    def admit(self, number: int) -> None:
        """Admit the person's device."""
        key = key_of(number)
        self.clerk(AdmitDevice, device=key.owner, person=name("p", number), key=b64(key.public))

    def revoke(self, number: int) -> None:
        """Revoke the person's device."""
        self.clerk(RevokeDevice, device=name("d", number))

    # --- entries -------------------------------------------------------------------------------

    def clerk(self, command: type[Any], **fields: Any) -> Entry:
        """Let the clerk act."""
        cause = hashlib.sha256(b"cause%d" % self.standing.head).digest()
        wish = command(cause=b64(cause), **fields)
        act = clerk_act_id(self.channel, cause, clerk_kind(wish))
        return self.keep(wish, CLERK, None, act_id=act)

    def say(self, number: int, text: str, **how: Any) -> Entry:
        """Let person `number` say something."""
        seat = self.standing.state.seats[name("s", number)]
        return self.keep(Say(text=text), key_of(number), seat, **how)

    def keep(
        self,
        wish: Command,
        key: SigningKey,
        seat: Seat | None,
        *,
        act_id: str | None = None,
        seen: Seen | None = None,
        n: int | None = None,
        salt: bytes | None = None,
        events: Sequence[Event] | None = None,
        who: Callable[[Who], Who] = lambda who: who,
        at: int | None = None,
        signer: SigningKey | None = None,
        act_fields: dict[str, Any] | None = None,
    ) -> Entry:
        """Record an act, with anything about it forged that is given."""
        content = wish.content()
        salt = salt or self.random(32)
        self._n = n or self._n + 1
        self.now += 1_000_000
        fields: dict[str, Any] = {
            "origin": ORIGIN,
            "room": self.room,
            "channel": self.channel,
            "device": key.owner,
            "n": self._n,
            "id": act_id or id_of("a", self.random(16)),
            "do": wish.wire,
            "with_": commit("with", salt, content),
            "seen": seen or Seen(1, 0, EMPTY_ROOT),
        }
        raw = compose_act(**{**fields, **(act_fields or {})})
        signed = SignedAct(raw, (signer or key).sign_act(raw), content, salt)
        row = CATALOGUE.row(wish.wire)
        at = at or self.now
        occasion = Occasion(seat, key.owner, fields["id"], self.standing.head + 1, at)
        if events is None:
            events = tuple(row.decide(self.standing.state, wish, occasion))
        author = (
            Who(None, None, None, key.owner, key.public)
            if seat is None
            else Who(seat.id, seat.delegation, seat.role, key.owner, key.public)
        )
        author = who(author)
        composed = compose_entry(
            self.standing, signed, wish, author, events, occasion, random=self.random
        )
        entry = composed.entry
        place = place_of(entry.seq, entry.at, author)
        self.standing = stand_after(self.standing, composed, events, place, CATALOGUE)
        self.entries.append(entry)
        return entry

    def receive(self, signed: SignedAct, act: Act) -> Entry:
        """Judge and record an act that a client signed, honestly."""
        seat = next(
            s
            for s in self.standing.state.seats.values()
            if s.person == self.standing.state.devices[act.device].person
        )
        key = self.standing.state.devices[act.device].key
        verify(key, signed.signature, act_signing_input(signed.act))
        known = next((e for e in self.entries if act.id.encode() in e.parts[0].data), None)
        if known is not None:
            return known
        row = CATALOGUE.row(act.do)
        row.by.check(seat)
        wish = row.command.from_content(signed.content)
        self.now += 1_000_000
        occasion = Occasion(seat, act.device, act.id, self.standing.head + 1, self.now)
        for veto in CATALOGUE.guards(act.do):
            veto(self.standing.state, wish, occasion)
        events = tuple(row.decide(self.standing.state, wish, occasion))
        who = Who(seat.id, seat.delegation, seat.role, act.device, key)
        composed = compose_entry(
            self.standing, signed, wish, who, events, occasion, random=self.random
        )
        entry = composed.entry
        place = place_of(entry.seq, entry.at, who)
        self.standing = stand_after(self.standing, composed, events, place, CATALOGUE)
        self.entries.append(entry)
        return entry

    def erase(self, seq: int, *names: str) -> None:
        """Destroy parts of an entry."""
        entry = self.entries[seq - 1]
        parts = tuple(part for part in entry.parts if part.name not in names)
        self.entries[seq - 1] = replace(entry, parts=parts, erased=names)

    # --- what is served ------------------------------------------------------------------------

    def served(self, seat: Seat | None = None) -> list[Served]:
        """The entries, as that seat is served them; everything, for none."""
        return [serve(entry, seat) for entry in self.entries]

    def head_seen(self) -> Seen:
        """The record as it stands, as an author would cite it."""
        return Seen(1, self.standing.head, self.standing.frontier.root())

    def node(self, level: int, index: int) -> bytes:
        """A node of the tree, for proofs."""
        if level == 0:
            return self.entries[index].leaf_hash
        left, right = self.node(level - 1, 2 * index), self.node(level - 1, 2 * index + 1)
        return hashlib.sha256(b"\x01" + left + right).digest()

    def consistency(self, m: int, n: int | None = None) -> list[bytes]:
        """A consistency proof."""
        return consistency_proof(m, n or len(self.entries), self.node)

    def inclusion(self, seq: int, size: int | None = None) -> list[bytes]:
        """An inclusion proof."""
        return inclusion_proof(seq - 1, size or len(self.entries), self.node)

    @property
    def log_name(self) -> str:
        """The log's origin line."""
        return checkpoint_origin(HOST, self.room, self.channel, 1)

    def vkey(self) -> str:
        """The log's verifier key."""
        key = SigningKey("device", name("d", 1), self.log_seed).public
        return Verifier(self.log_name, key).vkey()

    def checkpoint(self, size: int | None = None, root: bytes | None = None) -> str:
        """A signed checkpoint of the record at a size."""
        size = len(self.entries) if size is None else size
        root = root or self.entries[size - 1].root
        return Checkpoint(self.log_name, size, root).sign(self.log_seed)


def serve(entry: Entry, seat: Seat | None = None) -> Served:
    """One entry, as that seat is served it."""
    shown = {
        part.name: (part.salt, part.data)
        for part in entry.parts
        if seat is None or part.name in visible_parts(entry, seat)
    }
    return Served(entry.seq, entry.leaf, shown, entry.erased)


def forged_part(entry: Entry, part_name: str, data: bytes) -> Entry:
    """The entry with one part's text replaced, the leaf untouched."""
    parts = tuple(
        Part(p.name, p.salt, data if p.name == part_name else p.data, p.audience)
        for p in entry.parts
    )
    return replace(entry, parts=parts)


def forged_signature(entry: Entry) -> Entry:
    """The entry with another signature, the leaf untouched."""
    act = entry.part("act")
    assert act is not None
    return forged_part(entry, "act", act_part(bytes(64), act.data[64:]))
