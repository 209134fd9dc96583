"""What the relay answers to those who ask: what others will get, and what was signed for before."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from negotiation_room.capabilities.channels.face import words_at
from negotiation_room.capabilities.interpretation.face import footing
from negotiation_room.capabilities.interpretation.ports import PENDING
from negotiation_room.capabilities.interpretation.recalling import Disclosed
from negotiation_room.capabilities.interpretation.relay.identifying import doubt
from negotiation_room.capabilities.interpretation.relaying import AtOnce, Relay
from negotiation_room.capabilities.interpretation.remembering import Match
from negotiation_room.capabilities.interpretation.rules import NothingToTranslate, seats_reading
from negotiation_room.capabilities.interpretation.segments import name_of
from negotiation_room.capabilities.interpretation.states import primary
from negotiation_room.capabilities.interpretation.translating import Draft, standard_phrase
from negotiation_room.kernel.channel import ChannelState
from negotiation_room.kernel.errors import NotFound, NotPermitted
from negotiation_room.kernel.ids import ChannelId, PersonId, RoomId
from negotiation_room.kernel.seats import Role
from negotiation_room.transport.http.pace import Paces
from negotiation_room.transport.reader import RoomReader

PATIENCE: Final = 3.0
"""Seconds that a preview waits for an engine."""

RoomLanguages = Callable[[RoomId], Awaitable[Sequence[str]]]
"""The languages of a room."""


class ForWriters(NotPermitted, code="interpretation.for_writers"):
    """Previews are for those who may say something here."""


class ForMembers(NotPermitted, code="interpretation.for_members"):
    """This is for those who take part, and not for those who look on."""


class ForInterpreters(NotPermitted, code="interpretation.for_interpreters"):
    """What is like a text is for the interpreters, who sign for translations."""


@dataclass(frozen=True, slots=True)
class RelayAnswers:
    """Answers what is asked of the relay.

    Attributes:
        reader: lets people into channels, from their seats.
        paces: how much one person may ask.
    """

    relay: Relay
    reader: RoomReader
    paces: Paces
    languages: RoomLanguages

    async def preview(
        self, person: PersonId, room: RoomId, channel: ChannelId, text: str, lang: str
    ) -> dict[str, Any]:
        """What others here would get of a text, which is neither kept nor published.

        Raises:
            NotFound: no such channel in this room, or no seat.
            ForWriters: the seat says nothing here.
        """
        live, seat = await self.reader.enter(person, room, channel)
        if seat.is_observer:
            raise ForWriters("only those who may say something here can preview it")
        state = live.durable.state
        wanted = [
            each
            for each in await self.relay.languages_in(state)
            if primary(each) != primary(lang)
        ]
        at_once = await self.relay.at_once(live, text, lang, (seat.id,))
        drafts = await asyncio.gather(*(self._draft(at_once, each) for each in wanted))
        doubted = doubt(text, lang, await self.languages(room))
        return {
            "doubt": None if doubted is None else {"lang": doubted.seems},
            "drafts": [write_draft(draft) for draft in drafts if draft is not None],
            "missing": [
                each for each, draft in zip(wanted, drafts, strict=True) if draft is None
            ],
        }

    async def matches(
        self, person: PersonId, room: RoomId, channel: ChannelId, of: int, lang: str
    ) -> dict[str, Any]:
        """What this channel's interpreters signed for, or brought in, that is like an utterance.

        Raises:
            NotFound: no such channel in this room, or no seat.
            ForInterpreters: the seat does not interpret.
            NothingToTranslate: there are no words at that place that the seat may read.
        """
        live, seat = await self.reader.enter(person, room, channel)
        if seat.role is not Role.INTERPRETER:
            raise ForInterpreters("only interpreters are shown what was signed for before")
        state = live.durable.state
        words = words_at(state, of)
        found = None if words is None else await self.relay.text_of(live, of)
        if words is None or found is None or seat.id not in seats_reading(state, of):
            raise NothingToTranslate("there are no words at that place; look again")
        _, text = found
        memory = await self.relay.memory_of(live)
        like = await asyncio.to_thread(memory.like, state, text, words.lang, lang, seat.id)
        phrase = standard_phrase(text, primary(words.lang), primary(lang))
        agreed = await self.relay.agreements.of(state)
        recalled = await asyncio.to_thread(agreed.memory.like, text, words.lang, lang)
        return {
            "matches": [
                *(_match(state, one) for one in like),
                *(_recalled(score, one) for score, one in recalled),
            ],
            "phrase": None if phrase is None else phrase.text,
            "glossary": agreed.version,
            "terms": await asyncio.to_thread(agreed.hits, text, words.lang, lang),
        }

    async def footings(
        self, person: PersonId, room: RoomId, channel: ChannelId, of: int
    ) -> dict[str, Any]:
        """Who here could act upon an utterance: in its language, by a certified translation.

        Raises:
            NotFound: no such channel in this room, or no seat.
            ForMembers: the seat only looks on.
            NothingToTranslate: there are no words at that place that the seat may read.
        """
        live, seat = await self.reader.enter(person, room, channel)
        state = live.durable.state
        if seat.is_observer:
            raise ForMembers("how a translation is made is for those who take part")
        reading = seats_reading(state, of)
        if seat.id not in reading:
            raise NothingToTranslate("there are no words at that place; look again")
        readers = [state.seats[one] for one in sorted(reading)]
        return {
            "footings": [
                {
                    "seat": one.id,
                    "footing": footing(
                        state, of, one.id, await self.relay.languages_of(one.person)
                    ).value,
                }
                for one in readers
                if not one.is_observer
            ]
        }

    async def engines(self, person: PersonId, room: RoomId) -> dict[str, Any]:
        """What is installed here, and where a text would go; to everybody in the room.

        Raises:
            NotFound: no such room, or no seat in it.
        """
        if not await self.reader.channels_of(person, room):
            raise NotFound("there is no such room, or you have no seat in it")
        return {
            "engines": [
                {
                    "engine": offer.engine,
                    "version": offer.version,
                    "locality": offer.locality.value,
                    "pairs": sorted(offer.pairs),
                    "gist": offer.gist,
                    "note": offer.note,
                    "goes_to": offer.goes_to,
                }
                for offer in self.relay.translator.offers.values()
            ]
        }

    async def _draft(self, at_once: AtOnce, target: str) -> Draft | None:
        known = at_once.into(target)
        if known is not None:
            return known
        try:
            async with asyncio.timeout(PATIENCE):
                draft = await self.relay.draft(
                    at_once.agreed, at_once.text, at_once.source, target
                )
        except TimeoutError:
            return None
        return None if draft is PENDING else draft


def write_draft(draft: Draft) -> dict[str, Any]:
    """A draft as it is answered."""
    return {
        "lang": draft.lang,
        "text": draft.text,
        "origin": draft.origin.value,
        "engine": draft.engine,
        "gist": draft.gist,
        "cautions": [
            {
                "caution": one.caution.value,
                "in_source": one.in_source,
                "in_target": one.in_target,
            }
            for one in draft.warned
        ],
    }


def _match(state: ChannelState, match: Match) -> dict[str, Any]:
    segment = match.segment
    by = name_of(state, segment.by) or None
    return {
        "score": match.score,
        "source": segment.source,
        "target": segment.target,
        "place": segment.place,
        "from": "channel" if segment.file is None else "file",
        "brought": None if segment.file is None else {"file": segment.file, "by": by},
    }


def _recalled(score: int, one: Disclosed) -> dict[str, Any]:
    """What a party disclosed to the whole room; where it was said is not known here."""
    return {
        "score": score,
        "source": one.source,
        "target": one.target,
        "place": None,
        "from": "room",
        "brought": None,
    }
