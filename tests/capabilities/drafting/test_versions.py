"""A text begun, its mode and its observers, versions named and restored, and yes or no to all."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from immutables import Map

from negotiation_room.capabilities.drafting import ladder, versions
from negotiation_room.capabilities.drafting.content import apply
from negotiation_room.capabilities.drafting.facts import ShownToObservers, VersionRestored
from negotiation_room.capabilities.drafting.publishing import untraced
from negotiation_room.capabilities.drafting.refusals import (
    AgreedText,
    ChangesNothing,
    DoneBefore,
    ForDelegations,
    FrozenText,
    NoText,
    NotInThisMode,
    NotSeatedHere,
    OtherWording,
    SomebodyHoldsThis,
    TextLiesHere,
)
from negotiation_room.capabilities.drafting.restoring import NotAVersion, differing
from negotiation_room.capabilities.drafting.units import (
    Drafting,
    Mode,
    Observers,
    Stand,
    Step,
    Text,
    UnitKind,
    Visibility,
)
from negotiation_room.capabilities.drafting.versions import (
    AnswersMissing,
    ForMediatorOrAll,
    NeedsDrafters,
    NoSuchVersion,
    NothingAsked,
    ObserversSeeNothing,
    SymbolTaken,
    next_symbol,
)
from negotiation_room.capabilities.drafting.wishes import (
    AgreeAdReferendum,
    AnswerAll,
    AskAll,
    BeginText,
    NameVersion,
    OpenAnswers,
    RestoreVersion,
    SetMode,
    ShowObservers,
)
from negotiation_room.kernel.capability import NotYourPower
from negotiation_room.kernel.errors import Refusal
from tests.capabilities.drafting.drafts import (
    Said,
    bracket,
    delegation_id,
    para,
    text,
    unit_id,
)
from tests.capabilities.drafting.table import OTHER, PEOPLE, Table, seat_id

# --- beginning, modes and observers --------------------------------------------------------


def blank() -> Table:
    """A table on which no text lies."""
    table = Table()
    table.whole = Drafting()
    table.folds = {name: Drafting() for name in table.folds}
    return table


def test_a_channel_has_one_text() -> None:
    """The text begins empty, in the mode the chair chose; a second one is refused."""
    table = blank()
    table.refuses("mira", versions.set_mode, SetMode(mode=Mode.FROZEN), NoText)
    begin = BeginText(title="Draft", lang="en", symbol="ROOM/L.3", root=unit_id("new"))
    table.do("mira", versions.begin_text, begin)
    assert table.text.units[unit_id("new")].kind is UnitKind.TEXT
    assert (table.text.symbol, table.whole.mode) == ("ROOM/L.3", Mode.ROLLING)
    table.refuses("mira", versions.begin_text, begin, TextLiesHere)


def test_the_mode_names_drafters_who_sit_here() -> None:
    """A drafting group has drafters, only it has them, and they take part here."""
    table = Table()
    group, bo = Mode.DRAFTING_GROUP, seat_id("bo")
    for wish, why in (
        (SetMode(mode=group), NeedsDrafters),
        (SetMode(mode=Mode.ROLLING, drafters=(bo,)), NeedsDrafters),
        (SetMode(mode=group, drafters=(seat_id("nobody"),)), NotSeatedHere),
        (SetMode(mode=group, drafters=(seat_id("obi"),)), NotSeatedHere),
        (SetMode(mode=Mode.ONE_TEXT, critiques=Visibility.DELEGATION), ForMediatorOrAll),
        (SetMode(mode=Mode.ROLLING), ChangesNothing),
    ):
        table.refuses("mira", versions.set_mode, wish, why)
    table.do(
        "mira", versions.set_mode, SetMode(mode=group, drafters=(bo,), reason="To finish.")
    )
    assert (table.whole.mode, table.whole.drafters) == (group, (bo,))


def test_observers_see_what_the_chair_chose() -> None:
    """Nothing at first; live the text without its authors; after that what they saw last."""
    table = Table(text(para("p", Said("We ", 1), Said("shall", 2))))
    assert table.folds["obi"].published is None
    table.do("mira", versions.show_observers, ShowObservers(observers=Observers.LIVE))
    published = table.folds["obi"].published
    assert published == untraced(table.text)
    assert not published.origins
    assert {run.origin for unit in published.units.values() for run in unit.words} == {0}
    same = ShowObservers(observers=Observers.LIVE)
    table.refuses("mira", versions.show_observers, same, ChangesNothing)
    table.do("mira", versions.show_observers, ShowObservers(observers=Observers.VERSIONS))
    assert table.folds["obi"].published == published
    table.do("mira", versions.show_observers, ShowObservers(observers=Observers.NOTHING))
    assert table.folds["obi"].published is None


def test_observers_learn_neither_mode_nor_drafters() -> None:
    """Who may write is the members' business, also while observers follow live."""
    table = Table(observers=Observers.LIVE)
    wish = SetMode(mode=Mode.DRAFTING_GROUP, drafters=(seat_id("bo"),))
    table.do("mira", versions.set_mode, wish)
    assert (table.folds["obi"].mode, table.folds["obi"].drafters) == (Mode.FROZEN, ())


# --- versions ------------------------------------------------------------------------------


def name(table: Table, symbol: str, *, to_observers: bool = False) -> None:
    """Name the text as it stands."""
    wish = NameVersion(
        symbol=symbol, title="As it stands", digest=table.digest(), to_observers=to_observers
    )
    table.do("mira", versions.name_version, wish)


def test_a_version_is_the_text_as_it_stands() -> None:
    """A version carries the digest of the text; another digest, or a used symbol, is refused."""
    table = Table()
    other = NameVersion(symbol="ROOM/L.1", title="x", digest=OTHER)
    table.refuses("mira", versions.name_version, other, OtherWording)
    assert next_symbol(table.whole) == "ROOM/L.1"
    name(table, "ROOM/L.1")
    place = table.seq
    again = NameVersion(symbol="ROOM/L.1", title="x", digest=table.digest())
    table.refuses("mira", versions.name_version, again, SymbolTaken)
    assert next_symbol(table.whole) == "ROOM/L.1/Rev.1"
    name(table, "ROOM/L.1/Rev.1")
    assert next_symbol(table.whole) == "ROOM/L.1/Rev.2"
    (first, _) = table.whole.versions
    assert (first.digest, first.place, first.circle) == (table.digest(), place, "members")


def test_a_version_is_published_to_chosen_circles() -> None:
    """Observers are given only the versions published to them, without authors."""
    table = Table()
    shut = NameVersion(symbol="A", title="x", digest=table.digest(), to_observers=True)
    table.refuses("mira", versions.name_version, shut, ObserversSeeNothing)
    table.do("mira", versions.show_observers, ShowObservers(observers=Observers.VERSIONS))
    name(table, "A")
    assert table.folds["obi"].versions == ()
    assert table.folds["obi"].published is None
    name(table, "B", to_observers=True)
    assert [one.symbol for one in table.folds["obi"].versions] == ["B"]
    assert table.folds["obi"].published == untraced(table.text)


def test_those_who_follow_live_are_not_sent_the_text_again() -> None:
    """A version published while observers follow live names what they have before them."""
    table = Table(observers=Observers.LIVE)
    name(table, "A", to_observers=True)
    assert table.folds["obi"].published == untraced(table.text)


def test_no_version_of_a_text_that_is_not_there() -> None:
    """Without a text there is nothing to name, show or restore."""
    table = blank()
    wish = NameVersion(symbol="A", title="x", digest=OTHER)
    table.refuses("mira", versions.name_version, wish, NoText)
    show = ShowObservers(observers=Observers.LIVE)
    table.refuses("mira", versions.show_observers, show, NoText)


# --- restoring -----------------------------------------------------------------------------


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


def test_a_restored_text_is_the_version_to_its_last_origin() -> None:
    """Words, brackets, order and who wrote what are as they were; the digest says so."""
    table = restorable()
    wish = restoring(table, first())
    assert {one["id"] for one in wish.changed} == {unit_id("root"), unit_id("b"), unit_id("q")}
    assert wish.removed == (unit_id("s"),)
    table.do("mira", versions.restore_version, wish)
    assert table.digest() == table.whole.versions[0].digest
    assert {one: table.text.origins[one] for one in (1, 2, 3)} == dict(first().origins)
    assert [run.origin for run in table.unit("b").words] == [2]


def test_a_restored_unit_has_a_revision_that_it_never_had() -> None:
    """A late edit of the words that were there must not be taken for one of the restored."""
    table = restorable()
    table.do("mira", versions.restore_version, restoring(table, first()))
    assert table.unit("b").rev == table.unit("q").rev == table.seq
    assert table.unit("b").missed == ()
    assert table.unit("p").rev == 3


def test_what_was_agreed_is_not_restored_as_agreed() -> None:
    """Nothing in a restored text is agreed, neither what was then nor what has been since."""
    table = Table(first())
    wish = AgreeAdReferendum(unit=unit_id("r"), wording=table.wording("r"))
    table.do("bo", ladder.agree_ad_referendum, wish)
    name(table, "V1")
    agreed = table.unit("r")
    changed = second()
    table.set_text(replace(changed, units=changed.units.set(agreed.id, agreed)))
    table.do("mira", versions.restore_version, restoring(table, first()))
    assert not any(unit.stands or unit.closed for unit in table.text.units.values())


def test_agreed_text_is_opened_before_it_is_restored_away() -> None:
    """What all have agreed does not fall by restoring; the chair opens it first, with a reason."""
    table = restorable()
    unit = table.unit("s")
    stand = Stand(Step.AGREED_AD_REFERENDUM, table.wording("s"), 9)
    stands = Map({delegation_id(one): stand for one in ("alpha", "beta")})
    here = table.text
    table.set_text(replace(here, units=here.units.set(unit.id, replace(unit, stands=stands))))
    table.refuses("mira", versions.restore_version, restoring(table, first()), AgreedText)


def test_a_bracket_that_somebody_holds_is_not_restored_away() -> None:
    """A bracket placed since, or won over since, goes by consent and never by restoring."""
    for since in (
        bracket("b", Said("should", 4), by="alpha"),
        bracket("b", Said("should", 4), supported=("beta",)),
    ):
        table = restorable()
        table.set_text(text(para("p", Said("The Parties ", 1), since, Said(" act", 3))))
        table.refuses(
            "mira", versions.restore_version, restoring(table, first()), SomebodyHoldsThis
        )
    table = restorable()
    table.set_text(text(para("s", bracket("other", "mine", by="alpha"))))
    wish = restoring(table, first())
    table.refuses("mira", versions.restore_version, wish, SomebodyHoldsThis)


def test_a_held_bracket_that_is_not_touched_does_not_hinder() -> None:
    """Restoring goes where brackets keep their words and those who hold on to them."""
    held = para("h", "we ", bracket("held", "must", by="alpha", supported=("beta",)))
    table = Table(text(held, para("p", "old")))
    name(table, "V1")
    table.set_text(text(held, para("p", Said("new", 7))))
    table.do("mira", versions.restore_version, restoring(table, text(held, para("p", "old"))))
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
    table.refuses("mira", versions.restore_version, wish, NotAVersion)


def test_restoring_needs_a_version_and_a_difference() -> None:
    """An unknown symbol, a frozen text and an unchanged one are refused."""
    table = restorable()
    unknown = restoring(table, first(), symbol="V9")
    table.refuses("mira", versions.restore_version, unknown, NoSuchVersion)
    table.set_text(first())
    same = restoring(table, first())
    table.refuses("mira", versions.restore_version, same, ChangesNothing)
    table.do("mira", versions.set_mode, SetMode(mode=Mode.FROZEN))
    table.refuses("mira", versions.restore_version, same, FrozenText)


def test_observers_never_learn_authors_from_a_restored_text() -> None:
    """Who follows live is given the restored text by itself; the fact with origins is not open."""
    table = Table(first(), observers=Observers.LIVE)
    name(table, "V1")
    table.set_text(second())
    restored, shown = table.do("mira", versions.restore_version, restoring(table, first()))
    assert isinstance(restored, VersionRestored)
    assert not restored.open
    assert isinstance(shown, ShownToObservers)
    assert table.folds["obi"].published == untraced(table.text)


@settings(deadline=None)
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
        table.do("mira", versions.restore_version, wish)
    assert table.digest() == table.whole.versions[0].digest


# --- yes or no to the whole ----------------------------------------------------------------


def asked() -> Table:
    """A one-text about which all are asked."""
    table = Table(mode=Mode.ONE_TEXT)
    table.do("mira", versions.ask_all, AskAll(digest=table.digest()))
    return table


def answer(table: Table, who: str, *, yes: bool) -> None:
    """Answer for one's delegation."""
    table.do(who, versions.answer_all, AnswerAll(digest=table.digest(), answer=yes))


def test_the_whole_is_asked_of_a_one_text() -> None:
    """The question names the text, is asked in that mode, once, and of somebody."""
    table = Table()
    ask = AskAll(digest=table.digest())
    table.refuses("mira", versions.ask_all, ask, NotInThisMode)
    table = asked()
    table.refuses("mira", versions.ask_all, AskAll(digest=table.digest()), DoneBefore)
    table.refuses("mira", versions.ask_all, AskAll(digest=OTHER), OtherWording)
    alone = Table(mode=Mode.ONE_TEXT, people={"mira": "mediator"})
    table.refuses("mira", versions.ask_all, AskAll(digest=OTHER), OtherWording)
    alone.refuses("mira", versions.ask_all, AskAll(digest=alone.digest()), NotSeatedHere)


def test_sealed_answers_are_read_by_nobody_else() -> None:
    """Before all are opened, others and the chair learn that a delegation answered, not what."""
    table = asked()
    answer(table, "bo", yes=True)
    alpha = delegation_id("alpha")
    for who in ("mira", "cora", "ana", "ina"):
        question = table.folds[who].question
        assert question is not None
        assert (question.answered, dict(question.answers)) == ((alpha,), {})
    for who in ("bo", "dee"):
        question = table.folds[who].question
        assert question is not None
        assert dict(question.answers) == {alpha: True}
    assert table.folds["obi"].question is None


def test_the_wish_to_answer_is_sealed_too() -> None:
    """The content of the act goes to the delegation alone, and the fact with it."""
    table = asked()
    wish = AnswerAll(digest=table.digest(), answer=True)
    own = (f"delegation:{delegation_id('alpha')}",)
    assert wish.readers(table.seats["bo"]) == own
    sealed, received = table.do("bo", versions.answer_all, wish)
    assert sealed.audience() == own
    assert "answer" not in received.body()


def test_answers_open_together_when_all_are_in() -> None:
    """The chair opens the answers when every delegation gave one, and all read them at once."""
    table = asked()
    answer(table, "bo", yes=True)
    table.refuses("mira", versions.open_answers, OpenAnswers(), AnswersMissing)
    answer(table, "ana", yes=False)
    table.do("mira", versions.open_answers, OpenAnswers())
    for who in ("mira", "bo", "ana", "ina"):
        question = table.folds[who].question
        assert question is not None
        assert dict(question.answers) == {
            delegation_id("alpha"): True,
            delegation_id("beta"): False,
        }
    table.refuses("mira", versions.open_answers, OpenAnswers(), NothingAsked)


def test_each_delegation_answers_once_by_who_may_agree_for_it() -> None:
    """A delegate without the power, a second answer, and one without delegation are refused."""
    table = asked()
    wish = AnswerAll(digest=table.digest(), answer=True)
    table.refuses("dee", versions.answer_all, wish, NotYourPower)
    table.refuses("ina", versions.answer_all, wish, ForDelegations)
    table.do("bo", versions.answer_all, wish)
    no = AnswerAll(digest=table.digest(), answer=False)
    table.refuses("bo", versions.answer_all, no, DoneBefore)


def test_an_answer_is_to_the_text_that_was_asked_about() -> None:
    """When the text changes the question is void: it is asked again, and all answer again."""
    table = asked()
    answer(table, "bo", yes=True)
    digest = table.digest()
    table.set_text(text(para("p5", "other words")))
    late = AnswerAll(digest=digest, answer=True)
    table.refuses("ana", versions.answer_all, late, OtherWording)
    new = AnswerAll(digest=table.digest(), answer=True)
    table.refuses("ana", versions.answer_all, new, OtherWording)
    table.do("mira", versions.ask_all, AskAll(digest=table.digest()))
    assert table.whole.question is not None
    assert table.whole.question.answered == ()
    answer(table, "bo", yes=False)


def test_nothing_is_answered_that_was_not_asked() -> None:
    """Without a question there is nothing to answer or to open."""
    table = Table(mode=Mode.ONE_TEXT)
    wish = AnswerAll(digest=table.digest(), answer=True)
    table.refuses("bo", versions.answer_all, wish, NothingAsked)
    table.refuses("mira", versions.open_answers, OpenAnswers(), NothingAsked)


@settings(deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["bo", "ana", "mira"]), st.booleans()), max_size=8))
def test_no_order_of_acts_opens_an_answer_early(acts: list[tuple[str, bool]]) -> None:
    """Until both have answered, neither learns what the other said."""
    table = Table(
        mode=Mode.ONE_TEXT, people={one: PEOPLE[one] for one in ("mira", "bo", "ana")}
    )
    table.do("mira", versions.ask_all, AskAll(digest=table.digest()))
    answered = set[str]()
    for who, yes in acts:
        try:
            if who == "mira":
                table.do(who, versions.open_answers, OpenAnswers())
                assert answered == {"bo", "ana"}
            else:
                answer(table, who, yes=yes)
                answered.add(who)
        except Refusal:
            pass
        question = table.folds["ana"].question
        assert question is not None
        if "ana" not in answered:
            assert not question.answers
