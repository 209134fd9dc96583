"""The relay from end to end: from the moment an original is durable to its drafts being so.

    python bench/relaying.py [--json] [--apertium FOLDER] [--said-before]

A real database and the clerk at work, with Apertium: a statement is made in English ten times a
second, in a room where others read Spanish, French, Portuguese and Catalan. Where Apertium is not
installed this says so and measures nothing.

With --said-before every second statement was made in a caucus before, and translated there: a
listener in the plenary could learn of that if its draft came sooner or later than a new one's.
"""

import argparse
import asyncio
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import uvloop

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "src"), str(HERE.parent)]

from negotiation_room.capabilities.channels.messages import (  # noqa: E402 -- the path is set above
    PostMessage,
    PostStatement,
)
from negotiation_room.capabilities.interpretation.agreed import Agreements  # noqa: E402 -- as above
from negotiation_room.capabilities.interpretation.followers import (  # noqa: E402 -- as above
    RelayClerk,
    RelayLimits,
)
from negotiation_room.capabilities.interpretation.relaying import Relay  # noqa: E402 -- as above
from negotiation_room.capabilities.interpretation.rules import (  # noqa: E402 -- as above
    interpretation_of,
)
from negotiation_room.capabilities.interpretation.translating import (  # noqa: E402 -- as above
    Translator,
)
from negotiation_room.integrations.translators.apertium import MODES  # noqa: E402 -- as above
from negotiation_room.integrations.translators.installed import (  # noqa: E402 -- as above
    engines_from,
)
from negotiation_room.integrations.translators.settings import (  # noqa: E402 -- as above
    TranslatorSettings,
)
from negotiation_room.kernel.ids import ChannelId, PersonId  # noqa: E402 -- as above
from negotiation_room.kernel.loading import Run  # noqa: E402 -- as above
from tests.auditing.kept import KeptRoom  # noqa: E402 -- as above

READ = ("es", "fr", "pt", "ca")
PER_SECOND, SECONDS, PERCENT = 10, 10, 100
TEXT = (
    "Delegation {n} proposes that the observers arrive before {n} May and stay for two months."
)


class Waits:
    """How long each draft took after its original was acknowledged."""

    def __init__(self) -> None:
        self.said: dict[int, float] = {}
        self.drafted: dict[tuple[int, str], float] = {}
        self.before: set[int] = set()
        self.channel: ChannelId | None = None

    def committed(self, runs: Sequence[Run]) -> None:
        """Note which drafts are durable now."""
        now = time.perf_counter()
        for run in runs:
            if run.channel != self.channel:
                continue
            for one in interpretation_of(run.after.state).translations.values():
                if one.texts and (one.of, one.lang) not in self.drafted:
                    self.drafted[one.of, one.lang] = now

    def milliseconds(self, *, before: bool | None = None) -> list[float]:
        """Of every draft, in order; or of those whose original was said before, or was not."""
        return sorted(
            (at - self.said[of]) * 1000
            for (of, _), at in self.drafted.items()
            if of in self.said and before in {None, of in self.before}
        )


async def measure(modes: Path, *, said_before: bool = False) -> dict[str, Any]:
    """Make statements for some seconds, and wait for the last drafts."""
    with tempfile.TemporaryDirectory() as folder:
        kit = await KeptRoom.at(Path(folder))
        translator = Translator(engines_from(TranslatorSettings(apertium=modes)))

        async def languages_of(_people: Sequence[PersonId]) -> Sequence[str]:
            return READ

        agreements = Agreements(kit.channels, kit.store.journal)
        relay = Relay(kit.store.journal, translator, languages_of, agreements)
        clerk = RelayClerk(
            relay, kit.channels, kit.store.journal, kit.dispatcher, RelayLimits()
        )
        waits = Waits()
        waits.channel = kit.id("plenary")
        kit.channels.on_committed(clerk.committed)
        kit.channels.on_committed(waits.committed)
        following = asyncio.create_task(clerk.run())
        await say(kit, waits, 1)  # the engines load their dictionaries
        if said_before:
            await whisper(kit)
        await asyncio.sleep(5)
        waits.said.clear()
        began = time.perf_counter()
        for count in range(PER_SECOND * SECONDS):
            await asyncio.sleep(max(0.0, began + count / PER_SECOND - time.perf_counter()))
            place = await say(kit, waits, count + 1)
            if said_before and count % 2:
                waits.before.add(place)
        await asyncio.sleep(3)
        following.cancel()
        with suppress(asyncio.CancelledError):
            await following
        await kit.stop()
    return figures(waits, said_before=said_before)


def figures(waits: Waits, *, said_before: bool) -> dict[str, Any]:
    """How many drafts there were, and how long they took."""
    took = waits.milliseconds()
    expected = PER_SECOND * SECONDS * len(READ)
    told = {
        f"{which}_p50_ms": round(statistics.median(waits.milliseconds(before=before)), 1)
        for which, before in (("said_before", True), ("new", False))
        if said_before
    }
    return {
        **told,
        "drafts": len(took),
        "missing": expected - len(took),
        "p50_ms": round(statistics.median(took), 1),
        "p95_ms": round(took[len(took) * 95 // PERCENT], 1),
        "worst_ms": round(took[-1], 1),
        "goal_ms": 50,
    }


async def whisper(kit: KeptRoom) -> None:
    """Say every second statement in a caucus, where it is translated too."""
    await kit.accredit("mira", "alpha")
    await kit.seat("caucus:alpha", bo="head_of_delegation:alpha")
    for number in range(2, PER_SECOND * SECONDS + 1, 2):
        wish = PostMessage(text=TEXT.format(n=number), lang="en")
        await kit.do("bo", "caucus:alpha", wish)
        await asyncio.sleep(1 / PER_SECOND)


async def say(kit: KeptRoom, waits: Waits, number: int) -> int:
    """Make a statement, and note when it was acknowledged; gives its place."""
    text = TEXT.format(n=number)
    place = await kit.do("bo", "plenary", PostStatement(text=text, lang="en"))
    waits.said[place] = time.perf_counter()
    return place


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument(
        "--said-before", action="store_true", help="compare what was said before"
    )
    parser.add_argument("--apertium", type=Path, default=Path(MODES))
    chosen = parser.parse_args()
    if not chosen.apertium.is_dir():
        print("Apertium is not installed here; nothing was measured.")
        return
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        found = runner.run(measure(chosen.apertium, said_before=chosen.said_before))
    print(json.dumps(found) if chosen.json else found)


if __name__ == "__main__":
    main()
