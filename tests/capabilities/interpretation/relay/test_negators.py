"""Texts that deny, and translations that do not."""

# ruff: noqa: RUF001 -- sentences in many scripts

from itertools import permutations

import pytest

from negotiation_room.capabilities.interpretation.relay.negators import lost

DENIES = {
    "en": "We do not agree to the text.",
    "fr": "Nous ne sommes pas d’accord avec le texte.",
    "es": "No estamos de acuerdo con el texto.",
    "ru": "Мы не согласны с текстом.",
    "ar": "لا نوافق على النص.",
    "zh": "我们不同意案文。",
    "pt": "Não concordamos com o texto.",
    "uk": "Ми не згодні з текстом.",
}
AGREES = {
    "en": "We agree to the text.",
    "fr": "Nous sommes d’accord avec le texte.",
    "es": "Estamos de acuerdo con el texto.",
    "ru": "Мы согласны с текстом.",
    "ar": "نوافق على النص.",
    "zh": "我们同意案文。",
    "pt": "Concordamos com o texto.",
    "uk": "Ми згодні з текстом.",
}


@pytest.mark.parametrize(("source", "target"), list(permutations(DENIES, 2)))
def test_a_denial_that_becomes_an_agreement_is_told(source: str, target: str) -> None:
    """The negator is quoted from the original; a good translation is passed."""
    assert lost(DENIES[source], source, AGREES[target], target) is not None
    assert lost(DENIES[source], source, DENIES[target], target) is None


@pytest.mark.parametrize(("source", "target"), list(permutations(DENIES, 2)))
def test_the_check_looks_one_way_only(source: str, target: str) -> None:
    """Good translations deny where the original does not; that is not told."""
    assert lost(AGREES[source], source, DENIES[target], target) is None


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Not only the text, but the annex, too."),
        ("fr", "Non pas demain, mais tout de suite."),
        ("es", "No obstante, firmamos."),
        ("ru", "Не позднее вторника."),
        ("zh", "不仅如此。"),
    ],
)
def test_phrases_that_deny_nothing_ask_for_no_negator(language: str, text: str) -> None:
    """Not only, no later than: a translation says them without a negator."""
    assert lost(text, language, AGREES["en"], "en") is None


def test_a_denial_may_be_said_with_another_word() -> None:
    """Without, refuse, unable: any of them carries it."""
    assert lost("No hay acuerdo.", "es", "The talks failed.", "en") is None


def test_a_language_without_a_word_list_is_passed_over() -> None:
    """Nothing is said where nothing is known."""
    assert lost(DENIES["en"], "en", "Tunakubali.", "sw") is None
