"""How the roster's facts change a channel's state, and what of the roster a seat is shown."""

from dataclasses import replace
from typing import Any, Final

from immutables import Map

from negotiation_room.kernel.audience import EVERYONE
from negotiation_room.kernel.channel import ChannelState, Charter, History, Place
from negotiation_room.kernel.ids import DeviceId, PersonId, SeatId, unb64
from negotiation_room.kernel.keys import last_moment
from negotiation_room.kernel.messages import Event
from negotiation_room.kernel.roster import (
    EVENTS,
    ChannelChartered,
    ChannelClosed,
    DeviceAdmitted,
    DeviceCertified,
    DeviceRevoked,
    PowersAssigned,
    SeatGranted,
    SeatReinstated,
    SeatSuspended,
    SeatWithdrawn,
)
from negotiation_room.kernel.seats import Device, Seat

# Asking ten times whether a fact is of a kind would cost more than folding most facts.
_OWN: Final = frozenset(EVENTS)


def evolve_roster(state: ChannelState, event: Event, place: Place) -> ChannelState | None:
    """Fold one of the kernel's own facts; None when the fact is a capability's."""
    return _evolve(state, event, place) if type(event) in _OWN else None


def _evolve(state: ChannelState, event: Event, place: Place) -> ChannelState | None:
    match event:
        case ChannelChartered():
            return replace(state, charter=_charter(event))
        case SeatGranted():
            return _seated(state, event, place)
        case SeatWithdrawn():
            return _unseated(state, event, place)
        case SeatSuspended() | SeatReinstated():
            return _seat_changed(state, event.seat, suspended=isinstance(event, SeatSuspended))
        case PowersAssigned():
            return _seat_changed(state, event.seat, powers=frozenset(event.powers))
        case DeviceAdmitted():
            device = Device(event.device, event.person, unb64(event.key, 32))
            return replace(state, devices=state.devices.set(device.id, device))
        case DeviceRevoked():
            return _device_changed(state, event.device, revoked=True)
        case DeviceCertified():
            vouched = (event.certificate, event.signature, event.root)
            return _device_changed(
                state,
                event.device,
                certified=True,
                vouched=vouched,
                lapses=last_moment(event.certificate),
            )
        case ChannelClosed():
            return replace(state, closed=True)
        case _:
            return None


def _charter(event: ChannelChartered) -> Charter:
    return Charter(
        kind=event.kind,
        title=event.title,
        confidentiality=event.confidentiality,
        suite=event.suite,
        history=event.history,
        attribution=event.attribution,
        owner=event.owner,
        presence=event.presence,
        log_key=event.log_key,
        clerk_device=event.clerk_device,
        clerk_key=unb64(event.clerk_key, 32),
    )


def _seated(state: ChannelState, event: SeatGranted, place: Place) -> ChannelState:
    from_start = state.chartered.history is History.ALL
    seat = Seat(
        id=event.seat,
        person=event.person,
        name=event.name,
        role=event.role,
        delegation=event.delegation,
        powers=frozenset(event.powers),
        since=place.seq,
        reads_from=1 if from_start else place.seq,
    )
    return replace(
        state,
        seats=state.seats.set(seat.id, seat),
        by_person=state.by_person.set(seat.person, seat.id),
    )


def _left(
    devices: Map[DeviceId, Device], person: PersonId, place: int
) -> Map[DeviceId, Device]:
    """The devices, where one person's owner left at this place; who returns brings them again."""
    for device in list(devices.values()):
        if device.person == person and device.left is None:
            devices = devices.set(device.id, replace(device, left=place))
    return devices


def _unseated(state: ChannelState, event: SeatWithdrawn, place: Place) -> ChannelState:
    seat = state.seats.get(event.seat)
    if seat is None:
        return state
    return replace(
        state,
        seats=state.seats.delete(seat.id),
        by_person=state.by_person.delete(seat.person),
        devices=_left(state.devices, seat.person, place.seq),
    )


# A reader whose history begins later than the journal may meet a change to a seat or device it
# was never shown; such a change says nothing to it.


def _seat_changed(state: ChannelState, identifier: SeatId, **changes: Any) -> ChannelState:
    seat = state.seats.get(identifier)
    if seat is None:
        return state
    return replace(state, seats=state.seats.set(identifier, replace(seat, **changes)))


def _device_changed(state: ChannelState, identifier: DeviceId, **changes: Any) -> ChannelState:
    device = state.devices.get(identifier)
    if device is None:
        return state
    return replace(state, devices=state.devices.set(identifier, replace(device, **changes)))


def show_roster(state: ChannelState, seat: Seat) -> ChannelState:
    """The roster as this seat may know it.

    Whoever came late finds those who are here and what they act with, and nothing of people who
    had left before. Observers see the charter and, where authors are named to them, devices; they
    are not told who comes and leaves.
    """
    known = {
        identifier: device
        for identifier, device in state.devices.items()
        if device.left is None or device.left >= seat.reads_from
    }
    if len(known) != len(state.devices):
        state = replace(state, devices=Map(known))
    if not seat.is_observer:
        return state
    if state.author_audience(EVERYONE) != EVERYONE:
        known = {}
    devices = {each: replace(device, left=None) for each, device in known.items()}
    return replace(
        state,
        seats=type(state.seats)(),
        by_person=type(state.by_person)(),
        devices=Map(devices),
    )
