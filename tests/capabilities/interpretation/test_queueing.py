"""Each room has its turn, in it each channel, and a sentence does not wait for a document."""

import asyncio

from hypothesis import given
from hypothesis import strategies as st

from negotiation_room.capabilities.interpretation.queueing import FairQueue, Turns
from negotiation_room.kernel.ids import ChannelId, RoomId

A, B = RoomId("r_a"), RoomId("r_b")
PLENARY, CAUCUS = ChannelId("c_plenary"), ChannelId("c_caucus")


def emptied(queue: FairQueue[str]) -> list[str]:
    """All that waits, in the order in which it is taken."""
    taken: list[str] = []
    while (item := queue.take()) is not None:
        taken.append(item)
    return taken


def test_short_texts_go_first_in_their_channel() -> None:
    """A sentence overtakes a document; of equals, the first to come goes first."""
    queue = FairQueue[str]()
    for length, item in ((900, "document"), (9, "first"), (9, "second"), (3, "yes")):
        queue.put(A, PLENARY, length, item)
    assert emptied(queue) == ["yes", "first", "second", "document"]


def test_rooms_take_turns() -> None:
    """However much one room says, another's only sentence is next but one."""
    queue = FairQueue[str]()
    for at in range(5):
        queue.put(A, PLENARY, at, f"a{at}")
    queue.put(B, PLENARY, 10_000, "b")
    assert emptied(queue) == ["a0", "b", "a1", "a2", "a3", "a4"]


def test_channels_of_a_room_take_turns() -> None:
    """How much a caucus says does not show in how long the plenary waits."""
    queue = FairQueue[str]()
    for at in range(5):
        queue.put(A, CAUCUS, at, f"caucus {at}")
    queue.put(A, PLENARY, 10_000, "plenary")
    assert emptied(queue)[:2] == ["caucus 0", "plenary"]


@given(
    st.lists(
        st.tuples(
            st.sampled_from([A, B]), st.sampled_from([PLENARY, CAUCUS]), st.integers(0, 50)
        )
    )
)
def test_nothing_is_lost(items: list[tuple[RoomId, ChannelId, int]]) -> None:
    """What was put in comes out, once."""
    queue = FairQueue[int]()
    for at, (room, channel, length) in enumerate(items):
        queue.put(room, channel, length, at)
    places = [(room, channel) for room in (A, B) for channel in (PLENARY, CAUCUS)]
    assert sum(queue.waiting_in(*place) for place in places) == len(items)
    taken = [queue.take() for _ in items]
    assert sorted(one for one in taken if one is not None) == list(range(len(items)))
    assert queue.take() is None
    assert not any(queue.waiting_in(*place) for place in places)


async def test_turns_are_had_in_the_order_of_the_queue() -> None:
    """So many at a time, rooms in turn; whoever goes away meanwhile holds nobody up."""
    turns, had = Turns(1), list[str]()

    async def work(room: RoomId, length: int, name: str) -> None:
        async with turns.turn(room, PLENARY, length):
            had.append(name)
            await asyncio.sleep(0)

    tasks = [
        asyncio.create_task(work(A, 1, "first")),
        asyncio.create_task(work(A, 9, "long")),
        asyncio.create_task(work(A, 2, "gone")),
        asyncio.create_task(work(A, 3, "short")),
        asyncio.create_task(work(B, 9, "other room")),
    ]
    await asyncio.sleep(0)
    assert turns.waiting_in(A, PLENARY) == 3
    tasks[2].cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert had == ["first", "other room", "short", "long"]
    await work(B, 1, "last")
    assert had[-1] == "last"


async def test_a_turn_that_comes_to_one_who_leaves_goes_on_to_the_next() -> None:
    """Called and cancelled in the same moment: the turn is not lost."""
    turns, had = Turns(1), list[str]()

    async def work(name: str) -> None:
        async with turns.turn(A, PLENARY, 1):
            had.append(name)

    async with turns.turn(A, PLENARY, 1):
        tasks = [asyncio.create_task(work(name)) for name in ("leaves", "stays")]
        await asyncio.sleep(0)
    tasks[0].cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert had == ["stays"]
