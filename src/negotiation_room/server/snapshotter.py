"""The snapshotter: keeps the state of long channels, so that they need not be folded whole."""

import asyncio
from collections.abc import Mapping, Sequence
from time import perf_counter
from typing import Final, NoReturn

import structlog

from negotiation_room.kernel.ids import ChannelId
from negotiation_room.kernel.live import LiveChannel, Standing
from negotiation_room.kernel.loading import Run
from negotiation_room.kernel.ports import Journal
from negotiation_room.kernel.snapshot import Fragments, freeze

log = structlog.get_logger("storage.snapshots")

REST: Final = 20
"""How much longer than it works it rests: a long text that many write in is as soon due again as
it is written down, and its writers wait while it is."""
FEW: Final = 10
"""When the server stops, what is less than this part of the interval is left to be folded."""
AT_LAST: Final = 5.0
"""Seconds for the snapshots of a server that stops."""


class Snapshotter:
    """Writes a snapshot of a channel when so many entries follow its last one.

    What a start has to fold is thereby bounded, after a kill too: by the interval, and by what is
    written while the snapshotter rests.

    Args:
        live: the channels in memory.
        every: the interval, in entries.
    """

    def __init__(
        self, live: Mapping[ChannelId, LiveChannel], journal: Journal, every: int
    ) -> None:
        self._live = live
        self._journal = journal
        self._every = every
        self._due: dict[ChannelId, Standing] = {}
        self._news = asyncio.Event()
        self._fragments: dict[ChannelId, Fragments] = {}

    def committed(self, runs: Sequence[Run]) -> None:
        """Note which channels have gone on for an interval since their last snapshot."""
        for run in runs:
            live = self._live.get(run.channel)
            if live is not None and _since(live) >= self._every:
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
                await self._save(standing)
            # Meanwhile what is due is only replaced by what is due later.
            await asyncio.sleep((perf_counter() - began) * REST)

    async def finish(self) -> None:
        """Write what a server that stops leaves behind, as far as there is time."""
        until = perf_counter() + AT_LAST
        for live in sorted(self._live.values(), key=_since, reverse=True):
            if _since(live) * FEW < self._every or perf_counter() > until:
                return
            await self._save(live.durable)

    async def _save(self, standing: Standing) -> None:
        live = self._live.get(standing.channel)
        if live is not None:
            live.snapshot = standing.head
        for gone in self._fragments.keys() - self._live.keys():
            del self._fragments[gone]
        fragments = self._fragments.setdefault(standing.channel, Fragments())
        try:
            # A state is never changed, so another thread may write it down.
            frozen = await asyncio.to_thread(freeze, standing.state, fragments)
            await self._journal.save_snapshot(
                standing.channel, standing.epoch, standing.head, frozen
            )
        except Exception:
            log.exception("storage.snapshot_failed", channel=standing.channel)


def _since(live: LiveChannel) -> int:
    """How many durable entries follow the last snapshot."""
    return live.durable.head - live.snapshot
