"""Random editors of a text of which each has only some; seeds that failed stay."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from negotiation_room.capabilities.drafting import outlining
from negotiation_room.capabilities.drafting.messages import MoveUnit
from negotiation_room.capabilities.drafting.units import Unit
from negotiation_room.kernel.errors import Refusal
from negotiation_room.sdk.drafting import excerpt
from tests.sdk.editors import PEOPLE, Editors, editors
from tests.sdk.test_drafting_fuzz import MAY_BE_SAID, Writer

SEEDS = (1, 2)
STEPS = 40
THIN = ("mediator", "alpha")


class ThinWriter(Writer):
    """Somebody who does things at random to what they have loaded, and loads more."""

    def __init__(self, desk: Editors, who: str, seed: int) -> None:
        super().__init__(desk, who, seed)
        self.may_say = (*MAY_BE_SAID, "sdk.not_loaded", "sdk.cannot_load")

    def wishes(self) -> list[Callable[[], object]]:
        """What they may wish for."""
        more = [self.load, self.move] if self.who in THIN else []
        return [*super().wishes(), *more * 2]

    async def load(self) -> None:
        """Load a paragraph."""
        await self.text.load(self.chance.choice(self.desk.units))

    async def move(self) -> None:
        """Move a paragraph, known or not."""
        one, after = self.chance.sample(self.desk.units, 2)
        root = self.text.text.root
        await self.text.act(MoveUnit(unit=one, parent=root, after=after))

    def known(self) -> list[Unit]:
        """The units that are loaded."""
        return list(excerpt(self.text.text).walk())


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
async def test_whatever_is_loaded_when_it_is_the_text_in_the_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    """Lines cut at random, paragraphs loaded, moved and written in: all come to the same text."""
    monkeypatch.setattr(outlining, "SHORT", 0)
    monkeypatch.setattr(outlining, "_TOGETHER", 1)
    async with editors(tmp_path, *PEOPLE, paragraphs=8) as (desk, _):
        for who in THIN:
            await desk.lines.pop(who).close()
            desk.lines[who] = await desk.summit.line(who, outlines=True)
            assert desk.text(who).is_partial
        writers = [ThinWriter(desk, who, seed) for who in PEOPLE]
        await asyncio.wait_for(asyncio.gather(*(one.work(STEPS) for one in writers)), 100)
        await desk.settled()
        whole = desk.text("beta").text
        for who in THIN:
            text = desk.text(who)
            loaded = excerpt(text.text).units
            assert text.outdated == "torn" or all(
                unit.words == whole.units[name].words for name, unit in loaded.items()
            )
            await text.load_all()
            assert text.text.units == whole.units
            try:
                await text.verify()
            except Refusal as no:
                assert no.code == "sdk.not_yet_signed"  # noqa: PT017 -- an answer, too
