"""What one side says of a text can fill neither memory nor the time of others."""

import time

from immutables import Map

from negotiation_room.capabilities.drafting import amendments, comments
from negotiation_room.capabilities.drafting.circles import first_of_all, thread_of
from negotiation_room.capabilities.drafting.refusals import TooMany
from negotiation_room.capabilities.drafting.units import (
    Comment,
    Drafting,
    Proposal,
    Visibility,
)
from negotiation_room.capabilities.drafting.wishes import (
    MOST_PROPOSED,
    MOST_REMARKS,
    PostComment,
    Propose,
)
from negotiation_room.kernel.ids import CommentId, ProposalId
from tests.capabilities.drafting.drafts import delegation_id, unit_id
from tests.capabilities.drafting.table import Table, seat_id
from tests.names import named


def key(number: int) -> CommentId:
    """The name of a remark."""
    return CommentId(named("k", str(number)))


def said(count: int, *, chained: bool = False) -> Map[CommentId, Comment]:
    """So many remarks of Alpha's, each an answer to the one before if they are chained."""
    return Map(
        {
            key(number): Comment(
                unit=unit_id("p5"),
                seat=seat_id("bo"),
                delegation=delegation_id("alpha"),
                at=number,
                words="x",
                visibility=Visibility.DELEGATION,
                reply_to=key(number - 1) if chained and number else None,
            )
            for number in range(count)
        }
    )


def remark(number: int) -> PostComment:
    """A further remark, for all."""
    return PostComment(comment=key(number), unit=unit_id("p5"), rev=0, words="One more.")


def full(table: Table, **fields: Map[CommentId, Comment] | Map[ProposalId, Proposal]) -> None:
    """Let the text have what Alpha has said, which Alpha alone knows."""

    def filled(drafting: Drafting) -> Drafting:
        return Drafting(
            text=drafting.text,
            mode=drafting.mode,
            **fields,  # pyright: ignore[reportArgumentType] -- each of its kind
        )

    table.whole = filled(table.whole)
    for who in ("bo", "dee"):
        table.folds[who] = filled(table.folds[who])


def test_one_side_can_remark_only_so_much() -> None:
    """The share of one delegation is its own: others neither lose by it nor learn of it."""
    table = Table()
    full(table, comments=said(MOST_REMARKS))
    for who in ("bo", "dee"):
        table.refuses(who, comments.post_comment, remark(-1), TooMany)
    for number, who in enumerate(("ana", "ina", "mira"), 1):
        table.do(who, comments.post_comment, remark(-number))


def test_one_delegation_can_propose_only_so_much() -> None:
    """Answered or not: what was proposed stays with the text."""
    table = Table()
    one = Proposal(
        unit=unit_id("p5"),
        rev=0,
        seat=seat_id("bo"),
        delegation=delegation_id("alpha"),
        at=1,
        words="x",
        rationale="y",
        visibility=Visibility.DELEGATION,
    )
    names = [ProposalId(named("q", str(number))) for number in range(MOST_PROPOSED + 1)]
    full(table, proposals=Map(dict.fromkeys(names[1:], one)))
    wish = Propose(proposal=names[0], unit=unit_id("p5"), rev=0, words="x", rationale="y")
    table.refuses("bo", amendments.propose, wish, TooMany)
    table.do("ana", amendments.propose, wish)


def test_a_very_long_exchange_is_shown_at_once() -> None:
    """Whose circle reads an answer is found without going back along the whole thread each time."""
    chain = said(20_000, chained=True)
    table = Table()
    before = time.process_time()
    shown = comments.show(Drafting(comments=chain), table.seats["dee"])
    assert time.process_time() - before < 2.0
    assert len(shown.comments) == len(chain)
    assert not comments.show(Drafting(comments=chain), table.seats["ana"]).comments


def test_what_a_thread_began_with_is_found_alike_either_way() -> None:
    """All at once, and for one remark by itself."""
    chain = said(30, chained=True).update(said(5))
    drafting = Drafting(comments=chain)
    assert first_of_all(chain) == {
        name: thread_of(drafting, one) for name, one in chain.items()
    }
