"""What the host of the server may see of its rooms: titles, sizes and states, never contents."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, func, select

from negotiation_room.kernel.errors import NotFound
from negotiation_room.kernel.ids import RoomId
from negotiation_room.server.wiring import Server
from negotiation_room.storage import schema


async def list_rooms(server: Server) -> list[dict[str, Any]]:
    """Every room: id, title, founding, and how large it is."""
    room, channel = schema.room.c, schema.channel.c
    sizes = (
        select(
            channel.room,
            func.count().label("channels"),
            func.sum(channel.head).label("entries"),
        )
        .group_by(channel.room)
        .subquery()
    )
    wanted = (
        select(
            room.id, room.title, room.created_at, room.origin, sizes.c.channels, sizes.c.entries
        )
        .join(sizes, sizes.c.room == room.id)
        .order_by(room.created_at)
    )

    def look(connection: Connection) -> list[Any]:
        return list(connection.execute(wanted))

    return [
        {
            "room": row.id,
            "title": server.vault.open_field(f"room.title:{row.id}", row.title).decode(),
            "origin": row.origin,
            "founded_at": datetime.fromtimestamp(row.created_at / 1e6, UTC).isoformat(
                "T", "seconds"
            ),
            "channels": row.channels,
            "entries": int(row.entries),
        }
        for row in await server.database.read(look)
    ]


async def show_room(server: Server, room: RoomId) -> dict[str, Any]:
    """One room.

    Raises:
        NotFound: there is none of that id.
    """
    for row in await list_rooms(server):
        if row["room"] == room:
            return row
    raise NotFound("there is no such room on this server")
