"""A full scan of one channel's log, as the server's own operator can make it: page by page.

It finds what somebody changed who has the database only. Against somebody who also has every
server key, only a checkpoint that a client remembers helps; the report says so.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Row, func, select

from negotiation_room.kernel.act import Act, act_signing_input, parse_act
from negotiation_room.kernel.catalogue import Catalogue
from negotiation_room.kernel.channel import ChannelState
from negotiation_room.kernel.entry import Entry, Part, Who
from negotiation_room.kernel.errors import Invalid, NotFound
from negotiation_room.kernel.ids import ChannelId, DeviceId, RoomId
from negotiation_room.kernel.keys import verify
from negotiation_room.kernel.leaf import parse_leaf, split_act_part
from negotiation_room.kernel.loading import fold_entry
from negotiation_room.kernel.merkle import EMPTY_ROOT, Frontier
from negotiation_room.storage import schema
from negotiation_room.storage.checkpoints import CheckpointStore
from negotiation_room.storage.database import Database
from negotiation_room.storage.journal import SealedJournal
from negotiation_room.storage.keystore import KeyMissing
from negotiation_room.storage.log import TamperedEntry, before_epoch, completed, place

PAGE = 200
RESTS = (
    "whoever holds the database and every key of the server can forge a whole log: "
    "only a checkpoint that a client remembers tells that from the true one"
)

_entry = schema.entry.c

Progress = Callable[[int, int], None]
"""Hears how many of how many entries are checked."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is not as it was recorded.

    Attributes:
        seq: the entry's place in its epoch; 0 for the log as a whole.
        what: leaf, place, row, root, node, head, checkpoint, order, signature, device, seats, or
            the name of a part.
    """

    epoch: int
    seq: int
    what: str
    expected: str
    found: str

    def sentence(self) -> str:
        """The finding in words."""
        where = f"entry {self.seq} of epoch {self.epoch}" if self.seq else f"epoch {self.epoch}"
        return f"{where}, {self.what}: expected {self.expected}, found {self.found}"


@dataclass(slots=True)
class LogReport:
    """What a scan found.

    Attributes:
        unreadable: entries whose words or keys were destroyed on purpose.
    """

    channel: ChannelId
    entries: int = 0
    signatures: int = 0
    checkpoints: int = 0
    unreadable: int = 0
    findings: list[Finding] = field(default_factory=list[Finding])

    @property
    def holds(self) -> bool:
        """Whether nothing was found."""
        return not self.findings


@dataclass(slots=True)
class _Epoch:
    """The way through one epoch; `frontier` is None once a row is missing."""

    number: int
    size: int
    before: int
    frontier: Frontier | None = field(default_factory=Frontier)
    roots: dict[int, bytes] = field(default_factory=lambda: {0: EMPTY_ROOT})
    next: int = 1


class LogScan:
    """Reads a channel from its first entry to its last and holds everything against everything.

    Args:
        progress: hears of it after every page.
    """

    def __init__(
        self,
        *,
        database: Database,
        journal: SealedJournal,
        checkpoints: CheckpointStore,
        catalogue: Catalogue,
        progress: Progress | None = None,
    ) -> None:
        self._database = database
        self._journal = journal
        self._checkpoints = checkpoints
        self._catalogue = catalogue
        self._progress = progress

    async def verify_log(self, channel: ChannelId) -> LogReport:
        """Check a channel's whole log; the report names each fault with expected and found.

        Raises:
            NotFound: there is no such channel.
        """
        head = await self._database.read(lambda c: _head(c, channel))
        if head is None:
            raise NotFound("there is no such channel")
        released = await self._checkpoints.released(channel)
        epochs = await self._database.read(lambda c: _epochs(c, channel, head))
        report = LogReport(channel)
        walk = _Walk(report, released, self._catalogue.found(RoomId(head.room), channel))
        total = sum(epoch.size for epoch in epochs)
        for epoch in epochs:
            first = 1
            while True:
                rows = await self._database.read(_PageOf(channel, epoch.number, first))
                if not rows:
                    break
                await asyncio.to_thread(self._check_page, walk, epoch, rows)
                first = rows[-1].seq + 1
                if self._progress is not None:
                    self._progress(report.entries, total)
        self._check_head(walk, head, epochs)
        self._check_released(walk, epochs)
        if not any(f.what in {"row", "place", "leaf"} for f in report.findings):
            await self._check_seats(walk, channel)
        return report

    # --- entries ---------------------------------------------------------------------------

    def _check_page(self, walk: "_Walk", epoch: _Epoch, rows: Sequence[Row[Any]]) -> None:
        for row in rows:
            if row.seq != epoch.next:
                walk.find(epoch, epoch.next, "row", "an entry", f"entry {row.seq}")
                epoch.frontier = None
            epoch.next = row.seq + 1
            walk.report.entries += 1
            self._grow(walk, epoch, row)
            try:
                entry = self._journal.open_row(row, epoch.before)
            except TamperedEntry as fault:
                walk.find(epoch, row.seq, fault.part, fault.expected, fault.found)
                continue
            except KeyMissing as fault:
                walk.find(epoch, row.seq, "key", "its data key in the key store", str(fault))
                continue
            if entry.erased:
                walk.report.unreadable += 1
            walk.take(epoch, entry, self._catalogue)

    def _grow(self, walk: "_Walk", epoch: _Epoch, row: Row[Any]) -> None:
        """Append the leaf as stored; its own bytes are held against it elsewhere."""
        epoch.roots[row.seq] = row.root
        if epoch.frontier is None or len(row.leaf_hash) != len(EMPTY_ROOT):
            return
        epoch.frontier, subtrees = epoch.frontier.append(row.leaf_hash)
        if completed(subtrees) != row.nodes:
            wanted = (completed(subtrees) or b"").hex() or "none"
            walk.find(epoch, row.seq, "node", wanted, (row.nodes or b"").hex() or "none")
        root = epoch.frontier.root()
        if root != row.root:
            walk.find(epoch, row.seq, "root", root.hex(), row.root.hex())

    # --- the log as a whole ----------------------------------------------------------------

    def _check_head(self, walk: "_Walk", head: Row[Any], epochs: Sequence[_Epoch]) -> None:
        present = next(epoch for epoch in epochs if epoch.number == head.epoch)
        last = present.next - 1
        if head.head != last:
            walk.find(
                present,
                0,
                "head",
                f"{head.head} entries, as the channel's head says",
                f"{last}",
            )
        if head.head == last and walk.last_at and head.last_at != walk.last_at:
            walk.find(present, last, "head", f"the time {walk.last_at}", f"{head.last_at}")
        for epoch in epochs:
            if epoch.number > head.epoch:
                walk.find(epoch, 0, "head", f"no epoch after {head.epoch}", "entries in it")

    def _check_released(self, walk: "_Walk", epochs: Sequence[_Epoch]) -> None:
        known = {epoch.number: epoch for epoch in epochs}
        lost = walk.lost()
        for (number, size), root in sorted(walk.released.items()):
            walk.report.checkpoints += 1
            epoch = known.get(number)
            held = None if epoch is None else epoch.roots.get(size)
            if held == root or (held is None and (number, size) in lost):
                continue
            where = epoch or _Epoch(number, 0, 0)
            found = "no such entry" if held is None else held.hex()
            walk.find(where, size, "checkpoint", f"{root.hex()}, as published", found)

    async def _check_seats(self, walk: "_Walk", channel: ChannelId) -> None:
        """Hold the projection of seats, which opens doors, against the journal."""
        state = walk.state
        if state.charter is None:
            return
        table = schema.seat_place.c
        wanted = select(table.person, table.seat).where(table.channel == channel)
        rows = await self._database.read(lambda c: c.execute(wanted).all())
        held = {(row.person, row.seat) for row in rows}
        folded = {(seat.person, seat.id) for seat in state.seats.values()}
        for person, seat in sorted(held - folded):
            walk.find(walk.last, 0, "seats", "no such seat", f"{seat} of {person}")
        for person, seat in sorted(folded - held):
            walk.find(walk.last, 0, "seats", f"{seat} of {person}", "none")


class _Walk:
    """What a scan carries from entry to entry."""

    def __init__(
        self, report: LogReport, released: dict[tuple[int, int], bytes], state: ChannelState
    ) -> None:
        self.report = report
        self.released = released
        self.state = state
        self.last = _Epoch(1, 0, 0)
        self.last_at = 0
        self._highest: dict[DeviceId, int] = {}
        self._acts: set[str] = set()
        self._withs: set[bytes] = set()

    def find(self, epoch: _Epoch, seq: int, what: str, expected: str, found: str) -> None:
        """Note a fault."""
        self.report.findings.append(Finding(epoch.number, seq, what, expected, found))

    def take(self, epoch: _Epoch, entry: Entry, catalogue: Catalogue) -> None:
        """Check an entry that opens against those before it, and fold it."""
        self.last = epoch
        if entry.at <= self.last_at:
            self.find(epoch, entry.seq, "order", f"a time after {self.last_at}", f"{entry.at}")
        self.last_at = entry.at
        committed = parse_leaf(entry.leaf).with_
        if committed in self._withs:
            self.find(epoch, entry.seq, "order", "content sent once", "a repeated commitment")
        self._withs.add(committed)
        before = self.state
        try:
            self.state = fold_entry(catalogue, self.state, entry)
        except Exception as fault:  # noqa: BLE001 -- whatever a forged fact breaks is named
            self.find(epoch, entry.seq, "out", "facts that can be folded", repr(fault))
        act, who = entry.part("act"), entry.part("who")
        if act is not None and who is not None:
            self._check_author(epoch, entry, act, who, before)

    def _check_author(
        self, epoch: _Epoch, entry: Entry, act_part: Part, who_part: Part, before: ChannelState
    ) -> None:
        try:
            signature, raw = split_act_part(act_part.data)
            act, who = parse_act(raw), Who.parse(who_part.data)
            verify(who.key, signature, act_signing_input(raw))
        except Invalid as fault:
            self.find(epoch, entry.seq, "signature", "the author's signature", fault.because)
            return
        self.report.signatures += 1
        charter = self.state.charter
        clerk = (charter.clerk_device, charter.clerk_key) if charter is not None else None
        device = before.devices.get(act.device)
        admitted = clerk if who.seat is None else device and (device.id, device.key)
        if before.charter is not None and admitted != (act.device, who.key):
            self.find(epoch, entry.seq, "device", "a device admitted before", f"{act.device}")
        self._check_act(epoch, entry, act)

    def _check_act(self, epoch: _Epoch, entry: Entry, act: Act) -> None:
        leaf = parse_leaf(entry.leaf)
        if (act.channel, act.with_) != (leaf.channel, leaf.with_):
            self.find(epoch, entry.seq, "act", "an act for this entry", "another one's")
        highest = self._highest.get(act.device, 0)
        if act.n <= highest or act.id in self._acts:
            self.find(epoch, entry.seq, "order", f"an act after n {highest}", f"n {act.n}")
        self._highest[act.device] = max(highest, act.n)
        self._acts.add(act.id)
        seen = epoch.roots.get(act.seen.size)
        if act.seen.epoch != epoch.number or seen != act.seen.root:
            found = "no such size" if seen is None else seen.hex()
            self.find(epoch, entry.seq, "seen", act.seen.root.hex(), found)

    def lost(self) -> "_Lost":
        """The ranges that the record itself names as lost."""
        audit = self.state.substates.get("audit")
        epochs: Any = () if audit is None else audit.epochs
        return _Lost(
            tuple(
                (each.lost_epoch, each.lost_first, each.lost_last)
                for each in epochs
                if each.lost_epoch is not None
            )
        )


@dataclass(frozen=True, slots=True)
class _Lost:
    ranges: tuple[tuple[int, int, int], ...]

    def __contains__(self, place: tuple[int, int]) -> bool:
        return any(
            e == place[0] and first <= place[1] <= last for e, first, last in self.ranges
        )


class _PageOf:
    """A question for one page of rows, as they lie."""

    def __init__(self, channel: ChannelId, epoch: int, first: int) -> None:
        self._wanted = (
            select(schema.entry)
            .where(*place(channel, epoch), _entry.seq >= first)
            .order_by(_entry.seq)
            .limit(PAGE)
        )

    def __call__(self, connection: Connection) -> Sequence[Row[Any]]:
        return connection.execute(self._wanted).all()


def _head(connection: Connection, channel: ChannelId) -> Row[Any] | None:
    table = schema.channel
    return connection.execute(select(table).where(table.c.id == channel)).one_or_none()


def _epochs(connection: Connection, channel: ChannelId, head: Row[Any]) -> list[_Epoch]:
    rows = connection.execute(
        select(_entry.epoch, func.count())
        .where(_entry.channel == channel)
        .group_by(_entry.epoch)
        .order_by(_entry.epoch)
    ).all()
    found = [_Epoch(row[0], row[1], before_epoch(connection, channel, row[0])) for row in rows]
    if all(epoch.number != head.epoch for epoch in found):
        found.append(_Epoch(head.epoch, 0, before_epoch(connection, channel, head.epoch)))
    return found
