"""A small HTTP server on this host that answers as a test tells it to, also badly."""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Self


@dataclass
class Asked:
    """One request."""

    method: str
    path: str
    headers: dict[str, str]
    body: Any


@dataclass
class Given:
    """What is answered.

    Attributes:
        body: as it goes out; what is no bytes goes out as JSON.
        never: nothing is answered at all, and the line stays open.
    """

    body: Any = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    never: bool = False

    def __bytes__(self) -> bytes:
        """The whole response."""
        body = self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()
        named = {**self.headers, "content-length": str(len(body)), "connection": "close"}
        head = "".join(f"{name}: {value}\r\n" for name, value in named.items())
        return f"HTTP/1.1 {self.status} So\r\n{head}\r\n".encode() + body


class Address:
    """Listens while it is entered; `asked` keeps every request."""

    def __init__(self, answer: Callable[[Asked], Given]) -> None:
        self.answer = answer
        self.asked: list[Asked] = []
        self.url = ""
        self._lines: set[asyncio.StreamWriter] = set()

    async def __aenter__(self) -> Self:
        """Begin to listen."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        thrown: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End, also for whoever still waits."""
        for line in self._lines:
            line.close()
        self._server.close()
        await self._server.wait_closed()

    async def _serve(self, heard: asyncio.StreamReader, said: asyncio.StreamWriter) -> None:
        self._lines.add(said)
        head = (await heard.readuntil(b"\r\n\r\n")).decode()
        first, *lines = head.strip().split("\r\n")
        headers = {
            name.lower(): value for name, _, value in (line.partition(": ") for line in lines)
        }
        body = await heard.readexactly(int(headers.get("content-length", "0")))
        method, path, _ = first.split(" ")
        asked = Asked(method, path, headers, json.loads(body) if body else None)
        self.asked.append(asked)
        given = self.answer(asked)
        if not given.never:
            said.write(bytes(given))
            await said.drain()
            said.close()
