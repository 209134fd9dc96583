"""The export of one channel as a file, and its verification without a server and without trust.

The form is specified in docs/protocol/bundle.md: a header line, then one line for each entry as it
was served.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final, cast

from negotiation_room.kernel.catalogue import Catalogue
from negotiation_room.kernel.errors import Invalid
from negotiation_room.kernel.ids import b64, check_id, check_int, check_origin, unb64
from negotiation_room.kernel.keys import fingerprint, fingerprint_groups
from negotiation_room.kernel.merkle import Frontier
from negotiation_room.kernel.note import Verifier
from negotiation_room.sdk.files import replace_file
from negotiation_room.sdk.log import KERNEL_ONLY, ChannelLog
from negotiation_room.sdk.report import EntryReport, Finding, Report, Trust
from negotiation_room.sdk.served import Served, VerifiedEntry
from negotiation_room.sdk.verdicts import Fork, Tampered

FORMAT: Final = "nr-bundle-1"
_MOST_LINE: Final = 4 * 1024 * 1024


class UnusableBundle(Invalid, code="sdk.unusable_bundle"):
    """The file is not an export of a channel, or what was given to check it by cannot be read."""


@dataclass(frozen=True, slots=True)
class Header:
    """What an export says of itself; none of it is believed before it was checked.

    Attributes:
        start: the place of the first entry; `frontier` is the tree's edge before it.
        checkpoint: the signed checkpoint the export rests on.
        reader: whose reading it is: a seat id, or empty.
        log_key: the log's key as the exporter knows it, for a reading that lacks the charter.
    """

    origin: str
    room: str
    channel: str
    epoch: int
    start: int
    frontier: tuple[bytes, ...]
    checkpoint: str
    exported_at: int
    reader: str = ""
    log_key: str = ""

    def to_line(self) -> str:
        """Write the header's line."""
        fields = {**asdict(self), "format": FORMAT, "frontier": [b64(h) for h in self.frontier]}
        return json.dumps(fields, sort_keys=True, ensure_ascii=False)

    @classmethod
    def parse(cls, line: str) -> "Header":
        """Read the header's line.

        Raises:
            UnusableBundle: it is none, or of a version this program does not know.
        """
        fields = _object(line)
        if fields.get("format") != FORMAT:
            raise UnusableBundle(f"this is not an export in the form {FORMAT}")
        try:
            return cls(
                origin=check_origin(fields["origin"]),
                room=check_id("r", fields["room"]),
                channel=check_id("c", fields["channel"]),
                epoch=check_int(fields["epoch"], 1, 2**32 - 1, "an epoch"),
                start=check_int(fields["start"], 1, 2**53 - 1, "a place"),
                frontier=tuple(unb64(h, 32) for h in fields["frontier"]),
                checkpoint=str(fields["checkpoint"]),
                exported_at=check_int(fields["exported_at"], 0, 2**53 - 1, "a time"),
                reader=str(fields.get("reader", "")),
                log_key=str(fields.get("log_key", "")),
            )
        except (KeyError, TypeError):
            raise UnusableBundle("the header of this export lacks a field") from None


@dataclass(frozen=True, slots=True)
class Bundle:
    """An export as it was read from its file."""

    header: Header
    entries: tuple[Served, ...]


def write_bundle(path: Path, header: Header, entries: Sequence[VerifiedEntry]) -> None:
    """Write an export; a crash leaves no half of it."""
    lines = [header.to_line()]
    lines += [json.dumps(entry.served.to_wire(), ensure_ascii=False) for entry in entries]
    replace_file(path, ("\n".join(lines) + "\n").encode())


def read_bundle(path: Path) -> Bundle:
    """Read an export.

    Raises:
        UnusableBundle: it is none.
    """
    try:
        text = path.read_bytes().decode()
    except (OSError, UnicodeDecodeError):
        raise UnusableBundle(f"{path} cannot be read") from None
    # Only \n ends a line: words in an entry may hold other separators.
    lines = text.split("\n")
    if lines[-1] == "":
        lines.pop()
    if not lines:
        raise UnusableBundle("the file is empty")
    header = Header.parse(lines[0])
    try:
        entries = tuple(Served.parse(_object(line)) for line in lines[1:])
    except UnusableBundle:
        raise
    except Invalid as broken:
        raise UnusableBundle(f"an entry cannot be read: {broken.because}") from None
    return Bundle(header, entries)


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

    def run(self) -> Report:
        """Check everything that can be checked, and say so."""
        try:
            log = self._log()
        except Invalid as broken:
            return Report.unusable(broken.because)
        self._read(log)
        signed = self._check_checkpoints(log)
        return Report(
            room=self.header.room,
            channel=self.header.channel,
            epoch=self.header.epoch,
            start=self.header.start,
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
                cast("Any", header.room), cast("Any", header.channel), header.epoch
            )
        return ChannelLog(
            origin=header.origin,
            room=header.room,
            channel=header.channel,
            epoch=header.epoch,
            start=header.start,
            frontier=Frontier.from_list(header.start - 1, header.frontier),
            state=state,
            catalogue=self.catalogue,
            key=self.key or header.log_key or None,
        )

    def _read(self, log: ChannelLog) -> None:
        for served in self.bundle.entries:
            problems: list[Tampered] = []
            before = (log.tally.signatures, log.tally.seen, log.tally.outcomes)
            try:
                entry = log.apply(served, problems)
            except Tampered as broken:
                # Nothing after a broken order can be placed, so nothing after it is judged.
                self._found(broken)
                return
            after = (log.tally.signatures, log.tally.seen, log.tally.outcomes)
            for problem in problems:
                self._found(problem)
            names = ("signature", "seen", "outcome")
            checked = [n for n, a, b in zip(names, before, after, strict=True) if b > a]
            self.rows.append(
                EntryReport(
                    seq=entry.seq,
                    checked=("place", *(f"part {p}" for p in served.parts), *checked),
                    withheld=entry.withheld,
                    gone=entry.gone,
                    word=entry.word,
                    holds=not problems,
                )
            )

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
            self._check_note(log, self.remembered, "the checkpoint you remember")
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

    def _check_note(self, log: ChannelLog, note: str, whose: str) -> int:
        try:
            size = log.checkpoint(note).size
        except Tampered as broken:
            self._found(broken)
            return 0
        if size > log.size:
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

    def _found(self, broken: Tampered) -> None:
        self.findings.append(
            Finding(
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


def _object(line: str) -> dict[str, Any]:
    if len(line) > _MOST_LINE:
        raise UnusableBundle("a line of this export is too long")
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        raise UnusableBundle("a line of this export is not JSON") from None
    if not isinstance(value, dict):
        raise UnusableBundle("a line of this export is not an object")
    return cast("dict[str, Any]", value)
