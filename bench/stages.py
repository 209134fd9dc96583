"""The CPU of each stage of the message path, measured within one process over many statements.

The real parts of a server are led by hand, one stage after the other, 64 statements at a time:
what the event loop's thread uses while statements are admitted is parsing and checking, what
the other threads use is verifying; while they are settled, the loop decides and composes, and the
writer seals and commits. Framing and writing to sockets are measured by themselves.

Run it as `python bench/stages.py [--json]`.
"""

import argparse
import asyncio
import json
import socket
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import uvloop

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "src"), str(HERE.parent)]

from messages import statement  # noqa: E402 -- the path is set just above
from talks import furnish, settings  # noqa: E402 -- as above

from negotiation_room.kernel.entry import Entry  # noqa: E402 -- as above
from negotiation_room.kernel.ids import ChannelId, PersonId, RoomId  # noqa: E402 -- as above
from negotiation_room.kernel.loading import Run  # noqa: E402 -- as above
from negotiation_room.kernel.reading import Frames  # noqa: E402 -- as above
from negotiation_room.server.wiring import Server, wire  # noqa: E402 -- as above
from negotiation_room.transport.wire.ws import text_frame  # noqa: E402 -- as above
from negotiation_room.transport.ws.session import (  # noqa: E402 -- as above
    Perform,
    Session,
    SessionLimits,
)

STATEMENTS = 2_000
TOGETHER = 64
READERS = 200
STAGES = ("parse+check", "verify", "decide+compose", "seal+commit", "frame")


class Clock:
    """CPU by stage: of the thread that asks, and of all others."""

    def __init__(self) -> None:
        self.used: dict[str, float] = {}

    @contextmanager
    def measure(self, here: str, elsewhere: str | None = None) -> Iterator[None]:
        """Count what this thread uses to one stage, and what the others use to another."""
        whole, own = time.process_time(), time.thread_time()
        yield
        own, whole = time.thread_time() - own, time.process_time() - whole
        self.used[here] = self.used.get(here, 0.0) + own
        if elsewhere is not None:
            self.used[elsewhere] = self.used.get(elsewhere, 0.0) + whole - own


async def lead(server: Server, said: dict[str, Any], clock: Clock) -> None:
    """Lead statements through the parts of a server, 64 at a time."""
    runs: list[Run] = []
    server.channels.on_committed(runs.extend)
    (sender,) = said["senders"]
    person, room = PersonId(sender["person"]), RoomId(said["room"])
    session = Session(SessionLimits(acts_per_minute=10**9, acts_at_once=10**6), 0.0)
    session.hear('{"hello":1}', 0.0)
    began = time.time_ns() // 1_000
    for first in range(0, STATEMENTS, TOGETHER):
        texts = [
            statement({**said, **sender}, began + first + at).decode() for at in range(TOGETHER)
        ]
        with clock.measure("parse+check", "verify"):
            intents = [intent for text in texts for intent in session.hear(text, 0.0)]
            acts = [intent.acts for intent in intents if isinstance(intent, Perform)]
            admissions = await server.dispatcher.admit(person, room, acts)
        with clock.measure("decide+compose", "seal+commit"):
            settled = await server.dispatcher.settle(admissions)
        for (answer,) in settled:
            if answer.refusal is not None:
                raise answer.refusal
        await asyncio.sleep(0)
        frame(runs, person, clock)
        runs.clear()


def frame(runs: Sequence[Run], person: PersonId, clock: Clock) -> bytes:
    """Build the frame of what was committed, as the hub does."""
    entries: list[Entry] = [entry for run in runs for entry in run.entries]
    seat = runs[0].before.state.seat_of(person)
    if seat is None or len(entries) != TOGETHER:
        raise RuntimeError("the statements did not all arrive")
    with clock.measure("frame"):
        frames = Frames(ChannelId(runs[0].channel), runs[0].after.epoch, entries, {})
        return text_frame(frames.for_seat(seat))


async def measure_writes(size: int) -> float:
    """CPU of writing one ready frame of a statement to one of many readers."""
    loop = asyncio.get_running_loop()
    pairs = [socket.socketpair() for _ in range(READERS)]
    ready = text_frame(b"x" * size)
    transports: list[asyncio.WriteTransport] = []
    for ours, theirs in pairs:
        theirs.setblocking(False)  # noqa: FBT003
        transport, _ = await loop.create_connection(asyncio.Protocol, sock=ours)
        transports.append(transport)
    clock, rounds = Clock(), STATEMENTS // 20
    for _ in range(rounds):
        with clock.measure("write"):
            for transport in transports:
                transport.write(ready)
            await asyncio.sleep(0)
        await asyncio.sleep(0)
        for _, theirs in pairs:
            theirs.recv(1 << 18)
    for transport, (_, theirs) in zip(transports, pairs, strict=True):
        transport.abort()
        theirs.close()
    return clock.used["write"] / rounds / READERS * 1e6


async def measure() -> dict[str, Any]:
    """Measure every stage: microseconds of CPU for one statement."""
    clock = Clock()
    with tempfile.TemporaryDirectory() as folder:
        server = wire(settings(Path(folder), port=1))
        async with server.running():
            said = await furnish(server, 1, 0)
            await lead(server, said, clock)
    count = -(-STATEMENTS // TOGETHER) * TOGETHER
    figures = {stage: clock.used[stage] / count * 1e6 for stage in STAGES}
    figures["fan-out write"] = await measure_writes(1_900)
    return figures


def show(figures: dict[str, Any]) -> list[str]:
    """The figures as lines."""
    lines = [f"{name:16} {figures[name]:7.1f} us of CPU a statement" for name in STAGES]
    lines.append(f"{'fan-out write':16} {figures['fan-out write']:7.1f} us of CPU a delivery")
    return lines


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print figures for a program")
    chosen = parser.parse_args()
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        figures = runner.run(measure())
    print(json.dumps(figures) if chosen.json else "\n".join(show(figures)))


if __name__ == "__main__":
    main()
