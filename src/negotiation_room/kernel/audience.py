"""Who may read a part: audiences, declared once beside the command or event that makes the part.

An audience is a tuple of tokens. A seat reads a part when any token fits it:

    all                 every seat in the channel
    members             every seat but an observer's
    role:<role>         seats in that capacity
    delegation:<g_…>    seats of that delegation
    seat:<s_…>          that one seat
    all:<place>         every seat that may read that place; so with members:<place>

The last is for what is said about an earlier entry: whoever came after it learns nothing of it,
and nobody else is named. Audiences never narrow; they widen by `Disclosed`.
"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from negotiation_room.kernel.seats import Seat

Audience = tuple[str, ...]

EVERYONE: Audience = ("all",)
MEMBERS: Audience = ("members",)
_CIRCLES = frozenset({"all", "members"})


def roles(*names: str) -> Audience:
    """Those who sit in one of these capacities."""
    return tuple(f"role:{name}" for name in names)


def delegation(identifier: str) -> Audience:
    """The seats of one delegation."""
    return (f"delegation:{identifier}",)


def one_seat(identifier: str) -> Audience:
    """One seat alone."""
    return (f"seat:{identifier}",)


def since(audience: Audience, place: int) -> Audience:
    """Those of a circle (all, members) who may read that place."""
    return tuple(f"{circle}:{place}" for circle in audience)


def without_observers(audience: Audience) -> Audience:
    """The same audience under a rule of non-attribution: observers do not learn who spoke."""
    return tuple(
        "members" + reader.removeprefix("all") if reader.startswith("all") else reader
        for reader in audience
    )


def is_personal(reader: str) -> bool:
    """Whether seats of one capacity and delegation can differ in whether this fits them."""
    return reader.startswith(("seat:", "all:", "members:"))


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
        if kind in _CIRCLES:
            if seat.reads_from <= int(name) and not (kind == "members" and seat.is_observer):
                return True
            continue
        if (
            (kind == "role" and name == seat.role.value)
            or (kind == "delegation" and name == seat.delegation)
            or (kind == "seat" and name == seat.id)
        ):
            return True
    return False
