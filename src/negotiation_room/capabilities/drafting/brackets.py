"""Square brackets: who places them, who stands behind them, and how they go. Pure."""

from typing import Final

from negotiation_room.capabilities.drafting.content import Content, slice16
from negotiation_room.capabilities.drafting.editing import brought_range
from negotiation_room.capabilities.drafting.messages import (
    AnnounceRemoval,
    BracketPlaced,
    BracketRemoved,
    BracketSupported,
    BracketUnits,
    ConcludeRemoval,
    ConsentToRemoval,
    ConsentWithdrawn,
    DropSupport,
    ObjectToRemoval,
    PlaceBracket,
    RemovalAnnounced,
    RemovalConsented,
    RemovalObjected,
    RemoveBracket,
    RemoveUnopposed,
    SupportBracket,
    SupportDropped,
    UnitsBracketed,
    WithdrawConsent,
)
from negotiation_room.capabilities.drafting.permission import (
    check_fresh,
    check_may_bracket,
    check_none_agreed,
    check_none_held,
    check_not_closed,
    check_not_frozen,
    check_open,
    check_wording,
    delegation_of,
    drafting_of,
    is_open,
    text_of,
    unit_of,
)
from negotiation_room.capabilities.drafting.refusals import (
    DoesNotFit,
    DoneBefore,
    GroundMoved,
    NoRemovalAnnounced,
    NotABracket,
    NothingToTakeBack,
    NotInThisMode,
    NotInTime,
    NotYourBracket,
    SomebodyHoldsThis,
    SomebodyObjected,
    TooDeep,
    YouPlacedThis,
)
from negotiation_room.capabilities.drafting.standing import has_words, stands_among
from negotiation_room.capabilities.drafting.structure import depth, height
from negotiation_room.capabilities.drafting.units import (
    MAY_CONTAIN,
    NO_TEXT,
    Bracket,
    Drafting,
    Mode,
    Outcome,
    PlacedAs,
    Text,
    Unit,
    UnitKind,
)
from negotiation_room.capabilities.drafting.wishes import DEEPEST
from negotiation_room.kernel.channel import ChannelState, Occasion
from negotiation_room.kernel.ids import DelegationId, ProposalId, UnitId
from negotiation_room.kernel.messages import Event
from negotiation_room.kernel.seats import Power

MIN_WINDOW: Final = 60 * 1_000_000
"""How long, in microseconds, anybody must at least have to object."""

NATURAL: Final = {
    PlacedAs.ADDED: Outcome.DROP,
    PlacedAs.RESERVED: Outcome.KEEP,
    PlacedAs.DELETION: Outcome.KEEP,
}
"""What leaves the text as it was before the bracket: to this, those who hold it agree alone."""


def natural(text: Text, name: UnitId) -> Outcome:
    """What leaves the text as it was before a bracket.

    Where "no text" stands in brackets, the words ask for nothing to stand there; they were never
    meant to be read in the text without their brackets, and go with them.
    """
    unit = text.units[name]
    if unit.bracket is None:
        raise NotABracket("that unit is no square bracket; name the bracket itself")
    if unit.bracket.placed_as is PlacedAs.DELETION and NO_TEXT.fullmatch(_said(text, unit)):
        return Outcome.DROP
    return NATURAL[unit.bracket.placed_as]


def _said(text: Text, unit: Unit) -> str:
    runs = (run.body for one in text.walk(unit.id) for run in one.words)
    return "".join(body if isinstance(body, str) else body.unit for body in runs)


# --- placing -------------------------------------------------------------------------------


def place_bracket(state: ChannelState, wish: PlaceBracket, now: Occasion) -> list[Event]:
    """Put words of a unit in brackets, in the name of a delegation or of the chair."""
    own = check_may_bracket(drafting_of(state), now.author)
    return [placed(state, wish, own)]


def placed(
    state: ChannelState,
    wish: PlaceBracket,
    by: DelegationId | None,
    proposal: ProposalId | None = None,
) -> BracketPlaced:
    """The fact that a bracket stands, brought past what its author had not seen.

    Raises:
        GroundMoved: the words are not there any more, or stand in other brackets now.
        AgreedText: all delegations have agreed to them.
        Invalid: the bracket is not as it must be, or would nest too deeply.
    """
    drafting = drafting_of(state)
    text = text_of(drafting)
    unit = unit_of(text, wish.unit)
    if not has_words(text, unit):
        raise DoesNotFit("this unit holds others and has no words; bracket those")
    check_fresh(text, [wish.bracket])
    adds = wish.placed_as is PlacedAs.ADDED
    if adds != (wish.length == 0) or (wish.words and not adds):
        raise DoesNotFit(
            "added words come with a length of 0; a reservation or deletion has a length"
        )
    lapsed = check_open(state, text, unit)
    start, end = brought_range(unit, wish.rev, wish.start, wish.start + wish.length)
    within = slice16(unit.words, start, end)
    if depth(text, unit) + _height_of(text, within) > DEEPEST:
        raise TooDeep(f"units nest at most {DEEPEST} deep; bracket these words higher up")
    return BracketPlaced(
        open=is_open(drafting),
        bracket=wish.bracket,
        unit=wish.unit,
        rev=unit.rev + 1,
        start=start,
        length=end - start,
        placed_as=wish.placed_as,
        words=wish.words,
        by=by,
        proposal=proposal,
        lapsed=lapsed,
    )


def _height_of(text: Text, words: Content) -> int:
    inner = [run.body for run in words if not isinstance(run.body, str)]
    return 1 + max((height(text, text.units[UnitId(one.unit)]) for one in inner), default=0)


def bracket_units(state: ChannelState, wish: BracketUnits, now: Occasion) -> list[Event]:
    """Put neighbouring units in one bracket; whoever had agreed to one, has so no longer."""
    drafting = drafting_of(state)
    text = text_of(drafting)
    own = check_may_bracket(drafting, now.author)
    if wish.placed_as is PlacedAs.ADDED:
        raise DoesNotFit(
            "these units stand here already; reserve or delete them, or table others"
        )
    check_fresh(text, [wish.bracket])
    units = [unit_of(text, name) for name in wish.units]
    parent = _parent_of(text, units)
    deepest = max(height(text, unit) for unit in units)
    if depth(text, parent) + 1 + deepest > DEEPEST:
        raise TooDeep(f"units nest at most {DEEPEST} deep; bracket these higher up")
    check_not_closed(text, parent)
    for unit in units:
        check_none_agreed(state, text, text.walk(unit.id))
    return [
        UnitsBracketed(
            open=is_open(drafting),
            bracket=wish.bracket,
            units=wish.units,
            placed_as=wish.placed_as,
            by=own,
        )
    ]


def _parent_of(text: Text, units: list[Unit]) -> Unit:
    names = tuple(unit.id for unit in units)
    first = units[0]
    if first.parent is None or not stands_among(text, first):
        raise DoesNotFit("only units that stand among others can be bracketed so")
    parent = text.units[first.parent]
    at = parent.children.index(first.id)
    if parent.children[at : at + len(names)] != names:
        raise GroundMoved("these units do not stand side by side any more; look again")
    if UnitKind.BRACKET not in MAY_CONTAIN[parent.kind]:
        raise DoesNotFit("no bracket can stand there; bracket the whole instead")
    return parent


# --- standing behind -----------------------------------------------------------------------


def support_bracket(state: ChannelState, wish: SupportBracket, now: Occasion) -> list[Event]:
    """Stand behind a bracket as it is worded; one that came with the text is claimed so."""
    drafting, text, _, bracket = _bracket(state, wish.bracket)
    check_not_frozen(drafting)
    own = delegation_of(now.author, Power.SUPPORT)
    if drafting.mode is Mode.ONE_TEXT:
        raise NotInThisMode("the mediator writes this text; say in a comment what troubles you")
    if own in bracket.stakeholders:
        raise DoneBefore("your delegation stands behind this bracket already")
    check_wording(text, wish.bracket, wish.wording)
    shown, removal = is_open(drafting), bracket.removal
    supported = BracketSupported(open=shown, bracket=wish.bracket, by=own)
    if removal is None or now.at > removal.until or own in removal.objected_by:
        return [supported]
    # Whoever comes to stand behind a bracket that is about to go objects to its going.
    return [supported, RemovalObjected(open=shown, bracket=wish.bracket, by=own)]


def drop_support(state: ChannelState, wish: DropSupport, now: Occasion) -> list[Event]:
    """Stand behind a bracket no longer; what one placed goes by consent to its removal."""
    drafting, _, _, bracket = _bracket(state, wish.bracket)
    check_not_frozen(drafting)
    own = delegation_of(now.author, Power.SUPPORT)
    if bracket.placed_by == own:
        raise YouPlacedThis(
            "your delegation placed this bracket; consent to its removal instead"
        )
    if own not in bracket.supported_by:
        raise NothingToTakeBack("your delegation does not stand behind this bracket")
    return [SupportDropped(open=is_open(drafting), bracket=wish.bracket, by=own)]


# --- letting go ----------------------------------------------------------------------------


def consent_to_removal(
    state: ChannelState, wish: ConsentToRemoval, now: Occasion
) -> list[Event]:
    """Let a bracket go; when all who hold it would put things back as they were, it goes."""
    drafting, text, unit, bracket = _bracket(state, wish.bracket)
    check_not_frozen(drafting)
    own = delegation_of(now.author, Power.SUPPORT)
    if own not in bracket.stakeholders:
        raise NotYourBracket("your delegation neither placed nor supports this bracket")
    check_wording(text, wish.bracket, wish.wording)
    if bracket.consents.get(own) is wish.outcome:
        raise DoneBefore("your delegation has consented to this already")
    shown = is_open(drafting)
    consented = RemovalConsented(open=shown, bracket=wish.bracket, by=own, outcome=wish.outcome)
    others = [bracket.consents.get(one) for one in bracket.stakeholders if one != own]
    goes = (
        natural(text, unit.id) is wish.outcome
        and all(one is wish.outcome for one in others)
        and not any(holder.closed for holder in text.ancestors(unit.id))
        and not (wish.outcome is Outcome.DROP and _is_held_inside(text, unit))
    )
    return [consented, _removed(drafting, text, unit, wish.outcome)] if goes else [consented]


def withdraw_consent(state: ChannelState, wish: WithdrawConsent, now: Occasion) -> list[Event]:
    """Hold on to a bracket after all."""
    drafting, _, _, bracket = _bracket(state, wish.bracket)
    own = delegation_of(now.author, Power.SUPPORT)
    if own not in bracket.consents:
        raise NothingToTakeBack("your delegation has not consented to the removal")
    return [ConsentWithdrawn(open=is_open(drafting), bracket=wish.bracket, by=own)]


def remove_bracket(state: ChannelState, wish: RemoveBracket, _now: Occasion) -> list[Event]:
    """Remove a bracket to which nobody holds on, or which all who do would let go so."""
    drafting, text, unit, bracket = _bracket(state, wish.bracket)
    check_not_frozen(drafting)
    check_wording(text, wish.bracket, wish.wording)
    if any(bracket.consents.get(one) is not wish.outcome for one in bracket.stakeholders):
        raise SomebodyHoldsThis(
            "those who placed or support this bracket have not consented to this outcome"
        )
    check_may_go(text, unit, wish.outcome)
    return [_removed(drafting, text, unit, wish.outcome)]


def announce_removal(state: ChannelState, wish: AnnounceRemoval, now: Occasion) -> list[Event]:
    """Say that one sees no objection, and until when anybody may have one."""
    drafting, text, unit, bracket = _bracket(state, wish.bracket)
    check_not_frozen(drafting)
    check_wording(text, wish.bracket, wish.wording)
    if wish.until < now.at + MIN_WINDOW:
        raise NotInTime("leave everybody at least a minute to object")
    removal = bracket.removal
    if removal is not None and not removal.objected_by and now.at <= removal.until:
        raise DoneBefore("the removal of this bracket is announced already")
    check_may_go(text, unit, wish.outcome)
    return [
        RemovalAnnounced(
            open=is_open(drafting),
            bracket=wish.bracket,
            outcome=wish.outcome,
            wording=wish.wording,
            until=wish.until,
        )
    ]


def object_to_removal(state: ChannelState, wish: ObjectToRemoval, now: Occasion) -> list[Event]:
    """Object in time."""
    drafting, _, _, bracket = _bracket(state, wish.bracket)
    own = delegation_of(now.author, Power.SUPPORT)
    removal = bracket.removal
    if removal is None:
        raise NoRemovalAnnounced("nobody has announced that this bracket goes")
    if now.at > removal.until:
        raise NotInTime("the time to object is over; speak to the chair")
    if own in removal.objected_by:
        raise DoneBefore("your delegation has objected already")
    return [RemovalObjected(open=is_open(drafting), bracket=wish.bracket, by=own)]


def conclude_removal(state: ChannelState, wish: ConcludeRemoval, now: Occasion) -> list[Event]:
    """Remove a bracket after nobody objected in time."""
    return _concluded(state, wish.bracket, now)


def remove_unopposed(state: ChannelState, wish: RemoveUnopposed, now: Occasion) -> list[Event]:
    """The same by the clerk, who waits for nobody's click: silence has decided already."""
    return _concluded(state, wish.bracket, now)


def _concluded(state: ChannelState, name: UnitId, now: Occasion) -> list[Event]:
    drafting, text, unit, bracket = _bracket(state, name)
    check_not_frozen(drafting)
    removal = bracket.removal
    if removal is None:
        raise NoRemovalAnnounced(
            "announce first that this bracket goes, and leave time to object"
        )
    if removal.objected_by:
        raise SomebodyObjected("a delegation objected in time; the bracket stays")
    if now.at <= removal.until:
        raise NotInTime("there is still time to object; wait until it is over")
    check_wording(text, name, removal.wording)
    check_may_go(text, unit, removal.outcome)
    return [_removed(drafting, text, unit, removal.outcome)]


def check_may_go(text: Text, unit: Unit, outcome: Outcome) -> None:
    """Let a bracket go if nothing closed holds it; with its words, if nobody holds one in them.

    Raises:
        AgreedText: it stands inside what is closed.
        SomebodyHoldsThis: a delegation holds on to a bracket inside.
    """
    check_not_closed(text, unit)
    if outcome is Outcome.DROP:
        check_none_held(one for one in text.walk(unit.id) if one.id != unit.id)


def _is_held_inside(text: Text, unit: Unit) -> bool:
    return any(
        one.bracket is not None and bool(one.bracket.stakeholders)
        for one in text.walk(unit.id)
        if one.id != unit.id
    )


def _removed(drafting: Drafting, text: Text, unit: Unit, outcome: Outcome) -> BracketRemoved:
    among = unit.parent is None or stands_among(text, unit)
    rev = 0 if among or unit.parent is None else text.units[unit.parent].rev + 1
    return BracketRemoved(open=is_open(drafting), bracket=unit.id, outcome=outcome, rev=rev)


def _bracket(state: ChannelState, name: UnitId) -> tuple[Drafting, Text, Unit, Bracket]:
    drafting = drafting_of(state)
    text = text_of(drafting)
    unit = unit_of(text, name)
    if unit.bracket is None:
        raise NotABracket("that unit is no square bracket; name the bracket itself")
    return drafting, text, unit, unit.bracket
