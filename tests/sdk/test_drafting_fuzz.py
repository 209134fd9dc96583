"""Random editors on a real server, with lines cut, restarts and power cuts; seeds that failed stay.

A seed draws what is wished for and when; how the network answers is never twice the same.
"""

import asyncio
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from negotiation_room.capabilities.drafting.content import PLACE_OF_EMBED, length
from negotiation_room.capabilities.drafting.units import Outcome, Unit, UnitKind
from negotiation_room.kernel.errors import Refusal
from negotiation_room.kernel.ids import UnitId
from negotiation_room.sdk.drafting import TextEditor
from tests.sdk.editors import LETTERS, PEOPLE, Editors, editors, kill

STEPS = 60
SEEDS = (1, 2, 3, 4)
"""One that failed stays here, with what it found.

4: words written in the moment in which all before them was settled were never sent.
"""

MAY_BE_SAID = ("drafting.", "kernel.", "channels.", "sdk.no_such")
"""What a random wish may be refused with: the rules of drafting, never a defect."""


class Writer:
    """Somebody who does things at random."""

    def __init__(self, desk: Editors, who: str, seed: int) -> None:
        self.desk = desk
        self.who = who
        self.may_say = MAY_BE_SAID
        self.chance = random.Random(f"{seed} {who}")  # noqa: S311 -- for drawing, not for secrets

    @property
    def text(self) -> TextEditor:
        """The text, as their program has it."""
        return self.desk.text(self.who)

    def wishes(self) -> list[Callable[[], object]]:
        """What they may wish for, the more often the likelier."""
        return [
            *(self.write,) * 8,
            *(self.strike,) * 4,
            *(self.bracket,) * 3,
            self.support,
            self.consent,
            self.agree,
            self.cut,
        ]

    async def work(self, steps: int = STEPS) -> None:
        """Do one thing after another, waiting for none but some."""
        does = self.wishes()
        for _ in range(steps):
            doing = self.chance.choice(does)()
            if asyncio.iscoroutine(doing):
                try:
                    await asyncio.wait_for(doing, 60)
                except Refusal as no:
                    assert no.code.startswith(self.may_say), no  # noqa: PT017 -- an answer, too
            await asyncio.sleep(self.chance.random() * 0.01)

    def write(self) -> None:
        """Write somewhere."""
        if (unit := self.somewhere()) is None:
            return
        at = self.place_in(unit)
        self.text.insert(unit, at, LETTERS[self.who] * self.chance.randint(1, 4))

    def strike(self) -> None:
        """Delete something that is no bracket."""
        if (unit := self.somewhere()) is None:
            return
        words = self.text.words(unit)
        at = self.place_in(unit)
        size = min(self.chance.randint(1, 5), len(words) - at)
        if size > 0 and PLACE_OF_EMBED not in words[at : at + size]:
            self.text.delete(unit, at, size)

    async def bracket(self) -> None:
        """Place a bracket around something, or around new words."""
        if (unit := self.somewhere()) is None:
            return
        whole = length(self.text.unit(unit).words)
        start = self.chance.randint(0, whole)
        size = self.chance.randint(0, min(4, whole - start))
        words = "" if size else LETTERS[self.who] * 3
        await self.text.place_bracket(unit, start, size, words=words)

    async def support(self) -> None:
        """Stand behind some bracket."""
        if found := self.some_bracket():
            await self.text.support(found)

    async def consent(self) -> None:
        """Let some bracket go."""
        if found := self.some_bracket():
            if self.who == "mediator":
                await self.text.remove_bracket(found, self.chance.choice(list(Outcome)))
            else:
                await self.text.consent(found)

    async def agree(self) -> None:
        """Agree to some paragraph."""
        await self.text.agree(self.chance.choice(self.desk.units))

    def cut(self) -> None:
        """Lose the line."""
        self.desk.cut(self.who)

    def known(self) -> list[Unit]:
        """The units of the text that they have."""
        return list(self.text.text.walk())

    def somewhere(self) -> UnitId | None:
        """A unit with words, if they have any."""
        found = [unit.id for unit in self.known() if self.has_words(unit)]
        return self.chance.choice(found) if found else None

    def place_in(self, unit: UnitId) -> int:
        """A place in its words, as they stand here."""
        return self.chance.randint(0, len(self.text.words(unit)))

    def some_bracket(self) -> UnitId | None:
        """A bracket, if there is any."""
        found = [unit.id for unit in self.known() if unit.kind is UnitKind.BRACKET]
        return self.chance.choice(found) if found else None

    def has_words(self, unit: Unit) -> bool:
        """Whether words stand in the unit itself."""
        return unit.kind in {UnitKind.PARAGRAPH, UnitKind.BRACKET}


@pytest.mark.slow
@pytest.mark.parametrize("seed", SEEDS)
async def test_whatever_editors_do_all_copies_are_the_fold_of_the_journal(
    tmp_path: Path, seed: int
) -> None:
    """Lines cut at random, the server killed and restarted: one text, each letter its author's."""
    async with editors(tmp_path, *PEOPLE, killable=True) as (desk, server):
        writers = [Writer(desk, who, seed) for who in PEOPLE]
        working = asyncio.gather(*(writer.work() for writer in writers))
        for _ in range(2):
            await asyncio.sleep(0.4)
            await kill(server)
        await asyncio.wait_for(working, 200)
        text = await desk.check_equal()
        returned = [back for who in PEOPLE for back in await desk.text(who).settled()]
        assert all(back.code.startswith(MAY_BE_SAID) for back in returned)
        assert all(desk.text(who).is_saved for who in PEOPLE)
        assert {unit.kind for unit in text.walk()} >= {UnitKind.PARAGRAPH, UnitKind.BRACKET}
