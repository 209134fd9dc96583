"""An earlier text brought back: exactly, agreed by nobody, and over no one's head."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from immutables import Map

from negotiation_room.capabilities.drafting import ladder, rules, versions
from negotiation_room.capabilities.drafting.content import apply
from negotiation_room.capabilities.drafting.facts import ShownToObservers, VersionRestored
from negotiation_room.capabilities.drafting.publishing import untraced
from negotiation_room.capabilities.drafting.refusals import (
    AgreedText,
    ChangesNothing,
    FrozenText,
    SomebodyHoldsThis,
)
from negotiation_room.capabilities.drafting.restoring import (
    NoSuchVersion,
    NotAVersion,
    differing,
)
from negotiation_room.capabilities.drafting.units import (
    Mode,
    Observers,
    Stand,
    Step,
    Text,
)
from negotiation_room.capabilities.drafting.wishes import (
    AgreeAdReferendum,
    NameVersion,
    RestoreVersion,
    SetMode,
)
from tests.capabilities.drafting.drafts import (
    Said,
    bracket,
    delegation_id,
    para,
    text,
    unit_id,
)
from tests.capabilities.drafting.table import Table


def name(table: Table, symbol: str, *, to_observers: bool = False) -> None:
    """Name the text as it stands."""
    wish = NameVersion(
        symbol=symbol, title="As it stands", digest=table.digest(), to_observers=to_observers
    )
    table.do("mira", versions.name_version, wish)


def first() -> Text:
    """The text of the version."""
    return text(
        para("p", Said("The Parties ", 1), bracket("b", Said("shall", 2)), Said(" act", 3)),
        para("q", Said("Gone later", 2)),
        para("r", "Agreed throughout"),
    )


def second() -> Text:
    """What became of it: p reworded by another, q removed, s new."""
    return text(
        para("p", Said("The Parties ", 1), bracket("b", Said("should", 4)), Said(" act", 3)),
        para("r", "Agreed throughout"),
        para("s", Said("New since", 5)),
    )


def grown(here: Text, revs: dict[str, int]) -> Text:
    """The same text with units at these revisions."""
    units = here.units
    for one, rev in revs.items():
        units = units.set(unit_id(one), replace(units[unit_id(one)], rev=rev))
    return replace(here, units=units)


def restoring(table: Table, old: Text, symbol: str = "V1", **changes: Any) -> RestoreVersion:
    """The wish to bring an old text back."""
    return RestoreVersion.model_validate(
        {"symbol": symbol, **differing(old, table.text), **changes}, strict=False
    )


def restorable() -> Table:
    """A table where the first text was named, and became the second."""
    table = Table(first())
    name(table, "V1")
    table.set_text(grown(second(), {"p": 3, "b": 4, "r": 2}))
    return table


@pytest.mark.rule("DR21")
def test_a_restored_text_is_the_version_to_its_last_origin() -> None:
    """Words, brackets, order and who wrote what are as they were; the digest says so."""
    table = restorable()
    wish = restoring(table, first())
    assert {one["id"] for one in wish.changed} == {unit_id("root"), unit_id("b"), unit_id("q")}
    assert wish.removed == (unit_id("s"),)
    table.do("mira", rules.restore_version, wish)
    assert table.digest() == table.whole.versions[0].digest
    assert {one: table.text.origins[one] for one in (1, 2, 3)} == dict(first().origins)
    assert [run.origin for run in table.unit("b").words] == [2]


def test_a_restored_unit_has_a_revision_that_it_never_had() -> None:
    """A late edit of the words that were there must not be taken for one of the restored."""
    table = restorable()
    table.do("mira", rules.restore_version, restoring(table, first()))
    assert table.unit("b").rev == table.unit("q").rev == table.seq
    assert table.unit("b").missed == ()
    assert table.unit("p").rev == 3


@pytest.mark.rule("DR21")
def test_what_was_agreed_is_not_restored_as_agreed() -> None:
    """Nothing in a restored text is agreed, neither what was then nor what has been since."""
    table = Table(first())
    wish = AgreeAdReferendum(unit=unit_id("r"), wording=table.wording("r"))
    table.do("bo", ladder.agree_ad_referendum, wish)
    name(table, "V1")
    agreed = table.unit("r")
    changed = second()
    table.set_text(replace(changed, units=changed.units.set(agreed.id, agreed)))
    table.do("mira", rules.restore_version, restoring(table, first()))
    assert not any(unit.stands or unit.closed for unit in table.text.units.values())


def test_agreed_text_is_opened_before_it_is_restored_away() -> None:
    """What all have agreed does not fall by restoring; the chair opens it first, with a reason."""
    table = restorable()
    unit = table.unit("s")
    stand = Stand(Step.AGREED_AD_REFERENDUM, table.wording("s"), 9)
    stands = Map({delegation_id(one): stand for one in ("alpha", "beta")})
    here = table.text
    table.set_text(replace(here, units=here.units.set(unit.id, replace(unit, stands=stands))))
    table.refuses("mira", rules.restore_version, restoring(table, first()), AgreedText)


def test_a_bracket_that_somebody_holds_is_not_restored_away() -> None:
    """A bracket placed since, or won over since, goes by consent and never by restoring."""
    for since in (
        bracket("b", Said("should", 4), by="alpha"),
        bracket("b", Said("should", 4), supported=("beta",)),
    ):
        table = restorable()
        table.set_text(text(para("p", Said("The Parties ", 1), since, Said(" act", 3))))
        table.refuses(
            "mira", rules.restore_version, restoring(table, first()), SomebodyHoldsThis
        )
    table = restorable()
    table.set_text(text(para("s", bracket("other", "mine", by="alpha"))))
    wish = restoring(table, first())
    table.refuses("mira", rules.restore_version, wish, SomebodyHoldsThis)


def test_a_held_bracket_that_is_not_touched_does_not_hinder() -> None:
    """Restoring goes where brackets keep their words and those who hold on to them."""
    held = para("h", "we ", bracket("held", "must", by="alpha", supported=("beta",)))
    table = Table(text(held, para("p", "old")))
    name(table, "V1")
    table.set_text(text(held, para("p", Said("new", 7))))
    table.do("mira", rules.restore_version, restoring(table, text(held, para("p", "old"))))
    assert table.digest() == table.whole.versions[0].digest


def spoiled(**fields: Any) -> list[dict[str, Any]]:
    """The changed units of a true wish, one of them falsified."""
    wish = differing(first(), second())
    return [wish["changed"][0] | fields, *wish["changed"][1:]]


@pytest.mark.parametrize(
    "changes",
    [
        {
            "origins": {
                "p2": {"seat": None, "delegation": None, "at": 1, "last": 1, "proposal": None}
            }
        },
        {"origins": {"px": {}}},
        {"removed": ()},
        {"changed": spoiled(number="9.")},
        {"changed": spoiled(kind="nonsense")},
        {"changed": spoiled(words=[["x", 1.5]])},
        {"changed": spoiled(words=[["x", -4]])},
        {"changed": spoiled(words=3)},
        {"changed": spoiled(words=[[{"a": 1, "b": 2}, 1]])},
        {"changed": spoiled(bracket={"placed_as": "added"})},
        {"changed": spoiled(id=7)},
        {"changed": [{}]},
    ],
)
def test_what_is_not_the_version_is_refused(changes: dict[str, Any]) -> None:
    """Forged words, authors or shapes do not have the version's digest, and nothing happens."""
    table = restorable()
    wish = restoring(table, first(), **changes)
    table.refuses("mira", rules.restore_version, wish, NotAVersion)


def test_restoring_needs_a_version_and_a_difference() -> None:
    """An unknown symbol, a frozen text and an unchanged one are refused."""
    table = restorable()
    unknown = restoring(table, first(), symbol="V9")
    table.refuses("mira", rules.restore_version, unknown, NoSuchVersion)
    table.set_text(first())
    same = restoring(table, first())
    table.refuses("mira", rules.restore_version, same, ChangesNothing)
    table.do("mira", versions.set_mode, SetMode(mode=Mode.FROZEN))
    table.refuses("mira", rules.restore_version, same, FrozenText)


def test_observers_never_learn_authors_from_a_restored_text() -> None:
    """Who follows live is given the restored text by itself; the fact with origins is not open."""
    table = Table(first(), observers=Observers.LIVE)
    name(table, "V1")
    table.set_text(second())
    restored, shown = table.do("mira", rules.restore_version, restoring(table, first()))
    assert isinstance(restored, VersionRestored)
    assert not restored.open
    assert isinstance(shown, ShownToObservers)
    assert table.folds["obi"].published == untraced(table.text)


@settings(deadline=None, max_examples=50)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["p", "q"]),
            st.integers(0, 9),
            st.text("abé", min_size=1, max_size=3),
        ),
        max_size=8,
    )
)
def test_any_history_of_edits_is_restored_exactly(edits: list[tuple[str, int, str]]) -> None:
    """However a text went on, restoring gives back the digest, origins that grew included."""
    table = Table(text(para("p", "0123456789"), para("q", "0123456789")))
    old = table.text
    name(table, "V1")
    here = old
    for number, (one, at, words) in enumerate(edits, 2):
        unit = here.units[unit_id(one)]
        changed = replace(
            unit, words=apply(unit.words, (at, words) if at else (words,), number)
        )
        origin = replace(old.origins[1], at=number, last=number)
        grew = replace(old.origins[1], last=number)
        here = replace(
            here,
            units=here.units.set(unit.id, changed),
            origins=here.origins.set(number, origin).set(1, grew),
        )
    table.set_text(here)
    wish = restoring(table, old)
    if edits:
        table.do("mira", rules.restore_version, wish)
    assert table.digest() == table.whole.versions[0].digest
