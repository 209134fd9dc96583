"""Identity's tables: who there is, by which proofs, and which sessions and questions are open.

No table holds a token, a name or a password in the clear: tokens are kept as their SHA-256,
names are sealed or reduced to a keyed digest.
"""

from typing import Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
)

from negotiation_room.storage.schema import ID_LENGTH, metadata

person: Final = Table(
    "identity_person",
    metadata,
    Column("id", String(ID_LENGTH), primary_key=True),
    Column("name", LargeBinary, nullable=False),
    Column("language", String(35), nullable=False),
    Column("timezone", String(64), nullable=False),
    Column("is_administrator", Boolean, nullable=False),
    Column("created_at", BigInteger, nullable=False),
)

passkey: Final = Table(
    "identity_passkey",
    metadata,
    Column("id", LargeBinary(1023), primary_key=True),
    Column("person", String(ID_LENGTH), ForeignKey("identity_person.id"), nullable=False),
    Column("key", LargeBinary, nullable=False),
    Column("sign_count", BigInteger, nullable=False),
    Column("transports", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("used_at", BigInteger, nullable=True),
    Index(None, "person"),
)

password: Final = Table(
    "identity_password",
    metadata,
    Column("person", String(ID_LENGTH), ForeignKey("identity_person.id"), primary_key=True),
    # A keyed digest of the sign-in name: it can be looked for, but not read.
    Column("account", LargeBinary(32), nullable=False, unique=True),
    Column("hash", Text, nullable=False),
    Column("code_secret", LargeBinary, nullable=False),
    # The step of the last code accepted; no code of it or of an earlier one is accepted again.
    Column("code_step", BigInteger, nullable=False),
    Column("created_at", BigInteger, nullable=False),
)

session: Final = Table(
    "identity_session",
    metadata,
    Column("id", String(ID_LENGTH), primary_key=True),
    Column("token_hash", LargeBinary(32), nullable=False, unique=True),
    Column("person", String(ID_LENGTH), ForeignKey("identity_person.id"), nullable=False),
    Column("room", String(ID_LENGTH), nullable=True),
    Column("agent", String(80), nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("seen_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    Column("stepped_up_at", BigInteger, nullable=False),
    Column("revoked_at", BigInteger, nullable=True),
    Index(None, "person"),
    Index(None, "expires_at"),
)

device: Final = Table(
    "identity_device",
    metadata,
    Column("id", String(ID_LENGTH), primary_key=True),
    Column("person", String(ID_LENGTH), ForeignKey("identity_person.id"), nullable=False),
    Column("room", String(ID_LENGTH), nullable=False),
    # Rows are never deleted: so neither a key nor an id is ever admitted a second time.
    Column("key", LargeBinary(32), nullable=False, unique=True),
    Column("enrolled_at", BigInteger, nullable=False),
    Column("revoked_at", BigInteger, nullable=True),
    Index(None, "person", "room"),
)

ticket: Final = Table(
    "identity_ticket",
    metadata,
    Column("hash", LargeBinary(32), primary_key=True),
    Column("session", String(ID_LENGTH), nullable=False),
    Column("room", String(ID_LENGTH), nullable=False),
    Column("origin", String(300), nullable=True),
    Column("expires_at", BigInteger, nullable=False, index=True),
)

challenge: Final = Table(
    "identity_challenge",
    metadata,
    Column("challenge", LargeBinary(32), primary_key=True),
    Column("purpose", String(20), nullable=False),
    Column("person", String(ID_LENGTH), nullable=True),
    Column("device", String(ID_LENGTH), nullable=True),
    Column("session", String(ID_LENGTH), nullable=True),
    Column("origin", String(300), nullable=True),
    Column("secret", LargeBinary, nullable=True),
    Column("at", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=False, index=True),
)

setup_link: Final = Table(
    "identity_setup_link",
    metadata,
    Column("hash", LargeBinary(32), primary_key=True),
    Column("person", String(ID_LENGTH), ForeignKey("identity_person.id"), nullable=False),
    Column("expires_at", BigInteger, nullable=False),
)

secret: Final = Table(
    "identity_secret",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("sealed", LargeBinary, nullable=False),
)

tally: Final = Table(
    "identity_tally",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("minute", BigInteger, nullable=False, index=True),
    Column("outcome", String(40), nullable=False),
    Column("account", LargeBinary(32), nullable=False),
    Column("network", String(64), nullable=False),
    Column("tries", Integer, nullable=False),
)
