"""Who places brackets and stands behind them, and how they go."""

import pytest

from negotiation_room.capabilities.drafting.brackets import MIN_WINDOW
from negotiation_room.capabilities.drafting.messages import (
    AgreeAdReferendum,
    AnnounceRemoval,
    BracketUnits,
    ConcludeRemoval,
    ConsentToRemoval,
    DropSupport,
    InsertUnits,
    ObjectToRemoval,
    RemoveBracket,
    SupportBracket,
    WithdrawConsent,
)
from negotiation_room.capabilities.drafting.refusals import (
    DoesNotFit,
    DoneBefore,
    GroundMoved,
    NoRemovalAnnounced,
    NotABracket,
    NothingToTakeBack,
    NotInThisMode,
    NotInTime,
    NotYourBracket,
    OtherWording,
    SomebodyHoldsThis,
    SomebodyObjected,
    StillBracketed,
    YouPlacedThis,
)
from negotiation_room.capabilities.drafting.units import (
    Ladder,
    Mode,
    Outcome,
    PlacedAs,
    UnitKind,
)
from negotiation_room.kernel.capability import NotYourPower, NotYourRole
from tests.capabilities.drafting.roundtable import SECOND, Table, draft, uid


async def reserved() -> Table:
    """A paragraph with words that alpha reserved and beta supports."""
    table = await Table.open()
    await table.insert("mira", "a", "Parties shall act.")
    await table.bracket("bo", "b", "a", 8, 5)
    await table.do("cy", SupportBracket(bracket=uid("b"), wording=await table.wording("b")))
    return table


async def consent(table: Table, who: str, outcome: Outcome, name: str = "b") -> None:
    """Let somebody consent to the removal of a bracket as it is worded now."""
    wording = await table.wording(name)
    await table.do(who, ConsentToRemoval(bracket=uid(name), outcome=outcome, wording=wording))


@pytest.mark.rule("DR10")
async def test_brackets_keep_words_and_say_who_wants_them() -> None:
    """The words go into the bracket as they are; who placed and supports it stands beside it."""
    table = await reserved()
    held = await table.held("b")
    assert await table.plain("a") == "Parties [shall] act."
    assert held.stakeholders == (table.kit.delegation("alpha"), table.kit.delegation("beta"))
    assert await table.authors("b") == [("shall", "mira")]
    assert await table.ladder("a") is Ladder.BRACKETED


@pytest.mark.rule("DR10")
async def test_a_late_bracket_finds_its_words() -> None:
    """Words typed before and inside meanwhile move it and belong to it."""
    table = await Table.open()
    await table.insert("mira", "a", "Parties shall act.")
    await table.edit("mira", "a", {"insert": "All "}, rev=0)
    await table.edit("mira", "a", {"retain": 14}, {"insert": "XX"})
    await table.bracket("bo", "b", "a", 8, 5, rev=0)
    assert await table.plain("a") == "All Parties [shXXall] act."
    with pytest.raises(GroundMoved):
        await table.bracket("cy", "c", "a", 10, 6, rev=0)


@pytest.mark.rule("DR10")
async def test_only_those_who_may_table_place_brackets() -> None:
    """A delegate prepares, the head places; in a one-text nobody does but the mediator."""
    table = await reserved()
    with pytest.raises(NotYourPower):
        await table.bracket("dee", "c", "a", 0, 7)
    with pytest.raises(NotYourRole):
        await table.bracket("obi", "c", "a", 0, 7)
    with pytest.raises(DoesNotFit):
        await table.do(
            "cy",
            BracketUnits(bracket=uid("c"), units=(uid("a"),), placed_as=PlacedAs.ADDED),
        )
    await table.mode(Mode.ONE_TEXT)
    with pytest.raises(NotInThisMode):
        await table.bracket("cy", "c", "a", 0, 7)
    await table.bracket("mira", "c", "a", 0, 7)
    assert (await table.held("c")).stakeholders == ()


@pytest.mark.rule("DR11")
async def test_support_means_the_words_one_read() -> None:
    """Support names the wording; another wording is refused, and support is said once."""
    table = await reserved()
    with pytest.raises(OtherWording):
        await table.do("di", SupportBracket(bracket=uid("b"), wording="0" * 64))
    with pytest.raises(DoneBefore):
        await table.do("cy", SupportBracket(bracket=uid("b"), wording=await table.wording("b")))
    with pytest.raises(NotABracket):
        await table.do("di", SupportBracket(bracket=uid("a"), wording=await table.wording("a")))
    await table.do("cy", DropSupport(bracket=uid("b")))
    with pytest.raises(NothingToTakeBack):
        await table.do("cy", DropSupport(bracket=uid("b")))
    with pytest.raises(YouPlacedThis):
        await table.do("bo", DropSupport(bracket=uid("b")))


@pytest.mark.rule("DR11")
async def test_an_unattributed_bracket_is_claimed_by_support() -> None:
    """A bracket that came with a text is the chair's to remove until a delegation claims it."""
    table = await Table.open()
    inner = draft("b", "may", kind=UnitKind.BRACKET)
    wish = InsertUnits(parent=uid("root"), units=(draft("a", "We ", inner, "."),))
    await table.do("mira", wish)
    wording = await table.wording("b")
    await table.do("cy", SupportBracket(bracket=uid("b"), wording=wording))
    assert not (await table.held("b")).unattributed
    remove = RemoveBracket(bracket=uid("b"), outcome=Outcome.KEEP, wording=wording)
    with pytest.raises(SomebodyHoldsThis):
        await table.do("mira", remove)
    await table.do("cy", DropSupport(bracket=uid("b")))
    await table.do("mira", remove)
    assert await table.plain("a") == "We may."


@pytest.mark.rule("DR12")
async def test_a_bracket_goes_when_all_who_hold_it_let_it_go() -> None:
    """The last consent to the natural outcome removes it; words keep their authors."""
    table = await reserved()
    with pytest.raises(NotYourBracket):
        await consent(table, "di", Outcome.KEEP)
    await consent(table, "bo", Outcome.KEEP)
    assert uid("b") in (await table.text()).units
    await table.do("bo", WithdrawConsent(bracket=uid("b")))
    await consent(table, "cy", Outcome.KEEP)
    await consent(table, "bo", Outcome.KEEP)
    assert uid("b") not in (await table.text()).units
    assert await table.authors("a") == [("Parties shall act.", "mira")]
    assert await table.ladder("a") is Ladder.TABLED


@pytest.mark.rule("DR12")
async def test_another_outcome_waits_for_the_chair() -> None:
    """Consent to dropping what was reserved changes nothing until the chair does it."""
    table = await reserved()
    await consent(table, "bo", Outcome.DROP)
    await consent(table, "cy", Outcome.DROP)
    wording = await table.wording("b")
    with pytest.raises(SomebodyHoldsThis):
        await table.do(
            "mira", RemoveBracket(bracket=uid("b"), outcome=Outcome.KEEP, wording=wording)
        )
    await table.do(
        "mira", RemoveBracket(bracket=uid("b"), outcome=Outcome.DROP, wording=wording)
    )
    assert await table.plain("a") == "Parties  act."


@pytest.mark.rule("DR12")
async def test_words_are_not_dropped_under_a_bracket_that_is_held() -> None:
    """What somebody reserved inside goes only by its own removal, and stays when words stay."""
    table = await reserved()
    await table.bracket("di", "c", "b", 0, 2)
    await consent(table, "bo", Outcome.DROP)
    await consent(table, "cy", Outcome.DROP)
    wording = await table.wording("b")
    with pytest.raises(SomebodyHoldsThis):
        await table.do(
            "mira", RemoveBracket(bracket=uid("b"), outcome=Outcome.DROP, wording=wording)
        )
    await consent(table, "bo", Outcome.KEEP)
    await consent(table, "cy", Outcome.KEEP)
    assert await table.plain("a") == "Parties [sh]all act."
    assert (await table.unit("c")).parent == uid("a")


@pytest.mark.rule("DR12")
async def test_another_wording_ends_consents_and_announcements() -> None:
    """Who let certain words go did not let others go."""
    table = await reserved()
    await consent(table, "bo", Outcome.KEEP)
    wording = await table.wording("b")
    until = table.kit.clock.now() + 2 * MIN_WINDOW
    await table.do(
        "mira",
        AnnounceRemoval(bracket=uid("b"), outcome=Outcome.KEEP, wording=wording, until=until),
    )
    await table.edit("mira", "b", {"insert": "x"})
    held = await table.held("b")
    assert not held.consents
    assert held.removal is None


@pytest.mark.rule("DR12")
@pytest.mark.parametrize("words", ["No text", "no text."])
async def test_no_text_in_brackets_goes_with_its_brackets(words: str) -> None:
    """To let it go is to leave nothing there: "no text" is never read without its brackets."""
    table = await Table.open()
    inner = draft("b", words, kind=UnitKind.BRACKET, placed_as=PlacedAs.DELETION)
    await table.insert("mira", "a", "Parties ", inner, "shall act.")
    means = await table.wording("b")
    await table.do("bo", SupportBracket(bracket=uid("b"), wording=means))
    await consent(table, "bo", Outcome.KEEP)
    assert uid("b") in (await table.text()).units
    await consent(table, "bo", Outcome.DROP)
    assert await table.plain("a") == "Parties shall act."


async def announce(table: Table, seconds: int = 90) -> None:
    """Let the chair announce that the bracket goes, its words staying."""
    wish = AnnounceRemoval(
        bracket=uid("b"),
        outcome=Outcome.KEEP,
        wording=await table.wording("b"),
        until=table.kit.clock.now() + seconds * SECOND,
    )
    await table.do("mira", wish)


@pytest.mark.rule("DR13")
async def test_a_bracket_goes_when_nobody_objects_in_time() -> None:
    """The window has its least length, and nothing goes before it is over."""
    table = await reserved()
    with pytest.raises(NoRemovalAnnounced):
        await table.do("mira", ConcludeRemoval(bracket=uid("b")))
    with pytest.raises(NotInTime):
        await announce(table, 30)
    await announce(table)
    with pytest.raises(DoneBefore):
        await announce(table)
    with pytest.raises(NotInTime):
        await table.do("mira", ConcludeRemoval(bracket=uid("b")))
    table.kit.clock.move(91 * SECOND)
    with pytest.raises(NotInTime):
        await table.do("di", ObjectToRemoval(bracket=uid("b")))
    await table.do("mira", ConcludeRemoval(bracket=uid("b")))
    assert await table.plain("a") == "Parties shall act."


@pytest.mark.rule("DR13")
async def test_an_objection_in_time_keeps_the_bracket() -> None:
    """Any party may object, whether it holds the bracket or not."""
    table = await reserved()
    await announce(table)
    await table.do("di", ObjectToRemoval(bracket=uid("b")))
    table.kit.clock.move(91 * SECOND)
    with pytest.raises(SomebodyObjected):
        await table.do("mira", ConcludeRemoval(bracket=uid("b")))
    await announce(table)


@pytest.mark.rule("DR14")
async def test_units_in_brackets_are_not_agreed() -> None:
    """Brackets around units take back what was agreed inside them, and go like others."""
    table = await Table.open()
    await table.insert("mira", "a", "Words.")
    agree = AgreeAdReferendum(unit=uid("a"), wording=await table.wording("a"))
    await table.do("cy", agree)
    await table.do(
        "bo", BracketUnits(bracket=uid("b"), units=(uid("a"),), placed_as=PlacedAs.RESERVED)
    )
    assert not (await table.unit("a")).stands
    assert await table.ladder("a") is Ladder.BRACKETED
    with pytest.raises(StillBracketed):
        await table.do("cy", agree)
    before = await table.wording("b")
    await table.edit("mira", "a", {"insert": "x"})
    assert await table.wording("b") != before
    await consent(table, "bo", Outcome.KEEP)
    assert (await table.unit("root")).children == (uid("a"),)
    assert await table.ladder("a") is Ladder.TABLED
