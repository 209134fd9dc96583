"""The relay's files over HTTP, for interpreters: out, and read before anything is signed."""

from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Query, Request, Response

from negotiation_room.capabilities.interpretation.exchange.report import FileTooLarge
from negotiation_room.capabilities.interpretation.filing import RelayFiles
from negotiation_room.kernel.ids import ChannelId, PersonId, RoomId
from negotiation_room.kernel.text import Language
from negotiation_room.transport.http.asking import (
    FILE,
    LONG,
    WhoAsks,
    attached,
    body_of,
)
from negotiation_room.transport.http.problems import PROBLEMS

TMX: Final = "application/x-tmx+xml"
XLIFF: Final = "application/xliff+xml"
FromQuery = Annotated[
    Language | None, Query(alias="from", description="Only what was said in this language.")
]
ToQuery = Annotated[
    Language | None, Query(alias="to", description="Only what is in this language.")
]
IntoQuery = Annotated[Language, Query(alias="to", description="The language wanted.")]
NameQuery = Annotated[str, Query(max_length=300, description="What the file is called.")]


def routes(asked: RelayFiles, who_asks: WhoAsks) -> APIRouter:
    """The routes of memories and transcripts."""
    router = APIRouter(
        prefix="/api/rooms/{room}/channels/{channel}/relay",
        tags=["relay"],
        responses=PROBLEMS,
    )
    person_asks = Depends(who_asks)
    _add_memory(router, asked, person_asks)
    _add_transcript(router, asked, person_asks)
    return router


def _add_memory(router: APIRouter, asked: RelayFiles, person_asks: Any) -> None:
    @router.get("/memory", summary="The certified memory as TMX", response_model=None)
    async def memory(
        room: RoomId,
        channel: ChannelId,
        person: Annotated[PersonId, person_asks],
        source: FromQuery = None,
        target: ToQuery = None,
    ) -> Response:
        """What this channel's interpreters signed for, as far as it stands and you may read it."""
        with asked.paces.looking(person, LONG):
            data = await asked.memory(person, room, channel, source, target)
        return attached(data, TMX, "memory.tmx")

    @router.get("/memory/brought", summary="What was brought in from files")
    async def brought(
        room: RoomId, channel: ChannelId, person: Annotated[PersonId, person_asks]
    ) -> dict[str, Any]:
        """Act by act: the file, who brought it in, and how many segments."""
        with asked.paces.looking(person):
            return await asked.brought(person, room, channel)

    @router.post("/memory/read", summary="What a TMX would bring in", openapi_extra={**FILE})
    async def read(
        room: RoomId,
        channel: ChannelId,
        person: Annotated[PersonId, person_asks],
        request: Request,
        name: NameQuery = "",
    ) -> dict[str, Any]:
        """Changes nothing. `wishes` are the acts to be signed; the body is the file itself."""
        with asked.paces.looking(person, LONG):
            data = await brought_in(request, asked.file_bytes)
            return await asked.read_memory(person, room, channel, data, name)


def _add_transcript(router: APIRouter, asked: RelayFiles, person_asks: Any) -> None:
    @router.get("/transcript", summary="What was said, as XLIFF", response_model=None)
    async def transcript(
        room: RoomId,
        channel: ChannelId,
        person: Annotated[PersonId, person_asks],
        target: IntoQuery,
        source: FromQuery = None,
    ) -> Response:
        """For translators' tools, with the translations that there are and how far they are."""
        with asked.paces.looking(person, LONG):
            data = await asked.transcript(person, room, channel, source, target)
        return attached(data, XLIFF, "transcript.xlf")

    @router.post(
        "/transcript/read",
        summary="What would come of an XLIFF that comes back",
        openapi_extra={**FILE},
    )
    async def read(
        room: RoomId,
        channel: ChannelId,
        person: Annotated[PersonId, person_asks],
        request: Request,
    ) -> dict[str, Any]:
        """Signs nothing. Each text with what stands now, and whether it is ready to be signed."""
        with asked.paces.looking(person, LONG):
            data = await brought_in(request, asked.file_bytes)
            return await asked.read_transcript(person, room, channel, data)


async def brought_in(request: Request, most: int) -> bytes:
    """The glossary, memory or transcript that a request brings.

    Raises:
        FileTooLarge: it has more bytes than that.
    """
    because = f"files of at most {most // 1_000} kB are read here: bring it in parts"
    return await body_of(request, most, FileTooLarge(because))
