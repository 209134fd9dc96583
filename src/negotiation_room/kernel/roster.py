"""The kernel's own facts: charter, seats, devices, and the closing of a channel.

Every channel keeps these in its own journal, because they decide who may act and read there.
The wishes that lead to them belong to capabilities; those the clerk gives are here.
"""

from typing import ClassVar

from negotiation_room.kernel.audience import MEMBERS, Audience
from negotiation_room.kernel.channel import (
    Attribution,
    ChannelKind,
    ChannelState,
    History,
    Occasion,
)
from negotiation_room.kernel.ids import DelegationId, DeviceId, PersonId, SeatId, b64
from negotiation_room.kernel.keys import last_moment
from negotiation_room.kernel.messages import ClerkCommand, Event
from negotiation_room.kernel.seats import Power, Role

# --- facts ---------------------------------------------------------------------------------


class ChannelChartered(Event, wire="roster.channel_chartered"):
    """The channel begins under these terms, which never change."""

    kind: ChannelKind
    title: str
    confidentiality: str = "hosted"
    suite: str = "nr-1"
    history: History = History.ALL
    attribution: Attribution = Attribution.ATTRIBUTED
    owner: DelegationId | None = None
    presence: bool = False
    log_key: str
    clerk_device: DeviceId
    clerk_key: str
    predecessor: str | None = None


class SeatGranted(Event, wire="roster.seat_granted"):
    """A person takes a seat in this channel."""

    seat: SeatId
    person: PersonId
    name: str
    role: Role
    delegation: DelegationId | None = None
    powers: tuple[Power, ...] = ()

    def audience(self) -> Audience:
        """Observers do not learn the list of participants."""
        return MEMBERS


class SeatWithdrawn(Event, wire="roster.seat_withdrawn"):
    """A seat is taken back; its holder no longer reads or acts here."""

    seat: SeatId

    def audience(self) -> Audience:
        """Observers do not learn the list of participants."""
        return MEMBERS


class SeatSuspended(Event, wire="roster.seat_suspended"):
    """The seat may read, but not act, until it is reinstated."""

    seat: SeatId

    def audience(self) -> Audience:
        """Observers do not learn the list of participants."""
        return MEMBERS


class SeatReinstated(Event, wire="roster.seat_reinstated"):
    """The suspension of a seat has ended."""

    seat: SeatId

    def audience(self) -> Audience:
        """Observers do not learn the list of participants."""
        return MEMBERS


class PowersAssigned(Event, wire="roster.powers_assigned"):
    """From here on the seat has exactly these powers."""

    seat: SeatId
    powers: tuple[Power, ...]

    def audience(self) -> Audience:
        """Observers do not learn the list of participants."""
        return MEMBERS


class DeviceAdmitted(Event, wire="roster.device_admitted"):
    """Acts signed by this device's key are heard from here on."""

    names_people: ClassVar[bool] = True
    device: DeviceId
    person: PersonId
    key: str


class DeviceRevoked(Event, wire="roster.device_revoked"):
    """Acts signed by this device are no longer heard; the key is never admitted again."""

    names_people: ClassVar[bool] = True
    device: DeviceId


class DeviceCertified(Event, wire="roster.device_certified"):
    """The delegation's own root key vouches for a device, so the server need not be believed."""

    names_people: ClassVar[bool] = True
    device: DeviceId
    certificate: str
    signature: str
    root: str


class ChannelClosed(Event, wire="roster.channel_closed"):
    """Nothing more is heard in this channel; it stays readable."""


EVENTS: tuple[type[Event], ...] = (
    ChannelChartered,
    SeatGranted,
    SeatWithdrawn,
    SeatSuspended,
    SeatReinstated,
    PowersAssigned,
    DeviceAdmitted,
    DeviceRevoked,
    DeviceCertified,
    ChannelClosed,
)

# --- the clerk's wishes --------------------------------------------------------------------


class CharterChannel(ClerkCommand, wire="roster.charter_channel"):
    """Begin a channel."""

    kind: ChannelKind
    title: str
    history: History
    attribution: Attribution
    owner: DelegationId | None = None
    presence: bool
    log_key: str
    clerk_device: DeviceId
    clerk_key: str


class SeatPerson(ClerkCommand, wire="roster.seat_person"):
    """Seat a person because of an act elsewhere in the room."""

    audience: ClassVar[Audience] = MEMBERS
    seat: SeatId
    person: PersonId
    name: str
    role: Role
    delegation: DelegationId | None = None
    powers: tuple[Power, ...]

    def distinguishes(self) -> str:
        """One per person."""
        return self.person


class UnseatPerson(ClerkCommand, wire="roster.unseat_person"):
    """Withdraw a seat because of an act elsewhere in the room."""

    audience: ClassVar[Audience] = MEMBERS
    seat: SeatId

    def distinguishes(self) -> str:
        """One per seat."""
        return self.seat


class SuspendPerson(ClerkCommand, wire="roster.suspend_person"):
    """Suspend a seat because of an act elsewhere in the room."""

    audience: ClassVar[Audience] = MEMBERS
    seat: SeatId
    suspended: bool

    def distinguishes(self) -> str:
        """One per seat."""
        return self.seat


class SetPowers(ClerkCommand, wire="roster.set_powers"):
    """Carry powers assigned in the register into another channel."""

    audience: ClassVar[Audience] = MEMBERS
    seat: SeatId
    powers: tuple[Power, ...]

    def distinguishes(self) -> str:
        """One per seat."""
        return self.seat


class AdmitDevice(ClerkCommand, wire="roster.admit_device"):
    """Admit a person's device."""

    names_people: ClassVar[bool] = True
    device: DeviceId
    person: PersonId
    key: str

    def distinguishes(self) -> str:
        """One per device."""
        return self.device


class RevokeDevice(ClerkCommand, wire="roster.revoke_device"):
    """Revoke a device in this channel too."""

    names_people: ClassVar[bool] = True
    device: DeviceId

    def distinguishes(self) -> str:
        """One per device."""
        return self.device


class NoteCertificate(ClerkCommand, wire="roster.note_certificate"):
    """Carry a device certificate from the register into this channel."""

    names_people: ClassVar[bool] = True
    device: DeviceId
    certificate: str
    signature: str
    root: str

    def distinguishes(self) -> str:
        """One per device."""
        return self.device


class CloseChannel(ClerkCommand, wire="roster.close_channel"):
    """Close this channel because the room, or its opener, did."""


def charter_channel(_state: ChannelState, wish: CharterChannel, _now: Occasion) -> list[Event]:
    """Begin the channel under the given terms."""
    return [
        ChannelChartered(
            kind=wish.kind,
            title=wish.title,
            history=wish.history,
            attribution=wish.attribution,
            owner=wish.owner,
            presence=wish.presence,
            log_key=wish.log_key,
            clerk_device=wish.clerk_device,
            clerk_key=wish.clerk_key,
        )
    ]


def seat_person(state: ChannelState, wish: SeatPerson, _now: Occasion) -> list[Event]:
    """Seat the person, unless they sit here already."""
    if wish.person in state.by_person:
        return []
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


def unseat_person(state: ChannelState, wish: UnseatPerson, _now: Occasion) -> list[Event]:
    """Withdraw the seat, if it is still there."""
    return [SeatWithdrawn(seat=wish.seat)] if wish.seat in state.seats else []


def suspend_person(state: ChannelState, wish: SuspendPerson, _now: Occasion) -> list[Event]:
    """Suspend or reinstate the seat, if that changes anything."""
    seat = state.seats.get(wish.seat)
    if seat is None or seat.suspended == wish.suspended:
        return []
    return [SeatSuspended(seat=wish.seat) if wish.suspended else SeatReinstated(seat=wish.seat)]


def set_powers(state: ChannelState, wish: SetPowers, _now: Occasion) -> list[Event]:
    """Give the seat exactly these powers."""
    if wish.seat not in state.seats:
        return []
    return [PowersAssigned(seat=wish.seat, powers=wish.powers)]


def admit_device(state: ChannelState, wish: AdmitDevice, _now: Occasion) -> list[Event]:
    """Admit the device unless its id or key was ever here before.

    It is admitted again when its owner, who had left, is seated again: whoever came meanwhile was
    told nothing of it, and could check no act of it.
    """
    admitted = DeviceAdmitted(device=wish.device, person=wish.person, key=wish.key)
    known = state.devices.get(wish.device)
    if known is not None:
        is_same = (known.person, b64(known.key)) == (wish.person, wish.key)
        returns = known.left is not None and not known.revoked and is_same
        return [admitted] if returns else []
    if any(b64(device.key) == wish.key for device in state.devices.values()):
        return []
    return [admitted]


def revoke_device(state: ChannelState, wish: RevokeDevice, _now: Occasion) -> list[Event]:
    """Revoke the device, if it was admitted and is not yet revoked."""
    device = state.devices.get(wish.device)
    if device is None or device.revoked:
        return []
    return [DeviceRevoked(device=wish.device)]


def note_certificate(state: ChannelState, wish: NoteCertificate, now: Occasion) -> list[Event]:
    """Note the certificate of a device that is admitted here, unless it has lapsed by now."""
    if wish.device not in state.devices or now.at > last_moment(wish.certificate):
        return []
    return [
        DeviceCertified(
            device=wish.device,
            certificate=wish.certificate,
            signature=wish.signature,
            root=wish.root,
        )
    ]


def close_channel(state: ChannelState, _wish: CloseChannel, _now: Occasion) -> list[Event]:
    """Close the channel, once."""
    return [] if state.closed else [ChannelClosed()]
