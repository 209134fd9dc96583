"""The room's glossary over HTTP: versions, drafts, and files in and out."""

from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Path, Query, Request, Response

from negotiation_room.capabilities.interpretation.file_routes import brought_in
from negotiation_room.capabilities.interpretation.glossaries import (
    GlossaryAnswers,
    GlossaryFormat,
)
from negotiation_room.kernel.ids import MAX_INTEGER, PersonId, RoomId
from negotiation_room.transport.http.asking import FILE, LONG, WhoAsks, attached
from negotiation_room.transport.http.problems import PROBLEMS

MEDIA: Final = {
    GlossaryFormat.CSV: "text/csv; charset=utf-8",
    GlossaryFormat.TBX: "application/x-tbx+xml",
}

Number = Annotated[int, Path(ge=1, le=MAX_INTEGER, description="The version's number.")]
FormatQuery = Annotated[GlossaryFormat, Query(alias="format")]


def routes(asked: GlossaryAnswers, who_asks: WhoAsks) -> APIRouter:
    """The routes of the glossary."""
    router = APIRouter(
        prefix="/api/rooms/{room}/glossaries", tags=["glossary"], responses=PROBLEMS
    )
    person_asks = Depends(who_asks)
    _add_versions(router, asked, person_asks)
    _add_files(router, asked, person_asks)
    return router


def _add_versions(router: APIRouter, asked: GlossaryAnswers, person_asks: Any) -> None:
    @router.get("/drafts/{place}", summary="What laid terms come to", response_model=None)
    async def draft(
        room: RoomId,
        place: Annotated[int, Path(ge=1, le=MAX_INTEGER)],
        person: Annotated[PersonId, person_asks],
    ) -> Response:
        """With the digest under which the chair may propose them."""
        with asked.paces.looking(person, LONG):
            return _json(await asked.draft(person, room, place))

    @router.get("/{number}", summary="One version of the glossary", response_model=None)
    async def version(
        room: RoomId, number: Number, person: Annotated[PersonId, person_asks]
    ) -> Response:
        """All its terms, in the order of their ids."""
        with asked.paces.looking(person, LONG):
            return _json(await asked.version(person, room, number))


def _add_files(router: APIRouter, asked: GlossaryAnswers, person_asks: Any) -> None:
    @router.get("/{number}/file", summary="One version as a file", response_model=None)
    async def file(
        room: RoomId,
        number: Number,
        person: Annotated[PersonId, person_asks],
        kind: FormatQuery,
    ) -> Response:
        """As CSV for a spreadsheet, or as TBX for a terminology tool."""
        with asked.paces.looking(person, LONG):
            data = await asked.file(person, room, number, kind)
        return attached(data, MEDIA[kind], f"glossary-{number}.{kind.value}")

    @router.post(
        "/read", summary="What a file would lay", openapi_extra={**FILE}, response_model=None
    )
    async def read(
        room: RoomId,
        person: Annotated[PersonId, person_asks],
        request: Request,
        kind: FormatQuery,
        basis: Annotated[
            int | None,
            Query(ge=1, le=MAX_INTEGER, description="Only what differs from this version."),
        ] = None,
    ) -> Response:
        """Changes nothing. `pieces` are the acts' worth of terms to be signed."""
        with asked.paces.looking(person, LONG):
            data = await brought_in(request, asked.file_bytes)
            return _json(await asked.read(person, room, data, kind, basis))


def _json(written: bytes) -> Response:
    return Response(written, media_type="application/json")
