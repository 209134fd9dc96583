"""Seats that come and go: what a client makes of a channel it left, and comes back to."""

from pathlib import Path

from negotiation_room.capabilities.channels.messages import PostMessage, WithdrawSeat
from negotiation_room.kernel.channel import History
from negotiation_room.kernel.ids import SeatId
from negotiation_room.kernel.seats import Role, default_powers
from negotiation_room.sdk.client import Room
from tests.sdk.house import house
from tests.sdk.scribe import Scribe
from tests.support.live import LiveServer, until
from tests.support.summit import CATALOGUE, Summit


def talks() -> Scribe:
    """A plenary in which person 2 has spoken."""
    scribe = Scribe()
    scribe.seat(1, delegation=1)
    scribe.seat(2, delegation=2)
    scribe.say(2, "good morning")
    return scribe


async def test_a_seat_that_goes_during_the_welcome_keeps_nobody_waiting(
    tmp_path: Path,
) -> None:
    """The room is open once all has come that can still come."""
    scribe = talks()
    async with house(scribe) as one:
        one.vanishes = True
        async with await one.visit(tmp_path) as room:
            assert room.channels() == []


async def test_who_returns_after_long_asks_how_the_log_was_continued(tmp_path: Path) -> None:
    """A seat given back brings only the newest words; that they continue the old ones is proved."""
    scribe = talks()
    async with house(scribe) as one, await one.visit(tmp_path) as room:
        await one.tell({"withdrawn": scribe.channel})
        await until(lambda: not room.channels())
        for number in range(30):
            scribe.say(2, f"point {number}")
        one.tail = 5
        item, start = one.item(scribe, 0)
        assert item["proof"] == []
        await one.tell({"granted": item}, one.run(scribe, start))
        await until(room.channels)
        await until(lambda: room.log(scribe.channel).size == len(scribe.entries))
        assert room.log(scribe.channel).root == scribe.standing.frontier.root()
        assert one.log.count("GET consistency") == 1


async def leave_and_return(summit: Summit, line: Room, seat: SeatId) -> None:
    """Take a seat and give it back while its owner's line is down, and somebody else comes."""
    socket = getattr(line._line, "_socket", None)  # noqa: SLF001 -- no client breaks its own line
    assert socket is not None
    socket.transport.abort()
    powers = default_powers(Role.HEAD)
    await summit.act("mediator", WithdrawSeat(seat=seat), "group")
    await summit.grant("mediator", "gamma", "group", powers)
    await summit.grant("mediator", "alpha", "group", powers)


async def test_who_was_seated_anew_while_away_begins_anew(tmp_path: Path) -> None:
    """A channel is folded from what one's present seat is shown, not from what a former one was."""
    async with LiveServer(tmp_path / "data") as live:
        summit = await Summit.found(live, tmp_path / "people")
        for who in ("alpha", "beta", "gamma"):
            await summit.seat(who, Role.HEAD, f"{who}-party")
        group = await summit.open("group", ["beta"], history=History.OWN)
        powers = default_powers(Role.HEAD)
        seat = await summit.grant("mediator", "alpha", "group", powers)
        async with await summit.line("alpha") as alpha:
            await until(lambda: alpha.log(group).verified)
            await leave_and_return(summit, alpha, seat)
            said = await summit.act("beta", PostMessage(text="Back?", lang="en"), "group")
            await until(lambda: alpha.log(group).size == said.seq)
            held = await live.do(lambda server: server.channels.open(group))
            assert held is not None
            state = held.durable.state
            now = state.seat_of(summit.members["alpha"].person)
            assert now is not None
            assert alpha.log(group).state == CATALOGUE.show(state, now)
