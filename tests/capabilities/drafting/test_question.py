"""Yes or no to the whole of a one-text: sealed, and opened together."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from negotiation_room.capabilities.drafting import versions
from negotiation_room.capabilities.drafting.refusals import (
    DoneBefore,
    ForDelegations,
    NotInThisMode,
    NotSeatedHere,
    OtherWording,
)
from negotiation_room.capabilities.drafting.units import (
    Mode,
)
from negotiation_room.capabilities.drafting.versions import (
    AnswersMissing,
    NothingAsked,
)
from negotiation_room.capabilities.drafting.wishes import (
    AnswerAll,
    AskAll,
    OpenAnswers,
)
from negotiation_room.kernel.capability import NotYourPower
from negotiation_room.kernel.errors import Refusal
from tests.capabilities.drafting.drafts import (
    delegation_id,
    para,
    text,
)
from tests.capabilities.drafting.table import OTHER, PEOPLE, Table


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


@pytest.mark.rule("DR22")
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


@pytest.mark.rule("DR22")
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


@settings(deadline=None, max_examples=50)
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
