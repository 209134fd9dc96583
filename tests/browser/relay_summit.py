"""The summit with an interpreter and a machine who do what they are asked in a file.

Run as a program, with the demonstration's own arguments. The file `asked` in the folder in which
it runs holds a wish on each line; all of them speak of the newest words of the plenary, but for
the choice of a language to read in. No engine is installed in it.
"""

import asyncio
import dataclasses
import json
import secrets
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from negotiation_room.capabilities.interpretation.messages import (
    CertifyTranslation,
    PublishTranslation,
    ReadIn,
    TakeUp,
    WithdrawTranslation,
)
from negotiation_room.capabilities.interpretation.rules import (
    interpretation_of,
    members_of,
    readers_of,
)
from negotiation_room.capabilities.interpretation.states import Origin
from negotiation_room.capabilities.interpretation.wishes import Cautioned
from negotiation_room.cli import demo
from negotiation_room.cli.main import app
from negotiation_room.kernel.channel import ChannelState
from negotiation_room.kernel.desk import Desk
from negotiation_room.kernel.errors import Refusal
from negotiation_room.kernel.ids import ChannelId
from negotiation_room.kernel.messages import Command
from negotiation_room.sdk.client import Room
from negotiation_room.server.demo import scenario
from negotiation_room.server.demo.summit import Summit

ASKED = "asked"
READERS = {
    "ar": "beta-delegate",
    "zh": "gamma-delegate",
    "en": "alpha",
    "fr": "beta",
    "ru": "alpha-delegate",
    "es": "gamma",
}
"""For each of the six languages the delegate who reads it; each of them can be played."""


class RelaySummit(Summit):
    """The summit, in which nobody speaks by script, and translations come when asked for."""

    async def keep_speaking(self) -> None:
        """Do what is asked, one wish after the other."""
        async with self._rooms(["interpreter"]) as rooms:
            async for asked in _asked():
                if asked["do"] == "draft":
                    await self._draft(asked)
                elif asked["do"] == "read":
                    await self._read(asked)
                else:
                    await self._interpret(rooms["interpreter"], asked)

    async def _read(self, asked: dict[str, Any]) -> None:
        """Somebody, wherever they sit, chooses the one language that they read."""
        who = READERS[asked["lang"]]
        async with self._rooms([who]) as rooms:
            await rooms[who].post(ReadIn(languages=(asked["lang"],)), self.plan.plenary)

    async def _draft(self, asked: dict[str, Any]) -> None:
        channel = ChannelId(self.plan.plenary)

        def work(desk: Desk) -> None:
            state = desk.state(channel)
            of = _newest(state)
            desk.clerk(
                channel,
                PublishTranslation,
                secrets.token_bytes(32),
                of=of,
                to=readers_of(state, of),
                lang=asked["lang"],
                text=asked["text"],
                origin=Origin(asked.get("origin", "machine")),
                engine=asked.get("engine", "apertium 3.8.3"),
                gist=asked.get("gist", False),
                cautions=tuple(
                    Cautioned.model_validate_json(json.dumps(one))
                    for one in asked.get("cautions", ())
                ),
            )

        await self._server.dispatcher.as_clerk(work)

    async def _interpret(self, interpreter: Room, asked: dict[str, Any]) -> None:
        for _ in range(50):
            state = interpreter.log(self.plan.plenary).state
            try:
                await interpreter.post(_wish(state, asked), self.plan.plenary)
            except Refusal:  # it has not heard yet of what came just before
                await asyncio.sleep(0.1)
            else:
                return


def _wish(state: ChannelState, asked: dict[str, Any]) -> Command:
    of, lang = _newest(state), asked["lang"]
    if asked["do"] == "take_up":
        return TakeUp(of=of, to=members_of(state, of), lang=lang)
    if asked["do"] == "withdraw":
        to = readers_of(state, of)
        return WithdrawTranslation(of=of, to=to, lang=lang, reason=asked["reason"])
    held = interpretation_of(state).of(of, lang)
    after = held.texts[-1] if held is not None and held.texts else None
    return CertifyTranslation(
        of=of, to=readers_of(state, of), lang=lang, text=asked["text"], after=after
    )


def _newest(state: ChannelState) -> int:
    return max(state.substate("channels").utterances)


def _lines(file: Path) -> list[str]:
    return file.read_text(encoding="utf-8").splitlines() if file.exists() else []


async def _asked() -> AsyncIterator[dict[str, Any]]:
    """Every line of the file, as it comes."""
    done = 0
    while True:
        lines = await asyncio.to_thread(_lines, Path(ASKED))
        for line in lines[done:]:
            yield json.loads(line)
        done = len(lines)
        await asyncio.sleep(0.1)


def cast() -> None:
    """Let one of the delegates be of the sixth language, and each of them have a link."""
    scenario.PEOPLE = tuple(
        dataclasses.replace(one, language=lang)
        for one in scenario.PEOPLE
        for lang in [next((to for to, who in READERS.items() if who == one.key), one.language)]
    )
    linked = {key for key, _ in scenario.LINKS}
    scenario.LINKS += tuple((who, who) for who in READERS.values() if who not in linked)


if __name__ == "__main__":
    cast()
    demo.Summit = RelaySummit
    app(sys.argv[1:])
