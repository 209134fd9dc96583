"""Canonical JSON: the one way a value may be written, so that its bytes can be signed.

It is RFC 8785 for the values this room allows: keys `[a-z][a-z0-9_]*`, integers below 2^53 in
absolute value, well-formed strings that are never normalised. For these, and only for these,
orjson's sorted output equals RFC 8785; the tests hold it against another implementation.
"""

import re
from collections.abc import Iterable
from collections.abc import Set as AbstractSet
from typing import Any, Final, TypeAlias, cast

import orjson

from negotiation_room.kernel.ids import MAX_INTEGER
from negotiation_room.kernel.verdicts import Malformed

JSON: TypeAlias = "bool | int | str | list[JSON] | dict[str, JSON] | None"

MAX_DEPTH: Final = 32

_KEY: Final = re.compile("[a-z][a-z0-9_]*")
_KNOWN_KEYS: Final[set[str]] = set()
_MOST_KNOWN_KEYS: Final = 4096
_PLAIN: Final = frozenset((str, bool, type(None)))


def canonical(value: object) -> bytes:
    """Write a value the one way it may be written.

    Raises:
        Malformed: it holds a float, a big integer, a foreign key or type, half a character,
            or is nested too deeply.
    """
    _check(value, MAX_DEPTH)
    return _written(value)


def parse_canonical(data: bytes, *, max_depth: int = MAX_DEPTH) -> JSON:
    """Read a value, refusing every spelling but the one `canonical` writes.

    Comparing the bytes with what we would have written refuses duplicate keys, white space,
    byte-order marks and needless escapes without naming them.

    Raises:
        Malformed: the bytes are not canonical JSON.
    """
    try:
        value: Any = orjson.loads(data)
    except orjson.JSONDecodeError:
        raise Malformed("this is not JSON in UTF-8") from None
    _check(value, max_depth)
    if _written(value) != data:
        raise Malformed("this JSON is not written in its canonical form")
    return value


def parse_object(data: bytes, keys: AbstractSet[str]) -> dict[str, Any]:
    """Read a canonical object that has exactly these keys.

    Raises:
        Malformed: the bytes are not canonical JSON, or a key is missing or foreign.
    """
    return check_object(parse_canonical(data), keys)


def check_object(value: object, keys: AbstractSet[str]) -> dict[str, Any]:
    """Hand back an object that has exactly these keys.

    Raises:
        Malformed: it is no object, or a key is missing or foreign.
    """
    if isinstance(value, dict):
        fields = cast("dict[str, Any]", value)
        if fields.keys() == keys:
            return fields
    raise Malformed("this record does not have exactly the fields it must have")


def check_array(value: object, most: int) -> list[Any]:
    """Hand back an array that is not too long.

    Raises:
        Malformed: it is no array, or too long.
    """
    if isinstance(value, list):
        items = cast("list[Any]", value)
        if len(items) <= most:
            return items
    raise Malformed(f"this must be a list of at most {most}")


def _written(value: object) -> bytes:
    try:
        return orjson.dumps(
            value, option=orjson.OPT_SORT_KEYS | orjson.OPT_PASSTHROUGH_SUBCLASS
        )
    except orjson.JSONEncodeError:
        raise Malformed("the text holds half a character: write it again") from None


def _check(value: object, depth: int) -> None:
    """Walk the value; the depth bounds this recursion whatever the bytes said."""
    kind = type(value)
    members: Iterable[object]
    if kind is dict:
        members = _values(cast("dict[object, object]", value))
    elif kind is list or kind is tuple:
        members = cast("Iterable[object]", value)
    else:
        _check_plain(value)
        return
    if depth == 0:
        raise Malformed("this is nested too deeply")
    for member in members:
        # Most members are strings, and most others numbers: not walking into them is the speed.
        within = type(member)
        if within is int:
            _check_range(cast("int", member))
        elif within is not str and within not in _PLAIN:
            _check(member, depth - 1)


def _values(fields: dict[object, object]) -> Iterable[object]:
    if not _KNOWN_KEYS.issuperset(fields):
        for key in fields:
            _learn(key)
    return fields.values()


def _check_plain(value: object) -> None:
    if type(value) is int:
        _check_range(value)
    elif type(value) not in _PLAIN:
        raise Malformed(f"a record holds no value of the kind {type(value).__name__}")


def _check_range(value: int) -> None:
    if not -MAX_INTEGER <= value <= MAX_INTEGER:
        raise Malformed("whole numbers in a record lie strictly between -2^53 and 2^53")


def _learn(key: object) -> None:
    """Accept a key once, and remember it while there is room."""
    if type(key) is not str or _KEY.fullmatch(key) is None:
        raise Malformed("keys in a record are small ASCII letters, digits and underscores")
    if len(_KNOWN_KEYS) < _MOST_KNOWN_KEYS:
        _KNOWN_KEYS.add(key)
