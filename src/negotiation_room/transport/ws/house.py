"""What all connections of one server share, and how much one of them may ask of it."""

from dataclasses import dataclass, field
from weakref import WeakValueDictionary

from negotiation_room.kernel.act import MOST_UNANSWERED
from negotiation_room.kernel.dispatch import Dispatcher
from negotiation_room.kernel.ids import PersonId
from negotiation_room.kernel.loading import Channels
from negotiation_room.transport.doors import Concierge, Doorkeeper
from negotiation_room.transport.hub import Hub
from negotiation_room.transport.reader import RoomReader
from negotiation_room.transport.turnstile import Turnstile
from negotiation_room.transport.ws.session import SessionLimits


@dataclass(frozen=True, slots=True)
class ConnectionLimits:
    """Limits of one connection, each a named setting.

    Attributes:
        outbox: bytes a reader may be behind before it is told to resume.
        waiting: acts of one person, over all their sockets, that may be not answered yet.
    """

    outbox: int = 1_048_576
    waiting: int = MOST_UNANSWERED


@dataclass(frozen=True, slots=True)
class House:
    """What every connection shares."""

    dispatcher: Dispatcher
    channels: Channels
    reader: RoomReader
    hub: Hub
    doorkeeper: Doorkeeper
    concierge: Concierge
    session_limits: SessionLimits
    limits: ConnectionLimits
    turnstiles: WeakValueDictionary[PersonId, Turnstile] = field(
        default_factory=WeakValueDictionary[PersonId, Turnstile]
    )

    def turnstile(self, person: PersonId) -> Turnstile:
        """What lets this person's acts through, on whichever socket they come."""
        found = self.turnstiles.get(person)
        if found is None:
            found = self.turnstiles[person] = Turnstile(self.limits.waiting)
        return found
