"""The tables of the entries' database; capabilities add theirs to the same metadata.

Everything that could name a person, a delegation or a word is sealed before it comes here. What
lies open are random ids, places, times, sizes and hashes.
"""

from typing import Final

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
)

metadata: Final = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)
"""One line of history: every table of the room is declared here or against this."""

ID_LENGTH: Final = 32

room: Final = Table(
    "room",
    metadata,
    Column("id", String(ID_LENGTH), primary_key=True),
    Column("register", String(ID_LENGTH), nullable=False),
    Column("origin", String(300), nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("title", LargeBinary, nullable=True),
)

channel: Final = Table(
    "channel",
    metadata,
    Column("id", String(ID_LENGTH), primary_key=True),
    Column("room", String(ID_LENGTH), nullable=False, index=True),
    Column("kind", String(40), nullable=False),
    Column("epoch", Integer, nullable=False),
    Column("head", BigInteger, nullable=False),
    Column("last_at", BigInteger, nullable=False),
    Column("founded_at", BigInteger, nullable=False),
    # The head at the last erasure: a snapshot from before it may hold what was erased.
    Column("erased_until", BigInteger, nullable=False, server_default="0"),
)

entry: Final = Table(
    "entry",
    metadata,
    Column("channel", String(ID_LENGTH), ForeignKey("channel.id"), primary_key=True),
    Column("epoch", Integer, primary_key=True),
    Column("seq", BigInteger, primary_key=True, autoincrement=False),
    Column("at", BigInteger, nullable=False),
    Column("leaf", LargeBinary, nullable=False),
    Column("leaf_hash", LargeBinary, nullable=False),
    Column("root", LargeBinary, nullable=False),
    Column("parts", LargeBinary, nullable=False),
    # Names of destroyed parts, separated by spaces.
    Column("erased", Text, nullable=False),
    # The subtrees of the log that this entry completed, from level 1 up, 32 bytes each.
    Column("nodes", LargeBinary, nullable=True),
)

verdict: Final = Table(
    "verdict",
    metadata,
    Column("channel", String(ID_LENGTH), primary_key=True),
    Column("device", String(ID_LENGTH), primary_key=True),
    Column("n", BigInteger, primary_key=True, autoincrement=False),
    Column("act", String(ID_LENGTH), nullable=False),
    Column("digest", LargeBinary, nullable=False),
    Column("seq", BigInteger, nullable=True),
    Column("refusal", LargeBinary, nullable=True),
    sqlite_with_rowid=False,
)

seat_place: Final = Table(
    "seat_place",
    metadata,
    Column("channel", String(ID_LENGTH), primary_key=True),
    Column("person", String(ID_LENGTH), primary_key=True),
    Column("room", String(ID_LENGTH), nullable=False),
    Column("seat", String(ID_LENGTH), nullable=False),
    Column("role", String(40), nullable=True),
    Index(None, "person"),
    sqlite_with_rowid=False,
)

snapshot: Final = Table(
    "snapshot",
    metadata,
    Column("channel", String(ID_LENGTH), ForeignKey("channel.id"), primary_key=True),
    Column("epoch", Integer, nullable=False),
    Column("seq", BigInteger, nullable=False),
    Column("sealed", LargeBinary, nullable=False),
)
