"""What looking at a text must not tell: who sealed an answer, who drafts for whom."""

from collections.abc import AsyncGenerator
from pathlib import Path

import httpx
import pytest

from negotiation_room.capabilities.drafting import rules, versions
from negotiation_room.capabilities.drafting.units import Drafting, Mode, Observers
from negotiation_room.capabilities.drafting.wishes import (
    AnswerAll,
    AskAll,
    OpenAnswers,
    SetMode,
    ShowObservers,
)
from negotiation_room.capabilities.drafting.writing import text_digest
from negotiation_room.kernel.audience import may_read
from tests.capabilities.drafting.desk import Desk, ask
from tests.capabilities.drafting.table import Table, seat_id
from tests.names import named


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncGenerator[Desk]:
    """A text that lies before a channel."""
    made = await Desk.at(tmp_path)
    yield made
    await made.kit.stop()


@pytest.fixture
async def http(desk: Desk) -> AsyncGenerator[httpx.AsyncClient]:
    """A client of its routes."""
    async with desk.http() as client:
        yield client


async def test_the_timeline_tells_no_other_who_sealed_an_answer(
    desk: Desk, http: httpx.AsyncClient
) -> None:
    """That a delegation has answered is known, and by whose hand is not: as in the journal."""
    digest = text_digest(await desk.text())
    await desk.do("mira", SetMode(mode=Mode.ONE_TEXT))
    await desk.do("mira", AskAll(digest=digest))
    for who in ("bo", "cai"):
        await desk.do(who, AnswerAll(digest=digest, answer=True))
    await desk.do("mira", OpenAnswers())
    for who in ("mira", "cai"):
        moments = (await ask(http, "/history", who))["moments"]
        answered = [one for one in moments if one["kind"] == "answer_received"]
        assert [one["by"] for one in answered] == [named("g", "alpha"), named("g", "beta")]
        assert [one["seat"] for one in answered] == [None, None]
        assert moments[-1]["seat"] is not None


async def test_the_timeline_shows_observers_no_change_of_mode(
    desk: Desk, http: httpx.AsyncClient
) -> None:
    """Who may write is no business of those who follow the words."""
    await desk.do("mira", ShowObservers(observers=Observers.LIVE))
    await desk.do("mira", SetMode(mode=Mode.FROZEN))
    kinds = [one["kind"] for one in (await ask(http, "/history", "obi"))["moments"]]
    assert kinds == ["shown_to_observers"]


def test_observers_who_follow_live_are_not_told_who_drafts() -> None:
    """No fact that they may read names the seats of a drafting group, or the reason for it."""
    table = Table(observers=Observers.LIVE)
    wish = SetMode(
        mode=Mode.DRAFTING_GROUP, drafters=(seat_id("ana"),), reason="Alpha holds it up"
    )
    events = table.do("mira", versions.set_mode, wish)
    assert not any(may_read(table.seats["obi"], event.audience()) for event in events)
    shown: Drafting = rules.show(table.whole, table.seats["obi"], table.state)
    assert (shown.mode, shown.drafters) == (Mode.FROZEN, ())
