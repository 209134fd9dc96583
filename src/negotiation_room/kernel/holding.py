"""What observers of a text are told only later: the entries of which they may read nothing. Pure.

Of every entry the place, the time and the number of parts stand in its leaf, and whoever is sent
the leaf as it is made sees when a text is worked on, and how much. So observers are sent entries
up to the last one that tells them something, and the others together with the next that does.
"""

from collections.abc import Iterable
from typing import Any

import orjson

from negotiation_room.kernel.channel import ChannelKind, ChannelState, Place
from negotiation_room.kernel.entry import Entry, Part
from negotiation_room.kernel.ids import DeviceId
from negotiation_room.kernel.roster import (
    EVENTS,
    DeviceAdmitted,
    DeviceCertified,
    DeviceRevoked,
)
from negotiation_room.kernel.seating import evolve_roster
from negotiation_room.kernel.seats import Role, Seat

_QUIET = frozenset({DeviceAdmitted.wire, DeviceCertified.wire, DeviceRevoked.wire})
"""Facts about those who work on the text: observers may read them, and not when they happen."""

_ROSTER = {one.wire: one for one in EVENTS}
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


def devices_in(entry: Entry, *, admitted: bool = False) -> set[DeviceId]:
    """The devices to which something happened in an entry, or that were admitted in it."""
    if not is_of_roster(entry):
        return set()
    wanted = {DeviceAdmitted.wire} if admitted else _QUIET
    return {
        DeviceId(fact["body"]["device"])
        for fact in _open_facts(entry)
        if fact["event"] in wanted
    }


def is_of_roster(entry: Entry) -> bool:
    """Whether anything happened in an entry to seats or devices."""
    return any(_is_of_roster(part) for part in entry.parts)


def roster_after(state: ChannelState, entry: Entry) -> ChannelState:
    """The state after what happened in an entry to seats and devices, and nothing else."""
    place = Place(entry.place, entry.at)
    for part in filter(_is_of_roster, entry.parts):
        for fact in orjson.loads(part.data)["events"]:
            event = _ROSTER.get(fact["event"])
            after = event and evolve_roster(state, event.from_body(fact["body"]), place)
            state = after or state
    return state


def _is_of_roster(part: Part) -> bool:
    return part.name.startswith("out.") and b'"roster.' in part.data


def _is_for_observers(readers: Iterable[str]) -> bool:
    return any(reader in _OPEN or reader.startswith("all:") for reader in readers)


def _open_facts(entry: Entry) -> list[dict[str, Any]]:
    return [
        fact
        for part in entry.parts
        if part.name.startswith("out.") and _is_for_observers(part.audience)
        for fact in orjson.loads(part.data)["events"]
    ]
