"""A text of sixty pages with 20,000 edits behind it: how fast it and its past are had.

Run it as `python bench/texts.py [--json] [--edits 20000]`. Times are of the server's work for one
request, from the seat to the bytes of the answer.
"""

import argparse
import asyncio
import gc
import json
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Awaitable, Callable
from pathlib import Path
from statistics import median
from typing import Any, Final

import orjson
import uvloop

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "src"), str(HERE.parent)]

import longtext  # noqa: E402 -- the path is set just above

from negotiation_room.capabilities.drafting.answering import Format, TextAnswers  # noqa: E402 -- as above
from negotiation_room.capabilities.drafting.looking import Onlooker  # noqa: E402 -- as above
from negotiation_room.capabilities.drafting.pasts import Pasts, TextLimits  # noqa: E402 -- as above
from negotiation_room.kernel.ids import RoomId  # noqa: E402 -- as above
from negotiation_room.transport.http.pace import HttpLimits, Paces  # noqa: E402 -- as above
from tests.auditing.kept import KeptRoom  # noqa: E402 -- as above

TIMES: Final = 15
MEGA: Final = 1e6


async def names(_room: RoomId, _language: str) -> dict[str, str]:
    """No names: they are looked up elsewhere."""
    return {}


class Asking:
    """Asks as a member does, and takes the time."""

    def __init__(self, kit: KeptRoom) -> None:
        self.kit = kit
        self.restart()

    def restart(self) -> None:
        """Know nothing of the past."""
        kit = self.kit
        self.pasts = Pasts(kit.channels, kit.store.journal, TextLimits())
        self.routes = TextAnswers(kit.reader, self.pasts, names, Paces(HttpLimits()))

    async def look(self) -> Onlooker:
        """Take the seat."""
        kit = self.kit
        return await self.routes.enter(kit.person("bo").id, kit.room, kit.id(longtext.CHANNEL))

    async def arrive(self) -> int:
        """What somebody who joins is sent of this channel, in bytes."""
        kit = self.kit
        found = await kit.reader.arrive(kit.person("bo").id, kit.room, kit.id(longtext.CHANNEL))
        return len(orjson.dumps(found.item)) + sum(map(len, found.frames))


async def timed(ask: Callable[[], Awaitable[Any]], times: int = TIMES) -> tuple[float, float]:
    """Median and worst of so many, in milliseconds."""
    took: list[float] = []
    for _ in range(times):
        began = time.perf_counter()
        await ask()
        took.append((time.perf_counter() - began) * 1e3)
    return round(median(took), 1), round(max(took), 1)


async def memory(asking: Asking, looker: Onlooker) -> float:
    """What the past of the text takes, in megabytes: all that was allocated to know it."""
    asking.restart()
    gc.collect()
    tracemalloc.start()
    await asking.pasts.until(looker.live, looker.head)
    gc.collect()
    taken, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return round(taken / MEGA, 1)


async def text_memory(kit: KeptRoom) -> float:
    """What the text itself takes while it is open, in megabytes: all that opening allocated."""
    await kit.start_anew()
    gc.collect()
    tracemalloc.start()
    live = await kit.channels.open(kit.id(longtext.CHANNEL))
    gc.collect()
    taken, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert live is not None  # noqa: S101 -- it was built above
    return round(taken / MEGA, 1)


async def measure(folder: Path, edits: int) -> dict[str, Any]:
    """Build the text, then ask everything of it."""
    made = await longtext.LongText.built(folder, edits)
    kit = made.kit
    figures: dict[str, Any] = {"edits": edits, "text_memory_mb": await text_memory(kit)}
    await kit.start_anew()
    asking = Asking(kit)
    channel = kit.id(longtext.CHANNEL)
    figures["opening_cold_ms"], _ = await timed(asking.arrive, 1)
    figures["opening_ms"] = await timed(asking.arrive)
    figures["opening_bytes"] = await asking.arrive()
    looker = await asking.look()
    head = looker.head
    began, cpu = time.perf_counter(), time.process_time()
    await asking.pasts.until(looker.live, head)
    figures["past_read_s"] = round(time.perf_counter() - began, 2)
    figures["past_read_cpu_s"] = round(time.process_time() - cpu, 2)
    places = [head * step // TIMES for step in range(1, TIMES + 1)]
    unit = longtext.unit("p3.4")
    turns = iter(places * 4)
    figures["playback_ms"] = await timed(
        lambda: asking.routes.text(looker, str(max(next(turns), head // 50)))
    )
    figures["blame_now_ms"] = await timed(lambda: blame(asking, looker, None, unit))
    figures["blame_past_ms"] = await timed(
        lambda: blame(asking, looker, str(next(turns)), unit)
    )
    ends = iter(places)
    figures["compare_ms"] = await timed(
        lambda: asking.routes.compare(looker, str(next(ends)), None, changed=False), TIMES - 2
    )
    figures["compare_versions_ms"], _ = await timed(
        lambda: asking.routes.compare(looker, longtext.FIRST, longtext.LATER, changed=False),
        1,
    )
    figures["history_page_ms"] = await timed(lambda: asking.routes.history(looker, None, 500))
    figures["burndown_first_ms"], _ = await timed(
        lambda: asking.routes.burn_down(looker, 60), 1
    )
    figures["burndown_ms"] = await timed(lambda: asking.routes.burn_down(looker, 60), 3)
    figures["since_ms"], _ = await timed(lambda: asking.routes.since(looker, head // 2), 1)
    for kind in Format:
        figures[f"export_{kind.value}_ms"], _ = await timed(
            lambda kind=kind: asking.routes.export(
                looker, kind, None, None, {}, is_attributed=True
            ),
            1,
        )
    figures["export_tracked_ms"], _ = await timed(
        lambda: asking.routes.export(
            looker, Format.DOCX, None, longtext.FIRST, {}, is_attributed=True
        ),
        1,
    )
    figures["past_memory_mb"] = await memory(asking, looker)
    figures |= sizes(kit, channel, edits)
    await kit.stop()
    return figures


async def blame(asking: Asking, looker: Onlooker, at: str | None, unit: str) -> None:
    """Whose words a paragraph is made of."""
    await asking.routes.blame(looker, at, unit, 0, None)


def sizes(kit: KeptRoom, channel: str, edits: int) -> dict[str, Any]:
    """What the text and its history take in the database, in bytes."""
    kept = "select sum(length(leaf) + length(parts) + 64) from entry where channel = ?"
    one = (
        "select avg(length(leaf) + length(parts) + 64) from entry where channel = ?"
        " and seq > (select max(seq) from entry where channel = ?) - 1000"
    )
    snapshot = "select sum(length(sealed)) from snapshot where channel = ?"
    verdicts = "select count(*) from verdict where channel = ?"
    kit.look("pragma wal_checkpoint(truncate)")
    file = (kit.folder / "room.db").stat().st_size
    return {
        "bytes_per_keystroke": round(kit.look(one, channel, channel)),
        "journal_mb": round(kit.look(kept, channel) / MEGA, 1),
        "snapshot_mb": round((kit.look(snapshot, channel) or 0) / MEGA, 2),
        "verdicts": kit.look(verdicts, channel),
        "file_mb": round(file / MEGA, 1),
        "file_bytes_per_keystroke": round(file / edits),
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--edits", type=int, default=20_000, help="keys struck before")
    arguments = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as folder,
        asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner,
    ):
        figures = runner.run(measure(Path(folder), arguments.edits))
    if arguments.json:
        print(json.dumps(figures))
        return
    for name, figure in figures.items():
        print(f"{name:26} {figure}")


if __name__ == "__main__":
    main()
