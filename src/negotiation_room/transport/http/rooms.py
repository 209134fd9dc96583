"""The room over HTTP: acts and entries where sockets are not let through, history, proofs."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from negotiation_room.kernel.errors import NotFound
from negotiation_room.kernel.ids import ChannelId, PersonId, RoomId
from negotiation_room.transport.bell import Bell
from negotiation_room.transport.http.asking import WhoAsks
from negotiation_room.transport.http.pace import HttpLimits, Paces
from negotiation_room.transport.http.polling import AskAgain, PollForm, Polls
from negotiation_room.transport.http.problems import PROBLEMS
from negotiation_room.transport.ws.house import House
from negotiation_room.transport.ws.session import answer_frame, read_signed, read_wanted

LONGEST_LIST = 1_500
"""Characters in which the languages are listed that a page is wanted in."""


class ActsForm(BaseModel):
    """Acts to perform, all or none, each as it would travel on a socket."""

    model_config = ConfigDict(extra="forbid")
    acts: Annotated[list[dict[str, str]], Field(min_length=1, max_length=16)]


class AnswersGiven(BaseModel):
    """What became of the acts: `done` with a place, or `refused` with a sentence."""

    answers: list[dict[str, Any]]


def routes(
    house: House, who_asks: WhoAsks, bell: Bell, ask_again: AskAgain, limits: HttpLimits
) -> APIRouter:
    """The routes of a room for whoever sits in it."""
    router = APIRouter(prefix="/api/rooms/{room}", tags=["room"], responses=PROBLEMS)
    person_asks = Depends(who_asks)
    polls = Polls(house, bell, ask_again)
    _add_acts(router, house, person_asks, polls, Paces(limits))
    _add_pages(router, house, person_asks)
    return router


def _add_acts(
    router: APIRouter, house: House, person_asks: Any, polls: Polls, paces: Paces
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
        with paces.acting(person, len(form.acts)):
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
        with paces.polling(person):
            await find(room, person)
            return await polls.answer(room, person, form, request)


def _add_pages(router: APIRouter, house: House, person_asks: Any) -> None:
    @router.get("/channels/{channel}/entries", summary="A page of history, with proofs")
    async def entries(
        room: RoomId,
        channel: ChannelId,
        person: Annotated[PersonId, person_asks],
        before: Annotated[int | None, Query(ge=1)] = None,
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
        size: Annotated[int | None, Query(ge=0)] = None,
        translations: Annotated[str | None, Query(max_length=LONGEST_LIST)] = None,
    ) -> dict[str, Any]:
        """Without `translations` in all languages; else in those it lists, by commas, if any."""
        listed = None if translations is None else [x for x in translations.split(",") if x]
        return await house.reader.page(
            person,
            room,
            channel,
            before=before,
            limit=limit,
            size=size,
            wanted=read_wanted(listed),
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
