"""The table of the relay: what readers, interpreters and the clerk may ask, and where."""

from negotiation_room.capabilities.interpretation import bringing, paragraphs, rules, working
from negotiation_room.capabilities.interpretation.messages import (
    EVENTS,
    AskForInterpreter,
    BringInSegments,
    CertifyParagraph,
    CertifyTranslation,
    CheckTranslation,
    HandOver,
    PromoteTranslation,
    PublishTranslation,
    QueryTranslation,
    ReadIn,
    RelyOnOriginal,
    RequestTranslations,
    TakeUp,
    WithdrawParagraph,
    WithdrawSegments,
    WithdrawTranslation,
    WorkBetween,
)
from negotiation_room.capabilities.interpretation.states import MEETINGS, Interpretation
from negotiation_room.kernel.capability import CLERK, Capability, anyone_but, on, only
from negotiation_room.kernel.channel import ChannelKind
from negotiation_room.kernel.seats import Role

MEETING = frozenset(MEETINGS)
DRAFTING = frozenset({ChannelKind.DRAFTING})
READERS = anyone_but(Role.OBSERVER, Role.ADMINISTRATOR)
INTERPRETERS = only(Role.INTERPRETER)
ANSWERABLE = only(Role.INTERPRETER, Role.MEDIATOR, Role.CO_MEDIATOR)

capability = Capability(
    name="interpretation",
    commands=(
        on(ReadIn, by=READERS, decide=rules.read_in, within=MEETING),
        on(AskForInterpreter, by=READERS, decide=rules.ask_for_interpreter, within=MEETING),
        on(QueryTranslation, by=READERS, decide=rules.query_translation, within=MEETING),
        on(PromoteTranslation, by=READERS, decide=rules.promote_translation, within=MEETING),
        on(RelyOnOriginal, by=READERS, decide=rules.rely_on_original, within=MEETING),
        on(WorkBetween, by=INTERPRETERS, decide=working.work_between, within=MEETING),
        on(TakeUp, by=INTERPRETERS, decide=rules.take_up, within=MEETING),
        on(HandOver, by=INTERPRETERS, decide=rules.hand_over, within=MEETING),
        on(
            CertifyTranslation,
            by=INTERPRETERS,
            decide=rules.certify_translation,
            within=MEETING,
        ),
        on(CheckTranslation, by=INTERPRETERS, decide=rules.check_translation, within=MEETING),
        on(
            WithdrawTranslation,
            by=ANSWERABLE,
            decide=rules.withdraw_translation,
            within=MEETING,
        ),
        on(
            BringInSegments,
            by=INTERPRETERS,
            decide=bringing.bring_in_segments,
            within=MEETING,
        ),
        on(
            WithdrawSegments,
            by=ANSWERABLE,
            decide=bringing.withdraw_segments,
            within=MEETING,
        ),
        on(
            CertifyParagraph,
            by=INTERPRETERS,
            decide=paragraphs.certify_paragraph,
            within=DRAFTING,
        ),
        on(
            WithdrawParagraph,
            by=ANSWERABLE,
            decide=paragraphs.withdraw_paragraph,
            within=DRAFTING,
        ),
        on(RequestTranslations, by=CLERK, decide=rules.request_translations, within=MEETING),
        on(PublishTranslation, by=CLERK, decide=rules.publish_translation, within=MEETING),
    ),
    events=EVENTS,
    substate=Interpretation,
    evolve=rules.evolve,
    show=rules.show,
    accompanies=True,
)
