"""The founding of a room, its meetings, and its end."""

from typing import Annotated, ClassVar

from pydantic import Field

from negotiation_room.kernel.audience import MEMBERS, Audience
from negotiation_room.kernel.ids import ChannelId
from negotiation_room.kernel.messages import ClerkCommand, Command, Event
from negotiation_room.kernel.text import Language, Line

MOST_LANGUAGES = 40

Languages = Annotated[tuple[Language, ...], Field(min_length=1, max_length=MOST_LANGUAGES)]


class FoundRoom(ClerkCommand, wire="rooms.found_room"):
    """Begin a room: its register and plenary are there."""

    audience: ClassVar[Audience] = MEMBERS
    title: Line
    languages: Languages
    origin: str
    plenary: ChannelId


class OpenMeeting(Command, wire="rooms.open_meeting"):
    """Open the next meeting."""

    title: Line


class SuspendMeeting(Command, wire="rooms.suspend_meeting"):
    """Interrupt the meeting."""

    reason: Line | None = None


class ResumeMeeting(Command, wire="rooms.resume_meeting"):
    """Go on with the meeting that was interrupted."""


class AdjournMeeting(Command, wire="rooms.adjourn_meeting"):
    """End the meeting."""


class CloseRoom(Command, wire="rooms.close_room"):
    """End the negotiation: nothing more is heard in any of its channels."""


class RoomFounded(Event, wire="rooms.room_founded"):
    """The room has begun."""

    title: str
    languages: tuple[str, ...]
    origin: str
    plenary: ChannelId

    def audience(self) -> Audience:
        """Those who sit in the register."""
        return MEMBERS


class MeetingOpened(Event, wire="rooms.meeting_opened"):
    """A meeting is open; statements may be made."""

    number: int
    title: str


class MeetingSuspended(Event, wire="rooms.meeting_suspended"):
    """The meeting is interrupted."""

    number: int
    reason: str | None = None


class MeetingResumed(Event, wire="rooms.meeting_resumed"):
    """The meeting goes on."""

    number: int


class MeetingAdjourned(Event, wire="rooms.meeting_adjourned"):
    """The meeting is over."""

    number: int


class RoomClosed(Event, wire="rooms.room_closed"):
    """The negotiation has ended."""


EVENTS: tuple[type[Event], ...] = (
    RoomFounded,
    MeetingOpened,
    MeetingSuspended,
    MeetingResumed,
    MeetingAdjourned,
    RoomClosed,
)
