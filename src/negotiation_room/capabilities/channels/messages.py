"""What is said in a channel, and how people come to sit in one."""

from enum import StrEnum
from typing import Annotated, ClassVar

from pydantic import AfterValidator, Field

from negotiation_room.kernel.audience import EVERYONE, MEMBERS, Audience, roles
from negotiation_room.kernel.channel import Attribution, ChannelKind, History
from negotiation_room.kernel.ids import ChannelId, DelegationId, PersonId, SeatId, check_id
from negotiation_room.kernel.messages import ClerkCommand, Command, Event
from negotiation_room.kernel.seats import Power, Role
from negotiation_room.kernel.text import Language, Line, PlainText

MOST_MEMBERS = 200

HOSTS: Audience = roles("mediator", "co_mediator", "secretariat")
"""Those who run the room: chair and secretariat."""


class UtteranceKind(StrEnum):
    """How formally something was said."""

    STATEMENT = "statement"
    MESSAGE = "message"
    PREPARED = "prepared"


def audience_of(kind: UtteranceKind) -> Audience:
    """Who may know of an utterance of this kind."""
    return EVERYONE if kind is UtteranceKind.STATEMENT else MEMBERS


def known_as(kind: str) -> AfterValidator:
    """Let only ids of this kind pass."""

    def check(text: str) -> str:
        return check_id(kind, text)

    return AfterValidator(check)


NamedChannel = Annotated[ChannelId, known_as("c")]
NamedPerson = Annotated[PersonId, known_as("p")]
NamedSeat = Annotated[SeatId, known_as("s")]
NamedDelegation = Annotated[DelegationId, known_as("g")]
At = Annotated[int, Field(ge=1)]
"""The place of an earlier entry in this channel."""

# --- wishes --------------------------------------------------------------------------------


class PostStatement(Command, wire="channels.post_statement"):
    """Say something on the record of this channel."""

    erasable: ClassVar[bool] = True
    text: PlainText
    lang: Language
    reply_to: At | None = None


class PostMessage(Command, wire="channels.post_message"):
    """Say something among the participants, off the record."""

    audience: ClassVar[Audience] = MEMBERS
    erasable: ClassVar[bool] = True
    text: PlainText
    lang: Language
    reply_to: At | None = None


class PrepareStatement(Command, wire="channels.prepare_statement"):
    """Lay the words of a statement before the delegation; its head posts it later."""

    audience: ClassVar[Audience] = MEMBERS
    erasable: ClassVar[bool] = True
    for_channel: NamedChannel
    text: PlainText
    lang: Language


class CorrectStatement(Command, wire="channels.correct_statement"):
    """Put a correction beside one's own statement."""

    erasable: ClassVar[bool] = True
    target: At
    text: PlainText
    lang: Language


class CorrectMessage(Command, wire="channels.correct_message"):
    """Put a correction beside one's own message."""

    audience: ClassVar[Audience] = MEMBERS
    erasable: ClassVar[bool] = True
    target: At
    text: PlainText
    lang: Language


class Withdraw(Command, wire="channels.withdraw"):
    """Take back what one said; it stays readable, marked as withdrawn."""

    audience: ClassVar[Audience] = MEMBERS
    target: At


class Redact(Command, wire="channels.redact"):
    """Destroy the words of an utterance and of its corrections, for a stated reason."""

    audience: ClassVar[Audience] = MEMBERS
    target: At
    reason: Line


class OpenChannel(Command, wire="channels.open_channel"):
    """Open a contact group, Friends of the Chair, or a shuttle channel with one party."""

    audience: ClassVar[Audience] = HOSTS
    channel: NamedChannel
    kind: ChannelKind
    title: Line
    history: History = History.OWN
    attribution: Attribution = Attribution.ATTRIBUTED
    presence: bool = False
    owner: NamedDelegation | None = None
    members: Annotated[tuple[NamedPerson, ...], Field(max_length=MOST_MEMBERS)] = ()


class GrantSeat(Command, wire="channels.grant_seat"):
    """Seat a person in this channel, as the register knows them."""

    audience: ClassVar[Audience] = MEMBERS
    seat: NamedSeat
    person: NamedPerson
    name: Line
    role: Role
    delegation: NamedDelegation | None = None
    powers: tuple[Power, ...] = ()


class WithdrawSeat(Command, wire="channels.withdraw_seat"):
    """Take a seat in this channel back."""

    audience: ClassVar[Audience] = MEMBERS
    seat: NamedSeat


class CloseChannel(Command, wire="channels.close_channel"):
    """Close this channel; it stays readable."""


class NoteRegister(ClerkCommand, wire="channels.note_register"):
    """Write into a channel's journal which register its room has, and under which origin.

    Attributes:
        plenary: named in the register itself.
    """

    audience: ClassVar[Audience] = MEMBERS
    register_id: ChannelId
    origin: str
    plenary: ChannelId | None = None


# --- facts ---------------------------------------------------------------------------------


class StatementPosted(Event, wire="channels.statement_posted"):
    """Something was said on the record."""

    lang: str
    reply_to: int | None = None


class MessagePosted(Event, wire="channels.message_posted"):
    """Something was said among the participants."""

    lang: str
    reply_to: int | None = None

    def audience(self) -> Audience:
        """Observers do not learn of messages."""
        return MEMBERS


class StatementPrepared(Event, wire="channels.statement_prepared"):
    """The words of a statement lie before the delegation."""

    for_channel: ChannelId
    lang: str

    def audience(self) -> Audience:
        """Nobody looks on while a delegation prepares."""
        return MEMBERS


class UtteranceCorrected(Event, wire="channels.utterance_corrected"):
    """A correction stands beside the original."""

    target: int
    kind: UtteranceKind
    lang: str

    def audience(self) -> Audience:
        """Whoever may know of the original."""
        return audience_of(self.kind)


class UtteranceWithdrawn(Event, wire="channels.utterance_withdrawn"):
    """The author has taken this back."""

    target: int
    kind: UtteranceKind

    def audience(self) -> Audience:
        """Whoever may know of the original."""
        return audience_of(self.kind)


class Redacted(Event, wire="channels.redacted"):
    """The words are destroyed; that they were said, and why they are gone, stays."""

    target: int
    kind: UtteranceKind
    reason: str

    def audience(self) -> Audience:
        """Whoever may know of the original."""
        return audience_of(self.kind)


class ChannelOpened(Event, wire="channels.channel_opened"):
    """A further channel exists in this room."""

    channel: ChannelId
    kind: ChannelKind
    title: str
    owner: DelegationId | None = None

    def audience(self) -> Audience:
        """Who meets with whom is for those who run the room; others see their own channels."""
        return HOSTS


class RegisterNoted(Event, wire="channels.register_noted"):
    """This channel belongs to the room of that register."""

    register_id: ChannelId
    origin: str
    plenary: ChannelId | None = None

    def audience(self) -> Audience:
        """Observers have no use for it."""
        return MEMBERS


EVENTS: tuple[type[Event], ...] = (
    StatementPosted,
    MessagePosted,
    StatementPrepared,
    UtteranceCorrected,
    UtteranceWithdrawn,
    Redacted,
    ChannelOpened,
    RegisterNoted,
)
