"""The past of a text on the server: the same at every place as it was when it was the present."""

import asyncio
from collections.abc import AsyncGenerator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from negotiation_room.capabilities.drafting.messages import SupportBracket
from negotiation_room.capabilities.drafting.pasts import Pasts, head_of
from negotiation_room.capabilities.drafting.wording import wording
from negotiation_room.capabilities.drafting.writing import write_text
from negotiation_room.kernel.ids import ChannelId
from tests.capabilities.drafting.desk import SMALL, Desk, ask
from tests.capabilities.drafting.drafts import unit_id


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncGenerator[Desk]:
    """A text that lies before a channel."""
    made = await Desk.at(tmp_path)
    yield made
    await made.kit.stop()


async def drafted(desk: Desk) -> dict[int, Any]:
    """Some drafting by all; gives the text as it was written down after each act."""
    seen: dict[int, Any] = {}

    async def note(place: int) -> None:
        seen[place] = await desk.written()

    await note(await desk.type("mira", "p1", 4, "two "))
    await note(await desk.bracket("bo", "b1", "p1", 3, "all of "))
    await note(await desk.type("bo", "b1", 0, "really "))
    for step in range(6):
        await note(await desk.type("mira", "p2", step, "xyzzy!"[step]))
    await note(await desk.bracket("cai", "b2", "p2", 2, "", length=3))
    support = SupportBracket(
        bracket=unit_id("b1"), wording=wording(await desk.text(), unit_id("b1"))
    )
    await note(await desk.do("cai", support))
    await note(await desk.name("ROOM/L.1"))
    for step in range(8):
        await note(await desk.type("mira", "p1", step, "abcdefgh"[step]))
    return seen


async def test_the_text_at_any_place_is_what_it_was(desk: Desk) -> None:
    """At every place, in any order, before and after a restart, with few states kept."""
    seen = await drafted(desk)
    for _ in range(2):
        async with desk.http() as http:
            for place in sorted(seen, key=lambda one: one * 7 % 11):
                found = await ask(http, "", at=place)
                assert found["place"] == place
                assert found["text"] == seen[place]
            now = await ask(http, "")
            assert now["place"] == now["head"] == max(seen)
            assert now["text"] == seen[max(seen)]
        await desk.kit.start_anew()


async def test_the_past_goes_on_with_the_present(desk: Desk) -> None:
    """What is written after somebody looked is in the past of whoever looks next."""
    async with desk.http() as http:
        await ask(http, "/history")
        seen = await drafted(desk)
        for place, text in seen.items():
            assert (await ask(http, "", at=place))["text"] == text


async def test_the_past_is_read_once_for_many(desk: Desk) -> None:
    """However many ask at once, each page of the journal is read once, and not by who leaves."""
    await drafted(desk)
    await desk.kit.start_anew()
    journal, reads = desk.kit.store.journal, list[tuple[int, int]]()

    class Counting:
        async def read(self, channel: ChannelId, epoch: int, first: int, last: int) -> Any:
            reads.append((first, last))
            return await journal.read(channel, epoch, first, last)

    live = await desk.kit.channels.open(desk.kit.id("draft"))
    assert live is not None
    live.ring.clear()
    head = head_of(live.durable)
    pasts = Pasts(desk.kit.channels, Counting(), SMALL)  # type: ignore[arg-type]
    first = asyncio.create_task(pasts.until(live, head))
    await asyncio.sleep(0)
    others = [asyncio.create_task(pasts.until(live, head)) for _ in range(5)]
    await asyncio.sleep(0)
    first.cancel()
    found = await asyncio.gather(*others)
    assert all(past.known == head for past in found)
    assert [last for _, last in reads] == [*range(4, head, 4), head]


async def test_a_place_is_had_before_all_is_read(desk: Desk) -> None:
    """An early place needs the journal only so far."""
    seen = await drafted(desk)
    await desk.kit.start_anew()
    live = await desk.kit.channels.open(desk.kit.id("draft"))
    assert live is not None
    pasts = Pasts(desk.kit.channels, desk.kit.store.journal, SMALL)
    early = min(seen)
    text = (await pasts.at(live, early)).text
    assert text is not None
    assert write_text(text) == seen[early]
    assert (await pasts.until(live, early)).known < max(seen)


async def test_few_states_are_kept(desk: Desk) -> None:
    """When there are more than the limit every second one goes, and no place is lost."""
    seen = await drafted(desk)
    live = await desk.kit.channels.open(desk.kit.id("draft"))
    assert live is not None
    pasts = Pasts(desk.kit.channels, desk.kit.store.journal, SMALL)
    past = await pasts.until(live, max(seen))
    assert len(past.kept) <= SMALL.kept_most
    assert past.kept[0].place == 0
    assert past.nearest(max(seen)).place > SMALL.kept_every


async def test_the_past_goes_with_the_channel(desk: Desk) -> None:
    """What memory has dropped, because its keys may be gone, is not answered from."""
    seen = await drafted(desk)
    async with desk.http() as http:
        await ask(http, "/history")
        live = await desk.kit.channels.open(desk.kit.id("draft"))
        assert live is not None
        before = await desk.pasts.until(live, max(seen))
        await desk.kit.destroying.shred(desk.kit.id("draft"))
        answer = await http.get("/text", params={"at": max(seen)}, headers={"who": "bo"})
        assert answer.status_code == 404
        again = await desk.kit.channels.open(desk.kit.id("draft"))
        assert again is not None
        assert await desk.pasts.until(again, 0) is not before


async def test_texts_are_read_ahead(desk: Desk) -> None:
    """When a server starts, the past of the texts written last is known before anybody asks."""
    seen = await drafted(desk)
    await desk.kit.start_anew()
    latest = await desk.kit.store.journal.latest("drafting", 5)
    assert latest == [desk.kit.id("draft")]
    pasts = Pasts(desk.kit.channels, desk.kit.store.journal, SMALL)
    await pasts.read_ahead([ChannelId("c_nothing"), *latest])
    live = await desk.kit.channels.open(desk.kit.id("draft"))
    assert live is not None
    assert (await pasts.until(live, 0)).known == max(seen)
    none = Pasts(desk.kit.channels, desk.kit.store.journal, replace(SMALL, ahead=0))
    await none.read_ahead(latest)
    assert (await none.until(live, 0)).known == 0


async def test_the_least_used_past_is_forgotten(desk: Desk) -> None:
    """Only so many texts have their past in memory."""
    await drafted(desk)
    pasts = Pasts(desk.kit.channels, desk.kit.store.journal, replace(SMALL, texts=1))
    one = await desk.kit.channels.open(desk.kit.id("draft"))
    other = await desk.kit.channels.open(desk.kit.id("plenary"))
    assert one is not None
    assert other is not None
    first = await pasts.until(one, 2)
    assert await pasts.until(one, 1) is first
    await pasts.until(other, 1)
    assert await pasts.until(one, 1) is not first
