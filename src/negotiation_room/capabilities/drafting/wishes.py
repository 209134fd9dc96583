"""What people ask of a text: the commands of drafting."""

from typing import Annotated, Any, ClassVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from negotiation_room.capabilities.channels.messages import NamedSeat, known_as
from negotiation_room.capabilities.drafting.units import (
    Mode,
    Observers,
    Outcome,
    PlacedAs,
    UnitKind,
    Visibility,
)
from negotiation_room.kernel.audience import MEMBERS, Audience, delegation, one_seat, roles
from negotiation_room.kernel.ids import CommentId, ProposalId, UnitId
from negotiation_room.kernel.messages import ClerkCommand, Command
from negotiation_room.kernel.seats import Seat
from negotiation_room.kernel.text import Language, Line, PlainText, seen

MOST_TOGETHER = 2_000
"""Units one act may insert."""
MOST_IN_BRACKET = 200
"""Neighbouring units one bracket may be placed around."""
MOST_CONDITIONS = 50
MOST_DELTA = 64
MOST_WORDS = 50_000
MOST_REMARKS = 2_000
"""Remarks that one delegation, or one person who sits for none, may make on a text."""
MOST_PROPOSED = 500
"""Amendments that one delegation may propose to a text."""
MOST_PIECES = 64
"""Pieces in which something too long for one act may be staged."""
MOST_PIECE = 50_000
"""Characters of one piece."""
MOST_UNITS = 20_000
"""Units that a text may ever have had; the ids of those that are gone name nothing else."""
MOST_VERSIONS = 2_000
"""Versions of one text."""
MOST_ROWS = 5_000
"""Rows of the table that explains a consolidation."""
DEEPEST = 24
"""How deep units may nest; beyond it nobody can read the brackets."""

CHAIR: Audience = roles("mediator", "co_mediator")

NamedUnit = Annotated[UnitId, known_as("u")]
NamedProposal = Annotated[ProposalId, known_as("q")]
NamedComment = Annotated[CommentId, known_as("k")]
Rev = Annotated[int, Field(ge=0)]
"""The revision of a unit's words that the author had before their eyes."""
Offset = Annotated[int, Field(ge=0)]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Number = Annotated[str, StringConstraints(max_length=60), AfterValidator(seen)]
"""A unit's number as written; may be empty."""
Symbol = Annotated[str, StringConstraints(pattern=r"^[A-Z0-9][A-Za-z0-9./-]{0,59}$")]
"""A document symbol: "ROOM/L.3/Rev.1"."""
Words = Annotated[str, StringConstraints(max_length=MOST_WORDS), AfterValidator(seen)]
Micros = Annotated[int, Field(ge=0, le=2**53 - 1)]


class DraftUnit(BaseModel):
    """A unit as it is brought in: words with its inner brackets in place, and what it holds.

    Attributes:
        words: pieces of text; a nested unit where a bracket or footnote stands.
        placed_as: for a bracket.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)
    id: NamedUnit
    kind: UnitKind
    number: Number = ""
    words: "tuple[Words | DraftUnit, ...]" = ()
    children: "tuple[DraftUnit, ...]" = ()
    lang: Language | None = None
    placed_as: PlacedAs | None = None


Units = Annotated[tuple[DraftUnit, ...], Field(min_length=1, max_length=MOST_TOGETHER)]


class _Wish(Command):
    """What is done to a text is known to everyone who works on it, and to no observer."""

    audience: ClassVar[Audience] = MEMBERS


# --- the text as a whole -------------------------------------------------------------------


class BeginText(_Wish, wire="drafting.begin_text"):
    """Lay a text before this channel; there is one."""

    title: Line
    lang: Language
    symbol: Symbol
    root: NamedUnit
    mode: Mode = Mode.ROLLING


class SetMode(_Wish, wire="drafting.set_mode"):
    """Say who may write in the text from now on."""

    mode: Mode
    drafters: Annotated[tuple[NamedSeat, ...], Field(max_length=50)] = ()
    critiques: Visibility = Visibility.MEDIATOR
    reason: Line | None = None


class ShowObservers(_Wish, wire="drafting.show_observers"):
    """Say what observers see of the text from now on."""

    observers: Observers


# --- words and structure -------------------------------------------------------------------


class EditUnit(_Wish, wire="drafting.edit_unit"):
    """Change the words of one unit: a quill delta, lengths in UTF-16 units, text only.

    Attributes:
        apart: the words have an origin of their own, not that of the author's sitting.
    """

    unit: NamedUnit
    rev: Rev
    delta: Annotated[tuple[dict[str, Any], ...], Field(min_length=1, max_length=MOST_DELTA)]
    apart: bool = False


class InsertUnits(_Wish, wire="drafting.insert_units"):
    """Bring new units into the text; brackets in them belong to nobody yet."""

    parent: NamedUnit
    after: NamedUnit | None = None
    units: Units


class StagePiece(_Wish, wire="drafting.stage_piece"):
    """Keep a piece of what is too long for one act; nothing changes before the act that ends it.

    Attributes:
        part: counted from 0; the first piece begins anew.
        piece: of canonical JSON, cut anywhere between two characters.
    """

    part: Annotated[int, Field(ge=0, lt=MOST_PIECES)]
    piece: Annotated[str, Field(min_length=1, max_length=MOST_PIECE)]


class ImportStaged(_Wish, wire="drafting.import_staged"):
    """Bring in, all at once, the units that were staged before, as `insert_units` spells them.

    Attributes:
        digest: the SHA-256 of all pieces together.
        replaces: what stands in the text goes, in the same act.
    """

    digest: Sha256
    parent: NamedUnit
    after: NamedUnit | None = None
    replaces: bool = False


class TableUnits(_Wish, wire="drafting.table_units"):
    """Propose new units in a bracket of one's own delegation."""

    bracket: NamedUnit
    parent: NamedUnit
    after: NamedUnit | None = None
    units: Units


class RemoveUnit(_Wish, wire="drafting.remove_unit"):
    """Take a unit and all it holds out of the text."""

    unit: NamedUnit
    rev: Rev


class MoveUnit(_Wish, wire="drafting.move_unit"):
    """Put a unit elsewhere in the text."""

    unit: NamedUnit
    parent: NamedUnit
    after: NamedUnit | None = None


class SplitUnit(_Wish, wire="drafting.split_unit"):
    """Let the words after a place stand as a unit of their own, right after this one."""

    unit: NamedUnit
    rev: Rev
    at: Offset
    into: NamedUnit
    number: Number = ""


class MergeUnits(_Wish, wire="drafting.merge_units"):
    """Join the words of the next unit to this one."""

    unit: NamedUnit
    rev: Rev
    absorbed: NamedUnit
    absorbed_rev: Rev
    joined_by: Words = " "


class Renumber(_Wish, wire="drafting.renumber"):
    """Give a unit another number."""

    unit: NamedUnit
    number: Number


# --- square brackets -----------------------------------------------------------------------


class PlaceBracket(_Wish, wire="drafting.place_bracket"):
    """Put words in square brackets: new ones, or ones that are there already.

    Added words stand at `start` and `length` is 0; a reservation or deletion has a length and
    brings no words.
    """

    bracket: NamedUnit
    unit: NamedUnit
    rev: Rev
    start: Offset
    length: Offset = 0
    placed_as: PlacedAs
    words: Words = ""


class BracketUnits(_Wish, wire="drafting.bracket_units"):
    """Put neighbouring units in one pair of square brackets."""

    bracket: NamedUnit
    units: Annotated[tuple[NamedUnit, ...], Field(min_length=1, max_length=MOST_IN_BRACKET)]
    placed_as: PlacedAs


class SupportBracket(_Wish, wire="drafting.support_bracket"):
    """Stand behind a bracket as it is worded now."""

    bracket: NamedUnit
    wording: Sha256


class DropSupport(_Wish, wire="drafting.drop_support"):
    """Stand behind a bracket no longer."""

    bracket: NamedUnit


class ConsentToRemoval(_Wish, wire="drafting.consent_to_removal"):
    """Let a bracket one placed or supports go, with the outcome named."""

    bracket: NamedUnit
    outcome: Outcome
    wording: Sha256


class WithdrawConsent(_Wish, wire="drafting.withdraw_consent"):
    """Hold on to a bracket after all."""

    bracket: NamedUnit


class RemoveBracket(_Wish, wire="drafting.remove_bracket"):
    """Remove a bracket to which nobody holds on."""

    bracket: NamedUnit
    outcome: Outcome
    wording: Sha256


class AnnounceRemoval(_Wish, wire="drafting.announce_removal"):
    """Announce that a bracket goes unless somebody objects: "I see no objection"."""

    bracket: NamedUnit
    outcome: Outcome
    wording: Sha256
    until: Micros


class ObjectToRemoval(_Wish, wire="drafting.object_to_removal"):
    """Object in time; the bracket stays."""

    bracket: NamedUnit


class ConcludeRemoval(_Wish, wire="drafting.conclude_removal"):
    """Remove the bracket after nobody objected in time."""

    bracket: NamedUnit


class RemoveUnopposed(ClerkCommand, wire="drafting.remove_unopposed"):
    """Remove a bracket by itself once the time to object is over and nobody has."""

    audience: ClassVar[Audience] = MEMBERS
    bracket: NamedUnit


# --- the ladder of agreement ---------------------------------------------------------------


class Facilitate(_Wish, wire="drafting.facilitate"):
    """Say that a unit is, or is no longer, in the hands of facilitators."""

    unit: NamedUnit
    on: bool


class AgreeAdReferendum(_Wish, wire="drafting.agree_ad_referendum"):
    """Agree to a unit's wording for one's delegation, pending its capital."""

    unit: NamedUnit
    wording: Sha256
    provided: Annotated[tuple[NamedUnit, ...], Field(max_length=MOST_CONDITIONS)] = ()
    reservation: PlainText | None = None


class ConfirmAgreement(_Wish, wire="drafting.confirm_agreement"):
    """Confirm for one's capital what one's delegation agreed."""

    unit: NamedUnit
    wording: Sha256


class WithdrawAgreement(_Wish, wire="drafting.withdraw_agreement"):
    """Take back one's delegation's agreement; nothing is agreed until everything is agreed."""

    unit: NamedUnit
    reason: Line


class CloseUnit(_Wish, wire="drafting.close_unit"):
    """Close a unit that every delegation has confirmed."""

    unit: NamedUnit
    wording: Sha256


class ReopenUnit(_Wish, wire="drafting.reopen_unit"):
    """Open an agreed unit again, for a stated reason."""

    unit: NamedUnit
    reason: Line


class SetDeadline(_Wish, wire="drafting.set_deadline"):
    """Say until when capitals should confirm a unit; None takes the deadline away."""

    unit: NamedUnit
    until: Micros | None = None


# --- proposals and comments ----------------------------------------------------------------


def circle_of(visibility: Visibility, author: Seat | None) -> Audience:
    """Who reads what its author shows to these."""
    if visibility is Visibility.ALL or author is None:
        return MEMBERS
    own = one_seat(author.id) if author.delegation is None else delegation(author.delegation)
    return own if visibility is Visibility.DELEGATION else (*CHAIR, *own)


class _Shown(_Wish):
    """What its author shows to some only."""

    visibility: Visibility = Visibility.ALL

    def readers(self, author: Seat | None) -> Audience:
        """The circle the author chose."""
        return circle_of(self.visibility, author)


class Propose(_Shown, wire="drafting.propose"):
    """Propose an amendment to a unit, with reasons."""

    proposal: NamedProposal
    unit: NamedUnit
    rev: Rev
    words: Words
    rationale: PlainText


class ReleaseProposal(_Shown, wire="drafting.release_proposal"):
    """Show a proposal that was prepared to more than one's own."""

    proposal: NamedProposal


class WithdrawProposal(_Wish, wire="drafting.withdraw_proposal"):
    """Take one's delegation's proposal back."""

    proposal: NamedProposal

    def readers(self, author: Seat | None) -> Audience:
        """The chair and one's own; the fact itself goes to whoever knows of the proposal."""
        return circle_of(Visibility.MEDIATOR, author)


class TakeInAsBracket(_Wish, wire="drafting.take_in_as_bracket"):
    """Put a proposal's words into the text, in a bracket of the delegation that made it."""

    proposal: NamedProposal
    bracket: NamedUnit
    unit: NamedUnit
    rev: Rev
    start: Offset


class TakeInAsText(_Wish, wire="drafting.take_in_as_text"):
    """Change a unit's words as a proposal asks."""

    proposal: NamedProposal
    unit: NamedUnit
    rev: Rev
    delta: Annotated[tuple[dict[str, Any], ...], Field(min_length=1, max_length=MOST_DELTA)]


class CreditProposal(_Shown, wire="drafting.credit_proposal"):
    """Say, to those who may know of a proposal, that words one just wrote come from it.

    For a proposal that not all may know of: the words are written by an edit of their own,
    `apart`, and to all others they are their writer's.

    Attributes:
        visibility: that of the proposal.
        unit: where the words stand; None when words were only taken out.
    """

    proposal: NamedProposal
    unit: NamedUnit | None = None


class DeclineProposal(_Wish, wire="drafting.decline_proposal"):
    """Decline a proposal, with a reason."""

    proposal: NamedProposal
    reason: PlainText

    def readers(self, author: Seat | None) -> Audience:
        """The chair; the fact itself goes to whoever knows of the proposal."""
        return circle_of(Visibility.MEDIATOR, author)


class PostComment(_Shown, wire="drafting.post_comment"):
    """Remark on some words of a unit, or answer a remark."""

    comment: NamedComment
    unit: NamedUnit
    rev: Rev
    start: Offset = 0
    length: Offset = 0
    words: PlainText
    reply_to: NamedComment | None = None


class ResolveComment(_Wish, wire="drafting.resolve_comment"):
    """Say that a remark is dealt with, or is not after all."""

    comment: NamedComment
    resolved: bool

    def readers(self, author: Seat | None) -> Audience:
        """The chair and one's own; the fact itself goes to whoever knows of the remark."""
        return circle_of(Visibility.MEDIATOR, author)


class NoteConsolidation(_Wish, wire="drafting.note_consolidation"):
    """Explain where a consolidated unit came from: contributors, source, approach."""

    unit: NamedUnit
    contributors: Annotated[tuple[str, ...], Field(max_length=100)] = ()
    source: Words = ""
    approach: PlainText


# --- versions, and the question of a one-text ----------------------------------------------


class NameVersion(_Wish, wire="drafting.name_version"):
    """Give the text as it stands a symbol, and publish it to observers if so wished."""

    symbol: Symbol
    title: Line
    digest: Sha256
    to_observers: bool = False


class RestoreVersion(_Wish, wire="drafting.restore_version"):
    """Bring the text back to a named version; nothing in it is agreed.

    Attributes:
        changed: the units that differ, as `writing.write_unit` spells them; the whole must then
            have the version's digest.
        removed: the units that were not there.
        origins: the origins that runs of the changed units name and the text has no more.
        staged: the whole version was staged before, written as for its digest; nothing else is
            named here, and what differs from the text is worked out where the act is done.
    """

    symbol: Symbol
    changed: Annotated[tuple[dict[str, Any], ...], Field(max_length=20_000)] = ()
    removed: tuple[NamedUnit, ...] = ()
    origins: dict[str, dict[str, Any]] = Field(default_factory=dict[str, dict[str, Any]])
    staged: bool = False


class AskAll(_Wish, wire="drafting.ask_all"):
    """Ask every delegation for yes or no to the whole text, answers sealed until all are in."""

    digest: Sha256


class AnswerAll(_Wish, wire="drafting.answer_all"):
    """Answer for one's delegation; nobody else reads it before the answers are opened."""

    digest: Sha256
    answer: bool

    def readers(self, author: Seat | None) -> Audience:
        """One's own delegation."""
        return circle_of(Visibility.DELEGATION, author)


class OpenAnswers(_Wish, wire="drafting.open_answers"):
    """Open all answers together."""
