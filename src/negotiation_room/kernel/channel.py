"""The state of a channel: a charter, a roster, and one substate per capability.

It is a fold of the channel's journal and nothing else, so the same journal gives the same
answer on every server and in every verifier.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from immutables import Map

from negotiation_room.kernel.audience import Audience, without_observers
from negotiation_room.kernel.ids import (
    ActId,
    ChannelId,
    DelegationId,
    DeviceId,
    PersonId,
    RoomId,
    SeatId,
)
from negotiation_room.kernel.seats import Device, Role, Seat
from negotiation_room.kernel.values import renewed


class ChannelKind(StrEnum):
    """What a channel is for; the kind decides what is heard in it and who may see presence."""

    REGISTER = "register"
    PLENARY = "plenary"
    CAUCUS = "caucus"
    PROXIMITY = "proximity"
    CONTACT_GROUP = "contact_group"
    FRIENDS = "friends_of_the_chair"
    DRAFTING = "drafting"


class History(StrEnum):
    """Whether a new seat reads from the channel's beginning or from its own."""

    ALL = "all"
    OWN = "own"


class Attribution(StrEnum):
    """Whether observers and the transcript learn who spoke (Chatham House Rule)."""

    ATTRIBUTED = "attributed"
    UNATTRIBUTED = "unattributed"


@dataclass(frozen=True, slots=True)
class Charter:
    """A channel's first, immutable entry.

    Attributes:
        confidentiality: "hosted": the host's server can read this; "sealed" comes later.
        owner: the delegation a caucus belongs to, or the party a proximity channel is with.
        presence: whether the people here may see who is present.
        log_key: verifier key of the channel's checkpoints (C2SP vkey text).
    """

    kind: ChannelKind
    title: str
    confidentiality: str
    suite: str
    history: History
    attribution: Attribution
    owner: DelegationId | None
    presence: bool
    log_key: str
    clerk_device: DeviceId
    clerk_key: bytes


@dataclass(frozen=True, slots=True)
class Occasion:
    """Who acts, where in the journal, and when: what a decision may depend on besides the state.

    Attributes:
        seat: the author's seat; None for the clerk.
        seq: the place, counted over all epochs.
        at: the entry's time, integer microseconds UTC.
    """

    seat: Seat | None
    device: DeviceId
    act: ActId
    seq: int
    at: int

    @property
    def author(self) -> Seat:
        """The author's seat, where a seat is certain because the policy demanded one."""
        if self.seat is None:
            message = "a clerk's act has no seat"
            raise LookupError(message)
        return self.seat


@dataclass(frozen=True, slots=True)
class Place:
    """Where a fact stands when it is folded; the author is None where the reader may not know.

    Attributes:
        seq: counted over all epochs; in the first it is the entry's own.
        act: None where the reader may not know.
        author: the seat that acted, or None for the clerk and for a hidden author.
    """

    seq: int
    at: int
    author: SeatId | None = None
    delegation: DelegationId | None = None
    role: Role | None = None
    act: ActId | None = None


@dataclass(frozen=True, slots=True)
class ChannelState:
    """All that decides whether an act in this channel is allowed.

    Attributes:
        bases: for each epoch, how many entries stand in the epochs before it.
        settled: whether the present epoch is accepted; until then nothing else is heard.
        unreadable: an event name this version does not know was met; the channel is read-only.
        substates: capability name -> its own frozen state.
    """

    room: RoomId
    channel: ChannelId
    epoch: int = 1
    charter: Charter | None = None
    seats: Map[SeatId, Seat] = field(default_factory=Map[SeatId, Seat])
    by_person: Map[PersonId, SeatId] = field(default_factory=Map[PersonId, SeatId])
    devices: Map[DeviceId, Device] = field(default_factory=Map[DeviceId, Device])
    closed: bool = False
    unreadable: bool = False
    settled: bool = True
    bases: tuple[tuple[int, int], ...] = ((1, 0),)
    substates: Map[str, Any] = field(default_factory=Map[str, Any])

    @property
    def chartered(self) -> Charter:
        """The charter of a channel that has one, which is every channel after its first entry."""
        if self.charter is None:
            message = "the channel has no charter yet"
            raise LookupError(message)
        return self.charter

    def seat_of(self, person: PersonId) -> Seat | None:
        """The person's seat here, if they have one."""
        identifier = self.by_person.get(person)
        return None if identifier is None else self.seats[identifier]

    @property
    def before(self) -> int:
        """How many entries the earlier epochs keep."""
        return self.bases[-1][1]

    def stands_at(self, place: int) -> tuple[int, int]:
        """The epoch and seq of a place counted over all epochs."""
        epoch, before = next(base for base in reversed(self.bases) if base[1] < place)
        return epoch, place - before

    def substate(self, capability: str) -> Any:
        """One capability's own state."""
        return self.substates[capability]

    def with_substate(self, capability: str, substate: Any) -> "ChannelState":
        """The same channel with one capability's state replaced."""
        return renewed(self, substates=self.substates.set(capability, substate))

    def author_audience(self, audience: Audience) -> Audience:
        """Who may read act and author, given who may read the content."""
        if self.charter is not None and self.charter.attribution is Attribution.UNATTRIBUTED:
            return without_observers(audience)
        return audience
