"""The room's glossary for those who ask: its versions, what is laid, and files in and out."""

import asyncio
from dataclasses import dataclass, field
from enum import StrEnum

import orjson

from negotiation_room.capabilities.interpretation.agreed import Agreements
from negotiation_room.capabilities.interpretation.exchange.concepts import Glossary
from negotiation_room.capabilities.interpretation.exchange.csvs import read_csv, write_csv
from negotiation_room.capabilities.interpretation.exchange.report import (
    Read,
    findings_in_plain,
    limits_of_rooms,
)
from negotiation_room.capabilities.interpretation.exchange.tbx import read_tbx, write_tbx
from negotiation_room.capabilities.interpretation.terms import pieces_from, term_concept
from negotiation_room.capabilities.languages.face import (
    GlossaryVersion,
    digest_of_pieces,
    languages_in,
    pieces_of,
    version_at,
)
from negotiation_room.kernel.channel import ChannelKind
from negotiation_room.kernel.errors import NotFound
from negotiation_room.kernel.ids import PersonId, RoomId
from negotiation_room.kernel.live import LiveChannel
from negotiation_room.transport.http.pace import Paces
from negotiation_room.transport.reader import NO_SUCH, RoomReader


class GlossaryFormat(StrEnum):
    """The formats in which other programs keep glossaries."""

    CSV = "csv"
    TBX = "tbx"


@dataclass(frozen=True, slots=True)
class GlossaryAnswers:
    """Answers what is asked of the room's glossary; nothing is changed here.

    A glossary may be megabytes: one at a time is made, and beside the loop.

    Attributes:
        agreements: reads what was laid.
        reader: lets people into the register, from their seats.
        paces: how much one person may ask.
        file_bytes: the largest file that is read.
    """

    agreements: Agreements
    reader: RoomReader
    paces: Paces
    file_bytes: int
    _one: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def version(self, person: PersonId, room: RoomId, number: int) -> bytes:
        """One version, with its terms, as JSON.

        Raises:
            NotFound: no such room, or no seat in its register.
            NoSuchTerms: no such version.
        """
        register = await self._enter(person, room)
        version = _version(register, number)
        stage, digest = version.stage.value, version.digest
        async with self._one:
            glossary = await self._terms(register, version)
            return await asyncio.to_thread(_written, glossary, number, stage, digest)

    async def draft(self, person: PersonId, room: RoomId, place: int) -> bytes:
        """What laid terms come to, with the digest under which they are proposed, as JSON.

        Raises:
            NotFound: no such room, or no seat in its register.
            NoSuchTerms: none were laid there.
        """
        register = await self._enter(person, room)
        held = languages_in(register.durable.state)
        pieces = pieces_of(held, place)
        digest = digest_of_pieces(held.laid[each].digest for each in pieces)
        async with self._one:
            concepts = await self.agreements.concepts(register, pieces)
            glossary = Glossary(concepts, held.laid[place].title)
            return await asyncio.to_thread(_written, glossary, None, "draft", digest)

    async def file(
        self, person: PersonId, room: RoomId, number: int, kind: GlossaryFormat
    ) -> bytes:
        """One version as a file.

        Raises:
            NotFound: no such room, or no seat in its register.
            NoSuchTerms: no such version.
        """
        register = await self._enter(person, room)
        version = _version(register, number)
        async with self._one:
            glossary = await self._terms(register, version)
            return await asyncio.to_thread(_file, glossary, kind)

    async def read(
        self,
        person: PersonId,
        room: RoomId,
        data: bytes,
        kind: GlossaryFormat,
        basis: int | None,
    ) -> bytes:
        """The terms of a file as acts would lay them, and what there is to say about it, as JSON.

        Args:
            person: who asks.
            room: in which room.
            data: the file.
            kind: in which format it is.
            basis: a version's number: only what differs from it is given.

        Raises:
            NotFound: no such room, or no seat in its register.
            NoSuchTerms: no such version.
            NotReadable: it is not of that format, or is damaged.
            FileTooLarge: it has more than the limits say.
            FileUnsafe: it declares entities or refers to what lies outside of it.
            WrongEncoding: it is not in the encoding that it says.
            GlossaryWrong: it holds what no glossary of a room can hold.
        """
        register = await self._enter(person, room)
        async with self._one:
            before = None
            if basis is not None:
                before = await self._terms(register, _version(register, basis))
            return await asyncio.to_thread(self._told, data, kind, before)

    # --- within ----------------------------------------------------------------------------------

    def _told(self, data: bytes, kind: GlossaryFormat, before: Glossary | None) -> bytes:
        found = self._read(data, kind)
        return orjson.dumps(
            {
                "title": found.value.title,
                "languages": list(found.value.languages),
                "count": len(found.value.concepts),
                "pieces": [
                    {
                        "concepts": [each.model_dump(mode="json") for each in piece.concepts],
                        "removed": list(piece.removed),
                    }
                    for piece in pieces_from(found.value, before)
                ],
                "findings": findings_in_plain(found.findings),
            }
        )

    def _read(self, data: bytes, kind: GlossaryFormat) -> Read[Glossary]:
        read = read_csv if kind is GlossaryFormat.CSV else read_tbx
        return read(data, limits=limits_of_rooms(self.file_bytes))

    async def _enter(self, person: PersonId, room: RoomId) -> LiveChannel:
        for channel in await self.reader.channels_of(person, room):
            live, _ = await self.reader.enter(person, room, channel)
            if live.durable.state.chartered.kind is ChannelKind.REGISTER:
                return live
        raise NotFound(NO_SUCH)

    async def _terms(self, register: LiveChannel, version: GlossaryVersion) -> Glossary:
        concepts = await self.agreements.concepts(register, version.pieces)
        return Glossary(concepts, version.title, version.number)


def _version(register: LiveChannel, number: int) -> GlossaryVersion:
    return version_at(languages_in(register.durable.state), number)


def _file(glossary: Glossary, kind: GlossaryFormat) -> bytes:
    return write_csv(glossary) if kind is GlossaryFormat.CSV else write_tbx(glossary)


def _written(glossary: Glossary, number: int | None, stage: str, digest: str) -> bytes:
    return orjson.dumps(
        {
            "number": number,
            "title": glossary.title,
            "digest": digest,
            "stage": stage,
            "languages": list(glossary.languages),
            "concepts": [
                term_concept(concept).model_dump(mode="json")
                for concept in sorted(glossary.concepts, key=lambda one: one.id)
            ],
        }
    )
