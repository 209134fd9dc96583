"""What observers have of a text and its past: what was published to them, and never by whom."""

from collections.abc import AsyncGenerator
from pathlib import Path
from typing import Any

import httpx
import pytest

from negotiation_room.capabilities.drafting.messages import ShowObservers
from negotiation_room.capabilities.drafting.units import Observers
from tests.capabilities.drafting.desk import Desk, ask, refusal
from tests.capabilities.drafting.drafts import unit_id


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


def authors(value: Any) -> set[Any]:
    """Every author, and every place words came from, that an answer names."""
    if isinstance(value, list):
        return set().union(*map(authors, value)) if value else set()
    if not isinstance(value, dict):
        return set()
    named = {value.get(key) for key in ("seat", "by") if key in value}
    return named.union(*map(authors, value.values()))


async def test_what_is_not_published_is_not_there(desk: Desk, http: httpx.AsyncClient) -> None:
    """Without publication an observer finds no text, no timeline, and no version."""
    await desk.name("ROOM/L.1")
    for path, query in (
        ("", {}),
        ("/blame", {"unit": unit_id("p1")}),
        ("/export", {"format": "md"}),
        ("/since", {"place": "1"}),
    ):
        assert await refusal(http, path, "obi", **query) == "drafting.nothing_to_see"
    assert await refusal(http, "", "obi", at="ROOM/L.1") == "drafting.no_such_place"
    assert (await ask(http, "/history", "obi"))["moments"] == []
    assert (await ask(http, "/burndown", "obi"))["points"] == []


async def test_those_who_follow_live_never_learn_who(
    desk: Desk, http: httpx.AsyncClient
) -> None:
    """The words are those of the members' text; seats, delegations and places are left out."""
    before = await desk.type("mira", "p1", 0, "Before. ")
    shown = await desk.do("mira", ShowObservers(observers=Observers.LIVE))
    after = await desk.bracket("bo", "b1", "p1", 4, "after ")
    assert await refusal(http, "", "obi", at=before) == "drafting.nothing_to_see"
    for place in (shown, after):
        theirs = (await ask(http, "", "obi", at=place))["text"]
        ours = (await ask(http, "", at=place))["text"]
        assert theirs["origins"] == {}
        for name, unit in theirs["units"].items():
            said = [run[0] for run in unit["words"]]
            assert "".join(map(str, said)) == "".join(
                str(run[0]) for run in ours["units"][name]["words"]
            )
            assert {run[1] for run in unit["words"]} <= {0}
    blame = await ask(http, "/blame", "obi", unit=unit_id("p1"))
    assert authors(blame) == {None}
    assert {span["place"] for span in blame["spans"]} == {None}
    history = await ask(http, "/history", "obi")
    assert [one["place"] for one in history["moments"]] == [shown, after]
    assert authors(history) == {None}
    news = await ask(http, "/since", "obi", place=shown)
    assert [one["unit"] for one in news["units"]] == [unit_id("p1")]
    points = (await ask(http, "/burndown", "obi"))["points"]
    assert [point["open"] for point in points][-1] == 1
    compared = await ask(http, "/compare", "obi", from_=shown, to=after)
    pieces = [piece for unit in compared["units"] for piece in unit["pieces"]]
    assert not any("place" in piece or "seat" in piece for piece in pieces if "at" in piece)


async def test_by_version_they_see_versions(desk: Desk, http: httpx.AsyncClient) -> None:
    """They have the version that was published last, and no symbol of another."""
    await desk.do("mira", ShowObservers(observers=Observers.VERSIONS))
    await desk.name("ROOM/L.1", to_observers=True)
    published = await ask(http, "", "obi", at="ROOM/L.1")
    await desk.type("mira", "p1", 0, "Secret. ")
    await desk.name("ROOM/L.1/Rev.1")
    now = await ask(http, "", "obi")
    assert now["text"] == published["text"]
    assert "Secret" not in str(now)
    assert await refusal(http, "", "obi", at="ROOM/L.1/Rev.1") == "drafting.no_such_place"
    export = await http.get("/text/export", params={"format": "json"}, headers={"who": "obi"})
    assert "Secret" not in export.text
    assert (await ask(http, "/since", "obi", place=published["place"]))["units"] == []
    symbols = [one["symbol"] for one in (await ask(http, "/burndown", "obi"))["points"]]
    assert "ROOM/L.1/Rev.1" not in symbols


async def test_their_playback_has_only_places_where_something_lay_before_them(
    desk: Desk, http: httpx.AsyncClient
) -> None:
    """It begins with the first version published to them; every place it names can be shown."""
    await desk.do("mira", ShowObservers(observers=Observers.VERSIONS))
    assert (await ask(http, "/history", "obi"))["moments"] == []
    first = await desk.name("ROOM/L.1", to_observers=True)
    await desk.type("mira", "p1", 0, "Unseen. ")
    second = await desk.name("ROOM/L.1/Rev.1", to_observers=True)
    await desk.do("mira", ShowObservers(observers=Observers.NOTHING))
    live = await desk.do("mira", ShowObservers(observers=Observers.LIVE))
    typed = await desk.type("mira", "p1", 0, "Seen. ")
    moments = (await ask(http, "/history", "obi"))["moments"]
    assert [one["place"] for one in moments] == [first, second, live, typed]
    for one in moments:
        assert (await ask(http, "", "obi", at=one["place"]))["text"]


async def test_an_answer_made_for_members_is_not_given_to_observers(
    desk: Desk, http: httpx.AsyncClient
) -> None:
    """What is kept of a comparison for others is kept apart for those who may not know authors."""
    first = await desk.do("mira", ShowObservers(observers=Observers.LIVE))
    last = await desk.type("mira", "p1", 0, "New. ")
    query = {"from": first, "to": last, "changed": "true"}
    members = await ask(http, "/compare", **query)
    observers = await ask(http, "/compare", "obi", **query)
    assert any("seat" in piece for piece in members["units"][0]["pieces"])
    assert not any("seat" in piece for piece in observers["units"][0]["pieces"])
