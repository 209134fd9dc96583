"""What a client says when a record does not hold: each names what was expected and found."""

from dataclasses import dataclass, field

from negotiation_room.kernel.verdicts import NotProven


class Tampered(NotProven, code="sdk.tampered"):
    """An entry is not what was recorded, or could never have been recorded.

    Args:
        seq: the entry's place, where there is one.
        check: the check that failed, in one word.
    """

    def __init__(
        self,
        because: str,
        *,
        expected: str = "",
        found: str = "",
        seq: int | None = None,
        check: str = "",
    ) -> None:
        super().__init__(because, expected=expected, found=found)
        self.seq = seq
        self.check = check


class Fork(Tampered, code="sdk.fork"):
    """Two histories of one channel: what was signed, seen or remembered is not what is shown.

    Args:
        evidence: signed notes that contradict each other, where there are any. Two notes signed
            by the log's key convict the server; anything less is an alarm.
    """

    def __init__(
        self,
        because: str,
        *,
        expected: str = "",
        found: str = "",
        seq: int | None = None,
        check: str = "checkpoint",
        evidence: tuple[str, ...] = (),
    ) -> None:
        super().__init__(because, expected=expected, found=found, seq=seq, check=check)
        self.evidence = evidence


@dataclass(slots=True)
class Tally:
    """What was checked, counted; and what rests on the server's word, counted apart.

    Attributes:
        entries: leaves that are in order and in the tree.
        parts: parts whose commitment was recomputed.
        signatures: acts whose signature verifies.
        certified: of those, by devices a delegation's root key vouches for.
        seen: acts whose view of the log is the one held here.
        outcomes: outcomes that follow from act and content by the rules.
        checkpoints: signed checkpoints that hold what was shown.
        withheld: parts not shown to this reader.
        gone: parts said to have been erased.
        unsent: translations that were not wanted in their language, and so did not come.
        word: sentence -> how often something rested on it.
    """

    entries: int = 0
    parts: int = 0
    signatures: int = 0
    certified: int = 0
    seen: int = 0
    outcomes: int = 0
    checkpoints: int = 0
    withheld: int = 0
    gone: int = 0
    unsent: int = 0
    word: dict[str, int] = field(default_factory=dict[str, int])

    def rests(self, sentence: str) -> None:
        """Count one thing more that rests on the server's word."""
        self.word[sentence] = self.word.get(sentence, 0) + 1
