"""Exports, destroyed keys and new epochs, as wishes and facts of the channel they touch."""

from enum import StrEnum
from typing import Annotated, ClassVar

from pydantic import Field

from negotiation_room.kernel.audience import MEMBERS, Audience
from negotiation_room.kernel.epochs import EpochOpened, EpochSettled
from negotiation_room.kernel.ids import DelegationId
from negotiation_room.kernel.messages import ClerkCommand, Command, Event


class Destruction(StrEnum):
    """Why a data key was destroyed."""

    REDACTED = "redacted"
    SHREDDED = "shredded"


# --- wishes --------------------------------------------------------------------------------


class RecordExport(Command, wire="audit.record_export"):
    """Say in the channel that one takes a copy of its log.

    Attributes:
        upto: the size of the log that is taken.
    """

    audience: ClassVar[Audience] = MEMBERS
    upto: Annotated[int, Field(ge=1)]


class AcceptEpoch(Command, wire="audit.accept_epoch"):
    """Accept that the log begins anew in this epoch."""

    audience: ClassVar[Audience] = MEMBERS
    epoch: Annotated[int, Field(ge=2)]


class NoteDestroyed(ClerkCommand, wire="audit.note_destroyed"):
    """Write down that a data key of this channel is destroyed.

    Attributes:
        generation: the newest of the keys destroyed.
    """

    audience: ClassVar[Audience] = MEMBERS
    generation: int
    reason: Destruction

    def distinguishes(self) -> str:
        """One per generation."""
        return str(self.generation)


class OpenEpoch(ClerkCommand, wire="audit.open_epoch"):
    """Begin the log anew, as its successor; the fields are those of the fact."""

    epoch: int
    before: int
    after_epoch: int
    restored: int
    root: str
    note: str | None = None
    lost_epoch: int | None = None
    lost_first: int | None = None
    lost_last: int | None = None
    because: str

    def distinguishes(self) -> str:
        """One per epoch."""
        return str(self.epoch)


# --- facts ---------------------------------------------------------------------------------


class ChannelExported(Event, wire="audit.channel_exported"):
    """Somebody took a copy of this channel's log."""

    upto: int

    def audience(self) -> Audience:
        """The members; observers export nothing and need not know."""
        return MEMBERS


class GenerationDestroyed(Event, wire="audit.generation_destroyed"):
    """A data key is destroyed: copies of what it sealed no longer open.

    Attributes:
        generation: this one and those before it.
    """

    generation: int
    reason: Destruction

    def audience(self) -> Audience:
        """The members of the channel it happened to."""
        return MEMBERS


class EpochAccepted(Event, wire="audit.epoch_accepted"):
    """The chair, or the head of a delegation, accepts the new epoch.

    Attributes:
        delegation: for whom; None for the chair.
    """

    epoch: int
    delegation: DelegationId | None = None

    def audience(self) -> Audience:
        """Observers do not learn who takes part."""
        return MEMBERS


EVENTS: tuple[type[Event], ...] = (
    ChannelExported,
    GenerationDestroyed,
    EpochOpened,
    EpochAccepted,
    EpochSettled,
)
