"""Programs that write in one text at once, over real sockets."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from negotiation_room.capabilities.drafting.standing import ladder_of, parties
from negotiation_room.capabilities.drafting.units import Ladder, Mode, Outcome, Text, UnitKind
from negotiation_room.capabilities.drafting.wishes import DraftUnit
from negotiation_room.capabilities.drafting.wording import plain
from negotiation_room.kernel.errors import Refusal
from negotiation_room.kernel.ids import UnitId
from negotiation_room.sdk.client import Room
from negotiation_room.sdk.drafting import new_unit
from negotiation_room.sdk.drafting_parts import DraftingUnknown
from negotiation_room.sdk.lines import Carrier
from negotiation_room.sdk.log import KERNEL_ONLY
from negotiation_room.transport.reader import ReadingLimits
from tests.sdk.editors import HEADS, LETTERS, PEOPLE, Editors, editors, kill
from tests.support.live import until


def paragraph(*words: str) -> DraftUnit:
    """A paragraph to bring in."""
    return DraftUnit(id=new_unit(), kind=UnitKind.PARAGRAPH, words=words)


async def type_in(desk: Editors, who: str, unit: UnitId, keys: int) -> None:
    """Write some words, key by key, where they end at that moment."""
    text = desk.text(who)
    for _ in range(keys):
        text.append(unit, LETTERS[who])
        await asyncio.sleep(0.002)


async def test_four_programs_type_in_one_paragraph_and_come_to_the_same_words(
    tmp_path: Path,
) -> None:
    """Nothing anybody typed is lost, and every copy is the fold of the journal."""
    async with editors(tmp_path, *PEOPLE) as (desk, _):
        unit = desk.units[0]
        await asyncio.gather(*(type_in(desk, who, unit, 25) for who in PEOPLE))
        words = plain(await desk.check_equal(), unit)
        for who in HEADS:
            assert words.count(LETTERS[who]) == 25
        for who in PEOPLE:
            assert desk.text(who).words(unit) == words
            assert await desk.text(who).settled() == ()


async def test_brackets_placed_while_others_type_stand_around_the_words_they_meant(
    tmp_path: Path,
) -> None:
    """Delegations bracket, nest and support while a paragraph is being written."""
    async with editors(tmp_path, *PEOPLE) as (desk, _):
        unit = desk.units[0]
        typing = asyncio.create_task(type_in(desk, "mediator", unit, 40))
        alpha, beta = desk.text("alpha"), desk.text("beta")
        outer = await alpha.place_bracket(unit, 0, 7)
        inner = await alpha.place_bracket(outer, 3, words="aaaa")
        await until(lambda: inner in beta.text.units)
        nested = await beta.place_bracket(inner, 1, 2)
        await until(lambda: nested in desk.text("gamma").text.units)
        await desk.text("gamma").support(nested)
        await typing
        text = await desk.check_equal()
        assert plain(text, unit).startswith("[mmm[a[aa]a] mmm]m")
        bracket = text.units[nested].bracket
        assert bracket is not None
        delegations = desk.summit.delegations
        assert bracket.stakeholders == (delegations["beta-party"], delegations["gamma-party"])
        await beta.consent(nested)
        await until(lambda: beta.unit(nested).bracket)
        await desk.text("gamma").consent(nested)
        text = await desk.check_equal()
        assert plain(text, unit).startswith("[mmm[aaaa] mmm]m")


async def test_each_word_can_wait_for_the_one_before(tmp_path: Path) -> None:
    """What is written in the very moment in which all else is settled is sent too."""
    async with editors(tmp_path, "mediator", "alpha") as (desk, _):
        chair, unit = desk.text("mediator"), desk.units[0]
        for at in range(40):
            chair.append(unit, "m")
            for _ in range(at % 8):
                await asyncio.sleep(0)
            assert await asyncio.wait_for(chair.settled(unit), 20) == ()
        assert chair.words(unit) == "mmm mmm" + "m" * 40


async def test_a_line_cut_in_mid_word_costs_nothing(tmp_path: Path) -> None:
    """Each program's line breaks while it types; every key arrives once, in its order."""
    async with editors(tmp_path, *PEOPLE) as (desk, _):
        unit = desk.units[0]

        async def broken(who: str) -> None:
            for _ in range(3):
                await type_in(desk, who, unit, 8)
                desk.cut(who)

        await asyncio.gather(*(broken(who) for who in PEOPLE))
        words = plain(await desk.check_equal(), unit)
        assert {who: words.count(LETTERS[who]) for who in HEADS} == dict.fromkeys(HEADS, 24)


async def test_a_server_killed_while_they_type_keeps_what_it_acknowledged(
    tmp_path: Path,
) -> None:
    """After a power cut the programs go on, and nothing is lost or doubled."""
    async with editors(tmp_path, *PEOPLE, killable=True) as (desk, server):
        unit = desk.units[0]
        typing = asyncio.gather(*(type_in(desk, who, unit, 60) for who in PEOPLE))
        await asyncio.sleep(0.1)
        await kill(server)
        await typing
        words = plain(await desk.check_equal(), unit)
        assert {who: words.count(LETTERS[who]) for who in HEADS} == dict.fromkeys(HEADS, 60)


async def test_words_that_are_refused_come_back_and_nothing_else_is_rolled_back(
    tmp_path: Path,
) -> None:
    """A delegation that writes outside its brackets in a rolling text gets its words back."""
    async with editors(tmp_path, "mediator", "alpha", mode=Mode.ROLLING) as (desk, _):
        alpha, unit = desk.text("alpha"), desk.units[0]
        bracket = await alpha.place_bracket(unit, 3, words="aa")
        alpha.append(bracket, "a")
        alpha.append(unit, "aaa")
        assert alpha.words(unit) == "mmm￼ mmmaaa"
        assert not alpha.is_saved
        (back,) = await alpha.settled()
        assert (back.unit, back.typed, back.code) == (
            unit,
            "aaa",
            "drafting.not_yours_to_write",
        )
        assert back.words == "mmm￼ mmmaaa"
        assert alpha.words(unit) == "mmm￼ mmm"
        assert alpha.words(bracket) == "aaa"
        assert await alpha.settled() == ()
        await desk.check_equal()


async def test_an_agreed_paragraph_refuses_a_program_with_its_reason(tmp_path: Path) -> None:
    """All delegations agree; the chair's edit comes back, for agreed text is opened first."""
    async with editors(tmp_path, *PEOPLE, mode=Mode.ROLLING) as (desk, _):
        unit, chair = desk.units[0], desk.text("mediator")
        for head in HEADS:
            await desk.text(head).agree(unit)
        await desk.settled()
        text, log = chair.text, desk.lines["mediator"].log(desk.channel)
        assert ladder_of(text, text.units[unit], parties(log.state)) is (
            Ladder.AGREED_AD_REFERENDUM
        )
        chair.append(unit, "m")
        (back,) = await chair.settled(unit)
        assert back.code == "drafting.agreed_text"
        with pytest.raises(Refusal) as refused:
            await desk.text("alpha").agree(unit, wording="0" * 64)
        assert refused.value.code == "drafting.other_wording"


async def test_words_whose_ground_moved_before_they_were_sent_come_back(
    tmp_path: Path,
) -> None:
    """What was typed without a line, in words that others bracketed meanwhile, is not merged."""
    async with editors(tmp_path, "mediator", "alpha") as (desk, server):
        unit, chair, alpha = desk.units[0], desk.text("mediator"), desk.text("alpha")
        await chair.settled()
        line = desk.lines["mediator"]
        hold = asyncio.Event()
        opening = line._chosen  # noqa: SLF001 -- a line that stays away for a while

        def away() -> object:
            carrier = opening()
            plainly = carrier.open

            async def later() -> None:
                await hold.wait()
                await plainly()

            carrier.open = later
            return carrier

        line._chosen = away  # noqa: SLF001
        desk.cut("mediator")
        await until(lambda: not line.is_live)
        chair.insert(unit, 1, "mm")
        chair.append(desk.units[1], "m")
        await alpha.place_bracket(unit, 0, 3)
        hold.set()
        (back,) = await chair.settled()
        assert (back.unit, back.typed, back.words) == (unit, "mm", "mmmmm mmm")
        assert chair.words(desk.units[1]) == "mmm mmmm"
        assert plain(await desk.check_equal(), unit) == "[mmm] mmm"
        del server


def deafen(line: Room) -> asyncio.Event:
    """From its next line on, let a program hear only while the event is set."""
    hears = asyncio.Event()
    hears.set()
    choose = line._chosen  # noqa: SLF001 -- a line that says nothing, and still carries

    def muffled() -> Carrier:
        carrier = choose()
        receive = carrier.receive

        async def heard() -> Any:
            frame = await receive()
            while not hears.is_set():
                frame = await receive()
            return frame

        carrier.receive = heard
        return carrier

    line._chosen = muffled  # noqa: SLF001
    return hears


@pytest.mark.parametrize(("before", "after"), [(6, 1), (0, 8), (0, 0)])
async def test_a_journal_that_went_on_unheard_is_caught_up_with(
    tmp_path: Path, before: int, after: int
) -> None:
    """One's own edit went by unheard, in what is served again or before it: nothing is doubled."""
    limits = ReadingLimits(resume=1, tail=5)
    async with editors(tmp_path, "mediator", "alpha", reading=limits) as (desk, _):
        unit, other = desk.units[:2]
        chair, alpha, line = desk.text("mediator"), desk.text("alpha"), desk.lines["mediator"]
        hears = deafen(line)
        desk.cut("mediator")
        await until(lambda: not line.is_live)
        await until(lambda: line.is_live)
        hears.clear()
        for _ in range(before):
            alpha.append(other, "a")
            await alpha.settled()
        chair.append(unit, "mm")
        await until(lambda: alpha.words(unit) == "mmm mmmmm")
        chair.append(unit, "m")
        alpha.insert(unit, 0, "aa")
        await alpha.settled()
        for _ in range(after):
            alpha.append(other, "a")
            await alpha.settled()
        assert chair.words(unit) == "mmm mmmmmm"
        desk.cut("mediator")
        await until(lambda: not line.is_live)
        hears.set()
        assert await asyncio.wait_for(chair.settled(), 30) == ()
        assert plain(await desk.check_equal(), unit) == "aammm mmmmmm"


async def test_what_is_done_is_followed_as_it_comes(tmp_path: Path) -> None:
    """Changes are told in order, each with its author and whether it was one's own."""
    async with editors(tmp_path, "mediator", "alpha") as (desk, _):
        alpha, told = desk.text("alpha"), []

        async def listen() -> None:
            async for change in alpha.changes():
                told.append(change)
                if len(told) == 2:
                    return

        listening = asyncio.create_task(listen())
        await asyncio.sleep(0)
        desk.text("mediator").append(desk.units[0], "m")
        await desk.text("mediator").settled()
        alpha.append(desk.units[1], "a")
        await asyncio.wait_for(listening, 20)
        assert [(one.own, one.facts[0].body["unit"]) for one in told] == [
            (False, desk.units[0]),
            (True, desk.units[1]),
        ]


async def test_a_named_version_is_read_again_and_restored(tmp_path: Path) -> None:
    """A version is folded from the record; restoring it brings back words and their authors."""
    async with editors(tmp_path, "mediator", "alpha") as (desk, _):
        chair, unit = desk.text("mediator"), desk.units[0]
        version = await chair.name_version("First reading")
        assert version.symbol == "ROOM/L.1"
        named = chair.text
        chair.replace(unit, "mmm", "mm")
        chair.append(desk.units[1], "m")
        await chair.settled()
        second = await chair.name_version("Second reading")
        assert second.symbol == "ROOM/L.1/Rev.1"
        log = desk.lines["mediator"].log(desk.channel)
        await until(lambda: log.verified and log.verified.size == log.size)
        first, later = await chair.at("ROOM/L.1", second.symbol)
        assert plain(first, unit) == plain(named, unit) == "mmm mmm"
        assert plain(later, unit) == "mm mmm"
        await chair.restore("ROOM/L.1")
        assert chair.words(unit) == "mmm mmm"
        await desk.check_equal()


async def test_a_chair_removes_an_unclaimed_bracket_and_remarks_follow(tmp_path: Path) -> None:
    """Imported brackets belong to nobody until a delegation supports them."""
    async with editors(tmp_path, "mediator", "alpha", mode=Mode.ROLLING) as (desk, _):
        chair, alpha = desk.text("mediator"), desk.text("alpha")
        bracket = DraftUnit(id=new_unit(), kind=UnitKind.BRACKET, words=("mm",))
        other = DraftUnit(id=new_unit(), kind=UnitKind.BRACKET, words=("m",))
        unit = DraftUnit(
            id=new_unit(), kind=UnitKind.PARAGRAPH, words=("mmm ", bracket, " m ", other)
        )
        await chair.import_units([unit])
        await until(lambda: unit.id in alpha.text.units)
        await alpha.support(bracket.id)
        remark = await alpha.comment(unit.id, "Why?", about=alpha.span(unit.id, "mmm"))
        proposal = await alpha.propose(unit.id, "aaa", "So.")
        await desk.settled()
        with pytest.raises(Refusal) as refused:
            await chair.remove_bracket(bracket.id, Outcome.KEEP)
        assert refused.value.code == "drafting.somebody_holds_this"
        await chair.remove_bracket(other.id, Outcome.KEEP)
        assert plain(chair.text, unit.id) == "mmm [mm] m m"
        assert chair.drafting.comments[remark].words == "Why?"
        assert chair.drafting.proposals[proposal].words == "aaa"
        await alpha.drop_support(bracket.id)
        await desk.settled()
        with pytest.raises(Refusal):
            await alpha.drop_support(bracket.id)


async def test_who_knows_no_rules_of_drafting_is_told_so(tmp_path: Path) -> None:
    """A room opened with the kernel's rules alone cannot fold a text."""
    async with editors(tmp_path, "mediator", "alpha") as (desk, _):
        profile = desk.summit.members["alpha"].profile
        async with await Room.connect(profile, catalogue=KERNEL_ONLY) as room:
            with pytest.raises(DraftingUnknown):
                room.text(desk.channel)


async def test_a_program_that_left_the_room_is_told_so(tmp_path: Path) -> None:
    """After the room is closed nothing is written into nowhere."""
    async with editors(tmp_path, "mediator", "alpha") as (desk, _):
        text: Text | None = desk.text("alpha").text
        assert text is not None
        alpha = desk.text("alpha")
        await desk.lines["alpha"].close()
        with pytest.raises(Refusal, match="left the room"):
            alpha.append(desk.units[0], "a")
        with pytest.raises(Refusal, match="left the room"):
            await alpha.settled()
        del desk.lines["alpha"]
