"""What a room may agree about its languages, and when all have agreed. Pure."""

import hashlib
from collections.abc import Iterable

from negotiation_room.capabilities.accreditation.face import is_party
from negotiation_room.capabilities.languages.messages import (
    MOST_PIECES,
    AgreeGlossary,
    ConsentToEngine,
    ConsentWithdrawn,
    DeclineGlossary,
    EngineConsented,
    ForgetTranslation,
    GlossaryAgreed,
    GlossaryDeclined,
    GlossaryInForce,
    GlossaryProposed,
    GlossaryWithdrawn,
    LayTerms,
    ProposeGlossary,
    RememberTranslation,
    TermsLaid,
    TranslationForgotten,
    TranslationRemembered,
    WithdrawConsent,
    WithdrawGlossary,
)
from negotiation_room.capabilities.languages.states import (
    GlossaryStage,
    GlossaryVersion,
    Laid,
    Languages,
    engine_at,
)
from negotiation_room.kernel.canonical import canonical
from negotiation_room.kernel.channel import ChannelState, Occasion
from negotiation_room.kernel.errors import Conflict, Invalid, NotPermitted
from negotiation_room.kernel.ids import DelegationId
from negotiation_room.kernel.messages import Event


class NoSuchTerms(Conflict, code="languages.no_such_terms"):
    """No terms were laid at that place, or no such version was proposed."""


class NotYourDraft(NotPermitted, code="languages.not_your_draft"):
    """Somebody else began this draft."""


class OtherTerms(Conflict, code="languages.other_terms"):
    """The terms are not those you have before you."""


class NotAParty(NotPermitted, code="languages.not_a_party"):
    """The mediator has not named your delegation for this version."""


class NoDelegation(Invalid, code="languages.no_delegation"):
    """One of the parties is no delegation of this room."""


class NotOpen(Conflict, code="languages.not_open"):
    """The version is in force, was followed by another, or was taken back."""


class AnotherIsOpen(Conflict, code="languages.another_is_open"):
    """A version lies before the parties already."""


class TooManyTerms(Invalid, code="languages.too_many_terms"):
    """The terms of one version fill too many acts."""


class NoConsent(Conflict, code="languages.no_consent"):
    """Your delegation has not consented to this."""


def languages_in(state: ChannelState) -> Languages:
    """What the room has agreed, from its register."""
    return state.substate("languages")


# --- the glossary --------------------------------------------------------------------------


def lay_terms(state: ChannelState, wish: LayTerms, now: Occasion) -> list[Event]:
    """Lay terms, by themselves, upon a version, or after others of one's own."""
    held = languages_in(state)
    if wish.after is not None:
        before = _laid(held, wish.after)
        if before.by != now.author.id:
            raise NotYourDraft("somebody else began this draft; begin one of your own")
    elif wish.basis is not None:
        version_at(held, wish.basis)
    tongues = {each.lang for concept in wish.concepts for each in concept.terms}
    event = TermsLaid(
        title=wish.title,
        digest=digest_of_terms(wish),
        concepts=len(wish.concepts),
        languages=tuple(sorted(tongues)),
        after=wish.after,
        basis=wish.basis,
    )
    if len(_chain(held, wish.after)) >= MOST_PIECES:
        raise TooManyTerms(f"one version fills at most {MOST_PIECES} acts; leave some out")
    return [event]


def propose_glossary(state: ChannelState, wish: ProposeGlossary, _now: Occasion) -> list[Event]:
    """Propose the next version; one at a time lies before the parties."""
    held = languages_in(state)
    last = _laid(held, wish.draft)
    if any(one.stage is GlossaryStage.PROPOSED for one in held.versions.values()):
        raise AnotherIsOpen("a version lies before the parties; take it back first")
    for party in wish.parties:
        if not is_party(state, party):
            raise NoDelegation("one of the parties is no delegation of this room; look again")
    pieces = _pieces(held, wish.draft)
    if len(pieces) > MOST_PIECES:
        raise TooManyTerms(f"one version fills at most {MOST_PIECES} acts; begin a fresh one")
    digest = digest_of_pieces(held.laid[place].digest for place in pieces)
    if digest != wish.digest:
        raise OtherTerms("the terms are not those you have before you; look again")
    return [
        GlossaryProposed(
            number=len(held.versions) + 1,
            title=last.title,
            pieces=pieces,
            digest=digest,
            parties=tuple(dict.fromkeys(wish.parties)),
        )
    ]


def agree_glossary(state: ChannelState, wish: AgreeGlossary, now: Occasion) -> list[Event]:
    """Agree, for one's delegation; with the last of them it comes into force."""
    version, party = _before_party(state, wish.number, now)
    if wish.digest != version.digest:
        raise OtherTerms("the terms are not those you have before you; look again")
    if party in version.agreed:
        return []
    agreed: Event = GlossaryAgreed(number=version.number)
    if {*version.agreed, party} >= set(version.parties):
        return [agreed, GlossaryInForce(number=version.number)]
    return [agreed]


def decline_glossary(state: ChannelState, wish: DeclineGlossary, now: Occasion) -> list[Event]:
    """Say no, or no longer yes, as long as it is not in force."""
    version, party = _before_party(state, wish.number, now)
    if party in version.declined:
        return []
    return [GlossaryDeclined(number=version.number, reason=wish.reason)]


def withdraw_glossary(
    state: ChannelState, wish: WithdrawGlossary, _now: Occasion
) -> list[Event]:
    """Take back what lies before the parties."""
    version = _open(languages_in(state), wish.number)
    return [GlossaryWithdrawn(number=version.number, reason=wish.reason)]


def digest_of_terms(wish: LayTerms) -> str:
    """SHA-256 in hex of what an act lays: its canonical content without its place in a draft."""
    body = wish.body()
    return hashlib.sha256(
        canonical(
            {
                "concepts": body["concepts"],
                "kind": "terms",
                "removed": body["removed"],
                "title": body["title"],
            }
        )
    ).hexdigest()


def digest_of_pieces(digests: Iterable[str]) -> str:
    """The name of a version: SHA-256 in hex over the digests of its pieces, in their order."""
    return hashlib.sha256(canonical({"kind": "glossary", "pieces": list(digests)})).hexdigest()


def pieces_of(held: Languages, draft: int) -> tuple[int, ...]:
    """The places of all terms that a draft would come to, its basis included.

    Raises:
        NoSuchTerms: none were laid there.
    """
    _laid(held, draft)
    return _pieces(held, draft)


def version_at(held: Languages, number: int) -> GlossaryVersion:
    """A version of the glossary by its number.

    Raises:
        NoSuchTerms: there is none of that number.
    """
    version = held.versions.get(number)
    if version is None:
        raise NoSuchTerms("there is no such version of the glossary; look again")
    return version


# --- engines elsewhere ---------------------------------------------------------------------


def consent_to_engine(state: ChannelState, wish: ConsentToEngine, now: Occasion) -> list[Event]:
    """Consent for one's delegation; consenting twice changes nothing."""
    if _has_consented(state, wish, now):
        return []
    return [EngineConsented(engine=wish.engine, goes_to=wish.goes_to)]


def withdraw_consent(state: ChannelState, wish: WithdrawConsent, now: Occasion) -> list[Event]:
    """Take one's consent back."""
    if not _has_consented(state, wish, now):
        raise NoConsent("your delegation has not consented to this")
    return [ConsentWithdrawn(engine=wish.engine, goes_to=wish.goes_to)]


def _has_consented(
    state: ChannelState, wish: ConsentToEngine | WithdrawConsent, now: Occasion
) -> bool:
    given = languages_in(state).consents.get(engine_at(wish.engine, wish.goes_to), ())
    return _delegation(now) in given


# --- what all may recall -------------------------------------------------------------------


def remember_translation(
    state: ChannelState, wish: RememberTranslation, _now: Occasion
) -> list[Event]:
    """Keep a disclosed translation, once."""
    if wish.disclosed in languages_in(state).remembered:
        return []
    return [
        TranslationRemembered(
            disclosed=wish.disclosed, source_lang=wish.source_lang, lang=wish.lang
        )
    ]


def forget_translation(
    state: ChannelState, wish: ForgetTranslation, _now: Occasion
) -> list[Event]:
    """Forget what is remembered."""
    if wish.disclosed not in languages_in(state).remembered:
        return []
    return [TranslationForgotten(disclosed=wish.disclosed)]


# --- within --------------------------------------------------------------------------------


def _laid(held: Languages, place: int) -> Laid:
    laid = held.laid.get(place)
    if laid is None:
        raise NoSuchTerms("no terms were laid there; look again")
    return laid


def _open(held: Languages, number: int) -> GlossaryVersion:
    version = version_at(held, number)
    if version.stage is not GlossaryStage.PROPOSED:
        raise NotOpen("this version is not before the parties any more")
    return version


def _before_party(
    state: ChannelState, number: int, now: Occasion
) -> tuple[GlossaryVersion, DelegationId]:
    version, party = _open(languages_in(state), number), _delegation(now)
    if party not in version.parties:
        raise NotAParty("your delegation was not asked about this version")
    return version, party


def _delegation(now: Occasion) -> DelegationId:
    delegation = now.author.delegation
    if delegation is None:
        raise NotAParty("this is for delegations; you have a seat of your own")
    return delegation


def _chain(held: Languages, place: int | None) -> tuple[int, ...]:
    """A draft's own terms up to a place, in their order."""
    chain: list[int] = []
    while place is not None:
        chain.append(place)
        place = held.laid[place].after
    return tuple(reversed(chain))


def _pieces(held: Languages, draft: int) -> tuple[int, ...]:
    chain = _chain(held, draft)
    basis = held.laid[chain[0]].basis
    return chain if basis is None else (*held.versions[basis].pieces, *chain)
