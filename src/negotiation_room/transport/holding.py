"""How far observers of a text are told of its journal, and the channel as it stood there.

Found in the journal once, and kept with the channel in memory, as long as that is there.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from immutables import Map

from negotiation_room.kernel.channel import ChannelState
from negotiation_room.kernel.entry import Entry
from negotiation_room.kernel.holding import (
    devices_in,
    is_of_roster,
    last_telling,
    roster_after,
    tells_observers,
)
from negotiation_room.kernel.ids import ChannelId, DeviceId
from negotiation_room.kernel.live import LiveChannel
from negotiation_room.kernel.seats import Device

PAGE = 500
"""Entries of the journal that are looked through at a time."""

Read = Callable[[LiveChannel, int, int], Awaitable[Sequence[Entry]]]
"""Reads entries of a channel, from one place to another."""

LastReleased = Callable[
    [ChannelId, tuple[int, int]], Awaitable[tuple[int, int, bytes, str] | None]
]
"""The last checkpoint of a log, of no more than an epoch and size."""


class SeenChannel(LiveChannel):
    """A channel as far as observers are told of it; only for reading."""


@dataclass(slots=True)
class _Told:
    """Of one channel: how far observers are told, and how far the journal was looked through.

    Attributes:
        devices: as they were there: what happened to them since waits.
        roster: seats and devices as they were where it was looked to, and nothing else.
        seen: the channel as made for them last, and of what.
    """

    epoch: int
    until: int
    looked: int
    devices: Map[DeviceId, Device]
    roster: ChannelState
    seen: tuple[ChannelState, object, SeenChannel] | None = None


async def as_observers_see(
    live: LiveChannel, read: Read, last_released: LastReleased
) -> SeenChannel:
    """The channel up to the last entry that told observers something.

    Nothing is awaited after its end was looked at: what follows has not happened yet.
    """
    while True:
        durable, told = live.durable, live.told
        if told is None or told.epoch != durable.epoch:
            found = await _found(live, read)
            known = await last_released(durable.channel, (found.epoch, found.until))
            # Others may have looked meanwhile; what they found stays.
            if live.told is told:
                live.told = found
                live.open_checkpoint = live.open_checkpoint or known
        elif told.looked < durable.head:
            until = min(durable.head, told.looked + PAGE)
            _go_on(told, await read(live, told.looked + 1, until))
        else:
            return _shown(live, told)


async def _found(live: LiveChannel, read: Read) -> _Told:
    """Look back from the end."""
    durable = live.durable
    bare = replace(durable.state, substates=Map[str, Any]())  # not to hold on to its words
    told = _Told(durable.epoch, 0, durable.head, bare.devices, bare)
    changed, last = set[DeviceId](), durable.head
    while last > 0 and not told.until:
        first = max(1, last - PAGE + 1)
        entries = await read(live, first, last)
        found = last_telling(entries)
        told.until = 0 if found is None else found.seq
        changed.update(*(devices_in(one) for one in entries if one.seq > told.until))
        last = first - 1
    place = durable.state.before + told.until
    devices = {
        name: replace(one, left=None) if (one.left or 0) > place else one
        for name, one in durable.state.devices.items()
        if name not in changed
    }
    if changed:
        devices |= await _as_they_were(live, read, told.until, changed)
    told.devices = Map[DeviceId, Device](devices)
    return told


async def _as_they_were(
    live: LiveChannel, read: Read, until: int, wanted: set[DeviceId]
) -> dict[DeviceId, Device]:
    """These devices as they stood at a place: from where each had been admitted last."""
    sought, happened, last = set(wanted), list[Entry](), until
    while last > 0 and sought:
        first = max(1, last - PAGE + 1)
        page = [one for one in await read(live, first, last) if is_of_roster(one)]
        sought.difference_update(*(devices_in(one, admitted=True) for one in page))
        happened[:0] = page
        last = first - 1
    state = replace(live.durable.state, devices=Map[DeviceId, Device]())
    for entry in happened:
        state = roster_after(state, entry)
    return {name: one for name, one in state.devices.items() if name in wanted}


def _go_on(told: _Told, entries: Sequence[Entry]) -> None:
    # Others may have looked on meanwhile; what they saw is not taken in twice.
    for entry in entries:
        if entry.seq > told.looked:
            told.looked = entry.seq
            told.roster = roster_after(told.roster, entry)
            if tells_observers(entry):
                told.until, told.devices = entry.seq, told.roster.devices


def _shown(live: LiveChannel, told: _Told) -> SeenChannel:
    durable = live.durable
    released = (live.checkpoint, live.open_checkpoint)
    known = (durable.state, (told.until, released, live.behind))
    if told.seen is None or told.seen[:2] != known:
        state = replace(durable.state, devices=told.devices)
        standing = replace(durable, head=told.until, state=state)
        seen = SeenChannel(**{one.name: getattr(live, one.name) for one in fields(live)})
        seen.standing = seen.durable = standing
        seen.told = None
        place = (durable.epoch, told.until)
        fit = [one for one in released if one is not None and one[:2] <= place]
        seen.checkpoint = max(fit, key=lambda one: one[:2], default=None)
        told.seen = (*known, seen)
    return told.seen[2]
