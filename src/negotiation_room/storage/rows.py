"""How batches become rows: the statements of one transaction, gathered over its batches."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, bindparam, delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from negotiation_room.kernel.ids import ChannelId
from negotiation_room.kernel.live import MOST_VERDICTS
from negotiation_room.kernel.ports import (
    Batch,
    Fenced,
    Founding,
    SeatChange,
    Turning,
    Verdict,
)
from negotiation_room.storage import dialect, schema
from negotiation_room.storage.erasure import erase_parts
from negotiation_room.storage.log import completed
from negotiation_room.storage.vault import Vault

VERDICTS_KEPT: Final = MOST_VERDICTS
_MOST_COUNTED: Final = 20_000

_FENCE: Final = (
    update(schema.channel)
    .where(
        schema.channel.c.id == bindparam("b_id"),
        schema.channel.c.epoch == bindparam("b_epoch"),
        schema.channel.c.head == bindparam("b_old"),
    )
    .values(head=bindparam("b_new"), last_at=bindparam("b_at"))
)
_FOUND: Final = insert(schema.channel)


_mine: Final = (
    schema.verdict.c.channel == bindparam("b_channel"),
    schema.verdict.c.device == bindparam("b_device"),
)
_PRUNE: Final = delete(schema.verdict).where(
    *_mine,
    schema.verdict.c.n
    < select(schema.verdict.c.n)
    .where(*_mine)
    .order_by(schema.verdict.c.n.desc())
    .offset(VERDICTS_KEPT - 1)
    .limit(1)
    .correlate(None)
    .scalar_subquery(),
)


@dataclass(slots=True)
class _Head:
    """A channel's way through the batches: from where the store has it to where it comes."""

    epoch: int
    old: int
    new: int
    at: int


class Rows:
    """Writes batches within a transaction that somebody else begins and ends."""

    def __init__(self, vault: Vault) -> None:
        self._vault = vault
        self._counted: dict[tuple[str, str], int] = {}

    def write(self, connection: Connection, batches: Sequence[Batch]) -> None:
        """Write all of these batches, in their order; on any exception, roll back everything.

        Raises:
            Fenced: some head is not where a batch believes it, or the thing is already written.
            ValueError: a batch contradicts itself.
        """
        heads = _chain(batches)
        try:
            self._write_facts(connection, batches, heads)
        except IntegrityError as fault:
            # Another writer founded this channel, took this place, or answered this act.
            raise Fenced(_channels(batches)) from fault
        for batch in batches:
            for change in batch.seats:
                _change_seat(connection, change)
            for erasure in batch.erasures:
                erase_parts(connection, erasure)
            for write in batch.writes:
                write(connection)

    def _write_facts(
        self, connection: Connection, batches: Sequence[Batch], heads: dict[ChannelId, _Head]
    ) -> None:
        entries = [entry for batch in batches for entry in batch.entries]
        foundings = [founding for batch in batches for founding in batch.foundings]
        verdicts = [verdict for batch in batches for verdict in batch.verdicts]
        first_at: dict[str, int] = {}
        for entry in entries:
            first_at.setdefault(entry.channel, entry.at)
        if foundings:
            connection.execute(_FOUND, [_founding(f, first_at) for f in foundings])
        for turning in (turning for batch in batches for turning in batch.turnings):
            _turn(connection, turning)
        self._fence(connection, heads)
        if entries:
            seal = self._vault.seal_entry
            dialect.insert_rows(
                connection,
                schema.entry,
                [
                    (
                        entry.channel,
                        entry.epoch,
                        entry.seq,
                        entry.at,
                        entry.leaf,
                        entry.leaf_hash,
                        entry.root,
                        seal(entry),
                        " ".join(entry.erased),
                        completed(entry.nodes),
                    )
                    for entry in entries
                ],
            )
        if verdicts:
            rows = [self._verdict(verdict) for verdict in verdicts]
            dialect.insert_rows(connection, schema.verdict, rows)
            self._prune(connection, verdicts)

    def _fence(self, connection: Connection, heads: dict[ChannelId, _Head]) -> None:
        """The fence itself: heads are taken in id order, so that two writers never embrace."""
        moves = [
            {
                "b_id": channel,
                "b_epoch": head.epoch,
                "b_old": head.old,
                "b_new": head.new,
                "b_at": head.at,
            }
            for channel, head in sorted(heads.items())
        ]
        if not moves:
            return
        moved = dialect.update_rows(connection, _FENCE, moves)
        if moved != len(moves):
            raise Fenced(frozenset(heads))

    def _verdict(self, verdict: Verdict) -> tuple[Any, ...]:
        refusal = None
        if verdict.refusal is not None:
            # The sentence may speak of what is in the channel: it is sealed like it.
            refusal = self._vault.seal_field(
                refusal_context(verdict.channel, verdict.device, verdict.n),
                json.dumps(verdict.refusal).encode(),
            )
        return (
            verdict.channel,
            verdict.device,
            verdict.n,
            verdict.act,
            verdict.digest,
            verdict.seq,
            refusal,
        )

    def _prune(self, connection: Connection, verdicts: Iterable[Verdict]) -> None:
        """Forget old verdicts, now and then: a device never has twice as many as are kept."""
        if len(self._counted) > _MOST_COUNTED:
            self._counted.clear()
        due: list[tuple[str, str]] = []
        for verdict in verdicts:
            key = (verdict.channel, verdict.device)
            count = self._counted.get(key, VERDICTS_KEPT - 1) + 1
            if count >= VERDICTS_KEPT:
                due.append(key)
                count = 0
            self._counted[key] = count
        if due:
            connection.execute(_PRUNE, [{"b_channel": c, "b_device": d} for c, d in due])


def refusal_context(channel: str, device: str, n: int) -> str:
    """What a sealed refusal belongs to."""
    return f"verdict.refusal {channel} {device} {n}"


def _chain(batches: Sequence[Batch]) -> dict[ChannelId, _Head]:
    """Join the advances of each channel; each must begin where the one before it ended.

    Raises:
        Fenced: one does not.
        ValueError: the entries are not those of the advance.
    """
    heads: dict[ChannelId, _Head] = {}
    for batch in batches:
        ahead: dict[ChannelId, int] = {}
        for advance in batch.advances:
            head = heads.get(advance.channel)
            if head is None:
                head = heads[advance.channel] = _Head(
                    advance.epoch, advance.old, advance.old, 0
                )
            if (head.epoch, head.new) != (advance.epoch, advance.old):
                raise Fenced(_channels(batches))
            ahead[advance.channel] = advance.new
        for entry in batch.entries:
            head = heads.get(entry.channel)
            if head is None or (entry.epoch, entry.seq) != (head.epoch, head.new + 1):
                raise ValueError("an entry is not in the place to which its batch advances")
            head.new, head.at = entry.seq, entry.at
        if any(heads[channel].new != new for channel, new in ahead.items()):
            raise ValueError("a batch advances to a place without an entry")
    return heads


def _channels(batches: Sequence[Batch]) -> frozenset[ChannelId]:
    return frozenset(channel for batch in batches for channel in batch.channels())


def _founding(founding: Founding, first_at: dict[str, int]) -> dict[str, Any]:
    return {
        "id": founding.channel,
        "room": founding.room,
        "kind": founding.kind,
        "epoch": 1,
        "head": 0,
        "last_at": 0,
        "founded_at": first_at.get(founding.channel, 0),
    }


def _turn(connection: Connection, turning: Turning) -> None:
    """Begin a new epoch where the old one stands as believed.

    Raises:
        Fenced: it stands elsewhere.
    """
    table = schema.channel
    turned = connection.execute(
        update(table)
        .where(
            table.c.id == turning.channel,
            table.c.epoch == turning.old,
            table.c.head == turning.head,
        )
        .values(epoch=turning.new, head=0, erased_until=0)
    )
    if turned.rowcount != 1:
        raise Fenced(frozenset({turning.channel}))


def _change_seat(connection: Connection, change: SeatChange) -> None:
    table = schema.seat_place
    if change.seat is None:
        connection.execute(
            delete(table).where(
                table.c.channel == change.channel, table.c.person == change.person
            )
        )
        return
    statement = dialect.upsert(
        connection, table, ("channel", "person"), ("room", "seat", "role")
    )
    connection.execute(
        statement,
        {
            "channel": change.channel,
            "person": change.person,
            "room": change.room,
            "seat": change.seat,
            "role": None if change.role is None else change.role.value,
        },
    )
