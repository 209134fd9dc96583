"""Who may do what, where: the table written by hand beside this file, cell by cell.

The code's own tables say only which commands and roles there are to be covered; what is
expected of each is in `access_matrix.csv`, written by people. A policy that is loosened by
mistake differs from it in some cell, and a command or role nobody has thought about is missing.
"""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from negotiation_room.capabilities.channels.messages import PostMessage, PostStatement
from negotiation_room.capabilities.rooms.messages import OpenMeeting
from negotiation_room.kernel.capability import Capability, anyone_but
from negotiation_room.kernel.catalogue import Catalogue
from negotiation_room.kernel.dispatch import Answer
from negotiation_room.kernel.errors import Conflict, Invalid, NotFound, NotPermitted
from negotiation_room.kernel.ids import RoomId
from negotiation_room.kernel.seats import DELEGATION_ROLES, Role
from tests.journeys.wishes import WISHES
from tests.kit import CAPABILITIES, RoomKit, named

TABLE = Path(__file__).with_name("access_matrix.csv")
ELSEWHERE = ("other_caucus", "foreign_room", "no_seat")
HELLO = PostMessage(text="Words.", lang="en")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table: a command, where it is given, and what is expected for whom."""

    command: str
    where: str
    case: str
    expected: dict[str, str]

    def __str__(self) -> str:
        """The line's name in a test report."""
        return "-".join(filter(None, (self.command, self.where, self.case)))


def lines() -> list[Line]:
    """The table as it is written."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [Line(row.pop("command"), row.pop("where"), row.pop("case"), row) for row in rows]


LINES = lines()


def uncovered(catalogue: Catalogue, table: Sequence[Line]) -> list[str]:
    """Commands, roles and cells for which nobody has said what is expected."""
    said = {line.command for line in table}
    missing = [wire for wire in catalogue.commands if wire not in said]
    columns = [*(role.value for role in Role), *ELSEWHERE]
    missing += [
        f"{line} for {column}"
        for line in table
        for column in columns
        if not line.expected.get(column)
    ]
    return missing


async def room_with(role: Role, where: str, capabilities: Sequence[Capability]) -> RoomKit:
    """A room in session where x sits in one capacity, among people who make things possible."""
    kit = await RoomKit.open(capabilities=capabilities)
    await kit.seat("plenary", mira="mediator")
    await kit.seat("register", sec="secretariat", dee="delegate:alpha")
    await kit.accredit("mira", "alpha")
    await kit.accredit("mira", "beta")
    await kit.channel("talks")
    await kit.channel("text", kind="drafting")
    await kit.channel("shuttle", kind="proximity", owner="alpha")
    await kit.seat("caucus:beta", cy="head_of_delegation:beta")
    await kit.seat(where, bo="head_of_delegation:alpha", cy="head_of_delegation:beta")
    await kit.do("mira", "plenary", OpenMeeting(title="A meeting"))
    own = ":alpha" if role in DELEGATION_ROLES else ""
    await kit.seat(where, x=f"{role.value}{own}")
    return kit


def outcome(answer: Answer) -> str:
    """How an answer is called in the table."""
    names = {
        NotPermitted: "not_permitted",
        NotFound: "not_found",
        Conflict: "conflict",
        Invalid: "invalid",
    }
    if answer.refusal is None:
        return "done"
    return next(name for kind, name in names.items() if isinstance(answer.refusal, kind))


async def found_for(line: Line, role: Role, capabilities: Sequence[Capability]) -> str:
    """What comes of the wish when x asks in that capacity."""
    kit = await room_with(role, line.where, capabilities)
    arrange = WISHES.get((line.command, line.case))
    # What only the clerk does is asked for under its name with any content.
    wish = HELLO if arrange is None else await arrange(kit, line.where)
    act = kit.signed("x", line.where, wish, do=line.command)
    (answer,) = await kit.dispatcher.perform(kit.person("x").id, kit.room, [act])
    return outcome(answer)


async def differences(
    table: Iterable[Line], capabilities: Sequence[Capability] = CAPABILITIES
) -> list[str]:
    """Cells in which the room does something else than the table says."""
    found: list[str] = []
    for line in table:
        for role in Role:
            happened = await found_for(line, role, capabilities)
            if happened != line.expected[role.value]:
                expected = line.expected[role.value]
                found.append(f"{line} by {role.value}: {happened}, expected {expected}")
    return found


@pytest.mark.rule("SEAT2")
@pytest.mark.parametrize("line", LINES, ids=str)
async def test_every_role_may_do_what_the_table_says(line: Line) -> None:
    """With a seat where the command is heard, done or not_permitted, as written by hand."""
    assert await differences([line]) == []


@pytest.mark.rule("SEAT1")
@pytest.mark.parametrize("role", list(Role))
async def test_without_a_seat_nothing_is_there(role: Role) -> None:
    """In another's caucus, a foreign room or without a seat, every command gets one answer."""
    kit = await room_with(role, "talks", CAPABILITIES)
    foreign = RoomId(named("r", "another"))
    places = {
        "other_caucus": (kit.room, "caucus:beta"),
        "no_seat": (kit.room, "shuttle"),
        "foreign_room": (foreign, "talks"),
    }
    for line in LINES:
        for column, (room, channel) in places.items():
            act = kit.signed("x", channel, HELLO, do=line.command, room=room)
            (answer,) = await kit.dispatcher.perform(kit.person("x").id, room, [act])
            assert outcome(answer) == line.expected[column], (column, str(line))


def test_nothing_is_left_out_of_the_table() -> None:
    """Every command and every role has its cells, and every line has its wish."""
    catalogue = Catalogue(CAPABILITIES)
    assert uncovered(catalogue, LINES) == []
    for line in LINES:
        by_clerk = catalogue.row(line.command).by.clerk
        assert by_clerk != ((line.command, line.case) in WISHES), str(line)


def test_a_command_or_role_left_out_is_noticed() -> None:
    """The test above can fail: for a missing line, and for an empty cell."""
    catalogue = Catalogue(CAPABILITIES)
    fewer = [line for line in LINES if line.command != PostStatement.wire]
    assert uncovered(catalogue, fewer) == [PostStatement.wire]
    first = replace(LINES[0], expected={**LINES[0].expected, "observer": ""})
    assert uncovered(catalogue, [first, *LINES[1:]]) == [f"{first} for observer"]


async def test_a_loosened_policy_is_noticed() -> None:
    """When observers are let write messages on purpose, exactly those cells differ."""
    loosened = [
        replace(
            capability,
            commands=tuple(
                replace(row, by=anyone_but()) if row.command is PostMessage else row
                for row in capability.commands
            ),
        )
        for capability in CAPABILITIES
    ]
    table = [line for line in LINES if line.command == PostMessage.wire]
    found = await differences(table, loosened)
    assert found
    assert all("by observer: done" in one or "by administrator: done" in one for one in found)
