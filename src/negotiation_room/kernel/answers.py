"""What is said to an act: the answers, and the refusals of the road itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from negotiation_room.kernel.act import Act
from negotiation_room.kernel.desk import NO_SUCH
from negotiation_room.kernel.errors import Conflict, Invalid, NotFound, Overloaded, Refusal
from negotiation_room.kernel.ids import ActId, ChannelId, PersonId
from negotiation_room.kernel.live import LiveChannel
from negotiation_room.kernel.seats import Seat


class Stale(Conflict, code="kernel.stale"):
    """The device has signed later acts; this one is too old to be judged, and was not performed."""


class SameNameOtherAct(Invalid, code="kernel.same_id"):
    """An act with this id was judged before, and it said something else."""


class ForkedHistory(Conflict, code="kernel.forked_history"):
    """The history this act has seen is not the history this server holds."""


class Unfit(Invalid, code="kernel.unfit_act"):
    """The act names another room, or its content is not the one it commits to."""


class TooBusy(Overloaded, code="kernel.too_busy"):
    """The room is behind with its writing; send the act again in a moment."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What is said to one act: its place, or a refusal."""

    act: ActId | None
    channel: ChannelId | None
    seq: int | None = None
    refusal: Refusal | None = None


def seat_of(live: LiveChannel, act: Act, person: PersonId) -> Seat:
    """The seat the person acts from, through a device admitted for that person.

    Raises:
        NotFound: no seat, no such device, or another's: all look alike.
    """
    seat = live.state.seat_of(person)
    device = live.state.devices.get(act.device)
    if seat is None or device is None or device.person != person or device.revoked:
        raise NotFound(NO_SUCH)
    return seat


def already_judged(live: LiveChannel, act: Act, digest: bytes) -> Answer | None:
    """The answer already given to this act, if it was judged before.

    Raises:
        SameNameOtherAct: the id is known with other bytes.
        Stale: the device has moved on, and this act is no longer remembered.
    """
    memory = live.memories.get(act.device)
    if memory is None:
        return None
    verdict = memory.of(act.id)
    if verdict is not None:
        if verdict.digest != digest:
            raise SameNameOtherAct("another act was sent under this id; compose it anew")
        refusal = None if verdict.refusal is None else recalled(verdict.refusal)
        return Answer(act.id, act.channel, verdict.seq, refusal)
    if act.n <= memory.highest:
        raise Stale("your device has sent later acts here; compose this one anew")
    return None


def recalled(said: Mapping[str, Any]) -> Refusal:
    """A refusal as it was said before."""
    refusal = Refusal(str(said["because"]), rule=said.get("rule"))
    refusal.__dict__.update(code=said["code"], status=said["status"])
    return refusal


def refused(act: Act | None, refusal: Refusal) -> Answer:
    """The answer that says no."""
    if act is None:
        return Answer(None, None, refusal=refusal)
    return Answer(act.id, act.channel, refusal=refusal)
