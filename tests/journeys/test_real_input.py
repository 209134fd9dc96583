"""A summit on real input: who signed, what they signed, and human rights in nine languages.

Every text must come back byte for byte to everyone entitled to it, and to nobody else.
"""

import asyncio
import json
import signal
from collections.abc import AsyncIterator, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from negotiation_room.capabilities.channels.messages import PostMessage, PostStatement
from negotiation_room.kernel.seats import Role
from negotiation_room.sdk.bundle import verify_bundle
from negotiation_room.sdk.client import Room
from tests.support.live import LiveServer, ServerProcess, until
from tests.support.summit import CATALOGUE, Summit
from tests.support.world import agreement, declaration, shared

MINSK = "1364"
HEADS = ("first", "second", "third")
BREATH = 8
"""How much one of them says before they wait to be heard."""


@pytest.fixture(autouse=True)
def _real_input() -> None:
    shared(f"agreements/ukraine_{MINSK}.json")


@dataclass
class Record:
    """What was said where, by place: what every entitled reader must hold."""

    said: dict[str, dict[int, str]] = field(default_factory=dict[str, dict[int, str]])
    off_the_record: set[int] = field(default_factory=set[int])
    """Places of messages in the plenary, which observers do not read."""

    def note(self, channel: str, seq: int, text: str) -> None:
        """Note an acknowledged text; no place is ever given twice."""
        assert seq not in self.said.setdefault(channel, {})
        self.said[channel][seq] = text

    def for_(self, key: str, channel: str) -> dict[int, str]:
        """What somebody must hold of a channel in which they sit."""
        said = self.said.get(channel, {})
        if key != "observer":
            return said
        return {seq: text for seq, text in said.items() if seq not in self.off_the_record}


async def seated(live: LiveServer, folder: Path) -> Summit:
    """The parties of Minsk II as delegations, their mediator, an interpreter and an observer."""
    minsk = agreement(MINSK)
    summit = await Summit.found(live, folder, title=minsk.title, mediator=minsk.third)
    for key, party in zip(HEADS, minsk.parties, strict=True):
        await summit.accredit(f"{key}-party", party)
        await summit.seat(key, Role.HEAD, f"{key}-party", name=party)
    await summit.seat("interpreter", Role.INTERPRETER)
    await summit.seat("observer", Role.OBSERVER)
    await summit.open("group", (*HEADS, "interpreter"), title="Contact group on rights")
    return summit


@asynccontextmanager
async def everyone(summit: Summit, transport: str) -> AsyncIterator[dict[str, Room]]:
    """Everybody's own client."""
    async with AsyncExitStack() as stack:
        rooms: dict[str, Room] = {}
        for key in summit.members:
            rooms[key] = await stack.enter_async_context(await summit.line(key, transport))
        yield rooms


async def speak(
    summit: Summit, rooms: dict[str, Room], record: Record, languages: Iterable[str] = ()
) -> None:
    """Read everything there is to read: the heads in turn, each in the order of the text."""
    minsk, rights = agreement(MINSK), declaration()
    plenary, group = summit.channels["plenary"], summit.channels["group"]
    spoken = {key: list[Any]() for key in HEADS}
    for place, text in enumerate(minsk.points):
        spoken[HEADS[place % 3]].append((plenary, PostStatement(text=text, lang="en")))
    for place, (lang, number) in enumerate(sorted(rights)):
        if not languages or lang in languages:
            article = PostMessage(text=rights[lang, number], lang=lang)
            spoken[HEADS[place % 3]].append((group, article))
    for key in HEADS:
        aside = PostMessage(text=f"{key} asks for a pause, off the record", lang="en")
        spoken[key].append((plenary, aside))
        among = PostMessage(text=f"only we of {key} know our red line", lang="en")
        spoken[key].append((summit.channels[f"{key}-party"], among))

    async def say(key: str, channel: str, wish: PostStatement | PostMessage) -> None:
        seq = await rooms[key].post(wish, channel)
        record.note(channel, seq, wish.text)
        if channel == plenary and isinstance(wish, PostMessage):
            record.off_the_record.add(seq)

    async def hold_forth(key: str) -> None:
        for first in range(0, len(spoken[key]), BREATH):
            breath = spoken[key][first : first + BREATH]
            await asyncio.gather(*(say(key, channel, wish) for channel, wish in breath))

    await asyncio.gather(*map(hold_forth, HEADS))


async def check_readings(summit: Summit, rooms: dict[str, Room], record: Record) -> None:
    """Everyone holds what they are entitled to, to the byte, verified; and nothing else."""
    seats = {
        "mediator": {"plenary", "group", "register"},
        "interpreter": {"plenary", "group", "register"},
        "observer": {"plenary"},
        **{key: {"plenary", "group", "register", f"{key}-party"} for key in HEADS},
    }
    named = {**summit.channels, "register": summit.register}
    for key, room in rooms.items():
        entitled = {named[name] for name in seats[key]}
        assert {channel for channel, _, _ in room.channels()} == entitled
        for channel in entitled:
            await until(
                lambda r=room, c=channel: r.log(c).size >= max(record.said.get(c, {0: ""}))
            )
        held = {
            (channel, entry.seq): entry
            for channel, page in room.book.pages()
            for entry in page.held
        }
        texts = {
            place: entry.content["text"]
            for place, entry in held.items()
            if entry.content is not None and "text" in entry.content
        }
        assert texts == {
            (channel, seq): text
            for channel in entitled
            for seq, text in record.for_(key, channel).items()
        }
        # Not hidden by the client: it never came.
        came = json.dumps([entry.served.to_wire() for entry in held.values()])
        kept_from = [
            text
            for channel, said in record.said.items()
            for seq, text in said.items()
            if channel not in entitled or (channel, seq) not in texts
        ]
        assert not any(json.dumps(text)[1:-1] in came for text in kept_from)


async def check_proofs(summit: Summit, rooms: dict[str, Room], folder: Path) -> None:
    """Every log leads to a checkpoint that the log's key signed; an export proves it offline."""
    for room in rooms.values():
        for channel, _, _ in room.channels():
            log = room.log(channel)
            await until(lambda log=log: log.verified and log.verified.size == log.size)
    for key in ("first", "observer"):
        plenary, export = summit.channels["plenary"], folder / f"{key}.nrb"
        await rooms[key].history.export(plenary, export)
        kept = rooms[key].profile.remembered(plenary)
        report = verify_bundle(export, key=kept.key, checkpoint=kept.note, catalogue=CATALOGUE)
        assert (report.exit_code, report.size) == (0, rooms[key].log(plenary).size)


@pytest.mark.rule("WS9")
@pytest.mark.parametrize(
    ("transport", "languages"),
    [
        ("ws", ()),
        ("http", ("ar", "zh")),
        pytest.param("http", (), marks=pytest.mark.slow),
    ],
)
@pytest.mark.rule("WS9")
async def test_every_text_reaches_those_entitled_to_it_and_nobody_else(
    tmp_path: Path, transport: str, languages: tuple[str, ...]
) -> None:
    """Points in plenary and articles in nine languages come back byte for byte, by both doors."""
    async with LiveServer(tmp_path / "data") as live:
        summit, record = await seated(live, tmp_path / "people"), Record()
        async with everyone(summit, transport) as rooms:
            await speak(summit, rooms, record, languages)
            await check_readings(summit, rooms, record)
            await check_proofs(summit, rooms, tmp_path)


@pytest.mark.slow
async def test_nothing_acknowledged_is_lost_when_the_server_is_killed(tmp_path: Path) -> None:
    """After `kill -9` in mid-sentence and a restart, everything stands once and is proved."""
    async with LiveServer(tmp_path / "data") as live:
        summit = await seated(live, tmp_path / "people")
        await live.stop()
        record = Record()
        async with (
            ServerProcess(live, tmp_path / "log") as process,
            everyone(summit, "ws") as rooms,
        ):
            speaking = asyncio.create_task(speak(summit, rooms, record, ("ar", "zh")))
            await until(lambda: any(record.said.values()))
            await process.end(signal.SIGKILL)
            assert not speaking.done()
            acknowledged = {channel: dict(said) for channel, said in record.said.items()}
            await process.start()
            await asyncio.wait_for(speaking, 60)
            for channel, said in acknowledged.items():
                assert said.items() <= record.said[channel].items()
            await check_readings(summit, rooms, record)
            await check_proofs(summit, rooms, tmp_path)
        # Whoever comes back later finds the same, from their memory and from nothing.
        async with ServerProcess(live, tmp_path / "log"), everyone(summit, "ws") as rooms:
            for room in rooms.values():
                for channel, _, _ in room.channels():
                    whole = await room.history.whole(channel)
                    said = {
                        entry.seq: entry.content["text"]
                        for entry in whole.entries
                        if entry.content is not None and "text" in entry.content
                    }
                    key = next(k for k, one in rooms.items() if one is room)
                    assert said == record.for_(key, channel)
