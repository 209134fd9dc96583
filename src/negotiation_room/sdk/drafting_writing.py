"""Writing in a channel's text over a line that breaks: what is sent, what came back, what is lost.

Nothing written is lost in silence: it is in the text, on its way, or given back with the reason.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Collection
from typing import Any, Final, cast

from negotiation_room.capabilities.drafting.delta import Delta, write
from negotiation_room.capabilities.drafting.messages import EditUnit
from negotiation_room.capabilities.drafting.refusals import GroundMoved, NoSuchUnit, NoText
from negotiation_room.capabilities.drafting.units import Drafting, Text, Unit
from negotiation_room.kernel.errors import Refusal
from negotiation_room.kernel.ids import UnitId
from negotiation_room.kernel.messages import Command
from negotiation_room.sdk.book import Page
from negotiation_room.sdk.drafting_loading import Parts
from negotiation_room.sdk.drafting_partial import demand_loaded, is_torn, not_loaded
from negotiation_room.sdk.drafting_parts import (
    Change,
    DraftingUnknown,
    Returned,
    TextRoom,
    revision,
)
from negotiation_room.sdk.drafting_sheet import Lost, Sheet
from negotiation_room.sdk.log import ChannelLog
from negotiation_room.sdk.served import VerifiedEntry
from negotiation_room.sdk.verdicts import Tampered
from negotiation_room.sdk.watching import LeftTheRoom, Watch

CAPABILITY: Final = "drafting"
_AGAIN: Final = 0.2


class Writing(Watch):
    """Edits under way in the text of one channel.

    It is told of every verified entry right after it is folded, and of every new beginning of
    the line; one edit is in flight per unit, later ones wait composed into one.
    """

    def __init__(self, room: TextRoom, channel: str, device: str) -> None:
        super().__init__()
        self.channel = channel
        self._room = room
        self._device = device
        self._log: ChannelLog = room.book.page(channel).log
        self._sheets = dict[UnitId, Sheet]()
        self._sending = dict[UnitId, asyncio.Task[None]]()
        self._returned = list[Returned]()
        self._followers = set[asyncio.Queue[Change | None]]()
        if CAPABILITY not in self._log.state.substates:
            raise DraftingUnknown(
                "open the room with a catalogue that has the rules of drafting"
            )
        # It is told first: whoever writes meets each entry with what was loaded put in.
        self._parts = Parts(room, channel, self)
        room.book.listeners += [self._parts, self]
        self._parts.look()

    # --- what there is -------------------------------------------------------------------------

    @property
    def drafting(self) -> Drafting:
        """All that this reader knows of the text: its mode, versions, proposals and remarks too."""
        return cast("Drafting", self._page.log.state.substate(CAPABILITY))

    @property
    def text(self) -> Text:
        """The text as the room has it; for observers, what was published to them.

        Raises:
            NoText: no text lies before the channel, or none is shown here.
            Tampered: what the server gave of it was found not to hold.
        """
        if self._parts.failure is not None:
            raise self._parts.failure
        drafting = self.drafting
        text = drafting.text or drafting.published
        if text is None:
            raise NoText("no text lies before this channel yet; the chair begins one")
        return text

    def unit(self, unit: UnitId) -> Unit:
        """One unit as the room has it.

        Raises:
            NoSuchUnit: it is not in the text, or not any more.
            NotLoaded: its article is not loaded, so that is not known.
        """
        found = self.text.units.get(unit)
        if found is None and self._parts.is_unloaded(unit):
            raise not_loaded()
        if found is None:
            raise NoSuchUnit("that unit is not in the text any more; look again")
        return found

    @property
    def is_saved(self) -> bool:
        """Whether the room has all that was written here."""
        return not self._sheets

    def _sheet(self, unit: UnitId) -> Sheet | None:
        return self._sheets.get(unit)

    @property
    def _page(self) -> Page:
        return self._room.book.page(self.channel)

    # --- writing -------------------------------------------------------------------------------

    def edit(self, unit: UnitId, delta: Delta) -> None:
        """Change the words of a unit as they stand here; lengths are UTF-16 units.

        It is sent as soon as it can be. `settled` waits for that, and gives back what was not
        taken.

        Raises:
            Refusal: it does not fit the words as they stand here.
        """
        self._check_going_on()
        sheet = self._sheets.get(unit)
        if sheet is None:
            found = self.unit(unit)
            sheet = Sheet(unit, found.words, found.rev)
        sheet.write(delta)
        if not sheet.is_pending:
            return
        self._sheets[unit] = sheet
        if unit not in self._sending:
            task = asyncio.create_task(self._send(unit))
            self._sending[unit] = task
            task.add_done_callback(self._sent)

    @property
    def place(self) -> int:
        """The place up to which the journal is folded here, counted over all epochs."""
        log = self._page.log
        return log.state.before + log.size

    async def reached(self, place: int) -> None:
        """Wait until the text held here has what was done up to a place.

        Raises:
            RoomOver: the room ended.
        """
        await self._until(lambda: self.place >= place)

    async def settled(self, unit: UnitId | None = None) -> tuple[Returned, ...]:
        """Wait until the room has, or has refused, all that was written, in one unit or in all.

        Gives back what it did not take since this was last asked.

        Raises:
            RoomOver: the room ended.
        """
        await self._quiet(unit)
        given = tuple(one for one in self._returned if unit in {None, one.unit})
        self._returned = [one for one in self._returned if one not in given]
        return given

    async def changes(self) -> AsyncIterator[Change]:
        """What is done to the text from now on, each change once it is verified and folded.

        Raises:
            RoomOver: the room ended.
        """
        self._check_going_on()
        coming: asyncio.Queue[Change | None] = asyncio.Queue()
        self._followers.add(coming)
        try:
            while (change := await coming.get()) is not None:
                yield change
            if self._over is not None and not isinstance(self._over, LeftTheRoom):
                raise self._over
        finally:
            self._followers.discard(coming)

    async def act(self, *commands: Command) -> int:
        """Do these together, all or none; the text held here has them when this returns.

        Gives the place of the last.

        Raises:
            NotLoaded: one is about what is not loaded here.
            Refusal: one was refused, so none was done.
        """
        self._check_going_on()
        demand_loaded(self.drafting.text, commands)
        seqs = await self._room.post_all([(command, self.channel) for command in commands])
        await self._until(lambda: self._page.log.size >= seqs[-1])
        return self._page.log.state.before + seqs[-1]

    # --- what the book tells -------------------------------------------------------------------

    def heard(self, entry: VerifiedEntry) -> None:
        """An entry was verified and folded."""
        if entry.channel != self.channel:
            return
        self._note_log()
        for unit, sheet in list(self._sheets.items()):
            self._meet(unit, sheet, entry)
        facts = tuple(fact for fact in entry.facts if fact.wire.startswith("drafting."))
        if facts:
            own = entry.act is not None and entry.act.device == self._device
            who = entry.who
            seat, by = (None, None) if who is None else (who.seat, who.delegation)
            change = Change(entry.place, entry.at, seat, by, own, facts)
            for follower in self._followers:
                follower.put_nowait(change)
        self._stir()

    def rejoined(self, channel: str) -> None:
        """The line stands anew, or the seat is gone."""
        if channel == self.channel:
            self._note_log()
            self._stir()

    def ended(self, verdict: Refusal | None) -> None:
        """The room is over, or this program left it."""
        super().ended(verdict)
        for task in tuple(self._sending.values()):
            task.cancel()
        for follower in self._followers:
            follower.put_nowait(None)

    def _note_log(self) -> None:
        """Notice that the log goes on from elsewhere: what happened between was not heard."""
        try:
            log = self._page.log
        except Refusal:
            self._give_up_all("you no longer have a seat here; the words you wrote come back")
            return
        if log is self._log:
            return
        if log.epoch != self._log.epoch:
            self._give_up_all("the record was begun anew; the words you wrote come back")
        self._log = log
        for unit, sheet in list(self._sheets.items()):
            sheet.is_uncertain = sheet.flying is not None
            self._catch_up(unit, sheet)

    def needed(self) -> Collection[UnitId]:
        """The units that are written in, which have to be loaded for that."""
        return self._sheets.keys()

    def loaded(self, verdict: Refusal | None) -> None:
        """What is loaded has changed; or what the server gave does not hold."""
        self._over = self._over or verdict
        for unit, sheet in list(self._sheets.items()):
            self._catch_up(unit, sheet)
        self._stir()

    # --- within --------------------------------------------------------------------------------

    def _meet(self, unit: UnitId, sheet: Sheet, entry: VerifiedEntry) -> None:
        """Bring one unit's writing past an entry, which may be its own acknowledgement."""
        if sheet.act is not None and entry.act is not None and entry.act.id == sheet.act:
            sheet.own_rev = revision(entry, unit)
            sheet.is_uncertain = False
        self._catch_up(unit, sheet)

    def _catch_up(self, unit: UnitId, sheet: Sheet) -> None:
        """Bring what is written past the operations that it has not seen, one by one."""
        drafting = self.drafting
        if sheet.is_uncertain or self._parts.is_unloaded(unit) or is_torn(drafting.text):
            return
        found = None if drafting.text is None else drafting.text.units.get(unit)
        if found is None:
            self._give_up(unit, sheet, "the unit you wrote in is not in the text any more")
            return
        late = [op for op in found.missed if op.rev > sheet.rev]
        if [op.rev for op in late] != list(range(sheet.rev + 1, found.rev + 1)):
            if sheet.own_rev is not None:
                sheet.flying = None
            self._give_up(unit, sheet, "these words have changed too much since; look again")
            return
        for op in late:
            own = op.rev == sheet.own_rev
            lost = sheet.acknowledged(op) if own else sheet.theirs(op)
            self._return(
                unit, lost, "somebody moved the words you wrote in; look, then edit again"
            )
        sheet.base = found.words
        self._drop_if_done(unit, sheet)

    def _drop_if_done(self, unit: UnitId, sheet: Sheet) -> None:
        if not sheet.is_pending and self._sheets.get(unit) is sheet:
            del self._sheets[unit]

    def _give_up(
        self, unit: UnitId, sheet: Sheet, because: str, code: str = GroundMoved.code
    ) -> None:
        self._return(unit, sheet.roll_back(), because, code)
        self._drop_if_done(unit, sheet)

    def _give_up_all(self, because: str) -> None:
        for unit, sheet in list(self._sheets.items()):
            self._give_up(unit, sheet, because)

    def _return(
        self, unit: UnitId, lost: Lost | None, because: str, code: str = GroundMoved.code
    ) -> None:
        if lost is not None:
            self._returned.append(Returned(unit, lost.words, lost.typed, code, because))

    async def _send(self, unit: UnitId) -> None:
        try:
            while (sheet := self._sheets.get(unit)) is not None:
                await self._send_next(unit, sheet)
        finally:
            # In the same breath as the last look: what is written after it begins another task.
            self._sending.pop(unit, None)

    async def _send_next(self, unit: UnitId, sheet: Sheet) -> None:
        # Signed only now, what was written without a line names a revision that is fresh.
        await self._until(lambda: self._may_send(unit))
        if not sheet.buffer or self._sheets.get(unit) is not sheet:
            return
        rev = sheet.rev
        wish = EditUnit(unit=unit, rev=rev, delta=tuple(write(sheet.take())))
        try:
            seqs = await self._room.post_all([(wish, self.channel)], told=sheet.signed)
        except Refusal as no:
            self._refused(unit, sheet, no)
        else:
            await self._acknowledge(unit, sheet, seqs[0])

    def _may_send(self, unit: UnitId) -> bool:
        page, parts = self._page, self._parts
        is_known = not parts.is_unloaded(unit) and not is_torn(self.drafting.text)
        return self._room.is_live and page.log.size >= page.head and is_known

    def _refused(self, unit: UnitId, sheet: Sheet, no: Refusal) -> None:
        if self._sheets.get(unit) is not sheet:
            return
        sheet.is_uncertain = False
        self._catch_up(unit, sheet)
        self._return(unit, sheet.refused(), no.because, no.code)
        self._drop_if_done(unit, sheet)
        self._stir()

    async def _acknowledge(self, unit: UnitId, sheet: Sheet, seq: int) -> None:
        """Wait for the entry of what was done; one that went by unheard is asked for."""
        act, epoch = sheet.act, self._page.log.epoch
        while self._awaits(unit, sheet, act):
            await self._until(
                lambda: (
                    not self._awaits(unit, sheet, act)
                    or (self._page.log.size >= seq and not self._parts.is_unloaded(unit))
                )
            )
            if not self._awaits(unit, sheet, act):
                return
            if self._page.log.epoch != epoch:
                self._give_up(unit, sheet, "the record was begun anew; look again")
                return
            try:
                entries = await self._room.history.before(self.channel, seq + 1, limit=1)
            except Tampered:
                raise
            except Refusal:
                await asyncio.sleep(_AGAIN)
                continue
            for entry in entries:
                self._meet(unit, sheet, entry)
            self._stir()

    def _awaits(self, unit: UnitId, sheet: Sheet, act: str | None) -> bool:
        """Whether that very act is still in flight for the unit."""
        in_flight = sheet.flying is not None and sheet.act == act
        return in_flight and self._sheets.get(unit) is sheet

    def _sent(self, done: "asyncio.Task[None]") -> None:
        if not done.cancelled() and (broken := done.exception()) is not None:
            self._over = (
                broken
                if isinstance(broken, Refusal)
                else LeftTheRoom(f"writing failed: {type(broken).__name__}")
            )
        self._stir()

    async def _quiet(self, unit: UnitId | None = None) -> None:
        await self._until(
            lambda: not self._sheets if unit is None else unit not in self._sheets
        )

    async def _until(self, holds: Callable[[], Any]) -> None:
        self._check_going_on()
        await self.until(holds)
        self._check_going_on()

    def _check_going_on(self) -> None:
        if self._over is not None:
            raise self._over
