"""The past of one text: states at places of the journal, folded as members read it. Pure.

Between two states that are kept, the text is had by folding the few entries after the first.
What is kept shares its structure with what was before it, so that a state costs only what was
changed since the last one.
"""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Final

import orjson

from negotiation_room.capabilities.drafting import rules
from negotiation_room.capabilities.drafting.burndown import Count
from negotiation_room.capabilities.drafting.messages import (
    EVENTS,
    AllAnswered,
    AmendmentProposed,
    CommentPosted,
    CommentResolved,
    PieceStaged,
    PiecesUsed,
    ProposalAnswered,
    ProposalReleased,
)
from negotiation_room.capabilities.drafting.timeline import Timeline
from negotiation_room.capabilities.drafting.units import Drafting, Text, Unit
from negotiation_room.kernel.channel import Place
from negotiation_room.kernel.composing import place_of
from negotiation_room.kernel.entry import Entry, Who
from negotiation_room.kernel.ids import UnitId
from negotiation_room.kernel.loading import act_of
from negotiation_room.kernel.messages import Event

_APART: Final = frozenset(
    {
        AllAnswered,
        AmendmentProposed,
        CommentPosted,
        CommentResolved,
        ProposalAnswered,
        ProposalReleased,
    }
)
"""Facts that some members know and others do not: what becomes of the text never rests on them."""

_NOT_YET: Final = frozenset({PieceStaged, PiecesUsed})
"""Facts about what is no part of the text before other facts bring it in."""

FACTS: Final[dict[str, type[Event]]] = {
    event.wire: event for event in EVENTS if event not in _APART | _NOT_YET
}
"""What is folded, by wire name."""


@dataclass(frozen=True, slots=True)
class Kept:
    """The state at one place, as members and observers had it."""

    place: int
    drafting: Drafting


class Past:
    """What is known of a text's past, from the journal's beginning up to one place.

    Args:
        every: entries between two states that are kept.
        most: the most states kept; when there are more, every second one goes.
    """

    def __init__(self, every: int, most: int) -> None:
        self.known = 0
        self.timeline = Timeline()
        self.kept: list[Kept] = [Kept(0, Drafting())]
        self.counts: dict[tuple[int, bool], Count] = {}
        self._now = Drafting()
        self._every = every
        self._most = max(most, 2)
        self._touched: set[UnitId] = set()

    def fold(self, entries: Iterable[Entry]) -> None:
        """Go on by the entries that follow what is known."""
        for entry in entries:
            told = facts(entry)
            for event, place in told:
                self._now = rules.evolve(self._now, event, place)
                unit: UnitId | None = getattr(event, "unit", None)
                if unit is not None:
                    self._touched.add(unit)
            # A place is looked at as it is after all that its entry holds.
            is_published = self._now.published is not None
            for event, place in told:
                self.timeline.note(event, place, is_published=is_published)
            self.known = entry.place
            if self.known - self.kept[-1].place >= self._every:
                self._keep()

    def nearest(self, place: int) -> Kept:
        """The last state kept at or before a place."""
        return self.kept[bisect_right(self.kept, place, key=lambda one: one.place) - 1]

    def _keep(self) -> None:
        self._now = replace(self._now, text=self._lightened(self._now.text))
        self._touched.clear()
        self.kept.append(Kept(self.known, self._now))
        if len(self.kept) > self._most:
            # The first stays: it is what all else is folded from.
            self.kept = self.kept[::2]
            self._every *= 2
            left = {one.place for one in self.kept}
            self.counts = {key: one for key, one in self.counts.items() if key[0] in left}

    def _lightened(self, text: Text | None) -> Text | None:
        """The text without what late writers missed: nobody writes in the past."""
        if text is None:
            return None
        units = text.units.mutate()
        for name in self._touched:
            unit: Unit | None = units.get(name)
            if unit is not None and unit.missed:
                units[name] = replace(unit, missed=())
        return replace(text, units=units.finish())


def fold_on(kept: Kept, entries: Iterable[Entry]) -> Drafting:
    """The state after the entries that follow a kept one."""
    drafting = kept.drafting
    for entry in entries:
        for event, place in facts(entry):
            drafting = rules.evolve(drafting, event, place)
    return drafting


def facts(entry: Entry) -> list[tuple[Event, Place]]:
    """The facts about the text that an entry holds, as every member reads them.

    The journal has held each part against its leaf, so that it need not be read strictly again.
    """
    found: list[tuple[Event, Place]] = []
    place: Place | None = None
    for part in entry.parts:
        if not part.name.startswith("out."):
            continue
        rows: list[dict[str, Any]] = orjson.loads(part.data)["events"]
        for row in rows:
            kind = FACTS.get(row["event"])
            if kind is None:
                continue
            place = place or _place(entry)
            found.append((kind.from_body(row["body"]), place))
    return found


def _place(entry: Entry) -> Place:
    who = entry.part("who")
    if who is None:
        return Place(entry.place, entry.at)
    return place_of(entry.place, entry.at, Who.parse(who.data), act_of(entry))
