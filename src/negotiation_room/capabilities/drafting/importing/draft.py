"""Units that were read, as a text of their own, and cut into what one act may bring in."""

from collections.abc import Iterable, Iterator
from typing import Final

from immutables import Map

from negotiation_room.capabilities.drafting.importing.finish import fresh
from negotiation_room.capabilities.drafting.shaping import drafted
from negotiation_room.capabilities.drafting.units import Origin, Text, Unit, UnitKind
from negotiation_room.capabilities.drafting.wishes import MOST_TOGETHER, DraftUnit
from negotiation_room.kernel.ids import UnitId

MOST_BYTES: Final = 180_000
"""About how much one act brings in, so that it fits in one message."""


def as_text(
    units: Iterable[DraftUnit],
    *,
    title: str = "",
    lang: str = "en",
    symbol: str = "DRAFT",
    root: UnitId | None = None,
) -> Text:
    """A text of these units, whose words nobody brought and whose brackets belong to nobody.

    The units are made as they are when an act brings them in.
    """
    top = tuple(units)
    key = root or fresh()
    held = {key: Unit(key, UnitKind.TEXT, None, children=tuple(unit.id for unit in top))}
    for unit in top:
        held |= {one.id: one for one in drafted(unit, key, 0, None)}
    return Text(
        title=title,
        lang=lang,
        symbol=symbol,
        root=key,
        units=Map[UnitId, Unit](held),
        origins=Map[int, Origin]({0: Origin(None, None, 0, 0)}),
    )


def in_acts(
    units: Iterable[DraftUnit], most_units: int = MOST_TOGETHER, most_bytes: int = MOST_BYTES
) -> Iterator[tuple[DraftUnit, ...]]:
    """Cut a long text between its topmost units into what one act may bring in, in order."""
    together, count, size = list[DraftUnit](), 0, 0
    for unit in units:
        more, weight = _count(unit), len(unit.model_dump_json().encode())
        if together and (count + more > most_units or size + weight > most_bytes):
            yield tuple(together)
            together, count, size = [], 0, 0
        together.append(unit)
        count, size = count + more, size + weight
    if together:
        yield tuple(together)


def _count(unit: DraftUnit) -> int:
    inner = (piece for piece in unit.words if isinstance(piece, DraftUnit))
    return 1 + sum(map(_count, inner)) + sum(map(_count, unit.children))
