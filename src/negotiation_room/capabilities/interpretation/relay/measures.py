"""What the numbers of a text measure: per cents, and lengths, weights and heat in either system.

Translators of news count in the measures of their readers, so that the numbers do differ. Whether
20 feet became 6 metres or 60 can be reckoned; what was not reckoned rightly is told.
"""

# ruff: noqa: RUF001, RUF003 -- the marks that people write feet and inches with
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from itertools import product
from typing import Final

from negotiation_room.capabilities.interpretation.relay.quantities import (
    Quantity,
    Reading,
    single,
)
from negotiation_room.capabilities.interpretation.relay.spelling import is_unspaced
from negotiation_room.capabilities.interpretation.relay.units import UNITS, Unit
from negotiation_room.capabilities.interpretation.relay.wordlists import NumberWords

PERCENT: Final = "percent"
# People round what they convert: six feet are two metres, and a mile is two kilometres.
_ROUNDING: Final = Decimal("0.1")
_HALF: Final = Decimal("0.5")
_EXACT: Final = Decimal("0.001")
_ROUNDED_DEGREES: Final = Decimal(3)
_FREEZING: Final = Decimal(32)
_FOR_A_DEGREE: Final = Decimal(5) / Decimal(9)
# Above this, degrees that are said without a scale are no difference between two.
_MOST_DEGREES: Final = 40
# What a number without a unit counts behind one, and below what: six foot two, 1 m 83.
_GOES_ON: Final = {"foot": ("inch", 12), "stone": ("pound", 14), "metre": ("centimetre", 100)}
# Six foot two as it is scribbled down: 6'2", 6′ 2″.
_PRIMES: Final = re.compile(r"(?P<foot>\d)['’′] ?(?P<inch>\d{1,2})(?:[\"”″]|['’′]{2})?(?!\w)")
_SIDES: Final = ("x", "×")


@dataclass(frozen=True, slots=True)
class Measure:
    """One number of a text with what it counts, None where that is no measure.

    Attributes:
        total: what it is together with its neighbour, five feet ten, in metric units.
    """

    number: Quantity
    unit: str | None
    end: int
    total: Decimal | None = None

    def is_met(self, others: Sequence["Measure"]) -> bool:
        """Whether the other text has this measure converted."""
        unit = UNITS.get(self.unit or "")
        if unit is None:
            return False
        there = ((other, UNITS[other.unit]) for other in others if other.unit in UNITS)
        return any(self._equals(unit, other, theirs) for other, theirs in there)

    def _equals(self, unit: Unit, other: "Measure", there: Unit) -> bool:
        if unit.kind != there.kind or (self.unit == other.unit and unit.system != "either"):
            return False
        if unit.kind == "heat":
            pairs = product(_values(self.number.readings), _values(other.number.readings))
            return any(_is_as_warm(unit, mine, there, theirs) for mine, theirs in pairs)
        is_one_system = unit.system == there.system
        if is_one_system and (unit.system != "metric" or self.total or other.total):
            return False
        return any(
            abs(mine - theirs)
            <= _tolerated(max(mine, theirs), max(last, digit), is_one_system=is_one_system)
            for (mine, last), (theirs, digit) in product(
                self.worth_in(unit), other.worth_in(there)
            )
        )

    def worth_in(self, unit: Unit) -> list[tuple[Decimal, Decimal]]:
        """What it may be in the metric unit of its kind, each with what its last digit is."""
        if self.total is not None:
            return [(self.total, Decimal(0))]
        values = _values(self.number.readings)
        return [(value * unit.factor, _last_digit(value) * unit.factor) for value in values]


def _tolerated(most: Decimal, last_digit: Decimal, *, is_one_system: bool) -> Decimal:
    """By how much two measures may differ: nobody rounds 800 metres to be 0.8 kilometres."""
    return _EXACT * most if is_one_system else max(_ROUNDING * most, _HALF * last_digit)


def _last_digit(value: Decimal) -> Decimal:
    exponent = value.normalize().as_tuple().exponent
    return Decimal(1).scaleb(min(exponent, 0)) if isinstance(exponent, int) else Decimal(0)


def _values(readings: Sequence[Reading]) -> list[Decimal]:
    return [value for reading in readings if len(reading) == 1 for value in reading]


def _is_as_warm(unit: Unit, mine: Decimal, there: Unit, theirs: Decimal) -> bool:
    warm, cold = (mine, theirs), (theirs, mine)
    ways = [warm] if unit.system == "customary" or there.system == "metric" else []
    ways += [cold] if unit.system == "metric" or there.system == "customary" else []
    if unit.system == there.system == "either":
        ways = [warm, cold]
    is_named = "either" not in (unit.system, there.system)
    return any(_is_converted_heat(hot, cool, is_named=is_named) for hot, cool in ways)


def _is_converted_heat(hot: Decimal, cool: Decimal, *, is_named: bool) -> bool:
    """Whether one is the other, above or below zero, or as much warmer."""
    degrees = (hot - _FREEZING) * _FOR_A_DEGREE
    if abs(abs(degrees) - cool) <= _ROUNDED_DEGREES:
        return True
    difference = abs(hot * _FOR_A_DEGREE - cool)
    return not is_named and hot <= _MOST_DEGREES and difference <= 1


def measured(
    text: str, numbers: Sequence[Quantity], lists: NumberWords, language: str
) -> list[Measure]:
    """The numbers of a folded text with what they measure: "3 to 5 per cent" is two per cents."""
    units = {word: name for name, named in lists.units.items() for word in named}
    pattern = _pattern(tuple(units), is_unspaced=is_unspaced(language))
    primes = {
        prime.start(name): name for prime in _PRIMES.finditer(text) for name in ("foot", "inch")
    }
    read: list[Measure] = []
    for number in reversed(numbers):
        unit, end = primes.get(number.start), number.end
        if unit:
            end += 1
        elif text[: number.start].rstrip().endswith(lists.percent_before or "%"):
            unit = PERCENT
        elif pattern and (after := pattern.match(text, number.end)):
            unit, end = units[after["unit"]], after.end()
        elif read and text[number.end : read[-1].number.start].strip(" ,、") in (
            "",
            *_SIDES,
            *lists.ranges,
        ):
            unit = read[-1].unit
        read.append(Measure(number, unit, end))
    return [*_summed(read[::-1], text, lists), *_in_words(text, lists)]


def _summed(read: list[Measure], text: str, lists: NumberWords) -> list[Measure]:
    """The measures, where 17 pounds 1 ounce weigh what both do, and six foot two is one length."""
    between = ("", *lists.joiners)
    across = {*_SIDES, *lists.ranges} - {*between, "-"}
    for place in range(len(read) - 1):
        high, low = read[place], read[place + 1]
        gap = text[high.end : low.number.start]
        if low.unit is None and high.unit in UNITS and gap.strip() in across:
            read[place + 1] = replace(low, unit=high.unit)
        if gap.strip(" ,-") not in between:
            continue
        low = low if low.unit and gap != "-" else _going_on(high, low, gap)
        if total := _total(high, low):
            read[place : place + 2] = [replace(part, total=total) for part in (high, low)]
    return read


def _total(high: Measure, low: Measure) -> Decimal | None:
    """What a measure and the smaller one behind it are together, or None: 5 feet 16 inches."""
    big, small = UNITS.get(high.unit or ""), UNITS.get(low.unit or "")
    if big is None or small is None or (big.kind, big.system) != (small.kind, small.system):
        return None
    most, least = high.worth_in(big), low.worth_in(small)
    if not most or not least or high.total or not 0 < least[0][0] < big.factor:
        return None
    return min(value for value, _ in most) + least[0][0]


def _going_on(high: Measure, low: Measure, gap: str) -> Measure:
    """A number without a unit of its own in the next smaller one."""
    unit, most = _GOES_ON.get(high.unit or "", ("", 0))
    (value, *more) = low.number.readings[0]
    digits = low.number.end - low.number.start
    if more or value >= most or (high.unit == "metre" and gap and digits == 1):
        return low
    if unit == "centimetre" and digits == 1:
        unit = "decimetre"
    return replace(low, unit=unit)


def _in_words(text: str, lists: NumberWords) -> Iterator[Measure]:
    """Measures that are said without a number: half a mile, полмили. They only meet one."""
    for name, said in lists.measures.items():
        value, unit = name.split(" ", maxsplit=1)
        number = Quantity(-1, -1, (single(Decimal(value)),), asks=False, kind="other")
        if any(re.search(rf"(?<!\w){re.escape(phrase)}(?!\w)", text) for phrase in said):
            yield Measure(number, unit, -1)


@cache
def _pattern(words: tuple[str, ...], *, is_unspaced: bool) -> re.Pattern[str] | None:
    if not words:
        return None
    longest = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    end = "" if is_unspaced else r"(?![^\W\d_])"
    return re.compile(rf"[ -]{{0,2}}(?P<unit>{longest}){end}")


def signs_of_percent(text: str, lists: NumberWords) -> int:
    """How often a text says per cent, in a sign or a word of any form."""
    said = (*lists.units.get(PERCENT, ("%",)), *lists.percent_before)
    longest = sorted(said, key=len, reverse=True)
    return len(re.findall("|".join(re.escape(sign) for sign in longest), text))
