"""The table of channels: what may be said and opened, and who may do it."""

from negotiation_room.capabilities.channels import rules, seating
from negotiation_room.capabilities.channels.messages import (
    EVENTS,
    CloseChannel,
    CorrectMessage,
    CorrectStatement,
    GrantSeat,
    NoteRegister,
    OpenChannel,
    PostMessage,
    PostStatement,
    PrepareStatement,
    Redact,
    Withdraw,
    WithdrawSeat,
)
from negotiation_room.kernel.capability import CLERK, Capability, anyone_but, on, only
from negotiation_room.kernel.channel import ChannelKind
from negotiation_room.kernel.seats import Power, Role

ON_RECORD = frozenset(
    {
        ChannelKind.PLENARY,
        ChannelKind.CONTACT_GROUP,
        ChannelKind.FRIENDS,
        ChannelKind.PROXIMITY,
    }
)
"""Where statements are made."""

MEETING = frozenset(ChannelKind) - {ChannelKind.REGISTER}
"""Where people talk: everywhere but in the register."""

OPENED = ON_RECORD - {ChannelKind.PLENARY} | {ChannelKind.DRAFTING}
"""What was opened by a wish, and can be closed by one."""

PARTICIPANTS = anyone_but(Role.OBSERVER, Role.ADMINISTRATOR)
SPEAKERS = anyone_but(Role.OBSERVER, Role.ADMINISTRATOR, power=Power.SPEAK)
HOSTS = only(Role.MEDIATOR, Role.CO_MEDIATOR, Role.SECRETARIAT)
IN_CHARGE = only(Role.MEDIATOR, Role.CO_MEDIATOR, Role.HEAD)

capability = Capability(
    name="channels",
    commands=(
        on(PostStatement, by=SPEAKERS, decide=rules.post_statement, within=ON_RECORD),
        on(PostMessage, by=PARTICIPANTS, decide=rules.post_message, within=MEETING),
        on(
            PrepareStatement,
            by=PARTICIPANTS,
            decide=rules.prepare_statement,
            within={ChannelKind.CAUCUS},
        ),
        on(CorrectStatement, by=PARTICIPANTS, decide=rules.correct_statement, within=ON_RECORD),
        on(CorrectMessage, by=PARTICIPANTS, decide=rules.correct_message, within=MEETING),
        on(Withdraw, by=PARTICIPANTS, decide=rules.withdraw, within=MEETING),
        on(Redact, by=PARTICIPANTS, decide=rules.redact, within=MEETING, closing=True),
        on(OpenChannel, by=HOSTS, decide=seating.open_channel, within={ChannelKind.REGISTER}),
        on(GrantSeat, by=IN_CHARGE, decide=seating.grant_seat, within=MEETING),
        on(WithdrawSeat, by=IN_CHARGE, decide=seating.withdraw_seat, within=MEETING),
        on(
            CloseChannel,
            by=only(Role.MEDIATOR, Role.CO_MEDIATOR),
            decide=seating.close_channel,
            within=OPENED,
        ),
        on(NoteRegister, by=CLERK, decide=rules.note_register),
    ),
    events=EVENTS,
    substate=rules.Channels,
    evolve=rules.evolve,
    show=rules.show,
)
