"""How many brackets are still open, where and for whom. Pure."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from negotiation_room.capabilities.drafting.units import Text, Unit, UnitKind
from negotiation_room.kernel.ids import DelegationId, UnitId


@dataclass(frozen=True, slots=True)
class Open:
    """One open bracket.

    Attributes:
        article: the article it stands in, or the part, or else the whole text.
        depth: how many brackets stand around it, itself included.
    """

    bracket: UnitId
    article: UnitId
    depth: int
    stakeholders: tuple[DelegationId, ...]
    unattributed: bool


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
                depth,
                bracket.stakeholders,
                bracket.unattributed,
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
