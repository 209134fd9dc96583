"""The two ways a record fails its reader: it cannot be read, or it proves something else."""

from typing import Self

from negotiation_room.kernel.errors import Invalid


class Malformed(Invalid, code="kernel.malformed"):
    """The bytes are not written the one way this record may be written."""


class NotProven(Invalid, code="kernel.not_proven"):
    """The record does not recompute to what was claimed, so nothing may rest on it.

    Args:
        because: the sentence for the person.
        expected: what the claim says.
        found: what the computation gave.
    """

    def __init__(self, because: str, *, expected: str = "", found: str = "") -> None:
        super().__init__(because)
        self.expected = expected
        self.found = found

    @classmethod
    def between(cls, because: str, expected: bytes, found: bytes) -> Self:
        """Name both digests, so that a reader can see which of the two is foreign."""
        return cls(because, expected=expected.hex(), found=found.hex())
