"""The spoilings of figures change what a number amounts to, and never answer the same text."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench import perturbing
from bench.perturbing import Spoiling
from tests.bench.spoiling import LANGUAGES, chance, spoil

WAYS: tuple[Spoiling, ...] = (
    perturbing.changed_digit,
    perturbing.dropped_digit,
    perturbing.doubled_digit,
    perturbing.transposed_digits,
    perturbing.moved_separator,
    perturbing.carried_separator,
    perturbing.dropped_number,
    perturbing.repeated_number,
    perturbing.eastern_digits,
    perturbing.changed_eastern_digit,
)


figures = st.text(alphabet="0123456789\u0663\u0667.,: a%", max_size=30)


@pytest.mark.parametrize("way", WAYS)
@given(text=figures, language=st.sampled_from(LANGUAGES), seed=st.integers(0, 9))
def test_no_way_answers_the_text_unchanged(
    way: Spoiling, text: str, language: str, seed: int
) -> None:
    """Whatever the text, there is another one or none."""
    assert way(text, language, chance(seed)) != text


@pytest.mark.parametrize("way", WAYS)
@given(text=figures, seed=st.integers(0, 9))
def test_a_chance_decides_alone(way: Spoiling, text: str, seed: int) -> None:
    """The same seed spoils in the same place, so figures can be measured again."""
    once, again = (way(text, "ar", chance(seed)) for _ in range(2))
    assert once == again


@pytest.mark.parametrize("way", WAYS)
def test_a_text_without_figures_is_left(way: Spoiling) -> None:
    """There is nothing to spoil."""
    assert spoil(way, "The meeting is open.") == {None}


def test_a_changed_digit_leaves_as_many() -> None:
    """One digit is another, and no number begins with a new zero."""
    for spoilt in spoil(perturbing.changed_digit, "In 1945 it was."):
        found = re.fullmatch(r"In ([1-9]\d{3}) it was\.", spoilt or "")
        assert found is not None
        assert sum(a != b for a, b in zip(found[1], "1945", strict=True)) == 1


def test_a_changed_digit_stays_in_its_script() -> None:
    """Arabic-Indic digits are replaced by Arabic-Indic ones."""
    for spoilt in spoil(perturbing.changed_digit, "٢٥", "ar"):
        assert re.fullmatch(r"[\u0660-\u0669]{2}", spoilt or "")


def test_a_dropped_digit_shortens_a_number() -> None:
    """A lone digit is not dropped: that is a number left out."""
    assert spoil(perturbing.dropped_digit, "150") == {"50", "10", "15"}
    assert spoil(perturbing.dropped_digit, "7") == {None}


def test_a_doubled_digit_lengthens_a_number() -> None:
    """As a stutter does."""
    assert spoil(perturbing.doubled_digit, "15") == {"115", "155"}


def test_digits_that_change_places_are_different_neighbours() -> None:
    """Equal neighbours would make no difference."""
    assert spoil(perturbing.transposed_digits, "1994") == {"9194", "1949"}
    assert spoil(perturbing.transposed_digits, "11") == {None}


def test_a_separator_moves_or_is_lost() -> None:
    """The mark of thousands is left: however it stands, the digits amount to the same."""
    assert spoil(perturbing.moved_separator, "12.5") == {"1.25", "125"}
    assert spoil(perturbing.moved_separator, "1,500") == {None}
    assert spoil(perturbing.moved_separator, "14:30") == {None}


def test_thousands_get_the_mark_of_a_fraction() -> None:
    """Which mark that is depends on the language of the text."""
    assert spoil(perturbing.carried_separator, "1,500 tonnes") == {"1.500 tonnes"}
    assert spoil(perturbing.carried_separator, "1 500 tonnes", "fr") == {"1,500 tonnes"}
    assert spoil(perturbing.carried_separator, "1,5 tonne", "fr") == {None}


def test_a_number_is_left_out_with_its_percent_sign() -> None:
    """But not a number that is part of a name."""
    assert spoil(perturbing.dropped_number, "It is 80% now.") == {"It is now."}
    assert spoil(perturbing.dropped_number, "The G20 met.") == {None}


def test_a_number_is_said_twice() -> None:
    """Once more, after itself."""
    assert spoil(perturbing.repeated_number, "in 1945.") == {"in 1945 1945."}


def test_eastern_digits_are_for_arabic_only() -> None:
    """Rewritten they amount to the same; one of them changed, they do not."""
    assert spoil(perturbing.eastern_digits, "عام 1945", "ar") == {"عام ١٩٤٥"}
    assert spoil(perturbing.eastern_digits, "in 1945") == {None}
    assert "عام ١٩٤٥" not in spoil(perturbing.changed_eastern_digit, "عام 1945", "ar")
