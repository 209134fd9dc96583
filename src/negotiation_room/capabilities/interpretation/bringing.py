"""What interpreters bring in from files, and take back: suggestions at their desk. Pure."""

from typing import Final

from negotiation_room.capabilities.interpretation.messages import (
    BringInSegments,
    SegmentsBroughtIn,
    SegmentsWithdrawn,
    WithdrawSegments,
)
from negotiation_room.capabilities.interpretation.rules import (
    NotYours,
    SameLanguage,
    check_readers,
    circle_of,
    interpretation_of,
)
from negotiation_room.capabilities.interpretation.states import primary
from negotiation_room.kernel.audience import MEMBERS, Audience
from negotiation_room.kernel.channel import ChannelState, Occasion
from negotiation_room.kernel.errors import Conflict
from negotiation_room.kernel.messages import Event

MOST_BROUGHT: Final = 10_000
"""Segments from files that lie beside the memory of one channel."""


class TooManySegments(Conflict, code="interpretation.too_many_segments"):
    """More segments would lie here than interpreters can be helped by."""


class NothingBroughtIn(Conflict, code="interpretation.nothing_brought_in"):
    """Nothing was brought in there, or it was taken back."""


def bringers_of(state: ChannelState, place: int) -> Audience:
    """Who may learn of what was brought in at a place: members who were here by then.

    Raises:
        NothingBroughtIn: nothing was, or it was taken back.
    """
    if place not in interpretation_of(state).brought:
        raise NothingBroughtIn("nothing was brought in there, or it was taken back")
    return circle_of(state, place, MEMBERS)


def bring_in_segments(
    state: ChannelState, wish: BringInSegments, _now: Occasion
) -> list[Event]:
    """Lay segments of a file beside the memory, as many as there is room for."""
    if primary(wish.source_lang) == primary(wish.lang):
        raise SameLanguage("both sides of these segments are in the same language")
    held = sum(one.count for one in interpretation_of(state).brought.values())
    if held + len(wish.segments) > MOST_BROUGHT:
        raise TooManySegments(
            f"at most {MOST_BROUGHT:,} segments from files lie in a channel: take some back first"
        )
    return [
        SegmentsBroughtIn(
            source_lang=wish.source_lang, lang=wish.lang, count=len(wish.segments)
        )
    ]


def withdraw_segments(
    state: ChannelState, wish: WithdrawSegments, now: Occasion
) -> list[Event]:
    """Take segments back: who brought them in, the chair, and of who has left, any interpreter."""
    check_readers(wish.to, bringers_of(state, wish.of))
    by = interpretation_of(state).brought[wish.of].by
    if by != now.author.id and by in state.seats and not now.author.presides:
        raise NotYours("another interpreter brought this in; ask them or the chair")
    return [SegmentsWithdrawn(of=wish.of, to=wish.to)]
