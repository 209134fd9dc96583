"""Who could act upon something said, and on what they stand: asked of the server, its word alone.

Nobody decides by this: an act that binds is judged by the room when it comes.
"""

from dataclasses import dataclass
from typing import Any, Final

from negotiation_room.capabilities.interpretation.face import Footing
from negotiation_room.kernel.verdicts import Malformed

FOOTINGS: Final = {
    Footing.OWN_LANGUAGE: "reads the original",
    Footing.CERTIFIED: "has a certified translation",
    Footing.RELIES_ON_ORIGINAL: "relies on the original",
    Footing.NONE: "nothing yet",
}
"""On what somebody stands, in words."""


@dataclass(frozen=True, slots=True)
class Stands:
    """Somebody in a channel, and on what they stand who would act upon a text.

    Attributes:
        seat: whose.
        name: as the channel calls them; None where this program does not know the seat yet.
    """

    seat: str
    name: str | None
    footing: Footing

    @property
    def can_act(self) -> bool:
        """Whether they can know what they act upon."""
        return self.footing is not Footing.NONE

    @property
    def standing(self) -> str:
        """On what they stand, in words."""
        return FOOTINGS[self.footing]


def footings_in(answer: Any) -> list[tuple[str, Footing]]:
    """Read the server's answer: seats, and on what each stands.

    Raises:
        Malformed: it is not in the form of one.
    """
    try:
        return [(str(row["seat"]), Footing(row["footing"])) for row in answer["footings"]]
    except (KeyError, TypeError, ValueError):
        raise Malformed("the server says in a way nobody understands who can act") from None
