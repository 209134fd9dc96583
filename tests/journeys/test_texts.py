"""A text that was really negotiated, brought into a room in its three last states.

The chair brings in the draft of 4 December 2015 and names it, then those of the 9th and the 12th
in its place, each a version of the one text; what comes out is what went in.
"""

import asyncio
import json
import time
from pathlib import Path
from typing import Any, Final

import pytest
from typer.testing import CliRunner

from negotiation_room.capabilities.drafting.burndown import count
from negotiation_room.capabilities.drafting.comparing import compare
from negotiation_room.capabilities.drafting.exporting.plain import write_plain
from negotiation_room.capabilities.drafting.importing.draft import as_text
from negotiation_room.capabilities.drafting.importing.read import read_file
from negotiation_room.capabilities.drafting.units import UnitKind
from negotiation_room.cli.main import app
from negotiation_room.kernel.seats import Role
from tests.support.live import LiveServer, ServerProcess, until
from tests.support.summit import Summit
from tests.support.world import shared

DAYS: Final = ("4-dec-2015.md", "9-dec-2015.md", "12-dec-2015.md")


def source(day: str) -> Path:
    """One of the drafts; without it the test is skipped."""
    return shared(f"negotiating-text-cop21/{day}")


class Terminal:
    """Somebody who works from the command line."""

    def __init__(self, summit: Summit, who: str, folder: Path) -> None:
        self._home = folder / f"home-{who}"
        (self._home / "rooms").mkdir(parents=True)
        (self._home / "rooms" / who).symlink_to(summit.members[who].folder)

    async def run(self, *arguments: str) -> str:
        """Run a command on drafts that must succeed; gives its output."""
        given = ["draft", *arguments, "--home", str(self._home)]
        result = await asyncio.to_thread(CliRunner().invoke, app, given)
        assert result.exit_code == 0, result.output
        return result.stdout

    async def ran(self, *arguments: str) -> Any:
        """Run one that answers a program."""
        return json.loads(await self.run(*arguments, "--json"))


def words_of(day: str) -> str:
    """What a draft says, read and written without any room."""
    return write_plain(as_text(read_file(day, source(day).read_bytes()).units))


@pytest.mark.slow
async def test_a_negotiated_text_comes_in_as_three_versions_and_out_again(
    tmp_path: Path,
) -> None:
    """Brackets burn down as they did; every version's export says what its source says."""
    reports = {day: read_file(day, source(day).read_bytes()).report for day in DAYS}
    async with LiveServer(tmp_path / "data") as live:
        summit = await Summit.found(live, tmp_path / "people")
        await summit.seat("alpha", Role.HEAD, "alphas")
        await live.stop()
        # In a process of its own, so that what it logs is not taken for an answer.
        async with ServerProcess(live, tmp_path / "log"):
            chair, alpha = (Terminal(summit, who, tmp_path) for who in ("mediator", "alpha"))
            begun = await chair.ran("open", "Draft Paris Outcome", "--symbol", "ROOM/L.3")
            for day in DAYS:
                brought = await chair.ran("import", str(source(day)), "--replace")
                assert brought["report"]["counts"] == dict(reports[day].counts)
                await chair.run("name", day)
            async with await summit.line("alpha") as room:
                text = room.text(begun["channel"])
                log = room.log(begun["channel"])
                await until(lambda: log.verified and log.verified.size == log.size)
                symbols = [version.symbol for version in text.drafting.versions]
                assert symbols == ["ROOM/L.3", "ROOM/L.3/Rev.1", "ROOM/L.3/Rev.2"]
                past = await text.at(*symbols)
                for day, version in zip(DAYS, past, strict=True):
                    assert write_plain(version) == words_of(day)
                counts = [count(old) for old in past]
                assert [one.open for one in counts] == [
                    reports[day].counts.get("brackets", 0) for day in DAYS
                ]
                assert [one.unattributed for one in counts] == [one.open for one in counts]
                assert counts[0].open > counts[1].open > counts[2].open
                began = time.monotonic()
                comparison = compare(past[0], past[1])
                assert time.monotonic() - began < 30
                assert comparison.changed
            for day, symbol in zip(DAYS, symbols, strict=True):
                exported = await alpha.run("export", "--version", symbol, "--bare")
                assert exported == words_of(day)
            await check_one_edit_changes_one_paragraph(summit, begun["channel"], chair)


async def check_one_edit_changes_one_paragraph(
    summit: Summit, channel: str, terminal: Terminal
) -> None:
    """Of the whole export, an edit of one paragraph changes that paragraph alone."""
    before = (await terminal.run("export", "--bare")).split("\n\n")
    async with await summit.line("mediator") as room:
        text = room.text(channel)
        unit = next(
            unit
            for unit in text.text.walk()
            if unit.kind is UnitKind.PARAGRAPH and "temperature" in text.words(unit.id)
        )
        text.append(unit.id, " This is new.")
        assert await text.settled() == ()
    after = (await terminal.run("export", "--bare")).split("\n\n")
    changed = [(old, new) for old, new in zip(before, after, strict=True) if old != new]
    assert [new.removeprefix(old) for old, new in changed] == [" This is new."]
