r"""What one cell of a glossary's table holds: terms with their marks, and no formula.

Terms stand between `|`. The first is preferred and the others are admitted, unless a mark behind
a term says otherwise: `watershed [forbidden]`, `basin [admitted: in treaties]`. A `\` before
`|`, `[`, `]` or `\` takes its meaning away.
"""

import re
from collections.abc import Iterable
from itertools import pairwise
from typing import Final, NamedTuple

from negotiation_room.capabilities.interpretation.exchange.concepts import TermForm, TermStatus

_ESCAPED: Final = re.compile(r"\\([\\|\[\]])")
_TO_ESCAPE: Final = re.compile(r"[\\|\[\]]")
_SIGNS: Final = re.compile(r"\\[\\|\[\]]|[|\[\]]")
_RISKY: Final = r"=+\-@\uff1d\uff0b\uff0d\uff20"
# Where a cell begins, in this table or in one that was cut apart at another separator.
_CELL: Final = r"(\A|[,;\t\r\n])(\"*)"
_TO_GUARD: Final = re.compile(rf"{_CELL}('*[{_RISKY}])")
_GUARDED: Final = re.compile(rf"{_CELL}'('*[{_RISKY}])")
_BY_MARK: Final = {status.value: status for status in TermStatus}


class Piece(NamedTuple):
    """A term of a cell.

    Attributes:
        unknown: a mark behind it that means nothing here, and was left in the term.
    """

    form: TermForm
    unknown: str = ""


def forms_in(cell: str) -> list[Piece]:
    """The terms of a cell, in order; space around them means nothing."""
    found: list[Piece] = []
    for words in _pieces(cell):
        if words.strip():
            status = TermStatus.ADMITTED if found else TermStatus.PREFERRED
            found.append(_piece(words.strip(), status))
    return found


def cell_of(forms: Iterable[TermForm]) -> str:
    """The cell that holds these terms."""
    return " | ".join(_written(form, is_first=not place) for place, form in enumerate(forms))


def guarded(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula.

    An apostrophe before the sign does that, as it does when people type one. Signs that would
    begin a cell if the file were cut at another separator have theirs as well.
    """
    return _TO_GUARD.sub(r"\1\2'\3", cell)


def unguarded(cell: str) -> str:
    """The cell as it was before `guarded`."""
    return _GUARDED.sub(r"\1\2\3", cell)


def _pieces(cell: str) -> list[str]:
    if "\\" not in cell:
        return cell.split("|")
    bars = [found.start() for found in _SIGNS.finditer(cell) if found[0] == "|"]
    return [cell[a + 1 : b] for a, b in pairwise([-1, *bars, len(cell)])]


def _piece(words: str, status: TermStatus) -> Piece:
    marked = _mark(words)
    if marked is None:
        return Piece(TermForm(_plain(words), status))
    text, mark, note = marked
    named = _BY_MARK.get(mark.lower())
    if named is None and mark.lower() != "note":
        return Piece(TermForm(_plain(words), status), mark)
    return Piece(TermForm(_plain(text), named or status, _plain(note).strip()))


def _mark(words: str) -> tuple[str, str, str] | None:
    """The words before a mark, the mark and its note, if the words end with one."""
    opened = _opened(words)
    if opened is None:
        return None
    text = words[:opened].rstrip()
    mark, _, note = words[opened + 1 : -1].partition(":")
    return (text, mark.strip(), note) if text and mark.strip().isalpha() else None


def _opened(words: str) -> int | None:
    """Where the bracket stands that the last character closes; neither is escaped."""
    if not words.endswith("]"):
        return None
    opened: int | None = None
    for found in _SIGNS.finditer(words):
        if found[0] == "[":
            opened = found.start()
        elif found[0] == "]":
            if found.end() == len(words):
                return opened
            opened = None
    return None


def _written(form: TermForm, *, is_first: bool) -> str:
    usual = TermStatus.PREFERRED if is_first else TermStatus.ADMITTED
    text = _escaped(form.text)
    if form.note:
        return f"{text} [{form.status.value}: {_escaped(form.note)}]"
    return text if form.status is usual else f"{text} [{form.status.value}]"


def _escaped(text: str) -> str:
    return _TO_ESCAPE.sub(r"\\\g<0>", text)


def _plain(text: str) -> str:
    return _ESCAPED.sub(r"\1", text)
