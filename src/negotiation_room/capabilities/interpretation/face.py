"""What others may ask of the relay: whether somebody can know what they act upon, or read."""

from collections.abc import Sequence
from enum import StrEnum

from negotiation_room.capabilities.channels.face import words_at
from negotiation_room.capabilities.interpretation.rules import (
    NothingToTranslate,
    interpretation_of,
)
from negotiation_room.capabilities.interpretation.states import Stage, primary
from negotiation_room.kernel.channel import ChannelState
from negotiation_room.kernel.ids import SeatId


class Footing(StrEnum):
    """On what somebody stands who acts upon a text."""

    OWN_LANGUAGE = "own_language"
    CERTIFIED = "certified"
    RELIES_ON_ORIGINAL = "relies_on_original"
    NONE = "none"


class Given(StrEnum):
    """What there is of a wording in another language, for one who reads it beside itself.

    Attributes:
        GIVEN: its words, with how far they may be relied on.
        AS_WRITTEN: they read it as it is, or it has no words.
        CHANGED: the text says something else there by now, or nothing to them.
        MISSING: nothing here translates it.
        LATER: it was not ready in time, or too much was asked for at once.
        TOO_LONG: it is longer than what is translated here for one question.
    """

    GIVEN = "given"
    AS_WRITTEN = "as_written"
    CHANGED = "changed"
    MISSING = "missing"
    LATER = "later"
    TOO_LONG = "too_long"


def footing(state: ChannelState, place: int, seat: SeatId, languages: Sequence[str]) -> Footing:
    """Whether a seat reads an original, has a certified translation of it, or relies on it.

    A machine's draft is no footing, nor is a standard phrase that nobody has signed.

    Args:
        state: the channel.
        place: of the original, or of a correction.
        seat: who is to act.
        languages: what that person reads, where they have chosen nothing here.

    Raises:
        NothingToTranslate: nothing was said there, or it is gone.
    """
    words = words_at(state, place)
    if words is None or words.are_gone:
        raise NothingToTranslate("there are no words at that place; look again")
    held = interpretation_of(state)
    chosen = held.readings.get(seat)
    reads = chosen.languages if chosen is not None and chosen.languages else languages
    if words.seat == seat or primary(words.lang) in map(primary, reads):
        return Footing.OWN_LANGUAGE
    for lang in reads:
        one = held.of(place, lang)
        if one is not None and one.stage is Stage.CERTIFIED:
            return Footing.CERTIFIED
    relies = seat in held.relied.get(place, ())
    return Footing.RELIES_ON_ORIGINAL if relies else Footing.NONE
