"""How often the state of a channel is written down."""

from hypothesis import given
from hypothesis import strategies as st

from negotiation_room.server.snapshotter import interval


@given(head=st.integers(0, 10**7), least=st.integers(1, 5_000))
def test_snapshots_grow_rarer_as_the_channel_grows(head: int, least: int) -> None:
    """At most half of a long channel lies between two snapshots, and never less than asked."""
    found = interval(head, least)
    assert found == least or head // 4 < found * 2
    assert least <= found <= max(least, head // 2)
