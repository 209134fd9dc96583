"""The word lists of each language, as `data/words/*.toml` holds them."""

import tomllib
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from importlib import resources
from typing import Annotated, Final, cast

from pydantic import BaseModel, BeforeValidator, ConfigDict

from negotiation_room.capabilities.interpretation.relay.spelling import fold, primary

_FOLDER: Final = (
    resources.files("negotiation_room.capabilities.interpretation.relay") / "data" / "words"
)


def _by_word(listed: object) -> object:
    """From `value = [words]`, easy to review, to what is looked up: a value for each word."""
    if not isinstance(listed, Mapping):
        return listed
    values = cast("Mapping[str, list[str]]", listed)
    return {
        fold(word).text.replace(" ", "-"): Decimal(value)
        for value, words in values.items()
        for word in words
    }


def _folded(listed: object) -> object:
    """Unit words as they are looked up."""
    if not isinstance(listed, Mapping):
        return listed
    named = cast("Mapping[str, list[str]]", listed)
    return {name: tuple(fold(word).text for word in words) for name, words in named.items()}


Values = Annotated[dict[str, Decimal], BeforeValidator(_by_word)]
Phrases = tuple[str, ...]
Units = Annotated[dict[str, Phrases], BeforeValidator(_folded)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class NumberWords(_Part):
    """How a language writes numbers.

    Attributes:
        decimal: what stands before the fraction; the other of point and comma groups thousands.
        cardinals: plain number words; forms of inflection are listed one by one.
        bare: scales that say their own number where nothing stands before them: mille.
        scales: words that multiply what stands before them.
        ordinals: first, second; never numbers that must be met, but they meet one.
        months: their names, in all cases; they must be met.
        beginnings: how compounds with a number begin, пяти-летний; they meet a number, too.
        others: months, twice, both, dozen: they meet a number and never ask for one.
        joiners: what may stand between the words of one number.
        ranges: what stands between the ends of a range.
        afternoon: what makes six o'clock eighteen hours.
        apart: phrases with a number inside that count nothing: a weekday, a set phrase.
        units: what is written after a number that measures; `percent` is one of them.
        measures: measures said without a number, by number and unit: half a mile.
        compounds: what goes on in a word behind its number, -летний; from three on they are
            asked for, and a beginning that is ambiguous counts before them only.
        before_month: words behind which an ambiguous month is one: in March, en mars.
        percent_before: what makes the number after it a per cent.
        articles: number words that mostly count nothing; a 1 in digits is not met by them.
        fractions: what makes an ordinal beside it a part, which asks for nothing: a third.
        ambiguous: names of months that mean other things too; beside a number they are asked for.
            And beginnings that begin other words too.
        counted: in Chinese, what follows a single character that counts.
    """

    decimal: str
    cardinals: Values = {}
    scales: Values = {}
    bare: Phrases = ()
    ordinals: Values = {}
    others: Values = {}
    months: Values = {}
    beginnings: Values = {}
    joiners: Phrases = ()
    ranges: Phrases = ()
    afternoon: Phrases = ()
    apart: Phrases = ()
    units: Units = {}
    measures: Units = {}
    compounds: Phrases = ()
    before_month: Phrases = ()
    percent_before: Phrases = ()
    articles: Phrases = ()
    fractions: Phrases = ()
    ambiguous: Phrases = ()
    counted: str = ""


class DutyWords(_Part):
    """What forbids, and what only says that nothing is owed.

    Attributes:
        forbids: phrases that forbid wherever they stand.
        orders: phrases that forbid where a sentence begins with them: do not, never.
        frees: phrases that say that something is not required.
        spares: phrases that spare from compulsion, "no one shall be required to": no obligation
            where the other text forbids the thing itself, and a prohibition of compelling else.
        asides: what may be put into the middle of what frees: need "in no case" be used.
        compels: words of compelling, which may be forbidden, or only not needed: "no one may be
            compelled to" and "no one need be compelled to" say so of the compelling itself.
        permits: phrases that allow; asked for only where nothing is denied.
        limits: under these what is allowed is still forbidden otherwise: "only", "until".
        may_free: weaker or past forms of that; where they stand, nothing is said of freeing.
    """

    forbids: Phrases
    orders: Phrases = ()
    frees: Phrases
    spares: Phrases = ()
    asides: Phrases = ()
    compels: Phrases = ()
    may_free: Phrases = ()
    permits: Phrases = ()
    limits: Phrases = ()


class NegatorWords(_Part):
    """How a language denies.

    Attributes:
        plain: negators that a translation may not lose.
        apart: phrases with a negator inside that deny nothing: "not only", "no later than".
        any: whatever may carry a denial in a translation, "without" and "unable" among them.
    """

    plain: Phrases
    apart: Phrases = ()
    any: Phrases


class Endings(_Part):
    """What inflection adds to a word.

    Attributes:
        suffixes: the longer ones first; "ies>y" is taken off and something put in its place.
        least: how many letters stay at least when something is taken off.
        skeleton: letters that come and go inside of a word.
    """

    prefixes: Phrases = ()
    suffixes: Phrases = ()
    least: int = 3
    skeleton: str = ""


class WordList(_Part):
    """All that the checks know of one language."""

    language: str
    numbers: NumberWords
    duties: DutyWords
    negators: NegatorWords
    endings: Endings = Endings()


@cache
def known() -> frozenset[str]:
    """The languages that have a word list."""
    return frozenset(
        file.name.removesuffix(".toml")
        for file in _FOLDER.iterdir()
        if file.name.endswith(".toml")
    )


def words_of(language: str) -> WordList | None:
    """The word list of a language, or None when there is none."""
    tag = primary(language)
    return _load(tag) if tag in known() else None


@cache
def _load(tag: str) -> WordList:
    text = (_FOLDER / f"{tag}.toml").read_text(encoding="utf-8")
    return WordList.model_validate(tomllib.loads(text))
