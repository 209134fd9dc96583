"""A channel held in memory: its state, head and frontier as decided, perhaps ahead of the disk.

Everything here may be dropped at any moment and loaded again from the journal; nothing here is
ever patched after a failure.
"""

from collections import OrderedDict, deque
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass, field
from typing import Any

from negotiation_room.kernel.act import MOST_UNANSWERED
from negotiation_room.kernel.channel import ChannelState
from negotiation_room.kernel.commitments import Commitments
from negotiation_room.kernel.entry import Entry
from negotiation_room.kernel.ids import ActId, ChannelId, DeviceId, RoomId
from negotiation_room.kernel.merkle import EMPTY_ROOT, Frontier
from negotiation_room.kernel.ports import Verdict

MOST_ROOTS = 4096
MOST_VERDICTS = 2 * MOST_UNANSWERED
"""Verdicts kept of a device in a channel: all that may be asked for again after a line was cut.

A person's sockets together, and their requests by HTTP, leave at most so many acts unanswered
each; whoever sends those again is told what became of them, and never that they are stale.
"""
RING = 512


@dataclass(slots=True)
class Memory:
    """What the channel remembers of one device: its highest `n`, and its last verdicts."""

    highest: int = 0
    verdicts: OrderedDict[ActId, Verdict] = field(default_factory=OrderedDict[ActId, Verdict])

    def note(self, verdict: Verdict) -> None:
        """Remember one verdict more, and forget the oldest."""
        self.highest = max(self.highest, verdict.n)
        self.verdicts[verdict.act] = verdict
        while len(self.verdicts) > MOST_VERDICTS:
            self.verdicts.popitem(last=False)

    def of(self, act: ActId) -> Verdict | None:
        """The verdict on an act, while it is remembered."""
        return self.verdicts.get(act)


@dataclass(slots=True)
class Standing:
    """Where a channel stands as decided: values only, so that a copy is a savepoint."""

    room: RoomId
    channel: ChannelId
    state: ChannelState
    epoch: int = 1
    head: int = 0
    last_at: int = 0
    frontier: Frontier = field(default_factory=Frontier)


@dataclass(frozen=True, slots=True)
class Step:
    """One entry, and where its channel stood before and after it.

    Attributes:
        content: the commitment to its content.
    """

    entry: Entry
    content: bytes
    before: Standing
    after: Standing


@dataclass(slots=True)
class LiveChannel:
    """A channel in memory.

    Attributes:
        standing: as decided, perhaps not yet durable.
        durable: as the disk has it.
        memories: per device, so that a retry is not a second vote.
        commitments: which `with` the journal holds, for one never repeats.
        roots: the tree's root by size, for the sizes clients still cite.
        ring: the last durable entries, ready to be read.
        checkpoint: the last released (epoch, size, root) and its note.
        open_checkpoint: the last that ends where observers were told something; of texts only.
        told: how far observers of a text are told of it, once one has asked.
        snapshot: where the last snapshot of this epoch was taken.
        last_commit: what to await before saying anything decided on `standing`.
        behind: why the journal may not be continued, if a released checkpoint contradicts it.
        reading: all that the journal holds of `with`, while it is read for those who act first.
    """

    standing: Standing
    durable: Standing
    memories: dict[DeviceId, Memory] = field(default_factory=dict[DeviceId, Memory])
    commitments: Commitments = field(default_factory=Commitments)
    roots: OrderedDict[int, bytes] = field(
        default_factory=lambda: OrderedDict[int, bytes]([(0, EMPTY_ROOT)])
    )
    ring: deque[Entry] = field(default_factory=lambda: deque[Entry](maxlen=RING))
    checkpoint: tuple[int, int, bytes, str] | None = None
    open_checkpoint: tuple[int, int, bytes, str] | None = None
    told: Any = None
    snapshot: int = 0
    last_commit: Awaitable[Any] | None = None
    behind: str | None = None
    reading: Awaitable[Sequence[bytes]] | None = None

    @property
    def state(self) -> ChannelState:
        """The state as decided."""
        return self.standing.state

    def remember_root(self, size: int, root: bytes) -> None:
        """Keep a root that clients may cite as seen."""
        self.roots[size] = root
        while len(self.roots) > MOST_ROOTS:
            self.roots.popitem(last=False)

    def recalls(self, size: int) -> bool:
        """Whether the root of this size is here; it then stays while others are forgotten."""
        if size not in self.roots:
            return False
        self.roots.move_to_end(size)
        return True

    def advance(self, step: Step) -> None:
        """Stand where one decided entry leads."""
        self.standing = step.after
        durable = self.durable.head if self.durable.epoch == self.standing.epoch else 0
        self.commitments.add(step.content, step.entry.seq, durable)
        self.remember_root(step.entry.seq, step.entry.root)

    def remember(self, verdict: Verdict) -> None:
        """Keep what was answered to a device, so that it can be answered again."""
        memory = self.memories.get(verdict.device)
        if memory is None:
            memory = self.memories[verdict.device] = Memory()
        memory.note(verdict)

    def is_durable(self) -> bool:
        """Whether memory holds nothing that the disk does not."""
        durable, standing = self.durable, self.standing
        return (durable.epoch, durable.head) == (standing.epoch, standing.head)

    def turned(self, standing: Standing) -> "LiveChannel":
        """The channel at the beginning of a new epoch: another tree, and nothing to read yet."""
        return LiveChannel(
            standing,
            self.durable,
            memories=dict(self.memories),
            checkpoint=self.checkpoint,
            open_checkpoint=self.open_checkpoint,
            last_commit=self.last_commit,
        )
