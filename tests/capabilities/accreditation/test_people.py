"""People: suspended, reinstated and withdrawn; their devices and powers, in every channel."""

import json

import pytest

from negotiation_room.capabilities.accreditation.messages import (
    AssignPowers,
    ReinstatePerson,
    RevokeDevice,
    SuspendPerson,
    WithdrawPerson,
)
from negotiation_room.capabilities.accreditation.people import (
    AlreadyRevoked,
    AlreadySuspended,
    NotSuspended,
    NotYourDevice,
    NotYourPeople,
    UnknownDevice,
    Yourself,
)
from negotiation_room.capabilities.accreditation.rules import UnknownPerson
from negotiation_room.capabilities.channels.messages import (
    GrantSeat,
    PostMessage,
    PostStatement,
    PrepareStatement,
)
from negotiation_room.capabilities.rooms.messages import OpenMeeting
from negotiation_room.kernel.capability import NotYourPower, SeatIsSuspended
from negotiation_room.kernel.desk import ReadOnlyChannel
from negotiation_room.kernel.errors import NotFound
from negotiation_room.kernel.ids import DeviceId, SeatId
from negotiation_room.kernel.seats import Power
from negotiation_room.kernel.snapshot import unstructure
from tests.capabilities.accreditation.doors import invite
from tests.kit import RoomKit, named

HELLO = PostMessage(text="Good morning.", lang="en")


@pytest.fixture
async def kit() -> RoomKit:
    """Two delegations, a delegate and an observer, everybody come by invitation."""
    kit = await RoomKit.open()
    await kit.seat("plenary", mira="mediator", sec="secretariat")
    await kit.accredit("mira", "alpha")
    await kit.accredit("sec", "beta")
    await invite(kit, "sec", "bo", "head_of_delegation:alpha")
    await invite(kit, "sec", "cy", "head_of_delegation:beta")
    await invite(kit, "bo", "dee", "delegate:alpha")
    await invite(kit, "sec", "obi", "observer")
    return kit


@pytest.mark.rule("SEAT3")
async def test_a_suspension_stops_at_the_caucus(kit: RoomKit) -> None:
    """A suspended head reads but does not act in plenary, and is free in the own caucus."""
    suspend = SuspendPerson(person=kit.person("bo").id, reason="disorder")
    await kit.do("mira", "register", suspend)
    with pytest.raises(SeatIsSuspended):
        await kit.do("bo", "plenary", HELLO)
    assert await kit.read("bo", "plenary")
    await kit.do("bo", "caucus:alpha", HELLO)
    with pytest.raises(AlreadySuspended):
        await kit.do("mira", "register", suspend)
    reinstate = ReinstatePerson(person=kit.person("bo").id, reason="settled")
    await kit.do("sec", "register", reinstate)
    await kit.do("bo", "plenary", HELLO)
    with pytest.raises(NotSuspended):
        await kit.do("sec", "register", reinstate)


async def test_an_observer_is_suspended_too(kit: RoomKit) -> None:
    """Though the register seats no observer, the plenary's seat is suspended."""
    await kit.do("mira", "register", SuspendPerson(person=kit.person("obi").id, reason="x"))
    assert (await kit.seat_of("obi", "plenary")).suspended


async def test_nobody_does_this_to_themselves(kit: RoomKit) -> None:
    """A host who suspends themselves could not undo it."""
    for wish in (SuspendPerson, ReinstatePerson, WithdrawPerson):
        with pytest.raises(Yourself):
            await kit.do("mira", "register", wish(person=kit.person("mira").id, reason="x"))


async def test_a_disputed_channel_holds_up_no_revocation(kit: RoomKit) -> None:
    """Whoever is shown out is out of every channel that hears anything, and signed out, at once."""
    disputed = kit.channels.live[kit.id("caucus:alpha")]
    disputed.behind = "its record is older than the one published"
    bo, dee = kit.person("bo"), kit.person("dee")
    await kit.do("dee", "register", RevokeDevice(device=dee.device, reason="lost"))
    assert kit.identities.revoked == [dee.device]
    await kit.do("mira", "register", SuspendPerson(person=bo.id, reason="disorder"))
    await kit.do("sec", "register", WithdrawPerson(person=bo.id, reason="left"))
    assert kit.identities.ended == [(bo.id, kit.room)]
    for who, channel in (("bo", "plenary"), ("bo", "register"), ("dee", "plenary")):
        with pytest.raises(NotFound):
            await kit.do(who, channel, HELLO)
    with pytest.raises(ReadOnlyChannel):
        await kit.do("bo", "caucus:alpha", HELLO)


async def test_a_withdrawn_person_is_gone_everywhere(kit: RoomKit) -> None:
    """Seats and devices go in every channel, the caucus included, and sessions end."""
    await kit.do("sec", "register", WithdrawPerson(person=kit.person("bo").id, reason="left"))
    for channel in ("register", "plenary", "caucus:alpha"):
        with pytest.raises(NotFound):
            await kit.do("bo", channel, HELLO)
        state = await kit.state(channel)
        assert state.seat_of(kit.person("bo").id) is None
        device = state.devices.get(kit.person("bo").device)
        assert device is None or device.revoked
    assert kit.identities.ended == [(kit.person("bo").id, kit.room)]
    with pytest.raises(UnknownPerson):
        await kit.do(
            "sec", "register", WithdrawPerson(person=kit.person("bo").id, reason="again")
        )


async def test_a_head_withdraws_only_the_own_people(kit: RoomKit) -> None:
    """Another delegation's people are not a head's to send away."""
    wish = WithdrawPerson(person=kit.person("dee").id, reason="recalled")
    with pytest.raises(NotYourPeople):
        await kit.do("cy", "register", wish)
    await kit.do("bo", "register", wish)


async def test_an_observer_is_withdrawn_by_the_hosts(kit: RoomKit) -> None:
    """Who only looks on is shown out the same way."""
    await kit.do("sec", "register", WithdrawPerson(person=kit.person("obi").id, reason="x"))
    assert (await kit.state("plenary")).seat_of(kit.person("obi").id) is None


async def test_a_revoked_device_is_deaf_everywhere(kit: RoomKit) -> None:
    """The owner, their head or the secretariat revokes; the caucus hears the device no more."""
    device = kit.person("bo").device
    wish = RevokeDevice(device=device, reason="stolen")
    for who in ("cy", "mira", "dee"):
        with pytest.raises(NotYourDevice):
            await kit.do(who, "register", wish)
    await kit.do("sec", "register", wish)
    for channel in ("register", "plenary", "caucus:alpha"):
        with pytest.raises(NotFound):
            await kit.do("bo", channel, HELLO)
    assert kit.identities.revoked == [device]
    with pytest.raises(AlreadyRevoked):
        await kit.do("sec", "register", wish)


async def test_people_revoke_their_own_devices(kit: RoomKit) -> None:
    """A delegate needs nobody's leave to give a device up, and the head can do it too."""
    wish = RevokeDevice(device=kit.person("dee").device, reason="sold")
    await kit.do("dee", "register", wish)
    with pytest.raises(NotFound):
        await kit.do("dee", "plenary", HELLO)


async def test_an_observers_device_is_revoked_by_the_secretariat(kit: RoomKit) -> None:
    """A device that only the plenary knows is found there; one nobody knows is refused."""
    await kit.do("sec", "register", RevokeDevice(device=kit.person("obi").device, reason="x"))
    assert (await kit.state("plenary")).devices[kit.person("obi").device].revoked
    unknown = RevokeDevice(device=DeviceId(named("d", "unknown")), reason="x")
    with pytest.raises(UnknownDevice):
        await kit.do("sec", "register", unknown)
    with pytest.raises(NotYourDevice):
        await kit.do("bo", "register", unknown)


async def test_the_head_assigns_powers_everywhere(kit: RoomKit) -> None:
    """A delegate who was given the power to speak makes statements, until it is taken back."""
    await kit.do("mira", "plenary", OpenMeeting(title="First meeting"))
    said = PostStatement(text="We came to talk.", lang="en")
    for powers in ((Power.SPEAK,), ()):
        wish = AssignPowers(person=kit.person("dee").id, powers=powers)
        with pytest.raises(NotYourPeople):
            await kit.do("cy", "register", wish)
        await kit.do("bo", "register", wish)
        if powers:
            await kit.do("dee", "plenary", said)
        else:
            with pytest.raises(NotYourPower):
                await kit.do("dee", "plenary", said)


@pytest.mark.rule("CH1")
async def test_whoever_empties_a_caucus_opens_nothing_of_it(kit: RoomKit) -> None:
    """A head invited into a caucus that the hosts emptied finds no word and no name in it."""
    bo, dee = kit.person("bo"), kit.person("dee")
    known = await kit.seat_of("dee", "register")
    grant = GrantSeat(
        seat=SeatId(named("s", "in caucus")),
        person=dee.id,
        name=known.name,
        role=known.role,
        delegation=known.delegation,
        powers=tuple(sorted(known.powers)),
    )
    await kit.do("bo", "caucus:alpha", grant)
    await kit.do("bo", "caucus:alpha", PostMessage(text="Our red line.", lang="en"))
    draft = PrepareStatement(text="Our draft.", lang="en", for_channel=kit.id("plenary"))
    await kit.do("dee", "caucus:alpha", draft)
    for person in (bo, dee):
        await kit.do("sec", "register", WithdrawPerson(person=person.id, reason="left"))
    await invite(kit, "sec", "eve", "head_of_delegation:alpha")

    seat = await kit.seat_of("eve", "caucus:alpha")
    read = [part for entry in await kit.read("eve", "caucus:alpha") for part in entry.parts]
    shown = json.dumps(unstructure(kit.catalogue.show(await kit.state("caucus:alpha"), seat)))
    found = shown.encode() + b"".join(part.data for part in read)
    assert kit.person("eve").id.encode() in found
    secrets = (
        "Our red line",
        "Our draft",
        bo.id,
        dee.id,
        bo.device,
        dee.device,
        '"Bo"',
        '"Dee"',
    )
    assert [each for each in secrets if each.encode() in found] == []
