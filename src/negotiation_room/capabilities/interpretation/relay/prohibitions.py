"""Whether what a text forbids is, in its translation, only not required, or the other way round.

"Must not" and "need not" are one word apart in most languages, and engines confuse them. A text
that holds both is left to people: nothing here knows which of the two belongs to which.
"""

# ruff: noqa: RUF001 -- the marks of many scripts are what it reads
import re
from dataclasses import dataclass
from typing import Final

from negotiation_room.capabilities.interpretation.relay.phrases import (
    first,
    found,
    without,
)
from negotiation_room.capabilities.interpretation.relay.spelling import Folded, fold, primary
from negotiation_room.capabilities.interpretation.relay.wordlists import (
    DutyWords,
    WordList,
    words_of,
)

# How far behind what forbids or frees the word of compelling may stand.
_NEAR: Final = 25
_COMMAS: Final = re.compile(r"[,،，]?[ \n]*\n[ \n]*[,،，]?")
_BEGINS: Final = re.compile(r"(?:^|[.!?;:؟؛。！？；：])[\s\"'«“„(]*$")
_END: Final = re.compile(r"(?<=[.!?;؟؛])\s+|(?<=[。！？；])|\n+")


@dataclass(frozen=True, slots=True)
class Reversal:
    """What the text says and what its translation makes of it, as they are written."""

    in_source: str
    in_target: str


@dataclass(frozen=True, slots=True)
class _Duties:
    """What a text says of duties; `permits_too` is whether it allows something beside."""

    frees: str | None
    spares: str | None
    forbids: str | None
    may_free: bool
    permits: str | None
    permits_too: bool
    frees_compelling: str | None
    forbids_compelling: str | None

    @property
    def forbids_more(self) -> str | None:
        """What it forbids beside compelling, which spares people rather than bind them."""
        return None if self.forbids == self.forbids_compelling else self.forbids


def reversal(
    source: str, source_language: str, target: str, target_language: str
) -> Reversal | None:
    """What is forbidden in one text and not required, or allowed, in the other, or None.

    Texts of as many sentences are compared sentence by sentence as well.
    """
    if words_of(source_language) is None or words_of(target_language) is None:
        return None
    ours, theirs = _read(source, source_language), _read(target, target_language)
    turned = _turned(ours, theirs)
    if turned:
        return turned
    parts, others = _sentences(source), _sentences(target)
    if len(parts) != len(others) or len(parts) == 1:
        return None
    pairs = zip(parts, others, strict=True)
    each = (
        _turned(_read(part, source_language), _read(other, target_language))
        for part, other in pairs
    )
    return next((found for found in each if found), None)


def _turned(ours: _Duties, theirs: _Duties) -> Reversal | None:
    if ours.forbids_more and not ours.may_free:
        freed = theirs.frees or theirs.spares
        allowed = None if ours.permits_too else theirs.permits
        if freed or allowed:
            return Reversal(ours.forbids_more, freed or allowed or "")
    if ours.frees and not ours.forbids and theirs.forbids_more and not theirs.may_free:
        return Reversal(ours.frees, theirs.forbids_more)
    if ours.forbids_compelling and theirs.frees_compelling and not ours.frees_compelling:
        return Reversal(ours.forbids_compelling, theirs.frees_compelling)
    if ours.frees_compelling and theirs.forbids_compelling and not theirs.frees_compelling:
        return Reversal(ours.frees_compelling, theirs.forbids_compelling)
    return None


def _sentences(text: str) -> list[str]:
    return [part for part in _END.split(text) if part.strip()]


def _read(text: str, language: str) -> _Duties:
    lists = words_of(language)
    assert lists is not None  # noqa: S101 -- asked for before
    tag, folded, duties = primary(language), fold(text), lists.duties
    freeing = (*duties.frees, *duties.spares, *duties.may_free)
    plain = _straight(folded, duties.asides, tag)
    rest = without(without(folded, freeing, tag), lists.negators.apart, tag)
    denied = (*lists.negators.any, *lists.negators.plain, *duties.limits, *duties.forbids)
    return _Duties(
        first(plain, duties.frees, tag),
        first(plain, duties.spares, tag),
        _forbids(rest, duties, tag),
        first(plain, freeing, tag) is not None,
        None if first(folded, denied, tag) else first(folded, duties.permits, tag),
        first(without(rest, duties.forbids, tag), duties.permits, tag) is not None,
        *_of_compelling(folded, lists, tag),
    )


def _forbids(text: Folded, duties: DutyWords, tag: str) -> str | None:
    """What forbids first: "do not" does where a sentence begins, and elsewhere only tells."""
    orders = (
        text.written(*match.span())
        for match in found(text, duties.orders, tag)
        if _BEGINS.search(text.text[: match.start()])
    )
    return first(text, duties.forbids, tag) or next(orders, None)


def _straight(text: Folded, asides: tuple[str, ...], tag: str) -> Folded:
    """The text without what is put in between, commas and all: no tendrá, en ningún caso, que."""
    bare = without(text, asides, tag)
    if bare is text or bare.text == text.text:
        return text
    blank = _COMMAS.sub(lambda match: "\n" * len(match.group()), bare.text)
    return Folded(blank, text.original, text.places)


def _of_compelling(text: Folded, lists: WordList, tag: str) -> tuple[str | None, str | None]:
    """What frees from compelling somebody, and what forbids it, or None."""
    duties = lists.duties
    compelling = [match.start() for match in found(text, duties.compels, tag)]
    if not compelling:
        return None, None
    rest = without(text, duties.compels, tag)
    denying = without(without(rest, duties.frees, tag), lists.negators.apart, tag)
    said = ((rest, duties.frees), (denying, duties.forbids))
    frees, forbids = (_beside(compelling, each, phrases, tag) for each, phrases in said)
    return frees, forbids


def _beside(places: list[int], text: Folded, phrases: tuple[str, ...], tag: str) -> str | None:
    """The first of the phrases behind or around which one of the places is."""
    for match in found(text, phrases, tag):
        if any(match.start() <= place <= match.end() + _NEAR for place in places):
            return text.written(*match.span())
    return None
