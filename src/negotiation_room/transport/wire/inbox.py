"""What a peer has said and nobody has taken yet.

An `asyncio.Queue` keeps three deques and an event for it: three kilobytes for each silent reader.
"""

import asyncio
from typing import Generic, TypeVar

T = TypeVar("T")


class Inbox(Generic[T]):
    """A queue with one taker; what is put in comes out in its order."""

    __slots__ = ("_items", "_taker")

    def __init__(self) -> None:
        self._items: list[T] = []
        self._taker: asyncio.Future[None] | None = None

    def put_nowait(self, item: T) -> None:
        """Put something in, and wake whoever waits for it."""
        self._items.append(item)
        if self._taker is not None and not self._taker.done():
            self._taker.set_result(None)

    async def get(self) -> T:
        """Take the oldest; wait while there is none."""
        while not self._items:
            self._taker = asyncio.get_running_loop().create_future()
            try:
                await self._taker
            finally:
                self._taker = None
        return self._items.pop(0)

    def __len__(self) -> int:
        """How much waits to be taken."""
        return len(self._items)

    def empty(self) -> bool:
        """Whether everything has been taken."""
        return not self._items
