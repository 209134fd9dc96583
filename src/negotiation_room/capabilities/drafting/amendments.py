"""Proposals, what becomes of them, and the table that explains a consolidation. Pure."""

from dataclasses import replace

from immutables import Map

from negotiation_room.capabilities.drafting.brackets import placed
from negotiation_room.capabilities.drafting.circles import (
    WIDTH,
    knows_proposal,
)
from negotiation_room.capabilities.drafting.editing import (
    edited,
    missed_since,
)
from negotiation_room.capabilities.drafting.facts import (
    AmendmentProposed,
    ConsolidationNoted,
    ProposalAnswered,
    ProposalReleased,
)
from negotiation_room.capabilities.drafting.permission import (
    check_may_write,
    check_not_frozen,
    check_not_full,
    check_room_for_more,
    delegation_of,
    drafting_of,
    text_of,
    unit_of,
)
from negotiation_room.capabilities.drafting.refusals import (
    DoneBefore,
    IdTaken,
    NotInThisMode,
    NotSeatedHere,
    NotYoursToWrite,
)
from negotiation_room.capabilities.drafting.units import (
    Consolidated,
    Drafting,
    Mode,
    PlacedAs,
    Proposal,
    Visibility,
)
from negotiation_room.capabilities.drafting.wishes import (
    MOST_PROPOSED,
    MOST_ROWS,
    CreditProposal,
    DeclineProposal,
    NoteConsolidation,
    PlaceBracket,
    Propose,
    ReleaseProposal,
    TakeInAsBracket,
    TakeInAsText,
    WithdrawProposal,
)
from negotiation_room.kernel.channel import ChannelState, Occasion, Place
from negotiation_room.kernel.errors import Conflict, Invalid, NotFound, NotPermitted
from negotiation_room.kernel.ids import DelegationId, ProposalId, SeatId, UnitId
from negotiation_room.kernel.messages import Event
from negotiation_room.kernel.seats import Power, Seat

OPEN = "open"
TAKEN_IN = "taken_in"
DECLINED = "declined"
WITHDRAWN = "withdrawn"


class NoSuchProposal(NotFound, code="drafting.no_such_proposal"):
    """No proposal with that id lies before you."""


class NotYourProposal(NotPermitted, code="drafting.not_your_proposal"):
    """Only the delegation that proposed something releases it or takes it back."""


class OnlyWidens(Invalid, code="drafting.only_widens"):
    """What was shown cannot be hidden again."""


class NotReleased(Conflict, code="drafting.not_released"):
    """A bracket names the delegation behind it, and the proposal was not shown to all."""


class NothingToCredit(Conflict, code="drafting.nothing_to_credit"):
    """There are no words of one's own that a proposal could be credited with."""


# --- proposals -----------------------------------------------------------------------------


def propose(state: ChannelState, wish: Propose, now: Occasion) -> list[Event]:
    """Propose an amendment: a delegate prepares it, and who may table shows it to others."""
    drafting = drafting_of(state)
    needed = None if wish.visibility is Visibility.DELEGATION else Power.TABLE
    own = delegation_of(now.author, needed)
    _check_not_one_text(drafting)
    unit = unit_of(text_of(drafting), wish.unit)
    missed_since(unit, wish.rev)
    if wish.proposal in drafting.proposals:
        raise IdTaken("every proposal needs a fresh id; choose another")
    check_room_for_more(now.author, drafting.proposals.values(), MOST_PROPOSED)
    return [
        AmendmentProposed(
            visibility=wish.visibility,
            seat=now.author.id,
            by=own,
            proposal=wish.proposal,
            unit=wish.unit,
            rev=wish.rev,
            words=wish.words,
            rationale=wish.rationale,
        )
    ]


def release_proposal(state: ChannelState, wish: ReleaseProposal, now: Occasion) -> list[Event]:
    """Show a proposal to more than before."""
    own = delegation_of(now.author, Power.TABLE)
    drafting = drafting_of(state)
    _check_not_one_text(drafting)
    proposal = _proposal(drafting, wish.proposal, now.author)
    if proposal.state not in {OPEN, TAKEN_IN}:
        raise DoneBefore("this proposal has been answered already")
    _check_own(proposal, own)
    if WIDTH[wish.visibility] <= WIDTH[proposal.visibility]:
        raise OnlyWidens("the proposal is shown to these already; it can be shown to more only")
    return [
        ProposalReleased(
            visibility=wish.visibility,
            seat=_seat(proposal),
            by=proposal.delegation,
            proposal=wish.proposal,
            unit=proposal.unit,
            rev=proposal.rev,
            words=proposal.words,
            rationale=proposal.rationale,
            state=proposal.state,
            answer=proposal.answer,
            place=proposal.place,
        )
    ]


def withdraw_proposal(
    state: ChannelState, wish: WithdrawProposal, now: Occasion
) -> list[Event]:
    """Take a proposal back; once others have seen it, with the power that showed it to them."""
    own = delegation_of(now.author)
    proposal = _open_proposal(drafting_of(state), wish.proposal, now.author)
    _check_own(proposal, own)
    if proposal.visibility is not Visibility.DELEGATION:
        delegation_of(now.author, Power.TABLE)
    return [_answered(wish.proposal, proposal, WITHDRAWN)]


def take_in_as_bracket(
    state: ChannelState, wish: TakeInAsBracket, now: Occasion
) -> list[Event]:
    """Put proposed words in the text, in a bracket of the delegation that proposed them."""
    drafting = drafting_of(state)
    _check_takes_in(drafting, now.author)
    proposal = _open_proposal(drafting, wish.proposal, now.author)
    if proposal.visibility is not Visibility.ALL:
        raise NotReleased(
            "the bracket would name the delegation to all; ask it to release the proposal first"
        )
    place = PlaceBracket(
        bracket=wish.bracket,
        unit=wish.unit,
        rev=wish.rev,
        start=wish.start,
        placed_as=PlacedAs.ADDED,
        words=proposal.words,
    )
    fact = placed(state, place, proposal.delegation, wish.proposal)
    return [fact, _answered(wish.proposal, proposal, TAKEN_IN)]


def take_in_as_text(state: ChannelState, wish: TakeInAsText, now: Occasion) -> list[Event]:
    """Change words as a proposal asks; they lead back to it."""
    drafting = drafting_of(state)
    _check_takes_in(drafting, now.author)
    proposal = _open_proposal(drafting, wish.proposal, now.author)
    if proposal.visibility is not Visibility.ALL:
        raise NotReleased(
            "all would read that these words come from a proposal; write them as your own,"
            " and credit it"
        )
    text = text_of(drafting)
    check_may_write(drafting, text, unit_of(text, wish.unit), now.author)
    fact = edited(state, wish.unit, wish.rev, wish.delta, wish.proposal)
    return [fact, _answered(wish.proposal, proposal, TAKEN_IN)]


def credit_proposal(state: ChannelState, wish: CreditProposal, now: Occasion) -> list[Event]:
    """Say that words one wrote come from a proposal, to those alone who may know of it."""
    drafting = drafting_of(state)
    _check_takes_in(drafting, now.author)
    proposal = _open_proposal(drafting, wish.proposal, now.author)
    if proposal.visibility is Visibility.ALL:
        raise OnlyWidens(
            "everybody may know of this proposal; take it in as bracket or as text"
        )
    if wish.visibility is not proposal.visibility:
        raise OnlyWidens("say this to those who know of the proposal, and to nobody else")
    place = None if wish.unit is None else _written_by(drafting, wish.unit, now.author)
    return [_answered(wish.proposal, proposal, TAKEN_IN, place=place)]


def _written_by(drafting: Drafting, name: UnitId, author: Seat) -> int:
    """The last origin of somebody's words in a unit, if no proposal is credited with it.

    Raises:
        NothingToCredit: none of its words are theirs, or all of them are credited.
    """
    text = text_of(drafting)
    credited = {one.place for one in drafting.proposals.values()}
    own = {
        run.origin
        for run in unit_of(text, name).words
        if isinstance(run.body, str) and text.origins[run.origin].seat == author.id
    }
    place = max(own, default=0)
    # What a sitting still goes on under would be credited with words that are yet to come.
    if not own or place in credited or place in text.sittings.values():
        raise NothingToCredit("write the words by an edit of their own first, then credit it")
    return place


def decline_proposal(state: ChannelState, wish: DeclineProposal, now: Occasion) -> list[Event]:
    """Decline a proposal, with a reason."""
    proposal = _open_proposal(drafting_of(state), wish.proposal, now.author)
    return [_answered(wish.proposal, proposal, DECLINED, wish.reason)]


def _answered(
    name: ProposalId,
    proposal: Proposal,
    outcome: str,
    answer: str | None = None,
    place: int | None = None,
) -> ProposalAnswered:
    return ProposalAnswered(
        visibility=proposal.visibility,
        seat=_seat(proposal),
        by=proposal.delegation,
        proposal=name,
        state=outcome,
        answer=answer,
        place=place,
    )


def _proposal(drafting: Drafting, name: ProposalId, seat: Seat) -> Proposal:
    """A proposal; one that the seat may not know of is not there."""
    proposal = drafting.proposals.get(name)
    if proposal is None or not knows_proposal(seat, proposal):
        raise NoSuchProposal("no such proposal lies before you; look at the list")
    return proposal


def _open_proposal(drafting: Drafting, name: ProposalId, seat: Seat) -> Proposal:
    """A proposal nobody has answered."""
    proposal = _proposal(drafting, name, seat)
    if proposal.state != OPEN:
        raise DoneBefore("this proposal has been answered already")
    return proposal


def _check_not_one_text(drafting: Drafting) -> None:
    if drafting.mode is Mode.ONE_TEXT:
        raise NotInThisMode("the mediator writes this text; say in a comment what troubles you")


def _check_own(proposal: Proposal, own: DelegationId) -> None:
    if proposal.delegation != own:
        raise NotYourProposal("only the delegation that proposed this does that")


def _check_takes_in(drafting: Drafting, author: Seat) -> None:
    """Let the chair take proposals in, and in a drafting group its drafters too."""
    check_not_frozen(drafting)
    if not author.presides and author.id not in drafting.drafters:
        raise NotYoursToWrite("the chair takes proposals in, and drafters in a drafting group")


def _seat(proposal: Proposal) -> SeatId:
    if proposal.seat is None:
        message = "a proposal has a seat behind it"
        raise LookupError(message)
    return proposal.seat


# --- consolidation -------------------------------------------------------------------------


def note_consolidation(
    state: ChannelState, wish: NoteConsolidation, _now: Occasion
) -> list[Event]:
    """Explain where a consolidated unit came from."""
    drafting = drafting_of(state)
    unit = unit_of(text_of(drafting), wish.unit)
    known = {seat.delegation for seat in state.seats.values()}
    if any(name not in known for name in wish.contributors):
        raise NotSeatedHere("a contributor you named is no delegation here; look again")
    check_not_full(len(drafting.consolidation), MOST_ROWS, "rows in this table")
    return [
        ConsolidationNoted(
            unit=unit.id,
            contributors=wish.contributors,
            source=wish.source,
            approach=wish.approach,
        )
    ]


# --- what comes of it ----------------------------------------------------------------------


def evolve(drafting: Drafting, event: Event, place: Place) -> Drafting | None:
    """Fold a fact of proposals or consolidation; None when the fact is another's."""
    match event:
        case AmendmentProposed() | ProposalReleased():
            # Told whole either way, so that late readers know exactly what early ones do.
            done = event if isinstance(event, ProposalReleased) else None
            proposal = Proposal(
                unit=event.unit,
                rev=event.rev,
                seat=event.seat,
                delegation=event.by,
                at=place.at,
                words=event.words,
                rationale=event.rationale,
                visibility=event.visibility,
                state=OPEN if done is None else done.state,
                answer=None if done is None else done.answer,
                place=None if done is None else done.place,
            )
            return _with_proposal(drafting, event.proposal, proposal)
        case ProposalAnswered():
            known = drafting.proposals.get(event.proposal)
            if known is None:
                return drafting
            answered = replace(known, state=event.state, answer=event.answer, place=event.place)
            return _with_proposal(drafting, event.proposal, answered)
        case ConsolidationNoted():
            contributors = tuple(DelegationId(one) for one in event.contributors)
            row = Consolidated(event.unit, contributors, event.source, event.approach, place.at)
            return replace(drafting, consolidation=(*drafting.consolidation, row))
        case _:
            return None


def _with_proposal(drafting: Drafting, name: ProposalId, proposal: Proposal) -> Drafting:
    return replace(drafting, proposals=drafting.proposals.set(name, proposal))


# --- showing -------------------------------------------------------------------------------


def show(drafting: Drafting, seat: Seat) -> Drafting:
    """What this seat may know of proposals and consolidation."""
    proposals = {
        name: one for name, one in drafting.proposals.items() if knows_proposal(seat, one)
    }
    return replace(
        drafting,
        proposals=Map[ProposalId, Proposal](proposals),
        consolidation=() if seat.is_observer else drafting.consolidation,
    )
