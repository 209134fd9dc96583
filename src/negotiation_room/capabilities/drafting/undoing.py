"""Who took words out of a text, and when: what was done between two states is done again. Pure.

Words carry who brought them, and are gone with that when they go. So the characters asked about are
marked in the older state, each with an origin of its own, and every fact after it is folded by the
same rules as ever: whoever's act a mark does not outlive has taken that character out.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, NamedTuple

from negotiation_room.capabilities.drafting import rules
from negotiation_room.capabilities.drafting.content import Content, Run, spliced
from negotiation_room.capabilities.drafting.delta import Embed, units16
from negotiation_room.capabilities.drafting.facts import (
    BracketPlaced,
    BracketRemoved,
    UnitEdited,
    UnitMoved,
    UnitRemoved,
    UnitRenumbered,
    UnitsMerged,
    UnitSplit,
    VersionRestored,
)
from negotiation_room.capabilities.drafting.matching import blocks
from negotiation_room.capabilities.drafting.units import Drafting, Text
from negotiation_room.kernel.channel import Place
from negotiation_room.kernel.ids import DelegationId, UnitId
from negotiation_room.kernel.messages import Event

Spot = tuple[UnitId, int]
"""A unit of the older state, and where a character stands in its own words, in UTF-16 units."""

Spans = Mapping[UnitId, Iterable[tuple[int, int]]]
"""Passages of the older state, from one place of a unit's words to another."""


class Deed(NamedTuple):
    """Who did something to a text, and when, microseconds UTC; None is the chair, or the clerk."""

    by: DelegationId | None
    at: int


@dataclass
class Deeds:
    """Who did what between two states.

    Attributes:
        words: who took out a character of the older state; or, where it was not taken out, who
            last put it elsewhere.
        units: who removed a unit, a bracket among them.
        numbers: who last gave a unit another number.
        moves: who last moved a unit.
    """

    words: dict[Spot, Deed] = field(default_factory=dict[Spot, Deed])
    units: dict[UnitId, Deed] = field(default_factory=dict[UnitId, Deed])
    numbers: dict[UnitId, Deed] = field(default_factory=dict[UnitId, Deed])
    moves: dict[UnitId, Deed] = field(default_factory=dict[UnitId, Deed])


_MOVING: Final = (UnitSplit, UnitsMerged, BracketPlaced, BracketRemoved)


def deeds_between(old: Text, spans: Spans, facts: Iterable[tuple[Event, Place]]) -> Deeds:
    """Find who took out, or moved, the words that are asked about.

    Args:
        old: the older state.
        spans: the words of it that are asked about.
        facts: all that was done to the text since, in order.
    """
    marked = _Marked(old, spans)
    for event, place in facts:
        marked.follow(event, Deed(place.delegation, place.at), place)
    return marked.deeds


class _Marked:
    """The text with its marks, as it goes on."""

    def __init__(self, old: Text, spans: Spans) -> None:
        self.deeds = Deeds()
        self.spots: dict[int, Spot] = {}
        self.origins: dict[int, int] = {}
        units = old.units
        for name, wanted in spans.items():
            if name in units:
                words = self._marked(name, units[name].words, list(wanted))
                units = units.set(name, replace(units[name], words=words))
        self.drafting = Drafting(text=replace(old, units=units))

    def _marked(self, name: UnitId, words: Content, wanted: list[tuple[int, int]]) -> Content:
        out, at = list[Run](), 0
        for run in words:
            if isinstance(run.body, str):
                for sign in run.body:
                    size = units16(sign)
                    is_wanted = any(start < at + size and at < end for start, end in wanted)
                    origin = self._mark((name, at), run.origin) if is_wanted else run.origin
                    out.append(Run(sign, origin))
                    at += size
            else:
                out.append(run)
                at += 1
        return spliced(*((run,) for run in out))

    def _mark(self, spot: Spot, origin: int) -> int:
        # Places of the journal are never negative.
        mark = -1 - len(self.spots)
        self.spots[mark], self.origins[mark] = spot, origin
        return mark

    def follow(self, event: Event, deed: Deed, place: Place) -> None:
        """Fold one fact, and note what became of the marks by it."""
        before = self.drafting.text
        self.drafting = rules.evolve(self.drafting, event, place)
        after = self.drafting.text
        if before is None or after is None or before is after:
            return
        if isinstance(event, UnitRenumbered):
            self.deeds.numbers[event.unit] = deed
        elif isinstance(event, UnitMoved):
            self.deeds.moves[event.unit] = deed
        names = list(_touched(before, event))
        if isinstance(event, VersionRestored):
            after = self._recognised(before, after, names)
        for one in names:
            if one in before.units and one not in after.units:
                self.deeds.units[one] = deed
        stood = dict(_marks(before, names))
        if not stood:
            return
        stands = dict(_marks(after, names))
        for mark, unit in stood.items():
            if mark not in stands or (stands[mark] != unit and isinstance(event, _MOVING)):
                self.deeds.words[self.spots[mark]] = deed

    def _recognised(self, before: Text, after: Text, names: Iterable[UnitId]) -> Text:
        """A restored text brings its words anew: those that stood there keep their marks."""
        units = after.units
        for name in names:
            old, new = before.units.get(name), units.get(name)
            if old is None or new is None or not any(run.origin < 0 for run in old.words):
                continue
            left, right = list(_signs(old.words)), list(_signs(new.words))
            keys = [(sign, self.origins.get(origin, origin)) for sign, origin in left]
            for a, b, size in blocks(*_named(keys, right)):
                right[b : b + size] = left[a : a + size]
            words = spliced(*((Run(body, origin),) for body, origin in right))
            units = units.set(name, replace(new, words=words))
        text = replace(after, units=units)
        self.drafting = replace(self.drafting, text=text)
        return text


def _signs(words: Content) -> Iterator[tuple[str | Embed, int]]:
    for run in words:
        if isinstance(run.body, str):
            yield from ((sign, run.origin) for sign in run.body)
        else:
            yield run.body, run.origin


def _named(*lines: Sequence[tuple[str | Embed, int]]) -> list[list[str]]:
    """Each sign under a name of its own, the same in all lines: a space by somebody is one too."""
    names = dict[tuple[str | Embed, int], str]()
    return [[names.setdefault(sign, f"s{len(names)}") for sign in line] for line in lines]


def _marks(text: Text, names: Iterable[UnitId]) -> Iterator[tuple[int, UnitId]]:
    for name in names:
        unit = text.units.get(name)
        for run in () if unit is None else unit.words:
            if run.origin < 0:
                yield run.origin, name


def _touched(text: Text, event: Event) -> Iterator[UnitId]:
    """The units whose words an event may take from, as the text stood before it."""
    match event:
        case UnitEdited():
            if any("delete" in op for op in event.delta):
                yield event.unit
        case BracketPlaced():
            yield from (event.unit, event.bracket)
        case UnitSplit():
            yield from (event.unit, event.into)
        case UnitsMerged():
            yield from (event.unit, event.absorbed)
        case UnitRemoved(unit=name) | BracketRemoved(bracket=name):
            if name in text.units:
                yield from (one.id for one in text.walk(name))
                parent = text.units[name].parent
                if parent is not None:
                    yield parent
        case VersionRestored():
            yield from text.units
        case _:
            return
