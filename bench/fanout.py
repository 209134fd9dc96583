"""Fan-out of ready frames through our wire, beside `websockets.broadcast`, in one run.

Each server has its own process; the clients share another. One message is outstanding: the
next is sent when every client has the last. The servers take turns, so that a busy machine is
equally unfair to both. `joined` is what our hub does: all frames of one commit in one write.
"""

import argparse
import asyncio
import json
import socket
import statistics
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import uvloop

sys.path.insert(0, str(Path(__file__).parent))
from load import Listener, handshake, open_listeners

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

    app = FastAPI()
    wires: list[Wire] = []

    @app.websocket("/")
    async def member(socket: WebSocket) -> None:  # pyright: ignore[reportUnusedFunction]
        wire = wire_of(socket.scope)
        await socket.accept()
        wires.append(wire)
        try:
            while True:
                count, _, text = (await socket.receive_text()).partition(" ")
                frames = text_frame(text.encode()) * int(count)
                for wire in wires:
                    wire.write(frames)
        except WebSocketDisconnect:
            return

    limits = WireLimits(
        frames_per_second=1e9, bytes_per_second=1e12, connections_per_address=None
    )
    Server(serve_config(app, limits=limits)).run(sockets=[listening])


def serve_broadcast(listening: socket.socket) -> None:
    """Serve with the library alone, on the same event loop, without compression."""
    from websockets.asyncio.server import ServerConnection, broadcast, serve  # noqa: PLC0415

    members: set[ServerConnection] = set()

    async def member(socket: ServerConnection) -> None:
        members.add(socket)
        async for message in socket:
            count, _, text = str(message).partition(" ")
            for _ in range(int(count)):
                broadcast(members, text)

    async def main() -> None:
        async with serve(member, sock=listening, compression=None, ping_interval=None):
            await asyncio.Future()

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(main())


SERVERS = {"ours": serve_ours, "broadcast": serve_broadcast}


# Measuring


@dataclass
class Turn:
    """What one server did in one turn."""

    deliveries_per_second: float
    cpu_us_per_delivery: float


class Peer:
    """A server in its own process, and its audience in this one."""

    def __init__(self, name: str) -> None:
        with socket.create_server(("127.0.0.1", 0), backlog=1024) as listening:
            self.port = listening.getsockname()[1]
            self.process = subprocess.Popen(
                [sys.executable, __file__, "--serve", name, str(listening.fileno())],
                pass_fds=[listening.fileno()],
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

    async def turn(self, text: bytes, seconds: float, joined: int = 1) -> Turn:
        """Send one message (or one group) after the other for so long."""
        deliveries = 0
        began, cpu = time.perf_counter(), time.clock_gettime(self._clock)
        while time.perf_counter() - began < seconds:
            self._left = joined * len(self._listeners)
            deliveries += self._left
            self._all_have_it.clear()
            self._listeners[0].say(b"%d %s" % (joined, text))
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


async def measure(clients: int, size: int, seconds: float, turns: int) -> dict[str, object]:
    """Let both servers take turns, and compare their medians."""
    text = b"x" * size
    kinds = {
        "ours": ("ours", 1),
        "broadcast": ("broadcast", 1),
        "ours, joined": ("ours", JOINED),
        "broadcast, joined": ("broadcast", JOINED),
    }
    peers = {name: Peer(name) for name in SERVERS}
    taken: dict[str, list[Turn]] = {kind: [] for kind in kinds}
    try:
        for peer in peers.values():
            await peer.gather(clients)
            await peer.turn(text, 0.2)
        each = seconds / turns / len(kinds)
        for _ in range(turns):
            for kind, (name, joined) in kinds.items():
                taken[kind].append(await peers[name].turn(text, each, joined))
    finally:
        for peer in peers.values():
            peer.stop()
    medians = {
        kind: Turn(
            statistics.median(turn.deliveries_per_second for turn in all_),
            statistics.median(turn.cpu_us_per_delivery for turn in all_),
        )
        for kind, all_ in taken.items()
    }
    ours, floor = medians["ours"], medians["broadcast"]
    return {
        "clients": clients,
        "bytes": size,
        "joined": JOINED,
        "medians": {kind: asdict(median) for kind, median in medians.items()},
        "ratio_by_cpu": floor.cpu_us_per_delivery / ours.cpu_us_per_delivery,
        "ratio_by_rate": ours.deliveries_per_second / floor.deliveries_per_second,
    }


def main() -> None:
    """Run the comparison, or, started by it, one of its servers."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, default=200)
    parser.add_argument("--bytes", type=int, default=300, help="size of a message")
    parser.add_argument("--seconds", type=float, default=12.0, help="for all turns together")
    parser.add_argument("--turns", type=int, default=4, help="turns of each server")
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
    print(f"{chosen.clients} clients, {chosen.bytes} bytes; joined: {JOINED} frames a write")
    for kind, median in figures["medians"].items():
        print(
            f"  {kind:18} {median['deliveries_per_second']:10,.0f} deliveries/s"
            f" {median['cpu_us_per_delivery']:7.2f} us of server CPU each"
        )
    print(f"  ours against broadcast: {figures['ratio_by_cpu']:.2f} by CPU, ", end="")
    print(f"{figures['ratio_by_rate']:.2f} by rate (goal 1.3)")


if __name__ == "__main__":
    main()
