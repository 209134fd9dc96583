"""A room, as a program takes part in it: connect, follow, post, verify.

    async with await Room.connect(profile) as room:
        await room.post(Wish("channels.post_statement", {"text": "…", "lang": "en"}), channel)
        async for entry in room.follow(channel):
            ...

Everything that comes out was verified against the log held here. A record that does not hold ends
the room with the verdict; it is never passed over.
"""

import asyncio
import random
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import suppress
from typing import Any, Final, Literal, Self, TypeAlias

from negotiation_room.kernel.catalogue import Catalogue
from negotiation_room.kernel.errors import Conflict, Refusal
from negotiation_room.kernel.messages import Command
from negotiation_room.sdk.beginnings import NewBeginning
from negotiation_room.sdk.book import Book, Follower
from negotiation_room.sdk.doors import Doors, Refused, Unreachable
from negotiation_room.sdk.drafting import TextEditor
from negotiation_room.sdk.epochs import ACCEPTED_BEFORE, FORKED, Epochs
from negotiation_room.sdk.history import History
from negotiation_room.sdk.lines import Carrier, LineLost, PollingLine, SocketLine
from negotiation_room.sdk.log import KERNEL_ONLY, ChannelLog
from negotiation_room.sdk.outlined import Outlining
from negotiation_room.sdk.profile import Profile
from negotiation_room.sdk.served import VerifiedEntry
from negotiation_room.sdk.session import (
    FAILURES_BEFORE_HTTP,
    Answered,
    Close,
    Heard,
    Line,
    OutgoingAct,
    Over,
    Pending,
    Send,
    Session,
    Step,
    Wait,
)
from negotiation_room.sdk.signing import Signer, Wish

TransportChoice: TypeAlias = Literal["auto", "ws", "http"]
Told: TypeAlias = Callable[[tuple[OutgoingAct, ...]], None]

TICK: Final = 5.0


class RoomOver(Conflict, code="sdk.room_over"):
    """The room will not have this device any more; the sentence says why."""


class Room:
    """One person's place in one room, held open over as many connections as it takes.

    Args:
        doors: the HTTP line to the server.
        transport: "ws" or "http"; "auto" falls back to HTTP when sockets fail repeatedly.
        catalogue: the capabilities whose events are read and whose outcomes are checked.
        passphrase: of the device's key, if it is sealed.
        translations: the languages in which one wants what others said, on a thin line; the words
            of other translations are not sent then, and can be read one by one. None: all.
        outlines: a thin line: long texts come in outline; `text(channel).load` loads articles.
    """

    def __init__(
        self,
        profile: Profile,
        *,
        doors: Doors | None = None,
        transport: TransportChoice = "auto",
        catalogue: Catalogue = KERNEL_ONLY,
        passphrase: str | None = None,
        translations: Sequence[str] | None = None,
        outlines: bool = False,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self.profile = profile
        self.doors = doors or Doors(profile.terms.server, profile.terms.token)
        catalogue = Outlining(catalogue) if outlines else catalogue
        self.book = Book(profile, catalogue)
        self.history = History(profile, self.doors, self.book, catalogue)
        self.epochs = Epochs(profile, self.doors, self.book)
        self.about: dict[str, Any] = {}
        self._transport = transport
        self._signer = Signer(profile, profile.key(passphrase))
        self._session = Session(
            resume=self.book.resume, chance=chance, wanted=translations, outlines=outlines
        )
        self._line: Carrier | None = None
        self._welcomed = asyncio.Event()
        self._over: Refusal | None = None
        self._answers: dict[int, asyncio.Future[list[int]]] = {}
        self._texts: dict[str, TextEditor] = {}
        self._sending = asyncio.Lock()
        self._life: asyncio.Task[None] | None = None

    # --- life ----------------------------------------------------------------------------------

    @classmethod
    async def connect(cls, profile: Profile, *, within: float = 30.0, **how: Any) -> "Room":
        """Open the room, and wait until it is live.

        Raises:
            RoomOver: the server will not have this device.
            Unreachable: no answer in time.
            Tampered: the record does not hold.
        """
        room = cls(profile, **how)
        try:
            await room.open(within=within)
        except BaseException:
            await room.close()
            raise
        return room

    async def open(self, *, within: float = 30.0) -> None:
        """Begin, and wait until the room is live; raises what `connect` does."""
        self._life = asyncio.create_task(self._live())
        try:
            await asyncio.wait_for(self._welcomed.wait(), within)
        except TimeoutError:
            raise Unreachable("the room does not answer; is the server up?") from None
        if self._over is not None:
            raise self._over

    async def close(self) -> None:
        """Leave; what was verified is remembered."""
        if self._life is not None:
            self._life.cancel()
            await asyncio.gather(self._life, return_exceptions=True)
        if self._line is not None:
            await self._line.close()
        await self.doors.close()
        self.book.end(self._over)
        if self._over is None:
            self.book.remember()
        self.profile.free_signing()

    async def __aenter__(self) -> Self:
        """Use the room."""
        return self

    async def __aexit__(self, *thrown: object) -> None:
        """Leave the room."""
        await self.close()

    @property
    def is_live(self) -> bool:
        """Whether the line stands at this moment."""
        return self._session.line is Line.LIVE

    @property
    def translations(self) -> tuple[str, ...] | None:
        """The languages in which what others said is sent; None: in all there are."""
        return self._session.wanted

    async def want(self, translations: Sequence[str] | None) -> None:
        """From now on have what others said sent in these languages only; None: in all."""
        await self._carry_out(self._session.want(translations))

    def channels(self) -> list[tuple[str, str, str]]:
        """The channels one sits in: (id, kind, title)."""
        return [(channel, page.kind, page.title) for channel, page in self.book.pages()]

    def log(self, channel: str) -> ChannelLog:
        """The verified log of a channel.

        Raises:
            NotFound: one has no seat there.
        """
        return self.book.page(channel).log

    def text(self, channel: str) -> TextEditor:
        """The text of a drafting channel: read it, write in it, follow it.

        Raises:
            NotFound: one has no seat there.
        """
        if channel not in self._texts:
            self._texts[channel] = TextEditor(self, channel, self.profile.terms.device)
        return self._texts[channel]

    # --- reading -------------------------------------------------------------------------------

    async def follow(self, channel: str | None = None) -> AsyncIterator[VerifiedEntry]:
        """Every verified entry held so far, and then each as it comes; of one channel or of all.

        Raises:
            RoomOver: the room ended.
            Tampered: the record does not hold; this is the first entry that is not shown.
        """
        follower = Follower()
        coming = follower.coming
        for name, page in self.book.pages():
            if channel in {None, name}:
                for entry in page.held:
                    coming.put_nowait(entry)
        self.book.listeners.append(follower)
        try:
            while self._over is None or not coming.empty():
                entry = await coming.get()
                if entry is None:
                    break
                if channel in {None, entry.channel}:
                    yield entry
            if self._over is not None:
                raise self._over
        finally:
            self.book.listeners.remove(follower)

    # --- acting --------------------------------------------------------------------------------

    async def post(self, command: Command | Wish, channel: str) -> int:
        """Sign a wish, send it, and wait for what became of it; gives the entry's place.

        Raises:
            Refusal: it was refused; nothing changed.
        """
        return (await self.post_all([(command, channel)]))[0]

    async def accept_epoch(self, channel: str) -> NewBeginning | None:
        """Accept that a channel's log begins anew: for this machine, and in one's role.

        Gives what was found when it was held against what this machine remembers, if anything.

        Raises:
            NothingToAccept: it was not begun anew, or is accepted already.
            Fork: it is another history than the one verified here.
        """
        found = await self.epochs.accept(channel)
        if self.epochs.may_accept_for_others(channel):
            wish = Wish("audit.accept_epoch", {"epoch": self.log(channel).epoch})
            try:
                await self.post(wish, channel)
            except Refused as no:
                if no.code != ACCEPTED_BEFORE or found is None:
                    raise
        return found

    async def post_all(
        self, wishes: Sequence[tuple[Command | Wish, str]], *, told: Told | None = None
    ) -> list[int]:
        """Sign wishes that are performed all or none; gives their places.

        `told` is given the signed acts before they are sent.

        Raises:
            Refusal: one was refused, so none was performed.
        """
        if self._over is not None:
            raise self._over
        for channel in {channel for _, channel in wishes}:
            self.epochs.demand_accepted(channel)
        try:
            return await self._post_signed(wishes, told)
        except Refused as no:
            if no.code != FORKED:
                raise
            verdict = await self.epochs.dispute_first({channel for _, channel in wishes})
            if verdict is not None:
                self._end(verdict)
            raise verdict or no from None

    async def _post_signed(
        self, wishes: Sequence[tuple[Command | Wish, str]], told: Told | None
    ) -> list[int]:
        async with self._signer.alone():
            async with self._sending:
                # Signed and sent under one lock: a device's numbers must arrive in their order.
                acts = tuple(
                    self._signer.signed(command, channel, self.log(channel).seen())
                    for command, channel in wishes
                )
                if told is not None:
                    told(acts)
                answer: asyncio.Future[list[int]] = asyncio.get_running_loop().create_future()
                steps = self._session.post(*acts)
                self._answers[id(self._session.unanswered[-1])] = answer
                await self._carry_out(steps)
            return await answer

    # --- the line ------------------------------------------------------------------------------

    async def _live(self) -> None:
        try:
            while self._over is None:
                self._line = self._chosen()
                lost = await self._hold(self._line)
                await self._line.close()
                await self._carry_out(self._session.lost(lost.code, lost.reason))
        except Refusal as verdict:
            self._end(verdict)
        except Exception as broken:
            self._end(RoomOver(f"this program failed: {type(broken).__name__}"))
            raise

    def _chosen(self) -> Carrier:
        terms, has_failed = self.profile.terms, self._session.failures >= FAILURES_BEFORE_HTTP
        if self._transport == "http" or (self._transport == "auto" and has_failed):
            return PollingLine(self.doors, terms.room, self.book.resume, self._session.lean)
        return SocketLine(self.doors, terms.server, terms.room)

    async def _hold(self, line: Carrier) -> LineLost:
        """Use one line until it is lost."""
        try:
            await line.open()
            await self._carry_out(self._session.opened(time.monotonic()))
            while self._over is None:
                # Not `wait_for`: before 3.12 it can swallow the cancellation that closes the room.
                try:
                    async with asyncio.timeout(TICK):
                        frame = await line.receive()
                except TimeoutError:
                    await self._carry_out(self._session.ticked(time.monotonic()))
                    continue
                now = time.monotonic()
                if isinstance(frame, dict):
                    steps = self._session.took(frame, now)
                else:
                    steps = self._session.heard(frame, now)
                await self._carry_out([*steps, *self._session.ticked(now)])
        except LineLost as lost:
            return lost
        return LineLost(1000)

    async def _carry_out(self, steps: Sequence[Step]) -> None:
        for step in steps:
            match step:
                case Send(frame, acts):
                    await self._send(frame, acts)
                case Heard(kind, frame):
                    await self._hear(kind, frame)
                case Answered(pending, refusal):
                    self._answer(pending, refusal)
                case Close(reason):
                    raise LineLost(1006, reason)
                case Wait(seconds):
                    await asyncio.sleep(seconds)
                case Over(reason):
                    self._end(RoomOver(reason))

    async def _send(self, frame: dict[str, Any], acts: tuple[OutgoingAct, ...]) -> None:
        # The reader of the line finds it lost too; acts are sent again after it.
        with suppress(LineLost):
            if self._line is not None:
                await self._line.send(frame, acts)

    async def _hear(self, kind: str, frame: dict[str, Any]) -> None:
        match kind:
            case "welcome":
                self.about = dict(frame.get("room") or {})
                self.book.welcome(await self.history.proved(frame["channels"]))
                self._note_arrival()
            case "entries":
                for entry in self.book.entries(frame):
                    if entry.act is not None:
                        own = self._session.recorded(entry.act.id, entry.seq)
                        await self._carry_out(own)
                self._note_arrival()
            case "checkpoint":
                self.book.checkpoint(frame)
            case "granted":
                for item in await self.history.proved([frame["granted"]]):
                    self.book.granted(item)
            case "withdrawn":
                self.book.withdrawn(str(frame["withdrawn"]))
                self._note_arrival()
            case _:
                return
        await self.epochs.examine_all()

    def _note_arrival(self) -> None:
        """The room is open once all is here that the welcome announced, charters included."""
        if self.book.has_caught_up:
            self._welcomed.set()

    def _answer(self, pending: Pending, refusal: dict[str, Any] | None) -> None:
        answer = self._answers.pop(id(pending), None)
        if answer is None or answer.done():
            return
        if refusal is None:
            answer.set_result([pending.answers[act.id] for act in pending.acts])
        else:
            answer.set_exception(Refused(refusal))

    def _end(self, verdict: Refusal) -> None:
        self._over = verdict
        for answer in self._answers.values():
            if not answer.done():
                answer.set_exception(verdict)
        self._answers.clear()
        self.book.end(verdict)
        self._welcomed.set()
