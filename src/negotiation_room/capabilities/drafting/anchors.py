"""Where a remark hangs: its words are followed through every change of the text. Pure."""

from collections.abc import Callable
from dataclasses import replace

from negotiation_room.capabilities.drafting.content import length
from negotiation_room.capabilities.drafting.delta import (
    Delta,
    Embed,
    normal,
    recall,
    transform_position,
    units16,
)
from negotiation_room.capabilities.drafting.facts import (
    BracketPlaced,
    BracketRemoved,
    UnitEdited,
    UnitsMerged,
    UnitSplit,
    VersionRestored,
)
from negotiation_room.capabilities.drafting.units import Comment, Drafting, Outcome, Text, Unit
from negotiation_room.kernel.ids import CommentId, UnitId
from negotiation_room.kernel.messages import Event

Step = Callable[[Comment], Comment]


def follow(drafting: Drafting, event: Event, before: Text | None) -> Drafting:
    """Let every remark follow its words.

    Args:
        drafting: the state whose remarks are to follow.
        event: what happened to the text.
        before: the text as it was; None for a reader who has none, and so no remarks on it.
    """
    if before is None or not drafting.comments:
        return drafting
    step = _step(event, before)
    if step is None:
        return drafting
    moved = {
        name: after
        for name, comment in drafting.comments.items()
        if (after := step(comment)) is not comment
    }
    if not moved:
        return drafting
    return replace(drafting, comments=drafting.comments.update(moved))


def _step(event: Event, before: Text) -> Step | None:
    match event:
        case UnitEdited():
            delta = recall(event.delta)
            return lambda one: _edited(one, delta) if one.unit == event.unit else one
        case BracketPlaced():
            return lambda one: _placed(one, event) if one.unit == event.unit else one
        case BracketRemoved() if event.bracket in before.units:
            return _removed(before, before.units[event.bracket], event.outcome)
        case UnitSplit():
            return lambda one: _split(one, event) if one.unit == event.unit else one
        case UnitsMerged() if event.unit in before.units:
            by = length(before.units[event.unit].words) + units16(event.joined_by)
            return lambda one: (
                _shifted(one, event.unit, by) if one.unit == event.absorbed else one
            )
        case VersionRestored():
            touched = frozenset(one["id"] for one in event.changed)
            return lambda one: replace(one, start=0, length=0) if one.unit in touched else one
        case _:
            return None


def _at(one: Comment, unit: UnitId, start: int, end: int) -> Comment:
    return replace(one, unit=unit, start=start, length=max(end - start, 0))


def _shifted(one: Comment, unit: UnitId, by: int) -> Comment:
    return replace(one, unit=unit, start=one.start + by)


def _edited(one: Comment, delta: Delta) -> Comment:
    """Words inserted at either edge of what a remark is about do not belong to it."""
    start = transform_position(delta, one.start, False)  # noqa: FBT003 -- as quill has it
    if not one.length:
        return replace(one, start=start)
    end = transform_position(delta, one.start + one.length, True)  # noqa: FBT003
    return _at(one, one.unit, min(start, end), end)


def _placed(one: Comment, event: BracketPlaced) -> Comment:
    """A remark on words that are bracketed goes with them into the bracket."""
    first, last = event.start, event.start + event.length
    if first == last:
        return _edited(one, normal((first, Embed("bracket", event.bracket))))
    start, end = one.start, one.start + one.length
    if first <= start < end <= last:
        return _at(one, event.bracket, start - first, end - first)

    def where(place: int, inside: int) -> int:
        if place <= first:
            return place
        return place + 1 - event.length if place >= last else inside

    return _at(one, one.unit, where(start, first), where(end, first + 1))


def _removed(before: Text, bracket: Unit, outcome: Outcome) -> Step | None:
    """A remark on the words of a bracket stays with them, or hangs where they stood."""
    if bracket.parent is None:
        return None
    holder = before.units[bracket.parent]
    place = _place_in(holder, bracket.id)
    if place is None:
        return lambda one: _at(one, holder.id, 0, 0) if one.unit == bracket.id else one
    size = length(bracket.words) if outcome is Outcome.KEEP else 0

    def step(one: Comment) -> Comment:
        if one.unit == bracket.id:
            if outcome is Outcome.KEEP:
                return _shifted(one, holder.id, place)
            return _at(one, holder.id, place, place)
        if one.unit != holder.id:
            return one
        start, end = one.start, one.start + one.length
        return _at(
            one,
            one.unit,
            start if start <= place else start + size - 1,
            end if end <= place else end + size - 1,
        )

    return step


def _place_in(holder: Unit, inner: UnitId) -> int | None:
    at = 0
    for run in holder.words:
        if not isinstance(run.body, str) and run.body.unit == inner:
            return at
        at += run.size
    return None


def _split(one: Comment, event: UnitSplit) -> Comment:
    """A remark across the cut stays with the words before it."""
    if one.start >= event.at and (one.start > event.at or one.length):
        return replace(one, unit=event.into, start=one.start - event.at)
    return _at(one, one.unit, one.start, min(one.start + one.length, event.at))


def about(drafting: Drafting, unit: UnitId) -> tuple[CommentId, ...]:
    """The remarks on a unit's words, in the order of the words."""
    found = [
        (one.start, one.at, name) for name, one in drafting.comments.items() if one.unit == unit
    ]
    return tuple(name for _, _, name in sorted(found))
