"""Checking signatures in threads: 130 microseconds each, and the interpreter's lock is free.

To wake a thread and to be woken by it costs as much as a check. So there is no timer, as in the
writer: while the threads check, what comes gathers, and a thread that is free takes it together.
What comes alone is checked on the spot: a busy machine lets a thread wait far longer than it works.
"""

import asyncio
import time
from collections import deque
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Final

from negotiation_room.kernel.errors import Refusal
from negotiation_room.kernel.keys import Claim

TOGETHER: Final = 32
"""The most claims a thread takes at once: some milliseconds, so that no one waits for many."""
ALONE: Final = 2
"""The most claims that the event loop checks itself, and only while a thread is free: it is held up
no longer than it would be by handing them over."""


@dataclass(slots=True)
class _Asked:
    """Claims that somebody asks about, and what has been found of them."""

    claims: Sequence[Claim]
    answer: asyncio.Future[Sequence[Refusal | None]]
    found: dict[int, Refusal | None] = field(default_factory=dict[int, Refusal | None])


_Piece = tuple[_Asked, int]


class ThreadedSignatures:
    """Implements the port `Signatures` on a small pool.

    Attributes:
        on_the_loop: seconds of CPU that checks have taken on the event loop.
    """

    def __init__(self, threads: int) -> None:
        self.on_the_loop = 0.0
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="signatures")
        self._free = threads
        self._queue: deque[_Piece] = deque()

    async def check(self, claims: Sequence[Claim]) -> Sequence[Refusal | None]:
        """For each claim why it does not hold; None for one that does."""
        if not claims:
            return ()
        loop = asyncio.get_running_loop()
        asked = _Asked(claims, loop.create_future())
        if not self._queue:
            # Not at once: others who are ready now have claims as well.
            loop.call_soon(self._hand_over, loop)
        self._queue.extend((asked, place) for place in range(len(claims)))
        return await asked.answer

    def close(self) -> None:
        """End the threads."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _hand_over(self, loop: asyncio.AbstractEventLoop) -> None:
        if self._free and len(self._queue) <= ALONE:
            began = time.thread_time()
            found = _check(list(self._queue))
            self.on_the_loop += time.thread_time() - began
            self._queue.clear()
            self._answer(found)
        while self._queue and self._free:
            # Shared evenly: what is found out together is committed and sent together.
            count = min(TOGETHER, -(-len(self._queue) // self._free))
            self._free -= 1
            pieces = [self._queue.popleft() for _ in range(count)]
            checking = loop.run_in_executor(self._pool, _check, pieces)
            checking.add_done_callback(lambda done: self._found(done, loop))

    def _found(
        self,
        checking: "asyncio.Future[list[tuple[_Piece, Refusal | None]]]",
        loop: asyncio.AbstractEventLoop,
    ) -> None:
        self._free += 1
        self._answer(checking.result())
        self._hand_over(loop)

    def _answer(self, found: "Sequence[tuple[_Piece, Refusal | None]]") -> None:
        for (asked, place), refusal in found:
            asked.found[place] = refusal
            if len(asked.found) == len(asked.claims) and not asked.answer.done():
                asked.answer.set_result([asked.found[at] for at in range(len(asked.claims))])


def _check(pieces: list[_Piece]) -> list[tuple[_Piece, Refusal | None]]:
    return [((asked, place), asked.claims[place].refuted()) for asked, place in pieces]
