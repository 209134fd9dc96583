"""The order in which texts are translated: each room in turn, and in a room the short ones first.

A long document in one room keeps nobody waiting in another, nor a sentence in its own.
"""

import heapq
from collections import OrderedDict
from dataclasses import dataclass
from itertools import count
from typing import Generic, TypeVar

from negotiation_room.kernel.ids import RoomId

T = TypeVar("T")


@dataclass(frozen=True, slots=True, order=True)
class _Ranked:
    length: int
    order: int


class FairQueue(Generic[T]):
    """What waits to be translated."""

    def __init__(self) -> None:
        self._rooms: OrderedDict[RoomId, list[tuple[_Ranked, T]]] = OrderedDict()
        self._order = count()

    def put(self, room: RoomId, length: int, item: T) -> None:
        """Let something of so many characters wait in its room."""
        waiting = self._rooms.setdefault(room, [])
        heapq.heappush(waiting, (_Ranked(length, next(self._order)), item))

    def take(self) -> T | None:
        """The shortest of the room whose turn it is; None when nothing waits."""
        if not self._rooms:
            return None
        room, waiting = next(iter(self._rooms.items()))
        _, item = heapq.heappop(waiting)
        if waiting:
            self._rooms.move_to_end(room)
        else:
            del self._rooms[room]
        return item

    def __len__(self) -> int:
        """How much waits, in all rooms."""
        return sum(len(waiting) for waiting in self._rooms.values())
