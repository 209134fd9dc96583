"""The small notation in which the word lists write phrases, and how they are found in a text.

`a|b` is one word or the other, `word~` is the word with any ending, `~word` any word that ends so,
and a star alone stands for up to three words (in Chinese, up to eight characters of one clause).
"""

# ruff: noqa: RUF001 -- the letters and marks of many scripts are what it reads
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final

from negotiation_room.capabilities.interpretation.relay.spelling import (
    Folded,
    fold,
    is_unspaced,
)

_BETWEEN: Final = r"(?:[^\W_][\w'-]*\s+){0,3}"
_GAP: Final = r"(?:\s+|(?<='))"
_BETWEEN_UNSPACED: Final = r"[^。！？；，、,;.!?]{0,8}"
# And, so, that: Arabic writes them onto the next word.
_BEFORE: Final = {"ar": r"(?<!\w)[وف]?"}


@lru_cache(maxsize=256)
def reading(phrases: tuple[str, ...], language: str) -> re.Pattern[str] | None:
    """One pattern for all of the phrases, or None when there are none."""
    if not phrases:
        return None
    longest_first = sorted(phrases, key=len, reverse=True)
    if is_unspaced(language):
        return re.compile("|".join(_unspaced(phrase) for phrase in longest_first))
    before = _BEFORE.get(language, r"(?<!\w)")
    return re.compile(f"{before}(?:{'|'.join(_spaced(p) for p in longest_first)})")


def _unspaced(phrase: str) -> str:
    parts = [re.escape(fold(part).text) for part in phrase.split("*")]
    return _BETWEEN_UNSPACED.join(part.replace(r"\|", "|") for part in parts)


def _spaced(phrase: str) -> str:
    pattern = ""
    for word in phrase.split():
        if word == "*":
            pattern += _BETWEEN
            continue
        pattern += "(?:" + "|".join(_one(form) for form in word.split("|")) + ")" + _GAP
    return pattern.removesuffix(_GAP)


def _one(form: str) -> str:
    core = re.escape(fold(form.strip("~")).text)
    start = r"\w*" if form.startswith("~") else ""
    if form.endswith("~"):
        return rf"{start}{core}\w*"
    return f"{start}{core}" if form.endswith("'") else rf"{start}{core}(?!\w)"


def found(text: Folded, phrases: tuple[str, ...], language: str) -> Iterator[re.Match[str]]:
    """Where phrases stand in a text, from its beginning."""
    pattern = reading(phrases, language)
    return iter(()) if pattern is None else pattern.finditer(text.text)


def first(text: Folded, phrases: tuple[str, ...], language: str) -> str | None:
    """The first of the phrases in a text, as it was written there."""
    for match in found(text, phrases, language):
        return text.written(*match.span())
    return None


def without(text: Folded, phrases: tuple[str, ...], language: str) -> Folded:
    """The text with phrases blanked out, so that what they hold is not found."""
    pattern = reading(phrases, language)
    if pattern is None:
        return text
    blank = pattern.sub(lambda match: "\n" * len(match.group()), text.text)
    return Folded(blank, text.original, text.places)


def as_phrases(listed: Iterable[str]) -> tuple[str, ...]:
    """Phrases of a list, each once."""
    return tuple(dict.fromkeys(listed))
