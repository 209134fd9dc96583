"""HTTP/1.1 that gives nobody more time, bytes or places than the limits allow.

uvicorn waits for ever for the rest of a head, and takes 8 MiB of headers.
"""

from asyncio import AbstractEventLoop, TimerHandle, Transport
from typing import Any, ClassVar, Protocol, runtime_checkable

from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol
from uvicorn.server import ServerState

from negotiation_room.transport.wire.drain import DRAIN_EXTENSION, Drain
from negotiation_room.transport.wire.limits import WireLimits
from negotiation_room.transport.wire.places import Places

PIPELINED = 8
"""Requests that may wait on one connection. Browsers send none ahead; floods send thousands."""


class TooManyAhead(Exception):
    """The peer sends requests faster than it lets us answer them."""


@runtime_checkable
class Seated(Protocol):
    """A protocol that takes over a connection, and with it the place of its address."""

    def take_over_place(self, places: Places, address: str) -> None:
        """Leave this place when the connection is lost."""


class HardenedHTTP(HttpToolsProtocol):
    """One HTTP connection within its limits; `hardened_http` binds them."""

    limits: ClassVar[WireLimits] = WireLimits()
    places: ClassVar[Places] = Places(limits.connections_per_address)

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self.drain = Drain()
        self._address: str | None = None
        self._deadline: TimerHandle | None = None
        self._stalled: TimerHandle | None = None
        self._ending: TimerHandle | None = None
        self._is_between_requests = True
        self._is_turned_away = False
        self._is_upgraded = False
        # Bytes fed since the parser last showed something for them: a whole head, a piece
        # of body, a chunk. Heads, trailers and chunk extensions are all capped by it.
        self._unaccounted = 0
        self._body = 0

    # Arriving and leaving

    def connection_made(self, transport: Transport) -> None:  # type: ignore[override]
        """Take a place for the peer's address, and start the clock at once."""
        super().connection_made(transport)
        if self.client is not None:
            if not self.places.take(self.client[0]):
                self.turn_away(429, "too many connections from your address; close some")
                self.transport.close()
                return
            self._address = self.client[0]
        self._finish_within(self.limits.head_seconds)

    def connection_lost(self, exc: Exception | None) -> None:
        """Give the place back, and stop every clock."""
        super().connection_lost(exc)
        for timer in (self._deadline, self._stalled, self._ending):
            if timer is not None:
                timer.cancel()
        if self._address is not None:
            self.places.leave(self._address)
            self._address = None

    def handle_websocket_upgrade(self) -> None:
        """Hand the connection over together with its place."""
        self._is_upgraded = True
        self._stop_clock()
        super().handle_websocket_upgrade()
        successor = self.transport.get_protocol()
        if self._address is not None and isinstance(successor, Seated):
            successor.take_over_place(self.places, self._address)
            self._address = None

    # Reading

    def data_received(self, data: bytes) -> None:
        """Feed the parser in pieces no longer than it may still swallow for nothing."""
        if self._is_between_requests and self._deadline is None:
            self._finish_within(self.limits.head_seconds)
        at = 0
        while at < len(data) and not self._is_over():
            piece = data[at : at + max(1, self.limits.head_bytes + 1 - self._unaccounted)]
            at += len(piece)
            self._unaccounted += len(piece)
            super().data_received(piece)
            if self._unaccounted > self.limits.head_bytes and not self._is_over():
                self.turn_away(431, "the head of this request is too long")

    def on_message_begin(self) -> None:
        """Give the application a way to hear that the server stops."""
        super().on_message_begin()
        self.drain = Drain()
        self.scope["extensions"] = {DRAIN_EXTENSION: self.drain}  # pyright: ignore[reportGeneralTypeIssues]

    def on_headers_complete(self) -> None:
        """Start the clock of the body.

        Raises:
            TooManyAhead: the parser answers it as it answers any malformed request.
        """
        self._unaccounted = 0
        self._body = 0
        self._is_between_requests = False
        self._finish_within(self.limits.body_seconds)
        super().on_headers_complete()
        if len(self.pipeline) > PIPELINED:
            raise TooManyAhead

    def on_body(self, body: bytes) -> None:
        """Account for a piece of body; one that is too long is cut, and the rest unread."""
        self._unaccounted = 0
        self._body += len(body)
        if self._body > self.limits.body_bytes:
            if not self._is_turned_away:
                self.turn_away(413, "this request is too long")
            return
        super().on_body(body)

    def on_chunk_header(self) -> None:
        """Account for the announcement of a chunk, extensions included."""
        self._unaccounted = 0

    def on_message_complete(self) -> None:
        """Stop the clock: the request is all here."""
        self._unaccounted = 0
        self._is_between_requests = True
        self._stop_clock()
        super().on_message_complete()

    # Answering

    def on_response_complete(self) -> None:
        """Let no unread answer keep a finished connection."""
        super().on_response_complete()
        self._end_if_closing()

    def timeout_keep_alive_handler(self) -> None:
        """Close an idle connection, whether or not it read our last answer."""
        super().timeout_keep_alive_handler()
        self._end_if_closing()

    def pause_writing(self) -> None:
        """Drop a reader that leaves our answer unread for too long."""
        super().pause_writing()
        if self._stalled is None:
            self._stalled = self.loop.call_later(
                self.limits.stalled_seconds, self.transport.abort
            )

    def resume_writing(self) -> None:
        """Forgive a reader that reads again."""
        super().resume_writing()
        if self._stalled is not None:
            self._stalled.cancel()
            self._stalled = None

    def send_400_response(self, msg: str) -> None:
        """Answer what is not HTTP."""
        self.turn_away(400, msg)

    def turn_away(self, status: int, because: str) -> None:
        """Answer with a sentence, read no more, and close a moment later.

        Into an answer that is under way nothing is written: it is cut.
        """
        self._is_turned_away = True
        self._stop_clock()
        if self.cycle is not None and not self.cycle.response_complete:  # pyright: ignore[reportUnnecessaryComparison]
            self.transport.abort()
            return
        sentence = because.encode()
        self.transport.write(
            STATUS_LINE[status]
            + b"content-type: text/plain; charset=utf-8\r\nconnection: close\r\n"
            + b"content-length: %d\r\n\r\n" % len(sentence)
            + sentence
        )
        self._end_within(self.limits.linger_seconds)

    # Stopping

    def shutdown(self) -> None:
        """Close what is idle; ask what is under way to finish, and see that it does."""
        super().shutdown()
        self._end_if_closing()
        self.drain.begin()
        self.loop.call_later(self.limits.drain_seconds, self._close_late)

    def _close_late(self) -> None:
        """Close what did not finish, within the time of any other closing."""
        if not self._is_upgraded:
            self.transport.close()
            self._end_if_closing()

    # Clocks

    def _is_over(self) -> bool:
        return self._is_turned_away or self._is_upgraded or self.transport.is_closing()

    def _finish_within(self, seconds: float) -> None:
        self._stop_clock()
        self._deadline = self.loop.call_later(seconds, self._too_slow)

    def _stop_clock(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _too_slow(self) -> None:
        self._deadline = None
        if not self.transport.is_closing():
            self.turn_away(408, "this request did not arrive in time; send it again")

    def _end_if_closing(self) -> None:
        if self.transport.is_closing():
            self._end_within(self.limits.close_seconds)

    def _end_within(self, seconds: float) -> None:
        # A close waits until everything written has been read; only abort ends a connection
        # whose peer has stopped reading.
        if self._ending is None:
            self._ending = self.loop.call_later(seconds, self.transport.abort)


def hardened_http(limits: WireLimits) -> type[HardenedHTTP]:
    """Bind the limits to a protocol class, with its own count of places."""
    bound = {"limits": limits, "places": Places(limits.connections_per_address)}
    return type("BoundHTTP", (HardenedHTTP,), bound)
