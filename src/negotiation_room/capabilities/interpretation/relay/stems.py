"""Whether a text holds a term in some inflection.

The endings are simple and our own: a stem here is what is left of a word when the usual endings,
and in Arabic the usual beginnings, are taken off. It serves to find a term that is there, not to
say what a word is; plurals that change the whole word are found only in Arabic, and not all.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Final

from negotiation_room.capabilities.interpretation.relay.spelling import (
    UNSPACED,
    fold,
    is_unspaced,
    primary,
    words,
)
from negotiation_room.capabilities.interpretation.relay.wordlists import Endings, words_of

_SKELETON: Final = 3
_PLAIN: Final = Endings()
_PART: Final = re.compile(rf"[{UNSPACED}]+|[^{UNSPACED}']+")


@dataclass(frozen=True, slots=True)
class Term:
    """A term of the glossary, in the two languages at hand.

    Attributes:
        target: the agreed form in the target language; None: it stays as it is.
        concept: the glossary's name for what is meant.
    """

    source: str
    target: str | None
    concept: str


def holds(term: str, text: str, language: str) -> bool:
    """Whether a text holds a term, in any of the forms that its language gives it."""
    return Searched(text, language).holds(term)


class Searched:
    """A text in which many terms are looked for: its words are read once, not for each of them."""

    def __init__(self, text: str, language: str) -> None:
        self._text, self._tag = text, primary(language)
        self._is_unspaced = is_unspaced(language)

    def holds(self, term: str) -> bool:
        """Whether it holds a term, in any of the forms that its language gives it."""
        if not term.strip():
            return False
        if self._is_unspaced:
            return _squeezed(term) in self._squeezed
        wanted = _parts(term)
        if not wanted:
            return fold(term).text in self._folded
        parts = self._words
        return any(
            place + len(wanted) <= len(parts)
            and all(
                _are_one(w, t, self._tag)
                for w, t in zip(wanted, parts[place : place + len(wanted)], strict=True)
            )
            for place in self._beginning_with(wanted[0])
        )

    @cached_property
    def _squeezed(self) -> str:
        return _squeezed(self._text)

    @cached_property
    def _folded(self) -> str:
        return fold(self._text).text

    @cached_property
    def _words(self) -> Sequence[str]:
        return _parts(self._text)

    @cached_property
    def _places(self) -> dict[str, list[int]]:
        """By what may be left of a word, where such words stand."""
        found: dict[str, list[int]] = {}
        for place, word in enumerate(self._words):
            for stem in _signs(word, self._tag):
                found.setdefault(stem, []).append(place)
        return found

    def _beginning_with(self, word: str) -> Sequence[int]:
        stems_of = _signs(word, self._tag)
        return [place for stem in stems_of for place in self._places.get(stem, ())]


def _squeezed(text: str) -> str:
    return re.sub(r"\s", "", fold(text).text)


def _parts(text: str) -> Sequence[str]:
    """The words of a text; l'accord is two, and a word that touches Chinese is apart from it."""
    return [part for word in words(fold(text).text) for part in _PART.findall(word)]


def _are_one(wanted: str, there: str, language: str) -> bool:
    """Whether two words may be forms of one."""
    return wanted == there or not stems(wanted, language).isdisjoint(stems(there, language))


@lru_cache(maxsize=20_000)
def stems(word: str, language: str) -> frozenset[str]:
    """What may be left of a folded word without its beginnings and endings."""
    known = words_of(language)
    endings = known.endings if known else _PLAIN
    found = {stem for bare in _unprefixed(word, endings) for stem in _unended(bare, endings)}
    if endings.skeleton:
        found |= {s for stem in tuple(found) if len(s := _skeleton(stem, endings)) >= _SKELETON}
    return frozenset(found)


def _unprefixed(word: str, endings: Endings) -> Iterator[str]:
    yield word
    for prefix in endings.prefixes:
        # One letter is as often part of the word.
        least = endings.least + (len(prefix) == 1)
        if word.startswith(prefix) and len(word) - len(prefix) >= least:
            yield word.removeprefix(prefix)


def _unended(word: str, endings: Endings) -> Iterator[str]:
    yield word
    for listed in endings.suffixes:
        suffix, _, instead = listed.partition(">")
        if word.endswith(suffix) and len(word) - len(suffix) >= endings.least:
            yield word.removesuffix(suffix) + instead
            break


def _skeleton(stem: str, endings: Endings) -> str:
    """The consonants, which the broken plurals of Arabic keep: qanun, qawanin."""
    return stem[:1] + "".join(c for c in stem[1:] if c not in endings.skeleton)


class TermIndex:
    """Many terms of one language, of which few occur in a text: finds those worth looking for.

    It never leaves out a term that `holds` finds.
    """

    def __init__(self, terms: Sequence[Term], language: str) -> None:
        self._language = language
        self._terms = tuple((term, self._sign_of(term.source)) for term in terms)

    def within(self, text: str) -> tuple[Term, ...]:
        """The terms that the text may hold, in their order."""
        if is_unspaced(self._language):
            squeezed = _squeezed(text)
            return tuple(
                term for term, sign in self._terms if any(one in squeezed for one in sign)
            )
        there = frozenset[str]().union(
            *(_signs(part, primary(self._language)) for part in _parts(text))
        )
        return tuple(
            term for term, sign in self._terms if not sign or not sign.isdisjoint(there)
        )

    def _sign_of(self, term: str) -> frozenset[str]:
        if is_unspaced(self._language):
            return frozenset({_squeezed(term)})
        first = next(iter(_parts(term)), None)
        return frozenset() if first is None else _signs(first, primary(self._language))


def _signs(word: str, tag: str) -> frozenset[str]:
    return stems(word, tag) | {word}
