"""The databases against which every implementation of a port is held."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.storage.stores import Store


@pytest.fixture(params=["sqlite"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database of each kind; another kind is another parameter."""
    kinds = {"sqlite": f"sqlite:///{tmp_path / 'room.db'}"}
    return kinds[request.param]


@pytest.fixture
async def store(database_url: str, tmp_path: Path) -> AsyncIterator[Store]:
    """A store that is open for writing."""
    async with Store(tmp_path, url=database_url) as opened:
        yield opened
