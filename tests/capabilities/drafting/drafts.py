"""Small texts for tests, written as they nest; names stand for ids."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from immutables import Map

from negotiation_room.capabilities.drafting.content import Content, Run
from negotiation_room.capabilities.drafting.delta import Embed
from negotiation_room.capabilities.drafting.units import (
    Bracket,
    Origin,
    PlacedAs,
    Text,
    Unit,
    UnitKind,
)
from negotiation_room.kernel.ids import ActId, DelegationId, SeatId, UnitId
from tests.names import named

BEGINNING = ActId(named("a", "the beginning"))
"""The act by which every unit came that these drafts begin with."""

MINUTE = 60_000_000


def unit_id(name: str) -> UnitId:
    """The unit a name stands for."""
    return UnitId(named("u", name))


def delegation_id(name: str) -> DelegationId:
    """The delegation a name stands for."""
    return DelegationId(named("g", name))


@dataclass(frozen=True)
class Said:
    """Words that an entry brought; the author is seat "s<place>" of delegation "g<place>"."""

    words: str
    place: int = 1


@dataclass(frozen=True)
class Made:
    """A unit to be made, with all it holds; brackets and footnotes may stand in its words."""

    name: str
    kind: UnitKind
    words: "tuple[Said | Made, ...]" = ()
    children: "tuple[Made, ...]" = ()
    number: str = ""
    bracket: Bracket | None = None


def _words(parts: "tuple[str | Said | Made, ...]") -> "tuple[Said | Made, ...]":
    return tuple(Said(part) if isinstance(part, str) else part for part in parts)


def para(name: str, *words: str | Said | Made, number: str = "") -> Made:
    """A paragraph."""
    return Made(name, UnitKind.PARAGRAPH, _words(words), number=number)


def article(name: str, *children: Made, number: str = "") -> Made:
    """An article that holds others."""
    return Made(name, UnitKind.ARTICLE, children=children, number=number)


def footnote(name: str, *words: str | Said | Made) -> Made:
    """A footnote."""
    return Made(name, UnitKind.FOOTNOTE, _words(words))


def bracket(
    name: str,
    *words: str | Said | Made,
    by: str | None = None,
    supported: tuple[str, ...] = (),
    placed_as: PlacedAs = PlacedAs.ADDED,
) -> Made:
    """A bracket inside words."""
    return Made(name, UnitKind.BRACKET, _words(words), bracket=_why(by, supported, placed_as))


def around(
    name: str,
    *children: Made,
    by: str | None = None,
    supported: tuple[str, ...] = (),
    placed_as: PlacedAs = PlacedAs.ADDED,
) -> Made:
    """A bracket around units."""
    why = _why(by, supported, placed_as)
    return Made(name, UnitKind.BRACKET, children=children, bracket=why)


def _why(by: str | None, supported: tuple[str, ...], placed_as: PlacedAs) -> Bracket:
    return Bracket(
        placed_as,
        placed_by=None if by is None else delegation_id(by),
        unattributed=by is None and not supported,
        supported_by=tuple(delegation_id(one) for one in supported),
    )


def text(*children: Made, lang: str = "en", title: str = "A draft") -> Text:
    """A text that holds these."""
    made = Made("root", UnitKind.TEXT, children=children)
    units = {unit.id: unit for unit in _units(made, None)}
    places = {run.origin for unit in units.values() for run in unit.words}
    origins = {
        place: Origin(
            SeatId(named("s", f"s{place}")),
            delegation_id(f"g{place}"),
            place * MINUTE,
            place * MINUTE,
        )
        for place in places
    }
    return Text(title, lang, "ROOM/L.1", unit_id("root"), Map(units), Map(origins))


def _units(made: Made, parent: UnitId | None) -> Iterator[Unit]:
    content = list[Run]()
    here = unit_id(made.name)
    for part in made.words:
        if isinstance(part, Said):
            content.append(Run(part.words, part.place))
            continue
        kind = "bracket" if part.kind is UnitKind.BRACKET else "footnote"
        content.append(Run(Embed(kind, unit_id(part.name)), 1))
        yield from _units(part, here)
    children = tuple(unit_id(child.name) for child in made.children)
    words: Content = tuple(content)
    unit = Unit(here, made.kind, parent, made.number, words, children, made_by=BEGINNING)
    yield replace(unit, bracket=made.bracket)
    for child in made.children:
        yield from _units(child, here)
