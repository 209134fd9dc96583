"""A relay on a real server: delegates, interpreters and an observer, each with a program."""

import hashlib
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from negotiation_room.capabilities.channels.messages import PostStatement
from negotiation_room.capabilities.interpretation.messages import PublishTranslation
from negotiation_room.capabilities.interpretation.states import Origin
from negotiation_room.kernel.audience import EVERYONE
from negotiation_room.kernel.desk import Desk
from negotiation_room.kernel.ids import ChannelId
from negotiation_room.kernel.seats import Role
from negotiation_room.sdk.client import Room
from negotiation_room.sdk.relay import Relay
from negotiation_room.server.wiring import Server
from tests.support.live import LiveServer, until
from tests.support.summit import Summit

WORDS = "The convoys shall not pass before 12 May."
MOTS = "Les convois ne passent pas avant le 21 mai."
"""What an engine makes of the words: another date."""


class Desks:
    """One channel, the plenary, and the programs of those who sit in it."""

    def __init__(self, summit: Summit) -> None:
        self.summit = summit
        self.lines: dict[str, Room] = {}
        self.relays: dict[str, Relay] = {}

    @property
    def plenary(self) -> ChannelId:
        """Where they talk."""
        return self.summit.channels["plenary"]

    async def come(self, who: str, channel: str = "plenary") -> Relay:
        """Let somebody open their program."""
        if who not in self.lines:
            self.lines[who] = await self.summit.line(who)
        where = self.summit.channels[channel]
        await until(lambda: where in dict(self.lines[who].book.pages()))
        self.relays[who] = Relay(self.lines[who], where)
        return self.relays[who]

    async def say(
        self, text: str, lang: str = "en", channel: str = "plenary", by: str = "alpha"
    ) -> int:
        """Let somebody say something; gives its place."""
        wish = PostStatement(text=text, lang=lang)
        answer = await self.summit.act(by, wish, self.summit.channels[channel])
        assert answer.seq is not None
        await self.settled()
        return answer.seq

    async def settled(self) -> None:
        """Wait until every program has read what was done."""
        for relay in self.relays.values():
            room = self.lines[next(w for w, r in self.relays.items() if r is relay)]
            live = await self.summit.live.do(_head(relay.channel))
            await until(lambda room=room, relay=relay, live=live: (
                room.log(relay.channel).size >= live
            ))  # fmt: skip

    async def publish(
        self, of: int, lang: str, text: str, channel: str = "plenary", **fields: Any
    ) -> None:
        """Let the clerk publish what an engine gave."""
        where = self.summit.channels[channel]
        cause = hashlib.sha256(f"{of}{lang}".encode()).digest()
        said = {"of": of, "to": EVERYONE, "lang": lang, "text": text, "origin": Origin.MACHINE}

        def publish(desk: Desk) -> None:
            desk.clerk(where, PublishTranslation, cause, **(said | fields))

        await self.summit.live.do(lambda server: server.dispatcher.as_clerk(publish))
        await self.settled()

    async def leave(self) -> None:
        """Let everybody close their program."""
        for line in self.lines.values():
            await line.close()


def _head(channel: str) -> Any:
    async def head(server: Server) -> int:
        live = await server.channels.open(ChannelId(channel))
        assert live is not None
        return live.durable.head

    return head


@asynccontextmanager
async def desks(folder: Path, *people: str) -> AsyncGenerator[Desks]:
    """A room with a head of delegation, two interpreters and an observer, some with programs."""
    async with LiveServer(folder / "data") as live:
        summit = await Summit.found(live, folder / "people")
        await summit.seat("alpha", Role.HEAD, "alphas", name="Ada Alpha")
        await summit.seat("ina", Role.INTERPRETER, name="Ina Interpreter")
        await summit.seat("jo", Role.INTERPRETER, name="Jo Interpreter")
        await summit.seat("obi", Role.OBSERVER, name="Obi Observer")
        table = Desks(summit)
        try:
            for who in people:
                await table.come(who)
            yield table
        finally:
            await table.leave()
