"""Invitations: for whom, by whom, once, in time; and how a lost device is replaced by two."""

import pytest

from negotiation_room.capabilities.accreditation.face import (
    FirstInvitation,
    KeyUsedBefore,
    look_at,
)
from negotiation_room.capabilities.accreditation.invitations import (
    AlreadyExpired,
    AlreadyHere,
    AwaitsConfirmation,
    InvitationIsOver,
    InvitationKnown,
    InvitationNotValid,
    NotASecondPerson,
    NothingToConfirm,
    NotYoursToInvite,
    RoleDoesNotFit,
)
from negotiation_room.capabilities.accreditation.messages import (
    ConfirmReplacement,
    ProposeReplacement,
    RevokeInvitation,
)
from negotiation_room.capabilities.accreditation.rules import UnknownDelegation
from negotiation_room.capabilities.channels.messages import PostMessage
from negotiation_room.capabilities.rooms.messages import CloseRoom
from negotiation_room.kernel.capability import NotYourRole
from negotiation_room.kernel.desk import ChannelIsClosed
from negotiation_room.kernel.errors import NotFound
from negotiation_room.kernel.ids import InvitationId
from negotiation_room.kernel.roster import DeviceRevoked
from negotiation_room.kernel.seats import Role
from tests.capabilities.accreditation.doors import (
    HOUR,
    enter,
    invitation,
    invite,
    secret_hash,
    secret_of,
)
from tests.kit import RoomKit, named

HELLO = PostMessage(text="Good morning.", lang="en")


@pytest.fixture
async def kit() -> RoomKit:
    """A mediator and a secretary, two delegations, and the head of one."""
    kit = await RoomKit.open()
    await kit.seat("plenary", mira="mediator", sec="secretariat")
    await kit.accredit("mira", "alpha")
    await kit.accredit("sec", "beta")
    await invite(kit, "sec", "bo", "head_of_delegation:alpha")
    return kit


async def test_the_first_host_comes_by_the_founding_invitation() -> None:
    """A new room has one door: the invitation made with it."""
    first = FirstInvitation(
        invitation=InvitationId(named("i", "mira")),
        secret_hash=secret_hash("mira"),
        name="Mira",
        role=Role.MEDIATOR,
        expires_at=1_900_000_000_000_000,
        language="en",
    )
    kit = await RoomKit.open(first=first)
    granted = await enter(kit, "mira")
    assert granted.role is Role.MEDIATOR
    assert set(granted.seats) == {kit.id("register"), kit.id("plenary")}
    await kit.accredit("mira", "alpha")


async def test_a_head_is_seated_in_the_caucus(kit: RoomKit) -> None:
    """The first head finds register, plenary and the caucus open."""
    await kit.do("bo", "caucus:alpha", HELLO)
    await kit.do("bo", "plenary", HELLO)


async def test_no_second_head_comes_into_a_caucus_that_lives(kit: RoomKit) -> None:
    """Inviting another “head” gives the host no seat in the delegation's caucus."""
    granted = await invite(kit, "sec", "mole", "head_of_delegation:alpha")
    assert kit.id("caucus:alpha") not in granted.seats
    with pytest.raises(NotFound):
        await kit.do("mole", "caucus:alpha", HELLO)


async def test_an_observer_sits_in_the_plenary_alone(kit: RoomKit) -> None:
    """The register does not know observers, so nobody there learns their devices."""
    granted = await invite(kit, "sec", "obi", "observer")
    assert set(granted.seats) == {kit.id("plenary")}
    assert kit.person("obi").device not in (await kit.state("register")).devices


@pytest.mark.rule("ACC1")
async def test_an_invitation_serves_once(kit: RoomKit) -> None:
    """A second person with the same link is refused, and so is the first."""
    await invite(kit, "bo", "dee", "delegate:alpha")
    for who in ("eve", "dee"):
        with pytest.raises(InvitationIsOver):
            await enter(kit, who, by="dee")


@pytest.mark.rule("ACC1")
async def test_an_invitation_ends_in_time(kit: RoomKit) -> None:
    """After its time an invitation opens nothing."""
    await kit.do("bo", "register", invitation(kit, "dee", "delegate:alpha"))
    kit.clock.move(HOUR + 1)
    with pytest.raises(InvitationIsOver, match="expired"):
        await enter(kit, "dee")


async def test_an_invitation_is_not_issued_for_the_past(kit: RoomKit) -> None:
    """The time at which it ends must be still to come."""
    with pytest.raises(AlreadyExpired):
        await kit.do("bo", "register", invitation(kit, "dee", "delegate:alpha", lasts=-1))


async def test_a_revoked_invitation_opens_nothing(kit: RoomKit) -> None:
    """What was taken back stays taken back."""
    await kit.do("bo", "register", invitation(kit, "dee", "delegate:alpha"))
    wish = RevokeInvitation(invitation=InvitationId(named("i", "dee")))
    await kit.do("bo", "register", wish)
    with pytest.raises(InvitationIsOver, match="taken back"):
        await enter(kit, "dee")
    with pytest.raises(InvitationIsOver):
        await kit.do("bo", "register", wish)


@pytest.mark.rule("ACC1")
async def test_a_wrong_secret_looks_like_no_invitation(kit: RoomKit) -> None:
    """Whoever guesses cannot tell an invitation that exists from one that does not."""
    await kit.do("bo", "register", invitation(kit, "dee", "delegate:alpha"))
    said: set[str] = set()
    for name in ("dee", "nobody"):
        with pytest.raises(InvitationNotValid) as refused:
            await enter(kit, "eve", by=name, secret=b"x" * 32)
        said.add(refused.value.because)
    assert len(said) == 1


async def test_looking_at_an_invitation_does_not_use_it(kit: RoomKit) -> None:
    """The landing page says who is invited, in what capacity, for whom."""
    await kit.do("bo", "register", invitation(kit, "dee", "delegate:alpha"))
    seen = look_at(
        await kit.state("register"),
        InvitationId(named("i", "dee")),
        secret_of("dee"),
        kit.clock.now(),
    )
    assert (seen["name"], seen["role"]) == ("Dee", "delegate")
    assert seen["delegation_names"] == [{"lang": "en", "name": "Alpha"}]
    await enter(kit, "dee")


@pytest.mark.rule("ACC2")
@pytest.mark.parametrize(
    "role", ["delegate:beta", "head_of_delegation:alpha", "observer", "mediator", "interpreter"]
)
async def test_a_head_invites_only_the_own_people(kit: RoomKit, role: str) -> None:
    """Others, other delegations, and another head, are for the secretariat."""
    with pytest.raises(NotYoursToInvite):
        await kit.do("bo", "register", invitation(kit, "x", role))


@pytest.mark.parametrize(
    "role", ["delegate", "mediator:alpha", "observer:alpha", "administrator"]
)
async def test_role_and_delegation_must_go_together(kit: RoomKit, role: str) -> None:
    """A delegate has a delegation, a mediator none, and an administrator no seat at all."""
    with pytest.raises(RoleDoesNotFit):
        await kit.do("sec", "register", invitation(kit, "x", role))


async def test_nobody_is_invited_for_an_unknown_delegation(kit: RoomKit) -> None:
    """The delegation is accredited first."""
    with pytest.raises(UnknownDelegation):
        await kit.do("sec", "register", invitation(kit, "x", "delegate:nowhere"))


async def test_an_invitation_has_its_own_id(kit: RoomKit) -> None:
    """A second invitation under the same id is refused."""
    await kit.do("sec", "register", invitation(kit, "x", "observer"))
    with pytest.raises(InvitationKnown):
        await kit.do("sec", "register", invitation(kit, "x", "observer"))


async def test_nobody_enters_twice(kit: RoomKit) -> None:
    """Who takes part already does not come in again by another invitation."""
    await kit.do("sec", "register", invitation(kit, "second", "observer"))
    kit.person("bo").another_device("second")
    with pytest.raises(AlreadyHere):
        await enter(kit, "bo", by="second")


@pytest.mark.rule("ID5")
async def test_a_key_is_admitted_once(kit: RoomKit) -> None:
    """Somebody else cannot come with a device that was used here before."""
    await kit.do("sec", "register", invitation(kit, "x", "interpreter"))
    thief = kit.person("x")
    thief.keys[thief.device] = kit.person("bo").keys[kit.person("bo").device]
    with pytest.raises(KeyUsedBefore):
        await enter(kit, "x")


async def test_a_delegate_invites_nobody(kit: RoomKit) -> None:
    """Only the hosts and the heads invite, and others do not see who is invited."""
    await invite(kit, "bo", "dee", "delegate:alpha")
    with pytest.raises(NotYourRole):
        await kit.do("dee", "register", invitation(kit, "x", "delegate:alpha"))
    seq = await kit.do("bo", "register", invitation(kit, "x", "delegate:alpha"))
    assert (await kit.read("dee", "register"))[seq - 1].parts == ()


def replacement(kit: RoomKit, who: str) -> ProposeReplacement:
    """The proposal that a person enrols another device."""
    return ProposeReplacement(
        person=kit.person(who).id,
        invitation=InvitationId(named("i", f"again:{who}")),
        secret_hash=secret_hash(f"again:{who}"),
        expires_at=kit.clock.now() + HOUR,
    )


@pytest.mark.rule("ACC3")
async def test_a_lost_device_is_replaced_by_two_people(kit: RoomKit) -> None:
    """The secretariat proposes, the head confirms; the old device dies, the new one lives."""
    await invite(kit, "bo", "dee", "delegate:alpha")
    lost = kit.person("dee").device
    await kit.do("sec", "register", replacement(kit, "dee"))
    kit.person("dee").another_device("second")
    with pytest.raises(AwaitsConfirmation):
        await enter(kit, "dee", by="again:dee")
    kit.person("dee").device = lost
    await kit.do("dee", "plenary", HELLO)
    confirm = ConfirmReplacement(invitation=InvitationId(named("i", "again:dee")))
    await kit.do("bo", "register", confirm)
    with pytest.raises(NotFound):
        await kit.do("dee", "plenary", HELLO)
    assert kit.identities.revoked == [lost]
    kit.person("dee").another_device("second")
    granted = await enter(kit, "dee", by="again:dee")
    assert set(granted.seats) == {kit.id("register"), kit.id("plenary")}
    await kit.do("dee", "plenary", HELLO)
    with pytest.raises(NothingToConfirm):
        await kit.do("bo", "register", confirm)


async def test_a_replacement_reaches_the_caucus(kit: RoomKit) -> None:
    """A head's lost device is deaf in the caucus too, and the new one is heard there."""
    await kit.do("sec", "register", replacement(kit, "bo"))
    confirm = ConfirmReplacement(invitation=InvitationId(named("i", "again:bo")))
    with pytest.raises(NotASecondPerson):
        await kit.do("bo", "register", confirm)
    await kit.do("mira", "register", confirm)
    with pytest.raises(NotFound):
        await kit.do("bo", "caucus:alpha", HELLO)
    kit.person("bo").another_device("second")
    await enter(kit, "bo", by="again:bo")
    await kit.do("bo", "caucus:alpha", HELLO)


@pytest.mark.rule("ACC3")
async def test_one_person_replaces_no_device_alone(kit: RoomKit) -> None:
    """The secretary who proposed cannot confirm, nor can another delegation's head."""
    await invite(kit, "sec", "cy", "head_of_delegation:beta")
    await kit.do("sec", "register", replacement(kit, "bo"))
    confirm = ConfirmReplacement(invitation=InvitationId(named("i", "again:bo")))
    with pytest.raises(NotYourRole):
        await kit.do("sec", "register", confirm)
    with pytest.raises(NotASecondPerson):
        await kit.do("cy", "register", confirm)


async def test_a_replacement_is_for_one_person(kit: RoomKit) -> None:
    """Somebody else with the link gets the answer for a link that means nothing."""
    await kit.do("sec", "register", replacement(kit, "bo"))
    confirm = ConfirmReplacement(invitation=InvitationId(named("i", "again:bo")))
    await kit.do("mira", "register", confirm)
    with pytest.raises(InvitationNotValid):
        await enter(kit, "eve", by="again:bo")


async def test_the_delegation_is_told_of_a_replacement(kit: RoomKit) -> None:
    """Every delegate reads who proposed it, who confirmed it, and which device died."""
    await invite(kit, "bo", "dee", "delegate:alpha")
    proposed = await kit.do("sec", "register", replacement(kit, "bo"))
    confirm = ConfirmReplacement(invitation=InvitationId(named("i", "again:bo")))
    confirmed = await kit.do("mira", "register", confirm)
    shown = await kit.read("dee", "register")
    assert shown[proposed - 1].part("with") is not None
    outs = [part.data for part in shown[confirmed - 1].parts if part.name.startswith("out.")]
    assert any(DeviceRevoked.wire.encode() in data for data in outs)


@pytest.mark.rule("RM3")
async def test_an_invitation_ends_with_the_room(kit: RoomKit) -> None:
    """Nobody enters a room that is closed, not even by an invitation issued before."""
    await kit.do("sec", "register", invitation(kit, "late", "observer"))
    await kit.do("mira", "register", CloseRoom())
    with pytest.raises(ChannelIsClosed):
        await enter(kit, "late")
    assert (await kit.state("plenary")).seat_of(kit.person("late").id) is None
