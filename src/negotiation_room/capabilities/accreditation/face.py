"""What founding, the door and other capabilities may ask of accreditation."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from negotiation_room.capabilities.accreditation.invitations import (
    NOT_VALID,
    InvitationNotValid,
    check_in_force,
    check_secret,
)
from negotiation_room.capabilities.accreditation.messages import InviteFirst, RedeemInvitation
from negotiation_room.capabilities.accreditation.people import devices_in
from negotiation_room.capabilities.accreditation.rules import Invitation, accreditation_of
from negotiation_room.capabilities.channels.face import (
    NoRegister,
    admit_devices,
    opened_in,
    plenary_of,
    register_of,
    seat_with_devices,
)
from negotiation_room.kernel.channel import ChannelState
from negotiation_room.kernel.desk import Desk
from negotiation_room.kernel.errors import Conflict
from negotiation_room.kernel.ids import (
    ChannelId,
    DelegationId,
    DeviceId,
    InvitationId,
    PersonId,
    RoomId,
    SeatId,
)
from negotiation_room.kernel.keys import check_public_key
from negotiation_room.kernel.roster import RevokeDevice, SuspendPerson, UnseatPerson
from negotiation_room.kernel.seats import Device, Role, Seat, default_powers


class KeyUsedBefore(Conflict, code="accreditation.key_used_before"):
    """A device key serves one device once; a revoked one is never admitted again."""


class Identities(Protocol):
    """What accreditation changes in the tables of identity; given by the wiring.

    Every method is called inside the transaction that writes the fact, with its connection.
    """

    def revoke_device(self, conn: Any, device: DeviceId) -> None:
        """Let the device sign in nowhere any more, and end its sessions."""
        ...

    def end_sessions(self, conn: Any, person: PersonId, room: RoomId) -> None:
        """Close what the person has open in this room."""
        ...


@dataclass(frozen=True, slots=True)
class FirstInvitation:
    """The invitation of a room's first host; `secret_hash` is b64 of SHA-256 of the secret."""

    invitation: InvitationId
    secret_hash: str
    name: str
    role: Role
    expires_at: int
    language: str


@dataclass(frozen=True, slots=True)
class Granted:
    """What an invitation has given: the capacity, and the seats by channel."""

    person: PersonId
    name: str
    role: Role | None
    delegation: str | None
    seats: dict[ChannelId, SeatId]


def invite_first(desk: Desk, register: ChannelId, first: FirstInvitation, cause: bytes) -> None:
    """Invite the first host of a room, as the clerk."""
    desk.clerk(
        register,
        InviteFirst,
        cause,
        invitation=first.invitation,
        secret_hash=first.secret_hash,
        name=first.name,
        role=first.role,
        expires_at=first.expires_at,
        language=first.language,
    )


def look_at(
    register: ChannelState, invitation: InvitationId, secret: bytes, now: int
) -> dict[str, Any]:
    """What an invitation says, for whoever holds its secret; nothing is used up.

    Raises:
        InvitationNotValid: no such invitation, or another secret.
        InvitationIsOver: it was used, taken back, or has expired.
        AwaitsConfirmation: a second person has not confirmed the replacement yet.
    """
    found = check_secret(register, invitation, secret)
    check_in_force(found, now)
    replaced = None if found.replaces is None else register.seat_of(found.replaces)
    known = (
        None
        if found.replaces is None
        else accreditation_of(register).people.get(found.replaces)
    )
    who = replaced or known or found
    delegation = None
    if who.delegation is not None:
        delegation = accreditation_of(register).delegations.get(who.delegation)
    return {
        "invitation": invitation,
        "name": who.name,
        "role": who.role.value if who.role is not None else None,
        "delegation": who.delegation,
        "delegation_names": [] if delegation is None else _names(delegation.names, "name"),
        "expires_at": found.expires_at,
        "language": found.language,
        "replaces": found.replaces,
    }


def redeem(
    desk: Desk,
    register: ChannelId,
    invitation: InvitationId,
    secret: bytes,
    person: PersonId,
    device: DeviceId,
    key: bytes,
    at: int,
) -> Granted:
    """Use an invitation up, as the clerk: seat the person and admit the device.

    An invitation that is over at `at` is refused before anything else is looked at.

    An observer is seated in the plenary only; a head also in the caucus, if nobody sits there
    yet: into a caucus that lives, only those who sit in it let anybody.

    Raises:
        InvitationNotValid: no such invitation, or another secret, or another person's.
        InvitationIsOver: it was used, taken back, or has expired.
        AlreadyHere: the person takes part in this room already.
        KeyUsedBefore: the device or its key was admitted in this room before.
    """
    check_public_key(key)
    state = desk.state(register)
    found = check_secret(state, invitation, secret)
    check_in_force(found, at)
    if found.replaces is not None and found.replaces != person:
        raise InvitationNotValid(NOT_VALID)
    brought = Device(device, person, key)
    for channel in (register, plenary_of(state)):
        _check_unused(desk.state(channel), brought)
    cause = hashlib.sha256(b"nr-redeemed-v1\x00" + invitation.encode() + device.encode())
    desk.clerk(
        register,
        RedeemInvitation,
        cause.digest(),
        invitation=invitation,
        person=person,
        device=device,
    )
    follows_from = desk.batch.entries[-1].leaf_hash
    if found.replaces is not None:
        return _replaced(desk, register, brought, follows_from)
    return _entered(desk, register, found, brought, follows_from)


def _entered(
    desk: Desk, register: ChannelId, found: Invitation, brought: Device, cause: bytes
) -> Granted:
    role = Role(found.role) if found.role is not None else Role.OBSERVER
    known = Seat(
        id=SeatId(desk.new_id("s")),
        person=brought.person,
        name=found.name,
        role=role,
        delegation=found.delegation,
        powers=default_powers(role),
        since=0,
        reads_from=0,
    )
    state = desk.state(register)
    places = [plenary_of(state)]
    if role is not Role.OBSERVER:
        places.insert(0, register)
    if role is Role.HEAD and found.delegation is not None:
        caucus = accreditation_of(state).delegations[found.delegation].caucus
        if not desk.state(caucus).seats:
            places.append(caucus)
    seats = {
        channel: seat_with_devices(desk, channel, known, [brought], cause) for channel in places
    }
    return Granted(brought.person, known.name, role, known.delegation, seats)


def _replaced(desk: Desk, register: ChannelId, brought: Device, cause: bytes) -> Granted:
    state = desk.state(register)
    seats: dict[ChannelId, SeatId] = {}
    name, role, delegation = "", None, None
    for channel, seat in seats_in(desk, state, brought.person):
        admit_devices(desk, channel, [brought], cause)
        seats[channel] = seat.id
        name, role, delegation = seat.name, seat.role, seat.delegation
    return Granted(brought.person, name, role, delegation, seats)


def caucuses_of(register: ChannelState) -> tuple[ChannelId, ...]:
    """The caucuses of the room's delegations."""
    delegations = accreditation_of(register).delegations
    return tuple(sorted(one.caucus for one in delegations.values()))


def channels_of_room(register: ChannelState) -> tuple[ChannelId, ...]:
    """Every channel of the room but the register itself, in id order, caucuses included."""
    return tuple(sorted((*opened_in(register), *caucuses_of(register))))


def seats_in(
    desk: Desk, register: ChannelState, person: PersonId
) -> Iterator[tuple[ChannelId, Seat]]:
    """Where a person sits: the register, then every channel it knows of, caucuses included."""
    for channel in (register.channel, *channels_of_room(register)):
        seat = desk.state(channel).seat_of(person)
        if seat is not None:
            yield channel, seat


def seats_heard(
    desk: Desk, register: ChannelState, person: PersonId
) -> list[tuple[ChannelId, Seat]]:
    """Where a person sits and may be changed now; a disputed channel is made up for later."""
    return [each for each in seats_in(desk, register, person) if desk.hears(each[0])]


def revoke_everywhere(
    desk: Desk, register: ChannelId, device: DeviceId, cause: bytes
) -> tuple[ChannelId, ...]:
    """Revoke a device in every channel of the room that hears it; returns those channels.

    A channel whose record is disputed hears nobody, and does not keep the others waiting.
    """
    state = desk.state(register)
    return tuple(
        channel
        for channel in (register, *channels_of_room(state))
        if desk.hears(channel) and desk.clerk(channel, RevokeDevice, cause, device=device)
    )


def make_up_for(desk: Desk, channel: ChannelId, cause: bytes) -> None:
    """Carry into a channel that heard nothing for a while who was meanwhile shown out.

    One that was cut so short that it names no register any more seats nobody either.
    """
    here = desk.state(channel)
    try:
        register = desk.state(register_of(here))
    except NoRegister:
        return
    if register.channel == channel:
        return
    others = [desk.state(each) for each in (register.channel, *channels_of_room(register))]
    revoked = {
        device.id
        for state in others
        if state.channel != channel
        for device in state.devices.values()
        if device.revoked
    }
    people, is_caucus = accreditation_of(register).people, channel in caucuses_of(register)
    for seat in sorted(here.seats.values(), key=lambda seat: seat.id):
        known, registered = people.get(seat.person), register.seat_of(seat.person)
        if registered is None and known is not None and known.withdrawn:
            desk.clerk(channel, UnseatPerson, cause, seat=seat.id)
        elif registered is not None and not is_caucus:
            suspended = registered.suspended
            desk.clerk(channel, SuspendPerson, cause, seat=seat.id, suspended=suspended)
    for device in sorted(here.devices):
        if device in revoked:
            desk.clerk(channel, RevokeDevice, cause, device=device)


def devices_anywhere(
    desk: Desk, register: ChannelState, person: PersonId
) -> tuple[DeviceId, ...]:
    """The person's devices that any channel of the room still hears."""
    found: set[DeviceId] = set()
    for channel in (register.channel, *channels_of_room(register)):
        found.update(devices_in(desk.state(channel), person))
    return tuple(sorted(found))


def parties_of(register: ChannelState) -> tuple[DelegationId, ...]:
    """The delegations of the room, in the order of their ids."""
    return tuple(sorted(accreditation_of(register).delegations))


def is_party(register: ChannelState, delegation: DelegationId) -> bool:
    """Whether a delegation takes part in the room."""
    return delegation in accreditation_of(register).delegations


def delegations_shown(register: ChannelState) -> list[dict[str, Any]]:
    """The delegations as everyone in the room may know them, observers too."""
    return [
        {
            "delegation": identifier,
            "code": one.code,
            "names": _names(one.names, "name"),
            "order": _names(one.order, "key"),
            "credentials": one.credentials.value,
        }
        for identifier, one in sorted(
            accreditation_of(register).delegations.items(), key=lambda item: item[1].code
        )
    ]


def _names(pairs: tuple[tuple[str, str], ...], label: str) -> list[dict[str, str]]:
    return [{"lang": lang, label: text} for lang, text in pairs]


def _check_unused(state: ChannelState, brought: Device) -> None:
    if brought.id in state.devices or any(
        device.key == brought.key for device in state.devices.values()
    ):
        raise KeyUsedBefore("this device was used here before; make a new key for it")
