"""Terms are found as whole words where a script has words, and the longest one wins."""

import time
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from negotiation_room.capabilities.interpretation.exchange.concepts import (
    Concept,
    Glossary,
    TermForm,
)
from negotiation_room.capabilities.interpretation.exchange.finding import (
    Finder,
    hits,
    in_utf16,
)
from tests.capabilities.interpretation.exchange.made import GLOSSARIES, TEXTS


def glossary(language: str, *terms: str) -> Glossary:
    """A glossary with a concept for each term."""
    return Glossary(
        tuple(Concept(f"c{n}", {language: (TermForm(term),)}) for n, term in enumerate(terms))
    )


def found(text: str, language: str, *terms: str) -> list[str]:
    """The words of a text in which terms were found."""
    return [
        text[hit.start : hit.end] for hit in hits(glossary(language, *terms), text, language)
    ]


@pytest.mark.parametrize(
    ("text", "language", "terms", "expected"),
    [
        ("The Basin and basins.", "en", ["basin"], ["Basin"]),
        (
            "the river basin, the basin",
            "en",
            ["basin", "river basin"],
            ["river basin", "basin"],
        ),
        ("river  \n basin", "en", ["river basin"], ["river  \n basin"]),
        ("l\u2019accord de paix", "fr", ["accord"], ["accord"]),
        ("l'accord", "fr", ["l\u2019accord"], ["l'accord"]),
        ("a non-paper (non-papers)", "en", ["non-paper"], ["non-paper"]),
        (
            "re\u0301gion r\u00e9gion region",
            "fr",
            ["r\u00e9gion"],
            ["re\u0301gion", "r\u00e9gion"],
        ),
        ("re\u0301gion", "fr", ["re"], []),
        ("\u897f\u6d41\u57df\u5185", "zh", ["\u6d41\u57df", "\u57df"], ["\u6d41\u57df"]),
        ("\u6b27\u76dfEU\u7684", "zh", ["EU"], ["EU"]),
        (
            "\u062d\u064e\u0648\u0652\u0636\u064c \u0643\u0628\u064a\u0631",
            "ar",
            ["\u062d\u0648\u0636"],
            ["\u062d\u064e\u0648\u0652\u0636\u064c"],
        ),
        (
            "\u062d\u0640\u0648\u0636",
            "ar",
            ["\u062d\u064e\u0648\u0636"],
            ["\u062d\u0640\u0648\u0636"],
        ),
        ("\u0627\u0644\u062d\u0648\u0636", "ar", ["\u062d\u0648\u0636"], []),
        (
            "\u2067\u062d\u0648\u0636\u2069",
            "ar",
            ["\u062d\u0648\u0636"],
            ["\u062d\u0648\u0636"],
        ),
        ("STRASSE Stra\u00dfe", "de", ["stra\u00dfe"], ["STRASSE", "Stra\u00dfe"]),
        ("", "en", ["basin"], []),
        ("basin", "fr", [], []),
        ("A, a", "en", ["a"], ["A", "a"]),
    ],
)
def test_terms_are_found(
    text: str, language: str, terms: list[str], expected: list[str]
) -> None:
    """Case, marks and white space make no difference; parts of words do."""
    assert found(text, language, *terms) == expected


def test_two_concepts_with_one_name_are_both_found() -> None:
    """Which is meant is for the interpreter to say."""
    both = hits(glossary("en", "bank", "Bank"), "the bank", "en")
    assert [(hit.concept.id, hit.start, hit.end) for hit in both] == [
        ("c0", 4, 8),
        ("c1", 4, 8),
    ]


def test_of_terms_that_overlap_the_longer_one_is_found() -> None:
    """A short term inside a long one is no term there."""
    assert found("head of state visit", "en", "head of state", "state visit", "state") == [
        "head of state"
    ]


def test_browsers_count_what_lies_beyond_the_bmp_twice() -> None:
    """A place in code points and the same place in UTF-16 differ by what stands before it."""
    text = "\U0001f54a basin \U0001f54a\U0001f54a basin"
    places = in_utf16(text, hits(glossary("en", "basin"), text, "en"))
    units = text.encode("utf-16-le")
    assert [units[2 * a : 2 * b].decode("utf-16-le") for a, b in places] == ["basin", "basin"]


@settings(deadline=None)
@given(GLOSSARIES, TEXTS, st.sampled_from(["en", "ar", "zh"]))
def test_places_lie_in_the_text_in_order_and_apart(
    made: Glossary, text: str, language: str
) -> None:
    """Whatever is marked can be shown: no place is outside, and none cuts into another."""
    places = [(hit.start, hit.end) for hit in hits(made, text, language)]
    assert places == sorted(places)
    assert all(0 <= start < end <= len(text) for start, end in places)
    apart = sorted(set(places))
    assert all(end <= start for (_, end), (start, _) in pairwise(apart))
    utf16 = len(text.encode("utf-16-le", "surrogatepass")) // 2
    assert all(0 <= a < b <= utf16 for a, b in in_utf16(text, hits(made, text, language)))


@settings(deadline=None)
@given(GLOSSARIES)
def test_each_term_is_found_in_itself(made: Glossary) -> None:
    """A term that the glossary has is found where it stands alone."""
    for concept in made.concepts:
        for language, forms in concept.terms.items():
            for form in forms:
                if any(letter.isalnum() for letter in form.text):
                    assert hits(made, form.text, language)


def test_a_large_glossary_is_looked_through_quickly() -> None:
    """The longest text against many terms that begin alike takes no time that a reader feels."""
    finder = Finder(glossary("en", *(f"con{n} term" for n in range(20_000))), "en")
    text = "con19999 term and condition " * 700
    began = time.perf_counter()
    assert len(finder.hits(text)) == 700
    assert time.perf_counter() - began < 2
