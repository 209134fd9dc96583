"""From the entries a reader was given to the transcript that reader may have. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from negotiation_room.capabilities.channels.messages import (
    CorrectStatement,
    PostStatement,
    Redacted,
    StatementPosted,
    UtteranceCorrected,
    UtteranceKind,
    UtteranceWithdrawn,
)
from negotiation_room.capabilities.rooms.messages import (
    MeetingAdjourned,
    MeetingOpened,
    MeetingResumed,
    MeetingSuspended,
)
from negotiation_room.kernel.canonical import parse_canonical
from negotiation_room.kernel.entry import Entry, Who
from negotiation_room.kernel.messages import Event
from negotiation_room.kernel.roster import SeatGranted


@dataclass(frozen=True, slots=True)
class Author:
    """Who spoke, as far as this reader may know; the name is for participants only."""

    seat: str | None
    name: str | None
    role: str | None
    delegation: str | None


@dataclass(frozen=True, slots=True)
class Corrected:
    """A correction beside its original; without words if they were destroyed."""

    seq: int
    at: int
    lang: str
    text: str | None


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement; without words if they were destroyed, and then it says why."""

    seq: int
    at: int
    lang: str
    text: str | None
    author: Author | None
    reply_to: int | None = None
    corrections: tuple[Corrected, ...] = ()
    withdrawn: bool = False
    redacted: str | None = None


@dataclass(frozen=True, slots=True)
class Heading:
    """A meeting opened, suspended, resumed or adjourned."""

    seq: int
    at: int
    what: str
    number: int
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Transcript:
    """The record of a plenary, in the order of its journal."""

    items: tuple[Heading | Statement, ...] = ()


@dataclass(slots=True)
class _Draft:
    """The transcript while it is being made: items by place, and the names seen so far."""

    items: dict[int, Heading | Statement] = field(
        default_factory=dict[int, "Heading | Statement"]
    )
    names: dict[str, str] = field(default_factory=dict[str, str])

    def change(self, target: int, **changes: Any) -> None:
        """Change a statement that this reader was shown; of others nothing is said."""
        said = self.items.get(target)
        if isinstance(said, Statement):
            self.items[target] = replace(said, **changes)


_FACTS: dict[str, type[Event]] = {
    event.wire: event
    for event in (
        StatementPosted,
        UtteranceCorrected,
        UtteranceWithdrawn,
        Redacted,
        MeetingOpened,
        MeetingSuspended,
        MeetingResumed,
        MeetingAdjourned,
        SeatGranted,
    )
}


def transcript(entries: Sequence[Entry]) -> Transcript:
    """The transcript that follows from entries, each as its reader was given it.

    What was withheld from the reader is not in the entries, and so cannot be in the transcript.
    """
    draft = _Draft()
    for entry in entries:
        for event in _facts(entry):
            _note(draft, entry, event)
    return Transcript(tuple(item for _, item in sorted(draft.items.items())))


def _facts(entry: Entry) -> Iterator[Event]:
    for part in entry.parts:
        if not part.name.startswith("out."):
            continue
        fields: Any = parse_canonical(part.data)
        for row in fields["events"]:
            kind = _FACTS.get(row["event"])
            if kind is not None:
                yield kind.from_body(row["body"])


def _note(draft: _Draft, entry: Entry, event: Event) -> None:
    seq, at = entry.place, entry.at
    match event:
        case SeatGranted():
            draft.names[event.seat] = event.name
        case StatementPosted():
            draft.items[seq] = Statement(
                seq=seq,
                at=at,
                lang=event.lang,
                text=_words(entry, PostStatement),
                author=_author(draft, entry),
                reply_to=event.reply_to,
            )
        case UtteranceCorrected(kind=UtteranceKind.STATEMENT):
            said = draft.items.get(event.target)
            if isinstance(said, Statement):
                words = _words(entry, CorrectStatement)
                correction = Corrected(seq, at, event.lang, words)
                draft.change(event.target, corrections=(*said.corrections, correction))
        case UtteranceWithdrawn(kind=UtteranceKind.STATEMENT):
            draft.change(event.target, withdrawn=True)
        case Redacted(kind=UtteranceKind.STATEMENT):
            _redact(draft, event)
        case _:
            _note_meeting(draft, entry, event)


def _note_meeting(draft: _Draft, entry: Entry, event: Event) -> None:
    seq, at = entry.place, entry.at
    match event:
        case MeetingOpened():
            draft.items[seq] = Heading(seq, at, "opened", event.number, event.title)
        case MeetingSuspended():
            draft.items[seq] = Heading(seq, at, "suspended", event.number, event.reason)
        case MeetingResumed():
            draft.items[seq] = Heading(seq, at, "resumed", event.number)
        case MeetingAdjourned():
            draft.items[seq] = Heading(seq, at, "adjourned", event.number)
        case _:
            pass


def _redact(draft: _Draft, event: Redacted) -> None:
    """Drop the words, even if the reader still holds them from before the redaction."""
    said = draft.items.get(event.target)
    if isinstance(said, Statement):
        bare = tuple(replace(correction, text=None) for correction in said.corrections)
        draft.change(event.target, text=None, corrections=bare, redacted=event.reason)


def _words(entry: Entry, kind: type[PostStatement | CorrectStatement]) -> str | None:
    content = entry.part("with")
    return None if content is None else kind.from_content(content.data).text


def _author(draft: _Draft, entry: Entry) -> Author | None:
    part = entry.part("who")
    if part is None:
        return None
    who = Who.parse(part.data)
    return Author(
        seat=who.seat,
        name=None if who.seat is None else draft.names.get(who.seat),
        role=None if who.role is None else who.role.value,
        delegation=who.delegation,
    )
