"""Who is answered what about a text over HTTP: the table written by hand beside this file.

The routes themselves say only which there are to be covered, as in the matrix of the commands.
"""

import csv
import json
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Annotated, Any

import httpx
import pytest
from fastapi import APIRouter, FastAPI, Header
from fastapi.routing import APIRoute

from negotiation_room.capabilities.drafting.answering import TextAnswers
from negotiation_room.capabilities.drafting.messages import (
    BeginText,
    InsertUnits,
    ShowObservers,
)
from negotiation_room.capabilities.drafting.pasts import Pasts, TextLimits
from negotiation_room.capabilities.drafting.routes import routes
from negotiation_room.capabilities.drafting.units import Observers, UnitKind
from negotiation_room.capabilities.drafting.wishes import DraftUnit
from negotiation_room.capabilities.interpretation.agreed import Agreements
from negotiation_room.capabilities.interpretation.beside import BesideAnswers, BesideLimits
from negotiation_room.capabilities.interpretation.relaying import Relay
from negotiation_room.capabilities.interpretation.routes import beside_routes
from negotiation_room.capabilities.interpretation.translating import Translator
from negotiation_room.kernel.ids import ChannelId, PersonId, RoomId
from negotiation_room.kernel.seats import DELEGATION_ROLES, Role
from negotiation_room.transport.http.pace import HttpLimits, Paces
from negotiation_room.transport.http.problems import answer_refusals
from negotiation_room.transport.reader import RoomReader
from tests.capabilities.drafting.drafts import unit_id
from tests.kit import RoomKit
from tests.memory import FakeJournal
from tests.names import named

TABLE = Path(__file__).with_name("route_matrix.csv")
ELSEWHERE = ("other_caucus", "foreign_room", "no_seat")
CALLED = {200: "done", 403: "not_permitted", 404: "not_found", 409: "conflict", 422: "invalid"}
PREFIX = "/api/rooms/{room}/channels/{channel}"
NEEDED: dict[str, dict[str, Any]] = {
    "GET /text/blame": {"unit": unit_id("p1")},
    "GET /text/compare": {"from": "HEAD"},
    "GET /text/since": {"place": "HEAD"},
    "GET /text/export": {"format": "md"},
    "POST /text/preview": {"format": "txt"},
}
BODIES: dict[str, bytes] = {
    "POST /text/preview": b"Words.",
    "POST /relay/beside": json.dumps(
        {"lang": "fr", "units": [{"unit": unit_id("p1"), "wording": "0" * 64}]}
    ).encode(),
}


def lines() -> list[dict[str, str]]:
    """The table as it is written."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


async def room_with(role: Role, *, shown: bool) -> RoomKit:
    """A drafting channel with a text, in which x sits in one capacity."""
    kit = await RoomKit.open()
    await kit.seat("plenary", mira="mediator")
    await kit.accredit("mira", "alpha")
    await kit.accredit("mira", "beta")
    await kit.channel("draft", kind="drafting")
    await kit.channel("other", kind="drafting")
    await kit.seat("caucus:beta", cy="head_of_delegation:beta")
    own = ":alpha" if role in DELEGATION_ROLES else ""
    await kit.seat("draft", mira="mediator")
    await kit.seat("draft", x=f"{role.value}{own}")
    root = unit_id("root")
    await kit.do(
        "mira", "draft", BeginText(title="A draft", lang="en", symbol="ROOM/L.1", root=root)
    )
    words = DraftUnit(id=unit_id("p1"), kind=UnitKind.PARAGRAPH, words=("Words.",))
    await kit.do("mira", "draft", InsertUnits(parent=root, units=(words,)))
    if shown:
        await kit.do("mira", "draft", ShowObservers(observers=Observers.LIVE))
    return kit


def routes_of(kit: RoomKit) -> Sequence[APIRouter]:
    """The routes over a room; the header `who` stands for a session."""

    async def who_asks(who: Annotated[str, Header()]) -> PersonId:
        return kit.person(who).id

    async def names(_room: RoomId, _language: str) -> dict[str, str]:
        return {}

    journal = FakeJournal(kit.ledger)
    reader = RoomReader(catalogue=kit.catalogue, channels=kit.channels, journal=journal)
    pasts = Pasts(kit.channels, journal, TextLimits())
    paces = Paces(HttpLimits(looks_at_once=10_000))

    async def languages_of(_people: object) -> list[str]:
        return []

    agreements = Agreements(kit.channels, journal)
    relay = Relay(journal, Translator(), languages_of, agreements)
    beside = BesideAnswers(relay, reader, paces, BesideLimits())
    texts = TextAnswers(reader, pasts, names, paces)
    return routes(texts, who_asks), beside_routes(beside, who_asks)


@asynccontextmanager
async def client_of(kit: RoomKit) -> AsyncGenerator[httpx.AsyncClient]:
    """A client of those routes."""
    app = FastAPI()
    answer_refusals(app)
    for router in routes_of(kit):
        app.include_router(router)
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://room") as client:
        yield client


async def outcome(
    http: httpx.AsyncClient, route: str, room: RoomId, channel: ChannelId, head: int
) -> str:
    """How the answer to x is called in the table."""
    method, path = route.split()
    query = {
        key: str(head) if value == "HEAD" else value
        for key, value in NEEDED.get(route, {}).items()
    }
    answer = await http.request(
        method,
        f"/api/rooms/{room}/channels/{channel}{path}",
        params=query,
        content=BODIES.get(route),
        headers={"who": "x", "content-type": "application/json"},
    )
    return CALLED[answer.status_code]


@pytest.mark.rule("SEAT2")
@pytest.mark.parametrize("role", list(Role))
async def test_every_role_is_answered_as_the_table_says(role: Role) -> None:
    """With a seat beside a text: done, or not, as written by hand."""
    for case in ("", "shown to observers"):
        kit = await room_with(role, shown=bool(case))
        head = len(kit.entries("draft"))
        async with client_of(kit) as http:
            for line in (one for one in lines() if one["case"] == case):
                found = await outcome(http, line["route"], kit.room, kit.id("draft"), head)
                assert found == line[role.value], (line["route"], case)


@pytest.mark.rule("SEAT1")
@pytest.mark.parametrize("role", [Role.MEDIATOR, Role.HEAD, Role.OBSERVER])
async def test_without_a_seat_no_text_is_there(role: Role) -> None:
    """In another's caucus, a foreign room or without a seat, every route answers as if nothing."""
    kit = await room_with(role, shown=True)
    places = {
        "other_caucus": (kit.room, kit.id("caucus:beta")),
        "foreign_room": (RoomId(named("r", "another")), kit.id("draft")),
        "no_seat": (kit.room, kit.id("other")),
    }
    async with client_of(kit) as http:
        for line in lines():
            for column, (room, channel) in places.items():
                found = await outcome(http, line["route"], room, channel, 1)
                assert found == line[column], (column, line["route"])


async def test_no_route_is_left_out_of_the_table() -> None:
    """Every route, and for each of them every role, has its cells."""
    kit = await RoomKit.open()
    known = {
        f"{method} {route.path.removeprefix(PREFIX)}"
        for router in routes_of(kit)
        for route in router.routes
        if isinstance(route, APIRoute)
        for method in route.methods
    }
    assert known == {line["route"] for line in lines()}
    columns = [*(role.value for role in Role), *ELSEWHERE]
    assert all(line.get(column) for line in lines() for column in columns)
