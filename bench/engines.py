"""Engines: how near they come to people's translations, how fast, and how they heal.

    python bench/engines.py [--json] [--apertium FOLDER] [--packs FOLDER] [--data FOLDER]

Every pair of languages that an engine offers is scored with chrF over lines that people have
translated. Then a statement is made ten times a second, and rendered at once into every language
that leads out of English; and every stage of one pair is killed in turn, while statements go on.
What is not installed is said, and not measured.
"""

import argparse
import asyncio
import csv
import json
import os
import signal
import statistics
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import uvloop

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "src")]

from chrf import chrf  # noqa: E402 -- the path is set just above

from negotiation_room.capabilities.interpretation.ports import (  # noqa: E402 -- as above
    Engine,
    Rendering,
)
from negotiation_room.integrations.translators.apertium import (  # noqa: E402 -- as above
    MODES,
    Apertium,
)
from negotiation_room.integrations.translators.packed import (  # noqa: E402 -- as above
    NEEDS,
    PackEngine,
)
from negotiation_room.integrations.translators.pivot import Pivoting  # noqa: E402 -- as above
from negotiation_room.integrations.translators.process import Means  # noqa: E402 -- as above

DATA = HERE.parent.parent / "shared" / "data" / "translation"
TEXTS = ("diplomatic_smoke.tsv", "udhr.tsv")
PER_SECOND = 10
SECONDS = 10
KILLED_EVERY = 12


def lines_of(file: Path) -> list[dict[str, str]]:
    """The lines of a table: one text each, in several languages."""
    with file.open(encoding="utf-8", newline="") as table:
        return list(csv.DictReader(table, delimiter="\t", quoting=csv.QUOTE_NONE))


async def score(engine: Engine, data: Path) -> dict[str, dict[str, Any]]:
    """How near each pair comes, by table."""
    scores: dict[str, dict[str, Any]] = {}
    for name in TEXTS:
        lines = lines_of(data / name)
        for source, target in sorted((await engine.offer()).pairs):
            both = [line for line in lines if line.get(source) and line.get(target)]
            if not both:
                continue
            rendered = [await engine.translate(line[source], source, target) for line in both]
            done = [each for each in rendered if isinstance(each, Rendering)]
            pairs = [(each.text, line[target]) for each, line in zip(done, both, strict=True)]
            told = scores.setdefault(f"{source}-{target}", {"route": "-".join(done[0].route)})
            told[name.removesuffix(".tsv")] = round(chrf(pairs), 1)
    return scores


async def pace(engine: Engine, texts: list[str]) -> dict[str, Any]:
    """How long a rendering takes, ten statements a second, each into every language at once."""
    targets = sorted(
        target for source, target in (await engine.offer()).pairs if source == "en"
    )
    if not targets:
        return {}
    for target in targets:
        await engine.translate(texts[0], "en", target)
    each: list[float] = []
    whole: list[float] = []

    async def timed(text: str, target: str, began: float) -> None:
        await engine.translate(text, "en", target)
        each.append(time.perf_counter() - began)

    async def stated(text: str) -> None:
        began = time.perf_counter()
        await asyncio.gather(*(timed(text, target, began) for target in targets))
        whole.append(time.perf_counter() - began)

    await _steadily(texts, stated, PER_SECOND * SECONDS)
    return {
        "languages": targets,
        "renderings": len(each),
        "rendering": _spread(each),
        "all languages": _spread(whole),
    }


async def heal(engine: Pivoting, apertium: Apertium, texts: list[str]) -> dict[str, Any]:
    """Kill every stage of one pair in turn while statements go on, and count what is lost."""
    pair = ("en", "es")
    if pair not in (await engine.offer()).pairs:
        return {}
    await engine.translate(texts[0], *pair)
    stages = len(apertium.stages(*pair))
    taken: list[float] = []
    killed = lost = 0

    async def stated(text: str) -> None:
        nonlocal killed, lost
        turn = len(taken) + lost
        running = apertium.stages(*pair)
        if turn >= KILLED_EVERY * (killed + 1) and killed < stages == len(running):
            os.kill(running[killed], signal.SIGKILL)
            killed += 1
        began = time.perf_counter()
        try:
            await engine.translate(text, *pair)
        except Exception:  # noqa: BLE001 -- whatever it is, the text is lost
            lost += 1
        else:
            taken.append(time.perf_counter() - began)

    await _steadily(texts, stated, KILLED_EVERY * (stages + 1))
    return {
        "killed": killed,
        "statements": len(taken) + lost,
        "lost": lost,
        "heal": _spread(sorted(taken)[-killed:]),
    }


async def _steadily(texts: list[str], stated: Any, times: int) -> None:
    """Make so many statements at the pace, whether or not the ones before are done."""
    running: list[asyncio.Task[None]] = []
    began = time.perf_counter()
    for turn in range(times):
        await asyncio.sleep(max(0.0, began + turn / PER_SECOND - time.perf_counter()))
        running.append(asyncio.ensure_future(stated(texts[turn % len(texts)])))
    await asyncio.gather(*running)


def _spread(taken: list[float]) -> dict[str, float]:
    """The middle, the slow end and the slowest, in milliseconds."""
    ranked = sorted(taken)
    return {
        "p50": round(1_000 * statistics.median(ranked), 2),
        "p95": round(1_000 * ranked[int(0.95 * (len(ranked) - 1))], 2),
        "most": round(1_000 * ranked[-1], 2),
    }


async def measure(modes: Path, packs: Path | None, data: Path) -> dict[str, Any]:
    """All figures of every engine that is there."""
    apertium = Apertium(modes, 20.0)
    engines: dict[str, Pivoting] = {"apertium": Pivoting(apertium)}
    for name in NEEDS if packs is not None else ():
        engines[name] = Pivoting(PackEngine(name, packs or data, Means()))
    texts = [line["en"] for line in lines_of(data / TEXTS[0]) if line.get("en")]
    figures: dict[str, Any] = {}
    for name, engine in engines.items():
        offer = await engine.offer()
        if not offer.pairs:
            figures[name] = {"skipped": offer.note}
            continue
        figures[name] = {"version": offer.version, "pace": await pace(engine, texts)}
        if name == "apertium":
            figures[name]["heal"] = await heal(engine, apertium, texts)
        figures[name]["chrF"] = await score(engine, data)
        await engine.close()
    return figures


def report(figures: dict[str, Any]) -> Iterator[str]:
    """The figures, for people."""
    for name, found in figures.items():
        if "skipped" in found:
            yield f"{name}: skipped: {found['skipped']}"
            continue
        yield f"{name} ({found['version']})"
        for what in ("rendering", "all languages"):
            if found["pace"]:
                yield f"  {what:14} at {PER_SECOND}/s  {_told(found['pace'][what])}"
        if found.get("heal"):
            healed = found["heal"]
            yield (
                f"  {healed['killed']} stages killed, {healed['lost']} of "
                f"{healed['statements']} texts lost; the one that waited {_told(healed['heal'])}"
            )
        yield f"  {'chrF':12} " + " ".join(f"{each.split('.')[0]:>18}" for each in TEXTS)
        for told in found["chrF"].values():
            scores = (told.get(each.removesuffix(".tsv"), "-") for each in TEXTS)
            yield f"  {told['route']:12} " + " ".join(f"{each:>18}" for each in scores)


def _told(spread: dict[str, float]) -> str:
    return "  ".join(f"{name} {value:.1f} ms" for name, value in spread.items())


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print figures for a program")
    parser.add_argument("--apertium", type=Path, default=MODES, help="folder of modes")
    parser.add_argument("--packs", type=Path, help="folder of packs")
    parser.add_argument("--data", type=Path, default=DATA, help="folder of translated lines")
    chosen = parser.parse_args()
    if not chosen.data.is_dir():
        print(f"skipped: the translated lines are not here: {chosen.data}")
        return
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        figures = runner.run(measure(chosen.apertium, chosen.packs, chosen.data))
    print(json.dumps(figures) if chosen.json else "\n".join(report(figures)))


if __name__ == "__main__":
    main()
