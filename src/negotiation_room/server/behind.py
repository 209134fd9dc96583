"""Which channels' records may not be continued, because they contradict what was published."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, select

from negotiation_room.kernel.ids import ChannelId
from negotiation_room.kernel.loading import CHANGED, OLDER
from negotiation_room.storage import schema
from negotiation_room.storage.checkpoints import CheckpointStore
from negotiation_room.storage.database import Database

GONE = "the server's entries hold nothing of this channel, although its log was published"


@dataclass(frozen=True, slots=True)
class Behind:
    """A channel whose record may not be continued.

    Attributes:
        published: the (epoch, size) last published, if a checkpoint was.
        held: the (epoch, head) the entries hold; None if they hold nothing.
    """

    channel: ChannelId
    because: str
    published: tuple[int, int] | None
    held: tuple[int, int] | None


async def find_behind(database: Database, checkpoints: CheckpointStore) -> list[Behind]:
    """Hold every channel against what was published and disputed; those that do not fit."""
    published = await checkpoints.all_last()
    disputes = await checkpoints.disputes()
    held = await database.read(lambda c: _heads(c, published))
    found: list[Behind] = []
    for channel in sorted(published.keys() | disputes.keys()):
        last, head = published.get(channel), held.get(channel)
        because = _why_behind(last, head, disputes.get(channel))
        if because:
            found.append(
                Behind(
                    channel,
                    because,
                    None if last is None else last[:2],
                    None if head is None else head[:2],
                )
            )
    return found


def _heads(
    connection: Connection, published: dict[ChannelId, tuple[int, int, bytes, str]]
) -> dict[ChannelId, tuple[int, int, bytes | None]]:
    """Epoch and head of every channel, and the root it holds at the size last published."""
    table, row = schema.channel.c, schema.entry.c
    heads: dict[ChannelId, tuple[int, int, bytes | None]] = {}
    for found in connection.execute(select(table.id, table.epoch, table.head)).all():
        channel = ChannelId(found.id)
        last = published.get(channel)
        root: Any = None
        if last is not None:
            root = connection.execute(
                select(row.root).where(
                    row.channel == channel, row.epoch == last[0], row.seq == last[1]
                )
            ).scalar_one_or_none()
        heads[channel] = (found.epoch, found.head, root)
    return heads


def _why_behind(
    last: tuple[int, int, bytes, str] | None,
    head: tuple[int, int, bytes | None] | None,
    dispute: tuple[int, str] | None,
) -> str:
    if head is None:
        return GONE
    if dispute is not None and dispute[0] >= head[0]:
        return dispute[1]
    if last is None or last[0] < head[0]:
        return ""
    if last[:2] > head[:2]:
        return OLDER
    return "" if head[2] == last[2] else CHANGED
