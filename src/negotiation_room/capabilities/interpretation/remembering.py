"""The certified memory of a channel: what its interpreters signed for, and nobody else's words.

It is a reading of the channel's own journal and lives in memory only: nothing that was said in one
channel can be found from another, and what was destroyed is not remembered.
"""

import re
import unicodedata
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Final

from rapidfuzz import fuzz, process

from negotiation_room.capabilities.channels.face import words_at
from negotiation_room.capabilities.interpretation.rules import interpretation_of, seats_reading
from negotiation_room.capabilities.interpretation.states import Origin, Stage, primary
from negotiation_room.kernel.channel import ChannelState
from negotiation_room.kernel.ids import ChannelId, SeatId

MOST_REMEMBERED: Final = 10_000
"""Segments of one channel; beyond, the oldest are forgotten."""
MOST_CHANNELS: Final = 64
LEAST_ALIKE, EXACT = 75, 100
MOST_MATCHES: Final = 5

TextOf = Callable[[int], Awaitable[str | None]]
"""The words at a place of the channel; None where they are gone."""


@dataclass(frozen=True, slots=True)
class Segment:
    """An original and what an interpreter signed for.

    Attributes:
        of: the place of the original.
        place: the place of the certified words.
    """

    of: int
    place: int
    source_lang: str
    lang: str
    source: str
    target: str


@dataclass(frozen=True, slots=True)
class Match:
    """A segment that is like a text; 100 is the same text."""

    score: int
    segment: Segment


class ChannelMemory:
    """The segments of one channel."""

    def __init__(self) -> None:
        self._segments: OrderedDict[tuple[str, str, str], Segment] = OrderedDict()
        self.until = 0

    async def catch_up(self, state: ChannelState, head: int, text_of: TextOf) -> None:
        """Take in what was certified since the last time."""
        if head <= self.until:
            return
        since, self.until = self.until, head
        for one in list(interpretation_of(state).translations.values()):
            if one.origin is not Origin.PERSON or not one.texts or one.texts[-1] <= since:
                continue
            words = words_at(state, one.of)
            source, target = await text_of(one.of), await text_of(one.texts[-1])
            if words is None or source is None or target is None:
                continue
            segment = Segment(one.of, one.texts[-1], words.lang, one.lang, source, target)
            where = (primary(words.lang), primary(one.lang), same(source))
            self._segments[where] = segment
            self._segments.move_to_end(where)
        while len(self._segments) > MOST_REMEMBERED:
            self._segments.popitem(last=False)

    def exact(
        self,
        state: ChannelState,
        text: str,
        source: str,
        target: str,
        readers: Iterable[SeatId],
    ) -> Segment | None:
        """What was signed for the very same text, if all of these may read where it was."""
        segment = self._segments.get((primary(source), primary(target), same(text)))
        if segment is None or not stands(state, segment):
            return None
        # Else it would tell them that this was said there.
        return segment if seats_reading(state, segment.of).issuperset(readers) else None

    def like(
        self, state: ChannelState, text: str, source: str, target: str, reader: SeatId
    ) -> list[Match]:
        """The most similar segments that this reader may read, the best first."""
        candidates = {
            where: where[2]
            for where, segment in self._segments.items()
            if where[:2] == (primary(source), primary(target))
            and stands(state, segment)
            and reader in seats_reading(state, segment.of)
        }
        found = process.extract(
            same(text),
            candidates,
            scorer=fuzz.ratio,
            score_cutoff=LEAST_ALIKE,
            limit=MOST_MATCHES,
        )
        return [
            Match(EXACT if alike == same(text) else min(int(score), EXACT - 1), segment)
            for alike, score, where in found
            for segment in (self._segments[where],)
        ]


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


def same(text: str) -> str:
    """What two texts have in common that differ in spaces only."""
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", text)).strip()


def stands(state: ChannelState, segment: Segment) -> bool:
    """Whether an interpreter's signature still stands for it, and its words are still there."""
    words = words_at(state, segment.of)
    if words is None or words.are_gone:
        return False
    held = interpretation_of(state).of(segment.of, segment.lang)
    return (
        held is not None
        and held.stage is Stage.CERTIFIED
        and held.texts[-1] == segment.place
        and held.origin is Origin.PERSON
    )
