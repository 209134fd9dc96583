"""Entries: one fact in a channel's journal, in parts committed, sealed and shown one by one."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import groupby
from typing import Any

from negotiation_room.kernel.audience import EVERYONE, Audience
from negotiation_room.kernel.canonical import canonical, parse_canonical
from negotiation_room.kernel.ids import ChannelId, DelegationId, DeviceId, SeatId, b64, unb64
from negotiation_room.kernel.messages import Event
from negotiation_room.kernel.seats import Role

RULES_VERSION = 1
"""The version of `decide` and the transforms by which outcomes follow; it is in every out part."""

MOST_OUT_PARTS = 16


@dataclass(frozen=True, slots=True)
class Part:
    """One part of an entry in the clear.

    Attributes:
        name: act, with, who, out.0 … out.15.
        salt: 32 random bytes that keep the commitment from being guessed open.
        erasable: the part is destroyed by a redaction.
    """

    name: str
    salt: bytes
    data: bytes
    audience: Audience
    erasable: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry as it is written and read.

    Attributes:
        leaf: the leaf's JCS bytes, stored verbatim.
        leaf_hash: RFC 6962 hash of the leaf.
        root: the tree's root after this entry.
        nodes: subtree hashes this entry completed, as (level, index, hash), level >= 1.
        parts: those that are still there; a reader may be shown fewer.
        erased: names of parts that were destroyed.
        erased_for: who could read each of them, in the same order; only they learn that it is gone.
        before: how many entries stand in earlier epochs.
    """

    channel: ChannelId
    epoch: int
    seq: int
    at: int
    leaf: bytes
    leaf_hash: bytes
    root: bytes
    parts: tuple[Part, ...]
    nodes: tuple[tuple[int, int, bytes], ...] = ()
    erased: tuple[str, ...] = ()
    erased_for: tuple[Audience, ...] = ()
    before: int = 0

    @property
    def place(self) -> int:
        """The place counted over all epochs."""
        return self.before + self.seq

    def part(self, name: str) -> Part | None:
        """The part of that name, unless it is withheld or erased."""
        return next((part for part in self.parts if part.name == name), None)


def without_parts(entry: Entry, names: Sequence[str]) -> Entry:
    """The entry after these parts were destroyed; nothing else of it changes."""
    gone = [part for part in entry.parts if part.name in names]
    return replace(
        entry,
        parts=tuple(part for part in entry.parts if part not in gone),
        erased=(*entry.erased, *(part.name for part in gone)),
        erased_for=(*entry.erased_for, *(part.audience for part in gone)),
    )


@dataclass(frozen=True, slots=True)
class Who:
    """The author of an act, as the server saw them; no seat and no delegation for the clerk."""

    seat: SeatId | None
    delegation: DelegationId | None
    role: Role | None
    device: DeviceId
    key: bytes

    def data(self) -> bytes:
        """The bytes of the part `who`."""
        return _written(self)

    @classmethod
    def parse(cls, data: bytes) -> "Who":
        """Read the part `who` back."""
        fields: Any = parse_canonical(data)
        role = None if fields["role"] == "clerk" else Role(fields["role"])
        return cls(
            fields["seat"],
            fields["delegation"],
            role,
            fields["device"],
            unb64(fields["key"], 32),
        )


@lru_cache(maxsize=4096)
def _written(who: Who) -> bytes:
    """Write an author down; the same few speak again and again."""
    return canonical(
        {
            "seat": who.seat,
            "delegation": who.delegation,
            "role": "clerk" if who.role is None else who.role.value,
            "device": who.device,
            "key": b64(who.key),
        }
    )


def out_parts(
    events: Sequence[Event], for_authors: Callable[[Audience], Audience]
) -> list[tuple[bytes, Audience, bool]]:
    """Gather what came of an act into out parts: (data, audience, erasable).

    Whoever may not read authors in this channel (`for_authors`) reads no event that names people.

    Consecutive events of one audience and erasure class share a part (formats, the entry). An act
    that changed nothing still has one out part, which says so.
    """
    if not events:
        return [(_out(EVERYONE, ()), EVERYONE, False)]
    parts: list[tuple[bytes, Audience, bool]] = []
    for (audience, erasable), group in groupby(
        events,
        key=lambda e: (
            for_authors(e.audience()) if e.names_people else e.audience(),
            e.erasable,
        ),
    ):
        parts.append((_out(audience, tuple(group)), audience, erasable))
    if len(parts) > MOST_OUT_PARTS:
        raise ValueError("an act came to more than sixteen out parts")
    return parts


def _out(audience: Audience, events: Sequence[Event]) -> bytes:
    return canonical(
        {
            "rules": RULES_VERSION,
            "audience": list(audience),
            "events": [{"event": event.wire, "body": event.body()} for event in events],
        }
    )
