"""Values made anew with other fields."""

from dataclasses import dataclass, field, replace

from negotiation_room.kernel.values import renewed


@dataclass(frozen=True, slots=True)
class _Point:
    x: int
    y: int = 2
    names: tuple[str, ...] = field(default=())


def test_a_renewed_value_is_what_replacing_gives() -> None:
    """Only the named fields differ, and the value it came from is as it was."""
    point = _Point(1, names=("a",))
    assert renewed(point, y=5) == replace(point, y=5) == _Point(1, 5, ("a",))
    assert point == _Point(1, 2, ("a",))
