"""What observers of a text are told only later: the entries of which they may read nothing. Pure.

Of every entry the place, the time and the number of parts stand in its leaf, and whoever is sent
the leaf as it is made sees when a text is worked on, and how much. So observers are sent entries
up to the last one that tells them something, and the others together with the next that does.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import orjson
from immutables import Map

from negotiation_room.kernel.channel import ChannelKind, ChannelState
from negotiation_room.kernel.entry import Entry
from negotiation_room.kernel.ids import DeviceId
from negotiation_room.kernel.roster import DeviceAdmitted, DeviceCertified, DeviceRevoked
from negotiation_room.kernel.seats import Device, Role, Seat

_QUIET = frozenset({DeviceAdmitted.wire, DeviceCertified.wire, DeviceRevoked.wire})
"""Facts about those who work on the text: observers may read them, and not when they happen."""


_OPEN = frozenset({"all", f"role:{Role.OBSERVER.value}"})


def is_held_back(state: ChannelState, seat: Seat) -> bool:
    """Whether this seat is told of entries only when one of them tells it something."""
    return (
        seat.is_observer
        and state.charter is not None
        and state.charter.kind is ChannelKind.DRAFTING
    )


def tells_observers(entry: Entry) -> bool:
    """Whether observers learn something of an entry besides that it is there."""
    if any(
        name.startswith("out.") and _is_for_observers(readers)
        for name, readers in zip(entry.erased, entry.erased_for, strict=False)
    ):
        return True
    return any(fact["event"] not in _QUIET for fact in _open_facts(entry))


def last_telling(entries: Iterable[Entry]) -> Entry | None:
    """The last of these entries that tells observers something; they come in order."""
    return next((one for one in reversed(tuple(entries)) if tells_observers(one)), None)


def devices_in(entry: Entry) -> Iterable[tuple[str, DeviceId]]:
    """What happened in an entry to devices, as observers may read it: which fact, and whose."""
    return [
        (fact["event"], DeviceId(fact["body"]["device"]))
        for fact in _open_facts(entry)
        if fact["event"] in _QUIET
    ]


def without(state: ChannelState, held: Iterable[tuple[str, DeviceId]]) -> ChannelState:
    """The state without what happened to devices since; the rest is hidden from observers."""
    devices: Map[DeviceId, Device] = state.devices
    for event, name in held:
        device = devices.get(name)
        if device is None:
            continue
        if event == DeviceAdmitted.wire:
            devices = devices.delete(name)
        elif event == DeviceRevoked.wire:
            devices = devices.set(name, replace(device, revoked=False))
        else:
            plain = replace(device, certified=False, vouched=None, lapses=None)
            devices = devices.set(name, plain)
    return state if devices is state.devices else replace(state, devices=devices)


def _is_for_observers(readers: Iterable[str]) -> bool:
    return any(reader in _OPEN or reader.startswith("all:") for reader in readers)


def _open_facts(entry: Entry) -> list[dict[str, Any]]:
    return [
        fact
        for part in entry.parts
        if part.name.startswith("out.") and _is_for_observers(part.audience)
        for fact in orjson.loads(part.data)["events"]
    ]
