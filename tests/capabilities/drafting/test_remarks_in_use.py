"""Remarks and agreement while the words around them are truly edited and bracketed."""

import pytest

from negotiation_room.capabilities.drafting import (
    brackets,
    comments,
    editing,
    ladder,
    structure,
)
from negotiation_room.capabilities.drafting.refusals import AgreedText
from negotiation_room.capabilities.drafting.standing import ladder_of, parties
from negotiation_room.capabilities.drafting.units import Ladder, Outcome, PlacedAs
from negotiation_room.capabilities.drafting.wishes import (
    ConsentToRemoval,
    EditUnit,
    PlaceBracket,
    PostComment,
    ReopenUnit,
    SplitUnit,
)
from negotiation_room.kernel.ids import CommentId
from tests.capabilities.drafting.climbing import agree, agree_all
from tests.capabilities.drafting.drafts import para, text, unit_id
from tests.capabilities.drafting.table import Table
from tests.names import named

ONE = CommentId(named("k", "one"))
P = unit_id("p5")


def remarked(start: int, length: int) -> Table:
    """A table where somebody remarked on words of paragraph 5."""
    table = Table()
    wish = PostComment(comment=ONE, unit=P, rev=0, start=start, length=length, words="Why?")
    table.do("ana", comments.post_comment, wish)
    return table


def words_of(table: Table) -> str:
    """The words a remark is about, as they stand."""
    made = table.whole.comments[ONE]
    body = "".join(
        run.body if isinstance(run.body, str) else "*"
        for run in table.text.units[made.unit].words
    )
    return body[made.start : made.start + made.length]


def test_a_remark_follows_its_words_in_and_out_of_brackets() -> None:
    """Edited before, bracketed and freed again, the words keep their remark."""
    table = remarked(6, 2)
    assert words_of(table) == "of"
    edit = EditUnit(unit=P, rev=0, delta=({"insert": "The "},))
    table.do("mira", editing.edit_unit, edit)
    place = PlaceBracket(
        bracket=unit_id("b"), unit=P, rev=1, start=10, length=4, placed_as=PlacedAs.RESERVED
    )
    table.do("bo", brackets.place_bracket, place)
    assert table.whole.comments[ONE].unit == unit_id("b")
    assert words_of(table) == "of"
    consent = ConsentToRemoval(
        bracket=unit_id("b"), outcome=Outcome.KEEP, wording=table.wording("b")
    )
    table.do("bo", brackets.consent_to_removal, consent)
    assert (table.whole.comments[ONE].unit, words_of(table)) == (P, "of")


def test_a_remark_follows_its_words_into_a_split_unit() -> None:
    """What stands after a cut takes its remarks along."""
    table = remarked(6, 2)
    split = SplitUnit(unit=P, rev=0, at=6, into=unit_id("n"))
    table.do("mira", structure.split_unit, split)
    assert (table.whole.comments[ONE].unit, words_of(table)) == (unit_id("n"), "of")


@pytest.mark.parametrize("confirmed", [False, True])
def test_a_bracket_in_agreed_text_waits_for_its_reopening(confirmed: bool) -> None:  # noqa: FBT001
    """Agreed text takes no bracket; reopened by the chair it does, and is bracketed then."""
    table = Table(text(para("p5", "words of 5")))
    if confirmed:
        agree_all(table, "p5")
    else:
        agree(table, "bo", "p5")
        agree(table, "ana", "p5")
    place = PlaceBracket(
        bracket=unit_id("b"), unit=P, rev=0, start=0, length=5, placed_as=PlacedAs.RESERVED
    )
    table.refuses("bo", brackets.place_bracket, place, AgreedText)
    table.do("mira", ladder.reopen_unit, ReopenUnit(unit=P, reason="New facts."))
    table.do("bo", brackets.place_bracket, place)
    here = ladder_of(table.text, table.unit("p5"), parties(table.state))
    assert here is Ladder.BRACKETED


def test_an_edit_makes_what_some_agreed_fall() -> None:
    """Where only some had agreed, changing the words takes their stands away, visibly."""
    table = Table()
    agree(table, "bo", "p5")
    edit = EditUnit(unit=P, rev=0, delta=({"insert": "The "},))
    (event,) = table.do("mira", editing.edit_unit, edit)
    assert event.body()["lapsed"] == [table.seats["bo"].delegation]
    assert not table.unit("p5").stands
