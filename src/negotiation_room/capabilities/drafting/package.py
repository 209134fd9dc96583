"""The whole as a package, n of N: nothing is agreed until everything is agreed. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from negotiation_room.capabilities.drafting.standing import ladder_of, reaches
from negotiation_room.capabilities.drafting.units import AGREEABLE, Ladder, Step, Text, Unit
from negotiation_room.kernel.ids import DelegationId, UnitId


@dataclass(frozen=True, slots=True)
class Item:
    """One unit in the package.

    Attributes:
        missing: the parties that have not agreed to it.
        unconfirmed: the parties that have agreed, and have not confirmed.
        waits_for: the conditions that are not fulfilled yet.
        reservations: what parties reserved when they agreed.
        is_late: its deadline is past, and somebody has not confirmed.
    """

    unit: UnitId
    ladder: Ladder
    missing: tuple[DelegationId, ...]
    unconfirmed: tuple[DelegationId, ...]
    waits_for: tuple[UnitId, ...]
    reservations: Mapping[DelegationId, str]
    until: int | None
    is_late: bool


@dataclass(frozen=True, slots=True)
class Package:
    """The whole: nothing is agreed until everything is agreed."""

    items: tuple[Item, ...]

    def count(self, least: Ladder) -> int:
        """How many units stand at least so high: the n of n/N."""
        return sum(reaches(item.ladder, least) for item in self.items)

    @property
    def total(self) -> int:
        """How many units there are to agree to: the N of n/N."""
        return len(self.items)

    @property
    def is_complete(self) -> bool:
        """Whether everything is closed, and so everything is agreed."""
        return bool(self.items) and self.count(Ladder.CLOSED) == self.total


def package(text: Text, all_parties: Collection[DelegationId], at: int) -> Package:
    """Every unit that says something, and how far it is from being closed."""
    return Package(
        tuple(
            _item(text, unit, all_parties, at)
            for unit in text.walk()
            if unit.kind in AGREEABLE and unit.words
        )
    )


def _item(text: Text, unit: Unit, all_parties: Collection[DelegationId], at: int) -> Item:
    ladder = ladder_of(text, unit, all_parties)
    stands = {party: unit.stands[party] for party in all_parties if party in unit.stands}
    unconfirmed = tuple(
        party for party, one in stands.items() if one.step is not Step.CONFIRMED
    )
    missing = tuple(party for party in all_parties if party not in stands)
    conditions = dict.fromkeys(one for stand in stands.values() for one in stand.provided)
    return Item(
        unit.id,
        ladder,
        missing,
        unconfirmed,
        tuple(one for one in conditions if not _is_agreed(text, one, all_parties)),
        {
            party: one.reservation
            for party, one in stands.items()
            if one.reservation is not None
        },
        unit.until,
        is_late=unit.until is not None
        and at > unit.until
        and not reaches(ladder, Ladder.CONFIRMED),
    )


def _is_agreed(text: Text, name: UnitId, all_parties: Collection[DelegationId]) -> bool:
    unit = text.units.get(name)
    return unit is not None and reaches(
        ladder_of(text, unit, all_parties), Ladder.AGREED_AD_REFERENDUM
    )


def write_package(whole: Package) -> dict[str, Any]:
    """Spell the package as JSON."""
    return {
        "total": whole.total,
        "at_least": {rung.value: whole.count(rung) for rung in Ladder},
        "is_complete": whole.is_complete,
        "items": [_write_item(item) for item in whole.items],
    }


def _write_item(item: Item) -> dict[str, Any]:
    return {
        "unit": item.unit,
        "ladder": item.ladder.value,
        "missing": list(item.missing),
        "unconfirmed": list(item.unconfirmed),
        "waits_for": list(item.waits_for),
        "reservations": dict(item.reservations),
        "until": item.until,
        "is_late": item.is_late,
    }
