"""What acts carry further: seats with their devices, new channels, erasures."""

from negotiation_room.capabilities.channels.face import (
    Terms,
    admit_devices,
    devices_of,
    found_channel,
    house_of,
    plenary_of,
    register_of,
    seat_with_devices,
)
from negotiation_room.capabilities.channels.messages import GrantSeat, OpenChannel, Redact
from negotiation_room.capabilities.channels.rules import parts_redacted
from negotiation_room.capabilities.channels.seating import belongs, check_as_accredited
from negotiation_room.kernel.channel import ChannelKind, ChannelState, History
from negotiation_room.kernel.desk import Desk, Done, Handler
from negotiation_room.kernel.ids import PersonId


def open_channel(desk: Desk, done: Done) -> None:
    """Found the channel, and seat whoever opened it and the people named."""
    wish = done.command
    assert isinstance(wish, OpenChannel)  # noqa: S101 -- the wire name says so
    register = desk.state(done.channel)
    terms = Terms(
        kind=wish.kind,
        title=wish.title,
        history=_history(wish),
        attribution=wish.attribution,
        presence=wish.presence,
        owner=wish.owner,
    )
    found_channel(desk, house_of(register), wish.channel, terms, done.leaf_hash)
    for person in _first_people(wish, register, done):
        seat = register.seats[register.by_person[person]]
        seat_with_devices(
            desk, wish.channel, seat, devices_of(register, person), done.leaf_hash
        )


def _history(wish: OpenChannel) -> History:
    """Whoever comes late to a text reads how every word of it came about."""
    return History.ALL if wish.kind is ChannelKind.DRAFTING else wish.history


def _first_people(wish: OpenChannel, register: ChannelState, done: Done) -> list[PersonId]:
    """The opener, if they may sit in such a channel, then the people named, each once."""
    opener = done.occasion.author
    people = [opener.person] if belongs(wish.kind, wish.owner, opener) else []
    people += [person for person in wish.members if register.seat_of(person) is not None]
    return list(dict.fromkeys(people))


def grant_seat(desk: Desk, done: Done) -> None:
    """Hold the grant against the register, and admit the person's devices."""
    wish = done.command
    assert isinstance(wish, GrantSeat)  # noqa: S101 -- the wire name says so
    here = desk.state(done.channel)
    register = desk.state(register_of(here))
    in_caucus = here.chartered.kind is ChannelKind.CAUCUS
    known = _known_in(desk, register, wish.person)
    check_as_accredited(known, wish, in_caucus=in_caucus)
    admit_devices(desk, done.channel, devices_of(known, wish.person), done.leaf_hash)


def _known_in(desk: Desk, register: ChannelState, person: PersonId) -> ChannelState:
    """Where a person's seat and devices stand: the register, for an observer the plenary."""
    if register.seat_of(person) is not None:
        return register
    return desk.state(plenary_of(register))


def redact(desk: Desk, done: Done) -> None:
    """Destroy the words themselves, those of the corrections included."""
    wish = done.command
    assert isinstance(wish, Redact)  # noqa: S101 -- the wire name says so
    for seq in parts_redacted(desk.state(done.channel), wish.target):
        desk.erase(done.channel, seq, ("with",))


HANDLERS: dict[str, Handler] = {
    OpenChannel.wire: open_channel,
    GrantSeat.wire: grant_seat,
    Redact.wire: redact,
}
