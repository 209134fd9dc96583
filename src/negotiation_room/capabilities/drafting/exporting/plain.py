"""A text as plain text: numbers, words and brackets in order, attributions if wished."""

from collections.abc import Sequence

from negotiation_room.capabilities.drafting.exporting.layout import (
    Paragraph,
    Piece,
    PieceKind,
    lay_out,
)
from negotiation_room.capabilities.drafting.exporting.naming import Names, attribution
from negotiation_room.capabilities.drafting.units import Text, UnitKind

_STEP = "    "


def write_plain(text: Text, names: Names | None = None) -> str:
    """Write a text as plain text.

    Args:
        text: the text.
        names: what delegations are called; with it, each bracket says before it closes who
            placed it and who supports it: "[words — Alpha + Beta]". Without, brackets are bare.
    """
    lines = [_paragraph(text, paragraph, names) for paragraph in lay_out(text)]
    return "\n\n".join(lines) + "\n" if lines else ""


def _paragraph(text: Text, paragraph: Paragraph, names: Names | None) -> str:
    edge = _STEP * paragraph.depth
    if paragraph.kind is UnitKind.FOOTNOTE:
        number, *rest = paragraph.pieces
        return f"[^{number.words}]: " + _row(text, rest, names).replace("\n", f"\n{_STEP}")
    return edge + _row(text, paragraph.pieces, names).replace("\n", f"\n{edge}")


def _row(text: Text, pieces: Sequence[Piece], names: Names | None) -> str:
    out, cells = "", 0
    for piece in pieces:
        if piece.kind is PieceKind.CELL:
            out = out + (" | " if cells else "")
            cells += 1
        elif piece.kind is PieceKind.CLOSES:
            said = attribution(text.units[piece.unit].bracket, names) if names else ""
            out += f" — {said}]" if said else "]"
        elif piece.kind is PieceKind.NUMBER:
            out += f"{piece.words} "
        else:
            out += {PieceKind.OPENS: "[", PieceKind.NOTE: f"[^{piece.words}]"}.get(
                piece.kind, piece.words
            )
    return out.rstrip()
