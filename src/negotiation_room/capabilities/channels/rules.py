"""What may be said, corrected, withdrawn and destroyed in a channel, and by whom. Pure."""

from dataclasses import dataclass, field, replace
from typing import Any

from immutables import Map

from negotiation_room.capabilities.channels.messages import (
    ChannelOpened,
    CorrectMessage,
    CorrectStatement,
    MessagePosted,
    NoteRegister,
    OpenChannel,
    PostMessage,
    PostStatement,
    PrepareStatement,
    Redact,
    Redacted,
    RegisterNoted,
    StatementPosted,
    StatementPrepared,
    UtteranceCorrected,
    UtteranceKind,
    UtteranceWithdrawn,
    Withdraw,
)
from negotiation_room.kernel.channel import (
    Attribution,
    ChannelKind,
    ChannelState,
    Occasion,
    Place,
)
from negotiation_room.kernel.errors import Conflict, NotPermitted
from negotiation_room.kernel.ids import ChannelId, DelegationId, SeatId
from negotiation_room.kernel.messages import Event
from negotiation_room.kernel.seats import Role, Seat

REDACTION_BY_AUTHOR = 15 * 60 * 1_000_000
"""How long, in microseconds, authors may destroy their own words; afterwards the chair may."""


class NothingThere(Conflict, code="channels.nothing_there"):
    """No statement or message stands at that place of this channel."""


class NotYourWords(NotPermitted, code="channels.not_your_words"):
    """Only the seat that said something may correct or take it back."""


class TooLateToRedact(NotPermitted, code="channels.too_late_to_redact"):
    """The author's time to destroy these words is over; the chair can still do it."""


class AlreadyWithdrawn(Conflict, code="channels.already_withdrawn"):
    """This was taken back already."""


class AlreadyRedacted(Conflict, code="channels.already_redacted"):
    """These words are destroyed already."""


class OffTheRecord(Conflict, code="channels.off_the_record"):
    """A statement on the record may not point at what is not on it."""


@dataclass(frozen=True, slots=True)
class Correction:
    """A correction: its words are the content of its own entry."""

    seq: int
    at: int
    lang: str


@dataclass(frozen=True, slots=True)
class Utterance:
    """Something said here; its words are the content of its entry, which may be gone.

    Attributes:
        seat: the author's, or None where this reader may not know.
        reply_to: the place of what it answers.
        for_channel: where a prepared statement is to be made.
        redacted: why the words were destroyed, if they were.
    """

    kind: UtteranceKind
    at: int
    lang: str
    seat: SeatId | None = None
    delegation: DelegationId | None = None
    role: Role | None = None
    reply_to: int | None = None
    for_channel: ChannelId | None = None
    corrections: tuple[Correction, ...] = ()
    withdrawn: bool = False
    redacted: str | None = None


@dataclass(frozen=True, slots=True)
class Opened:
    """A channel that was opened from the register."""

    kind: ChannelKind
    title: str
    owner: DelegationId | None


@dataclass(frozen=True, slots=True)
class Channels:
    """What this capability keeps in a channel.

    Attributes:
        utterances: by their place in the journal.
        register_id: the register of this channel's room.
        plenary: in the register, the room's plenary.
        opened: in the register, the channels opened since.
    """

    utterances: Map[int, Utterance] = field(default_factory=Map[int, Utterance])
    register_id: ChannelId | None = None
    origin: str | None = None
    plenary: ChannelId | None = None
    opened: Map[ChannelId, Opened] = field(default_factory=Map[ChannelId, Opened])


def _channels(state: ChannelState) -> Channels:
    return state.substate("channels")


# --- saying --------------------------------------------------------------------------------


def post_statement(state: ChannelState, wish: PostStatement, _now: Occasion) -> list[Event]:
    """Say something on the record."""
    if wish.reply_to is not None:
        answered = _utterance(state, wish.reply_to)
        if answered.kind is not UtteranceKind.STATEMENT:
            raise OffTheRecord(
                "a statement may answer only a statement; answer with a message instead"
            )
    return [StatementPosted(lang=wish.lang, reply_to=wish.reply_to)]


def post_message(state: ChannelState, wish: PostMessage, _now: Occasion) -> list[Event]:
    """Say something among the participants."""
    if wish.reply_to is not None:
        _utterance(state, wish.reply_to)
    return [MessagePosted(lang=wish.lang, reply_to=wish.reply_to)]


def prepare_statement(
    _state: ChannelState, wish: PrepareStatement, _now: Occasion
) -> list[Event]:
    """Lay words before the delegation."""
    return [StatementPrepared(for_channel=wish.for_channel, lang=wish.lang)]


def correct_statement(
    state: ChannelState, wish: CorrectStatement, now: Occasion
) -> list[Event]:
    """Put a correction beside one's own statement."""
    return _correct(state, wish, now, UtteranceKind.STATEMENT)


def correct_message(state: ChannelState, wish: CorrectMessage, now: Occasion) -> list[Event]:
    """Put a correction beside one's own message."""
    return _correct(state, wish, now, UtteranceKind.MESSAGE)


def _correct(
    state: ChannelState,
    wish: CorrectStatement | CorrectMessage,
    now: Occasion,
    kind: UtteranceKind,
) -> list[Event]:
    said = _utterance(state, wish.target)
    if said.kind is not kind:
        raise NothingThere(f"there is no {kind.value} at that place; look again")
    _check_author(said, now)
    _check_standing(said)
    return [UtteranceCorrected(target=wish.target, kind=kind, lang=wish.lang)]


def withdraw(state: ChannelState, wish: Withdraw, now: Occasion) -> list[Event]:
    """Take back one's own words."""
    said = _utterance(state, wish.target)
    _check_author(said, now)
    _check_standing(said)
    return [UtteranceWithdrawn(target=wish.target, kind=said.kind)]


def redact(state: ChannelState, wish: Redact, now: Occasion) -> list[Event]:
    """Destroy words: the author shortly after, the chair later, in a caucus its head."""
    said = _utterance(state, wish.target)
    if said.redacted is not None:
        raise AlreadyRedacted("these words are destroyed already")
    if not has_charge(state, now.author):
        _check_author(said, now)
        if now.at - said.at > REDACTION_BY_AUTHOR:
            raise TooLateToRedact(
                "you could destroy your words for 15 minutes; now ask "
                + ("your head of delegation" if _is_caucus(state) else "the chair")
            )
    return [Redacted(target=wish.target, kind=said.kind, reason=wish.reason)]


def parts_redacted(state: ChannelState, target: int) -> list[int]:
    """The places whose words a redaction of `target` destroys: its own and its corrections'."""
    said = _utterance(state, target)
    return [target, *(correction.seq for correction in said.corrections)]


def _utterance(state: ChannelState, seq: int) -> Utterance:
    said = _channels(state).utterances.get(seq)
    if said is None:
        raise NothingThere("nothing was said at that place of this channel; look again")
    return said


def _check_author(said: Utterance, now: Occasion) -> None:
    if said.seat != now.author.id:
        raise NotYourWords("only the seat that said this may change it")


def _check_standing(said: Utterance) -> None:
    if said.redacted is not None:
        raise AlreadyRedacted("these words are destroyed already")
    if said.withdrawn:
        raise AlreadyWithdrawn("this was taken back already; say it anew if you need to")


def has_charge(state: ChannelState, seat: Seat) -> bool:
    """Whether the seat runs this channel: the chair, or in a caucus its own head."""
    if _is_caucus(state):
        return seat.role is Role.HEAD and seat.delegation == state.chartered.owner
    return seat.presides


def has_spoken(state: ChannelState, seat: SeatId) -> bool:
    """Whether anything was said from this seat: then its words must never become another's."""
    return any(said.seat == seat for said in _channels(state).utterances.values())


def _is_caucus(state: ChannelState) -> bool:
    return state.chartered.kind is ChannelKind.CAUCUS


# --- the clerk's, and folding -----------------------------------------------------------------


def note_register(state: ChannelState, wish: NoteRegister, _now: Occasion) -> list[Event]:
    """Write down the register, once."""
    if _channels(state).register_id is not None:
        return []
    return [
        RegisterNoted(register_id=wish.register_id, origin=wish.origin, plenary=wish.plenary)
    ]


def opened_event(wish: OpenChannel) -> ChannelOpened:
    """The fact that a channel was opened, as its wish describes it."""
    return ChannelOpened(
        channel=wish.channel, kind=wish.kind, title=wish.title, owner=wish.owner
    )


def evolve(substate: Channels, event: Event, place: Place) -> Channels:
    """Fold one fact. A change to what this reader was never shown says nothing to them."""
    match event:
        case StatementPosted():
            return _said(substate, UtteranceKind.STATEMENT, event, place)
        case MessagePosted():
            return _said(substate, UtteranceKind.MESSAGE, event, place)
        case StatementPrepared():
            return _said(substate, UtteranceKind.PREPARED, event, place)
        case UtteranceCorrected():
            said = substate.utterances.get(event.target)
            if said is None:
                return substate
            correction = Correction(place.seq, place.at, event.lang)
            return _changed(substate, event.target, corrections=(*said.corrections, correction))
        case UtteranceWithdrawn():
            return _changed(substate, event.target, withdrawn=True)
        case Redacted():
            return _changed(substate, event.target, redacted=event.reason)
        case ChannelOpened():
            opened = Opened(event.kind, event.title, event.owner)
            return replace(substate, opened=substate.opened.set(event.channel, opened))
        case RegisterNoted():
            return replace(
                substate,
                register_id=event.register_id,
                origin=event.origin,
                plenary=event.plenary,
            )
        case _:
            return substate


def _said(
    substate: Channels,
    kind: UtteranceKind,
    event: StatementPosted | MessagePosted | StatementPrepared,
    place: Place,
) -> Channels:
    prepared = isinstance(event, StatementPrepared)
    utterance = Utterance(
        kind=kind,
        at=place.at,
        lang=event.lang,
        seat=place.author,
        delegation=place.delegation,
        role=place.role,
        reply_to=None if prepared else event.reply_to,
        for_channel=event.for_channel if prepared else None,
    )
    return replace(substate, utterances=substate.utterances.set(place.seq, utterance))


def _changed(substate: Channels, target: int, **changes: Any) -> Channels:
    said = substate.utterances.get(target)
    if said is None:
        return substate
    utterances = substate.utterances.set(target, replace(said, **changes))
    return replace(substate, utterances=utterances)


# --- showing -------------------------------------------------------------------------------


def show(substate: Channels, seat: Seat, state: ChannelState) -> Channels:
    """What this seat may know: from where its reading begins, and as its role allows."""
    if seat.reads_from > 1:
        substate = _from_place(substate, seat.reads_from)
    if not (seat.presides or seat.role is Role.SECRETARIAT):
        substate = replace(substate, opened=Map[ChannelId, Opened]())
    if not seat.is_observer:
        return substate
    hidden = state.chartered.attribution is Attribution.UNATTRIBUTED
    utterances = {
        seq: replace(said, seat=None, delegation=None, role=None) if hidden else said
        for seq, said in substate.utterances.items()
        if said.kind is UtteranceKind.STATEMENT
    }
    return Channels(utterances=Map[int, Utterance](utterances))


def _from_place(substate: Channels, first: int) -> Channels:
    said = {seq: one for seq, one in substate.utterances.items() if seq >= first}
    return replace(substate, utterances=Map[int, Utterance](said))
