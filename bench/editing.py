"""Many writers in one text of sixty pages: ours beside other editors, in one run.

Closed loop: each writer sends the next key when another has seen the last. Paced: ten keys a second
each, whatever happens. A key counts as propagated when a reader on a socket of its own has it;
ours are by then signed, checked, decided, durable, in the audit log and acknowledged. At last
each server is killed with -9 while all write, started again, and asked what it kept.

Run it as `python -m bench editing [--json]` or `python bench/editing.py`.
"""

import argparse
import asyncio
import json
import signal
import statistics
import sys
import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import uvloop

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "src"), str(HERE.parent)]

from etherpad import Etherpad  # noqa: E402 -- the path is set just above
from peers import (  # noqa: E402 -- as above
    Hocuspocus,
    PycrdtWebsocket,
    YWebsocket,
    install,
)
from sides import Side  # noqa: E402 -- as above
from typists import Ours  # noqa: E402 -- as above

SIDES: tuple[type[Side], ...] = (Ours, Hocuspocus, YWebsocket, PycrdtWebsocket, Etherpad)
WRITERS = (1, 10, 50)
PACE = 10
"""Keys a second of each writer, where they are paced."""
WARM, SECONDS = 0.7, 3.0
PERCENT = 100


class Load:
    """What the writers of one side do, and how long each key takes."""

    def __init__(self, side: Side, writers: int, *, closed: bool, pace: int = PACE) -> None:
        self._side = side
        self._writers = writers
        self._closed = closed
        self._apart = 1 / pace / writers
        self._under_way: list[deque[float]] = [deque() for _ in range(writers)]
        self.waits: list[float] = []
        self.seen = 0
        self.typed = 0

    def begin(self) -> asyncio.Task[None] | None:
        """Let everybody type."""
        if not self._closed:
            return asyncio.create_task(self._pace())
        for writer in range(self._writers):
            self._type(writer)
        return None

    def stop(self) -> None:
        """Let nobody type any more."""
        self._closed = False

    def note(self, writer: int) -> None:
        """Somebody else has seen this writer's next key."""
        self.waits.append(time.perf_counter() - self._under_way[writer].popleft())
        self.seen += 1
        if self._closed:
            self._type(writer)

    def _type(self, writer: int) -> None:
        self._under_way[writer].append(time.perf_counter())
        self.typed += 1
        self._side.type(writer)

    async def _pace(self) -> None:
        began, apart = time.perf_counter(), self._apart
        key = 0
        while True:
            await asyncio.sleep(max(0.0, began + key * apart - time.perf_counter()))
            self._type(key % self._writers)
            key += 1


async def measure_load(
    side: Side, writers: int, seconds: float, *, closed: bool
) -> dict[str, float]:
    """Edits a second, how long they take to reach another, and the server's CPU for each."""
    load = Load(side, writers, closed=closed)
    with tempfile.TemporaryDirectory() as folder:
        await side.start(Path(folder), writers)
        try:
            await side.enter(writers, load.note)
            pacing = load.begin()
            await asyncio.sleep(WARM)
            load.waits.clear()
            seen, cpu, verify = load.seen, side.cpu(), side.verify_cpu()
            mine, began = time.process_time(), time.perf_counter()
            await asyncio.sleep(seconds)
            took, mine = time.perf_counter() - began, time.process_time() - mine
            cpu, verify = side.cpu() - cpu, side.verify_cpu() - verify
            edits = max(load.seen - seen, 1)
            waits = load.waits or [float("inf")]
            load.stop()
            if pacing is not None:
                pacing.cancel()
        finally:
            side.stop(signal.SIGKILL)
    ordered = sorted(waits)
    return {
        "edits_per_second": edits / took,
        "p50_ms": statistics.median(ordered) * 1e3,
        "p99_ms": ordered[len(ordered) * 99 // PERCENT] * 1e3,
        "server_cpu_us": cpu / edits * 1e6,
        "verify_cpu_us": verify / edits * 1e6,
        "net_cpu_us": (cpu - verify) / edits * 1e6,
        "server_cpu_share": cpu / took,
        "client_cpu_us": mine / edits * 1e6,
        "client_cpu_share": mine / took,
    }


async def measure_kill(side: Side, writers: int, seconds: float) -> dict[str, float]:
    """Kill the server while all type; count what was promised, and what is there afterwards."""
    load = Load(side, writers, closed=True)
    with tempfile.TemporaryDirectory() as folder:
        await side.start(Path(folder), writers)
        try:
            await side.enter(writers, load.note)
            load.begin()
            await asyncio.sleep(seconds)
            promised = side.acknowledged if side.acknowledges else load.seen
            load.stop()
            side.stop(signal.SIGKILL)
            await side.start(Path(folder), writers)
            survived = await side.survived()
        finally:
            side.stop(signal.SIGKILL)
    return {
        "acknowledged": promised if side.acknowledges else 0,
        "seen": load.seen,
        "survived": survived,
        "lost": max(0, promised - survived),
    }


async def measure(
    sides: Sequence[type[Side]], writers: Sequence[int], seconds: float
) -> dict[str, Any]:
    """Every side in turn at each number of writers, so that a busy machine is unfair to all."""
    figures: dict[str, Any] = {"closed": {}, "paced": {}, "killed": {}}
    for closed, name in ((True, "closed"), (False, "paced")):
        for count in writers:
            for side in sides:
                found = await measure_load(side(), count, seconds, closed=closed)
                figures[name].setdefault(str(count), {})[side.name] = found
    for side in sides:
        figures["killed"][side.name] = await measure_kill(side(), max(writers), seconds)
    return figures


# --- telling ------------------------------------------------------------------------------


def lines(figures: dict[str, Any]) -> Iterator[str]:
    """One table for each manner of writing, and the goals."""
    head = ("edits/s", "p50 ms", "p99 ms", "CPU us", "net us", "verify", "client us", "client")
    for manner in ("closed", "paced"):
        for writers, found in figures[manner].items():
            yield f"{writers} writers, {manner}".ljust(24) + "".join(f"{h:>10}" for h in head)
            for name, one in found.items():
                yield f"  {name:22}" + "".join(
                    f"{value:10,.{digits}f}"
                    for value, digits in (
                        (one["edits_per_second"], 0),
                        (one["p50_ms"], 1),
                        (one["p99_ms"], 1),
                        (one["server_cpu_us"], 0),
                        (one["net_cpu_us"], 0),
                        (one["verify_cpu_us"], 0),
                        (one["client_cpu_us"], 0),
                        (one["client_cpu_share"], 2),
                    )
                )
    yield "killed with -9".ljust(24) + "acknowledged      seen  survived      lost"
    for name, one in figures["killed"].items():
        yield (
            f"  {name:22}{one['acknowledged']:12,}{one['seen']:10,}"
            f"{one['survived']:10,}{one['lost']:10,}"
        )
    yield from ratios(figures)


def ratios(figures: dict[str, Any]) -> Iterator[str]:
    """The goals at the most writers that were measured."""
    writers = max(figures["closed"], key=int)
    closed, paced = figures["closed"][writers], figures["paced"][writers]
    ours = closed.get(Ours.name)
    if ours is None:
        return

    def times(
        told: str, peer: str, figure: Callable[[dict[str, Any]], float], over: dict[str, Any]
    ) -> Iterator[str]:
        if peer in over:
            yield f"{told:58}{figure(over[Ours.name]) / figure(over[peer]):8.2f} times"

    def rate(one: dict[str, Any]) -> float:
        return one["edits_per_second"]

    yield from times(
        "edits/s over pycrdt-websocket (goal 5)", PycrdtWebsocket.name, rate, closed
    )
    yield from times("edits/s over @y/websocket-server (goal 1)", YWebsocket.name, rate, closed)
    for told, key, over in (
        ("net CPU over Hocuspocus (goal 2.5 at most)", "net_cpu_us", closed),
        ("gross CPU over Hocuspocus", "server_cpu_us", closed),
        ("paced p99 over Hocuspocus (goal 3 at most)", "p99_ms", paced),
    ):
        yield from times(told, Hocuspocus.name, lambda one, key=key: one[key], over)


def run(
    sides: Sequence[str] = (), writers: Sequence[int] = WRITERS, seconds: float = SECONDS
) -> dict[str, Any]:
    """Install the peers that are asked for, and measure."""
    chosen = [side for side in SIDES if not sides or any(one in side.name for one in sides)]
    if any(side is not Ours for side in chosen):
        install()
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(measure(chosen, writers, seconds))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=SECONDS, help="for each measurement")
    parser.add_argument("--writers", type=int, nargs="+", default=WRITERS)
    parser.add_argument("--sides", nargs="+", default=(), help="parts of their names")
    parser.add_argument("--json", action="store_true", help="print figures for a program")
    chosen = parser.parse_args()
    figures = run(chosen.sides, chosen.writers, chosen.seconds)
    print(json.dumps(figures) if chosen.json else "\n".join(lines(figures)))


if __name__ == "__main__":
    main()
