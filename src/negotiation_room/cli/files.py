"""Files that commands read and write."""

import os
from pathlib import Path
from typing import Final

from negotiation_room.kernel.errors import Invalid

_UNWRITABLE: Final = (
    "that file cannot be written; is the folder there, and may you write in it?"
)


class NoFile(Invalid, code="cli.no_file"):
    """That file cannot be read or written."""


def read_bytes(file: Path) -> bytes:
    """What is in a file.

    Raises:
        NoFile: it cannot be read.
    """
    try:
        return file.read_bytes()
    except OSError:
        raise NoFile("that file cannot be read; is the name right?") from None


def check_writable(file: Path) -> None:
    """Find out, before a room is asked or told anything, that a file cannot be written.

    Raises:
        NoFile: it is a folder, or there is none to hold it.
    """
    if file.is_dir() or not os.access(file if file.exists() else file.parent, os.W_OK):
        raise NoFile(_UNWRITABLE)


def write_bytes(file: Path, data: bytes) -> None:
    """Write a file; a new one its owner alone may read, as it holds what a room said.

    Raises:
        NoFile: it cannot be written.
    """
    try:
        file.touch(mode=0o600)
        file.write_bytes(data)
    except OSError:
        raise NoFile(_UNWRITABLE) from None
