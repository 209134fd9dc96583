"""The order in which texts are translated: each room in turn, in it each channel, short ones first.

A long document in one room keeps nobody waiting in another. Nor does a caucus that has much to
say show in its room's plenary: each channel waits for its own texts.
"""

import asyncio
import heapq
from collections import OrderedDict
from collections.abc import AsyncGenerator, Hashable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Generic, TypeVar

from negotiation_room.kernel.ids import ChannelId, RoomId

T = TypeVar("T")
K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True, slots=True, order=True)
class _Ranked:
    length: int
    order: int


@dataclass(slots=True)
class _Room(Generic[T]):
    channels: OrderedDict[ChannelId, list[tuple[_Ranked, T]]] = field(
        default_factory=OrderedDict[ChannelId, list[tuple[_Ranked, T]]]
    )
    waiting: int = 0


class FairQueue(Generic[T]):
    """What waits to be translated."""

    def __init__(self) -> None:
        self._rooms: OrderedDict[RoomId, _Room[T]] = OrderedDict()
        self._order = count()

    def put(self, room: RoomId, channel: ChannelId, length: int, item: T) -> None:
        """Let something of so many characters wait in its channel."""
        there = self._rooms.setdefault(room, _Room[T]())
        waiting = there.channels.setdefault(channel, [])
        heapq.heappush(waiting, (_Ranked(length, next(self._order)), item))
        there.waiting += 1

    def take(self) -> T | None:
        """The shortest of the channel whose turn it is; None when nothing waits."""
        if not self._rooms:
            return None
        room, there = next(iter(self._rooms.items()))
        channel, waiting = next(iter(there.channels.items()))
        _, item = heapq.heappop(waiting)
        there.waiting -= 1
        _turn(there.channels, channel, goes_on=bool(waiting))
        _turn(self._rooms, room, goes_on=bool(there.waiting))
        return item

    def waiting_in(self, room: RoomId, channel: ChannelId) -> int:
        """How much waits in one channel; what waits in another is nobody's affair there."""
        there = self._rooms.get(room)
        return 0 if there is None else len(there.channels.get(channel, ()))


class Turns:
    """Lets so many at a time do something long, the others in the order of a fair queue.

    Whoever goes away while waiting is passed over.
    """

    def __init__(self, together: int) -> None:
        self._free = together
        self._waiting: FairQueue[asyncio.Future[None]] = FairQueue()

    @asynccontextmanager
    async def turn(self, room: RoomId, channel: ChannelId, length: int) -> AsyncGenerator[None]:
        """Have one's turn for as long as the context lasts."""
        if self._free:
            self._free -= 1
        else:
            called = asyncio.get_running_loop().create_future()
            self._waiting.put(room, channel, length, called)
            try:
                await called
            except asyncio.CancelledError:
                if called.done() and not called.cancelled():
                    self._pass_on()
                raise
        try:
            yield
        finally:
            self._pass_on()

    def waiting_in(self, room: RoomId, channel: ChannelId) -> int:
        """How many wait in one channel; who went away counts until passed over."""
        return self._waiting.waiting_in(room, channel)

    def _pass_on(self) -> None:
        while (called := self._waiting.take()) is not None:
            if not called.done():
                called.set_result(None)
                return
        self._free += 1


def _turn(turns: OrderedDict[K, Any], key: K, *, goes_on: bool) -> None:
    """Whoever had its turn waits for the next one, or leaves."""
    if goes_on:
        turns.move_to_end(key)
    else:
        del turns[key]
