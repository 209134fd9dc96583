"""Wiring: makes every part of a server once, and gives each what it needs.

Nothing here decides anything. Whoever wants to know what depends on what reads `layers` from the
bottom to the top, and then `wire`.
"""

import asyncio
from collections.abc import AsyncGenerator, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import structlog

from negotiation_room.capabilities.interpretation.disclosing import DisclosureClerk
from negotiation_room.capabilities.interpretation.followers import RelayClerk
from negotiation_room.kernel.channel import ChannelKind
from negotiation_room.kernel.keys import public_key
from negotiation_room.server.auditing import Auditing
from negotiation_room.server.checkpointer import Checkpointer
from negotiation_room.server.destroying import Destroying
from negotiation_room.server.layers import (
    Doors,
    core_over,
    doors_over,
    following_over,
    open_stores,
)
from negotiation_room.server.observability import Metrics
from negotiation_room.server.settings import Settings
from negotiation_room.server.snapshotter import Snapshotter

log = structlog.get_logger("server")

BEFORE_PASTS = 5.0
"""Seconds after a start before the pasts of texts are read ahead."""


@dataclass(frozen=True)
class Server(Doors):
    """Every part, put together; on top what keeps the record whole, and watches."""

    checkpointer: Checkpointer
    auditing: Auditing
    destroying: Destroying
    snapshotter: Snapshotter
    metrics: Metrics

    @asynccontextmanager
    async def running(self) -> AsyncGenerator[None]:
        """Write, sign and watch for as long as the context lasts; then finish and close."""
        self.writer.start()
        work = (
            self.checkpointer.run(),
            self.snapshotter.run(),
            self.identity.run(),
            self.destroying.run(),
            self.removals.run(),
            self._relay(self.relaying),
            self._relay(self.disclosing),
            self.hub.watch(self.settings.session.silence / 4),
            self._read_ahead(),
        )
        tasks = [asyncio.create_task(say_if_it_fails(one)) for one in work]
        try:
            await self.auditing.report()
            yield
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.wait(tasks)
            try:
                await self.snapshotter.finish()
                await self.writer.stop()
                await self.checkpointer.release()
            finally:
                self.close()

    async def _relay(self, clerk: RelayClerk | DisclosureClerk) -> None:
        """Relay what is said; the clerk acts in rooms for which no door has asked yet."""
        await self.rooms.find_all()
        await clerk.run()

    async def _read_ahead(self) -> None:
        """Know the past of the texts that were written in last, before anybody asks."""
        await self.rooms.find_all()
        latest = await self.journal.latest(ChannelKind.DRAFTING, self.settings.texts.ahead)
        await self.pasts.read_ahead(latest, BEFORE_PASTS)

    def close(self) -> None:
        """Close what holds files."""
        self.signatures.close()
        self.database.close()
        self.keystore.close()
        self.checkpoints.close()


async def say_if_it_fails(work: Coroutine[Any, Any, None]) -> None:
    """Do something beside the doors; should it fail, the log says so then, and all else goes on."""
    try:
        await work
    except Exception:
        log.exception("server.work_failed", work=work.__qualname__)


def wire(settings: Settings) -> Server:
    """Put the server together; nothing runs until `Server.running`."""
    below = doors_over(following_over(core_over(open_stores(settings))))
    auditing = _auditing_over(below)
    server = Server(
        **vars(below),
        checkpointer=Checkpointer(
            channels=below.channels,
            store=below.checkpoints,
            key=below.log_key,
            find=below.rooms.find,
            hub=below.hub,
            every=settings.checkpoint_every,
        ),
        auditing=auditing,
        destroying=Destroying(
            database=below.database,
            vault=below.vault,
            writer=below.writer,
            channels=below.channels,
            dispatcher=below.dispatcher,
            rooms=below.rooms,
            besides=auditing.watch,
        ),
        snapshotter=Snapshotter(below.channels.live, below.journal, settings.snapshot_every),
        metrics=Metrics(),
    )
    _listen(server)
    return server


def _auditing_over(below: Doors) -> Auditing:
    return Auditing(
        database=below.database,
        vault=below.vault,
        journal=below.journal,
        checkpoints=below.checkpoints,
        channels=below.channels,
        dispatcher=below.dispatcher,
        reader=below.reader,
        rooms=below.rooms,
        log_keys=[public_key(each) for each in below.keystore.signing_keys("log")],
        clock=below.clock,
    )


def _listen(server: Server) -> None:
    """Let what is written be taken in by the channels, and then told to all who follow them."""
    channels = server.channels
    server.writer.on_commit = channels.committed
    server.writer.on_fenced = channels.void
    for listener in (
        server.hub,
        server.checkpointer,
        server.snapshotter,
        server.bell,
        server.metrics,
        server.destroying,
        server.pasts,
        server.removals,
        server.relaying,
        server.disclosing,
    ):
        channels.on_committed(listener.committed)
    channels.on_unpublished(server.checkpointer.unpublished)
