"""Programs on a thin line: translations into the languages they name, and the others on request."""

from pathlib import Path

import pytest

from negotiation_room.capabilities.channels.messages import Redact
from negotiation_room.capabilities.interpretation.states import Stage
from negotiation_room.sdk.relay import Relay
from negotiation_room.sdk.served import VerifiedEntry
from tests.sdk.relays import Desks, desks
from tests.support.live import until

WORDS = "The convoys shall not pass before 12 May."
MOTS = "Les convois ne passent pas avant le 12 mai."
SLOVA = "Колонны не пройдут до 12 мая."


async def come(table: Desks, who: str, *translations: str, transport: str = "ws") -> Relay:
    """Let somebody come who wants these translations only."""
    room = await table.summit.line(who, transport, translations=translations)
    table.lines[who] = room
    table.relays[who] = Relay(room, table.plenary)
    return table.relays[who]


def entry_at(table: Desks, who: str, place: int) -> VerifiedEntry:
    """The entry as somebody's program holds it."""
    held = table.lines[who].book.page(table.plenary).held
    return next(entry for entry in held if entry.place == place)


@pytest.mark.rule("WS11")
@pytest.mark.parametrize("transport", ["ws", "http"])
async def test_what_is_not_wanted_is_told_apart_from_what_is_gone_and_can_be_had(
    tmp_path: Path, transport: str
) -> None:
    """What came before and what comes live: one language is there, the other can be fetched."""
    async with desks(tmp_path, "ina") as table:
        before = await table.say(WORDS)
        await table.publish(before, "fr", MOTS)
        await table.publish(before, "ru", SLOVA)
        reader = await come(table, "mediator", "fr", transport=transport)
        after = await table.say(f"{WORDS} Again.")
        await table.publish(after, "ru", f"{SLOVA} 2", engine="toy 1", gist=True)
        await table.publish(after, "fr", f"{MOTS} 2")
        for of in (before, after):
            said = reader.heard_so_far(of)
            assert said is not None
            assert said.original is not None
            assert (french := said.in_language("fr")) is not None
            assert french.text.startswith(MOTS)
            assert said.in_language("ru") is None
            assert said.unloaded == ("ru",)
        place = reader.interpretation.translations[f"{after} ru"].texts[-1]
        unsent = entry_at(table, "mediator", place)
        assert set(unsent.unsent) == {"act", "with", "who"}
        assert (unsent.gone, unsent.withheld) == ((), ())
        # What follows from it is known all the same.
        state = reader.interpretation.translations[f"{after} ru"]
        assert (state.stage, state.engine, state.gist) == (Stage.MACHINE, "toy 1", True)
        log = table.lines["mediator"].log(table.plenary)
        assert log.tally.unsent >= 1

        said = await reader.said(after, "ru")
        assert said is not None
        assert (russian := said.in_language("ru")) is not None
        assert russian.text == f"{SLOVA} 2"
        assert said.unloaded == ()

        await table.summit.act("alpha", Redact(target=before, reason="a slip"), table.plenary)
        await table.settled()
        said = await reader.said(before)
        assert said is not None
        assert (said.original, said.renderings, said.unloaded) == (None, (), ())

        for wanted, here, elsewhere in ((["ru"], "ru", ("fr",)), ([], "en", ("fr", "ru"))):
            await has_changed(table, "mediator", wanted)
            of = await table.say(f"{WORDS} {here}")
            for lang in ("fr", "ru"):
                await table.publish(of, lang, MOTS)
            said = reader.heard_so_far(of)
            assert said is not None
            assert said.unloaded == elsewhere
        await has_changed(table, "mediator", None)
        of = await table.say("The last words.")
        await table.publish(of, "fr", MOTS)
        assert (said := reader.heard_so_far(of)) is not None
        assert said.in_language("fr") is not None


async def has_changed(table: Desks, who: str, wanted: list[str] | None) -> None:
    """Let somebody want other translations; when an act of theirs has come back, it holds."""
    await table.lines[who].want(wanted)
    await table.relays[who].read_in(*(wanted or ()))
    assert table.lines[who].translations == (None if wanted is None else tuple(wanted))


@pytest.mark.rule("WS11")
async def test_following_in_a_language_needs_no_other(tmp_path: Path) -> None:
    """What is told in one's own language is the same, with all translations sent or with few."""
    async with desks(tmp_path, "ina") as table:
        of = await table.say(WORDS)
        await table.publish(of, "fr", MOTS)
        await table.publish(of, "ru", SLOVA)
        lean, full = await come(table, "mediator", "fr"), await table.come("obi")

        async def told(reader: Relay) -> list[str]:
            heard: list[str] = []
            async for item in reader.follow("fr"):
                if item.said is not None and item.said.place == of:
                    found = item.said.in_language("fr")
                    heard.append(f"{item.said.original} {found and found.text}")
                if item.entry.place >= of:
                    return heard
            return heard

        assert await told(lean) == await told(full) == [f"{WORDS} {MOTS}"]

        # What is kept for others to verify has every word that its reader may read.
        room = table.lines["mediator"]
        await until(lambda: room.log(table.plenary).verified is not None)
        reading = await room.history.whole(table.plenary)
        assert not any(entry.unsent for entry in reading.entries)
