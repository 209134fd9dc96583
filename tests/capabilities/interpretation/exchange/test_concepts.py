"""A glossary says what a concept is called, and may hold only what every reader can see."""

import hashlib
from dataclasses import replace

import pytest
from hypothesis import given, settings

from negotiation_room.capabilities.interpretation.exchange.concepts import (
    Concept,
    Equivalent,
    Glossary,
    GlossaryWrong,
    TermForm,
    TermStatus,
    check,
    digest,
    equivalents,
    is_variety,
)
from negotiation_room.capabilities.interpretation.exchange.report import Limits
from negotiation_room.kernel.canonical import canonical
from negotiation_room.kernel.text import language_tag
from tests.capabilities.interpretation.exchange.made import GLOSSARIES

ADMITTED, FORBIDDEN = TermStatus.ADMITTED, TermStatus.FORBIDDEN
BASIN = Concept(
    "b",
    {
        "en": (
            TermForm("bed", FORBIDDEN),
            TermForm("river basin", ADMITTED),
            TermForm("basin"),
        ),
        "fr": (TermForm("lit", FORBIDDEN), TermForm("bassin", ADMITTED)),
        "zh-Hans": (TermForm("\u6d41\u57df"),),
        "ru": (TermForm("\u0440\u0443\u0441\u043b\u043e", FORBIDDEN),),
    },
)
NAME = Concept("n", {"en": (TermForm("UNMISS"),)}, do_not_translate=True)
GLOSSARY = Glossary((BASIN, NAME), "Water", 3)


def test_the_preferred_name_is_used_else_an_admitted_one_never_a_forbidden_one() -> None:
    """What a translation should say does not depend on the order of terms."""
    assert BASIN.preferred("en") == TermForm("basin")
    assert BASIN.preferred("fr") == TermForm("bassin", ADMITTED)
    assert BASIN.preferred("ru") is None
    assert BASIN.preferred("ar") is None


def test_a_language_stands_in_for_its_varieties() -> None:
    """Readers of Chinese find the terms in simplified Chinese, and the other way round."""
    assert BASIN.forms("zh") == BASIN.terms["zh-Hans"]
    assert BASIN.forms("fr-CH") == BASIN.terms["fr"]
    assert not is_variety("zh-Hans", "zh-Hant")
    assert not is_variety("fr", "fra")


def test_equivalents_name_what_a_translation_must_keep_to() -> None:
    """Longest first; what is not to be translated has no target, what has no name is left."""
    assert equivalents(GLOSSARY, "en", "fr") == (
        Equivalent("b", "river basin", "bassin"),
        Equivalent("n", "UNMISS", None),
        Equivalent("b", "basin", "bassin"),
        Equivalent("b", "bed", "bassin"),
    )
    assert equivalents(GLOSSARY, "en", "ru") == (Equivalent("n", "UNMISS", None),)


def test_the_digest_is_of_the_canonical_json() -> None:
    """Anyone can compute it with a SHA-256 and the record as the page gives it."""
    record = {
        "concepts": [
            {
                "definition": "",
                "do_not_translate": True,
                "id": "n",
                "note": "",
                "source": "",
                "subject": "",
                "terms": [["en", [["UNMISS", "preferred", ""]]]],
            }
        ],
        "kind": "glossary",
        "title": "Names",
        "version": 1,
    }
    expected = hashlib.sha256(canonical(record)).digest()
    assert digest(Glossary((NAME,), "Names", 1)) == expected


@settings(deadline=None)
@given(GLOSSARIES)
def test_the_order_of_languages_makes_no_difference(glossary: Glossary) -> None:
    """Two parties that read the same glossary agree to the same digest."""
    turned = tuple(
        replace(concept, terms=dict(reversed(concept.terms.items())))
        for concept in glossary.concepts
    )
    assert digest(replace(glossary, concepts=turned)) == digest(glossary)


def test_every_change_changes_the_digest() -> None:
    """A version that parties agreed to cannot be exchanged under their hands."""
    term = {"en": (TermForm("UNMISS", note="n"),)}
    others = [
        replace(GLOSSARY, version=4),
        replace(GLOSSARY, title="Rivers"),
        replace(GLOSSARY, concepts=(NAME, BASIN)),
        replace(GLOSSARY, concepts=(BASIN, replace(NAME, do_not_translate=False))),
        replace(GLOSSARY, concepts=(BASIN, replace(NAME, terms=term))),
        replace(GLOSSARY, concepts=(BASIN, replace(NAME, note="n"))),
    ]
    assert len({digest(each) for each in [GLOSSARY, *others]}) == len(others) + 1


@settings(deadline=None)
@given(GLOSSARIES)
def test_a_glossary_that_is_fit_passes(glossary: Glossary) -> None:
    """Awkward is not wrong."""
    check(glossary)


@pytest.mark.parametrize(
    "concept",
    [
        replace(NAME, id=""),
        replace(NAME, id="b"),
        replace(NAME, id=" n"),
        replace(NAME, id="n\nm"),
        replace(NAME, id="n" * 101),
        replace(NAME, terms={}),
        replace(NAME, terms={"en": ()}),
        replace(NAME, terms={"EN": (TermForm("a"),)}),
        replace(NAME, terms={"english": (TermForm("a"),)}),
        replace(NAME, terms={"en": (TermForm(""),)}),
        replace(NAME, terms={"en": (TermForm(" a"),)}),
        replace(NAME, terms={"en": (TermForm("a\u202eb"),)}),
        replace(NAME, terms={"en": (TermForm("a\rb"),)}),
        replace(NAME, terms={"en": (TermForm("a" * 501),)}),
        replace(NAME, terms={"en": (TermForm("a"), TermForm("a", FORBIDDEN))}),
        replace(NAME, terms={"en": tuple(TermForm(f"a{n}") for n in range(51))}),
        replace(NAME, definition="a\x00"),
        replace(NAME, note="a" * 20_001),
    ],
)
def test_a_concept_that_is_not_fit_is_refused_by_name(concept: Concept) -> None:
    """What could not be written, told apart or seen never enters a glossary."""
    with pytest.raises(GlossaryWrong, match="concept"):
        check(Glossary((BASIN, concept)))


@pytest.mark.parametrize(
    ("glossary", "limits"),
    [
        (GLOSSARY, Limits(rows=1)),
        (GLOSSARY, Limits(languages=3)),
        (replace(GLOSSARY, title="a\x07"), Limits()),
        (replace(GLOSSARY, version=-1), Limits()),
    ],
)
def test_a_glossary_over_a_limit_is_refused(glossary: Glossary, limits: Limits) -> None:
    """The whole has limits as its parts have."""
    with pytest.raises(GlossaryWrong):
        check(glossary, limits)


@pytest.mark.parametrize(
    ("said", "tag"),
    [
        ("en", "en"),
        (" FR ", "fr"),
        ("pt_br", "pt-BR"),
        ("ZH-hans-cn", "zh-Hans-CN"),
        ("es-419", "es-419"),
        ("english", None),
        ("", None),
        ("en-", None),
        ("e n", None),
        ("\u0435n", None),
    ],
)
def test_tags_are_spelled_one_way(said: str, tag: str | None) -> None:
    """However a file writes a language, it is the same one; what is none is told."""
    assert language_tag(said) == tag


def test_concepts_and_languages_are_found_by_name() -> None:
    """The room looks things up by what it shows."""
    assert GLOSSARY.concept("n") is NAME
    assert GLOSSARY.concept("m") is None
    assert GLOSSARY.languages == ("en", "fr", "ru", "zh-Hans")
