"""Waiting for what a room's book takes in."""

import asyncio

import pytest

from negotiation_room.kernel.errors import Conflict, Refusal
from negotiation_room.sdk.watching import LeftTheRoom, Watch

OVER = Conflict("the room is over")


async def test_everybody_who_waits_is_woken_and_goes_on_when_it_holds() -> None:
    """Each looks again at every news, and waits on while theirs does not hold."""
    watch, come = Watch(), set[str]()
    waiting = {
        name: asyncio.create_task(watch.until(lambda name=name: name in come))
        for name in ("first", "second")
    }
    for name, other in (("first", "second"), ("second", "first")):
        await asyncio.sleep(0)
        assert not waiting[name].done()
        come.add(name)
        watch.rejoined("c_any")
        await waiting[name]
        assert waiting[other].done() == (other in come)


@pytest.mark.parametrize(("verdict", "told"), [(None, LeftTheRoom), (OVER, Conflict)])
async def test_who_waits_is_told_that_nothing_more_comes(
    verdict: Refusal | None, told: type[Refusal]
) -> None:
    """With the room's verdict, or that this program left; whoever asks later is told too."""
    watch = Watch()
    early = asyncio.create_task(watch.until(lambda: False))
    await asyncio.sleep(0)
    watch.ended(verdict)
    for late in (early, watch.until(lambda: False)):
        with pytest.raises(told) as refused:
            await late
        assert verdict in {None, refused.value}


async def test_what_holds_already_needs_no_news() -> None:
    """Even where nothing more comes: what was done was done."""
    watch = Watch()
    watch.ended(OVER)
    await watch.until(lambda: True)
