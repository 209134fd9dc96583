"""Bringing into a room what is too long for one act: staged in pieces, then done all at once. Pure.

Cut off anywhere, the text is as it was before; what was staged is dropped after a while.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from negotiation_room.capabilities.drafting.messages import (
    ImportStaged,
    InsertUnits,
    RestoreVersion,
    StagePiece,
)
from negotiation_room.capabilities.drafting.refusals import TooLong
from negotiation_room.capabilities.drafting.wishes import (
    MOST_PIECE,
    MOST_PIECES,
    MOST_TOGETHER,
    DraftUnit,
)
from negotiation_room.kernel.canonical import canonical
from negotiation_room.kernel.ids import UnitId
from negotiation_room.kernel.messages import Command

MOST_BYTES: Final = 60_000
"""Bytes of content in one act; servers take 65,536."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an import is: acts done, of how many; its units stand in the text with the last."""

    units: int
    of_units: int
    acts: int
    of_acts: int


def importing(
    units: Sequence[DraftUnit], parent: UnitId, after: UnitId | None, *, replaces: bool
) -> list[list[Command]]:
    """The steps that bring units in: each is one or more acts done together; the last does it.

    Raises:
        TooLong: even in pieces it is too long for a room.
    """
    if not replaces and sum(map(count, units)) <= MOST_TOGETHER:
        act = InsertUnits(parent=parent, after=after, units=tuple(units))
        if len(act.content()) <= MOST_BYTES:
            return [[act]]
    whole = canonical([unit.model_dump(mode="json") for unit in units])
    last = ImportStaged(digest=_digest(whole), parent=parent, after=after, replaces=replaces)
    return _staged(whole, last)


def restoring(symbol: str, whole: bytes) -> list[list[Command]]:
    """The steps that bring a version back, given the bytes of which its digest was taken.

    Raises:
        TooLong: it is too long for a room.
    """
    return _staged(whole, RestoreVersion(symbol=symbol, staged=True))


def _staged(whole: bytes, last: Command) -> list[list[Command]]:
    acts = [
        StagePiece(part=part, piece=one) for part, one in enumerate(_pieces(whole.decode()))
    ]
    if len(acts) > MOST_PIECES:
        raise TooLong("this is too long for one text; bring it in parts, under several parents")
    return [*([act] for act in acts[:-1]), [acts[-1], last]]


def _pieces(whole: str) -> Iterator[str]:
    """Cut what is long into pieces that an act carries, however they must be written in it."""
    at = 0
    while at < len(whole):
        size = MOST_PIECE
        while len(canonical(whole[at : at + size])) > MOST_BYTES - 100:
            size = size * 3 // 4
        yield whole[at : at + size]
        at += size


def _digest(whole: bytes) -> str:
    return hashlib.sha256(whole).hexdigest()


def count(unit: DraftUnit) -> int:
    """How many units one is, with all that it holds."""
    inner = (piece for piece in unit.words if isinstance(piece, DraftUnit))
    return 1 + sum(map(count, inner)) + sum(map(count, unit.children))
