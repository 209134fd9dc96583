"""Whether the numbers of a text are in its translation, and no others.

Only differences that a reader can act on are told: a number of one text that the other has in no
form, be it digits of another script, words, a month, an ordinal or the other half of the day.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise
from typing import Final

from negotiation_room.capabilities.interpretation.relay import chinese, numerals
from negotiation_room.capabilities.interpretation.relay.measures import (
    PERCENT,
    Measure,
    measured,
    signs_of_percent,
)
from negotiation_room.capabilities.interpretation.relay.phrases import found, without
from negotiation_room.capabilities.interpretation.relay.quantities import (
    Kind,
    Quantity,
    Reading,
    single,
)
from negotiation_room.capabilities.interpretation.relay.romans import romans
from negotiation_room.capabilities.interpretation.relay.spelling import Folded, fold, primary
from negotiation_room.capabilities.interpretation.relay.wordlists import NumberWords, words_of

_HALF_DAY: Final = 12
_SCALELESS: Final = ("degree",)
_TWO: Final = 2
# Smaller numbers are repeated, and left out, too freely to be counted.
_REPEATED: Final = 3
_CENTURY: Final = 100
_YEARS: Final = (1000, 2100)
_SCALED: Final = 1000
# What stands between a month and its day or year: 3 de mayo de 1990.
_DATE_GAP: Final = re.compile(r"[ ,.]{0,2}(?:[^\W\d_]{1,3}'?[ ,.]{0,2})?")
_STUTTER: Final = re.compile(
    r"(?<![\d.,:])(?<!\d )(\d(?:[\d.,: ]{0,14}\d)?) \1(?![.,:]?\d| \d{3}(?!\d))"
)
_MARKS: Final = re.compile(r"\D")
_OFTEN_SAID: Final = (1, 2)
_CLOCK: Final = re.compile(r"[:.,h点时]")
_EXACT: Final = ("digits", "month")
_EXCHANGED: Final[tuple[Kind, ...]] = ("ordinal", "scale")
# Tens and dozens, said of anything.
_LEAST_LETTERS: Final = 3
_OF: Final = 4
_FREELY_SAID: Final = frozenset({Decimal(10), Decimal(12)})
_WORD_BEFORE: Final = re.compile(r"([^\W\d_]+)[ .°]{1,2}$")
_LETTERS: Final = re.compile(r"[^\W\d_]+")
_ORDINAL_END: Final = re.compile(r"-?(?:[^\W\d_]{1,3}|[º°ª])(?!\w)")
_SENTENCE_END: Final = ".!?:;\n"
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
    ours.offered, theirs.offered = ours.narrowed(theirs), theirs.narrowed(ours)
    lost = (*ours.missing_in(theirs), *ours.unlike(theirs))
    gained = (*theirs.missing_in(ours, is_gain=True), *theirs.unlike(ours))
    gained += (*theirs.stuttered(ours), *theirs.misread(ours))
    if not lost and not gained:
        lost, gained = ours.exchanged(theirs)
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
        numbers = _ranged(self.folded, list(_dated(plain, read(plain, lists))), lists)
        self.roman = tuple(romans(self.folded.original, tag))
        late = any(found(self.folded, lists.afternoon, tag))
        self.numbers = [_as_hours(number) if late else number for number in numbers]
        self.measures = measured(self.folded.text, self.numbers, lists, tag)
        self.percents = signs_of_percent(self.folded.text, lists)
        self.offered = self._offered(lists, is_chinese=tag == "zh")
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

    def narrowed(self, other: "Counted") -> Reading:
        """What it offers when each number means one thing: 12.8 that is met offers no 8."""
        extra = self.offered - {value for number in self.numbers for value in number.meant()}
        meant = set(extra)
        for number in self.numbers:
            meant |= number.meant_beside(other.offered)
        return frozenset(meant | set(self.roman))

    def in_short(self, other: "Counted") -> Reading:
        """And what years are called in short: 1995-96, the eighties, the twentieth century.

        A year that the other text has in full is no short name for another number of it.
        """
        years = [v for v in self.offered if _is_year(v) and v not in other.offered]
        return self.offered | frozenset(
            name for year in years for name in (year % _CENTURY, year // _CENTURY + 1)
        )

    def _has_two_digits(self, number: Quantity) -> bool:
        """Whether it may be a year in short; words for ninety may as well."""
        written = self.folded.text[number.start : number.end].strip()
        return len(written) == _TWO or not written.isdecimal()

    def _is_met(self, number: Quantity, other: "Counted") -> bool:
        """Whether another text has a number in some form."""
        if number.is_met(other.offered):
            return True
        if self._has_two_digits(number):
            return number.is_met(other.in_short(self))
        years = [value for value in number.readings[0] if _is_year(value)]
        short = years[0] % _CENTURY if years else None
        return short in other.in_two and short not in self.offered

    def missing_in(self, other: "Counted", *, is_gain: bool = False) -> tuple[str, ...]:
        """The numbers that another text must have and has not, as they were written.

        Args:
            other: the other text.
            is_gain: whether the other text is the original: translators repeat a number to be
                clear, so that it is asked for once only.
        """
        missing: list[str] = []
        times: Counter[tuple[bool, Reading]] = Counter()
        for measure in self.measures:
            number = measure.number
            if not number.asks or self._is_silent(number):
                continue
            is_small = max(number.readings[0]) < _REPEATED
            key = (is_small and number.kind in _EXACT, number.readings[0])
            times[key] += 1
            is_short = not is_gain and other.is_short_of(number, times[key])
            is_only_article = (
                not is_gain and number.is_digits and self.is_only_article_in(other, number)
            )
            is_met = self._is_met(number, other) and not is_short and not is_only_article
            if not is_met and not self._is_converted(measure, other, is_gain=is_gain):
                missing.append(self._written(number))
        return tuple(missing)

    def may_be_ordinal(self, number: Quantity) -> bool:
        """Whether digits may be said as an ordinal: 1st, Article 1, January 1; not UTC+1."""
        text, original = self.folded.text, self.folded
        word = _WORD_BEFORE.search(text[: number.start])
        near = original.written(*word.span(1))[0] if word else ""
        is_named = bool(near) and not near.islower()
        is_day = any(
            other.kind == "month" and _DATE_GAP.fullmatch(text, number.end, other.start)
            for other in self.numbers
            if other.start > number.end
        )
        return is_named or is_day or bool(_ORDINAL_END.match(text, number.end))

    def is_only_article_in(self, other: "Counted", number: Quantity) -> bool:
        """Whether a 1 or 2 in digits is met by nothing but un, or both, in another text."""
        (value, *_) = number.readings[0]
        if value not in _OFTEN_SAID or value in other.roman:
            return False
        meeting = [its for its in other.numbers if value in its.meant_beside(self.offered)]
        loose = ("other",) if self.may_be_ordinal(number) else ("other", "ordinal")
        return all(its.is_article or its.kind in loose for its in meeting)

    def _is_converted(self, measure: Measure, other: "Counted", *, is_gain: bool) -> bool:
        """Whether the other text has it in the other system.

        A text with both must keep both; a translator may add the other in brackets. Where the
        other text has the unit with a number that is not from here, it was not converted.
        """
        if measure.unit not in _SCALELESS and any(
            its.unit == measure.unit and its.number.asks and not self._has(its)
            for its in other.measures
        ):
            return False
        mine = [
            own
            for own in self.measures
            if own.unit != measure.unit and not (own.total and own.total == measure.total)
        ]
        return measure.is_met(other.measures) and (is_gain or not measure.is_met(mine))

    def _has(self, measure: Measure) -> bool:
        return measure.number.is_met(self.offered)

    def _written(self, number: Quantity, end: int | None = None) -> str:
        last = end or number.end
        if number.kind == "other" and (word := _LETTERS.match(self.folded.text, last)):
            last = word.end()
        return self.folded.written(number.start, last).strip()

    def unlike(self, other: "Counted") -> Iterator[str]:
        """The per cents of a text that stand in the other as plain numbers."""
        if self.percents <= other.percents:
            return
        for measure in self.measures:
            values = measure.number.readings[0]
            if measure.unit != PERCENT or not measure.number.asks:
                continue
            there = [its.unit for its in other.measures if its.number.readings[0] == values]
            if there and PERCENT not in there:
                yield self._written(measure.number, measure.end)

    def stuttered(self, other: "Counted") -> Iterator[str]:
        """Digits that stand twice on end, 1945 1945, which no writer does."""
        theirs = {match[1] for match in _STUTTER.finditer(other.folded.text)}
        for match in _STUTTER.finditer(self.folded.text):
            whole = Decimal(_MARKS.sub("", match.group()))  # 160 160 may be thousands
            if match[1] not in theirs and whole not in other.offered:
                yield self.folded.written(*match.span()).strip()

    def misread(self, other: "Counted") -> Iterator[str]:
        """Thousands that are written as this language writes a fraction: 1,500 in French."""
        meant = {number.readings[0] for number in other.numbers}
        for number in self.numbers:
            first, *more = number.readings
            is_fraction = number.is_digits and any(value % 1 for value in first)
            is_meant = any(reading in meant for reading in more if len(reading) == 1)
            if is_fraction and first not in meant and is_meant:
                yield self._written(number)

    def exchanged(self, other: "Counted") -> tuple[tuple[str, ...], tuple[str, ...]]:
        """What may be left out, but not exchanged: first for second, millions for billions."""
        for kind in _EXCHANGED:
            lost, gained = self.unasked(kind, other), other.unasked(kind, self)
            if lost and gained:
                return lost, gained
        return (), ()

    def unasked(self, kind: Kind, other: "Counted") -> tuple[str, ...]:
        """Numbers of one kind that ask for nothing and that the other text has not."""
        return tuple(
            self._written(number)
            for number in _multiplied(self.numbers)
            if number.kind == kind
            and not number.asks
            and (kind != "scale" or number.end - number.start >= _LEAST_LETTERS)
            and max(number.readings[0]) not in _FREELY_SAID
            and not number.is_met(other.offered)
        )

    def is_short_of(self, number: Quantity, times: int) -> bool:
        """Whether a number of another text has fewer answers here than it is repeated there."""
        (value, *more) = number.readings[0]
        if more or (value < _REPEATED and number.kind not in _EXACT):
            return False
        answers = max(min(self.answers[v] for v in reading) for reading in number.readings)
        return times > max(1, answers)

    def _is_silent(self, number: Quantity) -> bool:
        """Whether it is a zero, but that of a score, or a word in a name: Six Flags."""
        written = self.folded.written(number.start, number.end)
        text = self.folded.text
        before = text[: number.start].rstrip(" \"'«“„(")
        if number.readings[0] == single(0):
            beside = f"{text[: number.start][-1:]}{text[number.end :][:1]}"
            return written.strip() != "0" or bool(_CLOCK.search(beside))
        begins = not before or before[-1] in _SENTENCE_END
        return written[0].isupper() and not begins and number.kind != "month"


def _dated(text: str, numbers: Iterable[Quantity]) -> Iterator[Quantity]:
    """The numbers, where a month beside a day or a year must be met as they must."""
    listed = list(numbers)
    for place, number in enumerate(listed):
        if number.kind != "month" or number.asks:
            yield number
            continue
        near = [text[day.end : number.start] for day in listed[:place][-1:] if day.is_digits]
        near += [
            text[number.end : year.start] for year in listed[place + 1 :][:1] if year.is_digits
        ]
        yield replace(number, asks=any(_DATE_GAP.fullmatch(gap) for gap in near))


def _multiplied(numbers: Sequence[Quantity]) -> Iterator[Quantity]:
    """The numbers, where hundreds of millions, or miles de millones, are one."""
    last: Quantity | None = None
    for number in numbers:
        if last is None:
            last = number
        elif last.kind == number.kind == "scale" and number.start - last.end <= _OF:
            both = number.times(max(last.readings[0]), number.end)
            last = replace(both.also(number.readings), start=last.start)
        else:
            yield last
            last = number
    if last is not None:
        yield last


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
        ranged[place] = low.also([single(value * factor)])
    return ranged


def _factor(written: str, lists: NumberWords, top: Decimal) -> Decimal:
    scales = [v for word, v in lists.scales.items() if written.endswith(word) and v <= top]
    return max(scales, default=Decimal(1))
