"""Who reads a proposal or a remark: the circle that its author chose. Pure."""

from collections.abc import Mapping
from typing import Final

from negotiation_room.capabilities.drafting.units import Comment, Drafting, Proposal, Visibility
from negotiation_room.kernel.ids import CommentId, DelegationId, SeatId
from negotiation_room.kernel.seats import Seat

WIDTH: Final = {Visibility.DELEGATION: 0, Visibility.MEDIATOR: 1, Visibility.ALL: 2}
"""The circles from the narrowest."""


def is_within(
    seat: Seat, visibility: Visibility, author: SeatId | None, by: DelegationId | None
) -> bool:
    """Whether a seat belongs to the circle; a mirror of the audience of the facts."""
    if seat.is_observer:
        return False
    if visibility is Visibility.ALL:
        return True
    own = seat.id == author if by is None else seat.delegation == by
    return own or (visibility is Visibility.MEDIATOR and seat.presides)


def knows_proposal(seat: Seat, proposal: Proposal) -> bool:
    """Whether a seat may know of a proposal."""
    return is_within(seat, proposal.visibility, proposal.seat, proposal.delegation)


def thread_of(drafting: Drafting, comment: Comment) -> Comment:
    """The remark that an answer, or an answer to an answer, began with: its circle reads all."""
    return _thread(drafting.comments, comment)


def _thread(comments: Mapping[CommentId, Comment], comment: Comment) -> Comment:
    while comment.reply_to is not None and comment.reply_to in comments:
        comment = comments[comment.reply_to]
    return comment


def first_of_all(comments: Mapping[CommentId, Comment]) -> dict[CommentId, Comment]:
    """What each remark's thread began with, each step of a thread taken once."""
    first = dict[CommentId, Comment]()
    for name in comments:
        passed, here = list[CommentId](), name
        while here not in first:
            one = comments[here]
            if one.reply_to is None or one.reply_to not in comments:
                first[here] = one
            else:
                passed.append(here)
                here = one.reply_to
        first.update(dict.fromkeys(passed, first[here]))
    return first


def knows_comment(seat: Seat, drafting: Drafting, comment: Comment) -> bool:
    """Whether a seat may know of a remark."""
    first = thread_of(drafting, comment)
    return is_within(seat, first.visibility, first.seat, first.delegation)
