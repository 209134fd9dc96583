"""When exports, destroyed keys and new epochs are written down, and who accepts an epoch. Pure."""

from dataclasses import dataclass, replace

from negotiation_room.capabilities.audit.messages import (
    AcceptEpoch,
    ChannelExported,
    Destruction,
    EpochAccepted,
    GenerationDestroyed,
    NoteDestroyed,
    OpenEpoch,
    RecordExport,
)
from negotiation_room.kernel.channel import ChannelKind, ChannelState, Occasion, Place
from negotiation_room.kernel.epochs import EpochOpened, EpochSettled
from negotiation_room.kernel.errors import Conflict, Invalid
from negotiation_room.kernel.ids import DelegationId, SeatId
from negotiation_room.kernel.messages import Event
from negotiation_room.kernel.seats import CHAIR, Role, Seat

EXPORTS_KEPT = 50
"""How many exports the state remembers; the journal has all of them."""


class BeyondTheEnd(Invalid, code="audit.beyond_the_end"):
    """The log of this epoch has fewer entries."""


class NoSuchEpoch(Conflict, code="audit.no_such_epoch"):
    """That epoch is not the present one."""


class AcceptedBefore(Conflict, code="audit.accepted_before"):
    """Your side has accepted this epoch already."""


@dataclass(frozen=True, slots=True)
class Exported:
    """A copy of the log somebody took.

    Attributes:
        upto: the size of the log taken.
    """

    at: int
    epoch: int
    upto: int
    seat: SeatId | None


@dataclass(frozen=True, slots=True)
class Destroyed:
    """A generation of data keys that is no more."""

    place: int
    at: int
    generation: int
    reason: Destruction


@dataclass(frozen=True, slots=True)
class Epoch:
    """A new beginning of the log, and who accepted it.

    Attributes:
        restored: how many entries of the epoch before were restored.
        lost_first: the first place lost, lost_last the last one known; None if nothing is lost.
        by_chair: the chair has accepted.
        by_delegations: the delegations whose head has accepted.
        settled: it is accepted by whoever presides, and the channel is heard in again.
    """

    epoch: int
    at: int
    after_epoch: int
    restored: int
    lost_epoch: int | None
    lost_first: int | None
    lost_last: int | None
    because: str
    by_chair: bool = False
    by_delegations: tuple[DelegationId, ...] = ()
    settled: bool = False


@dataclass(frozen=True, slots=True)
class Audit:
    """What this capability keeps in a channel."""

    epochs: tuple[Epoch, ...] = ()
    destroyed: tuple[Destroyed, ...] = ()
    exports: tuple[Exported, ...] = ()


def _audit(state: ChannelState) -> Audit:
    return state.substate("audit")


def record_export(state: ChannelState, wish: RecordExport, now: Occasion) -> list[Event]:
    """Note an export of what the log of this epoch holds by now."""
    if wish.upto >= now.seq - state.before:
        raise BeyondTheEnd("the log is not that long yet; export what you have verified")
    return [ChannelExported(upto=wish.upto)]


def note_destroyed(state: ChannelState, wish: NoteDestroyed, _now: Occasion) -> list[Event]:
    """Note that a generation is destroyed, once."""
    if any(each.generation >= wish.generation for each in _audit(state).destroyed):
        return []
    return [GenerationDestroyed(generation=wish.generation, reason=wish.reason)]


def open_epoch(state: ChannelState, wish: OpenEpoch, _now: Occasion) -> list[Event]:
    """Say, as the first entry of an epoch, what it succeeds and what is lost."""
    if any(each.epoch >= wish.epoch for each in _audit(state).epochs):
        return []
    return [
        EpochOpened(
            epoch=wish.epoch,
            before=wish.before,
            after_epoch=wish.after_epoch,
            restored=wish.restored,
            root=wish.root,
            note=wish.note,
            lost_epoch=wish.lost_epoch,
            lost_first=wish.lost_first,
            lost_last=wish.lost_last,
            because=wish.because,
        )
    ]


def accept_epoch(state: ChannelState, wish: AcceptEpoch, now: Occasion) -> list[Event]:
    """Accept the present epoch; with whoever presides, the channel is heard in again."""
    epoch = next((each for each in _audit(state).epochs if each.epoch == state.epoch), None)
    if epoch is None or wish.epoch != state.epoch:
        raise NoSuchEpoch("that is not the epoch this channel's record is in; look again")
    author = now.author
    chairs = author.role in CHAIR
    if (epoch.by_chair and chairs) or author.delegation in epoch.by_delegations:
        raise AcceptedBefore("your side has accepted this new beginning already")
    facts: list[Event] = [
        EpochAccepted(epoch=wish.epoch, delegation=None if chairs else author.delegation)
    ]
    if not epoch.settled and _presides(state, author):
        facts.append(EpochSettled(epoch=wish.epoch))
    return facts


def _presides(state: ChannelState, seat: Seat) -> bool:
    """Whether the seat's acceptance lets the channel go on: the chair's, in a caucus its head's."""
    if state.chartered.kind is ChannelKind.CAUCUS:
        return seat.role is Role.HEAD and seat.delegation == state.chartered.owner
    return seat.role in CHAIR


def evolve(substate: Audit, event: Event, place: Place) -> Audit:
    """Fold one fact."""
    match event:
        case ChannelExported():
            epoch = substate.epochs[-1].epoch if substate.epochs else 1
            exported = Exported(place.at, epoch, event.upto, place.author)
            kept = (*substate.exports, exported)[-EXPORTS_KEPT:]
            return replace(substate, exports=kept)
        case GenerationDestroyed():
            destroyed = Destroyed(place.seq, place.at, event.generation, event.reason)
            return replace(substate, destroyed=(*substate.destroyed, destroyed))
        case EpochOpened():
            return replace(substate, epochs=(*substate.epochs, _opened(event, place)))
        case EpochAccepted():
            return _accepted(substate, event)
        case EpochSettled():
            return _changed(substate, event.epoch, settled=True)
        case _:
            return substate


def _opened(event: EpochOpened, place: Place) -> Epoch:
    return Epoch(
        epoch=event.epoch,
        at=place.at,
        after_epoch=event.after_epoch,
        restored=event.restored,
        lost_epoch=event.lost_epoch,
        lost_first=event.lost_first,
        lost_last=event.lost_last,
        because=event.because,
    )


def _accepted(substate: Audit, event: EpochAccepted) -> Audit:
    if event.delegation is None:
        return _changed(substate, event.epoch, by_chair=True)
    return replace(
        substate,
        epochs=tuple(
            replace(each, by_delegations=(*each.by_delegations, event.delegation))
            if each.epoch == event.epoch
            else each
            for each in substate.epochs
        ),
    )


def _changed(substate: Audit, epoch: int, **changes: bool) -> Audit:
    return replace(
        substate,
        epochs=tuple(
            replace(each, **changes) if each.epoch == epoch else each
            for each in substate.epochs
        ),
    )


def show(substate: Audit, seat: Seat, _state: ChannelState) -> Audit:
    """Observers see that the log began anew, and neither who accepted it nor what else was done."""
    if not seat.is_observer:
        return substate
    epochs = tuple(replace(each, by_chair=False, by_delegations=()) for each in substate.epochs)
    return Audit(epochs=epochs)
