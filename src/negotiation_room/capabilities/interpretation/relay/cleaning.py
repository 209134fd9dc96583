"""What no reader can see is taken out of a text before it is signed, and the sender is told.

It takes out exactly what the kernel refuses (kernel/text.py): overrides and embeddings, which make
a sentence show in another order than it is signed, and control characters. Isolates and marks,
which Arabic needs, stay. It only ever takes away.
"""

import re
from collections import Counter
from dataclasses import dataclass
from typing import Final

_UNSEEN: Final = re.compile(
    "[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\ufeff\ufff9-\ufffb]"
    "|\r(?!\n)"
)

_NAMES: Final = {
    "\r": "carriage return alone",
    "\u202a": "left-to-right embedding",
    "\u202b": "right-to-left embedding",
    "\u202c": "end of an embedding or override",
    "\u202d": "left-to-right override",
    "\u202e": "right-to-left override",
    "\ufeff": "byte order mark",
    "\ufff9": "interlinear annotation mark",
    "\ufffa": "interlinear annotation mark",
    "\ufffb": "interlinear annotation mark",
}


@dataclass(frozen=True, slots=True)
class Removed:
    """What was taken out, by its name, and how often."""

    name: str
    count: int


@dataclass(frozen=True, slots=True)
class Cleaned:
    """A text as it may be signed, and what it lost for that; nothing is the usual case."""

    text: str
    removed: tuple[Removed, ...]


def clean(text: str) -> Cleaned:
    """Take out what no reader can see."""
    taken = Counter(_name(match.group()) for match in _UNSEEN.finditer(text))
    removed = tuple(Removed(name, count) for name, count in sorted(taken.items()))
    return Cleaned(_UNSEEN.sub("", text), removed)


def _name(character: str) -> str:
    return _NAMES.get(character) or f"control character U+{ord(character):04X}"
