"""When the state of a channel is written down, so that a start folds little."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

import pytest

from negotiation_room.capabilities.channels.messages import PostStatement
from negotiation_room.kernel.snapshot import FOLD, freeze
from negotiation_room.server.snapshotter import Snapshotter
from tests.auditing.kept import KeptRoom

EVERY = 20


@pytest.fixture
async def kept(tmp_path: Path) -> AsyncIterator[KeptRoom]:
    """A room on real files."""
    kit = await KeptRoom.at(tmp_path)
    yield kit
    await kit.stop()


def watching(kit: KeptRoom) -> Snapshotter:
    """A snapshotter over the room's channels."""
    snapshotter = Snapshotter(kit.channels.live, kit.store.journal, EVERY)
    kit.channels.on_committed(snapshotter.committed)
    return snapshotter


async def say(kit: KeptRoom, count: int) -> None:
    """Let somebody say so many things."""
    for number in range(count):
        await kit.do("bo", "plenary", PostStatement(text=f"Point {number}.", lang="en"))
    live = kit.channels.live[kit.id("plenary")]
    while not live.is_durable():  # noqa: ASYNC110 -- memory hears of a commit a turn later
        await asyncio.sleep(0)


async def tail(kit: KeptRoom) -> int:
    """How many entries a start would fold."""
    loaded = await kit.store.journal.load(kit.id("plenary"))
    assert loaded is not None
    return len(loaded.tail)


async def test_a_snapshot_follows_so_many_entries(kept: KeptRoom) -> None:
    """While a channel goes on, a kill never leaves much more than the interval to be folded."""
    task = asyncio.create_task(watching(kept).run())
    for _ in range(3):
        await say(kept, EVERY)
        async with asyncio.timeout(20):
            while await tail(kept) >= EVERY:  # noqa: ASYNC110 -- another thread writes it
                await asyncio.sleep(0)
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def test_a_server_that_stops_leaves_little_to_fold(kept: KeptRoom) -> None:
    """What was said since the last snapshot is written down on stopping, but for a few entries."""
    snapshotter = watching(kept)
    await say(kept, EVERY // 2)
    before = freeze(await kept.state("plenary"))
    await snapshotter.finish()
    assert await tail(kept) == 0
    await say(kept, 1)
    await snapshotter.finish()
    assert await tail(kept) == 1
    await kept.start_anew()
    await kept.state("plenary")
    live = kept.channels.live[kept.id("plenary")]
    assert live.snapshot == live.durable.head - 1
    assert before != freeze(live.state)


async def test_a_snapshot_of_another_fold_is_left_aside(kept: KeptRoom) -> None:
    """After an upgrade that folds otherwise, the channel is folded from its beginning."""
    await say(kept, 3)
    state = await kept.state("plenary")
    live = kept.channels.live[kept.id("plenary")]
    foreign = freeze(state).replace(b'"fold":%d' % FOLD, b'"fold":0', 1)
    await kept.store.journal.save_snapshot(
        kept.id("plenary"),
        live.durable.epoch,
        live.durable.head,
        foreign.replace(b"Point", b"?"),
    )
    await kept.start_anew()
    assert await kept.state("plenary") == state
    assert kept.channels.live[kept.id("plenary")].snapshot == 0
