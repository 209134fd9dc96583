"""A text and its past over HTTP, as the person who asks may have them; files in and out."""

from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Header, Query, Request, Response

from negotiation_room.capabilities.drafting.answering import MEDIA, Format, TextAnswers
from negotiation_room.capabilities.drafting.importing.tracked import Tracked
from negotiation_room.capabilities.drafting.previewing import FileKind
from negotiation_room.kernel.ids import (
    MAX_INTEGER,
    ChannelId,
    DelegationId,
    PersonId,
    RoomId,
)
from negotiation_room.transport.http.asking import FILE, LONG, WhoAsks
from negotiation_room.transport.http.problems import PROBLEMS

MOST_ASKED: Final = 8_000
"""Characters of the names by which articles are asked for at once: over two hundred."""

AtQuery = Annotated[
    str | None,
    Query(
        max_length=60,
        description="A place of the journal, or the symbol of a version; now, if none is given.",
    ),
]
FromQuery = Annotated[
    str,
    Query(alias="from", max_length=60, description="The earlier place, or a version's symbol."),
]
ToQuery = Annotated[
    str | None,
    Query(alias="to", max_length=60, description="The later place, or symbol; now, if none."),
]
ChangedQuery = Annotated[
    bool, Query(description="Only the units in which anything is different.")
]
AttributionsQuery = Annotated[
    bool, Query(description="Brackets say in the words whose they are.")
]
UnitsQuery = Annotated[
    str,
    Query(
        max_length=MOST_ASKED,
        description="Any units in what is asked for, or above it, with commas between.",
    ),
]
PackedQuery = Annotated[bool, Query(description="The text is compressed, as after a hello.")]


def routes(asked: TextAnswers, who_asks: WhoAsks) -> APIRouter:
    """The routes of texts."""
    router = APIRouter(
        prefix="/api/rooms/{room}/channels/{channel}/text", tags=["texts"], responses=PROBLEMS
    )
    person_asks = Depends(who_asks)
    _add_reading(router, asked, person_asks)
    _add_past(router, asked, person_asks)
    _add_files(router, asked, person_asks)
    return router


def _add_reading(router: APIRouter, asked: TextAnswers, person_asks: Any) -> None:
    @router.get("", summary="The text, now or as it was", response_model=None)
    async def text(
        room: RoomId,
        channel: ChannelId,
        person: Annotated[PersonId, person_asks],
        at: AtQuery = None,
    ) -> Response:
        """For playback and for versions. Observers are given what was published to them."""
        with asked.paces.looking(person):
            return await asked.text(await asked.enter(person, room, channel), at)

    @router.get("/parts", summary="Articles of the text as it stands", response_model=None)
    async def parts(
        room: RoomId,
        channel: ChannelId,
        person: Annotated[PersonId, person_asks],
        units: UnitsQuery = "",
        packed: PackedQuery = False,  # noqa: FBT002 -- a query, always named
    ) -> Response:
        """For readers on thin lines: in full what is asked for, all else in outline.

        Spelled as in the state of the welcome. What is not in the text any more is not given.
        """
        with asked.paces.looking(person):
            looker = await asked.enter(person, room, channel)
            return await asked.parts(looker, units.split(","), is_packed=packed)

    @router.get("/blame", summary="Whose words these are, and why")
    async def blame(
        room: RoomId,
        channel: ChannelId,
        person: Annotated[PersonId, person_asks],
        unit: Annotated[str, Query(max_length=40, description="The unit that holds them.")],
        start: Annotated[int, Query(ge=0, le=MAX_INTEGER)] = 0,
        end: Annotated[int | None, Query(ge=0, le=MAX_INTEGER)] = None,
        at: AtQuery = None,
    ) -> dict[str, Any]:
        """From `start` to `end` in UTF-16 units of the unit's own words; all, if not given.

        A bracket in the range is traced as a whole. `why` is the proposal that the words were
        taken in from, where you may know it.
        """
        with asked.paces.looking(person):
            looker = await asked.enter(person, room, channel)
            return await asked.blame(looker, at, unit, start, end)

    @router.get("/compare", summary="Two states of the text, word by word", response_model=None)
    async def compare_(
        room: RoomId,
        channel: ChannelId,
        person: Annotated[PersonId, person_asks],
        before: FromQuery,
        after: ToQuery = None,
        changed: ChangedQuery = False,  # noqa: FBT002 -- a query, always named
    ) -> Response:
        """Every unit with what became of its words and whose they are; and what moved."""
        with asked.paces.looking(person, LONG):
            looker = await asked.enter(person, room, channel)
            return await asked.compare(looker, before, after, changed=changed)


def _add_past(router: APIRouter, asked: TextAnswers, person_asks: Any) -> None:
    @router.get("/history", summary="What was done to the text, act by act")
    async def history(
        room: RoomId,
        channel: ChannelId,
        person: Annotated[PersonId, person_asks],
        before: Annotated[
            int | None, Query(ge=1, le=MAX_INTEGER, description="Only what was before it.")
        ] = None,
        limit: Annotated[int, Query(ge=1, le=2_000)] = 500,
    ) -> dict[str, Any]:
        """The timeline of a playback, newest last; `before` leads to the page before."""
        with asked.paces.looking(person):
            looker = await asked.enter(person, room, channel)
            return await asked.history(looker, before, limit)

    @router.get("/burndown", summary="The open brackets over time", response_model=None)
    async def burndown(
        room: RoomId,
        channel: ChannelId,
        person: Annotated[PersonId, person_asks],
        points: Annotated[int, Query(ge=2, le=200)] = 60,
    ) -> Response:
        """About so many evenly spaced points, every version, and the present."""
        with asked.paces.looking(person, LONG):
            return await asked.burn_down(await asked.enter(person, room, channel), points)

    @router.get("/since", summary="What changed since you last looked", response_model=None)
    async def since_(
        room: RoomId,
        channel: ChannelId,
        person: Annotated[PersonId, person_asks],
        place: Annotated[int, Query(ge=0, le=MAX_INTEGER, description="What you saw last.")],
    ) -> Response:
        """Unit by unit: words, numbers, brackets, support, standing, moves."""
        with asked.paces.looking(person, LONG):
            return await asked.since(await asked.enter(person, room, channel), place)


def _add_files(router: APIRouter, asked: TextAnswers, person_asks: Any) -> None:
    @router.get(
        "/export",
        summary="The text as a file",
        response_model=None,
        responses={200: {"content": {media.partition(";")[0]: {} for media in MEDIA.values()}}},
    )
    async def export(
        room: RoomId,
        channel: ChannelId,
        person: Annotated[PersonId, person_asks],
        kind: Annotated[Format, Query(alias="format")],
        at: AtQuery = None,
        before: Annotated[
            str | None,
            Query(alias="from", max_length=60, description="DOCX: track changes since then."),
        ] = None,
        attributions: AttributionsQuery = False,  # noqa: FBT002 -- a query, always named
        accept_language: Annotated[str, Header()] = "en",
    ) -> Response:
        """Written from the units, delegations called in your language."""
        with asked.paces.looking(person, LONG):
            looker = await asked.enter(person, room, channel)
            language = accept_language.partition(",")[0].partition(";")[0].strip()
            named = await asked.names(room, language)
            names = {DelegationId(key): name for key, name in named.items()}
            return await asked.export(
                looker, kind, at, before, names, is_attributed=attributions
            )

    @router.post(
        "/preview",
        summary="What a file would bring in, before anything is",
        openapi_extra={**FILE},
    )
    async def preview(
        room: RoomId,
        channel: ChannelId,
        person: Annotated[PersonId, person_asks],
        request: Request,
        kind: Annotated[
            FileKind, Query(alias="format", description="What kind of file the body is.")
        ],
        tracked: Annotated[
            Tracked, Query(description="What becomes of tracked changes in a DOCX.")
        ] = Tracked.REFUSE,
    ) -> dict[str, Any]:
        """Changes nothing. The body is the file itself; it is read apart and within limits."""
        with asked.paces.looking(person, LONG):
            looker = await asked.enter(person, room, channel)
            return await asked.preview(looker, request, kind, tracked)
