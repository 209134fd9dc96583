"""What may be asked and what follows about a room's languages."""

from typing import Annotated, ClassVar, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

from negotiation_room.kernel.audience import MEMBERS, Audience
from negotiation_room.kernel.ids import ActId, DelegationId
from negotiation_room.kernel.messages import ClerkCommand, Command, Event
from negotiation_room.kernel.text import Language, Line, PlainText, language_tag, seen

MOST_CONCEPTS = 1_000
"""Concepts in one act; how many there is room for is for the act's size to say."""
MOST_PIECES = 200
"""Acts that the terms of one version may fill."""
MOST_FORMS = 50
MOST_TERM = 500
MOST_PARTIES = 100

Seq = Annotated[int, Field(ge=1)]
Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
"""A SHA-256 in hex."""


def _trimmed(text: str) -> str:
    if text != text.strip():
        message = "terms and what is said of them have no space around them"
        raise ValueError(message)
    return seen(text)


def _one_line(text: str) -> str:
    if "\n" in text or "\t" in text:
        message = "an id is one line"
        raise ValueError(message)
    return text


def _spelled(tag: str) -> str:
    if language_tag(tag) != tag:
        message = "a language is named as BCP 47 spells it"
        raise ValueError(message)
    return tag


def _without_space(host: str) -> str:
    if len(host.split()) != 1:
        message = "a host has no space in it"
        raise ValueError(message)
    return host


Trimmed = AfterValidator(_trimmed)
"""Text that every file can hold, and whose every character a reader can see."""
ConceptId = Annotated[
    str,
    StringConstraints(min_length=1, max_length=100, pattern=r"^\S(.*\S)?$"),
    Trimmed,
    AfterValidator(_one_line),
]


class _Plain(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Form(_Plain):
    """One way to name a concept in one language."""

    text: Annotated[PlainText, Field(max_length=MOST_TERM), Trimmed]
    status: Annotated[str, StringConstraints(pattern=r"^(preferred|admitted|forbidden)$")] = (
        "preferred"
    )
    note: Annotated[str, Field(max_length=2_000), Trimmed] = ""


class Named(_Plain):
    """A concept's names in one language."""

    lang: Annotated[Language, AfterValidator(_spelled)]
    forms: Annotated[tuple[Form, ...], Field(min_length=1, max_length=MOST_FORMS)]

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        if len({form.text for form in self.forms}) < len(self.forms):
            message = "a concept has each name once in a language"
            raise ValueError(message)
        return self


class TermConcept(_Plain):
    """One thing that is spoken of, and its names in every language.

    Attributes:
        source: where the definition or the names were taken from.
        do_not_translate: its names are left as they stand, whatever the language.
    """

    id: ConceptId
    terms: Annotated[tuple[Named, ...], Field(min_length=1, max_length=64)]
    definition: Annotated[str, Field(max_length=5_000), Trimmed] = ""
    subject: Annotated[str, Field(max_length=500), Trimmed] = ""
    source: Annotated[str, Field(max_length=2_000), Trimmed] = ""
    note: Annotated[str, Field(max_length=5_000), Trimmed] = ""
    do_not_translate: bool = False

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        if len({named.lang for named in self.terms}) < len(self.terms):
            message = "a concept names each language once"
            raise ValueError(message)
        return self


class LayTerms(Command, wire="languages.lay_terms"):
    """Lay terms before the room; they bind nobody until the parties agree to a version.

    Attributes:
        title: of the draft they belong to.
        concepts: they replace earlier ones of the same id.
        removed: the ids of concepts that the draft leaves out.
        after: the place of the terms these go on from.
        basis: the number of the version a draft begins from.
    """

    audience: ClassVar[Audience] = MEMBERS
    title: Line
    concepts: Annotated[tuple[TermConcept, ...], Field(max_length=MOST_CONCEPTS)] = ()
    removed: Annotated[tuple[ConceptId, ...], Field(max_length=MOST_CONCEPTS)] = ()
    after: Seq | None = None
    basis: Seq | None = None

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        ids = [*(concept.id for concept in self.concepts), *self.removed]
        if not ids or len(set(ids)) < len(ids):
            message = "terms name at least one concept, and each concept once"
            raise ValueError(message)
        if self.after is not None and self.basis is not None:
            message = "what goes on from other terms has their basis"
            raise ValueError(message)
        return self


class ProposeGlossary(Command, wire="languages.propose_glossary"):
    """Propose laid terms as the next version, and name the parties that have to agree.

    Attributes:
        draft: the place of the last terms of the draft.
        digest: what the terms come to; so nobody proposes what they have not seen whole.
    """

    audience: ClassVar[Audience] = MEMBERS
    draft: Seq
    digest: Digest
    parties: Annotated[tuple[DelegationId, ...], Field(min_length=1, max_length=MOST_PARTIES)]


class _OfVersion(Command):
    audience: ClassVar[Audience] = MEMBERS
    number: Seq


class AgreeGlossary(_OfVersion, wire="languages.agree_glossary"):
    """Agree to a version, for one's delegation.

    Attributes:
        digest: of the version: the very terms that are agreed to.
    """

    digest: Digest


class DeclineGlossary(_OfVersion, wire="languages.decline_glossary"):
    """Say that one's delegation does not agree to a version as it stands."""

    reason: Line


class WithdrawGlossary(_OfVersion, wire="languages.withdraw_glossary"):
    """Take back a proposed version that did not come into force."""

    reason: Line


class _OfEngine(Command):
    """A wish about an engine of a company elsewhere.

    Attributes:
        goes_to: the host to which texts would be sent.
    """

    audience: ClassVar[Audience] = MEMBERS
    engine: Line
    goes_to: Annotated[Line, AfterValidator(_without_space)]


class ConsentToEngine(_OfEngine, wire="languages.consent_to_engine"):
    """Consent, for one's delegation, that texts of this room go to a company's engine."""


class WithdrawConsent(_OfEngine, wire="languages.withdraw_consent"):
    """Take that consent back; from now on nothing more goes there."""


class _OfDisclosure(ClerkCommand):
    """A wish about a translation that a party disclosed.

    Attributes:
        disclosed: the act with which it did, in a channel that is not named here.
    """

    audience: ClassVar[Audience] = MEMBERS
    disclosed: ActId

    def distinguishes(self) -> str:
        """One act discloses one translation."""
        return self.disclosed


class RememberTranslation(_OfDisclosure, wire="languages.remember_translation"):
    """Keep for the whole room a certified translation that its party has disclosed.

    Attributes:
        source: the original's words, in `source_lang`.
        text: the certified words, in `lang`.
    """

    erasable: ClassVar[bool] = True
    source_lang: Language
    source: PlainText
    lang: Language
    text: PlainText


class ForgetTranslation(_OfDisclosure, wire="languages.forget_translation"):
    """Forget it again, as its words were destroyed or its interpreter took them back."""


class _Agreed(Event):
    def audience(self) -> Audience:
        """Those who take part; observers have no say in the room's words."""
        return MEMBERS


class TermsLaid(_Agreed, wire="languages.terms_laid"):
    """Terms lie before the room."""

    title: str
    digest: str
    concepts: int
    languages: tuple[str, ...]
    after: int | None = None
    basis: int | None = None


class GlossaryProposed(_Agreed, wire="languages.glossary_proposed"):
    """The parties are asked to agree to a version."""

    number: int
    title: str
    pieces: tuple[int, ...]
    digest: str
    parties: tuple[DelegationId, ...]


class _VersionTold(_Agreed):
    number: int


class GlossaryAgreed(_VersionTold, wire="languages.glossary_agreed"):
    """A party has agreed."""


class GlossaryDeclined(_VersionTold, wire="languages.glossary_declined"):
    """A party does not agree."""

    reason: str


class GlossaryWithdrawn(_VersionTold, wire="languages.glossary_withdrawn"):
    """A version will not come into force."""

    reason: str


class GlossaryInForce(_VersionTold, wire="languages.glossary_in_force"):
    """All parties named have agreed: translations keep to it from now on."""


class _EngineTold(_Agreed):
    engine: str
    goes_to: str


class EngineConsented(_EngineTold, wire="languages.engine_consented"):
    """A delegation consents to an engine elsewhere."""


class ConsentWithdrawn(_EngineTold, wire="languages.consent_withdrawn"):
    """A delegation does so no longer."""


class TranslationRemembered(_Agreed, wire="languages.translation_remembered"):
    """The room's memory holds one more translation."""

    disclosed: ActId
    source_lang: str
    lang: str


class TranslationForgotten(_Agreed, wire="languages.translation_forgotten"):
    """The room's memory holds it no longer."""

    disclosed: ActId


EVENTS: tuple[type[Event], ...] = (
    TermsLaid,
    GlossaryProposed,
    GlossaryAgreed,
    GlossaryDeclined,
    GlossaryWithdrawn,
    GlossaryInForce,
    EngineConsented,
    ConsentWithdrawn,
    TranslationRemembered,
    TranslationForgotten,
)
