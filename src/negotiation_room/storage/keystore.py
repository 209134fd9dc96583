"""The key store: data keys and signing keys, wrapped, in a database apart from the entries.

Its backups are kept briefly: a data key destroyed here makes every copy of what it sealed
unreadable, yesterday's copy of the entries included.
"""

import secrets
import threading
import time
from collections.abc import Callable
from typing import Any, Final, Literal, TypeVar

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import (
    BigInteger,
    Column,
    Connection,
    Integer,
    LargeBinary,
    MetaData,
    Select,
    String,
    Table,
    delete,
    func,
    insert,
    select,
    update,
)

from negotiation_room.kernel.atrest import (
    KEY_LENGTH,
    NONCE_LENGTH,
    NotOpened,
    unwrap_data_key,
    wrap_data_key,
)
from negotiation_room.kernel.ids import lp, u32
from negotiation_room.storage import dialect
from negotiation_room.storage.keks import KeyEncryptionKeys

T = TypeVar("T")

VERSION: Final = 1
SigningKind = Literal["log", "clerk", "invitation", "ticket"]

_SIGNING_LABEL: Final = b"nr-signing-key-v1"
_metadata: Final = MetaData()
_store: Final = Table(
    "key_store",
    _metadata,
    Column("id", Integer, primary_key=True),
    Column("version", Integer, nullable=False),
    # Grows with every change, so that other processes know when to forget what they hold.
    Column("changes", BigInteger, nullable=False),
)
_data_key: Final = Table(
    "data_key",
    _metadata,
    Column("channel", String(32), primary_key=True),
    Column("generation", Integer, primary_key=True, autoincrement=False),
    Column("kid", String(100), nullable=False),
    # Both are empty once the key is destroyed; the row remains to say that it was.
    Column("nonce", LargeBinary, nullable=True),
    Column("wrapped", LargeBinary, nullable=True),
    Column("destroyed_at", BigInteger, nullable=True),
)
_shredded: Final = Table(
    "shredded",
    _metadata,
    Column("channel", String(32), primary_key=True),
    # Whatever lies under this generation, or one before it, was destroyed on purpose.
    Column("generation", Integer, nullable=False),
)
_signing_key: Final = Table(
    "signing_key",
    _metadata,
    Column("kind", String(40), primary_key=True),
    Column("serial", Integer, primary_key=True, autoincrement=False),
    Column("kid", String(100), nullable=False),
    Column("nonce", LargeBinary, nullable=False),
    Column("wrapped", LargeBinary, nullable=False),
)


class KeyDestroyed(Exception):
    """The data key was destroyed on purpose: what it sealed is gone."""


class KeyMissing(Exception):
    """A key that should be there is not: the key store is older than the entries."""


class GenerationMissing(KeyMissing):
    """The key store never had this generation of a channel's key, or is older than the row."""


class ForeignKeyStore(Exception):
    """The key store was written by another version of this program."""


class KeyStore:
    """Wrapped keys, durably kept. Safe for use from several threads and processes.

    Args:
        url: where the wrapped keys are.
        keks: the keys they are wrapped under.
        reread: reads the key-encryption keys anew, for when another process has rotated them.
    """

    def __init__(
        self,
        url: str,
        keks: KeyEncryptionKeys,
        *,
        reread: Callable[[], KeyEncryptionKeys] | None = None,
    ) -> None:
        self._keks = keks
        self._reread = reread
        self._engine = dialect.make_engine(url, connections=2)
        self._lock = threading.Lock()
        self._connection = dialect.for_writing(self._engine.connect())
        self._write(self._lay_out)

    def close(self) -> None:
        """Let the store go."""
        with self._lock:
            self._connection.close()
            self._engine.dispose()

    def changes(self) -> int:
        """A number that grows with every change, whichever process made it."""
        if not dialect.is_sqlite(self._engine):
            return self._read(lambda c: c.execute(_CHANGES).scalar_one())
        # Every group of writes asks: a transaction around it would cost as much as the group.
        with self._lock:
            return dialect.ask_alone(self._connection, _CHANGES)

    def newest_generation(self, channel: str) -> int:
        """The generation under which a channel seals now; 0 if it never had one."""
        newest = select(func.max(_data_key.c.generation)).where(_data_key.c.channel == channel)
        return self._read(lambda c: c.execute(newest).scalar_one()) or 0

    def data_key(self, channel: str, generation: int) -> bytes:
        """Unwrap a data key.

        Raises:
            KeyDestroyed: it was destroyed, and with it what it sealed.
            KeyMissing: the store never had it, or lacks the key it is wrapped under.
            NotOpened: the stored bytes are not what was wrapped.
        """
        wanted = select(_data_key).where(
            _data_key.c.channel == channel, _data_key.c.generation == generation
        )
        row = self._read(lambda c: c.execute(wanted).one_or_none())
        if row is None:
            raise GenerationMissing(f"no data key of {channel}, generation {generation}")
        if row.wrapped is None:
            raise KeyDestroyed(f"the data key of {channel}, generation {generation}")
        return unwrap_data_key(
            self._kek(row.kid), row.kid, channel, generation, row.wrapped, row.nonce
        )

    def new_generation(self, channel: str) -> int:
        """Make the next data key of a channel; durable when this returns."""

        def make(connection: Connection) -> int:
            newest = select(func.max(_data_key.c.generation)).where(
                _data_key.c.channel == channel
            )
            generation = (connection.execute(newest).scalar_one() or 0) + 1
            nonce = secrets.token_bytes(NONCE_LENGTH)
            wrapped = wrap_data_key(
                self._kek(self._keks.current),
                self._keks.current,
                channel,
                generation,
                secrets.token_bytes(KEY_LENGTH),
                nonce,
            )
            connection.execute(
                insert(_data_key).values(
                    channel=channel,
                    generation=generation,
                    kid=self._keks.current,
                    nonce=nonce,
                    wrapped=wrapped,
                )
            )
            return generation

        return self._write(make)

    def generations(self, channel: str) -> list[int]:
        """The generations of a channel whose keys are still there."""
        held = (
            select(_data_key.c.generation)
            .where(_data_key.c.channel == channel, _data_key.c.wrapped.is_not(None))
            .order_by(_data_key.c.generation)
        )
        return self._read(lambda c: list(c.execute(held).scalars()))

    def destroy(self, channel: str, generation: int | None = None) -> int:
        """Destroy one data key of a channel, or all; returns how many. There is no way back.

        The row stays, so that a hole in the record can be told from a fault.
        """
        doomed = (
            update(_data_key)
            .where(_data_key.c.channel == channel, _data_key.c.wrapped.is_not(None))
            .values(nonce=None, wrapped=None, destroyed_at=time.time_ns() // 1000)
        )
        if generation is not None:
            doomed = doomed.where(_data_key.c.generation == generation)
            return self._write(lambda c: c.execute(doomed).rowcount)

        def shred(connection: Connection) -> int:
            newest = connection.execute(_newest(channel)).scalar_one() or 0
            connection.execute(delete(_shredded).where(_shredded.c.channel == channel))
            connection.execute(insert(_shredded).values(channel=channel, generation=newest))
            return connection.execute(doomed).rowcount

        return self._write(shred)

    def shredded_until(self, channel: str) -> int:
        """The newest generation that was destroyed with a whole channel; 0 if none was."""
        wanted = select(_shredded.c.generation).where(_shredded.c.channel == channel)
        return self._read(lambda c: c.execute(wanted).scalar_one_or_none()) or 0

    def signing_key(self, kind: SigningKind) -> bytes:
        """The newest signing key of its kind, 32 bytes, made when first asked for."""
        keys = self.signing_keys(kind)
        return keys[-1] if keys else self.renew_signing_key(kind)

    def signing_keys(self, kind: SigningKind) -> list[bytes]:
        """Every signing key of a kind, the oldest first: what they signed stays checkable."""
        wanted = (
            select(_signing_key)
            .where(_signing_key.c.kind == kind)
            .order_by(_signing_key.c.serial)
        )
        rows = self._read(lambda c: c.execute(wanted).all())
        return [
            _unwrap(
                self._kek(row.kid), row.nonce, row.wrapped, _place(kind, row.serial, row.kid)
            )
            for row in rows
        ]

    def renew_signing_key(self, kind: SigningKind, *, after: int | None = None) -> bytes:
        """Make the next signing key of a kind.

        Args:
            kind: log, clerk, invitation or ticket; they are separate keys.
            after: renew only if the newest serial is this one.
        """
        seed = secrets.token_bytes(KEY_LENGTH)

        def make(connection: Connection) -> None:
            newest = select(func.max(_signing_key.c.serial)).where(_signing_key.c.kind == kind)
            serial = connection.execute(newest).scalar_one() or 0
            if after is None or serial == after:
                connection.execute(
                    insert(_signing_key).values(**self._signing_row(kind, serial + 1, seed))
                )

        self._write(make)
        return self.signing_keys(kind)[-1]

    def rotate(self, keks: KeyEncryptionKeys) -> int:
        """Wrap every key anew under the current key of `keks`; returns how many.

        `keks` must still hold the old keys; afterwards they may be destroyed. All or nothing.
        """

        def rewrap(connection: Connection) -> int:
            count = 0
            held = select(_data_key).where(_data_key.c.wrapped.is_not(None))
            for row in connection.execute(held).all():
                key = unwrap_data_key(
                    self._kek(row.kid),
                    row.kid,
                    row.channel,
                    row.generation,
                    row.wrapped,
                    row.nonce,
                )
                nonce = secrets.token_bytes(NONCE_LENGTH)
                kek = keks.keys[keks.current]
                wrapped = wrap_data_key(
                    kek, keks.current, row.channel, row.generation, key, nonce
                )
                connection.execute(
                    update(_data_key)
                    .where(
                        _data_key.c.channel == row.channel,
                        _data_key.c.generation == row.generation,
                    )
                    .values(kid=keks.current, nonce=nonce, wrapped=wrapped)
                )
                count += 1
            return count + self._rewrap_signing_keys(connection, keks)

        count = self._write(rewrap)
        self._keks = keks
        return count

    def _rewrap_signing_keys(self, connection: Connection, keks: KeyEncryptionKeys) -> int:
        rows = connection.execute(select(_signing_key)).all()
        for row in rows:
            place = _place(row.kind, row.serial, row.kid)
            seed = _unwrap(self._kek(row.kid), row.nonce, row.wrapped, place)
            connection.execute(
                update(_signing_key)
                .where(_signing_key.c.kind == row.kind, _signing_key.c.serial == row.serial)
                .values(**self._signing_row(row.kind, row.serial, seed, keks))
            )
        return len(rows)

    def _signing_row(
        self, kind: str, serial: int, seed: bytes, keks: KeyEncryptionKeys | None = None
    ) -> dict[str, object]:
        keks = keks or self._keks
        nonce = secrets.token_bytes(NONCE_LENGTH)
        place = _place(kind, serial, keks.current)
        wrapped = AESGCM(keks.keys[keks.current]).encrypt(nonce, seed, place)
        return {
            "kind": kind,
            "serial": serial,
            "kid": keks.current,
            "nonce": nonce,
            "wrapped": wrapped,
        }

    def _kek(self, kid: str) -> bytes:
        if kid not in self._keks.keys and self._reread is not None:
            self._keks = self._reread()
        try:
            return self._keks.keys[kid]
        except KeyError:
            raise KeyMissing(f"the key-encryption key {kid} is not configured") from None

    def _lay_out(self, connection: Connection) -> None:
        _metadata.create_all(connection)
        version = connection.execute(select(_store.c.version)).scalar_one_or_none()
        if version is None:
            connection.execute(insert(_store).values(id=1, version=VERSION, changes=0))
        elif version != VERSION:
            raise ForeignKeyStore(f"the key store has version {version}, expected {VERSION}")

    def _read(self, ask: Callable[[Connection], T]) -> T:
        with self._lock, self._engine.connect() as connection, connection.begin():
            return ask(connection)

    def _write(self, change: Callable[[Connection], T]) -> T:
        with self._lock:
            with self._connection.begin():
                done = change(self._connection)
                self._connection.execute(update(_store).values(changes=_store.c.changes + 1))
            # A copy of the file alone is whole, and a destroyed key does not linger in the log.
            dialect.wipe_log(self._connection)
            return done


_CHANGES: Final = select(_store.c.changes)


def _newest(channel: str) -> Select[Any]:
    return select(func.max(_data_key.c.generation)).where(_data_key.c.channel == channel)


def _place(kind: str, serial: int, kid: str) -> bytes:
    return lp(_SIGNING_LABEL, kind.encode("ascii"), u32(serial), kid.encode())


def _unwrap(kek: bytes, nonce: bytes, wrapped: bytes, place: bytes) -> bytes:
    try:
        return AESGCM(kek).decrypt(nonce, wrapped, place)
    except InvalidTag:
        raise NotOpened("a signing key does not open: it was altered or moved") from None
