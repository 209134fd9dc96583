"""Fan-out of ready frames through our wire, beside `websockets.broadcast`, in one run.

Each server has its own process and uvloop; the clients share another. A pipe tells a server
to send, so that only sending is measured. One message is outstanding: the next is sent when
every client has the last. The servers take short turns and each pair of turns gives one ratio,
so that a busy machine is equally unfair to both. `joined` is what our hub does: all frames of
one commit leave in one write.
"""

import argparse
import asyncio
import json
import os
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import uvloop

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "src")]

from load import Listener, handshake, open_listeners  # noqa: E402 -- the path is set just above

JOINED = 16


# The two servers


def serve_ours(listening: socket.socket) -> None:
    """Serve through FastAPI and uvicorn: each message is one frame, made once."""
    from fastapi import FastAPI, WebSocket  # noqa: PLC0415
    from starlette.websockets import WebSocketDisconnect  # noqa: PLC0415
    from uvicorn import Server  # noqa: PLC0415

    from negotiation_room.transport.wire.limits import WireLimits  # noqa: PLC0415
    from negotiation_room.transport.wire.serve import serve_config  # noqa: PLC0415
    from negotiation_room.transport.wire.ws import Wire, text_frame, wire_of  # noqa: PLC0415

    wires: set[Wire] = set()

    def fan_out(count: int, text: bytes) -> None:
        frames = text_frame(text) * count
        for wire in wires:
            wire.write(frames)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        when_told(fan_out)
        yield

    app = FastAPI(lifespan=lifespan)

    @app.websocket("/")
    async def member(socket: WebSocket) -> None:  # pyright: ignore[reportUnusedFunction]
        wire = wire_of(socket.scope)
        await socket.accept()
        wires.add(wire)
        try:
            await socket.receive_text()
        except WebSocketDisconnect:
            wires.discard(wire)

    limits = WireLimits(connections_per_address=None)
    Server(serve_config(app, limits=limits)).run(sockets=[listening])


def serve_broadcast(listening: socket.socket) -> None:
    """Serve with the library alone, without compression."""
    from websockets.asyncio.server import ServerConnection, broadcast, serve  # noqa: PLC0415

    members: set[ServerConnection] = set()

    def fan_out(count: int, text: bytes) -> None:
        for _ in range(count):
            broadcast(members, text, text=True)

    async def member(socket: ServerConnection) -> None:
        members.add(socket)
        await socket.wait_closed()
        members.discard(socket)

    async def main() -> None:
        async with serve(member, sock=listening, compression=None, ping_interval=None):
            when_told(fan_out)
            await asyncio.Future()

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(main())


def when_told(fan_out: Callable[[int, bytes], None]) -> None:
    """Fan out whenever the pipe says how many messages of how many bytes."""

    def told() -> None:
        count, size = os.read(0, 100).split()
        fan_out(int(count), b"x" * int(size))

    asyncio.get_running_loop().add_reader(0, told)


SERVERS = {"ours": serve_ours, "broadcast": serve_broadcast}


# Measuring


@dataclass
class Turn:
    """What one server did in one turn."""

    rate: float  # deliveries a second
    cpu_us: float  # of the server, for each


class Peer:
    """A server in its own process, and its audience in this one."""

    def __init__(self, name: str) -> None:
        with socket.create_server(("127.0.0.1", 0), backlog=1024) as listening:
            self.port = listening.getsockname()[1]
            self.process = subprocess.Popen(
                [sys.executable, __file__, "--serve", name, str(listening.fileno())],
                pass_fds=[listening.fileno()],
                stdin=subprocess.PIPE,
            )
        # Linux numbers the CPU clock of a process after its id.
        self._clock = (~self.process.pid << 3) | 2
        self._listeners: list[Listener] = []
        self._left = 0
        self._all_have_it = asyncio.Event()

    async def gather(self, clients: int) -> None:
        """Bring in the audience."""
        requests = [handshake("/") for _ in range(clients)]
        self._listeners = await open_listeners(
            "127.0.0.1", self.port, requests, on_frames=self._delivered
        )

    async def turn(self, size: int, seconds: float, joined: int) -> Turn:
        """Send one message (or one group) after the other for so long."""
        deliveries = 0
        began, cpu = time.perf_counter(), time.clock_gettime(self._clock)
        while time.perf_counter() - began < seconds:
            self._left = joined * len(self._listeners)
            deliveries += self._left
            self._all_have_it.clear()
            os.write(self.process.stdin.fileno(), b"%d %d" % (joined, size))
            async with asyncio.timeout(5):
                await self._all_have_it.wait()
        took = time.perf_counter() - began
        used = time.clock_gettime(self._clock) - cpu
        return Turn(deliveries / took, used / deliveries * 1e6)

    def stop(self) -> None:
        """End the server that this peer started."""
        for listener in self._listeners:
            listener.leave()
        self.process.kill()
        self.process.wait()

    def _delivered(self, _: Listener, frames: int) -> None:
        self._left -= frames
        if self._left == 0:
            self._all_have_it.set()


async def measure(clients: int, size: int, seconds: float, turns: int) -> dict[str, Any]:
    """Let both servers take turns, and compare their medians."""
    peers = {name: Peer(name) for name in SERVERS}
    taken: dict[int, list[tuple[Turn, Turn]]] = {1: [], JOINED: []}
    try:
        for peer in peers.values():
            await peer.gather(clients)
            await peer.turn(size, 0.2, 1)
        each = seconds / turns / 4
        for _ in range(turns):
            for joined, pairs in taken.items():
                ours = await peers["ours"].turn(size, each, joined)
                pairs.append((ours, await peers["broadcast"].turn(size, each, joined)))
    finally:
        for peer in peers.values():
            peer.stop()
    return {
        "clients": clients,
        "bytes": size,
        "one frame a write": compare(taken[1]),
        f"{JOINED} frames a write": compare(taken[JOINED]),
    }


def compare(pairs: list[tuple[Turn, Turn]]) -> dict[str, dict[str, float]]:
    """Take the medians of both servers, and of the ratios of their neighbouring turns."""
    ours, theirs = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    return {
        "ours": median(ours),
        "broadcast": median(theirs),
        "times better": {
            "rate": statistics.median(a.rate / b.rate for a, b in pairs),
            "cpu_us": statistics.median(b.cpu_us / a.cpu_us for a, b in pairs),
        },
    }


def median(turns: list[Turn]) -> dict[str, float]:
    """Take the middle of each figure."""
    return {
        "rate": statistics.median(turn.rate for turn in turns),
        "cpu_us": statistics.median(turn.cpu_us for turn in turns),
    }


def main() -> None:
    """Run the comparison, or, started by it, one of its servers."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, default=200)
    parser.add_argument("--bytes", type=int, default=300, help="size of a message")
    parser.add_argument("--seconds", type=float, default=10.0, help="for all turns together")
    parser.add_argument("--turns", type=int, default=10, help="turns of each server")
    parser.add_argument("--json", action="store_true", help="print figures for a program")
    parser.add_argument("--serve", nargs=2, metavar=("NAME", "FD"), help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.serve:
        name, fd = chosen.serve
        SERVERS[name](socket.socket(fileno=int(fd)))
        return
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        figures = runner.run(
            measure(chosen.clients, chosen.bytes, chosen.seconds, chosen.turns)
        )
    if chosen.json:
        print(json.dumps(figures))
        return
    print(f"{chosen.clients} clients, {chosen.bytes} bytes")
    for manner in ("one frame a write", f"{JOINED} frames a write"):
        compared = figures[manner]
        print(manner)
        for name in SERVERS:
            print(
                f"  {name:12} {compared[name]['rate']:10,.0f} deliveries/s"
                f" {compared[name]['cpu_us']:7.2f} us of server CPU each"
            )
        better = compared["times better"]
        print(f"  {'times better':12} {better['rate']:10.2f} {better['cpu_us']:20.2f}")


if __name__ == "__main__":
    main()
