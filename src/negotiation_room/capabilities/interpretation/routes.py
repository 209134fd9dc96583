"""The relay over HTTP: previews for writers, memory for interpreters, and what is installed."""

from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, ConfigDict, Field

from negotiation_room.capabilities.interpretation.answering import RelayAnswers
from negotiation_room.capabilities.interpretation.beside import BesideAnswers, Named
from negotiation_room.kernel.ids import MAX_INTEGER, ChannelId, PersonId, RoomId, UnitId
from negotiation_room.kernel.text import Language, PlainText
from negotiation_room.transport.http.asking import LONG, WhoAsks
from negotiation_room.transport.http.problems import PROBLEMS

MOST_NAMED: Final = 200
"""Paragraphs that one question names; how many of them are translated is a setting."""

PlaceQuery = Annotated[int, Query(ge=1, le=MAX_INTEGER)]


class Preview(BaseModel):
    """A text that is not sent yet."""

    model_config = ConfigDict(extra="forbid")
    text: PlainText
    lang: Language


class NamedWording(BaseModel):
    """A paragraph of a text, and the digest of what it says."""

    model_config = ConfigDict(extra="forbid")
    unit: UnitId
    wording: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class BesideWanted(BaseModel):
    """Paragraphs of a text that somebody wants to read in a language."""

    model_config = ConfigDict(extra="forbid")
    lang: Language
    units: Annotated[list[NamedWording], Field(min_length=1, max_length=MOST_NAMED)]


def beside_routes(asked: BesideAnswers, who_asks: WhoAsks) -> APIRouter:
    """The route by which a text is read beside itself."""
    router = APIRouter(prefix="/api/rooms/{room}", tags=["relay"], responses=PROBLEMS)
    person_asks = Depends(who_asks)

    @router.post(
        "/channels/{channel}/relay/beside", summary="Paragraphs of a text in another language"
    )
    async def beside(
        room: RoomId,
        channel: ChannelId,
        person: Annotated[PersonId, person_asks],
        wanted: BesideWanted,
    ) -> dict[str, Any]:
        """What interpreters certified of the wordings you name; else a draft for you alone.

        A draft is neither kept nor on the record; what is `certified` names its entry.
        Each is `given`, or it is said why not: you read it `as_written`, the wording has
        `changed`, nothing here translates it (`missing`), ask again `later`, it is `too_long`.
        """
        with asked.paces.looking(person, LONG):
            named = [Named(one.unit, one.wording) for one in wanted.units]
            return await asked.read(person, room, channel, wanted.lang, named)

    return router


def routes(asked: RelayAnswers, who_asks: WhoAsks) -> APIRouter:
    """The routes of the relay."""
    router = APIRouter(prefix="/api/rooms/{room}", tags=["relay"], responses=PROBLEMS)
    person_asks = Depends(who_asks)
    _add_utterances(router, asked, person_asks)

    @router.get("/relay/engines", summary="Which engines translate here, and where they are")
    async def engines(room: RoomId, person: Annotated[PersonId, person_asks]) -> dict[str, Any]:
        """Where a text goes to be translated is everybody's affair."""
        with asked.paces.looking(person):
            return await asked.engines(person, room)

    return router


def _add_utterances(router: APIRouter, asked: RelayAnswers, person_asks: Any) -> None:
    @router.post("/channels/{channel}/relay/preview", summary="What others would get of a text")
    async def preview(
        room: RoomId,
        channel: ChannelId,
        person: Annotated[PersonId, person_asks],
        text: Preview,
    ) -> dict[str, Any]:
        """Nothing of it is kept, and nobody else learns of it."""
        with asked.paces.looking(person, LONG):
            return await asked.preview(person, room, channel, text.text, text.lang)

    @router.get(
        "/channels/{channel}/relay/matches", summary="What was signed for that is like this"
    )
    async def matches(
        room: RoomId,
        channel: ChannelId,
        person: Annotated[PersonId, person_asks],
        of: PlaceQuery,
        lang: Annotated[Language, Query()],
    ) -> dict[str, Any]:
        """For interpreters: this channel's certified memory, and the phrasebook."""
        with asked.paces.looking(person):
            return await asked.matches(person, room, channel, of, lang)

    @router.get(
        "/channels/{channel}/relay/footings", summary="Who here could act upon an utterance"
    )
    async def footings(
        room: RoomId,
        channel: ChannelId,
        person: Annotated[PersonId, person_asks],
        of: PlaceQuery,
    ) -> dict[str, Any]:
        """Before an act that binds: who reads the original, or a certified translation."""
        with asked.paces.looking(person):
            return await asked.footings(person, room, channel, of)
