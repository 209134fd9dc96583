"""The verification of an export, without a server and without trust.

The form is specified in docs/protocol/bundle.md.
"""

from pathlib import Path
from typing import Any, cast

from negotiation_room.kernel.catalogue import Catalogue
from negotiation_room.kernel.errors import Invalid
from negotiation_room.kernel.keys import fingerprint, fingerprint_groups
from negotiation_room.kernel.leaf import parse_leaf
from negotiation_room.kernel.merkle import Frontier
from negotiation_room.kernel.note import Verifier
from negotiation_room.sdk.beginnings import epoch_named
from negotiation_room.sdk.export import Bundle, read_bundle
from negotiation_room.sdk.log import KERNEL_ONLY, ChannelLog
from negotiation_room.sdk.report import EntryReport, Finding, Report, Trust
from negotiation_room.sdk.served import Served, VerifiedEntry
from negotiation_room.sdk.succession import begun_anew, check_succession
from negotiation_room.sdk.verdicts import Fork, Tampered


def verify_bundle(
    path: Path,
    *,
    key: str | None = None,
    checkpoint: str | None = None,
    catalogue: Catalogue = KERNEL_ONLY,
) -> Report:
    """Verify an export with nothing but this program and what the verifier remembers.

    Args:
        path: the export.
        key: the log's verifier key (vkey text), as the verifier knows it from elsewhere.
        checkpoint: a signed checkpoint the verifier kept.
        catalogue: the capabilities whose rules are run again.
    """
    try:
        bundle = read_bundle(path)
        if key is not None:
            Verifier.from_vkey(key)
    except Invalid as broken:
        return Report.unusable(broken.because)
    return _Verification(bundle, key, checkpoint, catalogue).run()


class _Verification:
    """One pass over an export."""

    def __init__(
        self, bundle: Bundle, key: str | None, checkpoint: str | None, catalogue: Catalogue
    ) -> None:
        self.header = bundle.header
        self.bundle = bundle
        self.key = key
        self.remembered = checkpoint
        self.findings: list[Finding] = []
        self.rows: list[EntryReport] = []
        self.catalogue = catalogue
        self.logs: dict[int, ChannelLog] = {}

    def run(self) -> Report:
        """Check everything that can be checked, and say so."""
        try:
            log = self._log()
        except Invalid as broken:
            return Report.unusable(broken.because)
        log = self._read(log)
        signed = self._check_checkpoints(log)
        return Report(
            room=self.header.room,
            channel=self.header.channel,
            epoch=self.header.epoch,
            start=self.header.start,
            epochs=tuple((epoch, each.size) for epoch, each in self.logs.items()),
            size=log.size,
            root=log.root,
            signed_size=signed,
            trust=self._trust(),
            findings=tuple(self.findings),
            rows=tuple(self.rows),
            tally=log.tally,
            fingerprints=self._fingerprints(log),
        )

    def _log(self) -> ChannelLog:
        header = self.header
        later = header.start > 1
        state = None
        if later:
            state = self.catalogue.found(
                cast("Any", header.room), cast("Any", header.channel), header.begins_in
            )
        return ChannelLog(
            origin=header.origin,
            room=header.room,
            channel=header.channel,
            epoch=header.begins_in,
            start=header.start,
            frontier=Frontier.from_list(header.start - 1, header.frontier),
            state=state,
            catalogue=self.catalogue,
            key=self.key or header.log_key or None,
        )

    def _read(self, log: ChannelLog) -> ChannelLog:
        """Read all entries, from one epoch to the next; give the log of the last one read."""
        self.logs[log.epoch] = log
        for served in self.bundle.entries:
            ended, epoch = None, _epoch_of(served, log.epoch)
            if log.epoch < epoch <= self.header.epoch and served.seq == 1:
                ended, log = log, begun_anew(log, epoch)
                self.logs[epoch] = log
            try:
                entry = self._read_one(log, served)
                if ended is not None:
                    check_succession(ended, entry)
            except Tampered as broken:
                # Nothing after a broken order can be placed, so nothing after it is judged.
                self._found(broken, log.epoch)
                return log
        if log.epoch != self.header.epoch:
            self._found(
                Tampered(
                    "the export ends in an earlier epoch than it says",
                    expected=f"epoch {self.header.epoch}",
                    found=f"epoch {log.epoch}",
                    check="epoch",
                ),
                log.epoch,
            )
        return log

    def _read_one(self, log: ChannelLog, served: Served) -> VerifiedEntry:
        problems: list[Tampered] = []
        before = (log.tally.signatures, log.tally.seen, log.tally.outcomes)
        entry = log.apply(served, problems)
        after = (log.tally.signatures, log.tally.seen, log.tally.outcomes)
        for problem in problems:
            self._found(problem, log.epoch)
        names = ("signature", "seen", "outcome")
        checked = [n for n, a, b in zip(names, before, after, strict=True) if b > a]
        self.rows.append(
            EntryReport(
                epoch=entry.epoch,
                seq=entry.seq,
                checked=("place", *(f"part {p}" for p in served.parts), *checked),
                withheld=entry.withheld,
                gone=entry.gone,
                word=entry.word,
                holds=not problems,
            )
        )
        return entry

    def _check_checkpoints(self, log: ChannelLog) -> int:
        """Check the export's own checkpoint and the remembered one; give the size signed for."""
        signed = 0
        if not self.header.checkpoint:
            self._found(Tampered("the export carries no signed checkpoint", check="checkpoint"))
        else:
            signed = self._check_note(
                log, self.header.checkpoint, "the export's own checkpoint"
            )
        if self.remembered is not None:
            self._check_remembered(self.remembered, log)
        if 0 < signed < log.size:
            self._found(
                Tampered(
                    "entries follow that no signed checkpoint covers",
                    expected=f"{signed} entries",
                    found=f"{log.size} entries",
                    seq=signed + 1,
                    check="checkpoint",
                )
            )
        return signed

    def _check_remembered(self, note: str, last: ChannelLog) -> None:
        """Hold the log of the epoch a note names against it; an epoch may have been lost whole."""
        whose = "the checkpoint you remember"
        epoch = epoch_named(note)
        log = self.logs.get(epoch)
        if log is not None and log is not last:
            self._check_note(log, note, whose)
        elif log is not None or epoch > last.epoch:
            self._check_note(last, note, whose)
        else:
            self._found(
                Tampered(
                    f"{whose} is of an epoch that this export does not hold, "
                    "so they cannot be compared",
                    expected=f"epoch {epoch}",
                    found=", ".join(f"epoch {each}" for each in self.logs),
                    check="checkpoint",
                )
            )

    def _check_note(self, log: ChannelLog, note: str, whose: str) -> int:
        try:
            size = log.checkpoint(note).size
        except Tampered as broken:
            self._found(broken, log.epoch)
            return 0
        if size > log.size and log.epoch != self.header.epoch:
            self._found(
                Tampered(
                    f"{whose} covers entries that were lost when the record was begun anew, "
                    "so they cannot be compared",
                    expected=f"{size} entries of epoch {log.epoch}",
                    found=f"{log.size} entries",
                    seq=log.size + 1,
                    check="checkpoint",
                ),
                log.epoch,
            )
        elif size > log.size:
            self._found(
                Fork(
                    f"the export ends before {whose}: entries are missing at its end",
                    expected=f"{size} entries",
                    found=f"{log.size} entries",
                    seq=log.size + 1,
                )
            )
        elif log.root_at(size) is None:
            self._found(
                Tampered(
                    f"{whose} is older than this export begins, so they cannot be compared",
                    expected=f"a checkpoint of at least {self.header.start - 1} entries",
                    found=f"one of {size}",
                    check="checkpoint",
                )
            )
        return size

    def _found(self, broken: Tampered, epoch: int | None = None) -> None:
        self.findings.append(
            Finding(
                epoch=epoch or self.header.epoch,
                seq=broken.seq,
                check=broken.check,
                because=broken.because,
                expected=broken.expected,
                found=broken.found,
                is_fork=isinstance(broken, Fork),
            )
        )

    def _trust(self) -> Trust:
        if self.remembered is not None:
            return Trust.CHECKPOINT if self.key is not None else Trust.CHECKPOINT_ONLY
        return Trust.KEY if self.key is not None else Trust.ITSELF

    def _fingerprints(self, log: ChannelLog) -> tuple[tuple[str, str], ...]:
        if log.key is None:
            return ()
        try:
            verifier = Verifier.from_vkey(log.key)
            value = fingerprint(
                "log", self.header.origin, self.header.room, self.header.channel, verifier.key
            )
        except Invalid:
            return ()
        return (("the log's key", " ".join(fingerprint_groups(value))),)


def _epoch_of(served: Served, otherwise: int) -> int:
    """The epoch a leaf says it is of; what is no leaf is refused where it is taken in."""
    try:
        return parse_leaf(served.leaf).epoch
    except Invalid:
        return otherwise
