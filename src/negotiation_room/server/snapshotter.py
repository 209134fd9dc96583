"""The snapshotter: keeps the state of long channels, so that they need not be folded whole."""

import asyncio
from collections.abc import Sequence
from typing import NoReturn

import structlog

from negotiation_room.kernel.ids import ChannelId
from negotiation_room.kernel.live import Standing
from negotiation_room.kernel.loading import Run
from negotiation_room.kernel.ports import Journal
from negotiation_room.kernel.snapshot import freeze

log = structlog.get_logger("storage.snapshots")


class Snapshotter:
    """Writes a snapshot of a channel every so many entries."""

    def __init__(self, journal: Journal, every: int) -> None:
        self._journal = journal
        self._every = every
        self._due: dict[ChannelId, Standing] = {}
        self._news = asyncio.Event()

    def committed(self, runs: Sequence[Run]) -> None:
        """Note which channels have passed a multiple of the interval."""
        for run in runs:
            if run.before.head // self._every != run.after.head // self._every:
                self._due[run.channel] = run.after
                self._news.set()

    async def run(self) -> NoReturn:
        """Write what is due until cancelled; a snapshot that fails is only a slower load."""
        while True:
            await self._news.wait()
            self._news.clear()
            due, self._due = self._due, {}
            for standing in due.values():
                try:
                    await self._journal.save_snapshot(
                        standing.channel, standing.epoch, standing.head, freeze(standing.state)
                    )
                except Exception:
                    log.exception("storage.snapshot_failed", channel=standing.channel)
