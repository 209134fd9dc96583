"""Reading a room as somebody: what a person finds on arrival, page by page, and with which proofs.

The socket, the HTTP fallback and the pages read here, so all three show the same.
"""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from negotiation_room.kernel.catalogue import Catalogue
from negotiation_room.kernel.channel import ChannelKind, ChannelState
from negotiation_room.kernel.entry import Entry
from negotiation_room.kernel.errors import Invalid, NotFound
from negotiation_room.kernel.holding import is_held_back
from negotiation_room.kernel.ids import ChannelId, PersonId, RoomId, b64
from negotiation_room.kernel.live import LiveChannel, Standing
from negotiation_room.kernel.loading import Channels
from negotiation_room.kernel.merkle import (
    NodeLookup,
    consistency_proof,
    frontier_at,
    inclusion_proof,
)
from negotiation_room.kernel.ports import Journal
from negotiation_room.kernel.reading import Frames, Wanted, command_of, row_for
from negotiation_room.kernel.seats import Seat
from negotiation_room.kernel.snapshot import unstructure
from negotiation_room.transport.holding import SeenChannel, as_observers_see
from negotiation_room.transport.packing import in_outline, thin_start
from negotiation_room.transport.prepared import Arrival, Prepared

RANKS = {ChannelKind.PLENARY: 0, ChannelKind.REGISTER: 2}

MOST_PREPARED = 64
"""Channels of which what arrivals are given is kept."""
MOST_BEGINNINGS = 64
"""Places of one channel from which entries are kept framed."""

Released = tuple[int, int, bytes, str]
"""A checkpoint: epoch, size and root, and its signed note."""

NO_SUCH = "there is no such channel, or you have no seat in it"


@dataclass(frozen=True, slots=True)
class ReadingLimits:
    """Limits of reading, each a named setting.

    Attributes:
        tail: of what was said and done in a channel, the entries sent on arrival to one who
            verified nothing yet; an entry is nearly two kilobytes, and the first view must come
            soon on a line of 400 kbit/s.
        tail_most: entries sent then in all, with the translations and the like that stand beside
            those; never fewer than `tail`.
        resume: missed entries sent in full to one who resumes; beyond, they join anew.
        page: the most entries in one page of history.
    """

    tail: int = 40
    tail_most: int = 80
    resume: int = 2_000
    page: int = 200


class RoomReader:
    """Reads rooms for people, never for itself."""

    def __init__(
        self,
        *,
        catalogue: Catalogue,
        channels: Channels,
        journal: Journal,
        limits: ReadingLimits | None = None,
    ) -> None:
        self._catalogue = catalogue
        self._channels = channels
        self._journal = journal
        self.limits = limits or ReadingLimits()
        self._prepared: OrderedDict[tuple[ChannelId, bool], Prepared] = OrderedDict()

    async def channels_of(self, person: PersonId, room: RoomId) -> Sequence[ChannelId]:
        """The channels of a room in which the person sits."""
        seats = await self._journal.seats_of(person)
        return [row.channel for row in seats if row.room == room and row.seat is not None]

    async def enter(
        self, person: PersonId, room: RoomId, channel: ChannelId
    ) -> tuple[LiveChannel, Seat]:
        """The channel and the person's seat in it, as the disk has them.

        Observers of a text enter it as it stood when they were last told something.

        Raises:
            NotFound: no such channel in this room, or no seat.
        """
        while True:
            live = await self._channels.open(channel)
            if live is None or live.durable.room != room:
                raise NotFound(NO_SUCH)
            seat = live.durable.state.seat_of(person)
            if seat is None:
                raise NotFound(NO_SUCH)
            if not is_held_back(live.durable.state, seat):
                return live, seat
            seen = await as_observers_see(live, self.between, self._channels.last_released)
            if live.durable.state.seat_of(person) == seat:
                return seen, seat

    async def released(self, person: PersonId, channel: ChannelId) -> Released | None:
        """The last checkpoint that the person may know of, of a channel that is in memory."""
        live = self._channels.live.get(channel)
        seat = None if live is None else live.durable.state.seat_of(person)
        if live is None or seat is None:
            return None
        if is_held_back(live.durable.state, seat):
            live = await as_observers_see(live, self.between, self._channels.last_released)
        return live.checkpoint

    async def arrive(
        self,
        person: PersonId,
        room: RoomId,
        channel: ChannelId,
        resume: tuple[int, int] | None = None,
        *,
        is_packed: bool = False,
        is_outlined: bool = False,
        wanted: Wanted = None,
    ) -> Arrival:
        """What the person finds in a channel, resumed from what they had verified.

        Packed, the long parts of its state are compressed, for a reader on a thin line; outlined,
        they come without what can be asked for later. Who wants only some languages gets what
        others said without its words in the others.

        Raises:
            NotFound: no such channel in this room, or no seat.
        """
        live, seat = await self.enter(person, room, channel)
        durable = live.durable
        known = resume[1] if resume is not None and resume[0] == durable.epoch else 0
        known = min(known, durable.head)
        start = await self._start(live, durable, known)
        if is_outlined and durable.state.chartered.kind is ChannelKind.DRAFTING:
            follow = await self.between(live, start, durable.head)
            start = thin_start(follow, durable.head, is_resumed=known > 0)
        frames = await self._frames(live, durable, start)
        item = self._item(
            live, durable.state, seat, start, is_packed=is_packed, is_outlined=is_outlined
        )
        item["head"] = durable.head
        item["frontier"], item["proof"] = await self._edge(live, start - 1, known)
        ready = () if frames is None else (frames.for_seat(seat, wanted),)
        rank = RANKS.get(durable.state.chartered.kind, 1)
        return Arrival(channel, durable.head, item, ready, rank)

    async def since(
        self,
        person: PersonId,
        room: RoomId,
        channel: ChannelId,
        place: tuple[int, int],
        *,
        wanted: Wanted = None,
    ) -> tuple[bytes, ...] | None:
        """What follows a verified place, framed; None for a reader who has to arrive anew.

        Raises:
            NotFound: no such channel in this room, or no seat.
        """
        live, seat = await self.enter(person, room, channel)
        durable, (epoch, size) = live.durable, place
        if epoch != durable.epoch or not 0 <= durable.head - size <= self.limits.resume:
            return None
        frames = await self._frames(live, durable, size + 1)
        return () if frames is None else (frames.for_seat(seat, wanted),)

    async def between(self, live: LiveChannel, first: int, last: int) -> Sequence[Entry]:
        """Entries first…last: from the ring where it reaches, else from the journal."""
        if first > last:
            return ()
        ring = live.ring
        if ring and ring[0].seq <= first and ring[0].epoch == live.durable.epoch:
            return [entry for entry in ring if first <= entry.seq <= last]
        durable = live.durable
        return await self._journal.read(durable.channel, durable.epoch, first, last)

    def frame(
        self,
        live: LiveChannel,
        entries: Sequence[Entry],
        seat: Seat,
        wanted: Wanted = None,
    ) -> bytes:
        """One frame of entries as the seat may read them."""
        return self._framed(live.durable, entries).for_seat(seat, wanted)

    async def page(
        self,
        person: PersonId,
        room: RoomId,
        channel: ChannelId,
        *,
        before: int | None,
        limit: int,
        size: int | None,
        wanted: Wanted = None,
    ) -> dict[str, Any]:
        """A page of history, newest last, each entry with its proof in the tree of `size`."""
        live, seat = await self.enter(person, room, channel)
        head = live.durable.head
        size = head if size is None else size
        if not 0 <= size <= head:
            raise Invalid("the log is not that long yet")
        last = min(head, size, (before or size + 1) - 1)
        first = max(1, last - min(limit, self.limits.page) + 1)
        entries = await self.between(live, first, last)
        renderings = self._catalogue.renderings
        proofs = [await self._inclusion(live, entry.seq, size) for entry in entries]
        return {
            "in": channel,
            "epoch": live.durable.epoch,
            "entries": [row_for(entry, seat, wanted, renderings) for entry in entries],
            "proofs": proofs,
            "size": size,
        }

    async def inclusion(
        self, person: PersonId, room: RoomId, channel: ChannelId, seq: int, size: int
    ) -> dict[str, Any]:
        """The proof that an entry is in the tree of `size`."""
        live, _ = await self.enter(person, room, channel)
        if not 1 <= seq <= size <= live.durable.head:
            raise Invalid("the log is not that long yet")
        return {"seq": seq, "size": size, "proof": await self._inclusion(live, seq, size)}

    async def consistency(
        self, person: PersonId, room: RoomId, channel: ChannelId, first: int, last: int
    ) -> dict[str, Any]:
        """The proof that the tree of `last` continues the tree of `first`."""
        live, _ = await self.enter(person, room, channel)
        if not 1 <= first <= last <= live.durable.head:
            raise Invalid("the log is not that long yet")
        return {
            "first": first,
            "last": last,
            "proof": await self._consistency(live, first, last),
        }

    async def checkpoint(
        self, person: PersonId, room: RoomId, channel: ChannelId
    ) -> dict[str, Any]:
        """The last released checkpoint, a signed note, or null before the first."""
        live, _ = await self.enter(person, room, channel)
        return {
            "in": channel,
            "checkpoint": None if live.checkpoint is None else live.checkpoint[3],
        }

    # --- within ----------------------------------------------------------------------------------

    async def _start(self, live: LiveChannel, durable: Standing, known: int) -> int:
        if known and durable.head - known <= self.limits.resume:
            return known + 1
        tail = self._at_head(live).tail
        if tail is None:
            tail = await self._tail(live, durable)
            if live.durable is durable:
                self._at_head(live).tail = tail
        return tail

    async def _tail(self, live: LiveChannel, durable: Standing) -> int:
        """Where the last of what was said and done begins, whatever stands beside it."""
        wanted, most = self.limits.tail, max(self.limits.tail, self.limits.tail_most)
        first = max(1, durable.head - most + 1)
        if durable.head - first < wanted:
            return first
        accompanying = self._catalogue.accompanying
        for entry in reversed(await self.between(live, first, durable.head)):
            wanted -= command_of(entry) not in accompanying
            if wanted == 0:
                return entry.seq
        return first

    def _item(
        self,
        live: LiveChannel,
        state: ChannelState,
        seat: Seat,
        start: int,
        *,
        is_packed: bool,
        is_outlined: bool,
    ) -> dict[str, Any]:
        return {
            "channel": state.channel,
            "epoch": live.durable.epoch,
            "start": start,
            "seat": seat.id,
            "checkpoint": None if live.checkpoint is None else live.checkpoint[3],
            "read_only": live.behind,
            "state": self._written(
                live, state, seat, is_packed=is_packed, is_outlined=is_outlined
            ),
        }

    def _written(
        self,
        live: LiveChannel,
        state: ChannelState,
        seat: Seat,
        *,
        is_packed: bool,
        is_outlined: bool,
    ) -> dict[str, Any]:
        """The state as the seat is shown it; written once for all who are shown the same."""
        capabilities = self._catalogue.capabilities
        write = partial(in_outline, capabilities) if is_outlined else unstructure
        shown = self._catalogue.show(state, seat)
        if state is not live.durable.state:
            return write(shown)
        prepared = self._at_head(live)
        alike = (seat.role.value, seat.delegation, seat.reads_from, is_outlined)
        before = prepared.states.get(alike)
        # Being alike only says where to look: what is reused was compared.
        if before is None or before[0] != shown:
            before = prepared.states[alike] = (shown, write(shown))
        if not is_packed:
            return before[1]
        packing = prepared.packed_outlines if is_outlined else prepared.packed_whole
        return packing.packed(capabilities, *before)

    async def _frames(self, live: LiveChannel, durable: Standing, start: int) -> Frames | None:
        """The entries from here to the head, to be framed once for each view."""
        if start > durable.head:
            return None
        is_now = live.durable is durable
        found = self._at_head(live).frames.get(start) if is_now else None
        if found is None:
            entries = await self.between(live, start, durable.head)
            found = self._framed(durable, entries)
            if live.durable is durable:
                held = self._at_head(live).frames
                held[start] = found
                while len(held) > MOST_BEGINNINGS:
                    del held[next(iter(held))]
        return found

    def _framed(self, durable: Standing, entries: Sequence[Entry]) -> Frames:
        renderings = self._catalogue.renderings
        return Frames(durable.channel, durable.epoch, entries, renderings)

    def _at_head(self, live: LiveChannel) -> Prepared:
        durable = live.durable
        name = (durable.channel, isinstance(live, SeenChannel))
        prepared = self._prepared.pop(name, None)
        if prepared is None or not prepared.is_of(live):
            prepared = Prepared(live.ring, durable.epoch, durable.head, {}, {})
        self._prepared[name] = prepared
        while len(self._prepared) > MOST_PREPARED:
            self._prepared.popitem(last=False)
        return prepared

    async def _edge(
        self, live: LiveChannel, size: int, known: int
    ) -> tuple[list[str], list[str]]:
        """The right edge at `size`, and the proof that it continues what the reader verified."""
        if size == 0:
            return [], []
        wanted = await self._lookup(live, lambda node: frontier_at(size, node))
        edge = frontier_at(size, wanted)
        proof = await self._consistency(live, known, size) if 0 < known < size else []
        return [b64(piece) for piece in edge.to_list()], proof

    async def _inclusion(self, live: LiveChannel, seq: int, size: int) -> list[str]:
        found = await self._lookup(live, lambda node: inclusion_proof(seq - 1, size, node))
        return [b64(piece) for piece in inclusion_proof(seq - 1, size, found)]

    async def _consistency(self, live: LiveChannel, first: int, last: int) -> list[str]:
        found = await self._lookup(live, lambda node: consistency_proof(first, last, node))
        return [b64(piece) for piece in consistency_proof(first, last, found)]

    async def _lookup(self, live: LiveChannel, ask: Callable[[NodeLookup], Any]) -> NodeLookup:
        """Fetch at once every node that a proof will ask for."""
        wanted: list[tuple[int, int]] = []

        def note(level: int, index: int) -> bytes:
            wanted.append((level, index))
            return bytes(32)

        ask(note)
        durable = live.durable
        found = await self._journal.nodes(durable.channel, durable.epoch, wanted)
        return lambda level, index: found[level, index]
