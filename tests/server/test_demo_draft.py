"""The draft before the demonstration summit: laid as it is written, and worked on by script."""

from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Iterator
from pathlib import Path

import pytest

from negotiation_room.capabilities.drafting.burndown import count
from negotiation_room.capabilities.drafting.lint import lint
from negotiation_room.capabilities.drafting.units import UnitKind
from negotiation_room.capabilities.drafting.wording import plain
from negotiation_room.kernel.ids import PersonId, RoomId, UnitId
from negotiation_room.sdk.client import Room
from negotiation_room.sdk.profile import Profile
from negotiation_room.server.demo import draft
from negotiation_room.server.demo.clauses import Clause
from negotiation_room.server.demo.summit import Plan, Summit
from negotiation_room.server.demo.writing import play
from negotiation_room.server.wiring import Server
from tests.support.live import LiveServer
from tests.support.summit import CATALOGUE

WRITERS = ("mediator", "alpha-delegate", "beta-delegate", "gamma-delegate")


async def prepared(server: Server) -> Plan:
    """The summit, founded and in the middle of its talks."""
    summit = Summit(server, pause=0)
    await summit.prepare()
    return summit.plan


def entered(who: str, plan: Plan) -> Callable[[Server], Awaitable[str]]:
    """Open a session for somebody."""

    async def enter(server: Server) -> str:
        person = PersonId(plan.people[who])
        token, _ = await server.identity.sessions.open(person, room=RoomId(plan.room))
        return token

    return enter


def clauses(held: Iterable[Clause] = draft.CLAUSES) -> Iterator[Clause]:
    """Each unit of the draft, in reading order."""
    for one in held:
        yield one
        yield from clauses(inner for inner in one.words if isinstance(inner, Clause))
        yield from clauses(one.holds)


def test_the_draft_is_long_enough_to_be_read_article_by_article() -> None:
    """It has a table, options and a footnote too; and each unit has a name of its own."""
    kinds = Counter(one.kind for one in clauses())
    assert kinds[UnitKind.ARTICLE] == 10
    assert 40 <= kinds[UnitKind.PARAGRAPH] + kinds[UnitKind.OPTION] <= 60
    assert {UnitKind.TABLE, UnitKind.OPTIONS, UnitKind.FOOTNOTE} <= set(kinds)
    keys = [one.key for one in clauses()] + [one.key for one in draft.BRACKETS]
    twice = {key for key, count in Counter(keys).items() if count > 1}
    assert twice == set()


@pytest.mark.slow
async def test_the_draft_has_brackets_of_all_delegations_and_every_scene_can_be_played(
    tmp_path: Path,
) -> None:
    """After each scene the text stands as before, so that they can be played for ever."""
    async with LiveServer(tmp_path) as live:
        rooms: dict[str, Room] = {}
        plan = await live.do(prepared)
        try:
            for who in WRITERS:
                token = await live.do(entered(who, plan))
                profile = Profile(tmp_path / "demo" / "people" / who).with_token(token)
                rooms[who] = await Room.connect(profile, catalogue=CATALOGUE)
            channel = plan.channels["draft"]
            text = rooms["mediator"].text(channel)
            numbers = count(text.text)
            assert numbers.open == len(draft.BRACKETS)
            assert numbers.unattributed == 0
            assert numbers.deepest == 3
            assert len(numbers.by_delegation) == 3
            assert lint(text.text) == ()
            unit = UnitId(plan.units["notify"])
            before = plain(text.text, unit)
            assert before == (
                "Each Party shall notify the others of planned works at least [one hundred and "
                "eighty days[, and for dams [two years]], ][ninety days] before they begin, and "
                "shall answer questions about them[ without delay]."
            )
            assert [version.symbol for version in text.drafting.versions] == [draft.SYMBOL]
            assert len(text.drafting.proposals) == len(text.drafting.comments) == 1
            clauses = {scene.clause for scene in draft.SCENES}
            stood = {one: plain(text.text, UnitId(plan.units[one])) for one in clauses}
            for scene in draft.SCENES:
                await play(rooms, channel, plan.units, scene, 0)
            await text.reached(max(room.text(channel).place for room in rooms.values()))
            assert count(text.text).open == len(draft.BRACKETS)
            assert stood == {one: plain(text.text, UnitId(plan.units[one])) for one in clauses}
        finally:
            for room in rooms.values():
                await room.close()
