"""What identity's tests may ask for: a house with a door."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.capabilities.identity.house import House, furnish, open_store


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """A house on a real database."""
    async with open_store(tmp_path) as store:
        yield furnish(store)
