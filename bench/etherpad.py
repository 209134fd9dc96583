"""Etherpad beside ours: clients that speak its protocol (Socket.IO 2, Easysync changesets).

As with its own clients, what is typed while a writer's last changeset is under way goes in one
when that is through. The one reader knows who wrote what, and so where each paragraph stands.
"""

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import orjson
from load import Listener, handshake, open_listeners
from peers import ETHERPAD
from sides import Seen, Side, sixty_pages

SOCKET = "/socket.io/?EIO=3&transport=websocket"
CONNECTED, MESSAGE = b"40", b'42["message",'
PAD = "text"
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
ADDED = re.compile(r"^Z:[0-9a-z]+>([0-9a-z]+)")
LISTENS = b"You can access your Etherpad"


def number(value: int) -> str:
    """A number as changesets write it, to the base 36."""
    out = ""
    while value or not out:
        value, digit = divmod(value, 36)
        out = DIGITS[digit] + out
    return out


def insertion(size: int, lines: int, before: int, offset: int, keys: int) -> str:
    """A changeset that types so many keys, after whole lines and an offset into the next."""
    keep = (f"|{number(lines)}={number(before)}" if lines else "") + (
        f"={number(offset)}" if offset else ""
    )
    return f"Z:{number(size)}>{number(keys)}{keep}*0+{number(keys)}${'x' * keys}"


class Etherpad(Side):
    """Acknowledges what it has in memory; stores it in DirtyDB, a file it appends to."""

    name = "Etherpad"

    def __init__(self) -> None:
        super().__init__()
        self._paragraphs = sixty_pages()
        self._lines: list[Listener] = []
        self._writers: dict[Listener, int] = {}
        self._authors: dict[str, int] = {}
        self._identity: dict[Listener, str] = {}
        self._rev = 0
        self._size = 0
        self._began = 0
        self._keys: list[int] = []
        self._waiting: list[int] = []
        self._sent: list[int] = []

    def command(self, folder: Path, _writers: int) -> tuple[Sequence[str], dict[str, str]]:
        """Its own server, with its database in the folder and our text in each new pad."""
        settings = folder / "settings.json"
        wishes = {
            "title": "bench",
            "ip": "127.0.0.1",
            "port": self.port,
            "dbType": "dirty",
            "dbSettings": {"filename": str(folder / "dirty.db")},
            "defaultPadText": "\n".join(self._paragraphs),
            "loadTest": True,
            "commitRateLimiting": {"duration": 1, "points": 1_000_000},
            "socketTransportProtocols": ["websocket"],
        }
        settings.write_text(json.dumps(wishes))
        server = ETHERPAD / "base" / "src" / "node" / "server.js"
        command = ["node", str(server), "--settings", str(settings)]
        for kept in ("sessionkey", "apikey"):
            command += [f"--{kept}", str(folder / kept)]
        return command, {"NODE_ENV": "production"}

    def is_ready(self, line: bytes) -> bool:
        """It says where it can be reached."""
        return LISTENS in line

    async def enter(self, writers: int, seen: Seen) -> None:
        """Let in the writers and one who reads; the first makes the text."""
        self._seen = seen
        self._keys, self._waiting, self._sent = ([0] * writers for _ in range(3))
        await self._connect(1)
        self.leave()
        await self._connect(writers + 1)
        await self.settle()
        self.acknowledged, self._began = 0, self._size

    def type(self, writer: int) -> None:
        """Two writers share a paragraph: one goes on at its end, one in its middle."""
        self._waiting[writer] += 1
        if not self._sent[writer]:
            self._send(writer)

    async def survived(self) -> int:
        """Open the text again, and see how much longer it is."""
        await self._connect(1)
        return self._size - self._began

    def leave(self) -> None:
        """Drop every line."""
        for line in self._lines:
            line.leave()
        self._lines = []

    async def _connect(self, people: int) -> None:
        self._identity.clear()
        self._authors.clear()
        requests = [handshake(SOCKET) for _ in range(people)]
        self._lines = await open_listeners(
            "127.0.0.1", self.port, requests, on_text=self._heard
        )
        self._writers = {line: at for at, line in enumerate(self._lines)}
        await self.until(lambda: len(self._identity) == people)

    def _send(self, writer: int) -> None:
        keys, self._waiting[writer] = self._waiting[writer], 0
        self._sent[writer] = keys
        paragraph = self.paragraph(writer)
        before = sum(len(words) + 1 for words in self._paragraphs[:paragraph]) + sum(
            count for at, count in enumerate(self._keys) if self.paragraph(at) < paragraph
        )
        size = len(self._paragraphs[paragraph])
        mates = sum(
            count for at, count in enumerate(self._keys) if self.paragraph(at) == paragraph
        )
        offset = size + mates if writer % 2 else size // 2 + self._keys[writer]
        change = insertion(self._size, paragraph, before, offset, keys)
        author = self._identity[self._lines[writer]]
        pool = {"numToAttrib": {"0": ["author", author]}, "nextNum": 1}
        data = {"type": "USER_CHANGES", "baseRev": self._rev, "changeset": change}
        self._say(
            self._lines[writer],
            {"type": "COLLABROOM", "component": "pad", "data": {**data, "apool": pool}},
        )

    def _say(self, line: Listener, message: dict[str, Any]) -> None:
        line.say(MESSAGE + orjson.dumps(message) + b"]")

    def _heard(self, line: Listener, text: bytes) -> None:
        if text == CONNECTED:
            self._greet(line)
        elif text.startswith(MESSAGE):
            message = orjson.loads(text[len(MESSAGE) : -1])
            if message.get("type") == "CLIENT_VARS":
                self._welcomed(line, message["data"])
            elif message.get("type") == "COLLABROOM":
                self._changed(line, message["data"])
            elif "disconnect" in message:
                raise RuntimeError(f"Etherpad turned a writer away: {message['disconnect']}")

    def _greet(self, line: Listener) -> None:
        asks = {"component": "pad", "type": "CLIENT_READY", "padId": PAD, "sessionID": None}
        self._say(line, {**asks, "token": f"t.bench{id(line)}", "protocolVersion": 2})

    def _welcomed(self, line: Listener, told: dict[str, Any]) -> None:
        pad = told["collab_client_vars"]
        self._rev, self._size = pad["rev"], len(pad["initialAttributedText"]["text"])
        self._identity[line] = told["userId"]

    def _changed(self, line: Listener, data: dict[str, Any]) -> None:
        if data["type"] == "ACCEPT_COMMIT":
            self.acknowledged += self._sent[self._writers[line]]
        elif data["type"] == "NEW_CHANGES" and line is self._lines[-1]:
            self._read(data)

    def _read(self, data: dict[str, Any]) -> None:
        if not self._authors:
            self._authors = {self._identity[line]: at for line, at in self._writers.items()}
        found = ADDED.match(data["changeset"])
        if found is None:
            raise ValueError("this reader knows only characters")
        writer, keys = self._authors[data["author"]], int(found[1], 36)
        self._rev = data["newRev"]
        self._size += keys
        self._keys[writer] += keys
        self._sent[writer] = 0
        if self._waiting[writer]:
            self._send(writer)
        for _ in range(keys):
            self._seen(writer)
