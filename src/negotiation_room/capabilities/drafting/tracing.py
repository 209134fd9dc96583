"""Who brought words, at which sitting, and what late writers have missed. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from immutables import Map, MapMutation

from negotiation_room.capabilities.drafting.publishing import UNTRACED
from negotiation_room.capabilities.drafting.units import Missed, Origin, Text, Unit
from negotiation_room.kernel.channel import Place
from negotiation_room.kernel.ids import ActId, ProposalId, UnitId

MOST_MISSED: Final = 256
"""Operations a unit keeps beside its words, at most."""
FRESH: Final = 16
"""Operations it keeps however old they are."""
STALE: Final = 120 * 1_000_000
"""Microseconds after which an operation is kept no longer, unless it is one of the last."""
PAUSE: Final = 60 * 1_000_000
"""Microseconds without an edit that end a sitting."""
SWEPT: Final = 256
"""Each time so many sittings more are remembered, those that ended are forgotten."""
FORGOTTEN: Final = 512
"""Each time so many origins more are remembered, those without words are forgotten."""

Units = MapMutation[UnitId, Unit]


@dataclass(frozen=True, slots=True)
class Trace:
    """The entry whose fact is folded.

    Attributes:
        signed: whether this copy traces authors.
        apart: its words belong to no sitting.
    """

    place: Place
    signed: bool
    proposal: ProposalId | None = None
    apart: bool = False

    @property
    def origin(self) -> int:
        """What words that this entry brings are signed with."""
        return self.place.seq if self.signed else UNTRACED

    @property
    def act(self) -> ActId | None:
        """The act that made what this entry changes, where authors are traced."""
        return self.place.act if self.signed else None


def _author(trace: Trace) -> Origin:
    place = trace.place
    return Origin(place.author, place.delegation, place.at, place.at, trace.proposal)


def signed(text: Text, trace: Trace) -> Text:
    """The text with an origin for what this entry brings."""
    if not trace.signed:
        return text
    return replace(text, origins=_begun(text, trace))


def _begun(text: Text, trace: Trace) -> Map[int, Origin]:
    """The origins with one more, for what this entry brings."""
    return remembered(text, trace.place).set(trace.place.seq, _author(trace))


def remembered(text: Text, place: Place) -> Map[int, Origin]:
    """The origins, without those that no words lead to any more when there are many.

    One that is fresh stays: its writer may go on.
    """
    if not text.origins or len(text.origins) % FORGOTTEN:
        return text.origins
    named = {run.origin for unit in text.units.values() for run in unit.words}
    return Map[int, Origin](
        {
            at: origin
            for at, origin in text.origins.items()
            if at in named or place.at - origin.last < PAUSE
        }
    )


def left(text: Text, units: Units, names: Iterable[UnitId], trace: Trace) -> Text:
    """The text with these units, without those that are gone; their ids name nothing else."""
    names = tuple(names)
    for name in names:
        del units[name]
    gone = text.gone.union(names) if trace.signed else text.gone
    return replace(text, units=units.finish(), gone=gone)


def sat_down(
    text: Text, unit: UnitId, trace: Trace
) -> tuple[Map[int, Origin], Map[str, int], int]:
    """The text's origins and sittings once a writer adds to a unit, and the origin of that.

    It is the origin of their sitting; the writer of a proposal, or of nobody, has none.
    """
    if not trace.signed:
        return text.origins, text.sittings, UNTRACED
    place = trace.place
    if trace.apart or trace.proposal is not None or place.author is None:
        return _begun(text, trace), text.sittings, place.seq
    key = f"{unit} {place.author}"
    sitting = text.sittings.get(key)
    if sitting is not None:
        origin = text.origins.get(sitting)
        if origin is not None and place.at - origin.last < PAUSE:
            going = Origin(origin.seat, origin.delegation, origin.at, place.at, origin.proposal)
            return text.origins.set(sitting, going), text.sittings, sitting
    sittings = going_on(text, place.at).set(key, place.seq)
    return _begun(text, trace), sittings, place.seq


def going_on(text: Text, now: int) -> Map[str, int]:
    """The sittings, without those that ended when there are many."""
    if not text.sittings or len(text.sittings) % SWEPT:
        return text.sittings
    return Map[str, int](
        {
            key: place
            for key, place in text.sittings.items()
            if place in text.origins and now - text.origins[place].last < PAUSE
        }
    )


def kept(missed: tuple[Missed, ...], latest: Missed) -> tuple[Missed, ...]:
    """The operations that stay beside a unit's words after one more."""
    first = max(0, len(missed) + 1 - MOST_MISSED)
    oldest = latest.at - STALE
    while first < len(missed) + 1 - FRESH and missed[first].at < oldest:
        first += 1
    return (*missed[first:], latest)
