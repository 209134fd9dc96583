"""Where a unit stands: on the ladder of agreement, and inside which brackets. Pure."""

from collections.abc import Collection, Iterator
from typing import Final

from negotiation_room.capabilities.drafting.units import (
    AGREEABLE,
    WORDLESS,
    Ladder,
    Stand,
    Step,
    Text,
    Unit,
    UnitKind,
    embedded,
)
from negotiation_room.kernel.channel import ChannelState
from negotiation_room.kernel.ids import DelegationId, UnitId
from negotiation_room.kernel.seats import Role

ORDER: Final = tuple(Ladder)
"""The ladder from its foot up."""

SPEAKING: Final = frozenset({Role.HEAD, Role.ALTERNATE, Role.DELEGATE})
"""A delegation is a party to the text where one of these sits for it."""


def parties(state: ChannelState) -> tuple[DelegationId, ...]:
    """The delegations whose agreement counts in this channel, sorted."""
    found = {
        seat.delegation
        for seat in state.seats.values()
        if seat.delegation is not None and seat.role in SPEAKING
    }
    return tuple(sorted(found))


def reaches(ladder: Ladder, least: Ladder) -> bool:
    """Whether one rung is as high as the other."""
    return ORDER.index(ladder) >= ORDER.index(least)


# --- brackets around and inside ------------------------------------------------------------


def stands_among(text: Text, unit: Unit) -> bool:
    """Whether the unit is one of its parent's children, and not inside its parent's words."""
    return unit.parent is None or unit.id in text.units[unit.parent].children


def has_words(text: Text, unit: Unit) -> bool:
    """Whether the unit has words of its own; a bracket around units has only theirs."""
    if unit.kind is UnitKind.BRACKET:
        return not stands_among(text, unit)
    return unit.kind not in WORDLESS


def agreeable_of(text: Text, unit: Unit) -> Unit | None:
    """The unit whose wording these words are part of: itself, or what holds it in its words.

    None for what nobody can agree to by itself, such as an option group.
    """
    while unit.kind not in AGREEABLE:
        if unit.parent is None or stands_among(text, unit):
            return None
        unit = text.units[unit.parent]
    return unit


def holds_bracket(text: Text, unit: Unit) -> bool:
    """Whether any part of the unit's own words stands in brackets."""
    for inner in embedded(unit):
        found = text.units[inner]
        if found.kind is UnitKind.BRACKET or holds_bracket(text, found):
            return True
    return False


def around(text: Text, unit: Unit) -> Iterator[Unit]:
    """The brackets that a unit stands inside, from the nearest out; itself if it is one."""
    if unit.kind is UnitKind.BRACKET:
        yield unit
    for holder in text.ancestors(unit.id):
        if holder.kind is UnitKind.BRACKET:
            yield holder


def is_bracketed(text: Text, unit: Unit) -> bool:
    """Whether brackets stand in the unit's words, or around it."""
    return holds_bracket(text, unit) or next(around(text, unit), None) is not None


# --- the ladder ----------------------------------------------------------------------------


def ladder_of(text: Text, unit: Unit, parties: Collection[DelegationId]) -> Ladder:
    """Where the unit stands: the least of what the parties have done.

    An agreement that holds only if other units are agreed too counts when they are; units that
    wait for each other, and for nothing else, are agreed together.
    """
    if unit.closed:
        return Ladder.CLOSED
    if is_bracketed(text, unit):
        return Ladder.BRACKETED
    low = Ladder.UNDER_FACILITATION if unit.facilitated else Ladder.TABLED
    # Before any condition is followed: one party may have named very many.
    if not parties or any(party not in unit.stands for party in parties):
        return low
    found = _least(unit, parties, _held(text, unit, parties))
    return low if found is None else Ladder(found.value)


def counts(
    text: Text, unit: Unit, party: DelegationId, parties: Collection[DelegationId]
) -> Step | None:
    """How far one party has gone with a unit, as far as its conditions are fulfilled."""
    stand = unit.stands.get(party)
    if stand is None or not _fulfilled(stand, _held(text, unit, parties)):
        return None
    return stand.step


def is_agreed(text: Text, unit: Unit, parties: Collection[DelegationId]) -> bool:
    """Whether every party has agreed to the unit at least ad referendum."""
    return unit.closed or reaches(ladder_of(text, unit, parties), Ladder.AGREED_AD_REFERENDUM)


def closed_upon(text: Text, name: UnitId) -> tuple[UnitId, ...]:
    """The closed units that rest on this one by their conditions, however indirectly."""
    rest = dict[UnitId, list[UnitId]]()
    for unit in text.walk():
        if unit.closed:
            for ground in {one for stand in unit.stands.values() for one in stand.provided}:
                rest.setdefault(ground, []).append(unit.id)
    found = {name: None}
    waiting = [name]
    while waiting:
        for one in rest.get(waiting.pop(), ()):
            if one not in found:
                found[one] = None
                waiting.append(one)
    del found[name]
    return tuple(found)


def _fulfilled(stand: Stand, held: Collection[UnitId]) -> bool:
    return all(one in held for one in stand.provided)


def _least(
    unit: Unit, parties: Collection[DelegationId], held: Collection[UnitId]
) -> Step | None:
    least = Step.CONFIRMED
    for party in parties:
        stand = unit.stands.get(party)
        if stand is None or not _fulfilled(stand, held):
            return None
        if stand.step is Step.AGREED_AD_REFERENDUM:
            least = stand.step
    return least


def _held(text: Text, unit: Unit, parties: Collection[DelegationId]) -> frozenset[UnitId]:
    """The units that are agreed, among those that agreement to this one depends on.

    All are taken for agreed at first, then those that cannot be fall, until no more do.
    """
    if not any(stand.provided for stand in unit.stands.values()):
        return frozenset()
    held = _depends_on(text, unit)
    falling = True
    while falling:
        falling = False
        for name in sorted(held):
            one = text.units[name]
            if one.closed:
                continue
            if is_bracketed(text, one) or not parties or _least(one, parties, held) is None:
                held.discard(name)
                falling = True
    return frozenset(held)


def _depends_on(text: Text, unit: Unit) -> set[UnitId]:
    found = set[UnitId]()
    waiting = [unit.id]
    while waiting:
        name = waiting.pop()
        if name in found or name not in text.units:
            continue
        found.add(name)
        for stand in text.units[name].stands.values():
            waiting += stand.provided
    return found
