"""The commands on drafts against a real room: from an empty text to versions and exports."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Mapping, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from negotiation_room.cli.main import app
from negotiation_room.kernel.seats import Role
from negotiation_room.sdk.doors import Doors, Refused
from negotiation_room.sdk.relay import Relay
from tests.support.live import LiveServer, ServerProcess, until
from tests.support.summit import Summit

SOURCE = (
    "# Agreement\n\n## Article 1\n\n1. The [armed] Parties stop.\n\n"
    "2. They [will meet and talk with others.\n\n"
    "3. The meeting is adjourned.\n"
)


class Terminal:
    """Somebody at a command line."""

    def __init__(
        self, summit: Summit, who: str, folder: Path, group: str = "draft", types: str = ""
    ) -> None:
        self.group, self.types = group, types
        self.home = folder / f"home-{who}"
        if not self.home.exists():
            (self.home / "rooms").mkdir(parents=True)
            (self.home / "rooms" / who).symlink_to(summit.members[who].folder)

    async def run(self, *arguments: str) -> Result:
        """Run a command, on a wide terminal."""
        runner = CliRunner(env={"COLUMNS": "220"})
        given = [self.group, *arguments, "--home", str(self.home)]
        return await asyncio.to_thread(runner.invoke, app, given, self.types)

    async def said(self, *arguments: str) -> str:
        """Run one that must succeed; gives what it says."""
        result = await self.run(*arguments)
        assert result.exit_code == 0, result.output
        return result.output

    async def told(self, *arguments: str) -> list[Any]:
        """Run one that must succeed; gives what it answers a program."""
        result = await self.run(*arguments, "--json")
        assert result.exit_code == 0, result.output
        return [json.loads(line) for line in result.stdout.splitlines()]


@asynccontextmanager
async def room(
    folder: Path, interpreter: str | None = None
) -> AsyncIterator[tuple[Summit, Terminal, Terminal]]:
    """A room with a mediator and a head of delegation, each at a terminal; an interpreter too."""
    async with LiveServer(folder / "data") as live:
        summit = await Summit.found(live, folder / "people")
        await summit.seat("alpha", Role.HEAD, "alphas", name="Ada Alpha")
        if interpreter is not None:
            await summit.seat(interpreter, Role.INTERPRETER, name="Ida Lingua")
        await live.stop()
        # In a process of its own, so that what it logs is not taken for a command's answer.
        async with ServerProcess(live, folder / "log"):
            chair, alpha = (Terminal(summit, who, folder) for who in ("mediator", "alpha"))
            yield summit, chair, alpha


def noted(spying: pytest.MonkeyPatch) -> list[int]:
    """How many paragraphs the server is asked for at a time, from now on."""
    asked, ask = list[int](), Doors.beside

    async def note(
        doors: Doors, room: str, channel: str, wordings: Mapping[str, str], lang: str
    ) -> dict[str, Any]:
        asked.append(len(wordings))
        return await ask(doors, room, channel, wordings, lang)

    spying.setattr(Doors, "beside", note)
    return asked


async def test_a_text_is_opened_brought_in_read_compared_and_written_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The chair opens and brings in; the delegation reads, traces and compares."""
    file = tmp_path / "draft.md"
    file.write_text(SOURCE, encoding="utf-8")
    async with room(tmp_path) as (summit, chair, alpha):
        (begun,) = await chair.told("open", "The peace", "--symbol", "ROOM/L.1")
        said = await chair.said("import", str(file))
        assert "Brought in, all at once: 6 units" in said
        assert "never closed" in said
        assert "ROOM/L.1, First" in await chair.said("name", "First")
        async with await summit.line("alpha") as line:
            text = line.text(begun["channel"])
            unit = text.find("armed")
            await text.support(unit)
            bracket = await text.place_bracket(unit, 5, words=" and other")
            assert bracket in text.text.units
        shown = await alpha.said("show")
        assert "[armed[ and other — Alphas] — Alphas]" in shown
        beside = await alpha.said("show", "--beside", "fr")
        assert "[fr: standard phrase, not yet reviewed; made for you alone" in beside
        assert "La séance est levée." in beside
        assert "Nothing here translates from en into fr" in beside
        (asked,) = await alpha.told("show", "--beside", "fr")
        told = [one["beside"]["state"] for one in asked["units"] if "beside" in one]
        assert told == ["missing", "missing", "missing", "given"]
        with monkeypatch.context() as spying:
            asked_for = noted(spying)
            await alpha.told("show", "--article", "1", "--beside", "fr")
        assert asked_for == [3]
        (part,) = await alpha.told("show", "--article", "1")
        assert [one["number"] for one in part["units"] if one["number"]] == [
            "Article 1",
            "1.",
            "2.",
            "3.",
        ]
        assert "armed" in await alpha.said("show", "--article", "article 1")
        none = await alpha.run("show", "--article", "9")
        assert "no article or part of this text has the number 9" in " ".join(
            none.output.replace("│", " ").split()
        )
        (asked,) = await alpha.told("show")
        assert len(asked["units"]) > len(part["units"])
        assert (asked["open_brackets"], asked["unattributed"]) == (2, 0)
        held = [one["bracket"]["held_by"] for one in asked["units"] if one["bracket"]]
        assert held == [["Alphas"], ["Alphas"]]
        (traced,) = await alpha.told("blame", " and other")
        assert traced["who"] == "Ada Alpha (Alphas)"
        assert "Ilse Maron" in await alpha.said("blame")
        (version,) = await alpha.told("versions")
        assert version["symbol"] == "ROOM/L.1"
        assert "First" in await alpha.said("versions")
        compared = await said_when_signed(alpha, "diff", "ROOM/L.1", "now")
        assert "and other" in compared
        linted = await alpha.run("lint", "--json")
        assert linted.exit_code == 1
        assert "bracket" in linted.stdout
        assert "[armed[ and other]] Parties" in await alpha.said("export", "--bare")
        assert "Alphas" in await alpha.said("export", "--format", "md")
        (exported,) = [json.loads(await alpha.said("export", "--format", "json"))]
        assert exported["text"]["symbol"] == "ROOM/L.1"
        path = tmp_path / "out.docx"
        await alpha.said("export", "--format", "docx", "-o", str(path), "--since", "ROOM/L.1")
        assert path.read_bytes().startswith(b"PK")


def asked_for(spying: pytest.MonkeyPatch) -> list[int]:
    """By how many units articles are asked for at a time, from now on."""
    asked, ask = list[int](), Doors.parts

    async def note(doors: Doors, room: str, channel: str, units: Sequence[str]) -> Any:
        asked.append(len(units))
        return await ask(doors, room, channel, units)

    spying.setattr(Doors, "parts", note)
    return asked


@pytest.mark.rule("RL18")
async def test_an_interpreter_certifies_a_paragraph_and_others_read_it(tmp_path: Path) -> None:
    """By words it alone holds, after looking at it; read from the record, until it changes."""
    file, french = tmp_path / "draft.md", tmp_path / "fr.txt"
    file.write_text(SOURCE, encoding="utf-8")
    french.write_text("Les Parties [armées] cessent.\n", encoding="utf-8")
    async with room(tmp_path, interpreter="ida") as (summit, chair, alpha):
        (begun,) = await chair.told("open", "The peace", "--symbol", "ROOM/L.1")
        await chair.said("import", str(file))
        async with await summit.line("alpha") as line:
            await Relay(line, begun["channel"]).read_in("fr")
        ida = Terminal(summit, "ida", tmp_path, "relay", "y\n")
        said = await ida.said("certify-paragraph", "The [armed", "fr", str(french))
        assert "The [armed] Parties stop." in said
        assert "You have signed for the paragraph in fr" in said
        (told,) = await alpha.told("show", "--beside", "fr")
        (row,) = [one for one in told["units"] if one.get("beside", {}).get("certified")]
        beside = row["beside"]
        assert (beside["checked"], beside["certified"]["by"]) == (True, "Ida Lingua")
        assert beside["text"] == "Les Parties [armées] cessent."

        unit = row["unit"]
        async with await summit.line("ida") as line:
            signs = Relay(line, begun["channel"])
            await refused(signs.certify_paragraph(unit, "fr", "Rien."), "bracket 1, “armed”,")
            text, meant = "Les Parties [armées] arrêtent.", beside["wording"]
            await refused(signs.certify_paragraph(unit, "fr", text), "there are newer words")
            after = beside["certified"]["place"]
            await signs.certify_paragraph(unit, "fr", text, wording=meant, after=after)
            async with await summit.line("mediator") as other:
                await until(lambda: begun["channel"] in dict(other.book.pages()))
                editor = other.text(begun["channel"])
                editor.replace(unit, "stop", "halt")
                await editor.settled()
            late = signs.certify_paragraph(unit, "fr", text, wording=meant, after=after)
            await refused(late, "something else by now")
        shown = await alpha.said("show", "--beside", "fr")
        assert "certified by Ida Lingua for an earlier wording" in shown
        assert "Les Parties [armées] arrêtent." in shown
        assert "Nothing here translates from en into fr" in shown
        withdrawn = ("withdraw-paragraph", unit, "fr", "--reason", "a wrong verb")
        assert "You have withdrawn it" in await ida.said(*withdrawn)
        async with await summit.line("alpha") as line:
            relay = Relay(line, begun["channel"])
            (one,) = [found async for found in relay.beside("fr", unit)]
            assert (one.certified, one.earlier) == (None, None)


async def refused(act: Awaitable[int], why: str) -> None:
    """Let an act be refused, in a sentence that says this."""
    with pytest.raises(Refused, match=why):
        await act


@pytest.mark.rule("DR25")
async def test_a_text_is_replaced_and_a_version_brought_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another file takes its place, of which articles load alone; the version before comes back."""
    first, second = tmp_path / "first.md", tmp_path / "second.md"
    first.write_text(SOURCE, encoding="utf-8")
    words = "\n\n".join(
        f"{one}. Some [may][shall] act. {'They act. ' * 60}" for one in (1, 2, 3)
    )
    articles = (f"## Article {number}\n\n{words}\n" for number in range(1, 13))
    second.write_text("# Another\n\n" + "\n".join(articles), encoding="utf-8")
    async with room(tmp_path) as (_, chair, alpha):
        await chair.said("open", "The peace", "--symbol", "ROOM/L.1")
        await chair.said("import", str(first))
        before = await chair.said("export", "--bare")
        await chair.said("name", "First")
        (done,) = await chair.told("import", str(second), "--replace")
        assert done["units"] > 0
        (whole,) = await chair.told("show")
        assert not any("armed" in str(one) for one in whole["units"])
        await article_alone(alpha, whole, monkeypatch)
        assert "again ROOM/L.1" in await said_when_signed(chair, "restore", "ROOM/L.1")
        assert await chair.said("export", "--bare") == before
        (told,) = await chair.told("name", "Second")
        assert told["symbol"] == "ROOM/L.1/Rev.1"


async def article_alone(
    alpha: Terminal, whole: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Look at an article of a long text: it is the same, and only it was asked for."""
    asked = asked_for(monkeypatch)
    (part,) = await alpha.told("show", "--article", "7")
    shown = {one["unit"] for one in part["units"]}
    assert [one for one in whole["units"] if one["unit"] in shown] == part["units"]
    assert part["units"][0]["number"] == "Article 7"
    assert (part["open_brackets"], whole["open_brackets"]) == (72, 72)
    assert (part["unattributed"], whole["unattributed"]) == (None, 72)
    traced = await alpha.told("blame", "They act", "--article", "7")
    assert len(traced) == 180
    assert {one["number"].split(",")[0] for one in traced} == {"Article 7"}
    assert asked == [1, 1]
    none = await alpha.run("show", "--article", "99")
    assert none.exit_code == 2
    assert asked[2:] == [1]


async def said_when_signed(who: Terminal, *arguments: str) -> str:
    """Run a command on the past, which needs a checkpoint that is signed a moment later."""
    for _ in range(50):
        result = await who.run(*arguments)
        if result.exit_code == 0:
            return result.output
        assert "try again" in result.output
        await asyncio.sleep(0.1)
    raise AssertionError(result.output)


async def test_refusals_are_told_in_sentences(tmp_path: Path) -> None:
    """No draft, an unknown version, a file beside a version, a seat that may not: each is said."""
    file = tmp_path / "draft.md"
    file.write_text(SOURCE, encoding="utf-8")
    async with room(tmp_path) as (_, chair, alpha):
        none = await alpha.run("show")
        assert none.exit_code == 1
        assert "you sit in no drafting channel" in none.output
        not_chair = await alpha.run("open", "Ours", "--symbol", "ROOM/L.9")
        assert not_chair.exit_code == 1
        nobody = await chair.run("open", "T", "--symbol", "ROOM/L.1", "--only", "Nobody")
        assert "nobody in the plenary is called Nobody" in nobody.output
        await chair.said("open", "The peace", "--symbol", "ROOM/L.1", "--only", "Ada Alpha")
        refused = await alpha.run("import", str(file))
        assert refused.exit_code == 1
        unknown = await alpha.run("diff", "ROOM/L.7")
        assert "no version has the symbol ROOM/L.7" in unknown.output
        assert "name two files" in (await alpha.run("diff", str(file), "ROOM/L.1")).output
        assert "does not stand in the text" in (await alpha.run("blame", "peace")).output
        assert "--output" in (await alpha.run("export", "--format", "docx")).output
        nowhere = await alpha.run("export", "--output", str(tmp_path / "no" / "draft.txt"))
        assert nowhere.exit_code == 1
        assert "that file cannot be written" in nowhere.output
