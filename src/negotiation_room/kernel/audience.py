"""Who may read a part: audiences, declared once beside the command or event that makes the part.

An audience is a tuple of tokens. A seat reads a part when any token fits it:

    all                 every seat in the channel
    members             every seat but an observer's
    role:<role>         seats in that capacity
    delegation:<g_…>    seats of that delegation
    seat:<s_…>          that one seat

Audiences never narrow; they widen by `Disclosed`.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from negotiation_room.kernel.seats import Seat

Audience = tuple[str, ...]

EVERYONE: Audience = ("all",)
MEMBERS: Audience = ("members",)


def roles(*names: str) -> Audience:
    """Those who sit in one of these capacities."""
    return tuple(f"role:{name}" for name in names)


def delegation(identifier: str) -> Audience:
    """The seats of one delegation."""
    return (f"delegation:{identifier}",)


def one_seat(identifier: str) -> Audience:
    """One seat alone."""
    return (f"seat:{identifier}",)


def without_observers(audience: Audience) -> Audience:
    """The same audience under a rule of non-attribution: observers do not learn who spoke."""
    return tuple("members" if reader == "all" else reader for reader in audience)


def may_read(seat: "Seat", audience: Iterable[str]) -> bool:
    """Whether the seat is among the audience."""
    for reader in audience:
        if reader == "all":
            return True
        if reader == "members":
            if not seat.is_observer:
                return True
            continue
        kind, _, name = reader.partition(":")
        if (
            (kind == "role" and name == seat.role.value)
            or (kind == "delegation" and name == seat.delegation)
            or (kind == "seat" and name == seat.id)
        ):
            return True
    return False
