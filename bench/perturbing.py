"""The ways in which a good translation is spoilt to see whether the relay's checks notice.

They follow how translation really fails: a figure miscopied, a scale or a percentage lost, a
prohibition softened by a wrong modal ("must not" as "n'a pas à"), a negator that goes missing.
They were written from the languages, without a look at the checks or at their word lists. Here
figures are spoilt; `rewording.py` spoils words.

Each way takes a text, its language and a chance, which decides the place and the replacement; it
answers the spoilt text, never the text unchanged, or None where there is nothing to spoil.
"""

import random
import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Final, NamedTuple, TypeAlias

Spoiling: TypeAlias = Callable[[str, str, random.Random], str | None]

SPACES: Final = " \u00a0\u202f\u2009"
_DECIMAL: Final = {"en": ".", "zh": ".", "ar": ".\u066b"}
# Numbers in digits, of whichever script.
_NUMBER: Final = re.compile(
    rf"(?<!\d)(?<!\d[{SPACES}])\d{{1,3}}(?:[{SPACES}]\d{{3}})+(?!\d)(?:[.,\u066b]\d+)?|\d+(?:[.,:\u066b\u066c]\d+)*"
)
_EASTERN: Final = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
_GLUED_BEFORE: Final = re.compile(r"(?:[A-Za-zÀ-ÿА-яЁёІіЇїЄєҐґ$]|[^\W\d_]-)$")
_GLUED_AFTER: Final = re.compile(r"^(?:[A-Za-zÀ-ÿА-яЁёІіЇїЄєҐґ]|-[^\W\d_])")


class Change(NamedTuple):
    """One stretch of a text, and what comes to stand there."""

    start: int
    end: int
    put: str

    def on(self, text: str) -> str:
        """The text with this change; where nothing comes to stand, no double space is left."""
        before, after = text[: self.start], text[self.end :]
        if not self.put and text[self.start : self.start + 1].isupper():
            first = len(after) - len(after.lstrip())
            after = after[:first] + after[first : first + 1].upper() + after[first + 1 :]
        if not self.put and (not before or before[-1].isspace()):
            after = after.lstrip(SPACES)
        elif not self.put and (not after or after[0] in ".,;:!?"):
            before = before.rstrip(SPACES)
        return before + self.put + after


def any_of(text: str, chance: random.Random, places: list[list[Change]]) -> str | None:
    """Change one place, one way; without a place, there is no answer."""
    return chance.choice(chance.choice(places)).on(text) if places else None


def _worth(number: str, language: str) -> tuple[str, ...]:
    """What a number amounts to, as far as its language's marks tell: equal worths, no error."""
    plain = "".join(str(int(sign)) if sign.isdecimal() else sign for sign in number)
    marks = _DECIMAL.get(language, ",")
    whole, mark, rest = plain, "", ""
    if sum(plain.count(one) for one in marks) == 1 and ":" not in plain:
        mark = next(one for one in marks if one in plain)
        whole, _, rest = plain.partition(mark)
    parts = [part.lstrip("0") for part in re.split(":", re.sub(r"[^\d:]", "", whole))]
    return (*parts, rest.rstrip("0"))


def _one(
    text: str,
    language: str,
    chance: random.Random,
    variants: Callable[[str], Iterator[str]],
) -> str | None:
    """Put another number for one of a text's: one that amounts to something else."""

    def worth(number: str) -> tuple[str, ...]:
        return _worth(number, language)

    changes = [
        [Change(found.start(), found.end(), other) for other in others]
        for found in _NUMBER.finditer(text)
        if (others := [one for one in variants(found[0]) if worth(one) != worth(found[0])])
    ]
    return any_of(text, chance, changes)


def changed_digit(text: str, language: str, chance: random.Random) -> str | None:
    """One digit of one number is another digit: 1945 as 1965."""

    def variants(number: str) -> Iterator[str]:
        for place, sign in enumerate(number):
            if sign.isdecimal():
                zero = ord(sign) - int(sign)
                others = [chr(zero + n) for n in range(1, 10) if n != int(sign)]
                yield number[:place] + chance.choice(others) + number[place + 1 :]

    return _one(text, language, chance, variants)


def dropped_digit(text: str, language: str, chance: random.Random) -> str | None:
    """One digit of one number is missing: 1945 as 195."""

    def variants(number: str) -> Iterator[str]:
        for place, sign in enumerate(number):
            left = number[:place] + number[place + 1 :]
            if sign.isdecimal() and re.fullmatch(r"\d+(\D\d+)*", left):
                yield left

    return _one(text, language, chance, variants)


def doubled_digit(text: str, language: str, chance: random.Random) -> str | None:
    """One digit of one number stands twice: 150 as 1500."""

    def variants(number: str) -> Iterator[str]:
        for place, sign in enumerate(number):
            if sign.isdecimal():
                yield number[:place] + sign + number[place:]

    return _one(text, language, chance, variants)


def transposed_digits(text: str, language: str, chance: random.Random) -> str | None:
    """Two neighbouring digits of one number have changed places: 1945 as 1954."""

    def variants(number: str) -> Iterator[str]:
        for place, (left, right) in enumerate(pairwise(number)):
            if left.isdecimal() and right.isdecimal() and left != right:
                yield number[:place] + right + left + number[place + 2 :]

    return _one(text, language, chance, variants)


def moved_separator(text: str, language: str, chance: random.Random) -> str | None:
    """The mark of a fraction stands one place further on, or nowhere: 12.5 as 1.25 or 125."""

    def variants(number: str) -> Iterator[str]:
        if parts := re.fullmatch(r"(\d+)([.,\u066b\u066c])(\d+)", number):
            head, mark, tail = parts.groups()
            if len(head) > 1:
                yield head[:-1] + mark + head[-1] + tail
            if len(tail) > 1:
                yield head + tail[0] + mark + tail[1:]
            if len(tail) != len("000"):
                yield head + tail

    return _one(text, language, chance, variants)


def carried_separator(text: str, language: str, chance: random.Random) -> str | None:
    """Thousands are marked as another language does, so that a reader sees a fraction.

    1,500 stands in an English text as 1.500. A person reads past it more often than a machine
    errs so; it is counted apart.
    """
    mark = _DECIMAL.get(language, ",")[0]

    def variants(number: str) -> Iterator[str]:
        if parts := re.fullmatch(rf"(\d{{1,3}})[.,\u066c{SPACES}](\d{{3}})", number):
            yield parts[1] + mark + parts[2]

    return _one(text, language, chance, variants)


def _loose(text: str) -> list[re.Match[str]]:
    """Numbers that stand alone: not the 20 of G20."""
    return [
        found
        for found in _NUMBER.finditer(text)
        if not _GLUED_BEFORE.search(text[: found.start()])
        and not _GLUED_AFTER.search(text[found.end() :])
    ]


def dropped_number(text: str, _language: str, chance: random.Random) -> str | None:
    """One number is left out altogether, with its percent sign if it had one."""
    found = _loose(text)
    if not found:
        return None
    one = chance.choice(found)
    sign = re.match(rf"[{SPACES}]?[%٪\uff05]", text[one.end() :])
    return Change(one.start(), one.end() + (sign.end() if sign else 0), "").on(text)


def repeated_number(text: str, _language: str, chance: random.Random) -> str | None:
    """One number is said twice over, as engines stutter: 1945 1945."""
    found = _loose(text)
    if not found:
        return None
    one = chance.choice(found)
    return Change(one.end(), one.end(), f" {one[0]}").on(text)


def eastern_digits(text: str, language: str, _chance: random.Random) -> str | None:
    """An Arabic text with its digits as the East writes them: no error, so no warning is due."""
    written = text.translate(_EASTERN)
    return written if language == "ar" and written != text else None


def changed_eastern_digit(text: str, language: str, chance: random.Random) -> str | None:
    """An Arabic text in Arabic-Indic digits, one of which is another."""
    if language != "ar":
        return None
    return changed_digit(text.translate(_EASTERN), language, chance)
