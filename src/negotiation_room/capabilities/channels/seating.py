"""Who may open a channel and give out its seats; the second half of the rules. Pure."""

from negotiation_room.capabilities.channels.messages import (
    CloseChannel,
    GrantSeat,
    OpenChannel,
    WithdrawSeat,
)
from negotiation_room.capabilities.channels.rules import (
    Channels,
    has_charge,
    has_spoken,
    opened_event,
)
from negotiation_room.kernel.channel import ChannelKind, ChannelState, Occasion
from negotiation_room.kernel.errors import Conflict, Invalid, NotPermitted
from negotiation_room.kernel.ids import DelegationId
from negotiation_room.kernel.messages import Event
from negotiation_room.kernel.roster import ChannelClosed, SeatGranted, SeatWithdrawn
from negotiation_room.kernel.seats import CHAIR, Role, Seat

OPENED_KINDS = frozenset(
    {
        ChannelKind.CONTACT_GROUP,
        ChannelKind.PROXIMITY,
        ChannelKind.FRIENDS,
        ChannelKind.DRAFTING,
    }
)
"""What can be opened by a wish; a caucus comes with its delegation, a plenary with its room."""

LOOKED_ON = frozenset({ChannelKind.PLENARY, ChannelKind.DRAFTING})
"""Where observers may sit; of a text they see what the chair publishes to them."""

SHUTTLE_ROLES = CHAIR | {Role.INTERPRETER}
"""Who may sit with a party in a proximity channel, besides its own people."""

NEVER_IN_A_CAUCUS = CHAIR | {Role.SECRETARIAT, Role.ADMINISTRATOR, Role.OBSERVER}
"""Whom no command brings into a caucus, whatever delegation is written beside their name."""


class NotYoursToSeat(NotPermitted, code="channels.not_yours_to_seat"):
    """Somebody else gives out the seats of this channel."""


class DoesNotBelongHere(Conflict, code="channels.does_not_belong_here"):
    """That person cannot sit in this kind of channel."""


class AlreadySeated(Conflict, code="channels.already_seated"):
    """That person, or that seat, is here already."""


class NoSuchSeat(Conflict, code="channels.no_such_seat"):
    """That seat is not in this channel."""


class YourOwnSeat(Conflict, code="channels.your_own_seat"):
    """Those who give out the seats cannot take away their own."""


class NotAsAccredited(Conflict, code="channels.not_as_accredited"):
    """The register knows this person otherwise, or not at all."""


class CannotBeOpened(Invalid, code="channels.cannot_be_opened"):
    """A channel of this kind is not opened in this way."""


class OpenedBefore(Conflict, code="channels.opened_before"):
    """A channel with this id exists."""


def open_channel(state: ChannelState, wish: OpenChannel, _now: Occasion) -> list[Event]:
    """Open a channel; the people named must sit in the register."""
    channels: Channels = state.substate("channels")
    if wish.kind not in OPENED_KINDS:
        raise CannotBeOpened(
            "open a contact group, friends of the chair, a proximity or a drafting channel"
        )
    if wish.channel in channels.opened or wish.channel in {state.channel, channels.plenary}:
        raise OpenedBefore("this channel exists; choose a fresh id")
    is_shuttle = wish.kind is ChannelKind.PROXIMITY
    if is_shuttle != (wish.owner is not None):
        raise CannotBeOpened("name the one party of a proximity channel, and of no other")
    if wish.owner is not None and not any(
        seat.delegation == wish.owner for seat in state.seats.values()
    ):
        raise NotAsAccredited(
            "nobody of that delegation sits in this room yet; invite its head"
        )
    for person in wish.members:
        seat = state.seat_of(person)
        if seat is None or seat.suspended:
            raise NotAsAccredited(
                "name only people who are accredited and have entered the room"
            )
        check_belongs(wish.kind, wish.owner, seat)
    return [opened_event(wish)]


def grant_seat(state: ChannelState, wish: GrantSeat, now: Occasion) -> list[Event]:
    """Seat a person; whether the register knows them so is for the handler to see."""
    _check_charge(state, now)
    if wish.person in state.by_person or wish.seat in state.seats:
        raise AlreadySeated("that person sits here already")
    if has_spoken(state, wish.seat):
        raise AlreadySeated("somebody spoke from that seat; choose a fresh one")
    charter = state.chartered
    seat = Seat(
        id=wish.seat,
        person=wish.person,
        name=wish.name,
        role=wish.role,
        delegation=wish.delegation,
        powers=frozenset(wish.powers),
        since=now.seq,
        reads_from=now.seq,
    )
    check_belongs(charter.kind, charter.owner, seat)
    return [
        SeatGranted(
            seat=wish.seat,
            person=wish.person,
            name=wish.name,
            role=wish.role,
            delegation=wish.delegation,
            powers=wish.powers,
        )
    ]


def withdraw_seat(state: ChannelState, wish: WithdrawSeat, now: Occasion) -> list[Event]:
    """Take a seat back."""
    _check_charge(state, now)
    if wish.seat not in state.seats:
        raise NoSuchSeat("that seat is not in this channel; look again")
    if wish.seat == now.author.id:
        raise YourOwnSeat("you give out the seats here and cannot take away your own")
    return [SeatWithdrawn(seat=wish.seat)]


def close_channel(_state: ChannelState, _wish: CloseChannel, _now: Occasion) -> list[Event]:
    """Close the channel; a second closing is refused before this by the closed channel."""
    return [ChannelClosed()]


def check_belongs(kind: ChannelKind, owner: DelegationId | None, seat: Seat) -> None:
    """Let those sit who may sit in a channel of this kind.

    Raises:
        DoesNotBelongHere: the person may not, whoever asks.
    """
    if kind is ChannelKind.CAUCUS and not _is_of(owner, seat):
        raise DoesNotBelongHere("only people of your own delegation can sit in its caucus")
    if kind is ChannelKind.PROXIMITY and not (
        seat.role in SHUTTLE_ROLES or _is_of(owner, seat)
    ):
        raise DoesNotBelongHere(
            "only the mediators, interpreters and people of the one party sit here"
        )
    if seat.role is Role.ADMINISTRATOR or (seat.is_observer and kind not in LOOKED_ON):
        raise DoesNotBelongHere(
            "observers sit only in the plenary and beside a text, administrators nowhere"
        )


def belongs(kind: ChannelKind, owner: DelegationId | None, seat: Seat) -> bool:
    """Whether the person may sit in a channel of this kind."""
    try:
        check_belongs(kind, owner, seat)
    except DoesNotBelongHere:
        return False
    return True


def check_as_accredited(register: ChannelState, wish: GrantSeat, *, in_caucus: bool) -> None:
    """Compare the signed facts with the register's roster.

    A suspension does not reach into a caucus: what a delegation does there is its own affair.

    Raises:
        NotAsAccredited: they differ in anything, or the person is suspended.
    """
    known = register.seat_of(wish.person)
    if known is None:
        raise NotAsAccredited("that person is not accredited to this room")
    if known.suspended and not in_caucus:
        raise NotAsAccredited("that person is suspended; the chair can reinstate them")
    said = (wish.name, wish.role, wish.delegation, frozenset(wish.powers))
    if said != (known.name, known.role, known.delegation, known.powers):
        raise NotAsAccredited("name, role or powers have changed; look again, then grant anew")


def _is_of(owner: DelegationId | None, seat: Seat) -> bool:
    return owner is not None and seat.delegation == owner and seat.role not in NEVER_IN_A_CAUCUS


def _check_charge(state: ChannelState, now: Occasion) -> None:
    if has_charge(state, now.author):
        return
    whose = (
        "the head of the delegation"
        if state.chartered.kind is ChannelKind.CAUCUS
        else "the chair"
    )
    raise NotYoursToSeat(f"seats in this channel are given out by {whose}")
