"""Prohibitions turned into freedoms, and freedoms into prohibitions."""

# ruff: noqa: RUF001 -- sentences in many scripts

from itertools import permutations

import pytest

from negotiation_room.capabilities.interpretation.relay.prohibitions import Reversal, reversal

FORBIDS = {
    "en": "Inspectors must not enter the camp.",
    "fr": "Les inspecteurs ne doivent pas entrer dans le camp.",
    "es": "Los inspectores no deben entrar en el campamento.",
    "ru": "Инспекторы не должны входить в лагерь.",
    "ar": "لا يجوز للمفتشين دخول المخيم.",
    "zh": "视察员不得进入营地。",
    "pt": "Os inspetores não podem entrar no campo.",
    "uk": "Інспекторам не можна заходити до табору.",
}
FREES = {
    "en": "Inspectors need not enter the camp.",
    "fr": "Les inspecteurs ne sont pas tenus d’entrer dans le camp.",
    "es": "Los inspectores no tienen que entrar en el campamento.",
    "ru": "Инспекторы не обязаны входить в лагерь.",
    "ar": "لا يلزم المفتشين دخول المخيم.",
    "zh": "视察员不必进入营地。",
    "pt": "Os inspetores não precisam de entrar no campo.",
    "uk": "Інспектори не зобовʼязані заходити до табору.",
}
PAIRS = list(permutations(FORBIDS, 2))


@pytest.mark.parametrize(("source", "target"), PAIRS)
def test_a_prohibition_that_becomes_a_freedom_is_told(source: str, target: str) -> None:
    """Whoever relied on it would think that inspectors may enter."""
    assert reversal(FORBIDS[source], source, FREES[target], target) is not None


@pytest.mark.parametrize(("source", "target"), PAIRS)
def test_a_freedom_that_becomes_a_prohibition_is_told(source: str, target: str) -> None:
    """The other direction binds somebody who was free."""
    assert reversal(FREES[source], source, FORBIDS[target], target) is not None


@pytest.mark.parametrize(("source", "target"), PAIRS)
def test_a_good_translation_of_a_duty_is_not_told(source: str, target: str) -> None:
    """No false alarm over either."""
    assert reversal(FORBIDS[source], source, FORBIDS[target], target) is None
    assert reversal(FREES[source], source, FREES[target], target) is None


def test_what_is_told_is_quoted_as_it_was_written() -> None:
    """A reader finds the words in both texts."""
    assert reversal(FORBIDS["en"], "en", FREES["fr"], "fr") == Reversal(
        "must not", "ne sont pas tenus d’"
    )


def test_a_text_with_both_is_left_to_people() -> None:
    """Nothing here knows which of the two belongs to which."""
    both = f"{FORBIDS['en']} {FREES['en']}"
    assert reversal(both, "en", FREES["fr"], "fr") is None


def test_what_denies_nothing_cannot_be_reversed() -> None:
    """A plain statement beside a freedom is no prohibition."""
    assert reversal("Inspectors enter the camp.", "en", FREES["fr"], "fr") is None


def test_a_language_without_a_word_list_is_passed_over() -> None:
    """Nothing is said where nothing is known."""
    assert reversal(FORBIDS["en"], "en", "Wakaguzi hawalazimiki kuingia.", "sw") is None
