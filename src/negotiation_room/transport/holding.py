"""How far observers of a text are told of its journal, and the channel as it stood there.

Found in the journal once, and kept with the channel in memory, as long as that is there.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, fields, replace

from negotiation_room.kernel.channel import ChannelState
from negotiation_room.kernel.entry import Entry
from negotiation_room.kernel.holding import devices_in, last_telling, without
from negotiation_room.kernel.ids import DeviceId
from negotiation_room.kernel.live import LiveChannel

PAGE = 500
"""Entries of the journal that are looked through at a time."""

Read = Callable[[LiveChannel, int, int], Awaitable[Sequence[Entry]]]
"""Reads entries of a channel, from one place to another."""


class SeenChannel(LiveChannel):
    """A channel as far as observers are told of it; only for reading."""


@dataclass(slots=True)
class _Told:
    """Of one channel: how far observers are told, and how far the journal was looked through.

    Attributes:
        held: what happened to devices after it, which waits.
        seen: the channel as made for them last, and of what.
    """

    epoch: int
    until: int
    looked: int
    held: list[tuple[str, DeviceId]] = field(default_factory=list[tuple[str, DeviceId]])
    seen: tuple[ChannelState, object, SeenChannel] | None = None


async def as_observers_see(live: LiveChannel, read: Read) -> SeenChannel:
    """The channel up to the last entry that told observers something.

    Nothing is awaited after its end was looked at: what follows has not happened yet.
    """
    while True:
        durable, told = live.durable, live.told
        if told is None or told.epoch != durable.epoch:
            found = await _found(live, read)
            # Others may have looked meanwhile; what they found stays.
            if live.told is told:
                live.told = found
        elif told.looked < durable.head:
            until = min(durable.head, told.looked + PAGE)
            _go_on(told, await read(live, told.looked + 1, until))
        else:
            return _shown(live, told)


async def _found(live: LiveChannel, read: Read) -> _Told:
    """Look back from the end."""
    durable = live.durable
    told = _Told(durable.epoch, 0, durable.head)
    last = durable.head
    while last > 0:
        first = max(1, last - PAGE + 1)
        entries = await read(live, first, last)
        found = last_telling(entries)
        after = [one for one in entries if found is None or one.seq > found.seq]
        told.held[:0] = [each for one in after for each in devices_in(one)]
        if found is not None:
            told.until = found.seq
            break
        last = first - 1
    return told


def _go_on(told: _Told, entries: Sequence[Entry]) -> None:
    # Others may have looked on meanwhile; what they saw is not taken in twice.
    fresh = [one for one in entries if one.seq > told.looked]
    found = last_telling(fresh)
    if found is not None:
        told.until, told.held = found.seq, []
        fresh_after = [one for one in fresh if one.seq > found.seq]
    else:
        fresh_after = fresh
    told.held += [each for one in fresh_after for each in devices_in(one)]
    if fresh:
        told.looked = fresh[-1].seq


def _shown(live: LiveChannel, told: _Told) -> SeenChannel:
    durable = live.durable
    released = (live.checkpoint, live.open_checkpoint)
    known = (durable.state, (told.until, released, live.behind))
    if told.seen is None or told.seen[:2] != known:
        standing = replace(durable, head=told.until, state=without(durable.state, told.held))
        seen = SeenChannel(**{one.name: getattr(live, one.name) for one in fields(live)})
        seen.standing = seen.durable = standing
        seen.told = None
        place = (durable.epoch, told.until)
        fit = [one for one in released if one is not None and one[:2] <= place]
        seen.checkpoint = max(fit, key=lambda one: one[:2], default=None)
        told.seen = (*known, seen)
    return told.seen[2]
