"""One connection over a house of fakes: what it still does when things change under it."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any, cast

import orjson
import pytest

from negotiation_room.kernel.errors import NotFound
from negotiation_room.kernel.ids import ChannelId, PersonId, RoomId, SeatId
from negotiation_room.kernel.reading import Wanted
from negotiation_room.transport.doors import Admitted
from negotiation_room.transport.hub import Hub
from negotiation_room.transport.prepared import Arrival
from negotiation_room.transport.reader import ReadingLimits
from negotiation_room.transport.ws import session as talk
from negotiation_room.transport.ws.codes import CloseCode
from negotiation_room.transport.ws.connection import Connection
from negotiation_room.transport.ws.house import ConnectionLimits, House
from tests.names import named

ROOM = RoomId(named("r", "room"))
PERSON = PersonId(named("p", "person"))
KEPT, LOST = ChannelId(named("c", "kept")), ChannelId(named("c", "lost"))
GIVEN = ChannelId(named("c", "given"))
SEATED = (SeatId(named("s", "first")), 1)


class FakeWire:
    """A wire that remembers what was written."""

    def __init__(self) -> None:
        self.written = b""
        self.frames: list[dict[str, Any]] = []
        self.closed: int | None = None

    def buffered(self) -> int:
        """Nothing waits."""
        return 0

    def write(self, frames: bytes) -> None:
        """Remember."""
        self.written += frames
        # Each is short enough for two or four bytes of frame header.
        while frames:
            length, frames = frames[1], frames[2:]
            if length == 126:
                length, frames = int.from_bytes(frames[:2]), frames[2:]
            self.frames.append(orjson.loads(frames[:length]))
            frames = frames[length:]

    def close(self, code: int, _reason: str) -> None:
        """Remember."""
        self.closed = code

    def on_drain(self, _listener: Any) -> None:
        """Never drains."""


class _Standing:
    def __init__(self, channel: ChannelId, epoch: int, head: int) -> None:
        self.channel, self.epoch, self.head = channel, epoch, head


class _Seat:
    def __init__(self, name: str) -> None:
        self.id = named("s", name)


class _Live:
    def __init__(self, channel: ChannelId, note: str, epoch: int, head: int) -> None:
        self.durable = _Standing(channel, epoch, head)
        self.checkpoint = (1, 0, bytes(32), note)


class FakeReader:
    """Empty channels, one of which is lost between looking and listening.

    Attributes:
        before_entering: what happens while one goes from looking to listening.
        before_describing: what happens while the welcome is made ready.
        seat: which seat the person has everywhere.
        note: the last checkpoint everywhere.
        epoch: of every log.
        head: how far every log has come.
    """

    limits = ReadingLimits(resume=2)

    def __init__(self) -> None:
        self.before_entering: list[Callable[[], None]] = []
        self.before_describing: list[Callable[[], None]] = []
        self.seat, self.note, self.epoch, self.head = "first", "an early note", 1, 0

    async def channels_of(self, _person: PersonId, _room: RoomId) -> Sequence[ChannelId]:
        """Two, at first."""
        return (LOST, KEPT)

    async def arrive(
        self,
        _person: PersonId,
        _room: RoomId,
        channel: ChannelId,
        _resume: Any = None,
        *,
        is_packed: bool,
        is_outlined: bool,
        wanted: Wanted,
    ) -> Arrival:
        """An empty channel."""
        assert not is_packed
        assert not is_outlined
        assert wanted is None
        item = {
            "channel": channel,
            "epoch": self.epoch,
            "seat": named("s", self.seat),
            "checkpoint": self.note,
        }
        return Arrival(channel, 0, item, ())

    async def enter(self, _person: PersonId, _room: RoomId, channel: ChannelId) -> Any:
        """One is there still."""
        for happen in self.before_entering:
            happen()
        if channel == LOST:
            raise NotFound("there is no such channel, or you have no seat in it")
        return _Live(channel, self.note, self.epoch, self.head), _Seat(self.seat)

    async def between(self, _live: _Live, first: int, last: int) -> range:
        """Entries, by their places."""
        return range(first, last + 1)

    def frame(self, live: _Live, entries: range, _seat: _Seat, _wanted: Wanted) -> bytes:
        """Their frame."""
        return orjson.dumps({"in": live.durable.channel, "entries": list(entries)})


class FakeDoorkeeper:
    """Watches nobody."""

    def watch(self, _session: str, _ended: Any) -> Any:
        """Nothing to stop."""
        return lambda: None


class FakeConcierge:
    """Knows nothing of the room."""

    def __init__(self, reader: FakeReader) -> None:
        self._reader = reader

    async def describe(self, _room: RoomId, _person: PersonId) -> dict[str, Any]:
        """Nothing; it takes a moment."""
        for happen in self._reader.before_describing:
            happen()
        for _ in range(5):
            await asyncio.sleep(0)
        return {}


def connection(reader: FakeReader) -> tuple[Connection, Hub, FakeWire]:
    """A connection, the hub it is a member of, and its wire."""
    hub, wire = Hub({}), FakeWire()
    house = House(
        dispatcher=cast("Any", None),
        channels=cast("Any", None),
        reader=cast("Any", reader),
        hub=hub,
        doorkeeper=cast("Any", FakeDoorkeeper()),
        concierge=cast("Any", FakeConcierge(reader)),
        session_limits=talk.SessionLimits(),
        limits=ConnectionLimits(),
    )
    return Connection(house, ROOM, Admitted(PERSON, "session"), cast("Any", wire)), hub, wire


def saying(*frames: dict[str, Any]) -> Any:
    """A client that says these, and hangs up."""
    left = [
        *({"type": "websocket.receive", "text": orjson.dumps(f).decode()} for f in frames),
        {"type": "websocket.disconnect"},
    ]

    async def receive() -> dict[str, Any]:
        return left.pop(0)

    return receive


async def test_a_seat_lost_during_the_welcome_costs_only_its_channel() -> None:
    """Whoever loses one seat while being greeted is greeted in the other channels all the same."""
    reader = FakeReader()
    member, hub, wire = connection(reader)
    listening: list[bool] = []
    said = saying({"hello": 1}, {"ping": 1})

    async def receive() -> dict[str, Any]:
        listening.append(bool(hub.members(KEPT)))
        return await said()

    await member.live(receive)
    assert listening[1]
    assert b"pong" in wire.written
    assert wire.closed is None


@pytest.mark.rule("ID3")
async def test_nobody_listens_on_after_being_shown_out() -> None:
    """A sign-in that ends while its channels are still being joined leaves no listener behind."""
    reader = FakeReader()
    member, hub, wire = connection(reader)
    reader.before_entering.append(
        lambda: member.close(CloseCode.SIGNED_OUT, "this sign-in has ended")
    )
    listening: list[bool] = []
    said = saying({"hello": 1})

    async def receive() -> dict[str, Any]:
        listening.append(bool(hub.members(KEPT)))
        return await said()

    await member.live(receive)
    assert wire.closed == CloseCode.SIGNED_OUT
    assert listening == [False, False]
    assert not hub.members(KEPT)


def kinds(wire: FakeWire) -> list[str]:
    """What was said, in order."""
    known = ("welcome", "granted", "withdrawn", "checkpoint", "pong")
    return [next(kind for kind in known if kind in frame) for frame in wire.frames]


async def held(member: Connection, frames: int, wire: FakeWire) -> None:
    """Let the member be greeted, until so many frames were written; then hang up."""
    said = saying({"hello": 1})

    async def receive() -> dict[str, Any]:
        message = await said()
        if message["type"] == "websocket.disconnect":
            async with asyncio.timeout(5):
                while len(wire.frames) < frames:  # noqa: ASYNC110 -- what is awaited knows nothing of us
                    await asyncio.sleep(0)
        return message

    await member.live(receive)


async def test_a_seat_given_during_the_welcome_is_told_after_it() -> None:
    """A welcome names all one's channels, so what it does not know of must come after it."""
    reader = FakeReader()
    member, _, wire = connection(reader)
    reader.before_describing.append(lambda: member.seated(GIVEN))
    await held(member, 3, wire)
    assert kinds(wire)[0] == "welcome"
    assert {"channel": GIVEN}.items() <= wire.frames[-1]["granted"].items()


async def test_a_seat_given_before_hello_is_in_the_welcome() -> None:
    """Nothing is said before the welcome, which is read after all that happened until then."""
    reader = FakeReader()
    member, _, wire = connection(reader)
    member.seated(KEPT)
    await asyncio.sleep(0)
    assert wire.frames == []
    await held(member, 2, wire)
    assert kinds(wire) == ["welcome", "withdrawn"]


async def test_a_seat_taken_back_at_once_is_told_as_gone() -> None:
    """Who was told of a seat that went before they listened is told that it went."""
    reader = FakeReader()
    member, hub, wire = connection(reader)
    reader.before_describing.append(lambda: member.seated(LOST))
    await held(member, 2, wire)
    wire.frames.clear()
    member.seated(LOST)
    for _ in range(5):
        await asyncio.sleep(0)
    assert kinds(wire) == ["granted", "withdrawn"]
    assert not hub.members(LOST)


async def test_a_checkpoint_signed_during_the_welcome_is_not_lost() -> None:
    """What was announced between looking and listening is said when one begins to listen."""
    reader = FakeReader()
    member, _, wire = connection(reader)
    reader.before_describing.append(lambda: setattr(reader, "note", "a later note"))
    await held(member, 3, wire)
    told = next(frame for frame in wire.frames if "checkpoint" in frame)
    assert told == {"in": KEPT, "epoch": 1, "checkpoint": "a later note"}


async def test_who_is_seated_anew_during_the_welcome_is_told_of_the_new_seat() -> None:
    """What was read for a seat that is gone is not continued for the one that followed it."""
    reader = FakeReader()
    member, _, wire = connection(reader)
    reader.before_describing.append(lambda: setattr(reader, "seat", "second"))
    await held(member, 3, wire)
    (granted,) = [frame["granted"] for frame in wire.frames if "granted" in frame]
    assert (granted["channel"], granted["seat"]) == (KEPT, named("s", "second"))


async def test_what_was_kept_from_somebody_is_read_piece_by_piece_and_then_they_listen() -> (
    None
):
    """However much it is, no frame is too long, none is sent twice, and nothing slips between."""
    reader = FakeReader()
    member, hub, wire = connection(reader)
    reader.head = 5
    # Somebody acts while the last of it is on its way.
    entered = iter(range(10))
    reader.before_entering.append(lambda: setattr(reader, "head", 6 if next(entered) else 5))
    member.lagging(KEPT, 1, SEATED)
    async with asyncio.timeout(5):
        while not hub.members(KEPT):  # noqa: ASYNC110 -- what is awaited knows nothing of us
            await asyncio.sleep(0)
    assert [one.get("entries", "note") for one in wire.frames] == [[2, 3], [4, 5], [6], "note"]


@pytest.mark.parametrize("anew", [{"epoch": 2, "head": 3}, {"seat": "second"}])
async def test_whoever_is_seated_or_begun_with_anew_meanwhile_joins_anew(
    anew: dict[str, Any],
) -> None:
    """What was kept is not read on in another log, or from another seat, as if it followed."""
    reader = FakeReader()
    member, hub, wire = connection(reader)
    reader.head = 5
    member.lagging(KEPT, 4, SEATED)
    for name, value in anew.items():
        setattr(reader, name, value)
    async with asyncio.timeout(5):
        while not hub.members(KEPT):  # noqa: ASYNC110 -- what is awaited knows nothing of us
            await asyncio.sleep(0)
    assert "granted" in wire.frames[0]


async def test_whoever_is_unseated_meanwhile_is_told_so_and_reads_nothing() -> None:
    """What was kept is for those who still sit there."""
    reader = FakeReader()
    member, hub, wire = connection(reader)
    reader.head = 5
    member.lagging(LOST, 1, SEATED)
    async with asyncio.timeout(5):
        while not wire.frames:  # noqa: ASYNC110 -- what is awaited knows nothing of us
            await asyncio.sleep(0)
    assert wire.frames == [{"withdrawn": LOST}]
    assert not hub.members(LOST)
