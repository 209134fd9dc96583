"""The pasts of the texts people look at: read from the journal once, by whoever comes first.

What is kept here may be dropped at any moment and read again; it holds only what is durable.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from typing import Final, TypeVar

import structlog

from negotiation_room.capabilities.drafting.past import Past, facts, fold_on
from negotiation_room.capabilities.drafting.units import Drafting
from negotiation_room.kernel.channel import ChannelState, Place
from negotiation_room.kernel.entry import Entry
from negotiation_room.kernel.ids import ChannelId
from negotiation_room.kernel.live import LiveChannel, Standing
from negotiation_room.kernel.loading import Channels, Run
from negotiation_room.kernel.messages import Event
from negotiation_room.kernel.ports import Journal

T = TypeVar("T")

NAME: Final = "drafting"
log = structlog.get_logger("drafting")


@dataclass(frozen=True, slots=True)
class TextLimits:
    """Limits of looking at texts, each a named setting.

    Attributes:
        texts: texts whose past is kept in memory; the one longest unused is forgotten first.
        ahead: texts whose past is read when the server starts, the last written first.
        kept_every: entries between two states of a text that are kept.
        kept_most: the most states kept of one text; then every second one goes.
        page: entries of the journal that are read and folded at a time.
        answers: comparisons and charts kept of one text, for others who ask the same.
        working: comparisons, exports and the like made at a time.
        preview_bytes: the largest file that is previewed.
        preview_seconds: how long reading it may take.
        preview_memory: bytes of memory that reading it may take.
        previews: files read at a time.
    """

    texts: int = 32
    ahead: int = 8
    kept_every: int = 64
    kept_most: int = 512
    page: int = 256
    answers: int = 16
    working: int = 2
    preview_bytes: int = 4_000_000
    preview_seconds: float = 20.0
    preview_memory: int = 1_000_000_000
    previews: int = 2


@dataclass(slots=True)
class _Held:
    """The past of one text.

    Attributes:
        live: the channel in memory that it belongs to; when that is dropped, so is this.
        reading: the next page, while somebody reads it.
        answers: what was made for others, by what they asked.
    """

    live: LiveChannel
    past: Past
    reading: "asyncio.Task[None] | None" = None
    answers: "OrderedDict[tuple[object, ...], asyncio.Task[bytes]]" = field(
        default_factory=OrderedDict["tuple[object, ...]", "asyncio.Task[bytes]"]
    )


class Pasts:
    """Gives the state of any text at any place of its journal."""

    def __init__(self, channels: Channels, journal: Journal, limits: TextLimits) -> None:
        self.limits = limits
        self._channels = channels
        self._journal = journal
        self._held: OrderedDict[ChannelId, _Held] = OrderedDict()
        self._working = asyncio.Semaphore(limits.working)

    async def at(self, live: LiveChannel, place: int) -> Drafting:
        """The state at a place, as members and observers had it.

        Proposals and remarks are not in it: who knows of them differs from seat to seat.
        """
        standing = live.durable
        if place == head_of(standing):
            return drafting_at(standing.state)
        past = await self.until(live, place)
        kept = past.nearest(place)
        entries: list[Entry] = []
        while kept.place + len(entries) < place:
            first = kept.place + len(entries) + 1
            entries += await self._read(live, first, place - first + 1)
        return await asyncio.to_thread(fold_on, kept, entries)

    async def done(
        self, live: LiveChannel, after: int, until: int
    ) -> list[tuple[Event, Place]]:
        """What was done to the text after one place, up to another, as members read it."""
        found: list[tuple[Event, Place]] = []
        while after < until:
            count = min(until - after, self.limits.page)
            entries = await self._read(live, after + 1, count)
            after = entries[-1].place
            found += await asyncio.to_thread(_facts_of, entries)
        return found

    async def until(self, live: LiveChannel, place: int) -> Past:
        """What is known of the past, once it is known up to a place."""
        held = self._hold(live)
        while held.past.known < place:
            if held.reading is None or held.reading.done():
                held.reading = asyncio.create_task(self._go_on(held))
            # Others wait for the same page: that one of them leaves must not end it.
            await asyncio.shield(held.reading)
        return held.past

    async def answer(
        self, live: LiveChannel, asked: tuple[object, ...], make: Callable[[], bytes]
    ) -> bytes:
        """What was made for somebody who asked the same of the same text, or made now."""
        answers = self._hold(live).answers
        task = answers.get(asked)
        if task is None or (task.done() and (task.cancelled() or task.exception() is not None)):
            task = answers[asked] = asyncio.create_task(self.work(make))
        answers.move_to_end(asked)
        while len(answers) > self.limits.answers:
            answers.popitem(last=False)
        return await asyncio.shield(task)

    async def work(self, make: Callable[[], T]) -> T:
        """Do something long beside the event loop, a few such things at a time."""
        async with self._working:
            return await asyncio.to_thread(make)

    async def read_ahead(self, channels: Sequence[ChannelId], rest: float = 0) -> None:
        """Open texts before anybody asks, and after a rest read their pasts.

        A past is long: who comes back first after a restart must not wait beside it. What cannot
        be read is left alone.
        """
        channels = channels[: self.limits.ahead]
        await self._with_each(channels, self._channels.open)
        await asyncio.sleep(rest)
        await self._with_each(channels, self._read_whole)

    def committed(self, runs: Sequence[Run]) -> None:
        """Forget the past of a channel that memory has dropped: its keys may be destroyed."""
        for run in runs:
            held = self._held.get(run.channel)
            if held is not None and self._channels.live.get(run.channel) is not held.live:
                del self._held[run.channel]

    # --- within ----------------------------------------------------------------------------------

    async def _with_each(
        self, channels: Sequence[ChannelId], work: Callable[[ChannelId], Awaitable[object]]
    ) -> None:
        for channel in channels:
            try:
                await work(channel)
            except Exception:
                log.exception("drafting.past_not_read", channel=channel)

    async def _read_whole(self, channel: ChannelId) -> None:
        live = await self._channels.open(channel)
        if live is not None and drafting_at(live.durable.state).text is not None:
            await self.until(live, head_of(live.durable))

    def _hold(self, live: LiveChannel) -> _Held:
        channel = live.durable.channel
        # Observers come with the channel as far as they are shown it; its past is one.
        live = self._channels.live.get(channel, live)
        held = self._held.get(channel)
        if held is None or held.live is not live:
            past = Past(self.limits.kept_every, self.limits.kept_most)
            held = self._held[channel] = _Held(live, past)
        self._held.move_to_end(channel)
        while len(self._held) > self.limits.texts:
            self._held.popitem(last=False)
        return held

    async def _go_on(self, held: _Held) -> None:
        entries = await self._read(held.live, held.past.known + 1, self.limits.page)
        await asyncio.to_thread(held.past.fold, entries)

    async def _read(self, live: LiveChannel, first: int, count: int) -> Sequence[Entry]:
        """Entries from a place on: so many, or those up to the end of its epoch."""
        standing = live.durable
        epoch, seq, last = _span(standing, first, count)
        ring = live.ring
        if epoch == standing.epoch and ring and ring[0].epoch == epoch and ring[0].seq <= seq:
            return [entry for entry in ring if seq <= entry.seq <= last]
        found = await self._journal.read(standing.channel, epoch, seq, last)
        if not found:
            message = f"the journal ends before place {first}"
            raise LookupError(message)
        return found


def _facts_of(entries: Sequence[Entry]) -> list[tuple[Event, Place]]:
    return [one for entry in entries for one in facts(entry)]


def drafting_at(state: ChannelState) -> Drafting:
    """What drafting keeps in a channel."""
    return state.substate(NAME)


def head_of(standing: Standing) -> int:
    """The last place, counted over all epochs."""
    return standing.state.before + standing.head


def _span(standing: Standing, first: int, count: int) -> tuple[int, int, int]:
    """The epoch of a place, its seq there, and the last seq of so many."""
    epoch, seq = standing.state.stands_at(first)
    after = (before for other, before in standing.state.bases if other > epoch)
    before = first - seq
    end = next(after, head_of(standing)) - before
    return epoch, seq, min(seq + count - 1, end)
