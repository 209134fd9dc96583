"""Every phrase leads to who brought it, when, and in which proposal."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from immutables import Map

from negotiation_room.capabilities.drafting.blame import (
    Span,
    blame,
    find,
    places,
    why,
    write_spans,
)
from negotiation_room.capabilities.drafting.content import apply, length, plain
from negotiation_room.capabilities.drafting.delta import MalformedDelta
from negotiation_room.capabilities.drafting.units import (
    Drafting,
    Origin,
    Proposal,
    Text,
    Visibility,
)
from negotiation_room.kernel.ids import ProposalId
from tests.capabilities.drafting.drafts import (
    Said,
    bracket,
    delegation_id,
    footnote,
    para,
    text,
    unit_id,
)
from tests.names import named

P = unit_id("p")


def draft() -> Text:
    """A paragraph by three, one of them in a bracket."""
    return text(
        para(
            "p",
            Said("The Parties ", 1),
            bracket("b", Said("shall", 2), by="g2", supported=("g5",)),
            Said(" report", 1),
            Said(" \U0001f54a yearly", 3),
        )
    )


def said(spans: tuple[Span, ...]) -> list[tuple[str, int]]:
    """Each span's words and place."""
    return [(span.words, span.place) for span in spans]


def test_a_whole_unit_is_traced_with_its_brackets() -> None:
    """Each run leads to its entry and author, the words of an inner bracket at their place."""
    spans = blame(draft(), P)
    assert said(spans) == [
        ("The Parties ", 1),
        ("shall", 2),
        (" report", 1),
        (" \U0001f54a yearly", 3),
    ]
    assert spans[1].bracket is not None
    assert spans[1].bracket.stakeholders == (delegation_id("g2"), delegation_id("g5"))
    assert [span.origin and span.origin.delegation for span in spans[2:]] == [
        delegation_id("g1"),
        delegation_id("g3"),
    ]


def test_a_range_is_counted_as_browsers_count() -> None:
    """The range counts UTF-16 units, a bracket as one; it is cut to what was asked for."""
    assert said(blame(draft(), P, 4, 13)) == [("Parties ", 1), ("shall", 2)]
    assert said(blame(draft(), P, 21, 23)) == [("\U0001f54a", 3)]


def test_a_range_outside_the_words_is_refused() -> None:
    """Nobody is blamed for words that are not there, or for half a character."""
    for start, end in ((0, 99), (5, 4), (21, 22)):
        with pytest.raises(MalformedDelta):
            blame(draft(), P, start, end)


def test_a_phrase_is_found_across_the_edges_of_brackets() -> None:
    """A phrase as it reads on paper leads to all who brought a part of it."""
    (passage,) = find(draft(), "Parties [shall] rep")
    assert passage.unit == P
    assert said(passage.spans) == [("Parties ", 1), ("shall", 2), (" rep", 1)]
    assert places(passage.spans) == (1, 2)
    assert list(find(draft(), "should")) == []
    assert list(find(draft(), "")) == []


def test_a_phrase_is_found_each_time() -> None:
    """Every place where a phrase stands is given, also in footnotes."""
    twice = text(para("p", "one two", footnote("f", "two"), " two"))
    assert [passage.unit for passage in find(twice, "two")] == [P, P, unit_id("f")]


def test_words_taken_in_lead_to_their_proposal() -> None:
    """Words that a proposal brought lead to it and its reasons, for those who may know it."""
    name = ProposalId(named("q", "one"))
    here = draft()
    origin = Origin(None, None, 5, 5, name)
    here = replace(here, origins=here.origins.set(2, origin))
    (span,) = blame(here, unit_id("b"))
    proposal = Proposal(P, 0, None, None, 4, "shall", "to be firm", Visibility.ALL)
    assert why(Drafting(proposals=Map({name: proposal})), span) == proposal
    assert why(Drafting(), span) is None
    assert why(Drafting(), blame(here, P)[0]) is None


def test_untraced_words_blame_nobody() -> None:
    """Where a reader may not know the author, the words are shown and nobody is named."""
    (span,) = blame(text(para("p", Said("words", 0))), P)
    (written,) = write_spans([replace(span, origin=None)])
    assert (written["place"], written["seat"], written["by"]) == (None, None, None)
    assert places([span]) == ()


@settings(deadline=None, max_examples=50)
@given(
    st.lists(
        st.tuples(st.integers(0, 40), st.integers(0, 6), st.text("ab \u0645😀", max_size=4))
    )
)
def test_every_character_has_exactly_the_author_who_typed_it(
    edits: list[tuple[int, int, str]],
) -> None:
    """After any typing, spans joined are the words, and each character has its last author."""
    here = text(para("p", "begin"))
    unit = here.units[P]
    authors = [(one, 1) for one in "begin"]
    for number, (at, gone, words) in enumerate(edits, 2):
        at_character = min(at, len(authors))
        end = min(at_character + gone, len(authors))
        before = sum(len(one.encode("utf-16-le")) // 2 for one, _ in authors[:at_character])
        width = sum(len(one.encode("utf-16-le")) // 2 for one, _ in authors[at_character:end])
        delta = tuple(op for op in (before, words, -width) if op)
        unit = replace(unit, words=apply(unit.words, delta, number))
        authors[at_character:end] = [(one, number) for one in words]
    here = replace(here, units=here.units.set(P, unit))
    spans = blame(here, P)
    assert [(one, span.place) for span in spans for one in span.words] == authors
    assert length(unit.words) == length(here.units[P].words)
    assert "".join(span.words for span in spans) == plain(unit.words)
