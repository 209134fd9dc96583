"""A log's subtrees lie with the entry that completed each, no longer in their own table."""

from collections.abc import Sequence
from itertools import groupby

import sqlalchemy as sa
from alembic import op

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_HASH_LENGTH = 32
_AT_ONCE = 1000

_entry = sa.table(
    "entry",
    sa.column("channel", sa.String),
    sa.column("epoch", sa.Integer),
    sa.column("seq", sa.BigInteger),
    sa.column("nodes", sa.LargeBinary),
)
_node = sa.table(
    "log_node",
    sa.column("channel", sa.String),
    sa.column("epoch", sa.Integer),
    sa.column("level", sa.Integer),
    sa.column("index", sa.BigInteger),
    sa.column("hash", sa.LargeBinary),
)


def upgrade() -> None:
    """Move each subtree to the last entry under it."""
    op.add_column("entry", sa.Column("nodes", sa.LargeBinary(), nullable=True))
    for channel, epoch in _logs(_node):
        _gather(channel, epoch)
    op.drop_table("log_node")


def downgrade() -> None:
    """Lay the table of subtrees again, and fill it."""
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
    for channel, epoch in _logs(_entry):
        _spread(channel, epoch)
    op.drop_column("entry", "nodes")


def _logs(table: sa.TableClause) -> list[tuple[str, int]]:
    wanted = sa.select(table.c.channel, table.c.epoch).distinct()
    return [(row[0], row[1]) for row in op.get_bind().execute(wanted)]


def _gather(channel: str, epoch: int) -> None:
    rows = op.get_bind().execute(
        sa.select(_node.c.level, _node.c.index, _node.c.hash).where(
            _node.c.channel == channel, _node.c.epoch == epoch
        )
    )
    nodes = sorted(((row[1] + 1) << row[0], row[0], row[2]) for row in rows)
    changed = [
        {"b_seq": last, "b_nodes": b"".join(value for _, _, value in each)}
        for last, each in groupby(nodes, key=lambda node: node[0])
    ]
    statement = (
        sa.update(_entry)
        .where(
            _entry.c.channel == channel,
            _entry.c.epoch == epoch,
            _entry.c.seq == sa.bindparam("b_seq"),
        )
        .values(nodes=sa.bindparam("b_nodes"))
    )
    for at in range(0, len(changed), _AT_ONCE):
        op.get_bind().execute(statement, changed[at : at + _AT_ONCE])


def _spread(channel: str, epoch: int) -> None:
    rows = op.get_bind().execute(
        sa.select(_entry.c.seq, _entry.c.nodes).where(
            _entry.c.channel == channel,
            _entry.c.epoch == epoch,
            _entry.c.nodes.is_not(None),
        )
    )
    nodes = [
        {
            "channel": channel,
            "epoch": epoch,
            "level": level,
            "index": (row[0] >> level) - 1,
            "hash": row[1][(level - 1) * _HASH_LENGTH : level * _HASH_LENGTH],
        }
        for row in rows
        for level in range(1, len(row[1]) // _HASH_LENGTH + 1)
    ]
    for at in range(0, len(nodes), _AT_ONCE):
        op.get_bind().execute(sa.insert(_node), nodes[at : at + _AT_ONCE])
