"""What a room has agreed for its relay, made ready for use: terms, engines, what all may recall.

All of it is read from the room's register; a channel outside of a room has agreed on nothing.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from negotiation_room.capabilities.channels.face import NoRegister, register_of
from negotiation_room.capabilities.interpretation.exchange.concepts import (
    Concept,
    Glossary,
    equivalents,
)
from negotiation_room.capabilities.interpretation.exchange.finding import Finder, in_utf16
from negotiation_room.capabilities.interpretation.recalling import RoomMemory
from negotiation_room.capabilities.interpretation.relay.stems import Term, TermIndex
from negotiation_room.capabilities.interpretation.states import primary
from negotiation_room.capabilities.interpretation.terms import concepts_of
from negotiation_room.capabilities.languages.face import (
    GlossaryVersion,
    consented_engines,
    engine_at,
    languages_in,
)
from negotiation_room.capabilities.languages.messages import LayTerms
from negotiation_room.kernel.channel import ChannelState
from negotiation_room.kernel.entry import Entry
from negotiation_room.kernel.ids import ChannelId
from negotiation_room.kernel.live import LiveChannel
from negotiation_room.kernel.loading import Channels
from negotiation_room.kernel.ports import Journal

MOST_ROOMS: Final = 64
"""Rooms whose terms and memory are held ready."""


class TermsInForce:
    """One version of a glossary, ready to be kept to in many translations.

    Attributes:
        number: the version's.
    """

    def __init__(self, number: int, concepts: Iterable[Concept]) -> None:
        self.number = number
        self.glossary = Glossary(tuple(concepts), version=number)
        self._indexes: dict[tuple[str, str], TermIndex] = {}
        self._finders: dict[str, Finder] = {}

    def within(self, text: str, source: str, target: str) -> tuple[Term, ...]:
        """The terms that a translation of this text must keep to, the longest first."""
        pair = (primary(source), primary(target))
        index = self._indexes.get(pair)
        if index is None:
            terms = [
                Term(one.source, one.target, one.concept)
                for one in equivalents(self.glossary, *pair)
            ]
            index = self._indexes[pair] = TermIndex(terms, pair[0])
        return index.within(text)

    def hits(self, text: str, source: str, target: str) -> list[dict[str, Any]]:
        """The terms in an original, each with its names in the target language."""
        tag = primary(source)
        finder = self._finders.get(tag)
        if finder is None:
            finder = self._finders[tag] = Finder(self.glossary, tag)
        hits = finder.hits(text)
        found: dict[tuple[str, str], dict[str, Any]] = {}
        for hit, (start, end) in zip(hits, in_utf16(text, hits), strict=True):
            concept = hit.concept
            row = found.setdefault(
                (concept.id, hit.form.text),
                {
                    "concept": concept.id,
                    "text": hit.form.text,
                    "ranges": [],
                    "targets": [
                        {"text": form.text, "status": form.status.value}
                        for form in concept.forms(primary(target))
                    ],
                    "do_not_translate": concept.do_not_translate,
                },
            )
            row["ranges"].append([start, end])
        return list(found.values())


@dataclass(frozen=True, slots=True)
class Agreed:
    """What holds in one room now.

    Attributes:
        engines: engines elsewhere, each with its host, that every party consents to.
        glossary: the version in force, if any.
        memory: what all may recall.
    """

    engines: frozenset[str] = frozenset()
    glossary: TermsInForce | None = None
    memory: RoomMemory = field(default_factory=RoomMemory)

    def consented(self, engine: str, goes_to: str) -> bool:
        """Whether every party consents that texts go to this engine at this host."""
        return engine_at(engine, goes_to) in self.engines

    def terms(self, text: str, source: str, target: str) -> tuple[Term, ...]:
        """The terms that a translation of this text must keep to."""
        return () if self.glossary is None else self.glossary.within(text, source, target)

    def hits(self, text: str, source: str, target: str) -> list[dict[str, Any]]:
        """The terms in an original, with where they stand and what stands for them elsewhere.

        Places are counted as browsers count, in UTF-16 units.
        """
        return [] if self.glossary is None else self.glossary.hits(text, source, target)

    @property
    def version(self) -> int | None:
        """The number of the glossary in force."""
        return None if self.glossary is None else self.glossary.number


@dataclass(slots=True)
class _Held:
    memory: RoomMemory = field(default_factory=RoomMemory)
    version: tuple[int, str] | None = None
    glossary: TermsInForce | None = None
    one: asyncio.Lock = field(default_factory=asyncio.Lock)


class Agreements:
    """Knows what each room has agreed."""

    def __init__(self, channels: Channels, journal: Journal) -> None:
        self._channels = channels
        self._journal = journal
        self._rooms: OrderedDict[ChannelId, _Held] = OrderedDict()

    async def of(self, state: ChannelState) -> Agreed:
        """What holds in the room that a channel belongs to."""
        try:
            register = await self._channels.open(register_of(state))
        except NoRegister:
            return Agreed()
        if register is None:
            return Agreed()
        held = self._rooms.setdefault(register.durable.channel, _Held())
        self._rooms.move_to_end(register.durable.channel)
        while len(self._rooms) > MOST_ROOMS:
            self._rooms.popitem(last=False)
        agreed = languages_in(register.durable.state)

        async def entry_at(place: int) -> Entry | None:
            return await self._entry(register, place)

        if register.behind is None:
            await held.memory.catch_up(agreed.remembered, entry_at)
        else:
            # It hears of nothing that is forgotten; words destroyed meanwhile are read no more.
            held.memory = RoomMemory()
        if _named(agreed.in_force) != held.version:
            await self._take_in(held, register)
        return Agreed(consented_engines(register.durable.state), held.glossary, held.memory)

    async def concepts(
        self, register: LiveChannel, places: Iterable[int]
    ) -> tuple[Concept, ...]:
        """What the terms laid at these places come to.

        They may be megabytes: they are read beside the loop, which others wait for.
        """
        found: list[bytes] = []
        for place in places:
            entry = await self._entry(register, place)
            content = None if entry is None else entry.part("with")
            if content is not None:
                found.append(content.data)
        return await asyncio.to_thread(_concepts_in, found)

    async def _take_in(self, held: _Held, register: LiveChannel) -> None:
        """Make ready the version that is in force now, once for all who wait for it."""
        async with held.one:
            version = languages_in(register.durable.state).in_force
            if _named(version) == held.version:
                return
            if version is None:
                held.glossary = None
            else:
                concepts = await self.concepts(register, version.pieces)
                held.glossary = TermsInForce(version.number, concepts)
            held.version = _named(version)

    async def _entry(self, register: LiveChannel, place: int) -> Entry | None:
        epoch, seq = register.durable.state.stands_at(place)
        found = await self._journal.read(register.durable.channel, epoch, seq, seq)
        return found[0] if found else None


def _named(version: GlossaryVersion | None) -> tuple[int, str] | None:
    return None if version is None else (version.number, version.digest)


def _concepts_in(contents: Iterable[bytes]) -> tuple[Concept, ...]:
    return concepts_of([LayTerms.from_content(each) for each in contents])
