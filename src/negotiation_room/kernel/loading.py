"""The channels in memory: loading, running ahead of the disk, and catching up with it."""

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from negotiation_room.kernel.act import parse_act
from negotiation_room.kernel.canonical import parse_canonical
from negotiation_room.kernel.catalogue import Catalogue
from negotiation_room.kernel.channel import (
    Attribution,
    ChannelKind,
    ChannelState,
    Charter,
    History,
    Place,
)
from negotiation_room.kernel.commitments import Commitments
from negotiation_room.kernel.composing import place_of
from negotiation_room.kernel.entry import Entry, Who, without_parts
from negotiation_room.kernel.epochs import begin_epoch
from negotiation_room.kernel.ids import ActId, ChannelId, DeviceId
from negotiation_room.kernel.leaf import split_act_part
from negotiation_room.kernel.live import RING, LiveChannel, Standing, Step
from negotiation_room.kernel.messages import Event
from negotiation_room.kernel.ports import (
    Batch,
    Checkpoints,
    Disputes,
    Erasure,
    Journal,
    Loaded,
)
from negotiation_room.kernel.seats import Seat
from negotiation_room.kernel.snapshot import is_current, thaw
from negotiation_room.kernel.uncollected import uncollected


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


OLDER = (
    "the server's record of this channel is older than the one it has published; "
    "it is read-only until a new beginning is opened and accepted"
)
CHANGED = (
    "the server's record of this channel is not the one it has published; "
    "it is read-only until a new beginning is opened and accepted"
)

_Ahead = tuple[Sequence[Step], Mapping[ChannelId, LiveChannel]]

Committed = Callable[[Sequence[Run]], None]
"""Hears of what became durable in one commit, channel by channel and in order."""


class Channels:
    """The channels this process holds, by id.

    Args:
        most: how many idle channels stay in memory.
        disputes: where it is kept which logs were contradicted by what they signed.
    """

    def __init__(
        self,
        *,
        catalogue: Catalogue,
        journal: Journal,
        checkpoints: Checkpoints,
        most: int = 2_000,
        disputes: Disputes | None = None,
    ) -> None:
        self.live: dict[ChannelId, LiveChannel] = {}
        self._catalogue = catalogue
        self._journal = journal
        self.last_released = checkpoints.last
        self._most = most
        self._disputes = disputes
        self._listeners: list[Committed] = []
        self._unpublished: list[Callable[[Standing], None]] = []
        self._ahead: dict[int, _Ahead] = {}

    def on_committed(self, listener: Committed) -> None:
        """Tell a listener of everything that becomes durable."""
        self._listeners.append(listener)

    def on_unpublished(self, listener: Callable[[Standing], None]) -> None:
        """Tell a listener of a channel whose loaded log goes beyond its last checkpoint."""
        self._unpublished.append(listener)

    async def open(self, channel: ChannelId) -> LiveChannel | None:
        """The channel, loaded if need be; None if there is no such channel."""
        live = self.live.get(channel)
        if live is not None:
            return live
        # The checkpoint first: another server may commit and publish while we read, and a
        # journal read before that would look as if it had lost what was published.
        last = await self.last_released(channel)
        loaded = await self._journal.load(channel)
        if loaded is not None and loaded.snapshot and not is_current(loaded.snapshot[1]):
            loaded = await self._journal.load(channel, is_whole=True)
        if loaded is None:
            return None
        behind = await self._contradiction(loaded, last)
        # Another wish may have loaded it while this one waited; the first one stays.
        live = self.live.get(channel)
        if live is None:
            with uncollected():
                live = self._revive(loaded)
            live.checkpoint = last
            live.behind = behind
            self._make_room()
            self.live[channel] = live
            self._ask_for_checkpoint(live)
        return live

    def _ask_for_checkpoint(self, live: LiveChannel) -> None:
        """What a killed server had committed and not yet signed for is signed for now."""
        published = (0, 0) if live.checkpoint is None else live.checkpoint[:2]
        if live.behind is None and published < (live.durable.epoch, live.durable.head):
            for listener in self._unpublished:
                listener(live.durable)

    async def leads_to(self, channel: ChannelId, epoch: int, size: int, root: bytes) -> bool:
        """Whether the journal, as the disk has it, had this root at that size."""
        return await self._journal.root_at(channel, epoch, size) == root

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

    async def recall_content(self, live: LiveChannel, commitment: bytes) -> None:
        """Ask the journal whether a content was heard, where memory cannot tell."""
        standing = live.standing
        while not live.commitments.is_whole:
            await self._take_in(live)
        if live.commitments.holds(commitment) is None:
            held = await self._journal.heard(standing.channel, standing.epoch, commitment)
            live.commitments.checked(commitment, is_known=held)

    async def _take_in(self, live: LiveChannel) -> None:
        """Read all contents of a channel, once for however many act in it first."""
        standing = live.standing
        if live.reading is None:
            live.reading = self._journal.commitments(standing.channel, standing.epoch)
        reading = live.reading
        try:
            heard = await reading
        except Exception:
            if live.reading is reading:
                live.reading = None  # whoever acts next asks again
            raise
        if live.reading is reading:
            live.reading = None
            live.commitments.load(heard)

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
        for turning in batch.turnings:
            beginning = next(s.before for s in steps if s.entry.channel == turning.channel)
            self.live[turning.channel] = self.live[turning.channel].turned(beginning)
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
        stretches: list[list[Step]] = []
        latest: dict[ChannelId, list[Step]] = {}
        for batch in batches:
            steps, _ = self._ahead.pop(id(batch), ((), {}))
            for step in steps:
                self._append(step, stretches, latest)
            for erasure in batch.erasures:
                self._forget(erasure)
        if stretches:
            runs = [_run(steps) for steps in stretches]
            for listener in self._listeners:
                listener(runs)

    def _append(
        self, step: Step, stretches: list[list[Step]], latest: dict[ChannelId, list[Step]]
    ) -> None:
        """Lengthen the channel's stretch by one entry, or begin one where seats have changed."""
        channel = step.entry.channel
        live = self.live.get(channel)
        if live is not None:
            live.durable = step.after
            live.ring.append(step.entry)
        steps = latest.get(channel)
        if steps is None or _changes_seats(steps[-1]) or _changes_seats(step):
            steps = latest[channel] = []
            stretches.append(steps)
        steps.append(step)

    def _forget(self, erasure: Erasure) -> None:
        """Let memory lose what the disk has lost."""
        live = self.live.get(erasure.channel)
        if live is None:
            return
        for index, entry in enumerate(live.ring):
            if (entry.epoch, entry.seq) == (erasure.epoch, erasure.seq):
                live.ring[index] = without_parts(entry, erasure.parts)

    def _make_room(self) -> None:
        if len(self.live) < self._most:
            return
        for channel, live in list(self.live.items()):
            if live.is_durable():
                del self.live[channel]
                return

    async def _contradiction(
        self, loaded: Loaded, last: tuple[int, int, bytes, str] | None
    ) -> str | None:
        """Why the journal may not be continued: it has lost, or changed, what was published."""
        if self._disputes is not None:
            dispute = await self._disputes.disputed(loaded.channel)
            if dispute is not None and dispute[0] >= loaded.epoch:
                return dispute[1]
        if last is None:
            return None
        epoch, size, root, _ = last
        if epoch < loaded.epoch:
            return None
        if epoch > loaded.epoch or size > loaded.head:
            return OLDER
        held = await self._journal.root_at(loaded.channel, epoch, size)
        return None if held == root else CHANGED

    def _revive(self, loaded: Loaded) -> LiveChannel:
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
        unread = Commitments(is_whole=False)
        at = 0 if loaded.snapshot is None else loaded.head - len(loaded.tail)
        live = LiveChannel(standing, standing, commitments=unread, snapshot=max(at, 0))
        tail = [entry for entry in loaded.tail if entry.epoch == loaded.epoch]
        for entry in tail:
            live.remember_root(entry.seq, entry.root)
        live.remember_root(loaded.head, loaded.frontier.root())
        for verdict in loaded.verdicts:
            live.remember(verdict)
        live.ring.extend(tail[-RING:])
        return live

    def _state(self, loaded: Loaded) -> ChannelState:
        if loaded.snapshot is None:
            state = self._catalogue.found(loaded.room, loaded.channel)
            if loaded.seated:
                state = shredded(state, loaded)
        else:
            state = thaw(self._catalogue, loaded.snapshot[1])
        for entry in loaded.tail:
            state = fold_entry(self._catalogue, state, entry)
        return state


def _changes_seats(step: Step) -> bool:
    return step.before.state.seats is not step.after.state.seats


def _run(steps: Sequence[Step]) -> Run:
    return Run(steps[0].before, steps[-1].after, [step.entry for step in steps])


def shredded(state: ChannelState, loaded: Loaded) -> ChannelState:
    """What is left of a channel whose keys were destroyed: its kind, and who may ask for proofs.

    Nothing in it can be read any more and nothing more is heard; its log stays provable.
    """
    charter = Charter(
        kind=ChannelKind(loaded.kind),
        title="",
        confidentiality="hosted",
        suite="",
        history=History.ALL,
        attribution=Attribution.UNATTRIBUTED,
        owner=None,
        presence=False,
        log_key="",
        clerk_device=DeviceId(""),
        clerk_key=b"",
    )
    for row in loaded.seated:
        if row.seat is None or row.role is None:
            continue
        seat = Seat(row.seat, row.person, "", row.role, None, frozenset(), 1, 1)
        state = replace(
            state,
            seats=state.seats.set(seat.id, seat),
            by_person=state.by_person.set(seat.person, seat.id),
        )
    return replace(state, charter=charter, closed=True)


def fold_entry(catalogue: Catalogue, state: ChannelState, entry: Entry) -> ChannelState:
    """Fold what an entry holds, as far as its reader was given it.

    An event name this version does not know makes the channel read-only; a withheld or erased
    part leaves the state as it is.
    """
    if entry.epoch > state.epoch:
        state = begin_epoch(state, entry.epoch, entry.before)
    at_place = state.before + entry.seq
    who_part = entry.part("who")
    if who_part is None:
        place = Place(at_place, entry.at)
    else:
        place = place_of(at_place, entry.at, Who.parse(who_part.data), act_of(entry))
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


def act_of(entry: Entry) -> ActId | None:
    """The act an entry keeps, as far as it is held here."""
    part = entry.part("act")
    return None if part is None else parse_act(split_act_part(part.data)[1]).id
