"""Terms in the forms that their languages give them."""

# ruff: noqa: RUF001 -- words in many scripts

from itertools import pairwise
from time import process_time

import pytest

from negotiation_room.capabilities.interpretation.relay.stems import Searched, holds

THERE = [
    ("ru", "прекращение огня", "о прекращении огня"),
    ("ru", "буферная зона", "в буферной зоне"),
    ("uk", "припинення вогню", "під час припиненням вогню"),
    ("uk", "буферна зона", "у буферній зоні"),
    ("ar", "اتفاق", "بموجب الاتفاقات"),
    ("ar", "اتفاق", "وبالاتفاق بين الأطراف"),
    ("ar", "قانون", "القوانين الوطنية"),
    ("ar", "منطقة عازلة", "في المنطقة العازلة"),
    ("fr", "accord", "L’accord est signé"),
    ("fr", "zone tampon", "les zones tampons"),
    ("fr", "délégation régionale", "des délégations régionales"),
    ("es", "delegación", "las delegaciones"),
    ("es", "alto el fuego", "del alto el fuego"),
    ("pt", "delegação", "as delegações"),
    ("en", "party", "Both parties"),
    ("en", "withdrawal", "The withdrawals"),
    ("zh", "停火", "双方同意停火协定"),
    ("zh", "停火线", "停 火 线"),
    ("en", "S/RES/2254", "as in S/RES/2254"),
    ("sw", "amani", "AMANI."),
]
ABSENT = [
    ("ru", "прекращение огня", "о прекращении работ"),
    ("ar", "اتفاق", "في النص"),
    ("fr", "accord", "le texte"),
    ("en", "party", "the part of it"),
    ("en", "buffer zone", "zone buffer"),
    ("zh", "停火", "停止火灾"),
    ("en", "", "anything"),
]


@pytest.mark.parametrize(("language", "term", "text"), THERE)
def test_a_term_is_found_in_its_inflections(language: str, term: str, text: str) -> None:
    """Endings, plurals, and what Arabic writes onto a word."""
    assert holds(term, text, language)


@pytest.mark.parametrize(("language", "term", "text"), ABSENT)
def test_another_word_is_not_the_term(language: str, term: str, text: str) -> None:
    """Nor are its words in another order, nor its characters apart."""
    assert not holds(term, text, language)


def test_a_long_text_is_read_once_for_all_terms() -> None:
    """A long statement and a large glossary keep no processor busy for minutes."""
    letters = "abcdefghij"
    words = [f"{a}{b}{c}" for a in letters for b in letters for c in letters]
    text = " ".join(words * 5)
    terms = [f"{one} {two}" for one, two in pairwise(words)]
    began = process_time()
    searched = Searched(text, "en")
    assert all(searched.holds(term) for term in terms)
    assert not any(searched.holds(f"{term} zzz") for term in terms)
    assert process_time() - began < 5  # word by word it took a hundred times as long
