"""One socket: ticket and Origin before accept, then the session's intents carried out.

Acts of one connection are decided in the order they came; their answers follow as they become
durable. A write never waits for the reader.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict
from typing import Any

import orjson
import structlog

from negotiation_room.kernel.composing import SignedAct
from negotiation_room.kernel.errors import NotFound, Refusal
from negotiation_room.kernel.ids import ChannelId, PersonId, RoomId, SeatId
from negotiation_room.kernel.live import LiveChannel
from negotiation_room.kernel.reading import Wanted
from negotiation_room.kernel.wishes import Admission
from negotiation_room.transport.doors import Admitted
from negotiation_room.transport.reader import Arrival
from negotiation_room.transport.wire.ws import Wire, shared_frame, wire_of
from negotiation_room.transport.ws import session as talk
from negotiation_room.transport.ws.codes import CloseCode
from negotiation_room.transport.ws.house import House

log = structlog.get_logger("transport.ws")

SUBPROTOCOL = "nr1"

Receive = Callable[[], Awaitable[dict[str, Any]]]
SendASGI = Callable[[dict[str, Any]], Awaitable[None]]


class Connection:
    """A person's line into one room; a member of the hub."""

    __slots__ = (
        "_given_early",
        "_house",
        "_is_gone",
        "_is_leaving",
        "_is_outlined",
        "_is_packed",
        "_joined",
        "_room",
        "_said",
        "_session",
        "_session_id",
        "_tasks",
        "_turnstile",
        "_wire",
        "person",
        "wanted",
    )

    def __init__(self, house: House, room: RoomId, admitted: Admitted, wire: Wire) -> None:
        self.person: PersonId = admitted.person
        self.wanted: Wanted = None
        self._house = house
        self._room = room
        self._session_id = admitted.session
        self._wire = wire
        self._session = talk.Session(house.session_limits, time.monotonic())
        self._turnstile = house.turnstile(self.person)
        self._tasks: set[asyncio.Task[Any]] = set()
        self._said: list[tuple[tuple[SignedAct, ...], int]] = []
        self._is_leaving = False
        self._is_gone = False
        self._joined: set[ChannelId] = set()
        # The welcome names all one's channels; a seat it does not know of is told after it.
        self._given_early: set[ChannelId] | None = set()
        self._is_packed = self._is_outlined = False

    # --- a member of the hub ---------------------------------------------------------------------

    def send(self, frames: Sequence[bytes]) -> None:
        """Write frames together; a reader too far behind is told to resume instead."""
        if self._wire.buffered() > self._house.limits.outbox:
            self.close(CloseCode.SLOW_READER, "you were too far behind; resume")
            return
        if len(frames) == 1:
            self._wire.write(shared_frame(frames[0]))
        else:
            self._wire.write(b"".join([shared_frame(frame) for frame in frames]))

    def seated(self, channel: ChannelId) -> None:
        """Join a channel in which the person has just taken a seat, once they are greeted."""
        if self._given_early is None:
            self._start(self._join_granted(channel))
        else:
            self._given_early.add(channel)

    def unseated(self, channel: ChannelId) -> None:
        """Leave a channel; whoever sits nowhere in the room any more is shown out."""
        self._joined.discard(channel)
        if not self._joined:
            self._start(self._leave_unless_seated())

    def lagging(self, channel: ChannelId, after: int, seated: tuple[SeatId, int]) -> None:
        """Read on by itself: more was kept from the person than the hub has at hand."""
        self._start(self._read_on(channel, after, seated, None))

    def look(self, now: float) -> None:
        """Close a line that has fallen silent."""
        for intent in self._session.tick(now):
            self.close(intent.code, intent.reason)

    # --- life ------------------------------------------------------------------------------------

    async def live(self, receive: Receive) -> None:
        """Hold the conversation until either side ends it."""
        hub = self._house.hub
        stop = self._house.doorkeeper.watch(
            self._session_id,
            lambda: self.close(CloseCode.SIGNED_OUT, "this sign-in has ended"),
        )
        hub.arrive(self)
        self._wire.on_drain(self._begin_drain)
        try:
            while True:
                message = await receive()
                if message["type"] == "websocket.disconnect":
                    return
                text = message.get("text")
                if text is None:
                    self.close(CloseCode.PROTOCOL, "this room speaks text")
                    continue
                for intent in self._session.hear(text, time.monotonic()):
                    await self._carry_out(intent)
        finally:
            stop()
            self._is_gone = True
            hub.leave(self)

    def close(self, code: CloseCode, reason: str) -> None:
        """Say goodbye with a code that says what to do next."""
        self._is_gone = True
        self._house.hub.leave(self)
        self._wire.close(int(code), reason)

    # --- intents ---------------------------------------------------------------------------------

    async def _carry_out(self, intent: talk.Intent) -> None:
        match intent:
            case talk.Welcome(resume, is_packed, wanted, is_outlined):
                self._is_packed, self._is_outlined = is_packed, is_outlined
                self.wanted = wanted
                await self._welcome(resume)
            case talk.Want(languages):
                self.wanted = languages
            case talk.Perform(acts):
                await self._perform(acts)
            case talk.Pass(channel, signal, content):
                self._pass(channel, signal, content)
            case talk.Send(frame):
                self.send((frame,))
            case talk.Close(code, reason):
                self.close(code, reason)

    async def _welcome(self, resume: dict[ChannelId, tuple[int, int]]) -> None:
        reader, concierge = self._house.reader, self._house.concierge
        arrivals: list[Arrival] = []
        # What was given until now, the welcome names.
        self._given_early = set()
        for channel in await reader.channels_of(self.person, self._room):
            try:
                arrivals.append(await self._arrive(channel, resume.get(channel)))
            except NotFound:
                continue  # the seat went while we were reading
        if not arrivals:
            self.close(CloseCode.NO_SEAT, "you have no seat in this room")
            return
        welcome = {
            "welcome": talk.VERSION,
            "you": {"person": self.person},
            "room": await concierge.describe(self._room, self.person),
            "channels": [arrival.item for arrival in arrivals],
            "limits": asdict(self._house.session_limits),
        }
        self.send((orjson.dumps(welcome),))
        early, self._given_early = self._given_early, None
        # On a slow line people read what was said in plenary before all else has come.
        for arrival in sorted(arrivals, key=lambda one: one.rank):
            await self._follow(arrival)
        for channel in early - {arrival.channel for arrival in arrivals}:
            await self._join_granted(channel)

    async def _arrive(
        self, channel: ChannelId, resume: tuple[int, int] | None = None
    ) -> Arrival:
        return await self._house.reader.arrive(
            self.person,
            self._room,
            channel,
            resume,
            is_packed=self._is_packed,
            is_outlined=self._is_outlined,
            wanted=self.wanted,
        )

    async def _follow(self, arrival: Arrival) -> None:
        """Send what an arrival brings, and everything after it, without a seam."""
        self.send(arrival.frames)
        item = arrival.item
        seated = (item["seat"], item["epoch"])
        await self._read_on(arrival.channel, arrival.head, seated, item["checkpoint"])

    async def _read_on(
        self, channel: ChannelId, after: int, seated: tuple[str, int], told: str | None
    ) -> None:
        """Send everything after a place, and listen from there.

        It was reached in that seat and epoch, and `told` is the checkpoint that was sent last.
        """
        while True:
            try:
                live, seat = await self._house.reader.enter(self.person, self._room, channel)
            except NotFound:
                # Nobody else says so: one did not listen yet when the seat went.
                self.send((orjson.dumps({"withdrawn": channel}),))
                self.unseated(channel)
                return
            if self._is_gone:
                return  # nobody listens on after goodbye
            if (seat.id, live.durable.epoch) != seated:
                # Seated anew, or the log began anew: what was read is of the past.
                await self._join_granted(channel)
                return
            head = live.durable.head
            if head == after:
                # No await since `head` was read: nothing can slip between.
                self._house.hub.subscribe(self, channel, after)
                self._joined.add(channel)
                self._tell_of_checkpoint(live, told)
                return
            until = min(head, after + self._house.reader.limits.resume)
            missed = await self._house.reader.between(live, after + 1, until)
            self.send((self._house.reader.frame(live, missed, seat, self.wanted),))
            after = until

    def _tell_of_checkpoint(self, live: LiveChannel, told: str | None) -> None:
        """Say what was signed, and announced to the others, since the arrival was read."""
        if live.checkpoint is None or live.checkpoint[3] == told:
            return
        epoch, note = live.checkpoint[0], live.checkpoint[3]
        if epoch == live.durable.epoch:
            frame = {"in": live.durable.channel, "epoch": epoch, "checkpoint": note}
            self.send((orjson.dumps(frame),))

    async def _join_granted(self, channel: ChannelId) -> None:
        try:
            arrival = await self._arrive(channel)
        except NotFound:
            return  # withdrawn again before we looked
        self.send((orjson.dumps({"granted": arrival.item}),))
        await self._follow(arrival)

    async def _leave_unless_seated(self) -> None:
        if not await self._house.reader.channels_of(self.person, self._room):
            self.close(CloseCode.NO_SEAT, "you no longer have a seat in this room")

    async def _perform(self, acts: tuple[SignedAct, ...]) -> None:
        # Not reading on while too many acts wait is the back-pressure.
        taken = await self._turnstile.take(len(acts))
        if self._is_leaving or self._is_gone:
            self._turnstile.give(taken)
            return  # it is sent again, when the client resumes
        self._said.append((acts, taken))
        if len(self._said) == 1:
            self._start(self._consider())

    async def _consider(self) -> None:
        """Take together what was said meanwhile; it is admitted, and then decided, in its order.

        While these signatures are checked, the next acts gather. Each is decided in the step in
        which its signature was found good; none that came later is decided before.
        """
        while self._said:
            said = [acts for acts, _ in self._said]
            taken = sum(count for _, count in self._said)
            try:
                admissions = await self._house.dispatcher.admit(self.person, self._room, said)
            except BaseException:
                self._turnstile.give(taken)
                raise
            del self._said[: len(said)]
            if not self._said:
                # What is said from now on begins anew, and does not wait until this is durable.
                await self._settle(admissions, taken)
                return
            self._start(self._settle(admissions, taken))

    async def _settle(self, admissions: Sequence[Admission], taken: int) -> None:
        try:
            settled = await self._house.dispatcher.settle(admissions)
            frames = [
                orjson.dumps(talk.answer_frame(a.act, a.channel, a.seq, a.refusal))
                for answers in settled
                for a in answers
            ]
            self.send(frames)
        finally:
            self._turnstile.give(taken)

    def _pass(self, channel: ChannelId, signal: str, content: dict[str, Any]) -> None:
        live = self._house.channels.live.get(channel)
        if live is None or channel not in self._joined:
            return
        seat = live.durable.state.seat_of(self.person)
        if seat is None or not self._house.concierge.may_signal(channel, seat, signal):
            return
        frame = orjson.dumps(
            {"signal": signal, "in": channel, "with": content, "from": seat.id}
        )
        for member in self._house.hub.members(channel):
            other = live.durable.state.seat_of(member.person)
            # Whoever may not send it may not see it: observers do not learn who is here.
            if (
                member is not self
                and other is not None
                and self._house.concierge.may_signal(channel, other, signal)
            ):
                member.send((frame,))

    # --- ends ------------------------------------------------------------------------------------

    def _begin_drain(self) -> None:
        self._start(self._drain())

    async def _drain(self) -> None:
        """Let what was asked be answered, then go."""
        self._is_leaving = True
        while pending := self._tasks - {asyncio.current_task()}:
            await asyncio.wait(pending)
        self.close(CloseCode.RESTARTING, "the server restarts; resume in a moment")

    def _start(self, work: Any) -> asyncio.Task[Any]:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._finished)
        return task

    def _finished(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and task.exception() is not None:
            log.error("transport.ws.defect", exc_info=task.exception())
            self.close(CloseCode.RESTARTING, "something went wrong here; resume")


class Live:
    """The ASGI door at `/api/rooms/{room}/live`."""

    def __init__(self, house: House) -> None:
        self._house = house

    async def __call__(self, scope: Any, receive: Receive, send: SendASGI) -> None:
        """Check ticket and Origin, and only then accept."""
        await receive()
        room = RoomId(scope["path_params"]["room"])
        try:
            admitted = await self._admit(scope, room)
        except Refusal as refusal:
            log.info("transport.ws.turned_away", code=refusal.code)
            await send({"type": "websocket.close", "code": 4003, "reason": ""})
            return
        await send({"type": "websocket.accept", "subprotocol": SUBPROTOCOL})
        connection = Connection(self._house, room, admitted, wire_of(scope))
        began = time.monotonic()
        log.info("transport.ws.opened", room=room)
        try:
            await connection.live(receive)
        finally:
            log.info(
                "transport.ws.closed", room=room, seconds=round(time.monotonic() - began, 3)
            )

    async def _admit(self, scope: Any, room: RoomId) -> Admitted:
        headers = {name: value.decode("latin-1") for name, value in scope["headers"]}
        offered = [p.strip() for p in headers.get(b"sec-websocket-protocol", "").split(",")]
        tickets = [p.removeprefix("ticket.") for p in offered if p.startswith("ticket.")]
        if SUBPROTOCOL not in offered or len(tickets) != 1:
            raise NotFound("there is no such room")
        admitted = await self._house.doorkeeper.admit(tickets[0], room, headers.get(b"origin"))
        if not await self._house.concierge.find(room):
            raise NotFound("there is no such room")
        return admitted
