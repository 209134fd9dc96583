"""Memories and transcripts as files: written for interpreters, and read before they sign."""

import asyncio
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Final

from negotiation_room.capabilities.interpretation.answering import ForInterpreters
from negotiation_room.capabilities.interpretation.exchange.batches import (
    read_batches,
)
from negotiation_room.capabilities.interpretation.exchange.report import (
    Limits,
    findings_in_plain,
    limits_of_rooms,
)
from negotiation_room.capabilities.interpretation.exchange.xliff import read_xliff
from negotiation_room.capabilities.interpretation.relaying import Relay
from negotiation_room.capabilities.interpretation.segments import as_tmx, in_pair, name_of
from negotiation_room.capabilities.interpretation.transcripts import (
    Present,
    Returned,
    as_xliff,
    places_of,
    present,
    returned,
    sought,
    source_of,
)
from negotiation_room.kernel.ids import ChannelId, PersonId, RoomId
from negotiation_room.kernel.live import LiveChannel
from negotiation_room.kernel.seats import Role, Seat
from negotiation_room.transport.http.pace import Paces
from negotiation_room.transport.reader import RoomReader

MOST_ELEMENTS: Final = 200_000


@dataclass(frozen=True, slots=True)
class RelayFiles:
    """What interpreters take out of the relay as files, and what files would bring into it.

    Nothing is changed here: whatever a file brings is signed by the interpreter's own device.

    Attributes:
        reader: lets people into channels, from their seats.
        paces: how much one person may ask.
        file_bytes: the largest file that is read.
    """

    relay: Relay
    reader: RoomReader
    paces: Paces
    file_bytes: int
    _one: asyncio.Lock = field(default_factory=asyncio.Lock)

    @property
    def limits(self) -> Limits:
        """How large a file may be before it is refused."""
        return replace(limits_of_rooms(self.file_bytes), elements=MOST_ELEMENTS)

    async def memory(
        self,
        person: PersonId,
        room: RoomId,
        channel: ChannelId,
        source: str | None,
        target: str | None,
    ) -> bytes:
        """A channel's certified memory as TMX: what stands and this interpreter may read.

        Raises:
            NotFound: no such channel in this room, or no seat.
            ForInterpreters: the seat does not interpret.
        """
        live, seat = await self._enter(person, room, channel)
        state, memory = live.durable.state, await self.relay.memory_of(live)
        found = [one for one in memory.standing(state, seat.id) if in_pair(one, source, target)]
        return await asyncio.to_thread(as_tmx, state, found)

    async def read_memory(
        self, person: PersonId, room: RoomId, channel: ChannelId, data: bytes, name: str
    ) -> dict[str, Any]:
        """The acts that would bring a TMX in, to be signed, and what there is to say about it.

        Raises:
            NotFound: no such channel in this room, or no seat.
            ForInterpreters: the seat does not interpret.
            NotReadable: it is not TMX, or is damaged.
            FileTooLarge: it has more than the limits say.
            FileUnsafe: it declares entities, or a document type other than TMX's own.
            WrongEncoding: it is not in the encoding that it says.
        """
        await self._enter(person, room, channel)
        async with self._one:
            found = await asyncio.to_thread(read_batches, data, name, limits=self.limits)
        return {
            "count": found.count,
            "wishes": [wish.body() for wish in found.wishes],
            "findings": findings_in_plain(found.findings),
        }

    async def brought(
        self, person: PersonId, room: RoomId, channel: ChannelId
    ) -> dict[str, Any]:
        """What was brought into a channel from files, act by act.

        Raises:
            NotFound: no such channel in this room, or no seat.
            ForInterpreters: the seat does not interpret.
        """
        live, seat = await self._enter(person, room, channel)
        state, memory = live.durable.state, await self.relay.memory_of(live)
        by_place: dict[int, dict[str, Any]] = {}
        for one in memory.brought(state, seat.id):
            row = {
                "place": one.place,
                "file": one.file,
                "by": name_of(state, one.by) or None,
                "is_own": one.by == seat.id,
                "at": one.at,
                "source_lang": one.source_lang,
                "lang": one.lang,
                "count": 0,
            }
            by_place.setdefault(one.place, row)["count"] += 1
        return {"brought": list(by_place.values())}

    async def transcript(
        self,
        person: PersonId,
        room: RoomId,
        channel: ChannelId,
        source: str | None,
        target: str,
    ) -> bytes:
        """What was said in one language, as XLIFF into another.

        Raises:
            NotFound: no such channel in this room, or no seat.
            ForInterpreters: the seat does not interpret.
            WhichLanguage: it does not go from one language into another one.
            NotWritable: nothing was said in that language.
        """
        live, seat = await self._enter(person, room, channel)
        start = source_of(live.durable.state, seat.id, source, target)
        texts = await self._present(live, seat, start, target)
        return await asyncio.to_thread(as_xliff, channel, start, target, texts.values())

    async def read_transcript(
        self, person: PersonId, room: RoomId, channel: ChannelId, data: bytes
    ) -> dict[str, Any]:
        """What would come of a transcript that comes back; nothing is signed by this.

        Raises:
            NotFound: no such channel in this room, or no seat.
            ForInterpreters: the seat does not interpret.
            NotReadable: it is not XLIFF 2, or is damaged.
            FileTooLarge: it has more than the limits say.
            FileUnsafe: it declares a document type or entities.
            WrongEncoding: it is not in the encoding that it says.
        """
        live, seat = await self._enter(person, room, channel)
        async with self._one:
            read, findings = await asyncio.to_thread(read_xliff, data, limits=self.limits)
        texts = await self._present(live, seat, read.source_language, read.target_language)
        return returned_in_plain(returned(read, findings, texts))

    async def _enter(
        self, person: PersonId, room: RoomId, channel: ChannelId
    ) -> tuple[LiveChannel, Seat]:
        live, seat = await self.reader.enter(person, room, channel)
        if seat.role is not Role.INTERPRETER:
            raise ForInterpreters(
                "memories and transcripts for translators are the interpreters'"
            )
        return live, seat

    async def _present(
        self, live: LiveChannel, seat: Seat, source: str, target: str
    ) -> dict[int, Present]:
        state = live.durable.state
        found = sought(state, seat.id, source, target)
        texts = await self.relay.texts_at(live, places_of(found))
        return present(state, seat.id, found, texts)


def returned_in_plain(found: Returned) -> dict[str, Any]:
    """A transcript that came back as plain JSON values."""
    return {
        "source_lang": found.source_lang,
        "lang": found.lang,
        "texts": [asdict(one) for one in found.texts],
        "findings": findings_in_plain(found.findings),
    }
