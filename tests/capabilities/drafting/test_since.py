"""What happened to a text since somebody last looked."""

from dataclasses import replace

from immutables import Map

from negotiation_room.capabilities.drafting.since import News, What, since, write_news
from negotiation_room.capabilities.drafting.units import Ladder, Stand, Step, Text
from tests.capabilities.drafting.drafts import (
    Said,
    bracket,
    delegation_id,
    para,
    text,
    unit_id,
)

ALPHA = delegation_id("alpha")
P = unit_id("p")


def news(old: Text, new: Text) -> dict[str, News]:
    """What happened, by unit."""
    return {one.unit: one for one in since(old, new, [ALPHA])}


def test_nothing_is_news_in_a_text_that_stood_still() -> None:
    """A text beside itself has no news."""
    here = text(para("p", "words"))
    assert since(here, here, [ALPHA]) == ()


def test_new_words_name_their_authors() -> None:
    """A reworded unit is news, with the delegations whose words are new in it."""
    found = news(text(para("p", "one two")), text(para("p", "one ", Said("three", 4))))
    assert found[P].what == {What.WORDS}
    assert found[P].by == (delegation_id("g4"),)


def test_units_that_came_went_and_changed_number_are_news() -> None:
    """What is new, gone or renumbered is said so."""
    a, b, c = para("a", "of a"), para("b", "of b"), para("c", "of c")
    found = news(text(a, b), text(replace(a, number="2."), c))
    assert found[unit_id("a")].what == {What.NUMBER}
    assert found[unit_id("b")].what == {What.GONE}
    assert found[unit_id("c")].what == {What.NEW}


def test_brackets_and_support_are_news() -> None:
    """A bracket placed and a supporter won are told apart."""
    bare = text(para("p", "we shall"))
    placed = text(para("p", "we ", bracket("b", "shall", by="alpha")))
    joined = text(para("p", "we ", bracket("b", "shall", by="alpha", supported=("beta",))))
    assert news(bare, placed)[P].what == {What.BRACKETS, What.STANDING}
    assert news(bare, placed)[P].ladder is Ladder.BRACKETED
    assert news(placed, joined)[P].what == {What.SUPPORT}


def test_where_a_unit_stands_is_news() -> None:
    """A unit agreed, or given a deadline, is news without a word changed."""
    old = text(para("p", "words"))
    unit = old.units[P]
    stand = Stand(Step.AGREED_AD_REFERENDUM, "w", 3)
    agreed = replace(unit, stands=Map({ALPHA: stand}), until=7)
    new = replace(old, units=old.units.set(P, agreed))
    (one,) = since(old, new, [ALPHA])
    assert one.what == {What.STANDING, What.DEADLINE}
    assert (one.was_ladder, one.ladder) == (Ladder.TABLED, Ladder.AGREED_AD_REFERENDUM)
    assert write_news(one)["what"] == ["deadline", "standing"]
