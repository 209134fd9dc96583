"""Whether what a text forbids is, in its translation, only not required, or the other way round.

"Must not" and "need not" are one word apart in most languages, and engines confuse them. A text
that holds both is left to people: nothing here knows which of the two belongs to which.
"""

from dataclasses import dataclass

from negotiation_room.capabilities.interpretation.relay.phrases import first, without
from negotiation_room.capabilities.interpretation.relay.spelling import fold, primary
from negotiation_room.capabilities.interpretation.relay.wordlists import words_of


@dataclass(frozen=True, slots=True)
class Reversal:
    """What the text says and what its translation makes of it, as they are written."""

    in_source: str
    in_target: str


@dataclass(frozen=True, slots=True)
class _Duties:
    frees: str | None
    forbids: str | None
    may_forbid: str | None
    may_free: bool


def reversal(
    source: str, source_language: str, target: str, target_language: str
) -> Reversal | None:
    """What is forbidden in one text and not required in the other, or None."""
    ours = _read(source, source_language)
    theirs = _read(target, target_language)
    if ours is None or theirs is None:
        return None
    forbidden = ours.forbids or ours.may_forbid
    if forbidden and not ours.may_free and theirs.frees:
        return Reversal(forbidden, theirs.frees)
    if ours.frees and not ours.forbids and theirs.forbids and not theirs.may_free:
        return Reversal(ours.frees, theirs.forbids)
    return None


def _read(text: str, language: str) -> _Duties | None:
    lists = words_of(language)
    if lists is None:
        return None
    tag, folded = primary(language), fold(text)
    freeing = (*lists.duties.frees, *lists.duties.may_free)
    rest = without(folded, freeing, tag)
    return _Duties(
        first(folded, lists.duties.frees, tag),
        first(rest, lists.duties.forbids, tag),
        first(rest, lists.duties.may_forbid, tag),
        first(folded, freeing, tag) is not None,
    )
