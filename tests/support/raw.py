"""A bare line to the room: what a client that keeps to no rule may say, and what it then hears."""

import asyncio
import ssl
from collections.abc import Mapping
from typing import Any, Self

import httpx
import orjson
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Origin, Subprotocol

from negotiation_room.sdk.profile import Profile

CONTEXT = ssl.create_default_context()
"""Made once: nothing here speaks TLS, and making one takes longer than all the rest."""


def web(profile: Profile, **headers: str) -> httpx.AsyncClient:
    """A bare HTTP line to the server, signed in."""
    return httpx.AsyncClient(
        base_url=profile.terms.server,
        headers={"Authorization": f"Bearer {profile.terms.token}", **headers},
        verify=CONTEXT,
    )


async def ticket(profile: Profile, *, origin: str | None = None) -> str:
    """Ask for a ticket."""
    terms = profile.terms
    async with web(profile, **({} if origin is None else {"Origin": origin})) as http:
        answer = await http.post(f"/api/rooms/{terms.room}/ws-ticket")
        answer.raise_for_status()
        return str(answer.json()["ticket"])


class RawLine:
    """One socket, frame by frame."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.heard: list[dict[str, Any]] = []

    @classmethod
    async def open(
        cls,
        profile: Profile,
        *,
        with_ticket: str | None = None,
        room: str | None = None,
        origin: str | None = None,
        **how: Any,
    ) -> Self:
        """Knock with a ticket, a fresh one unless one is given.

        Raises:
            InvalidStatus: nobody opened.
        """
        terms = profile.terms
        shown = with_ticket if with_ticket is not None else await ticket(profile)
        address = terms.server.replace("http", "ws", 1)
        socket = await connect(
            f"{address}/api/rooms/{room or terms.room}/live",
            subprotocols=[Subprotocol("nr1"), Subprotocol(f"ticket.{shown}")],
            origin=None if origin is None else Origin(origin),
            compression=None,
            max_size=None,
            ping_interval=None,
            proxy=None,
            close_timeout=0.5,
            **how,
        )
        return cls(socket)

    @classmethod
    async def enter(cls, profile: Profile, **resume: tuple[int, int]) -> Self:
        """Knock, say hello, and hear the welcome."""
        line = await cls.open(profile)
        await line.say({"hello": 1, "resume": resume})
        await line.hear("welcome")
        return line

    async def __aenter__(self) -> Self:
        """Use the line."""
        return self

    async def __aexit__(self, *thrown: object) -> None:
        """Hang up."""
        await self.socket.close()

    async def say(self, frame: Mapping[str, Any] | str | bytes) -> None:
        """Say a frame, or whatever bytes these are, as text."""
        if isinstance(frame, str | bytes):
            await self.socket.send(frame, text=True)
        else:
            await self.socket.send(orjson.dumps(frame), text=True)

    async def hear(self, *kinds: str, within: float = 10.0) -> dict[str, Any]:
        """The next frame of one of these kinds; those before it are kept in `heard`.

        Raises:
            ConnectionClosed: the line ended first.
        """
        async with asyncio.timeout(within):
            while True:
                frame: dict[str, Any] = orjson.loads(await self.socket.recv())
                self.heard.append(frame)
                if any(kind in frame for kind in kinds):
                    return frame

    async def perform(self, frame: Mapping[str, Any] | str | bytes) -> dict[str, Any]:
        """Say an act, and hear what became of it."""
        await self.say(frame)
        return await self.hear("done", "refused")

    async def ended(self, within: float = 10.0) -> int:
        """Listen to the end; the code it was closed with."""
        async with asyncio.timeout(within):
            try:
                while True:
                    self.heard.append(orjson.loads(await self.socket.recv()))
            except ConnectionClosed as closed:
                return 1006 if closed.rcvd is None else closed.rcvd.code


def places(line: RawLine, channel: str) -> list[int]:
    """The places of a channel's entries, in the order in which the line heard them."""
    return [
        row["seq"]
        for frame in line.heard
        if frame.get("in") == channel
        for row in frame.get("entries", ())
    ]
