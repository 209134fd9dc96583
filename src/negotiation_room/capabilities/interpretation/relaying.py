"""What the relay knows of a channel: its words, the languages read there, its certified memory."""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Final

from negotiation_room.capabilities.interpretation.remembering import (
    ChannelMemory,
    Memories,
    words_of,
)
from negotiation_room.capabilities.interpretation.rules import interpretation_of
from negotiation_room.capabilities.interpretation.states import primary
from negotiation_room.capabilities.interpretation.translating import Translator
from negotiation_room.kernel.channel import ChannelState
from negotiation_room.kernel.entry import Entry
from negotiation_room.kernel.ids import PersonId
from negotiation_room.kernel.live import LiveChannel
from negotiation_room.kernel.ports import Journal

AT_ONCE: Final = 100
"""Entries read at once, of those whose words are looked for."""

LanguagesOf = Callable[[Sequence[PersonId]], Awaitable[Iterable[str]]]
"""The languages that these people's profiles name."""


class Relay:
    """Reads channels for those who translate, and knows the engines.

    Attributes:
        translator: the engines, and what they can do.
    """

    def __init__(
        self, journal: Journal, translator: Translator, languages_of: LanguagesOf
    ) -> None:
        self.translator = translator
        self._journal = journal
        self._languages_of = languages_of
        self._memories = Memories()

    async def text_of(self, live: LiveChannel, place: int) -> tuple[Entry, str] | None:
        """The entry at a place and the words in it; None where they are gone."""
        entry = await self.entry_at(live, place)
        text = words_of(entry)
        return None if entry is None or text is None else (entry, text)

    async def entry_at(self, live: LiveChannel, place: int) -> Entry | None:
        """The entry at a place."""
        epoch, seq = live.durable.state.stands_at(place)
        found = await self._journal.read(live.durable.channel, epoch, seq, seq)
        return found[0] if found else None

    async def texts_at(self, live: LiveChannel, places: Iterable[int]) -> dict[int, str]:
        """The words at these places, as far as they are still there."""
        state, wanted = live.durable.state, sorted(set(places), reverse=True)
        found: dict[int, str] = {}
        while wanted:
            first = wanted[-1]
            epoch, seq = state.stands_at(first)
            entries = await self._journal.read(
                live.durable.channel, epoch, seq, seq + AT_ONCE - 1
            )
            read = {entry.place: entry for entry in entries}
            last = max(read, default=first)
            while wanted and wanted[-1] <= last:
                place = wanted.pop()
                text = words_of(read.get(place))
                if text is not None:
                    found[place] = text
        return found

    async def memory_of(self, live: LiveChannel) -> ChannelMemory:
        """The channel's certified memory as it stands now."""
        memory = self._memories.of(live.durable.channel)

        async def read(place: int) -> Entry | None:
            return await self.entry_at(live, place)

        durable = live.durable
        await memory.catch_up(durable.state, durable.state.before + durable.head, read)
        return memory

    async def languages_in(self, state: ChannelState) -> list[str]:
        """The languages that the people here read, by choice or as their profiles say."""
        chosen = interpretation_of(state).readings
        seats = state.seats.values()
        wanted = {
            lang for seat in seats if seat.id in chosen for lang in chosen[seat.id].languages
        }
        others = [seat.person for seat in seats if seat.id not in chosen]
        wanted.update(await self._languages_of(others))
        return sorted({primary(lang) for lang in wanted})
