"""The room's glossary over HTTP: its versions, what is laid, and files in and out."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Annotated

import httpx
from fastapi import FastAPI, Header

from negotiation_room.capabilities.interpretation import glossary_routes
from negotiation_room.capabilities.interpretation.exchange.csvs import read_csv
from negotiation_room.capabilities.interpretation.exchange.tbx import read_tbx
from negotiation_room.capabilities.interpretation.glossaries import GlossaryAnswers
from negotiation_room.capabilities.languages.messages import LayTerms, TermConcept
from negotiation_room.kernel.ids import PersonId
from negotiation_room.transport.http.pace import HttpLimits, Paces
from negotiation_room.transport.http.problems import answer_refusals
from tests.capabilities.interpretation.relayed import Relayed
from tests.capabilities.interpretation.test_agreed import agree, concept, parties

CSV = (
    "id,definition,en,fr\n"
    "basin,Land that drains to one river,river basin,bassin hydrographique\n"
    "line,,ceasefire line,ligne de cessez-le-feu\n"
)
HOSTILE = (
    '<?xml version="1.0"?><!DOCTYPE t [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    "<tbx><text>&a;</text></tbx>"
)


@asynccontextmanager
async def doors(here: Relayed, file_bytes: int = 100_000) -> AsyncGenerator[httpx.AsyncClient]:
    """The routes, asked by whoever the header names."""
    app = FastAPI()
    answer_refusals(app)

    async def who_asks(who: Annotated[str, Header()]) -> PersonId:
        return here.kit.person(who).id

    answers = GlossaryAnswers(
        here.relay.agreements, here.kit.reader, Paces(HttpLimits()), file_bytes
    )
    app.include_router(glossary_routes.routes(answers, who_asks))
    base = f"http://room/api/rooms/{here.kit.room}/glossaries"
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url=base) as client:
        yield client


def by(who: str) -> dict[str, str]:
    """The header of whoever asks."""
    return {"who": who}


async def test_a_version_is_given_with_all_its_terms(tmp_path: Path) -> None:
    """In the order of their ids, with how it stands and the digest it was agreed under."""
    here = await parties(tmp_path)
    basin = concept("basin", en="river basin", fr="bassin hydrographique")
    await agree(here, concept("line", en="line"), basin)
    async with doors(here) as client:
        answer = (await client.get("/1", headers=by("bo"))).json()
        unknown = await client.get("/2", headers=by("bo"))
    assert [TermConcept.model_validate_json(str_of(one)).id for one in answer["concepts"]] == [
        "basin",
        "line",
    ]
    assert (answer["number"], answer["stage"]) == (1, "in_force")
    assert answer["languages"] == ["en", "fr"]
    assert unknown.status_code == 409
    await here.kit.stop()


def str_of(body: object) -> str:
    """Plain values as JSON."""
    return httpx.Request("POST", "http://room", json=body).content.decode()


async def test_it_is_for_those_who_take_part(tmp_path: Path) -> None:
    """To an observer, as to somebody without a seat, there is no such thing."""
    here = await parties(tmp_path)
    await agree(here, concept("line", en="line"))
    async with doors(here) as client:
        for who in ("obi", "zoe"):
            assert (await client.get("/1", headers=by(who))).status_code == 404
            read = await client.post("/read?format=csv", headers=by(who), content=CSV)
            assert read.status_code == 404
    await here.kit.stop()


async def test_a_file_becomes_acts_worth_of_terms(tmp_path: Path) -> None:
    """What the pieces lay is what the file said; over a version, only what differs."""
    here = await parties(tmp_path)
    async with doors(here) as client:
        answer = await client.post("/read?format=csv", headers=by("ida"), content=CSV)
        (piece,) = answer.json()["pieces"]
        wish = LayTerms.model_validate_json(str_of({"title": "Water", **piece}))
        place = await here.kit.do("ida", "register", wish)
        draft = (await client.get(f"/drafts/{place}", headers=by("mira"))).json()
        await agree(here, *wish.concepts)
        changed = CSV.replace("ceasefire line", "line of contact")
        answer = await client.post(
            "/read?format=csv&basis=1", headers=by("ida"), content=changed
        )
    assert draft["stage"] == "draft"
    assert [one["id"] for one in draft["concepts"]] == ["basin", "line"]
    (piece,) = answer.json()["pieces"]
    assert [one["id"] for one in piece["concepts"]] == ["line"]
    await here.kit.stop()


async def test_files_go_out_as_they_came_in(tmp_path: Path) -> None:
    """A spreadsheet and a terminology tool read the very same concepts."""
    here = await parties(tmp_path)
    basin = concept("basin", en="river basin", ar="حوض النهر", zh="流域")
    await agree(here, basin)
    async with doors(here) as client:
        csv = await client.get("/1/file?format=csv", headers=by("bo"))
        tbx = await client.get("/1/file?format=tbx", headers=by("bo"))
    assert read_csv(csv.content).value.concepts == read_tbx(tbx.content).value.concepts
    assert "glossary-1.tbx" in tbx.headers["content-disposition"]
    await here.kit.stop()


async def test_what_cannot_be_read_is_refused(tmp_path: Path) -> None:
    """Hostile, too large, empty, of no known format: a sentence; rows to be mended are named."""
    here = await parties(tmp_path)
    twice = "id,en\nbasin,basin\nbasin,river basin\nline,line\nline,front\n"
    files = [
        ("tbx", HOSTILE, "interpretation.file_unsafe"),
        ("csv", "x" * 100_001, "interpretation.file_too_large"),
        ("csv", "", "interpretation.not_readable"),
        ("pdf", CSV, "transport.unfit_request"),
        ("csv", twice, "interpretation.not_readable"),
    ]
    async with doors(here) as client:
        for kind, content, code in files:
            answer = await client.post(
                f"/read?format={kind}", headers=by("ida"), content=content
            )
            assert (answer.status_code, answer.json()["code"]) == (422, code)
            assert answer.json()["detail"]
            assert "passwd" not in answer.text
    assert [one["line"] for one in answer.json()["findings"]] == [3, 5]
    await here.kit.stop()
