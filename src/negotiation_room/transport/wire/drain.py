"""The moment at which the server asks everyone to finish."""

import asyncio
from collections.abc import Callable

DRAIN_EXTENSION = "negotiation_room.drain"
"""Where an HTTP scope carries its `Drain`, among the ASGI extensions."""


class Drain:
    """The server's wish to stop, as one connection hears it.

    Listening is a promise: whoever listens says goodbye and closes, within the deadline.
    """

    __slots__ = ("_listeners", "has_begun")

    def __init__(self) -> None:
        self._listeners: list[Callable[[], None]] = []
        self.has_begun = False

    def on(self, listener: Callable[[], None]) -> None:
        """Call the listener once when the drain begins; soon, if it has begun already."""
        if self.has_begun:
            asyncio.get_running_loop().call_soon(listener)
        else:
            self._listeners.append(listener)

    def begin(self) -> bool:
        """Tell every listener, and say whether there was any.

        The listeners run by themselves, so that one that fails keeps no other connection
        from hearing.
        """
        self.has_begun = True
        loop = asyncio.get_running_loop()
        for listener in self._listeners:
            loop.call_soon(listener)
        return bool(self._listeners)
