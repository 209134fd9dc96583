"""The server's files are the server's alone, in whatever folder an operator puts them."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from negotiation_room.storage.checkpoints import CheckpointStore
from negotiation_room.storage.database import Database
from tests.builders import Log
from tests.storage.stores import Store


@pytest.fixture(autouse=True)
def careless() -> Iterator[None]:
    """An operator whose new files anybody may read."""
    usual = os.umask(0o022)
    yield
    os.umask(usual)


def modes(folder: Path) -> dict[str, int]:
    """The mode of every file."""
    return {path.name: path.stat().st_mode & 0o777 for path in folder.iterdir()}


def open_up(folder: Path) -> None:
    """Let everybody read every file."""
    for path in folder.iterdir():
        path.chmod(0o644)


async def test_nobody_else_reads_what_is_stored(tmp_path: Path) -> None:
    """Entries, their write-ahead log, keys and checkpoints are made for their owner alone."""
    async with Store(tmp_path) as store:
        await store.writer.submit(Log().found())
        checkpoints = CheckpointStore(f"sqlite:///{tmp_path / 'checkpoints.db'}")
        made = modes(tmp_path)
        checkpoints.close()
    assert {"room.db", "room.db-wal", "room.db-shm", "keys.db", "checkpoints.db"} <= set(made)
    assert set(made.values()) == {0o600}


async def test_what_an_earlier_version_left_open_is_closed(tmp_path: Path) -> None:
    """Files of an older installation lose their readers when they are opened."""
    async with Store(tmp_path) as store:
        await store.writer.submit(Log().found())
        open_up(tmp_path)
        database = Database(store.url)
        await database.now()
        database.close()
        left = {name: mode for name, mode in modes(tmp_path).items() if "room" in name}
    assert set(left.values()) == {0o600}
