"""Bringing a long text into a room: cut into acts, each small enough to be sent. Pure.

A unit that is too large for one act comes first by itself, and then what it holds, in order.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from negotiation_room.capabilities.drafting.messages import InsertUnits
from negotiation_room.capabilities.drafting.refusals import TooLong
from negotiation_room.capabilities.drafting.wishes import MOST_TOGETHER, DraftUnit
from negotiation_room.kernel.canonical import canonical
from negotiation_room.kernel.ids import UnitId

MOST_BYTES: Final = 60_000
"""Bytes of content in one act; servers take 65,536."""
MOST_FRAME: Final = 180_000
"""Bytes of content in acts performed all or none; servers take frames of 262,144."""
MOST_ACTS: Final = 16
"""Acts performed all or none."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an import is: units and acts done, of how many."""

    units: int
    of_units: int
    acts: int
    of_acts: int


@dataclass(frozen=True, slots=True)
class _Weighed:
    unit: DraftUnit
    size: int
    count: int


def acts_of(
    units: Iterable[DraftUnit],
    parent: UnitId,
    after: UnitId | None = None,
    *,
    most: int = MOST_BYTES,
) -> Iterator[InsertUnits]:
    """The acts that bring units in under a parent, in the order in which they must be done.

    Raises:
        TooLong: one unit's own words do not fit in one act.
    """
    together = list[_Weighed]()
    for unit in units:
        weighed = _weighed(unit)
        size = sum(one.size for one in together) + weighed.size
        count = sum(one.count for one in together) + weighed.count
        if together and (size > most or count > MOST_TOGETHER):
            yield _act(together, parent, after)
            after, together = together[-1].unit.id, []
        if weighed.size <= most and weighed.count <= MOST_TOGETHER:
            together.append(weighed)
            continue
        yield from _in_pieces(unit, parent, after, most)
        after = unit.id
    if together:
        yield _act(together, parent, after)


def _in_pieces(
    unit: DraftUnit, parent: UnitId, after: UnitId | None, most: int
) -> Iterator[InsertUnits]:
    bare = unit.model_copy(update={"children": ()})
    weighed = _weighed(bare)
    if weighed.size > most or weighed.count > MOST_TOGETHER:
        raise TooLong(
            f"the words of {_called(unit)} are too long for one act; split that paragraph"
        )
    yield _act([weighed], parent, after)
    yield from acts_of(unit.children, unit.id, most=most)


def _act(together: list[_Weighed], parent: UnitId, after: UnitId | None) -> InsertUnits:
    return InsertUnits(parent=parent, after=after, units=tuple(one.unit for one in together))


def _weighed(unit: DraftUnit) -> _Weighed:
    return _Weighed(unit, len(canonical(unit.model_dump(mode="json"))), count(unit))


def _called(unit: DraftUnit) -> str:
    first = next((piece for piece in unit.words if isinstance(piece, str)), "")
    return f"{unit.kind.value} {unit.number or first[:40]!r}"


def count(unit: DraftUnit) -> int:
    """How many units one is, with all that it holds."""
    inner = (piece for piece in unit.words if isinstance(piece, DraftUnit))
    return 1 + sum(map(count, inner)) + sum(map(count, unit.children))


def fits_together(acts: Sequence[InsertUnits]) -> bool:
    """Whether acts can be performed all or none."""
    return len(acts) <= MOST_ACTS and sum(len(act.content()) for act in acts) <= MOST_FRAME
