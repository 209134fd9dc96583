"""The table of rooms: what must be known before any channel is; a projection of registers."""

from typing import Any

from sqlalchemy import Connection, insert

from negotiation_room.kernel.ids import ChannelId, RoomId, utf8
from negotiation_room.kernel.ports import Clock
from negotiation_room.storage import schema
from negotiation_room.storage.vault import Vault


class Directory:
    """Lists rooms, their titles sealed."""

    def __init__(self, vault: Vault, clock: Clock) -> None:
        self._vault = vault
        self._clock = clock

    def note_room(
        self, conn: Any, *, room: RoomId, register: ChannelId, origin: str, title: str
    ) -> None:
        """List a room, inside the transaction that founds it."""
        connection: Connection = conn
        connection.execute(
            insert(schema.room).values(
                id=room,
                register=register,
                origin=origin,
                created_at=self._clock.now(),
                title=self._vault.seal_field(f"room.title:{room}", utf8(title)),
            )
        )

    def note_closed(self, conn: Any, *, room: RoomId) -> None:
        """A closed room stays listed: it can still be read."""
        del conn, room
