"""Who gets a link to the demonstration summit."""

from pathlib import Path

from negotiation_room.kernel.seats import Role
from negotiation_room.server.demo import scenario
from negotiation_room.server.demo.summit import Plan, Summit
from negotiation_room.server.wiring import Server
from tests.support.live import LiveServer


async def links(server: Server) -> list[str]:
    """For whom a link is printed."""
    return [key for key, _ in Summit(server).links]


async def test_only_those_who_sat_down_when_the_summit_was_founded_get_a_link(
    tmp_path: Path,
) -> None:
    """A summit that an earlier version founded has no seat for whoever joined the cast since."""
    folder = tmp_path / "demo"
    folder.mkdir()
    earlier = {"mediator": "p_1", "interpreter": "p_2"}
    Plan(room="r_1", people=earlier, is_complete=True).write(folder / "plan.json")
    async with LiveServer(tmp_path) as live:
        assert await live.do(links) == ["mediator", "interpreter"]


def test_each_interpreter_has_a_link() -> None:
    """Handing over and reading a second time take two."""
    interpreters = {one.key for one in scenario.PEOPLE if one.role is Role.INTERPRETER}
    assert len(interpreters) == 2
    assert interpreters <= {key for key, _ in scenario.LINKS}
