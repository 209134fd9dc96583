"""Long texts brought into a room by a program, and back: whole, in one entry, or not at all."""

import asyncio
from pathlib import Path

import pytest

from negotiation_room.capabilities.drafting.importing.markdown import read_markdown
from negotiation_room.capabilities.drafting.units import UnitKind
from negotiation_room.capabilities.drafting.wishes import DraftUnit
from negotiation_room.capabilities.drafting.writing import text_digest
from negotiation_room.kernel.errors import Refusal
from negotiation_room.sdk.drafting import Progress, new_unit
from tests.capabilities.drafting.corpus import SHARED, needs_corpus
from tests.sdk.editors import editors, kill


def paragraph(*words: str) -> DraftUnit:
    """A paragraph to bring in."""
    return DraftUnit(id=new_unit(), kind=UnitKind.PARAGRAPH, words=words)


async def test_a_long_text_is_brought_in_whole(tmp_path: Path) -> None:
    """What fits in no single act is staged, its progress told, and comes with the last act."""
    async with editors(tmp_path, "mediator", "alpha") as (desk, _):
        chair, steps = desk.text("mediator"), list[Progress]()
        article = DraftUnit(
            id=new_unit(),
            kind=UnitKind.ARTICLE,
            number="Article 1",
            children=tuple(paragraph("m" * 900, f" {'m' * (at % 7)}") for at in range(250)),
        )
        await chair.import_units(
            [article, paragraph("m")], after=desk.units[0], progress=steps.append
        )
        assert (steps[-1].units, steps[-1].of_units) == (252, 252)
        assert steps[-1].acts == steps[-1].of_acts == len(steps) + 1 > 4
        assert {one.units for one in steps[:-1]} == {0}
        brought = chair.unit(article.id)
        assert brought.children == tuple(child.id for child in article.children)
        assert chair.unit(chair.text.root).children[1] == article.id
        once = list[Progress]()
        await chair.import_units([paragraph("m"), paragraph("mm")], progress=once.append)
        assert [one.acts for one in once] == [1]
        with pytest.raises(Refusal, match="split it"):
            await chair.import_units([paragraph("m" * 45_000, "m" * 45_000)])
        await desk.check_equal()


async def test_a_text_is_replaced_and_restored_whole_however_long(tmp_path: Path) -> None:
    """Another text takes its place in one entry, and the version comes back in one."""
    async with editors(tmp_path, "mediator", "alpha") as (desk, _):
        chair = desk.text("mediator")
        long = [paragraph("m" * 900, f" {'m' * (at % 7)}") for at in range(250)]
        await chair.import_units(long, replaces=True)
        children = chair.unit(chair.text.root).children
        assert children == tuple(unit.id for unit in long)
        before = text_digest(chair.text)
        await chair.name_version("The long one", "ROOM/L.9")
        await chair.import_units([paragraph("m")], replaces=True)
        assert len(chair.text.units) == 2
        assert await chair.restore("ROOM/L.9")
        assert text_digest(chair.text) == before
        assert not chair.drafting.staged
        await desk.check_equal()


@needs_corpus
async def test_a_real_draft_of_a_treaty_is_replaced_by_the_next_and_restored(
    tmp_path: Path,
) -> None:
    """The drafts of 4 and 9 December, each in one entry, and the first one back in one."""
    folder = SHARED / "negotiating-text-cop21"
    drafts = [
        read_markdown((folder / f"{day}-dec-2015.md").read_text(encoding="utf-8")).units
        for day in (4, 9)
    ]
    async with editors(tmp_path, "mediator", "alpha") as (desk, _):
        chair, alpha = desk.text("mediator"), desk.text("alpha")
        digests = list[str]()
        for number, units in enumerate(drafts):
            await chair.import_units(units, replaces=True)
            digests.append(text_digest(chair.text))
            await chair.name_version(f"Draft {number}", f"ROOM/L.8/Rev.{number}")
        assert len(set(digests)) == 2
        place = await chair.restore("ROOM/L.8/Rev.0")
        assert text_digest(chair.text) == digests[0]
        await alpha.reached(place)
        assert text_digest(alpha.text) == digests[0]


@pytest.mark.slow
@pytest.mark.rule("DR23")
async def test_a_server_killed_during_an_import_leaves_no_half_text(tmp_path: Path) -> None:
    """Killed at any moment: all of it stands in the text in the end, and never a part of it."""
    async with editors(tmp_path, "mediator", "alpha", killable=True) as (desk, server):
        chair, alpha = desk.text("mediator"), desk.text("alpha")
        for pause in (0.0, 0.05, 0.15, 0.3):
            long = [paragraph("m" * 900, f" {'m' * (at % 7)}") for at in range(150)]
            before = text_digest(chair.text)
            bringing = asyncio.create_task(chair.import_units(long, replaces=True))
            await asyncio.sleep(pause)
            await kill(server)
            assert text_digest(alpha.text) == before or len(alpha.text.units) == 151
            place = await asyncio.wait_for(bringing, 60)
            await alpha.reached(place)
            assert len(alpha.text.units) == 151
            assert text_digest(alpha.text) == text_digest(chair.text)
