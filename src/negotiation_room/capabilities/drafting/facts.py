"""What comes of the acts on a text: the events of drafting.

Facts about the text itself go to members; while the text is shown to observers live (`open`),
to everyone. What belongs to a proposal or comment goes to those who may know of it.
"""

from typing import Any

from pydantic import Field

from negotiation_room.capabilities.drafting.units import (
    Mode,
    Observers,
    Outcome,
    PlacedAs,
    Visibility,
)
from negotiation_room.capabilities.drafting.wishes import CHAIR, DraftUnit
from negotiation_room.kernel.audience import EVERYONE, MEMBERS, Audience, delegation, one_seat
from negotiation_room.kernel.ids import CommentId, DelegationId, ProposalId, SeatId, UnitId
from negotiation_room.kernel.messages import Event

Json = dict[str, Any]


class _Drafted(Event):
    """A fact about the text.

    Attributes:
        open: observers follow the text live.
    """

    open: bool = False

    def audience(self) -> Audience:
        """Members; observers too while they follow live."""
        return EVERYONE if self.open else MEMBERS


class _Said(Event):
    """A fact about a proposal or comment.

    Attributes:
        seat, by: of whoever made the proposal or comment, by which its circle is known.
    """

    visibility: Visibility
    seat: SeatId
    by: DelegationId | None = None

    def audience(self) -> Audience:
        """The circle its author chose."""
        return _circle(self.visibility, self.seat, self.by)


def _circle(visibility: Visibility, seat: SeatId, by: DelegationId | None) -> Audience:
    if visibility is Visibility.ALL:
        return MEMBERS
    own = one_seat(seat) if by is None else delegation(by)
    return own if visibility is Visibility.DELEGATION else (*CHAIR, *own)


# --- the text as a whole -------------------------------------------------------------------


class TextBegun(_Drafted, wire="drafting.text_begun"):
    """A text lies before the channel."""

    title: str
    lang: str
    symbol: str
    root: UnitId
    mode: Mode


class ModeSet(_Drafted, wire="drafting.mode_set"):
    """From now on these may write; observers follow the words, and never learn who writes."""

    mode: Mode
    drafters: tuple[SeatId, ...] = ()
    critiques: Visibility = Visibility.MEDIATOR
    reason: str | None = None


class ShownToObservers(Event, wire="drafting.shown_to_observers"):
    """What observers see of the text from now on; with the text, when they follow it live.

    Attributes:
        text: as `writing.write_text` spells it.
    """

    observers: Observers
    text: Json | None = None


# --- words and structure -------------------------------------------------------------------


class UnitEdited(_Drafted, wire="drafting.unit_edited"):
    """A unit's words changed.

    Attributes:
        rev: the revision this made.
        delta: as applied, brought past what the author had not seen.
        lapsed: whose agreement to the unit fell by this.
        proposal: what it was taken in from.
        apart: its words have an origin of their own.
    """

    unit: UnitId
    rev: int
    delta: tuple[Json, ...]
    lapsed: tuple[DelegationId, ...] = ()
    proposal: ProposalId | None = None
    apart: bool = False


class UnitsInserted(_Drafted, wire="drafting.units_inserted"):
    """New units stand in the text."""

    parent: UnitId
    after: UnitId | None = None
    units: tuple[DraftUnit, ...]


class PieceStaged(Event, wire="drafting.piece_staged"):
    """A piece of something long is kept; no part of the text yet."""

    seat: SeatId
    part: int
    piece: str

    def audience(self) -> Audience:
        """Members, who could not hold the act that ends it against the rules otherwise."""
        return MEMBERS


class PiecesUsed(Event, wire="drafting.pieces_used"):
    """What a seat had staged is used up."""

    seat: SeatId

    def audience(self) -> Audience:
        """Members."""
        return MEMBERS


class UnitsTabled(_Drafted, wire="drafting.units_tabled"):
    """A delegation proposes new units, in its bracket."""

    bracket: UnitId
    by: DelegationId | None
    parent: UnitId
    after: UnitId | None = None
    units: tuple[DraftUnit, ...]


class UnitRemoved(_Drafted, wire="drafting.unit_removed"):
    """A unit and all it held left the text."""

    unit: UnitId


class UnitMoved(_Drafted, wire="drafting.unit_moved"):
    """A unit stands elsewhere."""

    unit: UnitId
    parent: UnitId
    after: UnitId | None = None


class UnitSplit(_Drafted, wire="drafting.unit_split"):
    """The words after a place are a unit of their own now."""

    unit: UnitId
    rev: int
    at: int
    into: UnitId
    number: str = ""
    lapsed: tuple[DelegationId, ...] = ()


class UnitsMerged(_Drafted, wire="drafting.units_merged"):
    """The words of the next unit joined this one."""

    unit: UnitId
    rev: int
    absorbed: UnitId
    joined_by: str
    lapsed: tuple[DelegationId, ...] = ()


class UnitRenumbered(_Drafted, wire="drafting.unit_renumbered"):
    """A unit has another number."""

    unit: UnitId
    number: str
    lapsed: tuple[DelegationId, ...] = ()


# --- square brackets -----------------------------------------------------------------------


class BracketPlaced(_Drafted, wire="drafting.bracket_placed"):
    """Words of a unit stand in square brackets.

    Attributes:
        start, length: where, brought past what the author had not seen.
        by: the delegation; None for the chair's own.
    """

    bracket: UnitId
    unit: UnitId
    rev: int
    start: int
    length: int
    placed_as: PlacedAs
    words: str = ""
    by: DelegationId | None = None
    proposal: ProposalId | None = None
    lapsed: tuple[DelegationId, ...] = ()


class UnitsBracketed(_Drafted, wire="drafting.units_bracketed"):
    """Neighbouring units stand in one pair of square brackets."""

    bracket: UnitId
    units: tuple[UnitId, ...]
    placed_as: PlacedAs
    by: DelegationId | None = None


class BracketSupported(_Drafted, wire="drafting.bracket_supported"):
    """A delegation stands behind a bracket."""

    bracket: UnitId
    by: DelegationId


class SupportDropped(_Drafted, wire="drafting.support_dropped"):
    """A delegation stands behind a bracket no longer."""

    bracket: UnitId
    by: DelegationId


class RemovalConsented(_Drafted, wire="drafting.removal_consented"):
    """One who held on to a bracket would let it go."""

    bracket: UnitId
    by: DelegationId
    outcome: Outcome


class ConsentWithdrawn(_Drafted, wire="drafting.consent_withdrawn"):
    """A delegation holds on to a bracket after all."""

    bracket: UnitId
    by: DelegationId


class RemovalAnnounced(_Drafted, wire="drafting.removal_announced"):
    """The chair sees no objection; whoever does says so in time."""

    bracket: UnitId
    outcome: Outcome
    wording: str
    until: int


class RemovalObjected(_Drafted, wire="drafting.removal_objected"):
    """A delegation objected; the bracket stays."""

    bracket: UnitId
    by: DelegationId


class BracketRemoved(_Drafted, wire="drafting.bracket_removed"):
    """A pair of brackets is gone, with or without its words.

    Attributes:
        rev: the revision this made of the words that held it; 0 for a bracket around units.
    """

    bracket: UnitId
    outcome: Outcome
    rev: int = 0


# --- the ladder of agreement ---------------------------------------------------------------


class UnitFacilitated(_Drafted, wire="drafting.unit_facilitated"):
    """A unit is, or is no longer, in the hands of facilitators."""

    unit: UnitId
    on: bool


class UnitAgreed(_Drafted, wire="drafting.unit_agreed"):
    """A delegation agrees to a unit, pending its capital."""

    unit: UnitId
    by: DelegationId
    wording: str
    provided: tuple[UnitId, ...] = ()
    reservation: str | None = None


class AgreementConfirmed(_Drafted, wire="drafting.agreement_confirmed"):
    """A delegation's capital confirms."""

    unit: UnitId
    by: DelegationId
    wording: str


class AgreementWithdrawn(_Drafted, wire="drafting.agreement_withdrawn"):
    """A delegation agrees no longer."""

    unit: UnitId
    by: DelegationId
    reason: str


class UnitClosed(_Drafted, wire="drafting.unit_closed"):
    """A unit is closed."""

    unit: UnitId


class UnitReopened(_Drafted, wire="drafting.unit_reopened"):
    """A unit that was agreed is open again: nobody's agreement to it stands."""

    unit: UnitId
    reason: str


class DeadlineSet(_Drafted, wire="drafting.deadline_set"):
    """Until when capitals should confirm a unit."""

    unit: UnitId
    until: int | None = None


# --- proposals and comments ----------------------------------------------------------------


class AmendmentProposed(_Said, wire="drafting.amendment_proposed"):
    """A delegation proposes an amendment."""

    proposal: ProposalId
    unit: UnitId
    rev: int
    words: str
    rationale: str


class ProposalReleased(_Said, wire="drafting.proposal_released"):
    """A proposal is shown to more people; said whole, for they have not read it.

    Attributes:
        state, answer, place: what became of it before it was shown.
    """

    proposal: ProposalId
    unit: UnitId
    rev: int
    words: str
    rationale: str
    state: str = "open"
    answer: str | None = None
    place: int | None = None


class ProposalAnswered(_Said, wire="drafting.proposal_answered"):
    """A proposal was taken in, declined or withdrawn.

    Attributes:
        state: "taken_in", "declined" or "withdrawn".
        place: the origin of words that others read as their writer's own.
    """

    proposal: ProposalId
    state: str
    answer: str | None = None
    place: int | None = None


class CommentPosted(_Said, wire="drafting.comment_posted"):
    """Somebody remarked on some words.

    Attributes:
        to_seat, to: of whoever began the exchange that this answers: they read it too.
    """

    comment: CommentId
    unit: UnitId
    start: int
    length: int
    words: str
    reply_to: CommentId | None = None
    to_seat: SeatId | None = None
    to: DelegationId | None = None

    def audience(self) -> Audience:
        """The circle its author chose; for an answer, that of what it answers."""
        if self.to_seat is None:
            return super().audience()
        return _circle(self.visibility, self.to_seat, self.to)


class CommentResolved(_Said, wire="drafting.comment_resolved"):
    """A remark is dealt with, or is not after all."""

    comment: CommentId
    resolved: bool


class ConsolidationNoted(Event, wire="drafting.consolidation_noted"):
    """It is written down where a consolidated unit came from."""

    unit: UnitId
    contributors: tuple[str, ...] = ()
    source: str = ""
    approach: str

    def audience(self) -> Audience:
        """Members."""
        return MEMBERS


# --- versions, and the question of a one-text ----------------------------------------------


class VersionNamed(Event, wire="drafting.version_named"):
    """The text as it stands has a symbol.

    Attributes:
        circle: "members" or "observers".
        text: for observers, the text itself.
    """

    symbol: str
    title: str
    digest: str
    circle: str
    text: Json | None = None

    def audience(self) -> Audience:
        """Members; everyone when it is published to observers."""
        return EVERYONE if self.circle == "observers" else MEMBERS


class VersionRestored(_Drafted, wire="drafting.version_restored"):
    """The text is again as it was; nothing in it is agreed.

    Attributes:
        changed: units as `writing.write_unit` spells them, each with its "id"; the revision of
            each is the place of this entry.
        origins: as `writing.write_origin` spells them, by "p" and the place.
    """

    symbol: str
    changed: tuple[Json, ...] = ()
    removed: tuple[UnitId, ...] = ()
    origins: Json = Field(default_factory=dict)


class AllAsked(Event, wire="drafting.all_asked"):
    """Every delegation is asked for yes or no to the whole."""

    digest: str

    def audience(self) -> Audience:
        """Members."""
        return MEMBERS


class AllAnswered(Event, wire="drafting.all_answered"):
    """A delegation's answer, sealed."""

    by: DelegationId
    answer: bool

    def audience(self) -> Audience:
        """That delegation alone, until all are opened."""
        return delegation(self.by)


class AnswerReceived(Event, wire="drafting.answer_received"):
    """A delegation has answered; what, is not yet told."""

    by: DelegationId

    def audience(self) -> Audience:
        """Members."""
        return MEMBERS


class AnswersOpened(Event, wire="drafting.answers_opened"):
    """All answers, together."""

    answers: dict[DelegationId, bool]

    def audience(self) -> Audience:
        """Members."""
        return MEMBERS
