"""Checkpoints are released whoever has come to the room since the server started."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace

import pytest

from negotiation_room.capabilities.channels.messages import PostMessage
from negotiation_room.kernel.ids import RoomId, id_of
from negotiation_room.server.checkpointer import Checkpointer, LogKey
from negotiation_room.server.rooms import Rooms
from negotiation_room.storage.checkpoints import CheckpointStore, Released
from tests.auditing.kept import LOG_SEED, KeptRoom
from tests.capabilities.drafting.test_held_back import Listener
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


class Unsteady(CheckpointStore):
    """A store that does something first, as long as there is something to do."""

    before: list[Callable[[], Awaitable[None]]]

    async def release(self, notes: Sequence[Released]) -> Sequence[Released]:
        """Release them, if nothing is in the way."""
        if self.before:
            await self.before.pop(0)()
        return await super().release(notes)


async def with_a_text(kept: KeptRoom, *before: Callable[[], Awaitable[None]]) -> Checkpointer:
    """A text beside the plenary, something said in both; and an unsteady store."""
    store = Unsteady(f"sqlite:///{kept.folder / 'checkpoints.db'}")
    store.before = list(before)
    checkpointer = Checkpointer(
        channels=kept.channels,
        store=store,
        key=LogKey(LOG_SEED, kept.rooms.host),
        find=kept.rooms.find,
        hub=kept.hub,
        every=1,
    )
    kept.channels.on_committed(checkpointer.committed)
    await kept.channel("draft", kind="drafting")
    await kept.seat("draft", mira="mediator", bo="head_of_delegation:alpha")
    await kept.do("mira", "draft", PostMessage(text="On the text.", lang="en"))
    await kept.say("bo", "In plenary.")
    return checkpointer


async def answers() -> None:
    """Give what is found there."""


async def heads_owed(kept: KeptRoom) -> list[bool]:
    """Whether the plenary and the text have no checkpoint of their heads yet."""
    owed: list[bool] = []
    for name in ("plenary", "draft"):
        live = await kept.channels.open(kept.id(name))
        last = await kept.kept.last(kept.id(name))
        assert live is not None
        owed.append(last is None or last[:2] != (live.durable.epoch, live.durable.head))
    return owed


async def test_a_stop_amid_a_release_leaves_it_to_the_last_one(kept: KeptRoom) -> None:
    """What was being signed when the server stopped is signed before its stores are closed."""
    begun = asyncio.Event()

    async def wait() -> None:
        begun.set()
        await asyncio.Event().wait()

    checkpointer = await with_a_text(kept, wait)
    task = asyncio.create_task(checkpointer.release())
    await begun.wait()
    task.cancel()
    await asyncio.wait([task])
    assert all(await heads_owed(kept))
    await checkpointer.release()
    assert not any(await heads_owed(kept))


async def test_a_text_whose_log_forks_costs_the_others_nothing_when_a_release_fails(
    kept: KeptRoom,
) -> None:
    """It is left out, and what it told observers with it; the others are signed at the next."""

    async def away() -> None:
        message = "the store is away"
        raise OSError(message)

    checkpointer = await with_a_text(kept, answers, answers, away)
    await kept.kept.release([(kept.id("draft"), 1, 999, bytes(32), "of another log")])
    with pytest.raises(OSError, match="away"):
        await checkpointer.release()
    await checkpointer.release()
    assert await heads_owed(kept) == [False, True]


@pytest.mark.rule("DR26")
async def test_whoever_is_seated_to_look_on_amid_a_release_is_told_of_no_more(
    kept: KeptRoom,
) -> None:
    """A checkpoint of what members did before is announced when the observer listens already."""
    obi, bo = (Listener(kept.person(name).id) for name in ("obi", "bo"))

    async def come() -> None:
        await kept.seat("draft", obi="observer")
        for one in (obi, bo):
            kept.hub.subscribe(one, kept.id("draft"), 1)

    checkpointer = await with_a_text(kept, answers, come)
    await checkpointer.release()
    assert [frame["epoch"] for frame in bo.frames if "checkpoint" in frame] == [1]
    assert obi.frames == []
