"""When a meeting is opened, interrupted and ended, and when statements are made. Pure."""

from dataclasses import dataclass, replace
from enum import StrEnum

from negotiation_room.capabilities.rooms.messages import (
    AdjournMeeting,
    CloseRoom,
    FoundRoom,
    MeetingAdjourned,
    MeetingOpened,
    MeetingResumed,
    MeetingSuspended,
    OpenMeeting,
    ResumeMeeting,
    RoomClosed,
    RoomFounded,
    SuspendMeeting,
)
from negotiation_room.kernel.channel import ChannelKind, ChannelState, Occasion, Place
from negotiation_room.kernel.errors import Conflict
from negotiation_room.kernel.messages import Command, Event
from negotiation_room.kernel.roster import ChannelClosed


class MeetingIsOpen(Conflict, code="rooms.meeting_open"):
    """A meeting is open already."""


class MeetingIsSuspended(Conflict, code="rooms.meeting_suspended"):
    """The meeting is interrupted; the chair can resume it."""


class NoMeetingIsOpen(Conflict, code="rooms.no_meeting"):
    """No meeting is open; the chair can open one."""


class Phase(StrEnum):
    """Whether the plenary meets."""

    NONE = "none"
    OPEN = "open"
    SUSPENDED = "suspended"


TRANSITIONS: dict[tuple[Phase, type[Command]], Phase] = {
    (Phase.NONE, OpenMeeting): Phase.OPEN,
    (Phase.OPEN, SuspendMeeting): Phase.SUSPENDED,
    (Phase.SUSPENDED, ResumeMeeting): Phase.OPEN,
    (Phase.OPEN, AdjournMeeting): Phase.NONE,
    (Phase.SUSPENDED, AdjournMeeting): Phase.NONE,
}
"""What leads from where to where; every other pair is refused."""

WHY_NOT: dict[Phase, Conflict] = {
    Phase.NONE: NoMeetingIsOpen("no meeting is open: ask the chair"),
    Phase.OPEN: MeetingIsOpen("a meeting is open already; suspend or adjourn it first"),
    Phase.SUSPENDED: MeetingIsSuspended("the meeting is suspended: ask the chair to resume it"),
}


@dataclass(frozen=True, slots=True)
class Meeting:
    """One numbered meeting of the plenary."""

    number: int
    title: str
    opened_at: int
    adjourned_at: int | None = None


@dataclass(frozen=True, slots=True)
class Rooms:
    """What this capability keeps: in the register the room, in the plenary its meetings."""

    title: str | None = None
    languages: tuple[str, ...] = ()
    phase: Phase = Phase.NONE
    meetings: tuple[Meeting, ...] = ()
    closed: bool = False


def _rooms(state: ChannelState) -> Rooms:
    return state.substate("rooms")


def _check_step(state: ChannelState, wish: Command) -> int:
    """The number of the last meeting, if the wish fits the phase it is in.

    Raises:
        Conflict: it does not.
    """
    rooms = _rooms(state)
    if (rooms.phase, type(wish)) not in TRANSITIONS:
        refusal = WHY_NOT[rooms.phase]
        raise type(refusal)(refusal.because)
    return len(rooms.meetings)


def open_meeting(state: ChannelState, wish: OpenMeeting, _now: Occasion) -> list[Event]:
    """Open the next meeting; its number follows from those before."""
    return [MeetingOpened(number=_check_step(state, wish) + 1, title=wish.title)]


def suspend_meeting(state: ChannelState, wish: SuspendMeeting, _now: Occasion) -> list[Event]:
    """Interrupt the open meeting."""
    return [MeetingSuspended(number=_check_step(state, wish), reason=wish.reason)]


def resume_meeting(state: ChannelState, wish: ResumeMeeting, _now: Occasion) -> list[Event]:
    """Go on with the suspended meeting."""
    return [MeetingResumed(number=_check_step(state, wish))]


def adjourn_meeting(state: ChannelState, wish: AdjournMeeting, _now: Occasion) -> list[Event]:
    """End the meeting, open or suspended."""
    return [MeetingAdjourned(number=_check_step(state, wish))]


def found_room(state: ChannelState, wish: FoundRoom, _now: Occasion) -> list[Event]:
    """Begin the room, once."""
    if _rooms(state).title is not None:
        return []
    return [
        RoomFounded(
            title=wish.title,
            languages=wish.languages,
            origin=wish.origin,
            plenary=wish.plenary,
        )
    ]


def close_room(_state: ChannelState, _wish: CloseRoom, _now: Occasion) -> list[Event]:
    """End the room; the register closes with this very act."""
    return [RoomClosed(), ChannelClosed()]


def a_meeting_is_open(state: ChannelState, _wish: Command, _now: Occasion) -> None:
    """Veto statements in plenary outside its meetings.

    Raises:
        NoMeetingIsOpen: nobody has opened one.
        MeetingIsSuspended: it is interrupted.
    """
    phase = _rooms(state).phase
    if state.chartered.kind is ChannelKind.PLENARY and phase is not Phase.OPEN:
        refusal = WHY_NOT[phase]
        raise type(refusal)(refusal.because)


def evolve(substate: Rooms, event: Event, place: Place) -> Rooms:
    """Fold one fact."""
    match event:
        case RoomFounded():
            return replace(substate, title=event.title, languages=event.languages)
        case MeetingOpened():
            meeting = Meeting(event.number, event.title, place.at)
            return replace(substate, phase=Phase.OPEN, meetings=(*substate.meetings, meeting))
        case MeetingSuspended():
            return replace(substate, phase=Phase.SUSPENDED)
        case MeetingResumed():
            return replace(substate, phase=Phase.OPEN)
        case MeetingAdjourned():
            meetings = tuple(
                replace(meeting, adjourned_at=place.at)
                if meeting.number == event.number
                else meeting
                for meeting in substate.meetings
            )
            return replace(substate, phase=Phase.NONE, meetings=meetings)
        case RoomClosed():
            return replace(substate, closed=True)
        case _:
            return substate
