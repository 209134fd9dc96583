"""What was disclosed to a room is carried over once, and destroyed, whatever became of it."""

import asyncio
import json
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from negotiation_room.capabilities.channels.messages import Redact
from negotiation_room.capabilities.interpretation.recalling import RoomMemory
from negotiation_room.capabilities.interpretation.relaying import AtOnce
from negotiation_room.capabilities.interpretation.states import Stage
from negotiation_room.capabilities.languages.face import Remembered, languages_in
from negotiation_room.capabilities.rooms.messages import CloseRoom
from negotiation_room.kernel.audience import MEMBERS
from negotiation_room.kernel.desk import Desk
from negotiation_room.kernel.dispatch import TooBusy
from negotiation_room.kernel.entry import Entry, Part
from negotiation_room.kernel.ids import ActId, ChannelId, SeatId
from negotiation_room.kernel.live import LiveChannel
from tests.capabilities.interpretation.test_agreed import WORDS, caucus, promote, register

DISPUTED = "its record is older than the one published"


@pytest.mark.rule("RL6")
async def test_disclosed_words_are_destroyed_in_a_closed_room(tmp_path: Path) -> None:
    """A redaction is heard after the close, and reaches the room's memory."""
    here, of = await caucus(tmp_path)
    await promote(here, of)
    await here.kit.do("mira", "register", CloseRoom())
    await here.kit.do("bo", here.where, Redact(target=of, reason="it endangers"))
    assert not languages_in(await here.kit.state("register")).remembered
    written = b"".join(part.data for one in await register(here) for part in one.parts)
    assert WORDS.encode() not in written
    await here.kit.stop()


@pytest.mark.rule("RL6")
async def test_disclosed_words_are_destroyed_while_the_register_is_disputed(
    tmp_path: Path,
) -> None:
    """A disputed record keeps nobody from destroying words, and they are recalled never again."""
    here, of = await caucus(tmp_path)
    await promote(here, of)
    here.where = "plenary"
    await here.say(WORDS)
    live = here.kit.channels.live[here.kit.id("register")]
    live.behind = DISPUTED
    here.where = "caucus:alpha"
    await here.kit.do("bo", here.where, Redact(target=of, reason="it endangers"))
    written = b"".join(part.data for one in await register(here) for part in one.parts)
    assert WORDS.encode() not in written
    here.where = "plenary"
    for because in (DISPUTED, None):
        live.behind = because
        held = await here.held(await here.say(WORDS), "fr")
        assert held is not None
        assert held.stage is Stage.REQUESTED
    await here.kit.stop()


async def test_what_was_forgotten_meanwhile_is_not_published(tmp_path: Path) -> None:
    """Words looked up for another channel, and destroyed before they were published there."""
    here, of = await caucus(tmp_path)
    await promote(here, of)
    at_once, recalled = here.relay.at_once, here.kit.id("plenary")

    async def slowly(
        live: LiveChannel, text: str, source: str, readers: Iterable[SeatId]
    ) -> AtOnce:
        found = await at_once(live, text, source, readers)
        if live.durable.channel == recalled:
            wish = Redact(target=of, reason="it endangers")
            await here.kit.do("bo", "caucus:alpha", wish)
        return found

    here.relay.at_once = slowly
    here.where = "plenary"
    place = await here.say(WORDS)
    held = await here.held(place, "fr")
    assert held is not None
    assert (held.stage, held.texts, held.was_requested) == (Stage.REQUESTED, (), True)
    await here.kit.stop()


async def test_of_the_same_words_the_newest_disclosure_is_recalled() -> None:
    """By every server alike, in whatever order it reads them; the one before once it is gone."""
    texts = [f"Texte {number}." for number in range(8)]
    places = {f"a_{number}": Remembered(number + 1, "en", "fr") for number in range(8)}

    async def entry_at(place: int) -> Entry | None:
        content = {"source_lang": "en", "lang": "fr", "source": WORDS, "text": texts[place - 1]}
        part = Part("with", bytes(32), json.dumps(content).encode(), MEMBERS)
        channel = ChannelId("c_register")
        return Entry(channel, 1, place, place, b"", bytes(32), bytes(32), (part,))

    memory = RoomMemory()
    for count in (8, 5, 8, 2):
        remembered = {ActId(act): places[act] for act in list(places)[:count]}
        await memory.catch_up(remembered, entry_at)
        found = memory.exact(WORDS, "en", "fr")
        assert found is not None
        assert found.target == texts[count - 1]


async def test_a_disclosure_is_not_lost_where_much_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Refused for now, it is carried over a moment later."""
    here, of = await caucus(tmp_path)
    await here.employ(again=0)
    as_clerk, refused = here.kit.dispatcher.as_clerk, list[str]()

    async def busy(work: Callable[[Desk], None]) -> None:
        if "_carry" in work.__qualname__ and not refused:
            refused.append(work.__qualname__)
            raise TooBusy("not now")
        await as_clerk(work)

    monkeypatch.setattr(here.kit.dispatcher, "as_clerk", busy)
    await promote(here, of)
    assert refused
    assert not languages_in(await here.kit.state("register")).remembered
    for _ in range(3):  # what is to be done later comes after what is ready now
        await asyncio.sleep(0)
    await here.disclosing.catch_up()
    assert len(languages_in(await here.kit.state("register")).remembered) == 1
    await here.kit.stop()
