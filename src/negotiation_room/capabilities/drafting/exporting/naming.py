"""Whose bracket it is, in words."""

from collections.abc import Mapping
from typing import Final

from negotiation_room.capabilities.drafting.units import Bracket, PlacedAs
from negotiation_room.kernel.ids import DelegationId

Names = Mapping[DelegationId, str]
"""What delegations are called."""

_SAID: Final = {PlacedAs.RESERVED: "reserved", PlacedAs.DELETION: "to be deleted"}


def attribution(bracket: Bracket | None, names: Names) -> str:
    """Who placed a bracket and who supports it: "Alpha + Beta, Gamma"; "" if nobody does."""
    if bracket is None:
        return ""
    placed = called(bracket.placed_by, names) if bracket.placed_by else ""
    others = [one for one in bracket.supported_by if one != bracket.placed_by]
    support = ", ".join(called(one, names) for one in others)
    whole = " + ".join(part for part in (placed, support) if part)
    if not whole:
        return ""
    said = _SAID.get(bracket.placed_as)
    return f"{whole} ({said})" if said else whole


def called(delegation: DelegationId, names: Names) -> str:
    """The name of a delegation, or its id where it has none here."""
    return names.get(delegation, delegation)
