"""What each fact about the text itself leaves behind: the fold of words, structure, brackets. Pure.

A fact about something that this reader was never shown changes nothing.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final, TypeAlias

from immutables import Map

from negotiation_room.capabilities.drafting import shaping
from negotiation_room.capabilities.drafting.content import Run
from negotiation_room.capabilities.drafting.delta import recall
from negotiation_room.capabilities.drafting.messages import (
    BracketPlaced,
    BracketRemoved,
    BracketSupported,
    ConsentWithdrawn,
    RemovalAnnounced,
    RemovalConsented,
    RemovalObjected,
    SupportDropped,
    UnitEdited,
    UnitMoved,
    UnitRemoved,
    UnitRenumbered,
    UnitsBracketed,
    UnitsInserted,
    UnitsMerged,
    UnitSplit,
    UnitsTabled,
)
from negotiation_room.capabilities.drafting.publishing import both
from negotiation_room.capabilities.drafting.tracing import Trace
from negotiation_room.capabilities.drafting.units import (
    Bracket,
    Drafting,
    Outcome,
    PlacedAs,
    Removal,
    Text,
    Unit,
    UnitKind,
)
from negotiation_room.capabilities.drafting.wishes import DraftUnit
from negotiation_room.kernel.channel import Place
from negotiation_room.kernel.ids import DelegationId, UnitId
from negotiation_room.kernel.messages import Event

Fold: TypeAlias = Callable[[Drafting, Any, Place], Drafting]


def evolve(drafting: Drafting, event: Event, place: Place) -> Drafting | None:
    """Fold a fact about the text itself; None if the fact is of another kind."""
    fold = _FOLDS.get(type(event))
    return None if fold is None else fold(drafting, event, place)


# --- words and structure -------------------------------------------------------------------


def _edited(drafting: Drafting, event: UnitEdited, place: Place) -> Drafting:
    delta = recall(event.delta)

    def change(text: Text, signed: bool) -> Text:  # noqa: FBT001 -- as Change says
        trace = Trace(place, signed, event.proposal, event.apart)
        return shaping.edit(text, event.unit, event.rev, delta, trace)

    return both(drafting, change, shown=event.open)


def _inserted(drafting: Drafting, event: UnitsInserted, place: Place) -> Drafting:
    def change(text: Text, signed: bool) -> Text:  # noqa: FBT001 -- as Change says
        trace = Trace(place, signed)
        drafts = [
            unit
            for draft in event.units
            for unit in shaping.drafted(draft, None, trace.origin, None)
        ]
        return shaping.plant(text, event.parent, event.after, drafts, trace)

    return both(drafting, change, shown=event.open)


def _tabled(drafting: Drafting, event: UnitsTabled, place: Place) -> Drafting:
    bracket = DraftUnit.model_construct(
        id=event.bracket,
        kind=UnitKind.BRACKET,
        children=event.units,
        placed_as=PlacedAs.ADDED,
    )

    def change(text: Text, signed: bool) -> Text:  # noqa: FBT001 -- as Change says
        trace = Trace(place, signed)
        drafts = shaping.drafted(bracket, None, trace.origin, event.by)
        return shaping.plant(text, event.parent, event.after, drafts, trace)

    return both(drafting, change, shown=event.open)


def _uprooted(drafting: Drafting, event: UnitRemoved, place: Place) -> Drafting:
    def change(text: Text, signed: bool) -> Text:  # noqa: FBT001 -- as Change says
        return shaping.uproot(text, event.unit, Trace(place, signed))

    return both(drafting, change, shown=event.open)


def _moved(drafting: Drafting, event: UnitMoved, _place: Place) -> Drafting:
    def change(text: Text, _signed: bool) -> Text:  # noqa: FBT001 -- as Change says
        return shaping.move(text, event.unit, event.parent, event.after)

    return both(drafting, change, shown=event.open)


def _split(drafting: Drafting, event: UnitSplit, place: Place) -> Drafting:
    into = Unit(id=event.into, kind=UnitKind.PARAGRAPH, parent=None, number=event.number)

    def change(text: Text, signed: bool) -> Text:  # noqa: FBT001 -- as Change says
        trace = Trace(place, signed)
        return shaping.split(text, event.unit, event.rev, event.at, into, trace)

    return both(drafting, change, shown=event.open)


def _merged(drafting: Drafting, event: UnitsMerged, place: Place) -> Drafting:
    def change(text: Text, signed: bool) -> Text:  # noqa: FBT001 -- as Change says
        trace = Trace(place, signed)
        return shaping.merge(
            text, event.unit, event.rev, event.absorbed, event.joined_by, trace
        )

    return both(drafting, change, shown=event.open)


def _renumbered(drafting: Drafting, event: UnitRenumbered, _place: Place) -> Drafting:
    def change(text: Text, _signed: bool) -> Text:  # noqa: FBT001 -- as Change says
        return shaping.renumber(text, event.unit, event.number)

    return both(drafting, change, shown=event.open)


# --- square brackets -----------------------------------------------------------------------


def _placed(drafting: Drafting, event: BracketPlaced, place: Place) -> Drafting:
    held = Bracket(event.placed_as, placed_by=event.by, proposal=event.proposal)

    def change(text: Text, signed: bool) -> Text:  # noqa: FBT001 -- as Change says
        trace = Trace(place, signed, event.proposal)
        bracket = Unit(
            id=event.bracket,
            kind=UnitKind.BRACKET,
            parent=event.unit,
            words=(Run(event.words, trace.origin),) if event.words else (),
            bracket=held,
        )
        where = (event.start, event.length)
        return shaping.place(text, event.unit, event.rev, where, bracket, trace)

    return both(drafting, change, shown=event.open)


def _surrounded(drafting: Drafting, event: UnitsBracketed, place: Place) -> Drafting:
    bracket = Unit(
        id=event.bracket,
        kind=UnitKind.BRACKET,
        parent=None,
        bracket=Bracket(event.placed_as, placed_by=event.by),
    )

    def change(text: Text, signed: bool) -> Text:  # noqa: FBT001 -- as Change says
        return shaping.surround(text, event.units, bracket, Trace(place, signed))

    return both(drafting, change, shown=event.open)


def _unbracketed(drafting: Drafting, event: BracketRemoved, place: Place) -> Drafting:
    keep = event.outcome is Outcome.KEEP

    def change(text: Text, signed: bool) -> Text:  # noqa: FBT001 -- as Change says
        trace = Trace(place, signed)
        return shaping.unbracket(text, event.bracket, event.rev, trace, keep=keep)

    return both(drafting, change, shown=event.open)


def _held(
    drafting: Drafting, name: UnitId, change: Callable[[Bracket], Bracket], *, shown: bool
) -> Drafting:
    """A bracket is held, or let go, otherwise than before."""

    def changed(text: Text, _signed: bool) -> Text:  # noqa: FBT001 -- as Change says
        unit = text.units.get(name)
        if unit is None or unit.bracket is None:
            return text
        unit = replace(unit, bracket=change(unit.bracket))
        return replace(text, units=text.units.set(name, unit))

    return both(drafting, changed, shown=shown)


def _supported(drafting: Drafting, event: BracketSupported, _place: Place) -> Drafting:
    def change(bracket: Bracket) -> Bracket:
        return replace(
            bracket, unattributed=False, supported_by=(*bracket.supported_by, event.by)
        )

    return _held(drafting, event.bracket, change, shown=event.open)


def _dropped(drafting: Drafting, event: SupportDropped, _place: Place) -> Drafting:
    def change(bracket: Bracket) -> Bracket:
        left = tuple(one for one in bracket.supported_by if one != event.by)
        consents = _without(bracket.consents, event.by)
        return replace(bracket, supported_by=left, consents=consents)

    return _held(drafting, event.bracket, change, shown=event.open)


def _consented(drafting: Drafting, event: RemovalConsented, _place: Place) -> Drafting:
    def change(bracket: Bracket) -> Bracket:
        return replace(bracket, consents=bracket.consents.set(event.by, event.outcome))

    return _held(drafting, event.bracket, change, shown=event.open)


def _held_on(drafting: Drafting, event: ConsentWithdrawn, _place: Place) -> Drafting:
    def change(bracket: Bracket) -> Bracket:
        return replace(bracket, consents=_without(bracket.consents, event.by))

    return _held(drafting, event.bracket, change, shown=event.open)


def _without(
    consents: Map[DelegationId, Outcome], party: DelegationId
) -> Map[DelegationId, Outcome]:
    return consents.delete(party) if party in consents else consents


def _announced(drafting: Drafting, event: RemovalAnnounced, _place: Place) -> Drafting:
    removal = Removal(event.outcome, event.until, event.wording)
    return _held(
        drafting,
        event.bracket,
        lambda bracket: replace(bracket, removal=removal),
        shown=event.open,
    )


def _objected(drafting: Drafting, event: RemovalObjected, _place: Place) -> Drafting:
    def change(bracket: Bracket) -> Bracket:
        removal = bracket.removal
        if removal is None:
            return bracket
        objected_by = (*removal.objected_by, event.by)
        return replace(bracket, removal=replace(removal, objected_by=objected_by))

    return _held(drafting, event.bracket, change, shown=event.open)


_FOLDS: Final[Mapping[type[Event], Fold]] = {
    UnitEdited: _edited,
    UnitsInserted: _inserted,
    UnitsTabled: _tabled,
    UnitRemoved: _uprooted,
    UnitMoved: _moved,
    UnitSplit: _split,
    UnitsMerged: _merged,
    UnitRenumbered: _renumbered,
    BracketPlaced: _placed,
    UnitsBracketed: _surrounded,
    BracketSupported: _supported,
    SupportDropped: _dropped,
    RemovalConsented: _consented,
    ConsentWithdrawn: _held_on,
    RemovalAnnounced: _announced,
    RemovalObjected: _objected,
    BracketRemoved: _unbracketed,
}
