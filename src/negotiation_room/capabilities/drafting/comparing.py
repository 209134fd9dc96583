"""Two states of a text side by side: word by word, with whose words they are and what moved. Pure.

What is kept and inserted, read in order, is the new text; what is kept and deleted is the old one.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from negotiation_room.capabilities.drafting.aligning import Alignment, align
from negotiation_room.capabilities.drafting.flow import CLOSING, OPENING, Bit, Line, flow, items
from negotiation_room.capabilities.drafting.matching import joined, steps
from negotiation_room.capabilities.drafting.tokens import tokens
from negotiation_room.capabilities.drafting.units import Origin, Text, Unit, UnitKind
from negotiation_room.kernel.ids import DelegationId, UnitId

_SIGNS: Final = {OPENING: "\ue000", CLOSING: "\ue001"}
"""Edges of brackets are compared as signs of their own: a typed "[" is not an edge."""


class Change(StrEnum):
    """What became of words, or of a unit."""

    KEPT = "kept"
    INSERTED = "inserted"
    DELETED = "deleted"


@dataclass(frozen=True, slots=True)
class Piece:
    """Words that share one fate and one source.

    Attributes:
        unit: the unit that holds them: an inner bracket, when they stand in one.
        place: the entry that brought them; None for kept words of several, and for edges.
        origin: who brought them, when the text still knows.
        by: the delegation: of the words' author, or for an edge of whoever placed the bracket.
    """

    change: Change
    words: str
    unit: UnitId
    is_sign: bool = False
    place: int | None = None
    origin: Origin | None = None
    by: DelegationId | None = None


@dataclass(frozen=True, slots=True)
class UnitChange:
    """What became of one unit.

    Attributes:
        unit: its id in the new text; in the old one for a deleted unit.
        was: its id in the old text, if it was there.
        moved: it stands elsewhere among its own.
        after: for a moved unit, the unit it stood after.
    """

    unit: UnitId
    kind: UnitKind
    change: Change
    number: str
    was: UnitId | None = None
    was_number: str | None = None
    moved: bool = False
    after: UnitId | None = None
    pieces: tuple[Piece, ...] = ()

    @property
    def is_changed(self) -> bool:
        """Whether anything about the unit is different."""
        return (
            self.change is not Change.KEPT
            or self.moved
            or self.number != self.was_number
            or any(piece.change is not Change.KEPT for piece in self.pieces)
        )


@dataclass(frozen=True, slots=True)
class Comparison:
    """Every unit of both texts in the order of the new one, deleted ones where they stood."""

    units: tuple[UnitChange, ...]

    @property
    def changed(self) -> tuple[UnitChange, ...]:
        """Only what is different."""
        return tuple(unit for unit in self.units if unit.is_changed)


def compare(old: Text, new: Text) -> Comparison:
    """Lay a new text beside an old one."""
    alignment = align(old, new)
    found = list[UnitChange]()
    before, gone = _gone(old, alignment)
    found += [_deleted(old, old.units[one]) for one in gone.get(None, ())]
    for unit in items(new):
        was = alignment.was.get(unit.id)
        if was is None:
            found.append(_inserted(new, unit))
            continue
        moved = unit.id in alignment.moved
        found.append(_kept(old, old.units[was], new, unit, before[was] if moved else None))
        found += [_deleted(old, old.units[one]) for one in gone.get(was, ())]
    return Comparison(tuple(found))


def _gone(
    old: Text, alignment: Alignment
) -> tuple[dict[UnitId, UnitId | None], dict[UnitId | None, list[UnitId]]]:
    """The unit before each old one; and the deleted ones by the kept one they stood after."""
    kept = frozenset(alignment.was.values())
    before = dict[UnitId, UnitId | None]()
    gone = dict[UnitId | None, list[UnitId]]()
    last = anchor = None
    for unit in items(old):
        before[unit.id] = last
        last = unit.id
        if unit.id in kept:
            anchor = unit.id
        else:
            gone.setdefault(anchor, []).append(unit.id)
    return before, gone


def _inserted(new: Text, unit: Unit) -> UnitChange:
    bits = list(flow(new, unit))
    pieces = tuple(_pieces(new, bits, Change.INSERTED))
    return UnitChange(unit.id, unit.kind, Change.INSERTED, unit.number, pieces=pieces)


def _deleted(old: Text, unit: Unit) -> UnitChange:
    bits = list(flow(old, unit))
    pieces = tuple(_pieces(old, bits, Change.DELETED))
    return UnitChange(
        unit.id, unit.kind, Change.DELETED, unit.number, unit.id, unit.number, pieces=pieces
    )


def _kept(old: Text, was: Unit, new: Text, unit: Unit, after: UnitId | None) -> UnitChange:
    return UnitChange(
        unit.id,
        unit.kind,
        Change.KEPT,
        unit.number,
        was.id,
        was.number,
        moved=after is not None,
        after=after,
        pieces=tuple(compare_words(old, was, new, unit)),
    )


# --- words ---------------------------------------------------------------------------------


def compare_words(old: Text, was: Unit, new: Text, unit: Unit) -> Iterator[Piece]:
    """Lay the words of a unit beside those it had."""
    left, right = list(flow(old, was)), list(flow(new, unit))
    a, b = _compared(left), _compared(right)
    if a == b:
        yield from _pieces(new, right, Change.KEPT)
        return
    before, after = Line(left), Line(right)
    for change, start, end in _steps(tokens(a), tokens(b)):
        if change is Change.DELETED:
            yield from _pieces(old, before.cut(start, end), change)
        else:
            yield from _pieces(new, after.cut(start, end), change)


def _compared(bits: Sequence[Bit]) -> str:
    return "".join(
        [_SIGNS.get(bit.words, bit.words) if bit.is_sign else bit.words for bit in bits]
    )


def _steps(old: list[str], new: list[str]) -> Iterator[tuple[Change, int, int]]:
    """What to do in turn: deletions counted in the old words, all else in the new ones."""
    a, b = _starts(old), _starts(new)
    for i1, i2, j1, j2, same in joined(lambda at: old[at].isspace(), steps(old, new)):
        if same:
            yield Change.KEPT, b[j1], b[j2]
            continue
        if i1 < i2:
            yield Change.DELETED, a[i1], a[i2]
        if j1 < j2:
            yield Change.INSERTED, b[j1], b[j2]


def _starts(words: Sequence[str]) -> list[int]:
    starts = [0]
    for word in words:
        starts.append(starts[-1] + len(word))
    return starts


def _pieces(text: Text, bits: Iterator[Bit] | Sequence[Bit], change: Change) -> Iterator[Piece]:
    """Join neighbours of one holder; changed words also only while their source is one."""
    held: Bit | None = None
    for bit in bits:
        if held is not None and not held.is_sign and not bit.is_sign and held.unit == bit.unit:
            if held.place == bit.place:
                held = Bit(held.words + bit.words, held.unit, held.place)
                continue
            if change is Change.KEPT:
                held = Bit(held.words + bit.words, held.unit, _SEVERAL)
                continue
        if held is not None:
            yield _piece(text, held, change)
        held = bit
    if held is not None:
        yield _piece(text, held, change)


_SEVERAL: Final = 0
"""No entry stands at place 0: words of several entries, or of nobody who may be named."""


def _piece(text: Text, bit: Bit, change: Change) -> Piece:
    if bit.place is None:
        bracket = text.units[bit.unit].bracket
        by = None if bracket is None else bracket.placed_by
        return Piece(change, bit.words, bit.unit, is_sign=True, by=by)
    if bit.place == _SEVERAL:
        return Piece(change, bit.words, bit.unit)
    origin = text.origins.get(bit.place)
    by = None if origin is None else origin.delegation
    return Piece(change, bit.words, bit.unit, place=bit.place, origin=origin, by=by)


# --- on the wire ---------------------------------------------------------------------------


def write_comparison(comparison: Comparison, *, only_changed: bool = False) -> list[Any]:
    """Spell a comparison as JSON, one object for each unit."""
    units = comparison.changed if only_changed else comparison.units
    return [_write_unit(unit) for unit in units]


def _write_unit(unit: UnitChange) -> dict[str, Any]:
    return {
        "unit": unit.unit,
        "kind": unit.kind.value,
        "change": unit.change.value,
        "number": unit.number,
        "was": unit.was,
        "was_number": unit.was_number,
        "moved": unit.moved,
        "after": unit.after,
        "pieces": [_write_piece(piece) for piece in unit.pieces],
    }


def _write_piece(piece: Piece) -> dict[str, Any]:
    written: dict[str, Any] = {
        "change": piece.change.value,
        "words": piece.words,
        "unit": piece.unit,
    }
    if piece.is_sign:
        written["sign"] = True
    if piece.by is not None:
        written["by"] = piece.by
    if piece.place is not None:
        written["place"] = piece.place
    if piece.origin is not None:
        written |= {
            "seat": piece.origin.seat,
            "at": piece.origin.at,
            "proposal": piece.origin.proposal,
        }
    return written
