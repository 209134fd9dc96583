"""Square brackets and footnotes that travel through an engine inside the words around them.

Each edge of a bracket is a sign of its own while it travels, so that afterwards it is known which
came back, and where. Only if all did, each once and nested as before, the words are put together
again; a bracket that an engine moved, dropped or doubled would put words in it that nobody did.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import Enum
from types import MappingProxyType
from typing import Final

from negotiation_room.capabilities.drafting.face import Inner, Words

_MEANING_NOTHING: Final = range(0xE000, 0xF900)
"""Characters that mean nothing in any script; those in use by a text are left to it."""


class _Edge(Enum):
    OPENS = "opens"
    CLOSES = "closes"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Marked:
    """Words as one text for the engine.

    Attributes:
        text: with a sign where a bracket opens or closes, or a footnote is referred to.
    """

    text: str
    _inner: Mapping[str, tuple[_Edge, Inner, Inner | None]]

    @property
    def signs(self) -> str:
        """All signs, in the order of the text."""
        return "".join(self._inner)

    def bare(self, text: str) -> str:
        """A text without these signs: what the checks read."""
        return text.translate({ord(sign): None for sign in self._inner})

    def read(self, translated: str) -> Words | None:
        """The translated words with brackets and footnotes in them; None if any went astray.

        Footnotes come with the words they have in the original.
        """
        levels: list[tuple[Inner | None, list[str | Inner]]] = [(None, [])]
        seen: set[str] = set()
        for piece in _pieces(translated, self._inner):
            holder, words = levels[-1]
            if piece not in self._inner:
                words.append(piece)
                continue
            edge, inner, parent = self._inner[piece]
            around = inner if edge is _Edge.CLOSES else parent
            if piece in seen or around is not holder:
                return None
            seen.add(piece)
            if edge is _Edge.OPENS:
                levels.append((inner, []))
            elif edge is _Edge.NOTE:
                words.append(inner)
            else:
                levels.pop()
                levels[-1][1].append(replace(inner, words=_trimmed(words)))
        # Each opened bracket is closed where all signs came: the levels matched as they went.
        return tuple(levels[0][1]) if len(seen) == len(self._inner) else None


def mark(words: Words) -> Marked | None:
    """Words as one text; None where they hold more brackets than there are signs."""
    used = set(_all_words(words))
    free = (sign for sign in map(chr, _MEANING_NOTHING) if sign not in used)
    inner: dict[str, tuple[_Edge, Inner, Inner | None]] = {}
    text = list[str]()

    def write(words: Words, holder: Inner | None) -> None:
        for one in words:
            if isinstance(one, str):
                text.append(one)
            elif one.is_note:
                sign(_Edge.NOTE, one, holder)
            else:
                sign(_Edge.OPENS, one, holder)
                write(one.words, one)
                sign(_Edge.CLOSES, one, holder)

    def sign(edge: _Edge, of: Inner, holder: Inner | None) -> None:
        name = next(free)
        inner[name] = (edge, of, holder)
        text.append(name)

    try:
        write(words, None)
    except StopIteration:
        return None
    return Marked("".join(text), MappingProxyType(inner))


def _all_words(words: Words) -> Iterator[str]:
    for one in words:
        yield from one if isinstance(one, str) else _all_words(one.words)


def _pieces(text: str, signs: Mapping[str, object]) -> Iterator[str]:
    """A text cut at the signs in it."""
    start = 0
    for at, letter in enumerate(text):
        if letter in signs:
            if start < at:
                yield text[start:at]
            yield letter
            start = at + 1
    if start < len(text):
        yield text[start:]


def _trimmed(words: list[str | Inner]) -> Words:
    """What stands in a bracket, without the space that kept its edges apart from the words."""
    if words and isinstance(words[0], str):
        words[0] = words[0].lstrip()
    if words and isinstance(words[-1], str):
        words[-1] = words[-1].rstrip()
    return tuple(one for one in words if one != "")
