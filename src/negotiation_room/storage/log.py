"""The log of a channel as rows: its nodes, leaves and growth, and what it is to be broken."""

from collections.abc import Iterable, Sequence
from typing import Any, Final, TypeVar

from sqlalchemy import Connection, LargeBinary, func, literal, select, tuple_

from negotiation_room.kernel.entry import Entry
from negotiation_room.kernel.ids import b64, unb64
from negotiation_room.kernel.merkle import Frontier
from negotiation_room.storage import schema

T = TypeVar("T")
_NODES_AT_ONCE: Final = 200
_WITH: Final = slice(-45, -2)

_entry: Final = schema.entry.c


class TamperedEntry(Exception):
    """What is stored is not what was recorded.

    Attributes:
        part: act, with, who, out.N; or views, row, leaf, place, root.
        expected: what the log or the leaf demands.
        found: what is stored.
    """

    def __init__(
        self, channel: str, epoch: int, seq: int, part: str, *, expected: str, found: str
    ) -> None:
        super().__init__(
            f"{channel} epoch {epoch} entry {seq}, {part}: expected {expected}, found {found}"
        )
        self.channel = channel
        self.epoch = epoch
        self.seq = seq
        self.part = part
        self.expected = expected
        self.found = found


def place(channel: str, epoch: int) -> tuple[Any, Any]:
    """The conditions under which an entry's row is of this log."""
    return (_entry.channel == channel, _entry.epoch == epoch)


def grow(frontier: Frontier, page: Iterable[Entry]) -> Frontier:
    """Append a page to the log, demanding each entry's root."""
    for entry in page:
        frontier, _ = frontier.append(entry.leaf_hash)
        root = frontier.root()
        if root != entry.root:
            raise TamperedEntry(
                entry.channel,
                entry.epoch,
                entry.seq,
                "root",
                expected=root.hex(),
                found=entry.root.hex(),
            )
    return frontier


def commitments(connection: Connection, channel: str, epoch: int) -> list[bytes]:
    """The `with` of every entry: a leaf's template ends with it."""
    found = connection.execute(select(_with()).where(*place(channel, epoch))).scalars()
    return [unb64(bytes(each).decode("ascii"), 32) for each in found]


def heard(connection: Connection, channel: str, epoch: int, commitment: bytes) -> bool:
    """Whether an entry has this `with`."""
    wanted = select(_entry.seq).where(
        *place(channel, epoch), _with() == literal(b64(commitment).encode(), LargeBinary)
    )
    return connection.execute(wanted.limit(1)).first() is not None


def _with() -> Any:
    leaf = _entry.leaf
    return func.substr(leaf, func.length(leaf) + 1 + _WITH.start, _WITH.stop - _WITH.start)


def last_of(connection: Connection, channel: str, epoch: int) -> int:
    """The last place of an epoch that is over."""
    last = select(_entry.seq).where(*place(channel, epoch)).order_by(_entry.seq.desc()).limit(1)
    return connection.execute(last).scalar_one_or_none() or 0


def before_epoch(connection: Connection, channel: str, epoch: int) -> int:
    """How many entries stand in the epochs before this one."""
    if epoch == 1:
        return 0
    sizes = (
        select(func.max(_entry.seq))
        .where(_entry.channel == channel, _entry.epoch < epoch)
        .group_by(_entry.epoch)
    )
    return sum(connection.execute(sizes).scalars())


def nodes(
    connection: Connection, channel: str, epoch: int, wanted: Iterable[tuple[int, int]]
) -> dict[tuple[int, int], bytes]:
    """Hashes of complete subtrees, by (level, index); what is not there is left out."""
    wanted = list(wanted)
    found: dict[tuple[int, int], bytes] = {}
    leaves = [index + 1 for level, index in wanted if level == 0]
    for some in _some(leaves):
        rows = connection.execute(
            select(_entry.seq, _entry.leaf_hash).where(
                *place(channel, epoch), _entry.seq.in_(some)
            )
        )
        found.update({(0, row.seq - 1): row.leaf_hash for row in rows})
    node = schema.log_node.c
    inner = [place for place in wanted if place[0] > 0]
    for some in _some(inner):
        rows = connection.execute(
            select(node.level, node.index, node.hash).where(
                node.channel == channel,
                node.epoch == epoch,
                tuple_(node.level, node.index).in_(some),
            )
        )
        found.update({(row.level, row[1]): row.hash for row in rows})
    return found


def _some(items: Sequence[T]) -> Iterable[Sequence[T]]:
    """Cut a list into pieces that fit into one statement."""
    return [items[at : at + _NODES_AT_ONCE] for at in range(0, len(items), _NODES_AT_ONCE)]
