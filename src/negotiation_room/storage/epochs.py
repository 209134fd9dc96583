"""Opening a new epoch of a channel's log, after a backup had to be restored."""

from sqlalchemy import Connection, update

from negotiation_room.kernel.ids import ChannelId
from negotiation_room.kernel.ports import Fenced
from negotiation_room.storage import schema
from negotiation_room.storage.vault import Vault


def open_epoch(connection: Connection, vault: Vault, channel: ChannelId, old: int) -> int:
    """End epoch `old` of a channel and begin the next, under a new key; returns its number.

    Run it through the writer's `transact`, before the batch of the epoch's first entry. A new
    generation comes first, so that nothing is sealed under a key and place already used.

    Raises:
        Fenced: the channel is not in that epoch.
    """
    vault.keystore.new_generation(channel)
    table = schema.channel
    moved = connection.execute(
        update(table)
        .where(table.c.id == channel, table.c.epoch == old)
        .values(epoch=old + 1, head=0, erased_until=0)
    )
    if moved.rowcount != 1:
        raise Fenced(frozenset({channel}))
    return old + 1
