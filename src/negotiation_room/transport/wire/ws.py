"""WebSockets within limits, to which frames can be written ready-made.

uvicorn would compress, take 400,000 empty fragments, encode each message once per member,
and close every socket on SIGTERM before anyone could acknowledge anything.
"""

from asyncio import AbstractEventLoop
from collections import deque
from collections.abc import Callable, Mapping
from time import monotonic
from typing import Any, ClassVar, NoReturn, cast

from uvicorn._types import ASGIReceiveEvent, ASGISendEvent
from uvicorn.config import Config
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from uvicorn.server import ServerState
from websockets.exceptions import ProtocolError
from websockets.frames import CloseCode, Frame, Opcode
from websockets.http11 import Request
from websockets.protocol import State
from websockets.server import ServerProtocol
from websockets.typing import LoggerLike

from negotiation_room.transport.wire.budget import Budget
from negotiation_room.transport.wire.drain import Drain
from negotiation_room.transport.wire.inbox import Inbox
from negotiation_room.transport.wire.limits import WireLimits
from negotiation_room.transport.wire.places import Places

WIRE_EXTENSION = "negotiation_room.wire"
"""Where a WebSocket scope carries its `Wire`, among the ASGI extensions."""

TEXT = 0x81  # a whole text message in one frame
MEDIUM, LONG = 126, 127  # the length follows, in two bytes or in eight


def text_frame(payload: bytes) -> bytes:
    """Make the one frame that carries this UTF-8 text from a server to any client."""
    size = len(payload)
    if size < MEDIUM:
        return bytes((TEXT, size)) + payload
    if size < 1 << 16:
        return bytes((TEXT, MEDIUM)) + size.to_bytes(2, "big") + payload
    return bytes((TEXT, LONG)) + size.to_bytes(8, "big") + payload


_SHARED = 1_024
"""The least bytes of a payload of which it is worth looking whether others were sent it too."""

_recent: deque[tuple[bytes, bytes]] = deque(maxlen=4)


def shared_frame(payload: bytes) -> bytes:
    """The frame of a payload that many are sent, the very same bytes: made once for all of them.

    The few views of one commit are written one after the other, so the last few are remembered.
    """
    if len(payload) < _SHARED:
        return text_frame(payload)
    for known, frame in _recent:
        if known is payload:
            return frame
    frame = text_frame(payload)
    _recent.append((payload, frame))
    return frame


class Metered(ServerProtocol):
    """The frames of one peer, counted as they are parsed.

    Counting later would be too late: one read can hold forty thousand frames.
    """

    def __init__(self, limits: WireLimits, logger: LoggerLike) -> None:
        super().__init__(extensions=[], max_size=limits.message_bytes, logger=logger)
        now = monotonic()
        frames, bytes_ = limits.frames_per_second, limits.bytes_per_second
        self._frames = Budget(frames, frames * limits.burst_seconds, now)
        self._bytes = Budget(bytes_, bytes_ * limits.burst_seconds, now)
        self._most_fragments = limits.fragments_per_message
        self._fragments = 0
        self._verdict: CloseCode | None = None

    def recv_frame(self, frame: Frame) -> None:
        """Take a frame, if the peer may still send one."""
        now = monotonic()
        if not (self._frames.spend(1, now) and self._bytes.spend(len(frame.data), now)):
            self._condemn(CloseCode.POLICY_VIOLATION, "you send too fast; wait, then resume")
        if frame.opcode is Opcode.TEXT or frame.opcode is Opcode.BINARY:
            self._fragments = 1
        elif frame.opcode is Opcode.CONT:
            self._fragments += 1
            if self._fragments > self._most_fragments:
                self._condemn(CloseCode.MESSAGE_TOO_BIG, "send a message in fewer pieces")
        super().recv_frame(frame)

    def fail(self, code: CloseCode | int, reason: str = "") -> None:
        """Close with the code we chose, where the parser knows only its own."""
        super().fail(self._verdict or code, reason)

    def _condemn(self, code: CloseCode, because: str) -> NoReturn:
        self._verdict = code
        raise ProtocolError(because)


class Wire:
    """One member's socket, as the application may use it: at once, without waiting.

    Nobody awaits a reader. Look at `buffered` before writing, and decide.

    Attributes:
        is_open: the handshake was accepted, and neither side has begun to close. Only the
            protocol sets it; it is a plain attribute because every delivery asks for it.
    """

    __slots__ = ("_protocol", "_transport", "is_open")

    def __init__(self, protocol: "ReadyFramesWS") -> None:
        self._protocol = protocol
        self._transport = protocol.transport
        self.is_open = False

    @property
    def is_draining(self) -> bool:
        """Whether the server has begun to stop."""
        return self._protocol.drain.has_begun

    def write(self, frames: bytes) -> None:
        """Write frames that are ready, one or several joined.

        On a wire that is not open they vanish, as they would on the way: what a member has
        missed it asks for when it resumes.
        """
        if self.is_open:
            self._transport.write(frames)

    def buffered(self) -> int:
        """Count the bytes that this reader has not yet taken off our hands.

        Under TLS what was handed down in one go is no longer seen, so whoever stops at a
        bound may owe a dead reader twice as much.
        """
        return self._transport.get_write_buffer_size()

    def on_drain(self, listener: Callable[[], None]) -> None:
        """Be told once that the server stops; then flush, say goodbye and close.

        A wire nobody listens on is closed at once with 1012; a listener has the drain
        deadline.
        """
        self._protocol.drain.on(listener)

    def close(self, code: int = 1000, reason: str = "") -> None:
        """Begin the closing handshake; whoever does not answer it in time is dropped."""
        if self.is_open:
            self._protocol.begin_close(code, reason)

    def abort(self) -> None:
        """Drop the connection now, with all that was not yet sent."""
        self.is_open = False
        self._transport.abort()


def wire_of(scope: Mapping[str, Any]) -> Wire:
    """Find the wire of a WebSocket scope.

    Raises:
        LookupError: the application is served by something else than `serve_config`.
    """
    extensions = cast("Mapping[str, Any]", scope.get("extensions") or {})
    if WIRE_EXTENSION not in extensions:
        raise LookupError("this application must be served with serve_config")
    return extensions[WIRE_EXTENSION]


class ReadyFramesWS(WebSocketsSansIOProtocol):
    """One WebSocket connection within its limits; `ready_frames_ws` binds them."""

    limits: ClassVar[WireLimits] = WireLimits()

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self.conn = Metered(self.limits, self.logger)
        # Ours does what uvicorn asks of its queue, with less.
        self._inbox = Inbox[ASGIReceiveEvent]()
        self.queue = self._inbox  # pyright: ignore[reportAttributeAccessIssue]
        self.drain = Drain()
        self.wire: Wire | None = None
        self._place: tuple[Places, str] | None = None

    def take_over_place(self, places: Places, address: str) -> None:
        """Leave this place when the connection is lost."""
        self._place = places, address

    def connection_lost(self, exc: Exception | None) -> None:
        """Give the place of the address back."""
        super().connection_lost(exc)
        self._shut_wire()
        if self._place is not None:
            places, address = self._place
            places.leave(address)
            self._place = None

    # Reading

    def data_received(self, data: bytes) -> None:
        """Read what is within limits; throw away what follows a breach."""
        if self.conn.parser_exc is not None:
            return
        super().data_received(data)
        if not self.handshake_initiated:
            # uvicorn would wait for a better handshake, without a clock; it always has the
            # whole head by now.
            self.transport.write(b"".join(self.conn.data_to_send()))
            self.transport.close()
            self._end_within(self.limits.linger_seconds)

    def send_receive_event_to_app(self) -> None:
        """Hand over a message, and stop reading only when the one before it still waits.

        uvicorn stops and goes on for each message: two calls of the system, and a peer that says
        one thing at a time is never ahead of us.
        """
        if not self.read_paused:
            self.read_paused = True  # it is believed, and the transport reads on
            super().send_receive_event_to_app()
            self.read_paused = len(self._inbox) > 1 and not self.close_sent
            if self.read_paused:
                self.transport.pause_reading()
        else:
            super().send_receive_event_to_app()

    def handle_connect(self, event: Request) -> None:
        """Hand the wire to the application beside its scope."""
        super().handle_connect(event)
        if not self.close_sent:
            extensions = cast("dict[str, Any]", self.scope.get("extensions"))
            self.wire = extensions[WIRE_EXTENSION] = Wire(self)

    def handle_parser_exception(self) -> None:
        """Say why, and go on reading for a moment so that the reason arrives."""
        verdict = self.conn.close_sent
        if verdict is None:  # it broke the rules before it was let in
            self.transport.abort()
            return
        self.queue.put_nowait(
            {"type": "websocket.disconnect", "code": verdict.code, "reason": verdict.reason}
        )
        self.transport.write(b"".join(self.conn.data_to_send()))
        self.close_sent = True
        self._read_on()
        self._end_within(self.limits.linger_seconds)

    def handle_close(self, event: Frame) -> None:
        """Let no peer say goodbye and keep the connection by reading nothing."""
        super().handle_close(event)
        self._end_if_closing()

    # Writing

    async def send(self, message: ASGISendEvent) -> None:
        """Send for the application; its closing never waits for a slow reader."""
        if message["type"] == "websocket.close" and self.handshake_complete:
            if self.wire is not None:
                self.wire.close(message.get("code", 1000), message.get("reason") or "")
            return
        await super().send(message)
        if message["type"] == "websocket.accept" and self.wire is not None:
            self.wire.is_open = self.conn.state is State.OPEN
            self._forget_handshake()

    def begin_close(self, code: int, reason: str) -> None:
        """Send the closing frame, wake the application, and wait only so long."""
        self.conn.send_close(code, reason)
        self.transport.write(b"".join(self.conn.data_to_send()))
        self.close_sent = True
        self.queue.put_nowait({"type": "websocket.disconnect", "code": code, "reason": reason})
        self._read_on()
        self._end_within(self.limits.close_seconds)

    async def run_asgi(self) -> None:
        """Run the application, and see that the connection ends with it."""
        await super().run_asgi()
        self._end_if_closing()

    # Stopping

    def shutdown(self) -> None:
        """Ask the application to finish; uvicorn waits for us before lifespan shutdown."""
        if not self.handshake_complete:
            super().shutdown()
            self._end_if_closing()
        elif self.drain.begin():
            self.loop.call_later(self.limits.drain_seconds, self._close_late)
        else:
            self._close_late()

    def _close_late(self) -> None:
        if self.wire is not None:
            self.wire.close(CloseCode.SERVICE_RESTART, "the server restarts; resume")

    def _shut_wire(self) -> None:
        if self.wire is not None:
            self.wire.is_open = False

    def _forget_handshake(self) -> None:
        """Let go of the request, which nobody reads again, and which may lie here for days."""
        # The parser keeps the request itself as long as it runs.
        self.request.headers.clear()
        del self.request, self.response
        self.scope["headers"] = []
        self.scope["subprotocols"] = []

    # Clocks

    def _read_on(self) -> None:
        if self.read_paused:
            self.read_paused = False
            self.transport.resume_reading()

    def _end_if_closing(self) -> None:
        if self.transport.is_closing() and not self.disconnected:
            self._end_within(self.limits.close_seconds)

    def _end_within(self, seconds: float) -> None:
        # The timer that uvicorn keeps for its own closings: it is stopped with the
        # connection. Only abort ends one whose peer has stopped reading.
        self._shut_wire()
        if self.close_timer is None:
            self.close_timer = self.loop.call_later(seconds, self.transport.abort)


def ready_frames_ws(limits: WireLimits) -> type[ReadyFramesWS]:
    """Bind the limits to a protocol class."""
    return type("BoundWS", (ReadyFramesWS,), {"limits": limits})
