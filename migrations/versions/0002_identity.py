"""Identity: persons, their proofs, sessions, devices; the questions and tickets in flight."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Lay the tables."""
    op.create_table(
        "identity_challenge",
        sa.Column("challenge", sa.LargeBinary(length=32), nullable=False),
        sa.Column("purpose", sa.String(length=20), nullable=False),
        sa.Column("person", sa.String(length=32), nullable=True),
        sa.Column("device", sa.String(length=32), nullable=True),
        sa.Column("session", sa.String(length=32), nullable=True),
        sa.Column("origin", sa.String(length=300), nullable=True),
        sa.Column("secret", sa.LargeBinary(), nullable=True),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("challenge", name=op.f("pk_identity_challenge")),
    )
    with op.batch_alter_table("identity_challenge", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_identity_challenge_expires_at"), ["expires_at"], unique=False
        )

    op.create_table(
        "identity_person",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("name", sa.LargeBinary(), nullable=False),
        sa.Column("language", sa.String(length=35), nullable=False),
        sa.Column("timezone", sa.String(length=64), nullable=False),
        sa.Column("is_administrator", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity_person")),
    )
    op.create_table(
        "identity_secret",
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_identity_secret")),
    )
    op.create_table(
        "identity_tally",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("minute", sa.BigInteger(), nullable=False),
        sa.Column("outcome", sa.String(length=40), nullable=False),
        sa.Column("account", sa.LargeBinary(length=32), nullable=False),
        sa.Column("network", sa.String(length=64), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity_tally")),
    )
    with op.batch_alter_table("identity_tally", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_identity_tally_minute"), ["minute"], unique=False)

    op.create_table(
        "identity_ticket",
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("session", sa.String(length=32), nullable=False),
        sa.Column("room", sa.String(length=32), nullable=False),
        sa.Column("origin", sa.String(length=300), nullable=True),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_identity_ticket")),
    )
    with op.batch_alter_table("identity_ticket", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_identity_ticket_expires_at"), ["expires_at"], unique=False
        )

    op.create_table(
        "identity_device",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("person", sa.String(length=32), nullable=False),
        sa.Column("room", sa.String(length=32), nullable=False),
        sa.Column("key", sa.LargeBinary(length=32), nullable=False),
        sa.Column("enrolled_at", sa.BigInteger(), nullable=False),
        sa.Column("revoked_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["person"],
            ["identity_person.id"],
            name=op.f("fk_identity_device_person_identity_person"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity_device")),
        sa.UniqueConstraint("key", name=op.f("uq_identity_device_key")),
    )
    with op.batch_alter_table("identity_device", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_identity_device_person_room"), ["person", "room"], unique=False
        )

    op.create_table(
        "identity_passkey",
        sa.Column("id", sa.LargeBinary(length=1023), nullable=False),
        sa.Column("person", sa.String(length=32), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), nullable=False),
        sa.Column("transports", sa.Text(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("used_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["person"],
            ["identity_person.id"],
            name=op.f("fk_identity_passkey_person_identity_person"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity_passkey")),
    )
    with op.batch_alter_table("identity_passkey", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_identity_passkey_person"), ["person"], unique=False
        )

    op.create_table(
        "identity_password",
        sa.Column("person", sa.String(length=32), nullable=False),
        sa.Column("account", sa.LargeBinary(length=32), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("code_secret", sa.LargeBinary(), nullable=False),
        sa.Column("code_step", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person"],
            ["identity_person.id"],
            name=op.f("fk_identity_password_person_identity_person"),
        ),
        sa.PrimaryKeyConstraint("person", name=op.f("pk_identity_password")),
        sa.UniqueConstraint("account", name=op.f("uq_identity_password_account")),
    )
    op.create_table(
        "identity_session",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("person", sa.String(length=32), nullable=False),
        sa.Column("room", sa.String(length=32), nullable=True),
        sa.Column("agent", sa.String(length=80), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.Column("stepped_up_at", sa.BigInteger(), nullable=False),
        sa.Column("revoked_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["person"],
            ["identity_person.id"],
            name=op.f("fk_identity_session_person_identity_person"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity_session")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_identity_session_token_hash")),
    )
    with op.batch_alter_table("identity_session", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_identity_session_expires_at"), ["expires_at"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_identity_session_person"), ["person"], unique=False
        )

    op.create_table(
        "identity_setup_link",
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("person", sa.String(length=32), nullable=False),
        sa.Column("expires_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person"],
            ["identity_person.id"],
            name=op.f("fk_identity_setup_link_person_identity_person"),
        ),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_identity_setup_link")),
    )


def downgrade() -> None:
    """Take them away; a person would have to be admitted anew."""
    op.drop_table("identity_setup_link")
    with op.batch_alter_table("identity_session", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_identity_session_person"))
        batch_op.drop_index(batch_op.f("ix_identity_session_expires_at"))

    op.drop_table("identity_session")
    op.drop_table("identity_password")
    with op.batch_alter_table("identity_passkey", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_identity_passkey_person"))

    op.drop_table("identity_passkey")
    with op.batch_alter_table("identity_device", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_identity_device_person_room"))

    op.drop_table("identity_device")
    with op.batch_alter_table("identity_ticket", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_identity_ticket_expires_at"))

    op.drop_table("identity_ticket")
    with op.batch_alter_table("identity_tally", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_identity_tally_minute"))

    op.drop_table("identity_tally")
    op.drop_table("identity_secret")
    op.drop_table("identity_person")
    with op.batch_alter_table("identity_challenge", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_identity_challenge_expires_at"))

    op.drop_table("identity_challenge")
