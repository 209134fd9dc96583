"""The commands of the relay, as a terminal runs them."""

import json
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from typer.testing import CliRunner, Result

from negotiation_room.capabilities.interpretation.states import Caution
from negotiation_room.capabilities.interpretation.wishes import Cautioned
from negotiation_room.cli.main import app
from negotiation_room.sdk import relay_preview
from tests.cli.houses import over_http
from tests.cli.terminal import Terminal
from tests.sdk.house import House
from tests.sdk.relays import MOTS, WORDS, Desks, desks
from tests.sdk.scribe import Scribe


async def test_an_interpreter_works_through_the_queue_and_readers_follow(
    tmp_path: Path,
) -> None:
    """Read-in, queue, certify and follow --lang, each in words and for a program."""
    async with desks(tmp_path) as table:
        reader = Terminal(table, "mediator", tmp_path)
        assert "You read here in fr, en" in await reader.said("relay", "read-in", "fr,en")
        of = await table.say(WORDS)
        wrong = Cautioned(caution=Caution.NUMBERS, in_source="12", in_target="21")
        await table.publish(of, "fr", MOTS, engine="toy 1", cautions=(wrong,))
        plain = await table.say("The hall is cold.")

        ina = Terminal(table, "ina", tmp_path)
        shown = await ina.said("relay", "queue", "--from", "en", "--to", "fr")
        assert WORDS in shown
        assert "machine draft, not checked (toy 1)" in shown
        rows = await ina.told("relay", "queue", "--to", "fr")
        assert [(row["of"], row["from"], row["to"]) for row in rows] == [
            (of, "en", "fr"),
            (plain, "en", "fr"),
        ]
        assert rows[0]["draft"]["cautions"][0]["caution"] == "numbers"

        refused = await ina.run("relay", "certify", str(of), "fr", "-", given="Non.\n")
        assert refused.exit_code == 1
        assert "newer words" in refused.output
        after = str(rows[0]["after"])
        signed = ["relay", "certify", str(of), "fr", "-", "--after", after]
        said = await ina.said(*signed, given="Les convois ne passent pas avant le 12 mai.\n")
        assert f"You have signed for #{of} in fr" in said
        file = tmp_path / "merci.txt"
        file.write_text("Merci.\n", encoding="utf-8")
        (done,) = await ina.told("relay", "certify", str(plain), "fr", str(file))
        assert (done["of"], done["after"]) == (plain, None)
        assert "Nothing waits" in await ina.said("relay", "queue", "--to", "fr")


@pytest.mark.rule("RL12")
async def test_the_queue_begins_with_the_pairs_one_works_between(tmp_path: Path) -> None:
    """Other pairs are a flag away; who covers what, and what nobody does, is there to be read."""
    async with desks(tmp_path) as table:
        reader = Terminal(table, "mediator", tmp_path)
        await reader.said("relay", "read-in", "fr,ru")
        of = await table.say(WORDS)
        ina = Terminal(table, "ina", tmp_path)
        assert {row["to"] for row in await ina.told("relay", "queue")} == {"fr", "ru"}
        said = await ina.said("relay", "work-between", "en,es", "fr")
        assert "You work here from en, es into fr" in said
        rows = await ina.told("relay", "queue")
        assert [(row["of"], row["to"]) for row in rows] == [(of, "fr")]
        assert "1 more text waits in pairs outside" in await ina.said("relay", "queue")
        assert len(await ina.told("relay", "queue", "--all")) == 2
        assert len(await ina.told("relay", "queue", "--to", "ru")) == 1
        shown = await reader.said("relay", "interpreters")
        assert "Ina Interpreter: works from en, es into fr" in shown
        assert "Jo Interpreter: has not said" in shown
        jo = Terminal(table, "jo", tmp_path)
        await jo.told("relay", "work-between", "fr", "en")
        (told,) = await reader.told("relay", "interpreters")
        assert told["uncovered"] == ["ru"]
        assert told["interpreters"][1]["out_of"] == ["fr"]
        assert "works into ru." in await reader.said("relay", "interpreters")
        refused = await ina.run("relay", "work-between", "fr")
        assert refused.exit_code == 1
        assert "another one that you work into" in refused.output
        assert "every pair again" in await ina.said("relay", "work-between", "none")


def items_of(table: Desks, who: str) -> int:
    """How many items one reads along who comes now: all but the relay's own entries."""
    page = table.lines[who].book.page(table.plenary)
    assert page.log.start == 1
    wires = [{fact.wire.partition(".")[0] for fact in entry.facts} for entry in page.held]
    return sum("interpretation" not in names for names in wires)


async def test_a_channel_is_followed_in_a_language(tmp_path: Path) -> None:
    """Each text says how far it may be relied on; the original is shown when asked for."""
    async with desks(tmp_path) as table:
        of = await table.say(WORDS)
        wrong = Cautioned(caution=Caution.NUMBERS, in_source="12", in_target="21")
        await table.publish(of, "fr", MOTS, engine="toy 1", cautions=(wrong,))
        last = await table.say("The hall is cold.")
        own = await table.say("Merci.", lang="fr")
        await table.come("mediator")
        reader = Terminal(table, "mediator", tmp_path)
        count = items_of(table, "mediator")
        along = ["follow", "--channel", "plenary", "--lang", "fr", "--count", str(count)]
        rows = await reader.told(*along, "--past", "50")
        found = {row["of"]: row for row in rows if row["of"]}
        assert found[of]["translation"]["text"] == MOTS
        assert found[of]["translation"]["stage"] == "machine"
        assert found[of]["translation"]["by"] is None
        assert found[of]["original"] == WORDS
        assert found[last]["translation"] is None
        assert found[own]["translation"] is None
        # A terminal breaks its lines where it is as wide as that.
        shown = " ".join((await reader.said(*along, "--past", "50")).split())
        assert "fr: machine draft, not checked (toy 1)" in shown
        assert "look out: the numbers may differ: “12” / “21”" in shown
        assert WORDS not in shown
        assert "The hall is cold." in shown
        both = " ".join((await reader.said(*along, "--past", "50", "--original")).split())
        assert WORDS in both
        lean = await reader.told(*along, "--past", "50", "--lean")
        assert next(row for row in lean if row["of"] == of)["translation"]["text"] == MOTS


async def test_it_is_shown_who_can_act_upon_a_text(tmp_path: Path) -> None:
    """By name, in words: whoever cannot comes first; for a program, a row each."""
    async with desks(tmp_path) as table:
        reader = Terminal(table, "mediator", tmp_path)
        await reader.said("relay", "read-in", "fr")
        of = await table.say(WORDS)
        alpha = Terminal(table, "alpha", tmp_path)
        shown = await alpha.said("relay", "footings", str(of))
        assert "Ada Alpha: reads the original" in shown
        first, *_ = [line for line in shown.splitlines() if line.startswith("  ")]
        assert first.endswith("nothing yet")
        assert f"original of #{of}" in await reader.said("relay", "rely", str(of))
        relying = await alpha.told("relay", "footings", str(of))
        assert "relies on the original" in {row["standing"] for row in relying}
        other = await table.say("The hall is cold.")
        (done,) = await reader.told("relay", "rely", str(other))
        assert done["of"] == other
        ina = Terminal(table, "ina", tmp_path)
        await ina.said("relay", "certify", str(of), "fr", "-", given="Non.\n")
        rows = await alpha.told("relay", "footings", str(of))
        assert {row["footing"] for row in rows} == {"own_language", "certified"}
        assert all(row["can_act"] and row["of"] == of for row in rows)


async def test_a_file_is_drafted_by_the_relay_of_a_true_server(tmp_path: Path) -> None:
    """A standard phrase is marked as one; what nothing here translates is the interpreter's."""
    async with desks(tmp_path) as table:
        reader = Terminal(table, "mediator", tmp_path)
        await reader.said("relay", "read-in", "fr")
        text = "The list of speakers is closed.\n\nThe hall is cold.\n"
        asked = ["translate", "-", "--from", "en", "--to", "fr"]
        rows = await Terminal(table, "alpha", tmp_path).told(*asked, given=text)
        assert [row["origin"] for row in rows] == ["phrasebook", None]
        assert rows[0]["standing"] == "standard phrase, not yet reviewed"
        assert rows[1]["standing"] == "interpreter requested"
        assert not any(row["checked"] for row in rows)


class Previewing(House):
    """A house whose relay drafts what begins with "The", and knows nothing else.

    Attributes:
        tired: how many requests it turns away first.
    """

    tired = 0

    async def http(self, request: httpx.Request) -> httpx.Response:
        """Answer previews itself."""
        if not request.url.path.endswith("/relay/preview"):
            return await super().http(request)
        if self.tired:
            self.tired -= 1
            no = {"status": 429, "detail": "wait", "code": "transport.too_many_requests"}
            return httpx.Response(429, json=no)
        asked = json.loads(request.content)
        assert asked["lang"] == "en"
        if asked["text"].startswith("Garbled"):
            return httpx.Response(200, json={"drafts": "none"})
        draft = {
            "lang": "fr",
            "text": asked["text"].replace("The", "Le"),
            "origin": "machine",
            "engine": "toy 1",
            "gist": True,
            "cautions": [{"caution": "negator", "in_source": "not", "in_target": ""}],
        }
        is_known = asked["text"].startswith("The")
        answer = {
            "doubt": None if is_known else {"lang": "es"},
            "drafts": [draft] if is_known else [],
            "missing": ["ar"] if is_known else ["ar", "fr"],
        }
        return httpx.Response(200, json=answer)


@pytest.fixture
def previewing() -> Iterator[Previewing]:
    """A house with a relay, behind a real HTTP server."""
    scribe = Scribe()
    scribe.seat(1, delegation=1)
    house = Previewing(scribe)
    with over_http(house):
        yield house


def draft(house: House, folder: Path, text: str, *more: str, to: str = "fr") -> Result:
    """Let a visitor draft a file's translation."""
    rooms = folder / "home" / "rooms"
    if not rooms.exists():
        rooms.mkdir(parents=True)
        house.visitor(rooms / "one")
    file = folder / "text.txt"
    file.write_text(text, encoding="utf-8")
    given = ["translate", str(file), "--from", "en", "--to", to, "--http", *more]
    return CliRunner(env={"COLUMNS": "200"}).invoke(
        app, [*given, "--home", str(folder / "home")]
    )


TEXT = "\ufeffThe first\nparagraph.\r\n\r\nEl segundo.\n\n  \n\nThe third.\n"


@pytest.mark.rule("RL7")
def test_a_file_is_drafted_paragraph_by_paragraph_and_never_called_checked(
    previewing: Previewing, tmp_path: Path
) -> None:
    """Each paragraph says what it is; what nothing translates stays as it was written."""
    result = draft(previewing, tmp_path, TEXT)
    assert result.exit_code == 0, result.output
    assert result.stdout.count("machine draft, not checked, gives the drift only (toy 1)") == 2
    assert "Le first\nparagraph." in result.stdout
    assert "not translated: nothing here translates this" in result.stdout
    assert "look out: this seems to be written in es" in result.stdout
    assert result.stdout.count("look out: a “not” may be lost: “not”") == 2
    assert "2 of 3 paragraphs drafted. Nobody has checked them" in result.output
    other = draft(previewing, tmp_path, TEXT, to="ru")
    assert other.stdout.count("nobody reads ru in this channel") == 3


def test_a_program_gets_a_row_for_each_paragraph(
    previewing: Previewing, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Drafted or not, every row says that nothing was checked; the server's pace is kept."""
    monkeypatch.setattr(relay_preview, "_AGAIN", 0.01)
    previewing.tired = 2
    result = draft(previewing, tmp_path, TEXT, "--json")
    rows = [json.loads(line) for line in result.stdout.splitlines()]
    assert [row["text"] for row in rows] == ["Le first\nparagraph.", None, "Le third."]
    assert [row["checked"] for row in rows] == [False] * 3
    assert rows[1]["standing"] == "interpreter requested"


def test_what_cannot_be_drafted_is_said_in_a_sentence(
    previewing: Previewing, tmp_path: Path
) -> None:
    """An empty file, one that is not text, an answer nobody understands: no traceback."""
    assert "no words in that file" in draft(previewing, tmp_path, "\n\n").output
    garbled = draft(previewing, tmp_path, "Garbled")
    assert garbled.exit_code == 1
    assert "nobody understands" in garbled.output
    missing = CliRunner().invoke(
        app, ["translate", str(tmp_path / "none"), "--from", "en", "--to", "fr"]
    )
    assert missing.exit_code == 1
    assert "cannot be read" in missing.output


def test_a_refusal_that_asks_ends_with_its_question_mark(tmp_path: Path) -> None:
    """A file that is not there: one sentence, with one sign at its end."""
    missing = str(tmp_path / "none.txt")
    answer = CliRunner().invoke(
        app, ["relay", "certify-paragraph", "The States", "fr", missing]
    )
    assert answer.exit_code != 0
    assert answer.stderr.rstrip().endswith("is the name right?")


def test_the_help_shows_how_a_bracket_is_written() -> None:
    """Signs that a terminal might take for colours are printed as they are."""
    answer = CliRunner().invoke(app, ["relay", "certify-paragraph", "--help"])
    assert "square bracket as […]" in answer.stdout
    assert "[2: …]" in answer.stdout
