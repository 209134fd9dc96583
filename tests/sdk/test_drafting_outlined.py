"""Programs on thin lines, whom a real server gives a long text in outline and by articles."""

import asyncio
import random
from pathlib import Path
from typing import Any

import pytest

from negotiation_room.capabilities.drafting.messages import (
    AgreeAdReferendum,
    MoveUnit,
    RemoveUnit,
    ShowObservers,
)
from negotiation_room.capabilities.drafting.refusals import NoSuchUnit, NoText
from negotiation_room.capabilities.drafting.units import Observers
from negotiation_room.sdk.drafting import NotLoaded, Outdated, new_unit
from negotiation_room.sdk.lines import SocketLine
from negotiation_room.sdk.verdicts import Tampered
from negotiation_room.transport.reader import ReadingLimits
from tests.sdk.thin_texts import ARTICLES, PARAGRAPHS, Json, amended, lied, paragraph, thinly
from tests.support.live import until


@pytest.mark.rule("DR25")
@pytest.mark.rule("WS13")
@pytest.mark.parametrize("transport", ["ws", "http"])
async def test_what_is_loaded_by_and_by_is_the_text_whatever_happens_meanwhile(
    tmp_path: Path, transport: str
) -> None:
    """In any order, while others write, move and take out; every step holds what is loaded."""
    async with thinly(tmp_path, "alpha") as table:
        alpha, chair = await table.thin("alpha", transport=transport), table.text("mediator")
        assert alpha.is_partial
        assert len(alpha.outline) == ARTICLES + 1
        chance = random.Random(7)  # noqa: S311 -- a story, told the same each time
        for unit in chance.sample(list(table.articles), ARTICLES):
            loading = asyncio.create_task(alpha.load(unit))
            one = chance.choice([each for each in table.articles if each in chair.text.units])
            where = chair.text.units[one].children
            match chance.choice(("write", "write", "move", "take out")):
                case "move":
                    await chair.act(MoveUnit(unit=one, parent=chair.text.root))
                case "take out" if len(where) > 1:
                    gone = where[-1]
                    await chair.act(RemoveUnit(unit=gone, rev=chair.unit(gone).rev))
                case _:
                    chair.insert(where[0], chance.randrange(9), "m")
                    await chair.settled()
            await loading
            assert unit in alpha.text.units
        await alpha.load_all()
        assert not alpha.is_partial
        assert alpha.outline == ()
        await table.same("alpha")


@pytest.mark.rule("WS13")
async def test_little_travels_until_it_is_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The outline is a small part of the text; what rests on other articles brings those too."""
    heard, receive = dict[bool, int](), SocketLine.receive
    is_thin = False

    async def weighed(line: SocketLine) -> Any:
        frame = await receive(line)
        heard[is_thin] = heard.get(is_thin, 0) + len(frame)
        return frame

    async with thinly(tmp_path, "alpha", "beta") as table:
        first, second, third, *_ = table.articles
        unit, ground = table.articles[first][0], table.articles[second][0]
        monkeypatch.setattr(SocketLine, "receive", weighed)
        beta = table.lines["beta"] = await table.summit.line("beta")
        await table.text("beta").agree(unit, provided=[ground])
        await beta.close()
        del table.lines["beta"]
        is_thin = True
        alpha = await table.thin("alpha")
        assert heard[True] < heard[False] / 2
        await alpha.load(unit)
        assert {first, second} <= {*alpha.text.units}
        assert third not in alpha.text.units
        await alpha.load(alpha.text.root)
        await table.same("alpha")


@pytest.mark.rule("DR25")
async def test_what_is_not_loaded_is_named_and_nothing_is_done_to_it(tmp_path: Path) -> None:
    """Neither read, nor written, nor agreed to, nor named as a version; then loaded, it is."""
    async with thinly(tmp_path, "alpha") as table:
        chair = table.text("mediator")
        await table.lines.pop("mediator").close()
        chair = await table.thin("mediator")
        (article, (unit, *_)), *_ = table.articles.items()
        line = next(one for one in chair.outline if one.unit == article)
        assert (line.number, line.paragraphs, line.brackets) == ("Article 1", PARAGRAPHS, 0)
        for refused in (
            lambda: chair.words(unit),
            lambda: chair.insert(unit, 0, "m"),
            lambda: chair.wording(unit),
            lambda: chair.find("never written"),
            lambda: list(chair.text.walk()),
        ):
            with pytest.raises(NotLoaded, match="load that article"):
                refused()
        for act in (
            chair.agree(unit),
            chair.agree(unit, wording="0" * 64),
            chair.place_bracket(unit, 0, words="mm"),
            chair.name_version("The first"),
            chair.restore("ROOM/L.1"),
            chair.import_units([paragraph("1.")], replaces=True),
            chair.act(AgreeAdReferendum(unit=unit, wording="0" * 64)),
        ):
            with pytest.raises(NotLoaded):
                await act
        await chair.load(unit)
        chair.insert(unit, 0, "m")
        assert await chair.settled() == ()
        assert chair.words(unit).startswith("mmmm ")
        assert chair.is_partial
        await chair.load_all()
        assert (await chair.name_version("The first")).symbol == "ROOM/L.1"
        with pytest.raises(NoSuchUnit):
            await chair.load(new_unit())


@pytest.mark.rule("DR25")
@pytest.mark.parametrize("is_ahead", [False, True])
async def test_an_edit_between_outline_and_article_is_folded_exactly_once(
    tmp_path: Path, *, is_ahead: bool
) -> None:
    """Whether the answer is of before it, or of after it and the entry has not come yet."""
    async with thinly(tmp_path, "alpha") as table:
        alpha, chair = await table.thin("alpha"), table.text("mediator")
        (article, (unit, *_)), *_ = table.articles.items()

        async def write() -> None:
            chair.insert(unit, 0, "mm ")
            await chair.settled()

        async def late(answer: Json) -> Json:
            await write()
            await until(lambda: alpha.place >= chair.place)
            return answer

        if is_ahead:
            table.cut("alpha")
            await until(lambda: not table.lines["alpha"].is_live)
            await write()
        else:
            amended(table.lines["alpha"], late)
        await alpha.load(article)
        await until(lambda: alpha.place >= chair.place)
        assert alpha.unit(unit) == chair.unit(unit)
        assert alpha.words(unit).startswith("mm mmm")


async def test_a_text_that_is_torn_is_had_anew_by_itself(tmp_path: Path) -> None:
    """An article moves before one that is loaded: what is loaded is loaded again, and right."""
    async with thinly(tmp_path, "alpha") as table:
        alpha, chair = await table.thin("alpha"), table.text("mediator")
        first, second, *_ = table.articles
        await alpha.load(second)
        moved = table.articles[first][0]
        await chair.act(MoveUnit(unit=moved, parent=second, after=table.articles[second][0]))
        await until(lambda: moved in alpha.text.units)
        await until(lambda: alpha.outdated is None)
        assert alpha.unit(second) == chair.unit(second)
        chair.insert(table.articles[first][1], 0, "m")
        await chair.settled()
        await until(lambda: alpha.outdated is Outdated.COUNTS)
        await alpha.load()
        assert alpha.outdated is None
        await alpha.load_all()
        await table.same("alpha")


@pytest.mark.parametrize("tail", [2, 5])
async def test_words_written_before_a_state_had_anew_are_sent_once_it_is_loaded(
    tmp_path: Path, tail: int
) -> None:
    """Away for longer than the server tells over, a program loads again what it had."""
    limits = ReadingLimits(resume=1, tail=tail, tail_most=tail)
    async with thinly(tmp_path, "alpha", reading=limits) as table:
        await table.lines.pop("mediator").close()
        chair = await table.thin("mediator")
        await table.come(["alpha"])
        alpha = table.text("alpha")
        first, second, *_ = table.articles
        await chair.load(first, second)
        unit, line = table.articles[first][0], table.lines["mediator"]
        table.cut("mediator")
        await until(lambda: not line.is_live)
        chair.append(unit, "m")
        for _ in range(4):
            await alpha.comment(table.articles[second][0], "Away?")
        assert await asyncio.wait_for(chair.settled(), 30) == ()
        await until(lambda: second in chair.text.units)
        await until(lambda: alpha.words(unit) == chair.words(unit))
        assert chair.words(unit).endswith("mmm m")
        assert chair.is_partial


# --- servers that lie ----------------------------------------------------------------------------


@pytest.mark.rule("DR25")
async def test_an_article_in_other_words_is_found(tmp_path: Path) -> None:
    """At once where its words were loaded before; else when the record is read, or written on."""
    async with thinly(tmp_path, "alpha") as table:
        alpha, chair = await table.thin("alpha"), table.text("mediator")
        first, second, third, *_ = table.articles
        unit = table.articles[second][0]

        def reword(text: Json) -> Json:
            text["units"][unit]["words"] = [["May not.", 1]]
            return text

        await alpha.load(first)
        await until(lambda: table.lines["alpha"].log(table.channel).verified)
        await alpha.verify()
        amended(table.lines["alpha"], lied(reword))
        await alpha.load(second)
        assert alpha.words(unit) == "May not."
        with pytest.raises(Tampered, match="otherwise than the record has it"):
            await alpha.verify()
        chair.append(unit, "m")
        await chair.settled()
        await until(lambda: alpha.place >= chair.place)
        with pytest.raises(Tampered, match="not the one in which this was written"):
            alpha.words(unit)
        with pytest.raises(Tampered):
            await alpha.load(third)


@pytest.mark.rule("DR25")
async def test_an_article_as_it_was_before_is_found(tmp_path: Path) -> None:
    """The record has a later revision of it; so does another article in its place."""
    async with thinly(tmp_path, "alpha") as table:
        alpha, chair = await table.thin("alpha"), table.text("mediator")
        first, second, *_ = table.articles
        kept = list[Json]()

        async def keep(answer: Json) -> Json:
            kept.append(answer)
            return answer

        async def repeat(answer: Json) -> Json:
            return {**kept[0], "head": answer["head"]}

        other = await table.summit.line("alpha", outlines=True)
        amended(other, keep)
        await other.text(table.channel).load(first)
        await other.close()
        chair.append(table.articles[first][0], "m")
        await chair.settled()
        await until(lambda: alpha.place >= chair.place)
        amended(table.lines["alpha"], repeat)
        with pytest.raises(Tampered, match="before something that the record has"):
            await alpha.load(first)
        again = await table.summit.line("alpha", outlines=True)
        amended(again, repeat)
        with pytest.raises(Tampered, match="the article that it was asked for"):
            await again.text(table.channel).load(second)
        await again.close()


@pytest.mark.rule("DR15")
@pytest.mark.rule("DR25")
async def test_observers_are_given_their_own_copy_alone(tmp_path: Path) -> None:
    """Nothing before anything is published; then articles without authors, and no other remarks."""
    async with thinly(tmp_path, "alpha", "obi") as table:
        chair = table.text("mediator")
        (article, (unit, *_)), *_ = table.articles.items()
        await chair.comment(unit, "Not for all.")
        await table.thin("obi")
        with pytest.raises(NoText):
            _ = table.text("obi").outline
        await chair.act(ShowObservers(observers=Observers.LIVE))
        await table.lines.pop("obi").close()
        obi = await table.thin("obi")
        assert obi.is_partial
        await obi.load(article)
        assert obi.words(unit) == chair.words(unit)
        assert not obi.text.origins
        assert obi.drafting.text is None
        assert not obi.drafting.comments
        chair.insert(unit, 0, "m")
        await chair.settled()
        await until(lambda: obi.words(unit) == chair.words(unit))
        await obi.load_all()
        assert {*obi.text.units} == {*chair.text.units}
