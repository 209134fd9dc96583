"""Who changes which words, what late edits become, and whose every character is."""

from typing import Any

import pytest

from negotiation_room.capabilities.drafting.messages import (
    AgreeAdReferendum,
    EditUnit,
    ReopenUnit,
    SupportBracket,
)
from negotiation_room.capabilities.drafting.refusals import (
    AgreedText,
    BracketInTheWay,
    ChangesNothing,
    DoesNotFit,
    FrozenText,
    GroundMoved,
    NoSuchUnit,
    NotYetThere,
    NotYoursToWrite,
    OthersSupportThis,
    SomebodyHoldsThis,
    TooFarBehind,
)
from negotiation_room.capabilities.drafting.units import Ladder, Mode
from negotiation_room.kernel.capability import NotYourRole
from negotiation_room.kernel.errors import Invalid
from tests.capabilities.drafting.roundtable import SECOND, Table, uid


async def talks() -> Table:
    """A text with one paragraph."""
    table = await Table.open()
    await table.insert("mira", "a", "Parties shall act.")
    return table


@pytest.mark.rule("DR1")
async def test_late_edits_are_brought_past_what_their_authors_missed() -> None:
    """Two who typed on one revision both find their words where they meant them."""
    table = await talks()
    await table.edit("mira", "a", {"retain": 8}, {"insert": "all "}, rev=0)
    await table.edit("mira", "a", {"retain": 17}, {"insert": " now"}, rev=0)
    await table.edit("mira", "a", {"retain": 13}, {"insert": "!"}, {"delete": 5}, rev=0)
    assert await table.plain("a") == "Parties all shall! now"
    assert (await table.unit("a")).rev == 3


@pytest.mark.rule("DR1")
async def test_an_edit_of_which_nothing_is_left_is_refused() -> None:
    """Deleting what another has deleted is told, and leaves no entry."""
    table = await talks()
    await table.edit("mira", "a", {"delete": 7}, rev=0)
    with pytest.raises(GroundMoved):
        await table.edit("mira", "a", {"delete": 7}, rev=0)


@pytest.mark.rule("DR2")
async def test_an_edit_where_brackets_came_meanwhile_is_refused() -> None:
    """Words that went into brackets are not changed by who has not seen the brackets."""
    table = await talks()
    await table.bracket("bo", "b", "a", 8, 5)
    with pytest.raises(GroundMoved):
        await table.edit("mira", "a", {"retain": 9}, {"insert": "x"}, rev=0)
    await table.edit("mira", "a", {"retain": 18}, {"insert": "!"}, rev=0)
    assert await table.plain("a") == "Parties [shall] act.!"


@pytest.mark.rule("DR1")
async def test_an_edit_too_far_behind_is_refused() -> None:
    """Old operations are kept no longer; a revision that is not there yet never was."""
    table = await talks()
    for _ in range(20):
        table.kit.clock.move(30 * SECOND)
        await table.edit("mira", "a", {"insert": "x"})
    assert len((await table.unit("a")).missed) == 16
    with pytest.raises(TooFarBehind):
        await table.edit("mira", "a", {"insert": "y"}, rev=3)
    with pytest.raises(NotYetThere):
        await table.edit("mira", "a", {"insert": "y"}, rev=21)
    await table.edit("mira", "a", {"insert": "y"}, rev=4)


@pytest.mark.parametrize(
    ("ops", "refusal"),
    [
        (({"insert": {"bracket": uid("z")}},), BracketInTheWay),
        (({"retain": 8}, {"delete": 1}), BracketInTheWay),
        (({"retain": 400}, {"insert": "x"}), Invalid),
        (({"insert": "a\u202eb"},), Invalid),
        (({"retain": 3},), Invalid),
    ],
)
@pytest.mark.rule("DR3")
async def test_an_edit_is_text_only_and_fits(
    ops: tuple[dict[str, Any], ...], refusal: type[Exception]
) -> None:
    """Brackets come and go by acts of their own; what cannot be seen or reached is refused."""
    table = await talks()
    await table.bracket("bo", "b", "a", 8, 5)
    with pytest.raises(refusal):
        await table.edit("mira", "a", *ops)


@pytest.mark.rule("DR3")
async def test_half_a_character_is_never_cut() -> None:
    """A place inside a character that takes two units is no place."""
    table = await talks()
    await table.edit("mira", "a", {"insert": "\U0001f54a"})
    with pytest.raises(Invalid):
        await table.edit("mira", "a", {"retain": 1}, {"insert": "x"})
    with pytest.raises(Invalid):
        await table.bracket("bo", "b", "a", 1, 4)


@pytest.mark.rule("DR4")
async def test_in_a_rolling_text_delegations_write_inside_their_own_brackets() -> None:
    """Elsewhere the chair writes; and where others stand behind the words, nobody."""
    table = await talks()
    for who in ("bo", "dee"):
        with pytest.raises(NotYoursToWrite):
            await table.edit(who, "a", {"insert": "x"})
    with pytest.raises(NotYourRole):
        await table.edit("obi", "a", {"insert": "x"})
    await table.bracket("bo", "b", "a", 7, words=" jointly")
    await table.edit("dee", "b", {"retain": 8}, {"insert": " and soon"})
    for who in ("cy", "mira"):
        with pytest.raises(SomebodyHoldsThis):
            await table.edit(who, "b", {"insert": "x"})
    wish = SupportBracket(bracket=uid("b"), wording=await table.wording("b"))
    await table.do("cy", wish)
    with pytest.raises(OthersSupportThis):
        await table.edit("dee", "b", {"insert": "x"})
    assert await table.plain("a") == "Parties[ jointly and soon] shall act."


@pytest.mark.rule("DR4")
async def test_the_chair_writes_in_reserved_words() -> None:
    """What is reserved or to be deleted is the common text, and the chair's to edit."""
    table = await talks()
    await table.bracket("bo", "b", "a", 8, 5)
    await table.edit("mira", "b", {"insert": "should"}, {"delete": 5})
    with pytest.raises(NotYoursToWrite):
        await table.edit("bo", "b", {"insert": "x"})
    assert await table.plain("a") == "Parties [should] act."


@pytest.mark.rule("DR4")
async def test_the_mode_says_who_writes() -> None:
    """A drafting group has its drafters, a one-text its mediator, a frozen text nobody."""
    table = await talks()
    await table.bracket("cy", "c", "a", 0, words="All ")
    await table.mode(Mode.DRAFTING_GROUP, "dee")
    await table.edit("dee", "a", {"insert": "x"})
    with pytest.raises(NotYoursToWrite):
        await table.edit("cy", "a", {"insert": "x"})
    with pytest.raises(SomebodyHoldsThis):
        await table.edit("dee", "c", {"insert": "x"})
    await table.mode(Mode.ONE_TEXT)
    await table.edit("mira", "a", {"insert": "y"})
    with pytest.raises(NotYoursToWrite):
        await table.edit("cy", "c", {"insert": "x"})
    await table.mode(Mode.FROZEN)
    with pytest.raises(FrozenText):
        await table.edit("mira", "a", {"insert": "z"})


async def agree(table: Table, *people: str) -> None:
    """Let these agree to the first paragraph."""
    for who in people:
        await table.do(who, AgreeAdReferendum(unit=uid("a"), wording=await table.wording("a")))


@pytest.mark.rule("DR5")
async def test_what_some_have_agreed_falls_by_an_edit() -> None:
    """Whose agreement fell stands in the fact itself."""
    table = await talks()
    await agree(table, "bo", "cy")
    await table.edit("mira", "a", {"insert": "x"})
    assert not (await table.unit("a")).stands
    assert await table.ladder("a") is Ladder.TABLED


@pytest.mark.rule("DR5")
async def test_what_all_have_agreed_is_not_edited() -> None:
    """Only the chair opens it again, and then nobody's agreement stands."""
    table = await talks()
    await agree(table, "bo", "cy", "di")
    assert await table.ladder("a") is Ladder.AGREED_AD_REFERENDUM
    with pytest.raises(AgreedText):
        await table.edit("mira", "a", {"insert": "x"})
    with pytest.raises(AgreedText):
        await table.bracket("bo", "b", "a", 0, 7)
    await table.do("mira", ReopenUnit(unit=uid("a"), reason="A slip."))
    await table.edit("mira", "a", {"insert": "x"})
    assert not (await table.unit("a")).stands


@pytest.mark.rule("DR6")
async def test_every_character_keeps_its_author() -> None:
    """Whatever happens around words, they lead to whoever brought them."""
    table = await talks()
    await table.bracket("bo", "b", "a", 7, words=" together")
    await table.edit("dee", "b", {"retain": 4}, {"insert": "XX"})
    await table.bracket("cy", "c", "b", 2, 5)
    assert await table.authors("b") == [(" t", "bo"), ("[]", "cy"), ("ther", "bo")]
    assert await table.authors("c") == [("og", "bo"), ("XX", "dee"), ("e", "bo")]


@pytest.mark.rule("DR6")
async def test_a_sitting_is_one_origin() -> None:
    """Keys struck within a minute belong together; after a pause, and elsewhere, they do not."""
    table = await talks()
    for at in range(3):
        await table.edit("mira", "a", {"retain": at}, {"insert": "x"})
    table.kit.clock.move(61 * SECOND)
    await table.edit("mira", "a", {"retain": 3}, {"insert": "y"})
    words = (await table.unit("a")).words
    assert [run.body for run in words] == ["xxx", "y", "Parties shall act."]
    assert len({run.origin for run in words}) == 3


async def test_what_has_no_words_is_not_edited() -> None:
    """The text itself only holds units, and a unit that is gone is not there."""
    table = await talks()
    with pytest.raises(DoesNotFit):
        await table.edit("mira", "root", {"insert": "x"})
    with pytest.raises(NoSuchUnit):
        await table.do("mira", EditUnit(unit=uid("z"), rev=0, delta=({"insert": "x"},)))
    with pytest.raises((ChangesNothing, Invalid)):
        await table.edit("mira", "a", {"retain": 1})
