"""What the relay knows of a channel: its words, the languages read there, its certified memory."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from negotiation_room.capabilities.interpretation.agreed import Agreed, Agreements
from negotiation_room.capabilities.interpretation.ports import Pending
from negotiation_room.capabilities.interpretation.relay.bracketing import Marked
from negotiation_room.capabilities.interpretation.remembering import (
    ChannelMemory,
    Memories,
    words_of,
)
from negotiation_room.capabilities.interpretation.rules import interpretation_of
from negotiation_room.capabilities.interpretation.states import Origin, primary
from negotiation_room.capabilities.interpretation.translating import (
    Draft,
    Translator,
    standard_phrase,
)
from negotiation_room.kernel.channel import ChannelState
from negotiation_room.kernel.entry import Entry
from negotiation_room.kernel.ids import PersonId, SeatId
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
        agreements: what each room has agreed about its languages.
    """

    def __init__(
        self,
        journal: Journal,
        translator: Translator,
        languages_of: LanguagesOf,
        agreements: Agreements,
    ) -> None:
        self.translator = translator
        self.agreements = agreements
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
            reach = max(each for each in wanted if each < first + AT_ONCE) - first
            epoch, seq = state.stands_at(first)
            entries = await self._journal.read(live.durable.channel, epoch, seq, seq + reach)
            read = {entry.place: entry for entry in entries}
            last = max(read, default=first)
            while wanted and wanted[-1] <= last:
                place = wanted.pop()
                text = words_of(read.get(place))
                if text is not None:
                    found[place] = text
        return found

    async def at_once(
        self, live: LiveChannel, text: str, source: str, readers: Iterable[SeatId]
    ) -> "AtOnce":
        """What is there of a text before any engine is asked, for these readers."""
        state = live.durable.state
        memory = await self.memory_of(live)
        agreed = await self.agreements.of(state)
        return AtOnce(state, memory, agreed, text, source, frozenset(readers))

    async def draft(
        self,
        agreed: Agreed,
        text: str,
        source: str,
        target: str,
        marked: Marked | None = None,
    ) -> Draft | Pending | None:
        """An engine's draft, kept to the terms in force; None where no engine gives one.

        Of a text with brackets (`marked`) they all stand in it.
        """
        # Beside the loop: the first text of a pair of languages has all terms made ready for it.
        bare = text if marked is None else marked.bare(text)
        terms = await asyncio.to_thread(agreed.terms, bare, source, target)
        draft = await self.translator.draft(
            text,
            source,
            target,
            terms=terms,
            consented=agreed.consented,
            marked=marked,
        )
        if isinstance(draft, Draft):
            return replace(draft, glossary=agreed.version)
        return draft

    async def memory_of(self, live: LiveChannel) -> ChannelMemory:
        """The channel's certified memory as it stands now."""
        memory = self._memories.of(live.durable.channel)

        async def read(place: int) -> Entry | None:
            return await self.entry_at(live, place)

        durable = live.durable
        await memory.catch_up(durable.state, durable.state.before + durable.head, read)
        return memory

    async def languages_of(self, person: PersonId) -> tuple[str, ...]:
        """What somebody reads, as their profile says."""
        return tuple(await self._languages_of([person]))

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


@dataclass(frozen=True, slots=True)
class AtOnce:
    """What was signed for before, or is a standard phrase: no engine need be asked.

    Attributes:
        agreed: what holds in the room now.
    """

    state: ChannelState
    memory: ChannelMemory
    agreed: Agreed
    text: str
    source: str
    readers: frozenset[SeatId]

    def into(self, lang: str) -> Draft | None:
        """The translation into one language, if there is one."""
        segment = self.memory.exact(self.state, self.text, self.source, lang, self.readers)
        if segment is not None:
            return Draft(lang, segment.target, Origin.MEMORY, memory=segment.place)
        known = self.agreed.memory.exact(self.text, self.source, lang)
        if known is not None:
            return Draft(lang, known.target, Origin.MEMORY, disclosed=known.act)
        return standard_phrase(self.text, primary(self.source), primary(lang))
