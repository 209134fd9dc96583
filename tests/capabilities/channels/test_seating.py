"""Who opens channels and gives out seats: above all, whose a caucus is."""

import pytest

from negotiation_room.capabilities.accreditation.messages import SuspendPerson
from negotiation_room.capabilities.channels.face import may_signal_presence
from negotiation_room.capabilities.channels.messages import (
    CloseChannel,
    GrantSeat,
    OpenChannel,
    PostMessage,
    Withdraw,
    WithdrawSeat,
)
from negotiation_room.capabilities.channels.rules import NotYourWords
from negotiation_room.capabilities.channels.seating import (
    AlreadySeated,
    CannotBeOpened,
    DoesNotBelongHere,
    NoSuchSeat,
    NotAsAccredited,
    NotYoursToSeat,
    OpenedBefore,
    YourOwnSeat,
)
from negotiation_room.kernel.capability import NotYourRole
from negotiation_room.kernel.channel import ChannelKind
from negotiation_room.kernel.desk import ChannelExists, ChannelIsClosed
from negotiation_room.kernel.errors import NotFound
from negotiation_room.kernel.ids import SeatId
from negotiation_room.kernel.seats import Power, Role
from tests.kit import RoomKit, named

HELLO = PostMessage(text="Good morning.", lang="en")


@pytest.fixture
async def kit() -> RoomKit:
    """Two delegations with their heads in their caucuses."""
    kit = await RoomKit.open()
    await kit.seat(
        "plenary",
        mira="mediator",
        sec="secretariat",
        bo="head_of_delegation:alpha",
        dee="delegate:alpha",
        cy="head_of_delegation:beta",
        ina="interpreter",
        obi="observer",
    )
    await kit.accredit("mira", "alpha")
    await kit.accredit("sec", "beta")
    await kit.seat("caucus:alpha", bo="head_of_delegation:alpha")
    await kit.seat("caucus:beta", cy="head_of_delegation:beta")
    return kit


async def grant(kit: RoomKit, who: str, **changes: object) -> GrantSeat:
    """The grant that says of a person exactly what the register says."""
    known = await kit.seat_of(who, "register")
    fields: dict[str, object] = {
        "seat": SeatId(named("s", f"granted:{who}")),
        "person": known.person,
        "name": known.name,
        "role": known.role,
        "delegation": known.delegation,
        "powers": tuple(sorted(known.powers)),
    }
    return GrantSeat.model_validate(fields | changes)


def opening(kit: RoomKit, name: str, kind: ChannelKind, **changes: object) -> OpenChannel:
    """A wish to open a channel."""
    fields: dict[str, object] = {"channel": kit.id(name), "kind": kind, "title": name}
    return OpenChannel.model_validate(fields | changes)


@pytest.mark.rule("CH1")
async def test_the_head_seats_people_in_the_caucus(kit: RoomKit) -> None:
    """The person granted a seat can speak there with the device the register knows."""
    with pytest.raises(NotFound):
        await kit.do("dee", "caucus:alpha", HELLO)
    await kit.do("bo", "caucus:alpha", await grant(kit, "dee"))
    await kit.do("dee", "caucus:alpha", HELLO)


@pytest.mark.rule("CH1")
@pytest.mark.parametrize("who", ["mira", "sec", "cy", "ina"])
async def test_nobody_else_comes_into_a_caucus(kit: RoomKit, who: str) -> None:
    """Not even its head can let mediator, secretariat, interpreters or another party in."""
    with pytest.raises(DoesNotBelongHere):
        await kit.do("bo", "caucus:alpha", await grant(kit, who))
    with pytest.raises(NotFound):
        await kit.do(who, "caucus:alpha", await grant(kit, who))


async def test_a_mediator_is_not_disguised_as_a_delegate(kit: RoomKit) -> None:
    """What the grant says must be what the register says."""
    own = kit.delegation("alpha")
    wish = await grant(kit, "mira", role=Role.DELEGATE, delegation=own)
    with pytest.raises(NotAsAccredited):
        await kit.do("bo", "caucus:alpha", wish)


async def test_a_delegate_in_the_caucus_seats_nobody(kit: RoomKit) -> None:
    """Only the head gives out the seats of a caucus."""
    await kit.do("bo", "caucus:alpha", await grant(kit, "dee"))
    with pytest.raises(NotYourRole):
        await kit.do("dee", "caucus:alpha", await grant(kit, "mira"))


async def test_a_head_seats_nobody_in_plenary(kit: RoomKit) -> None:
    """There the seats are the chair's to give, and the answer says so."""
    with pytest.raises(NotYoursToSeat, match="the chair"):
        await kit.do("cy", "plenary", await grant(kit, "sec"))


async def test_a_grant_gives_no_powers_beyond_the_register(kit: RoomKit) -> None:
    """Powers are the head's to assign in the register, not a seat's to bring."""
    wish = await grant(kit, "dee", powers=(Power.SIGN,))
    with pytest.raises(NotAsAccredited):
        await kit.do("bo", "caucus:alpha", wish)


async def test_nobody_sits_twice(kit: RoomKit) -> None:
    """A second seat for the same person is refused."""
    with pytest.raises(AlreadySeated):
        await kit.do("bo", "caucus:alpha", await grant(kit, "bo"))


async def test_a_withdrawn_seat_neither_speaks_nor_exists(kit: RoomKit) -> None:
    """Whoever lost the seat gets the answer of somebody who never had one."""
    await kit.do("bo", "caucus:alpha", await grant(kit, "dee"))
    seat = (await kit.seat_of("dee", "caucus:alpha")).id
    await kit.do("bo", "caucus:alpha", WithdrawSeat(seat=seat))
    with pytest.raises(NotFound):
        await kit.do("dee", "caucus:alpha", HELLO)
    with pytest.raises(NoSuchSeat):
        await kit.do("bo", "caucus:alpha", WithdrawSeat(seat=seat))


async def test_the_head_cannot_leave_the_caucus_without_a_head(kit: RoomKit) -> None:
    """Those who give out the seats keep their own."""
    own = (await kit.seat_of("bo", "caucus:alpha")).id
    with pytest.raises(YourOwnSeat):
        await kit.do("bo", "caucus:alpha", WithdrawSeat(seat=own))


async def test_a_shuttle_channel_holds_one_party(kit: RoomKit) -> None:
    """The mediator sits with one party; the other cannot be brought in."""
    alpha = kit.delegation("alpha")
    people = (kit.person("bo").id, kit.person("ina").id)
    wish = opening(kit, "shuttle", ChannelKind.PROXIMITY, owner=alpha, members=people)
    await kit.do("mira", "register", wish)
    for who in ("mira", "bo", "ina"):
        await kit.do(who, "shuttle", HELLO)
    for who in ("cy", "sec"):
        with pytest.raises(DoesNotBelongHere):
            await kit.do("mira", "shuttle", await grant(kit, who))


async def test_the_secretariat_opens_a_shuttle_but_does_not_sit_in_it(kit: RoomKit) -> None:
    """Only mediators and interpreters sit with the party."""
    wish = opening(
        kit,
        "shuttle",
        ChannelKind.PROXIMITY,
        owner=kit.delegation("alpha"),
        members=(kit.person("mira").id,),
    )
    await kit.do("sec", "register", wish)
    await kit.do("mira", "shuttle", HELLO)
    with pytest.raises(NotFound):
        await kit.do("sec", "shuttle", HELLO)


@pytest.mark.parametrize(
    "kind", [ChannelKind.CAUCUS, ChannelKind.PLENARY, ChannelKind.REGISTER]
)
async def test_some_kinds_are_not_opened_by_wish(kit: RoomKit, kind: ChannelKind) -> None:
    """A caucus comes with its delegation; plenary and register with the room."""
    with pytest.raises(CannotBeOpened):
        await kit.do("mira", "register", opening(kit, "another", kind))


async def test_a_shuttle_channel_names_its_party(kit: RoomKit) -> None:
    """A proximity channel has an owner, and a contact group has none."""
    with pytest.raises(CannotBeOpened):
        await kit.do("mira", "register", opening(kit, "a", ChannelKind.PROXIMITY))
    owned = opening(kit, "b", ChannelKind.CONTACT_GROUP, owner=kit.delegation("alpha"))
    with pytest.raises(CannotBeOpened):
        await kit.do("mira", "register", owned)


async def test_a_channel_does_not_begin_under_a_taken_id(kit: RoomKit) -> None:
    """Neither an opened channel nor a caucus can be founded over."""
    await kit.do("mira", "register", opening(kit, "group", ChannelKind.CONTACT_GROUP))
    with pytest.raises(OpenedBefore):
        await kit.do("mira", "register", opening(kit, "group", ChannelKind.CONTACT_GROUP))
    kit.restart()
    wish = opening(kit, "caucus:alpha", ChannelKind.CONTACT_GROUP)
    with pytest.raises(ChannelExists):
        await kit.do("mira", "register", wish)


async def test_strangers_are_not_named_as_members(kit: RoomKit) -> None:
    """Only people the register knows can be seated from the start."""
    people = (kit.person("stranger").id,)
    with pytest.raises(NotAsAccredited):
        await kit.do("mira", "register", opening(kit, "g", ChannelKind.FRIENDS, members=people))


async def test_an_observer_sits_only_in_the_plenary(kit: RoomKit) -> None:
    """The chair cannot take an observer into a contact group."""
    await kit.do("mira", "register", opening(kit, "group", ChannelKind.CONTACT_GROUP))
    wish = GrantSeat(
        seat=SeatId(named("s", "x")),
        person=kit.person("obi").id,
        name="Obi",
        role=Role.OBSERVER,
    )
    with pytest.raises(DoesNotBelongHere):
        await kit.do("mira", "group", wish)


async def test_who_is_suspended_is_not_seated_elsewhere(kit: RoomKit) -> None:
    """A suspension is not escaped by a new channel."""
    person = kit.person("dee").id
    await kit.do("mira", "register", SuspendPerson(person=person, reason="disorder"))
    await kit.do("mira", "register", opening(kit, "group", ChannelKind.CONTACT_GROUP))
    with pytest.raises(NotAsAccredited):
        await kit.do("mira", "group", await grant(kit, "dee"))
    await kit.do("bo", "caucus:alpha", await grant(kit, "dee"))


@pytest.mark.rule("CH7")
async def test_a_closed_channel_can_be_read_but_not_used(kit: RoomKit) -> None:
    """After its closing nothing is heard in a channel."""
    await kit.do("mira", "register", opening(kit, "group", ChannelKind.CONTACT_GROUP))
    await kit.do("mira", "group", HELLO)
    await kit.do("mira", "group", CloseChannel())
    with pytest.raises(ChannelIsClosed):
        await kit.do("mira", "group", HELLO)
    assert len(await kit.read("mira", "group")) == len(kit.entries("group"))


async def test_who_meets_whom_is_for_those_who_run_the_room(kit: RoomKit) -> None:
    """A delegation does not learn from the register which channels were opened."""
    wish = opening(kit, "shuttle", ChannelKind.PROXIMITY, owner=kit.delegation("beta"))
    seq = await kit.do("mira", "register", wish)
    assert (await kit.read("bo", "register"))[seq - 1].parts == ()
    seen = kit.catalogue.show(await kit.state("register"), await kit.seat_of("bo", "register"))
    assert not seen.substate("channels").opened


@pytest.mark.rule("CH6")
async def test_presence_is_never_shown_in_a_caucus(kit: RoomKit) -> None:
    """Presence needs a charter that allows it, a seat that is no observer's, and no caucus."""
    await kit.channel("caucus:gamma", kind="caucus", owner="gamma", presence=True)
    await kit.seat("caucus:gamma", gus="head_of_delegation:gamma")
    gus, obi = await kit.seat_of("gus", "caucus:gamma"), await kit.seat_of("obi", "plenary")
    mira = await kit.seat_of("mira", "plenary")
    assert not may_signal_presence(await kit.state("caucus:gamma"), gus)
    assert may_signal_presence(await kit.state("plenary"), mira)
    assert not may_signal_presence(await kit.state("plenary"), obi)


async def test_nobody_takes_over_anothers_words_with_their_seat(kit: RoomKit) -> None:
    """The seat of somebody who spoke and left is not given to another, words and all."""
    await kit.do("bo", "caucus:alpha", await grant(kit, "dee"))
    said = await kit.do("dee", "caucus:alpha", HELLO)
    left = (await kit.seat_of("dee", "caucus:alpha")).id
    await kit.do("bo", "caucus:alpha", WithdrawSeat(seat=left))
    await kit.seat("plenary", eve="delegate:alpha")
    with pytest.raises(AlreadySeated):
        await kit.do("bo", "caucus:alpha", await grant(kit, "eve", seat=left))
    await kit.do("bo", "caucus:alpha", await grant(kit, "eve"))
    with pytest.raises(NotYourWords):
        await kit.do("eve", "caucus:alpha", Withdraw(target=said))
