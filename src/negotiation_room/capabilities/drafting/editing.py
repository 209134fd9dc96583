"""Changing the words of one unit: what a late edit means now, and whether it may be made. Pure."""

from typing import Any, Final

from negotiation_room.capabilities.drafting import delta as algebra
from negotiation_room.capabilities.drafting.content import apply, check_fits, length
from negotiation_room.capabilities.drafting.delta import (
    Delta,
    Embed,
    MalformedDelta,
    length_after,
    length_before,
    spans,
    transform,
    transform_position,
    units16,
)
from negotiation_room.capabilities.drafting.messages import EditUnit, UnitEdited
from negotiation_room.capabilities.drafting.permission import (
    check_may_write,
    check_open,
    drafting_of,
    is_open,
    text_of,
    unit_of,
)
from negotiation_room.capabilities.drafting.refusals import (
    BracketInTheWay,
    ChangesNothing,
    DoesNotFit,
    GroundMoved,
    NotYetThere,
    TooFarBehind,
    TooLong,
)
from negotiation_room.capabilities.drafting.standing import has_words
from negotiation_room.capabilities.drafting.units import Missed, Unit
from negotiation_room.capabilities.drafting.wishes import MOST_WORDS
from negotiation_room.kernel.channel import ChannelState, Occasion
from negotiation_room.kernel.ids import ProposalId, UnitId
from negotiation_room.kernel.messages import Event
from negotiation_room.kernel.text import seen

MOVED: Final = "somebody changed this very place meanwhile; look at it, then edit again"

Span = tuple[int, int]
"""Where words begin and end; equal where something is inserted."""


def edit_unit(state: ChannelState, wish: EditUnit, now: Occasion) -> list[Event]:
    """Change words that one may write."""
    drafting = drafting_of(state)
    text = text_of(drafting)
    unit = unit_of(text, wish.unit)
    check_may_write(drafting, text, unit, now.author)
    return [edited(state, wish.unit, wish.rev, wish.delta, apart=wish.apart)]


def edited(
    state: ChannelState,
    name: UnitId,
    rev: int,
    ops: tuple[dict[str, Any], ...],
    proposal: ProposalId | None = None,
    *,
    apart: bool = False,
) -> UnitEdited:
    """The fact of an edit by somebody who may write there, brought past what they had not seen.

    Raises:
        GroundMoved: what it changes is not there any more, or stands in new brackets.
        AgreedText: all delegations have agreed to it.
        Invalid: it is not written as an edit is, or does not fit.
    """
    drafting = drafting_of(state)
    text = text_of(drafting)
    unit = unit_of(text, name)
    if not has_words(text, unit):
        raise DoesNotFit("this unit holds others and has no words; edit one of those")
    lapsed = check_open(state, text, unit)
    delta = algebra.read(ops)
    if not delta:
        raise ChangesNothing("this edit changes nothing")
    _check_text_only(delta)
    late = brought(unit, rev, delta)
    _check_fits(unit, late)
    return UnitEdited(
        open=is_open(drafting),
        unit=unit.id,
        rev=unit.rev + 1,
        delta=tuple(algebra.write(late)),
        lapsed=lapsed,
        proposal=proposal,
        apart=apart,
    )


def _check_text_only(delta: Delta) -> None:
    for op in delta:
        if isinstance(op, str):
            try:
                seen(op)
            except ValueError:
                raise MalformedDelta(
                    "leave out control characters, and overrides of writing direction"
                ) from None
        elif isinstance(op, Embed):
            raise BracketInTheWay("brackets are placed by a command of their own, not by edits")


def _check_fits(unit: Unit, delta: Delta) -> None:
    """Hold an edit against the words: inside them, whole characters, and no embed deleted."""
    check_fits(unit.words, delta)
    grown = length_after(delta) - length_before(delta)
    if length(unit.words) + grown > MOST_WORDS:
        raise TooLong(f"one unit has at most {MOST_WORDS} characters; split it")
    before = sum([not isinstance(run.body, str) for run in unit.words])
    if not before or not any(isinstance(op, int) and op < 0 for op in delta):
        return
    words = apply(unit.words, delta, 0)
    if sum(not isinstance(run.body, str) for run in words) != before:
        raise BracketInTheWay("a bracket stands in these words; edit on either side of it")


# --- bringing late acts past what their author had not seen ---------------------------------


def missed_since(unit: Unit, rev: int) -> tuple[Missed, ...]:
    """The operations that the author of an act on this revision has not seen.

    Raises:
        NotYetThere: the revision does not exist.
        TooFarBehind: some of them are no longer kept.
    """
    late = unit.rev - rev
    if late == 0:
        return ()
    if late < 0:
        raise NotYetThere("the text has not reached that revision; read it again")
    if late > len(unit.missed):
        raise TooFarBehind("these words have changed too often since; look again, then edit")
    return unit.missed[-late:]


def brought(unit: Unit, rev: int, delta: Delta) -> Delta:
    """An edit as it is to be made now.

    Raises:
        GroundMoved: nothing is left of it, or its place stands in brackets now.
        TooFarBehind: it is too old.
        NotYetThere: its revision does not exist.
    """
    missed = missed_since(unit, rev)
    if not missed:
        return delta
    for one in missed:
        if one.structural:
            _check_apart(spans(one.delta), spans(delta))
        delta = transform(one.delta, delta, True)  # noqa: FBT003 -- as quill-delta has it
    if not delta:
        raise GroundMoved("others have deleted what this edit changes; look again")
    return delta


def brought_range(unit: Unit, rev: int, start: int, end: int) -> Span:
    """A passage as it stands now; words that others inserted inside it belong to it.

    Raises:
        GroundMoved: nothing is left of it, or it stands in brackets now.
        TooFarBehind: it is too old.
        NotYetThere: its revision does not exist.
    """
    is_place = start == end
    for one in missed_since(unit, rev):
        if one.structural:
            _check_apart(spans(one.delta), [(start, end)])
        start = transform_position(one.delta, start, False)  # noqa: FBT003 -- as quill has it
        end = start if is_place else transform_position(one.delta, end, True)  # noqa: FBT003
    if end <= start and not is_place:
        raise GroundMoved("others have deleted these words; look again")
    if end > (whole := length(unit.words)):
        raise MalformedDelta(f"this unit has only {whole} characters; look again")
    return start, end


def _check_apart(moved: list[Span], wanted: list[Span]) -> None:
    """Tell whether an edit comes near ground that moved: its edges belong to it for insertions.

    Raises:
        GroundMoved: it does.
    """
    for start, end in moved:
        for first, last in wanted:
            is_near = start <= first <= end if first == last else first < end and start < last
            if is_near:
                raise GroundMoved(MOVED)


def check_current(unit: Unit, rev: int) -> None:
    """Let an act go only if its author saw the words as they stand.

    Raises:
        GroundMoved: they have changed since.
        NotYetThere: the revision does not exist.
    """
    if rev > unit.rev:
        raise NotYetThere("the text has not reached that revision; read it again")
    if rev < unit.rev:
        raise GroundMoved("these words have changed since you looked; look again")


def count16(words: str) -> int:
    """How long words are, as deltas count."""
    return units16(words)
