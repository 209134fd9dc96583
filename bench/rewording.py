"""The ways in which the words of a good translation are spoilt: duties, denials, numbers, terms.

The forms stand in `perturbations/`, one file per language, for a native speaker to review; like
the spoilings of figures, they were written without a look at the checks or at their word lists.
"""

import random
import re
import sys
import tomllib
from functools import cache
from pathlib import Path
from typing import Any, Final

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE)]

from perturbing import SPACES, Change, any_of  # noqa: E402 -- the path is set just above

FORMS: Final = HERE / "perturbations"

_HAN_COUNTS: Final = "二三四五六七八九"
_HAN_PLACES: Final = "十百千万亿多余几"
_HAN_UNITS: Final = (
    "个名位人次年月日天岁倍家条只座架份场支所国组种轮届级项块辆艘分点小时公里米吨元美章款"
    "方成号度秒"
)
# A count follows another count, or an ordinal's sign, or stands before a measure word; not in
# the names of weekdays and of some people.
_HAN: Final = re.compile(
    rf"(?<=[第十百千之零]) ?(?P<one>[{_HAN_COUNTS}])"
    rf"|(?<![周期拜英马其礼])(?P<two>[两{_HAN_COUNTS}])(?=[{_HAN_PLACES}]*[{_HAN_UNITS}])"
)
_HAN_SCALE: Final = re.compile(
    rf"(?<=[\d{_HAN_COUNTS}一十百千两几数多 ])[万亿](?![{_HAN_COUNTS}一])"
)
_OTHER_WORD: Final = {
    "en": "umbrella",
    "fr": "parapluie",
    "es": "paraguas",
    "ru": "зонтик",
    "ar": "مظلة",
    "zh": "雨伞",
    "pt": "guarda-chuva",
    "uk": "парасолька",
}
_PLURAL_WORDS: Final = {
    *("they", "we", "you", "people", "men", "women", "children", "police", "both", "all")
}


@cache
def _forms(language: str) -> dict[str, Any]:
    """What a language's file says."""
    return tomllib.loads((FORMS / f"{language}.toml").read_text("utf-8"))


@cache
def _whole(pattern: str, language: str, *, is_open: bool = False) -> re.Pattern[str]:
    """A pattern that matches whole words; in Arabic, "and" and "so" may be written before."""
    if language == "zh":
        return re.compile(pattern)
    before = r"(?:(?<![\w\u064b-\u0652])|(?<=(?<!\w)[وف]))" if language == "ar" else r"(?<!\w)"
    # The apostrophe is a letter's neighbour in Ukrainian: "seven" does not stand in "family".
    ends = r"(?![\w'\u2019\u02bc])" if language == "uk" else r"(?!\w)"
    after = "" if is_open else ends
    return re.compile(rf"{before}(?:{pattern}){after}", re.IGNORECASE)


def _agreeing(put: str, before: str) -> str:
    """Let the English verb agree with the word before it, so far as its last letter tells."""
    word = re.search(r"([A-Za-z]+)\W*$", before)
    last = word[1].lower() if word else ""
    many = last in _PLURAL_WORDS or (
        last.endswith("s") and not last.endswith(("ss", "us", "is"))
    )
    return put.replace("{do}", "do" if many else "does").replace(
        "{be}", "are" if many else "is"
    )


def _changes(text: str, language: str, table: str, *ways: str) -> list[list[Change]]:
    """Where a table's forms stand, and what may come in their place; the first form has it.

    A form without a replacement of these ways only keeps its place from those that follow.
    """
    taken: list[tuple[int, int]] = []
    changes: list[list[Change]] = []
    for form in _forms(language)[table]:
        for found in _whole(form["find"], language, is_open=form.get("open", False)).finditer(
            text
        ):
            start, end = found.span()
            if any(start < other and end > one for one, other in taken):
                continue
            taken.append((start, end))
            puts = [
                _agreeing(found.expand(put), text[:start])
                for way in ways
                for put in form.get(way, [])
            ]
            if found[0][:1].isupper():
                puts = [put[:1].upper() + put[1:] for put in puts]
            if puts:
                changes.append([Change(start, end, put) for put in puts])
    return changes


def _by_form(
    text: str, language: str, chance: random.Random, names: tuple[str, str]
) -> str | None:
    """Change one place where a form stands."""
    changes = [
        kept
        for one in _changes(text, language, *names)
        if (kept := [change for change in one if change.on(text) != text])
    ]
    return any_of(text, chance, changes)


def released(text: str, language: str, chance: random.Random) -> str | None:
    """One prohibition is no obligation any more: "shall not" as "need not"."""
    return _by_form(text, language, chance, ("prohibition", "freed"))


def permitted(text: str, language: str, chance: random.Random) -> str | None:
    """One prohibition is a permission: "shall not" as "may"."""
    return _by_form(text, language, chance, ("prohibition", "permitted"))


def unadvised(text: str, language: str, chance: random.Random) -> str | None:
    """Where a text advises against, nothing is advised: "should not" as "need not"."""
    return _by_form(text, language, chance, ("advice", "freed"))


def forbidden(text: str, language: str, chance: random.Random) -> str | None:
    """What nobody had to do, nobody may do: "need not" as "must not"."""
    return _by_form(text, language, chance, ("freedom", "forbidden"))


def denies(text: str, language: str) -> bool:
    """Whether a text has an explicit negator."""
    return bool(_changes(text, language, "negator", "gone"))


def negator_dropped(text: str, language: str, chance: random.Random) -> str | None:
    """One explicit negator is gone, whichever; others may be left."""
    return _by_form(text, language, chance, ("negator", "gone"))


def negation_lost(text: str, language: str, chance: random.Random) -> str | None:
    """Every explicit negator is gone, and what only goes on denying ("nor") with it."""
    if not denies(text, language):
        return None
    changes = [
        chance.choice(one) for one in _changes(text, language, "negator", "gone", "rest")
    ]
    spoilt = text
    for change in sorted(changes, reverse=True):
        spoilt = change.on(spoilt)
    return spoilt if spoilt != text else None


# -- numbers in words ------------------------------------------------------------------------


def _exchanged(text: str, language: str, rows: list[str], *, near: bool) -> list[list[Change]]:
    """Where words of a row stand, and which others of the row may; or only its neighbours."""
    before = "((?:ال|وال|بال|ب)?)" if language == "ar" else "()"
    taken: set[int] = set()
    changes: list[list[Change]] = []
    for row in rows:
        words = [word.replace("_", " ") for word in row.split()]
        named = "|".join(map(re.escape, words))
        for found in _whole(f"{before}({named})", language).finditer(text):
            stretch = set(range(*found.span(2)))
            if taken & stretch:
                continue
            taken |= stretch
            place = words.index(found[2].lower())
            others = [word for n, word in enumerate(words) if n != place]
            if near:
                others = [word for n, word in enumerate(words) if abs(n - place) == 1]
            if found[2][:1].isupper():
                others = [word[:1].upper() + word[1:] for word in others]
            changes.append([Change(*found.span(2), other) for other in others])
    return changes


def changed_word(text: str, language: str, chance: random.Random) -> str | None:
    """One number in words is another: "three" as "seven"; "one" is left, it is often an article."""
    if language != "zh":
        rows = _forms(language)["counts"]
        return any_of(text, chance, _exchanged(text, language, rows, near=False))
    changes = [
        [Change(*found.span(name), other) for other in _HAN_COUNTS if other != found[name]]
        for found in _HAN.finditer(text)
        if (name := "one" if found["one"] else "two")
    ]
    pair = [
        [one for one in others if text[one.start] != "两" or one.put != "二"]
        for others in changes
    ]
    return any_of(text, chance, pair)


def changed_ordinal(text: str, language: str, chance: random.Random) -> str | None:
    """One ordinal in words is another: "the fifth session" as the eighth."""
    changes: list[list[Change]] = []
    for pattern in _forms(language)["ordinals"]:
        stems = re.search(r"\((?!\?)(.+?)\)", pattern)
        words = re.sub(r"\[.*?\]", "", stems[1]).split("|") if stems else []
        for found in _whole(pattern, language, is_open=True).finditer(text):
            others = [one for one in words if one != found[1].lower()]
            if found[1][:1].isupper():
                others = [one[:1].upper() + one[1:] for one in others]
            changes.append([Change(*found.span(1), other) for other in others])
    return any_of(text, chance, changes)


def changed_scale(text: str, language: str, chance: random.Random) -> str | None:
    """One scale is the next: a million as a billion, 万 as 亿."""
    if language == "zh":
        return any_of(
            text,
            chance,
            [
                [Change(*found.span(), "亿" if found[0] == "万" else "万")]
                for found in _HAN_SCALE.finditer(text)
            ],
        )
    return any_of(
        text, chance, _exchanged(text, language, _forms(language)["scales"], near=True)
    )


def lost_scale(text: str, language: str, chance: random.Random) -> str | None:
    """A number in digits has lost its scale: 5 million as 5."""
    if language == "zh":
        pattern = r"(?<=\d) ?[万亿]"
    else:
        words = {word for row in _forms(language)["scales"] for word in row.split()}
        named = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
        pattern = rf"(?<=\d)[{SPACES}](?:{named})(?!\w)(?: de(?!\w)| d(?=['\u2019]))?"
    found = list(re.finditer(pattern, text, re.IGNORECASE))
    return any_of(text, chance, [[Change(*one.span(), "")] for one in found])


def lost_percent(text: str, language: str, chance: random.Random) -> str | None:
    """A percentage is a plain number: 80% as 80."""
    pattern = _forms(language)["percent"]
    found = list(re.finditer(pattern, text, re.IGNORECASE))
    return any_of(text, chance, [[Change(*one.span(), "")] for one in found])


# -- terms -----------------------------------------------------------------------------------


def wrong_term(form: str, text: str, language: str) -> str | None:
    """A glossary's term, in whichever form it stands, is another word altogether."""
    if language == "zh":
        pattern = re.escape(form)
    else:
        pattern = r"[\s-]+".join(_inflected(word, language) for word in form.split())
        pattern = rf"(?<!\w){pattern}(?!\w)"
    spoilt = re.sub(pattern, _OTHER_WORD[language], text, flags=re.IGNORECASE)
    return spoilt if spoilt != text else None


def _inflected(word: str, language: str) -> str:
    """A word with whatever endings its language puts, and in Arabic with what is written before."""
    short = len(word) < len("terms")
    if language == "ar":
        bare = word.removeprefix("ال")
        return rf"[وفبلك]{{0,2}}(?:ال|لل)?{re.escape(bare.removesuffix('ة'))}\w{{0,3}}"
    ending = 3 if language in {"ru", "uk"} else 1
    stem = word if short else word[: max(4, len(word) - ending)]
    return rf"{re.escape(stem)}\w{{0,{1 if short else ending + 2}}}"
