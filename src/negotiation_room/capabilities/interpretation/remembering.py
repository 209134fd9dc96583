"""The certified memory of a channel: what its interpreters signed for, and nobody else's words.

It is a reading of the channel's own journal and lives in memory only: nothing that was said in one
channel can be found from another, and what was destroyed is not remembered. Beside it lies what
interpreters brought in from files: suggestions for their desk, of which nothing is published.
"""

import asyncio
import json
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Final

from negotiation_room.capabilities.channels.face import words_at
from negotiation_room.capabilities.interpretation.likeness import most_alike
from negotiation_room.capabilities.interpretation.messages import BringInSegments
from negotiation_room.capabilities.interpretation.rules import interpretation_of, seats_reading
from negotiation_room.capabilities.interpretation.segments import (
    Segment,
    may_read,
    same,
    stands,
)
from negotiation_room.capabilities.interpretation.states import Origin, primary
from negotiation_room.kernel.channel import ChannelState
from negotiation_room.kernel.entry import Entry
from negotiation_room.kernel.ids import ChannelId, SeatId

MOST_REMEMBERED: Final = 10_000
"""Segments of one channel; beyond, the oldest are forgotten."""
MOST_CHANNELS: Final = 64

EntryAt = Callable[[int], Awaitable[Entry | None]]
"""The entry at a place of one channel."""


@dataclass(frozen=True, slots=True)
class Match:
    """A segment that is like a text; 100 is the same text."""

    score: int
    segment: Segment


class ChannelMemory:
    """The segments of one channel."""

    def __init__(self) -> None:
        # By the languages and the words; of the same words in several places each is kept, as
        # not everybody may read them all, and not all may stand.
        self._segments: OrderedDict[tuple[str, str, str], dict[int, Segment]] = OrderedDict()
        self._count = 0
        self._one = asyncio.Lock()
        self._brought: dict[int, tuple[Segment, ...]] = {}
        self.until = 0

    async def catch_up(self, state: ChannelState, head: int, entry_at: EntryAt) -> None:
        """Take in what was certified or brought in since the last time."""
        async with self._one:
            if head > self.until:
                await self._take_in(state, head, entry_at)

    async def _take_in(self, state: ChannelState, head: int, entry_at: EntryAt) -> None:
        since = self.until
        held = interpretation_of(state)
        for one in list(held.translations.values()):
            if one.origin is not Origin.PERSON or not one.texts or one.texts[-1] <= since:
                continue
            words = words_at(state, one.of)
            said, signed = await entry_at(one.of), await entry_at(one.texts[-1])
            source, target = words_of(said), words_of(signed)
            if words is None or signed is None or source is None or target is None:
                continue
            self._keep(
                one.of,
                Segment(
                    one.of,
                    one.texts[-1],
                    words.lang,
                    one.lang,
                    source,
                    target,
                    signed.at,
                    one.certified_by,
                ),
            )
        while self._count > MOST_REMEMBERED:
            _, oldest = self._segments.popitem(last=False)
            self._count -= len(oldest)
        self._brought = {at: some for at, some in self._brought.items() if at in held.brought}
        for place, brought in held.brought.items():
            entry = await entry_at(place) if place > since else None
            if entry is not None:
                self._brought[place] = tuple(_brought_in(entry, brought.by))
        # At the end only: what could not be read now is read the next time.
        self.until = head

    def _keep(self, of: int, segment: Segment) -> None:
        where = (primary(segment.source_lang), primary(segment.lang), same(segment.source))
        before = self._segments.pop(where, {})
        self._count += of not in before
        # Another dictionary, as the one before may be read in a thread just now.
        others = {at: one for at, one in before.items() if at != of}
        self._segments[where] = {**others, of: segment}

    def standing(self, state: ChannelState, reader: SeatId) -> list[Segment]:
        """What was signed for and stands, as far as this reader may read it, the oldest first."""
        newest = (_newest(state, alike, reader) for alike in self._segments.values())
        found = [segment for segment in newest if segment is not None]
        return sorted(found, key=lambda one: one.place)

    def brought(self, state: ChannelState, reader: SeatId) -> list[Segment]:
        """What came from files and was not taken back, as far as this reader may read it."""
        held = interpretation_of(state).brought
        return [
            segment
            for place, some in sorted(self._brought.items())
            if place in held
            for segment in some
            if may_read(state, segment, reader)
        ]

    def exact(
        self,
        state: ChannelState,
        text: str,
        source: str,
        target: str,
        readers: Iterable[SeatId],
    ) -> Segment | None:
        """What was signed for the very same text, if all of these may read where it was."""
        wanted = frozenset(readers)
        alike = self._segments.get((primary(source), primary(target), same(text)), {})
        for segment in reversed(alike.values()):
            if segment.of is None or not stands(state, segment):
                continue
            # Else it would tell them that this was said there.
            if wanted <= seats_reading(state, segment.of):
                return segment
        return None

    def like(
        self, state: ChannelState, text: str, source: str, target: str, reader: SeatId
    ) -> list[Match]:
        """The most similar segments that this reader may read, the best first.

        Of those that are as much alike, what was signed for here comes before what a file says.
        """
        pair = (primary(source), primary(target))
        signed = [
            segment
            for where, alike in list(self._segments.items())
            if where[:2] == pair and (segment := _newest(state, alike, reader)) is not None
        ]
        brought = [
            one
            for one in self.brought(state, reader)
            if (primary(one.source_lang), primary(one.lang)) == pair
        ]
        among = (*signed, *brought)
        words = {number: same(one.source) for number, one in enumerate(among)}
        matches = [
            Match(score, among[number]) for score, number in most_alike(same(text), words)
        ]
        return sorted(matches, key=lambda one: (-one.score, one.segment.file is not None))


class Memories:
    """The memories of the channels used last."""

    def __init__(self) -> None:
        self._channels: OrderedDict[ChannelId, ChannelMemory] = OrderedDict()

    def of(self, channel: ChannelId) -> ChannelMemory:
        """The memory of one channel."""
        memory = self._channels.setdefault(channel, ChannelMemory())
        self._channels.move_to_end(channel)
        while len(self._channels) > MOST_CHANNELS:
            self._channels.popitem(last=False)
        return memory


def _newest(state: ChannelState, alike: dict[int, Segment], reader: SeatId) -> Segment | None:
    """Of segments with the same words, the newest that stands and that this reader may read."""
    for segment in reversed(alike.values()):
        if stands(state, segment) and may_read(state, segment, reader):
            return segment
    return None


def words_of(entry: Entry | None) -> str | None:
    """What an utterance or a translation says; None where that is gone."""
    content = None if entry is None else entry.part("with")
    if content is None:
        return None
    text = json.loads(content.data).get("text")
    return text if isinstance(text, str) else None


def _brought_in(entry: Entry, by: SeatId | None) -> Iterable[Segment]:
    """The segments that an act brought in; none where they were destroyed."""
    content = entry.part("with")
    if content is None:
        return
    wish = BringInSegments.from_content(content.data)
    for pair in wish.segments:
        yield Segment(
            None,
            entry.place,
            wish.source_lang,
            wish.lang,
            pair.source,
            pair.target,
            entry.at,
            by,
            wish.file,
        )
