"""Long texts brought in and back: in pieces, and all at once or not at all."""

import hashlib
from collections.abc import Sequence

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from negotiation_room.capabilities.drafting import staging
from negotiation_room.capabilities.drafting.messages import (
    AgreeAdReferendum,
    BracketUnits,
    CloseUnit,
    ConfirmAgreement,
    ImportStaged,
    NameVersion,
    RestoreVersion,
    ShowObservers,
    StagePiece,
)
from negotiation_room.capabilities.drafting.past import facts
from negotiation_room.capabilities.drafting.units import (
    Mode,
    Observers,
    PlacedAs,
    UnitKind,
)
from negotiation_room.capabilities.drafting.wishes import DraftUnit
from negotiation_room.capabilities.drafting.wording import plain
from negotiation_room.capabilities.drafting.writing import digested, text_digest, write_text
from negotiation_room.kernel.canonical import canonical
from negotiation_room.kernel.errors import Refusal
from negotiation_room.kernel.messages import Command
from tests.capabilities.drafting.roundtable import WHERE, Table, draft, uid

ROOT = uid("root")
LONG = [draft(f"l{at}", f"Paragraph {at}, ", "and more.") for at in range(7)]


def written(units: Sequence[DraftUnit]) -> str:
    """Units as they are staged."""
    return canonical([unit.model_dump(mode="json") for unit in units]).decode()


def staged(whole: str, last: Command, pieces: int = 3) -> list[Command]:
    """The acts that stage something and then do it."""
    size = -(-len(whole) // pieces)
    cut = [whole[at : at + size] for at in range(0, len(whole), size)]
    return [*(StagePiece(part=part, piece=one) for part, one in enumerate(cut)), last]


def bringing(units: Sequence[DraftUnit], pieces: int = 3, **fields: object) -> list[Command]:
    """The acts that bring units in."""
    whole = written(units)
    meant = hashlib.sha256(whole.encode()).hexdigest()
    last = ImportStaged(digest=meant, parent=ROOT).model_copy(update=fields)
    return staged(whole, last, pieces)


async def restoring(table: Table, pieces: int = 3) -> list[Command]:
    """The acts that bring the text as it stands now back later; it is named for that."""
    text = await table.text()
    wish = NameVersion(symbol="V1", title="So", digest=text_digest(text))
    await table.do("mira", wish)
    return staged(digested(text).decode(), RestoreVersion(symbol="V1", staged=True), pieces)


async def refused(table: Table, who: str, *acts: Command) -> str:
    """The code of the refusal of the last of these acts; those before are done."""
    for act in acts[:-1]:
        await table.do(who, act)
    answer = await table.kit.ask(who, WHERE, acts[-1])
    assert answer.refusal is not None
    return answer.refusal.code


@pytest.mark.rule("DR23")
@given(
    cut=st.integers(0, 9),
    pieces=st.integers(1, 8),
    replaces=st.booleans(),
    restores=st.booleans(),
    restart=st.booleans(),
)
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
async def test_cut_off_anywhere_the_text_is_as_before_or_as_after(
    cut: int,
    pieces: int,
    replaces: bool,  # noqa: FBT001 -- hypothesis names them
    restores: bool,  # noqa: FBT001
    restart: bool,  # noqa: FBT001
) -> None:
    """However many of the acts are done before a crash, there is never half a text."""
    table = await Table.open()
    await table.insert("mira", "one", "What stood here.")
    await table.insert("mira", "two", "And this.")
    if restores:
        acts = await restoring(table, pieces)
        await table.edit("mira", "one", {"insert": "Not "})
        await table.insert("mira", "three", "Since then.")
    else:
        acts = bringing(LONG, pieces, replaces=replaces)
    before = await table.text()
    for act in acts[:cut]:
        await table.do("mira", act)
    if restart:
        table.kit.restart()
    after = await table.text()
    if cut < len(acts):
        assert after == before
        assert [child for child in after.units if child not in before.units] == []
        return
    children = after.units[ROOT].children
    if restores:
        assert text_digest(after) == (await table.drafting()).versions[0].digest
    else:
        left = () if replaces else before.units[ROOT].children
        assert children == (*(unit.id for unit in LONG), *left)
    assert not (await table.drafting()).staged


@pytest.mark.rule("DR23")
async def test_all_of_it_is_one_entry_with_its_author() -> None:
    """What went and what came are facts of one act, and every word leads to whoever ended it."""
    table = await Table.open()
    await table.insert("mira", "one", "What stood here.")
    for act in bringing(LONG, replaces=True):
        await table.do("mira", act)
    last = table.kit.entries(WHERE)[-1]
    out = b" ".join(part.data for part in last.parts if part.name.startswith("out."))
    for fact in (b"pieces_used", b"unit_removed", b"units_inserted"):
        assert b"drafting." + fact in out
    kinds = [type(fact).__name__ for one in table.kit.entries(WHERE) for fact, _ in facts(one)]
    assert kinds[-2:] == ["UnitRemoved", "UnitsInserted"]
    assert not {"PieceStaged", "PiecesUsed"} & set(kinds)
    text = await table.text()
    assert {run.origin for unit in text.units.values() for run in unit.words} == {last.place}
    assert await table.authors("l3") == [("Paragraph 3, and more.", "mira")]


@pytest.mark.rule("DR23")
async def test_pieces_come_in_order_and_are_what_was_meant() -> None:
    """A gap, another whole, another's pieces and nothing at all are refused; the text stays."""
    table = await Table.open()
    first, second, *_, last = bringing(LONG)
    before = await table.text()
    for acts in ([last], [second], [first, last], [first, first, last]):
        assert await refused(table, "mira", *acts) == "drafting.pieces_missing"
    other = staged(written(LONG[:2]), last)
    assert await refused(table, "mira", *other) == "drafting.pieces_missing"
    assert await table.text() == before


@pytest.mark.rule("DR23")
async def test_what_is_never_ended_is_dropped() -> None:
    """After ten minutes without a piece, what was staged is gone, and no act can end it."""
    table = await Table.open()
    await table.insert("mira", "one", "Words.")
    *pieces, last = bringing(LONG)
    for piece in pieces:
        await table.do("mira", piece)
    table.kit.clock.move(staging.PATIENCE + 1_000_000)
    assert (await table.drafting()).staged
    assert await refused(table, "mira", last) == "drafting.pieces_missing"
    await table.edit("mira", "one", {"insert": "More "})
    assert not (await table.drafting()).staged


async def test_only_who_writes_the_text_brings_it_in() -> None:
    """The chair, and drafters of a drafting group; a delegation tables, observers know nothing."""
    table = await Table.open()
    first, *_ = acts = bringing(LONG, replaces=True)
    for who in ("bo", "dee", "obi"):
        refusal = (await table.kit.ask(who, WHERE, first)).refusal
        assert refusal is not None
        assert refusal.status == 403
    await table.mode(Mode.DRAFTING_GROUP, "cy")
    for act in acts:
        await table.do("cy", act)
    assert await plain_of(table, "l0") == "Paragraph 0, and more."
    await table.mode(Mode.FROZEN)
    assert await refused(table, "mira", first) == "drafting.frozen"


async def plain_of(table: Table, name: str) -> str:
    """The words of a unit."""
    return plain(await table.text(), uid(name))


@pytest.mark.rule("DR5", "DR8")
async def test_nothing_agreed_or_held_is_replaced() -> None:
    """One held bracket, or one agreed paragraph, and all stays as it was."""
    held = await Table.open()
    await held.insert("mira", "one", "Words.")
    await held.insert("mira", "two", "Other words.")
    await held.bracket("bo", "b", "one", 0, words="All ")
    before = await held.text()
    acts = bringing(LONG, replaces=True)
    assert await refused(held, "mira", *acts) == "drafting.somebody_holds_this"
    assert await held.text() == before

    agreed = await Table.open()
    await agreed.insert("mira", "one", "Words.")
    means = await agreed.wording("one")
    for who in ("bo", "cy", "di"):
        await agreed.do(who, AgreeAdReferendum(unit=uid("one"), wording=means))
    assert await refused(agreed, "mira", *acts) == "drafting.agreed_text"
    for who in ("bo", "cy", "di"):
        await agreed.do(who, ConfirmAgreement(unit=uid("one"), wording=means))
    await agreed.do("mira", CloseUnit(unit=uid("one"), wording=means))
    assert await refused(agreed, "mira", acts[-1]) == "drafting.agreed_text"


async def test_brackets_that_nobody_holds_go_with_the_text_they_stand_in() -> None:
    """An imported bracket around paragraphs does not keep a text from being replaced."""
    table = await Table.open()
    await table.insert("mira", "one", "Words.")
    around = BracketUnits(bracket=uid("b"), units=(uid("one"),), placed_as=PlacedAs.RESERVED)
    await table.do("mira", around)
    for act in bringing(LONG, replaces=True):
        await table.do("mira", act)
    assert (await table.text()).units[ROOT].children == tuple(unit.id for unit in LONG)


async def test_a_text_is_replaced_only_as_a_whole() -> None:
    """Not one unit in it, and not after something that goes itself."""
    table = await Table.open()
    await table.insert("mira", "one", "Words.")
    for fields in ({"parent": uid("one")}, {"after": uid("one")}):
        acts = bringing(LONG, replaces=True, **fields)
        assert await refused(table, "mira", *acts) == "drafting.does_not_fit"


@pytest.mark.parametrize("whole", ["{}", '"x"', "[]", "[1]", '[{"id":"u_x"}]', "{", "[ ]"])
async def test_what_is_no_text_is_refused(whole: str) -> None:
    """Whatever was staged in place of units: an answer, never a defect."""
    table = await Table.open()
    meant = hashlib.sha256(whole.encode()).hexdigest()
    acts = staged(whole, ImportStaged(digest=meant, parent=ROOT), 1)
    with pytest.raises(Refusal) as caught:
        await table.do("mira", *acts)
    assert caught.value.code in {"drafting.does_not_fit", "kernel.malformed"}


@pytest.mark.rule("DR21", "DR23")
async def test_a_staged_version_comes_back_over_what_others_do_meanwhile() -> None:
    """What differs is worked out when it is done; agreed by nobody, its authors as they were."""
    table = await Table.open()
    await table.insert("mira", "one", "Words.")
    await table.bracket("bo", "b", "one", 0, words="bbb ")
    acts = await restoring(table)
    digest = text_digest(await table.text())
    for act in acts[:-1]:
        await table.do("mira", act)
    await table.edit("bo", "b", {"insert": "bb"})
    await table.insert("mira", "two", "More.")
    # What bo wrote into bo's own bracket would be lost: it goes only by bo's consent.
    assert await refused(table, "mira", acts[-1]) == "drafting.somebody_holds_this"
    await table.edit("bo", "b", {"delete": 2})
    await table.do("mira", acts[-1])
    assert text_digest(await table.text()) == digest
    assert await table.authors("b") == [("bbb ", "bo")]


@pytest.mark.rule("DR21")
async def test_only_the_version_itself_is_restored() -> None:
    """Another text under its symbol, and changes named beside what was staged, are refused."""
    table = await Table.open()
    await table.insert("mira", "one", "Words.")
    acts = await restoring(table)
    await table.edit("mira", "one", {"insert": "Other "})
    now = digested(await table.text()).decode()
    forged = staged(now, acts[-1])
    assert await refused(table, "mira", *forged) == "drafting.pieces_missing"
    for act in acts[:-1]:
        await table.do("mira", act)
    more = RestoreVersion(symbol="V1", staged=True, removed=(uid("one"),))
    assert await refused(table, "mira", more) == "drafting.not_a_version"


@pytest.mark.rule("DR15")
async def test_observers_see_nothing_of_what_is_staged_and_all_of_what_came() -> None:
    """Pieces are read by members; observers who follow live have the text when members have it."""
    table = await Table.open()
    await table.do("mira", ShowObservers(observers=Observers.LIVE))
    seat = await table.kit.seat_of("obi", WHERE)
    acts = bringing(LONG)
    for act in acts[:-1]:
        await table.do("mira", act)
    state = await table.kit.state(WHERE)
    shown = table.kit.catalogue.show(state, seat).substate("drafting")
    assert not shown.staged
    await table.do("mira", acts[-1])
    drafting = await table.drafting()
    assert drafting.published is not None
    units = write_text(drafting.published)["units"]
    assert [units[child]["kind"] for child in units[ROOT]["children"]] == [
        UnitKind.PARAGRAPH.value
    ] * len(LONG)
