"""The audit and the transcript over HTTP, each as the person who asks may have it."""

from collections.abc import AsyncGenerator
from typing import Annotated

import httpx
import pytest
from fastapi import FastAPI, Header

from negotiation_room.capabilities.channels.messages import (
    CorrectStatement,
    PostMessage,
    Redact,
)
from negotiation_room.capabilities.records.routes import prefers_plain
from negotiation_room.capabilities.records.routes import routes as record_routes
from negotiation_room.kernel.ids import PersonId, RoomId
from negotiation_room.server.audit_routes import routes as audit_routes
from negotiation_room.transport.http.problems import answer_refusals
from tests.auditing.kept import KeptRoom


@pytest.fixture
async def http(kept: KeptRoom) -> AsyncGenerator[httpx.AsyncClient]:
    """A client of both routers; the header `who` stands for a session."""

    async def who_asks(who: Annotated[str, Header()]) -> PersonId:
        return kept.person(who).id

    async def names(_room: RoomId, language: str) -> dict[str, str]:
        return {kept.delegation("alpha"): "Alphaland" if language == "en" else "Alphalande"}

    app = FastAPI()
    answer_refusals(app)
    app.include_router(audit_routes(kept.auditing, who_asks))
    app.include_router(record_routes(kept.reader, kept.store.journal, who_asks, names))
    base = f"http://room/api/rooms/{kept.room}/channels/{kept.id('plenary')}"
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url=base) as client:
        yield client


async def some_talk(kept: KeptRoom) -> None:
    """A statement with a correction, a message, and a redacted statement."""
    first = await kept.say("bo", "We cam in peace.")
    await kept.do(
        "bo", "plenary", CorrectStatement(target=first, text="We came in peace.", lang="en")
    )
    await kept.do("cai", "plenary", PostMessage(text="Do they?", lang="en"))
    second = await kept.say("cai", "The witness is Dee.")
    await kept.do("mira", "plenary", Redact(target=second, reason="a witness was named"))


async def test_the_transcript_is_served_as_text(
    kept: KeptRoom, http: httpx.AsyncClient
) -> None:
    """Plain text, in which what was destroyed is admitted and no message stands."""
    await some_talk(kept)
    headers = {"who": "bo", "accept": "text/plain", "accept-language": "fr, en;q=0.5"}
    answer = await http.get("/transcript", headers=headers)
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert "We cam in peace." in answer.text
    assert "We came in peace." in answer.text
    assert "Alphalande" in answer.text
    assert "the words were destroyed; they may have been read" in answer.text
    assert "Dee" not in answer.text
    assert "Do they?" not in answer.text


async def test_the_transcript_is_served_as_json(
    kept: KeptRoom, http: httpx.AsyncClient
) -> None:
    """JSON items name the language of each text; an observer finds no names among the authors."""
    await some_talk(kept)
    bo = (await http.get("/transcript", headers={"who": "bo"})).json()
    obi = (await http.get("/transcript", headers={"who": "obi"})).json()
    assert bo["title"] == "The talks"
    assert [item["kind"] for item in obi["items"]] == ["meeting", "statement", "statement"]
    assert [item["lang"] for item in obi["items"][1:]] == ["en", "en"]
    assert bo["items"][1]["author"]["name"] == "Bo"
    assert obi["items"][1]["author"]["name"] is None


async def test_strangers_find_nothing(kept: KeptRoom, http: httpx.AsyncClient) -> None:
    """Without a seat every route answers as if there were no such channel."""
    kept.person("eve")
    answers = [
        await http.get(path, headers={"who": "eve"})
        for path in ("/transcript", "/log", "/log/epochs/1/entries")
    ]
    answers.append(await http.post("/dispute", json={"note": "x"}, headers={"who": "eve"}))
    assert [answer.status_code for answer in answers] == [404] * 4


async def test_a_checkpoint_is_heard_over_http(kept: KeptRoom, http: httpx.AsyncClient) -> None:
    """The answer holds what was signed beside what is held; a note that is none is refused."""
    await kept.say("bo", "One.")
    await kept.publish()
    last = await kept.kept.last(kept.id("plenary"))
    assert last is not None
    heard = await http.post("/dispute", json={"note": last[3]}, headers={"who": "obi"})
    assert heard.json()["outcome"] == "consistent"
    assert heard.json()["expected"] == heard.json()["found"]
    refused = await http.post("/dispute", json={"note": "no note"}, headers={"who": "obi"})
    assert (refused.status_code, refused.json()["code"]) == (422, "audit.no_evidence")
    standing = (await http.get("/log", headers={"who": "obi"})).json()
    assert (standing["epoch"], standing["read_only"], standing["settled"]) == (1, None, True)


async def test_an_epoch_is_read_by_page(http: httpx.AsyncClient) -> None:
    """Entries of a named epoch, and the proof that its log only grew; beyond its end, a refusal."""
    page = await http.get("/log/epochs/1/entries?first=2&limit=2", headers={"who": "bo"})
    assert [entry["seq"] for entry in page.json()["entries"]] == [2, 3]
    assert (await http.get("/log/epochs/9/entries", headers={"who": "bo"})).json()[
        "entries"
    ] == []
    proof = await http.get("/log/epochs/1/consistency?first=2&last=4", headers={"who": "bo"})
    assert proof.status_code == 200
    beyond = await http.get("/log/epochs/1/consistency?first=2&last=999", headers={"who": "bo"})
    assert beyond.status_code == 422


@pytest.mark.parametrize(
    ("accept", "plain"),
    [
        ("text/plain", True),
        ("text/plain;q=0.9, */*", True),
        ("application/json, text/plain", False),
        ("*/*", False),
        ("text/html", False),
    ],
)
def test_the_first_wish_counts(accept: str, plain: bool) -> None:  # noqa: FBT001
    """A client gets plain text when it names it before JSON."""
    assert prefers_plain(accept) is plain
