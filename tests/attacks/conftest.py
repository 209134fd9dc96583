"""A summit that many attacks share: what one of them breaks, the next would notice."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from negotiation_room.kernel.seats import Role
from tests.support.live import LiveServer
from tests.support.summit import Summit


async def _opened(live: LiveServer, folder: Path) -> Summit:
    await live.start()
    summit = await Summit.found(live, folder)
    await summit.seat("alpha", Role.HEAD, "alphas")
    await summit.seat("beta", Role.HEAD, "betas")
    await summit.seat("observer", Role.OBSERVER)
    await summit.open("group", ["alpha"])
    return summit


@pytest.fixture(scope="module")
def summit(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Summit]:
    """Mediator, two heads, an observer; plenary, two caucuses, and a group without beta."""
    folder = tmp_path_factory.mktemp("summit")
    live = LiveServer(folder / "data")
    yield asyncio.run(_opened(live, folder / "people"))
    asyncio.run(live.stop())
