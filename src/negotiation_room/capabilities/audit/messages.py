"""Exports, destructions and new epochs, as facts of the channel they concern."""

from typing import Annotated, ClassVar

from pydantic import Field

from negotiation_room.kernel.audience import MEMBERS, Audience
from negotiation_room.kernel.messages import ClerkCommand, Command, Event

Place = Annotated[int, Field(ge=1)]


class RecordExport(Command, wire="audit.record_export"):
    """Take the journal of this channel away, up to a place, as far as one may read it."""

    audience: ClassVar[Audience] = MEMBERS
    upto: Place


class NoteErasure(ClerkCommand, wire="audit.note_erasure"):
    """Note that words were destroyed at rest, and how far the backups reach."""

    audience: ClassVar[Audience] = MEMBERS
    targets: tuple[int, ...]
    backups_until: int | None = None


class NoteGenerationDestroyed(ClerkCommand, wire="audit.note_generation_destroyed"):
    """Note that a generation of this channel's data key exists no more."""

    audience: ClassVar[Audience] = MEMBERS
    generation: int

    def distinguishes(self) -> str:
        """One per generation."""
        return str(self.generation)


class OpenEpoch(ClerkCommand, wire="audit.open_epoch"):
    """Begin a new epoch after a backup had to be restored.

    Attributes:
        last_note: the last published checkpoint of the epoch that ended.
        restored_size: how many entries the backup held, and `restored_root` their root.
        lost_to: the last place that was published and is lost.
    """

    last_note: str
    restored_size: int
    restored_root: str
    lost_to: int


class ChannelExported(Event, wire="audit.channel_exported"):
    """Somebody took the journal away, up to this place."""

    upto: int

    def audience(self) -> Audience:
        """Observers are not told who takes what away."""
        return MEMBERS


class ErasureNoted(Event, wire="audit.erasure_noted"):
    """Words are destroyed at rest; older backups may hold them until this time."""

    targets: tuple[int, ...]
    backups_until: int | None = None

    def audience(self) -> Audience:
        """Those who may have known the words."""
        return MEMBERS


class GenerationDestroyed(Event, wire="audit.generation_destroyed"):
    """What was sealed under this generation of the data key can never be read again."""

    generation: int

    def audience(self) -> Audience:
        """Observers have no use for it."""
        return MEMBERS


class EpochOpened(Event, wire="audit.epoch_opened"):
    """The journal begins anew; the range that was lost is named."""

    last_note: str
    restored_size: int
    restored_root: str
    lost_to: int


EVENTS: tuple[type[Event], ...] = (
    ChannelExported,
    ErasureNoted,
    GenerationDestroyed,
    EpochOpened,
)
