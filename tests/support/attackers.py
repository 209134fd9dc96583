"""Those who flood a room by every means; run as a module of its own, on a profile."""

import asyncio
import sys
from pathlib import Path

import orjson
from websockets.exceptions import ConnectionClosed, InvalidStatus

from negotiation_room.capabilities.channels.messages import PostStatement
from negotiation_room.sdk.profile import Profile
from tests.support.pen import Pen
from tests.support.raw import RawLine

BACK_AFTER = 0.5
"""Who was cut has to come back; so often is what a patient attacker does."""


async def say_until_cut(line: RawLine, frame: str, times: int) -> int:
    """Say the same again and again without listening; the code with which it ended."""
    try:
        for _ in range(times):
            await line.say(frame)
    except ConnectionClosed:
        pass  # it was cut while it spoke: the code says why
    return await line.ended()


async def flood(profile: Profile, frame: str, times: int) -> None:
    """Flood, be cut, come back, without end."""
    while True:
        try:
            async with await RawLine.enter(profile) as line:
                await say_until_cut(line, frame, times)
        except (ConnectionClosed, InvalidStatus, TimeoutError, OSError):
            await asyncio.sleep(BACK_AFTER)
        await asyncio.sleep(BACK_AFTER)


async def main(folder: Path, channel: str) -> None:
    """Attack by huge frames, many frames, deep frames and the same large act again and again."""
    profile = Profile(folder)
    act = Pen(profile).act(PostStatement(text="ё" * 20_000, lang="ru"), channel).frame()
    await asyncio.gather(
        flood(profile, "x" * 300_000, 1),
        flood(profile, '{"ping":1}', 2_000),
        flood(profile, "[" * 100_000, 1),
        flood(profile, orjson.dumps(act).decode(), 150),
    )


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1]), sys.argv[2]))
