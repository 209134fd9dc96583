"""New beginnings of a log: what the first entry of an epoch says, held against what is known here.

An announced beginning is no fork, and still nobody's word but the server's until it is checked:
it must continue what this machine verified, as far as that was restored, and name all the rest
as lost.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from negotiation_room.kernel.epochs import EpochOpened
from negotiation_room.kernel.errors import Invalid
from negotiation_room.kernel.ids import unb64
from negotiation_room.kernel.merkle import verify_consistency
from negotiation_room.kernel.note import (
    Checkpoint,
    Verifier,
    checkpoint_origin,
    open_checkpoint,
)
from negotiation_room.sdk.log import ChannelLog, host_of
from negotiation_room.sdk.profile import Remembered
from negotiation_room.sdk.verdicts import Fork, Tampered


@dataclass(frozen=True, slots=True)
class Lost:
    """Entries that were published and are lost.

    Attributes:
        last: the last one known of.
    """

    epoch: int
    first: int
    last: int

    def __len__(self) -> int:
        """How many."""
        return self.last - self.first + 1


@dataclass(frozen=True, slots=True)
class NewBeginning:
    """A log that was begun anew since this machine last verified it.

    Attributes:
        former: the epoch this machine knew, of which it had verified `known` entries.
        restored: how many entries of that epoch the record still holds.
        because: why, in the server's words.
        note: the checkpoint that had been published, or the one that contradicted the record.
        checked: what was found, in sentences.
        unchecked: what could not be compared, in sentences.
        contradiction: two histories that the new beginning itself admits, by a signed checkpoint
            that contradicts its own record; whoever accepts it gives one of them up.
    """

    channel: str
    former: int
    known: int
    epoch: int
    restored: int
    lost: tuple[Lost, ...]
    because: str
    note: str | None
    checked: tuple[str, ...]
    unchecked: tuple[str, ...]
    contradiction: Fork | None = None

    @property
    def lost_count(self) -> int:
        """How many entries are lost, as far as anybody knows."""
        return sum(len(each) for each in self.lost)

    def sentences(self) -> list[str]:
        """For a person: what happened, then what of it was checked here and what not."""
        lost = self.lost_count
        what = f"{lost} entries were lost" if lost != 1 else "1 entry was lost"
        said = [f"The record of this channel was begun anew as epoch {self.epoch}; {what}."]
        said += [
            f"Lost: entries {each.first} to {each.last} of epoch {each.epoch}."
            for each in self.lost
        ]
        if self.because:
            said.append(f"The server says why: {self.because}.")
        if self.contradiction is not None:
            said.append(f"Take care: {self.contradiction.because}.")
        return [*said, *self.checked, *(f"Not checked: {each}" for each in self.unchecked)]


@dataclass(frozen=True, slots=True)
class Chain:
    """The beginnings that lead from the present epoch back to a known one, newest first.

    Each was proved to be the first entry of its epoch.
    """

    openings: tuple[EpochOpened, ...]

    @property
    def lost(self) -> tuple[Lost, ...]:
        """What they name as lost, oldest first."""
        return tuple(
            Lost(each.lost_epoch, each.lost_first, each.lost_last)
            for each in reversed(self.openings)
            if each.lost_epoch is not None
            and each.lost_first is not None
            and each.lost_last is not None
            and each.lost_first <= each.lost_last
        )

    def kept_of(self, epoch: int) -> int:
        """How many entries of an epoch the record still holds."""
        return next((o.restored for o in self.openings if o.after_epoch == epoch), 0)

    def root_of(self, epoch: int) -> bytes | None:
        """The root of what is still held of an epoch."""
        found = next((o.root for o in self.openings if o.after_epoch == epoch), None)
        return None if found is None else unb64(found, 32)

    def names(self, epoch: int, size: int) -> bool:
        """Whether a log of that size is restored, or named as lost."""
        if size <= self.kept_of(epoch):
            return True
        return any((each.epoch, each.last) >= (epoch, size) for each in self.lost)


@dataclass(frozen=True, slots=True)
class Examination:
    """One new beginning, and what this machine knew before it.

    Attributes:
        past: what was remembered of the former epoch.
        held: the log of the former epoch, where this program still has it leaf by leaf.
        proof: from what is remembered to what was restored, where that is longer.
    """

    present: ChannelLog
    chain: Chain
    past: Remembered
    held: ChannelLog | None
    proof: Sequence[bytes]

    def judge(self) -> NewBeginning:
        """Say what was found.

        Raises:
            Fork: what was restored is not what was verified here, or the loss is not named whole.
            Tampered: the published checkpoint it names was not signed by the log's key.
        """
        checked: list[str] = []
        unchecked: list[str] = []
        past, restored = self.past, self.chain.kept_of(self.past.epoch)
        contradiction = self._contradicting_note(restored)
        if not self.chain.names(past.epoch, past.signed_size):
            raise self._fork(
                "the record was begun anew without naming all that is lost of what was signed",
                f"a loss up to {past.signed_size} entries of epoch {past.epoch}",
                "; ".join(f"{x.first} to {x.last} of epoch {x.epoch}" for x in self.chain.lost)
                or "no loss",
            )
        if restored == 0:
            unchecked.append("nothing of what this machine had verified was restored.")
        elif (forked := self._another_history(restored)) is not None:
            if not self._admits_two(restored):
                raise forked
            contradiction = forked
        elif past.size <= restored:
            checked.append(
                f"All {past.size} entries verified here before are in the record, unchanged."
            )
        elif self._held_at(restored) is not None:
            checked.append(
                f"The {restored} entries that were restored are those verified here before."
            )
        else:
            unchecked.append(
                f"whether the {restored} restored entries are those verified here before: this "
                f"machine remembers a later state, of {past.size} entries, and not each of them."
            )
        newest = self.chain.openings[0]
        return NewBeginning(
            channel=self.present.channel,
            former=past.epoch,
            known=past.size,
            epoch=self.present.epoch,
            restored=restored,
            lost=self.chain.lost,
            because=newest.because,
            note=newest.note,
            checked=tuple(checked),
            unchecked=tuple(unchecked),
            contradiction=contradiction,
        )

    def _another_history(self, restored: int) -> Fork | None:
        """What was restored, if it is not what was verified here."""
        root = self.chain.root_of(self.past.epoch) or b""
        expected, found = "", ""
        if self.past.size <= restored:
            try:
                verify_consistency(self.past.size, restored, self.past.root, root, self.proof)
            except Invalid as broken:
                expected = f"{self.past.size} entries with root {self.past.root.hex()}"
                found = getattr(broken, "found", "") or broken.because
        else:
            own = self._held_at(restored)
            if own is not None and own != root:
                expected, found = own.hex(), root.hex()
        if not expected:
            return None
        return self._fork(
            "the record was begun anew on another history than the one verified here",
            expected,
            found,
        )

    def _held_at(self, size: int) -> bytes | None:
        return None if self.held is None else self.held.root_at(size)

    def _notes(self) -> list[tuple[str, tuple[int, int, bytes]]]:
        """The checkpoints the beginnings name, opened.

        Raises:
            Tampered: the log's key did not sign one of them.
        """
        notes = [each.note for each in self.chain.openings if each.note is not None]
        return [(note, opened_note(self.present, note)) for note in notes]

    def _admits_two(self, restored: int) -> bool:
        """Whether a checkpoint is named that is not lost, and so contradicts the record."""
        return any(
            epoch == self.past.epoch and size <= restored
            for _, (epoch, size, _) in self._notes()
        )

    def _contradicting_note(self, restored: int) -> Fork | None:
        """A checkpoint that is named and is of another history than the one verified here.

        Raises:
            Fork: one that is said to be lost, so that nothing of the record explains it.
        """
        for note, (epoch, size, root) in self._notes():
            own = self._root_known(epoch, size)
            if own is None or own == root:
                continue
            forked = self._fork(
                "the checkpoint it names is of another history than the one verified here",
                own.hex(),
                root.hex(),
                note,
            )
            if size > restored:
                raise forked
            return forked
        return None

    def _root_known(self, epoch: int, size: int) -> bytes | None:
        if epoch != self.past.epoch:
            return None
        if size == self.past.size:
            return self.past.root
        return self._held_at(size)

    def _fork(self, because: str, expected: str, found: str, *notes: str) -> Fork:
        evidence = tuple(note for note in (self.past.note, *notes) if note)
        return Fork(because, expected=expected, found=found, check="epoch", evidence=evidence)


def epoch_named(note: str) -> int:
    """The epoch in a note's first line, before anything of it is believed; 0 if there is none."""
    number = note.partition("\n")[0].rpartition("/")[2]
    return int(number) if number.isascii() and number.isdigit() and len(number) < 10 else 0  # noqa: PLR2004


def opened_note(log: ChannelLog, note: str) -> tuple[int, int, bytes]:
    """Epoch, size and root of a checkpoint of any epoch of a log, once its signature holds.

    Raises:
        Tampered: the log's key did not sign it.
    """
    epoch = epoch_named(note)
    name = checkpoint_origin(host_of(log.origin), log.room, log.channel, max(epoch, 1))
    try:
        shown: Checkpoint = open_checkpoint(note, Verifier(name, log.verifier().key))
    except Tampered:
        raise
    except Invalid as broken:
        raise Tampered(
            f"the checkpoint named as published does not hold: {broken.because}",
            expected=getattr(broken, "expected", ""),
            found=getattr(broken, "found", ""),
            check="epoch",
        ) from None
    return epoch, shown.size, shown.root
