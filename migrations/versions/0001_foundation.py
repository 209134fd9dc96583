"""The foundation: rooms, channels, entries, their log, verdicts, places of seats, snapshots."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0001"
down_revision: str | None = None
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Lay the tables."""
    op.create_table(
        "channel",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("room", sa.String(length=32), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("head", sa.BigInteger(), nullable=False),
        sa.Column("last_at", sa.BigInteger(), nullable=False),
        sa.Column("founded_at", sa.BigInteger(), nullable=False),
        sa.Column("erased_until", sa.BigInteger(), server_default="0", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_channel")),
    )
    with op.batch_alter_table("channel", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_channel_room"), ["room"], unique=False)

    op.create_table(
        "room",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("register", sa.String(length=32), nullable=False),
        sa.Column("origin", sa.String(length=300), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("title", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_room")),
    )
    op.create_table(
        "seat_place",
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("person", sa.String(length=32), nullable=False),
        sa.Column("room", sa.String(length=32), nullable=False),
        sa.Column("seat", sa.String(length=32), nullable=False),
        sa.Column("role", sa.String(length=40), nullable=True),
        sa.PrimaryKeyConstraint("channel", "person", name=op.f("pk_seat_place")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("seat_place", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_seat_place_person"), ["person"], unique=False)

    op.create_table(
        "verdict",
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("device", sa.String(length=32), nullable=False),
        sa.Column("n", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("act", sa.String(length=32), nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=True),
        sa.Column("refusal", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("channel", "device", "n", name=op.f("pk_verdict")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "entry",
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("leaf", sa.LargeBinary(), nullable=False),
        sa.Column("leaf_hash", sa.LargeBinary(), nullable=False),
        sa.Column("root", sa.LargeBinary(), nullable=False),
        sa.Column("parts", sa.LargeBinary(), nullable=False),
        sa.Column("erased", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["channel"], ["channel.id"], name=op.f("fk_entry_channel_channel")
        ),
        sa.PrimaryKeyConstraint("channel", "epoch", "seq", name=op.f("pk_entry")),
    )
    op.create_table(
        "log_node",
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("epoch", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("level", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("index", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["channel"], ["channel.id"], name=op.f("fk_log_node_channel_channel")
        ),
        sa.PrimaryKeyConstraint("channel", "epoch", "level", "index", name=op.f("pk_log_node")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "snapshot",
        sa.Column("channel", sa.String(length=32), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["channel"], ["channel.id"], name=op.f("fk_snapshot_channel_channel")
        ),
        sa.PrimaryKeyConstraint("channel", name=op.f("pk_snapshot")),
    )


def downgrade() -> None:
    """Take the tables away."""
    op.drop_table("snapshot")
    op.drop_table("log_node")
    op.drop_table("entry")
    op.drop_table("verdict")
    with op.batch_alter_table("seat_place", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_seat_place_person"))

    op.drop_table("seat_place")
    op.drop_table("room")
    with op.batch_alter_table("channel", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_channel_room"))

    op.drop_table("channel")
