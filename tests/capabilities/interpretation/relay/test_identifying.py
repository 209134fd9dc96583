"""When a writer is asked whether the text is in the language they said."""

# ruff: noqa: RUF001 -- sentences in many scripts

import pytest

from negotiation_room.capabilities.interpretation.relay.identifying import Doubt, doubt

ROOM = ("ar", "zh", "en", "fr", "ru", "es")
TEXTS = {
    "ar": "لا نعترض على النص بصيغته الحالية.",
    "zh": "我们不反对目前的案文。",
    "en": "We do not object to the text as it stands.",
    "fr": "Nous ne nous opposons pas au texte dans sa forme actuelle.",
    "ru": "Мы не возражаем против текста в его нынешнем виде.",
    "es": "No nos oponemos al texto en su forma actual.",
}


@pytest.mark.parametrize("language", ROOM)
def test_the_right_language_raises_no_doubt(language: str) -> None:
    """Nobody is asked about what is as they said."""
    assert doubt(TEXTS[language], language, ROOM) is None


@pytest.mark.parametrize("language", ROOM)
def test_another_language_of_the_room_is_suggested(language: str) -> None:
    """Each of the six, said to be the next."""
    said = ROOM[ROOM.index(language) - 1]
    assert doubt(TEXTS[language], said, ROOM) == Doubt(said, language)


def test_the_room_s_own_tag_is_given_back() -> None:
    """A room that speaks Brazilian Portuguese is told so."""
    text = "Não nos opomos ao texto na sua forma atual, senhora presidente."
    assert doubt(text, "en-GB", ("en-GB", "pt-BR")) == Doubt("en-GB", "pt-BR")


@pytest.mark.parametrize("text", ["We agree.", "Yes", "3 March 2026, 18:00", "同意", ""])
def test_short_texts_raise_no_doubt(text: str) -> None:
    """Three words are too few to tell Spanish from Portuguese."""
    assert doubt(text, "fr", ROOM) is None


def test_only_languages_of_the_room_are_suggested() -> None:
    """Where French is not spoken, a French text is not taken for French."""
    assert doubt(TEXTS["fr"], "fr", ("fr",)) is None


def test_languages_it_does_not_know_raise_no_doubt() -> None:
    """Klingon may read as anything."""
    assert doubt(TEXTS["en"], "tlh", ROOM) is None
