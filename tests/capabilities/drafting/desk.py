"""A drafting channel on real databases, and its routes, for the tests of a text's past."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import httpx
from fastapi import FastAPI, Header

from negotiation_room.capabilities.drafting.answering import TextAnswers
from negotiation_room.capabilities.drafting.messages import (
    BeginText,
    EditUnit,
    InsertUnits,
    NameVersion,
    PlaceBracket,
)
from negotiation_room.capabilities.drafting.pasts import Pasts, TextLimits
from negotiation_room.capabilities.drafting.routes import routes
from negotiation_room.capabilities.drafting.units import Drafting, PlacedAs, Text, UnitKind
from negotiation_room.capabilities.drafting.wishes import DraftUnit
from negotiation_room.capabilities.drafting.writing import text_digest, write_text
from negotiation_room.kernel.channel import History
from negotiation_room.kernel.ids import PersonId, RoomId
from negotiation_room.kernel.messages import Command
from negotiation_room.transport.http.pace import HttpLimits, Paces
from negotiation_room.transport.http.problems import answer_refusals
from tests.auditing.kept import KeptRoom
from tests.capabilities.drafting.drafts import unit_id

ROOT = unit_id("root")
SMALL = TextLimits(kept_every=3, kept_most=4, page=4, preview_bytes=50_000)
"""So small that a short text meets every one of them."""

USUAL = HttpLimits()


@dataclass
class Desk:
    """The channel, with a text of two paragraphs in one article."""

    kit: KeptRoom
    limits: TextLimits = SMALL
    pace: HttpLimits = USUAL

    @classmethod
    async def at(cls, folder: Path, *, history: History = History.ALL, **wishes: Any) -> "Desk":
        """Seat the chair, two delegations and an observer around the text."""
        kit = await KeptRoom.at(folder)
        await kit.channel("draft", kind="drafting", history=history)
        await kit.seat(
            "draft",
            mira="mediator",
            bo="head_of_delegation:alpha",
            cai="head_of_delegation:beta",
            obi="observer",
        )
        desk = cls(kit, **wishes)
        await desk.do(
            "mira", BeginText(title="A draft", lang="en", symbol="ROOM/L.1", root=ROOT)
        )
        one = DraftUnit(
            id=unit_id("a1"),
            kind=UnitKind.ARTICLE,
            number="Article 1",
            children=(_paragraph("p1", "1."), _paragraph("p2", "2.")),
        )
        await desk.do("mira", InsertUnits(parent=ROOT, units=(one,)))
        return desk

    async def do(self, who: str, *wishes: Command) -> int:
        """Let somebody act; give the place."""
        place = await self.kit.do(who, "draft", *wishes)
        live = await self.kit.channels.open(self.kit.id("draft"))
        assert live is not None
        # It is durable; that memory takes note of it comes right after.
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert live.is_durable()
        return place

    async def drafting(self) -> Drafting:
        """What drafting keeps now."""
        return (await self.kit.state("draft")).substate("drafting")

    async def text(self) -> Text:
        """The text as members have it now."""
        text = (await self.drafting()).text
        assert text is not None
        return text

    async def written(self) -> Any:
        """The same, as it is written."""
        return write_text(await self.text())

    async def type(self, who: str, unit: str, at: int, words: str) -> int:
        """Insert words into a unit; give the place."""
        held = (await self.text()).units[unit_id(unit)]
        delta = (*(({"retain": at},) if at else ()), {"insert": words})
        return await self.do(who, EditUnit(unit=held.id, rev=held.rev, delta=delta))

    async def bracket(
        self, who: str, name: str, unit: str, at: int, words: str, length: int = 0
    ) -> int:
        """Place a bracket with words, or around some; give the place."""
        held = (await self.text()).units[unit_id(unit)]
        wish = PlaceBracket(
            bracket=unit_id(name),
            unit=held.id,
            rev=held.rev,
            start=at,
            length=length,
            placed_as=PlacedAs.RESERVED if length else PlacedAs.ADDED,
            words=words,
        )
        return await self.do(who, wish)

    async def name(self, symbol: str, *, to_observers: bool = False) -> int:
        """Name the text as it stands; give the place."""
        wish = NameVersion(
            symbol=symbol,
            title=f"Draft {symbol}",
            digest=text_digest(await self.text()),
            to_observers=to_observers,
        )
        return await self.do("mira", wish)

    @asynccontextmanager
    async def http(self, channel: str = "draft") -> AsyncGenerator[httpx.AsyncClient]:
        """A client of the routes; the header `who` stands for a session."""
        kit = self.kit
        self.pasts = Pasts(kit.channels, kit.store.journal, self.limits)
        kit.channels.on_committed(self.pasts.committed)

        async def who_asks(who: Annotated[str, Header()]) -> PersonId:
            return kit.person(who).id

        async def names(_room: RoomId, language: str) -> dict[str, str]:
            return {kit.delegation("alpha"): "Alphaland" if language == "en" else "Alphalande"}

        app = FastAPI()
        answer_refusals(app)
        asked = TextAnswers(kit.reader, self.pasts, names, Paces(self.pace))
        app.include_router(routes(asked, who_asks))
        base = f"http://room/api/rooms/{kit.room}/channels/{kit.id(channel)}"
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url=base) as client:
            yield client


def _paragraph(name: str, number: str) -> DraftUnit:
    words = ("The parties shall meet.",)
    return DraftUnit(id=unit_id(name), kind=UnitKind.PARAGRAPH, number=number, words=words)


async def ask(http: httpx.AsyncClient, path: str, who: str = "bo", **query: Any) -> Any:
    """What somebody is answered, which must not be a refusal."""
    query = {key.rstrip("_"): value for key, value in query.items()}
    answer = await http.get(f"/text{path}", params=query, headers={"who": who})
    assert answer.status_code == 200, answer.text
    return answer.json()


async def refusal(http: httpx.AsyncClient, path: str, who: str = "bo", **query: Any) -> str:
    """The code of the refusal somebody gets."""
    query = {key.rstrip("_"): value for key, value in query.items()}
    answer = await http.get(f"/text{path}", params=query, headers={"who": who})
    assert answer.status_code >= 400, answer.text
    return answer.json()["code"]
