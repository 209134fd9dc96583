"""Too much, too fast, too slow: the one who overdoes it is cut, and the others notice nothing."""

import asyncio
import os
import statistics
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import orjson
import pytest
from websockets.exceptions import ConnectionClosed

from negotiation_room.capabilities.channels.messages import PostMessage, PostStatement
from negotiation_room.kernel.seats import Role
from negotiation_room.transport.wire.limits import WireLimits
from negotiation_room.transport.ws.house import ConnectionLimits
from tests.support.attackers import say_until_cut
from tests.support.live import SOURCES, LiveServer, ServerProcess
from tests.support.raw import RawLine, places
from tests.support.summit import Member, Summit
from tests.support.world import ROOT

ROUNDS = 3
BULKY = PostStatement(text="ё" * 20_000, lang="ru")


async def test_a_huge_frame_is_cut(summit: Summit) -> None:
    """A message beyond the limit is not read to its end."""
    async with await RawLine.enter(summit.members["alpha"].profile) as line:
        assert await say_until_cut(line, "x" * 300_000, 1) == 1009


async def test_a_flood_of_fragments_is_cut(summit: Summit) -> None:
    """A message in thousands of pieces, empty ones too, ends the line."""
    async with await RawLine.enter(summit.members["alpha"].profile) as line:
        with suppress(ConnectionClosed):
            await line.socket.send(("" for _ in range(2_000)), text=True)
        assert await line.ended() == 1009


async def test_a_flood_of_pings_is_cut(summit: Summit) -> None:
    """More frames than anybody needs end the line, however small they are."""
    async with await RawLine.enter(summit.members["alpha"].profile) as line:
        assert await say_until_cut(line, '{"ping":1}', 5_000) == 1008


@pytest.mark.rule("WS7")
async def test_a_flood_of_acts_is_told_to_wait(summit: Summit) -> None:
    """Beyond a burst acts are not even looked at: the line ends, with a code that says wait."""
    alpha = summit.members["alpha"]
    act = alpha.pen.act(PostMessage(text="again", lang="en"), summit.channels["plenary"])
    async with await RawLine.enter(alpha.profile) as line:
        assert await say_until_cut(line, orjson.dumps(act.frame()).decode(), 500) == 4029


async def test_a_flood_of_signals_is_lost(summit: Summit) -> None:
    """Signals beyond their measure vanish; the line and its acts go on."""
    alpha, plenary = summit.members["alpha"], summit.channels["plenary"]
    async with (
        await RawLine.enter(summit.members["beta"].profile) as other,
        await RawLine.enter(alpha.profile) as line,
    ):
        for _ in range(200):
            await line.say({"signal": "here", "in": plenary, "with": {}})
        act = alpha.pen.act(PostMessage(text="still here", lang="en"), plenary)
        assert "done" in await line.perform(act.frame())
        await other.hear("entries")
        assert sum("signal" in frame for frame in other.heard) <= 40


async def fill(member: Member, channel: str, entries: int) -> list[int]:
    """Post bulky statements; their places."""
    async with await RawLine.enter(member.profile) as line:
        seqs: list[int] = []
        for _ in range(entries):
            answer = await line.perform(member.pen.act(BULKY, channel).frame())
            seqs.append(answer["seq"])
            line.heard.clear()
        return seqs


@pytest.mark.rule("WS5")
@pytest.mark.rule("WS6")
async def test_a_slow_reader_is_told_to_resume_and_loses_nothing(tmp_path: Path) -> None:
    """Who does not read is closed at a bound, never awaited; after resuming nothing is missing."""
    limits = ConnectionLimits(outbox=200_000)
    # Who fills the outbox may be as quick as the server is.
    wire_limits = WireLimits(bytes_per_second=1e9, linger_seconds=0.2)
    async with LiveServer(tmp_path / "data", connection=limits, wire=wire_limits) as live:
        summit = await Summit.found(live, tmp_path / "people")
        await summit.seat("alpha", Role.HEAD, "alphas")
        observer = await summit.seat("observer", Role.OBSERVER)
        plenary = summit.channels["plenary"]
        line = await RawLine.open(observer.profile, max_queue=1)
        await line.say({"hello": 1})
        welcome = await line.hear("welcome")
        known = welcome["channels"][0]["head"]
        line.socket.transport.pause_reading()
        assert live.server is not None
        async with asyncio.timeout(10):
            # The server runs in a thread of its own: it greets, and a moment later it listens.
            while not (members := live.server.hub.members(plenary)):  # noqa: ASYNC110
                await asyncio.sleep(0.005)
        assert len(members) == 1
        wire = members[0]._wire  # type: ignore[attr-defined]  # noqa: SLF001 -- what it owes the reader
        owed: list[int] = []

        async def watch() -> None:
            while live.server and live.server.hub.members(plenary):
                owed.append(wire.buffered())
                await asyncio.sleep(0.005)

        watching = asyncio.create_task(watch())
        seqs = await fill(summit.members["alpha"], plenary, 120)
        assert not live.server.hub.members(plenary)
        await watching
        # One frame more than the bound: what was written when it was not yet reached.
        assert max(owed) <= limits.outbox + 2 * len(BULKY.content())
        line.socket.transport.resume_reading()
        assert await line.ended() in {4008, 1006}
        heard = places(line, plenary)
        verified = max(heard, default=known)
        again = await RawLine.open(observer.profile)
        async with again:
            await again.say({"hello": 1, "resume": {plenary: [1, verified]}})
            while max(places(again, plenary), default=0) < seqs[-1]:
                await again.hear("entries")
        together = sorted({*heard, *places(again, plenary)})
        # The clerk may say between them that an interpreter is asked for.
        assert together == list(range(together[0], together[-1] + 1))
        assert set(seqs) <= set(together)
        assert len(heard) + len(places(again, plenary)) == len(together)


async def p99(summit: Summit, member: Member, times: int) -> float:
    """How long an honest client waits for its answer, in all but the worst case of a hundred."""
    waits: list[float] = []
    async with await RawLine.enter(member.profile) as line:
        for number in range(times):
            said = PostMessage(text=f"point {number}", lang="en")
            act = member.pen.act(said, summit.channels["plenary"]).frame()
            began = time.perf_counter()
            await line.perform(act)
            waits.append(time.perf_counter() - began)
            await asyncio.sleep(0.1)
    return statistics.quantiles(waits, n=100)[98]


def memory_of(pid: int) -> int:
    """The memory a process holds, in KiB."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0])


@asynccontextmanager
async def attack(summit: Summit, by: Member) -> AsyncIterator[None]:
    """Somebody floods the room by every means, from a process of their own."""
    attackers = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "tests.support.attackers",
        str(by.folder),
        summit.channels["plenary"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(SOURCES)},
    )
    try:
        await asyncio.sleep(2)
        yield
        assert attackers.returncode is None
    finally:
        with suppress(ProcessLookupError):
            attackers.kill()
        await attackers.wait()


@pytest.mark.slow
async def test_honest_clients_hardly_notice_an_attack(tmp_path: Path) -> None:
    """While others flood by every means, an honest client's 99th percentile at most doubles."""
    async with LiveServer(tmp_path / "data") as live:
        summit = await Summit.found(live, tmp_path / "people")
        beta = await summit.seat("beta", Role.HEAD, "betas")
        alpha = await summit.seat("alpha", Role.HEAD, "alphas")
        await live.stop()
        async with ServerProcess(live, tmp_path / "log") as process:
            await p99(summit, beta, 20)
            before = memory_of(process.pid)
            rounds: list[tuple[float, float]] = []
            # A server that lets attackers in the way does so every time; a machine that is busy
            # with something else in one of the two halves does not: one fair round is enough.
            # Three busy processes share two cores here: a floor stands for the scheduler.
            while not any(busy <= 2 * quiet + 0.03 for quiet, busy in rounds):
                assert len(rounds) < ROUNDS, rounds
                quiet = await p99(summit, beta, 150)
                async with attack(summit, alpha):
                    rounds.append((quiet, await p99(summit, beta, 150)))
                    assert memory_of(process.pid) - before < 100_000
