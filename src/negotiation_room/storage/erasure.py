"""Destroying what was said: parts of an entry, old generations of keys, a whole channel.

Leaves, roots and proofs stay true throughout: they hold commitments only.
"""

from typing import Final

from sqlalchemy import Connection, delete, select, tuple_, update

from negotiation_room.kernel.ids import ChannelId
from negotiation_room.kernel.ports import Erasure, Writer
from negotiation_room.storage import schema
from negotiation_room.storage.vault import Stored, Vault, without

CHUNK: Final = 200
_START: Final = (0, 0)


def erase_parts(connection: Connection, erasure: Erasure) -> None:
    """Destroy parts of an entry, and every snapshot that may repeat them.

    Older copies of the database still hold them, until they expire or `reseal` closes them.
    """
    row = schema.entry.c
    here = (
        row.channel == erasure.channel,
        row.epoch == erasure.epoch,
        row.seq == erasure.seq,
    )
    found = connection.execute(select(row.parts, row.erased).where(*here)).one_or_none()
    if found is None:
        raise ValueError("there is no such entry to erase parts of")
    rest, gone = without(found.parts, erasure.parts)
    erased = " ".join([*found.erased.split(), *gone])
    connection.execute(update(schema.entry).where(*here).values(parts=rest, erased=erased))
    connection.execute(
        delete(schema.snapshot).where(schema.snapshot.c.channel == erasure.channel)
    )
    connection.execute(
        update(schema.channel)
        .where(schema.channel.c.id == erasure.channel)
        .values(erased_until=schema.channel.c.head)
    )


async def reseal(writer: Writer, vault: Vault, channel: ChannelId) -> int:
    """Seal a channel under a new data key and destroy the old ones; returns the rows moved.

    Afterwards yesterday's copy of the entries cannot be opened with today's keys: what was
    erased since is gone from the copies too. Interrupted, it is simply begun anew: old keys are
    destroyed only when no row is sealed under them any more.
    """
    newest: int = await writer.transact(lambda _: vault.keystore.new_generation(channel))
    # In a group of its own: the vault seals under the new key before anything is read here.
    await writer.transact(lambda c: _drop_snapshot(c, channel))
    moved, after = 0, _START
    while True:
        chunk = _Chunk(vault, channel, after)
        count, last = await writer.transact(chunk)
        moved += count
        if last is None:
            break
        after = last
    for generation in vault.keystore.generations(channel):
        if generation < newest:
            vault.keystore.destroy(channel, generation)
    vault.refresh()
    return moved


async def shred(writer: Writer, vault: Vault, channel: ChannelId) -> int:
    """Destroy every data key of a channel; returns how many. There is no way back.

    Yesterday's copy of the entries closes with it, unless yesterday's keys were copied too.
    """
    await writer.transact(lambda c: _drop_snapshot(c, channel))
    destroyed = vault.keystore.destroy(channel)
    vault.refresh()
    return destroyed


class _Chunk:
    """Seals a bounded number of rows anew, so that nobody waits long behind it."""

    def __init__(self, vault: Vault, channel: ChannelId, after: tuple[int, int]) -> None:
        self._vault = vault
        self._channel = channel
        self._after = after

    def __call__(self, connection: Connection) -> tuple[int, tuple[int, int] | None]:
        row = schema.entry.c
        rows = connection.execute(
            select(row.epoch, row.seq, row.leaf, row.parts, row.erased)
            .where(
                row.channel == self._channel, tuple_(row.epoch, row.seq) > tuple_(*self._after)
            )
            .order_by(row.epoch, row.seq)
            .limit(CHUNK)
        ).all()
        moved = 0
        for found in rows:
            stored = Stored(
                self._channel,
                found.epoch,
                found.seq,
                found.leaf,
                found.parts,
                tuple(found.erased.split()),
            )
            parts = self._vault.reseal_entry(stored)
            if parts is not None:
                connection.execute(
                    update(schema.entry)
                    .where(
                        row.channel == self._channel,
                        row.epoch == found.epoch,
                        row.seq == found.seq,
                    )
                    .values(parts=parts)
                )
                moved += 1
        return moved, (rows[-1].epoch, rows[-1].seq) if rows else None


def _drop_snapshot(connection: Connection, channel: ChannelId) -> None:
    connection.execute(delete(schema.snapshot).where(schema.snapshot.c.channel == channel))
