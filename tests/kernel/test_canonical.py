"""Canonical JSON, held against another implementation of RFC 8785 and its vectors."""

import json
from enum import IntEnum, StrEnum
from pathlib import Path
from typing import Any

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from negotiation_room.kernel.canonical import canonical, parse_canonical
from negotiation_room.kernel.ids import MAX_INTEGER
from negotiation_room.kernel.verdicts import Malformed

SHARED = Path(__file__).parents[3] / "shared" / "data" / "vectors" / "jcs-rfc8785" / "testdata"

texts = st.text(st.characters(exclude_categories=["Cs"]))
values = st.recursive(
    st.none() | st.booleans() | st.integers(-MAX_INTEGER, MAX_INTEGER) | texts,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.from_regex("[a-z][a-z0-9_]{0,6}", fullmatch=True), inner, max_size=5
        )
    ),
    max_leaves=20,
)


@given(values)
def test_our_bytes_are_those_of_rfc_8785(value: Any) -> None:
    """For every value a record may hold, an independent implementation writes the same."""
    assert canonical(value) == rfc8785.dumps(value)


def test_every_character_is_escaped_as_rfc_8785_does() -> None:
    """All characters of the basic plane, and some beyond, are written alike."""
    letters = "".join(chr(i) for i in range(0x10000) if not 0xD800 <= i < 0xE000)
    letters += "\U00010000\U0001f54a\U0010ffff"
    assert canonical(letters) == rfc8785.dumps(letters)
    assert parse_canonical(canonical(letters)) == letters


@given(values)
def test_what_is_written_is_read_as_it_was(value: Any) -> None:
    """Reading gives the value back."""
    assert parse_canonical(canonical(value)) == value


@given(
    st.binary(max_size=40)
    | st.text('{}[]",:0123456789eE.-+ aA\\untrfls', max_size=20).map(str.encode)
)
def test_whatever_is_read_has_one_spelling(data: bytes) -> None:
    """Any bytes are either refused, or exactly what would be written again."""
    try:
        value = parse_canonical(data)
    except Malformed:
        return
    assert rfc8785.dumps(value) == data  # pyright: ignore[reportArgumentType]


@given(values, st.data())
def test_one_altered_byte_is_never_read_as_the_same(value: Any, data: st.DataObject) -> None:
    """Two different byte strings are never the same value."""
    raw = bytearray(canonical(value))
    raw[data.draw(st.integers(0, len(raw) - 1))] ^= data.draw(st.integers(1, 255))
    try:
        found = parse_canonical(bytes(raw))
    except Malformed:
        return
    assert json.dumps(found) != json.dumps(value)


class Colour(StrEnum):
    """A string that is more than a string."""

    RED = "red"


class Level(IntEnum):
    """An integer that is more than an integer."""

    LOW = 1


@pytest.mark.parametrize(
    "value",
    [
        1.0,
        float("nan"),
        b"bytes",
        {1: 1},
        {None: 1},
        {"a"},
        Colour.RED,
        Level.LOW,
        object(),
        [1.0],
    ],
)
def test_values_of_other_kinds_are_refused(value: object) -> None:
    """Nothing is converted on the way into a record."""
    with pytest.raises(Malformed):
        canonical(value)


def test_a_value_that_holds_itself_is_refused() -> None:
    """Depth is bounded, so even an endless value ends in a refusal."""
    endless: list[object] = []
    endless.append(endless)
    with pytest.raises(Malformed):
        canonical(endless)


def test_a_deep_bomb_is_refused_and_not_a_defect() -> None:
    """A million brackets are malformed."""
    for bomb in (b"[" * 1_000_000, b'{"a":' * 300_000, b"[" * 200 + b"]" * 200):
        with pytest.raises(Malformed):
            parse_canonical(bomb)


def test_depth_may_be_narrowed() -> None:
    """A reader that knows its record is flat may say so."""
    assert parse_canonical(b'{"a":[1]}', max_depth=2) == {"a": [1]}
    with pytest.raises(Malformed):
        parse_canonical(b'{"a":[1]}', max_depth=1)
    with pytest.raises(Malformed):
        parse_canonical(b"[]", max_depth=0)


def _fits(value: object) -> bool:
    """Tell whether a shared vector lies within what this room allows."""
    if isinstance(value, dict):
        return all(
            key.isascii() and key.isidentifier() and key.islower() and _fits(member)
            for key, member in value.items()
        )
    if isinstance(value, list):
        return all(_fits(member) for member in value)
    return not isinstance(value, float)


@pytest.mark.skipif(
    not SHARED.is_dir(), reason="the RFC 8785 vectors do not lie beside the repository"
)
@pytest.mark.parametrize(
    "name", ["arrays", "french", "structures", "unicode", "values", "weird"]
)
def test_the_published_vectors_of_rfc_8785(name: str) -> None:
    """A published vector of our keys and integers is written alike; another is refused."""
    value = json.loads((SHARED / "input" / f"{name}.json").read_text("utf-8"))
    expected = (SHARED / "output" / f"{name}.json").read_bytes().strip()
    if _fits(value):
        assert canonical(value) == expected
        assert parse_canonical(expected) == value
    else:
        with pytest.raises(Malformed):
            canonical(value)
        with pytest.raises(Malformed):
            parse_canonical(expected)
    # Its strings, at least, are always written alike.
    strings = _strings(value)
    assert canonical(strings) == rfc8785.dumps(strings)


def _strings(value: object) -> list[str]:
    if isinstance(value, dict):
        return [
            *value.keys(),
            *(text for member in value.values() for text in _strings(member)),
        ]
    if isinstance(value, list):
        return [text for member in value for text in _strings(member)]
    return [value] if isinstance(value, str) else []
