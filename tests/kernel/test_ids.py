"""Ids and small encodings: one spelling each."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from negotiation_room.kernel.ids import KINDS, b64, check_id, id_of, lp, new_id, unb64
from negotiation_room.kernel.verdicts import Malformed


@given(st.sampled_from(sorted(KINDS)), st.binary(min_size=16, max_size=16))
def test_a_new_id_is_good_for_its_kind_and_no_other(kind: str, bits: bytes) -> None:
    """What is named as one kind is refused as every other."""
    name = new_id(kind, lambda _: bits)
    assert check_id(kind, name) == name
    for other in KINDS.keys() - {kind}:
        with pytest.raises(Malformed):
            check_id(other, name)


@given(st.text("abcdefghijklmnopqrstuvwxyz234567", min_size=26, max_size=26))
def test_an_id_is_accepted_only_if_it_encodes_again_to_itself(letters: str) -> None:
    """Of all spellings, only the one that sixteen bytes encode to is an id."""
    text = f"a_{letters}"
    number = 0
    for letter in letters:
        number = number << 5 | "abcdefghijklmnopqrstuvwxyz234567".index(letter)
    if id_of("a", (number >> 2).to_bytes(16, "big")) == text:
        assert check_id("a", text) == text
    else:
        with pytest.raises(Malformed):
            check_id("a", text)


def test_an_unknown_kind_is_a_defect() -> None:
    """Nobody outside can name a kind, so an unknown one is our mistake and no refusal."""
    with pytest.raises(ValueError, match="no such kind"):
        new_id("x", bytes)
    with pytest.raises(ValueError, match="sixteen bytes"):
        id_of("a", bytes(15))


@given(st.binary(max_size=100))
def test_base64url_comes_back(data: bytes) -> None:
    """What is written is read as it was."""
    assert unb64(b64(data), len(data)) == data


@given(st.text(max_size=12) | st.text("AQgw-_", max_size=12))
def test_base64url_has_one_spelling(text: str) -> None:
    """Whatever is read is spelled exactly as it would be written."""
    try:
        data = unb64(text)
    except Malformed:
        return
    assert b64(data) == text


@pytest.mark.parametrize("value", [None, 1, b"AAAA", ["AAAA"]])
def test_base64url_is_text(value: object) -> None:
    """A value of another type is malformed and not a defect."""
    with pytest.raises(Malformed):
        unb64(value)
    with pytest.raises(Malformed):
        check_id("a", value)


@given(st.lists(st.binary(max_size=9)), st.lists(st.binary(max_size=9)))
def test_no_two_lists_join_to_the_same_bytes(left: list[bytes], right: list[bytes]) -> None:
    """Length prefixes leave no doubt where a part ends."""
    assert (lp(*left) == lp(*right)) == (left == right)
