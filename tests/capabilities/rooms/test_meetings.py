"""Meetings: numbered, opened, suspended, resumed, adjourned; and what is said only in them."""

import pytest
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from negotiation_room.capabilities.channels import capability as channels
from negotiation_room.capabilities.channels.messages import PostMessage, PostStatement
from negotiation_room.capabilities.rooms.capability import capability
from negotiation_room.capabilities.rooms.messages import (
    AdjournMeeting,
    CloseRoom,
    OpenMeeting,
    ResumeMeeting,
    SuspendMeeting,
)
from negotiation_room.capabilities.rooms.rules import (
    TRANSITIONS,
    MeetingIsOpen,
    MeetingIsSuspended,
    NoMeetingIsOpen,
    Phase,
)
from negotiation_room.kernel.capability import NotYourRole
from negotiation_room.kernel.catalogue import Catalogue
from negotiation_room.kernel.channel import ChannelState, Occasion, Place
from negotiation_room.kernel.desk import ChannelIsClosed
from negotiation_room.kernel.ids import ActId, ChannelId, DeviceId, RoomId
from negotiation_room.kernel.messages import Command
from tests.kit import RoomKit, named

SAID = PostStatement(text="We came to talk.", lang="en")


@pytest.fixture
async def kit() -> RoomKit:
    """A plenary before its first meeting."""
    kit = await RoomKit.open()
    await kit.seat("plenary", mira="mediator", bo="head_of_delegation:alpha", obi="observer")
    return kit


@pytest.mark.rule("RM1")
async def test_statements_need_an_open_meeting(kit: RoomKit) -> None:
    """Outside meetings only messages are heard, and the answer says whom to ask."""
    with pytest.raises(NoMeetingIsOpen, match="ask the chair"):
        await kit.do("bo", "plenary", SAID)
    await kit.do("bo", "plenary", PostMessage(text="When do we begin?", lang="en"))
    await kit.do("mira", "plenary", OpenMeeting(title="First meeting"))
    await kit.do("bo", "plenary", SAID)
    await kit.do("mira", "plenary", SuspendMeeting(reason="lunch"))
    with pytest.raises(MeetingIsSuspended):
        await kit.do("bo", "plenary", SAID)
    await kit.do("mira", "plenary", ResumeMeeting())
    await kit.do("mira", "plenary", AdjournMeeting())
    with pytest.raises(NoMeetingIsOpen):
        await kit.do("bo", "plenary", SAID)


async def test_statements_elsewhere_need_no_meeting(kit: RoomKit) -> None:
    """Meetings are the plenary's; a contact group speaks when it wants."""
    await kit.channel("talks")
    await kit.seat("talks", bo="head_of_delegation:alpha")
    await kit.do("bo", "talks", SAID)


async def test_only_the_chair_opens_meetings(kit: RoomKit) -> None:
    """A head of delegation asks the chair."""
    with pytest.raises(NotYourRole, match="mediator"):
        await kit.do("bo", "plenary", OpenMeeting(title="Ours"))


@pytest.mark.rule("RM2")
async def test_meetings_are_numbered_by_themselves(kit: RoomKit) -> None:
    """Every meeting has the next number, and an observer sees it."""
    for title in ("First", "Second"):
        await kit.do("mira", "plenary", OpenMeeting(title=title))
        await kit.do("mira", "plenary", AdjournMeeting())
    seen = kit.catalogue.show(await kit.state("plenary"), await kit.seat_of("obi", "plenary"))
    meetings = seen.substate("rooms").meetings
    assert [(one.number, one.title) for one in meetings] == [(1, "First"), (2, "Second")]


@pytest.mark.rule("RM3")
async def test_a_closed_room_is_closed_everywhere(kit: RoomKit) -> None:
    """Caucuses and groups close with the room; everyone can still read theirs."""
    await kit.accredit("mira", "alpha")
    await kit.seat("caucus:alpha", bo="head_of_delegation:alpha")
    kit.restart()
    await kit.do("mira", "register", CloseRoom())
    message = PostMessage(text="One more word.", lang="en")
    for who, channel in (("mira", "plenary"), ("bo", "caucus:alpha")):
        with pytest.raises(ChannelIsClosed):
            await kit.do(who, channel, message)
        assert await kit.read(who, channel)
    assert kit.directory.closed == {kit.room}
    with pytest.raises(ChannelIsClosed):
        await kit.do("mira", "register", CloseRoom())


async def test_the_room_is_listed_when_it_is_founded(kit: RoomKit) -> None:
    """The list of rooms is written in the transaction of the founding."""
    assert kit.directory.rooms == {kit.room: "The talks"}


class Meetings(RuleBasedStateMachine):
    """Whatever the chair tries, phase and numbers follow the table and nothing else."""

    @initialize()
    def begin(self) -> None:
        """Begin without a meeting."""
        self.catalogue = Catalogue([channels.capability, capability])
        room, channel = RoomId(named("r", "x")), ChannelId(named("c", "x"))
        self.state: ChannelState = self.catalogue.found(room, channel)
        self.phase, self.opened, self.seq = Phase.NONE, 0, 0

    def attempt(self, wish: Command) -> None:
        """Try a step, and hold the outcome against the table."""
        self.seq += 1
        device, act = DeviceId(named("d", "x")), ActId(named("a", "x"))
        occasion = Occasion(None, device, act, self.seq, self.seq)
        expected = TRANSITIONS.get((self.phase, type(wish)))
        decide = self.catalogue.row(wish.wire).decide
        if expected is None:
            with pytest.raises((NoMeetingIsOpen, MeetingIsOpen, MeetingIsSuspended)):
                decide(self.state, wish, occasion)
            return
        events = decide(self.state, wish, occasion)
        for event in events:
            self.state = self.catalogue.evolve(self.state, event, Place(self.seq, self.seq))
        self.phase = expected
        self.opened += isinstance(wish, OpenMeeting)

    @rule()
    def open(self) -> None:
        """Open a meeting."""
        self.attempt(OpenMeeting(title="A meeting"))

    @rule()
    def suspend(self) -> None:
        """Suspend it."""
        self.attempt(SuspendMeeting())

    @rule()
    def resume(self) -> None:
        """Resume it."""
        self.attempt(ResumeMeeting())

    @rule()
    def adjourn(self) -> None:
        """Adjourn it."""
        self.attempt(AdjournMeeting())

    @invariant()
    def follows_the_table(self) -> None:
        """The phase is the table's, and as many meetings are numbered as were opened."""
        rooms = self.state.substate("rooms")
        assert rooms.phase is self.phase
        assert [one.number for one in rooms.meetings] == list(range(1, self.opened + 1))
        running = [one for one in rooms.meetings if one.adjourned_at is None]
        assert len(running) == (self.phase is not Phase.NONE)


TestMeetings = Meetings.TestCase
TestMeetings.settings = settings(max_examples=40, stateful_step_count=20, deadline=None)
