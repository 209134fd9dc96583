"""What is too long for one act: staged in pieces, and done all at once by the last act. Pure.

Pieces belong to the seat that stages them. The act that ends a staging names the SHA-256 of the
whole and does all of it at once; what is never ended is dropped, and the text never knew of it.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError

from negotiation_room.capabilities.drafting.brackets import remove_bracket
from negotiation_room.capabilities.drafting.facts import (
    ModeSet,
    PieceStaged,
    PiecesUsed,
    UnitEdited,
    UnitsInserted,
    VersionNamed,
)
from negotiation_room.capabilities.drafting.permission import (
    check_not_frozen,
    drafting_of,
    text_of,
)
from negotiation_room.capabilities.drafting.refusals import (
    DoesNotFit,
    NotYoursToWrite,
    TooLong,
)
from negotiation_room.capabilities.drafting.structure import insert_units, remove_unit
from negotiation_room.capabilities.drafting.units import Drafting, Outcome, Staged, Text
from negotiation_room.capabilities.drafting.wishes import (
    MOST_PIECES,
    DraftUnit,
    ImportStaged,
    InsertUnits,
    RemoveBracket,
    RemoveUnit,
    StagePiece,
)
from negotiation_room.capabilities.drafting.wording import wording
from negotiation_room.kernel.canonical import parse_canonical
from negotiation_room.kernel.channel import ChannelState, Occasion, Place
from negotiation_room.kernel.errors import Conflict
from negotiation_room.kernel.messages import Event
from negotiation_room.kernel.seats import Seat

PATIENCE: Final = 600 * 1_000_000
"""Microseconds after its last piece in which a staging goes on; then it is dropped."""
MOST_STAGINGS: Final = 8
"""Stagings under way in one text; the chair may always begin one."""
MOST_BROUGHT: Final = 20_000
"""Units that one import may bring in."""

_UNITS: Final[TypeAdapter[tuple[DraftUnit, ...]]] = TypeAdapter(tuple[DraftUnit, ...])
_SWEEPING: Final = frozenset({ModeSet, PieceStaged, UnitEdited, UnitsInserted, VersionNamed})
"""Facts that every member reads, at which abandoned stagings are dropped."""


class PiecesMissing(Conflict, code="drafting.pieces_missing"):
    """The pieces that were staged are not the whole that is meant."""


def stage_piece(state: ChannelState, wish: StagePiece, now: Occasion) -> list[Event]:
    """Keep one more piece; the first one begins anew."""
    drafting, author = drafting_of(state), now.author
    text_of(drafting)
    check_not_frozen(drafting)
    _check_may_stage(drafting, author)
    going = {seat: one for seat, one in drafting.staged.items() if _goes_on(one, now.at)}
    own = going.get(author.id)
    if wish.part and (own is None or wish.part != len(own.pieces)):
        raise PiecesMissing("the pieces before this one are not here; send all again, in order")
    if wish.part >= MOST_PIECES:
        raise TooLong(f"at most {MOST_PIECES} pieces are put together; bring less at a time")
    if own is None and len(going) >= MOST_STAGINGS and not author.presides:
        raise PiecesMissing("others are bringing long texts in just now; try again in a while")
    return [PieceStaged(seat=author.id, part=wish.part, piece=wish.piece)]


def _check_may_stage(drafting: Drafting, author: Seat) -> None:
    if not author.presides and author.id not in drafting.drafters:
        raise NotYoursToWrite(
            "the chair brings long texts in, and drafters in a drafting group"
        )


def _goes_on(staged: Staged, now: int) -> bool:
    return now - staged.at <= PATIENCE


def whole(drafting: Drafting, digest: str, now: Occasion) -> tuple[Any, PiecesUsed]:
    """What an author staged, put together, and the fact that it is used up.

    Raises:
        PiecesMissing: it is not what the digest says, or was staged too long ago.
        Malformed: it is not written as content is.
    """
    staged = drafting.staged.get(now.author.id)
    if staged is None or not _goes_on(staged, now.at):
        raise PiecesMissing(
            "nothing was staged lately; send all pieces, then end with this act"
        )
    joined = "".join(staged.pieces).encode()
    if hashlib.sha256(joined).hexdigest() != digest:
        raise PiecesMissing("what was staged is not what is meant; send all pieces again")
    return parse_canonical(joined), PiecesUsed(seat=now.author.id)


def import_staged(state: ChannelState, wish: ImportStaged, now: Occasion) -> list[Event]:
    """Bring a long text in whole; where it replaces what stands there, that goes in the same act.

    What all have agreed, and brackets that somebody holds on to, do not go.
    """
    drafting = drafting_of(state)
    text = text_of(drafting)
    _check_may_stage(drafting, now.author)
    read, used = whole(drafting, wish.digest, now)
    units = _read_units(read)
    gone = list[Event]()
    if wish.replaces:
        if wish.parent != text.root or wish.after is not None:
            raise DoesNotFit(
                "a text is replaced as a whole; name its root, and nothing to follow"
            )
        gone = list(_cleared(state, text, now))
    insert = InsertUnits.model_construct(parent=wish.parent, after=wish.after, units=units)
    return [used, *gone, *insert_units(state, insert, now)]


def _read_units(read: Any) -> tuple[DraftUnit, ...]:
    """Units as they are spelled in acts, more than one act may hold.

    Raises:
        DoesNotFit: they are not units.
        TooLong: there are too many.
    """
    try:
        units = _UNITS.validate_python(read, strict=False)
    except ValidationError:
        raise DoesNotFit("what was staged are not units to bring in") from None
    if not units:
        raise DoesNotFit("there is nothing to bring in")
    if sum(map(_count, units)) > MOST_BROUGHT:
        raise TooLong(f"at most {MOST_BROUGHT} units come in together; bring less at a time")
    return units


def _count(unit: DraftUnit) -> int:
    inner = (piece for piece in unit.words if isinstance(piece, DraftUnit))
    return 1 + sum(map(_count, inner)) + sum(map(_count, unit.children))


def _cleared(state: ChannelState, text: Text, now: Occasion) -> Iterator[Event]:
    for name in text.units[text.root].children:
        unit = text.units[name]
        if unit.bracket is None:
            yield from remove_unit(state, RemoveUnit(unit=name, rev=unit.rev), now)
        elif now.author.presides:
            means = wording(text, name)
            wish = RemoveBracket(bracket=name, outcome=Outcome.DROP, wording=means)
            yield from remove_bracket(state, wish, now)
        else:
            raise NotYoursToWrite("brackets stand around units here; the chair removes them")


# --- what comes of it ----------------------------------------------------------------------


def evolve(drafting: Drafting, event: Event, place: Place) -> Drafting | None:
    """Fold a fact of staging; None when the fact is another's."""
    if isinstance(event, PieceStaged):
        before = drafting.staged.get(event.seat)
        pieces = () if event.part == 0 or before is None else before.pieces
        staged = Staged((*pieces, event.piece), place.at)
        return replace(drafting, staged=drafting.staged.set(event.seat, staged))
    if isinstance(event, PiecesUsed):
        if event.seat not in drafting.staged:
            return drafting
        return replace(drafting, staged=drafting.staged.delete(event.seat))
    return None


def swept(drafting: Drafting, event: Event, place: Place) -> Drafting:
    """Drop what was staged and never ended."""
    if type(event) not in _SWEEPING:
        return drafting
    over = [seat for seat, one in drafting.staged.items() if not _goes_on(one, place.at)]
    staged = drafting.staged
    for seat in over:
        staged = staged.delete(seat)
    return replace(drafting, staged=staged) if over else drafting
