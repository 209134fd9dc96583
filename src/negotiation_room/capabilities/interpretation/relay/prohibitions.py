"""Whether what a text forbids is, in its translation, only not required, or the other way round.

"Must not" and "need not" are one word apart in most languages, and engines confuse them. A text
that holds both is left to people: nothing here knows which of the two belongs to which.
"""

# ruff: noqa: RUF001 -- the marks of many scripts are what it reads
import re
from dataclasses import dataclass
from typing import Final

from negotiation_room.capabilities.interpretation.relay.phrases import first, without
from negotiation_room.capabilities.interpretation.relay.spelling import fold, primary
from negotiation_room.capabilities.interpretation.relay.wordlists import words_of

_END: Final = re.compile(r"(?<=[.!?;؟؛])\s+|(?<=[。！？；])|\n+")


@dataclass(frozen=True, slots=True)
class Reversal:
    """What the text says and what its translation makes of it, as they are written."""

    in_source: str
    in_target: str


@dataclass(frozen=True, slots=True)
class _Duties:
    frees: str | None
    spares: str | None
    forbids: str | None
    may_forbid: str | None
    may_free: bool
    permits: str | None


def reversal(
    source: str, source_language: str, target: str, target_language: str
) -> Reversal | None:
    """What is forbidden in one text and not required, or allowed, in the other, or None.

    Texts of as many sentences are compared sentence by sentence as well, where only plain words
    count.
    """
    if words_of(source_language) is None or words_of(target_language) is None:
        return None
    ours, theirs = _read(source, source_language), _read(target, target_language)
    turned = _turned(ours, theirs) or _weakly_turned(ours, theirs)
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
    freed = theirs.frees or theirs.spares
    if ours.forbids and not ours.may_free and (freed or theirs.permits):
        return Reversal(ours.forbids, freed or theirs.permits or "")
    if ours.frees and not ours.forbids and theirs.forbids and not theirs.may_free:
        return Reversal(ours.frees, theirs.forbids)
    return None


def _weakly_turned(ours: _Duties, theirs: _Duties) -> Reversal | None:
    if ours.may_forbid and not ours.may_free and theirs.frees:
        return Reversal(ours.may_forbid, theirs.frees)
    return None


def _sentences(text: str) -> list[str]:
    return [part for part in _END.split(text) if part.strip()]


def _read(text: str, language: str) -> _Duties:
    lists = words_of(language)
    assert lists is not None  # noqa: S101 -- asked for before
    tag, folded, duties = primary(language), fold(text), lists.duties
    freeing = (*duties.frees, *duties.spares, *duties.may_free)
    rest = without(without(folded, freeing, tag), lists.negators.apart, tag)
    denied = (*lists.negators.any, *lists.negators.plain, *duties.limits, *duties.forbids)
    return _Duties(
        first(folded, duties.frees, tag),
        first(folded, duties.spares, tag),
        first(rest, duties.forbids, tag),
        first(rest, duties.may_forbid, tag),
        first(folded, freeing, tag) is not None,
        None if first(folded, denied, tag) else first(folded, duties.permits, tag),
    )
