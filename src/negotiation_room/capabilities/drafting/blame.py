"""Whose words these are: who, when, in which proposal, and at which place of the journal. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from negotiation_room.capabilities.drafting.content import length, slice16
from negotiation_room.capabilities.drafting.flow import Bit, Line, flow, items
from negotiation_room.capabilities.drafting.units import (
    Bracket,
    Drafting,
    Origin,
    Proposal,
    Text,
)
from negotiation_room.kernel.ids import UnitId


@dataclass(frozen=True, slots=True)
class Span:
    """Neighbouring words that one entry brought.

    Attributes:
        unit: the unit that holds them: an inner bracket, when they stand in one.
        place: the entry of the journal; 0 where the reader may not know it.
        origin: who and when, when the text tells.
        bracket: the bracket they stand in, with who placed and supports it.
    """

    words: str
    unit: UnitId
    place: int
    origin: Origin | None
    bracket: Bracket | None = None


@dataclass(frozen=True, slots=True)
class Passage:
    """A phrase where it was found: in which unit, and from whom each part of it came."""

    unit: UnitId
    spans: tuple[Span, ...]


def blame(text: Text, unit: UnitId, start: int = 0, end: int | None = None) -> tuple[Span, ...]:
    """Trace the words of a unit between two places, counted in UTF-16 units of its own words.

    A bracket inside the range is traced as a whole, at its place.

    Raises:
        MalformedDelta: the range does not lie in the unit, or cuts a character in two.
    """
    words = text.units[unit].words
    stop = length(words) if end is None else end
    spans = list[Span]()
    for run in slice16(words, start, stop):
        if isinstance(run.body, str):
            spans.append(_span(text, Bit(run.body, unit, run.origin)))
        else:
            spans += blame(text, UnitId(run.body.unit))
    return tuple(spans)


def find(text: Text, phrase: str) -> Iterator[Passage]:
    """Trace a phrase wherever it stands, in reading order, also across the edges of brackets."""
    if not phrase:
        return
    for unit in items(text):
        line = Line(list(flow(text, unit)))
        at = line.words.find(phrase)
        while at >= 0:
            spans = [
                _span(text, bit) for bit in line.cut(at, at + len(phrase)) if not bit.is_sign
            ]
            yield Passage(unit.id, tuple(spans))
            at = line.words.find(phrase, at + len(phrase))


def places(spans: Iterable[Span]) -> tuple[int, ...]:
    """The entries of the journal that the words came from, in the order of the journal."""
    return tuple(sorted({span.place for span in spans} - {0}))


def why(drafting: Drafting, span: Span) -> Proposal | None:
    """The proposal that the words were taken in from, with its reasons, if this reader may know."""
    if span.origin is None:
        return None
    if span.origin.proposal is not None:
        return drafting.proposals.get(span.origin.proposal)
    # Of a proposal that not all may know of the text says nothing; it says itself what came of it.
    return next((one for one in drafting.proposals.values() if one.place == span.place), None)


def _span(text: Text, bit: Bit) -> Span:
    place = bit.place or 0
    return Span(
        bit.words, bit.unit, place, text.origins.get(place), text.units[bit.unit].bracket
    )


def write_spans(spans: Iterable[Span]) -> list[dict[str, Any]]:
    """Spell spans as JSON."""
    return [_write_span(span) for span in spans]


def _write_span(span: Span) -> dict[str, Any]:
    origin, bracket = span.origin, span.bracket
    return {
        "words": span.words,
        "unit": span.unit,
        "place": span.place or None,
        "seat": None if origin is None else origin.seat,
        "by": None if origin is None else origin.delegation,
        "at": None if origin is None else origin.at,
        "last": None if origin is None else origin.last,
        "proposal": None if origin is None else origin.proposal,
        "bracket": None
        if bracket is None
        else {
            "placed_as": bracket.placed_as.value,
            "placed_by": bracket.placed_by,
            "unattributed": bracket.unattributed,
            "supported_by": list(bracket.supported_by),
        },
    }
