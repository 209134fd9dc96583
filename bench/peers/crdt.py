"""pycrdt-websocket with its SQLite store, both as they come, on uvicorn."""

import asyncio
import sys
from contextlib import suppress
from pathlib import Path

from pycrdt.store import SQLiteYStore, YDocNotFound
from pycrdt.websocket import ASGIServer, WebsocketServer, YRoom
from uvicorn import Config, Server


async def main() -> None:
    """Serve until killed."""
    port, folder = int(sys.argv[1]), Path(sys.argv[2])
    opening = asyncio.Lock()

    class Store(SQLiteYStore):
        """Keeps the updates in the folder given."""

        db_path = str(folder / "text.sqlite")

    class Rooms(WebsocketServer):
        """Rooms that load what was stored, and store what is written."""

        async def get_room(self, name: str) -> YRoom:
            """Open a room, once: all who come together wait for the first."""
            async with opening:
                if name not in self.rooms:
                    room = self.rooms[name] = YRoom(ready=False, ystore=Store(name))
                    await self.start_room(room)
                    await room.ystore.started.wait()
                    with suppress(YDocNotFound):
                        await room.ystore.apply_updates(room.ydoc)
                    room.ready = True
            return self.rooms[name]

    async with Rooms(auto_clean_rooms=False) as rooms:
        config = Config(ASGIServer(rooms), host="127.0.0.1", port=port, log_level="warning")
        server = Server(config)
        serving = asyncio.create_task(server.serve())
        while not server.started:  # noqa: ASYNC110 -- a bench
            await asyncio.sleep(0.01)
        print("ready", flush=True)
        await serving


asyncio.run(main())
