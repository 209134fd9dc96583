"""Automatic numbers of a DOCX, written out: the word processor shows them, the words lack them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final
from xml.etree.ElementTree import Element

from negotiation_room.capabilities.drafting.importing.package import W

LEVELS: Final = 9
_MOST_CHAIN: Final = 20
"""Styles that build on each other; more would be a circle."""
_ROMANS: Final = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"),
    (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip
_LATIN = "abcdefghijklmnopqrstuvwxyz"
_RUSSIAN = "абвгдежзиклмнопрстуфхцчшщыэюя"
_ABJAD = "أبجدهوزحطيكلمنسعفصقرشتثخذضظغ"
_ARABIC = "أبتثجحخدذرزسشصضطظعغفقكلمنهوي"
_HAN = "〇一二三四五六七八九"
_TENS = 10


@dataclass(frozen=True)
class Level:
    """How one level of a list is numbered.

    Attributes:
        text: the number with "%1" to "%9" where the counts of the levels go.
        restarts: after a number of which level it starts again; None is the one above.
        indent: where the number stands, in twentieths of a point.
    """

    start: int = 1
    format: str = "decimal"
    text: str = ""
    restarts: int | None = None
    is_decimal: bool = False
    indent: int = 0


@dataclass
class Numbering:
    """The lists of one document, counted as its paragraphs come.

    Attributes:
        lists: by the list's id, its pattern's id and its levels.
    """

    lists: dict[str, tuple[str, dict[int, Level]]] = field(
        default_factory=dict[str, tuple[str, dict[int, Level]]]
    )
    _counts: dict[str, dict[int, int]] = field(default_factory=dict[str, dict[int, int]])
    _started: set[str] = field(default_factory=set[str])
    _restarting: dict[str, set[int]] = field(default_factory=dict[str, set[int]])

    @classmethod
    def read(cls, part: Element | None) -> "Numbering":
        """The lists that a document's numbering part declares."""
        numbering = cls()
        if part is None:
            return numbering
        patterns = dict[str, dict[int, Level]]()
        for pattern in part.findall(f"{W}abstractNum"):
            key = pattern.get(f"{W}abstractNumId", "")
            patterns[key] = dict(map(_level, pattern.findall(f"{W}lvl")))
        for num in part.findall(f"{W}num"):
            key = num.get(f"{W}numId", "")
            pattern = value(num, "abstractNumId")
            levels = dict(patterns.get(pattern, {}))
            for override in num.findall(f"{W}lvlOverride"):
                at = whole(override.get(f"{W}ilvl", "0"))
                if (own := override.find(f"{W}lvl")) is not None:
                    levels[at] = _level(own)[1]
                if override.find(f"{W}startOverride") is not None:
                    start = whole(value(override, "startOverride"), 1)
                    levels[at] = replace(levels.get(at, Level()), start=start)
                    numbering._restarting.setdefault(key, set()).add(at)
            numbering.lists[key] = (pattern, levels)
        return numbering

    def level(self, num: str, at: int) -> Level | None:
        """How this level of this list is numbered; None if the document does not say."""
        return self.lists.get(num, ("", dict[int, Level]()))[1].get(at)

    def next(self, num: str, at: int) -> str | None:
        """The number of the next paragraph at this level of this list.

        None means that it has a number which cannot be written out.
        """
        level = self.level(num, at)
        if level is None:
            return None
        pattern, levels = self.lists[num]
        counts = self._counts.setdefault(pattern, {})
        if num not in self._started:
            self._started.add(num)
            for one in self._restarting.get(num, ()):
                counts.pop(one, None)
        counts[at] = counts.get(at, level.start - 1) + 1
        for deeper in range(at + 1, LEVELS):
            limit = levels[deeper].restarts if deeper in levels else None
            if limit != 0 and (limit is None or at < limit):
                counts.pop(deeper, None)
        return _written(level, levels, counts)


def _written(
    level: Level, levels: Mapping[int, Level], counts: Mapping[int, int]
) -> str | None:
    if level.format == "bullet":
        return level.text if level.text and not "\ue000" <= level.text[0] <= "\uf8ff" else "•"
    if level.format == "none":
        return ""
    text = level.text
    for at in range(LEVELS):
        if (mark := f"%{at + 1}") in text:
            one = levels.get(at, Level())
            write = _FORMATS.get("decimal" if level.is_decimal else one.format)
            if write is None:
                return None
            text = text.replace(mark, write(counts.get(at, one.start)))
    return text.strip()


def _level(element: Element) -> tuple[int, Level]:
    restart = value(element, "lvlRestart")
    ind = element.find(f"{W}pPr/{W}ind")
    return whole(element.get(f"{W}ilvl", "0")), Level(
        start=whole(value(element, "start"), 1),
        format=value(element, "numFmt") or "decimal",
        text=value(element, "lvlText"),
        restarts=whole(restart) if restart else None,
        is_decimal=element.find(f"{W}isLgl") is not None,
        indent=indent_of(ind),
    )


def indent_of(ind: Element | None) -> int:
    """Where the first line of a paragraph, or its number, stands."""
    if ind is None:
        return 0
    left = whole(ind.get(f"{W}left") or ind.get(f"{W}start") or "0")
    return max(
        0, left - whole(ind.get(f"{W}hanging", "0")) + whole(ind.get(f"{W}firstLine", "0"))
    )


def value(element: Element | None, name: str) -> str:
    """The value of a property; "" if it has none."""
    found = None if element is None else element.find(f"{W}{name}")
    return "" if found is None else found.get(f"{W}val", "")


def whole(text: str, otherwise: int = 0) -> int:
    """A whole number as documents write it, within reason."""
    try:
        return max(-100_000, min(100_000, int(float(text))))
    except (ValueError, OverflowError):
        return otherwise


# --- how counts are written ----------------------------------------------------------------


def _roman(count: int) -> str:
    if not 0 < count < 4_000:  # noqa: PLR2004 - beyond it there are no Roman numerals
        return str(count)
    out = ""
    for worth, sign in _ROMANS:
        while count >= worth:
            out, count = out + sign, count - worth
    return out


def _letters(alphabet: str) -> Callable[[int], str]:
    """a, b … z, aa, bb: as word processors count on."""

    def write(count: int) -> str:
        if not 0 < count <= len(alphabet) * 20:
            return str(count)
        return alphabet[(count - 1) % len(alphabet)] * ((count - 1) // len(alphabet) + 1)

    return write


def _han(count: int) -> str:
    if not 0 < count < _TENS * _TENS:
        return str(count)
    tens, ones = divmod(count, _TENS)
    head = "" if not tens else ("" if tens == 1 else _HAN[tens]) + "十"
    return head + (_HAN[ones] if ones or not tens else "")


def _upper(write: Callable[[int], str]) -> Callable[[int], str]:
    return lambda count: write(count).upper()


_FORMATS: Final[Mapping[str, Callable[[int], str]]] = {
    "decimal": str,
    "decimalZero": lambda count: f"{count:02}",
    "lowerLetter": _letters(_LATIN),
    "upperLetter": _upper(_letters(_LATIN)),
    "lowerRoman": _roman,
    "upperRoman": _upper(_roman),
    "russianLower": _letters(_RUSSIAN),
    "russianUpper": _upper(_letters(_RUSSIAN)),
    "arabicAbjad": _letters(_ABJAD),
    "arabicAlpha": _letters(_ARABIC),
    "chineseCounting": _han,
    "chineseCountingThousand": _han,
    "ideographDigital": _han,
    "japaneseCounting": _han,
    "taiwaneseCounting": _han,
    "none": lambda _: "",
    "bullet": lambda _: "•",
}


@dataclass
class Style:
    """What a paragraph takes over from its style.

    Attributes:
        level: of a heading, 1 for a title; 0 is none.
    """

    level: int = 0
    num: str = ""
    at: int = 0
    indent: int = 0


def read_styles(part: Element | None) -> dict[str, Style]:
    """The paragraph styles of a document, each with what it takes over from others."""
    if part is None:
        return {}
    elements = {
        one.get(f"{W}styleId", ""): one
        for one in part.findall(f"{W}style")
        if one.get(f"{W}type") == "paragraph"
    }
    return {key: _style(key, elements) for key in elements}


def _style(key: str, elements: Mapping[str, Element]) -> Style:
    style, element = Style(), elements.get(key)
    for _ in range(_MOST_CHAIN):
        if element is None:
            break
        properties = element.find(f"{W}pPr")
        name = value(element, "name").lower()
        if not style.level:
            style.level = _heading(name, value(properties, "outlineLvl"))
        numbered = None if properties is None else properties.find(f"{W}numPr")
        if numbered is not None and not style.num:
            style.num, style.at = value(numbered, "numId"), whole(value(numbered, "ilvl"))
        ind = None if properties is None else properties.find(f"{W}ind")
        style.indent = style.indent or indent_of(ind)
        element = elements.get(value(element, "basedOn"))
    return style


def _heading(name: str, outline: str) -> int:
    if name == "title":
        return 1
    if name.startswith("heading ") and name[8:].isdecimal():
        return min(9, whole(name[8:])) + 1
    return whole(outline) + 2 if outline.isdecimal() and int(outline) < LEVELS else 0
