"""The audit over HTTP, for whoever sits in a channel: disputes, epochs, and earlier logs."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query
from pydantic import BaseModel, ConfigDict, StringConstraints

from negotiation_room.kernel.ids import MAX_INTEGER, ChannelId, PersonId, RoomId, b64
from negotiation_room.server.auditing import Auditing
from negotiation_room.transport.http.asking import WhoAsks
from negotiation_room.transport.http.problems import PROBLEMS

MOST_NOTE = 4_000


class DisputeForm(BaseModel):
    """A signed checkpoint, as the log's key signed it and the client kept it."""

    model_config = ConfigDict(extra="forbid")
    note: Annotated[str, StringConstraints(min_length=1, max_length=MOST_NOTE)]


class HearingGiven(BaseModel):
    """What the log was found to hold, beside what the checkpoint says.

    Attributes:
        outcome: consistent, lost, or contradiction; after the last the channel is read-only.
    """

    outcome: str
    because: str
    epoch: int
    size: int
    expected: str
    found: str | None


def routes(auditing: Auditing, who_asks: WhoAsks) -> APIRouter:
    """The routes of the audit."""
    router = APIRouter(
        prefix="/api/rooms/{room}/channels/{channel}", tags=["audit"], responses=PROBLEMS
    )
    person_asks = Depends(who_asks)

    @router.post("/dispute", summary="Hold the log against a signed checkpoint you kept")
    async def dispute(
        room: RoomId,
        channel: ChannelId,
        form: DisputeForm,
        person: Annotated[PersonId, person_asks],
    ) -> HearingGiven:
        heard = await auditing.hear(person, room, channel, form.note)
        return HearingGiven(
            outcome=heard.outcome,
            because=heard.because,
            epoch=heard.epoch,
            size=heard.size,
            expected=b64(heard.expected),
            found=None if heard.found is None else b64(heard.found),
        )

    @router.get("/log", summary="Where the log stands, and whether it may be continued")
    async def standing(
        room: RoomId, channel: ChannelId, person: Annotated[PersonId, person_asks]
    ) -> dict[str, Any]:
        return await auditing.standing(person, room, channel)

    @router.get("/log/epochs/{epoch}/entries", summary="A page of an earlier epoch")
    async def entries(
        room: RoomId,
        channel: ChannelId,
        epoch: Annotated[int, Path(ge=1, le=MAX_INTEGER)],
        person: Annotated[PersonId, person_asks],
        first: Annotated[int, Query(ge=1, le=MAX_INTEGER)] = 1,
        limit: Annotated[int, Query(ge=1, le=200)] = 50,
        size: Annotated[int | None, Query(ge=1, le=MAX_INTEGER)] = None,
    ) -> dict[str, Any]:
        return await auditing.earlier(person, room, channel, epoch, first, limit, size)

    @router.get("/log/epochs/{epoch}/consistency", summary="An earlier log continued another")
    async def consistency(
        room: RoomId,
        channel: ChannelId,
        epoch: Annotated[int, Path(ge=1, le=MAX_INTEGER)],
        person: Annotated[PersonId, person_asks],
        first: Annotated[int, Query(ge=1, le=MAX_INTEGER)],
        last: Annotated[int, Query(ge=1, le=MAX_INTEGER)],
    ) -> dict[str, Any]:
        return await auditing.consistency(person, room, channel, epoch, first, last)

    return router
