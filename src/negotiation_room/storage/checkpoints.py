"""The store of released checkpoints, apart from the entries: a restored backup is found out."""

import asyncio
import threading
from collections.abc import Callable, Sequence
from typing import Any, Final, TypeAlias, TypeVar

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
    Text,
    insert,
    select,
    tuple_,
)

from negotiation_room.kernel.ids import ChannelId
from negotiation_room.storage import dialect

T = TypeVar("T")
Released: TypeAlias = tuple[ChannelId, int, int, bytes, str]

_metadata: Final = MetaData()
_released: Final = Table(
    "released",
    _metadata,
    Column("channel", String(32), primary_key=True),
    Column("epoch", Integer, primary_key=True, autoincrement=False),
    Column("size", BigInteger, primary_key=True, autoincrement=False),
    Column("root", LargeBinary, nullable=False),
    Column("note", Text, nullable=False),
    sqlite_with_rowid=False,
)
_disputed: Final = Table(
    "disputed",
    _metadata,
    Column("channel", String(32), primary_key=True),
    Column("epoch", Integer, primary_key=True, autoincrement=False),
    Column("at", BigInteger, nullable=False),
    # The signed checkpoint that contradicts the record, as it was presented.
    Column("note", Text, nullable=False),
    Column("because", Text, nullable=False),
    sqlite_with_rowid=False,
)


class ForkedLog(Exception):
    """A log contradicts what was released of it: it is shorter, or its root is another.

    Nothing of the offer was stored. The channel is read-only until a new epoch is opened.
    """

    def __init__(
        self, channel: ChannelId, offered: tuple[int, int, bytes], last: tuple[int, int, bytes]
    ) -> None:
        super().__init__(
            f"{channel}: released epoch {last[0]} size {last[1]} root {last[2].hex()}, "
            f"offered epoch {offered[0]} size {offered[1]} root {offered[2].hex()}"
        )
        self.channel = channel
        self.offered = offered
        self.last = last


class CheckpointStore:
    """Released checkpoints of every channel, compare-and-set, durable, every size kept."""

    def __init__(self, url: str) -> None:
        self._engine = dialect.make_engine(url, connections=2)
        self._lock = threading.Lock()
        with dialect.for_writing(self._engine.connect()) as connection, connection.begin():
            _metadata.create_all(connection)

    def close(self) -> None:
        """Let the store go."""
        self._engine.dispose()

    async def release(self, notes: Sequence[Released]) -> Sequence[Released]:
        """Offer checkpoints, all or none; returns those that are now stored durably.

        What was released before, with the same root, is returned as it was stored.

        Raises:
            ForkedLog: a size is smaller than, or a root contradicts, a released one.
        """
        if not notes:
            return []
        return await asyncio.to_thread(self._write, lambda c: _release(c, notes))

    async def last(
        self, channel: ChannelId, until: tuple[int, int] | None = None
    ) -> tuple[int, int, bytes, str] | None:
        """The last released (epoch, size, root, note); of no more than an epoch and size."""
        return await asyncio.to_thread(self._read, lambda c: _last(c, channel, until))

    async def root_at(self, channel: ChannelId, epoch: int, size: int) -> bytes | None:
        """The root that was released at this size, if any: for disputes over what was seen."""
        wanted = select(_released.c.root).where(
            _released.c.channel == channel,
            _released.c.epoch == epoch,
            _released.c.size == size,
        )
        return await asyncio.to_thread(
            self._read, lambda c: c.execute(wanted).scalar_one_or_none()
        )

    async def all_last(self) -> dict[ChannelId, tuple[int, int, bytes, str]]:
        """The last released checkpoint of every channel, to hold a database against."""

        def ask(connection: Connection) -> dict[ChannelId, tuple[int, int, bytes, str]]:
            channels = (
                connection.execute(select(_released.c.channel).distinct()).scalars().all()
            )
            found = {ChannelId(name): _last(connection, ChannelId(name)) for name in channels}
            return {name: last for name, last in found.items() if last is not None}

        return await asyncio.to_thread(self._read, ask)

    async def released(self, channel: ChannelId) -> dict[tuple[int, int], bytes]:
        """Every released root of a channel, by epoch and size."""
        wanted = select(_released.c.epoch, _released.c.size, _released.c.root).where(
            _released.c.channel == channel
        )
        rows = await asyncio.to_thread(self._read, lambda c: c.execute(wanted).all())
        return {(row.epoch, row.size): row.root for row in rows}

    # -- disputes --------------------------------------------------------------------------

    async def dispute(
        self, channel: ChannelId, epoch: int, note: str, because: str, at: int
    ) -> None:
        """Keep a signed checkpoint that contradicts the record of an epoch; the first stays."""

        def keep(connection: Connection) -> None:
            held = connection.execute(_dispute_of(channel, epoch)).first()
            if held is None:
                connection.execute(
                    insert(_disputed).values(
                        channel=channel, epoch=epoch, at=at, note=note, because=because
                    )
                )

        await asyncio.to_thread(self._write, keep)

    async def disputed(self, channel: ChannelId) -> tuple[int, str] | None:
        """The newest epoch in dispute and the sentence that says so, or None."""
        newest = (
            select(_disputed.c.epoch, _disputed.c.because)
            .where(_disputed.c.channel == channel)
            .order_by(_disputed.c.epoch.desc())
            .limit(1)
        )
        row = await asyncio.to_thread(self._read, lambda c: c.execute(newest).first())
        return None if row is None else (row.epoch, row.because)

    async def disputes(self) -> dict[ChannelId, tuple[int, str]]:
        """The newest dispute of every channel that has one."""
        wanted = select(_disputed).order_by(_disputed.c.epoch)
        rows = await asyncio.to_thread(self._read, lambda c: c.execute(wanted).all())
        return {ChannelId(row.channel): (row.epoch, row.because) for row in rows}

    async def evidence(self, channel: ChannelId, epoch: int) -> str | None:
        """The signed checkpoint that contradicts the record of this epoch, if one was shown."""
        row = await asyncio.to_thread(
            self._read, lambda c: c.execute(_dispute_of(channel, epoch)).first()
        )
        return None if row is None else row.note

    def _read(self, ask: Callable[[Connection], T]) -> T:
        with self._engine.connect() as connection, connection.begin():
            return ask(connection)

    def _write(self, change: Callable[[Connection], T]) -> T:
        with (
            self._lock,
            dialect.for_writing(self._engine.connect()) as connection,
            connection.begin(),
        ):
            return change(connection)


def _dispute_of(channel: ChannelId, epoch: int) -> Select[Any]:
    return select(_disputed).where(_disputed.c.channel == channel, _disputed.c.epoch == epoch)


def _last(
    connection: Connection, channel: ChannelId, until: tuple[int, int] | None = None
) -> tuple[int, int, bytes, str] | None:
    wanted = select(_released).where(_released.c.channel == channel)
    if until is not None:
        wanted = wanted.where(tuple_(_released.c.epoch, _released.c.size) <= until)
    newest = wanted.order_by(_released.c.epoch.desc(), _released.c.size.desc()).limit(1)
    row = connection.execute(newest).one_or_none()
    return None if row is None else (row.epoch, row.size, row.root, row.note)


def _release(connection: Connection, notes: Sequence[Released]) -> list[Released]:
    stored: list[Released] = []
    for channel, epoch, size, root, note in sorted(notes, key=_order):
        last = _last(connection, channel)
        if last is not None and (epoch, size) == last[:2] and root == last[2]:
            stored.append((channel, *last))
            continue
        if last is not None and (epoch, size) <= last[:2]:
            raise ForkedLog(channel, (epoch, size, root), last[:3])
        row: dict[str, Any] = {
            "channel": channel,
            "epoch": epoch,
            "size": size,
            "root": root,
            "note": note,
        }
        connection.execute(insert(_released), row)
        stored.append((channel, epoch, size, root, note))
    return stored


def _order(released: Released) -> tuple[str, int, int]:
    return released[:3]
