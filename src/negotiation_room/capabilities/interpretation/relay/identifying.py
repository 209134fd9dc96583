"""Whether a text may be in another language than its writer said.

The identifier knows no sentence: it compares sequences of bytes with what is usual. It is asked
only which of the room's languages fits best, it only ever warns, and of short texts it is silent.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from typing import Any, Final, Protocol

from negotiation_room.capabilities.interpretation.relay.spelling import (
    fold,
    is_unspaced,
    primary,
    words,
)

_FEWEST_WORDS: Final = 4
_FEWEST_CHARACTERS: Final = 8
# How much likelier the other language must be, by the length of the text: without a margin the
# nearest relatives, Spanish and Portuguese, would be taken for each other now and then.
_MARGIN: Final = 0.35


class _Identifier(Protocol):
    def rank(self, text: str) -> list[tuple[str, float]]: ...


@dataclass(frozen=True, slots=True)
class Doubt:
    """A text that reads as another of the room's languages.

    Attributes:
        said: the language its writer gave.
        seems: the one it reads as.
    """

    said: str
    seems: str


def doubt(text: str, said: str, among: Sequence[str]) -> Doubt | None:
    """A reason to ask the writer about the language, or None, which says nothing.

    Args:
        text: what was written.
        said: the language its writer gave.
        among: the languages of the room.
    """
    ours = primary(said)
    if not _is_long_enough(text, ours):
        return None
    scores = _scores(text)
    if ours not in scores:
        return None
    rivals = {tag: scores[tag] for tag in map(primary, among) if tag in scores and tag != ours}
    if not rivals:
        return None
    nearest = max(rivals, key=lambda tag: rivals[tag])
    ahead = (rivals[nearest] - scores[ours]) / math.sqrt(len(text.encode()))
    if ahead < _MARGIN:
        return None
    return Doubt(said, next(tag for tag in among if primary(tag) == nearest))


def _is_long_enough(text: str, said: str) -> bool:
    letters = sum(character.isalpha() for character in text)
    if is_unspaced(said) or any("\u3040" <= character <= "\u9fff" for character in text):
        return letters >= _FEWEST_CHARACTERS
    return sum(1 for word in words(fold(text).text) if not word.isdigit()) >= _FEWEST_WORDS


def _scores(text: str) -> dict[str, float]:
    return dict(_identifier().rank(text))


@cache
def _identifier() -> _Identifier:
    """The identifier, loaded when it is first asked: it takes the better part of a second."""
    langid: Any = import_module("py3langid.langid")
    return langid.LanguageIdentifier.from_model_file(langid.MODEL_FILE)
