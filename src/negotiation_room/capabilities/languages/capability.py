"""The table of the room's languages: who lays terms, who agrees, and who consents."""

from negotiation_room.capabilities.languages import folding, rules
from negotiation_room.capabilities.languages.messages import (
    EVENTS,
    AgreeGlossary,
    ConsentToEngine,
    DeclineGlossary,
    ForgetTranslation,
    LayTerms,
    ProposeGlossary,
    RememberTranslation,
    WithdrawConsent,
    WithdrawGlossary,
)
from negotiation_room.capabilities.languages.states import Languages
from negotiation_room.kernel.capability import CLERK, Capability, on, only
from negotiation_room.kernel.channel import ChannelKind
from negotiation_room.kernel.seats import DELEGATION_ROLES, Power, Role

REGISTER = frozenset({ChannelKind.REGISTER})
"""Where the room agrees on what holds in all its channels."""

THE_CHAIR = only(Role.MEDIATOR, Role.CO_MEDIATOR)
TERMINOLOGISTS = only(
    Role.MEDIATOR,
    Role.CO_MEDIATOR,
    Role.SECRETARIAT,
    Role.INTERPRETER,
    Role.HEAD,
    Role.ALTERNATE,
)
PARTIES = only(*DELEGATION_ROLES, power=Power.AGREE)

capability = Capability(
    name="languages",
    commands=(
        on(LayTerms, by=TERMINOLOGISTS, decide=rules.lay_terms, within=REGISTER),
        on(ProposeGlossary, by=THE_CHAIR, decide=rules.propose_glossary, within=REGISTER),
        on(AgreeGlossary, by=PARTIES, decide=rules.agree_glossary, within=REGISTER),
        on(DeclineGlossary, by=PARTIES, decide=rules.decline_glossary, within=REGISTER),
        on(WithdrawGlossary, by=THE_CHAIR, decide=rules.withdraw_glossary, within=REGISTER),
        on(ConsentToEngine, by=PARTIES, decide=rules.consent_to_engine, within=REGISTER),
        on(WithdrawConsent, by=PARTIES, decide=rules.withdraw_consent, within=REGISTER),
        on(RememberTranslation, by=CLERK, decide=rules.remember_translation, within=REGISTER),
        on(
            ForgetTranslation,
            by=CLERK,
            decide=rules.forget_translation,
            within=REGISTER,
            closing=True,  # words are destroyed after the close, too
        ),
    ),
    events=EVENTS,
    substate=Languages,
    evolve=folding.evolve,
    show=folding.show,
)
