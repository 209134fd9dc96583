"""What the doors need of the house: who comes in, and which room it is.

The doors know no capability; wiring gives them these.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from negotiation_room.kernel.ids import ChannelId, PersonId, RoomId
from negotiation_room.kernel.seats import Seat


@dataclass(frozen=True, slots=True)
class Admitted:
    """Somebody who was let in.

    Attributes:
        session: what ends when they sign out or are signed out.
    """

    person: PersonId
    session: str


class Doorkeeper(Protocol):
    """Lets sockets in, and says when they must go."""

    async def admit(self, ticket: str, room: RoomId, origin: str | None) -> Admitted:
        """Take a ticket, once. Raises a Refusal if it does not fit; the ticket is gone anyway."""
        ...

    def watch(self, session: str, ended: Callable[[], None]) -> Callable[[], None]:
        """Call `ended` within a second of the session's end; returns how to stop watching."""
        ...


class Concierge(Protocol):
    """Knows the rooms of the house, and what everyone in one may know of it."""

    async def find(self, room: RoomId) -> bool:
        """Whether there is such a room; its origin is known afterwards."""
        ...

    async def describe(self, room: RoomId, person: PersonId) -> dict[str, Any]:
        """Title, languages, delegations: what every seat in the room may know."""
        ...

    def may_signal(self, channel: ChannelId, seat: Seat, signal: str) -> bool:
        """Whether the seat may send this signal there: presence never in a caucus."""
        ...
