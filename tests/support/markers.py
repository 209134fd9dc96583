"""Marker texts, and the search for them in files: as anybody who stole the disk would search."""

import json
import secrets
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Iterable, Iterator
from pathlib import Path

KINDS = (
    "title of the room",
    "person",
    "delegation",
    "channel title",
    "statement",
    "message",
    "draft",
    "invitation",
    "reason",
)


def markers() -> dict[str, str]:
    """A text for each kind that nobody would write by chance, in more than one script."""
    return {kind: f"Ωмега-{kind}-{secrets.token_hex(8)}-é" for kind in KINDS}


def forms(text: str) -> Iterator[tuple[str, bytes]]:
    """The bytes a text may have been written as, by the name of the form."""
    utf8 = text.encode()
    yield "UTF-8", utf8
    yield "UTF-16", text.encode("utf-16-le")
    yield "UTF-16, the other way round", text.encode("utf-16-be")
    yield "JSON escapes", json.dumps(text).encode()[1:-1]
    yield "Python escapes", repr(utf8)[2:-1].encode()
    for encode in (b64encode, urlsafe_b64encode):
        for offset in range(3):
            # The characters at both ends depend on what stands around the text.
            whole = encode(bytes(offset) + utf8)
            first, last = (0, 2, 3)[offset], len(whole) - 4
            yield f"base64 at {offset}", whole[first:last]


def found(sought: dict[str, str], files: Iterable[Path]) -> set[str]:
    """The kinds of markers that are in any of these files, in whatever form."""
    held = [path.read_bytes() for path in files]
    return {
        kind
        for kind, text in sought.items()
        if any(form in data for _, form in forms(text) for data in held)
    }
