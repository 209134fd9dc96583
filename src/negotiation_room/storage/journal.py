"""Reading what is committed: each part held against its leaf, each leaf against the log."""

import json
from collections.abc import Awaitable, Sequence
from typing import Any, Final

from sqlalchemy import Connection, Row, select

from negotiation_room.kernel.atrest import NotOpened
from negotiation_room.kernel.entry import Entry
from negotiation_room.kernel.ids import (
    ActId,
    ChannelId,
    DeviceId,
    PersonId,
    RoomId,
    SeatId,
)
from negotiation_room.kernel.leaf import parse_leaf
from negotiation_room.kernel.merkle import EMPTY_ROOT, Frontier, frontier_at, leaf_hash
from negotiation_room.kernel.ports import Loaded, SeatChange, Verdict, Writer
from negotiation_room.kernel.seats import Role
from negotiation_room.kernel.uncollected import uncollected
from negotiation_room.kernel.verdicts import Malformed
from negotiation_room.storage import dialect, schema
from negotiation_room.storage.database import Database, Shared
from negotiation_room.storage.keystore import GenerationMissing, KeyDestroyed
from negotiation_room.storage.log import (
    TamperedEntry,
    before_epoch,
    commitments,
    grow,
    heard,
    last_of,
    nodes,
    place,
)
from negotiation_room.storage.rows import VERDICTS_KEPT, refusal_context
from negotiation_room.storage.vault import PartNotOpened, Stored, Vault

PAGE: Final = 500

_entry: Final = schema.entry.c


class SealedJournal:
    """The journal of every channel, as the database holds it and the vault opens it.

    Args:
        database: where the entries are.
        vault: opens them.
        writer: stores snapshots; without one, the journal only reads.
    """

    def __init__(self, database: Database, vault: Vault, writer: Writer | None = None) -> None:
        self._database = database
        self._vault = vault
        self._writer = writer

    async def load(self, channel: ChannelId, *, is_whole: bool = False) -> Loaded | None:
        """The channel with its snapshot and the entries after it, or None if there is none.

        Whole, it comes with every entry and no snapshot.

        Raises:
            TamperedEntry: what is stored does not fit its leaf or the log.
        """
        return await self._database.read(lambda c: self._load(c, channel, is_whole=is_whole))

    async def read(
        self, channel: ChannelId, epoch: int, first: int, last: int
    ) -> Sequence[Entry]:
        """Entries first…last inclusive, fewer where the journal ends.

        Raises:
            TamperedEntry: a part does not open or fit its commitment, or a row is missing.
        """
        self._vault.refresh()
        found: list[Entry] = []
        first = max(first, 1)
        while first <= last:
            until = min(last, first + PAGE - 1)
            page = await self._database.read(_Page(self, channel, epoch, first, until))
            found += page
            if len(page) < until - first + 1:
                break
            first = until + 1
        return found

    async def root_at(self, channel: ChannelId, epoch: int, size: int) -> bytes | None:
        """The tree's root when it had `size` leaves; None beyond the head."""
        if size <= 0:
            return EMPTY_ROOT if size == 0 else None
        wanted = select(_entry.root).where(*place(channel, epoch), _entry.seq == size)
        return await self._database.read(lambda c: c.execute(wanted).scalar_one_or_none())

    def commitments(self, channel: ChannelId, epoch: int) -> Awaitable[Sequence[bytes]]:
        """The `with` of every entry of the epoch; many may await it."""
        return Shared(self._database.read(lambda c: commitments(c, channel, epoch)))

    async def heard(self, channel: ChannelId, epoch: int, commitment: bytes) -> bool:
        """Whether an entry of the epoch has this `with`."""
        return await self._database.read(lambda c: heard(c, channel, epoch, commitment))

    async def nodes(
        self, channel: ChannelId, epoch: int, wanted: Sequence[tuple[int, int]]
    ) -> dict[tuple[int, int], bytes]:
        """Hashes of complete subtrees, by (level, index); level 0 are leaf hashes."""
        return await self._database.read(lambda c: nodes(c, channel, epoch, wanted))

    async def seats_of(self, person: PersonId) -> Sequence[SeatChange]:
        """Where a person sits, from the projection of seats."""
        table = schema.seat_place
        wanted = select(table).where(table.c.person == person).order_by(table.c.channel)
        rows = await self._database.read(lambda c: c.execute(wanted).all())
        return [_seat_change(row) for row in rows]

    async def latest(self, kind: str, most: int) -> Sequence[ChannelId]:
        """The channels of a kind that were written in last, the latest first."""
        table = schema.channel.c
        wanted = (
            select(table.id)
            .where(table.kind == kind)
            .order_by(table.last_at.desc())
            .limit(most)
        )
        rows = await self._database.read(lambda c: c.execute(wanted).all())
        return [ChannelId(row.id) for row in rows]

    async def save_snapshot(
        self, channel: ChannelId, epoch: int, seq: int, snapshot: bytes
    ) -> None:
        """Keep a serialised state, sealed; an older one of the channel is replaced.

        One taken before the channel's last erasure is not stored: it may hold what was erased.
        """
        if self._writer is None:
            raise RuntimeError("this journal only reads")
        await self._writer.transact(
            lambda c: self._store_snapshot(c, channel, epoch, seq, snapshot)
        )

    def _store_snapshot(
        self, connection: Connection, channel: str, epoch: int, seq: int, snapshot: bytes
    ) -> None:
        table, where = schema.snapshot, schema.channel.c
        head = connection.execute(
            select(where.epoch, where.erased_until).where(where.id == channel)
        ).one_or_none()
        held = connection.execute(
            select(table.c.epoch, table.c.seq).where(table.c.channel == channel)
        ).one_or_none()
        if head is None or (epoch, seq) < (head.epoch, head.erased_until):
            return
        if held is not None and (epoch, seq) <= (held.epoch, held.seq):
            return
        connection.execute(
            dialect.upsert(connection, table, ("channel",), ("epoch", "seq", "sealed")),
            {
                "channel": channel,
                "epoch": epoch,
                "seq": seq,
                "sealed": self._vault.seal_snapshot(channel, epoch, seq, snapshot),
            },
        )

    # -- in a reader's thread --------------------------------------------------------------

    def _load(
        self, connection: Connection, channel: ChannelId, *, is_whole: bool
    ) -> Loaded | None:
        self._vault.refresh()
        table = schema.channel
        row = connection.execute(select(table).where(table.c.id == channel)).one_or_none()
        if row is None:
            return None
        frontier = self._frontier(connection, channel, row.epoch, row.head)
        since, snapshot = (1, None) if is_whole else self._snapshot(connection, channel)
        with uncollected():
            tail = self._tail(connection, row, since, 0 if snapshot is None else snapshot[0])
        is_shredded = snapshot is None and bool(tail) and not tail[0].parts
        return Loaded(
            room=RoomId(row.room),
            channel=channel,
            epoch=row.epoch,
            head=row.head,
            last_at=row.last_at,
            frontier=frontier,
            snapshot=snapshot,
            tail=tail,
            verdicts=self._verdicts(connection, channel),
            kind=row.kind,
            seated=_seated(connection, channel) if is_shredded else (),
        )

    def _frontier(
        self, connection: Connection, channel: ChannelId, epoch: int, size: int
    ) -> Frontier:
        """The right edge of the tree, which must lead to the root of the last entry."""
        wanted: list[tuple[int, int]] = []

        def note(level: int, index: int) -> bytes:
            wanted.append((level, index))
            return bytes(32)

        frontier_at(size, note)
        held = nodes(connection, channel, epoch, wanted)
        if len(held) != len(wanted):
            missing = next(node for node in wanted if node not in held)
            raise TamperedEntry(
                channel, epoch, size, "root", expected=f"the log's node {missing}", found="none"
            )
        frontier = frontier_at(size, lambda level, index: held[(level, index)])
        last = select(_entry.root).where(*place(channel, epoch), _entry.seq == size)
        root = connection.execute(last).scalar_one_or_none() or EMPTY_ROOT
        if frontier.root() != root:
            raise TamperedEntry(
                channel, epoch, size, "root", expected=frontier.root().hex(), found=root.hex()
            )
        return frontier

    def _snapshot(
        self, connection: Connection, channel: ChannelId
    ) -> tuple[int, tuple[int, bytes] | None]:
        """The snapshot and its epoch; one that does not open is as good as none."""
        table = schema.snapshot
        row = connection.execute(select(table).where(table.c.channel == channel)).one_or_none()
        if row is None:
            return 1, None
        try:
            opened = self._vault.open_snapshot(channel, row.epoch, row.seq, row.sealed)
        except (NotOpened, KeyDestroyed, GenerationMissing):
            return 1, None
        return row.epoch, (row.seq, opened)

    def _tail(
        self, connection: Connection, row: Row[Any], epoch: int, after: int
    ) -> list[Entry]:
        """Entries after a place, through every later epoch, with the log grown alongside."""
        tail: list[Entry] = []
        channel = ChannelId(row.id)
        while epoch <= row.epoch:
            last = row.head if epoch == row.epoch else last_of(connection, channel, epoch)
            frontier = self._frontier(connection, channel, epoch, after)
            for first in range(after + 1, last + 1, PAGE):
                until = min(last, first + PAGE - 1)
                page = self.read_page(connection, channel, epoch, first, until)
                if len(page) != until - first + 1:
                    raise TamperedEntry(
                        channel,
                        epoch,
                        first + len(page),
                        "row",
                        expected="an entry",
                        found="none",
                    )
                frontier = grow(frontier, page)
                tail += page
            epoch, after = epoch + 1, 0
        return tail

    def read_page(
        self, connection: Connection, channel: ChannelId, epoch: int, first: int, last: int
    ) -> list[Entry]:
        """Open a page of entries within a transaction that somebody else holds."""
        wanted = (
            select(schema.entry)
            .where(*place(channel, epoch), _entry.seq.between(first, last))
            .order_by(_entry.seq)
        )
        before = before_epoch(connection, channel, epoch)
        page: list[Entry] = []
        for expected, row in enumerate(connection.execute(wanted), start=first):
            if row.seq != expected:
                raise TamperedEntry(
                    channel, epoch, expected, "row", expected="an entry", found="none"
                )
            page.append(self.open_row(row, before))
        return page

    def open_row(self, row: Row[Any], before: int = 0) -> Entry:
        """Open one row, and hold everything in it against its leaf.

        Raises:
            TamperedEntry: something does not fit.
        """
        fault = _Fault(row)
        try:
            leaf = parse_leaf(row.leaf)
        except Malformed as malformed:
            raise fault("leaf", "a leaf", malformed.because) from malformed
        belongs = (leaf.channel, leaf.epoch, leaf.seq, leaf.at)
        stands = (row.channel, row.epoch, row.seq, row.at)
        if belongs != stands:
            raise fault("place", str(belongs), str(stands))
        digest = leaf_hash(row.leaf)
        if digest != row.leaf_hash:
            raise fault("leaf", row.leaf_hash.hex(), digest.hex())
        stored = Stored(
            row.channel, row.epoch, row.seq, row.leaf, row.parts, tuple(row.erased.split())
        )
        try:
            parts, erased, erased_for = self._vault.open_entry(stored)
        except PartNotOpened as not_opened:
            raise fault(not_opened.part, not_opened.expected, not_opened.found) from not_opened
        names = {"act", "with", "who", *(f"out.{i}" for i in range(len(leaf.out)))}
        held = {part.name for part in parts} | set(erased)
        if held != names:
            raise fault("row", " ".join(sorted(names)), " ".join(sorted(held)))
        return Entry(
            channel=ChannelId(row.channel),
            epoch=row.epoch,
            seq=row.seq,
            at=row.at,
            leaf=row.leaf,
            leaf_hash=row.leaf_hash,
            root=row.root,
            parts=parts,
            erased=erased,
            erased_for=erased_for,
            before=before,
        )

    def _verdicts(self, connection: Connection, channel: ChannelId) -> list[Verdict]:
        """The last verdicts of each device, oldest first."""
        table = schema.verdict
        rows = connection.execute(
            select(table)
            .where(table.c.channel == channel)
            .order_by(table.c.device, table.c.n.desc())
        )
        kept: dict[str, list[Verdict]] = {}
        for row in rows:
            mine = kept.setdefault(row.device, [])
            if len(mine) < VERDICTS_KEPT:
                mine.append(self._verdict(row))
        return [verdict for mine in kept.values() for verdict in reversed(mine)]

    def _verdict(self, row: Row[Any]) -> Verdict:
        refusal = None
        if row.refusal is not None:
            context = refusal_context(row.channel, row.device, row.n)
            refusal = json.loads(self._vault.open_field(context, row.refusal))
        return Verdict(
            ChannelId(row.channel),
            DeviceId(row.device),
            row.n,
            ActId(row.act),
            row.digest,
            row.seq,
            refusal,
        )


class _Page:
    """A question for one page, so that a lambda does not catch a loop's variables."""

    def __init__(
        self, journal: SealedJournal, channel: ChannelId, epoch: int, first: int, last: int
    ) -> None:
        self._journal = journal
        self._wanted = (channel, epoch, first, last)

    def __call__(self, connection: Connection) -> list[Entry]:
        return self._journal.read_page(connection, *self._wanted)


class _Fault:
    """Names the row a fault was found in."""

    def __init__(self, row: Row[Any]) -> None:
        self._row = row

    def __call__(self, part: str, expected: str, found: str) -> TamperedEntry:
        row = self._row
        return TamperedEntry(
            row.channel, row.epoch, row.seq, part, expected=expected, found=found
        )


def _seated(connection: Connection, channel: str) -> list[SeatChange]:
    """Who sits in a channel, from the projection of seats."""
    table = schema.seat_place
    rows = connection.execute(select(table).where(table.c.channel == channel))
    return [_seat_change(row) for row in rows]


def _seat_change(row: Row[Any]) -> SeatChange:
    return SeatChange(
        RoomId(row.room),
        ChannelId(row.channel),
        PersonId(row.person),
        SeatId(row.seat),
        None if row.role is None else Role(row.role),
    )
