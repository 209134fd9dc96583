"""What writing in a text needs of a room, and what it hands out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from negotiation_room.kernel.errors import Conflict
from negotiation_room.kernel.ids import UnitId
from negotiation_room.kernel.messages import Command
from negotiation_room.sdk.book import Book
from negotiation_room.sdk.doors import Doors
from negotiation_room.sdk.history import History
from negotiation_room.sdk.served import Fact, VerifiedEntry
from negotiation_room.sdk.session import OutgoingAct
from negotiation_room.sdk.signing import Wish
from negotiation_room.sdk.watching import watching

_EDITED: Final = "drafting.unit_edited"


class DraftingUnknown(Conflict, code="sdk.drafting_unknown"):
    """The room was opened without the rules of drafting."""


class TextRoom(Protocol):
    """As much of a room as writing in a text needs."""

    book: Book
    history: History
    doors: Doors

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


async def arrival(book: Book, channel: str) -> None:
    """Wait until one is seated in a channel, and has read it as far as it goes.

    Raises:
        LeftTheRoom: this program left the room before.
        RoomOver: the room ended before.
        Tampered: the record does not hold.
    """
    with watching(book) as watch:
        await watch.until(
            lambda: any(
                name == channel and page.log.size >= page.head for name, page in book.pages()
            )
        )
