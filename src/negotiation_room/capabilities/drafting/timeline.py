"""What happened to a text, act by act: places, times, authors and kinds, in little memory. Pure.

A text under negotiation has tens of thousands of these, so they are kept in columns of numbers:
some thirty bytes each.
"""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from negotiation_room.capabilities.drafting.facts import AnswerReceived, UnitsInserted
from negotiation_room.kernel.channel import Place
from negotiation_room.kernel.ids import DelegationId, SeatId, UnitId
from negotiation_room.kernel.messages import Event

T = TypeVar("T")

Author = tuple[SeatId | None, DelegationId | None]


@dataclass(frozen=True, slots=True)
class Moment:
    """One fact about a text.

    Attributes:
        kind: the fact's name on the wire, without "drafting.".
        unit: the unit it is about, if it is about one.
        open: observers learned of it too, and can look at the text of that place.
    """

    place: int
    at: int
    kind: str
    unit: UnitId | None
    seat: SeatId | None
    by: DelegationId | None
    open: bool


class _Known(Generic[T]):
    """Each thing once, and the number that stands for it."""

    def __init__(self) -> None:
        self.all: list[T] = []
        self._numbers: dict[T, int] = {}

    def number(self, thing: T) -> int:
        """The number of a thing, which is new to us or not."""
        known = self._numbers.setdefault(thing, len(self.all))
        if known == len(self.all):
            self.all.append(thing)
        return known


class Timeline:
    """The facts about one text, in the order of the journal."""

    def __init__(self) -> None:
        self._places = array("q")
        self._times = array("q")
        self._kinds = array("H")
        self._units = array("L")
        self._authors = array("L")
        self._open = bytearray()
        self._kind: _Known[str] = _Known()
        self._unit: _Known[UnitId | None] = _Known()
        self._author: _Known[Author] = _Known()

    def __len__(self) -> int:
        """How many facts there are."""
        return len(self._places)

    def note(self, event: Event, place: Place, *, is_published: bool) -> None:
        """Add a fact; places never go back.

        Args:
            event: the fact.
            place: where it stands.
            is_published: observers have a text at that place.
        """
        self._times.append(place.at)
        self._kinds.append(self._kind.number(event.wire.partition(".")[2]))
        self._units.append(self._unit.number(unit_of(event)))
        self._authors.append(self._author.number(_author(event, place)))
        self._open.append(is_published and "all" in event.audience())
        # Last: whoever reads meanwhile, in another thread, counts by the places.
        self._places.append(place.seq)

    def time_of(self, place: int) -> int | None:
        """When the last fact up to a place became one; None before the first."""
        index = bisect_right(self._places, place)
        return self._times[index - 1] if index else None

    def before(
        self, place: int, *, first: int, limit: int, only_open: bool = False
    ) -> tuple[list[Moment], bool]:
        """The last moments before a place, in order, and whether there are earlier ones.

        Moments of one place stay together, so that a page may be a little longer than asked.

        Args:
            place: where to stop.
            first: the earliest place that may be looked at.
            limit: about how many.
            only_open: leave out what observers did not learn of, or had no text at.
        """
        index, least = bisect_left(self._places, place), bisect_left(self._places, first)
        found: list[Moment] = []
        for moment in self._backwards(index, least):
            if only_open and not moment.open:
                continue
            if len(found) >= limit and moment.place != found[-1].place:
                return found[::-1], True
            found.append(moment)
        return found[::-1], False

    def _backwards(self, index: int, least: int) -> Iterator[Moment]:
        while index > least:
            index -= 1
            seat, by = self._author.all[self._authors[index]]
            yield Moment(
                self._places[index],
                self._times[index],
                self._kind.all[self._kinds[index]],
                self._unit.all[self._units[index]],
                seat,
                by,
                bool(self._open[index]),
            )


def _author(event: Event, place: Place) -> Author:
    """Who did it, as every member may know: of a sealed answer only from which delegation."""
    if isinstance(event, AnswerReceived):
        return None, event.by
    return place.author, place.delegation


def unit_of(event: Event) -> UnitId | None:
    """The unit a fact is about: the bracket, when it is about one."""
    if isinstance(event, UnitsInserted):
        return UnitId(event.units[0].id)
    for name in ("bracket", "unit", "root"):
        found: UnitId | None = getattr(event, name, None)
        if found is not None:
            return found
    return None


def write_moment(moment: Moment, *, is_attributed: bool = True) -> dict[str, Any]:
    """Spell a moment as JSON; observers are not told who it was."""
    return {
        "place": moment.place,
        "at": moment.at,
        "kind": moment.kind,
        "unit": moment.unit,
        "seat": moment.seat if is_attributed else None,
        "by": moment.by if is_attributed else None,
    }
