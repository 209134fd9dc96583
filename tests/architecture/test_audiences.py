"""The words of an act may be for fewer than the act, and never for others (ADR 0022)."""

import pytest

from negotiation_room.kernel.audience import may_read
from negotiation_room.kernel.ids import DelegationId, PersonId, SeatId
from negotiation_room.kernel.messages import Command
from negotiation_room.kernel.seats import DELEGATION_ROLES, Role, Seat
from negotiation_room.server.capabilities import CAPABILITIES
from tests.names import named

FEWER = [
    row.command
    for capability in CAPABILITIES
    for row in capability.commands
    if row.command.content_audience is not None
]


def seat(role: Role) -> Seat:
    """Somebody who sits in a capacity from the beginning."""
    delegation = DelegationId(named("g", "alpha")) if role in DELEGATION_ROLES else None
    who = SeatId(named("s", role)), PersonId(named("p", role))
    return Seat(*who, role, role, delegation, frozenset(), 1, 1)


@pytest.mark.parametrize("command", FEWER, ids=lambda one: one.wire)
def test_who_reads_the_words_of_an_act_reads_the_act(command: type[Command]) -> None:
    """Words for fewer than the act are for some of those who see that it was done, and by whom."""
    assert command.content_audience is not None
    readers = {role for role in Role if may_read(seat(role), command.content_audience)}
    knowing = {role for role in Role if may_read(seat(role), command.audience)}
    assert readers < knowing
