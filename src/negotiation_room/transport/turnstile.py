"""A turnstile: lets so much through at a time, and the rest wait in their order."""

import asyncio


class Turnstile:
    """What one person has under way, over all their sockets.

    Args:
        most: what may be under way at a time.
    """

    def __init__(self, most: int) -> None:
        self._most = self._left = most
        self._order = asyncio.Lock()
        self._freed = asyncio.Event()

    async def take(self, count: int) -> int:
        """Wait for one's turn and for room; gives what was taken, which must be given back.

        Who asks for more than there ever is gets all of it.
        """
        count = min(count, self._most)
        async with self._order:
            while self._left < count:
                self._freed.clear()
                await self._freed.wait()
            self._left -= count
        return count

    def give(self, count: int) -> None:
        """Give back what was taken."""
        self._left += count
        self._freed.set()
