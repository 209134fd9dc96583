"""Storage, clock and tables of others in memory: fakes behind the kernel's own ports."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from negotiation_room.kernel.entry import Entry, without_parts
from negotiation_room.kernel.errors import Refusal
from negotiation_room.kernel.ids import ChannelId, DeviceId, PersonId, RoomId
from negotiation_room.kernel.keys import Claim
from negotiation_room.kernel.leaf import parse_leaf
from negotiation_room.kernel.loading import Channels
from negotiation_room.kernel.merkle import Frontier
from negotiation_room.kernel.ports import (
    Batch,
    Erasure,
    Fenced,
    Founding,
    Loaded,
    SeatChange,
    Verdict,
)
from negotiation_room.storage.database import Shared


class HandClock:
    """A clock that only tests move."""

    def __init__(self, now: int = 1_800_000_000_000_000) -> None:
        self._now = now

    def now(self) -> int:
        """Microseconds since 1970 UTC."""
        return self._now

    def move(self, micros: int) -> None:
        """Let time pass."""
        self._now += micros


@dataclass(slots=True)
class Ledger:
    """What a database would hold.

    Attributes:
        failing: the next batch fails as if another server had moved the head.
    """

    foundings: dict[ChannelId, Founding] = field(default_factory=dict[ChannelId, Founding])
    entries: dict[ChannelId, list[Entry]] = field(default_factory=dict[ChannelId, list[Entry]])
    verdicts: dict[ChannelId, list[Verdict]] = field(
        default_factory=dict[ChannelId, list[Verdict]]
    )
    seats: dict[tuple[PersonId, ChannelId], SeatChange] = field(
        default_factory=dict[tuple[PersonId, ChannelId], SeatChange]
    )
    erasures: list[Erasure] = field(default_factory=list[Erasure])
    failing: bool = False

    def apply(self, batch: Batch) -> None:
        """Keep a batch wholly, or raise Fenced."""
        moved = {
            advance.channel
            for advance in batch.advances
            if len(self.entries.get(advance.channel, [])) != advance.old
        }
        if moved or self.failing:
            self.failing = False
            raise Fenced(frozenset(moved or batch.channels()))
        for founding in batch.foundings:
            assert founding.channel not in self.foundings
            self.foundings[founding.channel] = founding
        for entry in batch.entries:
            self.entries.setdefault(entry.channel, []).append(entry)
        for verdict in batch.verdicts:
            self.verdicts.setdefault(verdict.channel, []).append(verdict)
        for change in batch.seats:
            self.seats[change.person, change.channel] = change
        for erasure in batch.erasures:
            self._erase(erasure)
        for write in batch.writes:
            write(None)

    def _erase(self, erasure: Erasure) -> None:
        self.erasures.append(erasure)
        journal = self.entries[erasure.channel]
        entry = journal[erasure.seq - 1]
        journal[erasure.seq - 1] = without_parts(entry, erasure.parts)


class FakeWriter:
    """Keeps batches in the order submitted, each in a turn of its own."""

    def __init__(self, ledger: Ledger, channels: Channels) -> None:
        self._ledger = ledger
        self._channels = channels
        self.waiting = 0
        self._may_write = asyncio.Event()
        self._may_write.set()

    def hold_back(self) -> None:
        """Let nothing become durable until `let_go`."""
        self._may_write.clear()

    def let_go(self) -> None:
        """Keep what waits, in its order."""
        self._may_write.set()

    def submit(self, batch: Batch) -> Awaitable[None]:
        """Queue a batch; resolves when it is kept."""
        self.waiting += 1
        return asyncio.ensure_future(self._keep(batch))

    async def _keep(self, batch: Batch) -> None:
        await self._may_write.wait()
        self.waiting -= 1
        self._ledger.apply(batch)
        self._channels.committed([batch])

    async def transact(self, write: Callable[[Any], Any]) -> Any:
        """Run a write of ordinary tables."""
        return write(None)


class FakeJournal:
    """Reads the ledger as storage reads its database.

    Attributes:
        scans: how often all contents of a channel were asked for.
        begun: set when that was asked for.
    """

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self.scans = 0
        self.begun = asyncio.Event()

    async def load(
        self,
        channel: ChannelId,
        *,
        is_whole: bool = False,  # noqa: ARG002 -- it always is
    ) -> Loaded | None:
        """The channel, folded from its first entry."""
        founding = self._ledger.foundings.get(channel)
        if founding is None:
            return None
        entries = list(self._ledger.entries[channel])
        return Loaded(
            room=founding.room,
            channel=channel,
            epoch=1,
            head=len(entries),
            last_at=entries[-1].at,
            frontier=self._frontier(entries),
            snapshot=None,
            tail=entries,
            verdicts=list(self._ledger.verdicts.get(channel, [])),
        )

    async def read(
        self, channel: ChannelId, epoch: int, first: int, last: int
    ) -> Sequence[Entry]:
        """Entries first to last."""
        assert epoch == 1
        return self._ledger.entries.get(channel, [])[first - 1 : last]

    async def root_at(self, channel: ChannelId, epoch: int, size: int) -> bytes | None:
        """The root at a size."""
        assert epoch == 1
        entries = self._ledger.entries.get(channel, [])
        return None if size > len(entries) else self._frontier(entries[:size]).root()

    def commitments(self, channel: ChannelId, epoch: int) -> Awaitable[Sequence[bytes]]:
        """The content of every entry, after a while."""
        self.scans += 1
        self.begun.set()
        return Shared(self._scan(channel, epoch))

    async def _scan(self, channel: ChannelId, epoch: int) -> Sequence[bytes]:
        assert epoch == 1
        await asyncio.sleep(0)
        return [parse_leaf(entry.leaf).with_ for entry in self._ledger.entries.get(channel, [])]

    async def heard(self, channel: ChannelId, epoch: int, commitment: bytes) -> bool:
        """Whether an entry has this content."""
        assert epoch == 1
        return commitment in await self.commitments(channel, epoch)

    async def nodes(
        self, channel: ChannelId, epoch: int, wanted: Sequence[tuple[int, int]]
    ) -> dict[tuple[int, int], bytes]:
        """Hashes of complete subtrees."""
        assert epoch == 1
        entries = self._ledger.entries.get(channel, [])
        known = {(0, entry.seq - 1): entry.leaf_hash for entry in entries}
        known |= {(level, at): one for entry in entries for level, at, one in entry.nodes}
        return {place: known[place] for place in wanted}

    async def seats_of(self, person: PersonId) -> Sequence[SeatChange]:
        """Where a person sits."""
        return [one for (who, _), one in self._ledger.seats.items() if who == person]

    async def save_snapshot(
        self, channel: ChannelId, epoch: int, seq: int, snapshot: bytes
    ) -> None:
        """Keep nothing: this journal is always folded whole."""

    @staticmethod
    def _frontier(entries: Sequence[Entry]) -> Frontier:
        frontier = Frontier()
        for entry in entries:
            frontier, _ = frontier.append(entry.leaf_hash)
        return frontier


class FakeCheckpoints:
    """Keeps the released checkpoints of each channel."""

    def __init__(self) -> None:
        self.released: dict[ChannelId, list[tuple[int, int, bytes, str]]] = {}

    async def release(
        self, notes: Sequence[tuple[ChannelId, int, int, bytes, str]]
    ) -> Sequence[tuple[ChannelId, int, int, bytes, str]]:
        """Take every checkpoint offered."""
        for channel, epoch, size, root, note in notes:
            self.released.setdefault(channel, []).append((epoch, size, root, note))
        return notes

    async def last(
        self, channel: ChannelId, until: tuple[int, int] | None = None
    ) -> tuple[int, int, bytes, str] | None:
        """The last one released, of no more than an epoch and size."""
        released = self.released.get(channel, [])
        return max((one for one in released if until is None or one[:2] <= until), default=None)


class RealSignatures:
    """Checks every signature, at once."""

    async def check(self, claims: Sequence[Claim]) -> Sequence[Refusal | None]:
        """Say of each claim why it does not hold."""
        return [claim.refuted() for claim in claims]


class FakeDirectory:
    """The list of rooms."""

    def __init__(self) -> None:
        self.rooms: dict[RoomId, str] = {}
        self.closed: set[RoomId] = set()

    def note_room(
        self, conn: Any, *, room: RoomId, register: ChannelId, origin: str, title: str
    ) -> None:
        """List a room."""
        del conn, register, origin
        self.rooms[room] = title

    def note_closed(self, conn: Any, *, room: RoomId) -> None:
        """Mark a room as closed."""
        del conn
        self.closed.add(room)


class FakeIdentities:
    """What identity would do to devices and sessions."""

    def __init__(self) -> None:
        self.revoked: list[DeviceId] = []
        self.ended: list[tuple[PersonId, RoomId]] = []

    def revoke_device(self, conn: Any, device: DeviceId) -> None:
        """Note the device."""
        del conn
        self.revoked.append(device)

    def end_sessions(self, conn: Any, person: PersonId, room: RoomId) -> None:
        """Note the person."""
        del conn
        self.ended.append((person, room))
