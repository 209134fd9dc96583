"""Numbers in Chinese texts: in digits, in characters, and in both at once (23亿, 百分之五)."""

# ruff: noqa: RUF001 -- the letters and marks of many scripts are what it reads
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from negotiation_room.capabilities.interpretation.relay.quantities import (
    DIGITS,
    Kind,
    Quantity,
    Reading,
    readings_of,
    single,
)
from negotiation_room.capabilities.interpretation.relay.wordlists import NumberWords

_FIGURES: Final = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_SMALL: Final = {"十": 10, "百": 100, "千": 1000}
_LARGE: Final = {"万": 10**4, "亿": 10**8}
_RUN: Final = "〇零一二两三四五六七八九十百千万亿"

_FOUND: Final = re.compile(
    rf"(?P<ordinal>第)?\s?(?P<some>(?<!多)[数几好上])?(?:(?P<digits>{DIGITS})\s?[多余几]?\s?(?P<scale>[十百千万亿]{{0,3}})"
    rf"|(?P<run>[{_RUN}]{{1,20}}(?:点[{_RUN}]{{1,9}})?)(?:多|余)?(?P<more>[万亿]{{0,2}}))"
)
# Before these 一 is the number, elsewhere it is said in every sentence: 一些, 一起, 一个.
_EXACTLY_ONE: Final = tuple("月日号点时比分倍万亿千百球胜负败平岁")
# What a number in characters must be worth to be asked for; less is said too freely.
_ASKED: Final = 3


def quantities(text: str, lists: NumberWords) -> Iterator[Quantity]:
    """The numbers of a folded text, in their order."""
    last: Quantity | None = None
    for match in _FOUND.finditer(text):
        digits, run = match.group("digits"), match.group("run")
        if digits:
            quantity = Quantity(
                *match.span(), readings_of(digits, lists.decimal), asks=True
            ).times(_scale(match.group("scale")), match.end())
        else:
            readings = tuple(_of_run(run, _scale(match.group("more"))))
            about = match.group().endswith(("多", "余")) or bool(match.group("some"))
            after = text[match.end() : match.end() + 2]
            of_hundred = text[: match.start()].endswith(lists.percent_before or "%")
            asks = of_hundred or (not about and _is_plain(run, after, readings, lists))
            kind: Kind = "ordinal" if match.group("ordinal") else "cardinal"
            is_article = run == "一" and kind == "cardinal" and after[:1] not in _EXACTLY_ONE
            quantity = Quantity(*match.span(), readings, asks, kind, is_article=is_article)
        if last is not None and last.end == quantity.start:
            together = _together(last, quantity)
            quantity = quantity.also([together])
            yield last.also([together])
        elif last is not None:
            yield last
        last = quantity
    if last is not None:
        yield last


def _together(high: Quantity, low: Quantity) -> Reading:
    """What two numbers written on end are as one: 3亿5000万."""
    return single(next(iter(high.readings[0])) + next(iter(low.readings[0])))


def _scale(characters: str) -> Decimal:
    factor = Decimal(1)
    for character in characters:
        factor *= (_SMALL | _LARGE)[character]
    return factor


def _is_plain(run: str, after: str, readings: tuple[Reading, ...], lists: NumberWords) -> bool:
    """Whether characters say a number, not a name or a manner of speaking: 千千万万, 十分."""
    value = max(readings[0])
    if after == "分之":  # but 百分之 is per cent
        return value >= _ASKED and run[-1] in _FIGURES
    if len(run) == 1:
        return value >= _ASKED and after[:1] in lists.counted and _is_counting(after)
    return value >= _ASKED and any(c in _FIGURES for c in run)


def _is_counting(after: str) -> bool:
    """Whether 分 after a number is a minute or a point: 十分 alone only says very."""
    return after[:1] != "分" or after == "分钟"


def _of_run(run: str, factor: Decimal) -> Iterator[Reading]:
    whole, point, fraction = run.partition("点")
    if point:
        figures = "".join(str(_FIGURES.get(c, 0)) for c in fraction)
        yield single((_value(whole) + Decimal(f"0.{figures}")) * factor)
    elif len(whole) > 1 and all(c in _FIGURES for c in whole):
        yield single(Decimal("".join(str(_FIGURES[c]) for c in whole)) * factor)
        yield frozenset(Decimal(_FIGURES[c]) * factor for c in whole)
    else:
        yield single(_value(whole) * factor)


def _value(run: str) -> Decimal:
    total = section = figure = 0
    for character in run:
        if character in _FIGURES:
            figure = _FIGURES[character]
        elif character in _SMALL:
            section += (figure or 1) * _SMALL[character]
            figure = 0
        else:
            section += figure
            figure = 0
            if section:
                total += section * _LARGE[character]
            else:
                total = (total or 1) * _LARGE[character]
            section = 0
    return Decimal(total + section + figure)
