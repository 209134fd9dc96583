"""Values that are never changed, only made anew with other fields."""

from collections.abc import Callable
from dataclasses import fields
from functools import cache
from operator import attrgetter
from typing import Any, TypeVar

T = TypeVar("T")


def renewed(value: T, **changes: Any) -> T:
    """The same value with some fields changed, at a third of what `dataclasses.replace` costs.

    For dataclasses of two fields or more whose fields are all given when they are made. It is
    done several times for every fact that is folded.
    """
    kind = type(value)
    read, places = _plan(kind)
    values = list(read(value))
    for name, changed in changes.items():
        values[places[name]] = changed
    return kind(*values)


@cache
def _plan(kind: type[Any]) -> tuple[Callable[[Any], tuple[Any, ...]], dict[str, int]]:
    names = [field.name for field in fields(kind)]
    return attrgetter(*names), {name: place for place, name in enumerate(names)}
