"""Server-side operations on logs: new epochs, disputes, shredding, and what follows a redaction.

Nothing here changes what was recorded. What is lost, disputed or destroyed is said in the channel
it happened to.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NoReturn

import structlog
from sqlalchemy import Connection, select

from negotiation_room.capabilities.audit import face as audit
from negotiation_room.capabilities.audit.messages import Destruction
from negotiation_room.capabilities.audit.rules import Audit
from negotiation_room.capabilities.channels.messages import Redacted
from negotiation_room.kernel.dispatch import Dispatcher
from negotiation_room.kernel.entry import Entry
from negotiation_room.kernel.errors import Conflict, Invalid, NotFound
from negotiation_room.kernel.ids import ChannelId, PersonId, RoomId, b64
from negotiation_room.kernel.live import LiveChannel
from negotiation_room.kernel.loading import CHANGED, OLDER, Channels, Run
from negotiation_room.kernel.merkle import consistency_proof
from negotiation_room.kernel.note import (
    Checkpoint,
    Verifier,
    checkpoint_origin,
    open_checkpoint,
)
from negotiation_room.kernel.ports import Clock, Writer
from negotiation_room.kernel.reading import visible_parts, written
from negotiation_room.server.rooms import Rooms
from negotiation_room.storage import schema
from negotiation_room.storage.checkpoints import CheckpointStore
from negotiation_room.storage.database import Database
from negotiation_room.storage.erasure import reseal, shred
from negotiation_room.storage.journal import SealedJournal
from negotiation_room.storage.vault import Vault
from negotiation_room.transport.reader import NO_SUCH, RoomReader

log = structlog.get_logger("audit")

WATCH_SECONDS = 1.0
GONE = "the server's entries hold nothing of this channel, although its log was published"
DISPUTED = (
    "a signed checkpoint contradicts the server's record of this channel; "
    "it is read-only until a new beginning is opened and accepted"
)

_REDACTED = f'"{Redacted.wire}"'.encode()


class NothingToReopen(Conflict, code="audit.nothing_to_reopen"):
    """The record of this channel continues what was published; there is no new epoch to open."""


class NoEvidence(Invalid, code="audit.no_evidence"):
    """The note is no checkpoint that this room's log key signed for this channel."""


@dataclass(frozen=True, slots=True)
class Behind:
    """A channel whose record may not be continued.

    Attributes:
        published: the (epoch, size) last published, if a checkpoint was.
        held: the (epoch, head) the entries hold; None if they hold nothing.
    """

    channel: ChannelId
    because: str
    published: tuple[int, int] | None
    held: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class Hearing:
    """What came of a checkpoint that a client presented.

    Attributes:
        outcome: consistent, lost (in a range named when an epoch was opened), or contradiction.
        expected: the root that was signed.
        found: the root held at that size, or None where the log is not that long.
    """

    outcome: str
    epoch: int
    size: int
    expected: bytes
    found: bytes | None
    because: str


@dataclass(slots=True)
class _Followed:
    """Channels whose words were destroyed and whose old keys have to follow."""

    due: set[ChannelId] = field(default_factory=set[ChannelId])
    news: asyncio.Event = field(default_factory=asyncio.Event)
    changes: int = -1
    destroyed: dict[ChannelId, int] = field(default_factory=dict[ChannelId, int])


class Auditing:
    """Operates on logs as a whole.

    Args:
        log_keys: the raw public keys that have signed checkpoints here.
    """

    def __init__(
        self,
        *,
        database: Database,
        vault: Vault,
        writer: Writer,
        journal: SealedJournal,
        checkpoints: CheckpointStore,
        channels: Channels,
        dispatcher: Dispatcher,
        reader: RoomReader,
        rooms: Rooms,
        log_keys: Sequence[bytes],
        clock: Clock,
    ) -> None:
        self._database = database
        self._vault = vault
        self._writer = writer
        self._journal = journal
        self._checkpoints = checkpoints
        self._channels = channels
        self._dispatcher = dispatcher
        self._reader = reader
        self._rooms = rooms
        self._log_keys = tuple(log_keys)
        self._clock = clock
        self._followed = _Followed()

    # --- epochs ------------------------------------------------------------------------------

    async def behind(self) -> list[Behind]:
        """Every channel whose record is older than, or another than, what was published."""
        published = await self._checkpoints.all_last()
        disputes = await self._checkpoints.disputes()
        held = await self._database.read(lambda c: _heads(c, published))
        found: list[Behind] = []
        for channel in sorted(published.keys() | disputes.keys()):
            last, head = published.get(channel), held.get(channel)
            because = _why_behind(last, head, disputes.get(channel))
            if because:
                found.append(
                    Behind(
                        channel,
                        because,
                        None if last is None else last[:2],
                        None if head is None else head[:2],
                    )
                )
        return found

    async def report(self) -> None:
        """Say in the server's log which channels are read-only, and how to go on."""
        for one in await self.behind():
            log.error(
                "audit.channel_behind",
                channel=one.channel,
                published=one.published,
                held=one.held,
                because=one.because,
                remedy=f"negotiation-room audit reopen {one.channel}",
            )

    async def open_epoch(self, channel: ChannelId) -> int:
        """Open a new epoch of a channel that is behind or disputed; returns its number.

        The first entry names what was last published and what is lost. Nothing else is heard in
        the channel until whoever presides there accepts it.

        Raises:
            NotFound: the entries hold nothing of this channel.
            NothingToReopen: its record continues what was published.
        """
        live = await self._open(channel)
        if live.behind is None:
            raise NothingToReopen("this channel's record is whole; there is nothing to reopen")
        because = live.behind
        last = await self._checkpoints.last(channel)
        published = None if last is None else audit.Published(*last)
        evidence = await self._checkpoints.evidence(channel, live.standing.epoch)
        # What is written from here on is never sealed as something lost was sealed.
        await asyncio.to_thread(self._vault.keystore.new_generation, channel)
        epoch = await self._dispatcher.as_clerk(
            lambda desk: audit.open_epoch(desk, channel, published, evidence or "", because)
        )
        log.warning("audit.epoch_opened", channel=channel, epoch=epoch)
        return epoch

    # --- disputes ----------------------------------------------------------------------------

    async def hear(
        self, person: PersonId, room: RoomId, channel: ChannelId, note: str
    ) -> Hearing:
        """Hold the log against a signed checkpoint that somebody with a seat presents.

        One that the log key signed and that contradicts this log makes the channel read-only,
        durably, until a new epoch is opened.

        Raises:
            NotFound: no such channel, or no seat.
            NoEvidence: the note is not a checkpoint of this log.
        """
        live, _ = await self._reader.enter(person, room, channel)
        epoch, shown = self._opened(note, live)
        held = await self._journal.root_at(channel, epoch, shown.size)
        if held == shown.root:
            because = "the log holds what this checkpoint says"
            return Hearing("consistent", epoch, shown.size, shown.root, held, because)
        if held is None and _is_known_lost(live, epoch, shown.size):
            because = "this was published and is lost; the record says so where it begins anew"
            return Hearing("lost", epoch, shown.size, shown.root, None, because)
        await self._checkpoints.dispute(
            channel, live.durable.epoch, note, DISPUTED, self._clock.now()
        )
        live.behind = live.behind or DISPUTED
        log.error("audit.disputed", channel=channel, epoch=epoch, size=shown.size)
        return Hearing("contradiction", epoch, shown.size, shown.root, held, live.behind)

    def _opened(self, note: str, live: LiveChannel) -> tuple[int, Checkpoint]:
        standing = live.durable
        epoch = _epoch_named(note)
        origin = checkpoint_origin(
            self._rooms.host(standing.room), standing.room, standing.channel, epoch
        )
        for key in self._log_keys:
            try:
                return epoch, open_checkpoint(note, Verifier(origin, key))
            except Invalid:
                continue
        raise NoEvidence("this is not a checkpoint that the room's log key signed")

    # --- earlier epochs ----------------------------------------------------------------------

    async def standing(
        self, person: PersonId, room: RoomId, channel: ChannelId
    ) -> dict[str, Any]:
        """Where a channel's log stands: its epochs, and why it is read-only, if it is.

        Raises:
            NotFound: no such channel, or no seat.
        """
        live, _ = await self._reader.enter(person, room, channel)
        standing = live.durable
        return {
            "in": channel,
            "epoch": standing.epoch,
            "size": standing.head,
            "settled": standing.state.settled,
            "read_only": live.behind,
            "epochs": [
                {"epoch": epoch, "before": before} for epoch, before in standing.state.bases
            ],
            "checkpoint": None if live.checkpoint is None else live.checkpoint[3],
        }

    async def earlier(
        self,
        person: PersonId,
        room: RoomId,
        channel: ChannelId,
        epoch: int,
        first: int,
        limit: int,
    ) -> dict[str, Any]:
        """A page of an epoch, as the person may read it.

        Raises:
            NotFound: no such channel, or no seat.
        """
        live, seat = await self._reader.enter(person, room, channel)
        entries: Sequence[Entry] = ()
        if 1 <= epoch <= live.durable.epoch:
            entries = await self._journal.read(channel, epoch, first, first + limit - 1)
        return {
            "in": channel,
            "epoch": epoch,
            "entries": [written(entry, visible_parts(entry, seat)) for entry in entries],
        }

    async def consistency(
        self,
        person: PersonId,
        room: RoomId,
        channel: ChannelId,
        epoch: int,
        first: int,
        last: int,
    ) -> dict[str, Any]:
        """The proof that an epoch's tree of `last` continues its tree of `first`.

        Raises:
            NotFound: no such channel, or no seat.
            Invalid: that log is not that long.
        """
        await self._reader.enter(person, room, channel)
        held = await self._journal.root_at(channel, epoch, last)
        if held is None or not 1 <= first <= last:
            raise Invalid("the log of that epoch is not that long")
        wanted: list[tuple[int, int]] = []

        def note(level: int, index: int) -> bytes:
            wanted.append((level, index))
            return bytes(32)

        consistency_proof(first, last, note)
        found = await self._journal.nodes(channel, epoch, wanted)
        proof = consistency_proof(first, last, lambda level, index: found[level, index])
        return {
            "epoch": epoch,
            "first": first,
            "last": last,
            "root": b64(held),
            "proof": [b64(piece) for piece in proof],
        }

    # --- destroying --------------------------------------------------------------------------

    async def shred(self, channel: ChannelId) -> int:
        """Destroy the data keys of a channel: it stays provable, and is readable to nobody.

        Returns:
            How many keys were destroyed.

        Raises:
            NotFound: there is no such channel.
        """
        await self._open(channel)
        newest = self._vault.keystore.newest_generation(channel)
        destroyed = await shred(self._writer, self._vault, channel)
        # The channel itself still says that, and when, it happened: under a key of its own.
        await asyncio.to_thread(self._vault.keystore.new_generation, channel)
        self._channels.void([channel])
        await self._note_destroyed(channel, newest, Destruction.SHREDDED)
        log.warning("audit.shredded", channel=channel, keys=destroyed)
        return destroyed

    async def close_copies(self, channel: ChannelId) -> int:
        """Seal a channel anew and destroy its old keys, so that no older copy of it opens.

        Returns:
            How many rows were sealed anew.
        """
        await self._open(channel)
        newest = self._vault.keystore.newest_generation(channel)
        moved = await reseal(self._writer, self._vault, channel)
        await self._note_destroyed(channel, newest, Destruction.REDACTED)
        log.info("audit.generation_destroyed", channel=channel, generation=newest, rows=moved)
        return moved

    def committed(self, runs: Sequence[Run]) -> None:
        """Note which channels have lost words."""
        for run in runs:
            if any(_tells_redaction(part.data) for e in run.entries for part in e.parts[3:]):
                self._followed.due.add(run.channel)
                self._followed.news.set()

    async def run(self) -> NoReturn:
        """Follow redactions and watch the key store until cancelled; what fails is tried again."""
        self._followed.due.update(await self.unfinished())
        while True:
            try:
                await self.follow()
                await self.watch()
            except Exception:
                log.exception("audit.follow_failed")
            try:
                await asyncio.wait_for(self._followed.news.wait(), WATCH_SECONDS)
            except TimeoutError:
                continue

    async def follow(self) -> None:
        """Close the copies of every channel that is due."""
        self._followed.news.clear()
        for channel in sorted(self._followed.due):
            try:
                await self.close_copies(channel)
            except Exception:
                log.exception("audit.close_copies_failed", channel=channel)
                continue
            # One that was redacted again meanwhile is due again: its words may have moved.
            if not self._followed.news.is_set():
                self._followed.due.discard(channel)

    async def watch(self) -> None:
        """Forget channels whose keys another process destroyed, and note its disputes."""
        for channel, (epoch, because) in (await self._checkpoints.disputes()).items():
            live = self._channels.live.get(channel)
            if live is not None and live.behind is None and epoch >= live.durable.epoch:
                live.behind = because
        changes = await asyncio.to_thread(self._vault.keystore.changes)
        if changes == self._followed.changes:
            return
        self._followed.changes = changes
        for channel, live in list(self._channels.live.items()):
            destroyed = await asyncio.to_thread(_destroyed, self._vault, channel)
            known = self._followed.destroyed.get(channel, 0)
            if destroyed == known or not live.is_durable():
                continue
            if self._channels.live.get(channel) is live:
                self._channels.void([channel])
                self._followed.destroyed[channel] = destroyed

    async def unfinished(self) -> list[ChannelId]:
        """Channels in which words were destroyed and the old keys, after a crash, still are."""
        table = schema.channel.c
        wanted = select(table.id, table.erased_until).where(table.erased_until > 0)
        rows = await self._database.read(lambda c: c.execute(wanted).all())
        found: list[ChannelId] = []
        for row in rows:
            live = await self._channels.open(ChannelId(row.id))
            if live is None or live.behind is not None:
                continue
            state = live.durable.state
            substate: Audit = state.substate("audit")
            last = max((each.place for each in substate.destroyed), default=0)
            if last - state.before <= row.erased_until:
                found.append(ChannelId(row.id))
        return found

    # --- within ------------------------------------------------------------------------------

    async def _open(self, channel: ChannelId) -> LiveChannel:
        live = await self._channels.open(channel)
        if live is None:
            raise NotFound(NO_SUCH)
        await self._rooms.find(live.durable.room)
        return live

    async def _note_destroyed(
        self, channel: ChannelId, generation: int, reason: Destruction
    ) -> None:
        live = await self._open(channel)
        if live.behind is not None:
            log.error("audit.not_noted", channel=channel, because=live.behind)
            return
        await self._dispatcher.as_clerk(
            lambda desk: audit.note_destroyed(desk, channel, generation, reason)
        )


def _destroyed(vault: Vault, channel: ChannelId) -> int:
    """How many of a channel's data keys are destroyed."""
    keystore = vault.keystore
    return keystore.newest_generation(channel) - len(keystore.generations(channel))


def _tells_redaction(data: bytes) -> bool:
    return _REDACTED in data


def _heads(
    connection: Connection, published: dict[ChannelId, tuple[int, int, bytes, str]]
) -> dict[ChannelId, tuple[int, int, bytes | None]]:
    """Epoch and head of every channel, and the root it holds at the size last published."""
    table, row = schema.channel.c, schema.entry.c
    heads: dict[ChannelId, tuple[int, int, bytes | None]] = {}
    for found in connection.execute(select(table.id, table.epoch, table.head)).all():
        channel = ChannelId(found.id)
        last = published.get(channel)
        root: Any = None
        if last is not None:
            root = connection.execute(
                select(row.root).where(
                    row.channel == channel, row.epoch == last[0], row.seq == last[1]
                )
            ).scalar_one_or_none()
        heads[channel] = (found.epoch, found.head, root)
    return heads


def _why_behind(
    last: tuple[int, int, bytes, str] | None,
    head: tuple[int, int, bytes | None] | None,
    dispute: tuple[int, str] | None,
) -> str:
    if head is None:
        return GONE
    if dispute is not None and dispute[0] >= head[0]:
        return dispute[1]
    if last is None or last[0] < head[0]:
        return ""
    if last[:2] > head[:2]:
        return OLDER
    return "" if head[2] == last[2] else CHANGED


def _epoch_named(note: str) -> int:
    """The epoch in a checkpoint's origin line, before anything of it is believed."""
    number = note.partition("\n")[0].rpartition("/")[2]
    if not number.isascii() or not number.isdigit() or not 1 <= len(number) <= 9:  # noqa: PLR2004
        raise NoEvidence("this is not a checkpoint that the room's log key signed")
    return int(number)


def _is_known_lost(live: LiveChannel, epoch: int, size: int) -> bool:
    substate: Audit = live.durable.state.substate("audit")
    return any(
        each.lost_epoch == epoch
        and each.lost_first is not None
        and each.lost_last is not None
        and each.lost_first <= size <= each.lost_last
        for each in substate.epochs
    )
