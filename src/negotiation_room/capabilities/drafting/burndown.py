"""How many brackets are still open, where and for whom: the board and the burn-down. Pure."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from negotiation_room.capabilities.drafting.content import length
from negotiation_room.capabilities.drafting.units import PlacedAs, Text, Unit, UnitKind
from negotiation_room.kernel.ids import DelegationId, UnitId

_LABEL: Final = 120
"""The most characters of a heading that name a row."""


@dataclass(frozen=True, slots=True)
class Open:
    """One open bracket.

    Attributes:
        article: the article it stands in, or the part, or else the whole text.
        depth: how many brackets stand around it, itself included.
    """

    bracket: UnitId
    article: UnitId
    placed_as: PlacedAs
    depth: int
    stakeholders: tuple[DelegationId, ...]
    unattributed: bool
    size: int


@dataclass(frozen=True, slots=True)
class Count:
    """The open brackets of a text, in numbers.

    Attributes:
        by_delegation: how many each placed or supports; one bracket may count for several.
        unattributed: how many nobody has claimed.
        deepest: the most brackets inside one another.
    """

    open: int
    unattributed: int
    deepest: int
    by_article: Mapping[UnitId, int]
    by_delegation: Mapping[DelegationId, int]


@dataclass(frozen=True, slots=True)
class Point:
    """One point of the burn-down: the numbers at a place of the journal."""

    place: int
    at: int
    count: Count


@dataclass(frozen=True, slots=True)
class Row:
    """One article on the board, with its open brackets under those who hold on to them.

    Attributes:
        held: for each delegation the brackets that it placed or supports.
        nobodys: those without a delegation: the chair's own and the unattributed.
    """

    article: UnitId
    number: str
    label: str
    held: Mapping[DelegationId, tuple[UnitId, ...]]
    nobodys: tuple[UnitId, ...]
    total: int


def open_brackets(text: Text) -> Iterator[Open]:
    """Every bracket in the text, in reading order."""
    articles, depths = dict[UnitId, UnitId](), dict[UnitId, int]()
    for unit in text.walk():
        above = unit.parent
        depth = 0 if above is None else depths[above]
        articles[unit.id] = unit.id if above is None or _is_row(unit) else articles[above]
        bracket = unit.bracket
        if unit.kind is UnitKind.BRACKET and bracket is not None:
            depth += 1
            yield Open(
                unit.id,
                articles[unit.id],
                bracket.placed_as,
                depth,
                bracket.stakeholders,
                bracket.unattributed,
                length(unit.words),
            )
        depths[unit.id] = depth


def _is_row(unit: Unit) -> bool:
    return unit.kind in {UnitKind.ARTICLE, UnitKind.PART}


def count(text: Text) -> Count:
    """The open brackets of a text, in numbers."""
    found = list(open_brackets(text))
    return Count(
        open=len(found),
        unattributed=sum(one.unattributed for one in found),
        deepest=max((one.depth for one in found), default=0),
        by_article=Counter(one.article for one in found),
        by_delegation=Counter(who for one in found for who in one.stakeholders),
    )


def burn_down(texts: Iterable[tuple[int, int, Text]]) -> tuple[Point, ...]:
    """The numbers over time, from texts with their place in the journal and its time."""
    return tuple(Point(place, at, count(text)) for place, at, text in texts)


def board(text: Text) -> tuple[Row, ...]:
    """Article by delegation: who holds on to what, for every article with an open bracket."""
    found = dict[UnitId, list[Open]]()
    for one in open_brackets(text):
        found.setdefault(one.article, []).append(one)
    return tuple(_row(text, unit, found[unit.id]) for unit in text.walk() if unit.id in found)


def _row(text: Text, article: Unit, brackets: list[Open]) -> Row:
    held = dict[DelegationId, tuple[UnitId, ...]]()
    for one in brackets:
        for who in one.stakeholders:
            held[who] = (*held.get(who, ()), one.bracket)
    nobodys = tuple(one.bracket for one in brackets if not one.stakeholders)
    return Row(article.id, article.number, _label(text, article), held, nobodys, len(brackets))


def _label(text: Text, article: Unit) -> str:
    """What the article is called: its own words, or its first heading's."""
    if article.parent is None:
        return text.title
    heads = (text.units[one] for one in article.children)
    heading = next((one for one in heads if one.kind is UnitKind.HEADING), None)
    for unit in (article, heading):
        if unit is not None and unit.words:
            said = "".join([run.body for run in unit.words if isinstance(run.body, str)])
            return said.strip()[:_LABEL]
    return ""


# --- on the wire ---------------------------------------------------------------------------


def write_count(numbers: Count) -> dict[str, Any]:
    """Spell the numbers as JSON."""
    return {
        "open": numbers.open,
        "unattributed": numbers.unattributed,
        "deepest": numbers.deepest,
        "by_article": dict(numbers.by_article),
        "by_delegation": dict(numbers.by_delegation),
    }


def write_points(points: Iterable[Point]) -> list[dict[str, Any]]:
    """Spell the burn-down as JSON."""
    return [{"place": one.place, "at": one.at, **write_count(one.count)} for one in points]


def write_board(rows: Iterable[Row]) -> list[dict[str, Any]]:
    """Spell the board as JSON."""
    return [
        {
            "article": row.article,
            "number": row.number,
            "label": row.label,
            "held": {who: list(brackets) for who, brackets in row.held.items()},
            "nobodys": list(row.nobodys),
            "total": row.total,
        }
        for row in rows
    ]
