"""Each room has its turn, and a sentence does not wait for a document."""

from hypothesis import given
from hypothesis import strategies as st

from negotiation_room.capabilities.interpretation.queueing import FairQueue
from negotiation_room.kernel.ids import RoomId

A, B = RoomId("r_a"), RoomId("r_b")


def emptied(queue: FairQueue[str]) -> list[str]:
    """All that waits, in the order in which it is taken."""
    taken: list[str] = []
    while (item := queue.take()) is not None:
        taken.append(item)
    return taken


def test_short_texts_go_first_in_their_room() -> None:
    """A sentence overtakes a document; of equals, the first to come goes first."""
    queue = FairQueue[str]()
    for length, item in ((900, "document"), (9, "first"), (9, "second"), (3, "yes")):
        queue.put(A, length, item)
    assert emptied(queue) == ["yes", "first", "second", "document"]


def test_rooms_take_turns() -> None:
    """However much one room says, another's only sentence is next but one."""
    queue = FairQueue[str]()
    for at in range(5):
        queue.put(A, at, f"a{at}")
    queue.put(B, 10_000, "b")
    assert emptied(queue) == ["a0", "b", "a1", "a2", "a3", "a4"]


@given(st.lists(st.tuples(st.sampled_from([A, B]), st.integers(0, 50))))
def test_nothing_is_lost(items: list[tuple[RoomId, int]]) -> None:
    """What was put in comes out, once."""
    queue = FairQueue[int]()
    for at, (room, length) in enumerate(items):
        queue.put(room, length, at)
    assert len(queue) == len(items)
    taken = [queue.take() for _ in items]
    assert sorted(one for one in taken if one is not None) == list(range(len(items)))
    assert queue.take() is None
