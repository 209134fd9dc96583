"""Proposals: who makes them, who reads them, and what becomes of them; and consolidation."""

import pytest

from negotiation_room.capabilities.drafting import amendments, editing, ladder, versions
from negotiation_room.capabilities.drafting.amendments import (
    NoSuchProposal,
    NothingToCredit,
    NotReleased,
    NotYourProposal,
    OnlyWidens,
)
from negotiation_room.capabilities.drafting.blame import blame, find, why
from negotiation_room.capabilities.drafting.facts import (
    BracketPlaced,
    ModeSet,
    ProposalAnswered,
    UnitEdited,
)
from negotiation_room.capabilities.drafting.refusals import (
    AgreedText,
    DoneBefore,
    ForDelegations,
    FrozenText,
    IdTaken,
    NoSuchUnit,
    NotInThisMode,
    NotSeatedHere,
    NotYetThere,
    NotYoursToWrite,
)
from negotiation_room.capabilities.drafting.units import (
    Bracket,
    Drafting,
    Mode,
    Observers,
    PlacedAs,
    Visibility,
)
from negotiation_room.capabilities.drafting.wishes import (
    AgreeAdReferendum,
    CreditProposal,
    DeclineProposal,
    EditUnit,
    NoteConsolidation,
    Propose,
    ReleaseProposal,
    TakeInAsBracket,
    TakeInAsText,
    WithdrawProposal,
)
from negotiation_room.kernel.audience import may_read
from negotiation_room.kernel.capability import NotYourPower
from negotiation_room.kernel.channel import Place
from negotiation_room.kernel.errors import NotFound
from negotiation_room.kernel.ids import ProposalId
from negotiation_room.kernel.messages import Event
from tests.capabilities.drafting.drafts import delegation_id, unit_id
from tests.capabilities.drafting.table import Table, seat_id
from tests.names import named

ONE, TWO = (ProposalId(named("q", one)) for one in ("one", "two"))
P5 = unit_id("p5")


def proposal(
    visibility: Visibility = Visibility.ALL, *, words: str = "should", name: ProposalId = ONE
) -> Propose:
    """The wish to propose something for paragraph 5."""
    return Propose(
        proposal=name,
        unit=P5,
        rev=0,
        words=words,
        rationale="It is not for us to command.",
        visibility=visibility,
    )


def proposed(visibility: Visibility = Visibility.ALL) -> Table:
    """A table where Alpha's head proposed something."""
    table = Table()
    table.do("bo", amendments.propose, proposal(visibility))
    return table


def who_knows(table: Table) -> set[str]:
    """Who knows of the proposal."""
    return {who for who, fold in table.folds.items() if ONE in fold.proposals}


@pytest.mark.rule("DR19")
@pytest.mark.parametrize(
    ("visibility", "knowing"),
    [
        (Visibility.DELEGATION, {"bo", "dee"}),
        (Visibility.MEDIATOR, {"bo", "dee", "mira", "cora"}),
        (Visibility.ALL, {"bo", "dee", "mira", "cora", "ana", "ina"}),
    ],
)
def test_a_proposal_is_known_in_the_circle_it_was_made_for(
    visibility: Visibility, knowing: set[str]
) -> None:
    """One's own delegation, the chair besides, or every member; never an observer."""
    assert who_knows(proposed(visibility)) == knowing


def test_observers_who_follow_live_read_no_proposals() -> None:
    """What observers follow is the text; proposals are among members."""
    table = Table(observers=Observers.LIVE)
    table.do("bo", amendments.propose, proposal())
    assert "obi" not in who_knows(table)


def test_a_delegate_prepares_and_the_head_shows_it() -> None:
    """Any member of a delegation writes a proposal for their own; showing it takes the power."""
    table = Table()
    for visibility in (Visibility.MEDIATOR, Visibility.ALL):
        table.refuses("dee", amendments.propose, proposal(visibility), NotYourPower)
    table.do("dee", amendments.propose, proposal(Visibility.DELEGATION))
    wider = ReleaseProposal(proposal=ONE, visibility=Visibility.ALL)
    table.refuses("dee", amendments.release_proposal, wider, NotYourPower)
    table.do("bo", amendments.release_proposal, wider)
    assert who_knows(table) == {"bo", "dee", "mira", "cora", "ana", "ina"}
    made = table.folds["ana"].proposals[ONE]
    assert (made.seat, made.delegation) == (seat_id("dee"), delegation_id("alpha"))


def test_only_delegations_propose() -> None:
    """The chair edits, others comment; a proposal is somebody's position."""
    table = Table()
    for who in ("mira", "ina"):
        table.refuses(who, amendments.propose, proposal(), ForDelegations)


def test_a_proposal_is_for_words_that_are_there() -> None:
    """An unknown unit or revision, or an id in use, is refused."""
    table = Table()
    gone = proposal().model_copy(update={"unit": unit_id("gone")})
    table.refuses("bo", amendments.propose, gone, NoSuchUnit)
    ahead = proposal().model_copy(update={"rev": 4})
    table.refuses("bo", amendments.propose, ahead, NotYetThere)
    table.do("bo", amendments.propose, proposal())
    table.refuses("ana", amendments.propose, proposal(), IdTaken)


def test_parties_to_a_one_text_do_not_propose_words() -> None:
    """In a one-text parties criticise and the mediator writes."""
    table = Table(mode=Mode.ONE_TEXT)
    table.refuses("bo", amendments.propose, proposal(), NotInThisMode)


def test_a_frozen_text_may_be_commented_and_proposed_to() -> None:
    """While the words stand still, proposals go on; only taking in waits."""
    table = Table(mode=Mode.FROZEN)
    table.do("bo", amendments.propose, proposal())
    wish = TakeInAsBracket(proposal=ONE, bracket=unit_id("b"), unit=P5, rev=0, start=0)
    table.refuses("mira", amendments.take_in_as_bracket, wish, FrozenText)


def test_a_release_only_widens() -> None:
    """What was shown stays shown; a release to the same or to fewer is refused."""
    table = proposed(Visibility.MEDIATOR)
    for visibility in (Visibility.DELEGATION, Visibility.MEDIATOR):
        wish = ReleaseProposal(proposal=ONE, visibility=visibility)
        table.refuses("bo", amendments.release_proposal, wish, OnlyWidens)


def test_only_ones_own_proposal_is_released_or_taken_back() -> None:
    """Another delegation can do neither, and does not learn of what it may not know."""
    table = proposed(Visibility.MEDIATOR)
    back, wider = WithdrawProposal(proposal=ONE), ReleaseProposal(proposal=ONE)
    table.refuses("ana", amendments.withdraw_proposal, back, NoSuchProposal)
    table.do("bo", amendments.release_proposal, wider)
    table.refuses("ana", amendments.withdraw_proposal, back, NotYourProposal)
    table.refuses("dee", amendments.withdraw_proposal, back, NotYourPower)
    table.do("bo", amendments.withdraw_proposal, back)
    assert table.folds["ana"].proposals[ONE].state == "withdrawn"


@pytest.mark.rule("DR19")
def test_an_unknown_and_a_hidden_proposal_look_the_same() -> None:
    """Asking for a hidden one gives the same answer as asking for none."""
    wish = DeclineProposal(proposal=ONE, reason="No.")
    table = Table()
    none = table.refuses("mira", amendments.decline_proposal, wish, NotFound)
    hidden = proposed(Visibility.DELEGATION).refuses(
        "mira", amendments.decline_proposal, wish, NotFound
    )
    assert (none.code, none.because) == (hidden.code, hidden.because)


def test_a_proposal_is_declined_with_a_reason_its_circle_reads() -> None:
    """The reason goes to whoever knows of the proposal; after that it is answered."""
    table = proposed(Visibility.MEDIATOR)
    wish = DeclineProposal(proposal=ONE, reason="Paragraph 6 says so already.")
    table.do("mira", amendments.decline_proposal, wish)
    made = table.folds["dee"].proposals[ONE]
    assert (made.state, made.answer) == ("declined", "Paragraph 6 says so already.")
    assert who_knows(table) == {"bo", "dee", "mira", "cora"}
    table.refuses("mira", amendments.decline_proposal, wish, DoneBefore)
    table.refuses(
        "bo", amendments.withdraw_proposal, WithdrawProposal(proposal=ONE), DoneBefore
    )


def test_words_taken_in_as_a_bracket_stand_in_their_delegations_name() -> None:
    """The bracket names the delegation and the proposal, which is thereby answered."""
    table = proposed()
    wish = TakeInAsBracket(proposal=ONE, bracket=unit_id("b"), unit=P5, rev=0, start=5)
    placed, answered = table.do("mira", amendments.take_in_as_bracket, wish)
    assert isinstance(placed, BracketPlaced)
    assert (placed.by, placed.proposal) == (delegation_id("alpha"), ONE)
    assert (placed.words, placed.placed_as, placed.start) == ("should", PlacedAs.ADDED, 5)
    assert isinstance(answered, ProposalAnswered)
    assert (answered.state, answered.seat) == ("taken_in", seat_id("bo"))
    assert table.unit("b").bracket == Bracket(
        PlacedAs.ADDED, placed_by=delegation_id("alpha"), proposal=ONE
    )
    (passage,) = find(table.text, "should")
    assert why(table.whole, passage.spans[0]) == table.whole.proposals[ONE]


@pytest.mark.rule("DR20")
def test_words_taken_in_as_text_lead_to_their_proposal() -> None:
    """The edit is the chair's, and carries the proposal that its words came from."""
    table = proposed()
    delta = ({"retain": 5}, {"insert": "!"})
    wish = TakeInAsText(proposal=ONE, unit=P5, rev=0, delta=delta)
    edited, answered = table.do("mira", amendments.take_in_as_text, wish)
    assert isinstance(edited, UnitEdited)
    assert (edited.proposal, edited.rev, edited.delta) == (ONE, 1, delta)
    assert isinstance(answered, ProposalAnswered)
    assert table.whole.proposals[ONE].state == "taken_in"
    (span,) = blame(table.text, P5, 5, 6)
    assert span.origin is not None
    assert (span.words, span.origin.seat) == ("!", seat_id("mira"))
    assert why(table.whole, span) == table.whole.proposals[ONE]
    assert why(table.folds["ana"], span) == table.whole.proposals[ONE]


def written_for(table: Table, who: str = "mira", words: str = "!") -> list[Event]:
    """Somebody writes words apart from their sitting, as a confidential proposal asks."""
    rev = table.unit("p5").rev
    wish = EditUnit(unit=P5, rev=rev, delta=({"retain": 5}, {"insert": words}), apart=True)
    return table.do(who, editing.edit_unit, wish)


CREDIT = CreditProposal(proposal=ONE, unit=P5, visibility=Visibility.MEDIATOR)


@pytest.mark.rule("DR20")
def test_words_of_a_confidential_proposal_name_it_to_nobody_who_may_not_know() -> None:
    """To others they are the chair's; to the chair and its delegation they lead to the proposal."""
    table = proposed(Visibility.MEDIATOR)
    as_text = TakeInAsText(proposal=ONE, unit=P5, rev=0, delta=({"insert": "x"},))
    table.refuses("mira", amendments.take_in_as_text, as_text, NotReleased)
    (edited,) = written_for(table)
    (answered,) = table.do("mira", amendments.credit_proposal, CREDIT)
    assert ONE not in edited.model_dump_json()
    assert not may_read(table.seats["ana"], answered.audience())
    assert not may_read(table.seats["ana"], CREDIT.readers(table.seats["mira"]))
    (span,) = blame(table.text, P5, 5, 6)
    assert span.origin is not None
    assert (span.origin.seat, span.origin.proposal) == (seat_id("mira"), None)
    for who in ("mira", "cora", "bo", "dee"):
        assert why(table.folds[who], span) == table.whole.proposals[ONE]
    assert why(table.folds["ana"], span) is None
    assert ONE not in str(table.folds["ana"])


@pytest.mark.rule("DR20")
def test_once_it_is_released_its_words_lead_all_to_it() -> None:
    """A proposal that was taken in in confidence can be shown to all, with what came of it."""
    table = proposed(Visibility.MEDIATOR)
    written_for(table)
    table.do("mira", amendments.credit_proposal, CREDIT)
    table.do("bo", amendments.release_proposal, ReleaseProposal(proposal=ONE))
    (span,) = blame(table.text, P5, 5, 6)
    shown = why(table.folds["ana"], span)
    assert shown is not None
    assert (shown.state, shown.words) == ("taken_in", "should")
    table.refuses("mira", amendments.credit_proposal, CREDIT, DoneBefore)


def test_a_proposal_is_credited_with_no_more_than_came_from_it() -> None:
    """Not with a sitting that goes on, not with another's words, not with words twice."""
    table = proposed(Visibility.MEDIATOR)
    table.do("bo", amendments.propose, proposal(Visibility.MEDIATOR, name=TWO))
    table.refuses("mira", amendments.credit_proposal, CREDIT, NothingToCredit)
    wish = EditUnit(unit=P5, rev=0, delta=({"insert": "my own "},))
    table.do("mira", editing.edit_unit, wish)
    table.refuses("mira", amendments.credit_proposal, CREDIT, NothingToCredit)
    written_for(table)
    table.refuses("cora", amendments.credit_proposal, CREDIT, NothingToCredit)
    table.do("mira", amendments.credit_proposal, CREDIT)
    again = CREDIT.model_copy(update={"proposal": TWO})
    table.refuses("mira", amendments.credit_proposal, again, NothingToCredit)
    nothing = again.model_copy(update={"unit": None})
    table.do("mira", amendments.credit_proposal, nothing)
    assert table.whole.proposals[TWO].place is None
    (span,) = blame(table.text, P5, 0, 3)
    assert why(table.whole, span) is None


def test_only_those_who_take_in_credit_and_only_in_its_own_circle() -> None:
    """What is said of a proposal goes where the proposal went."""
    table = proposed(Visibility.MEDIATOR)
    written_for(table)
    table.refuses("bo", amendments.credit_proposal, CREDIT, NotYoursToWrite)
    for wrong in (Visibility.ALL, Visibility.DELEGATION):
        wish = CREDIT.model_copy(update={"visibility": wrong})
        table.refuses("mira", amendments.credit_proposal, wish, OnlyWidens)
    open_one = proposed()
    written_for(open_one)
    everybody = CREDIT.model_copy(update={"visibility": Visibility.ALL})
    open_one.refuses("mira", amendments.credit_proposal, everybody, OnlyWidens)
    prepared = proposed(Visibility.DELEGATION)
    written_for(prepared)
    own = CREDIT.model_copy(update={"visibility": Visibility.DELEGATION})
    prepared.refuses("mira", amendments.credit_proposal, own, NoSuchProposal)


def test_a_bracket_names_nobody_who_proposed_in_confidence() -> None:
    """A proposal shown to the mediator alone is not put in the text in its delegation's name."""
    table = proposed(Visibility.MEDIATOR)
    wish = TakeInAsBracket(proposal=ONE, bracket=unit_id("b"), unit=P5, rev=0, start=5)
    table.refuses("mira", amendments.take_in_as_bracket, wish, NotReleased)
    table.do("bo", amendments.release_proposal, ReleaseProposal(proposal=ONE))
    table.do("mira", amendments.take_in_as_bracket, wish)


def test_the_chair_takes_in_and_drafters_too() -> None:
    """In a rolling text only the chair takes proposals in; in a drafting group its drafters."""
    wish = TakeInAsBracket(proposal=ONE, bracket=unit_id("b"), unit=P5, rev=0, start=0)
    table = proposed()
    for who in ("bo", "ana", "ina"):
        table.refuses(who, amendments.take_in_as_bracket, wish, NotYoursToWrite)
    table.whole = drafting_group(table.whole)
    table.folds = {
        who: drafting_group(fold) if fold.text else fold for who, fold in table.folds.items()
    }
    table.refuses("bo", amendments.take_in_as_bracket, wish, NotYoursToWrite)
    table.do("ana", amendments.take_in_as_bracket, wish)


def drafting_group(drafting: Drafting) -> Drafting:
    """The same with Beta's head as the drafter."""
    fact = ModeSet(mode=Mode.DRAFTING_GROUP, drafters=(seat_id("ana"),))
    after = versions.evolve(drafting, fact, Place(1, 1))
    assert after is not None
    return after


def test_nothing_is_taken_into_agreed_text() -> None:
    """What every delegation agreed to is opened by the chair first."""
    table = proposed()
    for who in ("bo", "ana"):
        wish = AgreeAdReferendum(unit=P5, wording=table.wording("p5"))
        table.do(who, ladder.agree_ad_referendum, wish)
    bracket = TakeInAsBracket(proposal=ONE, bracket=unit_id("b"), unit=P5, rev=0, start=0)
    table.refuses("mira", amendments.take_in_as_bracket, bracket, AgreedText)
    words = TakeInAsText(proposal=ONE, unit=P5, rev=0, delta=({"insert": "x"},))
    table.refuses("mira", amendments.take_in_as_text, words, AgreedText)


def test_a_consolidation_is_explained_row_by_row() -> None:
    """Each row names contributors who sit here, the source and the approach; members read it."""
    table = Table()
    wish = NoteConsolidation(
        unit=P5,
        contributors=(delegation_id("alpha"), delegation_id("beta")),
        source="ROOM/L.1, paragraphs 3 and 4",
        approach="Streamlined two options that say the same.",
    )
    table.do("mira", amendments.note_consolidation, wish)
    (row,) = table.folds["ina"].consolidation
    assert (row.unit, row.contributors) == (P5, wish.contributors)
    assert table.folds["obi"].consolidation == ()
    foreign = wish.model_copy(update={"contributors": ("Somebody",)})
    table.refuses("mira", amendments.note_consolidation, foreign, NotSeatedHere)
    gone = wish.model_copy(update={"unit": unit_id("gone")})
    table.refuses("mira", amendments.note_consolidation, gone, NoSuchUnit)
