"""What texts of treaties and resolutions number their parts with, in nine languages.

A label is only what stands at the beginning of a paragraph and is written as numbers are
written; no label is ever made, and nothing is split at a full stop inside words.
"""

import re
from dataclasses import dataclass
from typing import Final

OPEN, CLOSE, NOTE, NOTE_END = "\ufdd0", "\ufdd1", "\ufdd2", "\ufdd3"
"""Non-characters that stand, while a text is read, for an escaped bracket and a footnote."""

_SUFFIX = r"(?:[ ]?(?:bis|ter|quater|quinquies|quinqiues|sexies|septies|octies|novies|alt)\b)"
_COUNTED = (
    r"one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen"
    r"|sixteen|seventeen|eighteen|nineteen|twenty|first|second|third|fourth|fifth|premier"
    r"|première|primero|primera|primeiro|первая|перша|الأولى|الأول|الثانية|الثاني|الثالثة|الثالث"
    r"|الرابعة|الرابع|الخامسة|الخامس"
)
_NUMBER = rf"\d+(?:\.\d+)*(?:\.?[ºªо°]|er|re)?(?:[a-zA-Z]\b)?{_SUFFIX}?"
_ROMAN = r"[IVXLC]+\b"
_WHICH = rf"(?:{_NUMBER}|{_ROMAN}|[A-Z]\b|(?:{_COUNTED})\b)"
_HAN = r"[一二三四五六七八九十百零〇两\d]+"

_ARTICLE_WORDS = (
    r"article|artículo|articulo|artigo|статья|стаття|المادة|مادة"
    r"|kifungu(?:\s+cha)?|ibara(?:\s+ya)?"
)
_PART_WORDS: Final = (
    (1, r"part|parte|partie|часть|частина|الجزء|sehemu(?:\s+ya)?|book|título|titre"),
    (1, r"annex|annexe|anexo|appendix|appendice|schedule|приложение|додаток|المرفق|الملحق"),
    (2, r"chapter|chapitre|capítulo|глава|الباب|sura(?:\s+ya)?"),
    (3, r"section|sección|secção|раздел|розділ|القسم|الفصل"),
)
_HAN_PARTS: Final = ((1, "[编編]|部分|附件"), (2, "章"), (3, "[节節]"))
_OPTION_WORDS = (
    r"option|alternative|variant|variante|opción|alternativa|вариант|варіант|альтернатива"
    r"|الخيار|البديل|备选案文|备选方案|chaguo|opção"
)

_ARTICLE = re.compile(
    rf"(?:(?:{_ARTICLE_WORDS})(?:\s+{_WHICH}|{_NUMBER})|第{_HAN}[条條](?:之{_HAN})?)",
    re.IGNORECASE,
)
_PARTS = tuple(
    (level, re.compile(rf"(?:{words})\s+{_WHICH}", re.IGNORECASE))
    for level, words in _PART_WORDS
) + tuple((level, re.compile(rf"第{_HAN}(?:{words})")) for level, words in _HAN_PARTS)
_OPTION = re.compile(
    rf"(?:{_OPTION_WORDS})\s*"
    rf"(\d+(?:\.\d+)*|{_ROMAN}|[A-ZА-Я]\b|[一二三四五六七八九十]+|\([a-zA-Z0-9]{{1,4}}\))"
    rf"(\s*(?:\d+|\([a-z0-9]{{1,4}}\)))?(?=\s*[:：.]|\s*$|\s*[(\[\]{NOTE}])(?:\s*[:：.]+)?",
    re.IGNORECASE,
)
_DECIMAL = re.compile(
    rf"(\d{{1,3}}(?:\.\d{{1,3}}){{1,5}})({_SUFFIX}?\.?)(?=\s+[^\s\da-z%°]|\s*$)"
)
_PLAIN = re.compile(
    rf"(\d{{1,4}})(?:[a-z]?{_SUFFIX}?[.)]{_SUFFIX}?(?:-|\b|(?=\s|$|[\[“\"(]))|{_SUFFIX}(?=\s))"
)
_AFTER_PLAIN = re.compile(r"\s|$|[\[“\"(*]|[^\W\d_a-z]")
_IN_PARENS = re.compile(r"\(([^\W_]{1,5})\)(?=\s|$|[\[“\"])")
_CLOSED = re.compile(r"([^\W\d_]|[ivxlc]{1,5}|[IVXLC]{1,5})\)(?=\s|$)")
_DOTTED = re.compile(r"([a-z]|[A-Z]|[ivx]{1,5}|[IVXLC]{1,6})\.(?=\s|$)")
_HAN_LIST = re.compile(
    r"([一二三四五六七八九十]{1,3})、|[（(]([一二三四五六七八九十]{1,3})[)）]"
)
_BULLET = re.compile(r"[-–—•·▪◦‣*+\uf0b7\uf0a7\uf02d](?=\s)")
ANCHOR: Final = re.compile(r"\[[A-Z]{1,3}\d*\.\d+[a-z]?\](?=\s|$)")
"""How corpora mark their paragraphs: "[A3.1]"; a number, not a bracket."""

_ROMANS: Final = (("c", 100), ("xc", 90), ("l", 50), ("xl", 40), ("x", 10), ("ix", 9), ("v", 5),
                  ("iv", 4), ("i", 1))  # fmt: skip
_HAN_DIGITS = "一二三四五六七八九"

LONGEST_HEADING = 160


@dataclass(frozen=True, slots=True)
class Label:
    """A number as written, and what it says of its place.

    Attributes:
        written: with its punctuation, as it stands in the source.
        style: labels of one list have one style: "option", "article", "1.", "(a)", "(i)".
        rank: where nothing else tells, a higher one nests in a lower one.
        ordinal: which in its list, 0 if it does not say.
        level: of a part or article, the lower the more it holds.
    """

    written: str
    style: str
    rank: int
    ordinal: int = 0
    level: int = 0


def _roman(letters: str) -> int:
    rest, value = letters.lower(), 0
    for sign, worth in _ROMANS:
        while rest.startswith(sign):
            value += worth
            rest = rest[len(sign) :]
    return 0 if rest or _to_roman(value) != letters.lower() else value


def _to_roman(value: int) -> str:
    out = ""
    for sign, worth in _ROMANS:
        while value >= worth:
            out += sign
            value -= worth
    return out


def _alphabetic(letter: str) -> int:
    first = letter[0].lower()
    for start, end in (("a", "z"), ("а", "я")):
        if start <= first <= end:
            return ord(first) - ord(start) + 1
    return 0


def _han(signs: str) -> int:
    tens, mark, ones = signs.partition("十")
    if not mark:
        return _HAN_DIGITS.find(signs) + 1
    return 10 * (_HAN_DIGITS.find(tens) + 1 if tens else 1) + _HAN_DIGITS.find(ones or "零") + 1


def _lettered(written: str, inner: str, mark: str, before: "dict[str, int]") -> Label:
    """A label of letters; "(i)" after "(h)" is a letter, elsewhere a Roman numeral."""
    if inner.isdecimal():
        return Label(written, mark.replace("x", "1"), 3, int(inner))
    case = "A" if inner[0].isupper() else "a"
    alpha, roman = _alphabetic(inner) if len(set(inner)) == 1 else 0, _roman(inner)
    letters, numerals = mark.replace("x", case), mark.replace("x", "I" if case == "A" else "i")
    follows = alpha and before.get(letters, 0) == alpha - 1 and alpha > 1
    if roman and not follows and (roman == 1 or before.get(numerals, 0) == roman - 1):
        return Label(written, numerals, 2 if case == "A" else 5, roman)
    return Label(written, letters, 2 if case == "A" else 4, alpha)


def option(words: str) -> Label | None:
    """The label of an option or alternative."""
    if not (found := _OPTION.match(words)):
        return None
    which = found.group(1)
    bare = which.strip("()")
    style, ordinal = "option A", _alphabetic(bare)
    if bare[0].isdecimal():
        style, ordinal = "option 1", int(bare.split(".")[0])
    elif bare.upper() == bare and _roman(bare):
        style, ordinal = "option I", _roman(bare)
    elif _han(bare):
        style, ordinal = "option 1", _han(bare)
    style += "()" if which != bare else ""
    return Label(found.group().rstrip(), style + ("+" if found.group(2) else ""), 0, ordinal)


def section(words: str, *, is_heading: bool) -> Label | None:
    """The label of a part or article, where it heads one and is no mention of it.

    Args:
        words: the paragraph.
        is_heading: the source itself marks it as a heading.
    """
    for level, pattern in (*_PARTS, (5, _ARTICLE)):
        if not (found := pattern.match(words)):
            continue
        rest = words[found.end() :]
        if not is_heading and not _heads(rest):
            return None
        written = found.group()
        while rest[:1] in tuple(".:：") and not rest[1:2].isdecimal():
            written, rest = written + rest[0], rest[1:]
        return Label(written, "article" if level == 5 else "part", 0, 0, level)  # noqa: PLR2004
    return None


def _heads(rest: str) -> bool:
    """Whether a heading goes on like this; "Article 5 of the Convention" does not."""
    lean = rest.lstrip()
    if not lean:
        return True
    if rest[0] in ".:：" and (len(rest) == 1 or rest[1].isspace()):
        return True
    starts = not lean[0].islower() and lean[0] not in ",;)"
    return starts and len(rest) <= LONGEST_HEADING and not lean.endswith((".", ";", ","))


def heading_number(words: str) -> Label | None:
    """The number of a heading that has no word for what it is: "II.", "B.", "3."."""
    found = re.match(r"(?:[IVXLC]+|[A-Z]|\d+(?:\.\d+)*)\.?(?=\s)", words)
    if not found or (found.group()[-1] != "." and not found.group()[0].isdigit()):
        return None
    return Label(found.group(), "part", 0)


def item(words: str, before: "dict[str, int]") -> Label | None:
    """The label of a paragraph or sub-paragraph.

    Args:
        words: the paragraph.
        before: the last ordinal of each list that is open, by style.
    """
    if found := _DECIMAL.match(words):
        depth = found.group(1).count(".")
        return Label(
            found.group(),
            f"{'1.' * (depth + 1)}",
            1 + depth,
            int(found.group(1).split(".")[-1]),
        )
    if (found := _PLAIN.match(words)) and _AFTER_PLAIN.match(words, found.end()):
        style = "1)" if ")" in found.group() else "1."
        return Label(found.group(), style, 1, int(found.group(1)))
    if found := _HAN_LIST.match(words):
        signs = found.group(1) or found.group(2)
        style, rank = ("一、", 1) if found.group(1) else ("（一）", 2)
        return Label(found.group(), style, rank, _han(signs))
    if found := _IN_PARENS.match(words):
        inner = found.group(1)
        if inner.isdecimal() or len(inner) == 1 or _roman(inner) or len(set(inner)) == 1:
            return _lettered(found.group(), inner, "(x)", before)
    if found := _CLOSED.match(words):
        return _lettered(found.group(), found.group(1), "x)", before)
    if found := _DOTTED.match(words):
        label = _lettered(found.group(), found.group(1), "x.", before)
        # "P. Poroshenko" is a name: a lone letter begins a list, or goes on with one.
        if label.ordinal and label.ordinal in {1, before.get(label.style, 0) + 1}:
            return label
    if found := _BULLET.match(words):
        return Label(found.group(), found.group(), 6)
    return None
