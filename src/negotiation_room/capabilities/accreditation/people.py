"""How people are suspended and withdrawn, devices revoked and powers assigned. Pure."""

from negotiation_room.capabilities.accreditation.messages import (
    AssignPowers,
    DeviceDisowned,
    PersonReinstated,
    PersonSuspended,
    PersonWithdrawn,
    ReinstatePerson,
    RevokeDevice,
    SuspendPerson,
    WithdrawPerson,
)
from negotiation_room.capabilities.accreditation.rules import Accredited, person_in
from negotiation_room.kernel.channel import ChannelState, Occasion
from negotiation_room.kernel.errors import Conflict, NotPermitted
from negotiation_room.kernel.ids import DeviceId, PersonId
from negotiation_room.kernel.messages import Event
from negotiation_room.kernel.roster import (
    DeviceRevoked,
    PowersAssigned,
    SeatReinstated,
    SeatSuspended,
    SeatWithdrawn,
)
from negotiation_room.kernel.seats import DELEGATION_ROLES, Role, Seat


class Yourself(Conflict, code="accreditation.yourself"):
    """Nobody suspends, reinstates or withdraws themselves."""


class NotYourPeople(NotPermitted, code="accreditation.not_your_people"):
    """A head decides for the own delegation's people only."""


class NotYourDevice(NotPermitted, code="accreditation.not_your_device"):
    """The device is another's; its owner, their head or the secretariat revokes it."""


class AlreadySuspended(Conflict, code="accreditation.already_suspended"):
    """That person is suspended already."""


class NotSuspended(Conflict, code="accreditation.not_suspended"):
    """That person is not suspended."""


class AlreadyRevoked(Conflict, code="accreditation.already_revoked"):
    """That device is revoked already."""


class UnknownDevice(Conflict, code="accreditation.unknown_device"):
    """No channel of this room hears such a device."""


def suspend(state: ChannelState, wish: SuspendPerson, now: Occasion) -> list[Event]:
    """Suspend a person: here, and by the handler in every channel but the caucuses."""
    _other(state, wish.person, now)
    told = PersonSuspended(person=wish.person, reason=wish.reason)
    seat = state.seat_of(wish.person)
    if seat is None:
        return [told]
    if seat.suspended:
        raise AlreadySuspended("that person is suspended already")
    return [told, SeatSuspended(seat=seat.id)]


def reinstate(state: ChannelState, wish: ReinstatePerson, now: Occasion) -> list[Event]:
    """End a suspension."""
    _other(state, wish.person, now)
    told = PersonReinstated(person=wish.person, reason=wish.reason)
    seat = state.seat_of(wish.person)
    if seat is None:
        return [told]
    if not seat.suspended:
        raise NotSuspended("that person is not suspended; look again")
    return [told, SeatReinstated(seat=seat.id)]


def withdraw(state: ChannelState, wish: WithdrawPerson, now: Occasion) -> list[Event]:
    """End a person's part in the room: the hosts anybody's, a head that of the own people."""
    person = _other(state, wish.person, now)
    if now.author.role is Role.HEAD and person.delegation != now.author.delegation:
        raise NotYourPeople("you can withdraw people of your own delegation only")
    seat = state.seat_of(wish.person)
    left = [] if seat is None else [SeatWithdrawn(seat=seat.id)]
    lost = [DeviceRevoked(device=device) for device in devices_in(state, wish.person)]
    return [PersonWithdrawn(person=wish.person, reason=wish.reason), *left, *lost]


def revoke_device(state: ChannelState, wish: RevokeDevice, now: Occasion) -> list[Event]:
    """Revoke a device; where the register does not know it, the handler looks further."""
    device = state.devices.get(wish.device)
    told = DeviceDisowned(device=wish.device, reason=wish.reason)
    author = now.author
    if device is None:
        if author.role is not Role.SECRETARIAT:
            raise NotYourDevice("ask the secretariat to revoke this device")
        return [told]
    if device.revoked:
        raise AlreadyRevoked("that device is revoked already")
    owner = state.seat_of(device.person)
    if not _may_revoke(author, device.person, owner):
        raise NotYourDevice("ask its owner, their head of delegation or the secretariat")
    return [told, DeviceRevoked(device=wish.device)]


def assign_powers(state: ChannelState, wish: AssignPowers, now: Occasion) -> list[Event]:
    """Give a person of one's own delegation exactly these powers."""
    seat = state.seat_of(wish.person)
    if (
        seat is None
        or seat.delegation != now.author.delegation
        or seat.role not in DELEGATION_ROLES
    ):
        raise NotYourPeople("you can assign powers to people of your own delegation only")
    powers = tuple(sorted(set(wish.powers)))
    return [PowersAssigned(seat=seat.id, powers=powers)]


def devices_in(state: ChannelState, person: PersonId) -> tuple[DeviceId, ...]:
    """The person's devices that are heard in a channel."""
    return tuple(
        identifier
        for identifier, device in sorted(state.devices.items())
        if device.person == person and not device.revoked
    )


def _other(state: ChannelState, person: PersonId, now: Occasion) -> Accredited:
    if person == now.author.person:
        raise Yourself("you cannot do this to yourself; ask another host of the room")
    return person_in(state, person)


def _may_revoke(author: Seat, person: PersonId, owner: Seat | None) -> bool:
    if author.person == person or author.role is Role.SECRETARIAT:
        return True
    return (
        author.role is Role.HEAD
        and owner is not None
        and owner.delegation is not None
        and owner.delegation == author.delegation
    )
