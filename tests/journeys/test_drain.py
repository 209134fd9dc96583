"""A server that is asked to stop answers what it was asked, or leaves it undone."""

import asyncio
import signal
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from negotiation_room.capabilities.channels.messages import PostMessage
from negotiation_room.kernel.seats import Role
from negotiation_room.sdk.client import Room
from tests.support.live import LiveServer, ServerProcess, until
from tests.support.raw import RawLine
from tests.support.summit import Summit

SAID = 30
"""Fewer than the verdicts a server remembers of each device."""


async def room_of(live: LiveServer, folder: Path) -> Summit:
    """A room with one delegation."""
    summit = await Summit.found(live, folder / "people")
    await summit.seat("alpha", Role.HEAD, "alphas")
    return summit


async def texts_of(room: Room, channel: str) -> list[str]:
    """Everything that was said, by the whole verified record."""
    whole = await room.history.whole(channel)
    return [e.content["text"] for e in whole.entries if e.content and "text" in e.content]


async def test_every_act_is_answered_before_the_socket_closes_or_not_done(
    tmp_path: Path,
) -> None:
    """SIGTERM with acts in flight: what was done was answered first; the rest leaves no trace."""
    async with LiveServer(tmp_path / "data") as live:
        summit = await room_of(live, tmp_path)
        alpha, plenary = summit.members["alpha"], summit.channels["plenary"]
        wishes = [PostMessage(text=f"point {n}", lang="en") for n in range(SAID)]
        acts = [alpha.pen.act(wish, plenary).frame() for wish in wishes]
        await live.stop()
        answered: list[int] = []
        async with ServerProcess(live, tmp_path / "log") as process:
            line = await RawLine.enter(alpha.profile)
            for act in acts:
                await line.say(act)
            answered.append((await line.hear("done"))["seq"])
            process.send(signal.SIGTERM)
            assert await line.ended() == 1012
            answered += [frame["seq"] for frame in line.heard[2:] if "done" in frame]
            assert not any("refused" in frame for frame in line.heard)
            assert await process.end(signal.SIGTERM) in {0, -signal.SIGTERM}
        async with ServerProcess(live, tmp_path / "log"):
            async with await RawLine.enter(alpha.profile) as again:
                places = [(await again.perform(act))["seq"] for act in acts]
            answered = list(dict.fromkeys(answered))
            assert places[: len(answered)] == answered
            # Each once, in order; what was not answered before is done only now.
            assert places == list(range(places[0], places[0] + SAID))
            async with await summit.line("alpha") as room:
                await until(lambda: room.log(plenary).verified)
                assert await texts_of(room, plenary) == [wish.text for wish in wishes]


async def stopped_and_started(process: ServerProcess) -> None:
    """An orderly restart."""
    await process.end(signal.SIGTERM)
    await process.start()


async def killed_and_started(process: ServerProcess) -> None:
    """A power cut."""
    await process.end(signal.SIGKILL)
    await process.start()


@pytest.mark.parametrize(
    ("transport", "restarted"),
    [
        ("ws", stopped_and_started),
        pytest.param("ws", killed_and_started, marks=pytest.mark.slow),
        pytest.param("http", stopped_and_started, marks=pytest.mark.slow),
        pytest.param("http", killed_and_started, marks=pytest.mark.slow),
    ],
)
async def test_what_a_client_has_begun_to_say_is_done_once(
    tmp_path: Path,
    transport: str,
    restarted: Callable[[ServerProcess], Awaitable[None]],
) -> None:
    """Over a restart in mid-sentence every act comes about exactly once, in its order."""
    async with LiveServer(tmp_path / "data") as live:
        summit = await room_of(live, tmp_path)
        plenary = summit.channels["plenary"]
        await live.stop()
        async with (
            ServerProcess(live, tmp_path / "log") as process,
            await summit.line("alpha", transport) as room,
        ):
            texts = [f"point {n}" for n in range(SAID)]
            said: list[int] = []

            async def hold_forth() -> None:
                for first in range(0, SAID, 6):
                    wishes = [PostMessage(text=t, lang="en") for t in texts[first : first + 6]]
                    said.extend(
                        await asyncio.gather(*(room.post(wish, plenary) for wish in wishes))
                    )

            speaking = asyncio.create_task(hold_forth())
            await until(lambda: said)
            await restarted(process)
            await asyncio.wait_for(speaking, 60)
            assert said == list(range(said[0], said[0] + SAID))
            await until(
                lambda: (signed := room.log(plenary).verified) and signed.size >= said[-1]
            )
            assert await texts_of(room, plenary) == texts
