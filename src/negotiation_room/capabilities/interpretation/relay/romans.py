"""Roman figures: centuries, kings and wars, which other languages write with digits or in words."""

# ruff: noqa: RUF001 -- Cyrillic letters stand for Latin ones
import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise
from typing import Final

_FOUND: Final = re.compile(
    r"(?<![\w.'’-])(?P<figure>[IVXLCХІ]{2,}|[IVXХІ])(?:er|ers|re|e|es|ème|th)?(?!\w|['’.-][A-Za-z])"
)
_LETTERS: Final = {"I": 1, "І": 1, "V": 5, "X": 10, "Х": 10, "L": 50, "C": 100}
# Where the letter is a word as well, as the English or the Ukrainian I.
_WORDS: Final = {"en": "I", "uk": "ІI"}
_LAST_WORD: Final = re.compile(r"([^\W\d_]+) $")
_SENTENCE_END: Final = (".", "!", "?", "…", ":", ";", "«", '"', "“", "(")


def romans(text: str, language: str) -> Iterator[Decimal]:
    """The Roman figures of a text, as it was written."""
    for match in _FOUND.finditer(text):
        letters = match["figure"]
        if letters in _WORDS.get(language, "") and not _is_figure(
            text[: match.start()], language
        ):
            continue
        values = [_LETTERS[letter] for letter in letters]
        yield Decimal(
            sum(-value if value < after else value for value, after in pairwise([*values, 0]))
        )


def _is_figure(before: str, language: str) -> bool:
    """Whether a letter stands inside a sentence, in English behind a name: Elizabeth I."""
    word = _LAST_WORD.search(before)
    if word is None or language != "en":
        return word is not None
    head = before[: word.start()].rstrip()
    return word[1][0].isupper() and bool(head) and not head.endswith(_SENTENCE_END)
