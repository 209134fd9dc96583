"""The desk: where one wish is worked out across channels before anything is kept.

All of it happens between two awaits. What is decided here touches copies; the dispatcher keeps
all of it or none.
"""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any

from negotiation_room.kernel.act import Act, Seen, act_digest, clerk_act_id, compose_act
from negotiation_room.kernel.capability import CommandRow, NotHere
from negotiation_room.kernel.catalogue import Catalogue
from negotiation_room.kernel.channel import ChannelState, Occasion
from negotiation_room.kernel.composing import (
    SALT,
    SignedAct,
    clerk_kind,
    compose_entry,
    place_of,
    stand_after,
)
from negotiation_room.kernel.entry import Entry, Who
from negotiation_room.kernel.epochs import begin_epoch
from negotiation_room.kernel.errors import Conflict, NotFound
from negotiation_room.kernel.ids import ActId, ChannelId, DeviceId, RoomId, b64, new_id
from negotiation_room.kernel.leaf import commit
from negotiation_room.kernel.live import LiveChannel, Memory, Standing, Step
from negotiation_room.kernel.merkle import EMPTY_ROOT
from negotiation_room.kernel.messages import ClerkCommand, Command, Event
from negotiation_room.kernel.ports import (
    Advance,
    Batch,
    Clock,
    Erasure,
    Founding,
    Random,
    SeatChange,
    Turning,
    Verdict,
    Write,
)
from negotiation_room.kernel.roster import SeatGranted, SeatWithdrawn
from negotiation_room.kernel.seats import Seat


class NeedsChannel(Exception):
    """A handler asked for a channel that is not in memory yet."""

    def __init__(self, channel: ChannelId) -> None:
        super().__init__("a channel has to be loaded first")
        self.channel = channel


class ChannelIsClosed(Conflict, code="kernel.channel_closed"):
    """The channel is closed: it can be read, but nothing more is heard in it."""


class ChannelExists(Conflict, code="kernel.channel_exists"):
    """A channel cannot begin under an id that is taken."""


class ReadOnlyChannel(Conflict, code="kernel.read_only"):
    """The channel holds facts this server does not understand, or a disputed history."""


class EpochNotAccepted(Conflict, code="kernel.epoch_not_accepted"):
    """The channel's log has begun anew, and whoever presides has not yet accepted it."""


NO_SUCH = "there is no such channel, or you have no seat in it"


@dataclass(frozen=True, slots=True)
class ClerkKey:
    """The clerk of this deployment: a device that acts only under rules."""

    device: DeviceId
    public: bytes
    sign: Callable[[bytes], bytes]


@dataclass(frozen=True, slots=True)
class Done:
    """A wish that was decided, as a handler sees it.

    Attributes:
        leaf_hash: what clerk acts that follow from it cite as their cause.
    """

    room: RoomId
    channel: ChannelId
    command: Command
    occasion: Occasion
    events: tuple[Event, ...]
    leaf_hash: bytes


Handler = Callable[["Desk", Done], None]
"""Carries a decided wish into other channels and tables; may still refuse all of it."""


class Desk:
    """Works out one wish, or several performed all or none.

    Args:
        live: the channels in memory; read only.
        handlers: by the command's wire name.
        absent: channels that were looked for and do not exist.

    Attributes:
        seen: channels whose state was looked at; whatever is said here rests on them.
    """

    def __init__(
        self,
        live: Mapping[ChannelId, LiveChannel],
        *,
        catalogue: Catalogue,
        handlers: Mapping[str, Handler],
        clerk: ClerkKey,
        clock: Clock,
        random: Random,
        origin: Callable[[RoomId], str],
        absent: Collection[ChannelId] = (),
    ) -> None:
        self._live = live
        self._absent = absent
        self._catalogue = catalogue
        self._handlers = handlers
        self._clerk = clerk
        self._origin = origin
        self._standings: dict[ChannelId, Standing] = {}
        self._started: dict[ChannelId, int] = {}
        self.clock = clock
        self.random = random
        self.batch = Batch()
        self.seen: set[ChannelId] = set()
        self.steps: list[Step] = []

    # --- what handlers use -------------------------------------------------------------------

    def state(self, channel: ChannelId) -> ChannelState:
        """A channel's state, everything decided at this desk included.

        Raises:
            NeedsChannel: the dispatcher will load it and start again.
            NotFound: there is no such channel.
        """
        return self.standing(channel).state

    def hears(self, channel: ChannelId) -> bool:
        """Whether anything can be added there: not where the record is disputed or unknown.

        What must not wait for such a channel passes it over; nobody acts in it meanwhile, and
        when its record begins anew that is made up for.
        """
        standing = self.standing(channel)
        return self._disputed(standing) is None and not standing.state.unreadable

    def new_id(self, kind: str) -> str:
        """A fresh id of that kind."""
        return new_id(kind, self.random)

    def write(self, write: Write) -> None:
        """Write a projection in the same transaction."""
        self.batch.writes.append(write)

    def erase(self, channel: ChannelId, seq: int, parts: tuple[str, ...]) -> None:
        """Destroy parts of an earlier entry, by its place, in the same transaction."""
        epoch, seq = self.standing(channel).state.stands_at(seq)
        self.batch.erasures.append(Erasure(channel, epoch, seq, parts))

    def turn(self, channel: ChannelId, epoch: int) -> Standing:
        """Begin a new epoch of a channel's log; the clerk's next act there must say so.

        Returns where the log stood in the epoch that ends.
        """
        ended = self.standing(channel)
        before = ended.state.before + ended.head
        self._standings[channel] = Standing(
            ended.room,
            channel,
            begin_epoch(ended.state, epoch, before),
            epoch=epoch,
            last_at=ended.last_at,
        )
        self._started[channel] = 0
        self.batch.turnings.append(Turning(channel, ended.epoch, ended.head, epoch))
        return ended

    def found(self, room: RoomId, channel: ChannelId, kind: str) -> None:
        """Begin a channel; its charter must be the clerk's next act there.

        Raises:
            ChannelExists: the id is taken, here or in another room.
            NeedsChannel: the dispatcher will look whether it is, and start again.
        """
        self.seen.add(channel)
        if channel in self._standings or channel in self._live:
            raise ChannelExists("a channel with this id exists; choose a fresh one")
        if channel not in self._absent:
            raise NeedsChannel(channel)
        state = self._catalogue.found(room, channel)
        self._standings[channel] = Standing(room, channel, state)
        self._started[channel] = 0
        self.batch.foundings.append(Founding(channel, room, kind))

    def clerk(
        self, channel: ChannelId, command: type[ClerkCommand], cause: bytes, **fields: Any
    ) -> tuple[Event, ...]:
        """Let the clerk act in a channel because of `cause`; nothing is kept if nothing changes."""
        wish = command(cause=b64(cause), **fields)
        standing = self.standing(channel)
        self._check_continues(standing)
        at = self._time(standing)
        act = clerk_act_id(channel, cause, clerk_kind(wish))
        occasion = Occasion(None, self._clerk.device, act, _next_place(standing), at)
        row = self._catalogue.row(command.wire)
        row.by.check(None)
        self._check_heard(standing.state, row)
        events = tuple(row.decide(standing.state, wish, occasion))
        if not events:
            return ()
        signed, n = self._clerk_signs(standing, act, wish)
        who = Who(None, None, None, self._clerk.device, self._clerk.public)
        entry = self._keep(standing, signed, wish, who, events, occasion)
        self._judge(channel, self._clerk.device, n, act, act_digest(signed.act), entry.seq)
        return events

    # --- what the dispatcher uses ------------------------------------------------------------

    def standing(self, channel: ChannelId) -> Standing:
        """Where a channel stands at this desk."""
        self.seen.add(channel)
        standing = self._standings.get(channel)
        if standing is None:
            live = self._live.get(channel)
            if channel in self._absent:
                raise NotFound(NO_SUCH)
            if live is None:
                raise NeedsChannel(channel)
            standing = live.standing
            self._standings[channel] = standing
            self._started[channel] = standing.head
        return standing

    def perform(self, act: Act, signed: SignedAct, seat: Seat, digest: bytes) -> int:
        """Decide one act, of which this is the digest, and all that follows; give its place.

        Raises:
            Refusal: nothing of this desk may be kept.
        """
        standing = self.standing(act.channel)
        row = self._catalogue.row(act.do)
        row.by.check(seat)
        self._check_open(standing.state, row)
        if standing.state.chartered.kind not in row.within:
            raise NotHere("this is not done in a channel of this kind")
        command = row.command.from_content(signed.content)
        at = self._time(standing)
        occasion = Occasion(seat, act.device, act.id, _next_place(standing), at)
        for veto in self._catalogue.guards(act.do):
            veto(standing.state, command, occasion)
        events = tuple(row.decide(standing.state, command, occasion))
        key = standing.state.devices[act.device].key
        who = Who(seat.id, seat.delegation, seat.role, act.device, key)
        entry = self._keep(standing, signed, command, who, events, occasion)
        self._judge(act.channel, act.device, act.n, act.id, digest, entry.seq)
        handler = self._handlers.get(act.do)
        if handler is not None:
            handler(
                self,
                Done(standing.room, act.channel, command, occasion, events, entry.leaf_hash),
            )
        return entry.seq

    def finish(self) -> Batch:
        """The batch to write; memory takes the steps over once it is queued."""
        for channel, old in self._started.items():
            standing = self._standings[channel]
            # What a handler merely read it decided on, too: it falls with what it read.
            self.batch.looked_at.add(channel)
            if standing.head != old:
                self.batch.advances.append(Advance(channel, standing.epoch, old, standing.head))
        return self.batch

    # --- within ------------------------------------------------------------------------------

    def _time(self, standing: Standing) -> int:
        return max(standing.last_at + 1, self.clock.now())

    def _check_open(self, state: ChannelState, row: CommandRow) -> None:
        if not state.settled and not row.unsettled:
            raise EpochNotAccepted(
                "the record of this channel has begun anew; "
                "nothing is heard until whoever presides here accepts that"
            )
        self._check_heard(state, row)

    def _check_heard(self, state: ChannelState, row: CommandRow) -> None:
        """What holds for people and clerk alike."""
        if state.unreadable:
            raise ReadOnlyChannel("this channel is read-only here until the server is updated")
        if state.closed and not row.closing:
            raise ChannelIsClosed("this channel is closed; you can still read it")

    def _check_continues(self, standing: Standing) -> None:
        """Let the clerk, too, add nothing to a log that contradicts what was published."""
        because = self._disputed(standing)
        if because is not None:
            raise ReadOnlyChannel(because)

    def _disputed(self, standing: Standing) -> str | None:
        live = self._live.get(standing.channel)
        if live is None or standing.epoch != live.standing.epoch:
            return None
        return live.behind

    def _keep(
        self,
        standing: Standing,
        signed: SignedAct,
        command: Command,
        who: Who,
        events: tuple[Event, ...],
        occasion: Occasion,
    ) -> Entry:
        composed = compose_entry(
            standing, signed, command, who, events, occasion, random=self.random
        )
        entry = composed.entry
        place = place_of(entry.place, entry.at, who, occasion.act)
        after = stand_after(standing, composed, events, place, self._catalogue)
        self._standings[standing.channel] = after
        self.batch.entries.append(entry)
        self.steps.append(Step(entry, composed.content, standing, after))
        self._project_seats(standing, events)
        return entry

    def _project_seats(self, standing: Standing, events: tuple[Event, ...]) -> None:
        for event in events:
            kind = type(event)
            if kind is not SeatGranted and kind is not SeatWithdrawn:
                continue  # sooner known than by asking of what kind it is
            if isinstance(event, SeatGranted):
                change = SeatChange(
                    standing.room, standing.channel, event.person, event.seat, event.role
                )
                self.batch.seats.append(change)
            elif isinstance(event, SeatWithdrawn):
                seat = standing.state.seats[event.seat]
                self.batch.seats.append(
                    SeatChange(standing.room, standing.channel, seat.person, None, None)
                )

    def _judge(
        self,
        channel: ChannelId,
        device: DeviceId,
        n: int,
        act: ActId,
        digest: bytes,
        seq: int | None,
    ) -> None:
        self.batch.verdicts.append(Verdict(channel, device, n, act, digest, seq))

    def _clerk_signs(
        self, standing: Standing, act: ActId, wish: ClerkCommand
    ) -> tuple[SignedAct, int]:
        live = self._live.get(standing.channel)
        memory = live.memories.get(self._clerk.device, Memory()) if live else Memory()
        here = [v.n for v in self.batch.verdicts if v.channel == standing.channel]
        n = max(memory.highest + 1, self.clock.now(), *(past + 1 for past in here))
        content = wish.content()
        salt = self.random(SALT)
        raw = compose_act(
            origin=self._origin(standing.room),
            room=standing.room,
            channel=standing.channel,
            device=self._clerk.device,
            n=n,
            id=act,
            do=wish.wire,
            with_=commit("with", salt, content),
            seen=_last_seen(live, standing.epoch),
        )
        return SignedAct(raw, self._clerk.sign(raw), content, salt), n


def _next_place(standing: Standing) -> int:
    return standing.state.before + standing.head + 1


def _last_seen(live: LiveChannel | None, epoch: int) -> Seen:
    if live is None or live.checkpoint is None or live.checkpoint[0] != epoch:
        return Seen(epoch, 0, EMPTY_ROOT)
    _, size, root, _ = live.checkpoint
    return Seen(epoch, size, root)
