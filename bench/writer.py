"""The writer with 64 batches outstanding: grouped against one by one, side by side.

How much grouping gains depends on what a flush of the disk costs, which a whole group shares: that
is measured first. `--slower` lets each commit wait so many milliseconds longer, as on a disk that
flushes more slowly than this one.

Run it as `python bench/writer.py [--slower MILLISECONDS] [--json]`.
"""

import argparse
import asyncio
import json
import os
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import Connection, Engine, event

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from negotiation_room.kernel.ports import Batch  # noqa: E402 -- the path is set just above
from negotiation_room.server.interpreter import (  # noqa: E402 -- the path is set just above
    prepare_to_serve,
)
from negotiation_room.storage.writer import GROUP  # noqa: E402 -- the path is set just above
from tests.builders import Log  # noqa: E402 -- the path is set just above
from tests.storage.stores import Store  # noqa: E402 -- the path is set just above

OUTSTANDING = 64
CHANNELS = 8
FILLED = 6000
"""Entries already there, as in a room in use: the database's cache and log have their size."""
ROUNDS = 3
GOAL = 10.0
TEXT = "The parties agree to meet again at nine. " * 7
"""About three hundred bytes, as a working remark has."""


async def run(folder: Path, *, group: int, entries: int) -> tuple[float, list[float]]:
    """Write that many entries; returns entries per second and the time of each."""
    chance = random.Random(group)  # noqa: S311 -- a load, not a secret
    logs = [Log(chance=chance.randbytes) for _ in range(CHANNELS)]
    async with Store(folder, group=group) as store:
        for log in logs:
            await store.writer.submit(log.found())
            await store.writer.submit(log.say(*[TEXT] * (FILLED // CHANNELS)))
        batches = iter([logs[i % CHANNELS].say(TEXT) for i in range(entries)])
        times: list[float] = []
        began = time.perf_counter()
        await asyncio.gather(*[keep_busy(store, batches, times) for _ in range(OUTSTANDING)])
        return entries / (time.perf_counter() - began), times


async def keep_busy(store: Store, batches: Iterator[Batch], times: list[float]) -> None:
    """Submit one batch after another, each when the one before is durable."""
    for batch in batches:
        began = time.perf_counter()
        await store.writer.submit(batch)
        times.append(time.perf_counter() - began)


def flush_milliseconds() -> float:
    """What it takes this disk to flush five pages, in the median of a hundred times."""
    with tempfile.TemporaryFile() as file:
        times: list[float] = []
        for _ in range(100):
            file.seek(0)
            file.write(bytes(5 * 4096))
            file.flush()
            began = time.perf_counter()
            os.fsync(file.fileno())
            times.append(time.perf_counter() - began)
    return statistics.median(times) * 1000


def wait_at_commits(milliseconds: float) -> None:
    """Let each commit of the database take longer, as if its disk did."""

    def wait(_connection: Connection) -> None:
        time.sleep(milliseconds / 1000)

    event.listen(Engine, "commit", wait)


def measure(grouped: int, single: int) -> dict[str, object]:
    """Alternate both ways of writing, and take the medians."""
    prepare_to_serve()  # as every process that writes for others does
    rates: dict[str, list[float]] = {"grouped": [], "one_by_one": []}
    waits: dict[str, list[float]] = {"grouped": [], "one_by_one": []}
    for _ in range(ROUNDS):
        for name, group, entries in (("grouped", GROUP, grouped), ("one_by_one", 1, single)):
            with tempfile.TemporaryDirectory() as folder:
                rate, times = asyncio.run(run(Path(folder), group=group, entries=entries))
            rates[name].append(rate)
            waits[name] += times
    result: dict[str, object] = {
        "outstanding": OUTSTANDING,
        "channels": CHANNELS,
        "flush_ms": round(flush_milliseconds(), 2),
    }
    for name, values in rates.items():
        result[name] = {
            "entries_per_second": round(statistics.median(values)),
            "p50_ms": round(statistics.median(waits[name]) * 1000, 2),
        }
    ratio = statistics.median(rates["grouped"]) / statistics.median(rates["one_by_one"])
    return {**result, "ratio": round(ratio, 1), "goal": GOAL}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--grouped", type=int, default=4000, help="entries of a grouped round")
    parser.add_argument("--single", type=int, default=800, help="entries of the other rounds")
    parser.add_argument(
        "--slower", type=float, default=0, help="milliseconds more for each flush"
    )
    arguments = parser.parse_args()
    if arguments.slower:
        wait_at_commits(arguments.slower)
    result = measure(arguments.grouped, arguments.single)
    if arguments.json:
        print(json.dumps(result))
        return
    for name in ("grouped", "one_by_one"):
        print(f"{name:12} {result[name]}")
    print(f"a flush takes {result['flush_ms']} ms here, and {arguments.slower} ms were added")
    print(f"ratio        {result['ratio']} (goal {GOAL})")


if __name__ == "__main__":
    main()
