"""The channels in memory: loading, running ahead of the disk, and catching up with it."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from negotiation_room.kernel.act import parse_act
from negotiation_room.kernel.canonical import parse_canonical
from negotiation_room.kernel.catalogue import Catalogue
from negotiation_room.kernel.channel import ChannelState, Place
from negotiation_room.kernel.composing import place_of
from negotiation_room.kernel.entry import Entry, Who
from negotiation_room.kernel.ids import ChannelId
from negotiation_room.kernel.leaf import split_act_part
from negotiation_room.kernel.live import RING, LiveChannel, Standing, Step
from negotiation_room.kernel.messages import Command, Event
from negotiation_room.kernel.ports import Batch, Checkpoints, Journal, Loaded
from negotiation_room.kernel.snapshot import thaw


@dataclass(frozen=True, slots=True)
class Run:
    """Consecutive entries of one channel that became durable together.

    Attributes:
        before: where the channel stood before them; who may read an entry is decided by the
            entries before it.
        after: where it stands now.
    """

    before: Standing
    after: Standing
    entries: Sequence[Entry]

    @property
    def channel(self) -> ChannelId:
        """Whose entries these are."""
        return self.after.channel

    @property
    def changes_seats(self) -> bool:
        """Whether somebody came, left, or changed capacity."""
        return self.before.state.seats is not self.after.state.seats


_Ahead = tuple[Sequence[Step], Mapping[ChannelId, LiveChannel]]

Committed = Callable[[Sequence[Run]], None]
"""Hears of what became durable in one commit, channel by channel and in order."""


class Channels:
    """The channels this process holds, by id.

    Args:
        most: how many idle channels stay in memory.
    """

    def __init__(
        self,
        *,
        catalogue: Catalogue,
        journal: Journal,
        checkpoints: Checkpoints,
        most: int = 2_000,
    ) -> None:
        self.live: dict[ChannelId, LiveChannel] = {}
        self._catalogue = catalogue
        self._journal = journal
        self._checkpoints = checkpoints
        self._most = most
        self._listeners: list[Committed] = []
        self._ahead: dict[int, _Ahead] = {}

    def on_committed(self, listener: Committed) -> None:
        """Tell a listener of everything that becomes durable."""
        self._listeners.append(listener)

    async def open(self, channel: ChannelId) -> LiveChannel | None:
        """The channel, loaded if need be; None if there is no such channel."""
        live = self.live.get(channel)
        if live is not None:
            return live
        loaded = await self._journal.load(channel)
        if loaded is None:
            return None
        last = await self._checkpoints.last(channel)
        # Another wish may have loaded it while this one waited; the first one stays.
        live = self.live.get(channel)
        if live is None:
            live = self._revive(loaded, last)
            self._make_room()
            self.live[channel] = live
        return live

    def loaded(self, channel: ChannelId) -> LiveChannel:
        """The channel, which the caller has opened."""
        return self.live[channel]

    def void(self, channels: Iterable[ChannelId]) -> None:
        """Forget channels whose memory ran ahead of something that did not happen."""
        for channel in channels:
            self.live.pop(channel, None)

    def abandon(self, batch: Batch) -> None:
        """Forget the memory that ran ahead of a batch which did not happen.

        A channel that was loaded anew in the meantime is left alone.
        """
        _, lives = self._ahead.pop(id(batch), ((), {}))
        for channel, live in lives.items():
            if self.live.get(channel) is live:
                del self.live[channel]

    async def recall_root(self, live: LiveChannel, size: int) -> None:
        """Fetch an old root that an act cites as seen."""
        standing = live.standing
        root = await self._journal.root_at(standing.channel, standing.epoch, size)
        if root is not None:
            live.remember_root(size, root)

    def run_ahead(
        self,
        batch: Batch,
        steps: Sequence[Step],
        durable: Awaitable[Any],
    ) -> None:
        """Let memory stand where the batch will leave the disk."""
        for founding in batch.foundings:
            state = self._catalogue.found(founding.room, founding.channel)
            unwritten = Standing(founding.room, founding.channel, state)
            self.live[founding.channel] = LiveChannel(unwritten, unwritten)
        lives = {channel: self.live[channel] for channel in batch.channels()}
        self._ahead[id(batch)] = (steps, lives)
        for step in steps:
            lives[step.entry.channel].advance(step)
        for verdict in batch.verdicts:
            lives[verdict.channel].remember(verdict)
        for live in lives.values():
            live.last_commit = durable

    def committed(self, batches: Sequence[Batch]) -> None:
        """Take note of what became durable, and tell the listeners."""
        runs: list[Run] = []
        latest: dict[ChannelId, int] = {}
        for batch in batches:
            steps, _ = self._ahead.pop(id(batch), ((), {}))
            for step in steps:
                self._append(step, runs, latest)
            for erasure in batch.erasures:
                live = self.live.get(erasure.channel)
                if live is not None:
                    live.forget_through(erasure.seq)
        if runs:
            for listener in self._listeners:
                listener(runs)

    def _append(self, step: Step, runs: list[Run], latest: dict[ChannelId, int]) -> None:
        """Lengthen the channel's run by one entry, or begin one where seats have changed."""
        channel = step.entry.channel
        live = self.live.get(channel)
        if live is not None:
            live.durable = step.after
            live.ring.append(step.entry)
        at = latest.get(channel)
        if (
            at is None
            or runs[at].changes_seats
            or Run(step.before, step.after, ()).changes_seats
        ):
            latest[channel] = len(runs)
            runs.append(Run(step.before, step.after, [step.entry]))
        else:
            entries = [*runs[at].entries, step.entry]
            runs[at] = Run(runs[at].before, step.after, entries)

    def _make_room(self) -> None:
        if len(self.live) < self._most:
            return
        for channel, live in list(self.live.items()):
            if live.is_durable():
                del self.live[channel]
                return

    def _revive(self, loaded: Loaded, last: tuple[int, int, bytes, str] | None) -> LiveChannel:
        state = self._state(loaded)
        standing = Standing(
            room=loaded.room,
            channel=loaded.channel,
            state=state,
            epoch=loaded.epoch,
            head=loaded.head,
            last_at=loaded.last_at,
            frontier=loaded.frontier,
        )
        live = LiveChannel(standing, standing)
        for entry in loaded.tail:
            live.remember_root(entry.seq, entry.root)
        live.remember_root(loaded.head, loaded.frontier.root())
        live.commitments.update(loaded.commitments)
        for verdict in loaded.verdicts:
            live.remember(verdict)
        live.ring.extend(loaded.tail[-RING:])
        if last is not None:
            live.checkpoint = last
            live.behind = _contradiction(loaded, live, last)
        return live

    def _state(self, loaded: Loaded) -> ChannelState:
        if loaded.snapshot is None:
            state = self._catalogue.found(loaded.room, loaded.channel, loaded.epoch)
        else:
            state = thaw(self._catalogue, loaded.snapshot[1])
        for entry in loaded.tail:
            state = fold_entry(self._catalogue, state, entry)
        return state


def _contradiction(
    loaded: Loaded, live: LiveChannel, last: tuple[int, int, bytes, str]
) -> str | None:
    """Why the journal may not be continued: it has lost, or changed, what was published."""
    epoch, size, root, _ = last
    if epoch > loaded.epoch or (epoch == loaded.epoch and size > loaded.head):
        return (
            "the server's record of this channel is older than the one it has published; "
            "it is read-only until the parties accept a new beginning"
        )
    if epoch == loaded.epoch and live.roots.get(size, root) != root:
        return "the server's record of this channel is not the one it has published"
    return None


def fold_entry(catalogue: Catalogue, state: ChannelState, entry: Entry) -> ChannelState:
    """Fold what an entry holds, as far as its reader was given it.

    An event name this version does not know makes the channel read-only; a withheld or erased
    part leaves the state as it is.
    """
    who_part, act_part = entry.part("who"), entry.part("act")
    command = None if act_part is None else _command(catalogue, act_part.data)
    if who_part is None:
        audience = ("members",) if command is None else command.audience
        place = Place(entry.seq, entry.at, content_audience=audience)
    else:
        place = place_of(entry.seq, entry.at, Who.parse(who_part.data), command)
    for part in entry.parts:
        if not part.name.startswith("out."):
            continue
        for event in read_out(catalogue, part.data):
            if event is None:
                state = catalogue.unreadable(state)
            else:
                state = catalogue.evolve(state, event, place)
    return state


def read_out(catalogue: Catalogue, data: bytes) -> list[Event | None]:
    """The events of one out part; None for a name this version does not know."""
    fields: Any = parse_canonical(data)
    events: list[Event | None] = []
    for row in fields["events"]:
        event = catalogue.events.get(row["event"])
        events.append(None if event is None else event.from_body(row["body"]))
    return events


def _command(catalogue: Catalogue, data: bytes) -> type[Command] | None:
    row = catalogue.commands.get(parse_act(split_act_part(data)[1]).do)
    return None if row is None else row.command
