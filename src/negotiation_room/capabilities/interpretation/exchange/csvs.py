"""A glossary as a table that a secretary edits in a spreadsheet: a row for each concept.

Columns are found by their headings, in any order: id, subject, definition, source, note, do not
translate, and one for each language, headed by its tag. What cells hold, `cells` says.
"""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from negotiation_room.capabilities.interpretation.exchange.cells import (
    cell_of,
    forms_in,
    guarded,
    unguarded,
)
from negotiation_room.capabilities.interpretation.exchange.concepts import (
    Concept,
    Glossary,
    TermForm,
    check,
    is_id,
    made_id,
    settle,
)
from negotiation_room.capabilities.interpretation.exchange.report import (
    LIMITS,
    FileTooLarge,
    Finding,
    FindingCode,
    Limits,
    Notes,
    NotReadable,
    Read,
    Where,
    WrongEncoding,
)
from negotiation_room.kernel.text import language_tag

_FIELDS: Final = ("id", "subject", "definition", "source", "note", "do not translate")
_SEPARATORS: Final = ",;\t"
_BY_MARK: Final = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
    (b"", "utf-8"),
)
_SEPARATOR_SAID: Final = re.compile(r"sep=([,;\t])\r?\n", re.IGNORECASE)
_YES: Final = frozenset({"yes", "y", "true", "1", "x"})
_NO: Final = frozenset({"", "no", "n", "false", "0"})
_SHORT = 2
_LETTERS = 26
_NAMED = 5
"""Wrong places that a refusal names; all of them are its findings."""


def write_csv(glossary: Glossary) -> bytes:
    """A glossary's concepts as CSV in UTF-8 with a mark, as spreadsheets expect it.

    Its title and version have no place in a table.

    Raises:
        GlossaryWrong: it holds what no format can hold.
    """
    check(glossary)
    languages = glossary.languages
    out = io.StringIO(newline="")
    table = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    table.writerow([*_FIELDS, *(f"lang:{tag}" if tag in _FIELDS else tag for tag in languages)])
    for concept in glossary.concepts:
        cells = (
            concept.id,
            concept.subject,
            concept.definition,
            concept.source,
            concept.note,
            "yes" if concept.do_not_translate else "",
            *(cell_of(concept.terms.get(tag, ())) for tag in languages),
        )
        table.writerow(guarded(cell) for cell in cells)
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def read_csv(data: bytes, *, limits: Limits = LIMITS) -> Read[Glossary]:
    """A glossary from CSV, separated by commas, semicolons or tabs.

    Args:
        data: the file, in UTF-8 or as a spreadsheet's "Unicode text".
        limits: how large it may be.

    Raises:
        NotReadable: it is no such table; or rows must be mended, which are named.
        FileTooLarge: it has more bytes, rows or columns than the limits say.
        WrongEncoding: it is not UTF-8.
    """
    if len(data) > limits.size:
        raise FileTooLarge(f"the file has more than {limits.size:,} bytes: bring it in parts")
    table = _Table(Notes(limits), limits)
    rows = _rows(_decoded(data), limits)
    table.head(next(rows, (1, list[str]()))[1])
    concepts = tuple(one for _, one in settle(table.concepts(rows), table.notes))
    table.refuse_if_wrong()
    return Read(Glossary(concepts), table.notes.closed())


def _decoded(data: bytes) -> str:
    mark, encoding = next(each for each in _BY_MARK if data.startswith(each[0]))
    try:
        return data[len(mark) :].decode(encoding)
    except UnicodeDecodeError as wrong:
        raise WrongEncoding(
            f"the file is not written in UTF-8 (byte {wrong.start + len(mark) + 1}): "
            "save it as “CSV UTF-8”"
        ) from None


def _rows(text: str, limits: Limits) -> Iterator[tuple[int, list[str]]]:
    """The rows as a spreadsheet counts them, from one."""
    said = _SEPARATOR_SAID.match(text)
    separator = said[1] if said else _separator(text)
    rest = text[said.end() :] if said else text
    table = csv.reader(io.StringIO(rest, newline=""), delimiter=separator, strict=True)
    number = 0
    try:
        for number, row in enumerate(table, 1):
            if number > limits.rows + 1:
                raise FileTooLarge(f"the table has more than {limits.rows:,} rows")
            yield number, row
    except csv.Error as broken:
        raise NotReadable(
            f"row {number + 1} cannot be told apart into cells ({broken}): look at its quotes"
        ) from None


def _separator(text: str) -> str:
    """What parts the columns: whatever finds the most headings that mean something."""
    first = text[: text.find("\n", text.find("\n") + 1) + 1 or None]

    def known(separator: str) -> int:
        try:
            heads = next(
                csv.reader(io.StringIO(first, newline=""), delimiter=separator), list[str]()
            )
        except csv.Error:
            return -1
        return sum(_field(head) is not None or _language(head) is not None for head in heads)

    return max(_SEPARATORS, key=known)


@dataclass
class _Table:
    """One table while it is read."""

    notes: Notes
    limits: Limits

    def __post_init__(self) -> None:
        self.wrong: list[Finding] = []
        self.heads: list[str] = []
        self.columns: list[str] = []
        self.fields: dict[str, int] = {}
        self.languages: dict[str, int] = {}
        self.known: dict[str, int] = {}

    def head(self, heads: Sequence[str]) -> None:
        """Take the row of headings.

        Raises:
            NotReadable: no column is headed by a language.
            FileTooLarge: more columns are than a glossary has languages.
        """
        self.heads = [unguarded(head).strip() for head in heads]
        self.columns = [
            f"{_letters(column)} ({head})" if head else _letters(column)
            for column, head in enumerate(self.heads)
        ]
        for column, head in enumerate(self.heads):
            field, tag = _field(head), _language(head)
            kind = self.fields if field is not None else self.languages
            name = field or tag
            if name is None:
                if head:
                    self._ignore(column, head)
            elif name in kind:
                self._mend(
                    FindingCode.REPEATED_COLUMN, 1, column, "there are two columns for this"
                )
            else:
                kind[name] = column
        if not self.languages:
            raise NotReadable(
                "row 1 heads no column with a language: name each by its tag, as en, fr or ar"
            )
        if len(self.languages) > self.limits.languages:
            raise FileTooLarge(f"a glossary has at most {self.limits.languages} languages")

    def concepts(
        self, rows: Iterator[tuple[int, list[str]]]
    ) -> Iterator[tuple[Where, Concept]]:
        """The concept of each row that has one."""
        for number, row in rows:
            if not any(cell.strip() for cell in row):
                continue
            if any(cell.strip() for cell in row[len(self.heads) :]):
                self._mend(
                    FindingCode.ROW_LONG,
                    number,
                    len(self.heads),
                    "this cell has no heading: is a separator inside a cell without quotes?",
                )
            concept = self._concept(number, row)
            if concept is not None:
                yield Where("row", number), concept

    def refuse_if_wrong(self) -> None:
        """Refuse the table if any of it must be mended first.

        Raises:
            NotReadable: it must; the places are in it.
        """
        if not self.wrong:
            return
        named = "; ".join(f"{one.where}: {one.sentence}" for one in self.wrong[:_NAMED])
        rest = len(self.wrong) - _NAMED
        more = f"; and {rest} more" if rest > 0 else ""
        raise NotReadable(f"mend this first: {named}{more}", tuple(self.wrong))

    def _concept(self, number: int, row: Sequence[str]) -> Concept | None:
        terms = {
            tag: forms
            for tag, column in self.languages.items()
            if (forms := self._forms(number, row, column))
        }
        key = self._text(number, row, "id")
        if not terms:
            self.notes.find(
                FindingCode.NO_TERMS,
                Where("row", number),
                "this row has no term in any language, and was left out",
                key,
            )
            return None
        return Concept(
            self._id(number, key, terms),
            terms,
            self._text(number, row, "definition"),
            self._text(number, row, "subject"),
            self._text(number, row, "source"),
            self._text(number, row, "note"),
            self._is_kept(number, row),
        )

    def _id(self, number: int, key: str, terms: dict[str, tuple[TermForm, ...]]) -> str:
        column = self.fields.get("id", 0)
        where = Where("row", number)
        if not key:
            key = made_id(terms)
            self.notes.find(
                FindingCode.ID_MADE, where, f"this row had no id, and got {key}", key, id=key
            )
        if not is_id(key):
            self._mend(FindingCode.TOO_LONG, number, column, "an id is one short line")
        if key in self.known:
            self._mend(
                FindingCode.REPEATED_ID,
                number,
                column,
                f"row {self.known[key]} has the id {key[:40]} already",
                key,
            )
        self.known.setdefault(key, number)
        return key

    def _forms(self, number: int, row: Sequence[str], column: int) -> tuple[TermForm, ...]:
        cell = self._cell(number, row, column)
        pieces = forms_in(cell)
        for piece in pieces:
            if piece.unknown:
                self.notes.find(
                    FindingCode.MARK,
                    self._where(number, column),
                    f"[{piece.unknown}] is no mark, and was left in the term: marks are "
                    "preferred, admitted and forbidden",
                    piece.form.text,
                    mark=piece.unknown,
                )
            if len(piece.form.text) > self.limits.term:
                self._mend(
                    FindingCode.TOO_LONG,
                    number,
                    column,
                    f"a term has at most {self.limits.term} characters",
                    piece.form.text,
                )
        if len(pieces) > self.limits.forms:
            self._mend(
                FindingCode.TOO_MANY_FORMS,
                number,
                column,
                f"a concept has at most {self.limits.forms} terms in a language",
            )
        return tuple(piece.form for piece in pieces)

    def _is_kept(self, number: int, row: Sequence[str]) -> bool:
        said = self._text(number, row, "do not translate").lower()
        if said not in _YES | _NO:
            self._mend(
                FindingCode.NOT_YES_OR_NO,
                number,
                self.fields["do not translate"],
                "say yes or no",
                said,
            )
        return said in _YES

    def _text(self, number: int, row: Sequence[str], field: str) -> str:
        column = self.fields.get(field)
        return "" if column is None else self._cell(number, row, column)

    def _cell(self, number: int, row: Sequence[str], column: int) -> str:
        cell = row[column] if column < len(row) else ""
        if not cell:
            return ""
        cell = unguarded(cell)
        where = self._where(number, column)
        if len(cell) > self.limits.text:
            self._mend(
                FindingCode.TOO_LONG,
                number,
                column,
                f"a cell has at most {self.limits.text:,} characters",
                cell,
            )
            return ""
        return self.notes.seen(cell, where).strip()

    def _where(self, number: int, column: int) -> Where:
        known = column < len(self.columns)
        return Where("row", number, self.columns[column] if known else _letters(column))

    def _ignore(self, column: int, head: str) -> None:
        self.notes.find(
            FindingCode.COLUMN_IGNORED,
            self._where(1, column),
            "this heading is no language and no field of a glossary; its column was left out",
            head,
        )

    def _mend(
        self, code: FindingCode, number: int, column: int, sentence: str, excerpt: str = ""
    ) -> None:
        if len(self.wrong) < self.limits.findings:
            self.wrong.append(Finding(self._where(number, column), code, sentence, excerpt))


def _field(head: str) -> str | None:
    name = " ".join(unguarded(head).replace("_", " ").lower().split())
    return name if name in _FIELDS else None


def _language(head: str) -> str | None:
    """The language that a heading names.

    Two letters are one in any case; three only in small ones, or "Ref" would be a language.
    """
    said = unguarded(head).strip()
    if said.lower().startswith("lang:"):
        return language_tag(said[5:])
    primary = re.split("[-_]", said)[0]
    if len(primary) > _SHORT and not primary.islower():
        return None
    return language_tag(said)


def _letters(column: int) -> str:
    """A column as spreadsheets name it: A, Z, AA."""
    name = ""
    column += 1
    while column:
        column, letter = divmod(column - 1, _LETTERS)
        name = chr(ord("A") + letter) + name
    return name
