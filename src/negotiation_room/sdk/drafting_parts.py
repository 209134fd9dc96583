"""What writing in a text needs of a room, and what it hands out."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from negotiation_room.kernel.errors import Conflict, Refusal
from negotiation_room.kernel.ids import UnitId
from negotiation_room.kernel.messages import Command
from negotiation_room.sdk.book import Book
from negotiation_room.sdk.history import History
from negotiation_room.sdk.served import Fact, VerifiedEntry
from negotiation_room.sdk.session import OutgoingAct
from negotiation_room.sdk.signing import Wish

_EDITED: Final = "drafting.unit_edited"


class LeftTheRoom(Conflict, code="sdk.left_the_room"):
    """This program closed the room; open it again to go on writing."""


class DraftingUnknown(Conflict, code="sdk.drafting_unknown"):
    """The room was opened without the rules of drafting."""


class TextRoom(Protocol):
    """As much of a room as writing in a text needs."""

    book: Book
    history: History

    @property
    def is_live(self) -> bool:
        """Whether the line stands at this moment."""
        ...

    async def post_all(
        self,
        wishes: Sequence[tuple[Command | Wish, str]],
        *,
        told: Callable[[tuple[OutgoingAct, ...]], None] | None = None,
    ) -> list[int]:
        """Sign wishes that are performed all or none; gives their places."""
        ...


@dataclass(frozen=True, slots=True)
class Returned:
    """Words that the text did not take, given back to their writer.

    Attributes:
        words: the whole unit as the writer had it.
        typed: what of it was new.
        because: why, in a sentence; `code` names it for programs.
    """

    unit: UnitId
    words: str
    typed: str
    code: str
    because: str


@dataclass(frozen=True, slots=True)
class Change:
    """What one entry of the journal did to the text.

    Attributes:
        place: counted over all epochs.
        own: whether it came from this machine's device.
    """

    place: int
    at: int
    seat: str | None
    delegation: str | None
    own: bool
    facts: tuple[Fact, ...]


def revision(entry: VerifiedEntry, unit: UnitId) -> int | None:
    """The revision of the unit that an entry made."""
    for fact in entry.facts:
        if fact.wire == _EDITED and fact.body.get("unit") == unit:
            return int(fact.body["rev"])
    return None


class _Arrival:
    """Waits for a channel in which one is being seated."""

    def __init__(self, book: Book, channel: str) -> None:
        self._book = book
        self._channel = channel
        self.settled: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def look(self) -> None:
        """See whether all is here that the server announced."""
        for name, page in self._book.pages():
            is_here = name == self._channel and page.log.size >= page.head
            if is_here and not self.settled.done():
                self.settled.set_result(None)

    def heard(self, entry: VerifiedEntry) -> None:
        """An entry was verified."""
        if entry.channel == self._channel:
            self.look()

    def rejoined(self, channel: str) -> None:
        """A channel was described."""
        if channel == self._channel:
            self.look()

    def ended(self, verdict: Refusal | None) -> None:
        """The room is over."""
        if not self.settled.done():
            left = LeftTheRoom("this program has left the room; open it again")
            self.settled.set_exception(verdict or left)


async def arrival(book: Book, channel: str) -> None:
    """Wait until one is seated in a channel, and has read it as far as it goes.

    Raises:
        RoomOver: the room ended before.
    """
    waiting = _Arrival(book, channel)
    book.listeners.append(waiting)
    try:
        waiting.look()
        await waiting.settled
    finally:
        book.listeners.remove(waiting)
