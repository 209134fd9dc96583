"""One spelling for letters that writers use for each other, with the way back to what was written.

Arabic is written with and without vowel signs and hamza, Russian with and without ё, apostrophes
and dashes in a dozen shapes; word lists are matched against the folded spelling, and what people
are shown is quoted from the original.
"""

# ruff: noqa: RUF001 -- the letters and marks of many scripts are what it reads
import re
import unicodedata
from dataclasses import dataclass
from typing import Final

_GONE: Final = frozenset(
    "ـ\u00ad\u0301\u200b\u200c\u200d\u200e\u200f\u061c\u2066\u2067\u2068\u2069"
)
_SAME: Final = {
    **dict.fromkeys("’‘ʼ´`′", "'"),
    **dict.fromkeys("‐‑‒–—−", "-"),
    **dict.fromkeys("\u00a0\u202f\u2009\u2007\u3000", " "),
    **dict.fromkeys("أإآٱ", "ا"),
    "ى": "ي",
    "ة": "ه",
    "ؤ": "و",
    "ئ": "ي",
    "ﻻ": "لا",
    "ё": "е",
    "Ё": "е",
    "٪": "%",
}
_WORD: Final = re.compile(r"[^\W_]+(?:'[^\W_]+)*", re.UNICODE)
_UNSPACED: Final = frozenset({"zh", "ja", "th"})

UNSPACED: Final = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\u0e00-\u0e7f"
"""The letters of scripts without spaces, as a set in a regular expression writes them."""


@dataclass(frozen=True, slots=True)
class Folded:
    """A text in the folded spelling.

    Attributes:
        places: for each character of `text`, where it stands in `original`.
    """

    text: str
    original: str
    places: tuple[int, ...]

    def written(self, start: int, end: int) -> str:
        """What was written where the folded text has `start` to `end`, vowel signs and all."""
        if start >= end:
            return ""
        after = self.places[end] if end < len(self.places) else len(self.original)
        return self.original[self.places[start] : max(after, self.places[end - 1] + 1)]


def fold(text: str) -> Folded:
    """Bring a text to one spelling, in small letters."""
    letters: list[str] = []
    places: list[int] = []
    for place, letter in enumerate(text):
        if letter in _GONE or "\u064b" <= letter <= "\u0655" or letter == "\u0670":
            continue
        same = _SAME.get(letter) or _small(letter)
        letters.append(same)
        places += [place] * len(same)
    return Folded("".join(letters), text, tuple(places))


def _small(letter: str) -> str:
    if letter.isdecimal():
        return str(unicodedata.decimal(letter))
    if unicodedata.category(letter) == "No":
        return letter  # the two of square metres is no number
    return unicodedata.normalize("NFKC", letter).lower()


def words(folded: str) -> list[str]:
    """The words of a folded text, those with an apostrophe inside as one."""
    return _WORD.findall(folded)


def primary(language: str) -> str:
    """The language of a tag, without script or region."""
    return language.partition("-")[0].lower()


def is_unspaced(language: str) -> bool:
    """Whether a language is written without spaces between words."""
    return primary(language) in _UNSPACED
