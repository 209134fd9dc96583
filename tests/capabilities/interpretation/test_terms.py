"""The room's glossary between acts' worth of terms and one glossary."""

import pytest
from hypothesis import given

from negotiation_room.capabilities.interpretation.exchange.concepts import (
    Concept,
    Glossary,
    GlossaryWrong,
    TermForm,
    TermStatus,
)
from negotiation_room.capabilities.interpretation.terms import (
    MOST_BYTES,
    Piece,
    concepts_of,
    pieces_from,
    term_concept,
)
from negotiation_room.capabilities.languages.messages import MOST_CONCEPTS, LayTerms
from tests.capabilities.interpretation.exchange.made import GLOSSARIES


def laid(pieces: list[Piece]) -> list[LayTerms]:
    """The acts that lay pieces, as large as their other fields may make them."""
    return [
        LayTerms(title="\N{CJK UNIFIED IDEOGRAPH-6D41}" * 300, concepts=one, removed=gone)
        for one, gone in pieces
    ]


def many(count: int, *, long: str = "") -> Glossary:
    """A glossary of so many concepts."""
    return Glossary(
        tuple(
            Concept(f"c{number}", {"en": (TermForm(f"term {number}"),)}, definition=long)
            for number in range(count)
        )
    )


@given(GLOSSARIES)
def test_a_glossary_laid_in_acts_is_the_same_glossary(glossary: Glossary) -> None:
    """Whatever a file holds comes back from the acts, in its order; over itself it takes none."""
    assert concepts_of(laid(pieces_from(glossary))) == glossary.concepts
    assert pieces_from(glossary, glossary) == []


@given(GLOSSARIES, GLOSSARIES)
def test_over_a_basis_only_what_differs_is_laid(glossary: Glossary, basis: Glossary) -> None:
    """Pieces over a basis make it into the glossary, and name nothing that stays as it is."""
    pieces = pieces_from(glossary, basis)
    whole = concepts_of([*laid(pieces_from(basis)), *laid(pieces)])
    named = {each.id for piece in pieces for each in piece.concepts}
    assert {each.id: each for each in whole} == {each.id: each for each in glossary.concepts}
    assert not named & {each.id for each in glossary.concepts if each in basis.concepts}


@pytest.mark.parametrize("long", ["", "\N{CJK UNIFIED IDEOGRAPH-6D41}" * 5_000])
def test_a_long_glossary_fills_several_acts_that_each_fit(long: str) -> None:
    """No act is larger than a server takes, and none names more than an act may."""
    glossary = many(2_500 if not long else 30, long=long)
    acts = laid(pieces_from(glossary))
    assert len(acts) > 1
    assert all(len(act.content()) <= MOST_BYTES for act in acts)
    assert concepts_of(acts) == glossary.concepts


def test_what_is_removed_is_split_as_well() -> None:
    """Emptying a large glossary takes as many acts as its ids need."""
    basis = many(2 * MOST_CONCEPTS + 1)
    keep = Glossary((Concept("new", {"fr": (TermForm("bassin"),)}),))
    acts = laid(pieces_from(keep, basis))
    assert [len(act.removed) for act in acts] == [MOST_CONCEPTS, MOST_CONCEPTS, 1]
    assert concepts_of([*laid(pieces_from(basis)), *acts]) == keep.concepts


def test_a_concept_removed_and_laid_again_stands_at_the_end() -> None:
    """Later pieces count: the removed go, and what comes back is new."""
    one, two = (term_concept(each) for each in many(2).concepts)
    pieces = [Piece((one, two)), Piece(removed=(one.id,)), Piece((one,))]
    assert [each.id for each in concepts_of(pieces)] == ["c1", "c0"]


@pytest.mark.parametrize(
    ("concept", "said"),
    [
        (Concept("a", {"en": (TermForm("x"),)}, definition="y" * 5_001), "holds as definition"),
        (Concept("a", {"en": (TermForm("x", note="y" * 2_001),)}), "holds as terms"),
        (Concept("a", {}), "has no term"),
        (
            Concept(
                "a",
                {
                    "en": tuple(
                        TermForm(f"x{n}", TermStatus.ADMITTED, "y" * 2_000) for n in range(40)
                    )
                },
            ),
            "too long for one act",
        ),
    ],
)
def test_what_no_act_can_lay_is_refused_and_named(concept: Concept, said: str) -> None:
    """A file that holds more than a room's glossary has room for says where."""
    with pytest.raises(GlossaryWrong, match=said) as refused:
        pieces_from(Glossary((concept,)))
    assert "(a)" in str(refused.value) or "concept a" in str(refused.value)
