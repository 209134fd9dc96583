"""Which rooms there are, known before anybody enters one."""

from pathlib import Path

from sqlalchemy import insert

from negotiation_room.server.rooms import Rooms
from negotiation_room.storage import schema
from tests.auditing.kept import KeptRoom
from tests.kit import ORIGIN


async def test_every_room_is_known_before_its_texts_are_read(tmp_path: Path) -> None:
    """A server that starts can sign for a channel that the one before it left unsigned."""
    kit = await KeptRoom.at(tmp_path)
    row = insert(schema.room).values(
        id=kit.room, register=kit.id("register"), origin=ORIGIN, created_at=1
    )
    await kit.store.writer.transact(lambda connection: connection.execute(row))
    rooms = Rooms(kit.store.database, kit.channels)
    assert rooms.origin(kit.room) == ""
    await rooms.find_all()
    assert rooms.origin(kit.room) == ORIGIN
    assert rooms.register(kit.room) == kit.id("register")
    await kit.stop()
