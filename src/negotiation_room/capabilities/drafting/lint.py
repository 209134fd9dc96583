"""What a chair should look at in a text: brackets, options and numbers that cannot be right. Pure.

Nothing here is refused: a text under negotiation may be untidy for days. It is only said.
"""

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from negotiation_room.capabilities.drafting.flow import flow, items
from negotiation_room.capabilities.drafting.units import PlacedAs, Text, Unit, UnitKind
from negotiation_room.kernel.ids import DelegationId, UnitId

DEEP: Final = 5
"""Brackets in brackets that people can still follow when they are read aloud."""
_EXCERPT: Final = 60
_BULLETS: Final = "-*+\u2013\u2014\u2022\u00b7\u25aa\u25e6"
_NUMBERED: Final = frozenset({UnitKind.ARTICLE, UnitKind.PART, UnitKind.OPTION})
"""Kinds that are referred to by their number."""


class Fault(StrEnum):
    """What is not in order."""

    UNBALANCED = "unbalanced"
    EMPTY_BRACKET = "empty_bracket"
    ORPHAN_SUPPORT = "orphan_support"
    DEEP = "deep"
    LONE_OPTION = "lone_option"
    NO_NUMBER = "no_number"
    SAME_NUMBER = "same_number"
    EMPTY = "empty"


_SAID: Final = {
    Fault.EMPTY_BRACKET: "these brackets hold nothing",
    Fault.LONE_OPTION: "this is the only option of its group",
    Fault.EMPTY: "this holds no words and nothing else",
    Fault.NO_NUMBER: "this has no number, and its neighbours have",
}


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing to look at.

    Attributes:
        unit: where.
        number: of the nearest unit that has one, so that people find it.
        excerpt: its words, as they read.
    """

    fault: Fault
    unit: UnitId
    number: str
    excerpt: str
    sentence: str


def lint(
    text: Text, seated: Collection[DelegationId] | None = None, *, deep: int = DEEP
) -> tuple[Remark, ...]:
    """Everything in a text that a chair should look at, in the order of the text.

    Args:
        text: the text.
        seated: delegations that have a seat now; without, nobody's support is an orphan's.
        deep: from more brackets in brackets than this, they are reported.
    """
    order = {unit.id: at for at, unit in enumerate(text.walk())}
    found = list[Remark]()
    for unit in text.walk():
        found += _brackets(text, unit, seated, deep)
        found += _numbers(text, unit)
        if unit.kind in {UnitKind.PARAGRAPH, UnitKind.SUBPARAGRAPH} and not unit.words:
            if not unit.children:
                found.append(_remark(text, unit, Fault.EMPTY))
        elif unit.kind is UnitKind.OPTIONS and len(_options(text, unit)) < 2:  # noqa: PLR2004
            found.append(_remark(text, unit, Fault.LONE_OPTION))
    for unit in items(text):
        found += _unbalanced(text, unit)
    return tuple(sorted(found, key=lambda one: order[one.unit]))


def _remark(text: Text, unit: Unit, fault: Fault, sentence: str = "") -> Remark:
    words = " ".join("".join(bit.words for bit in flow(text, unit)).split())
    if not words and unit.children:
        words = "".join(bit.words for bit in flow(text, text.units[unit.children[0]]))
    cut = words if len(words) <= _EXCERPT else f"{words[: _EXCERPT - 1]}…"
    return Remark(fault, unit.id, number_of(text, unit), cut, sentence or _SAID[fault])


def number_of(text: Text, unit: Unit) -> str:
    """Where a unit is, as people say it: "Article 2, 1., (a)"."""
    above = [unit, *text.ancestors(unit.id)]
    return ", ".join(one.number for one in reversed(above) if one.number)


# --- brackets ------------------------------------------------------------------------------


def _unbalanced(text: Text, unit: Unit) -> Iterator[Remark]:
    """Brackets that are only characters, in a unit's words or number."""
    waiting, lone = 0, 0
    own = [bit.words for bit in flow(text, unit) if not bit.is_sign]
    for sign in "".join([unit.number, *own]):
        if sign == "[":
            waiting += 1
        elif sign == "]" and waiting:
            waiting -= 1
        elif sign == "]":
            lone += 1
    if waiting or lone:
        said = [f"{waiting} that are never closed"] if waiting else []
        said += [f"{lone} that were never opened"] if lone else []
        yield _remark(
            text,
            unit,
            Fault.UNBALANCED,
            f"the words hold brackets as mere characters, {' and '.join(said)}",
        )


def _brackets(
    text: Text, unit: Unit, seated: Collection[DelegationId] | None, deep: int
) -> Iterator[Remark]:
    if unit.kind is not UnitKind.BRACKET:
        return
    if not unit.children and not "".join(bit.words for bit in flow(text, unit)).strip("[] "):
        yield _remark(text, unit, Fault.EMPTY_BRACKET)
    depth = 1 + sum(1 for one in text.ancestors(unit.id) if one.kind is UnitKind.BRACKET)
    if depth == deep + 1:
        yield _remark(text, unit, Fault.DEEP, f"brackets nest more than {deep} deep here")
    bracket = unit.bracket
    if bracket is None or seated is None:
        return
    gone = [one for one in bracket.stakeholders if one not in seated]
    if gone:
        what = "a deletion" if bracket.placed_as is PlacedAs.DELETION else "this bracket"
        yield _remark(
            text,
            unit,
            Fault.ORPHAN_SUPPORT,
            f"{what} is held by {len(gone)} delegations that have no seat any more",
        )


# --- options and numbers -------------------------------------------------------------------


def _options(text: Text, group: Unit) -> list[Unit]:
    """The options of a group, those in brackets among them."""
    found = list[Unit]()
    for one in (text.units[child] for child in group.children):
        found += _options(text, one) if one.kind is UnitKind.BRACKET else [one]
    return found


def _numbers(text: Text, unit: Unit) -> Iterator[Remark]:
    """Children that share a number, or lack one among numbered neighbours of their kind."""
    children = [text.units[child] for child in unit.children]
    named = [one for one in children if one.number and one.number.strip(_BULLETS)]
    counts = Counter((one.kind, _bare(one.number)) for one in named)
    for one in named:
        if counts[one.kind, _bare(one.number)] > 1:
            sentence = f"{one.number} stands more than once here"
            yield _remark(text, one, Fault.SAME_NUMBER, sentence)
    for one in children:
        if one.number or one.kind not in _NUMBERED:
            continue
        if any(other.kind is one.kind for other in named):
            yield _remark(text, one, Fault.NO_NUMBER)


def _bare(number: str) -> str:
    return number.strip("[]().: \uff1a").casefold()
