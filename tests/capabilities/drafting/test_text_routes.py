"""A text and its past over HTTP, for those who take part in drafting it."""

import asyncio
import io
import zipfile
from collections.abc import AsyncGenerator
from pathlib import Path

import httpx
import pytest

from negotiation_room.capabilities.drafting.messages import (
    CreditProposal,
    EditUnit,
    Propose,
    TakeInAsBracket,
)
from negotiation_room.capabilities.drafting.units import Visibility
from negotiation_room.kernel.channel import History
from negotiation_room.kernel.ids import DelegationId, ProposalId
from negotiation_room.transport.http.pace import HttpLimits
from tests.capabilities.drafting.desk import Desk, ask, refusal
from tests.capabilities.drafting.drafts import unit_id
from tests.names import named

PROPOSAL = ProposalId(named("q", "one"))


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


def alpha(desk: Desk) -> DelegationId:
    """The delegation of bo."""
    return desk.kit.delegation("alpha")


async def test_a_version_is_a_place(desk: Desk, http: httpx.AsyncClient) -> None:
    """The symbol of a version names the text as it stood when it was given."""
    place = await desk.name("ROOM/L.1")
    stood = await desk.written()
    await desk.type("mira", "p1", 0, "Then ")
    found = await ask(http, "", at="ROOM/L.1")
    assert (found["place"], found["symbol"]) == (place, "ROOM/L.1")
    assert found["text"] == stood


@pytest.mark.parametrize("named_place", ["0", "999999", "-1", "1.5", "ROOM/L.9", "9" * 50, "²"])
async def test_only_what_there_is_can_be_named(
    http: httpx.AsyncClient, named_place: str
) -> None:
    """A place that was not reached, or a symbol nobody gave, is refused as such."""
    assert await refusal(http, "", at=named_place) == "drafting.no_such_place"


async def test_before_the_text_there_is_none(http: httpx.AsyncClient) -> None:
    """At places before it was begun there is nothing to see, nor to compare with."""
    assert await refusal(http, "", at="1") == "drafting.nothing_to_see"
    assert await refusal(http, "/compare", from_="1") == "drafting.nothing_to_see"


async def test_two_states_are_compared_by_word(desk: Desk, http: httpx.AsyncClient) -> None:
    """What was inserted says whose it is; unchanged units are left out when that is asked."""
    await desk.name("ROOM/L.1")
    place = await desk.bracket("bo", "b1", "p1", 4, "both of the ")
    found = await ask(http, "/compare", from_="ROOM/L.1", to=place, changed="true")
    assert found["from"]["symbol"] == "ROOM/L.1"
    assert found["to"] == {"place": place, "symbol": None}
    (unit,) = found["units"]
    assert (unit["unit"], unit["change"]) == (unit_id("p1"), "kept")
    new = [piece for piece in unit["pieces"] if piece["change"] == "inserted"]
    assert [piece["words"] for piece in new] == ["[", "both of the ", "]"]
    assert {piece["by"] for piece in new} == {alpha(desk)}
    whole = await ask(http, "/compare", from_="ROOM/L.1")
    assert len(whole["units"]) == 4
    assert await ask(http, "/compare", from_="ROOM/L.1") == whole


async def test_words_lead_to_the_proposal_they_came_from(
    desk: Desk, http: httpx.AsyncClient
) -> None:
    """Who, when, and why: at the place where they came in."""
    held = (await desk.text()).units[unit_id("p1")]
    propose = Propose(
        proposal=PROPOSAL,
        unit=held.id,
        rev=held.rev,
        words="both of the ",
        rationale="there are two",
        visibility=Visibility.ALL,
    )
    await desk.do("bo", propose)
    wish = TakeInAsBracket(
        proposal=PROPOSAL,
        bracket=unit_id("b1"),
        unit=held.id,
        rev=held.rev,
        start=4,
    )
    place = await desk.do("mira", wish)
    found = await ask(http, "/blame", unit=unit_id("p1"), start=3, end=5)
    assert (found["unit"], found["number"], found["place"]) == (unit_id("p1"), "1.", place)
    before, brought = found["spans"]
    assert before["words"] == " "
    assert (brought["words"], brought["place"]) == ("both of the ", place)
    assert brought["bracket"]["placed_by"] == alpha(desk)
    assert brought["why"]["rationale"] == "there are two"
    assert brought["why"]["by"] == alpha(desk)
    then = await ask(http, "/blame", unit=unit_id("p1"), at=place - 1)
    assert [span["words"] for span in then["spans"]] == ["The parties shall meet."]
    assert then["end"] == 23


async def test_why_is_told_to_those_who_know_of_the_proposal(
    desk: Desk, http: httpx.AsyncClient
) -> None:
    """The words that came of a proposal to the mediator are read by all, its reasons are not."""
    held = (await desk.text()).units[unit_id("p1")]
    propose = Propose(
        proposal=PROPOSAL,
        unit=held.id,
        rev=held.rev,
        words="All of the parties.",
        rationale="a secret reason",
        visibility=Visibility.MEDIATOR,
    )
    await desk.do("bo", propose)
    await desk.do(
        "mira",
        EditUnit(unit=held.id, rev=held.rev, delta=({"insert": "Now "},), apart=True),
        CreditProposal(proposal=PROPOSAL, unit=held.id, visibility=Visibility.MEDIATOR),
    )
    ours = await ask(http, "/blame", "bo", unit=unit_id("p1"), end=4)
    theirs = await ask(http, "/blame", "cai", unit=unit_id("p1"), end=4)
    assert ours["spans"][0]["why"]["rationale"] == "a secret reason"
    assert theirs["spans"][0]["words"] == "Now "
    assert theirs["spans"][0]["why"] is None
    assert "secret" not in str(theirs)


async def test_blame_of_what_is_not_there(http: httpx.AsyncClient) -> None:
    """An unknown unit and a range beyond the words are refused."""
    assert await refusal(http, "/blame", unit=unit_id("px")) == "drafting.no_such_words"
    beyond = await refusal(http, "/blame", unit=unit_id("p1"), start=3, end=99)
    assert beyond == "drafting.malformed_delta"


async def test_the_timeline_is_paged(desk: Desk, http: httpx.AsyncClient) -> None:
    """Page by page, from the present back, every act on the text is there once with its author."""
    typed = [await desk.type("mira", "p1", 0, "x") for _ in range(5)]
    last = await desk.bracket("bo", "b1", "p2", 4, "both ")
    pages: list[list[dict[str, object]]] = []
    before: int | None = None
    while before is not None or not pages:
        query = {} if before is None else {"before": before}
        page = await ask(http, "/history", limit=3, **query)
        pages.insert(0, page["moments"])
        before = page["before"]
    moments = [one for page in pages for one in page]
    assert [one["kind"] for one in moments] == [
        "text_begun",
        "units_inserted",
        *["unit_edited"] * 5,
        "bracket_placed",
    ]
    assert [one["place"] for one in moments][2:] == [*typed, last]
    assert moments[-1]["unit"] == unit_id("b1")
    assert moments[-1]["by"] == alpha(desk)
    assert moments[-1]["seat"] == (await desk.kit.seat_of("bo", "draft")).id


async def test_open_brackets_are_counted_over_time(desk: Desk, http: httpx.AsyncClient) -> None:
    """The chart has every version and the present, and counts as they stood."""
    await desk.bracket("bo", "b1", "p1", 4, "both ")
    await desk.name("ROOM/L.1")
    await desk.bracket("cai", "b2", "p2", 4, "both ")
    points = (await ask(http, "/burndown", points=10))["points"]
    assert points[-1]["open"] == 2
    assert points[-1]["by_delegation"] == {
        alpha(desk): 1,
        desk.kit.delegation("beta"): 1,
    }
    assert [point["open"] for point in points if point["symbol"] == "ROOM/L.1"] == [1]
    assert [point["place"] for point in points] == sorted(point["place"] for point in points)
    assert all(point["at"] > 0 for point in points)
    assert (await ask(http, "/burndown", points=10))["points"] == points


async def test_what_changed_since_one_looked(desk: Desk, http: httpx.AsyncClient) -> None:
    """Unit by unit; and to whoever never looked, all is new."""
    looked = await desk.type("mira", "p1", 0, "x")
    await desk.bracket("bo", "b1", "p2", 4, "both ")
    found = await ask(http, "/since", place=looked)
    assert found["since"] == looked
    assert [unit["unit"] for unit in found["units"]] == [unit_id("p2")]
    assert found["units"][0]["by"] == [alpha(desk)]
    assert (await ask(http, "/since", place=found["head"]))["units"] == []
    never = await ask(http, "/since", place=0)
    assert {"a1", "p1", "p2"} == {
        name
        for name in ("a1", "p1", "p2")
        if ["new"] in [one["what"] for one in never["units"] if one["unit"] == unit_id(name)]
    }


async def test_a_text_is_written_as_a_file(desk: Desk, http: httpx.AsyncClient) -> None:
    """In four formats, delegations called in the reader's language; tracked changes in DOCX."""
    await desk.name("ROOM/L.1")
    await desk.bracket("bo", "b1", "p1", 4, "both ")
    query = {"format": "txt", "attributions": "true"}
    headers = {"who": "cai", "accept-language": "fr, en;q=0.5"}
    text = await http.get("/text/export", params=query, headers=headers)
    assert "[both  — Alphalande]" in text.text
    assert text.headers["content-type"] == "text/plain; charset=utf-8"
    assert text.headers["content-disposition"].startswith('attachment; filename="ROOM-L-1-')
    bare = await http.get("/text/export", params={"format": "md"}, headers=headers)
    assert "[both ]" in bare.text
    then = {"format": "json", "at": "ROOM/L.1"}
    json = await http.get("/text/export", params=then, headers=headers)
    assert json.headers["content-disposition"] == 'attachment; filename="ROOM-L-1.json"'
    assert "both" not in json.text
    tracked = {"format": "docx", "from": "ROOM/L.1"}
    docx = await http.get("/text/export", params=tracked, headers={"who": "cai"})
    with zipfile.ZipFile(io.BytesIO(docx.content)) as package:
        document = package.read("word/document.xml").decode()
    assert 'w:author="Alphaland"' in document
    plain = await refusal(http, "/export", format="txt", from_="ROOM/L.1")
    assert plain == "drafting.only_in_docx"


# --- who reads from when ---------------------------------------------------------------------


async def test_nobody_looks_at_what_was_before_them(tmp_path: Path) -> None:
    """Where new seats read from their own beginning, so do all these answers."""
    desk = await Desk.at(tmp_path, history=History.OWN)
    early = await desk.type("mira", "p1", 0, "Early. ")
    await desk.name("ROOM/L.1")
    await desk.kit.seat("draft", dee="delegate:beta")
    seat = await desk.kit.seat_of("dee", "draft")
    late = await desk.type("mira", "p1", 0, "Late. ")
    async with desk.http() as http:
        assert (await ask(http, "", "dee", at=seat.reads_from))["place"] == seat.reads_from
        for named_place in (early, seat.reads_from - 1, "ROOM/L.1"):
            code = await refusal(http, "", "dee", at=named_place)
            assert code == "drafting.before_your_time"
        for path, query in (
            ("/compare", {"from": early}),
            ("/blame", {"unit": unit_id("p1"), "at": early}),
            ("/export", {"format": "md", "at": early}),
            ("/export", {"format": "docx", "from": early}),
        ):
            assert await refusal(http, path, "dee", **query) == "drafting.before_your_time"
        history = await ask(http, "/history", "dee")
        assert [one["place"] for one in history["moments"]] == [late]
        assert history["first"] == seat.reads_from
        points = (await ask(http, "/burndown", "dee"))["points"]
        assert points[0]["place"] >= seat.reads_from
        news = await ask(http, "/since", "dee", place=0)
        assert news["since"] == seat.reads_from
        assert [one["unit"] for one in news["units"]] == [unit_id("p1")]
    await desk.kit.stop()


PATHS = (
    "",
    "/blame?unit=u_x",
    "/compare?from=1",
    "/history",
    "/burndown",
    "/since?place=1",
    "/export?format=md",
)


async def test_strangers_find_nothing(desk: Desk, http: httpx.AsyncClient) -> None:
    """Without a seat, in another room, or where nothing is drafted, every answer is the same."""
    desk.kit.person("eve")
    foreign = f"http://room/api/rooms/{named('r', 'another')}/channels/{desk.kit.id('draft')}"
    nothing = f"http://room/api/rooms/{desk.kit.room}/channels/{named('c', 'nothing')}"
    plenary = f"http://room/api/rooms/{desk.kit.room}/channels/{desk.kit.id('plenary')}"
    for path in PATHS:
        answers = [
            await http.get(f"{base}/text{path}", headers={"who": who})
            for base, who in ((nothing, "bo"), ("", "eve"), (foreign, "bo"), (plenary, "bo"))
        ]
        assert {answer.status_code for answer in answers} == {404}
        assert len({answer.content for answer in answers}) == 1


# --- bringing in -----------------------------------------------------------------------------


async def previewed(
    http: httpx.AsyncClient, data: bytes, who: str = "mira", **query: str
) -> httpx.Response:
    """What somebody is answered who shows a file."""
    return await http.post("/text/preview", params=query, content=data, headers={"who": who})


async def test_a_file_is_previewed(http: httpx.AsyncClient) -> None:
    """Units and a report come back, and nothing is changed."""
    before = await ask(http, "/history")
    data = b"# Draft\n\n## Article 1\n\n1. The parties [shall] meet.\n"
    answer = await previewed(http, data, format="md")
    assert answer.status_code == 200, answer.text
    found = answer.json()
    assert found["report"]["counts"]["brackets"] == 1
    assert found["units"][0]["kind"] in {"title", "article", "heading", "part"}
    assert await ask(http, "/history") == before


async def test_files_that_cannot_be_read_are_refused(http: httpx.AsyncClient) -> None:
    """Each with the sentence of whoever tried; and too long a file before it is read."""
    broken = await previewed(http, b"no archive", format="docx")
    assert (broken.status_code, broken.json()["code"]) == (422, "drafting.not_a_document")
    latin = await previewed(http, "é".encode("latin-1"), format="txt")
    assert latin.json()["code"] == "drafting.unknown_format"
    long = await previewed(http, b"x" * 50_001, format="txt")
    assert long.json()["code"] == "drafting.file_too_long"
    seen = await previewed(http, b"x", "obi", format="txt")
    assert (seen.status_code, seen.json()["code"]) == (403, "drafting.for_members")


async def test_a_file_that_takes_too_long_is_given_up(desk: Desk) -> None:
    """Its reader is ended; the server goes on."""
    async with desk.http() as http:
        pass
    reader = Desk(desk.kit, limits=type(desk.limits)(preview_seconds=0.001))
    async with reader.http() as http:
        answer = await previewed(http, b"words", format="txt")
        assert (answer.status_code, answer.json()["code"]) == (422, "drafting.file_too_hard")


async def test_a_file_that_takes_too_much_memory_is_given_up(desk: Desk) -> None:
    """The operating system ends its reader."""
    reader = Desk(desk.kit, limits=type(desk.limits)(preview_memory=30_000_000))
    async with reader.http() as http:
        answer = await previewed(http, b"1. words\n\n" * 4_000, format="txt")
        assert answer.json()["code"] == "drafting.file_too_hard"


# --- how much one may ask --------------------------------------------------------------------


async def test_one_person_looks_at_a_pace(desk: Desk) -> None:
    """Whoever looks too often is asked to wait, and holds up nobody else."""
    hasty = Desk(desk.kit, pace=HttpLimits(looks_per_minute=1, looks_at_once=7))
    async with hasty.http() as http:
        await ask(http, "")
        await ask(http, "/compare", from_=(await ask(http, ""))["place"])
        assert await refusal(http, "") == "transport.too_many_requests"
        await ask(http, "", "cai")
    waiting = Desk(desk.kit, pace=HttpLimits(looks_waiting=1))
    async with waiting.http() as http:
        answers = await asyncio.gather(
            *[http.get("/text", headers={"who": "bo"}) for _ in range(3)]
        )
        assert sorted(answer.status_code for answer in answers) == [200, 429, 429]
