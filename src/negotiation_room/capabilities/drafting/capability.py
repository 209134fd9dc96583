"""The table of drafting: what may be asked of a text, and by whom."""

from collections.abc import Iterable

from negotiation_room.capabilities.drafting import rules
from negotiation_room.capabilities.drafting.messages import (
    EVENTS,
    AgreeAdReferendum,
    AnnounceRemoval,
    AnswerAll,
    AskAll,
    BeginText,
    BracketUnits,
    CloseUnit,
    ConcludeRemoval,
    ConfirmAgreement,
    ConsentToRemoval,
    CreditProposal,
    DeclineProposal,
    DropSupport,
    EditUnit,
    Facilitate,
    ImportStaged,
    InsertUnits,
    MergeUnits,
    MoveUnit,
    NameVersion,
    NoteConsolidation,
    ObjectToRemoval,
    OpenAnswers,
    PlaceBracket,
    PostComment,
    Propose,
    ReleaseProposal,
    RemoveBracket,
    RemoveUnit,
    RemoveUnopposed,
    Renumber,
    ReopenUnit,
    ResolveComment,
    RestoreVersion,
    SetDeadline,
    SetMode,
    ShowObservers,
    SplitUnit,
    StagePiece,
    SupportBracket,
    TableUnits,
    TakeInAsBracket,
    TakeInAsText,
    WithdrawAgreement,
    WithdrawConsent,
    WithdrawProposal,
)
from negotiation_room.capabilities.drafting.outlining import in_outline
from negotiation_room.capabilities.drafting.units import Drafting
from negotiation_room.kernel.capability import (
    CLERK,
    Capability,
    CommandRow,
    Decide,
    Policy,
    anyone_but,
    on,
    only,
)
from negotiation_room.kernel.channel import ChannelKind
from negotiation_room.kernel.messages import Command
from negotiation_room.kernel.seats import DELEGATION_ROLES, Power, Role

CHAIR = only(Role.MEDIATOR, Role.CO_MEDIATOR)
PARTICIPANTS = anyone_but(Role.OBSERVER, Role.ADMINISTRATOR)
DELEGATES = only(*DELEGATION_ROLES)


def _holding(power: Power) -> Policy:
    return only(*DELEGATION_ROLES, power=power)


def _here(by: Policy, rows: Iterable[tuple[type[Command], Decide]]) -> tuple[CommandRow, ...]:
    """Rows for the same people, all in drafting channels."""
    return tuple(
        on(command, by=by, decide=decide, within={ChannelKind.DRAFTING})
        for command, decide in rows
    )


capability = Capability(
    name="drafting",
    commands=(
        *_here(
            CHAIR,
            (
                (BeginText, rules.begin_text),
                (SetMode, rules.set_mode),
                (ShowObservers, rules.show_observers),
                (RemoveBracket, rules.remove_bracket),
                (AnnounceRemoval, rules.announce_removal),
                (ConcludeRemoval, rules.conclude_removal),
                (Facilitate, rules.facilitate),
                (CloseUnit, rules.close_unit),
                (ReopenUnit, rules.reopen_unit),
                (SetDeadline, rules.set_deadline),
                (DeclineProposal, rules.decline_proposal),
                (NoteConsolidation, rules.note_consolidation),
                (NameVersion, rules.name_version),
                (RestoreVersion, rules.restore_version),
                (AskAll, rules.ask_all),
                (OpenAnswers, rules.open_answers),
            ),
        ),
        # Who of these writes, and where, depends on the mode of the text.
        *_here(
            PARTICIPANTS,
            (
                (EditUnit, rules.edit_unit),
                (InsertUnits, rules.insert_units),
                (StagePiece, rules.stage_piece),
                (ImportStaged, rules.import_staged),
                (RemoveUnit, rules.remove_unit),
                (MoveUnit, rules.move_unit),
                (SplitUnit, rules.split_unit),
                (MergeUnits, rules.merge_units),
                (Renumber, rules.renumber),
                (PlaceBracket, rules.place_bracket),
                (BracketUnits, rules.bracket_units),
                (TakeInAsBracket, rules.take_in_as_bracket),
                (TakeInAsText, rules.take_in_as_text),
                (CreditProposal, rules.credit_proposal),
                (PostComment, rules.post_comment),
                (ResolveComment, rules.resolve_comment),
            ),
        ),
        *_here(
            DELEGATES,
            (
                (Propose, rules.propose),
                (WithdrawProposal, rules.withdraw_proposal),
            ),
        ),
        *_here(
            _holding(Power.TABLE),
            (
                (TableUnits, rules.table_units),
                (ReleaseProposal, rules.release_proposal),
            ),
        ),
        *_here(
            _holding(Power.SUPPORT),
            (
                (SupportBracket, rules.support_bracket),
                (DropSupport, rules.drop_support),
                (ConsentToRemoval, rules.consent_to_removal),
                (WithdrawConsent, rules.withdraw_consent),
                (ObjectToRemoval, rules.object_to_removal),
            ),
        ),
        *_here(
            _holding(Power.AGREE),
            (
                (AgreeAdReferendum, rules.agree_ad_referendum),
                (WithdrawAgreement, rules.withdraw_agreement),
                (AnswerAll, rules.answer_all),
            ),
        ),
        *_here(_holding(Power.CONFIRM), ((ConfirmAgreement, rules.confirm_agreement),)),
        *_here(CLERK, ((RemoveUnopposed, rules.remove_unopposed),)),
    ),
    events=EVENTS,
    substate=Drafting,
    shared=("text", "published"),
    outline=in_outline,
    evolve=rules.evolve,
    show=rules.show,
)
