"""What every store of released checkpoints promises."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from negotiation_room.kernel.ids import ChannelId, new_id
from negotiation_room.storage.checkpoints import CheckpointStore, ForkedLog
from tests.builders import Chance

CHANNEL = ChannelId(new_id("c", Chance(1)))
OTHER = ChannelId(new_id("c", Chance(2)))
ROOT, FORK = b"r" * 32, b"f" * 32


@pytest.fixture
def checkpoints(tmp_path: Path) -> Iterator[CheckpointStore]:
    """An empty store."""
    opened = CheckpointStore(f"sqlite:///{tmp_path / 'checkpoints.db'}")
    yield opened
    opened.close()


async def test_the_last_release_is_remembered(checkpoints: CheckpointStore) -> None:
    """What was released last is what is given, channel by channel; nothing before the first."""
    assert await checkpoints.last(CHANNEL) is None
    offered = [(CHANNEL, 1, 5, ROOT, "note five"), (OTHER, 1, 2, FORK, "note two")]
    assert sorted(await checkpoints.release(offered)) == sorted(offered)
    await checkpoints.release([(CHANNEL, 1, 8, FORK, "note eight")])
    assert await checkpoints.last(CHANNEL) == (1, 8, FORK, "note eight")
    assert await checkpoints.all_last() == {
        CHANNEL: (1, 8, FORK, "note eight"),
        OTHER: (1, 2, FORK, "note two"),
    }


async def test_the_same_release_twice_is_one(checkpoints: CheckpointStore) -> None:
    """An equal offer is answered with what was stored first."""
    await checkpoints.release([(CHANNEL, 1, 5, ROOT, "first")])
    assert await checkpoints.release([(CHANNEL, 1, 5, ROOT, "second")]) == [
        (CHANNEL, 1, 5, ROOT, "first")
    ]


@pytest.mark.rule("AUD1")
@pytest.mark.parametrize(
    ("epoch", "size", "root"), [(1, 4, ROOT), (1, 5, FORK), (0, 9, ROOT), (1, 0, ROOT)]
)
async def test_a_contradiction_is_a_fork(
    checkpoints: CheckpointStore, epoch: int, size: int, root: bytes
) -> None:
    """A smaller size, an earlier epoch, another root: refused, naming both sides."""
    await checkpoints.release([(CHANNEL, 1, 5, ROOT, "note")])
    offer = [(OTHER, 1, 1, ROOT, "innocent"), (CHANNEL, epoch, size, root, "forked")]
    with pytest.raises(ForkedLog) as forked:
        await checkpoints.release(offer)
    assert forked.value.channel == CHANNEL
    assert forked.value.offered == (epoch, size, root)
    assert forked.value.last == (1, 5, ROOT)
    assert await checkpoints.last(CHANNEL) == (1, 5, ROOT, "note")
    assert await checkpoints.last(OTHER) is None


async def test_a_new_epoch_begins_small(checkpoints: CheckpointStore) -> None:
    """The size counts within its epoch."""
    await checkpoints.release([(CHANNEL, 1, 500, ROOT, "old")])
    await checkpoints.release([(CHANNEL, 2, 1, FORK, "new")])
    assert await checkpoints.last(CHANNEL) == (2, 1, FORK, "new")


async def test_every_released_root_is_kept(checkpoints: CheckpointStore) -> None:
    """A dispute over what was seen can be settled at every size that was released."""
    for size in range(1, 30):
        await checkpoints.release([(CHANNEL, 1, size, bytes([size]) * 32, str(size))])
    assert await checkpoints.root_at(CHANNEL, 1, 7) == bytes([7]) * 32
    assert await checkpoints.root_at(CHANNEL, 1, 30) is None


async def test_of_two_racing_releases_one_wins(tmp_path: Path) -> None:
    """Two servers that offer different roots at one size cannot both be stored."""
    url = f"sqlite:///{tmp_path / 'checkpoints.db'}"
    one, two = CheckpointStore(url), CheckpointStore(url)
    outcomes = await asyncio.gather(
        one.release([(CHANNEL, 1, 5, ROOT, "one")]),
        two.release([(CHANNEL, 1, 5, FORK, "two")]),
        return_exceptions=True,
    )
    one.close()
    two.close()
    assert sum(isinstance(outcome, ForkedLog) for outcome in outcomes) == 1


async def test_a_release_survives_closing(tmp_path: Path) -> None:
    """What was released is there when the store is opened again."""
    url = f"sqlite:///{tmp_path / 'checkpoints.db'}"
    first = CheckpointStore(url)
    await first.release([(CHANNEL, 1, 5, ROOT, "note")])
    first.close()
    again = CheckpointStore(url)
    assert await again.last(CHANNEL) == (1, 5, ROOT, "note")
    again.close()
