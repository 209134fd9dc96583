"""A drafting channel is opened like others; who comes into it, and what is said there."""

import pytest

from negotiation_room.capabilities.channels.messages import (
    CloseChannel,
    GrantSeat,
    OpenChannel,
    PostMessage,
    PostStatement,
)
from negotiation_room.capabilities.channels.seating import NotAsAccredited
from negotiation_room.capabilities.drafting.messages import BeginText, ShowObservers
from negotiation_room.capabilities.drafting.units import Drafting, Observers
from negotiation_room.kernel.channel import ChannelKind, History
from negotiation_room.kernel.desk import ChannelIsClosed
from negotiation_room.kernel.errors import NotPermitted, Refusal
from negotiation_room.kernel.ids import SeatId
from negotiation_room.kernel.seats import Role
from tests.capabilities.drafting.drafts import unit_id
from tests.kit import RoomKit, named

HELLO = PostMessage(text="Shall we begin with Article 2?", lang="en")


@pytest.fixture
async def kit() -> RoomKit:
    """A text that the chair opened for two delegations, and an observer in the plenary."""
    kit = await RoomKit.open()
    await kit.seat(
        "plenary",
        mira="mediator",
        bo="head_of_delegation:alpha",
        cy="head_of_delegation:beta",
        ina="interpreter",
        obi="observer",
    )
    people = tuple(kit.person(name).id for name in ("bo", "cy"))
    wish = OpenChannel(
        channel=kit.id("draft"),
        kind=ChannelKind.DRAFTING,
        title="The draft",
        members=people,
        history=History.OWN,
    )
    await kit.do("mira", "register", wish)
    begin = BeginText(title="Draft", lang="en", symbol="ROOM/L.1", root=unit_id("root"))
    await kit.do("mira", "draft", begin)
    return kit


async def grant(kit: RoomKit, who: str, channel: str = "plenary") -> GrantSeat:
    """The grant that says of a person what is known of them."""
    known = await kit.seat_of(who, channel)
    return GrantSeat(
        seat=SeatId(named("s", f"granted:{who}")),
        person=known.person,
        name=known.name,
        role=known.role,
        delegation=known.delegation,
        powers=tuple(sorted(known.powers)),
    )


async def drafting(kit: RoomKit) -> Drafting:
    """What drafting keeps in the channel."""
    return (await kit.state("draft")).substate("drafting")


async def test_a_text_is_laid_before_a_channel_that_was_opened_for_it(kit: RoomKit) -> None:
    """The opener and those named sit in it; nobody else does, and the text lies there."""
    state = await kit.state("draft")
    assert {seat.name for seat in state.seats.values()} == {"Mira", "Bo", "Cy"}
    assert (await drafting(kit)).text is not None
    assert state.chartered.kind is ChannelKind.DRAFTING


async def test_who_comes_late_to_a_text_reads_how_it_came_about(kit: RoomKit) -> None:
    """Whatever history the opener asked for: every word leads to its author for everyone."""
    assert (await kit.state("draft")).chartered.history is History.ALL
    await kit.do("mira", "draft", await grant(kit, "ina"))
    assert (await kit.seat_of("ina", "draft")).reads_from == 1


async def test_a_delegation_opens_no_text(kit: RoomKit) -> None:
    """Texts are laid before channels by those who host the talks."""
    wish = OpenChannel(channel=kit.id("own"), kind=ChannelKind.DRAFTING, title="Ours")
    with pytest.raises(NotPermitted):
        await kit.do("bo", "register", wish)


async def test_an_observer_is_seated_beside_a_text(kit: RoomKit) -> None:
    """They sit there as observers, see what the chair publishes, and cannot act."""
    await kit.do("mira", "draft", await grant(kit, "obi"))
    assert (await kit.seat_of("obi", "draft")).role is Role.OBSERVER
    await kit.do("mira", "draft", ShowObservers(observers=Observers.LIVE))
    shown = [part.data for one in await kit.read("obi", "draft") for part in one.parts]
    assert any(b"shown_to_observers" in data for data in shown)
    assert not any(b"begin_text" in data or b"text_begun" in data for data in shown)
    for wish in (HELLO, ShowObservers(observers=Observers.NOTHING)):
        with pytest.raises(NotPermitted):
            await kit.do("obi", "draft", wish)


async def test_an_observer_is_not_seated_with_a_delegation(kit: RoomKit) -> None:
    """Beside a text, they would read what a delegation keeps to itself."""
    wish = await grant(kit, "obi")
    disguised = wish.model_copy(update={"delegation": kit.delegation("alpha")})
    with pytest.raises(Refusal):
        await kit.do("mira", "draft", disguised)
    promoted = wish.model_copy(
        update={"role": Role.HEAD, "delegation": kit.delegation("alpha")}
    )
    with pytest.raises(NotAsAccredited):
        await kit.do("mira", "draft", promoted)


async def test_people_talk_beside_the_text(kit: RoomKit) -> None:
    """Messages are for the members and never for observers; statements are made elsewhere."""
    await kit.do("mira", "draft", await grant(kit, "obi"))
    await kit.do("bo", "draft", HELLO)

    async def reads(who: str) -> bool:
        entries = await kit.read(who, "draft")
        return any(b"Article 2" in part.data for one in entries for part in one.parts)

    assert [await reads(who) for who in ("mira", "cy", "obi")] == [True, True, False]
    with pytest.raises(Refusal):
        await kit.do("bo", "draft", PostStatement(text="For the record.", lang="en"))


async def test_a_text_that_was_closed_is_read_and_not_changed(kit: RoomKit) -> None:
    """After its closing nothing is done to the text any more."""
    await kit.do("mira", "draft", CloseChannel())
    with pytest.raises(ChannelIsClosed):
        await kit.do("mira", "draft", ShowObservers(observers=Observers.LIVE))
    with pytest.raises(ChannelIsClosed):
        await kit.do("bo", "draft", HELLO)
    assert (await drafting(kit)).text is not None
