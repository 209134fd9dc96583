"""Units that come, go, move, part and join, and what keeps them where they are."""

import pytest

from negotiation_room.capabilities.drafting.messages import (
    AgreeAdReferendum,
    BracketUnits,
    InsertUnits,
    MergeUnits,
    MoveUnit,
    PostComment,
    RemoveUnit,
    Renumber,
    SplitUnit,
    TableUnits,
)
from negotiation_room.capabilities.drafting.refusals import (
    AgreedText,
    BracketInTheWay,
    DoesNotFit,
    GroundMoved,
    IdTaken,
    NotInThisMode,
    NotYoursToWrite,
    SomebodyHoldsThis,
    TooDeep,
)
from negotiation_room.capabilities.drafting.units import Mode, PlacedAs, UnitKind
from negotiation_room.capabilities.drafting.wishes import DEEPEST, DraftUnit
from negotiation_room.kernel.capability import NotYourPower
from negotiation_room.kernel.ids import CommentId
from tests.capabilities.drafting.roundtable import Table, draft, uid
from tests.names import named


async def articles() -> Table:
    """Two articles, the first with two paragraphs of which one holds a bracket."""
    table = await Table.open()
    inner = draft("x", "may", kind=UnitKind.BRACKET)
    first = draft(
        "one",
        "Aims",
        kind=UnitKind.ARTICLE,
        number="Article 1",
        children=(draft("a", "Parties ", inner, " act."), draft("b", "They report.")),
    )
    second = draft("two", kind=UnitKind.ARTICLE, number="Article 2")
    await table.do("mira", InsertUnits(parent=uid("root"), units=(first, second)))
    return table


async def order(table: Table, name: str) -> list[str]:
    """The names of a unit's children, in order."""
    known = {uid(one): one for one in ("one", "two", "a", "b", "c", "k", "n", "x", "y")}
    return [known[child] for child in (await table.unit(name)).children]


@pytest.mark.rule("DR7")
async def test_units_come_in_as_they_nest() -> None:
    """A whole tree is brought in by one act; its brackets belong to nobody yet."""
    table = await articles()
    assert await order(table, "root") == ["one", "two"]
    assert await table.plain("a") == "Parties [may] act."
    assert (await table.held("x")).unattributed
    assert (await table.unit("x")).parent == uid("a")


@pytest.mark.rule("DR7")
@pytest.mark.parametrize(
    ("parent", "unit", "refusal"),
    [
        ("a", draft("n", kind=UnitKind.ARTICLE), DoesNotFit),
        ("root", draft("n", "words", kind=UnitKind.TABLE), DoesNotFit),
        ("root", draft("n", draft("m")), DoesNotFit),
        ("root", draft("n", placed_as=PlacedAs.ADDED), DoesNotFit),
        ("root", draft("n", "words", kind=UnitKind.BRACKET), DoesNotFit),
        ("root", draft("a"), IdTaken),
        ("x", draft("n"), DoesNotFit),
    ],
)
async def test_units_stand_only_where_they_may(
    parent: str, unit: DraftUnit, refusal: type[Exception]
) -> None:
    """Kinds, words and ids are as the declaration has them, or the act is refused."""
    table = await articles()
    with pytest.raises(refusal):
        await table.do("mira", InsertUnits(parent=uid(parent), units=(unit,)))


@pytest.mark.rule("DR7")
async def test_units_nest_only_so_deep() -> None:
    """Beyond a depth nobody reads, neither units nor brackets go deeper."""
    table = await Table.open()
    await table.insert("mira", "a", "words")
    holder = "a"
    for level in range(DEEPEST - 1):
        await table.bracket("bo", f"deep{level}", holder, 0, words="w")
        holder = f"deep{level}"
    with pytest.raises(TooDeep):
        await table.bracket("bo", "deeper", holder, 0, words="w")


@pytest.mark.rule("DR8")
async def test_a_delegation_tables_units_in_its_own_bracket() -> None:
    """There it may write and order them, with nobody else's leave; elsewhere not."""
    table = await articles()
    wish = TableUnits(
        bracket=uid("k"), parent=uid("root"), after=uid("one"), units=(draft("c", "New."),)
    )
    with pytest.raises(NotYourPower):
        await table.do("dee", wish)
    await table.do("bo", wish)
    assert await order(table, "root") == ["one", "k", "two"]
    assert (await table.held("k")).placed_by == table.kit.delegation("alpha")
    await table.edit("dee", "c", {"insert": "Very "}, {"retain": 1}, {"insert": "x"})
    await table.insert("dee", "n", "More.", parent="k")
    with pytest.raises(SomebodyHoldsThis):
        await table.edit("mira", "c", {"insert": "x"})
    with pytest.raises(SomebodyHoldsThis):
        await table.do("mira", MoveUnit(unit=uid("c"), parent=uid("root")))
    with pytest.raises(NotYoursToWrite):
        await table.insert("bo", "m", "No.")
    await table.mode(Mode.DRAFTING_GROUP, "dee")
    with pytest.raises(NotInThisMode):
        await table.do("bo", wish.model_copy(update={"bracket": uid("kk")}))


@pytest.mark.rule("DR8")
async def test_units_leave_only_when_nobody_holds_them() -> None:
    """A bracket somebody stands behind keeps what it is in; free units go with all they hold."""
    table = await articles()
    await table.bracket("bo", "y", "b", 0, 4)
    with pytest.raises(SomebodyHoldsThis):
        await table.do("mira", RemoveUnit(unit=uid("one"), rev=0))
    with pytest.raises(BracketInTheWay):
        await table.do("mira", RemoveUnit(unit=uid("x"), rev=0))
    with pytest.raises(DoesNotFit):
        await table.do("mira", RemoveUnit(unit=uid("root"), rev=0))
    await table.do("mira", RemoveUnit(unit=uid("a"), rev=0))
    text = await table.text()
    assert uid("a") not in text.units
    assert uid("x") not in text.units


@pytest.mark.rule("DR8")
async def test_units_are_not_moved_out_of_brackets_or_into_themselves() -> None:
    """A move is no way around a reservation, nor around the order of things."""
    table = await articles()
    await table.do("mira", MoveUnit(unit=uid("b"), parent=uid("two")))
    assert await order(table, "two") == ["b"]
    bracket = BracketUnits(bracket=uid("k"), units=(uid("b"),), placed_as=PlacedAs.RESERVED)
    await table.do("cy", bracket)
    with pytest.raises(SomebodyHoldsThis):
        await table.do("mira", MoveUnit(unit=uid("b"), parent=uid("one")))
    with pytest.raises(DoesNotFit):
        await table.do("mira", MoveUnit(unit=uid("one"), parent=uid("a")))
    with pytest.raises(DoesNotFit):
        await table.do("mira", MoveUnit(unit=uid("x"), parent=uid("one")))
    with pytest.raises(GroundMoved):
        await table.do("mira", MoveUnit(unit=uid("a"), parent=uid("two"), after=uid("b")))


@pytest.mark.rule("DR9")
async def test_split_and_merge_keep_every_word_and_author() -> None:
    """What was parted and joined again reads as before, and leads to the same people."""
    table = await articles()
    await table.bracket("bo", "y", "b", 5, words="must ")
    before = await table.authors("b")
    remark = CommentId(named("k", "k"))
    await table.do(
        "cy", PostComment(comment=remark, unit=uid("b"), rev=1, start=6, length=6, words="Why?")
    )
    await table.do("mira", SplitUnit(unit=uid("b"), rev=1, at=5, into=uid("n"), number="3"))
    assert (await table.plain("b"), await table.plain("n")) == ("They ", "[must ]report.")
    assert await order(table, "one") == ["a", "b", "n"]
    assert (await table.unit("y")).parent == uid("n")
    comment = (await table.drafting()).comments[remark]
    assert (comment.unit, comment.start, comment.length) == (uid("n"), 1, 6)
    merge = MergeUnits(unit=uid("b"), rev=2, absorbed=uid("n"), absorbed_rev=0, joined_by="")
    await table.do("mira", merge)
    assert await table.authors("b") == before
    assert (await table.unit("y")).parent == uid("b")
    comment = (await table.drafting()).comments[remark]
    assert (comment.unit, comment.start, comment.length) == (uid("b"), 6, 6)


@pytest.mark.rule("DR9")
async def test_late_typing_does_not_land_in_the_wrong_half() -> None:
    """Where a split has moved the ground, a late edit is refused; before it, it goes on."""
    table = await articles()
    await table.do("mira", SplitUnit(unit=uid("b"), rev=0, at=5, into=uid("n")))
    with pytest.raises(GroundMoved):
        await table.edit("mira", "b", {"retain": 12}, {"insert": "x"}, rev=0)
    await table.edit("mira", "b", {"retain": 4}, {"insert": "!"}, rev=0)
    with pytest.raises(GroundMoved):
        await table.do(
            "mira", MergeUnits(unit=uid("b"), rev=0, absorbed=uid("n"), absorbed_rev=0)
        )
    assert await table.plain("b") == "They! "


@pytest.mark.rule("DR16")
async def test_moved_into_another_language_a_unit_is_agreed_no_longer() -> None:
    """The language is part of the wording that was meant."""
    table = await articles()
    french = draft("three", kind=UnitKind.ARTICLE, lang="fr")
    await table.do("mira", InsertUnits(parent=uid("root"), units=(french,)))
    agreed = AgreeAdReferendum(unit=uid("b"), wording=await table.wording("b"))
    await table.do("bo", agreed)
    await table.do("mira", MoveUnit(unit=uid("b"), parent=uid("two")))
    assert (await table.unit("b")).stands
    await table.do("mira", MoveUnit(unit=uid("b"), parent=uid("three")))
    assert not (await table.unit("b")).stands


@pytest.mark.rule("DR9")
async def test_agreed_units_are_neither_joined_nor_renumbered() -> None:
    """What all have agreed stays as it is; what some have agreed is agreed no longer."""
    table = await articles()
    for who in ("bo", "cy"):
        wish = AgreeAdReferendum(unit=uid("b"), wording=await table.wording("b"))
        await table.do(who, wish)
    await table.do("mira", Renumber(unit=uid("b"), number="2."))
    assert not (await table.unit("b")).stands
    for who in ("bo", "cy", "di"):
        wish = AgreeAdReferendum(unit=uid("b"), wording=await table.wording("b"))
        await table.do(who, wish)
    for act in (
        Renumber(unit=uid("b"), number="3."),
        MergeUnits(unit=uid("a"), rev=0, absorbed=uid("b"), absorbed_rev=0),
        SplitUnit(unit=uid("b"), rev=0, at=4, into=uid("n")),
        MoveUnit(unit=uid("b"), parent=uid("two")),
        RemoveUnit(unit=uid("one"), rev=0),
        BracketUnits(bracket=uid("k"), units=(uid("b"),), placed_as=PlacedAs.RESERVED),
    ):
        with pytest.raises(AgreedText):
            await table.do("mira", act)
