"""Apertium's stages are driven, replaced when they die, and taken for gist."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from negotiation_room.capabilities.interpretation.ports import EngineFailed
from negotiation_room.integrations.translators.apertium import (
    PROGRAMS,
    Apertium,
    NotAMode,
    stages_of,
)
from negotiation_room.integrations.translators.stages import escaped, unescaped

STAGE = Path(__file__).with_name("stage.py")


@pytest.fixture
def modes(tmp_path: Path) -> Path:
    """A folder with one pair, of three stages, and with modes of other kinds."""
    program = tmp_path / "stage"
    program.write_text(f"#!{sys.executable} -ISB\n{STAGE.read_text()}")
    program.chmod(0o700)
    folder = tmp_path / "modes"
    folder.mkdir()
    chain = f"'{program}' same $2 'some.bin' | '{program}' frail | '{program}' upper $1"
    (folder / "eng-spa.mode").write_text(chain)
    (folder / "eng-spa_other.mode").write_text(chain)
    (folder / "eco-es-fr.mode").write_text(chain)
    (folder / "eng-zho.mode").write_text("/none/of/these 'x.bin'")
    return folder


@pytest.fixture
async def engine(modes: Path) -> AsyncIterator[Apertium]:
    """The engine over these modes."""
    found = Apertium(modes, 2.0)
    yield found
    await found.close()


async def test_a_text_passes_through_every_stage(engine: Apertium) -> None:
    """The model is named by hash, and the route by its languages."""
    rendering = await engine.translate("good morning", "en", "es")
    assert rendering.text == "GOOD MORNING"
    assert rendering.route == ("en", "es")
    assert len(rendering.model or "") == 64
    assert len(engine.stages("en", "es")) == 3


async def test_what_is_offered_is_gist(engine: Apertium) -> None:
    """Plain pairs only; a mode that lacks a program is named in the note."""
    offer = await engine.offer()
    assert offer.pairs == {("en", "es")}
    assert offer.gist
    assert offer.note == "eng-zho: these is not installed"


@pytest.mark.parametrize(
    "text",
    [
        r"\ / ^ $ < > { } @ [ ]",
        "[][\n] ^x<n>$",
        "one\n\n  two  \n",
        "",
        "\n",
        "nul \0 here",
        "lone \ud800 surrogate",
        "مرحبا 你好",
        "x" * 300_000,
    ],
    ids=lambda text: repr(text[:20]),
)
async def test_no_character_of_a_text_is_taken_for_the_stream(
    engine: Apertium, text: str
) -> None:
    """What means something to the stages arrives as it was written; control characters do not."""
    expected = text.upper().replace("\0", " ").replace("\ud800", "?")
    assert (await engine.translate(text, "en", "es")).text == expected


@pytest.mark.parametrize("stage", [0, 1, 2])
async def test_a_killed_stage_is_replaced_without_losing_a_text(
    engine: Apertium, stage: int
) -> None:
    """Texts given before, while and after a stage is killed are all rendered, each its own."""
    await engine.translate("first", "en", "es")
    before = engine.stages("en", "es")
    asked = [
        asyncio.ensure_future(engine.translate(f"text {each}", "en", "es"))
        for each in range(40)
    ]
    await asyncio.wait(asked, return_when=asyncio.FIRST_COMPLETED)
    os.kill(before[stage], signal.SIGKILL)
    rendered = await asyncio.gather(*asked)
    assert [each.text for each in rendered] == [f"TEXT {each}" for each in range(40)]
    after = engine.stages("en", "es")
    assert set(after).isdisjoint(before)
    assert not any(is_alive(each) for each in before)


async def test_a_stopped_stage_is_replaced_without_losing_a_text(modes: Path) -> None:
    """A chain that does not answer in time is ended, and the next one gets the text."""
    engine = Apertium(modes, 1.0)
    await engine.translate("first", "en", "es")
    before = engine.stages("en", "es")
    os.kill(before[1], signal.SIGSTOP)
    assert (await engine.translate("second", "en", "es")).text == "SECOND"
    assert set(engine.stages("en", "es")).isdisjoint(before)
    await engine.close()


@pytest.mark.parametrize("text", ["abort", "hang", "swallow", "leave"])
async def test_a_text_that_breaks_the_stages_fails_alone(modes: Path, text: str) -> None:
    """It is tried twice at most; its words are in no message; the next text is rendered."""
    engine = Apertium(modes, 0.5)
    with pytest.raises(EngineFailed) as failure:
        await engine.translate(f"{text} this", "en", "es")
    assert failure.value.because == "the stages of en to es broke or hung twice"
    assert (await engine.translate("next", "en", "es")).text == "NEXT"
    await engine.close()


async def test_whoever_stops_waiting_spoils_no_other_answer(engine: Apertium) -> None:
    """An answer that nobody waits for is never given to the next text."""
    await engine.translate("first", "en", "es")
    left = asyncio.ensure_future(engine.translate("second", "en", "es"))
    for _ in range(3):
        await asyncio.sleep(0)
    left.cancel()
    assert (await engine.translate("third", "en", "es")).text == "THIRD"


async def test_no_text_and_no_secret_is_in_a_stages_arguments(
    engine: Apertium, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever lists the processes of this machine reads no statement."""
    monkeypatch.setenv("NEGOTIATION_ROOM_KEK", "k1:secret")
    await engine.translate("hostages", "en", "es")
    for pid in engine.stages("en", "es"):
        assert b"hostages" not in told_of(pid, "cmdline")
        assert b"secret" not in told_of(pid, "environ")


def told_of(pid: int, what: str) -> bytes:
    """What the kernel tells of a process; nothing on other systems than Linux."""
    file = Path(f"/proc/{pid}/{what}")
    return file.read_bytes() if file.exists() else b""


def is_alive(pid: int) -> bool:
    """Whether a process still runs."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


async def test_closing_ends_every_stage(engine: Apertium) -> None:
    """Nothing stays behind."""
    await engine.translate("first", "en", "es")
    running = engine.stages("en", "es")
    await engine.close()
    assert not any(is_alive(each) for each in running)


async def test_closing_waits_for_no_text(modes: Path) -> None:
    """A text in work fails at once, and no stage is started for it or after."""
    engine = Apertium(modes, 60.0)
    await engine.translate("first", "en", "es")
    left = asyncio.ensure_future(engine.translate("hang", "en", "es"))
    for _ in range(3):
        await asyncio.sleep(0)
    async with asyncio.timeout(10):
        await engine.close()
        for asked in (left, engine.translate("second", "en", "es")):
            with pytest.raises(EngineFailed):
                await asked
    assert engine.stages("en", "es") == ()


async def test_without_modes_nothing_is_offered(tmp_path: Path) -> None:
    """The note says that it is not installed."""
    engine = Apertium(tmp_path / "none")
    offer = await engine.offer()
    assert offer.pairs == frozenset()
    assert "not installed" in offer.note
    with pytest.raises(EngineFailed, match="no mode is installed for en to es"):
        await engine.translate("first", "en", "es")


def test_a_mode_is_read_as_stages_that_flush() -> None:
    """Places in quotes may hold spaces; unknown words are not marked."""
    mode = "sh '/a b/x.bin' | cat -g $2 \"y\"|sh $1 -b z"
    first, second, third = stages_of(mode)
    assert first[1:] == ("-z", "/a b/x.bin")
    assert second[1:] == ("-z", "-g", "y")
    assert third[1:] == ("-z", "-n", "-b", "z")
    assert first[0].endswith("/sh")


@pytest.mark.parametrize(
    "mode",
    [
        "cat; rm x",
        "cat && true",
        "cat > x",
        "cat $(id)",
        "cat `id`",
        "cat || cat",
        "cat | | cat",
        "cat 'open",
        "",
        "no-such-program-here",
    ],
)
def test_a_mode_that_is_more_than_a_chain_is_refused(mode: str) -> None:
    """No shell reads a mode, and nothing of one is carried out."""
    with pytest.raises(NotAMode):
        stages_of(mode, PROGRAMS)


@given(st.text(alphabet=st.characters(exclude_categories=("Cc", "Cs"))))
def test_escaping_is_undone_exactly(text: str) -> None:
    """Whatever the text, it comes back; and unescaped, no character of it is special."""
    assert unescaped(escaped(text)) == text
    assert unescaped(f"{escaped(text)}[][\nmark]") == text
