"""What a number in a text may mean, and how digits with separators are read."""

# ruff: noqa: RUF001 -- the letters and marks of many scripts are what it reads
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final, Literal, TypeAlias

Kind = Literal["digits", "cardinal", "scale", "ordinal", "month", "other"]
Reading: TypeAlias = frozenset[Decimal]

DIGITS: Final = (
    r"\d{1,3}(?: \d{3})+(?!\d)(?:[.,]\d+)?|\d+(?:[.,٫٬]\d+|['،]\d{3}(?!\d))*(?: ?[¼½¾⅓⅔])?"
)

_PARTS: Final = re.compile(r"[.,٫٬،' ]")
_GROUP: Final = 3
_FRACTIONS: Final = {"¼": "0.25", "½": "0.5", "¾": "0.75", "⅓": "0.33", "⅔": "0.67"}
# Decimals are exact up to 28 digits.
_LONGEST: Final = 24
_FOUR: Final = 4


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number as a text has it.

    Attributes:
        start, end: where it stands in the folded text.
        readings: what it may mean, each as the numbers that must then be in the other text.
        asks: whether the other text must have it; if not, it only meets what the other asks.
        kind: in what it is written; `scale` is a bare one, as in "millions of people".
    """

    start: int
    end: int
    readings: tuple[Reading, ...]
    asks: bool
    kind: Kind = "digits"
    is_article: bool = False

    @property
    def is_digits(self) -> bool:
        """Whether it is written in digits."""
        return self.kind == "digits"

    def meant(self) -> Reading:
        """All numbers of all readings."""
        return frozenset(value for reading in self.readings for value in reading)

    def meant_beside(self, offered: Reading) -> Reading:
        """The numbers of the reading that another text has, and of all where it has none."""
        fitting = [reading for reading in self.readings if reading <= offered]
        return frozenset(v for reading in fitting[:1] or self.readings for v in reading)

    def is_met(self, offered: Reading) -> bool:
        """Whether another text offers one of the readings in full."""
        return any(reading <= offered for reading in self.readings)

    def times(self, factor: Decimal, end: int) -> "Quantity":
        """The number multiplied by the word that follows it."""
        scaled = tuple(
            frozenset(value * factor for value in reading) for reading in self.readings
        )
        return replace(self, end=end, readings=scaled)

    def also(self, more: Iterable[Reading]) -> "Quantity":
        """The number with further readings."""
        readings = tuple(dict.fromkeys((*self.readings, *more)))
        return replace(self, readings=readings)


def single(value: Decimal | int) -> Reading:
    """The reading as a single number."""
    return frozenset({Decimal(value)})


def readings_of(written: str, decimal: str) -> tuple[Reading, ...]:
    """How digits may be read: what groups thousands in one language is a comma in the next.

    Args:
        written: ASCII digits, with separators between them, and ½ behind them.
        decimal: what stands before the fraction in the language of the text.
    """
    part = _FRACTIONS.get(written[-1])
    if part:
        return (single(Decimal(_PARTS.sub("", written[:-1])) + Decimal(part)),)
    if len(written) > _LONGEST:
        return (_chunks(written),)
    pieces = _PARTS.split(written)
    marks = _PARTS.findall(written)
    if not marks:
        return _plain(written)
    parts = frozenset(Decimal(piece) for piece in pieces)
    grouped = all(len(piece) == _GROUP for piece in pieces[1:]) and len(pieces[0]) <= _GROUP
    if len(set(marks)) == 1:
        return _one_mark(marks, pieces, parts, grouped=grouped, decimal=decimal)
    if all(len(piece) == _GROUP for piece in pieces[1:-1]) and len(set(marks[:-1])) == 1:
        return (single(Decimal("".join(pieces[:-1]) + "." + pieces[-1])),)
    return (parts,)


def _chunks(written: str) -> Reading:
    """What is no number any more, a key or a line of noughts, compared piece by piece."""
    figures = _PARTS.sub("", written)
    starts = range(0, len(figures), _LONGEST)
    return frozenset(Decimal("1" + figures[start : start + _LONGEST]) for start in starts)


def _one_mark(
    marks: list[str], pieces: list[str], parts: Reading, *, grouped: bool, decimal: str
) -> tuple[Reading, ...]:
    whole = single(Decimal("".join(pieces)))
    if len(marks) > 1 or marks[0] in "٬،' ":
        return (whole, parts) if grouped else (parts,)
    fraction = single(Decimal(f"{pieces[0]}.{pieces[1]}"))
    if not grouped:
        return (fraction, parts)
    if pieces[1].endswith("0") and marks[0] != decimal:  # nobody ends a fraction so: 9,000
        return (whole,)
    return (fraction, whole) if marks[0] == decimal else (whole, fraction)


def _plain(written: str) -> tuple[Reading, ...]:
    value = Decimal(written)
    readings = [single(value)]
    if len(written) == _FOUR and written.startswith("0"):  # 0230 is half past two
        readings.append(frozenset({Decimal(written[:2]), Decimal(written[2:])}))
    return tuple(readings)
