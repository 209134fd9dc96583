"""Real servers on loopback, and the raw sockets that attack them."""

import asyncio
import socket
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import ExitStack, contextmanager
from typing import Any, NamedTuple

import pytest
from fastapi import FastAPI, Request, WebSocket
from starlette.responses import Response, StreamingResponse
from starlette.websockets import WebSocketDisconnect
from uvicorn import Server

from negotiation_room.transport.wire.drain import DRAIN_EXTENSION, Drain
from negotiation_room.transport.wire.limits import WireLimits
from negotiation_room.transport.wire.serve import serve_config
from negotiation_room.transport.wire.ws import Wire, wire_of


class Room(NamedTuple):
    """A running server, and the wires that its application was handed, in order."""

    port: int
    wires: list[Wire]
    stop: Callable[[], None]
    on_loop: Callable[[Callable[[], Any]], Any]
    turned_away: Future[int]

    @property
    def ws(self) -> str:
        """Where a client speaks to an application that echoes."""
        return f"ws://127.0.0.1:{self.port}/echo"

    def call(self) -> socket.socket:
        """Open a bare connection."""
        return socket.create_connection(("127.0.0.1", self.port), timeout=5)


class Echo:
    """An application that echoes messages, lengths of bodies, and streams until drained."""

    def __init__(self) -> None:
        self.wires: list[Wire] = []
        self.turned_away: Future[int] = Future()
        self.loop: asyncio.AbstractEventLoop | None = None
        self.app = FastAPI()
        self.app.add_api_route("/length", self.length, methods=["POST"])
        self.app.add_api_route("/much", self.much, methods=["GET"])
        self.app.add_api_route("/stream", self.stream, methods=["GET"])
        self.app.add_api_websocket_route("/echo", self.echo)
        self.app.add_api_websocket_route("/deaf", self.deaf)
        self.app.add_api_websocket_route("/door", self.door)

    async def length(self, request: Request) -> int:
        """Answer how much was received."""
        self.loop = asyncio.get_running_loop()
        return len(await request.body())

    async def much(self) -> Response:
        """Answer more than any socket buffers."""
        return Response(bytes(50_000_000))

    async def stream(self, request: Request) -> StreamingResponse:
        """Speak until the server stops, then say goodbye."""
        drain: Drain = request.scope["extensions"][DRAIN_EXTENSION]
        finish = asyncio.Event()
        drain.on(finish.set)

        async def lines() -> Any:
            yield "open\n"
            await finish.wait()
            yield "goodbye\n"

        return StreamingResponse(lines())

    async def echo(self, socket: WebSocket) -> None:
        """Answer each message with itself; do not listen for the drain."""
        await self._accept(socket)
        try:
            while True:
                await socket.send_text(await socket.receive_text())
        except WebSocketDisconnect:
            return

    async def deaf(self, socket: WebSocket) -> None:
        """Listen for the drain, and then do nothing about it."""
        wire = await self._accept(socket)
        wire.on_drain(lambda: None)
        await socket.send_text("here")
        while (await socket.receive())["type"] != "websocket.disconnect":
            pass

    async def door(self, socket: WebSocket) -> None:
        """Let nobody in before the line is cut, and say what came of it."""
        assert (await socket.receive())["type"] == "websocket.connect"
        cut = await socket._receive()  # noqa: SLF001 - past the rules of the framework
        self.turned_away.set_result(cut["code"])

    async def _accept(self, socket: WebSocket) -> Wire:
        self.loop = asyncio.get_running_loop()
        wire = wire_of(socket.scope)
        await socket.accept()
        self.wires.append(wire)
        return wire


@contextmanager
def serving(limits: WireLimits, **settings: Any) -> Iterator[Room]:
    """Serve the echo on a free port until the block ends."""
    echo = Echo()
    listening = socket.create_server(("127.0.0.1", 0))
    # Connections wait in the kernel's queue until the server has started.
    server = Server(serve_config(echo.app, limits=limits, **settings))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
    thread.start()

    def stop() -> None:
        server.should_exit = True

    def on_loop(what: Callable[[], Any]) -> Any:
        assert echo.loop is not None

        async def there() -> Any:
            return what()

        return asyncio.run_coroutine_threadsafe(there(), echo.loop).result(5)

    try:
        yield Room(listening.getsockname()[1], echo.wires, stop, on_loop, echo.turned_away)
    finally:
        stop()
        thread.join(20)
        assert not thread.is_alive()


@pytest.fixture
def serve() -> Iterator[Callable[..., Room]]:
    """Start a server: `serve(limit=value, ...)`; it ends with the test."""
    with ExitStack() as stack:

        def start(**limits: Any) -> Room:
            return stack.enter_context(
                serving(WireLimits(**{"drain_seconds": 1.0, "linger_seconds": 0.1, **limits}))
            )

        yield start


@pytest.fixture
def serve_with() -> Iterator[Callable[..., Room]]:
    """Start a server with settings beside the limits: `serve_with(certificate=...)`."""
    with ExitStack() as stack:

        def start(**settings: Any) -> Room:
            # Patient: what is slow here is the machine that runs the tests.
            limits = WireLimits(drain_seconds=1.0, head_seconds=60.0)
            return stack.enter_context(serving(limits, **settings))

        yield start


@pytest.fixture
def read_all() -> Callable[[socket.socket], bytes]:
    """Read whatever the server still says, until it closes or resets."""

    def read(connection: socket.socket) -> bytes:
        said = bytearray()
        try:
            while piece := connection.recv(65_536):
                said += piece
        except ConnectionResetError:
            pass
        return bytes(said)

    return read


@pytest.fixture
def enter_deaf() -> Callable[[socket.socket], None]:
    """Shake hands over a bare connection, which from then on reads nothing."""

    def enter(connection: socket.socket) -> None:
        connection.sendall(
            b"GET /echo HTTP/1.1\r\nhost: room\r\nconnection: upgrade\r\n"
            b"upgrade: websocket\r\nsec-websocket-version: 13\r\n"
            b"sec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
        )
        assert connection.recv(4_096).startswith(b"HTTP/1.1 101 ")

    return enter
