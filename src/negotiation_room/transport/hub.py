"""The hub: carries what became durable to everyone who may read it.

Nobody awaits a reader. All frames of one commit leave a connection in one write, and a reader that
does not keep up is closed with a code that says "resume".
"""

import asyncio
from collections.abc import Callable, Sequence
from time import monotonic
from typing import Any, NoReturn, Protocol

import orjson

from negotiation_room.kernel.entry import Entry
from negotiation_room.kernel.holding import is_held_back, last_telling
from negotiation_room.kernel.ids import ChannelId, PersonId, SeatId
from negotiation_room.kernel.loading import Run
from negotiation_room.kernel.reading import Frames, Renderings, Wanted
from negotiation_room.kernel.seats import Seat


class Member(Protocol):
    """One connection, as the hub sees it.

    Attributes:
        wanted: the languages in which it wants what others said.
    """

    person: PersonId
    wanted: Wanted

    def send(self, frames: Sequence[bytes]) -> None:
        """Write these frames together, at once or never; MUST NOT wait."""
        ...

    def seated(self, channel: ChannelId) -> None:
        """The person has taken a seat in a channel; the member joins it by itself."""
        ...

    def unseated(self, channel: ChannelId) -> None:
        """The person's seat in a channel is gone; the frame that says so is about to be sent."""
        ...

    def lagging(self, channel: ChannelId, after: int, seated: tuple[SeatId, int]) -> None:
        """Much was kept from the member, and is for it now: it reads on from there by itself.

        As long as it has that seat, and the log that epoch.
        """
        ...

    def look(self, now: float) -> None:
        """Leave, if nothing was heard from the other side for too long."""
        ...


class Hub:
    """Who listens to which channel, and from which place on.

    Args:
        renderings: what is sent only to those who want its language.
    """

    def __init__(self, renderings: Renderings) -> None:
        self._renderings = renderings
        self._listening: dict[ChannelId, dict[Member, int]] = {}
        self._at_home: dict[PersonId, set[Member]] = {}

    # --- coming and going ------------------------------------------------------------------------

    def arrive(self, member: Member) -> None:
        """A connection is here, and is told when its person takes a seat."""
        self._at_home.setdefault(member.person, set()).add(member)

    def leave(self, member: Member) -> None:
        """The connection is gone."""
        members = self._at_home.get(member.person)
        if members is not None:
            members.discard(member)
            if not members:
                del self._at_home[member.person]
        for channel in [c for c, heard in self._listening.items() if member in heard]:
            self.unsubscribe(member, channel)

    def subscribe(self, member: Member, channel: ChannelId, after: int) -> None:
        """Send the member everything after this place."""
        self._listening.setdefault(channel, {})[member] = after

    def unsubscribe(self, member: Member, channel: ChannelId) -> None:
        """Send the member nothing more of this channel."""
        heard = self._listening.get(channel)
        if heard is not None:
            heard.pop(member, None)
            if not heard:
                del self._listening[channel]

    def members(self, channel: ChannelId) -> Sequence[Member]:
        """Who listens to a channel just now."""
        return tuple(self._listening.get(channel, ()))

    @property
    def connections(self) -> int:
        """How many connections are here."""
        return sum(len(members) for members in self._at_home.values())

    async def watch(self, every: float, now: Callable[[], float] = monotonic) -> NoReturn:
        """Let every connection look for silence until cancelled: one clock for all of them."""
        while True:
            await asyncio.sleep(every)
            for members in list(self._at_home.values()):
                for member in tuple(members):
                    member.look(now())

    # --- carrying --------------------------------------------------------------------------------

    def committed(self, runs: Sequence[Run]) -> None:
        """Carry what became durable.

        Whoever acted was told before: the writer says what it has committed when those who waited
        for it have run, so that a connection's answers and entries leave it in one write.
        """
        parcels: dict[Member, list[bytes]] = {}
        for run in runs:
            self._pack(run, parcels)
        for member, frames in parcels.items():
            member.send(frames)

    def announce(
        self,
        channel: ChannelId,
        frame: dict[str, Any],
        is_for: Callable[[PersonId], bool] = lambda _person: True,
    ) -> None:
        """Send one frame to everyone who listens to a channel, and whom it is for."""
        written = orjson.dumps(frame)
        for member in self.members(channel):
            if is_for(member.person):
                member.send((written,))

    def _pack(self, run: Run, parcels: dict[Member, list[bytes]]) -> None:
        heard = self._listening.get(run.channel)
        if heard:
            frames = self._frames(run, run.entries)
            first, last = run.entries[0].seq, run.entries[-1].seq
            if first == 1:
                self._arrive_anew(run)
            state = run.before.state
            seat_of, watchers = state.seat_of, list[tuple[Member, Seat]]()
            for member, after in heard.items():
                seat = seat_of(member.person)
                if seat is not None and is_held_back(state, seat):
                    watchers.append((member, seat))
                elif seat is not None and after < last:
                    unheard = frames if after < first else self._after(run, after)
                    frame = unheard.for_seat(seat, member.wanted)
                    parcels.setdefault(member, []).append(frame)
                    heard[member] = last
            if watchers:
                self._tell_watchers(run, watchers, parcels)
        if run.changes_seats:
            self._reseat(run, parcels)

    def _tell_watchers(
        self,
        run: Run,
        watchers: Sequence[tuple[Member, Seat]],
        parcels: dict[Member, list[bytes]],
    ) -> None:
        """Tell observers of a text up to what they may read; what nothing follows, waits."""
        found = last_telling(run.entries)
        if found is None:
            return
        first, heard = run.entries[0].seq, self._listening[run.channel]
        frames = self._frames(run, [one for one in run.entries if one.seq <= found.seq])
        for member, seat in watchers:
            if heard[member] == first - 1:
                parcels.setdefault(member, []).append(frames.for_seat(seat, member.wanted))
                heard[member] = found.seq
            elif heard[member] < found.seq:
                after = heard[member]
                self.unsubscribe(member, run.channel)
                member.lagging(run.channel, after, (seat.id, run.after.epoch))

    def _frames(self, run: Run, entries: Sequence[Entry]) -> Frames:
        return Frames(run.channel, run.after.epoch, entries, self._renderings)

    def _after(self, run: Run, after: int) -> Frames:
        """The frames without entries the member already has."""
        return self._frames(run, [entry for entry in run.entries if entry.seq > after])

    def _arrive_anew(self, run: Run) -> None:
        """Let everybody join again: the log began anew, and its places count from 1."""
        for member in self.members(run.channel):
            self.unsubscribe(member, run.channel)
            member.seated(run.channel)

    def _reseat(self, run: Run, parcels: dict[Member, list[bytes]]) -> None:
        before, after = run.before.state, run.after.state
        gone = orjson.dumps({"withdrawn": run.channel})
        for member in self.members(run.channel):
            if after.seat_of(member.person) is None:
                parcels.setdefault(member, []).append(gone)
                self.unsubscribe(member, run.channel)
                member.unseated(run.channel)
        for person in set(after.by_person) - set(before.by_person):
            for member in tuple(self._at_home.get(person, ())):
                member.seated(run.channel)
