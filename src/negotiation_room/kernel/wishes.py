"""Wishes on the road: acts that were looked at and not yet decided, and the road's limits."""

from dataclasses import dataclass, field

from negotiation_room.kernel.act import Act, act_signing_input
from negotiation_room.kernel.answers import Answer
from negotiation_room.kernel.composing import SignedAct
from negotiation_room.kernel.ids import PersonId
from negotiation_room.kernel.keys import Claim
from negotiation_room.kernel.live import LiveChannel


class NeedsContent(Exception):
    """Only the journal can tell whether a content was heard before."""

    def __init__(self, live: LiveChannel, content: bytes) -> None:
        super().__init__("the journal has to be asked first")
        self.live = live
        self.content = content


@dataclass(frozen=True, slots=True)
class DispatchLimits:
    """Limits of the road, each a named setting.

    Attributes:
        content: the most bytes of content one act may carry.
        together: the most acts performed all or none.
        waiting: batches the writer may be behind before wishes are turned away.
        attempts: how often a fenced wish is decided again.
    """

    content: int = 65_536
    together: int = 16
    waiting: int = 4_096
    attempts: int = 8


Wish = tuple[Act, SignedAct, LiveChannel]
"""An act with what it carries, and the channel where its author was found."""


@dataclass(slots=True)
class Admission:
    """Acts to be performed all or none, or the answer to those whose form or signature fails."""

    person: PersonId
    wishes: list[Wish] = field(default_factory=list[Wish])
    refused: Answer | None = None


def claim_of(wish: Wish) -> Claim:
    """What the signature of a wish says: whose key made it, over what."""
    act, signed, live = wish
    key = live.state.devices[act.device].key
    return Claim(key, signed.signature, act_signing_input(signed.act))
