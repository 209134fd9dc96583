"""Destroying keys, and saying so: shredding a channel, and what follows a redaction.

A redaction destroys the words at once. Copies of the entries that were made before still hold
them, until the channel is sealed anew and its old data key is destroyed: that follows here.
"""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from typing import Any, NoReturn

import structlog
from sqlalchemy import select

from negotiation_room.capabilities.audit import face as audit
from negotiation_room.capabilities.audit.messages import Destruction
from negotiation_room.capabilities.audit.rules import Audit
from negotiation_room.capabilities.channels.messages import Redacted
from negotiation_room.kernel.dispatch import Dispatcher
from negotiation_room.kernel.errors import NotFound
from negotiation_room.kernel.ids import ChannelId
from negotiation_room.kernel.live import LiveChannel
from negotiation_room.kernel.loading import Channels, Run
from negotiation_room.kernel.ports import Writer
from negotiation_room.server.rooms import Rooms
from negotiation_room.storage import schema
from negotiation_room.storage.database import Database
from negotiation_room.storage.erasure import reseal, shred
from negotiation_room.storage.vault import Vault
from negotiation_room.transport.reader import NO_SUCH

log = structlog.get_logger("audit")

WATCH_SECONDS = 1.0
_FIRST_OUT = 3
_REDACTED = f'"{Redacted.wire}"'.encode()


@dataclass(slots=True)
class _Followed:
    """Channels whose words were destroyed and whose old keys have to follow."""

    due: set[ChannelId] = field(default_factory=set[ChannelId])
    news: asyncio.Event = field(default_factory=asyncio.Event)
    changes: int = -1
    destroyed: dict[ChannelId, int] = field(default_factory=dict[ChannelId, int])


class Destroying:
    """Destroys data keys on purpose, and lets the clerk write it into the channel.

    Args:
        besides: what else to look at once a second, as long as this runs.
    """

    def __init__(
        self,
        *,
        database: Database,
        vault: Vault,
        writer: Writer,
        channels: Channels,
        dispatcher: Dispatcher,
        rooms: Rooms,
        besides: Callable[[], Coroutine[Any, Any, None]],
    ) -> None:
        self._database = database
        self._vault = vault
        self._writer = writer
        self._channels = channels
        self._dispatcher = dispatcher
        self._rooms = rooms
        self._besides = besides
        self._followed = _Followed()

    # --- destroying --------------------------------------------------------------------------

    async def shred(self, channel: ChannelId) -> int:
        """Destroy the data keys of a channel: it stays provable, and is readable to nobody.

        Returns:
            How many keys were destroyed.

        Raises:
            NotFound: there is no such channel.
        """
        await self._open(channel)
        newest = self._vault.keystore.newest_generation(channel)
        destroyed = await shred(self._writer, self._vault, channel)
        # The channel itself still says that, and when, it happened: under a key of its own.
        await asyncio.to_thread(self._vault.keystore.new_generation, channel)
        self._channels.void([channel])
        await self._note_destroyed(channel, newest, Destruction.SHREDDED)
        log.warning("audit.shredded", channel=channel, keys=destroyed)
        return destroyed

    async def close_copies(self, channel: ChannelId) -> int:
        """Seal a channel anew and destroy its old keys, so that no older copy of it opens.

        Returns:
            How many rows were sealed anew.
        """
        await self._open(channel)
        newest = self._vault.keystore.newest_generation(channel)
        moved = await reseal(self._writer, self._vault, channel)
        await self._note_destroyed(channel, newest, Destruction.REDACTED)
        log.info("audit.generation_destroyed", channel=channel, generation=newest, rows=moved)
        return moved

    def committed(self, runs: Sequence[Run]) -> None:
        """Note which channels have lost words."""
        for run in runs:
            if any(
                _tells_redaction(part.data)
                for e in run.entries
                for part in e.parts[_FIRST_OUT:]
            ):
                self._followed.due.add(run.channel)
                self._followed.news.set()

    async def run(self) -> NoReturn:
        """Follow redactions and watch the key store until cancelled; what fails is tried again."""
        self._followed.due.update(await self.unfinished())
        while True:
            try:
                await self.follow()
                await self.watch()
                await self._besides()
            except Exception:
                log.exception("audit.follow_failed")
            try:
                await asyncio.wait_for(self._followed.news.wait(), WATCH_SECONDS)
            except TimeoutError:
                continue

    async def follow(self) -> None:
        """Close the copies of every channel that is due."""
        self._followed.news.clear()
        for channel in sorted(self._followed.due):
            try:
                await self.close_copies(channel)
            except Exception:
                log.exception("audit.close_copies_failed", channel=channel)
                continue
            # One that was redacted again meanwhile is due again: its words may have moved.
            if not self._followed.news.is_set():
                self._followed.due.discard(channel)

    async def watch(self) -> None:
        """Forget channels whose keys were destroyed, by whichever process."""
        changes = await asyncio.to_thread(self._vault.keystore.changes)
        if changes == self._followed.changes:
            return
        self._followed.changes = changes
        for channel, live in list(self._channels.live.items()):
            destroyed = await asyncio.to_thread(_destroyed, self._vault, channel)
            known = self._followed.destroyed.get(channel, 0)
            if destroyed == known or not live.is_durable():
                continue
            if self._channels.live.get(channel) is live:
                self._channels.void([channel])
                self._followed.destroyed[channel] = destroyed

    async def unfinished(self) -> list[ChannelId]:
        """Channels in which words were destroyed and the old keys, after a crash, still are."""
        table = schema.channel.c
        wanted = select(table.id, table.erased_until).where(table.erased_until > 0)
        rows = await self._database.read(lambda c: c.execute(wanted).all())
        found: list[ChannelId] = []
        for row in rows:
            live = await self._channels.open(ChannelId(row.id))
            if live is None or live.behind is not None:
                continue
            state = live.durable.state
            substate: Audit = state.substate("audit")
            last = max((each.place for each in substate.destroyed), default=0)
            if last - state.before <= row.erased_until:
                found.append(ChannelId(row.id))
        return found

    # --- within ------------------------------------------------------------------------------

    async def _open(self, channel: ChannelId) -> LiveChannel:
        live = await self._channels.open(channel)
        if live is None:
            raise NotFound(NO_SUCH)
        await self._rooms.find(live.durable.room)
        return live

    async def _note_destroyed(
        self, channel: ChannelId, generation: int, reason: Destruction
    ) -> None:
        live = await self._open(channel)
        if live.behind is not None:
            log.error("audit.not_noted", channel=channel, because=live.behind)
            return
        await self._dispatcher.as_clerk(
            lambda desk: audit.note_destroyed(desk, channel, generation, reason)
        )


def _destroyed(vault: Vault, channel: ChannelId) -> int:
    """How many of a channel's data keys are destroyed."""
    keystore = vault.keystore
    return keystore.newest_generation(channel) - len(keystore.generations(channel))


def _tells_redaction(data: bytes) -> bool:
    return _REDACTED in data
