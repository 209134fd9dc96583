"""What a verification says: in sentences for a person, in fields for a program."""

from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

from negotiation_room.sdk.verdicts import Tally

VERIFIED, NOT_PROVEN, UNUSABLE = 0, 1, 2


class Trust(StrEnum):
    """What the verifier brought along that the server could not have forged."""

    CHECKPOINT = "checkpoint"
    CHECKPOINT_ONLY = "checkpoint_only"
    KEY = "key"
    ITSELF = "itself"


_TRUST = {
    Trust.CHECKPOINT: (
        "It continues the checkpoint you remember, signed by the key you remember: what you had "
        "verified then is unchanged, and what follows it was signed by that log."
    ),
    Trust.CHECKPOINT_ONLY: (
        "It continues the checkpoint you remember. The log's key is the one the export names: "
        "compare its fingerprint with one you have from elsewhere."
    ),
    Trust.KEY: (
        "It was signed by the key you remember. Whoever holds that key could have written all of "
        "it anew: only a checkpoint that you kept yourself would show that."
    ),
    Trust.ITSELF: (
        "It is consistent with itself only: you gave neither a key nor a checkpoint that you "
        "remember, so a record forged as a whole would look the same."
    ),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that does not hold."""

    seq: int | None
    check: str
    because: str
    expected: str = ""
    found: str = ""
    is_fork: bool = False
    epoch: int = 1

    def sentence(self) -> str:
        """The finding for a person."""
        of = "" if self.epoch == 1 else f" of epoch {self.epoch}"
        where = "" if self.seq is None else f"entry {self.seq}{of}: "
        return f"{where}{self.because}"


@dataclass(frozen=True, slots=True)
class EntryReport:
    """What could be checked of one entry, and what not."""

    seq: int
    checked: tuple[str, ...]
    withheld: tuple[str, ...]
    gone: tuple[str, ...]
    word: tuple[str, ...]
    holds: bool
    epoch: int = 1


@dataclass(frozen=True, slots=True)
class Report:
    """The outcome of a verification.

    Attributes:
        size: how many entries of the last epoch were read.
        epochs: each epoch read, and how many entries of it there are.
        signed_size: how many entries the export's own checkpoint covers.
        trust: what the verifier brought along.
        because: why the input could not be used; empty otherwise.
    """

    room: str = ""
    channel: str = ""
    epoch: int = 0
    start: int = 1
    size: int = 0
    root: bytes = b""
    signed_size: int = 0
    trust: Trust = Trust.ITSELF
    findings: tuple[Finding, ...] = ()
    rows: tuple[EntryReport, ...] = ()
    tally: Tally = field(default_factory=Tally)
    fingerprints: tuple[tuple[str, str], ...] = ()
    epochs: tuple[tuple[int, int], ...] = ()
    because: str = ""

    @classmethod
    def unusable(cls, because: str) -> "Report":
        """Nothing could be judged."""
        return cls(because=because)

    @property
    def exit_code(self) -> int:
        """0 verified, 1 not proven or tampered with, 2 unusable input."""
        if self.because:
            return UNUSABLE
        return NOT_PROVEN if self.findings else VERIFIED

    @property
    def verdict(self) -> str:
        """The outcome in one word."""
        return ("verified", "not_proven", "unusable")[self.exit_code]

    def sentences(self) -> list[str]:
        """The outcome for a person: the verdict first, then what it rests on."""
        if self.because:
            return [f"This cannot be checked: {self.because}."]
        if self.findings:
            first = self.findings[0].sentence()
            return [f"This record is not proven: {first}.", *self._counted()]
        kind = (
            "This record is consistent with itself"
            if self.trust is Trust.ITSELF
            else "This record is verified"
        )
        return [
            f"{kind}: {self._read()}.",
            _TRUST[self.trust],
            *self._counted(),
        ]

    def _read(self) -> str:
        if len(self.epochs) <= 1:
            return f"entries {self.start} to {self.size}"
        return "; ".join(
            f"entries {self.start if index == 0 else 1} to {size} of epoch {epoch}"
            for index, (epoch, size) in enumerate(self.epochs)
        )

    def _counted(self) -> list[str]:
        tally = self.tally
        checked = (
            f"Checked here: {tally.entries} places, {tally.parts} parts, "
            f"{tally.signatures} signatures ({tally.certified} by certified devices), "
            f"{tally.seen} authors' views of the log, {tally.outcomes} outcomes, "
            f"{tally.checkpoints} checkpoints."
        )
        said = [checked]
        if tally.withheld or tally.gone:
            said.append(
                f"Not shown in this reading: {tally.withheld} parts; erased: {tally.gone}."
            )
        if tally.unsent:
            said.append(f"Not loaded: {tally.unsent} translations into other languages.")
        said += [
            f"On the server's word, {count} times: {sentence}."
            for sentence, count in sorted(tally.word.items())
        ]
        return said

    def to_json(self) -> dict[str, Any]:
        """The report for a program."""
        return {
            "verdict": self.verdict,
            "exit_code": self.exit_code,
            "because": self.because,
            "room": self.room,
            "channel": self.channel,
            "epoch": self.epoch,
            "start": self.start,
            "epochs": [list(each) for each in self.epochs],
            "size": self.size,
            "root": self.root.hex(),
            "signed_size": self.signed_size,
            "trust": self.trust.value,
            "sentences": self.sentences(),
            "findings": [asdict(finding) for finding in self.findings],
            "checked": asdict(self.tally),
            "entries": [asdict(row) for row in self.rows],
            "fingerprints": [
                {"of": of, "fingerprint": groups} for of, groups in self.fingerprints
            ],
        }
