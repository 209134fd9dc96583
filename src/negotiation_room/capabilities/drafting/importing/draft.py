"""Units that were read, as a text of their own."""

from collections.abc import Iterable

from immutables import Map

from negotiation_room.capabilities.drafting.importing.finish import fresh
from negotiation_room.capabilities.drafting.shaping import drafted
from negotiation_room.capabilities.drafting.units import Origin, Text, Unit, UnitKind
from negotiation_room.capabilities.drafting.wishes import DraftUnit
from negotiation_room.kernel.ids import UnitId


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
