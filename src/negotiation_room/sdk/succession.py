"""How one epoch of a log follows another: what its first entry says, and reading on across it."""

from collections.abc import Sequence

from negotiation_room.kernel.epochs import EpochOpened, begin_epoch
from negotiation_room.kernel.errors import Invalid
from negotiation_room.kernel.ids import unb64
from negotiation_room.sdk.log import ChannelLog
from negotiation_room.sdk.served import Served, VerifiedEntry
from negotiation_room.sdk.verdicts import Fork, Tampered

OPENED = "audit.epoch_opened"
UNTOLD = "that an epoch continues the one before, where its first entry is not shown"


def opening_in(entry: VerifiedEntry) -> EpochOpened | None:
    """What the first entry of an epoch says; None where it is not shown.

    Raises:
        Tampered: it says something else, or somebody else says it.
    """
    fact = entry.fact(OPENED)
    if fact is None:
        if any(name.startswith("out.") for name in (*entry.withheld, *entry.gone)):
            return None
        raise _tampered(entry, "a new epoch does not begin by saying so", OPENED, "other facts")
    if entry.who is not None and entry.who.seat is not None:
        raise _tampered(entry, "a new epoch is opened by a person", "no seat", entry.who.seat)
    try:
        opened = EpochOpened.from_body(dict(fact.body))
        unb64(opened.root, 32)
    except (Invalid, ValueError):
        raise _tampered(entry, "a new epoch's first entry cannot be read", OPENED, "") from None
    if (opened.epoch, entry.seq) != (entry.epoch, 1) or opened.after_epoch >= opened.epoch:
        raise _tampered(
            entry,
            "a new epoch's first entry is of another epoch",
            f"epoch {entry.epoch}",
            f"epoch {opened.epoch} after {opened.after_epoch}",
        )
    return opened


def _tampered(entry: VerifiedEntry, because: str, expected: str, found: str) -> Tampered:
    return Tampered(because, expected=expected, found=found, seq=entry.seq, check="epoch")


def begun_anew(ended: ChannelLog, epoch: int, folded_to: int = 0) -> ChannelLog:
    """The log of a later epoch, read on from the last entry of an earlier one.

    Whether it is its successor is for its first entry to say: see `check_succession`.
    """
    fresh = ChannelLog(
        origin=ended.origin,
        room=ended.room,
        channel=ended.channel,
        epoch=epoch,
        key=ended.key,
    )
    state = begin_epoch(ended.state, epoch, ended.state.before + ended.size)
    fresh.tally = ended.tally
    fresh.reading = ended.reading.in_epoch(state, folded_to)
    fresh.last_at = ended.last_at
    return fresh


def check_succession(ended: ChannelLog, first: VerifiedEntry) -> None:
    """Hold the first entry of an epoch against the log it says to succeed.

    Raises:
        Tampered: it succeeds another log than the one read before it.
    """
    opened = opening_in(first)
    if opened is None:
        ended.tally.rests(UNTOLD)
        return
    before = ended.state.before + ended.size
    said = (opened.after_epoch, opened.restored, opened.root, opened.before)
    root = unb64(opened.root, 32)
    if (opened.after_epoch, opened.restored) == (ended.epoch, ended.size) and (
        root != ended.root
    ):
        raise Fork(
            "a new epoch succeeds another history than the one before it",
            expected=root.hex(),
            found=ended.root.hex(),
            seq=1,
            check="epoch",
        )
    if said[:2] != (ended.epoch, ended.size) or opened.before != before:
        raise Tampered(
            "a new epoch succeeds another end than that of the entries before it",
            expected=f"{said[1]} entries of epoch {said[0]}, {said[3]} before in all",
            found=f"{ended.size} entries of epoch {ended.epoch}, {before} before in all",
            seq=1,
            check="epoch",
        )


def first_of(rows: Sequence[Served], epoch: int) -> Served:
    """The one entry asked for.

    Raises:
        Tampered: the server has none.
    """
    if not rows:
        raise Tampered(
            "an epoch's first entry is missing",
            expected=f"entry 1 of epoch {epoch}",
            found="nothing",
            check="epoch",
        )
    return rows[0]
