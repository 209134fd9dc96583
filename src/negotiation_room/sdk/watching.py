"""Waiting until something holds of what is taken in, or the room is over."""

import asyncio
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Any

from negotiation_room.kernel.errors import Conflict, Refusal
from negotiation_room.sdk.book import Book
from negotiation_room.sdk.served import VerifiedEntry


class LeftTheRoom(Conflict, code="sdk.left_the_room"):
    """This program closed the room; open it again to go on."""


class Watch:
    """Wakes whoever waits, whenever a book has taken something in, or nothing more comes."""

    def __init__(self) -> None:
        self._stirred = asyncio.Event()
        self._over: Refusal | None = None

    async def until(self, holds: Callable[[], Any]) -> None:
        """Wait until this holds.

        Raises:
            LeftTheRoom: this program left the room before.
            RoomOver: the room ended before.
            Tampered: the record does not hold.
        """
        while not holds():
            if self._over is not None:
                raise self._over
            await self._stirred.wait()

    def heard(self, entry: VerifiedEntry) -> None:
        """An entry was verified and folded."""
        del entry
        self._stir()

    def rejoined(self, channel: str) -> None:
        """The line stands anew, or the seat is gone."""
        del channel
        self._stir()

    def ended(self, verdict: Refusal | None) -> None:
        """The room is over, or this program left it."""
        self._over = verdict or LeftTheRoom("this program has left the room; open it again")
        self._stir()

    def _stir(self) -> None:
        self._stirred.set()
        self._stirred = asyncio.Event()


@contextmanager
def watching(book: Book) -> Generator[Watch]:
    """Watch what a book takes in, for as long as one waits."""
    watch = Watch()
    book.listeners.append(watch)
    try:
        yield watch
    finally:
        book.listeners.remove(watch)
