"""The transcript of a channel over HTTP, as the person who asks may have it."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Annotated, Any

import orjson
from fastapi import APIRouter, Depends, Header, Response

from negotiation_room.capabilities.records.rendering import as_json, as_text
from negotiation_room.capabilities.records.rules import transcript
from negotiation_room.kernel.entry import Entry
from negotiation_room.kernel.ids import ChannelId, PersonId, RoomId
from negotiation_room.kernel.live import LiveChannel
from negotiation_room.kernel.ports import Journal
from negotiation_room.kernel.reading import as_shown, visible_parts
from negotiation_room.kernel.seats import Seat
from negotiation_room.transport.http.asking import WhoAsks
from negotiation_room.transport.http.problems import PROBLEMS
from negotiation_room.transport.reader import RoomReader

PAGE = 500
PLAIN = "text/plain"

DelegationNames = Callable[[RoomId, str], Awaitable[Mapping[str, str]]]
"""Gives the delegations' names in a language, as everyone in the room may know them."""


def routes(
    reader: RoomReader, journal: Journal, who_asks: WhoAsks, names: DelegationNames
) -> APIRouter:
    """The route of the transcript."""
    router = APIRouter(
        prefix="/api/rooms/{room}/channels/{channel}", tags=["records"], responses=PROBLEMS
    )

    @router.get(
        "/transcript",
        summary="The statements on the record, as you may read them",
        response_model=None,
        responses={200: {"content": {"application/json": {}, PLAIN: {}}}},
    )
    async def transcribe(
        room: RoomId,
        channel: ChannelId,
        person: Annotated[PersonId, Depends(who_asks)],
        accept: Annotated[str, Header()] = "application/json",
        accept_language: Annotated[str, Header()] = "en",
    ) -> Response:
        live, seat = await reader.enter(person, room, channel)
        record = transcript(await _readable(journal, live, seat))
        if prefers_plain(accept):
            language = accept_language.partition(",")[0].partition(";")[0].strip()
            text = as_text(record, await names(room, language))
            return Response(text, media_type=f"{PLAIN}; charset=utf-8")
        standing = live.durable
        body: dict[str, Any] = {
            "in": channel,
            "epoch": standing.epoch,
            "size": standing.head,
            "title": standing.state.chartered.title,
            "items": as_json(record),
        }
        return Response(orjson.dumps(body), media_type="application/json")

    return router


def prefers_plain(accept: str) -> bool:
    """Whether a client asks for plain text before it asks for JSON."""
    for offered in accept.split(","):
        kind = offered.partition(";")[0].strip().lower()
        if kind == PLAIN:
            return True
        if kind in {"application/json", "application/*", "*/*"}:
            return False
    return False


async def _readable(journal: Journal, live: LiveChannel, seat: Seat) -> list[Entry]:
    """Every entry of every epoch, each with the parts this seat may read."""
    standing = live.durable
    found: list[Entry] = []
    for epoch, _ in standing.state.bases:
        last = standing.head if epoch == standing.epoch else None
        first = 1
        while last is None or first <= last:
            until = first + PAGE - 1 if last is None else min(last, first + PAGE - 1)
            page = await journal.read(standing.channel, epoch, first, until)
            found += [as_shown(entry, visible_parts(entry, seat)) for entry in page]
            if len(page) < PAGE:
                break
            first += PAGE
    return found
