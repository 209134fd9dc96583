"""A text and its past over HTTP, as the person who asks may have them; files in and out."""

from collections.abc import Awaitable, Callable, Mapping
from enum import StrEnum
from typing import Annotated, Any, Final

import orjson
from fastapi import APIRouter, Depends, Header, Query, Request, Response

from negotiation_room.capabilities.drafting.comparing import compare, write_comparison
from negotiation_room.capabilities.drafting.exporting.docx import write_docx
from negotiation_room.capabilities.drafting.exporting.json import write_json
from negotiation_room.capabilities.drafting.exporting.markdown import write_markdown
from negotiation_room.capabilities.drafting.exporting.plain import write_plain
from negotiation_room.capabilities.drafting.importing.tracked import Tracked
from negotiation_room.capabilities.drafting.looking import (
    NothingToSee,
    Onlooker,
    View,
    bare,
    samples,
    write_blame,
    write_series,
)
from negotiation_room.capabilities.drafting.pasts import Pasts
from negotiation_room.capabilities.drafting.previewing import FileKind, FileTooLong, Previews
from negotiation_room.capabilities.drafting.since import since, write_news
from negotiation_room.capabilities.drafting.standing import parties
from negotiation_room.capabilities.drafting.timeline import write_moment
from negotiation_room.capabilities.drafting.writing import write_text
from negotiation_room.kernel.errors import Invalid, NotPermitted
from negotiation_room.kernel.ids import (
    MAX_INTEGER,
    ChannelId,
    DelegationId,
    PersonId,
    RoomId,
    UnitId,
)
from negotiation_room.kernel.seats import Role
from negotiation_room.transport.http.pace import Paces
from negotiation_room.transport.http.problems import PROBLEMS
from negotiation_room.transport.reader import RoomReader

WhoAsks = Callable[..., Awaitable[PersonId]]
"""A FastAPI dependency: the person whose session the request carries."""

DelegationNames = Callable[[RoomId, str], Awaitable[Mapping[str, str]]]
"""Gives the delegations' names in a language, as everyone in the room may know them."""

LONG: Final = 5
"""What takes long to make counts as so many looks."""

_JSON: Final = "application/json"


class Format(StrEnum):
    """What a text is written as."""

    PLAIN = "txt"
    MARKDOWN = "md"
    JSON = "json"
    DOCX = "docx"


_MEDIA: Final[Mapping[Format, str]] = {
    Format.PLAIN: "text/plain; charset=utf-8",
    Format.MARKDOWN: "text/markdown; charset=utf-8",
    Format.JSON: _JSON,
    Format.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


class ForMembers(NotPermitted, code="drafting.for_members"):
    """Texts are brought in by those who take part in drafting them."""


class OnlyInDocx(Invalid, code="drafting.only_in_docx"):
    """Tracked changes are written in DOCX only."""


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


class TextRoutes:
    """Answers what is asked of texts.

    Args:
        reader: lets people into channels, from their seats.
        pasts: gives texts as they were.
        names: what delegations are called.
        paces: how much one person may ask.
    """

    def __init__(
        self, reader: RoomReader, pasts: Pasts, names: DelegationNames, paces: Paces
    ) -> None:
        self.reader = reader
        self.pasts = pasts
        self.names = names
        self.paces = paces
        limits = pasts.limits
        self.previews = Previews(limits.preview_seconds, limits.preview_memory, limits.previews)

    async def enter(self, person: PersonId, room: RoomId, channel: ChannelId) -> Onlooker:
        """Let a person look from their seat."""
        return await Onlooker.enter(self.reader, self.pasts, person, room, channel)

    async def text(self, looker: Onlooker, at: str | None) -> Response:
        """The text at a place."""
        view = await looker.at(at)
        past = looker.pasts

        def make() -> bytes:
            return orjson.dumps(
                {
                    "in": looker.live.durable.channel,
                    "place": view.place,
                    "head": looker.head,
                    "symbol": view.symbol,
                    "text": write_text(view.text),
                }
            )

        return Response(await past.work(make), media_type=_JSON)

    async def blame(
        self, looker: Onlooker, at: str | None, unit: str, start: int, end: int | None
    ) -> dict[str, Any]:
        """Whose the words of a unit are."""
        view = await looker.at(at)
        return write_blame(looker, view, UnitId(unit), start, end)

    async def compare(
        self, looker: Onlooker, before: str, after: str | None, *, changed: bool
    ) -> Response:
        """Two states word by word; made once for all who ask the same."""
        old, new = await looker.at(before), await looker.at(after)

        def make() -> bytes:
            units = write_comparison(compare(old.text, new.text), only_changed=changed)
            return orjson.dumps({"from": _end(old), "to": _end(new), "units": units})

        asked = ("compare", old.place, new.place, looker.seat.is_observer, changed)
        # The symbols are part of the answer.
        body = await looker.pasts.answer(looker.live, (*asked, old.symbol, new.symbol), make)
        return Response(body, media_type=_JSON)

    async def history(self, looker: Onlooker, before: int | None, limit: int) -> dict[str, Any]:
        """A page of the timeline, newest last."""
        past = await looker.past()
        until = min(before or MAX_INTEGER, looker.head + 1)
        observes = looker.seat.is_observer
        moments, more = past.timeline.before(
            until, first=looker.first, limit=limit, only_open=observes
        )
        return {
            "in": looker.live.durable.channel,
            "first": looker.first,
            "head": looker.head,
            "before": moments[0].place if more else None,
            "moments": [write_moment(one, is_attributed=not observes) for one in moments],
        }

    async def burn_down(self, looker: Onlooker, points: int) -> Response:
        """The open brackets over time."""
        past, found = await samples(looker, points)

        def make() -> bytes:
            return orjson.dumps(
                {
                    "in": looker.live.durable.channel,
                    "head": looker.head,
                    "points": write_series(looker, past, found),
                }
            )

        return Response(await looker.pasts.work(make), media_type=_JSON)

    async def since(self, looker: Onlooker, place: int) -> Response:
        """What happened since a place; to whoever had no text then, everything is new."""
        new = await looker.at(None)
        seen = max(place, looker.first)
        try:
            old = (await looker.at(str(min(seen, looker.head)))).text
        except NothingToSee:
            old = bare(new.text)
        seated = parties(looker.live.durable.state)

        def make() -> bytes:
            news = [write_news(one) for one in since(old, new.text, seated)]
            return orjson.dumps({"since": seen, "head": new.place, "units": news})

        asked = ("since", seen, new.place, looker.seat.is_observer)
        return Response(await looker.pasts.answer(looker.live, asked, make), media_type=_JSON)

    async def export(
        self,
        looker: Onlooker,
        kind: Format,
        at: str | None,
        before: str | None,
        names: Mapping[DelegationId, str],
        *,
        is_attributed: bool,
    ) -> Response:
        """The text as a file."""
        if before is not None and kind is not Format.DOCX:
            raise OnlyInDocx("changes since another version are tracked in DOCX: ask for that")
        view = await looker.at(at)
        old = None if before is None else await looker.at(before)
        said = names if is_attributed else None

        def make() -> bytes:
            text = view.text
            match kind:
                case Format.PLAIN:
                    return write_plain(text, said).encode()
                case Format.MARKDOWN:
                    return write_markdown(text, said).encode()
                case Format.JSON:
                    return write_json(text, names).encode()
                case Format.DOCX:
                    earlier = None if old is None else old.text
                    return write_docx(text, names, since=earlier, is_attributed=is_attributed)

        name = f"{_file_name(view)}.{kind.value}"
        return Response(
            await looker.pasts.work(make),
            media_type=_MEDIA[kind],
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )

    async def preview(
        self, looker: Onlooker, request: Request, kind: FileKind, tracked: Tracked
    ) -> dict[str, Any]:
        """What a file would bring in."""
        if looker.seat.role in {Role.OBSERVER, Role.ADMINISTRATOR}:
            raise ForMembers("who drafts here brings in texts; ask the chair to")
        most = self.pasts.limits.preview_bytes
        data = bytearray()
        async for piece in request.stream():
            data += piece
            if len(data) > most:
                raise FileTooLong(
                    f"files of at most {most // 1_000} kB are read here: take out pictures, or"
                    " bring it in parts"
                )
        return await self.previews.read(bytes(data), kind, tracked)


def _end(view: View) -> dict[str, Any]:
    return {"place": view.place, "symbol": view.symbol}


def _file_name(view: View) -> str:
    """A version by its symbol, any other state by its place; nothing a file may not be called."""
    named = view.symbol or f"{view.text.symbol}-{view.place}"
    return "".join(sign if sign.isalnum() and sign.isascii() else "-" for sign in named)


# --- the routes themselves -------------------------------------------------------------------


def routes(asked: TextRoutes, who_asks: WhoAsks) -> APIRouter:
    """The routes of texts."""
    router = APIRouter(
        prefix="/api/rooms/{room}/channels/{channel}/text", tags=["texts"], responses=PROBLEMS
    )
    person_asks = Depends(who_asks)
    _add_reading(router, asked, person_asks)
    _add_past(router, asked, person_asks)
    _add_files(router, asked, person_asks)
    return router


def _add_reading(router: APIRouter, asked: TextRoutes, person_asks: Any) -> None:
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


def _add_past(router: APIRouter, asked: TextRoutes, person_asks: Any) -> None:
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


def _add_files(router: APIRouter, asked: TextRoutes, person_asks: Any) -> None:
    @router.get(
        "/export",
        summary="The text as a file",
        response_model=None,
        responses={
            200: {"content": {media.partition(";")[0]: {} for media in _MEDIA.values()}}
        },
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
        openapi_extra={
            "requestBody": {
                "required": True,
                "content": {"application/octet-stream": {"schema": {"format": "binary"}}},
            }
        },
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
