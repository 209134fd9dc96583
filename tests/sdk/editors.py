"""A text on a real server, and several programs that write in it over sockets.

Everybody writes letters of their own only, so that each character shows whose it is.
"""

import asyncio
import signal
from collections.abc import AsyncGenerator, Iterable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

from negotiation_room.capabilities.drafting.messages import SetMode
from negotiation_room.capabilities.drafting.units import Drafting, Mode, Text, UnitKind
from negotiation_room.capabilities.drafting.wishes import DraftUnit
from negotiation_room.kernel.channel import ChannelKind
from negotiation_room.kernel.ids import ChannelId, UnitId
from negotiation_room.kernel.seats import Role
from negotiation_room.sdk.client import Room
from negotiation_room.sdk.drafting import TextEditor, new_unit
from tests.support.live import LiveServer, ServerProcess, until
from tests.support.summit import Summit

HEADS: Final = ("alpha", "beta", "gamma")
PEOPLE: Final = ("mediator", *HEADS)
LETTERS: Final = {"mediator": "m", "alpha": "a", "beta": "b", "gamma": "g"}


class Editors:
    """One drafting channel, and the programs of those who sit in it.

    Attributes:
        units: the paragraphs that the text began with.
    """

    def __init__(self, summit: Summit, channel: ChannelId) -> None:
        self.summit = summit
        self.channel = channel
        self.lines: dict[str, Room] = {}
        self.units: tuple[UnitId, ...] = ()

    def text(self, who: str) -> TextEditor:
        """The text, as this person's program has it."""
        return self.lines[who].text(self.channel)

    async def come(self, people: Iterable[str]) -> None:
        """Let these open their programs."""
        for who in people:
            self.lines[who] = await self.summit.line(who)

    async def leave(self) -> None:
        """Let everybody close their program."""
        for line in self.lines.values():
            await line.close()
        self.lines.clear()

    async def begin(self, paragraphs: int, mode: Mode) -> None:
        """Lay a text before them."""
        chair = self.text("mediator")
        root = await chair.begin("The draft", lang="en", symbol="ROOM/L.1")
        self.units = tuple(new_unit() for _ in range(paragraphs))
        await chair.insert_units(
            root,
            [
                DraftUnit(id=unit, kind=UnitKind.PARAGRAPH, number=f"{at}.", words=("mmm mmm",))
                for at, unit in enumerate(self.units, 1)
            ],
        )
        if mode is Mode.DRAFTING_GROUP:
            seats = [self.lines[who].book.page(self.channel).seat for who in self.lines]
            await chair.act(SetMode.model_validate({"mode": mode, "drafters": tuple(seats)}))
        await self.settled()

    def cut(self, who: str) -> None:
        """Break somebody's line, without a word."""
        socket = getattr(self.lines[who]._line, "_socket", None)  # noqa: SLF001 -- no client does
        if socket is not None:
            socket.transport.abort()

    async def settled(self) -> None:
        """Wait until nobody waits for an answer, and everybody has read what the others did."""
        for who in self.lines:
            await asyncio.wait_for(self.text(who).settled(), 60)
        head = max(line.log(self.channel).size for line in self.lines.values())
        for line in self.lines.values():
            await until(lambda line=line: line.is_live and line.log(self.channel).size >= head)

    async def check_equal(self) -> Text:
        """Every copy is the fold of the journal, and every character leads to who wrote it."""
        await self.settled()
        folded: Drafting | None = None
        for line in self.lines.values():
            log = line.log(self.channel)
            await until(lambda log=log: log.verified and log.verified.size == log.size)
            whole = await line.history.whole(self.channel)
            assert whole.log.size == log.size
            state = whole.log.state.substate("drafting")
            assert log.state.substate("drafting") == state
            assert folded is None or state == folded
            assert whole.log.tally.outcomes > 0
            folded = state
        assert folded is not None
        assert folded.text is not None
        self._check_letters(folded.text)
        return folded.text

    def _check_letters(self, text: Text) -> None:
        seats = {line.book.page(self.channel).seat: who for who, line in self.lines.items()}
        for unit in text.walk():
            for run in unit.words:
                if isinstance(run.body, str):
                    seat = text.origins[run.origin].seat
                    assert set(run.body) <= {LETTERS[seats[str(seat)]], " "}, run.body


@asynccontextmanager
async def editors(
    folder: Path,
    *people: str,
    paragraphs: int = 3,
    mode: Mode = Mode.DRAFTING_GROUP,
    killable: bool = False,
    **server: Any,
) -> AsyncGenerator[tuple[Editors, "LiveServer | ServerProcess"]]:
    """Several programs at one text; the server is a process that can be killed, if so wished."""
    async with LiveServer(folder / "data", **server) as live:
        summit = await Summit.found(live, folder / "people")
        for head in HEADS:
            if head in people:
                await summit.seat(head, Role.HEAD, f"{head}-party")
        heads = [one for one in people if one in HEADS]
        channel = await summit.open("draft", heads, kind=ChannelKind.DRAFTING)
        desk = Editors(summit, channel)
        if not killable:
            try:
                await desk.come(people)
                await desk.begin(paragraphs, mode)
                yield desk, live
            finally:
                await desk.leave()
            return
        await live.stop()
        async with ServerProcess(live, folder / "log") as process:
            try:
                await desk.come(people)
                await desk.begin(paragraphs, mode)
                yield desk, process
            finally:
                await desk.leave()


async def kill(process: "LiveServer | ServerProcess") -> None:
    """A power cut, and power again."""
    assert isinstance(process, ServerProcess)
    await process.end(signal.SIGKILL)
    await process.start()
