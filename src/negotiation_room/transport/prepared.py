"""What people find on arrival in a channel, kept for the many who arrive there together."""

from collections import deque
from dataclasses import dataclass, field
from typing import Any

from negotiation_room.kernel.channel import ChannelState
from negotiation_room.kernel.entry import Entry
from negotiation_room.kernel.ids import ChannelId
from negotiation_room.kernel.live import LiveChannel
from negotiation_room.kernel.reading import Frames
from negotiation_room.transport.packing import SOME, Packing

Alike = tuple[str, str | None, int, bool]
"""Readers who are nearly always shown the same: of one role, one delegation, one beginning, and
all in outline or none."""


@dataclass(slots=True)
class Prepared:
    """What was written of a channel at one head, for the many who arrive there together.

    Attributes:
        ring: the one that all views of the channel share, as it was loaded then: a channel is
            loaded anew at the same head where the keys to its words are destroyed.
        states: by readers who are alike, a state as shown and the same written down.
        packed_whole: what was packed of these for readers on a thin line.
        packed_outlines: the same for those of them who asked for outlines.
        frames: by the place they begin at, the entries that follow.
        tail: the place from which one is sent entries who verified nothing yet.
    """

    ring: deque[Entry]
    epoch: int
    head: int
    states: dict[Alike, tuple[ChannelState, dict[str, Any]]]
    frames: dict[int, Frames]
    packed_whole: Packing = field(default_factory=Packing)
    packed_outlines: Packing = field(default_factory=lambda: Packing(SOME))
    tail: int | None = None

    def is_of(self, live: LiveChannel) -> bool:
        """Whether the channel stands where it stood, and was not loaded anew since."""
        place = (live.durable.epoch, live.durable.head)
        return self.ring is live.ring and place == (self.epoch, self.head)


@dataclass(frozen=True, slots=True)
class Arrival:
    """A channel as a person finds it: the item of the welcome, and the entries that follow.

    Attributes:
        rank: what people look at first comes first: the plenary, then their other channels; the
            register's entries can wait, for who is in the room stands in the welcome already.
    """

    channel: ChannelId
    head: int
    item: dict[str, Any]
    frames: tuple[bytes, ...]
    rank: int = 1
