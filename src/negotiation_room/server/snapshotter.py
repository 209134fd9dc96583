"""The snapshotter: keeps the state of long channels, so that they need not be folded whole."""

import asyncio
from collections.abc import Sequence
from time import perf_counter
from typing import Final, NoReturn

import structlog

from negotiation_room.kernel.ids import ChannelId
from negotiation_room.kernel.live import Standing
from negotiation_room.kernel.loading import Run
from negotiation_room.kernel.ports import Journal
from negotiation_room.kernel.snapshot import freeze

log = structlog.get_logger("storage.snapshots")

REST: Final = 20
"""How much longer than it works it rests: a long text that many write in is as soon due again as
it is written down, and its writers wait while it is."""


def interval(head: int, least: int) -> int:
    """How many entries lie between two snapshots of a channel this long.

    A snapshot holds the whole state, so they grow rarer as it grows: what they cost for each
    entry stays the same, and what is folded after the last one is at most half the channel.
    """
    while least * 4 <= head:
        least *= 2
    return least


class Snapshotter:
    """Writes a snapshot of a channel every so many entries; `every` is the least interval."""

    def __init__(self, journal: Journal, every: int) -> None:
        self._journal = journal
        self._every = every
        self._due: dict[ChannelId, Standing] = {}
        self._news = asyncio.Event()

    def committed(self, runs: Sequence[Run]) -> None:
        """Note which channels have passed a multiple of the interval."""
        for run in runs:
            every = interval(run.after.head, self._every)
            if run.before.head // every != run.after.head // every:
                self._due[run.channel] = run.after
                self._news.set()

    async def run(self) -> NoReturn:
        """Write what is due until cancelled; a snapshot that fails is only a slower load."""
        while True:
            await self._news.wait()
            self._news.clear()
            due, self._due = self._due, {}
            began = perf_counter()
            for standing in due.values():
                try:
                    # A state is never changed, so another thread may write it down.
                    frozen = await asyncio.to_thread(freeze, standing.state)
                    await self._journal.save_snapshot(
                        standing.channel, standing.epoch, standing.head, frozen
                    )
                except Exception:
                    log.exception("storage.snapshot_failed", channel=standing.channel)
            # Meanwhile what is due is only replaced by what is due later.
            await asyncio.sleep((perf_counter() - began) * REST)
