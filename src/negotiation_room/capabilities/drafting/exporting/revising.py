"""Two versions of a text as one row of paragraphs, in which everything says what became of it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from negotiation_room.capabilities.drafting.aligning import Alignment, align
from negotiation_room.capabilities.drafting.delta import units16
from negotiation_room.capabilities.drafting.exporting.layout import (
    Paragraph,
    Piece,
    PieceKind,
    lay_out,
)
from negotiation_room.capabilities.drafting.matching import joined, steps
from negotiation_room.capabilities.drafting.tokens import tokens
from negotiation_room.capabilities.drafting.units import Text, UnitKind
from negotiation_room.kernel.ids import UnitId


class Fate(StrEnum):
    """What became of something between two versions."""

    KEPT = "kept"
    CAME = "came"
    WENT = "went"
    MOVED_HERE = "moved_here"
    MOVED_AWAY = "moved_away"


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of a paragraph and what became of it."""

    piece: Piece
    fate: Fate


@dataclass(frozen=True, slots=True)
class Revised:
    """A paragraph of either version.

    Attributes:
        paragraph: as it stands in the newer version that has it.
        fate: of the paragraph as a whole.
    """

    paragraph: Paragraph
    fate: Fate
    parts: tuple[Part, ...]


def unrevised(text: Text) -> tuple[Revised, ...]:
    """One version by itself."""
    return tuple(_whole(paragraph, Fate.KEPT) for paragraph in lay_out(text))


def revised(old: Text, new: Text) -> tuple[Revised, ...]:
    """What is kept and came, in order, is the new text; what is kept and went is the old one."""
    alignment = align(old, new)
    before = {paragraph.unit: paragraph for paragraph in lay_out(old)}
    after = {paragraph.unit: paragraph for paragraph in lay_out(new)}
    was = {key: alignment.was[key] for key in after if alignment.was.get(key) in before}
    stays = _staying(list(before), [was[key] for key in after if key in was], alignment, was)
    return tuple(_merged(before, after, was, stays))


def _staying(
    before: list[UnitId], kept: list[UnitId], alignment: Alignment, was: dict[UnitId, UnitId]
) -> frozenset[UnitId]:
    """Old paragraphs that stand in their order still; the others have moved."""
    place = {key: at for at, key in enumerate(before)}
    moved = {was[key] for key in alignment.moved if key in was}
    steady = [key for key in kept if key not in moved]
    best = list[list[UnitId]]()
    for key in steady:  # patience: piles whose tops rise, each remembering the one to its left
        at = next((n for n, pile in enumerate(best) if place[pile[-1]] > place[key]), len(best))
        chain = [*(best[at - 1] if at else []), key]
        best[at : at + 1] = [chain]
    return frozenset(best[-1] if best else [])


def _merged(
    before: dict[UnitId, Paragraph],
    after: dict[UnitId, Paragraph],
    was: dict[UnitId, UnitId],
    stays: frozenset[UnitId],
) -> Iterator[Revised]:
    left = iter(before.values())
    now = {old: key for key, old in was.items()}
    for key, paragraph in after.items():
        old = was.get(key)
        if old is None or old not in stays:
            yield _whole(paragraph, Fate.CAME if old is None else Fate.MOVED_HERE)
            continue
        for gone in left:
            if gone.unit == old:
                break
            yield _whole(gone, Fate.MOVED_AWAY if gone.unit in now else Fate.WENT)
        yield from _laid_beside(before[old], paragraph, was)
    for gone in left:
        yield _whole(gone, Fate.MOVED_AWAY if gone.unit in now else Fate.WENT)


def _whole(paragraph: Paragraph, fate: Fate) -> Revised:
    return Revised(paragraph, fate, tuple(Part(piece, fate) for piece in paragraph.pieces))


def _laid_beside(
    old: Paragraph, new: Paragraph, was: dict[UnitId, UnitId]
) -> Iterator[Revised]:
    is_row = UnitKind.ROW in {old.kind, new.kind}
    if is_row and (old.kind is not new.kind or _cells(old) != _cells(new)):
        # Cells that came or went cannot be tracked one by one: the row goes, another comes.
        yield _whole(old, Fate.WENT)
        yield _whole(new, Fate.CAME)
        return
    if not is_row:
        yield Revised(new, Fate.KEPT, tuple(_compared(old.pieces, new.pieces, was)))
        return
    parts = list[Part]()
    for left, right in zip(_by_cell(old.pieces), _by_cell(new.pieces), strict=True):
        parts += _compared(left, right, was)
    yield Revised(new, Fate.KEPT, tuple(parts))


def _cells(paragraph: Paragraph) -> int:
    return sum(1 for piece in paragraph.pieces if piece.kind is PieceKind.CELL)


def _by_cell(pieces: Sequence[Piece]) -> list[list[Piece]]:
    cells: list[list[Piece]] = [[]]
    for piece in pieces:
        if piece.kind is PieceKind.CELL:
            cells.append([])
        cells[-1].append(piece)
    return cells


def _compared(
    old: Sequence[Piece], new: Sequence[Piece], was: dict[UnitId, UnitId]
) -> Iterator[Part]:
    left, right = list(_words(old)), list(_words(new))
    keys = [_key(piece, {}) for piece in left], [_key(piece, was) for piece in right]
    for a, b, c, d, same in joined(lambda at: left[at].words.isspace(), steps(*keys)):
        if same:
            yield from _joined(right[c:d], Fate.KEPT)
        else:
            yield from _joined(right[c:d], Fate.CAME)
            yield from _joined(left[a:b], Fate.WENT)


def with_firm_end(parts: Sequence[Part]) -> tuple[Part, ...]:
    """A kept paragraph before one that came, written so that its end is not taken for new.

    LibreOffice joins words that came at the end of a paragraph with a paragraph that came after
    it, and on rejecting both takes the end between them too. So the last kept word is written
    as replaced by itself and the new words: each side reads the same.
    """
    at = len(parts)
    while at and parts[at - 1].fate is Fate.CAME:
        at -= 1
    if at in {0, len(parts)} or parts[at - 1].fate is not Fate.KEPT:
        return tuple(parts)
    last = parts[at - 1].piece
    if last.kind is PieceKind.NOTE:
        return tuple(parts)
    *head, tail = tokens(last.words) if last.kind is PieceKind.WORDS else ["", last.words]
    kept = Piece(last.kind, last.unit, "".join(head), last.place)
    word = Piece(last.kind, last.unit, tail, last.place)
    before = [Part(kept, Fate.KEPT)] if kept.words else []
    came = [Part(word, Fate.CAME), *parts[at:]]
    return (*parts[: at - 1], *before, *came, Part(word, Fate.WENT))


def _key(piece: Piece, was: dict[UnitId, UnitId]) -> str:
    """What makes two pieces the same; what is no words begins with a sign that no words hold."""
    if piece.kind is PieceKind.WORDS:
        return piece.words
    if piece.kind is PieceKind.NOTE:
        return f"\0{piece.kind}{was.get(piece.unit, piece.unit)}"
    return f"\0{piece.kind}" if piece.kind is PieceKind.CELL else f"\0{piece.kind}{piece.words}"


def _words(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """Pieces no longer than a word, so that they can be compared."""
    for piece in pieces:
        if piece.kind is not PieceKind.WORDS:
            yield piece
            continue
        at = piece.at
        for word in tokens(piece.words):
            yield Piece(PieceKind.WORDS, piece.unit, word, piece.place, at)
            at = None if at is None else at + units16(word)


def _joined(pieces: Sequence[Piece], fate: Fate) -> Iterator[Part]:
    """Neighbouring words of one source are one piece again."""
    last: Piece | None = None
    for piece in pieces:
        is_same = (
            last is not None
            and last.kind is piece.kind is PieceKind.WORDS
            and last.place == piece.place
            and last.unit == piece.unit
        )
        if last is not None and is_same:
            last = replace(last, words=last.words + piece.words)
            continue
        if last is not None:
            yield Part(last, fate)
        last = piece
    if last is not None:
        yield Part(last, fate)
