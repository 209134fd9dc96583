"""A long text on a real server, the chair who writes in it, and programs on thin lines."""

import json
import zlib
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from negotiation_room.capabilities.drafting.units import Mode, Text, UnitKind
from negotiation_room.capabilities.drafting.wishes import DraftUnit
from negotiation_room.kernel.channel import ChannelKind
from negotiation_room.kernel.ids import UnitId, b64, unb64
from negotiation_room.kernel.seats import Role
from negotiation_room.sdk.client import Room
from negotiation_room.sdk.drafting import TextEditor, new_unit
from tests.sdk.editors import Editors, editors
from tests.support.live import until

ARTICLES = 8
PARAGRAPHS = 3
Json = dict[str, Any]
Change = Callable[[Json], Awaitable[Json]]


def paragraph(number: str) -> DraftUnit:
    """A long paragraph to bring in."""
    return DraftUnit(
        id=new_unit(), kind=UnitKind.PARAGRAPH, number=number, words=("mmm " * 300,)
    )


class Thin(Editors):
    """A long text, the chair who writes in it, and a program on a thin line.

    Attributes:
        articles: each with its paragraphs.
    """

    articles: dict[UnitId, tuple[UnitId, ...]]

    async def lengthen(self) -> None:
        """Bring so many articles into the text."""
        drafts = [
            DraftUnit(
                id=new_unit(),
                kind=UnitKind.ARTICLE,
                number=f"Article {number}",
                children=tuple(paragraph(f"{one}.") for one in range(1, PARAGRAPHS + 1)),
            )
            for number in range(1, ARTICLES + 1)
        ]
        chair = self.text("mediator")
        await chair.insert_units(chair.text.root, drafts, after=self.units[-1])
        self.articles = {one.id: tuple(unit.id for unit in one.children) for one in drafts}

    async def thin(self, who: str, **how: Any) -> TextEditor:
        """Let somebody come on a thin line."""
        self.lines[who] = await self.summit.line(who, outlines=True, **how)
        return self.text(who)

    async def same(self, who: str) -> Text:
        """Check that somebody has all that the chair has."""
        await self.settled()
        text, chair = self.text(who).text, self.text("mediator").text
        assert type(text) is Text
        assert (text.units, text.root) == (chair.units, chair.root)
        return text


@asynccontextmanager
async def thinly(folder: Path, *people: str, **server: Any) -> AsyncGenerator[Thin]:
    """A long text that the chair may write in, and nobody else in the room yet."""
    async with editors(folder, "mediator", **server) as (desk, _):
        summit = desk.summit
        for who in people:
            role = Role.OBSERVER if who == "obi" else Role.HEAD
            await summit.seat(who, role, None if who == "obi" else f"{who}-party")
        members = [who for who in people if who != "obi"]
        channel = await summit.open("thin", members, kind=ChannelKind.DRAFTING)
        if "obi" in people:
            await summit.grant("mediator", "obi", "thin", ())
        await until(lambda: channel in dict(desk.lines["mediator"].book.pages()))
        table = Thin(summit, channel)
        table.lines = desk.lines
        await table.begin(2, Mode.DRAFTING_GROUP)
        await table.lengthen()
        yield table


def amended(room: Room, change: Change) -> None:
    """From now on somebody on the way changes what the server answers about articles."""
    ask = room.doors.parts

    async def parts(*asked: Any) -> Json:
        return await change(await ask(*asked))

    room.doors.parts = parts


def read(answer: Json) -> Json:
    """The text of an answer."""
    return json.loads(zlib.decompress(unb64(answer["text"]["packed"])))


def written(answer: Json, text: Json) -> Json:
    """The answer, with another text."""
    return {**answer, "text": {"packed": b64(zlib.compress(json.dumps(text).encode()))}}


def lied(change: Callable[[Json], Json]) -> Change:
    """A lie about the text, told where the answer is on its way."""

    async def lie(answer: Json) -> Json:
        return written(answer, change(read(answer)))

    return lie
