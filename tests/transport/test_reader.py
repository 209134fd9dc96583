"""What people find when they arrive, however many arrive together."""

from typing import Any

import orjson
import pytest

from negotiation_room.capabilities.channels.messages import PostMessage, PostStatement
from negotiation_room.capabilities.rooms.messages import OpenMeeting
from negotiation_room.kernel.reading import command_of
from negotiation_room.kernel.snapshot import unstructure
from negotiation_room.transport.reader import ReadingLimits, RoomReader
from tests.capabilities.interpretation.table import Table
from tests.kit import RoomKit
from tests.memory import FakeJournal

PEOPLE = ("mira", "bo", "cy", "di", "obi")


async def talks() -> tuple[RoomKit, RoomReader]:
    """A room in session, and a reader of it."""
    kit = await RoomKit.open()
    await kit.seat("plenary", mira="mediator")
    await kit.accredit("mira", "alpha")
    await kit.accredit("mira", "beta")
    await kit.seat("plenary", bo="head_of_delegation:alpha", cy="head_of_delegation:beta")
    await kit.seat("plenary", di="delegate:alpha", obi="observer")
    await kit.do("mira", "plenary", OpenMeeting(title="First"))
    await kit.do("bo", "plenary", PostStatement(text="We came to talk.", lang="en"))
    await kit.do("bo", "plenary", PostMessage(text="Where is the coffee?", lang="en"))
    reader = RoomReader(
        catalogue=kit.catalogue, channels=kit.channels, journal=FakeJournal(kit.ledger)
    )
    return kit, reader


async def test_those_who_arrive_together_find_what_each_would_find_alone() -> None:
    """What is written once for many is only ever given to those who are shown the same."""
    kit, reader = await talks()
    live = kit.channels.live[kit.id("plenary")]
    for who in PEOPLE * 2:
        arrival = await reader.arrive(kit.person(who).id, kit.room, kit.id("plenary"))
        seat = await kit.seat_of(who, "plenary")
        shown = kit.catalogue.show(live.durable.state, seat)
        assert arrival.item["state"] == unstructure(shown)
        first = arrival.item["start"]
        alone = await reader.between(live, first, live.durable.head)
        assert arrival.frames == (reader.frame(live, alone, seat),)
    observed = await reader.arrive(kit.person("obi").id, kit.room, kit.id("plenary"))
    assert b"coffee" not in b"".join(observed.frames)


async def test_who_arrives_later_finds_what_was_said_meanwhile() -> None:
    """Nothing of an earlier arrival is given out once the channel has moved on."""
    kit, reader = await talks()
    await reader.arrive(kit.person("cy").id, kit.room, kit.id("plenary"))
    seq = await kit.do("bo", "plenary", PostStatement(text="One thing more.", lang="en"))
    arrival = await reader.arrive(kit.person("cy").id, kit.room, kit.id("plenary"))
    assert arrival.head == arrival.item["head"] == seq
    assert b"One thing more." in b"".join(arrival.frames)
    assert str(seq) in arrival.item["state"]["substates"]["channels"]["utterances"]


async def begins(table: Table, limits: ReadingLimits) -> tuple[int, list[str]]:
    """Where one arrives who verified nothing yet, and of which commands one is sent entries."""
    kit = table.kit
    reader = RoomReader(
        catalogue=kit.catalogue,
        channels=kit.channels,
        journal=FakeJournal(kit.ledger),
        limits=limits,
    )
    arrival = await reader.arrive(kit.person("bo").id, kit.room, kit.id("talks"))
    rows: list[dict[str, Any]] = orjson.loads(arrival.frames[0])["entries"]
    assert [row["seq"] for row in rows] == [*range(arrival.item["start"], arrival.head + 1)]
    entries = kit.entries("talks")[arrival.item["start"] - 1 :]
    return arrival.item["start"], [str(command_of(entry)) for entry in entries]


@pytest.mark.rule("WS12")
async def test_translations_are_not_counted_among_the_last_of_what_was_said() -> None:
    """So many utterances come as were asked for, each with what stands beside it."""
    table = await Table.laid()
    places: list[int] = []
    for _ in range(6):
        places.append(await table.say())
        for lang in ("fr", "ru", "zh"):
            await table.publish(places[-1], lang)
    start, came = await begins(table, ReadingLimits(tail=4, tail_most=100))
    assert start == places[2]
    assert came == ["channels.post_statement", *["interpretation.publish_translation"] * 3] * 4
    # What stands beside an utterance can come long after it.
    await table.certify("ina", places[0], "es", "Palabras.")
    start, came = await begins(table, ReadingLimits(tail=4, tail_most=100))
    assert start == places[2]
    assert came[-1] == "interpretation.certify_translation"


@pytest.mark.rule("WS12")
async def test_what_stands_beside_is_bounded_and_never_crowds_out_the_count() -> None:
    """Of a line of drafts only so many come; where nothing is translated, as many as asked for."""
    table = await Table.laid()
    of = await table.say()
    for lang in ("ar", "es", "fr", "ru", "zh"):
        await table.publish(of, lang)
    head = len(table.kit.entries("talks"))
    assert (await begins(table, ReadingLimits(tail=2, tail_most=4)))[0] == head - 3
    assert (await begins(table, ReadingLimits(tail=3, tail_most=1)))[0] == head - 2
    assert (await begins(table, ReadingLimits(tail=500, tail_most=500)))[0] == 1


async def test_whoever_resumes_is_sent_all_that_they_missed_whatever_it_is() -> None:
    """The count is for newcomers: after a place that was verified nothing is passed over."""
    table = await Table.laid()
    of = await table.say()
    await table.publish(of, "fr")
    kit = table.kit
    limits = ReadingLimits(tail=1, tail_most=1)
    reader = RoomReader(
        catalogue=kit.catalogue,
        channels=kit.channels,
        journal=FakeJournal(kit.ledger),
        limits=limits,
    )
    someone = kit.person("bo").id, kit.room, kit.id("talks")
    arrival = await reader.arrive(*someone, (1, of - 2))
    assert arrival.item["start"] == of - 1
    assert (await reader.arrive(*someone)).item["start"] == arrival.head
