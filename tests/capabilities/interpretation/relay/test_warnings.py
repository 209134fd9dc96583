"""Everything that is found in one translation."""

# ruff: noqa: RUF001 -- sentences in many scripts

import csv
from pathlib import Path

import pytest

from negotiation_room.capabilities.interpretation.relay.stems import Term
from negotiation_room.capabilities.interpretation.relay.warnings import Caution, Warned, examine

DATA = Path(__file__).resolve().parents[5] / "shared" / "data" / "translation"
LANGUAGES = ("en", "fr", "es", "ru", "ar", "zh")
CEASEFIRE = Term("ceasefire", "cessez-le-feu", "ceasefire")


def test_a_translation_in_which_nothing_is_found_says_no_more_than_that() -> None:
    """There is no all-clear to give: the answer is empty."""
    assert examine("We agree.", "en", "Nous sommes d’accord.", "fr") == ()


def test_each_finding_is_told_with_its_words() -> None:
    """A number, a reversed prohibition and a missing term in one sentence."""
    source = "The ceasefire must not be broken for 30 days."
    target = "Il n’est pas nécessaire de rompre la trêve pendant 13 jours."
    assert examine(source, "en", target, "fr", [CEASEFIRE]) == (
        Warned(Caution.NUMBERS, "30", "13"),
        Warned(Caution.PROHIBITION, "must not", "n’est pas nécessaire"),
        Warned(Caution.TERM, "ceasefire", "cessez-le-feu"),
    )


def test_a_lost_negator_is_quoted_from_the_original() -> None:
    """There is nothing to quote from the translation: that is the point."""
    assert examine("Мы не согласны.", "ru", "We agree.", "en") == (
        Warned(Caution.NEGATOR, "не", ""),
    )


def test_a_term_in_any_inflection_is_there() -> None:
    """Its plural, and with an article written onto it."""
    term = Term("ceasefire", "прекращение огня", "ceasefire")
    assert examine("Ceasefires hold.", "en", "О прекращении огня.", "ru", [term]) == ()


def test_a_term_that_is_not_to_be_translated_must_stay() -> None:
    """Letter for letter, for there it has no other form."""
    term = Term("MINURSO", None, "minurso")
    assert examine("MINURSO reports.", "en", "La MINURSO informe.", "fr", [term]) == ()
    assert examine("MINURSO reports.", "en", "La mission informe.", "fr", [term]) == (
        Warned(Caution.TERM, "MINURSO", "MINURSO"),
    )


def test_regions_and_scripts_of_a_language_share_its_word_list() -> None:
    """Brazilian Portuguese is Portuguese, Taiwan's Chinese is Chinese."""
    assert examine("30 days", "en-GB", "31 dias", "pt-BR") != ()
    assert examine("二十天", "zh-Hant-TW", "30 days", "en") != ()


@pytest.mark.skipif(
    not DATA.is_dir(), reason="the corpora in ../shared are not on this machine"
)
def test_careful_human_translations_raise_few_alarms() -> None:
    """On the Universal Declaration, in thirty pairs: no prohibition, and few of anything."""
    with (DATA / "udhr.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    found = [
        warned.caution
        for row in rows
        for source in LANGUAGES
        for target in LANGUAGES
        if source != target
        for warned in examine(row[source], source, row[target], target)
    ]
    lines = len(rows) * len(LANGUAGES) * (len(LANGUAGES) - 1)
    assert found.count(Caution.PROHIBITION) == 0
    assert found.count(Caution.NUMBERS) <= 0.03 * lines
    assert found.count(Caution.NEGATOR) <= 0.03 * lines


@pytest.mark.parametrize(
    "text",
    ["9" * 2_000, "1 000 " * 300, "one hundred " * 200, "亿" * 2_000, "9 " + "million " * 200],
)
@pytest.mark.parametrize("language", ["en", "zh"])
def test_texts_made_to_break_the_checks_are_only_texts(text: str, language: str) -> None:
    """Numbers without end are compared piece by piece, and never stop the relay."""
    assert examine(text, language, text, language) == ()
