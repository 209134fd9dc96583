"""Identity's tables and their migration."""

from pathlib import Path

from sqlalchemy import inspect

from negotiation_room.capabilities.identity import tables
from negotiation_room.capabilities.identity.capability import capability
from negotiation_room.kernel.catalogue import Catalogue
from negotiation_room.storage.database import Database, migrate, migrate_down


def test_the_migration_makes_the_tables_that_are_declared(tmp_path: Path) -> None:
    """Columns of the migrated tables are those of the code; downwards nothing is left."""
    url = f"sqlite:///{tmp_path / 'room.db'}"
    migrate(url)
    database = Database(url)
    declared = [
        t for t in vars(tables).values() if getattr(t, "name", "").startswith("identity_")
    ]
    found = inspect(database.engine)
    for table in declared:
        assert {c["name"] for c in found.get_columns(table.name)} == set(table.c.keys())
    migrate_down(url, to="0001")
    left = inspect(database.engine).get_table_names()
    database.close()
    assert len(declared) == 10
    assert not [name for name in left if name.startswith("identity_")]


def test_identity_hears_no_command_in_a_channel() -> None:
    """Signing in is no act: the catalogue gains nothing but the name."""
    assert set(Catalogue([capability]).commands) == set(Catalogue([]).commands)
