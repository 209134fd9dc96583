"""What people find when they arrive, however many arrive together."""

from negotiation_room.capabilities.channels.messages import PostMessage, PostStatement
from negotiation_room.capabilities.rooms.messages import OpenMeeting
from negotiation_room.kernel.snapshot import unstructure
from negotiation_room.transport.reader import RoomReader
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
