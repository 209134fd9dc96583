"""A channel's transcript for translators' tools, and what an interpreter signs for of it."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

from negotiation_room.capabilities.interpretation.exchange.xliff import read_xliff
from negotiation_room.capabilities.interpretation.rules import NothingToTranslate
from negotiation_room.capabilities.interpretation.transcripts import (
    Present,
    Return,
    Returned,
    as_xliff,
    places_of,
    present,
    returned,
    sought,
    source_of,
)
from negotiation_room.kernel.ids import ChannelId, SeatId
from negotiation_room.sdk.doors import Refused
from negotiation_room.sdk.relay_acting import RelayActing


@dataclass(frozen=True, slots=True)
class Signed:
    """What became of one text that was to be signed for.

    Attributes:
        place: of the certification; None where it was refused.
        because: why it was refused.
    """

    text: Return
    place: int | None
    because: str | None = None


class RelayTranscripts(RelayActing):
    """The transcripts of one channel."""

    async def transcript(self, lang: str, source: str | None = None) -> bytes:
        """What was said here in one language, as XLIFF 2.1 into another; from the verified record.

        Args:
            lang: the language wanted.
            source: that of the originals; needed where words were said in several.

        Raises:
            Tampered: the record does not hold, or no checkpoint was signed yet.
            WhichLanguage: it does not go from one language into another one.
            NotWritable: nothing was said in that language.
        """
        start = source_of(self._state, SeatId(self._page.seat), source, lang)
        texts = await self._present(start, lang)
        return as_xliff(ChannelId(self.channel), start, lang, texts.values())

    async def returned(self, data: bytes) -> Returned:
        """What would come of a transcript that comes back; nothing is signed by this.

        Raises:
            NotReadable: it is not XLIFF 2, or is damaged.
            FileTooLarge: it has more than a transcript can have.
            FileUnsafe: it declares a document type or entities.
            WrongEncoding: it is not in the encoding that it says.
            Tampered: the record does not hold, or no checkpoint was signed yet.
        """
        read, findings = read_xliff(data)
        texts = await self._present(read.source_language, read.target_language)
        return returned(read, findings, texts)

    async def sign_for(self, found: Returned) -> AsyncIterator[Signed]:
        """Certify the texts that are ready, each by an act of its own; one refused stops no other.

        Show them to a person before: what is signed here is signed in their name.
        """
        for one in found.ready:
            try:
                place = await self.certify(one.place, found.lang, one.text, after=one.after)
            except (Refused, NothingToTranslate) as no:
                yield Signed(one, None, no.because)
            else:
                yield Signed(one, place)

    async def _present(self, source: str, target: str) -> dict[int, Present]:
        reader = SeatId(self._page.seat)
        entries = await self.everything()
        found = sought(self._state, reader, source, target)
        texts: dict[int, str] = {}
        for place in places_of(found):
            entry = entries.get(place)
            text = None if entry is None or entry.content is None else entry.content.get("text")
            if isinstance(text, str):
                texts[place] = text
        return present(self._state, reader, found, texts)
