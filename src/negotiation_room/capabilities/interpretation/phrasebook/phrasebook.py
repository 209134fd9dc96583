"""The phrasebook: what chairs and delegations say every day, word for word in six languages.

Every phrase was written for this project and is shipped as a standard phrase that nobody has
reviewed. It becomes certified in a room only when an interpreter of that room signs it.
"""

import hashlib
import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Final

from negotiation_room.capabilities.interpretation.phrasebook.likeness import plain

LANGUAGES: Final = ("ar", "en", "es", "fr", "ru", "zh")
"""The official languages of the United Nations, as primary tags of BCP 47."""

VERSION: str
"""SHA-256 in hex of all phrases, whatever the comments beside them; read when first asked for."""

SLOTS: Final = MappingProxyType(
    {
        # Whole: the point of 1.500 does not mean the same everywhere.
        "{minutes}": r"[0-9]{1,4}",
        "{item}": r"[0-9]{1,4}(?:\.[0-9]{1,4}){0,3}",
        "{paragraph}": r"[0-9]{1,4}(?:\.[0-9]{1,4}){0,3}",
    }
)
"""What may stand in braces in a phrase, and which numbers may take its place."""

_HOME: Final = "negotiation_room.capabilities.interpretation.phrasebook"
_SLOT: Final = re.compile("|".join(map(re.escape, SLOTS)))
_LONGEST: Final = 300  # no phrase comes near; longer texts are not looked at


@dataclass(frozen=True, slots=True)
class Phrase:
    """A standard phrase, in the language that was asked for.

    Attributes:
        id: the same in every language, such as ``speakers.list_closed``.
        version: of the phrasebook it stands in.
    """

    id: str
    text: str
    version: str


@dataclass(frozen=True, slots=True)
class _Pattern:
    """A phrase with a number in it, ready to be recognised."""

    id: str
    asks: bool
    words: re.Pattern[str]


def phrases() -> Mapping[str, Mapping[str, str]]:
    """Every phrase by its id, each by language, in the order of the book."""
    return _book()


def lookup(text: str, source: str, target: str) -> Phrase | None:
    """The phrase in the target language, when the whole text is a phrase of the source language.

    Only the typing may differ, as ``likeness`` says. Nothing is guessed: whoever adds a word to
    a phrase has said something else, and gets no answer here.
    """
    spoken, wanted = primary(source), primary(target)
    if spoken is None or wanted is None or len(text) > _LONGEST:
        return None
    said = plain(text)
    known = _known(spoken).get(said)
    if known is not None:
        return _phrase(known, wanted)
    words, asks = said
    for pattern in _patterns(spoken):
        found = pattern.words.fullmatch(words)
        if found is not None and pattern.asks == asks:
            return _phrase(pattern.id, wanted, number=found[1])
    return None


def primary(language: str) -> str | None:
    """The language of the book that a tag means, "fr" for "fr-CH"; None when it has none."""
    tag = re.split("[-_]", language, maxsplit=1)[0].lower()
    return tag if tag in LANGUAGES else None


def _phrase(each: str, language: str, *, number: str | None = None) -> Phrase:
    text = _book()[each][language]
    if number is not None:
        text = _SLOT.sub(number, text)
    return Phrase(each, text, _version())


@cache
def _book() -> Mapping[str, Mapping[str, str]]:
    folder = files(_HOME) / "data"
    read = {
        language: tomllib.loads((folder / f"{language}.toml").read_text(encoding="utf-8"))
        for language in LANGUAGES
    }
    return MappingProxyType(
        {
            f"{occasion}.{name}": MappingProxyType(
                {language: str(read[language][occasion][name]) for language in LANGUAGES}
            )
            for occasion, names in read["en"].items()
            for name in names
        }
    )


@cache
def _version() -> str:
    told = [[each, sorted(texts.items())] for each, texts in _book().items()]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


@cache
def _plain(language: str) -> Mapping[str, tuple[str, bool]]:
    return {each: plain(texts[language]) for each, texts in _book().items()}


@cache
def _known(language: str) -> Mapping[tuple[str, bool], str]:
    return {said: each for each, said in _plain(language).items() if not _SLOT.search(said[0])}


@cache
def _patterns(language: str) -> tuple[_Pattern, ...]:
    patterns: list[_Pattern] = []
    for each, (words, asks) in _plain(language).items():
        slot = _SLOT.search(words)
        if slot is None:
            continue
        before, _, after = words.partition(slot[0])
        numbered = f"{re.escape(before)}({SLOTS[slot[0]]}){re.escape(after)}"
        patterns.append(_Pattern(each, asks, re.compile(numbered)))
    return tuple(patterns)


def __getattr__(name: str) -> str:
    """Give VERSION, and read the book for it only now."""
    if name == "VERSION":
        return _version()
    raise AttributeError(name)
