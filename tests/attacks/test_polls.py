"""Polling: news and nothing else for who was greeted, and a measure for who asks too much."""

import asyncio
from pathlib import Path
from typing import Any

import orjson
import pytest

from negotiation_room.capabilities.channels.messages import PostMessage
from negotiation_room.kernel.seats import Role
from negotiation_room.transport.http.pace import HttpLimits
from negotiation_room.transport.reader import RoomReader
from tests.support.live import LiveServer
from tests.support.summit import Summit

HELLO = PostMessage(text="anything new?", lang="en")


async def polled(summit: Summit, who: str, body: dict[str, Any]) -> dict[str, Any]:
    """One poll."""
    answer = await summit.over_http(who, "poll", body)
    assert answer.status_code == 200, answer.text
    return orjson.loads(answer.content)


async def greeted(summit: Summit, who: str) -> tuple[dict[str, Any], dict[str, list[int]]]:
    """A first poll, repeated until the last checkpoint is told; and where one stands then."""
    while True:
        answer = await polled(summit, who, {})
        items = answer["frames"][0]["channels"]
        resume = {item["channel"]: [item["epoch"], item["head"]] for item in items}
        if answer["checked"] == resume:
            return answer, resume
        await asyncio.sleep(0.1)


@pytest.mark.rule("WS9")
async def test_who_was_greeted_is_told_only_news(summit: Summit) -> None:
    """No welcome again: nothing when nothing is new, else the entries and their checkpoint."""
    first, resume = await greeted(summit, "beta")
    assert "welcome" in first["frames"][0]
    asked = {"resume": resume, "checked": first["checked"], "wait": 0}
    assert (await polled(summit, "beta", asked))["frames"] == []

    plenary = summit.channels["plenary"]
    waiting = asyncio.create_task(polled(summit, "beta", {**asked, "wait": 20}))
    await asyncio.sleep(0.3)
    await summit.act("alpha", HELLO, plenary)
    answer = await asyncio.wait_for(waiting, 3)
    (news,) = [frame for frame in answer["frames"] if "entries" in frame]
    assert [row["seq"] for row in news["entries"]] == [resume[plenary][1] + 1]
    resume[plenary][1] += 1
    asked = {"resume": resume, "checked": answer["checked"], "wait": 20}
    if not any("checkpoint" in frame for frame in answer["frames"]):
        answer = await asyncio.wait_for(polled(summit, "beta", asked), 5)
    (note,) = [frame for frame in answer["frames"] if "checkpoint" in frame]
    assert note["in"] == plenary
    assert answer["checked"][plenary] == resume[plenary]


@pytest.mark.rule("WS9")
async def test_a_new_seat_is_told_by_a_new_welcome(summit: Summit) -> None:
    """What entries and checkpoints do not say is said by greeting again."""
    first, resume = await greeted(summit, "beta")
    some = dict(list(resume.items())[:1])
    checked = {channel: first["checked"][channel] for channel in some}
    answer = await polled(summit, "beta", {"resume": some, "checked": checked, "wait": 20})
    assert {item["channel"] for item in answer["frames"][0]["channels"]} == set(resume)


async def test_a_waiting_poll_costs_no_welcome(
    summit: Summit, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While nothing is new for this poller, what others say elsewhere builds nothing for them."""
    first, resume = await greeted(summit, "beta")
    arrived: list[str] = []
    usual = RoomReader.arrive

    async def arrive(self: RoomReader, *asked: Any) -> Any:
        arrived.append(asked[2])
        return await usual(self, *asked)

    monkeypatch.setattr(RoomReader, "arrive", arrive)
    asked = {"resume": resume, "checked": first["checked"], "wait": 1.5}
    waiting = asyncio.create_task(polled(summit, "beta", asked))
    await asyncio.sleep(0.2)
    for _ in range(5):
        await summit.act("alpha", HELLO, summit.channels["group"])
    assert (await waiting)["frames"] == []
    assert arrived == []


async def test_a_flood_of_requests_is_told_to_wait(tmp_path: Path) -> None:
    """One person's acts and polls beyond their measure are not looked at; others' are."""
    limits = HttpLimits(acts_at_once=5, acts_per_minute=1, polls_at_once=3, polls_per_minute=1)
    async with LiveServer(tmp_path / "data", http=limits) as live:
        summit = await Summit.found(live, tmp_path / "people")
        alpha = await summit.seat("alpha", Role.HEAD, "alphas")
        await summit.seat("beta", Role.HEAD, "betas")
        plenary = summit.channels["plenary"]
        answers = [
            await summit.over_http(
                "alpha", "acts", {"acts": [alpha.pen.act(HELLO, plenary).frame()]}
            )
            for _ in range(7)
        ]
        assert [answer.status_code for answer in answers] == [200] * 5 + [429] * 2
        assert answers[-1].json()["code"] == "transport.too_many_requests"
        assert answers[-1].headers["Retry-After"]
        polls = [(await summit.over_http("alpha", "poll", {})).status_code for _ in range(5)]
        assert polls == [200] * 3 + [429] * 2
        assert (await summit.over_http("beta", "poll", {})).status_code == 200


@pytest.mark.rule("WS11")
async def test_wishes_for_languages_that_make_no_sense_are_refused(summit: Summit) -> None:
    """A poll and a page name languages, or are refused with a sentence; nothing breaks."""
    for wish in (["FR"], ["fr"] * 41, ["fr\n"], ["../etc"]):
        answer = await summit.over_http("beta", "poll", {"translations": wish})
        assert (answer.status_code, answer.json()["code"]) == (422, "kernel.malformed")
    assert (await summit.over_http("beta", "poll", {"translations": "fr"})).status_code == 422
    plenary = summit.channels["plenary"]
    for listed in ("FR", "fr;ru", ",".join(["fr"] * 41)):
        path = f"channels/{plenary}/entries?translations={listed}"
        answer = await summit.over_http("beta", path)
        assert (answer.status_code, answer.json()["code"]) == (422, "kernel.malformed")
    for listed in ("", "fr", "fr,zh-Hant"):
        path = f"channels/{plenary}/entries?translations={listed}"
        assert (await summit.over_http("beta", path)).status_code == 200
