"""Checkpoints are released whoever has come to the room since the server started."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest

from negotiation_room.kernel.ids import RoomId, id_of
from negotiation_room.server.checkpointer import Checkpointer, LogKey
from negotiation_room.server.rooms import Rooms
from tests.auditing.kept import LOG_SEED, KeptRoom
from tests.kit import ORIGIN


def beginning(
    kept: KeptRoom, find: Callable[[RoomId], Awaitable[bool]] | None = None
) -> Checkpointer:
    """The checkpointer of a server that has just begun, and knows no room yet."""
    rooms = Rooms(kept.store.database, kept.channels)
    checkpointer = Checkpointer(
        channels=kept.channels,
        store=kept.kept,
        key=LogKey(LOG_SEED, rooms.host if find is None else kept.rooms.host),
        find=find or rooms.find,
        hub=kept.hub,
        every=1,
    )
    kept.channels.on_unpublished(checkpointer.unpublished)
    return checkpointer


async def said_before_a_kill(kept: KeptRoom) -> int:
    """Say something that is durable and not published; give its place."""
    place = await kept.say("bo", "Said, durable, and not yet published.")
    kept.tamper(
        "INSERT INTO room (id, register, origin, created_at) VALUES (?, ?, ?, 0)",
        kept.room,
        kept.id("register"),
        ORIGIN,
    )
    await kept.start_anew()
    return place


async def test_what_a_killed_server_owes_is_released_before_anybody_comes(
    kept: KeptRoom,
) -> None:
    """A log that was read before anybody came to its room is published all the same."""
    place = await said_before_a_kill(kept)
    checkpointer = beginning(kept)
    await kept.channels.open(kept.id("plenary"))
    await checkpointer.release()
    last = await kept.kept.last(kept.id("plenary"))
    assert last is not None
    assert last[:2] == (1, place)
    assert last[3].startswith(f"{ORIGIN.partition('://')[2]}/{kept.room}/")


async def test_a_log_without_a_room_costs_the_others_nothing(kept: KeptRoom) -> None:
    """What has no name is left out, and the rest is released."""
    place = await said_before_a_kill(kept)
    register = await kept.channels.open(kept.id("register"))
    assert register is not None
    checkpointer = beginning(kept)
    elsewhere = RoomId(id_of("r", bytes(16)))
    checkpointer.unpublished(replace(register.durable, room=elsewhere))
    await kept.channels.open(kept.id("plenary"))
    await checkpointer.release()
    last = await kept.kept.last(kept.id("plenary"))
    assert last is not None
    assert last[1] == place
    assert await kept.kept.last(kept.id("register")) is None


async def test_a_release_that_fails_is_tried_again(kept: KeptRoom) -> None:
    """What cannot be signed now, because the database is away, is signed at the next tick."""
    place = await said_before_a_kill(kept)
    away = [OSError("the database is away")]

    async def find(_room: RoomId) -> bool:
        if away:
            raise away.pop()
        return True

    checkpointer = beginning(kept, find)
    await kept.channels.open(kept.id("plenary"))
    with pytest.raises(OSError, match="away"):
        await checkpointer.release()
    await checkpointer.release()
    last = await kept.kept.last(kept.id("plenary"))
    assert last is not None
    assert last[1] == place
