"""Whether the numbers of a text are in its translation, and no others.

Only differences that a reader can act on are told: a number of one text that the other has in no
form, be it digits of another script, words, a month, an ordinal or the other half of the day.
"""

# ruff: noqa: RUF001 -- the letters and marks of many scripts are what it reads
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Final

from negotiation_room.capabilities.interpretation.relay import chinese, numerals
from negotiation_room.capabilities.interpretation.relay.phrases import found, without
from negotiation_room.capabilities.interpretation.relay.quantities import (
    Quantity,
    Reading,
    one,
)
from negotiation_room.capabilities.interpretation.relay.spelling import Folded, fold, primary
from negotiation_room.capabilities.interpretation.relay.wordlists import NumberWords, words_of

_HALF_DAY: Final = 12
_TWO: Final = 2
# Smaller numbers are repeated, and left out, too freely to be counted.
_REPEATED: Final = 3
_CENTURY: Final = 100
_YEARS: Final = (1000, 2100)
_SCALED: Final = 1000
_SENTENCE_END: Final = ".!?:;\n"
_ROMAN: Final = re.compile(r"(?<![^\W\d_])[IVXLCХІ]+(?![A-Z])")
_LETTERS: Final = {"I": 1, "І": 1, "V": 5, "X": 10, "Х": 10, "L": 50, "C": 100}
# Digits are compared even in languages without a word list.
_UNKNOWN: Final = NumberWords(decimal=".")


@dataclass(frozen=True, slots=True)
class Difference:
    """The numbers that one text has and the other has not, as they were written."""

    in_source: tuple[str, ...]
    in_target: tuple[str, ...]


def difference(
    source: str, source_language: str, target: str, target_language: str
) -> Difference | None:
    """The numbers in which a text and its translation differ, or None."""
    ours, theirs = Counted(source, source_language), Counted(target, target_language)
    lost, gained = ours.missing_in(theirs), theirs.missing_in(ours)
    return Difference(lost, gained) if lost or gained else None


class Counted:
    """The numbers of a text."""

    def __init__(self, text: str, language: str) -> None:
        known = words_of(language)
        lists = known.numbers if known else _UNKNOWN
        tag = primary(language)
        self.folded = fold(text)
        plain = without(self.folded, lists.apart, tag).text
        read = chinese.quantities if tag == "zh" else numerals.quantities
        numbers = _ranged(self.folded, list(read(plain, lists)), lists)
        self.roman = tuple(_roman(self.folded.original))
        late = any(found(self.folded, lists.afternoon, tag))
        self.numbers = [_as_hours(number) if late else number for number in numbers]
        self.offered = self._offered(lists, is_chinese=tag == "zh")
        years = [v for v in self.offered if _is_year(v)]
        # What years are called in short: 1995-96, the eighties, the twentieth century.
        short = frozenset(
            name for year in years for name in (year % _CENTURY, year // _CENTURY + 1)
        )
        self.in_short = self.offered | short
        self.answers = Counter(value for n in self.numbers for value in n.meant())
        self.answers.update(self.roman)
        self.in_two = frozenset(
            value for n in self.numbers if self._has_two_digits(n) for value in n.readings[0]
        )

    def _offered(self, lists: NumberWords, *, is_chinese: bool) -> Reading:
        """All that a number of another text may be met by."""
        meant = {value for number in self.numbers for value in number.meant()}
        if is_chinese:
            meant |= {v for word, v in lists.others.items() if word in self.folded.text}
        return frozenset(meant | set(self.roman))

    def _has_two_digits(self, number: Quantity) -> bool:
        """Whether it may be a year in short; words for ninety may as well."""
        written = self.folded.text[number.start : number.end].strip()
        return len(written) == _TWO or not written.isdecimal()

    def _is_met(self, number: Quantity, other: "Counted") -> bool:
        """Whether another text has a number in some form."""
        if number.is_met(other.offered):
            return True
        if self._has_two_digits(number):
            return number.is_met(other.in_short)
        years = [value for value in number.readings[0] if _is_year(value)]
        return bool(years) and years[0] % _CENTURY in other.in_two

    def missing_in(self, other: "Counted") -> tuple[str, ...]:
        """The numbers that another text must have and has not, as they were written."""
        missing: list[str] = []
        times: Counter[Reading] = Counter()
        for number in self.numbers:
            if not number.asks or self._is_silent(number):
                continue
            times[number.readings[0]] += 1
            repeated = times[number.readings[0]]
            if not self._is_met(number, other) or other.is_short_of(number, repeated):
                missing.append(self.folded.written(number.start, number.end).strip())
        return tuple(missing)

    def is_short_of(self, number: Quantity, times: int) -> bool:
        """Whether a number of another text has fewer answers here than it is repeated there."""
        (value, *more) = number.readings[0]
        if more or value < _REPEATED:
            return False
        answers = max(min(self.answers[v] for v in reading) for reading in number.readings)
        return times > max(1, answers)

    def _is_silent(self, number: Quantity) -> bool:
        """Whether it is the zero of a full hour, or a word that is part of a name: Six Flags."""
        written = self.folded.written(number.start, number.end)
        before = self.folded.text[: number.start].rstrip(" \"'«“„(")
        begins = not before or before[-1] in _SENTENCE_END
        return number.readings[0] == one(0) or (written[0].isupper() and not begins)


def _is_year(value: Decimal) -> bool:
    return _YEARS[0] <= value < _YEARS[1] and value % 1 == 0


def _as_hours(number: Quantity) -> Quantity:
    """The number, and the hour after noon that it may be."""
    hours = [value for value in number.readings[0] if 0 < value < _HALF_DAY]
    return number.also(number.readings[0] - {h} | {h + _HALF_DAY} for h in hours)


def _ranged(text: Folded, numbers: list[Quantity], lists: NumberWords) -> list[Quantity]:
    """The numbers, where "10 to 20 million" may begin with ten million."""
    ranged = list(numbers)
    for place, (low, high) in enumerate(pairwise(numbers)):
        gap = text.text[low.end : high.start].strip()
        (value, *_), (top, *_) = (
            low.readings[0] or {Decimal(0)},
            high.readings[0] or {Decimal(0)},
        )
        if gap not in lists.ranges or value >= _SCALED or top < _SCALED:
            continue
        factor = _factor(text.text[high.start : high.end], lists, top)
        ranged[place] = low.also([one(value * factor)])
    return ranged


def _factor(written: str, lists: NumberWords, top: Decimal) -> Decimal:
    scales = [v for word, v in lists.scales.items() if written.endswith(word) and v <= top]
    return max(scales, default=Decimal(1))


def _roman(text: str) -> Iterator[Decimal]:
    """Centuries and kings, which other languages write with digits or in words."""
    for match in _ROMAN.finditer(text):
        values = [_LETTERS[letter] for letter in match.group()]
        pairs = pairwise([*values, 0])
        yield Decimal(sum(-value if value < after else value for value, after in pairs))
