"""What is taken out of a text before it is signed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from negotiation_room.capabilities.interpretation.relay.cleaning import Removed, clean
from negotiation_room.kernel.text import seen

# Half of the letters are those that matter here.
TEXTS = st.text(
    st.one_of(
        st.characters(codec="utf-8"),
        st.sampled_from("\u202a\u202c\u202e\u2066\u2069\u200f\ufeff\r\n\t\u0000\u0085aبن"),
    ),
    max_size=60,
)


def is_part_of(short: str, text: str) -> bool:
    """Whether every character of the short text is in the other, in order."""
    rest = iter(text)
    return all(character in rest for character in short)


def test_an_override_is_taken_out_and_named() -> None:
    """The sender learns what went, and how often."""
    cleaned = clean("pay \u202e001\u202c to\u202e us")
    assert cleaned.text == "pay 001 to us"
    assert cleaned.removed == (
        Removed("end of an embedding or override", 1),
        Removed("right-to-left override", 2),
    )


def test_isolates_and_marks_stay() -> None:
    """Arabic and Hebrew need them, and they cannot reorder what is outside of them."""
    text = "الفقرة \u2066A/RES/1\u2069 معتمدة\u200f."
    assert clean(text).text == text
    assert clean(text).removed == ()


@pytest.mark.parametrize(
    ("dirty", "name"),
    [
        ("\ufeffWe agree", "byte order mark"),
        ("We\u0007 agree", "control character U+0007"),
        ("We agree\r", "carriage return alone"),
        ("\u0085We agree", "control character U+0085"),
    ],
)
def test_what_no_reader_sees_has_a_name(dirty: str, name: str) -> None:
    """Byte order marks, bells and lone carriage returns are told one by one."""
    assert clean(dirty).removed == (Removed(name, 1),)


def test_lines_may_end_as_windows_ends_them() -> None:
    """Agreements are pasted as they are."""
    assert clean("one\r\ntwo\nthree\tfour").removed == ()


@given(TEXTS)
def test_a_clean_text_is_what_the_kernel_lets_pass(text: str) -> None:
    """Whatever the kernel would refuse has been taken out."""
    cleaned = clean(text).text
    assert seen(cleaned) == cleaned


@given(TEXTS)
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    """A clean text stays as it is, and nothing is told of it."""
    once = clean(text)
    again = clean(once.text)
    assert again.text == once.text
    assert again.removed == ()


@given(TEXTS)
def test_cleaning_never_adds(text: str) -> None:
    """What is left was there, in its order, and what went is counted."""
    cleaned = clean(text)
    assert is_part_of(cleaned.text, text)
    assert len(cleaned.text) + sum(one.count for one in cleaned.removed) == len(text)
