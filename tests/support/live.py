"""A whole server on loopback: in a thread of this process, or as a process that can be killed."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, Self, TypeVar

from uvicorn import Server as Uvicorn

import negotiation_room
from negotiation_room.server.app import create_app
from negotiation_room.server.settings import Settings
from negotiation_room.server.wiring import Server, wire
from negotiation_room.transport.wire.limits import WireLimits
from negotiation_room.transport.wire.serve import serve_config

T = TypeVar("T")

WITHIN = 30.0
SOURCES = Path(negotiation_room.__file__).resolve().parents[1]


def listen(port: int = 0) -> socket.socket:
    """Listen on that port of this machine, or on any free one."""
    return socket.create_server(("127.0.0.1", port))


async def until(holds: Callable[[], Any], within: float = WITHIN) -> None:
    """Wait until something holds; the test fails when it does not come about in time."""
    async with asyncio.timeout(within):
        while not holds():  # noqa: ASYNC110 -- what is awaited knows nothing of us
            await asyncio.sleep(0.01)


class LiveServer:
    """The server in a thread, listening on a port that stays its own over restarts.

    Args:
        folder: the data directory.
        settings: what differs from the settings' own values.
    """

    def __init__(self, folder: Path, **settings: Any) -> None:
        self._listening: socket.socket | None = listen()
        self.port: int = self._listening.getsockname()[1]
        self.origin = f"http://localhost:{self.port}"
        self.address = f"http://127.0.0.1:{self.port}"
        defaults: dict[str, Any] = {
            "data_dir": folder,
            "origin": self.origin,
            "port": self.port,
            "wire": WireLimits(connections_per_address=500, linger_seconds=0.2),
        }
        self.settings = Settings(**{**defaults, **settings})
        self.server: Server | None = None
        self._uvicorn: Uvicorn | None = None
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    async def __aenter__(self) -> Self:
        """Serve."""
        await self.start()
        return self

    async def __aexit__(self, *thrown: object) -> None:
        """Stop, and let the port go."""
        await self.stop()
        if self._listening is not None:
            self._listening.close()

    async def start(self) -> None:
        """Wire a fresh server on the same folder and port, and serve."""
        up = threading.Event()
        self.server = server = wire(self.settings)

        async def beside() -> None:
            self._loop = asyncio.get_running_loop()
            up.set()
            await asyncio.Event().wait()

        config = serve_config(create_app(server, beside=beside), limits=self.settings.wire)
        self._uvicorn = Uvicorn(config)
        sockets = [self._listening or listen(self.port)]
        self._listening = None
        self._thread = threading.Thread(target=self._uvicorn.run, kwargs={"sockets": sockets})
        self._thread.start()
        assert await asyncio.to_thread(up.wait, WITHIN)

    def ask_to_stop(self) -> None:
        """Do what SIGTERM does: ask everyone to finish."""
        if self._uvicorn is not None:
            self._uvicorn.should_exit = True

    async def stop(self) -> None:
        """Drain and end."""
        self.ask_to_stop()
        if self._thread is not None:
            await asyncio.to_thread(self._thread.join, WITHIN)
            assert not self._thread.is_alive()
        self.server = self._thread = self._uvicorn = None

    async def restart(self) -> None:
        """Drain, end, and serve again."""
        await self.stop()
        await self.start()

    async def do(self, work: Callable[[Server], Awaitable[T]]) -> T:
        """Do something with the server's parts, on its own event loop."""
        assert self.server is not None
        assert self._loop is not None

        async def there(server: Server) -> T:
            return await work(server)

        return await asyncio.wrap_future(
            asyncio.run_coroutine_threadsafe(there(self.server), self._loop)
        )


class ServerProcess:
    """The server as `negotiation-room serve`, a process of its own.

    Args:
        like: whose folder, port and origin it takes over; it must have stopped.
        log: where its standard error goes.
    """

    def __init__(self, like: LiveServer, log: Path, **variables: str) -> None:
        settings = like.settings
        self.port = like.port
        self._log = log
        self._environment = {
            **os.environ,
            "PYTHONPATH": os.pathsep.join((str(SOURCES), os.environ.get("PYTHONPATH", ""))),
            "NEGOTIATION_ROOM_DATA_DIR": str(settings.data_dir),
            "NEGOTIATION_ROOM_ORIGIN": settings.origin,
            "NEGOTIATION_ROOM_PORT": str(self.port),
            **variables,
        }
        self._process: subprocess.Popen[bytes] | None = None

    async def __aenter__(self) -> Self:
        """Serve."""
        await self.start()
        return self

    async def __aexit__(self, *thrown: object) -> None:
        """End it, however it stands."""
        await self.end(signal.SIGTERM)

    async def start(self) -> None:
        """Start it, and wait until it answers."""
        program = "from negotiation_room.cli.main import app; app()"
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(  # noqa: ASYNC220 -- it must not die with the loop
                [sys.executable, "-c", program, "serve"],
                env=self._environment,
                cwd=self._log.parent,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        async with asyncio.timeout(WITHIN):
            while not await self._answers():
                assert self._process.poll() is None, self._log.read_text()
                await asyncio.sleep(0.05)

    async def _answers(self) -> bool:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", self.port)
        except OSError:
            return False
        writer.close()
        return True

    @property
    def pid(self) -> int:
        """The process's number."""
        assert self._process is not None
        return self._process.pid

    def send(self, what: signal.Signals) -> None:
        """Send it a signal: SIGKILL is what `kill -9` and a power cut are like."""
        if self._process is not None:
            self._process.send_signal(what)

    async def end(self, how: signal.Signals) -> int:
        """Send it that signal, and wait for its end."""
        process, self._process = self._process, None
        if process is None:
            return 0
        process.send_signal(how)
        return await asyncio.to_thread(process.wait, WITHIN)
