"""The doorkeeper: lets sockets in by their tickets, and tells them when they must go."""

from collections.abc import Callable

from negotiation_room.capabilities.identity.rules import SessionId
from negotiation_room.capabilities.identity.tickets import Tickets
from negotiation_room.capabilities.identity.watch import SessionWatch
from negotiation_room.kernel.ids import RoomId
from negotiation_room.transport.doors import Admitted
from negotiation_room.transport.http.doors import Origins


class TicketDoorkeeper:
    """Admits who brings a ticket, from a page of ours or from a program.

    A program has no origin, and gets in only with a ticket that was given to a program.
    """

    def __init__(self, tickets: Tickets, watch: SessionWatch, origins: Origins) -> None:
        self._tickets = tickets
        self._watch = watch
        self._origins = origins

    async def admit(self, ticket: str, room: RoomId, origin: str | None) -> Admitted:
        """Take a ticket, once.

        Raises:
            TicketRefused: it does not fit; it is gone all the same.
            ForeignOrigin: the page is none of ours; the ticket is gone all the same.
        """
        session = await self._tickets.redeem(ticket, room, origin)
        if origin is not None:
            self._origins.check(origin)
        return Admitted(session.person, session.id)

    def watch(self, session: str, ended: Callable[[], None]) -> Callable[[], None]:
        """Call `ended` within a second of the session's end; returns how to stop watching."""
        return self._watch.watch(SessionId(session), lambda _session: ended())
