"""What the numbers of a text measure: per cents, and lengths, weights and heat in either system.

Translators of news count in the measures of their readers, so that the numbers do differ. Whether
20 feet became 6 metres or 60 can be reckoned; what was not reckoned rightly is told.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache
from itertools import pairwise
from typing import Final, Literal

from negotiation_room.capabilities.interpretation.relay.quantities import Quantity, Reading
from negotiation_room.capabilities.interpretation.relay.spelling import is_unspaced
from negotiation_room.capabilities.interpretation.relay.wordlists import NumberWords

System = Literal["metric", "customary", "either"]

PERCENT: Final = "percent"
# People round what they convert: six feet are two metres.
_ROUNDING: Final = Decimal("0.1")
_ROUNDED_DEGREES: Final = Decimal(3)
_JOINED: Final = 5
_FREEZING: Final = Decimal(32)
_FOR_A_DEGREE: Final = Decimal(5) / Decimal(9)


@dataclass(frozen=True, slots=True)
class _Unit:
    """What a unit is in the metric unit of its kind."""

    kind: str
    system: System
    factor: Decimal = Decimal(1)


def _unit(kind: str, system: System, factor: str = "1") -> _Unit:
    return _Unit(kind, system, Decimal(factor))


_UNITS: Final[dict[str, _Unit]] = {
    "millimetre": _unit("length", "metric", "0.001"),
    "centimetre": _unit("length", "metric", "0.01"),
    "metre": _unit("length", "metric"),
    "kilometre": _unit("length", "metric", "1000"),
    "inch": _unit("length", "customary", "0.0254"),
    "foot": _unit("length", "customary", "0.3048"),
    "yard": _unit("length", "customary", "0.9144"),
    "mile": _unit("length", "customary", "1609.344"),
    "square metre": _unit("area", "metric"),
    "hectare": _unit("area", "metric", "10000"),
    "square kilometre": _unit("area", "metric", "1000000"),
    "square foot": _unit("area", "customary", "0.0929"),
    "acre": _unit("area", "customary", "4046.86"),
    "square mile": _unit("area", "customary", "2589988"),
    "gram": _unit("weight", "metric", "0.001"),
    "kilogram": _unit("weight", "metric"),
    "ounce": _unit("weight", "customary", "0.02835"),
    "pound": _unit("weight", "customary", "0.4536"),
    "stone": _unit("weight", "customary", "6.35"),
    "millilitre": _unit("volume", "metric", "0.001"),
    "litre": _unit("volume", "metric"),
    "gallon": _unit("volume", "customary", "3.785"),
    "kilometre an hour": _unit("speed", "metric"),
    "mile an hour": _unit("speed", "customary", "1.609344"),
    "celsius": _unit("heat", "metric"),
    "fahrenheit": _unit("heat", "customary"),
    "degree": _unit("heat", "either"),
}


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
        """Whether the other text has this measure converted, and not in the same unit as well."""
        unit = _UNITS.get(self.unit or "")
        if unit is None or any(other.unit == self.unit for other in others):
            return False
        there = ((other, _UNITS[other.unit]) for other in others if other.unit in _UNITS)
        return any(self._equals(unit, other, one) for other, one in there)

    def _equals(self, unit: _Unit, other: "Measure", there: _Unit) -> bool:
        if unit.kind != there.kind or (unit.system == there.system != "either"):
            return False
        if unit.kind == "heat":
            return any(
                _is_as_warm(unit, mine, there, theirs)
                for mine in _values(self.number.readings)
                for theirs in _values(other.number.readings)
            )
        return any(
            abs(mine - theirs) <= _ROUNDING * max(mine, theirs)
            for mine in self.worth_in(unit)
            for theirs in other.worth_in(there)
        )

    def worth_in(self, unit: _Unit) -> list[Decimal]:
        """What it may be in the metric unit of its kind."""
        if self.total is not None:
            return [self.total]
        return [value * unit.factor for value in _values(self.number.readings)]


def _values(readings: Sequence[Reading]) -> list[Decimal]:
    return [value for reading in readings if len(reading) == 1 for value in reading]


def _is_as_warm(unit: _Unit, mine: Decimal, there: _Unit, theirs: Decimal) -> bool:
    warm, cold = (mine, theirs), (theirs, mine)
    ways = [warm] if unit.system == "customary" or there.system == "metric" else []
    ways += [cold] if unit.system == "metric" or there.system == "customary" else []
    return any(
        abs((hot - _FREEZING) * _FOR_A_DEGREE - cool) <= _ROUNDED_DEGREES for hot, cool in ways
    )


def measured(
    text: str, numbers: Sequence[Quantity], lists: NumberWords, language: str
) -> list[Measure]:
    """The numbers of a folded text with what they measure: "3 to 5 per cent" is two per cents."""
    units = {word: name for name, named in lists.units.items() for word in named}
    pattern = _pattern(tuple(units), is_unspaced=is_unspaced(language))
    read: list[Measure] = []
    for number in reversed(numbers):
        unit, end = None, number.end
        if text[: number.start].rstrip().endswith(lists.percent_before or "%"):
            unit = PERCENT
        elif pattern and (after := pattern.match(text, number.end)):
            unit, end = units[after["unit"]], after.end()
        elif read and text[number.end : read[-1].number.start].strip(" ,、") in (
            "",
            *lists.ranges,
        ):
            unit = read[-1].unit
        read.append(Measure(number, unit, end))
    return _summed(read[::-1], text)


def _summed(read: list[Measure], text: str) -> list[Measure]:
    """The measures, where 17 pounds 1 ounce weigh what both do."""
    for place, (high, low) in enumerate(pairwise(read)):
        big, small = _UNITS.get(high.unit or ""), _UNITS.get(low.unit or "")
        if big is None or small is None or (big.kind, big.system) != (small.kind, "customary"):
            continue
        if small.factor < big.factor and len(text[high.end : low.number.start]) <= _JOINED:
            total = high.worth_in(big)[0] + low.worth_in(small)[0]
            read[place : place + 2] = [replace(one, total=total) for one in (high, low)]
    return read


@cache
def _pattern(words: tuple[str, ...], *, is_unspaced: bool) -> re.Pattern[str] | None:
    if not words:
        return None
    longest = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    end = "" if is_unspaced else r"(?!\w)"
    return re.compile(rf"[ -]{{0,2}}(?P<unit>{longest}){end}")


def signs_of_percent(text: str, lists: NumberWords) -> int:
    """How often a text says per cent, in a sign or a word of any form."""
    said = (*lists.units.get(PERCENT, ("%",)), *lists.percent_before)
    longest = sorted(said, key=len, reverse=True)
    return len(re.findall("|".join(re.escape(one) for one in longest), text))
