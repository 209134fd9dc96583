"""The units that texts count in, each with what it is in the metric unit of its kind.

Speeds are kept as the way of an hour, for half of the languages say the hour elsewhere in the
sentence.
"""

from dataclasses import dataclass
from decimal import Decimal
from typing import Final, Literal

System = Literal["metric", "customary", "either"]


@dataclass(frozen=True, slots=True)
class Unit:
    """What a unit is in the metric unit of its kind."""

    kind: str
    system: System
    factor: Decimal = Decimal(1)


_METRIC: Final = {
    "length": {
        "millimetre": "0.001",
        "centimetre": "0.01",
        "decimetre": "0.1",
        "metre": "1",
        "kilometre": "1000",
        "kilometre an hour": "1000",
    },
    "area": {"square metre": "1", "hectare": "10000", "square kilometre": "1000000"},
    "weight": {"gram": "0.001", "kilogram": "1", "tonne": "1000"},
    "volume": {
        "millilitre": "0.001",
        "centilitre": "0.01",
        "litre": "1",
        "cubic metre": "1000",
    },
}
_CUSTOMARY: Final = {
    "length": {
        "inch": "0.0254",
        "foot": "0.3048",
        "yard": "0.9144",
        "mile": "1609.344",
        "nautical mile": "1852",
        "mile an hour": "1609.344",
        "knot": "1852",
    },
    "area": {
        "square inch": "0.00064516",
        "square foot": "0.0929",
        "square yard": "0.8361",
        "acre": "4046.86",
        "square mile": "2589988",
    },
    "weight": {"ounce": "0.02835", "pound": "0.4536", "stone": "6.35"},
    "volume": {
        "teaspoon": "0.005",
        "tablespoon": "0.015",
        "fluid ounce": "0.02957",
        "cup": "0.24",
        "pint": "0.5",
        "quart": "0.946",
        "gallon": "3.785",
        "cubic foot": "28.317",
        "barrel": "158.99",
    },
}

_SYSTEMS: Final[dict[System, dict[str, dict[str, str]]]] = {
    "metric": _METRIC,
    "customary": _CUSTOMARY,
}

UNITS: Final[dict[str, Unit]] = {
    **{
        name: Unit(kind, system, Decimal(factor))
        for system, kinds in _SYSTEMS.items()
        for kind, named in kinds.items()
        for name, factor in named.items()
    },
    "celsius": Unit("heat", "metric"),
    "fahrenheit": Unit("heat", "customary"),
    "degree": Unit("heat", "either"),
}
