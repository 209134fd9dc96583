"""Whether a text denies something and its translation nothing at all.

One way only, and only the plain negators: languages deny in so many ways that the opposite
question, or a count, would find a difference in every other good translation.
"""

from negotiation_room.capabilities.interpretation.relay.phrases import first, without
from negotiation_room.capabilities.interpretation.relay.spelling import fold, primary
from negotiation_room.capabilities.interpretation.relay.wordlists import words_of


def lost(source: str, source_language: str, target: str, target_language: str) -> str | None:
    """The negator of a text whose translation has none in any form, as it is written; or None."""
    ours, theirs = words_of(source_language), words_of(target_language)
    if ours is None or theirs is None:
        return None
    here, there = primary(source_language), primary(target_language)
    plain = without(fold(source), ours.negators.apart, here)
    negator = first(plain, ours.negators.plain, here)
    if negator is None or first(fold(target), theirs.negators.any, there) is not None:
        return None
    return negator
