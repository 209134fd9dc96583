"""The one place where SQLite and PostgreSQL differ."""

import os
from collections.abc import Sequence
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, TypeVar

from sqlalchemy import (
    Connection,
    Engine,
    Select,
    Table,
    Update,
    create_engine,
    event,
    text,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import make_url

T = TypeVar("T")

BUSY_MILLISECONDS: Final = 10_000
LOCK_TIMEOUT: Final = "5s"
PRIVATE: Final = 0o600
_BESIDE: Final = ("-wal", "-shm", "-journal")
_COUNTS: Final = (64, 16, 4, 1)
"""How many rows one statement inserts: few statements, so that the database knows all of them."""
_WRITING: Final = "negotiation_room_writing"

# WAL and FULL: a reader never waits, and a commit that returned survives a power cut.
# secure_delete: what is erased is overwritten with zeros, not only unlinked.
_PRAGMAS: Final = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA secure_delete=ON",
    f"PRAGMA busy_timeout={BUSY_MILLISECONDS}",
    "PRAGMA foreign_keys=ON",
    "PRAGMA cache_size=-16384",
    # Sorting and joining spill into memory, never into a file that nobody wipes.
    "PRAGMA temp_store=MEMORY",
)


def make_engine(url: str, *, connections: int = 5) -> Engine:
    """Open a database by its URL, with the guarantees that the room relies on.

    Raises:
        ValueError: the database would live in memory only, and so lose what it acknowledged.
    """
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return create_engine(
            parsed,
            pool_size=connections,
            max_overflow=0,
            pool_pre_ping=True,
            hide_parameters=True,
        )
    if parsed.database in {None, "", ":memory:"}:
        raise ValueError("give the database a file: what is acknowledged must outlive us")
    # An error names its statement, and not what it was to write.
    engine = create_engine(
        parsed, pool_size=connections, max_overflow=0, pool_timeout=60, hide_parameters=True
    )
    event.listen(engine, "do_connect", _keep_private)
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def is_missing(url: str) -> bool:
    """Whether this is an embedded database whose file nobody has made yet."""
    parsed = make_url(url)
    if parsed.get_backend_name() != "sqlite":
        return False
    return not Path(parsed.database or "").is_file()


def for_writing(connection: Connection) -> Connection:
    """Take the write lock when a transaction begins, not in its middle, where it could fail."""
    return connection.execution_options(**{_WRITING: True})


def is_sqlite(connection: Connection | Engine) -> bool:
    """Whether this is the embedded database."""
    return connection.dialect.name == "sqlite"


def upsert(
    connection: Connection, table: Table, keys: Sequence[str], changed: Sequence[str]
) -> Any:
    """Build an insert that, where the keys exist, changes these columns instead."""
    insert = sqlite.insert(table) if is_sqlite(connection) else postgresql.insert(table)
    return insert.on_conflict_do_update(
        index_elements=list(keys), set_={name: insert.excluded[name] for name in changed}
    )


def insert_rows(connection: Connection, table: Table, rows: list[tuple[Any, ...]]) -> None:
    """Insert rows whose values the driver takes as they are: numbers, texts and bytes.

    The statement is written once, and each row holds its values in the order of the table's
    columns. To write it anew for each group, to look at every value of every row, and to find
    each value by its name, would cost the writer more than the database does.

    Many rows go into one statement: at each the driver lets go of the interpreter's lock, and
    the writer would wait for the event loop to give it back, row after row.
    """
    at, for_sqlite = 0, is_sqlite(connection)
    for count in _COUNTS:
        while len(rows) - at >= count:
            values = tuple([value for row in rows[at : at + count] for value in row])
            connection.exec_driver_sql(_insert(table, count, for_sqlite), values)
            at += count


@lru_cache(maxsize=64)
def _insert(table: Table, count: int, for_sqlite: bool) -> str:  # noqa: FBT001
    """Insert so many rows; the names of the values follow those of the columns."""
    dialect = (
        sqlite.dialect(paramstyle="qmark")
        if for_sqlite
        else postgresql.dialect(paramstyle="format")
    )
    one = str(table.insert().compile(dialect=dialect))
    into, _, values = one.partition(" VALUES ")
    return f"{into} VALUES {', '.join([values] * count)}"


def update_rows(connection: Connection, statement: Update, rows: list[dict[str, Any]]) -> int:
    """Carry out an update for each of these values; how many rows were met, all together."""
    if is_sqlite(connection):
        written, order = _in_order(statement)
        values = [tuple([row[name] for name in order]) for row in rows]
        return connection.exec_driver_sql(written, values).rowcount
    if counts_many(connection):
        return connection.execute(statement, rows).rowcount
    return sum(connection.execute(statement, row).rowcount for row in rows)


def ask_alone(connection: Connection, question: Select[tuple[T]]) -> T:
    """Ask the embedded database for one value, outside of any transaction but its own."""
    raw = connection.connection.cursor()
    try:
        raw.execute(_in_order(question)[0])
        row: Any = raw.fetchone()
        return row[0]
    finally:
        raw.close()


@lru_cache(maxsize=16)
def _in_order(statement: Update | Select[Any]) -> tuple[str, tuple[str, ...]]:
    """A statement as SQLite is given it, and the names of its values in their order."""
    compiled = statement.compile(dialect=sqlite.dialect(paramstyle="qmark"))
    order: Sequence[str] = compiled.positiontup or ()  # pyright: ignore[reportUnknownVariableType, reportUnknownMemberType]
    return str(compiled), tuple(order)


def counts_many(connection: Connection) -> bool:
    """Whether an update of many rows says how many it met."""
    return connection.dialect.supports_sane_multi_rowcount


def wipe_log(connection: Connection) -> bool:
    """Bring the write-ahead log into the database and cut it, so that erased bytes leave it.

    Returns False while a reader still needs the log; ask again later. It never waits.
    """
    if not is_sqlite(connection):
        return True
    raw = connection.connection.cursor()
    try:
        raw.execute("PRAGMA busy_timeout=0")
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        busy = raw.fetchone()
        raw.execute(f"PRAGMA busy_timeout={BUSY_MILLISECONDS}")
    finally:
        raw.close()
    return busy is not None and busy[0] == 0


def bound_lock_wait(connection: Connection) -> None:
    """Let a migration give up rather than queue for a lock with everybody behind it."""
    if not is_sqlite(connection):
        connection.execute(text(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'"))


def database_now(connection: Connection) -> int:
    """The database's clock, in microseconds since 1970 UTC."""
    if is_sqlite(connection):
        found = connection.execute(text("SELECT julianday('now')")).scalar_one()
        return round((float(found) - 2_440_587.5) * 86_400_000_000)
    found = connection.execute(
        text("SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint")
    ).scalar_one()
    return int(found)


def _keep_private(_dialect: object, _record: object, cargs: list[Any], _params: object) -> None:
    """Let nobody but the server's own user read the file, whatever folder it was put in.

    The files that SQLite lays beside it have the mode of the file itself.
    """
    path = Path(cargs[0])
    with suppress(OSError):  # what is wrong with the place, the database itself says
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, PRIVATE))
    for each in (path, *(path.with_name(path.name + beside) for beside in _BESIDE)):
        # Another user's file may be ours to write and not to lock up.
        with suppress(FileNotFoundError, PermissionError):
            if each.stat().st_mode & ~PRIVATE & 0o777:
                each.chmod(PRIVATE)


def _prepare(raw: Any, _record: object) -> None:
    # Python's driver would begin transactions by itself, and only before some statements.
    raw.isolation_level = None
    cursor = raw.cursor()
    for pragma in _PRAGMAS:
        cursor.execute(pragma)
    cursor.close()


def _begin(connection: Connection) -> None:
    writing = connection.get_execution_options().get(_WRITING, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")
