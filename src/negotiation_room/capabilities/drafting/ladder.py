"""The ladder of agreement: how delegations climb it unit by unit, and how a unit falls. Pure.

What a unit's state is follows from what each delegation has said (`standing`); here it is said.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from typing import Any

from immutables import Map

from negotiation_room.capabilities.drafting.facts import (
    AgreementConfirmed,
    AgreementWithdrawn,
    DeadlineSet,
    UnitAgreed,
    UnitClosed,
    UnitFacilitated,
    UnitReopened,
)
from negotiation_room.capabilities.drafting.permission import (
    check_wording,
    delegation_of,
    drafting_of,
    is_open,
    text_of,
    unit_of,
)
from negotiation_room.capabilities.drafting.publishing import both
from negotiation_room.capabilities.drafting.refusals import (
    AgreedText,
    ChangesNothing,
    DoneBefore,
    ForDelegations,
    NothingToTakeBack,
    NotInThisMode,
    NotInTime,
    StillBracketed,
)
from negotiation_room.capabilities.drafting.standing import (
    closed_upon,
    is_bracketed,
    ladder_of,
    parties,
    reaches,
)
from negotiation_room.capabilities.drafting.units import (
    AGREEABLE,
    Drafting,
    Ladder,
    Mode,
    Stand,
    Step,
    Text,
    Unit,
)
from negotiation_room.capabilities.drafting.wishes import (
    AgreeAdReferendum,
    CloseUnit,
    ConfirmAgreement,
    Facilitate,
    ReopenUnit,
    SetDeadline,
    WithdrawAgreement,
)
from negotiation_room.kernel.channel import ChannelState, Occasion, Place
from negotiation_room.kernel.errors import Conflict, Invalid
from negotiation_room.kernel.ids import DelegationId, UnitId
from negotiation_room.kernel.messages import Event
from negotiation_room.kernel.seats import Power


class NotByItself(Invalid, code="drafting.not_by_itself"):
    """Nobody agrees to a unit of this kind by itself."""


class NotAgreedYet(Conflict, code="drafting.not_agreed_yet"):
    """The step before this one has not been taken."""


class ConditionOpen(Conflict, code="drafting.condition_open"):
    """A delegation agreed on a condition that is not fulfilled yet."""


# --- what is asked -------------------------------------------------------------------------


def facilitate(state: ChannelState, wish: Facilitate, _now: Occasion) -> list[Event]:
    """Hand a unit to facilitators, or take it back from them."""
    drafting = drafting_of(state)
    unit = _climbing(text_of(drafting), wish.unit)
    _check_not_closed(unit)
    if unit.facilitated is wish.on:
        raise ChangesNothing(
            "facilitators have this unit already"
            if wish.on
            else "no facilitators have this unit"
        )
    return [UnitFacilitated(unit=unit.id, on=wish.on, open=is_open(drafting))]


def agree_ad_referendum(
    state: ChannelState, wish: AgreeAdReferendum, now: Occasion
) -> list[Event]:
    """Agree for one's delegation, pending its capital."""
    drafting, party = drafting_of(state), _party(state, now, Power.AGREE)
    _check_not_one_text(drafting)
    text = text_of(drafting)
    unit = _climbing(text, wish.unit)
    _check_not_closed(unit)
    if is_bracketed(text, unit):
        raise StillBracketed("what stands in square brackets is not agreed; settle them first")
    check_wording(text, unit.id, wish.wording)
    for one in wish.provided:
        if one == unit.id:
            raise NotByItself("a unit cannot be a condition of itself; name another")
        _climbing(text, one)
    stand = unit.stands.get(party)
    if stand is not None:
        if stand.step is Step.CONFIRMED:
            raise DoneBefore("your delegation has confirmed this; withdraw first to change it")
        if (stand.provided, stand.reservation) == (wish.provided, wish.reservation):
            raise DoneBefore("your delegation has agreed to this already")
    return [
        UnitAgreed(
            unit=unit.id,
            by=party,
            wording=wish.wording,
            provided=wish.provided,
            reservation=wish.reservation,
            open=is_open(drafting),
        )
    ]


def confirm_agreement(
    state: ChannelState, wish: ConfirmAgreement, now: Occasion
) -> list[Event]:
    """Confirm for one's capital what one's delegation agreed, in the same wording."""
    drafting, party = drafting_of(state), _party(state, now, Power.CONFIRM)
    _check_not_one_text(drafting)
    text = text_of(drafting)
    unit = _climbing(text, wish.unit)
    _check_not_closed(unit)
    check_wording(text, unit.id, wish.wording)
    stand = unit.stands.get(party)
    if stand is None or stand.wording != wish.wording:
        raise NotAgreedYet("your delegation has not agreed to this wording yet; agree first")
    if stand.step is Step.CONFIRMED:
        raise DoneBefore("your delegation has confirmed this already")
    return [
        AgreementConfirmed(unit=unit.id, by=party, wording=wish.wording, open=is_open(drafting))
    ]


def withdraw_agreement(
    state: ChannelState, wish: WithdrawAgreement, now: Occasion
) -> list[Event]:
    """Take one's delegation's agreement back: nothing is agreed until everything is."""
    drafting, party = drafting_of(state), delegation_of(now.author, Power.AGREE)
    text = text_of(drafting)
    unit = _climbing(text, wish.unit)
    _check_not_closed(unit)
    if party not in unit.stands:
        raise NothingToTakeBack("your delegation has not agreed to this unit")
    if closed_upon(text, unit.id):
        raise AgreedText(
            "another unit was closed on the condition of this one; ask the chair to open it again"
        )
    return [
        AgreementWithdrawn(unit=unit.id, by=party, reason=wish.reason, open=is_open(drafting))
    ]


def close_unit(state: ChannelState, wish: CloseUnit, _now: Occasion) -> list[Event]:
    """Close what every party confirmed, on every condition that any of them named."""
    drafting, all_parties = drafting_of(state), parties(state)
    text = text_of(drafting)
    unit = _climbing(text, wish.unit)
    _check_not_closed(unit)
    check_wording(text, unit.id, wish.wording)
    for stand in unit.stands.values():
        for one in stand.provided:
            if not _is_confirmed(text, one, all_parties):
                raise ConditionOpen(
                    "a delegation agreed to this only together with another unit, which is not"
                    " confirmed yet; settle that one first"
                )
    if ladder_of(text, unit, all_parties) is not Ladder.CONFIRMED:
        raise NotAgreedYet("not every delegation has confirmed this yet")
    return [UnitClosed(unit=unit.id, open=is_open(drafting))]


def reopen_unit(state: ChannelState, wish: ReopenUnit, _now: Occasion) -> list[Event]:
    """Open again what was agreed or closed; nobody's agreement to it stands any longer.

    What was closed on the condition of it opens with it.
    """
    drafting = drafting_of(state)
    text = text_of(drafting)
    unit = _climbing(text, wish.unit)
    if not unit.closed and not unit.stands:
        raise ChangesNothing("nobody has agreed to this unit; it is open")
    return [
        UnitReopened(unit=name, reason=wish.reason, open=is_open(drafting))
        for name in (unit.id, *closed_upon(text, unit.id))
    ]


def set_deadline(state: ChannelState, wish: SetDeadline, now: Occasion) -> list[Event]:
    """Say until when capitals should confirm; confirming late is still confirming."""
    drafting = drafting_of(state)
    unit = _climbing(text_of(drafting), wish.unit)
    _check_not_closed(unit)
    if wish.until is not None and wish.until <= now.at:
        raise NotInTime("that moment is past; choose a later one")
    if wish.until == unit.until:
        raise ChangesNothing("that is the deadline already")
    return [DeadlineSet(unit=unit.id, until=wish.until, open=is_open(drafting))]


# --- what keeps from it --------------------------------------------------------------------


def _climbing(text: Text, name: UnitId) -> Unit:
    unit = unit_of(text, name)
    if unit.kind not in AGREEABLE:
        raise NotByItself(
            "nobody agrees to a unit of this kind by itself; name the paragraph it belongs to"
        )
    return unit


def _party(state: ChannelState, now: Occasion, power: Power) -> DelegationId:
    """The author's delegation, if its word counts here."""
    party = delegation_of(now.author, power)
    if party not in parties(state):
        raise ForDelegations("your delegation has nobody here who may agree for it")
    return party


def _check_not_closed(unit: Unit) -> None:
    if unit.closed:
        raise AgreedText("this is closed; only the chair can open it again, with a reason")


def _check_not_one_text(drafting: Drafting) -> None:
    if drafting.mode is Mode.ONE_TEXT:
        raise NotInThisMode(
            "in a one-text you comment until the mediator asks for yes or no to the whole"
        )


def _is_confirmed(text: Text, name: UnitId, all_parties: Collection[DelegationId]) -> bool:
    unit = text.units.get(name)
    return unit is not None and reaches(ladder_of(text, unit, all_parties), Ladder.CONFIRMED)


# --- what comes of it ----------------------------------------------------------------------


def evolve(drafting: Drafting, event: Event, place: Place) -> Drafting | None:
    """Fold a fact of the ladder; None when the fact is another's."""
    match event:
        case UnitFacilitated():
            return _changed(drafting, event, lambda _: {"facilitated": event.on})
        case DeadlineSet():
            return _changed(drafting, event, lambda _: {"until": event.until})
        case UnitAgreed():
            stand = Stand(
                Step.AGREED_AD_REFERENDUM,
                event.wording,
                place.seq,
                event.provided,
                event.reservation,
            )
            return _changed(
                drafting, event, lambda unit: {"stands": unit.stands.set(event.by, stand)}
            )
        case AgreementConfirmed():
            return _changed(
                drafting, event, lambda unit: {"stands": _confirmed(unit, event.by, place.seq)}
            )
        case AgreementWithdrawn():
            return _changed(drafting, event, lambda unit: {"stands": _without(unit, event.by)})
        case UnitClosed():
            return _changed(drafting, event, lambda _: {"closed": True})
        case UnitReopened():
            return _changed(
                drafting,
                event,
                lambda _: {"closed": False, "stands": Map[DelegationId, Stand]()},
            )
        case _:
            return None


Fact = (
    UnitFacilitated
    | DeadlineSet
    | UnitAgreed
    | AgreementConfirmed
    | AgreementWithdrawn
    | UnitClosed
    | UnitReopened
)


def _changed(
    drafting: Drafting, event: Fact, changes: Callable[[Unit], Mapping[str, Any]]
) -> Drafting:
    def change(text: Text, _traced: bool) -> Text:  # noqa: FBT001 -- as publishing calls it
        unit = text.units.get(event.unit)
        if unit is None:
            return text
        return replace(text, units=text.units.set(unit.id, replace(unit, **changes(unit))))

    return both(drafting, change, shown=event.open)


def _confirmed(unit: Unit, party: DelegationId, at: int) -> Map[DelegationId, Stand]:
    stand = unit.stands.get(party)
    if stand is None:
        return unit.stands
    return unit.stands.set(party, replace(stand, step=Step.CONFIRMED, at=at))


def _without(unit: Unit, party: DelegationId) -> Map[DelegationId, Stand]:
    return unit.stands.delete(party) if party in unit.stands else unit.stands
