"""The log of a channel as rows: its nodes, leaves and growth, and what it is to be broken."""

from collections.abc import Iterable, Sequence
from typing import Any, Final, TypeVar

from sqlalchemy import Connection, LargeBinary, func, literal, select

from negotiation_room.kernel.entry import Entry
from negotiation_room.kernel.ids import HASH_LENGTH, b64, unb64
from negotiation_room.kernel.merkle import Frontier, Node
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


def completed(subtrees: Sequence[Node]) -> bytes | None:
    """What an entry's row keeps of the subtrees that the entry completed; None if there are none.

    They are those of level 1, 2, … in this order: `merkle.Frontier.append` gives them so.
    """
    return b"".join([value for _, _, value in subtrees]) or None


def nodes(
    connection: Connection, channel: str, epoch: int, wanted: Iterable[tuple[int, int]]
) -> dict[tuple[int, int], bytes]:
    """Hashes of complete subtrees, by (level, index); what is not there is left out.

    A subtree lies with the entry whose leaf completed it, the last one under it.
    """
    wanted = list(wanted)
    lasts = sorted({(index + 1) << level for level, index in wanted})
    rows: dict[int, bytes] = {}
    for some in _some(lasts):
        found = connection.execute(
            select(_entry.seq, _entry.leaf_hash, _entry.nodes).where(
                *place(channel, epoch), _entry.seq.in_(some)
            )
        )
        rows.update({row.seq: row.leaf_hash + (row.nodes or b"") for row in found})
    held = {
        (level, index): rows.get((index + 1) << level, b"")[
            level * HASH_LENGTH : (level + 1) * HASH_LENGTH
        ]
        for level, index in wanted
    }
    return {place: value for place, value in held.items() if value}


def _some(items: Sequence[T]) -> Iterable[Sequence[T]]:
    """Cut a list into pieces that fit into one statement."""
    return [items[at : at + _NODES_AT_ONCE] for at in range(0, len(items), _NODES_AT_ONCE)]
