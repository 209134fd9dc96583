"""What the kernel needs of the world: a clock, chance, a journal, a writer, a bus.

Each port says what an implementation MUST and MUST NOT do; one contract suite runs against all.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from negotiation_room.kernel.entry import Entry
from negotiation_room.kernel.errors import Refusal
from negotiation_room.kernel.ids import ActId, ChannelId, DeviceId, PersonId, RoomId, SeatId
from negotiation_room.kernel.keys import Claim
from negotiation_room.kernel.merkle import Frontier
from negotiation_room.kernel.seats import Role

Write = Callable[[Any], None]
"""A projection's write, given the database connection of the transaction it belongs to."""


class Clock(Protocol):
    """The server's idea of now."""

    def now(self) -> int:
        """Integer microseconds since 1970 UTC."""
        ...


class Random(Protocol):
    """Where salts, ids and nonces come from."""

    def __call__(self, count: int, /) -> bytes:
        """That many bytes nobody can guess."""
        ...


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was answered to an act, kept so that a retry is not a second vote.

    Attributes:
        digest: SHA-256 of the act's bytes; the same id with another digest is Invalid.
        seq: the entry's place, or None for a refusal.
        refusal: {"code", "because", "rule", "status"} of a refusal, else None.
    """

    channel: ChannelId
    device: DeviceId
    n: int
    act: ActId
    digest: bytes
    seq: int | None
    refusal: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Founding:
    """A channel that begins in this batch."""

    channel: ChannelId
    room: RoomId
    kind: str


@dataclass(frozen=True, slots=True)
class Turning:
    """A channel's log begins a new epoch; its first entry comes in the same batch.

    Attributes:
        head: where the log of the old epoch stands, or the batch fails.
    """

    channel: ChannelId
    old: int
    head: int
    new: int


@dataclass(frozen=True, slots=True)
class Advance:
    """The fence: a channel's head moves from one place to another, or the batch fails."""

    channel: ChannelId
    epoch: int
    old: int
    new: int


@dataclass(frozen=True, slots=True)
class SeatChange:
    """A projection row: whose seats are where. `seat` None means the person sits there no more."""

    room: RoomId
    channel: ChannelId
    person: PersonId
    seat: SeatId | None
    role: Role | None


@dataclass(frozen=True, slots=True)
class Erasure:
    """Parts of an earlier entry to destroy in this transaction."""

    channel: ChannelId
    epoch: int
    seq: int
    parts: tuple[str, ...]


@dataclass(slots=True)
class Batch:
    """All that one wish (or several, performed all or none) writes, in one transaction."""

    foundings: list[Founding] = field(default_factory=list[Founding])
    turnings: list[Turning] = field(default_factory=list[Turning])
    advances: list[Advance] = field(default_factory=list[Advance])
    entries: list[Entry] = field(default_factory=list[Entry])
    verdicts: list[Verdict] = field(default_factory=list[Verdict])
    seats: list[SeatChange] = field(default_factory=list[SeatChange])
    erasures: list[Erasure] = field(default_factory=list[Erasure])
    writes: list[Write] = field(default_factory=list[Write])
    looked_at: set[ChannelId] = field(default_factory=set[ChannelId])

    def channels(self) -> set[ChannelId]:
        """The channels this batch rests on: those it writes to, judges in, or only looked at."""
        return (
            {advance.channel for advance in self.advances}
            | {verdict.channel for verdict in self.verdicts}
            | self.looked_at
        )


class Fenced(Exception):
    """Another writer moved a channel's head, or an earlier batch this one relied on failed.

    Nothing of the batch was written. What memory holds of these channels must be dropped.
    """

    def __init__(self, channels: frozenset[ChannelId]) -> None:
        super().__init__("the head has moved")
        self.channels = channels


class Writer(Protocol):
    """The group-commit writer: one transaction takes whatever is waiting.

    MUST commit durably before the awaitable resolves. MUST write a batch wholly or not at all.
    MUST apply batches that share a channel in the order submitted. MUST, when a batch is fenced
    or fails, fail with `Fenced` every waiting batch that shares a channel with it, and commit
    the rest.
    MUST NOT wait for more work before it commits what it has.
    """

    def submit(self, batch: Batch) -> Awaitable[None]:
        """Queue a batch; resolves when it is durable. Raises Fenced (from the awaitable)."""
        ...

    async def transact(self, write: Callable[[Any], Any]) -> Any:
        """Run a write of ordinary tables in the writer's transaction; returns what it returns.

        It shares the group commit but not the fate of others: its own exception fails it alone.
        """
        ...

    @property
    def waiting(self) -> int:
        """Batches not yet committed: the measure of back-pressure."""
        ...


@dataclass(frozen=True, slots=True)
class Loaded:
    """A channel as the journal holds it.

    Attributes:
        snapshot: serialised state (kernel.snapshot) and the place it stands at, or None.
        tail: entries after the snapshot, in order, every part opened.
        verdicts: the last verdicts of each device, oldest first.
        kind: what the channel is for, as it was founded.
        seated: who sat there when its keys were destroyed; empty for a channel that can be read.
    """

    room: RoomId
    channel: ChannelId
    epoch: int
    head: int
    last_at: int
    frontier: Frontier
    snapshot: tuple[int, bytes] | None
    tail: Sequence[Entry]
    verdicts: Sequence[Verdict]
    kind: str = ""
    seated: Sequence[SeatChange] = ()


class Journal(Protocol):
    """Reading what is committed. Never returns what is not durable."""

    async def load(self, channel: ChannelId, *, is_whole: bool = False) -> Loaded | None:
        """The channel, or None if there is none; whole, with all entries and no snapshot."""
        ...

    async def read(
        self, channel: ChannelId, epoch: int, first: int, last: int
    ) -> Sequence[Entry]:
        """Entries first…last inclusive, fewer where the journal ends, parts opened and checked.

        A part whose ciphertext does not open or does not fit its commitment raises TamperedEntry.
        """
        ...

    async def root_at(self, channel: ChannelId, epoch: int, size: int) -> bytes | None:
        """The tree's root when it had `size` leaves; None beyond the head."""
        ...

    def commitments(self, channel: ChannelId, epoch: int) -> Awaitable[Sequence[bytes]]:
        """The `with` of every entry of the epoch, for one never repeats.

        Many may await what this gives; that one of them is cut off ends it for nobody else.
        """
        ...

    async def heard(self, channel: ChannelId, epoch: int, commitment: bytes) -> bool:
        """Whether an entry of the epoch has this `with`."""
        ...

    async def nodes(
        self, channel: ChannelId, epoch: int, wanted: Sequence[tuple[int, int]]
    ) -> dict[tuple[int, int], bytes]:
        """Hashes of complete subtrees, by (level, index); level 0 are leaf hashes."""
        ...

    async def seats_of(self, person: PersonId) -> Sequence[SeatChange]:
        """Where a person sits: from the projection of seats, not from the journals."""
        ...

    async def save_snapshot(
        self, channel: ChannelId, epoch: int, seq: int, snapshot: bytes
    ) -> None:
        """Keep a serialised state, encrypted; an older one of the channel is replaced."""
        ...


class Disputes(Protocol):
    """Where it is kept that a log was contradicted by its own signed checkpoint.

    MUST be outside the entries' database: restoring a backup does not end a dispute.
    """

    async def disputed(self, channel: ChannelId) -> tuple[int, str] | None:
        """The epoch in dispute and the sentence that says so, or None."""
        ...


class Signatures(Protocol):
    """Checks signatures off the event loop's back."""

    async def check(self, claims: Sequence[Claim]) -> Sequence[Refusal | None]:
        """For each claim, in their order, why it does not hold; None for one that does."""
        ...


class Checkpoints(Protocol):
    """The one store of released checkpoints, outside the entries' database.

    MUST be compare-and-set: never a smaller size, nor another root at the same size.
    """

    async def release(
        self, notes: Sequence[tuple[ChannelId, int, int, bytes, str]]
    ) -> Sequence[tuple[ChannelId, int, int, bytes, str]]:
        """Offer (channel, epoch, size, root, note); returns those that were stored durably.

        Raises ForkedLog naming the channel when a size or root contradicts a released one.
        """
        ...

    async def last(
        self, channel: ChannelId, until: tuple[int, int] | None = None
    ) -> tuple[int, int, bytes, str] | None:
        """The last released (epoch, size, root, note); of no more than an epoch and size."""
        ...
