"""Loading a text by and by, over a thin line: articles, or all; and anew what is torn.

Parts are asked for over HTTP. Each names the entry after which it stands; it is put in at exactly
that entry of the log verified here, held against what is known of it, and what came since is
folded again. One that cannot be placed is asked for again.
"""

import asyncio
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol, cast

from negotiation_room.capabilities.drafting.units import Drafting, Text
from negotiation_room.kernel.errors import Conflict, Refusal
from negotiation_room.kernel.ids import UnitId
from negotiation_room.sdk.book import Page
from negotiation_room.sdk.drafting_given import (
    Part,
    check_fits,
    check_part,
    joined_by,
    read_part,
)
from negotiation_room.sdk.drafting_partial import (
    MOST_ASKED,
    held,
    is_partial,
    is_torn,
    lacks,
    loaded_tops,
    rested_on,
)
from negotiation_room.sdk.drafting_parts import TextRoom
from negotiation_room.sdk.drafting_past import where
from negotiation_room.sdk.log import ChannelLog
from negotiation_room.sdk.outlined import CAPABILITY
from negotiation_room.sdk.served import VerifiedEntry
from negotiation_room.sdk.verdicts import Tampered
from negotiation_room.sdk.watching import watching

TRIES: Final = 4
PATIENCE: Final = 1.0
"""Seconds before each try from the third on."""
OVERDUE: Final = 20.0
"""Seconds within which the log reaches the entry that an answer stands at."""
AGAIN: Final = 10.0
"""Seconds after which what could not be had by itself is asked for again."""


class CannotLoad(Conflict, code="sdk.cannot_load"):
    """What was asked for could not be placed in the log; try again in a moment."""

    retryable = True


class Follows(Protocol):
    """Who writes in a text that is loaded by and by."""

    def needed(self) -> Collection[UnitId]:
        """The units that are written in."""
        ...

    def loaded(self, verdict: Refusal | None) -> None:
        """What was loaded has changed; or it was found that it does not hold."""
        ...


@dataclass(slots=True)
class _Step:
    """An entry folded while something was asked: what was known before it, and itself."""

    before: Drafting
    entry: VerifiedEntry


class Parts:
    """What of one text is loaded. It is told of every verified entry before those who write.

    Attributes:
        failure: how what the server gave was found not to hold.
    """

    def __init__(self, room: TextRoom, channel: str, follows: Follows) -> None:
        self.failure: Tampered | None = None
        self._room = room
        self._channel = channel
        self._follows = follows
        self._log: ChannelLog = self._page.log
        self._latest = self._current
        self._steps = list[_Step]()
        self._asking = 0
        self._again = frozenset[UnitId]()
        self._gone = set[UnitId]()
        self._turn = asyncio.Lock()
        self._tending: asyncio.Task[None] | None = None

    # --- asking --------------------------------------------------------------------------------

    def is_unloaded(self, unit: UnitId) -> bool:
        """Whether it is not known here what a unit is, nor whether it is there."""
        text = self._text
        if not is_partial(text) or unit in text.units:
            return False
        # What was gone is back where a version was restored.
        return unit not in self._gone or unit in held(text)

    async def load(self, units: Iterable[UnitId]) -> None:
        """Load what these stand in, and what agreement to it rests on; without any, the outline.

        Raises:
            CannotLoad: it could not be placed in the log.
            Tampered: what the server gives does not hold.
            Refusal: it does not give it.
        """
        units = tuple(units)
        async with self._turn:
            wanted = [one for one in dict.fromkeys(units) if self._lacks(one)]
            if wanted or not units:
                await self._fetch(wanted)
            while rested := self._unloaded(self._rested):
                await self._fetch(rested)

    async def load_all(self) -> None:
        """Load all that is not loaded; raises what `load` does."""
        async with self._turn:
            while is_partial(text := self._text):
                await self._fetch([text.root])

    # --- what the book tells -------------------------------------------------------------------

    def heard(self, entry: VerifiedEntry) -> None:
        """An entry was verified and folded."""
        if entry.channel != self._channel:
            return
        before, self._latest = self._latest, self._current
        if entry.seq <= self._log.reading.folded_to:
            return
        if self._asking:
            self._steps.append(_Step(before, entry))
        try:
            check_fits(before, entry)
        except Tampered as found:
            self._fail(found)
        self.look()

    def rejoined(self, channel: str) -> None:
        """The line stands anew; if the state was had anew, what was loaded is loaded again."""
        if channel != self._channel or not self._is_seated or self._page.log is self._log:
            return
        self._log, self._steps = self._page.log, []
        before, self._latest = self._latest, self._current
        text = before.text or before.published
        self._again = frozenset[UnitId](() if text is None else loaded_tops(text))
        self.look()

    def ended(self, verdict: Refusal | None) -> None:
        """Nothing more is taken in."""
        del verdict
        if self._tending is not None:
            self._tending.cancel()

    def look(self) -> None:
        """See whether anything has to be had without being asked for."""
        is_idle = self._tending is None or self._tending.done()
        if is_idle and self.failure is None and self._is_due():
            self._tending = asyncio.create_task(self._tend())

    # --- within --------------------------------------------------------------------------------

    @property
    def _is_seated(self) -> bool:
        return any(channel == self._channel for channel, _ in self._room.book.pages())

    @property
    def _page(self) -> Page:
        return self._room.book.page(self._channel)

    @property
    def _current(self) -> Drafting:
        return cast("Drafting", self._log.state.substate(CAPABILITY))

    @property
    def _text(self) -> Text | None:
        return self._current.text or self._current.published

    @property
    def _rested(self) -> frozenset[UnitId]:
        text = self._text
        return frozenset() if text is None else rested_on(text)

    def _unloaded(self, units: Iterable[UnitId]) -> list[UnitId]:
        return [unit for unit in dict.fromkeys(units) if self.is_unloaded(unit)]

    def _lacks(self, unit: UnitId) -> bool:
        text = self._text
        return self.is_unloaded(unit) or (is_partial(text) and lacks(text, unit))

    def _missing(self) -> list[UnitId]:
        return self._unloaded((*self._again, *self._follows.needed(), *self._rested))

    def _is_due(self) -> bool:
        text = self._text
        return is_partial(text) and (is_torn(text) or bool(self._missing()))

    def _fail(self, found: Tampered) -> None:
        self.failure = found
        self._follows.loaded(found)

    async def _tend(self) -> None:
        while self._is_due():
            try:
                async with self._turn:
                    await self._fetch(self._missing())
            except Tampered:
                return
            except Refusal:
                await asyncio.sleep(AGAIN)

    async def _fetch(self, units: Sequence[UnitId]) -> None:
        """Ask until it is in: what comes too late to be placed is asked for again."""
        for tries in range(TRIES):
            if tries > 1:
                await asyncio.sleep(PATIENCE)
            if await self._once(units):
                self._again = frozenset[UnitId](self._unloaded(self._again))
                self._follows.loaded(None)
                return
        raise CannotLoad("this text changes faster than it can be loaded; try again shortly")

    async def _once(self, units: Sequence[UnitId]) -> bool:
        if self.failure is not None:
            raise self.failure
        text = self._text
        if not is_partial(text):
            return True
        is_all = is_torn(text)
        asked = [*loaded_tops(text), *units] if is_all else units
        asked = [text.root] if len(asked) > MOST_ASKED else list(dict.fromkeys(asked))
        log = self._log
        self._asking += 1
        try:
            given = await self._room.doors.parts(log.room, self._channel, asked)
            part = read_part(log.reading.known.catalogue, log.state, given)
            is_in = await self._is_reached(log, part) and self._place(
                part, asked, is_all=is_all
            )
        except Tampered as found:
            self._fail(found)
            raise
        finally:
            self._asking -= 1
            if not self._asking:
                self._steps.clear()
        if not is_in or is_torn(self._text):
            return False
        self._gone.update(unit for unit in units if unit not in part.text.units)
        return True

    async def _is_reached(self, log: ChannelLog, part: Part) -> bool:
        """Wait for the entry that a part stands at; False if it is of another log."""

        def holds() -> Any:
            return self._log is not log or self._stands >= part.head

        try:
            async with asyncio.timeout(OVERDUE):
                with watching(self._room.book) as watch:
                    await watch.until(holds)
        except TimeoutError:
            return False
        return self._log is log and part.epoch == log.epoch

    @property
    def _stands(self) -> int:
        """The entry after which the state held here stands."""
        return max(self._log.size, self._log.reading.folded_to)

    def _place(self, part: Part, asked: Collection[UnitId], *, is_all: bool) -> bool:
        """Put a part in where the fold stood at its entry; False where that is not known."""
        since = [step for step in self._steps if step.entry.seq > part.head]
        if part.head < self._stands and not (since and since[0].entry.seq == part.head + 1):
            return False
        before = since[0].before if since else self._current
        log, held_here = self._log, self._page.held
        earlier = (one for one in held_here if one.epoch == log.epoch and one.seq <= part.head)
        check_part(before, part, asked, earlier)
        drafting = joined_by(before, part, is_all=is_all)
        for step in since:
            check_fits(drafting, step.entry)
            step.before, drafting = drafting, _folded(log, drafting, step.entry)
        log.amend(CAPABILITY, drafting)
        self._latest = drafting
        return True


def _folded(log: ChannelLog, drafting: Drafting, entry: VerifiedEntry) -> Drafting:
    """What is kept of drafting after an entry that was folded before."""
    state = log.state.with_substate(CAPABILITY, drafting)
    for fact in entry.facts:
        if fact.event is not None and fact.wire.startswith(f"{CAPABILITY}."):
            state = log.reading.known.catalogue.evolve(state, fact.event, where(entry))
    return cast("Drafting", state.substate(CAPABILITY))
