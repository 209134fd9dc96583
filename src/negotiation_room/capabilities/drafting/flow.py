"""A unit's words as they read, inner brackets opened in place, every piece with its source. Pure.

Brackets inside words are units of their own; whoever reads or compares wants one line of words
with "[" and "]" in it. A footnote stands as one sign, and is an item by itself after its holder.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

from negotiation_room.capabilities.drafting.content import PLACE_OF_EMBED
from negotiation_room.capabilities.drafting.units import Text, Unit, UnitKind
from negotiation_room.kernel.ids import UnitId

OPENING: Final = "["
CLOSING: Final = "]"


@dataclass(frozen=True, slots=True)
class Bit:
    """Words of one source, or one sign that is no word: an edge of a bracket, a footnote.

    Attributes:
        unit: whose words these are; for an edge the bracket, for a footnote's sign the footnote.
        place: the entry that brought the words; None for a sign.
    """

    words: str
    unit: UnitId
    place: int | None = None

    @property
    def is_sign(self) -> bool:
        """Whether this is an edge or a footnote's sign."""
        return self.place is None


def flow(text: Text, unit: Unit) -> Iterator[Bit]:
    """The words of a unit in reading order, with the words of its inner brackets in place."""
    for run in unit.words:
        if isinstance(run.body, str):
            yield Bit(run.body, unit.id, run.origin)
            continue
        inner = text.units[UnitId(run.body.unit)]
        if inner.kind is UnitKind.BRACKET:
            yield Bit(OPENING, inner.id)
            yield from flow(text, inner)
            yield Bit(CLOSING, inner.id)
        else:
            yield Bit(PLACE_OF_EMBED, inner.id)


def items(text: Text) -> Iterator[Unit]:
    """Every unit that is read as one: all but the brackets inside words, in reading order."""
    return _items(text, text.units[text.root])


def _items(text: Text, unit: Unit) -> Iterator[Unit]:
    yield unit
    for bit in flow(text, unit):
        if bit.words == PLACE_OF_EMBED and bit.is_sign:
            yield text.units[bit.unit]
    for child in unit.children:
        yield from _items(text, text.units[child])


def inner_brackets(text: Text, unit: Unit) -> Iterator[Unit]:
    """The brackets inside a unit's words, at any depth, the outer before the inner."""
    for bit in flow(text, unit):
        if bit.is_sign and bit.words == OPENING:
            yield text.units[bit.unit]


class Line:
    """The bits of a unit as one line, of which parts are had at once, however many bits it has."""

    def __init__(self, bits: Sequence[Bit]) -> None:
        self.bits = bits
        self.words = "".join([bit.words for bit in bits])
        self._ends = list(accumulate([len(bit.words) for bit in bits]))

    def cut(self, start: int, end: int) -> Iterator[Bit]:
        """The part from one character to another."""
        index = bisect_right(self._ends, start)
        while index < len(self.bits):
            bit = self.bits[index]
            at = self._ends[index] - len(bit.words)
            if at >= end:
                return
            words = bit.words[max(start - at, 0) : end - at]
            if words:
                yield Bit(words, bit.unit, bit.place)
            index += 1
