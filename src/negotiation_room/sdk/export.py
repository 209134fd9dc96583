"""The export of one channel as a file: written, and read.

The form is specified in docs/protocol/bundle.md: a header line, then one line for each entry as it
was served.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final, cast

from negotiation_room.kernel.errors import Invalid
from negotiation_room.kernel.ids import b64, check_id, check_int, check_origin, unb64
from negotiation_room.sdk.files import replace_file
from negotiation_room.sdk.served import Served, VerifiedEntry

FORMAT: Final = "nr-bundle-1"
_MOST_LINE: Final = 4 * 1024 * 1024


class UnusableBundle(Invalid, code="sdk.unusable_bundle"):
    """The file is not an export of a channel, or what was given to check it by cannot be read."""


@dataclass(frozen=True, slots=True)
class Header:
    """What an export says of itself; none of it is believed before it was checked.

    Attributes:
        start: the place of the first entry; `frontier` is the tree's edge before it.
        checkpoint: the signed checkpoint of `epoch`, the last one, that the export rests on.
        reader: whose reading it is: a seat id, or empty.
        log_key: the log's key as the exporter knows it, for a reading that lacks the charter.
        first_epoch: the epoch the entries begin in, where that is not the last one.
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
    first_epoch: int = 0

    @property
    def begins_in(self) -> int:
        """The epoch of the first entry."""
        return self.first_epoch or self.epoch

    def to_line(self) -> str:
        """Write the header's line."""
        fields = {**asdict(self), "format": FORMAT, "frontier": [b64(h) for h in self.frontier]}
        if self.begins_in == self.epoch:
            del fields["first_epoch"]
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
            epoch = check_int(fields["epoch"], 1, 2**32 - 1, "an epoch")
            return cls(
                origin=check_origin(fields["origin"]),
                room=check_id("r", fields["room"]),
                channel=check_id("c", fields["channel"]),
                epoch=epoch,
                start=check_int(fields["start"], 1, 2**53 - 1, "a place"),
                frontier=tuple(unb64(h, 32) for h in fields["frontier"]),
                checkpoint=str(fields["checkpoint"]),
                exported_at=check_int(fields["exported_at"], 0, 2**53 - 1, "a time"),
                reader=str(fields.get("reader", "")),
                log_key=str(fields.get("log_key", "")),
                first_epoch=check_int(fields.get("first_epoch", epoch), 1, epoch, "an epoch"),
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
