"""How Alembic reaches the database: through a connection it is given, or a URL from outside."""

import importlib
import pkgutil
from typing import Any

from alembic import context
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

from negotiation_room import capabilities
from negotiation_room.storage import dialect
from negotiation_room.storage.schema import metadata


def declare_tables() -> None:
    """Import every capability's tables, so that they are in the one metadata."""
    for module in pkgutil.walk_packages(capabilities.__path__, f"{capabilities.__name__}."):
        if module.name.rpartition(".")[2] == "tables":
            importlib.import_module(module.name)


def number(_context: object, _revision: object, directives: list[Any]) -> None:
    """Number a new migration after the last, and write none that would be empty."""
    script = directives[0] if directives else None
    if script is None:
        return
    if (
        getattr(context.config.cmd_opts, "autogenerate", False)
        and script.upgrade_ops.is_empty()
    ):
        directives.clear()
        return
    heads = ScriptDirectory.from_config(context.config).get_heads()
    script.rev_id = f"{max((int(head) for head in heads), default=0) + 1:04d}"


def run(connection: Connection) -> None:
    """Run the migrations in one transaction: all of a revision, or none of it."""
    context.configure(
        connection=connection,
        target_metadata=metadata,
        compare_type=True,
        compare_server_default=True,
        # SQLite cannot alter a table; Alembic then copies it.
        process_revision_directives=number,
        render_as_batch=dialect.is_sqlite(connection),
        # We begin SQLite's transactions ourselves, so tables can be made in one.
        transactional_ddl=True,
    )
    with context.begin_transaction():
        dialect.bound_lock_wait(connection)
        context.run_migrations()


declare_tables()
given: Any = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:
    arguments: dict[str, str] = context.get_x_argument(as_dictionary=True)
    engine = dialect.make_engine(arguments["url"], connections=1)
    with dialect.for_writing(engine.connect()) as opened:
        run(opened)
    engine.dispose()
