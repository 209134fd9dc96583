"""States of the capabilities survive being written down, for the disk and for late readers."""

import json

from negotiation_room.capabilities.accreditation.messages import (
    ContestCredentials,
    SubmitCredentials,
    SuspendPerson,
)
from negotiation_room.capabilities.channels.messages import (
    CorrectStatement,
    OpenChannel,
    PostStatement,
    Redact,
)
from negotiation_room.capabilities.rooms.messages import AdjournMeeting, OpenMeeting
from negotiation_room.kernel.channel import ChannelKind
from negotiation_room.kernel.snapshot import freeze, restructure, thaw, unstructure
from tests.capabilities.accreditation.doors import invitation, invite
from tests.kit import RoomKit


async def a_lived_in_room() -> RoomKit:
    """A room in which most things have happened once."""
    kit = await RoomKit.open()
    await kit.seat("plenary", mira="mediator", sec="secretariat", obi="observer")
    await kit.accredit("mira", "alpha")
    await invite(kit, "sec", "bo", "head_of_delegation:alpha")
    await kit.do("sec", "register", invitation(kit, "guest", "expert:alpha"))
    await kit.do("bo", "register", SubmitCredentials(issued_by="Minister", reference="1"))
    alpha = kit.delegation("alpha")
    await kit.do("mira", "register", ContestCredentials(delegation=alpha, reason="no seal"))
    wish = OpenChannel(
        channel=kit.id("shuttle"), kind=ChannelKind.PROXIMITY, title="Talks", owner=alpha
    )
    await kit.do("mira", "register", wish)
    await kit.do("mira", "plenary", OpenMeeting(title="First"))
    said = await kit.do("bo", "plenary", PostStatement(text="Words.", lang="en"))
    fix = CorrectStatement(target=said, text="Better words.", lang="en")
    await kit.do("bo", "plenary", fix)
    await kit.do("bo", "plenary", Redact(target=said, reason="a name"))
    await kit.do("mira", "plenary", AdjournMeeting())
    await kit.do("mira", "register", SuspendPerson(person=kit.person("bo").id, reason="x"))
    return kit


async def test_a_state_is_the_same_after_the_disk() -> None:
    """Freezing and thawing changes nothing in any channel."""
    kit = await a_lived_in_room()
    for channel in ("register", "plenary", "caucus:alpha", "shuttle"):
        state = await kit.state(channel)
        assert thaw(kit.catalogue, freeze(state)) == state


async def test_what_is_shown_travels() -> None:
    """Every seat's own view goes through JSON and comes back the same."""
    kit = await a_lived_in_room()
    state = await kit.state("plenary")
    for who in ("mira", "bo", "obi"):
        shown = kit.catalogue.show(state, await kit.seat_of(who, "plenary"))
        assert restructure(kit.catalogue, json.loads(json.dumps(unstructure(shown)))) == shown
