"""Opening a text of sixty pages with 20,000 keys behind it: on the server, and in a browser.

The keys are struck by many writers through real sockets. Then the server is stopped, or killed
with -9 while they write, and started again; the first to come in waits for it to read the text. A
browser opens the room anew; at last it watches, and writes, while forty-nine others go on at four
keys a second each.

Run it as `python -m bench opening [--json]`; it needs Chromium and the built web client.
"""

import argparse
import asyncio
import json
import signal
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median
from typing import Any, Final

import orjson
import uvloop

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "src"), str(HERE.parent)]

from drafts import READER, unit_name  # noqa: E402 -- the path is set just above
from editing import Load  # noqa: E402 -- as above
from load import Listener, handshake, open_listeners  # noqa: E402 -- as above
from playwright.async_api import Browser, BrowserContext, Page, async_playwright  # noqa: E402
from sides import PARAGRAPHS, Seen  # noqa: E402 -- as above
from typists import Ours  # noqa: E402 -- as above

from tools import chromium  # noqa: E402 -- as above

KEYS, WRITERS, TIMES, SECONDS = 20_000, 49, 5, 8.0
PACE = 4
"""Keys a second of each who writes while the browser watches."""
STRUCK = 1_500
"""Keys before each kill."""
PERCENT = 100
PATIENCE: Final = 60_000

WHOLE = """(count) => document.querySelectorAll('.paragraph .said').length >= count"""

OPENED = """() => {
  const said = document.querySelectorAll('.paragraph .said');
  if (!said.length || !said[0].textContent.trim()) return false;
  window.firstWords ??= performance.now();
  return said.length >= 10;
}"""

WATCH = """(unit) => {
  const own = [], frames = [];
  let last = performance.now();
  const frame = (now) => { frames.push(now - last); last = now; requestAnimationFrame(frame); };
  requestAnimationFrame(frame);
  addEventListener('keydown', (event) => {
    const at = event.timeStamp;
    requestAnimationFrame(() => setTimeout(() => own.push(performance.now() - at), 0));
  }, true);
  window.watched = { own, frames, unit };
}"""

SHOWN = """(unit) => (document.querySelector(`[data-words="${unit}"]`)?.textContent
  .match(/x/g) ?? []).length"""


REACHED = """([unit, wanted]) => (document.querySelector(`[data-words="${unit}"]`)?.textContent
  .match(/x/g) ?? []).length >= wanted"""


class Restarted(Ours):
    """Our server, stopped and started again at the same address."""

    def __init__(self) -> None:
        super().__init__()
        self.again = 0
        self._greeting = False

    def command(self, folder: Path, writers: int) -> tuple[Sequence[str], dict[str, str]]:
        """As always, at the port it had."""
        command, besides = super().command(folder, writers)
        return (*command, str(self.again)), besides

    async def start(self, folder: Path, writers: int) -> None:
        """Start it, and remember where."""
        await super().start(folder, writers)
        self.again = self.port

    async def enter(self, writers: int, seen: Seen) -> None:
        """Let in all; what the reader is given on arriving was typed before."""
        self._greeting = True
        self._welcomed = 0
        await super().enter(writers, seen)
        self._greeting = False

    def _heard(self, line: Listener, text: bytes) -> None:
        if self._greeting and line is self._lines[-1] and text.startswith(b'{"welcome"'):
            self._revs = revisions(orjson.loads(text))
        super()._heard(line, text)

    def _read(self, entries: Sequence[dict[str, Any]]) -> None:
        if not self._greeting:
            super()._read(entries)

    async def open(self, hello: bytes = b'{"hello":1}') -> tuple[float, int]:
        """How long the first who comes in waits for the text, and how much it is."""
        welcomed: asyncio.Future[int] = asyncio.get_running_loop().create_future()

        def heard(_line: object, text: bytes) -> None:
            if text.startswith(b'{"welcome"') and not welcomed.done():
                welcomed.set_result(len(text))

        path, ticket = f"/api/rooms/{self.said['room']}/live", self.said["tickets"].pop()
        request = handshake(path, [("Sec-WebSocket-Protocol", f"nr1, ticket.{ticket}")])
        (line,) = await open_listeners("127.0.0.1", self.port, [request], on_text=heard)
        began = time.perf_counter()
        line.say(hello)
        size = await asyncio.wait_for(welcomed, 60)
        took = time.perf_counter() - began
        line.leave()
        return took * 1e3, size


def revisions(welcome: dict[str, Any]) -> dict[int, int]:
    """Where each paragraph stands."""
    drafting = [one["state"]["substates"].get("drafting") for one in welcome["channels"]]
    units = next(one["text"]["units"] for one in drafting if one and one["text"])
    return {at: units[unit_name(at)]["rev"] for at in range(PARAGRAPHS)}


async def typed(side: Restarted, keys: int) -> None:
    """Let all strike so many keys, each the next when another has seen the last."""
    load = Load(side, WRITERS, closed=True)
    await side.enter(WRITERS, load.note)
    load.begin()
    while load.seen < keys:  # noqa: ASYNC110 -- a bench
        await asyncio.sleep(0.02)
    load.stop()


async def measure_restarts(side: Restarted, folder: Path) -> dict[str, Any]:
    """Stop it, or kill it while all write; start it, and open."""
    figures: dict[str, Any] = {}
    for how, name in ((signal.SIGTERM, "stopped"), (signal.SIGKILL, "killed")):
        took: list[float] = []
        for _ in range(TIMES):
            if how is signal.SIGKILL:
                await typed(side, STRUCK)
            side.stop(how)
            await side.start(folder, WRITERS)
            waited, figures["bytes"] = await side.open()
            took.append(waited)
        figures[name] = spread(took)
    _, figures["packed_bytes"] = await side.open(b'{"hello":1,"packed":true}')
    lean = b'{"hello":1,"packed":true,"outlines":true}'
    _, figures["outlined_bytes"] = await side.open(lean)
    figures["warm"] = spread([(await side.open())[0] for _ in range(TIMES)])
    return figures


async def show_text(page: Page) -> None:
    """Wait until the text stands there; the channel opens at its talk."""
    await page.get_by_role("button", name="Text", exact=True).click(timeout=PATIENCE)
    await page.wait_for_function(OPENED, timeout=PATIENCE, polling="raf")


# --- the browser ---------------------------------------------------------------------------


async def open_page(context: BrowserContext, address: str) -> tuple[Page, float, float]:
    """Open the room anew; when the first words stood there, and when all did."""
    page = await context.new_page()
    await page.goto(address)
    await show_text(page)
    await page.wait_for_function(WHOLE, arg=PARAGRAPHS, timeout=PATIENCE, polling="raf")
    whole = await page.evaluate("performance.now()")
    return page, await page.evaluate("window.firstWords"), whole


async def measure_pages(browser: Browser, side: Restarted) -> dict[str, Any]:
    """Come in once, then again and again as one who returns; at last watch and write."""
    context = await browser.new_context(viewport={"width": 1280, "height": 800})
    page = await context.new_page()
    await page.goto(f"http://{READER}.localhost:{side.port}/demo#{READER}")
    await show_text(page)
    address = page.url
    await page.close()
    words: list[float] = []
    wholes: list[float] = []
    for _ in range(TIMES):
        page, first, whole = await open_page(context, address)
        words.append(first)
        wholes.append(whole)
        await page.close()
    page, _, _ = await open_page(context, address)
    figures = {"words": spread(words), "whole": spread(wholes)}
    figures |= {"watching": await measure_watching(page, side)}
    await context.close()
    return figures


async def measure_watching(page: Page, side: Restarted) -> dict[str, Any]:
    """All write at their pace; the page shows it, and its owner writes as well."""
    load = Load(side, WRITERS, closed=False, pace=PACE)
    side.said["tickets"] = side.said["tickets"][: WRITERS + 1]
    await side.enter(WRITERS, load.note)
    watched, own = side.paragraph(0), unit_name(side.paragraph(0) + 3)
    await page.locator(f'[data-words="{own}"]').click()
    await page.wait_for_selector(".ProseMirror-focused", timeout=PATIENCE)
    pacing = load.begin()
    await asyncio.sleep(1)
    await page.evaluate(WATCH, unit_name(watched))
    lags: list[float] = []
    until = time.perf_counter() + SECONDS
    before = await page.evaluate(SHOWN, unit_name(watched)) - side.keys_in(watched)
    while time.perf_counter() < until:
        await page.keyboard.press("y")
        wanted, began = side.keys_in(watched) + 1, time.perf_counter()
        while side.keys_in(watched) < wanted:  # noqa: ASYNC110 -- a bench
            await asyncio.sleep(0.002)
        began = time.perf_counter()
        wanted += before
        await page.wait_for_function(REACHED, arg=[unit_name(watched), wanted], polling="raf")
        lags.append((time.perf_counter() - began) * 1e3)
    seen = load.seen / (SECONDS + 1)
    if pacing is not None and pacing.done():
        pacing.result()
    if pacing is not None:
        pacing.cancel()
    found = await page.evaluate("window.watched")
    side.leave()
    return {
        "keys_per_second": seen,
        "others_on_screen": spread(lags),
        "own_on_screen": spread(found["own"]),
        "frame": spread(found["frames"]),
    }


def spread(times: Sequence[float]) -> dict[str, float]:
    """Median, the 99th of a hundred, and the worst, in milliseconds."""
    ordered = sorted(times)
    return {
        "p50": round(median(ordered), 1),
        "p99": round(ordered[len(ordered) * 99 // PERCENT], 1),
        "worst": round(ordered[-1], 1),
    }


async def measure(keys: int = KEYS) -> dict[str, Any]:
    """Build the text by typing it, then open it in every way."""
    chromium.use_our_node()
    side = Restarted()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        await side.start(folder, WRITERS)
        try:
            await typed(side, keys)
            figures: dict[str, Any] = {"server": await measure_restarts(side, folder)}
            side.stop()
            await side.start(folder, WRITERS)
            async with async_playwright() as playwright:
                browser = await playwright.chromium.launch(
                    executable_path=chromium.find(), args=list(chromium.LAUNCH_ARGUMENTS)
                )
                figures["browser"] = await measure_pages(browser, side)
                await browser.close()
        finally:
            side.stop(signal.SIGKILL)
    return figures


def lines(figures: dict[str, Any]) -> Iterator[str]:
    """A table of the spreads."""
    yield "opening sixty pages, 20,000 keys".ljust(38) + "".join(
        f"{name:>12}" for name in ("p50 ms", "p99 ms", "worst ms")
    )
    watching = figures["browser"]["watching"]
    for name, one in (
        ("server, stopped before (goal 300)", figures["server"]["stopped"]),
        ("server, killed before (goal 300)", figures["server"]["killed"]),
        ("server, warm", figures["server"]["warm"]),
        ("browser, first words (goal 1,500)", figures["browser"]["words"]),
        ("browser, the whole text", figures["browser"]["whole"]),
        ("49 write: others' keys on screen", watching["others_on_screen"]),
        ("49 write: one's own keys", watching["own_on_screen"]),
        ("49 write: between two frames", watching["frame"]),
    ):
        yield f"{name:38}" + "".join(f"{one[key]:12,.1f}" for key in ("p50", "p99", "worst"))
    yield f"{'bytes of the welcome':38}{figures['server']['bytes']:12,}"
    yield f"{'  packed, as browsers ask':38}{figures['server']['packed_bytes']:12,}"
    yield f"{'  in outline, for a thin line':38}{figures['server']['outlined_bytes']:12,}"
    yield f"{'keys a second meanwhile':38}{watching['keys_per_second']:12,.0f}"


def run(keys: int = KEYS) -> dict[str, Any]:
    """Measure on the loop that the server uses."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(measure(keys))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--keys", type=int, default=KEYS, help="keys struck before")
    arguments = parser.parse_args()
    figures = run(arguments.keys)
    print(json.dumps(figures) if arguments.json else "\n".join(lines(figures)))


if __name__ == "__main__":
    main()
