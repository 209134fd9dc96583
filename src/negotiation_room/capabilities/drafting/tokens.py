"""Where one word ends and the next begins, in every script this room writes. Pure.

Scripts that put no spaces between words are compared character by character; numbers stay whole,
also in Arabic-Indic digits, so that "5.2" never becomes a changed "5" beside a kept "2".
"""

import re
import sys
import unicodedata
from typing import Final


def _ranges(points: list[int]) -> str:
    """Spell code points as the inside of a character class."""
    spans = list[list[int]]()
    for point in points:
        if spans and spans[-1][1] == point - 1:
            spans[-1][1] = point
        else:
            spans.append([point, point])
    return "".join(f"\\U{first:08x}-\\U{last:08x}" for first, last in spans)


_MARKS: Final = _ranges(
    [point for point in range(0x10000) if unicodedata.category(chr(point)) in {"Mn", "Mc"}]
)
"""Vowel signs and accents written over or under a letter; they belong to its word."""

_ALONE: Final = (
    "\u0e00-\u0eff"  # Thai, Lao
    "\u1000-\u109f"  # Burmese
    "\u1780-\u17ff"  # Khmer
    "\u3040-\u30ff\u31f0-\u31ff"  # Kana
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
    f"\U00020000-{chr(min(sys.maxunicode, 0x3FFFF))}"  # Han
)
"""Scripts that put no spaces between words."""

_JOINERS: Final = "\u200c\u200d\u0640"
_APOSTROPHES: Final = "'\u2019\u02bc"

_TOKEN: Final = re.compile(
    rf"\d+(?:[.,/\u066b\u066c]\d+)*(?![^\W\d])"
    rf"|[{_ALONE}][{_MARKS}]*"
    rf"|[^\W{_ALONE}](?:[^\W{_ALONE}]|[{_MARKS}{_JOINERS}]|[{_APOSTROPHES}](?=[^\W\d_{_ALONE}]))*"
    r"|\s+"
    r"|."
    rf"[{_MARKS}]*",
    re.DOTALL,
)


def tokens(words: str) -> list[str]:
    """Cut words into the smallest pieces that a comparison speaks of; joined, they are `words`.

    A token is a word, a number, a character of a script without spaces, white space, or a single
    sign of punctuation.
    """
    return _TOKEN.findall(words)
