"""The demonstration summit with a text under negotiation, in a drafting channel of its own.

Run as a program, with the demonstration's own arguments. The words are invented.
"""

import secrets
import sys

from negotiation_room.capabilities.channels.messages import OpenChannel
from negotiation_room.capabilities.drafting.messages import BeginText, InsertUnits
from negotiation_room.capabilities.drafting.units import Mode, PlacedAs, UnitKind
from negotiation_room.capabilities.drafting.wishes import DraftUnit
from negotiation_room.cli import demo
from negotiation_room.cli.main import app
from negotiation_room.kernel.channel import ChannelKind, History
from negotiation_room.kernel.ids import ChannelId, UnitId, new_id
from negotiation_room.sdk.client import Room
from negotiation_room.server.demo.summit import Summit

CHANNEL = "Articles on the Sarn"
TITLE = "Draft articles on the waters of the Sarn"
DEPTH = 10
"""How deep the brackets of article 3 nest."""


def fresh() -> UnitId:
    """An id for a new unit."""
    return UnitId(new_id("u", secrets.token_bytes))


def paragraph(number: str, *words: str | DraftUnit, lang: str | None = None) -> DraftUnit:
    """A paragraph as it is brought in."""
    return DraftUnit(id=fresh(), kind=UnitKind.PARAGRAPH, number=number, words=words, lang=lang)


def article(number: str, name: str, *children: DraftUnit) -> DraftUnit:
    """An article as it is brought in."""
    return DraftUnit(
        id=fresh(), kind=UnitKind.ARTICLE, number=number, words=(name,), children=children
    )


def bracket(*words: str | DraftUnit) -> DraftUnit:
    """A bracket that nobody has claimed yet."""
    return DraftUnit(
        id=fresh(), kind=UnitKind.BRACKET, words=words, placed_as=PlacedAs.RESERVED
    )


def nested(depth: int) -> DraftUnit:
    """Brackets in brackets."""
    inner = () if depth == 1 else (nested(depth - 1),)
    return bracket(f"level {DEPTH - depth + 1} ", *inner)


def draft() -> tuple[DraftUnit, ...]:
    """The text, long enough to have something of everything."""
    return (
        article(
            "Article 1",
            "Notification",
            paragraph("1.1", "The Parties share the data that they measure on the river."),
            paragraph(
                "1.2", "Each Party ", bracket("shall"), " notify the others of any flood."
            ),
        ),
        article(
            "المادة 2",
            "البيانات",
            paragraph("2.1", "تتبادل الأطراف بيانات النهر كل 24 ساعة.", lang="ar"),
            paragraph("2.2", "各方应及时通报水位。", lang="zh"),
        ),
        article(
            "Article 3", "Brackets", paragraph("3.1", "The level ", nested(DEPTH), " ends.")
        ),
    )


class DraftingSummit(Summit):
    """The summit, and a text before it."""

    seated: tuple[str, ...] = ("mediator", "alpha", "beta", "gamma")
    titles: tuple[str, ...] = (CHANNEL,)

    async def prepare(self) -> None:
        """Found the summit as always, then lay a text before each drafting channel."""
        await super().prepare()
        channels = {title: ChannelId(new_id("c", secrets.token_bytes)) for title in self.titles}
        async with self._rooms(["mediator"]) as people:
            for title, channel in channels.items():
                await self._open_drafting(people["mediator"], title, channel)
        # Who comes in again finds the new channels there.
        async with self._rooms(["mediator"]) as people:
            for channel in channels.values():
                await self._begin(people["mediator"], channel)

    async def _open_drafting(self, mediator: Room, title: str, channel: ChannelId) -> None:
        opened = OpenChannel(
            channel=channel,
            kind=ChannelKind.DRAFTING,
            title=title,
            history=History.ALL,
            presence=True,
            members=tuple(self.person(key) for key in self.seated),
        )
        await mediator.post(opened, self.plan.register)

    async def _begin(self, mediator: Room, channel: ChannelId) -> None:
        root = fresh()
        text = BeginText(
            title=TITLE, lang="en", symbol="SARN/L.1", root=root, mode=Mode.ROLLING
        )
        await mediator.post(text, channel)
        await mediator.post(InsertUnits(parent=root, units=draft()), channel)


if __name__ == "__main__":
    demo.Summit = DraftingSummit
    app(sys.argv[1:])
