"""One connection over a house of fakes: what it still does when things change under it."""

from collections.abc import Sequence
from typing import Any, cast

import orjson
import pytest

from negotiation_room.kernel.errors import NotFound
from negotiation_room.kernel.ids import ChannelId, PersonId, RoomId
from negotiation_room.transport.doors import Admitted
from negotiation_room.transport.hub import Hub
from negotiation_room.transport.reader import Arrival
from negotiation_room.transport.ws import session as talk
from negotiation_room.transport.ws.codes import CloseCode
from negotiation_room.transport.ws.connection import Connection, ConnectionLimits, House
from tests.names import named

ROOM = RoomId(named("r", "room"))
PERSON = PersonId(named("p", "person"))
KEPT, LOST = ChannelId(named("c", "kept")), ChannelId(named("c", "lost"))


class FakeWire:
    """A wire that remembers what was written."""

    def __init__(self) -> None:
        self.written = b""
        self.closed: int | None = None

    def buffered(self) -> int:
        """Nothing waits."""
        return 0

    def write(self, frames: bytes) -> None:
        """Remember."""
        self.written += frames

    def close(self, code: int, _reason: str) -> None:
        """Remember."""
        self.closed = code

    def on_drain(self, _listener: Any) -> None:
        """Never drains."""


class _Standing:
    head = 0


class _Live:
    durable = _Standing()


class FakeReader:
    """Two channels, one of which is lost between looking and listening."""

    def __init__(self) -> None:
        self.before_entering: list[Any] = []

    async def channels_of(self, _person: PersonId, _room: RoomId) -> Sequence[ChannelId]:
        """Both."""
        return (LOST, KEPT)

    async def arrive(
        self, _person: PersonId, _room: RoomId, channel: ChannelId, _resume: Any = None
    ) -> Arrival:
        """An empty channel."""
        return Arrival(channel, 0, {"channel": channel}, ())

    async def enter(self, _person: PersonId, _room: RoomId, channel: ChannelId) -> Any:
        """One is there still."""
        for happen in self.before_entering:
            happen()
        if channel == LOST:
            raise NotFound("there is no such channel, or you have no seat in it")
        return _Live(), None


class FakeDoorkeeper:
    """Watches nobody."""

    def watch(self, _session: str, _ended: Any) -> Any:
        """Nothing to stop."""
        return lambda: None


class FakeConcierge:
    """Knows nothing of the room."""

    async def describe(self, _room: RoomId, _person: PersonId) -> dict[str, Any]:
        """Nothing."""
        return {}


def connection(reader: FakeReader) -> tuple[Connection, Hub, FakeWire]:
    """A connection, the hub it is a member of, and its wire."""
    hub, wire = Hub(lambda call: call()), FakeWire()
    house = House(
        dispatcher=cast("Any", None),
        channels=cast("Any", None),
        reader=cast("Any", reader),
        hub=hub,
        doorkeeper=cast("Any", FakeDoorkeeper()),
        concierge=cast("Any", FakeConcierge()),
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
