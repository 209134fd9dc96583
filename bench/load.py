"""Many WebSocket clients for little: they count what reaches them, and parse only lengths.

An ordinary client costs more to receive a message than our server to send it; measured with
those, a server looks as slow as its clients.
"""

import asyncio
import base64
import os
import ssl
from collections.abc import Callable, Iterable, Sequence

type_of_frames = Callable[["Listener", int], None]
type_of_texts = Callable[["Listener", bytes], None]

TEXT, BINARY, CLOSE, PING, PONG = 0x1, 0x2, 0x8, 0x9, 0xA
MEDIUM, LONG = 126, 127  # the length follows, in two bytes or in eight
HEAD = 2  # the shortest frame there is


def masked(opcode: int, payload: bytes) -> bytes:
    """Make a client's frame; masked with zeros, which leave the payload as it is."""
    size = len(payload)
    if size < MEDIUM:
        head = bytes((0x80 | opcode, 0x80 | size))
    elif size < 1 << 16:
        head = bytes((0x80 | opcode, 0x80 | MEDIUM)) + size.to_bytes(2, "big")
    else:
        head = bytes((0x80 | opcode, 0x80 | LONG)) + size.to_bytes(8, "big")
    return head + bytes(4) + payload


class Listener(asyncio.Protocol):
    """One client: `frames` and `bytes` count what it received.

    Args:
        request: the whole head of its handshake.
        on_frames: told how many messages a read completed.
        on_text: told each message; costs a copy of it.
    """

    def __init__(
        self,
        request: bytes,
        on_frames: type_of_frames | None = None,
        on_text: type_of_texts | None = None,
    ) -> None:
        loop = asyncio.get_running_loop()
        self.frames = 0
        self.bytes = 0
        self.entered: asyncio.Future[None] = loop.create_future()
        self.left: asyncio.Future[int] = loop.create_future()
        self.transport: asyncio.Transport | None = None
        self._request = request
        self._on_frames = on_frames
        self._on_text = on_text
        self._rest = b""
        self._close_code = 1006

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Ask to enter."""
        self.transport = transport
        transport.write(self._request)

    def connection_lost(self, exc: Exception | None) -> None:
        """Say with what code the server closed; 1006 if it did not say."""
        if not self.entered.done():
            self.entered.set_exception(exc or ConnectionError("closed during the handshake"))
        if not self.left.done():
            self.left.set_result(self._close_code)

    def data_received(self, data: bytes) -> None:
        """Count the messages in what arrived."""
        self.bytes += len(data)
        if self._rest:
            data = self._rest + data
        if not self.entered.done():
            data = self._enter(data)
        at, end, messages = 0, len(data), 0
        while end - at >= HEAD:
            opcode, size, start = data[at] & 0xF, data[at + 1], at + HEAD
            if size >= MEDIUM:
                start += 2 if size == MEDIUM else 8
                size = int.from_bytes(data[at + HEAD : start], "big")
            # While the length itself is cut off, start is beyond the end.
            if start + size > end:
                break
            at = start + size
            if opcode >= CLOSE:
                self._control(opcode, data[start:at])
                continue
            messages += 1
            if self._on_text is not None:
                self._on_text(self, data[start:at])
        self._rest = data[at:]
        self.frames += messages
        if messages and self._on_frames is not None:
            self._on_frames(self, messages)

    def say(self, message: bytes, opcode: int = TEXT) -> None:
        """Send one message, of text if nothing else is said."""
        if self.transport is not None:
            self.transport.write(masked(opcode, message))

    def leave(self) -> None:
        """Drop the connection."""
        if self.transport is not None:
            self.transport.abort()

    def _enter(self, data: bytes) -> bytes:
        head, found, rest = data.partition(b"\r\n\r\n")
        if not found:
            return data
        if b" 101 " in head[:16]:
            self.entered.set_result(None)
        else:
            self.entered.set_exception(ConnectionError(head[:100].decode("latin-1")))
        return rest

    def _control(self, opcode: int, payload: bytes) -> None:
        if self.transport is None:
            return
        if opcode == PING:
            self.transport.write(masked(PONG, payload))
        elif opcode == CLOSE:
            self._close_code = int.from_bytes(payload[:2], "big") if payload else 1005
            self.transport.write(masked(CLOSE, payload))


def handshake(path: str, headers: Sequence[tuple[str, str]] = ()) -> bytes:
    """Write the head of a request to enter."""
    key = base64.b64encode(os.urandom(16)).decode()
    lines = [
        f"GET {path} HTTP/1.1",
        "Host: localhost",
        "Connection: Upgrade",
        "Upgrade: websocket",
        "Sec-WebSocket-Version: 13",
        f"Sec-WebSocket-Key: {key}",
        *(f"{name}: {value}" for name, value in headers),
    ]
    return "\r\n".join([*lines, "", ""]).encode()


async def open_listeners(
    host: str,
    port: int,
    requests: Iterable[bytes],
    *,
    at_once: int = 50,
    tls: ssl.SSLContext | None = None,
    on_frames: type_of_frames | None = None,
    on_text: type_of_texts | None = None,
) -> list[Listener]:
    """Open one client per handshake, so many at once, and wait until all have entered."""
    loop = asyncio.get_running_loop()
    turn = asyncio.Semaphore(at_once)

    async def enter(request: bytes) -> Listener:
        async with turn:
            _, listener = await loop.create_connection(
                lambda: Listener(request, on_frames, on_text), host, port, ssl=tls
            )
            await listener.entered
            return listener

    return list(await asyncio.gather(*(enter(request) for request in requests)))
