"""The two copies of a text: as members see it, and as it was published to observers. Pure.

Observers never learn who wrote what, so their copy names no origins, and nobody's operations.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from immutables import Map

from negotiation_room.capabilities.drafting.content import Content, joined
from negotiation_room.capabilities.drafting.facts import ShownToObservers
from negotiation_room.capabilities.drafting.units import (
    Drafting,
    Observers,
    Origin,
    Text,
    Unit,
)
from negotiation_room.capabilities.drafting.writing import write_text
from negotiation_room.kernel.ids import UnitId
from negotiation_room.kernel.values import renewed

UNTRACED: Final = 0
"""The origin of all words in the observers' copy; no journal has a place 0."""

Change = Callable[[Text, bool], Text]
"""Changes one copy; the second argument says whether it is the one that traces authors."""


def both(drafting: Drafting, change: Change, *, shown: bool) -> Drafting:
    """Change the members' copy, and where it is shown the observers' too.

    A copy that this reader does not have stays away.
    """
    text, published = drafting.text, drafting.published
    if text is not None:
        text = change(text, True)  # noqa: FBT003 -- as Change says
    if not shown or published is None:
        return drafting if text is None else renewed(drafting, text=text)
    published = change(published, False)  # noqa: FBT003 -- as Change says
    return replace(drafting, text=text, published=published)


def untraced(text: Text) -> Text:
    """The text without its authors, as observers are given it."""
    units = {name: untraced_unit(unit) for name, unit in text.units.items()}
    return replace(
        text,
        units=Map[UnitId, Unit](units),
        origins=Map[int, Origin](),
        sittings=Map[str, int](),
        gone=frozenset(),
    )


def untraced_unit(unit: Unit) -> Unit:
    """One unit without its authors and without what late writers have missed."""
    return replace(unit, words=untraced_words(unit.words), made_by=None, missed=())


def untraced_words(words: Content) -> Content:
    """Words without their authors."""
    return joined(words, UNTRACED)


def shown_to(text: Text, observers: Observers) -> ShownToObservers:
    """What observers are told when this is what they see; the text, when they follow it live."""
    written = write_text(untraced(text)) if observers is Observers.LIVE else None
    return ShownToObservers(observers=observers, text=written)
