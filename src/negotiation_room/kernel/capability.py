"""A capability's table: what it hears, who may say it, and what may come of it.

The table is data. The access matrix, the protocol schema and the auditor's one-screen view of
every permission are read from it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from negotiation_room.kernel.channel import ChannelKind, ChannelState, Occasion, Place
from negotiation_room.kernel.errors import NotPermitted
from negotiation_room.kernel.messages import Command, Event
from negotiation_room.kernel.seats import Power, Role, Seat

Decide = Callable[[ChannelState, Any, Occasion], Sequence[Event]]
"""decide(state, command, occasion) -> events, or raises a Refusal. Pure."""

Guard = Callable[[ChannelState, Any, Occasion], None]
"""Raises a Refusal to veto another capability's command. Pure."""

Evolve = Callable[[Any, Event, Place], Any]
"""evolve(substate, event, place) -> substate. Pure, and total over the capability's events."""

Show = Callable[[Any, Seat, ChannelState], Any]
"""show(substate, seat, state) -> the substate as that seat may know it."""

Outline = Callable[[Any, ChannelState], tuple[Any, Mapping[str, Any]]]
"""outline(substate, state) -> the substate without its long parts, and by field what those are."""

ANYWHERE = frozenset(ChannelKind)


class NotYourRole(NotPermitted, code="kernel.not_your_role"):
    """Your role does not do this here; the sentence says whose does."""


class NotYourPower(NotPermitted, code="kernel.not_your_power"):
    """Your head of delegation has not given you this power."""


class SeatIsSuspended(NotPermitted, code="kernel.seat_suspended"):
    """The chair has suspended your seat: you may read, but not act."""


class NotHere(NotPermitted, code="kernel.not_here"):
    """This is not done in this kind of channel."""


class OnlyTheClerk(NotPermitted, code="kernel.only_the_clerk"):
    """This happens by itself, under a rule; nobody may ask for it."""


@dataclass(frozen=True, slots=True)
class Policy:
    """Who may give a command.

    Attributes:
        roles: the capacities that may; empty for the clerk alone.
        power: a power the seat must hold besides, if any.
    """

    roles: frozenset[Role]
    power: Power | None = None
    clerk: bool = False

    def check(self, seat: Seat | None) -> None:
        """Let the seat pass, or say why not.

        Raises:
            NotPermitted: the seat has not the role, the power, or is suspended.
        """
        if self.clerk or seat is None:
            if self.clerk and seat is None:
                return
            raise OnlyTheClerk("this happens by itself, under a rule; it cannot be asked for")
        if seat.suspended:
            raise SeatIsSuspended("your seat is suspended: you may read, but not act, for now")
        if seat.role not in self.roles:
            raise NotYourRole(f"this is for {_spoken(self.roles)}")
        if self.power is not None and self.power not in seat.powers:
            raise NotYourPower(
                f"you need the power to {self.power.value}; your head of delegation can give it"
            )


def only(*roles: Role, power: Power | None = None) -> Policy:
    """These roles, and among them those who hold the power, if one is named."""
    return Policy(frozenset(roles), power)


def anyone_but(*roles: Role, power: Power | None = None) -> Policy:
    """Every role except these."""
    return Policy(frozenset(Role) - frozenset(roles), power)


CLERK = Policy(frozenset(), clerk=True)
"""Only the room's own clerk, for what happens by itself under a rule."""


@dataclass(frozen=True, slots=True)
class CommandRow:
    """One line of the table.

    Attributes:
        within: the kinds of channel in which the command is heard.
        closing: the command is still heard after the channel has closed.
        unsettled: the command is heard while a new epoch of the log awaits its acceptance.
    """

    command: type[Command]
    by: Policy
    decide: Decide
    within: frozenset[ChannelKind] = ANYWHERE
    closing: bool = False
    unsettled: bool = False

    @property
    def wire(self) -> str:
        """The command's permanent name."""
        return self.command.wire


def on(
    command: type[Command],
    *,
    by: Policy,
    decide: Decide,
    within: Iterable[ChannelKind] = ANYWHERE,
    closing: bool = False,
    unsettled: bool = False,
) -> CommandRow:
    """Hear a command: by whom, where, and what comes of it."""
    return CommandRow(command, by, decide, frozenset(within), closing, unsettled)


@dataclass(frozen=True, slots=True)
class GuardRow:
    """One capability's veto on another's command."""

    command: type[Command]
    check: Guard


def guard(command: type[Command], check: Guard) -> GuardRow:
    """Let a capability veto another's command, without a cycle between them."""
    return GuardRow(command, check)


def _keep(substate: Any, _event: Event, _place: Place) -> Any:
    return substate


def _show_all(substate: Any, _seat: Seat, _state: ChannelState) -> Any:
    return substate


@dataclass(frozen=True, slots=True)
class Capability:
    """What the room can do, in one table.

    Attributes:
        substate: the frozen dataclass its channel state is, made without arguments; None when the
            capability keeps no state in channels.
        shared: fields of it that all who may change them read alike, so that they hold no secret
            before anybody whose words stand in them: only these are ever compressed.
        outline: gives it, as it is shown, in outline to readers on thin lines, who then ask for the
            parts they open; None where it comes whole.
        accompanies: its entries stand beside what was said and done; they come with that, and
            are not counted when the last of it is looked for.
    """

    name: str
    commands: tuple[CommandRow, ...] = ()
    events: tuple[type[Event], ...] = ()
    guards: tuple[GuardRow, ...] = ()
    substate: type[Any] | None = None
    evolve: Evolve = _keep
    show: Show = field(default=_show_all)
    shared: tuple[str, ...] = ()
    outline: Outline | None = None
    accompanies: bool = False


def _spoken(roles: frozenset[Role]) -> str:
    names = sorted(role.value.replace("_", " ") for role in roles)
    return ", ".join(names[:-1]) + (" or " if len(names) > 1 else "") + names[-1]
