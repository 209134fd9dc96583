"""Who may change which words of a text, and what keeps them from it. Pure."""

from collections.abc import Iterable

from negotiation_room.capabilities.drafting.refusals import (
    AgreedText,
    ForDelegations,
    FrozenText,
    Full,
    IdTaken,
    NoSuchUnit,
    NoText,
    NotInThisMode,
    NotYoursToWrite,
    OthersSupportThis,
    OtherWording,
    SomebodyHoldsThis,
    TooMany,
)
from negotiation_room.capabilities.drafting.standing import (
    agreeable_of,
    around,
    closed_upon,
    is_agreed,
    parties,
)
from negotiation_room.capabilities.drafting.units import (
    Bracket,
    Comment,
    Drafting,
    Mode,
    Observers,
    PlacedAs,
    Proposal,
    Text,
    Unit,
)
from negotiation_room.capabilities.drafting.wishes import MOST_UNITS
from negotiation_room.capabilities.drafting.wording import wording
from negotiation_room.kernel.capability import NotYourPower
from negotiation_room.kernel.channel import ChannelState
from negotiation_room.kernel.ids import DelegationId, UnitId
from negotiation_room.kernel.seats import DELEGATION_ROLES, Power, Seat


def drafting_of(state: ChannelState) -> Drafting:
    """What drafting keeps in this channel."""
    return state.substate("drafting")


def is_open(drafting: Drafting) -> bool:
    """Whether observers follow the text live, so that facts about it are open to them."""
    return drafting.observers is Observers.LIVE


def text_of(drafting: Drafting) -> Text:
    """The text of the channel.

    Raises:
        NoText: none was begun.
    """
    if drafting.text is None:
        raise NoText("no text lies before this channel yet; the chair can begin one")
    return drafting.text


def unit_of(text: Text, name: UnitId) -> Unit:
    """A unit of the text.

    Raises:
        NoSuchUnit: it is not there, or not any more.
    """
    unit = text.units.get(name)
    if unit is None:
        raise NoSuchUnit("that unit is not in the text any more; look again")
    return unit


def delegation_of(seat: Seat, power: Power | None = None) -> DelegationId:
    """The delegation for which somebody acts.

    Raises:
        ForDelegations: they sit for none.
        NotYourPower: they sit for one, without the power.
    """
    if seat.delegation is None or seat.role not in DELEGATION_ROLES:
        raise ForDelegations("only somebody who sits for a delegation does this")
    if power is not None and power not in seat.powers:
        raise NotYourPower(
            f"you need the power to {power.value}; your head of delegation can give it"
        )
    return seat.delegation


def check_wording(text: Text, unit: UnitId, meant: str) -> None:
    """Hold what an act means against what stands there.

    Raises:
        OtherWording: they differ.
    """
    if wording(text, unit) != meant:
        raise OtherWording("the words have changed since you looked; read them, then decide")


def check_room_for_more(author: Seat, said: Iterable[Proposal | Comment], most: int) -> None:
    """Let nobody fill the room: what is said of a text is kept as long as the text.

    Each delegation has its own share, so that none learns from it what others say in confidence.

    Raises:
        TooMany: the author's delegation, or the author alone, has used theirs up.
    """
    own = author.delegation
    if own is None:
        count = sum(one.seat == author.id for one in said)
    else:
        count = sum(one.delegation == own for one in said)
    if count >= most:
        raise TooMany(f"your side has used up the {most} that are kept; go on in messages")


def check_fresh(text: Text, names: Iterable[UnitId]) -> None:
    """Let units come in under ids that never named another, and while there is room.

    Whoever meets the id of a unit in a version, a remark or an agreement means that unit.

    Raises:
        IdTaken: an id names a unit that is here or was, or is used twice.
        Full: the text has had as many units as one text may.
    """
    taken = set[UnitId]()
    for name in names:
        if name in text.units or name in text.gone or name in taken:
            raise IdTaken("every unit needs a fresh id; choose others")
        taken.add(name)
    check_not_full(len(text.units) + len(text.gone) + len(taken) - 1, MOST_UNITS, "units")


def check_not_full(count: int, most: int, what: str) -> None:
    """Let a text take up one thing more only while there is room.

    Raises:
        Full: it has as many as one text may.
    """
    if count >= most:
        raise Full(f"a text has at most {most} {what}; go on in another channel with a new one")


# --- who writes where ----------------------------------------------------------------------


def check_not_frozen(drafting: Drafting) -> None:
    """Let nothing change in a frozen text.

    Raises:
        FrozenText: it is frozen.
    """
    if drafting.mode is Mode.FROZEN:
        raise FrozenText("the chair has frozen this text; comment or propose instead")


def check_may_write(drafting: Drafting, text: Text, unit: Unit, author: Seat) -> None:
    """Let those write here who may, in the mode of the text.

    Raises:
        FrozenText: nobody writes now.
        NotYoursToWrite: somebody else writes here.
        OthersSupportThis: the words are one's own, but others stand behind them.
        SomebodyHoldsThis: they are another delegation's.
    """
    check_not_frozen(drafting)
    if author.presides or (
        drafting.mode is Mode.DRAFTING_GROUP and author.id in drafting.drafters
    ):
        for bracket in _brackets(around(text, unit)):
            _check_not_theirs(bracket, author.delegation)
        return
    if drafting.mode is Mode.ONE_TEXT:
        raise NotYoursToWrite(
            "the mediator writes this text; say in a comment what troubles you"
        )
    if author.delegation is None or author.role not in DELEGATION_ROLES:
        raise NotYoursToWrite("delegations and the chair write here; you can comment")
    for bracket in _brackets(around(text, unit)):
        _check_not_theirs(bracket, author.delegation)
        if bracket.placed_as is PlacedAs.ADDED and bracket.placed_by == author.delegation:
            return
    raise NotYoursToWrite(
        "your delegation writes inside its own brackets: place one here, or propose an amendment"
    )


def _brackets(units: Iterable[Unit]) -> Iterable[Bracket]:
    return (unit.bracket for unit in units if unit.bracket is not None)


def _check_not_theirs(bracket: Bracket, own: DelegationId | None) -> None:
    """Added words belong to those who hold on to them, as long as they do."""
    if bracket.placed_as is not PlacedAs.ADDED or bracket.stakeholders in {(), (own,)}:
        return
    if own is not None and bracket.placed_by == own:
        raise OthersSupportThis(
            "another delegation supports your words as they are; place a bracket inside them"
        )
    raise SomebodyHoldsThis(
        "these words are held by a delegation; place a bracket, or propose an amendment"
    )


def check_may_bracket(drafting: Drafting, author: Seat) -> DelegationId | None:
    """Let the chair and delegations place brackets; gives the delegation, None for the chair.

    Raises:
        FrozenText: nothing may change now.
        NotInThisMode: the mediator alone works on a one-text.
        NotPermitted: the seat may not table.
    """
    check_not_frozen(drafting)
    if author.presides:
        return None
    own = delegation_of(author, Power.TABLE)
    if drafting.mode is Mode.ONE_TEXT:
        raise NotInThisMode("the mediator writes this text; say in a comment what troubles you")
    return own


# --- what is agreed ------------------------------------------------------------------------


def check_open(state: ChannelState, text: Text, unit: Unit) -> tuple[DelegationId, ...]:
    """Let words be changed that are not agreed; says whose agreement falls by it.

    Raises:
        AgreedText: all have agreed to them, or they stand in what is closed.
    """
    check_not_closed(text, unit)
    holder = agreeable_of(text, unit)
    if holder is None or not holder.stands:
        return ()
    check_not_agreed(state, text, holder)
    return tuple(sorted(holder.stands))


def check_not_closed(text: Text, unit: Unit) -> None:
    """Let nothing change inside what is closed.

    Raises:
        AgreedText: the unit, or one that holds it, is closed.
    """
    if unit.closed or any(holder.closed for holder in text.ancestors(unit.id)):
        raise AgreedText("this text is closed; only the chair can open it again, with a reason")


def check_not_agreed(state: ChannelState, text: Text, unit: Unit) -> None:
    """Let nobody change what all have agreed.

    What another unit was closed upon is held fast by it, though a party may have joined since.

    Raises:
        AgreedText: all have agreed to this very unit, or it is closed.
    """
    if unit.closed or (
        unit.stands and (is_agreed(text, unit, parties(state)) or closed_upon(text, unit.id))
    ):
        raise AgreedText(
            "every delegation has agreed to this; the chair can open it again, with a reason"
        )


def check_none_agreed(state: ChannelState, text: Text, units: Iterable[Unit]) -> None:
    """Let nobody move or remove what all have agreed, wherever it stands.

    Raises:
        AgreedText: one of the units is agreed.
    """
    for unit in units:
        check_not_agreed(state, text, unit)


# --- who holds on --------------------------------------------------------------------------


def check_none_held(units: Iterable[Unit]) -> None:
    """Let no bracket go to which a delegation holds on.

    Raises:
        SomebodyHoldsThis: one of the units is such a bracket.
    """
    if any(bracket.stakeholders for bracket in _brackets(units)):
        raise SomebodyHoldsThis(
            "a delegation holds on to a bracket here; it goes only by its removal"
        )
