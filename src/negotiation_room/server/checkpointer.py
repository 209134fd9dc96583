"""The checkpointer: signs, every fifth of a second, where each changed channel's log stands.

Only committed data is signed, and nobody is shown a checkpoint before the store outside the
entries' database has it: a server that lost entries can then be told so by its own signature.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import NoReturn

import structlog

from negotiation_room.kernel.channel import ChannelKind, ChannelState
from negotiation_room.kernel.entry import Entry
from negotiation_room.kernel.holding import is_held_back, last_telling
from negotiation_room.kernel.ids import ChannelId, PersonId, RoomId
from negotiation_room.kernel.keys import public_key
from negotiation_room.kernel.live import Standing
from negotiation_room.kernel.loading import Channels, Run
from negotiation_room.kernel.note import Checkpoint, Verifier, checkpoint_origin
from negotiation_room.kernel.ports import Checkpoints
from negotiation_room.storage.checkpoints import ForkedLog
from negotiation_room.transport.hub import Hub

log = structlog.get_logger("audit.checkpoints")


class LogKey:
    """The key that signs checkpoints, under each log's own name."""

    def __init__(self, private: bytes, host: Callable[[RoomId], str]) -> None:
        self._private = private
        self.public = public_key(private)
        self._host = host

    def vkey(self, room: RoomId, channel: ChannelId, epoch: int = 1) -> str:
        """What a verifier remembers of a channel's log: its name and public key (C2SP)."""
        origin = checkpoint_origin(self._host(room), room, channel, epoch)
        return Verifier(origin, self.public).vkey()

    def sign(self, end: "End") -> tuple[ChannelId, int, int, bytes, str]:
        """The signed checkpoint of where a channel stands, or stood."""
        standing, size, root = end.standing, end.size, end.root()
        origin = checkpoint_origin(
            self._host(standing.room), standing.room, standing.channel, standing.epoch
        )
        note = Checkpoint(origin, size, root).sign(self._private)
        return standing.channel, standing.epoch, size, root, note


@dataclass(frozen=True, slots=True)
class End:
    """An end of a channel's log: where it stands, or where observers of a text are told to.

    Attributes:
        entry: the last entry, where others follow it.
    """

    standing: Standing
    entry: Entry | None = None

    @property
    def size(self) -> int:
        """How many entries there are."""
        return self.standing.head if self.entry is None else self.entry.seq

    def root(self) -> bytes:
        """The root of their tree."""
        return self.standing.frontier.root() if self.entry is None else self.entry.root


class Checkpointer:
    """Releases checkpoints of the channels that have grown.

    Args:
        find: looks for a room, whose host the key asks for; whether there is one.
    """

    def __init__(
        self,
        *,
        channels: Channels,
        store: Checkpoints,
        key: LogKey,
        find: Callable[[RoomId], Awaitable[bool]],
        hub: Hub,
        every: float,
    ) -> None:
        self._channels = channels
        self._store = store
        self._key = key
        self._find = find
        self._hub = hub
        self._every = every
        self._grown: dict[ChannelId, End] = {}
        self._open: dict[ChannelId, End] = {}

    def committed(self, runs: Sequence[Run]) -> None:
        """Note which channels have grown."""
        for run in runs:
            self._grown[run.channel] = End(run.after)
            charter = run.after.state.charter
            if charter is None or charter.kind is not ChannelKind.DRAFTING:
                continue
            found = last_telling(run.entries)
            if found is not None:
                self._open[run.channel] = End(run.after, found)

    def unpublished(self, standing: Standing) -> None:
        """Note a channel that an earlier server left without a checkpoint of its head."""
        self._grown.setdefault(standing.channel, End(standing))

    async def run(self) -> NoReturn:
        """Release at every tick until cancelled; a failed release is tried again."""
        while True:
            await asyncio.sleep(self._every)
            try:
                await self.release()
            except Exception:
                log.exception("audit.release_failed")

    async def release(self) -> None:
        """Sign and store what has grown, and only then tell the readers.

        What observers of a text are told ends earlier than what members do; that end is signed
        first, for they are shown no checkpoint of more.
        """
        grown, self._grown = self._grown, {}
        told, self._open = self._open, {}
        ends = {name: end for name, end in told.items() if end.size < grown[name].size}
        try:
            earlier = await self._store_all(ends)
            self._tell(earlier, told, grown)
            stored = await self._store_all(grown)
        except BaseException:  # a server that stops cancels this, and releases once more
            self._grown = {**grown, **self._grown}
            # What was taken out meanwhile is owed no more, whichever end of it.
            owed = {name: end for name, end in told.items() if name in grown}
            self._open = {**owed, **self._open}
            raise
        self._tell(stored, told, grown)

    async def _store_all(
        self, grown: dict[ChannelId, End]
    ) -> Sequence[tuple[ChannelId, int, int, bytes, str]]:
        """Sign and store them; those that cannot be are taken out, and cost the others nothing."""
        for channel, end in list(grown.items()):
            # A channel may be read before anybody has come to its room since the server started.
            if not await self._find(end.standing.room):
                del grown[channel]
                log.error("audit.no_such_room", channel=channel)
        while grown:
            try:
                return await self._store.release(list(map(self._key.sign, grown.values())))
            except ForkedLog as fork:
                # Nor is it a contradiction that another server was quicker with a later state
                # of the same log.
                if not await self._channels.leads_to(fork.channel, *fork.last):
                    self._close_to_acts(fork.channel)
                del grown[fork.channel]
        return ()

    def _close_to_acts(self, channel: ChannelId) -> None:
        log.critical("audit.forked_log", channel=channel)
        live = self._channels.live.get(channel)
        if live is not None:
            live.behind = "the server's record of this channel is not the one it has published"

    def _tell(
        self,
        stored: Sequence[tuple[ChannelId, int, int, bytes, str]],
        told: Mapping[ChannelId, End],
        grown: Mapping[ChannelId, End],
    ) -> None:
        for channel, epoch, size, root, note in stored:
            live = self._channels.live.get(channel)
            is_open = channel in told and told[channel].size == size
            if live is not None:
                live.checkpoint = (epoch, size, root, note)
                if is_open:
                    live.open_checkpoint = live.checkpoint
            frame = {"in": channel, "epoch": epoch, "checkpoint": note}
            if is_open:
                self._hub.announce(channel, frame)
            else:
                # Whoever was seated since the log stood there may listen by now.
                standing = grown[channel].standing if live is None else live.durable
                self._hub.announce(channel, frame, partial(_is_told_all, standing.state))


def _is_told_all(state: ChannelState, person: PersonId) -> bool:
    """Whether a person may know of every entry of a channel; observers of a text may not."""
    seat = state.seat_of(person)
    return seat is not None and not is_held_back(state, seat)
