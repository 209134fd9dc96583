"""Epochs: a new beginning of a channel's log after published entries were lost or disputed.

The tree begins anew and places within it count from 1; the facts folded so far stay in force.
Where a place must be named over all epochs, the entries of earlier epochs are counted before it.
"""

from dataclasses import replace

from negotiation_room.kernel.channel import ChannelState
from negotiation_room.kernel.messages import Event


class EpochOpened(Event, wire="audit.epoch_opened"):
    """The log begins anew, as successor of one whose published end is lost or disputed.

    Attributes:
        before: how many entries the earlier epochs keep.
        after_epoch: the epoch that was restored.
        restored: its size as restored, m.
        root: its root at m (b64); who holds a checkpoint up to m demands consistency to it.
        note: the last checkpoint that was published, if there was one.
        lost_epoch: the epoch in which published entries are lost, or None.
        lost_first: the first place lost.
        lost_last: the last place known to be lost: the size last published.
        because: why: the record was older than what was published, or contradicted.
    """

    epoch: int
    before: int
    after_epoch: int
    restored: int
    root: str
    note: str | None = None
    lost_epoch: int | None = None
    lost_first: int | None = None
    lost_last: int | None = None
    because: str = ""


class EpochSettled(Event, wire="audit.epoch_settled"):
    """Whoever presides has accepted the new epoch; the channel is heard in again."""

    epoch: int


def begin_epoch(state: ChannelState, epoch: int, before: int) -> ChannelState:
    """The state at the beginning of an epoch: as it was, but unsettled. Pure and repeatable."""
    earlier = tuple(base for base in state.bases if base[0] < epoch)
    return replace(state, epoch=epoch, bases=(*earlier, (epoch, before)), settled=False)


_OWN = frozenset((EpochOpened, EpochSettled))


def evolve_epoch(state: ChannelState, event: Event) -> ChannelState:
    """What the kernel itself keeps of a new epoch; other facts leave the state as it is."""
    if type(event) not in _OWN:
        return state
    match event:
        case EpochOpened():
            return begin_epoch(state, event.epoch, event.before)
        case EpochSettled():
            return replace(state, settled=True) if event.epoch == state.epoch else state
        case _:
            return state
