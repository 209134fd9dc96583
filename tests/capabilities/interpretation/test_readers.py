"""Who learns what through the relay: nobody more than of the originals."""

import json

import pytest

from negotiation_room.capabilities.channels.messages import Redact
from negotiation_room.capabilities.interpretation import messages as m
from negotiation_room.capabilities.interpretation.rules import (
    NothingToTranslate,
    NotYours,
    OtherReaders,
)
from negotiation_room.capabilities.interpretation.states import Caution, Origin, Stage
from negotiation_room.capabilities.interpretation.wishes import Cautioned
from negotiation_room.kernel.audience import (
    EVERYONE,
    MEMBERS,
    may_read,
    since,
    without_observers,
)
from negotiation_room.kernel.channel import Attribution, History
from negotiation_room.kernel.entry import Entry
from negotiation_room.kernel.reading import Frames, visible_parts
from negotiation_room.kernel.snapshot import freeze, restructure, thaw, unstructure
from tests.capabilities.interpretation.table import PEOPLE, Table

WORD = "Zibeline"


@pytest.mark.rule("RL4")
async def test_who_came_later_gets_nothing_of_older_words_in_any_language() -> None:
    """Where everybody reads from their own beginning, that holds for translations made since."""
    table = await Table.laid(history=History.OWN, without=("dee", "ivo", "obi"))
    of = await table.say()
    await table.kit.seat("talks", dee="delegate:alpha", ivo="interpreter", obi="observer")
    assert await table.readers(of) == (f"all:{of}",)
    assert await table.members(of) == (f"members:{of}",)
    await table.request(of, "fr")
    draft = await table.publish(of, text=f"{WORD} un.")
    await table.take_up("ina", of)
    await table.query("mira", of, question=f"{WORD}?")
    signed = await table.certify("ina", of, text=f"{WORD} deux.", after=draft)
    await table.rely("bo", of)
    await table.withdraw("ina", of)
    for who in ("dee", "ivo", "obi"):
        assert WORD.encode() not in await table.read_as_text(who)
        shown = await table.shown(who)
        assert not shown.translations
        assert not shown.relied
        assert shown == await table.folded(who)
    for who in ("bo", "mira", "ina"):
        assert WORD.encode() in await table.read_as_text(who)
        assert (await table.shown(who)).of(of, "fr") is not None

    newer = await table.say("Other words.")
    assert await table.readers(newer) == EVERYONE
    await table.certify("ivo", newer)
    with pytest.raises(OtherReaders):
        await table.publish(newer, "es", origin=Origin.MEMORY, memory=signed, to=(f"all:{of}",))
    assert (await table.shown("obi")).of(newer, "fr") is not None


@pytest.mark.rule("RL4")
async def test_memory_gives_nothing_to_those_who_could_not_read_where_it_was_signed() -> None:
    """Else they would learn that the same was said before they came."""
    table = await Table.laid(history=History.OWN, without=("dee",))
    of = await table.say()
    signed = await table.certify("ina", of)
    await table.kit.seat("talks", dee="delegate:alpha")
    again = await table.say()
    with pytest.raises(OtherReaders):
        await table.publish(again, origin=Origin.MEMORY, memory=signed)


@pytest.mark.rule("RL5")
async def test_work_is_not_handed_to_an_interpreter_who_came_later() -> None:
    """They may not read what they would translate."""
    table = await Table.laid(history=History.OWN, without=("ivo",))
    of = await table.say()
    await table.take_up("ina", of)
    await table.kit.seat("talks", ivo="interpreter")
    with pytest.raises(NotYours):
        await table.hand_over("ina", of, to_whom="ivo")


@pytest.mark.rule("RL4")
async def test_no_entry_of_the_relay_tells_observers_who_is_here() -> None:
    """Neither a seat nor a name of those who did not speak, where somebody came later."""
    table = await Table.laid(
        history=History.OWN, attribution=Attribution.UNATTRIBUTED, without=("ivo",)
    )
    of = await table.say()
    await table.kit.seat("talks", ivo="interpreter")
    await table.request(of, "fr", "ar")
    draft = await table.publish(of)
    await table.take_up("ina", of)
    await table.certify("ina", of, after=draft)
    await table.withdraw("ina", of)
    read = await table.read_as_text("obi")
    assert b"translation_certified" in read
    for who in PEOPLE:
        if who != "obi":
            assert (await table.seat(who)).encode() not in read
            assert table.kit.person(who).device.encode() not in read


@pytest.mark.rule("RL4")
async def test_observers_get_translations_of_statements_alone() -> None:
    """Of messages, of who reads what and of how a translation is made they learn nothing."""
    table = await Table.laid()
    of, aside = await table.say(), await table.remark(f"{WORD}.")
    await table.kit.do("dee", "talks", m.ReadIn(languages=("fr",)))
    await table.publish(aside, text=f"{WORD} un.")
    await table.request(aside, "ar")
    await table.ask("dee", of)
    await table.take_up("ina", of)
    await table.rely("dee", of)
    shown = await table.shown("obi")
    assert not shown.translations
    assert not shown.readings
    draft = await table.publish(of)
    await table.query("dee", of, question=f"{WORD}?")
    await table.certify("ina", of, after=draft)
    await table.check("ivo", of, (await table.of(of)).texts[-1])
    found = (await table.shown("obi")).of(of, "fr")
    assert found is not None
    assert found.certified_by == await table.seat("ina")
    made = (found.taken_by, found.checked_by, found.wanted_by, found.queries, found.answered)
    assert made == (None, None, (), (), ())
    assert (await table.shown("obi")).of(aside, "fr") is None
    assert WORD.encode() not in await table.read_as_text("obi")
    assert await table.shown("obi") == await table.folded("obi")


@pytest.mark.rule("RL4")
async def test_the_region_of_a_language_is_the_one_that_all_were_told() -> None:
    """Under which region members took a translation up is nothing an observer can know."""
    table = await Table.laid()
    of, other = await table.say(), await table.say("Other words.")
    for place in (of, other):
        await table.take_up("ina", place, "fr-CA")
    await table.publish(of, "fr-CH")
    await table.request(other, "fr-BE")
    assert (await table.of(of)).lang == "fr-CH"
    assert (await table.of(other)).lang == "fr-BE"
    assert await table.shown("obi") == await table.folded("obi")
    await table.certify("ina", other, "fr")
    assert (await table.of(other)).lang == "fr"


@pytest.mark.rule("SEAT7")
@pytest.mark.parametrize("history", list(History))
async def test_without_authors_an_observer_is_not_told_who_signed(history: History) -> None:
    """Under non-attribution observers read the words, and that they are certified."""
    table = await Table.laid(
        history=history, attribution=Attribution.UNATTRIBUTED, without=("ivo",)
    )
    of = await table.say()
    await table.kit.seat("talks", ivo="interpreter")
    signed = await table.certify("ina", of, text=f"{WORD}.")
    found = (await table.shown("obi")).of(of, "fr")
    assert found is not None
    assert (found.stage, found.certified_by) == (Stage.CERTIFIED, None)
    entry = table.kit.entries("talks")[signed - 1]
    observer = await table.kit.seat_of("obi", "talks")
    assert visible_parts(entry, observer) == ("with", "out.0")
    assert (await table.shown("mira")).of(of, "fr") != found


@pytest.mark.rule("RL6")
async def test_a_redaction_destroys_the_words_in_every_language() -> None:
    """All that was ever published, signed for or asked of it, superseded words included."""
    table = await Table.laid()
    of, other = await table.say(f"{WORD}."), await table.say("Other words.")
    cautions = (Cautioned(caution=Caution.NUMBERS, in_source=WORD),)
    draft = await table.publish(of, text=f"{WORD} un.", cautions=cautions)
    await table.query("dee", of, question=f"{WORD} ou non?")
    first = await table.certify("ina", of, text=f"{WORD} deux.", after=draft)
    await table.query("dee", of, question=f"{WORD} alors?")
    await table.certify("ina", of, text=f"{WORD} trois.", after=first)
    await table.query("mira", of, question=f"{WORD} encore?")
    await table.certify("ivo", of, "ar", text=f"{WORD} arabe.")
    kept = await table.certify("ivo", other)
    whole = b"".join(part.data for one in table.kit.entries("talks") for part in one.parts)
    assert whole.count(WORD.encode()) == 9

    await table.kit.do("mira", "talks", Redact(target=of, reason="a name"))
    for entry in table.kit.entries("talks"):
        assert not [part.name for part in entry.parts if WORD.encode() in part.data]
    assert _has_words(table.kit.entries("talks")[kept - 1])
    with pytest.raises(NothingToTranslate):
        await table.certify("ina", of, "es")
    with pytest.raises(NothingToTranslate):
        await table.publish(of, "es", to=EVERYONE)
    for who in PEOPLE:
        assert await table.shown(who) == await table.folded(who)


def _has_words(entry: Entry) -> bool:
    content = entry.part("with")
    return content is not None and "text" in json.loads(content.data)


async def test_what_the_relay_keeps_survives_being_written_down() -> None:
    """On disk and on the way to late readers it stays what it is."""
    table = await Table.laid()
    of = await table.say()
    await table.kit.do("dee", "talks", m.ReadIn(languages=("fr", "en")))
    draft = await table.publish(of)
    await table.query("dee", of)
    await table.certify("ina", of, after=draft)
    await table.rely("dee", of)
    await table.ask("dee", of, "ar")
    state, catalogue = await table.state(), table.kit.catalogue
    assert thaw(catalogue, freeze(state)) == state
    for who in PEOPLE:
        shown = catalogue.show(state, await table.kit.seat_of(who, "talks"))
        assert restructure(catalogue, json.loads(json.dumps(unstructure(shown)))) == shown


# --- the readers that it names -------------------------------------------------------------


async def test_those_who_may_read_a_place_are_named_without_naming_anybody() -> None:
    """A circle and a place: fits who reads from there or before, observers only where all may."""
    table = await Table.laid(history=History.OWN)
    seats = {who: await table.kit.seat_of(who, "talks") for who in PEOPLE}
    place = seats["ina"].reads_from
    early = {who for who, seat in seats.items() if seat.reads_from <= place}
    assert early == {"mira", "bo", "dee", "ina"}
    late = {who for who, seat in seats.items() if may_read(seat, since(EVERYONE, place))}
    assert late == early
    everyone = since(EVERYONE, seats["obi"].reads_from)
    assert {who for who, seat in seats.items() if may_read(seat, everyone)} == set(PEOPLE)
    assert without_observers(everyone) == since(MEMBERS, seats["obi"].reads_from)
    assert not may_read(seats["obi"], without_observers(everyone))


async def test_seats_of_one_class_that_came_apart_are_sent_different_frames() -> None:
    """A frame made for one is not handed to another who may read less."""
    table = await Table.laid(history=History.OWN, without=("ivo",))
    of = await table.say()
    await table.kit.seat("talks", ivo="interpreter")
    await table.publish(of, text=f"{WORD}.")
    entry = table.kit.entries("talks")[-1]
    for order in (("ina", "ivo"), ("ivo", "ina")):
        frames = Frames(entry.channel, entry.epoch, [entry], {})
        sent = {who: frames.for_seat(await table.kit.seat_of(who, "talks")) for who in order}
        assert WORD.encode() in sent["ina"]
        assert WORD.encode() not in sent["ivo"]
