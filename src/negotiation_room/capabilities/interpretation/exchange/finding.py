"""Terms of a glossary, found in a text: whole words where a script has words.

Case, vowel signs of Arabic, invisible marks and the length of white space make no difference;
inflection does: a term is found as the glossary has it. Places are counted in code points, as
Python counts; `in_utf16` gives them as browsers do.
"""

import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final, NamedTuple

from negotiation_room.capabilities.interpretation.exchange.concepts import (
    Concept,
    Glossary,
    TermForm,
)

_ASTRAL: Final = 0x10000
_DROPPED: Final = frozenset(
    "\u00ad\u0640\u061c\u200e\u200f\u2060\u2066\u2067\u2068\u2069\ufe0f"
)
_VOWELS: Final = frozenset(map(chr, (*range(0x64B, 0x653), 0x670)))
_WORDLESS: Final = (
    (0x0E00, 0x0EFF),  # Thai and Lao
    (0x0F00, 0x0FFF),  # Tibetan
    (0x1000, 0x109F),  # Myanmar
    (0x1780, 0x17FF),  # Khmer
    (0x2E80, 0x312F),  # Chinese and Japanese, with what stands beside them
    (0x31A0, 0x4DBF),
    (0x4E00, 0x9FFF),
    (0xF900, 0xFAFF),
    (0xFF66, 0xFF9F),
    (0x1B000, 0x1B16F),
    (0x20000, 0x3FFFF),
)


class Hit(NamedTuple):
    """A term in a text.

    Attributes:
        start: where it begins, in code points.
        end: where it has ended, in code points.
    """

    concept: Concept
    form: TermForm
    start: int
    end: int


class Finder:
    """The terms of a glossary in one language, ready to be looked for in many texts."""

    def __init__(self, glossary: Glossary, language: str) -> None:
        self._terms: dict[str, list[tuple[Concept, TermForm]]] = {}
        lengths: dict[str, set[int]] = {}
        for concept in glossary.concepts:
            for form in concept.forms(language):
                folded = _fold(form.text).text.strip()
                if folded:
                    self._terms.setdefault(folded, []).append((concept, form))
                    lengths.setdefault(folded[0], set()).add(len(folded))
        self._lengths = {first: tuple(each) for first, each in lengths.items()}

    def hits(self, text: str) -> list[Hit]:
        """The terms in a text, in its order; of two that overlap, only the longer one.

        Two concepts that share a name are both found at the same place.
        """
        folded = _fold(text)
        taken = bytearray(len(folded.text))
        found: list[tuple[int, int, Hit]] = []
        kept: set[tuple[int, int]] = set()
        for start, end, concept, form in sorted(
            self._all(folded.text), key=lambda each: (each[0] - each[1], each[0])
        ):
            if (start, end) not in kept and any(taken[start:end]):
                continue
            kept.add((start, end))
            taken[start:end] = b"\1" * (end - start)
            found.append(
                (start, end, Hit(concept, form, folded.starts[start], folded.ends[end - 1]))
            )
        return [hit for _, _, hit in sorted(found, key=lambda each: each[:2])]

    def _all(self, text: str) -> Iterator[tuple[int, int, Concept, TermForm]]:
        for start, first in enumerate(text):
            lengths = self._lengths.get(first)
            if lengths is None or not _parts(text, start):
                continue
            for length in lengths:
                end = start + length
                found = self._terms.get(text[start:end], ()) if end <= len(text) else ()
                if found and _parts(text, end):
                    yield from ((start, end, *each) for each in found)


def hits(glossary: Glossary, text: str, language: str) -> list[Hit]:
    """The terms of a glossary in one text; keep a `Finder` to look through many."""
    return Finder(glossary, language).hits(text)


def in_utf16(text: str, found: Iterable[Hit]) -> list[tuple[int, int]]:
    """Where hits begin and end as a browser counts: a character beyond the BMP is two."""
    astral = [place for place, letter in enumerate(text) if ord(letter) >= _ASTRAL]
    return [
        (hit.start + bisect_left(astral, hit.start), hit.end + bisect_left(astral, hit.end))
        for hit in found
    ]


class _Folded(NamedTuple):
    text: str
    starts: list[int]
    ends: list[int]


def _fold(text: str) -> _Folded:
    """A text without what makes no difference, and where each letter of it came from."""
    letters: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for place, letter in enumerate(text):
        folded = _folded(letter)
        if folded == " " and letters and letters[-1] == " ":
            ends[-1] = place + 1
            continue
        if not folded and ends and letters[-1] != " " and unicodedata.combining(letter):
            # A vowel sign belongs to the letter before it.
            ends[-1] = place + 1
        letters.extend(folded)
        starts.extend([place] * len(folded))
        ends.extend([place + 1] * len(folded))
    return _Folded("".join(letters), starts, ends)


@lru_cache(maxsize=4096)
def _folded(letter: str) -> str:
    if letter in _DROPPED or letter in _VOWELS:
        return ""
    if letter.isspace():
        return " "
    if letter in "\u2019\u02bc":
        return "'"
    # Decomposed, so that a letter and its accent are the same as one sign or as two.
    return unicodedata.normalize("NFD", unicodedata.normalize("NFD", letter).casefold())


def _parts(text: str, place: int) -> bool:
    """Whether a word may begin or end here."""
    if not 0 < place < len(text):
        return True
    before, after = text[place - 1], text[place]
    if unicodedata.category(after) in {"Mn", "Mc", "Me"}:
        return False
    return not (_is_word(before) and _is_word(after)) or _is_wordless(after, before)


def _is_word(letter: str) -> bool:
    return unicodedata.category(letter)[0] in "LNM" or letter == "_"


def _is_wordless(*letters: str) -> bool:
    return any(first <= ord(letter) <= last for letter in letters for first, last in _WORDLESS)
