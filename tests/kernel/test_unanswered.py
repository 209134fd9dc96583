"""What was sent and never heard of is answered when it is sent again."""

import pytest

from negotiation_room.kernel.act import MOST_UNANSWERED
from tests.kernel.test_dispatch import HELLO, talks


@pytest.mark.rule("ACT4")
async def test_all_that_may_be_unanswered_is_answered_again() -> None:
    """A line that was cut with as many acts as it may carry costs nobody a statement."""
    kit = await talks()
    socket, requests = (
        [kit.signed("bo", "plenary", HELLO) for _ in range(MOST_UNANSWERED)] for _ in range(2)
    )
    acts = [[act] for act in (*socket, *requests)]
    bo = kit.person("bo").id
    places = [
        answer.seq
        for (answer,) in await kit.dispatcher.settle(
            await kit.dispatcher.admit(bo, kit.room, acts)
        )
    ]
    assert None not in places
    for _ in range(2):
        again = await kit.dispatcher.settle(await kit.dispatcher.admit(bo, kit.room, acts))
        assert [answer.seq for (answer,) in again] == places
        kit.restart()
