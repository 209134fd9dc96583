"""Remarks on words of a text, answers to them, and whether they are dealt with. Pure.

An answer is read by whoever reads the remark that began the exchange; so nothing that was said to
a few becomes known to more by being answered.
"""

from dataclasses import replace

from immutables import Map

from negotiation_room.capabilities.drafting.circles import (
    first_of_all,
    is_within,
    knows_comment,
    thread_of,
)
from negotiation_room.capabilities.drafting.editing import brought_range
from negotiation_room.capabilities.drafting.facts import CommentPosted, CommentResolved
from negotiation_room.capabilities.drafting.permission import (
    check_room_for_more,
    drafting_of,
    text_of,
    unit_of,
)
from negotiation_room.capabilities.drafting.refusals import ChangesNothing, IdTaken
from negotiation_room.capabilities.drafting.units import Comment, Drafting, Mode
from negotiation_room.capabilities.drafting.wishes import (
    MOST_REMARKS,
    PostComment,
    ResolveComment,
)
from negotiation_room.kernel.channel import ChannelState, Occasion, Place
from negotiation_room.kernel.errors import Invalid, NotFound, NotPermitted
from negotiation_room.kernel.ids import CommentId, SeatId
from negotiation_room.kernel.messages import Event
from negotiation_room.kernel.seats import Seat


class NoSuchComment(NotFound, code="drafting.no_such_comment"):
    """No remark with that id lies before you."""


class NotYourComment(NotPermitted, code="drafting.not_your_comment"):
    """Only the chair and whoever made a remark say that it is dealt with."""


class OtherCircle(Invalid, code="drafting.other_circle"):
    """An answer, or what is said of a one-text, has the circle that was chosen for it."""


def post_comment(state: ChannelState, wish: PostComment, now: Occasion) -> list[Event]:
    """Remark on words, or answer a remark in the circle that reads it."""
    drafting, author = drafting_of(state), now.author
    unit = unit_of(text_of(drafting), wish.unit)
    if wish.comment in drafting.comments:
        raise IdTaken("every comment needs a fresh id; choose another")
    check_room_for_more(author, drafting.comments.values(), MOST_REMARKS)
    first = None
    if wish.reply_to is not None:
        first = thread_of(drafting, _comment(drafting, wish.reply_to, author))
    _check_circle(drafting, wish, author, first)
    start, end = brought_range(unit, wish.rev, wish.start, wish.start + wish.length)
    return [
        CommentPosted(
            visibility=wish.visibility,
            seat=author.id,
            by=author.delegation,
            comment=wish.comment,
            unit=wish.unit,
            start=start,
            length=end - start,
            words=wish.words,
            reply_to=wish.reply_to,
            to_seat=None if first is None else first.seat,
            to=None if first is None else first.delegation,
        )
    ]


def _check_circle(
    drafting: Drafting, wish: PostComment, author: Seat, first: Comment | None
) -> None:
    if (
        drafting.mode is Mode.ONE_TEXT
        and author.delegation is not None
        and wish.visibility is not drafting.critiques
    ):
        raise OtherCircle(
            "the mediator chose who reads what parties say of this text: choose"
            f" “{drafting.critiques.value}”"
        )
    if first is not None and wish.visibility is not first.visibility:
        raise OtherCircle(
            "an answer is for those who read the remark: choose"
            f" “{first.visibility.value}”, or make a remark of your own"
        )


def resolve_comment(state: ChannelState, wish: ResolveComment, now: Occasion) -> list[Event]:
    """Say that a remark is dealt with: its own author or delegation, or the chair."""
    drafting, author = drafting_of(state), now.author
    comment = _comment(drafting, wish.comment, author)
    own = (
        comment.seat == author.id
        if comment.delegation is None
        else comment.delegation == author.delegation
    )
    if not own and not author.presides:
        raise NotYourComment("only the chair and whoever made the remark say that")
    if comment.resolved is wish.resolved:
        raise ChangesNothing("the remark is marked so already")
    first = thread_of(drafting, comment)
    return [
        CommentResolved(
            visibility=first.visibility,
            seat=_seat(first),
            by=first.delegation,
            comment=wish.comment,
            resolved=wish.resolved,
        )
    ]


def _comment(drafting: Drafting, name: CommentId, seat: Seat) -> Comment:
    comment = drafting.comments.get(name)
    if comment is None or not knows_comment(seat, drafting, comment):
        raise NoSuchComment("no such remark lies before you; look again")
    return comment


def _seat(comment: Comment) -> SeatId:
    if comment.seat is None:
        message = "a remark has a seat behind it"
        raise LookupError(message)
    return comment.seat


def evolve(drafting: Drafting, event: Event, place: Place) -> Drafting | None:
    """Fold a fact of remarks; None when the fact is another's."""
    match event:
        case CommentPosted():
            comment = Comment(
                unit=event.unit,
                seat=event.seat,
                delegation=event.by,
                at=place.at,
                words=event.words,
                visibility=event.visibility,
                start=event.start,
                length=event.length,
                reply_to=event.reply_to,
            )
            return _with(drafting, event.comment, comment)
        case CommentResolved():
            known = drafting.comments.get(event.comment)
            if known is None:
                return drafting
            return _with(drafting, event.comment, replace(known, resolved=event.resolved))
        case _:
            return None


def _with(drafting: Drafting, name: CommentId, comment: Comment) -> Drafting:
    return replace(drafting, comments=drafting.comments.set(name, comment))


def show(drafting: Drafting, seat: Seat) -> Drafting:
    """The remarks that this seat may know of."""
    comments = {
        name: drafting.comments[name]
        for name, first in first_of_all(drafting.comments).items()
        if is_within(seat, first.visibility, first.seat, first.delegation)
    }
    return replace(drafting, comments=Map[CommentId, Comment](comments))
