"""Server-side operations on logs: new epochs, disputes, and what earlier epochs held.

Nothing here changes what was recorded. What is lost or disputed is said in the channel itself.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import structlog

from negotiation_room.capabilities.accreditation.face import make_up_for
from negotiation_room.capabilities.audit import face as audit
from negotiation_room.capabilities.audit.rules import Audit
from negotiation_room.kernel.desk import Desk
from negotiation_room.kernel.dispatch import Dispatcher
from negotiation_room.kernel.entry import Entry
from negotiation_room.kernel.errors import Conflict, Invalid, NotFound
from negotiation_room.kernel.ids import ChannelId, PersonId, RoomId, b64
from negotiation_room.kernel.live import LiveChannel
from negotiation_room.kernel.loading import Channels
from negotiation_room.kernel.merkle import (
    NodeLookup,
    consistency_proof,
    inclusion_proof,
)
from negotiation_room.kernel.note import (
    Checkpoint,
    Verifier,
    checkpoint_origin,
    open_checkpoint,
)
from negotiation_room.kernel.ports import Clock
from negotiation_room.kernel.reading import visible_parts, written
from negotiation_room.server.behind import Behind, find_behind
from negotiation_room.server.rooms import Rooms
from negotiation_room.storage.checkpoints import CheckpointStore
from negotiation_room.storage.database import Database
from negotiation_room.storage.journal import SealedJournal
from negotiation_room.storage.vault import Vault
from negotiation_room.transport.reader import NO_SUCH, RoomReader

log = structlog.get_logger("audit")

NOT_THAT_LONG = "the log of that epoch is not that long"
DISPUTED = (
    "a signed checkpoint contradicts the server's record of this channel; "
    "it is read-only until a new beginning is opened and accepted"
)


class NothingToReopen(Conflict, code="audit.nothing_to_reopen"):
    """The record of this channel continues what was published; there is no new epoch to open."""


class NoEvidence(Invalid, code="audit.no_evidence"):
    """The note is no checkpoint that this room's log key signed for this channel."""


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
        self._journal = journal
        self._checkpoints = checkpoints
        self._channels = channels
        self._dispatcher = dispatcher
        self._reader = reader
        self._rooms = rooms
        self._log_keys = tuple(log_keys)
        self._clock = clock

    # --- epochs ------------------------------------------------------------------------------

    async def behind(self) -> list[Behind]:
        """Every channel whose record is older than, or another than, what was published."""
        return await find_behind(self._database, self._checkpoints)

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

        def reopen(desk: Desk) -> int:
            epoch = audit.open_epoch(desk, channel, published, evidence or "", because)
            make_up_for(desk, channel, desk.batch.entries[-1].leaf_hash)
            return epoch

        epoch = await self._dispatcher.as_clerk(reopen)
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
        await self._rooms.find(room)
        epoch, shown = self._opened(note, live)
        held = await self._journal.root_at(channel, epoch, shown.size)
        if held == shown.root:
            because = "the log holds what this checkpoint says"
            return Hearing("consistent", epoch, shown.size, shown.root, held, because)
        if held is None and _is_known_lost(live, epoch, shown.size):
            because = "this was published and is lost; the record says so where it begins anew"
            return Hearing("lost", epoch, shown.size, shown.root, None, because)
        if epoch < live.durable.epoch:
            # The log has begun anew since, on the record: an old quarrel does not close it again.
            because = "it contradicts an epoch that ended; the record has begun anew since"
            return Hearing("contradiction", epoch, shown.size, shown.root, held, because)
        await self._checkpoints.dispute(
            channel, live.durable.epoch, note, DISPUTED, self._clock.now()
        )
        # Whoever watches a text has entered what they are shown of it, and not the channel itself.
        live = self._channels.live.get(channel, live)
        live.behind = live.behind or DISPUTED
        log.error("audit.disputed", channel=channel, epoch=epoch, size=shown.size)
        return Hearing("contradiction", epoch, shown.size, shown.root, held, live.behind)

    async def watch(self) -> None:
        """Note what was disputed at another process."""
        for channel, (epoch, because) in (await self._checkpoints.disputes()).items():
            live = self._channels.live.get(channel)
            if live is not None and live.behind is None and epoch >= live.durable.epoch:
                live.behind = because

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
        size: int | None = None,
    ) -> dict[str, Any]:
        """A page of an epoch, as the person may read it.

        With a size, each entry comes with the proof that it is in that epoch's tree of this size:
        the first entry of the next epoch names the root of what was restored.

        Raises:
            NotFound: no such channel, or no seat.
            Invalid: the log of that epoch is not as long as the size asked for.
        """
        live, seat = await self._reader.enter(person, room, channel)
        last = first + limit - 1
        if epoch == live.durable.epoch:
            last = min(last, live.durable.head)
        if size is not None:
            if await self._root(live, epoch, size) is None:
                raise Invalid(NOT_THAT_LONG)
            last = min(last, size)
        entries: Sequence[Entry] = ()
        if 1 <= epoch <= live.durable.epoch:
            entries = await self._journal.read(channel, epoch, first, last)
        page: dict[str, Any] = {
            "in": channel,
            "epoch": epoch,
            "entries": [written(entry, visible_parts(entry, seat)) for entry in entries],
        }
        if size is None:
            return page
        proofs = [await self._inclusion(channel, epoch, each.seq, size) for each in entries]
        return page | {"proofs": proofs, "size": size}

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
        live, _ = await self._reader.enter(person, room, channel)
        held = await self._root(live, epoch, last)
        if held is None or not 1 <= first <= last:
            raise Invalid(NOT_THAT_LONG)
        proof = await self._prove(
            channel, epoch, lambda node: consistency_proof(first, last, node)
        )
        return {
            "epoch": epoch,
            "first": first,
            "last": last,
            "root": b64(held),
            "proof": proof,
        }

    # --- within ------------------------------------------------------------------------------

    async def _root(self, live: LiveChannel, epoch: int, size: int) -> bytes | None:
        """The root of an epoch's tree at a size, for somebody who is told of it so far."""
        durable = live.durable
        if epoch == durable.epoch and size > durable.head:
            return None
        return await self._journal.root_at(durable.channel, epoch, size)

    async def _inclusion(
        self, channel: ChannelId, epoch: int, seq: int, size: int
    ) -> list[str]:
        return await self._prove(
            channel, epoch, lambda node: inclusion_proof(seq - 1, size, node)
        )

    async def _prove(
        self, channel: ChannelId, epoch: int, prove: Callable[[NodeLookup], list[bytes]]
    ) -> list[str]:
        """Prove from the nodes of an epoch's tree, fetched at once."""
        wanted: list[tuple[int, int]] = []

        def note(level: int, index: int) -> bytes:
            wanted.append((level, index))
            return bytes(32)

        prove(note)
        found = await self._journal.nodes(channel, epoch, wanted)
        return [b64(piece) for piece in prove(lambda level, index: found[level, index])]

    async def _open(self, channel: ChannelId) -> LiveChannel:
        live = await self._channels.open(channel)
        if live is None:
            raise NotFound(NO_SUCH)
        await self._rooms.find(live.durable.room)
        return live


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
