"""The table of rooms: who opens and ends meetings, and what that vetoes."""

from negotiation_room.capabilities.channels.messages import PostStatement
from negotiation_room.capabilities.rooms import rules
from negotiation_room.capabilities.rooms.messages import (
    EVENTS,
    AdjournMeeting,
    CloseRoom,
    FoundRoom,
    OpenMeeting,
    ResumeMeeting,
    SuspendMeeting,
)
from negotiation_room.kernel.capability import CLERK, Capability, guard, on, only
from negotiation_room.kernel.channel import ChannelKind
from negotiation_room.kernel.seats import Role

THE_CHAIR = only(Role.MEDIATOR, Role.CO_MEDIATOR)
PLENARY = frozenset({ChannelKind.PLENARY})
REGISTER = frozenset({ChannelKind.REGISTER})

capability = Capability(
    name="rooms",
    commands=(
        on(FoundRoom, by=CLERK, decide=rules.found_room, within=REGISTER),
        on(OpenMeeting, by=THE_CHAIR, decide=rules.open_meeting, within=PLENARY),
        on(SuspendMeeting, by=THE_CHAIR, decide=rules.suspend_meeting, within=PLENARY),
        on(ResumeMeeting, by=THE_CHAIR, decide=rules.resume_meeting, within=PLENARY),
        on(AdjournMeeting, by=THE_CHAIR, decide=rules.adjourn_meeting, within=PLENARY),
        on(CloseRoom, by=THE_CHAIR, decide=rules.close_room, within=REGISTER),
    ),
    events=EVENTS,
    guards=(guard(PostStatement, rules.a_meeting_is_open),),
    substate=rules.Rooms,
    evolve=rules.evolve,
)
