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
    assert {"room", "channel", "entry", "log_node", "verdict", "seat_place"} < tables(url)
    migrate_down(url, to="base")
    assert tables(url) == {"alembic_version"}
    migrate(url)
    assert is_current(url)


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
