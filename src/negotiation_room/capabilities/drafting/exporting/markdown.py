"""A text as Markdown that our own import reads back into the same units.

Lists are set in by four spaces a level; signs that Markdown would take for markup are escaped, so
that a bracket which is only a character comes back as a character.
"""

import re
from collections.abc import Sequence
from typing import Final

from negotiation_room.capabilities.drafting.exporting.layout import (
    Paragraph,
    Piece,
    PieceKind,
    lay_out,
)
from negotiation_room.capabilities.drafting.exporting.naming import Names, attribution
from negotiation_room.capabilities.drafting.importing import labels
from negotiation_room.capabilities.drafting.units import Text, UnitKind

_STEP: Final = "    "
_DEEPEST: Final = 6
_MARKUP = re.compile(r"[\\`*_\[\]<~]")
_ENTITY = re.compile(r"&(?=#?\w+;)")
_LINE_START = re.compile(r"(?:[#>=|]|[-+](?=\s|-)|:-|\{:)")
# A dash that numbers dashes: else they would be read as a line across the page.
_DASHES = re.compile(r"-(?:\s*-){2,}$")
_NUMBERED = re.compile(r"([\[ ]*\(?[\w]{1,5})([.)、])")


def write_markdown(text: Text, names: Names | None = None) -> str:
    """Write a text as Markdown.

    Args:
        text: the text.
        names: what delegations are called; with it, brackets say whose they are.
    """
    out = list[str]()
    paragraphs = lay_out(text)
    for at, paragraph in enumerate(paragraphs):
        line = _line(text, paragraph, names)
        is_row = paragraph.kind is UnitKind.ROW
        follows = at and paragraphs[at - 1].kind is UnitKind.ROW
        in_table = follows and _table(text, paragraph) == _table(text, paragraphs[at - 1])
        if is_row and not in_table:
            cells = sum(1 for piece in paragraph.pieces if piece.kind is PieceKind.CELL)
            dashes = _STEP * paragraph.depth + "|" + " --- |" * cells
            line = f"{line}\n{dashes}"
        out.append(("\n" if is_row and in_table else "\n\n" if at else "") + line)
    return "".join(out) + "\n" if out else ""


def _table(text: Text, row: Paragraph) -> object:
    return text.units[row.unit].parent if row.kind is UnitKind.ROW else row.unit


def _line(text: Text, paragraph: Paragraph, names: Names | None) -> str:
    edge = _STEP * paragraph.depth
    if paragraph.kind is UnitKind.FOOTNOTE:
        number, *rest = paragraph.pieces
        words = _row(text, rest, names).replace("\n", f"\n{_STEP}")
        return f"[^{number.words}]: {words}"
    if paragraph.kind is UnitKind.ROW:
        return f"{edge}| {_row(text, paragraph.pieces, names)} |"
    row = _row(text, paragraph.pieces, names).replace("\n", " ")
    if paragraph.level and not paragraph.depth:
        return "#" * min(paragraph.level, _DEEPEST) + " " + row
    if paragraph.kind is UnitKind.HEADING:
        return f"{edge}**{row}**"
    if not _has_number(paragraph):
        return edge + _as_words(row)
    return edge + (f"{row[:-1]}\\{row[-1]}" if _DASHES.match(row) else row)


def _has_number(paragraph: Paragraph) -> bool:
    return any(piece.kind is PieceKind.NUMBER for piece in paragraph.pieces)


def _as_words(row: str) -> str:
    """Escape what would be read as a number, where there is none."""
    if _LINE_START.match(row):
        return f"\\{row}"
    bare = row.lstrip("[ ")
    if labels.item(bare, {}) or re.match(r"\(?\w{1,5}[.)、]", bare):
        return _NUMBERED.sub(r"\1\\\2", row, count=1)
    return row


def _row(text: Text, pieces: Sequence[Piece], names: Names | None) -> str:
    out, cells = "", 0
    is_row = any(piece.kind is PieceKind.CELL for piece in pieces)
    for piece in pieces:
        if piece.kind is PieceKind.CELL:
            out += " | " if cells else ""
            cells += 1
        elif piece.kind is PieceKind.CLOSES:
            said = attribution(text.units[piece.unit].bracket, names) if names else ""
            out += f" — {escaped(said)}]" if said else "]"
        elif piece.kind is PieceKind.NUMBER:
            # What looks like the definition of a footnote is none, or it would not be here.
            is_note = piece.words.startswith("[^")
            out += f"{escaped(piece.words) if is_note else piece.words} "
        elif piece.kind is PieceKind.OPENS:
            out += "["
        elif piece.kind is PieceKind.NOTE:
            out += f"[^{piece.words}]"
        else:
            words = escaped(piece.words)
            out += words.replace("|", "\\|") if is_row else words
    return out.rstrip()


def escaped(words: str) -> str:
    """Words in which nothing is markup."""
    return _ENTITY.sub("\\&", _MARKUP.sub(r"\\\g<0>", words))
