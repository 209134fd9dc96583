"""The one line of migrations: up, down, and equal to the tables as declared."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import inspect, text

from negotiation_room.storage import dialect
from negotiation_room.storage.database import (
    check_schema,
    is_current,
    migrate,
    migrate_down,
    migrations,
)
from tests.builders import Log
from tests.storage.stores import Store


@pytest.fixture
def url(tmp_path: Path) -> Iterator[str]:
    """An empty database."""
    return f"sqlite:///{tmp_path / 'room.db'}"


def tables(url: str) -> set[str]:
    """What tables there are."""
    engine = dialect.make_engine(url)
    names = set(inspect(engine).get_table_names())
    engine.dispose()
    return names


def test_up_makes_everything_and_down_takes_it_away(url: str) -> None:
    """All the way up, all the way down, and up again."""
    assert not is_current(url)
    migrate(url)
    assert is_current(url)
    assert {"room", "channel", "entry", "verdict", "seat_place"} < tables(url)
    migrate_down(url, to="base")
    assert tables(url) == {"alembic_version"}
    migrate(url)
    assert is_current(url)


async def test_the_log_survives_the_way_down_and_up(tmp_path: Path) -> None:
    """Subtrees move to a table of their own and back, and every proof is as it was."""
    log = Log()
    async with Store(tmp_path) as store:
        batches = [log.found(), log.say(*["more"] * 12)]
        for batch in batches:
            await store.writer.submit(batch)
    url = f"sqlite:///{tmp_path / 'room.db'}"
    migrate_down(url, to="0002")
    assert "log_node" in tables(url)
    migrate(url)
    assert "log_node" not in tables(url)
    places = [(level, i) for level in range(4) for i in range(13 >> level)]
    async with Store(tmp_path) as store:
        loaded = await store.journal.load(log.channel)
        nodes = await store.journal.nodes(log.channel, 1, places)
    assert loaded is not None
    assert loaded.frontier == log.frontier
    entries = [entry for batch in batches for entry in batch.entries]
    written = {(level, i): each for entry in entries for level, i, each in entry.nodes}
    assert {at: each for at, each in nodes.items() if at[0] > 0} == written


def test_no_migration_is_missing(url: str) -> None:
    """The migrated database is the one that the tables declare."""
    migrate(url)
    check_schema(url)


def test_migrating_twice_changes_nothing(url: str) -> None:
    """A server that starts again finds its database as it left it."""
    migrate(url)
    migrate(url)
    assert is_current(url)


def test_migrations_are_numbered_and_named() -> None:
    """A migration's file says its place and what it brings."""
    names = sorted(path.name for path in (migrations() / "versions").glob("*.py"))
    assert names[0] == "0001_foundation.py"
    assert [name[:4] for name in names] == [f"{i:04d}" for i in range(1, len(names) + 1)]


def test_the_embedded_database_keeps_its_promises(url: str) -> None:
    """Every connection is durable, wipes what it frees, and checks its references."""
    engine = dialect.make_engine(url)
    with engine.connect() as connection:
        found = {
            name: connection.execute(text(f"PRAGMA {name}")).scalar_one()
            for name in ("journal_mode", "synchronous", "secure_delete", "foreign_keys")
        }
    engine.dispose()
    assert found == {
        "journal_mode": "wal",
        "synchronous": 2,
        "secure_delete": 1,
        "foreign_keys": 1,
    }


def test_a_database_in_memory_is_refused() -> None:
    """What is acknowledged must outlive the process."""
    with pytest.raises(ValueError, match="file"):
        dialect.make_engine("sqlite://")
