"""All measurements in turn: writer, fan-out, message path, its stages, co-editing, and opening.

Run it as `python -m bench [--json] [NAME …]`; all of it takes some twelve minutes. Co-editing is
measured beside other editors, which the first run fetches from the registries into `.cache`;
opening needs Chromium and the built web client.
"""

import argparse
import asyncio
import json
import sys
import time
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any

import uvloop

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "src"), str(HERE.parent)]

import editing  # noqa: E402 -- the path is set just above
import fanout  # noqa: E402 -- as above
import messages  # noqa: E402 -- as above
import opening  # noqa: E402 -- as above
import stages  # noqa: E402 -- as above
import writer  # noqa: E402 -- as above

CLIENTS, BYTES, FANOUT_SECONDS, TURNS = 200, 300, 10.0, 10
PATH_SECONDS = 5.0
GROUPED, SINGLE = 4_000, 800


def run(work: Coroutine[Any, Any, dict[str, Any]]) -> dict[str, Any]:
    """Run a measurement on the loop that the server uses."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(work)


MEASUREMENTS: dict[str, tuple[str, Callable[[], dict[str, Any]]]] = {
    "writer": (
        "grouped commits beside commits one by one",
        lambda: writer.measure(GROUPED, SINGLE),
    ),
    "fanout": (
        "ready frames beside websockets.broadcast",
        lambda: run(fanout.measure(CLIENTS, BYTES, FANOUT_SECONDS, TURNS)),
    ),
    "messages": (
        "statements with everything on, and idle sockets",
        lambda: run(messages.measure(messages.AUDIENCES, PATH_SECONDS, messages.IDLE)),
    ),
    "stages": ("the CPU of each stage", lambda: run(stages.measure())),
    "editing": ("many writers in one text, beside other editors", editing.run),
    "opening": ("a long text opened after a restart, and in a browser", opening.run),
}


def lines(figures: dict[str, Any]) -> Iterator[str]:
    """One table of everything that was measured."""
    for name in figures:
        yield from TABLES[name](figures)


def writer_lines(figures: dict[str, Any]) -> Iterator[str]:
    """Durable entries."""
    written = figures["writer"]
    for name in ("grouped", "one_by_one"):
        yield row(
            f"writer, {name.replace('_', ' ')}", written[name]["entries_per_second"], "/s"
        )
    yield row("writer, times better (goal 10)", written["ratio"], "times")


def fanout_lines(figures: dict[str, Any]) -> Iterator[str]:
    """Deliveries."""
    for manner in ("one frame a write", f"{fanout.JOINED} frames a write"):
        compared = figures["fanout"][manner]
        yield row(f"fan-out, {manner}", compared["ours"]["rate"], "deliveries/s")
        yield row("  CPU of a delivery", compared["ours"]["cpu_us"], "us")
        yield row("  times broadcast (goal 1.3)", compared["times better"]["rate"], "times")


def message_lines(figures: dict[str, Any]) -> Iterator[str]:
    """Statements, and those who only listen."""
    for path in figures["messages"]["paths"]:
        floor = path["floor"]
        yield row(f"messages, {path['audience']} readers", path["statements_per_second"], "/s")
        yield row("  CPU of a statement", path["server_cpu_us_per_statement"], "us")
        yield row("  deliveries", path["deliveries_per_second"], "/s")
        yield row("  bare broadcast", floor["deliveries_per_second"], "deliveries/s")
    idle = figures["messages"]["idle"]
    yield row(f"memory of each of {idle['sockets']:,} idle sockets", idle["kb_each"], "kB")


def stage_lines(figures: dict[str, Any]) -> Iterator[str]:
    """What each stage costs."""
    for stage in stages.STAGES:
        yield row(f"stage {stage}", figures["stages"][stage], "us of CPU a statement")
    yield row("stage fan-out write", figures["stages"]["fan-out write"], "us of CPU a delivery")


TABLES: dict[str, Callable[[dict[str, Any]], Iterator[str]]] = {
    "writer": writer_lines,
    "fanout": fanout_lines,
    "messages": message_lines,
    "stages": stage_lines,
    "editing": lambda figures: editing.lines(figures["editing"]),
    "opening": lambda figures: opening.lines(figures["opening"]),
}


def row(name: str, figure: float, unit: str) -> str:
    """One line of the table; small figures keep a decimal."""
    return f"{name:38} {figure:12,.{0 if figure >= 1_000 else 1}f} {unit}"  # noqa: PLR2004


def main() -> None:
    """Measure everything and print it."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(MEASUREMENTS))
    parser.add_argument("--json", action="store_true", help="print figures for a program")
    chosen = parser.parse_args()
    if unknown := set(chosen.names) - set(MEASUREMENTS):
        parser.error(f"nothing is measured under the name {', '.join(sorted(unknown))}")
    wanted = {n: m for n, m in MEASUREMENTS.items() if not chosen.names or n in chosen.names}
    figures: dict[str, Any] = {}
    for place, (name, (what, measure)) in enumerate(wanted.items(), 1):
        print(f"{place}/{len(wanted)} {name}: {what}", file=sys.stderr, flush=True)
        began = time.perf_counter()
        figures[name] = measure()
        figures[name]["seconds"] = round(time.perf_counter() - began, 1)
    print(json.dumps(figures) if chosen.json else "\n".join(lines(figures)))


if __name__ == "__main__":
    main()
