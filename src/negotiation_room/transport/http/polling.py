"""Polling: a room's news by HTTP, where sockets are not let through.

The first poll is answered like a hello: with the welcome and what follows. Each answer says which
checkpoints it brought; who gives them back with the next poll is known to have been greeted, and
is told only what is new.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import asdict
from typing import Annotated, Any

import orjson
from fastapi import Request, Response
from pydantic import BaseModel, ConfigDict, Field

from negotiation_room.kernel.errors import NotFound
from negotiation_room.kernel.ids import ChannelId, PersonId, RoomId
from negotiation_room.kernel.reading import Wanted
from negotiation_room.transport.bell import Bell
from negotiation_room.transport.reader import Arrival
from negotiation_room.transport.wire.drain import DRAIN_EXTENSION, Drain
from negotiation_room.transport.ws.house import House
from negotiation_room.transport.ws.session import VERSION, read_resume, read_wanted

LONGEST_POLL = 25.0
LOOK_EVERY = 1.0
"""Seconds after which somebody who waits is looked at again, though no bell has rung."""

Places = dict[ChannelId, tuple[int, int]]

AskAgain = Callable[[Request], Awaitable[Any]]
"""Raises a Refusal if the session the request came with has ended meanwhile."""


class PollForm(BaseModel):
    """Where the client stands, and how long it is ready to wait for more.

    Attributes:
        checked: given back as the last answer had it; then only news is told, and no welcome.
        packed: whether a welcome packs the long parts of states, as after such a hello.
        outlines: whether its states have long texts in outline, as after such a hello.
        translations: the languages in which the client wants what others said, as in a hello.
    """

    model_config = ConfigDict(extra="forbid")
    resume: dict[str, tuple[int, int]] = {}
    wait: Annotated[float, Field(ge=0, le=LONGEST_POLL)] = 0
    checked: dict[str, tuple[int, int]] | None = None
    packed: bool = False
    outlines: bool = False
    translations: list[str] | None = None


class Polls:
    """Answers polls of people who were found to sit in the room."""

    def __init__(self, house: House, bell: Bell, ask_again: AskAgain) -> None:
        self._house = house
        self._bell = bell
        self._ask_again = ask_again

    async def answer(
        self, room: RoomId, person: PersonId, form: PollForm, request: Request
    ) -> Response:
        """Answer with what is new, as soon as something is.

        Raises:
            NotFound: the person sits nowhere in the room any more.
        """
        resume = self._places(form.resume)
        checked = None if form.checked is None else self._places(form.checked)
        wanted = read_wanted(form.translations)
        clock = asyncio.get_running_loop().time
        deadline = clock() + form.wait
        with self._bell.listening(person, resume) as rung:
            while True:
                # Before anything is read: what is told reaches at least as far.
                brought = await self._brought(person, resume if checked is None else checked)
                news = await self._news(room, person, resume, brought, checked, wanted)
                left = deadline - clock()
                if news is None or news or left <= 0 or _is_leaving(request):
                    break
                if await request.is_disconnected():
                    break
                await rung.wait(min(left, LOOK_EVERY))
                await self._ask_again(request)
        if checked is None or news is None:
            return await self._greeted(room, person, resume, form, wanted)
        return _written(news, brought)

    def _places(self, given: dict[str, tuple[int, int]]) -> Places:
        most = self._house.session_limits.channels
        return read_resume({channel: list(place) for channel, place in given.items()}, most)

    async def _brought(self, person: PersonId, channels: Iterable[ChannelId]) -> Places:
        """Of each channel, the checkpoint that is released by now; size 0 where there is none."""
        brought: Places = {}
        for channel in channels:
            note = await self._house.reader.released(person, channel)
            brought[channel] = (1, 0) if note is None else note[:2]
        return brought

    async def _news(
        self,
        room: RoomId,
        person: PersonId,
        resume: Places,
        brought: Places,
        checked: Places | None,
        wanted: Wanted,
    ) -> list[bytes] | None:
        """What follows where the client stands; None where only a whole welcome says it."""
        reader = self._house.reader
        mine = await reader.channels_of(person, room)
        # What a client remembers may be longer than what it was greeted with.
        known = set(resume) if checked is None else set(checked)
        if set(mine) != known or not known <= set(resume):
            return None
        news: list[bytes] = []
        for channel in mine:
            place = resume[channel]
            note = await reader.released(person, channel)
            try:
                frames = await reader.since(person, room, channel, place, wanted=wanted)
            except NotFound:
                return None
            if frames is None:
                return None
            news += frames
            if checked is None or note is None or note[:2] != brought.get(channel):
                continue
            if note[0] == place[0] and checked.get(channel, (0, 0)) < note[:2]:
                frame = {"in": channel, "epoch": note[0], "checkpoint": note[3]}
                news.append(orjson.dumps(frame))
        return news

    async def _greeted(
        self,
        room: RoomId,
        person: PersonId,
        resume: Places,
        form: PollForm,
        wanted: Wanted,
    ) -> Response:
        """What a socket would have carried, from the welcome on."""
        house = self._house
        channels = await house.reader.channels_of(person, room)
        brought = await self._brought(person, channels)
        arrivals: list[Arrival] = []
        for channel in channels:
            try:
                arrival = await house.reader.arrive(
                    person,
                    room,
                    channel,
                    resume.get(channel),
                    is_packed=form.packed,
                    is_outlined=form.outlines,
                    wanted=wanted,
                )
                arrivals.append(arrival)
            except NotFound:
                continue  # the seat went while we were reading
        if not arrivals:
            raise NotFound("there is no such room, or you have no seat in it")
        welcome = orjson.dumps(
            {
                "welcome": VERSION,
                "you": {"person": person},
                "room": await house.concierge.describe(room, person),
                "channels": [arrival.item for arrival in arrivals],
                "limits": asdict(house.session_limits),
            }
        )
        frames = [welcome, *(frame for arrival in arrivals for frame in arrival.frames)]
        return _written(frames, brought)


def _written(frames: Sequence[bytes], checked: Places) -> Response:
    body = b'{"frames":[%b],"checked":%b}' % (b",".join(frames), orjson.dumps(checked))
    return Response(body, media_type="application/json")


def _is_leaving(request: Request) -> bool:
    """Whether the server wants to stop: nobody is kept waiting for news from one that ends."""
    drain: Drain | None = request.scope.get("extensions", {}).get(DRAIN_EXTENSION)
    return drain is not None and drain.has_begun
