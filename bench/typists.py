"""Our own side of the comparison: light writers, who sign each key and parse nothing twice.

The one reader parses the entries; what it finds tells the writers who share the process where
their paragraph stands. That is what a client with a text would find out at greater cost.
"""

import base64
import hashlib
import json
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import orjson
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from drafts import unit_name
from load import Listener, handshake, open_listeners
from sides import Seen, Side, sixty_pages

from negotiation_room.kernel.act import act_signing_input
from negotiation_room.kernel.leaf import commit

HERE = Path(__file__).resolve().parent


def b64(data: bytes) -> str:
    """Bytes as they are written in records."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


NOTHING = b64(hashlib.sha256(b"").digest())


class Ours(Side):
    """The negotiation room, with everything on."""

    name = "negotiation room"

    def __init__(self) -> None:
        super().__init__()
        self.said: dict[str, Any] = {}
        self._lines: list[Listener] = []
        self._keys: list[Ed25519PrivateKey] = []
        self._sizes = [len(words) for words in sixty_pages()]
        self._revs: dict[int, int] = {}
        self._own: list[int] = []
        self._writers: dict[str, int] = {}
        self._kept: dict[str, Any] = {}
        self._n = 0
        self._welcomed = 0

    def command(self, folder: Path, writers: int) -> tuple[Sequence[str], dict[str, str]]:
        """A real server in a process of its own."""
        profiler = os.environ.get("BENCH_PROFILER", "").split()
        return (
            *profiler,
            sys.executable,
            str(HERE / "drafts.py"),
            str(folder),
            str(writers),
        ), {}

    def is_ready(self, line: bytes) -> bool:
        """It says who may write, or what it kept."""
        said = json.loads(line)
        if "port" in said:
            self.said, self.port = said, said["port"]
        else:
            self._kept = said
        return True

    def used(self) -> dict[str, float]:
        """Seconds of CPU by what a thread of the server is for."""
        if self.process is None:
            return {}
        self.process.stdin.write(b"?")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def verify_cpu(self) -> float:
        """Seconds of CPU of the threads that check signatures."""
        return self.used().get("signatures", 0.0)

    async def enter(self, writers: int, seen: Seen) -> None:
        """Let in the writers and the reader."""
        self._seen, heads = seen, self.said["heads"]
        self._n = time.time_ns() // 1_000
        self._keys = [
            Ed25519PrivateKey.from_private_bytes(bytes.fromhex(head["key"])) for head in heads
        ]
        self._writers = {head["device"]: at for at, head in enumerate(heads)}
        self._own = [0] * writers
        path = f"/api/rooms/{self.said['room']}/live"
        requests = [
            handshake(path, [("Sec-WebSocket-Protocol", f"nr1, ticket.{ticket}")])
            for ticket in self.said["tickets"]
        ]
        self._lines = await open_listeners(
            "127.0.0.1", self.port, requests, on_text=self._heard
        )
        for line in self._lines:
            line.say(b'{"hello":1}')
        await self.until(lambda: self._welcomed == len(self._lines))
        await self.settle()
        self.acknowledged = 0

    def type(self, writer: int) -> None:
        """Two writers share a paragraph: one goes on at its end, one in its middle."""
        paragraph = self.paragraph(writer)
        rev = self._revs.get(paragraph, 0)
        # The one in the middle is moved by its own keys alone, the one at the end by all.
        size = self._sizes[paragraph]
        at = size + rev if writer % 2 else size // 2 + self._own[writer]
        unit = unit_name(paragraph)
        content = (
            f'{{"delta":[{{"retain":{at}}},{{"insert":"x"}}],"rev":{rev},"unit":"{unit}"}}'
        ).encode()
        head = self.said["heads"][writer]
        salt = os.urandom(32)
        self._n += 1
        name = base64.b32encode(os.urandom(16))[:26].decode().lower()
        raw = (
            f'{{"channel":"{self.said["channel"]}","device":"{head["device"]}",'
            f'"do":"drafting.edit_unit","id":"a_{name}","n":{self._n},'
            f'"origin":"{self.said["origin"]}","room":"{self.said["room"]}",'
            f'"seen":{{"epoch":1,"root":"{NOTHING}","size":0}},"v":1,'
            f'"with":"{b64(commit("with", salt, content))}"}}'
        ).encode()
        frame = {
            "act": raw.decode(),
            "sig": b64(self._keys[writer].sign(act_signing_input(raw))),
            "with": content.decode(),
            "salt": b64(salt),
        }
        self._lines[writer].say(orjson.dumps(frame))

    def keys_in(self, paragraph: int) -> int:
        """How many keys the reader has seen in a paragraph."""
        return self._revs.get(paragraph, 0)

    async def survived(self) -> int:
        """What the server found when it was started again, every entry held against its log."""
        if self._kept["findings"]:
            raise RuntimeError("the record does not hold")
        return self._kept["keys"]

    def leave(self) -> None:
        """Drop every line."""
        for line in self._lines:
            line.leave()
        self._lines = []

    def _heard(self, line: Listener, text: bytes) -> None:
        if text.startswith(b'{"done"'):
            self.acknowledged += 1
        elif text.startswith(b'{"refused"'):
            raise RuntimeError(text.decode())
        elif text.startswith(b'{"welcome"'):
            self._welcomed += 1
        elif line is self._lines[-1] and b'"entries"' in text[:120]:
            self._read(orjson.loads(text)["entries"])

    def _read(self, entries: Sequence[dict[str, Any]]) -> None:
        for entry in entries:
            act, out = entry["parts"]["act"]["text"], entry["parts"]["out.0"]["text"]
            if "drafting.unit_edited" not in out:
                continue
            start = act.index('"device":"') + 10
            writer = self._writers.get(act[start : start + 28])
            if writer is None:  # a browser writes as well
                continue
            paragraph = self.paragraph(writer)
            self._revs[paragraph] = self._revs.get(paragraph, 0) + 1
            self._own[writer] += 1
            self._seen(writer)
