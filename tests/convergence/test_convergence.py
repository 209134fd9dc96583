"""Lines cut, seats given and taken, servers restarted: everyone holds exactly what is theirs.

A model keeps, beside the real room, who said what and who sat where when it was said.
"""

import asyncio
import tempfile
import time
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from negotiation_room.capabilities.channels.messages import (
    PostMessage,
    PostStatement,
    WithdrawSeat,
)
from negotiation_room.kernel.channel import ChannelState, History
from negotiation_room.kernel.entry import Entry
from negotiation_room.kernel.ids import ChannelId, SeatId
from negotiation_room.kernel.loading import fold_entry
from negotiation_room.kernel.reading import as_shown, visible_parts
from negotiation_room.kernel.seats import Role, default_powers
from negotiation_room.sdk.client import Room
from negotiation_room.server.wiring import Server
from tests.support.live import LiveServer
from tests.support.summit import CATALOGUE, Summit

T = TypeVar("T")

STILL = 60.0
"""Seconds without any change after which a client waits in vain, on however slow a machine."""

GUESTS = ("alpha", "beta", "gamma")
READERS = (*GUESTS, "mediator", "observer")
SPEAKERS = (*GUESTS, "mediator")
CHANNELS = ("plenary", "open", "own")
"""A plenary; a group that shows newcomers everything; one that shows them their own time."""


class Told:
    """What one reader may hold of one channel, as the model has it."""

    def __init__(self) -> None:
        self.texts: dict[int, str] = {}

    def hear(self, seq: int, text: str) -> None:
        """Be shown a text."""
        assert seq not in self.texts
        self.texts[seq] = text


def standing(line: Room) -> object:
    """All that changes while a client gets on."""
    logs = [line.log(channel) for channel, _, _ in line.channels()]
    return line.is_live, [(log.channel, log.size, log.verified) for log in logs]


async def come_to(line: Room, holds: Callable[[], object]) -> None:
    """Wait until a client has come to something, for as long as it gets on at all."""
    since, before = time.monotonic(), standing(line)
    while not holds():
        assert line._over is None, line._over.because  # noqa: SLF001 -- it would wait in vain
        now = standing(line)
        if now != before:
            since, before = time.monotonic(), now
        assert time.monotonic() - since < STILL, now
        await asyncio.sleep(0.01)


class RoomInUse(RuleBasedStateMachine):
    """A room, and everyone who comes and goes."""

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.folder = tempfile.TemporaryDirectory()
        self.lines: dict[str, Room] = {}
        self.seats: dict[tuple[str, str], SeatId] = {}
        self.all_said: dict[str, dict[int, tuple[str, bool]]] = {name: {} for name in CHANNELS}
        self.told = {(who, name): Told() for who in READERS for name in CHANNELS}
        self.own: dict[int, tuple[str, str]] = {}
        self.count = 0

    def wait(self, work: Coroutine[Any, Any, T]) -> T:
        """Let the room's own loop do this."""
        return self.runner.run(asyncio.wait_for(work, 4 * STILL))

    @initialize()
    def found(self) -> None:
        """A room with three heads, the mediator and an observer, everyone's line open."""

        async def begin() -> None:
            folder = Path(self.folder.name)
            self.live = LiveServer(folder / "data", snapshot_every=5)
            await self.live.start()
            self.summit = summit = await Summit.found(self.live, folder / "people")
            for guest in GUESTS:
                await summit.seat(guest, Role.HEAD, f"{guest}-party")
            await summit.seat("observer", Role.OBSERVER)
            await summit.open("open", ["alpha"], history=History.ALL)
            await summit.open("own", ["alpha"], history=History.OWN)
            for who in READERS:
                self.lines[who] = await summit.line(who)

        self.wait(begin())
        for name in ("open", "own"):
            for who in ("alpha", "mediator"):
                self.seats[who, name] = self.wait(self.seat_of(who, name))

    async def seat_of(self, who: str, name: str) -> SeatId:
        """Somebody's seat, as the server has it."""
        person, channel = self.summit.members[who].person, self.summit.channels[name]

        async def look(server: Server) -> SeatId:
            live = await server.channels.open(channel)
            assert live is not None
            seat = live.durable.state.seat_of(person)
            assert seat is not None
            return seat.id

        return await self.live.do(look)

    def sits(self, who: str, name: str) -> bool:
        """Whether the model lets somebody read a channel just now."""
        return name == "plenary" or (who, name) in self.seats

    # --- what happens --------------------------------------------------------------------------

    @rule(
        who=st.sampled_from(SPEAKERS),
        name=st.sampled_from(CHANNELS),
        formally=st.booleans(),
        times=st.integers(1, 3),
    )
    def speak(self, who: str, name: str, formally: bool, times: int) -> None:  # noqa: FBT001
        """Somebody speaks, over a line that may just be coming back."""
        if not self.sits(who, name):
            return
        kind = PostStatement if formally else PostMessage
        channel = self.summit.channels[name]

        async def say() -> list[tuple[int, str]]:
            texts = [f"{who} in {name}, {self.count + number}" for number in range(times)]
            wishes = [kind(text=text, lang="en") for text in texts]
            # After a grant the client learns of its seat by the line; it cannot speak before.
            line = self.lines[who]
            await come_to(line, lambda: channel in {c for c, _, _ in line.channels()})
            seqs = await asyncio.gather(*(self.lines[who].post(w, channel) for w in wishes))
            return list(zip(seqs, texts, strict=True))

        self.count += times
        for seq, text in self.wait(say()):
            assert seq not in self.all_said[name]
            self.all_said[name][seq] = (text, formally)
            for reader in READERS:
                if self.sits(reader, name) and (formally or reader != "observer"):
                    self.told[reader, name].hear(seq, text)

    @rule(who=st.sampled_from(GUESTS), name=st.sampled_from(("open", "own")))
    def come_or_go(self, who: str, name: str) -> None:
        """The mediator gives somebody a seat, or takes it back."""
        channel = self.summit.channels[name]
        if (who, name) in self.seats:
            wish = WithdrawSeat(seat=self.seats.pop((who, name)))
            self.wait(self.summit.act("mediator", wish, channel))
            return
        powers = default_powers(Role.HEAD)
        self.seats[who, name] = self.wait(self.summit.grant("mediator", who, name, powers))
        if name == "open":
            # This channel shows a newcomer all that was ever said in it.
            told = self.told[who, name] = Told()
            for seq, (text, _) in self.all_said[name].items():
                told.hear(seq, text)

    @rule(who=st.sampled_from(READERS))
    def cut(self, who: str) -> None:
        """A line breaks, without a word."""

        async def now() -> None:
            socket = getattr(self.lines[who]._line, "_socket", None)  # noqa: SLF001 -- no client breaks its own line
            if socket is not None:
                socket.transport.abort()

        self.wait(now())

    @rule(who=st.sampled_from(READERS))
    def leave_and_return(self, who: str) -> None:
        """Somebody closes their client, and opens it again."""

        async def again() -> None:
            await self.lines[who].close()
            self.lines[who] = await self.summit.line(who)

        self.wait(again())

    @precondition(lambda self: self.count > 0)
    @rule()
    def restart(self) -> None:
        """The server is stopped and started."""
        self.wait(self.live.restart())

    # --- what must hold ------------------------------------------------------------------------

    def teardown(self) -> None:
        """At the end everyone holds what they may, and the states agree."""
        if not hasattr(self, "summit"):
            return
        try:
            self.wait(self.agree())
        finally:
            self.wait(self.end())
            self.runner.close()
            self.folder.cleanup()

    async def agree(self) -> None:
        """Compare every reader with the model, and every fold with every showing."""
        for name in CHANNELS:
            channel = self.summit.channels[name]
            entries, state = await self.journal(channel)
            for who in READERS:
                if self.sits(who, name):
                    await self.check_reader(who, name, len(entries))
                    self.check_fold(who, channel, entries, state)
                else:
                    # A line that is just coming back learns at its welcome.
                    await self.leave(self.lines[who], channel)

    async def leave(self, line: Room, channel: ChannelId) -> None:
        """Somebody who does not sit in a channel does not have it."""
        await come_to(line, lambda: channel not in {one for one, _, _ in line.channels()})

    async def journal(self, channel: ChannelId) -> tuple[list[Entry], ChannelState]:
        """The channel as the disk has it: all of it."""

        async def read(server: Server) -> tuple[list[Entry], ChannelState]:
            live = await server.channels.open(channel)
            assert live is not None
            durable = live.durable
            entries = await server.journal.read(channel, durable.epoch, 1, durable.head)
            return list(entries), durable.state

        return await self.live.do(read)

    async def check_reader(self, who: str, name: str, head: int) -> None:
        """A fresh reading by this person's client is verified, and is what the model says."""
        channel, line = self.summit.channels[name], self.lines[who]
        await come_to(line, lambda: channel in {c for c, _, _ in line.channels()})
        # The welcome or grant that names the channel may still be on its way to its entries.
        await come_to(line, lambda: line.log(channel).size == head)
        await come_to(
            line, lambda: (signed := line.log(channel).verified) and signed.size == head
        )
        whole = await line.history.whole(channel)
        held = {
            entry.seq: entry.content["text"]
            for entry in whole.entries
            if entry.content is not None and "text" in entry.content
        }
        expected = self.told[who, name].texts
        if name == "own":
            # Who comes back reads from their return.
            first = line.log(channel).state.seats[line.book.page(channel).seat].reads_from
            expected = {seq: text for seq, text in expected.items() if seq >= first}
        assert held == expected, (who, name)
        assert whole.log.root == line.log(channel).root

    def check_fold(
        self, who: str, channel: ChannelId, entries: list[Entry], state: ChannelState
    ) -> None:
        """show(fold(all), seat) is what folding the seat's own readings gives.

        A seat that reads from its own beginning is handed the state of that moment, as shown to it.
        """
        seat = state.seat_of(self.summit.members[who].person)
        assert seat is not None
        assert self.lines[who].book.page(channel).seat == seat.id
        own = everything = CATALOGUE.found(self.summit.room, channel)
        for entry in entries:
            everything = fold_entry(CATALOGUE, everything, entry)
            if entry.seq == seat.reads_from > 1:
                own = CATALOGUE.show(everything, seat)
            elif entry.seq >= seat.reads_from:
                own = fold_entry(CATALOGUE, own, as_shown(entry, visible_parts(entry, seat)))
        assert everything == state
        assert own == CATALOGUE.show(state, seat)
        assert own == self.lines[who].log(channel).state

    async def end(self) -> None:
        """Close everything."""
        for line in self.lines.values():
            await line.close()
        await self.live.stop()


QUIETLY = settings(
    deadline=None,
    suppress_health_check=list(HealthCheck),
    print_blob=True,
)


@pytest.mark.rule("WS5")
def test_everyone_holds_exactly_what_they_may() -> None:
    """However lines break, seats change and servers restart, every reader ends up whole."""
    run_state_machine_as_test(
        RoomInUse,
        settings=settings(
            QUIETLY, max_examples=2, stateful_step_count=15, derandomize=True, database=None
        ),
    )


@pytest.mark.slow
@pytest.mark.parametrize("_part", range(5))
def test_everyone_holds_exactly_what_they_may_for_long(_part: int) -> None:
    """The same, for longer."""
    # What fails is told as it was found: making it smaller takes hours of real servers.
    found = (Phase.explicit, Phase.reuse, Phase.generate)
    run_state_machine_as_test(
        RoomInUse,
        settings=settings(QUIETLY, max_examples=5, stateful_step_count=30, phases=found),
    )
