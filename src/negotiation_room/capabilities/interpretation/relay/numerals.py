"""Numbers in texts whose words are written apart, in digits and in words.

Words are added up as European languages and Arabic say them: "two hundred and five thousand",
"quatre-vingt-dix-sept", "خمسة وعشرون". What cannot be one number begins the next.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final, Literal

from negotiation_room.capabilities.interpretation.relay.quantities import (
    DIGITS,
    Kind,
    Quantity,
    readings_of,
    single,
)
from negotiation_room.capabilities.interpretation.relay.wordlists import NumberWords

_TOKEN: Final = re.compile(rf"(?P<digits>{DIGITS})|[^\W\d_]+(?:'[^\W\d_]+)*")
# I18n, m68k: the figures count the letters left out, or belong to the name of a type.
_NUMERONYM: Final = re.compile(r"\W?[a-z]\d{2,}[a-z]\W?")
_TOGETHER: Final = re.compile(r"[ -]?")
_CLITIC: Final = re.compile(r"^(?:و|ف)?(?:ب|ل|ك)?(?:ال|لل)?")
_LEAST_ARABIC: Final = 2
_MOST_SCALES: Final = 2
_LEAST_COMPOUND: Final = 2
_TEN, _TWENTY, _HUNDRED, _THOUSAND = 10, 20, 100, 1000
# Soixante-dix, quatre-vingt-quinze: ten to nineteen go on after these.
_GOES_ON: Final = frozenset({60, 80})
# What a number word must be worth to be asked for; less is said too freely.
_ASKED: Final = 3


@dataclass(frozen=True, slots=True)
class _Token:
    kind: Kind | Literal["word"]
    start: int
    end: int
    value: Decimal = Decimal(0)
    text: str = ""
    joined: bool = False
    is_counted: bool = False


class _Sum:
    """A number in words while it is being said."""

    def __init__(self) -> None:
        self.total = Decimal(0)
        self.current = Decimal(0)
        self.start = self.end = -1
        self.is_ordinal = False
        self.is_bare = True

    def takes(self, token: _Token) -> bool:
        """Whether the word goes on with the number, and is then added."""
        if self.start < 0:
            self.start = token.start
        elif self.is_ordinal or not self._fits(token):
            return False
        self._add(token)
        self.end = token.end
        return True

    def _fits(self, token: _Token) -> bool:
        value, tail = token.value, self.current % _HUNDRED
        if token.kind == "scale" and value == _HUNDRED:
            return 0 < self.current < _HUNDRED
        if token.kind == "scale":
            return self.current > 0 or (self.total > 0 and value > self.total)
        if self.current == 0:
            return value < _THOUSAND
        if value < _TEN:
            return tail == 0 or (tail >= _TWENTY and tail % _TEN == 0)
        if value < _TWENTY:
            teen = value == _TEN and 0 < tail < _TEN and not token.joined
            return tail == 0 or tail in _GOES_ON or (teen and token.text.startswith("عشر"))
        if value < _HUNDRED:
            return tail == 0 or (token.joined and tail < _TEN)
        return False

    def _add(self, token: _Token) -> None:
        if token.kind != "scale":
            self.current += token.value
            self.is_bare = False
            self.is_ordinal = token.kind == "ordinal"
        elif token.value == _HUNDRED:
            self.current = max(self.current, Decimal(1)) * _HUNDRED
        elif self.current == 0 and self.total > 0:
            self.total *= token.value
        else:
            self.total += max(self.current, Decimal(1)) * token.value
            self.current = Decimal(0)

    def said(self) -> Quantity:
        """The number so far."""
        value = self.total + self.current
        asks = not self.is_bare and value >= _ASKED
        kind: Kind = "scale" if self.is_bare else "ordinal" if self.is_ordinal else "cardinal"
        return Quantity(self.start, self.end, (single(value),), asks, kind)


def quantities(text: str, lists: NumberWords) -> Iterator[Quantity]:
    """The numbers of a folded text, in their order."""
    tokens = list(_tokens(text, lists))
    place = 0
    while place < len(tokens):
        token = tokens[place]
        if token.kind == "digits":
            quantity, place = _in_digits(text, tokens, place, lists)
            yield quantity
        elif token.kind in ("other", "month"):
            asks = token.is_counted and token.value >= _ASKED
            if token.kind == "month":
                before = tokens[place - 1].text if place else ""
                asks = token.text not in lists.ambiguous or before in lists.before_month
            yield Quantity(token.start, token.end, (single(token.value),), asks, token.kind)
            place += 1
        elif token.kind == "word":
            place += 1
        else:
            quantity, place = _in_words(text, tokens, place, lists)
            yield quantity


def _in_digits(
    text: str, tokens: list[_Token], place: int, lists: NumberWords
) -> tuple[Quantity, int]:
    token = tokens[place]
    written = text[token.start : token.end]
    asks = not _NUMERONYM.fullmatch(text, max(token.start - 2, 0), token.end + 2)
    found = Quantity(token.start, token.end, readings_of(written, lists.decimal), asks)
    place += 1
    is_type = text[token.start - 1 : token.start].isalpha()  # RTL8168B are no billions
    last = place if is_type else min(place + _MOST_SCALES, len(tokens))
    while place < last and tokens[place].kind == "scale":
        gap = text[found.end : tokens[place].start]
        if not _TOGETHER.fullmatch(gap):
            break
        scaled = found.times(tokens[place].value, tokens[place].end)
        if tokens[place].text in lists.units.get("metre", ()) and not _is_money(text, token):
            scaled = replace(scaled.also(found.readings), end=found.end)
        found = scaled
        place += 1
    return found, place


def _is_money(text: str, token: _Token) -> bool:
    """Whether a currency stands before digits, so that 15m are millions and no metres."""
    return unicodedata.category(text[: token.start].rstrip()[-1:] or " ") == "Sc"


def _in_words(
    text: str, tokens: list[_Token], place: int, lists: NumberWords
) -> tuple[Quantity, int]:
    number, first = _Sum(), place
    number.takes(tokens[place])
    place += 1
    while place < len(tokens):
        ahead = place
        if tokens[ahead].kind == "word" and tokens[ahead].text in lists.joiners:
            ahead += 1
        if ahead == len(tokens) or tokens[ahead].kind not in {"cardinal", "scale", "ordinal"}:
            break
        between = range(place, ahead + 1)
        gaps = [text[tokens[i - 1].end : tokens[i].start] for i in between]
        if not all(_TOGETHER.fullmatch(gap) for gap in gaps) or not number.takes(tokens[ahead]):
            break
        place = ahead + 1
    said = number.said()
    if place == first + 1 and tokens[first].text in lists.articles:
        said = replace(said, is_article=True)
    if place == first + 1 and tokens[first].text in lists.bare:
        said = replace(said, asks=True, kind="cardinal")
    near = [tokens[i].text for i in (first - 1, place) if 0 <= i < len(tokens)]
    if said.kind == "ordinal" and any(word in lists.fractions for word in near):
        said = replace(said, asks=False)
    return said, place


def _tokens(text: str, lists: NumberWords) -> Iterator[_Token]:
    matches = list(_TOKEN.finditer(text))
    place = 0
    while place < len(matches):
        match = matches[place]
        if match.group("digits"):
            yield _Token("digits", *match.span())
            place += 1
            continue
        if place + 1 < len(matches):
            pair = text[match.start() : matches[place + 1].end()].replace(" ", "-")
            if any(pair in listed for listed in _listed(lists)):
                end = matches[place + 1].end()
                yield _valued(pair, match.start(), end, lists)
                place += 2
                continue
        yield _valued(match.group(), *match.span(), lists)
        place += 1


def _listed(lists: NumberWords) -> tuple[Mapping[str, Decimal], ...]:
    """What may be two words, as twenty-one, or Kanun II, by which Arabic means January."""
    return lists.cardinals, lists.ordinals, lists.months, lists.others


def _bare(word: str) -> str:
    """The word without what is written onto it: wa-, al-, d', l'."""
    if "\u0600" <= word[0] <= "\u06ff":
        return _CLITIC.sub("", word)
    return word.rpartition("'")[2]


def _valued(word: str, start: int, end: int, lists: NumberWords) -> _Token:
    bare = _bare(word)
    for form in (word, bare) if len(bare) >= _LEAST_ARABIC else (word,):
        joined = form != word and word.startswith("و")
        if form in lists.cardinals:
            return _Token("cardinal", start, end, lists.cardinals[form], form, joined)
        if form in lists.scales:
            return _Token("scale", start, end, lists.scales[form], form, joined)
        if form in lists.ordinals:
            return _Token("ordinal", start, end, lists.ordinals[form], form, joined)
        if form in lists.months:
            return _Token("month", start, end, lists.months[form], form)
        if form in lists.others:
            return _Token("other", start, end, lists.others[form], form)
    return _compound(word, start, end, lists)


def _compound(word: str, start: int, end: int, lists: NumberWords) -> _Token:
    """A word that begins with a number, восьмилетний, or any other."""
    for beginning, value in lists.beginnings.items():
        rest = word.removeprefix(beginning)
        if rest == word or len(rest) <= _LEAST_COMPOUND:
            continue
        is_counted = rest.startswith(lists.compounds) if lists.compounds else False
        if is_counted or beginning not in lists.ambiguous:
            # What it counts is read behind it: six metres high is шести-метровый.
            end = start + len(beginning) if is_counted else end
            return _Token("other", start, end, value, word, is_counted=is_counted)
    return _Token("word", start, end, text=word)
