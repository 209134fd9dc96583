"""A room on real databases for the tests of the audit."""

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from tests.auditing.kept import KeptRoom


@pytest.fixture
async def kept(tmp_path: Path) -> AsyncGenerator[KeptRoom]:
    """A room with a mediator, two heads and an observer, whose first meeting is open."""
    room = await KeptRoom.at(tmp_path)
    yield room
    await room.stop()
