"""What the server and other capabilities may ask of the audit, and let the clerk write."""

import hashlib
from dataclasses import dataclass

from negotiation_room.capabilities.audit.messages import (
    Destruction,
    NoteDestroyed,
    OpenEpoch,
)
from negotiation_room.kernel.desk import Desk
from negotiation_room.kernel.ids import ChannelId, b64, lp, tag, u32, utf8
from negotiation_room.kernel.note import Checkpoint


@dataclass(frozen=True, slots=True)
class Published:
    """The last checkpoint of a log that was released, as the checkpoint store has it."""

    epoch: int
    size: int
    root: bytes
    note: str


def note_destroyed(
    desk: Desk, channel: ChannelId, generation: int, reason: Destruction
) -> None:
    """Let the clerk write into a channel that its keys up to a generation are destroyed."""
    cause = hashlib.sha256(tag("nr-destroyed-v1") + lp(utf8(channel), u32(generation))).digest()
    desk.clerk(channel, NoteDestroyed, cause, generation=generation, reason=reason)


def open_epoch(
    desk: Desk, channel: ChannelId, published: Published | None, evidence: str, because: str
) -> int:
    """Turn a channel to a new epoch and let the clerk say, first of all, what it succeeds.

    Args:
        desk: where the clerk acts.
        channel: what is reopened.
        published: the last checkpoint this house released of the channel.
        evidence: a signed checkpoint from outside that contradicts the record; empty if none.
        because: the sentence for whoever reads the record later.

    Returns:
        The new epoch.
    """
    known = desk.standing(channel).epoch
    epoch = max(known, 0 if published is None else published.epoch) + 1
    ended = desk.turn(channel, epoch)
    note = published.note if published is not None else None
    lost_epoch = lost_first = lost_last = None
    if published is not None and (published.epoch, published.size) > (ended.epoch, ended.head):
        lost_epoch, lost_last = published.epoch, published.size
        lost_first = ended.head + 1 if published.epoch == ended.epoch else 1
    if evidence:
        shown = Checkpoint.parse(evidence.rpartition("\n\n")[0] + "\n")
        shown_epoch = int(shown.origin.rpartition("/")[2])
        beyond = max((ended.epoch, ended.head), (lost_epoch or 0, lost_last or 0))
        note = evidence
        if (shown_epoch, shown.size) > beyond:
            lost_epoch, lost_last = shown_epoch, shown.size
            lost_first = ended.head + 1 if shown_epoch == ended.epoch else 1
    cause = hashlib.sha256(
        tag("nr-epoch-v1") + lp(utf8(channel), u32(epoch), ended.frontier.root())
    ).digest()
    desk.clerk(
        channel,
        OpenEpoch,
        cause,
        epoch=epoch,
        before=ended.state.before + ended.head,
        after_epoch=ended.epoch,
        restored=ended.head,
        root=b64(ended.frontier.root()),
        note=note,
        lost_epoch=lost_epoch,
        lost_first=lost_first,
        lost_last=lost_last,
        because=because,
    )
    return epoch
