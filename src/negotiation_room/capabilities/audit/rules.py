"""What may be noted about a journal. Pure."""

from negotiation_room.capabilities.audit.messages import (
    ChannelExported,
    EpochOpened,
    ErasureNoted,
    GenerationDestroyed,
    NoteErasure,
    NoteGenerationDestroyed,
    OpenEpoch,
    RecordExport,
)
from negotiation_room.kernel.channel import ChannelState, Occasion
from negotiation_room.kernel.errors import Conflict
from negotiation_room.kernel.messages import Event


class BeyondTheEnd(Conflict, code="audit.beyond_the_end"):
    """The journal does not reach that far."""


class NotLost(Conflict, code="audit.not_lost"):
    """Nothing that was published is lost, so no new epoch may begin."""


def record_export(_state: ChannelState, wish: RecordExport, now: Occasion) -> list[Event]:
    """Export up to a place that exists."""
    if wish.upto >= now.seq:
        raise BeyondTheEnd("the journal does not reach that far; look where it ends")
    return [ChannelExported(upto=wish.upto)]


def note_erasure(_state: ChannelState, wish: NoteErasure, _now: Occasion) -> list[Event]:
    """Note a destruction of words."""
    return [ErasureNoted(targets=wish.targets, backups_until=wish.backups_until)]


def note_generation_destroyed(
    _state: ChannelState, wish: NoteGenerationDestroyed, _now: Occasion
) -> list[Event]:
    """Note a destruction of keys."""
    return [GenerationDestroyed(generation=wish.generation)]


def open_epoch(_state: ChannelState, wish: OpenEpoch, _now: Occasion) -> list[Event]:
    """Begin anew, naming what was lost."""
    if wish.lost_to <= wish.restored_size:
        raise NotLost("the restored journal holds all that was published; go on with it")
    return [
        EpochOpened(
            last_note=wish.last_note,
            restored_size=wish.restored_size,
            restored_root=wish.restored_root,
            lost_to=wish.lost_to,
        )
    ]
