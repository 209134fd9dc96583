"""The two lines to a room: a WebSocket, and long polling where proxies let no sockets through.

Both carry the same frames, so nothing above them knows which one it has.
"""

import asyncio
import json
import time
from collections.abc import Callable, Mapping
from typing import Any, Final, Protocol

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import (
    ConnectionClosed,
    InvalidHandshake,
    InvalidStatus,
    InvalidURI,
)
from websockets.typing import Subprotocol

from negotiation_room.kernel.errors import NotFound, Refusal
from negotiation_room.sdk.doors import Doors, Refused, SignedOut, Unreachable
from negotiation_room.sdk.session import FLOODED, SEAT_GONE, SIGNED_OUT, OutgoingAct

SUBPROTOCOL: Final = "nr1"
ABNORMAL: Final = 1006
POLL_WAIT: Final = 20.0
BREATH: Final = 0.2
"""Seconds between two polls, however much is told: what is new meanwhile comes together."""
_TOO_SOON: Final = 1.0
_MOST_FRAME: Final = 16 * 1024 * 1024
_CODES: Final = {404: SEAT_GONE, 429: FLOODED}


class LineLost(Exception):
    """The line broke or was closed.

    Args:
        code: the WebSocket's closing code, or the one that means the same.
    """

    def __init__(self, code: int, reason: str = "") -> None:
        super().__init__(reason or str(code))
        self.code = code
        self.reason = reason


class Carrier(Protocol):
    """A line to one room.

    MUST raise `LineLost`, and nothing else, when the line is not there or breaks.
    """

    async def open(self) -> None:
        """Open the line."""
        ...

    async def send(self, frame: Mapping[str, Any], acts: tuple[OutgoingAct, ...] = ()) -> None:
        """Send a frame; `acts` are those it carries."""
        ...

    async def receive(self) -> dict[str, Any] | str | bytes:
        """The next frame."""
        ...

    async def close(self) -> None:
        """Close the line."""
        ...


class SocketLine:
    """A WebSocket, opened with a fresh ticket each time."""

    def __init__(self, doors: Doors, server: str, room: str) -> None:
        self._doors = doors
        scheme, _, rest = server.partition("://")
        self._url = f"{'wss' if scheme == 'https' else 'ws'}://{rest}/api/rooms/{room}/live"
        self._room = room
        self._socket: ClientConnection | None = None

    async def open(self) -> None:
        """Fetch a ticket and open the socket."""
        ticket = await asked(self._doors.ticket(self._room))
        try:
            self._socket = await connect(
                self._url,
                subprotocols=[Subprotocol(SUBPROTOCOL), Subprotocol(f"ticket.{ticket}")],
                # Contents are secret: their length must not depend on how well they compress.
                compression=None,
                max_size=_MOST_FRAME,
                ping_interval=None,
                proxy=None,
                open_timeout=10,
                close_timeout=2,
            )
        except InvalidStatus as turned_away:
            raise LineLost(
                ABNORMAL, f"turned away: {turned_away.response.status_code}"
            ) from None
        except (OSError, InvalidHandshake, InvalidURI, TimeoutError) as broken:
            raise LineLost(ABNORMAL, type(broken).__name__) from None

    async def send(self, frame: Mapping[str, Any], acts: tuple[OutgoingAct, ...] = ()) -> None:
        """Send a frame as text."""
        del acts
        try:
            await self._opened().send(json.dumps(frame, ensure_ascii=False))
        except ConnectionClosed as closed:
            raise _lost(closed) from None

    async def receive(self) -> dict[str, Any] | str | bytes:
        """The next frame, as text."""
        try:
            return await self._opened().recv()
        except ConnectionClosed as closed:
            raise _lost(closed) from None

    async def close(self) -> None:
        """Close the socket."""
        if self._socket is not None:
            await self._socket.close()

    def _opened(self) -> ClientConnection:
        if self._socket is None:
            raise LineLost(ABNORMAL, "the line was not opened")
        return self._socket


class PollingLine:
    """The same frames by long polling; acts go by requests of their own.

    Args:
        resume: gives what was verified so far; asked anew before each poll.
        lean: gives what a thin line is spared, as a hello says it; asked anew likewise.
    """

    def __init__(
        self,
        doors: Doors,
        room: str,
        resume: Callable[[], Mapping[str, tuple[int, int]]],
        lean: Callable[[], Mapping[str, Any]] = dict,
        *,
        wait: float = POLL_WAIT,
    ) -> None:
        self._doors = doors
        self._room = room
        self._resume = resume
        self._lean = lean
        self._wait = wait
        self._frames: asyncio.Queue[dict[str, Any] | LineLost] = asyncio.Queue()
        self._polling: asyncio.Task[None] | None = None
        self._given = False

    async def open(self) -> None:
        """Nothing to open: the first poll follows the hello."""

    async def send(self, frame: Mapping[str, Any], acts: tuple[OutgoingAct, ...] = ()) -> None:
        """Begin to poll at the hello; post acts; the rest is not said over this line."""
        if "hello" in frame:
            self._polling = asyncio.create_task(self._poll())
        elif acts:
            try:
                answers = await asked(self._doors.acts(self._room, acts))
            except LineLost as lost:
                # Whoever reads the line must know: only over a new one are these sent again.
                self._frames.put_nowait(lost)
                raise
            for answer in answers:
                self._frames.put_nowait(answer)

    async def receive(self) -> dict[str, Any] | str | bytes:
        """The next frame."""
        if self._given:
            # What was given before has been taken in by now, or this would not be asked for.
            self._given = False
            self._frames.task_done()
        frame = await self._frames.get()
        self._given = True
        if isinstance(frame, LineLost):
            raise frame
        return frame

    async def close(self) -> None:
        """Stop polling."""
        if self._polling is not None:
            self._polling.cancel()
            await asyncio.gather(self._polling, return_exceptions=True)

    async def _poll(self) -> None:
        wait, checked = 0.0, None
        while True:
            asked_at = time.monotonic()
            try:
                resume = {c: list(place) for c, place in self._resume().items()}
                poll = self._doors.poll(self._room, resume, wait, checked, self._lean())
                frames, checked = await asked(poll)
            except LineLost as lost:
                self._frames.put_nowait(lost)
                return
            for frame in frames:
                self._frames.put_nowait(frame)
            # The next poll says what was verified, so all of this must be taken in first.
            await self._frames.join()
            # Nothing new, and no waiting: whatever the reason, do not ask in circles.
            pause = BREATH if frames or not wait else _TOO_SOON
            await asyncio.sleep(max(0.0, asked_at + pause - time.monotonic()))
            wait = self._wait


async def asked(question: Any) -> Any:
    """Await an HTTP answer; what it refuses is said as a line that was lost.

    Raises:
        LineLost: signed out, no seat, or not reachable.
    """
    try:
        return await question
    except SignedOut as out:
        raise LineLost(SIGNED_OUT, out.because) from None
    except NotFound as gone:
        raise LineLost(SEAT_GONE, gone.because) from None
    except Unreachable as away:
        raise LineLost(ABNORMAL, away.because) from None
    except Refused as refused:
        raise LineLost(_CODES.get(refused.status, ABNORMAL), refused.because) from None
    except Refusal as refused:
        raise LineLost(ABNORMAL, refused.because) from None


def _lost(closed: ConnectionClosed) -> LineLost:
    received = closed.rcvd
    if received is None:
        return LineLost(ABNORMAL)
    return LineLost(received.code, received.reason)
