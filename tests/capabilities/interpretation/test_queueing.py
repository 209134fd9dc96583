"""Each room has its turn, in it each channel, and a sentence does not wait for a document."""

from hypothesis import given
from hypothesis import strategies as st

from negotiation_room.capabilities.interpretation.queueing import FairQueue
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
