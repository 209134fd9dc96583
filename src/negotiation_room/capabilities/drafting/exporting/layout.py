"""A text laid out for reading: paragraphs in order, each a row of numbers, words and brackets.

All formats are written from this, so that they agree on where a bracket around units stands and
which number goes on the line of what it numbers. The order is that of the source: a number comes
before its words, and a bracket around a numbered unit opens before the number.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum

from negotiation_room.capabilities.drafting.units import Text, Unit, UnitKind
from negotiation_room.kernel.ids import UnitId


class PieceKind(StrEnum):
    """What a piece of a paragraph is."""

    NUMBER = "number"
    WORDS = "words"
    OPENS = "opens"
    CLOSES = "closes"
    NOTE = "note"
    CELL = "cell"


@dataclass(frozen=True, slots=True)
class Piece:
    """Part of a paragraph.

    Attributes:
        unit: whose number or words these are, which bracket opens or closes, which footnote
            is referred to.
        place: the entry of the journal that brought the words.
        at: where they begin in the words of their unit, in UTF-16 units.
    """

    kind: PieceKind
    unit: UnitId
    words: str = ""
    place: int | None = None
    at: int | None = None


@dataclass(frozen=True, slots=True)
class Paragraph:
    """What stands on a line of its own.

    Attributes:
        unit: whose words stand here.
        depth: how far it is set in.
        level: of a heading, the more the smaller; 0 for what heads nothing.
        lang: of the words.
    """

    unit: UnitId
    kind: UnitKind
    depth: int
    level: int
    lang: str
    pieces: tuple[Piece, ...]


@dataclass
class _Laying:
    """What waits for the next line: numbers and brackets that stand before its words."""

    text: Text
    out: list[Paragraph] = field(default_factory=list[Paragraph])
    waiting: list[Piece] = field(default_factory=list[Piece])
    notes: dict[UnitId, str] = field(default_factory=dict[UnitId, str])
    depth: int = 0

    def wait(self, piece: Piece, depth: int) -> None:
        """Put a piece before the next words; the first one says how far the line is set in."""
        if not self.waiting:
            self.depth = depth
        self.waiting.append(piece)

    def mark(self, note: Unit) -> str:
        """The mark of a footnote: its number, or if it has none the next that is free."""
        count, mark = len(self.notes), note.number
        while not mark or mark in self.notes.values():
            count += 1
            mark = str(count)
        return self.notes.setdefault(note.id, mark)


def lay_out(text: Text) -> tuple[Paragraph, ...]:
    """The paragraphs of a text, footnotes at the end in the order of their marks."""
    laying = _Laying(text)
    root = text.units[text.root]
    for child in root.children:
        _unit(laying, text.units[child], 0, 2, root.lang or text.lang)
    at = 0
    while at < len(laying.notes):  # a footnote may have one of its own, which joins the queue
        note, mark = list(laying.notes.items())[at]
        unit = text.units[note]
        pieces = (Piece(PieceKind.NUMBER, note, mark), *_words(laying, unit))
        kind, lang = UnitKind.FOOTNOTE, unit.lang or text.lang
        laying.out.append(Paragraph(note, kind, 0, 0, lang, pieces))
        at += 1
    return tuple(laying.out)


def _unit(laying: _Laying, unit: Unit, depth: int, level: int, lang: str) -> None:
    lang = unit.lang or lang
    if unit.kind is UnitKind.TABLE:
        _rows(laying, unit, depth, lang)
        return
    if unit.kind is UnitKind.BRACKET:
        laying.wait(Piece(PieceKind.OPENS, unit.id), depth)
        if unit.words or not unit.children:
            _line(laying, unit, depth, 0, lang)
    elif unit.kind is not UnitKind.OPTIONS:
        if unit.number:
            laying.wait(Piece(PieceKind.NUMBER, unit.id, unit.number), depth)
        if unit.words or not _goes_on(laying.text, unit):
            _line(laying, unit, depth, level, lang)
    for child in unit.children:
        _unit(laying, laying.text.units[child], *_inside(unit, depth, level), lang)
    if unit.kind is UnitKind.BRACKET:
        last = laying.out[-1]
        closed = (*last.pieces, Piece(PieceKind.CLOSES, unit.id))
        laying.out[-1] = replace(last, pieces=closed)


def _inside(unit: Unit, depth: int, level: int) -> tuple[int, int]:
    """How far set in what a unit holds is, and the level of headings in it."""
    if unit.kind in {UnitKind.PART, UnitKind.ARTICLE}:
        return depth, level + 1
    if unit.kind in {UnitKind.BRACKET, UnitKind.OPTIONS}:
        return depth, level
    return depth + 1, level


def _goes_on(text: Text, unit: Unit) -> bool:
    """Whether a number without words stands on the line of the first thing it numbers."""
    heads = unit.kind in {UnitKind.PART, UnitKind.ARTICLE}
    if not unit.number or not unit.children or heads:
        return False
    first = text.units[unit.children[0]]
    if first.kind is UnitKind.OPTIONS:
        return unit.kind is not UnitKind.OPTION and bool(first.children)
    while first.kind is UnitKind.BRACKET and first.children and not first.words:
        first = text.units[first.children[0]]
        if first.kind in {UnitKind.PARAGRAPH, UnitKind.SUBPARAGRAPH} and not first.number:
            return True
    return False


def _line(laying: _Laying, unit: Unit, depth: int, level: int, lang: str) -> None:
    pieces = (*laying.waiting, *_words(laying, unit))
    depth = laying.depth if laying.waiting else depth
    laying.waiting = []
    heads = unit.kind in {UnitKind.TITLE, UnitKind.PART, UnitKind.ARTICLE, UnitKind.HEADING}
    if unit.kind is UnitKind.TITLE:
        level = 1
    laying.out.append(Paragraph(unit.id, unit.kind, depth, level if heads else 0, lang, pieces))


def _rows(laying: _Laying, table: Unit, depth: int, lang: str) -> None:
    for row in table.children:
        pieces = list(laying.waiting)
        laying.waiting = []
        for cell in laying.text.units[row].children:
            pieces += [Piece(PieceKind.CELL, cell), *_words(laying, laying.text.units[cell])]
        laying.out.append(Paragraph(row, UnitKind.ROW, depth, 0, lang, tuple(pieces)))
    if not table.children:
        laying.out.append(
            Paragraph(table.id, UnitKind.TABLE, depth, 0, lang, tuple(laying.waiting))
        )
        laying.waiting = []


def _words(laying: _Laying, unit: Unit) -> Iterator[Piece]:
    at = 0
    for run in unit.words:
        if isinstance(run.body, str):
            yield Piece(PieceKind.WORDS, unit.id, run.body, run.origin, at)
            at += run.size
            continue
        at += run.size
        inner = laying.text.units[UnitId(run.body.unit)]
        if inner.kind is UnitKind.FOOTNOTE:
            yield Piece(PieceKind.NOTE, inner.id, laying.mark(inner))
        else:
            yield Piece(PieceKind.OPENS, inner.id)
            yield from _words(laying, inner)
            yield Piece(PieceKind.CLOSES, inner.id)
