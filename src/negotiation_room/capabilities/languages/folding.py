"""How facts change what a room has agreed about its languages, and who may know of it. Pure."""

from dataclasses import replace

from negotiation_room.capabilities.languages.messages import (
    ConsentWithdrawn,
    EngineConsented,
    GlossaryAgreed,
    GlossaryDeclined,
    GlossaryInForce,
    GlossaryProposed,
    GlossaryWithdrawn,
    TermsLaid,
    TranslationForgotten,
    TranslationRemembered,
)
from negotiation_room.capabilities.languages.states import (
    GlossaryStage,
    GlossaryVersion,
    Laid,
    Languages,
    Remembered,
    engine_at,
)
from negotiation_room.kernel.channel import ChannelState, Place
from negotiation_room.kernel.ids import DelegationId
from negotiation_room.kernel.messages import Event
from negotiation_room.kernel.seats import Seat


def evolve(substate: Languages, event: Event, place: Place) -> Languages:
    """Fold one fact."""
    match event:
        case TermsLaid() if place.author is not None:
            laid = Laid(
                place.author,
                event.title,
                event.digest,
                event.concepts,
                event.languages,
                event.after,
                event.basis,
            )
            return replace(substate, laid=substate.laid.set(place.seq, laid))
        case TranslationRemembered():
            known = Remembered(place.seq, event.source_lang, event.lang)
            return replace(substate, remembered=substate.remembered.set(event.disclosed, known))
        case TranslationForgotten() if event.disclosed in substate.remembered:
            return replace(substate, remembered=substate.remembered.delete(event.disclosed))
        case EngineConsented() | ConsentWithdrawn():
            return _consented(substate, event, place.delegation)
        case _:
            return _versioned(substate, event, place.delegation)


def _consented(
    substate: Languages, event: EngineConsented | ConsentWithdrawn, party: DelegationId | None
) -> Languages:
    if party is None:
        return substate
    where = engine_at(event.engine, event.goes_to)
    others = tuple(one for one in substate.consents.get(where, ()) if one != party)
    given = (*others, party) if isinstance(event, EngineConsented) else others
    return replace(substate, consents=substate.consents.set(where, given))


def _versioned(substate: Languages, event: Event, party: DelegationId | None) -> Languages:
    match event:
        case GlossaryProposed():
            version = GlossaryVersion(
                event.number, event.title, event.pieces, event.digest, event.parties
            )
            return _kept(substate, version)
        case GlossaryAgreed() if party is not None:
            version = substate.versions[event.number]
            declined = tuple(one for one in version.declined if one != party)
            agreed = (*version.agreed, party)
            return _kept(substate, replace(version, agreed=agreed, declined=declined))
        case GlossaryDeclined() if party is not None:
            version = substate.versions[event.number]
            agreed = tuple(one for one in version.agreed if one != party)
            declined = (*version.declined, party)
            return _kept(substate, replace(version, agreed=agreed, declined=declined))
        case GlossaryWithdrawn():
            version = substate.versions[event.number]
            return _kept(substate, replace(version, stage=GlossaryStage.WITHDRAWN))
        case GlossaryInForce():
            before = substate.in_force
            if before is not None:
                substate = _kept(substate, replace(before, stage=GlossaryStage.SUPERSEDED))
            version = substate.versions[event.number]
            return _kept(substate, replace(version, stage=GlossaryStage.IN_FORCE))
        case _:
            return substate


def _kept(substate: Languages, version: GlossaryVersion) -> Languages:
    return replace(substate, versions=substate.versions.set(version.number, version))


def show(substate: Languages, seat: Seat, _state: ChannelState) -> Languages:
    """All of it to those who take part, and nothing to observers."""
    return Languages() if seat.is_observer else substate
