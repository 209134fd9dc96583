"""What is said reaches everybody in their language, or the interpreter is asked."""

import asyncio
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from negotiation_room.capabilities.channels.messages import (
    CorrectStatement,
    PostMessage,
    PostStatement,
    Redact,
)
from negotiation_room.capabilities.interpretation.messages import ReadIn, WithdrawTranslation
from negotiation_room.capabilities.interpretation.ports import (
    EngineFailed,
    Locality,
)
from negotiation_room.capabilities.interpretation.rules import readers_of
from negotiation_room.capabilities.interpretation.states import Origin, Stage
from negotiation_room.kernel.channel import History
from negotiation_room.kernel.ids import ChannelId
from tests.capabilities.interpretation.relayed import STANDARD, Echo, Relayed


async def test_without_an_engine_the_interpreter_is_asked(tmp_path: Path) -> None:
    """One entry asks for all the languages that are read here, but for the original's own."""
    here = await Relayed.at(tmp_path)
    of = await here.say("We came to talk.")
    for lang in ("ar", "es", "fr"):
        held = await here.held(of, lang)
        assert held is not None
        assert (held.stage, held.texts, held.was_requested) == (Stage.REQUESTED, (), True)
    assert await here.held(of, "en") is None
    live = await here.kit.channels.open(here.kit.id("plenary"))
    assert live is not None
    assert live.standing.head == of + 1
    await here.kit.stop()


async def test_standard_phrases_arrive_in_every_language_at_once(tmp_path: Path) -> None:
    """They need no engine and no person, and say that nobody has signed for them."""
    here = await Relayed.at(tmp_path)
    of = await here.say(STANDARD)
    for lang in ("ar", "es", "fr"):
        held = await here.held(of, lang)
        assert held is not None
        assert (held.stage, held.origin) == (Stage.MACHINE, Origin.PHRASEBOOK)
        assert await here.text(of, lang)
    await here.kit.stop()


async def test_an_engine_gives_a_draft_and_the_rest_is_asked_for(tmp_path: Path) -> None:
    """What an engine can, it does; a machine's words are a draft that names the machine."""
    here = await Relayed.at(tmp_path, ("en", "fr"))
    of = await here.say("We came to talk.")
    held = await here.held(of, "fr")
    assert held is not None
    assert (held.stage, held.origin, held.engine) == (Stage.MACHINE, Origin.MACHINE, "echo 1")
    assert await here.text(of, "fr") == "[fr] We came to talk."
    asked = await here.held(of, "ar")
    assert asked is not None
    assert asked.stage is Stage.REQUESTED
    await here.kit.stop()


async def test_without_a_direct_way_it_goes_through_english(tmp_path: Path) -> None:
    """The route is part of the record."""
    here = await Relayed.at(tmp_path, ("fr", "en"), ("en", "ar"))
    of = await here.say("Nous voici.", "fr")
    assert await here.text(of, "ar") == "[ar] [en] Nous voici."
    await here.kit.stop()


async def test_an_engine_that_fails_leaves_it_to_the_interpreter(tmp_path: Path) -> None:
    """Nobody waits for a machine that gives nothing."""
    here = await Relayed.at(tmp_path, ("en", "fr"))
    here.echo.answers = [EngineFailed("it was killed")]
    of = await here.say("We came to talk.")
    held = await here.held(of, "fr")
    assert held is not None
    assert held.stage is Stage.REQUESTED
    await here.kit.stop()


async def test_what_changed_in_translation_is_warned_of(tmp_path: Path) -> None:
    """A draft with another number says so, and the words it was found in lie with the draft."""
    here = await Relayed.at(tmp_path, ("en", "fr"))
    here.echo.answers = ["Nous voulons 41 observateurs."]
    of = await here.say("We want 14 observers.")
    held = await here.held(of, "fr")
    assert held is not None
    assert [one.value for one in held.cautions] == ["numbers"]
    await here.kit.stop()


async def test_what_an_interpreter_signed_for_is_remembered(tmp_path: Path) -> None:
    """The same sentence in the same channel comes certified, and says by which signature."""
    here = await Relayed.at(tmp_path)
    first = await here.say("We accept the calendar.")
    signed = await here.certify(first, "fr", "Nous acceptons le calendrier.")
    of = await here.say("We accept  the calendar.", who="cai")
    held = await here.held(of, "fr")
    assert held is not None
    assert (held.stage, held.origin) == (Stage.CERTIFIED, Origin.MEMORY)
    assert await here.text(of, "fr") == "Nous acceptons le calendrier."
    live = await here.kit.channels.open(here.kit.id("plenary"))
    assert live is not None
    entry = (await here.kit.store.journal.read(here.kit.id("plenary"), 1, of + 1, of + 1))[0]
    content = entry.part("with")
    assert content is not None
    assert f'"memory":{signed}'.encode() in content.data
    await here.kit.stop()


async def test_memory_tells_newcomers_nothing_of_what_was_said_before(tmp_path: Path) -> None:
    """Where people read from their own beginning, an old signature is not shown to a new seat."""
    here = await Relayed.at(tmp_path)
    here.where = "talks"
    await here.kit.channel("talks", history=History.OWN)
    await here.kit.seat("talks", bo="head_of_delegation:alpha", ida="interpreter")
    first = await here.say("We accept the calendar.")
    await here.certify(first, "fr", "Nous acceptons le calendrier.")
    again = await here.say("We accept the calendar.")
    held = await here.held(again, "fr")
    assert held is not None
    assert held.origin is Origin.MEMORY
    await here.kit.seat("talks", cai="head_of_delegation:beta")
    of = await here.say("We accept the calendar.")
    held = await here.held(of, "fr")
    assert held is not None
    assert (held.stage, held.origin) == (Stage.REQUESTED, None)
    await here.kit.stop()


async def test_a_restart_forgets_nothing_that_was_not_finished(tmp_path: Path) -> None:
    """What was said while nobody followed is relayed when the server starts."""
    here = await Relayed.at(tmp_path)
    of = await here.kit.do("bo", "plenary", PostStatement(text=STANDARD, lang="en"))
    await here.kit.start_anew()
    await here.employ()
    assert await here.held(of, "fr") is None
    await here.clerk.remember()
    assert await here.text(of, "fr")
    await here.kit.stop()


async def test_who_begins_to_read_a_language_gets_the_last_words_in_it(tmp_path: Path) -> None:
    """As many as the limit says, and no more."""
    here = await Relayed.at(tmp_path)
    places = [await here.say(STANDARD) for _ in range(5)]
    assert await here.held(places[-1], "zh") is None
    await here.kit.do("mira", "plenary", ReadIn(languages=("zh",)))
    await here.follow()
    assert [await here.held(of, "zh") is not None for of in places] == [False] * 2 + [True] * 3
    await here.kit.stop()


async def test_corrections_are_relayed_as_what_they_are(tmp_path: Path) -> None:
    """A correction is words of its own, at its own place."""
    here = await Relayed.at(tmp_path, ("en", "fr"))
    of = await here.say("We want 14 observers.")
    correction = CorrectStatement(target=of, text="We want 15 observers.", lang="en")
    place = await here.kit.do("bo", "plenary", correction)
    await here.follow()
    assert await here.text(place, "fr") == "[fr] We want 15 observers."
    assert await here.text(of, "fr") == "[fr] We want 14 observers."
    await here.kit.stop()


async def test_destroyed_words_are_gone_in_every_language(tmp_path: Path) -> None:
    """A redaction takes the drafts and what was signed for with it, from the journal too."""
    here = await Relayed.at(tmp_path, ("en", "fr"))
    of = await here.say("A name that must not stay.")
    await here.certify(of, "es", "Un nombre que no debe quedar.")
    assert await here.text(of, "fr")
    await here.kit.do("mira", "plenary", Redact(target=of, reason="it endangers somebody"))
    assert await here.text(of, "fr") is None
    assert await here.text(of, "es") is None
    await here.kit.stop()


async def test_nothing_destroyed_is_published_late(tmp_path: Path) -> None:
    """An engine that answers after a redaction is not heard."""
    here = await Relayed.at(tmp_path, ("en", "fr"))
    of = await here.kit.do("bo", "plenary", PostStatement(text="A name.", lang="en"))
    await here.kit.do("mira", "plenary", Redact(target=of, reason="it endangers somebody"))
    await here.follow()
    assert await here.held(of, "fr") is None
    await here.kit.stop()


async def test_an_engine_in_the_cloud_is_never_asked(tmp_path: Path) -> None:
    """Not before every party has consented, which they cannot do yet."""
    here = await Relayed.at(tmp_path)
    here.echo = Echo(("en", "fr"), locality=Locality.CLOUD)
    await here.employ()
    of = await here.say("We came to talk.")
    assert here.echo.asked == []
    held = await here.held(of, "fr")
    assert held is not None
    assert held.stage is Stage.REQUESTED
    await here.kit.stop()


@pytest.mark.parametrize("who", ["bo", "obi"])
async def test_everybody_who_heard_it_reads_it(tmp_path: Path, who: str) -> None:
    """A translation reaches observers of a statement as it reaches its hearers."""
    here = await Relayed.at(tmp_path, ("en", "fr"))
    await here.say("We came to talk.")
    shown = await here.shown(who)
    texts = [part.data for entry in shown for part in entry.parts if part.name == "with"]
    assert any(b"[fr] We came to talk." in text for text in texts)
    await here.kit.stop()


async def test_messages_reach_no_observer_in_any_language(tmp_path: Path) -> None:
    """Neither the words of a translation nor that there is one."""
    here = await Relayed.at(tmp_path, ("en", "fr"))
    await here.kit.do("bo", "plenary", PostMessage(text="Among ourselves.", lang="en"))
    await here.follow()
    assert here.echo.asked == ["Among ourselves."]
    shown = await here.shown("obi")
    parts = [part.data for entry in shown for part in entry.parts]
    assert not any(b"Among ourselves" in data or b"translation" in data for data in parts)
    await here.kit.stop()


async def test_memory_tells_observers_nothing_of_what_members_wrote(tmp_path: Path) -> None:
    """The same words in a message, signed for too, do not take the place of the statement's."""
    here = await Relayed.at(tmp_path)
    first = await here.say("We came to talk.")
    signed = await here.certify(first, "fr", "Nous sommes venus parler.")
    message = await here.tell("We came to talk.")
    await here.certify(message, "fr", "On est venus parler.")
    again = await here.say("We came to talk.")
    held = await here.held(again, "fr")
    assert held is not None
    assert held.origin is Origin.MEMORY
    assert await here.text(again, "fr") == "Nous sommes venus parler."
    shown = b"".join(part.data for one in await here.shown("obi") for part in one.parts)
    assert b'"memory":%d' % signed in shown
    await here.kit.stop()


async def test_what_was_taken_back_does_not_hide_what_stands(tmp_path: Path) -> None:
    """Of two translations of the same words, the one that stands is remembered."""
    here = await Relayed.at(tmp_path)
    first = await here.say("We came to talk.")
    await here.certify(first, "fr", "Nous sommes venus parler.")
    second = await here.say("We came to talk.")
    await here.certify(second, "fr", "On est venus parler.")
    state = await here.kit.state("plenary")
    wish = WithdrawTranslation(of=second, to=readers_of(state, second), lang="fr", reason="x")
    await here.kit.do("ida", "plenary", wish)
    again = await here.say("We came to talk.")
    assert await here.text(again, "fr") == "Nous sommes venus parler."
    await here.kit.stop()


class Closing(Echo):
    """An engine that is let go."""

    is_closed = False

    async def close(self) -> None:
        """Note it."""
        self.is_closed = True


async def test_engines_are_let_go_whatever_became_of_the_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A journal that could not be read when the clerk began is said, and keeps nothing open."""
    here = await Relayed.at(tmp_path)
    here.echo = engine = Closing()
    await here.employ()
    asked = asyncio.Event()

    async def fails(_kind: object, _most: int) -> list[ChannelId]:
        asked.set()
        raise OSError("the disk is gone")

    monkeypatch.setattr(here.kit.store.journal, "latest", fails)
    with capture_logs() as logs:
        working = asyncio.create_task(here.clerk.run())
        await asked.wait()
        await asyncio.sleep(0)
        working.cancel()
        with pytest.raises(asyncio.CancelledError):
            await working
    assert [one["event"] for one in logs] == ["interpretation.not_remembered"]
    assert engine.is_closed
    await here.kit.stop()
