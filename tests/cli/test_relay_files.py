"""Memories and transcripts, out of a room and back into it, as a terminal takes them."""

from pathlib import Path

import pytest

from negotiation_room.capabilities.channels.messages import CorrectStatement, Redact, Withdraw
from negotiation_room.capabilities.interpretation.exchange import tmx, xliff
from negotiation_room.capabilities.interpretation.states import Stage
from tests.cli.terminal import Terminal
from tests.sdk.relays import MOTS, WORDS, Desks, desks


async def drafted(table: Desks) -> dict[str, int]:
    """Four statements: one with a draft, one certified, one bare, one in another language."""
    places = {"drafted": await table.say(WORDS), "signed": await table.say("We agree.")}
    places["bare"] = await table.say("The hall is cold.")
    places["other"] = await table.say("Tenemos frío.", lang="es")
    await table.publish(places["drafted"], "fr", MOTS, engine="toy 1")
    ina = await table.come("ina")
    places["certified"] = await ina.certify(
        places["signed"], "fr", "Nous sommes d'accord.", after=None
    )
    return places


def changed(file: Path, **units: tuple[str | None, xliff.State]) -> None:
    """Let a translator's tool change the units of these places."""
    transcript = xliff.read_xliff(file.read_bytes()).value
    new = tuple(
        xliff.Unit(one.place, one.source, *units[f"at{one.place}"])
        if f"at{one.place}" in units
        else one
        for one in transcript.units
    )
    file.write_bytes(
        xliff.write_xliff(
            xliff.Transcript(transcript.source_language, transcript.target_language, new)
        )
    )


@pytest.mark.rule("RL10")
async def test_a_transcript_goes_out_comes_back_and_is_signed_after_a_preview(
    tmp_path: Path,
) -> None:
    """Reviewed texts are shown, then signed one by one; the rest is told and left alone."""
    async with desks(tmp_path) as table:
        at = await drafted(table)
        ina, file = Terminal(table, "ina", tmp_path), tmp_path / "plenary.xlf"
        export = ["relay", "transcript", "export", str(file), "--lang", "fr"]
        refused = await ina.run(*export)
        assert refused.exit_code == 1
        assert "words here in en, es" in refused.output
        await ina.said(*export, "--from", "en")
        assert file.stat().st_mode & 0o077 == 0
        units = {one.place: one for one in xliff.read_xliff(file.read_bytes()).value.units}
        assert set(units) == {str(at[key]) for key in ("drafted", "signed", "bare")}
        assert units[str(at["drafted"])].state is xliff.State.TRANSLATED
        assert units[str(at["signed"])].state is xliff.State.FINAL
        assert units[str(at["bare"])].target is None

        better = "Les convois ne passent pas avant le 12 mai."
        changed(
            file,
            **{
                f"at{at['drafted']}": (better, xliff.State.REVIEWED),
                f"at{at['bare']}": ("La salle est froide.", xliff.State.TRANSLATED),
            },
        )
        bring = ["relay", "transcript", "import", str(file)]
        declined = await ina.said(*bring, given="n\n")
        assert "stands now (#" in declined
        assert MOTS in declined
        assert better in declined
        assert f"#{at['bare']}  not signed: not marked as reviewed or final" in declined
        assert "1 the same words stand already" in declined
        before = await table.relays["ina"].said(at["drafted"], "fr")
        assert before is not None
        assert before.renderings[0].stage is Stage.MACHINE

        signed = await ina.said(*bring, given="y\n")
        assert f"You have signed for #{at['drafted']} in fr" in signed
        await table.settled()
        after = await table.relays["ina"].said(at["drafted"], "fr")
        assert after is not None
        assert (after.renderings[0].text, after.renderings[0].stage) == (
            better,
            Stage.CERTIFIED,
        )
        rows = await ina.told(*bring)
        verdicts = {row["of"]: row["verdict"] for row in rows}
        assert verdicts == {
            str(at["drafted"]): "unchanged",
            str(at["signed"]): "unchanged",
            str(at["bare"]): "not_reviewed",
        }


@pytest.mark.rule("RL10")
async def test_what_does_not_belong_here_is_told_and_never_signed(tmp_path: Path) -> None:
    """Other originals, foreign places, destroyed words, and what another interpreter is at."""
    async with desks(tmp_path) as table:
        at = await drafted(table)
        gone = await table.say("A name.")
        jo = await table.come("jo")
        await jo.take_up(at["bare"], "fr")
        await table.summit.act("mediator", Redact(target=gone, reason="a name"), table.plenary)
        await table.settled()
        final = xliff.State.FINAL
        units = (
            xliff.Unit("999", "Said elsewhere.", "Dit ailleurs.", final),
            xliff.Unit(str(at["drafted"]), "Other words.", "D'autres mots.", final),
            xliff.Unit(str(gone), "A name.", "Un nom.", final),
            xliff.Unit(str(at["bare"]), "The hall is cold.", "Il fait froid.", final),
            xliff.Unit(str(at["signed"]), "We agree.", "  ", final),
        )
        file = tmp_path / "foreign.xlf"
        data = xliff.write_xliff(xliff.Transcript("en", "fr", units))
        file.write_bytes(data.replace(b'<unit id="_x39_99.', b'<unit id="ours'))
        ina = Terminal(table, "ina", tmp_path)
        rows = await ina.told("relay", "transcript", "import", str(file), "--yes")
        assert [row["code"] for row in rows if row["kind"] == "finding"] == ["foreign"]
        assert {row["of"]: row["verdict"] for row in rows if row["kind"] == "text"} == {
            str(at["drafted"]): "source",
            str(gone): "foreign",
            str(at["bare"]): "taken",
            str(at["signed"]): "no_words",
        }
        assert not [row for row in rows if row["kind"] == "signed"]
        file.write_text("<!DOCTYPE x [<!ENTITY a 'a'>]><xliff>&a;</xliff>", encoding="utf-8")
        hostile = await ina.run("relay", "transcript", "import", str(file), "--yes")
        assert hostile.exit_code == 1


@pytest.mark.rule("RL7")
async def test_a_transcript_is_written_to_be_read_with_both_languages_side_by_side(
    tmp_path: Path,
) -> None:
    """For any seat: each original, its translation, and in words how far that may be relied on."""
    async with desks(tmp_path) as table:
        at = await drafted(table)
        await table.summit.act(
            "alpha", CorrectStatement(target=at["bare"], text="A | *b*\n<i>", lang="en"),
            table.plenary,
        )  # fmt: skip
        await table.summit.act("alpha", Withdraw(target=at["other"]), table.plenary)
        gone = await table.say("A name.")
        await table.summit.act("mediator", Redact(target=gone, reason="a name"), table.plenary)
        reader, file = Terminal(table, "obi", tmp_path), tmp_path / "plenary.md"
        export = ["relay", "transcript", "export", str(file), "--lang", "fr"]
        await reader.said(*export)
        read = file.read_text(encoding="utf-8")
        assert "| en: original | fr: machine draft, not checked (toy 1) |" in read
        assert f"| {WORDS} | {MOTS} |" in read
        assert "fr: certified by" in read
        assert "| A \\| \\*b\\*<br>\\<i\\> |" in read
        assert f"correction of {at['bare']}" in read
        assert "(withdrawn)" in read
        assert "A name." not in read
        assert "the words were destroyed" in read
        plain = tmp_path / "plenary.out"
        await reader.said(*export[:3], str(plain), "--lang", "es", "--format", "txt")
        told = plain.read_text(encoding="utf-8")
        assert "[es: original]" in told
        assert "[es: no translation yet]" in told
        nameless = await reader.run(*export[:3], str(plain), "--lang", "es")
        assert nameless.exit_code == 2


@pytest.mark.rule("RL11")
async def test_the_memory_goes_out_as_what_stands(tmp_path: Path) -> None:
    """What was signed for, with who and when; not drafts, nor what was taken back or destroyed."""
    async with desks(tmp_path) as table:
        at = await drafted(table)
        ina = table.relays["ina"]
        gone = await table.say("A name.")
        await ina.certify(gone, "fr", "Un nom.", after=None)
        back = await table.say("Not so.")
        await ina.certify(back, "fr", "Non.", after=None)
        await ina.withdraw(back, "fr", "it is wrong")
        await table.summit.act("mediator", Redact(target=gone, reason="a name"), table.plenary)
        file = tmp_path / "ours.tmx"
        shell = Terminal(table, "ina", tmp_path)
        await shell.said("relay", "memory", "export", str(file))
        (one,) = tmx.read_tmx(file.read_bytes()).value
        assert (one.source, one.target) == ("We agree.", "Nous sommes d'accord.")
        assert one.certifier == "Ina Interpreter"
        assert one.certified_at is not None
        assert one.id == f"{at['signed']} {at['certified']}"
        await shell.said("relay", "memory", "export", str(file), "--to", "ar")
        assert tmx.read_tmx(file.read_bytes()).value == ()


@pytest.mark.rule("RL8")
@pytest.mark.rule("RL9")
async def test_a_memory_is_brought_in_listed_and_taken_back(tmp_path: Path) -> None:
    """As suggestions: nothing is certified by them, and taking them back leaves nothing."""
    async with desks(tmp_path) as table:
        segments = [
            tmx.Segment(f"Sentence {n} of many. " * 4, "en", f"Phrase {n}. " * 4, "fr")
            for n in range(230)
        ]
        segments += [
            tmx.Segment("x" * 5_001, "en", "y", "fr"),
            tmx.Segment("a", "en", " ", "fr"),
        ]
        file = tmp_path / "old.tmx"
        file.write_bytes(tmx.write_tmx(segments))
        ina = Terminal(table, "ina", tmp_path)
        bring = ["relay", "memory", "bring-in", str(file)]
        assert "230 segments, 2 acts" in await ina.said(*bring, given="n\n")
        (dry,) = await ina.told(*bring)
        assert (dry["places"], dry["count"]) == ([], 230)
        assert {one["code"] for one in dry["findings"]} == {"too_long_segments", "unusable"}
        assert "Brought in: entries #" in await ina.said(*bring, "--yes")
        rows = await ina.told("relay", "memory", "brought")
        assert [(row["file"], row["by"], row["count"]) for row in rows] == [
            ("old.tmx", "Ina Interpreter", 200),
            ("old.tmx", "Ina Interpreter", 30),
        ]
        assert "old.tmx  en → fr  200 segments, by Ina Interpreter" in await ina.said(
            "relay", "memory", "brought"
        )
        of = await table.say("Sentence 7 of many. " * 4)
        held = (await table.come("jo")).heard_so_far(of)
        assert held is not None
        assert not any(one.is_certified for one in held.renderings)
        ada = Terminal(table, "alpha", tmp_path)
        known = await ada.told("relay", "memory", "brought")
        assert known == [row | {"file": None} for row in rows]
        assert "a file" in await ada.said("relay", "memory", "brought")
        delegate = await ada.run(*bring, "--yes")
        assert delegate.exit_code == 1
        places = [str(row["place"]) for row in rows]
        await ina.said("relay", "memory", "withdraw", *places)
        assert "Nothing was brought in" in await ina.said("relay", "memory", "brought")
        again = await ina.run("relay", "memory", "withdraw", places[0])
        assert "taken back" in again.output


async def test_what_is_done_about_a_translation_has_a_command_each(tmp_path: Path) -> None:
    """Ask, take up, hand over, query, check, withdraw: in words, and for a program."""
    async with desks(tmp_path) as table:
        of = str(await table.say(WORDS))
        ada = Terminal(table, "alpha", tmp_path)
        ina, jo = Terminal(table, "ina", tmp_path), Terminal(table, "jo", tmp_path)
        assert f"You have asked for #{of} in fr" in await ada.said("relay", "ask", of, "fr")
        assert f"You have taken up #{of}" in await ina.said("relay", "take-up", of, "fr")
        nobody = await ina.run("relay", "hand-over", of, "fr", "--to", "Ada Alpha")
        assert nobody.exit_code == 1
        handed = await ina.said("relay", "hand-over", of, "fr", "--to", "Jo Interpreter")
        assert "over to Jo Interpreter" in handed
        await jo.said("relay", "certify", of, "fr", "-", given=MOTS)
        asked = await ada.said("relay", "query", of, "fr", "-", given="Which May?\n")
        assert f"You have asked about #{of} in fr" in asked
        assert (await ada.run("relay", "query", of, "fr", " ")).exit_code == 1
        (row,) = await ina.told("relay", "queue", "--to", "fr")
        place = str(row["draft"]["place"])
        other = await ina.run("relay", "check", of, "fr", str(int(place) + 1))
        assert "read them first" in other.output
        assert f"You stand by #{of} in fr" in await ina.said("relay", "check", of, "fr", place)
        assert (await ina.run("relay", "check", of, "ar", place)).exit_code == 1
        (done,) = await jo.told("relay", "withdraw", of, "fr", "--reason", "a date is wrong")
        assert (done["of"], done["lang"]) == (int(of), "fr")
        assert done["place"] > int(place)


async def test_no_copy_is_said_to_be_taken_that_cannot_be_written(tmp_path: Path) -> None:
    """A folder that is not there is told before the room is asked for anything."""
    nowhere = str(tmp_path / "no" / "copy.md")
    async with desks(tmp_path) as table:
        of = await table.say(WORDS)
        ina = Terminal(table, "ina", tmp_path)
        for export in (
            ["audit", "export", "plenary", "-o", nowhere],
            ["relay", "memory", "export", nowhere],
            ["relay", "transcript", "export", nowhere, "--lang", "fr"],
        ):
            refused = await ina.run(*export)
            assert refused.exit_code == 1, refused.output
            assert "that file cannot be written" in refused.output
        assert await table.say("The hall is cold.") == of + 1
