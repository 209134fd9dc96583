"""The message path with everything on, beside the floor of a bare broadcast, in one run.

Statements are signed by clients, verified, decided, sealed, committed to SQLite with
synchronous=FULL, logged in the Merkle tree, acknowledged and fanned out to sockets. The floor is
`websockets.broadcast` sending the same frames to as many clients, with none of that.

Run it as `python bench/messages.py [--json]`.
"""

import argparse
import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import uvloop

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "src"), str(HERE.parent)]

from fanout import Peer  # noqa: E402 -- the path is set just above
from load import Listener, handshake, open_listeners  # noqa: E402 -- the path is set just above

from negotiation_room.capabilities.channels.messages import (  # noqa: E402 -- as above
    PostStatement,
)
from negotiation_room.kernel.act import (  # noqa: E402 -- as above
    act_signing_input,
    compose_act,
    nothing_seen,
)
from negotiation_room.kernel.ids import b64, new_id  # noqa: E402 -- as above
from negotiation_room.kernel.keys import sign  # noqa: E402 -- as above
from negotiation_room.kernel.leaf import commit  # noqa: E402 -- as above

AUDIENCES = (1, 50, 200)
SENDERS = 16
OUTSTANDING = 64
IDLE = 2_000
TEXT = "The parties agree to meet again at nine. " * 7
"""About three hundred bytes."""


def statement(said: dict[str, Any], n: int) -> bytes:
    """Compose and sign a statement, as a client sends it."""
    content, salt = PostStatement(text=TEXT, lang="en").content(), os.urandom(32)
    raw = compose_act(
        origin=said["origin"],
        room=said["room"],
        channel=said["plenary"],
        device=said["device"],
        n=n,
        id=new_id("a", os.urandom),
        do=PostStatement.wire,
        with_=commit("with", salt, content),
        seen=nothing_seen(1),
    )
    frame = {
        "act": raw.decode(),
        "sig": b64(sign(bytes.fromhex(said["key"]), act_signing_input(raw))),
        "with": content.decode(),
        "salt": b64(salt),
    }
    return json.dumps(frame).encode()


class Sender:
    """A head of delegation who keeps several statements on their way."""

    def __init__(self, said: dict[str, Any], listener: Listener) -> None:
        self._said = said
        self._listener = listener
        self._n = time.time_ns() // 1_000

    def speak(self) -> None:
        """Sign and send one statement."""
        self._n += 1
        self._listener.say(statement(self._said, self._n))


class Talks:
    """A server in a process of its own, with a meeting open and people ready to enter."""

    def __init__(self, people: int, sockets: int) -> None:
        self.folder = tempfile.TemporaryDirectory()
        self.process = subprocess.Popen(
            [
                sys.executable,
                str(HERE / "talks.py"),
                self.folder.name,
                str(people),
                str(sockets),
            ],
            stdout=subprocess.PIPE,
        )
        assert self.process.stdout is not None  # noqa: S101 -- it was asked for
        self.said: dict[str, Any] = json.loads(self.process.stdout.readline())
        # Linux numbers the CPU clock of a process after its id.
        self._clock = (~self.process.pid << 3) | 2

    def cpu(self) -> float:
        """Seconds of CPU the server has used."""
        return time.clock_gettime(self._clock)

    def memory(self) -> int:
        """Bytes the server holds in memory."""
        pages = Path(f"/proc/{self.process.pid}/statm").read_text().split()[1]
        return int(pages) * os.sysconf("SC_PAGE_SIZE")

    def requests(self, count: int) -> list[bytes]:
        """Handshakes, each with its ticket; each ticket is used once."""
        tickets, self.said["tickets"] = (
            self.said["tickets"][:count],
            self.said["tickets"][count:],
        )
        path = f"/api/rooms/{self.said['room']}/live"
        return [
            handshake(path, [("Sec-WebSocket-Protocol", f"nr1, ticket.{ticket}")])
            for ticket in tickets
        ]

    def stop(self) -> None:
        """End the server."""
        self.process.terminate()
        self.process.wait(20)
        self.folder.cleanup()


async def enter(
    talks: Talks, count: int, on_text: Callable[[Listener, bytes], None] | None = None
) -> list[Listener]:
    """Let so many in, and wait until each is welcomed."""
    listeners = await open_listeners(
        "127.0.0.1", talks.said["port"], talks.requests(count), on_text=on_text
    )
    for listener in listeners:
        listener.say(b'{"hello":1}')
    async with asyncio.timeout(60):
        while any(listener.frames < 1 for listener in listeners):  # noqa: ASYNC110 -- a bench
            await asyncio.sleep(0.01)
    return listeners


async def measure_audience(audience: int, seconds: float) -> dict[str, float]:
    """Statements a second to so many readers, and the server's CPU for each."""
    talks = Talks(max(audience, SENDERS), max(audience, SENDERS))
    done = 0
    senders: dict[Listener, Sender] = {}

    def heard(listener: Listener, text: bytes) -> None:
        nonlocal done
        if text.startswith(b'{"done"'):
            done += 1
            senders[listener].speak()
        elif text.startswith(b'{"refused"'):
            raise RuntimeError(text.decode())

    try:
        readers = await enter(talks, audience, heard)
        speaking = readers[:SENDERS]
        for listener, said in zip(speaking, talks.said["senders"], strict=False):
            senders[listener] = Sender({**talks.said, **said}, listener)
        for listener in speaking:
            for _ in range(OUTSTANDING // len(speaking)):
                senders[listener].speak()
        await asyncio.sleep(0.5)
        done, cpu, began = 0, talks.cpu(), time.perf_counter()
        received = sum(listener.bytes for listener in readers)
        await asyncio.sleep(seconds)
        took, used = time.perf_counter() - began, talks.cpu() - cpu
        received = sum(listener.bytes for listener in readers) - received
        return {
            "audience": audience,
            "statements_per_second": done / took,
            "deliveries_per_second": done * audience / took,
            "server_cpu_us_per_statement": used / max(done, 1) * 1e6,
            "frame_bytes": received / max(done * audience, 1),
        }
    finally:
        talks.stop()


async def measure_floor(audience: int, size: int, seconds: float) -> dict[str, float]:
    """A bare broadcast of frames of that size to as many clients, one outstanding."""
    peer = Peer("broadcast")
    try:
        await peer.gather(audience)
        await peer.turn(size, 0.2, 1)
        turn = await peer.turn(size, seconds, 1)
    finally:
        peer.stop()
    return {
        "deliveries_per_second": turn.rate,
        "server_cpu_us_per_delivery": turn.cpu_us,
    }


async def measure_idle(sockets: int) -> dict[str, float]:
    """Memory of one connection that is welcomed and then says nothing."""
    talks = Talks(SENDERS, sockets + 1)
    try:
        await enter(talks, 1)
        before = talks.memory()
        await enter(talks, sockets)
        await asyncio.sleep(1.0)
        return {"sockets": sockets, "kb_each": (talks.memory() - before) / sockets / 1_000}
    finally:
        talks.stop()


async def measure(audiences: Iterable[int], seconds: float, idle: int) -> dict[str, Any]:
    """Everything, one after the other."""
    figures: dict[str, Any] = {"paths": []}
    for audience in audiences:
        path = await measure_audience(audience, seconds)
        path["floor"] = await measure_floor(audience, int(path["frame_bytes"]), seconds / 2)
        figures["paths"].append(path)
    figures["idle"] = await measure_idle(idle)
    return figures


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=5.0, help="for each audience")
    parser.add_argument("--idle", type=int, default=IDLE, help="sockets that say nothing")
    parser.add_argument("--json", action="store_true", help="print figures for a program")
    chosen = parser.parse_args()
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        figures = runner.run(measure(AUDIENCES, chosen.seconds, chosen.idle))
    if chosen.json:
        print(json.dumps(figures))
        return
    for path in figures["paths"]:
        floor = path["floor"]
        print(
            f"{path['audience']:4} readers: {path['statements_per_second']:8,.0f} statements/s, "
            f"{path['deliveries_per_second']:9,.0f} deliveries/s, "
            f"{path['server_cpu_us_per_statement']:7,.0f} us of server CPU a statement; "
            f"bare broadcast {floor['deliveries_per_second']:9,.0f} deliveries/s "
            f"({floor['deliveries_per_second'] / path['deliveries_per_second']:.1f} times)"
        )
    idle = figures["idle"]
    print(f"{idle['sockets']} idle sockets: {idle['kb_each']:.1f} kB each")


if __name__ == "__main__":
    main()
