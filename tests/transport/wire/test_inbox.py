"""The queue between a peer's frames and the application."""

import asyncio
import contextlib

from negotiation_room.transport.wire.inbox import Inbox


async def test_what_is_put_in_comes_out_in_its_order() -> None:
    """Nothing is lost between putting, waiting and taking."""
    inbox = Inbox[int]()
    taken: list[int] = []

    async def take() -> None:
        while len(taken) < 5:
            taken.append(await inbox.get())

    taking = asyncio.create_task(take())
    for number in range(3):
        inbox.put_nowait(number)
    await asyncio.sleep(0)
    for number in range(3, 5):
        inbox.put_nowait(number)
    await taking
    assert taken == [0, 1, 2, 3, 4]
    assert inbox.empty()


async def test_who_gave_up_waiting_takes_nothing_along() -> None:
    """A message that came while the taker was cancelled is still there for the next."""
    inbox = Inbox[int]()
    taking = asyncio.create_task(inbox.get())
    await asyncio.sleep(0)
    inbox.put_nowait(7)
    taking.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await taking
    assert await inbox.get() == 7
