"""The catalogue: every capability's table, gathered and checked once at the start.

A name used twice, or a guard on a command nobody hears, stops the start: a room with a missing
permission is worse than no room.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from immutables import Map

from negotiation_room.kernel import roster, seating
from negotiation_room.kernel.capability import CLERK, Capability, CommandRow, Guard, on
from negotiation_room.kernel.channel import ChannelState, Place
from negotiation_room.kernel.epochs import evolve_epoch
from negotiation_room.kernel.errors import Invalid
from negotiation_room.kernel.ids import ChannelId, RoomId
from negotiation_room.kernel.messages import Event
from negotiation_room.kernel.reading import DISPENSABLE
from negotiation_room.kernel.seats import Seat

ROSTER = Capability(
    name="roster",
    commands=(
        on(roster.CharterChannel, by=CLERK, decide=roster.charter_channel),
        on(roster.SeatPerson, by=CLERK, decide=roster.seat_person, closing=True),
        on(roster.UnseatPerson, by=CLERK, decide=roster.unseat_person, closing=True),
        on(roster.SuspendPerson, by=CLERK, decide=roster.suspend_person, closing=True),
        on(roster.SetPowers, by=CLERK, decide=roster.set_powers, closing=True),
        on(roster.AdmitDevice, by=CLERK, decide=roster.admit_device, closing=True),
        on(roster.RevokeDevice, by=CLERK, decide=roster.revoke_device, closing=True),
        on(roster.NoteCertificate, by=CLERK, decide=roster.note_certificate, closing=True),
        on(roster.CloseChannel, by=CLERK, decide=roster.close_channel, closing=True),
    ),
    events=roster.EVENTS,
)


class UnknownCommand(Invalid, code="kernel.unknown_command"):
    """This room does not know that command."""


class Catalogue:
    """Every command, event and guard this version of the room knows.

    Args:
        capabilities: in the order in which their guards are asked.

    Attributes:
        accompanying: commands whose entries only stand beside what was said and done.
        renderings: commands whose content is what was said elsewhere, in another language; and
            the parts of their entries that who does not read it can do without.

    Raises:
        ValueError: two tables claim one name, or a guard guards nothing.
    """

    def __init__(self, capabilities: Sequence[Capability]) -> None:
        self.capabilities: tuple[Capability, ...] = (ROSTER, *capabilities)
        self.commands: dict[str, CommandRow] = {}
        self.events: dict[str, type[Event]] = {}
        self.accompanying: set[str] = set()
        self.renderings: dict[str, tuple[str, ...]] = {}
        self._home: dict[type[Event], Capability] = {}
        self._guards: dict[str, list[Guard]] = {}
        for capability in self.capabilities:
            self._enter(capability)
        for capability in self.capabilities:
            for row in capability.guards:
                if row.command.wire not in self.commands:
                    raise ValueError(f"{capability.name} guards {row.command.wire}, unheard of")
                self._guards.setdefault(row.command.wire, []).append(row.check)

    def _enter(self, capability: Capability) -> None:
        for row in capability.commands:
            if not row.wire or row.wire in self.commands:
                raise ValueError(f"command name {row.wire!r} is empty or used twice")
            self.commands[row.wire] = row
            if capability.accompanies:
                self.accompanying.add(row.wire)
            if row.command.renders:
                # What a person signed for stays theirs to see; the clerk is the server's own.
                spared = DISPENSABLE if row.command.by_clerk else ("with",)
                self.renderings[row.wire] = spared
        for event in capability.events:
            if not event.wire or event.wire in self.events:
                raise ValueError(f"event name {event.wire!r} is empty or used twice")
            self.events[event.wire] = event
            self._home[event] = capability

    def row(self, wire: str) -> CommandRow:
        """The line for a command.

        Raises:
            UnknownCommand: no capability hears it.
        """
        row = self.commands.get(wire)
        if row is None:
            raise UnknownCommand("this room does not know that command; update your client")
        return row

    def guards(self, wire: str) -> Sequence[Guard]:
        """The vetoes other capabilities hold on a command."""
        return self._guards.get(wire, ())

    def found(self, room: RoomId, channel: ChannelId, epoch: int = 1) -> ChannelState:
        """The state of a channel before its first entry."""
        substates = {
            capability.name: capability.substate()
            for capability in self.capabilities
            if capability.substate is not None
        }
        return ChannelState(room, channel, epoch, substates=Map[str, Any](substates))

    def evolve(self, state: ChannelState, event: Event, place: Place) -> ChannelState:
        """Fold one fact into the state. Pure."""
        changed = seating.evolve_roster(state, event, place)
        if changed is not None:
            return changed
        state = evolve_epoch(state, event)
        capability = self._home[type(event)]
        if capability.substate is None:
            return state
        substate = capability.evolve(state.substate(capability.name), event, place)
        return state.with_substate(capability.name, substate)

    def show(self, state: ChannelState, seat: Seat) -> ChannelState:
        """The state as one seat may know it: what folding its own readings would give."""
        shown = seating.show_roster(state, seat)
        for capability in self.capabilities:
            if capability.substate is not None:
                substate = capability.show(state.substate(capability.name), seat, state)
                shown = shown.with_substate(capability.name, substate)
        return shown

    def unreadable(self, state: ChannelState) -> ChannelState:
        """The channel after a fact this version does not know: readable, but not writable."""
        return replace(state, unreadable=True)
