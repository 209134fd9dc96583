"""What founds a room, and what others may ask about it."""

import hashlib
from typing import Any, Protocol

from negotiation_room.capabilities.accreditation.face import FirstInvitation, invite_first
from negotiation_room.capabilities.channels.face import (
    House,
    Terms,
    found_channel,
    plenary_of,
)
from negotiation_room.capabilities.rooms.messages import FoundRoom
from negotiation_room.capabilities.rooms.rules import Rooms
from negotiation_room.kernel.channel import Attribution, ChannelKind, ChannelState, History
from negotiation_room.kernel.desk import Desk
from negotiation_room.kernel.ids import ChannelId, DeviceId, RoomId, lp, tag, utf8


class RoomDirectory(Protocol):
    """Where rooms are listed before any channel is known; given by the wiring.

    Every method is called inside the transaction that writes the fact, with its connection.
    """

    def note_room(
        self, conn: Any, *, room: RoomId, register: ChannelId, origin: str, title: str
    ) -> None:
        """List a room; the title is content and MUST be sealed at rest."""
        ...

    def note_closed(self, conn: Any, *, room: RoomId) -> None:
        """Mark a room as closed."""
        ...


def found_room(
    desk: Desk,
    *,
    room: RoomId,
    register: ChannelId,
    plenary: ChannelId,
    title: str,
    languages: tuple[str, ...],
    origin: str,
    log_key: bytes,
    clerk_device: DeviceId,
    clerk_key: bytes,
    directory: RoomDirectory,
    first: FirstInvitation | None = None,
    attribution: Attribution = Attribution.ATTRIBUTED,
    presence: bool = True,
) -> None:
    """Found a room as the clerk: register, plenary, and the invitation of its first host.

    `log_key` is the raw public key that will sign the checkpoints of all its channels. Without
    `first` nobody could ever enter, so only tests leave it out.
    """
    house = House(room, register, origin, log_key, clerk_device, clerk_key)
    cause = hashlib.sha256(tag("nr-founding-v1") + lp(utf8(room), utf8(origin))).digest()
    register_terms = Terms(ChannelKind.REGISTER, title, History.ALL)
    plenary_terms = Terms(
        ChannelKind.PLENARY, title, History.ALL, attribution=attribution, presence=presence
    )
    found_channel(desk, house, register, register_terms, cause, plenary=plenary)
    found_channel(desk, house, plenary, plenary_terms, cause)
    desk.clerk(
        register,
        FoundRoom,
        cause,
        title=title,
        languages=languages,
        origin=origin,
        plenary=plenary,
    )
    if first is not None:
        invite_first(desk, register, first, cause)
    desk.write(
        lambda conn: directory.note_room(
            conn, room=room, register=register, origin=origin, title=title
        )
    )


def languages_of(register: ChannelState) -> tuple[str, ...]:
    """The room's working languages."""
    rooms: Rooms = register.substate("rooms")
    return rooms.languages


def describe(register: ChannelState) -> dict[str, Any]:
    """Title, languages and end of the room, as everyone in it may know them."""
    rooms: Rooms = register.substate("rooms")
    return {
        "title": rooms.title or "",
        "languages": list(rooms.languages),
        "plenary": plenary_of(register),
        "closed": rooms.closed,
    }
