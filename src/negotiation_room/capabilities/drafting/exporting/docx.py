"""A text as DOCX; between two versions, with tracked changes that name whose words came.

Accepting all of them gives the new version, rejecting all the old one. An insertion is signed by
the delegation that brought the words, or that placed the bracket; a deletion by the one that took
the words out, and when. That the texts themselves do not know: it is told by what was done between
them. Without that, deletions are signed by the version in which the words are gone.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby, zip_longest
from operator import itemgetter
from typing import Final

from negotiation_room.capabilities.drafting.delta import units16
from negotiation_room.capabilities.drafting.exporting import ooxml
from negotiation_room.capabilities.drafting.exporting.layout import Paragraph, Piece, PieceKind
from negotiation_room.capabilities.drafting.exporting.naming import Names, attribution, called
from negotiation_room.capabilities.drafting.exporting.revising import (
    Fate,
    Part,
    Revised,
    revised,
    unrevised,
    with_firm_end,
)
from negotiation_room.capabilities.drafting.undoing import Deed, Deeds, deeds_between
from negotiation_room.capabilities.drafting.units import Text, UnitKind
from negotiation_room.kernel.channel import Place
from negotiation_room.kernel.ids import DelegationId, UnitId
from negotiation_room.kernel.messages import Event

_TAGS: Final[Mapping[Fate, str]] = {
    Fate.CAME: "ins",
    Fate.WENT: "del",
    Fate.MOVED_HERE: "moveTo",
    Fate.MOVED_AWAY: "moveFrom",
}
_GONE: Final = frozenset({Fate.WENT, Fate.MOVED_AWAY})
_HEADINGS: Final = 6
UNTOLD: Final = Deeds()
"""Where nobody says what was done between two texts."""


def write_docx(
    text: Text,
    names: Names | None = None,
    *,
    since: Text | None = None,
    facts: Iterable[tuple[Event, Place]] | None = None,
    is_attributed: bool = False,
) -> bytes:
    """Write a text as DOCX.

    Args:
        text: the text.
        names: what delegations are called.
        since: an earlier version; what changed since then is tracked.
        facts: what was done to the text between the two, in order; else deletions name nobody.
        is_attributed: brackets say in the words whose they are.
    """
    rows = unrevised(text) if since is None else revised(since, text)
    deeds = UNTOLD
    if since is not None and facts is not None:
        deeds = deeds_between(since, _gone_words(rows), facts)
    return _Writing(text, since, names or {}, deeds, is_attributed=is_attributed).all(rows)


def _gone_words(rows: Iterable[Revised]) -> dict[UnitId, list[tuple[int, int]]]:
    """The passages of the earlier version that stand there no longer."""
    found = dict[UnitId, list[tuple[int, int]]]()
    for part in (part for row in rows for part in row.parts):
        piece = part.piece
        if part.fate in _GONE and piece.kind is PieceKind.WORDS and piece.at is not None:
            span = (piece.at, piece.at + units16(piece.words))
            found.setdefault(piece.unit, []).append(span)
    return found


@dataclass
class _Table:
    """Rows of a table that is being written."""

    of: UnitId | None = None
    rows: list[str] = field(default_factory=list[str])
    cells: int = 0
    lang: str = ""


class _Writing:
    def __init__(
        self,
        text: Text,
        since: Text | None,
        names: Names,
        deeds: Deeds,
        *,
        is_attributed: bool,
    ) -> None:
        self.text = text
        self.since = since
        self.names = names
        self.deeds = deeds
        self.is_attributed = is_attributed
        self.changes = 0
        self.numbers: dict[UnitId, int] = {}
        self.table = _Table()
        self.body: list[str] = []
        self.marks_notes = False

    def all(self, rows: Sequence[Revised]) -> bytes:
        """The whole file."""
        notes = {row.paragraph.unit: row for row in rows if self._is_note(row)}
        self.marks_notes = not all(
            _is_counted(rows, without) for without in (_GONE, frozenset(_TAGS) - _GONE)
        )
        last = Fate.KEPT
        lines = [row for row in rows if not self._is_note(row)]
        for row, after in zip_longest(lines, lines[1:]):
            if row.paragraph.kind is UnitKind.ROW:
                self._row(row)
            else:
                is_before_new = after is not None and after.fate is Fate.CAME
                self._paragraph(row, is_before_new=is_before_new)
            last = row.fate
        if self.table.rows or last is not Fate.KEPT:
            # The end of the last paragraph cannot come or go, nor may a table be last.
            self._end_table()
            self.body.append(ooxml.paragraph("", self.text.lang))
        written, at = dict[int, str](), 0
        while at < len(self.numbers):  # a footnote's words may refer to another one
            key = list(self.numbers)[at]
            at += 1
            written[at] = self._note(notes.get(key))
        return ooxml.document("".join(self.body), written, self.text.title, self.text.lang)

    @staticmethod
    def _is_note(row: Revised) -> bool:
        return row.paragraph.kind is UnitKind.FOOTNOTE

    # Paragraphs

    def _paragraph(self, row: Revised, *, is_before_new: bool) -> None:
        self._end_table()
        is_at_risk = is_before_new and row.fate is Fate.KEPT
        parts = with_firm_end(row.parts) if is_at_risk else row.parts
        mark = "" if row.fate is Fate.KEPT else self._mark(row)
        self.body.append(
            ooxml.paragraph(
                self._runs(parts, row.paragraph.lang),
                row.paragraph.lang,
                style=_style(row.paragraph),
                depth=row.paragraph.depth,
                mark=mark,
            )
        )

    def _mark(self, row: Revised) -> str:
        """The tracked change of a paragraph's end, signed as its words are."""
        tag = "del" if row.fate in _GONE else "ins"
        words = (part for part in row.parts if part.piece.kind is PieceKind.WORDS)
        part = next(words, None) or next(iter(row.parts), None)
        author, at = self._author(part) if part is not None else (self.text.symbol, None)
        if row.fate is Fate.WENT:
            author, at = self._signed(self._gone(row.paragraph.unit), (author, at))
        return self._change(tag, author, at)

    def _row(self, row: Revised) -> None:
        holder = self._unit_parent(row)
        if self.table.of != holder:
            self._end_table()
            self.table = _Table(holder, lang=row.paragraph.lang)
        cells: list[list[Part]] = []
        for part in row.parts:
            if part.piece.kind is PieceKind.CELL:
                cells.append([])
            elif cells:
                cells[-1].append(part)
            else:
                cells = [[part]]  # a bracket that opens before the row opens in its first cell
        lang = row.paragraph.lang
        inside = "".join(
            ooxml.cell(ooxml.paragraph(self._runs(cell, lang), lang)) for cell in cells
        )
        mark = "" if row.fate is Fate.KEPT else self._mark(row)
        self.table.rows.append(ooxml.row(inside, mark))
        self.table.cells = max(self.table.cells, len(cells))

    def _unit_parent(self, row: Revised) -> UnitId | None:
        unit = self.text.units.get(row.paragraph.unit)
        if unit is None and self.since is not None:
            unit = self.since.units.get(row.paragraph.unit)
        return None if unit is None else unit.parent

    def _end_table(self) -> None:
        if self.table.rows:
            one = self.table
            self.body.append(ooxml.table("".join(one.rows), one.lang, one.cells))
        self.table = _Table()

    def _note(self, row: Revised | None) -> str:
        if row is None:
            return ooxml.paragraph("", self.text.lang, style="FootnoteText")
        number = next(
            (part.piece.words for part in row.parts if part.piece.kind is PieceKind.NUMBER), ""
        )
        own = ooxml.own_mark(number if self.marks_notes else "")
        parts = [part for part in row.parts if part.piece.kind is not PieceKind.NUMBER]
        # A footnote comes and goes with its mark; its words need no tracking of their own.
        if row.fate is not Fate.KEPT:
            parts = [Part(part.piece, Fate.KEPT) for part in parts]
        lang = row.paragraph.lang
        space = ooxml.run(" ", lang)
        return ooxml.paragraph(
            own + space + self._runs(parts, lang), lang, style="FootnoteText"
        )

    # Runs

    def _runs(self, parts: Sequence[Part], lang: str) -> str:
        last = parts[-1] if parts else None
        written = list[str]()
        came: Part | None = None
        for part in parts:
            if part.fate is Fate.WENT and part.piece.kind is PieceKind.WORDS:
                written += self._went(part.piece, lang, came)
            else:
                written.append(self._part(part, lang, is_last=part is last))
            if part.fate is Fate.CAME:
                came = max(came or part, part, key=lambda one: one.piece.place or 0)
            elif part.fate not in _GONE:
                came = None
        return "".join(written)

    def _went(self, piece: Piece, lang: str, came: Part | None) -> Iterator[str]:
        """Words that are gone, each under the name of whoever took them out.

        Of a word in which somebody changed a letter, the other letters are gone by the same hand
        as those that came in its place.
        """
        is_told = came is not None and self.deeds is not UNTOLD
        instead = self._author(came) if came and is_told else (self.text.symbol, None)
        for (author, at), words in self._by_hand(piece, instead):
            inside = ooxml.run(words, lang, is_deleted=True)
            yield self._change(_TAGS[Fate.WENT], author, at, inside)

    def _by_hand(
        self, piece: Piece, instead: tuple[str, int | None]
    ) -> Iterator[tuple[tuple[str, int | None], str]]:
        if piece.at is None:
            yield instead, piece.words
            return
        known, at = list[Deed | None](), piece.at
        for sign in piece.words:
            known.append(self.deeds.words.get((piece.unit, at)))
            at += units16(sign)
        # Of two equal signs side by side a comparison may take the one that stayed for the gone.
        hands = [self._signed(deed, instead) for deed in _filled(known)]
        for author, signs in groupby(zip(hands, piece.words, strict=True), key=itemgetter(0)):
            yield author, "".join(sign for _, sign in signs)

    def _signed(
        self, deed: Deed | None, otherwise: tuple[str, int | None]
    ) -> tuple[str, int | None]:
        """Under whose name something was done; the chair's goes under that of the text."""
        if deed is None:
            return otherwise
        return called(deed.by, self.names) if deed.by else self.text.symbol, deed.at

    def _gone(self, unit: UnitId) -> Deed | None:
        """Who removed a unit, or one that held it."""
        deeds, since = self.deeds.units, self.since
        if unit in deeds or since is None or unit not in since.units:
            return deeds.get(unit)
        return next((deeds[one.id] for one in since.ancestors(unit) if one.id in deeds), None)

    def _moved(self, unit: UnitId) -> Deed | None:
        """Who moved a unit, or one that held it, away from where it stood."""
        if self.since is None or unit not in self.since.units:
            return None
        line = [unit, *(holder.id for holder in self.since.ancestors(unit))]
        return next((self.deeds.moves[one] for one in line if one in self.deeds.moves), None)

    def _part(self, part: Part, lang: str, *, is_last: bool) -> str:
        is_gone = part.fate in _GONE
        if part.piece.kind is PieceKind.NOTE:
            number = self.numbers.setdefault(part.piece.unit, len(self.numbers) + 1)
            own = part.piece.words if self.marks_notes else ""
            inside = ooxml.note_mark(number, own, is_deleted=is_gone)
        elif part.piece.kind is PieceKind.CELL:
            return ""
        else:
            words = self._words(part.piece)
            words = words.rstrip() if is_last and part.piece.kind is PieceKind.NUMBER else words
            inside = ooxml.run(words, lang, is_deleted=is_gone)
        if part.fate is Fate.KEPT:
            return inside
        author, at = self._author(part)
        return self._change(_TAGS[part.fate], author, at, inside)

    def _words(self, piece: Piece) -> str:
        if piece.kind is PieceKind.NUMBER:
            return f"{piece.words} "
        if piece.kind is PieceKind.OPENS:
            return "["
        if piece.kind is PieceKind.CLOSES:
            unit = self.text.units.get(piece.unit)
            said = attribution(unit.bracket, self.names) if unit and self.is_attributed else ""
            return f" — {said}]" if said else "]"
        return piece.words

    def _author(self, part: Part) -> tuple[str, int | None]:
        """Whose change it is, and when it was made, as far as it is known."""
        piece = part.piece
        if part.fate is Fate.MOVED_AWAY:
            return self._signed(self._moved(piece.unit), (self.text.symbol, None))
        if part.fate is Fate.WENT:
            deed = self._gone(piece.unit)
            if piece.kind is PieceKind.NUMBER:
                deed = self.deeds.numbers.get(piece.unit, deed)
            elif piece.kind is PieceKind.WORDS and piece.at is not None:
                deed = self.deeds.words.get((piece.unit, piece.at), deed)
            return self._signed(deed, (self.text.symbol, None))
        delegation: DelegationId | None = None
        at: int | None = None
        origin = (
            self.text.origins.get(part.piece.place) if part.piece.place is not None else None
        )
        if origin is not None:
            delegation, at = origin.delegation, origin.at
        elif (unit := self.text.units.get(part.piece.unit)) is not None and unit.bracket:
            delegation = unit.bracket.placed_by
        return (called(delegation, self.names) if delegation else self.text.symbol), at or None

    def _change(self, tag: str, author: str, at: int | None, inside: str = "") -> str:
        self.changes += 1
        return ooxml.change(tag, self.changes, author, at, inside)


def _filled(known: Sequence[Deed | None]) -> list[Deed | None]:
    """What is not known, as what comes before it; at the beginning, as what follows."""
    last = next((deed for deed in known if deed is not None), None)
    out = list[Deed | None]()
    for deed in known:
        last = last if deed is None else deed
        out.append(last)
    return out


def _is_counted(rows: Sequence[Revised], without: frozenset[Fate]) -> bool:
    """Whether the footnotes of one version are numbered as a word processor counts them."""
    marks = [
        part.piece.words
        for row in rows
        for part in row.parts
        if part.piece.kind is PieceKind.NOTE and part.fate not in without
    ]
    return marks == [str(number) for number in range(1, len(marks) + 1)]


def _style(paragraph: Paragraph) -> str:
    if paragraph.kind is UnitKind.TITLE:
        return "Title"
    return f"Heading{min(paragraph.level - 1, _HEADINGS)}" if paragraph.level else ""
