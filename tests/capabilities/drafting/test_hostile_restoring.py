"""Bringing an earlier text back smuggles nothing in: no consent, no author, no other words."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from negotiation_room.capabilities.drafting import brackets, rules, versions
from negotiation_room.capabilities.drafting.refusals import (
    AgreedText,
    SomebodyHoldsThis,
)
from negotiation_room.capabilities.drafting.restoring import NotAVersion, differing
from negotiation_room.capabilities.drafting.units import Outcome, PlacedAs, Text
from negotiation_room.capabilities.drafting.wishes import (
    NameVersion,
    RemoveBracket,
    RestoreVersion,
)
from tests.capabilities.drafting.drafts import (
    Said,
    article,
    bracket,
    delegation_id,
    footnote,
    para,
    text,
    unit_id,
)
from tests.capabilities.drafting.table import Table

RESERVED = PlacedAs.RESERVED


def changed(here: Text, name: str, **fields: Any) -> Text:
    """The text with one unit otherwise."""
    unit = replace(here.units[unit_id(name)], **fields)
    return replace(here, units=here.units.set(unit.id, unit))


def went_on(old: Text, new: Text) -> Table:
    """A table where one text was named, and became the other."""
    table = Table(old)
    wish = NameVersion(symbol="V1", title="As it stands", digest=table.digest())
    table.do("mira", versions.name_version, wish)
    table.set_text(new)
    return table


def back(table: Table, old: Text, spoil: Callable[[dict[str, Any]], None]) -> RestoreVersion:
    """The wish to bring the old text back, with something that does not belong in it."""
    wish = {"symbol": "V1", **differing(old, table.text)}
    spoil(wish)
    return RestoreVersion.model_validate(wish, strict=False)


def true(_wish: dict[str, Any]) -> None:
    """Nothing is spoilt."""


def held(word: str = "must") -> Text:
    """A paragraph with a bracket of Alpha's."""
    return text(para("p", "We ", bracket("b", "must", by="alpha"), " act", number=word))


def consenting(wish: dict[str, Any]) -> None:
    """Alpha's consent, which Alpha never gave."""
    for one in wish["changed"]:
        if one["id"] == unit_id("b"):
            one["bracket"]["consents"] = {delegation_id("alpha"): Outcome.KEEP.value}


def announcing(wish: dict[str, Any]) -> None:
    """An announcement whose time is over."""
    for one in wish["changed"]:
        if one["id"] == unit_id("b"):
            one["bracket"]["removal"] = {
                "outcome": "keep",
                "until": 1,
                "wording": "0" * 64,
                "objected_by": [],
            }


@pytest.mark.parametrize("spoil", [consenting, announcing])
def test_a_restored_bracket_brings_no_consent_to_its_removal(
    spoil: Callable[[dict[str, Any]], None],
) -> None:
    """What a delegation would let go of, and what was announced, is not said in its place."""
    gone = text(para("p", "We act"))
    table = went_on(held(), gone)
    table.refuses("mira", rules.restore_version, back(table, held(), spoil), NotAVersion)
    table.do("mira", rules.restore_version, back(table, held(), true))
    wish = RemoveBracket(bracket=unit_id("b"), outcome=Outcome.KEEP, wording=table.wording("b"))
    table.refuses("mira", brackets.remove_bracket, wish, SomebodyHoldsThis)


def with_field(key: str, value: Any) -> Callable[[dict[str, Any]], None]:
    """Something that is no part of a version's unit."""

    def spoil(wish: dict[str, Any]) -> None:
        wish["changed"][0][key] = value

    return spoil


@pytest.mark.parametrize(("key", "value"), [("stands", {}), ("rev", 7), ("other", "x")])
def test_a_unit_of_a_version_has_no_more_than_its_digest_covers(key: str, value: Any) -> None:
    """Whatever the digest does not hold the act against is not kept for ever in the journal."""
    table = went_on(held("1."), held("2."))
    wish = back(table, held("1."), with_field(key, value))
    table.refuses("mira", rules.restore_version, wish, NotAVersion)


def forged(place: str) -> Callable[[dict[str, Any]], None]:
    """An author for words that no entry brought."""

    def spoil(wish: dict[str, Any]) -> None:
        wish["origins"][place] = {
            "seat": None,
            "delegation": delegation_id("beta"),
            "at": 1,
            "last": 1,
            "proposal": None,
        }

    return spoil


@pytest.mark.parametrize("place", ["p77", "p99999999999999999999999", "p-3", "p01", "p1_0"])
def test_no_author_is_brought_in_whom_no_words_name(place: str) -> None:
    """An origin that the digest does not cover could name anybody, and would be kept."""
    table = went_on(held("1."), held("2."))
    wish = back(table, held("1."), forged(place))
    table.refuses("mira", rules.restore_version, wish, NotAVersion)


def nest(word: str) -> Text:
    """A bracket that Alpha and Beta hold, around one that nobody holds."""
    inner = bracket("inner", Said(word, 2), placed_as=RESERVED)
    outer = bracket("outer", "to ", inner, by="alpha", supported=("beta",))
    return text(para("p", "We undertake ", outer))


def test_words_inside_a_held_bracket_are_not_restored_over_its_holders() -> None:
    """They hold the bracket as it is worded, with all that is nested in it."""
    table = went_on(nest("act"), nest("consider acting"))
    wish = back(table, nest("act"), true)
    table.refuses("mira", rules.restore_version, wish, SomebodyHoldsThis)


def test_a_held_bracket_is_not_restored_as_one_of_another_kind() -> None:
    """Who reserved words did not ask that they go."""

    def kind(placed_as: PlacedAs) -> Text:
        return text(para("p", "We ", bracket("b", "act", by="alpha", placed_as=placed_as)))

    table = went_on(kind(PlacedAs.DELETION), kind(RESERVED))
    wish = back(table, kind(PlacedAs.DELETION), true)
    table.refuses("mira", rules.restore_version, wish, SomebodyHoldsThis)


def closed(here: Text, name: str) -> Text:
    """The text with one unit closed."""
    return changed(here, name, closed=True)


def test_what_stands_in_a_closed_unit_is_not_restored_away() -> None:
    """Neither a paragraph of a closed article nor a footnote in closed words is changed so."""

    def in_article(word: str) -> Text:
        return text(article("a", para("p", word)))

    def in_words(word: str) -> Text:
        return text(para("p", "We act", footnote("f", Said(word, 2))))

    for make, name in ((in_article, "a"), (in_words, "p")):
        table = went_on(make("old"), closed(make("new"), name))
        wish = back(table, make("old"), true)
        table.refuses("mira", rules.restore_version, wish, AgreedText)
