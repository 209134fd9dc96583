"""The room over HTTP: acts and entries where sockets are not let through, history, proofs."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from negotiation_room.kernel.errors import NotFound
from negotiation_room.kernel.ids import ChannelId, PersonId, RoomId
from negotiation_room.kernel.loading import Run
from negotiation_room.transport.http.problems import PROBLEMS
from negotiation_room.transport.reader import Arrival
from negotiation_room.transport.wire.drain import DRAIN_EXTENSION, Drain
from negotiation_room.transport.ws.connection import House
from negotiation_room.transport.ws.session import (
    answer_frame,
    read_resume,
    read_signed,
)

WhoAsks = Callable[..., Awaitable[PersonId]]
"""A FastAPI dependency: the person whose session the request carries."""

LONGEST_POLL = 25.0


class ActsForm(BaseModel):
    """Acts to perform, all or none, each as it would travel on a socket."""

    model_config = ConfigDict(extra="forbid")
    acts: Annotated[list[dict[str, str]], Field(min_length=1, max_length=16)]


class AnswersGiven(BaseModel):
    """What became of the acts: `done` with a place, or `refused` with a sentence."""

    answers: list[dict[str, Any]]


class PollForm(BaseModel):
    """Where the client stands, and how long it is ready to wait for more."""

    model_config = ConfigDict(extra="forbid")
    resume: dict[str, tuple[int, int]] = {}
    wait: Annotated[float, Field(ge=0, le=LONGEST_POLL)] = 0


@dataclass(slots=True)
class Bell:
    """Wakes those who poll when something becomes durable."""

    _rung: asyncio.Event

    @classmethod
    def hung(cls) -> "Bell":
        """A bell nobody has rung yet."""
        return cls(asyncio.Event())

    def committed(self, runs: Sequence[Run]) -> None:
        """Ring; everyone who waits looks for themselves."""
        del runs
        self._rung.set()
        self._rung = asyncio.Event()

    async def wait(self, seconds: float) -> None:
        """Wait for the next ring, or for the time to pass."""
        try:
            await asyncio.wait_for(self._rung.wait(), seconds)
        except TimeoutError:
            return


AskAgain = Callable[[Request], Awaitable[Any]]
"""Raises a Refusal if the session the request came with has ended meanwhile."""


def routes(house: House, who_asks: WhoAsks, bell: Bell, ask_again: AskAgain) -> APIRouter:
    """The routes of a room for whoever sits in it."""
    router = APIRouter(prefix="/api/rooms/{room}", tags=["room"], responses=PROBLEMS)
    person_asks = Depends(who_asks)
    _add_acts(router, house, person_asks, bell, ask_again)
    _add_pages(router, house, person_asks)
    return router


def _add_acts(
    router: APIRouter, house: House, person_asks: Any, bell: Bell, ask_again: AskAgain
) -> None:
    async def find(room: RoomId, person: PersonId) -> None:
        # Before anything is looked at: else what is refused, and how, would tell that the room
        # exists to somebody who has no seat in it.
        is_known = await house.concierge.find(room)
        if not is_known or not await house.reader.channels_of(person, room):
            raise NotFound("there is no such room, or you have no seat in it")

    @router.post("/acts", summary="Perform signed acts, all or none")
    async def acts(
        room: RoomId, form: ActsForm, person: Annotated[PersonId, person_asks]
    ) -> AnswersGiven:
        await find(room, person)
        signed = [read_signed(row) for row in form.acts]
        answers = await house.dispatcher.perform(person, room, signed)
        return AnswersGiven(
            answers=[answer_frame(a.act, a.channel, a.seq, a.refusal) for a in answers]
        )

    @router.post("/poll", summary="Read on from where you stand, waiting for news")
    async def poll(
        room: RoomId,
        form: PollForm,
        person: Annotated[PersonId, person_asks],
        request: Request,
    ) -> Response:
        await find(room, person)
        resume = read_resume(
            {channel: list(place) for channel, place in form.resume.items()},
            house.session_limits.channels,
        )
        frames = await _frames(house, room, person, resume)
        deadline = asyncio.get_running_loop().time() + form.wait
        while not _has_news(frames, resume):
            left = deadline - asyncio.get_running_loop().time()
            if left <= 0 or _is_leaving(request) or await request.is_disconnected():
                break
            await bell.wait(min(left, 1.0))
            await ask_again(request)
            frames = await _frames(house, room, person, resume)
        body = b'{"frames":[' + b",".join(frames) + b"]}"
        return Response(body, media_type="application/json")


def _add_pages(router: APIRouter, house: House, person_asks: Any) -> None:
    @router.get("/channels/{channel}/entries", summary="A page of history, with proofs")
    async def entries(
        room: RoomId,
        channel: ChannelId,
        person: Annotated[PersonId, person_asks],
        before: Annotated[int | None, Query(ge=1)] = None,
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
        size: Annotated[int | None, Query(ge=0)] = None,
    ) -> dict[str, Any]:
        return await house.reader.page(
            person, room, channel, before=before, limit=limit, size=size
        )

    @router.get("/channels/{channel}/log/checkpoint", summary="The last released checkpoint")
    async def checkpoint(
        room: RoomId, channel: ChannelId, person: Annotated[PersonId, person_asks]
    ) -> dict[str, Any]:
        return await house.reader.checkpoint(person, room, channel)

    @router.get("/channels/{channel}/log/consistency", summary="One log continues another")
    async def consistency(
        room: RoomId,
        channel: ChannelId,
        person: Annotated[PersonId, person_asks],
        first: Annotated[int, Query(ge=1)],
        last: Annotated[int, Query(ge=1)],
    ) -> dict[str, Any]:
        return await house.reader.consistency(person, room, channel, first, last)

    @router.get("/channels/{channel}/log/inclusion", summary="An entry is in the log")
    async def inclusion(
        room: RoomId,
        channel: ChannelId,
        person: Annotated[PersonId, person_asks],
        seq: Annotated[int, Query(ge=1)],
        size: Annotated[int, Query(ge=1)],
    ) -> dict[str, Any]:
        return await house.reader.inclusion(person, room, channel, seq, size)


async def _frames(
    house: House, room: RoomId, person: PersonId, resume: dict[ChannelId, tuple[int, int]]
) -> list[bytes]:
    """The frames a socket would have carried, from the welcome on."""
    arrivals: list[Arrival] = []
    for channel in await house.reader.channels_of(person, room):
        try:
            arrivals.append(
                await house.reader.arrive(person, room, channel, resume.get(channel))
            )
        except NotFound:
            continue
    if not arrivals:
        raise NotFound("there is no such room, or you have no seat in it")
    welcome = orjson.dumps(
        {
            "welcome": 1,
            "you": {"person": person},
            "room": await house.concierge.describe(room, person),
            "channels": [arrival.item for arrival in arrivals],
            "limits": {},
        }
    )
    return [welcome, *(frame for arrival in arrivals for frame in arrival.frames)]


def _is_leaving(request: Request) -> bool:
    """Whether the server wants to stop: nobody is kept waiting for news from one that ends."""
    drain: Drain | None = request.scope.get("extensions", {}).get(DRAIN_EXTENSION)
    return drain is not None and drain.has_begun


def _has_news(frames: list[bytes], resume: dict[ChannelId, tuple[int, int]]) -> bool:
    """Whether anything is new: entries, or another set of channels."""
    welcome: Any = orjson.loads(frames[0])
    return len(frames) > 1 or {item["channel"] for item in welcome["channels"]} != set(resume)
