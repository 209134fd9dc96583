"""What the relay may ask of a room's agreements about its languages."""

from negotiation_room.capabilities.accreditation.face import parties_of
from negotiation_room.capabilities.languages.rules import (
    digest_of_pieces,
    languages_in,
    pieces_of,
    version_at,
)
from negotiation_room.capabilities.languages.states import (
    GlossaryVersion,
    Languages,
    Remembered,
    engine_at,
)
from negotiation_room.kernel.channel import ChannelState

__all__ = [
    "GlossaryVersion",
    "Languages",
    "Remembered",
    "consented_engines",
    "digest_of_pieces",
    "engine_at",
    "languages_in",
    "pieces_of",
    "version_at",
]


def consented_engines(register: ChannelState) -> frozenset[str]:
    """The engines elsewhere, as `engine_at` writes them, that every party consents to now.

    A delegation that came later has consented to nothing yet; a room without parties has none.
    """
    parties = frozenset(parties_of(register))
    return frozenset(
        where
        for where, given in languages_in(register).consents.items()
        if parties and parties <= frozenset(given)
    )
