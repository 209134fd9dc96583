"""What was written of a channel at one head, kept for the many who arrive there together."""

from dataclasses import dataclass, field
from typing import Any

from negotiation_room.kernel.channel import ChannelState
from negotiation_room.kernel.reading import Frames
from negotiation_room.transport.packing import SOME, Packing

Class = tuple[str, str | None, int, bool]
"""Seats that are nearly always shown the same: of one role, one delegation, one beginning; and
whether in outline."""


@dataclass(slots=True)
class Prepared:
    """What was written of a channel at one head, for the many who arrive there together.

    Attributes:
        states: by class of seats, a state as shown and the same written down.
        packing: what was packed of these for readers on a thin line, whole and in outline.
        frames: by the place they begin at, the entries that follow.
        tail: the place from which one is sent entries who verified nothing yet.
    """

    epoch: int
    head: int
    states: dict[Class, tuple[ChannelState, dict[str, Any]]]
    frames: dict[int, Frames]
    packing: tuple[Packing, Packing] = field(default_factory=lambda: (Packing(), Packing(SOME)))
    tail: int | None = None
