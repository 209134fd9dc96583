"""A room, as a program takes part in it: connect, follow, post, verify.

    async with await Room.connect(profile) as room:
        await room.post(Wish("channels.post_statement", {"text": "…", "lang": "en"}), channel)
        async for entry in room.follow(channel):
            ...

Everything that comes out was verified against the log held here. A record that does not hold ends
the room with the verdict; it is never passed over.
"""

import asyncio
import os
import random
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Final, Literal, Self, TypeAlias

from negotiation_room.kernel.act import compose_act
from negotiation_room.kernel.canonical import canonical
from negotiation_room.kernel.catalogue import Catalogue
from negotiation_room.kernel.errors import Conflict, Refusal
from negotiation_room.kernel.ids import new_id
from negotiation_room.kernel.leaf import commit
from negotiation_room.kernel.messages import Command
from negotiation_room.sdk.book import Book
from negotiation_room.sdk.device import SigningKey
from negotiation_room.sdk.doors import Doors, Refused, Unreachable
from negotiation_room.sdk.history import History
from negotiation_room.sdk.lines import Carrier, LineLost, PollingLine, SocketLine
from negotiation_room.sdk.log import KERNEL_ONLY, ChannelLog
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

TransportChoice: TypeAlias = Literal["auto", "ws", "http"]

TICK: Final = 5.0
_SIGNING_RETRY: Final = 0.05
_SIGNING_PATIENCE: Final = 10.0


class RoomOver(Conflict, code="sdk.room_over"):
    """The room will not have this device any more; the sentence says why."""


class AnotherSigner(Conflict, code="sdk.another_signer"):
    """Another program on this machine is signing with this device; try again in a moment."""


@dataclass(frozen=True, slots=True)
class Wish:
    """A command by its wire name, for programs that do not carry its class."""

    wire: str
    fields: Mapping[str, Any]

    def content(self) -> bytes:
        """The fields as canonical JSON."""
        return canonical(dict(self.fields))


class Room:
    """One person's place in one room, held open over as many connections as it takes.

    Args:
        doors: the HTTP line to the server.
        transport: "ws" or "http"; "auto" falls back to HTTP when sockets fail repeatedly.
        catalogue: the capabilities whose events are read and whose outcomes are checked.
        passphrase: of the device's key, if it is sealed.
    """

    def __init__(
        self,
        profile: Profile,
        *,
        doors: Doors | None = None,
        transport: TransportChoice = "auto",
        catalogue: Catalogue = KERNEL_ONLY,
        passphrase: str | None = None,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self.profile = profile
        self.doors = doors or Doors(profile.terms.server, profile.terms.token)
        self.book = Book(profile, catalogue)
        self.history = History(profile, self.doors, self.book, catalogue)
        self.about: dict[str, Any] = {}
        self._transport = transport
        self._key: SigningKey = profile.key(passphrase)
        self._session = Session(resume=self.book.resume, chance=chance)
        self._line: Carrier | None = None
        self._welcomed = asyncio.Event()
        self._over: Refusal | None = None
        self._answers: dict[int, asyncio.Future[list[int]]] = {}
        self._followers: set[asyncio.Queue[VerifiedEntry | None]] = set()
        self._sending = asyncio.Lock()
        self._signing = 0
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
        """Begin, and wait until the room is live.

        Raises:
            RoomOver: the server will not have this device.
            Unreachable: no answer in time.
            Tampered: the record does not hold.
        """
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
        for follower in self._followers:
            follower.put_nowait(None)
        if self._over is None:
            self.book.remember()
        self.profile.free_signing()

    async def __aenter__(self) -> Self:
        """Use the room."""
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        thrown: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Leave the room."""
        await self.close()

    @property
    def is_live(self) -> bool:
        """Whether the line stands at this moment."""
        return self._session.line is Line.LIVE

    def channels(self) -> list[tuple[str, str, str]]:
        """The channels one sits in: (id, kind, title)."""
        return [(channel, page.kind, page.title) for channel, page in self.book.pages()]

    def log(self, channel: str) -> ChannelLog:
        """The verified log of a channel.

        Raises:
            NotFound: one has no seat there.
        """
        return self.book.page(channel).log

    # --- reading -------------------------------------------------------------------------------

    async def follow(self, channel: str | None = None) -> AsyncIterator[VerifiedEntry]:
        """Every verified entry held so far, and then each as it comes; of one channel or of all.

        Raises:
            RoomOver: the room ended.
            Tampered: the record does not hold; this is the first entry that is not shown.
        """
        coming: asyncio.Queue[VerifiedEntry | None] = asyncio.Queue()
        for name, page in self.book.pages():
            if channel in {None, name}:
                for entry in page.held:
                    coming.put_nowait(entry)
        self._followers.add(coming)
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
            self._followers.discard(coming)

    # --- acting --------------------------------------------------------------------------------

    async def post(self, command: Command | Wish, channel: str) -> int:
        """Sign a wish, send it, and wait for what became of it; gives the entry's place.

        Raises:
            Refusal: it was refused; nothing changed.
        """
        return (await self.post_all([(command, channel)]))[0]

    async def post_all(self, wishes: Sequence[tuple[Command | Wish, str]]) -> list[int]:
        """Sign wishes that are performed all or none; gives their places.

        Raises:
            Refusal: one was refused, so none was performed.
        """
        if self._over is not None:
            raise self._over
        await self._take_signing()
        try:
            async with self._sending:
                # Signed and sent under one lock: a device's numbers must arrive in their order.
                acts = tuple(self._signed(command, channel) for command, channel in wishes)
                answer: asyncio.Future[list[int]] = asyncio.get_running_loop().create_future()
                steps = self._session.post(*acts)
                self._answers[id(self._session.unanswered[-1])] = answer
                await self._carry_out(steps)
            return await answer
        finally:
            self._signing -= 1
            if not self._signing:
                self.profile.free_signing()

    async def _take_signing(self) -> None:
        self._signing += 1
        until = time.monotonic() + _SIGNING_PATIENCE
        while not self.profile.take_signing():
            if time.monotonic() > until:
                self._signing -= 1
                raise AnotherSigner(
                    "another program here is signing with this device; try again in a moment"
                )
            await asyncio.sleep(_SIGNING_RETRY)

    def _signed(self, command: Command | Wish, channel: str) -> OutgoingAct:
        content, salt = command.content(), os.urandom(32)
        act = new_id("a", os.urandom)
        terms = self.profile.terms
        raw = compose_act(
            origin=terms.origin,
            room=terms.room,
            channel=channel,
            device=self._key.owner,
            n=self.profile.next_n(channel),
            id=act,
            do=command.wire,
            with_=commit("with", salt, content),
            seen=self.log(channel).seen(),
        )
        return OutgoingAct(act, channel, raw, self._key.sign_act(raw), content, salt)

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
        polls = self._transport == "http" or (
            self._transport == "auto" and self._session.failures >= FAILURES_BEFORE_HTTP
        )
        terms = self.profile.terms
        if polls:
            return PollingLine(self.doors, terms.room, self.book.resume)
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
        if self._line is None:
            return
        try:
            await self._line.send(frame, acts)
        except LineLost:
            # The reader of the line finds it lost too, and acts are sent again after it.
            return

    async def _hear(self, kind: str, frame: dict[str, Any]) -> None:
        match kind:
            case "welcome":
                self.about = dict(frame.get("room") or {})
                self.book.welcome(frame["channels"])
                self._welcomed.set()
            case "entries":
                for entry in self.book.entries(frame):
                    if entry.act is not None:
                        own = self._session.recorded(entry.act.id, entry.seq)
                        await self._carry_out(own)
                    for follower in self._followers:
                        follower.put_nowait(entry)
            case "checkpoint":
                self.book.checkpoint(frame)
            case "granted":
                self.book.granted(frame["granted"])
            case "withdrawn":
                self.book.withdrawn(str(frame["withdrawn"]))
            case _:
                return

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
        for follower in self._followers:
            follower.put_nowait(None)
        self._welcomed.set()
