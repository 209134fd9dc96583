"""The word lists themselves: whoever reviews them must be able to trust their form."""

# ruff: noqa: RUF001 -- phrases as people write them

from pathlib import Path

import pytest

from negotiation_room.capabilities.interpretation import relay
from negotiation_room.capabilities.interpretation.relay.phrases import first, without
from negotiation_room.capabilities.interpretation.relay.spelling import fold
from negotiation_room.capabilities.interpretation.relay.wordlists import known, words_of

FILES = sorted((Path(str(relay.__file__)).parent / "data" / "words").glob("*.toml"))


def test_the_official_languages_have_word_lists() -> None:
    """The six of the United Nations, and two more."""
    assert known() >= {"ar", "en", "es", "fr", "ru", "zh", "pt", "uk"}


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_each_word_list_says_where_it_is_from_and_who_reviewed_it(file: Path) -> None:
    """A native speaker who opens it knows what to do."""
    head = file.read_text(encoding="utf-8").split("language =")[0]
    assert "Source: written by the project." in head
    assert "Not yet reviewed by native speakers." in head
    assert "To review:" in head


@pytest.mark.parametrize("language", sorted(known()))
def test_number_words_reach_a_million(language: str) -> None:
    """Up to twenty, the tens, hundred, thousand and million are in every list."""
    lists = words_of(language)
    assert lists is not None
    if language == "zh":
        return
    values = {int(value) for value in lists.numbers.cardinals.values()}
    fewest = 11 if language == "ar" else 21
    assert values >= {*range(fewest), 20, 30, 40, 50}
    scales = {int(value) for value in lists.numbers.scales.values()}
    assert scales >= {1_000, 1_000_000}
    assert 100 in scales | values


def test_a_language_without_a_list_has_none() -> None:
    """Nothing is made up for it."""
    assert words_of("sw") is None


@pytest.mark.parametrize(
    ("phrase", "text", "quoted"),
    [
        ("must|shall not", "They SHALL NOT pass", "SHALL NOT"),
        ("no * shall", "No armed person shall enter", "No armed person shall"),
        ("no * shall", "No, she shall", None),
        ("forbid~", "It is forbidden", "forbidden"),
        ("~n't", "They don’t", "don’t"),
        ("n' est pas", "Ce n’est pas lui", "n’est pas"),
        ("not", "nothing", None),
    ],
)
def test_the_notation_of_phrases(phrase: str, text: str, quoted: str | None) -> None:
    """Alternatives, any ending, and up to three words between."""
    assert first(fold(text), (phrase,), "en") == quoted


def test_phrases_are_quoted_with_the_signs_they_were_written_with() -> None:
    """Arabic vowel signs do not hide a phrase, and are given back."""
    assert first(fold("كانَ لا يُسمَحُ بذلك"), ("لا يسمح",), "ar") == "لا يُسمَحُ"


def test_what_is_blanked_out_is_not_found() -> None:
    """Not only is no negator."""
    text = without(fold("not only"), ("not only",), "en")
    assert first(text, ("not",), "en") is None
