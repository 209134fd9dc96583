"""Words with their brackets and footnotes as a person writes them, in one text.

    We agree [not later than 30 days] to act{As in article 3.}.

Brackets and footnotes are those of the wording, in its order. Where a language puts them in another
one, each opening says by number which of them it is: `[2: in winter] [1: every year]`. A sign that
is none of these edges stands after a backslash.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import count
from typing import Final

from negotiation_room.capabilities.drafting.face import Inner, Words
from negotiation_room.kernel.ids import UnitId

_CLOSES: Final = {"[": "]", "{": "}"}
_EDGES: Final = "[]{}"
_ESCAPED: Final = re.compile(r"([\[\]{}\\])")
_NUMBER: Final = re.compile(r"([0-9]{1,4}):[ \u00a0]?")
_SHOWN: Final = 40


class Fault(StrEnum):
    """What is wrong with the brackets of a text."""

    MISSING = "missing"
    UNKNOWN = "unknown"
    TWICE = "twice"
    MISPLACED = "misplaced"
    UNCLOSED = "unclosed"
    EMPTY = "empty"


class Astray(ValueError):
    """The brackets and footnotes of a text are not those of the wording it is to be read for.

    Attributes:
        is_note: it is about a footnote.
        number: which one of the wording's, in its order.
        says: how it begins there; empty for one that the wording does not hold.
    """

    def __init__(self, fault: Fault, number: int, says: str = "", *, is_note: bool) -> None:
        super().__init__(f"{fault.value} {number}")
        self.fault, self.number, self.is_note, self.says = fault, number, is_note, says


@dataclass(frozen=True, slots=True)
class _Known:
    """A bracket or a footnote of the wording."""

    inner: Inner
    holder: UnitId | None
    number: int

    def astray(self, fault: Fault) -> Astray:
        words = " ".join(said(self.inner.words).split())
        says = words if len(words) <= _SHOWN else f"{words[: _SHOWN - 1].rstrip()}…"
        return Astray(fault, self.number, says, is_note=self.inner.is_note)


@dataclass(slots=True)
class _Level:
    """What is being read: the text itself, or what stands in a bracket."""

    known: _Known | None = None
    words: list[str | Inner] = field(default_factory=list[str | Inner])

    @property
    def holder(self) -> UnitId | None:
        return None if self.known is None else self.known.inner.unit

    @property
    def closes(self) -> str | None:
        return None if self.known is None else "}" if self.known.inner.is_note else "]"

    def say(self, words: str) -> None:
        if self.words and isinstance(self.words[-1], str):
            self.words[-1] += words
        else:
            self.words.append(words)


def said(words: Words) -> str:
    """All that is said, footnotes too, without an edge of any bracket."""
    return "".join(one if isinstance(one, str) else said(one.words) for one in words)


def write(words: Words, of: Words) -> str:
    """Words of a wording in another language, as one text that `read` reads as these words."""
    order = [one.inner.unit for one in _known(words)]
    numbers = {one.inner.unit: one.number for one in _known(of)}
    plain = _write(words, {})
    is_plain = order == list(numbers) and not _is_numbered(plain)
    return plain if is_plain else _write(words, numbers)


def read(text: str, of: Words) -> Words:
    """The words of such a text, its brackets and footnotes those of the wording.

    Raises:
        Astray: one is missing, too many, or elsewhere than it stands in the wording.
    """
    known = list(_known(of))
    found = _Reading(known, is_numbered=_is_numbered(text))
    for edge, words in _pieces(text):
        found.take(edge, words)
    return found.whole()


class _Reading:
    """A text while it is read."""

    def __init__(self, known: list[_Known], *, is_numbered: bool) -> None:
        self._known = {(one.inner.is_note, one.number): one for one in known}
        self._is_numbered = is_numbered
        self._next = {False: count(1), True: count(1)}
        self._seen = set[UnitId]()
        self._levels = [_Level()]

    def take(self, edge: str, words: str) -> None:
        """An edge, or none, and the words after it."""
        if edge in _CLOSES:
            words = self._open(words, is_note=edge == "{")
        elif edge:
            self._close(edge)
        if words:
            self._levels[-1].say(words)

    def whole(self) -> Words:
        """All that was read."""
        open_still = self._levels[-1].known
        if open_still is not None:
            raise open_still.astray(Fault.UNCLOSED)
        for one in self._known.values():
            if one.inner.unit not in self._seen:
                raise one.astray(Fault.MISSING)
        return tuple(self._levels[0].words)

    def _open(self, words: str, *, is_note: bool) -> str:
        number = next(self._next[is_note])
        if self._is_numbered and (named := _NUMBER.match(words)):
            number, words = int(named[1]), words[named.end() :]
        one = self._known.get((is_note, number))
        if one is None:
            raise Astray(Fault.UNKNOWN, number, is_note=is_note)
        if one.inner.unit in self._seen:
            raise one.astray(Fault.TWICE)
        if one.holder != self._levels[-1].holder:
            raise one.astray(Fault.MISPLACED)
        self._seen.add(one.inner.unit)
        self._levels.append(_Level(one))
        return words

    def _close(self, edge: str) -> None:
        level = self._levels[-1]
        if level.known is None:
            raise Astray(Fault.UNCLOSED, 0, is_note=edge == "}")
        if level.closes != edge:
            raise level.known.astray(Fault.UNCLOSED)
        self._levels.pop()
        inner = level.known.inner
        words = tuple(level.words)
        if said(inner.words).strip() and not said(words).strip():
            raise level.known.astray(Fault.EMPTY)
        self._levels[-1].words.append(Inner(inner.unit, inner.is_note, words))


def _known(words: Words) -> Iterator[_Known]:
    """Every bracket and footnote in the order of reading, each kind counted by itself."""
    numbers = {False: count(1), True: count(1)}

    def walk(words: Words, holder: UnitId | None) -> Iterator[_Known]:
        for one in words:
            if not isinstance(one, str):
                yield _Known(one, holder, next(numbers[one.is_note]))
                yield from walk(one.words, one.unit)

    return walk(words, None)


def _write(words: Words, numbers: dict[UnitId, int]) -> str:
    out = list[str]()
    for one in words:
        if isinstance(one, str):
            out.append(_ESCAPED.sub(r"\\\1", one))
            continue
        opens, closes = "{}" if one.is_note else "[]"
        number = f"{numbers[one.unit]}: " if one.unit in numbers else ""
        out.append(f"{opens}{number}{_write(one.words, numbers)}{closes}")
    return "".join(out)


def _pieces(text: str) -> Iterator[tuple[str, str]]:
    """Each edge with the words after it; first, without one, the words before all edges."""
    edge, words, is_escaped = "", list[str](), False
    for letter in text:
        if is_escaped:
            words.append(letter if letter in _EDGES or letter == "\\" else f"\\{letter}")
            is_escaped = False
        elif letter == "\\":
            is_escaped = True
        elif letter in _EDGES:
            yield edge, "".join(words)
            edge, words = letter, []
        else:
            words.append(letter)
    yield edge, "".join([*words, *("\\" if is_escaped else "")])


def _is_numbered(text: str) -> bool:
    """Whether every opening says by number which one it is."""
    after = [words for edge, words in _pieces(text) if edge in _CLOSES]
    return bool(after) and all(map(_NUMBER.match, after))
