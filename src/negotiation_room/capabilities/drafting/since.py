"""What happened to a text since somebody last looked, unit by unit. Pure."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from negotiation_room.capabilities.drafting.comparing import Change, UnitChange, compare
from negotiation_room.capabilities.drafting.flow import inner_brackets
from negotiation_room.capabilities.drafting.standing import ladder_of
from negotiation_room.capabilities.drafting.units import (
    AGREEABLE,
    Bracket,
    Ladder,
    Text,
    Unit,
    UnitKind,
)
from negotiation_room.kernel.ids import DelegationId, UnitId


class What(StrEnum):
    """One way in which a unit is different."""

    NEW = "new"
    GONE = "gone"
    WORDS = "words"
    NUMBER = "number"
    MOVED = "moved"
    BRACKETS = "brackets"
    SUPPORT = "support"
    STANDING = "standing"
    DEADLINE = "deadline"


@dataclass(frozen=True, slots=True)
class News:
    """What happened to one unit.

    Attributes:
        by: whose words are new in it.
        ladder: where it stands now; None where it does not climb the ladder.
        was_ladder: where it stood.
    """

    unit: UnitId
    kind: UnitKind
    number: str
    what: frozenset[What]
    by: tuple[DelegationId, ...] = ()
    ladder: Ladder | None = None
    was_ladder: Ladder | None = None


def since(old: Text, new: Text, parties: Collection[DelegationId]) -> tuple[News, ...]:
    """What is different in the new text, in its order; what is gone stands where it stood."""
    return tuple(_news(old, new, parties))


def _news(old: Text, new: Text, parties: Collection[DelegationId]) -> Iterator[News]:
    for change in compare(old, new).units:
        was = None if change.was is None else old.units[change.was]
        now = new.units[change.unit] if change.change is not Change.DELETED else None
        ladder = _ladder(new, now, parties)
        was_ladder = _ladder(old, was, parties)
        what = set(_said(change))
        if was is not None and now is not None:
            what |= set(_stood(old, was, new, now))
            if ladder is not was_ladder:
                what.add(What.STANDING)
        if what:
            yield News(
                change.unit,
                change.kind,
                change.number,
                frozenset(what),
                _authors(change),
                ladder,
                was_ladder,
            )


def _ladder(text: Text, unit: Unit | None, parties: Collection[DelegationId]) -> Ladder | None:
    return (
        ladder_of(text, unit, parties) if unit is not None and unit.kind in AGREEABLE else None
    )


def _said(change: UnitChange) -> Iterator[What]:
    if change.change is not Change.KEPT:
        yield What.NEW if change.change is Change.INSERTED else What.GONE
        return
    if change.number != change.was_number:
        yield What.NUMBER
    if change.moved:
        yield What.MOVED
    for piece in change.pieces:
        if piece.change is not Change.KEPT:
            yield What.BRACKETS if piece.is_sign else What.WORDS


def _stood(old: Text, was: Unit, new: Text, now: Unit) -> Iterator[What]:
    if was.stands != now.stands or was.closed != now.closed:
        yield What.STANDING
    if was.until != now.until:
        yield What.DEADLINE
    before, after = _brackets(old, was), _brackets(new, now)
    if before.keys() != after.keys():
        yield What.BRACKETS
    if any(before[one] != after[one] for one in before.keys() & after.keys()):
        yield What.SUPPORT


def _brackets(text: Text, unit: Unit) -> dict[UnitId, Bracket]:
    found = [unit, *inner_brackets(text, unit)]
    return {one.id: one.bracket for one in found if one.bracket is not None}


def _authors(change: UnitChange) -> tuple[DelegationId, ...]:
    return tuple(
        sorted(
            {
                piece.by
                for piece in change.pieces
                if piece.change is Change.INSERTED and piece.by is not None
            }
        )
    )


def write_news(news: News) -> dict[str, Any]:
    """Spell what happened to a unit as JSON."""
    return {
        "unit": news.unit,
        "kind": news.kind.value,
        "number": news.number,
        "what": sorted(one.value for one in news.what),
        "by": list(news.by),
        "ladder": None if news.ladder is None else news.ladder.value,
        "was_ladder": None if news.was_ladder is None else news.was_ladder.value,
    }
