"""Lets sockets in by identity's tickets, and tells them when their session ends."""

from collections.abc import Callable

from negotiation_room.capabilities.identity.face import IdentityServices, SessionId
from negotiation_room.kernel.ids import RoomId
from negotiation_room.transport.doors import Admitted


class TicketDoor:
    """Implements the port `Doorkeeper` with identity's services."""

    def __init__(self, identity: IdentityServices) -> None:
        self._identity = identity

    async def admit(self, ticket: str, room: RoomId, origin: str | None) -> Admitted:
        """Take a ticket, once.

        A page names its Origin and must be one of ours; a program names none.

        Raises:
            Refusal: the ticket or the page does not fit.
        """
        session = await self._identity.tickets.redeem(ticket, room, origin)
        if origin is not None:
            self._identity.settings.origins.check(origin)
        return Admitted(session.person, session.id)

    def watch(self, session: str, ended: Callable[[], None]) -> Callable[[], None]:
        """Call `ended` within a second of the session's end."""
        return self._identity.watch.watch(SessionId(session), lambda _: ended())
