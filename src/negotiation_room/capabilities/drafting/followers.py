"""The clerk's part in drafting: what nobody objected to in time is done when the time is over.

Everything this knows it reads from the texts themselves, so a restart forgets nothing; and the
rules decide again at the moment itself, so being woken too early or twice does nothing.
"""

import asyncio
import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final, NoReturn

import structlog

from negotiation_room.capabilities.drafting.permission import drafting_of
from negotiation_room.capabilities.drafting.units import Drafting, Removal
from negotiation_room.capabilities.drafting.wishes import RemoveUnopposed
from negotiation_room.kernel.channel import ChannelKind
from negotiation_room.kernel.desk import Desk
from negotiation_room.kernel.dispatch import Dispatcher
from negotiation_room.kernel.errors import Refusal
from negotiation_room.kernel.ids import ChannelId, UnitId, lp, tag, u64, utf8
from negotiation_room.kernel.loading import Channels, Run
from negotiation_room.kernel.ports import Clock
from negotiation_room.storage.journal import SealedJournal

log = structlog.get_logger("drafting")

GRACE: Final = 1_000_000
"""Microseconds left after a window for objections that came in time and are still being heard."""
AGAIN: Final = 60_000_000
"""Microseconds after which is tried again what stood in the way of a removal at its time."""
LONGEST: Final = 3_600.0
"""Seconds slept at most: a machine's clock may be set."""
_ANNOUNCED: Final = b'"drafting.removal_announced"'
_MOST: Final = 100_000


@dataclass
class _Waiting:
    """When to look at which text again, microseconds UTC."""

    at: dict[ChannelId, int] = field(default_factory=dict[ChannelId, int])
    news: asyncio.Event = field(default_factory=asyncio.Event)

    def look(self, channel: ChannelId, at: int) -> None:
        """Look at a text at a time, or sooner if that was to be done anyway."""
        self.at[channel] = min(at, self.at.get(channel, at))
        self.news.set()


class RemovalClerk:
    """Lets the clerk remove brackets whose removal was announced and that nobody objected to."""

    def __init__(
        self, channels: Channels, journal: SealedJournal, dispatcher: Dispatcher, clock: Clock
    ) -> None:
        self._channels = channels
        self._journal = journal
        self._dispatcher = dispatcher
        self._clock = clock
        self._waiting = _Waiting()

    def committed(self, runs: Sequence[Run]) -> None:
        """Note in which texts a removal was announced."""
        for run in runs:
            if any(_ANNOUNCED in part.data for entry in run.entries for part in entry.parts):
                self._waiting.look(run.channel, self._clock.now())

    async def run(self) -> NoReturn:
        """Conclude what is due until cancelled; first of all, what fell due while nobody ran."""
        await self.remember()
        while True:
            self._waiting.news.clear()
            await self.conclude()
            try:
                await asyncio.wait_for(self._waiting.news.wait(), self._patience())
            except TimeoutError:
                continue

    async def remember(self) -> None:
        """Find the windows that were open when the server stopped, one text after another."""
        for channel in await self._journal.latest(ChannelKind.DRAFTING, _MOST):
            await self._look_at(channel)
            await asyncio.sleep(0)

    async def conclude(self) -> None:
        """Look at every text whose time has come."""
        now = self._clock.now()
        for channel, at in sorted(self._waiting.at.items()):
            if at <= now:
                await self._look_at(channel)

    # --- within ----------------------------------------------------------------------------------

    def _patience(self) -> float:
        soonest = min(self._waiting.at.values(), default=None)
        if soonest is None:
            return LONGEST
        return min(max((soonest - self._clock.now()) / 1_000_000, 0.01), LONGEST)

    async def _look_at(self, channel: ChannelId) -> None:
        self._waiting.at.pop(channel, None)
        try:
            soonest = await self._conclude_in(channel)
        except Exception as fault:
            # One text that cannot be read or written keeps no other one waiting.
            if not isinstance(fault, Refusal):
                log.exception("drafting.removal_not_concluded", channel=channel)
            soonest = self._clock.now() + AGAIN
        if soonest is not None:
            self._waiting.look(channel, soonest)

    async def _conclude_in(self, channel: ChannelId) -> int | None:
        """Conclude what is due in one text; gives when to look again, if ever."""
        live = await self._channels.open(channel)
        if live is None or live.standing.state.closed:
            return None
        if not live.standing.state.settled:
            return self._clock.now() + AGAIN
        soonest: int | None = None
        for bracket, removal in unopposed(drafting_of(live.standing.state)):
            at = removal.until + GRACE
            if at < self._clock.now():
                at = await self._remove(channel, bracket, removal)
            soonest = at if soonest is None or 0 < at < soonest else soonest
        return soonest or None

    async def _remove(self, channel: ChannelId, bracket: UnitId, removal: Removal) -> int:
        """Let the clerk remove a bracket; gives when to try again, 0 where that is not needed."""

        def work(desk: Desk) -> None:
            desk.clerk(
                channel, RemoveUnopposed, cause_of(channel, bracket, removal), bracket=bracket
            )

        try:
            await self._dispatcher.as_clerk(work)
        except Refusal as no:
            log.debug("drafting.removal_waits", channel=channel, because=no.code)
            return self._clock.now() + AGAIN
        return 0


def unopposed(drafting: Drafting) -> Iterator[tuple[UnitId, Removal]]:
    """The announced removals to which nobody has objected, whether their time is over or not."""
    for unit in () if drafting.text is None else drafting.text.walk():
        removal = None if unit.bracket is None else unit.bracket.removal
        if removal is not None and not removal.objected_by:
            yield unit.id, removal


def cause_of(channel: ChannelId, bracket: UnitId, removal: Removal) -> bytes:
    """What the clerk cites: the announcement, by what it said."""
    return hashlib.sha256(
        tag("nr-unopposed-v1")
        + lp(utf8(channel), utf8(bracket), u64(removal.until), utf8(removal.wording))
    ).digest()
