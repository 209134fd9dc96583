"""A table with a relay, for tests: people, places, the clerk's hand, and what a reader folds."""

import hashlib
from dataclasses import replace
from typing import Any

from negotiation_room.capabilities.channels.messages import PostMessage, PostStatement
from negotiation_room.capabilities.interpretation import messages as m
from negotiation_room.capabilities.interpretation.bringing import bringers_of
from negotiation_room.capabilities.interpretation.rules import (
    interpretation_of,
    members_of,
    readers_of,
)
from negotiation_room.capabilities.interpretation.states import (
    Interpretation,
    Origin,
    Translation,
)
from negotiation_room.capabilities.rooms.messages import OpenMeeting
from negotiation_room.kernel.audience import Audience
from negotiation_room.kernel.channel import Attribution, ChannelState, History
from negotiation_room.kernel.errors import Refusal
from negotiation_room.kernel.ids import SeatId
from negotiation_room.kernel.loading import fold_entry
from negotiation_room.kernel.messages import ClerkCommand
from tests.kit import RoomKit

PEOPLE = {
    "mira": "mediator",
    "bo": "head_of_delegation:alpha",
    "dee": "delegate:alpha",
    "ina": "interpreter",
    "ivo": "interpreter",
    "obi": "observer",
}


class Table:
    """One channel of a room, with a mediator, a delegation, two interpreters and an observer."""

    def __init__(self, kit: RoomKit, channel: str) -> None:
        self.kit = kit
        self.channel = channel
        self._causes = 0

    @classmethod
    async def laid(
        cls,
        *,
        history: History = History.ALL,
        attribution: Attribution = Attribution.ATTRIBUTED,
        without: tuple[str, ...] = (),
    ) -> "Table":
        """Lay a table in a channel of its own."""
        kit = await RoomKit.open()
        await kit.seat("plenary", mira="mediator")
        await kit.channel("talks", history=history, attribution=attribution)
        people = {who: said for who, said in PEOPLE.items() if who not in without}
        await kit.seat("talks", **people)
        await kit.do("mira", "plenary", OpenMeeting(title="First meeting"))
        return cls(kit, "talks")

    # --- what there is ---

    async def state(self) -> ChannelState:
        """The channel's state."""
        return await self.kit.state(self.channel)

    async def kept(self) -> Interpretation:
        """What the relay keeps."""
        return interpretation_of(await self.state())

    async def of(self, place: int, lang: str = "fr") -> Translation:
        """A translation that must be there."""
        found = (await self.kept()).of(place, lang)
        assert found is not None
        return found

    async def seat(self, who: str) -> SeatId:
        """Somebody's seat."""
        return (await self.kit.seat_of(who, self.channel)).id

    async def members(self, place: int) -> Audience:
        """Who may learn how a translation is made."""
        return members_of(await self.state(), place)

    async def readers(self, place: int) -> Audience:
        """Who may read a translation."""
        return readers_of(await self.state(), place)

    async def shown(self, who: str) -> Interpretation:
        """What the room shows somebody of the relay."""
        state = await self.state()
        seat = await self.kit.seat_of(who, self.channel)
        return self.kit.catalogue.show(state, seat).substate("interpretation")

    async def folded(self, who: str) -> Interpretation:
        """What somebody makes of the entries they may read."""
        kit = self.kit
        state = kit.catalogue.found(kit.room, kit.id(self.channel))
        state = replace(state, charter=(await self.state()).charter)
        for entry in await kit.read(who, self.channel):
            state = fold_entry(kit.catalogue, state, entry)
        return state.substate("interpretation")

    async def read_as_text(self, who: str) -> bytes:
        """All that somebody is shown of the channel's entries."""
        entries = await self.kit.read(who, self.channel)
        return b"\n".join(part.data for entry in entries for part in entry.parts)

    # --- acting ---

    async def say(self, text: str = "Words.", lang: str = "en", by: str = "bo") -> int:
        """Let somebody make a statement."""
        return await self.kit.do(by, self.channel, PostStatement(text=text, lang=lang))

    async def remark(self, text: str = "A remark.", lang: str = "en", by: str = "bo") -> int:
        """Let somebody write a message, which observers do not read."""
        return await self.kit.do(by, self.channel, PostMessage(text=text, lang=lang))

    async def clerk(self, wish: type[ClerkCommand], **fields: Any) -> int | None:
        """Let the clerk act, each time because of something else; None if nothing came of it."""
        self._causes += 1
        cause = hashlib.sha256(f"cause {self._causes}".encode()).digest()
        channel = self.kit.id(self.channel)
        events = await self.kit.dispatcher.as_clerk(
            lambda desk: desk.clerk(channel, wish, cause, **fields)
        )
        return self.kit.entries(self.channel)[-1].place if events else None

    async def request(self, of: int, *languages: str, **other: Any) -> int | None:
        """Let the clerk ask the interpreters."""
        fields = {"of": of, "to": await self.readers(of), "languages": languages}
        return await self.clerk(m.RequestTranslations, **(fields | other))

    async def publish(
        self, of: int, lang: str = "fr", text: str = "Des mots.", **other: Any
    ) -> int | None:
        """Let the clerk publish a draft."""
        fields: dict[str, Any] = {"of": of, "lang": lang, "text": text}
        if "to" not in other:
            other["to"] = await self.readers(of)
        other.setdefault("origin", Origin.MACHINE)
        return await self.clerk(m.PublishTranslation, **(fields | other))

    async def certify(
        self,
        who: str,
        of: int,
        lang: str = "fr",
        text: str = "Paroles.",
        after: int | None = None,
    ) -> int:
        """Let somebody sign for a translation."""
        to = await self.readers(of)
        wish = m.CertifyTranslation(of=of, to=to, lang=lang, text=text, after=after)
        return await self.kit.do(who, self.channel, wish)

    async def take_up(self, who: str, of: int, lang: str = "fr") -> int:
        """Let somebody take a translation up."""
        wish = m.TakeUp(of=of, to=await self.members(of), lang=lang)
        return await self.kit.do(who, self.channel, wish)

    async def hand_over(
        self, who: str, of: int, lang: str = "fr", to_whom: str | None = None
    ) -> int:
        """Let somebody hand a translation over."""
        partner = None if to_whom is None else await self.seat(to_whom)
        to = await self.members(of)
        wish = m.HandOver(of=of, to=to, lang=lang, partner=partner)
        return await self.kit.do(who, self.channel, wish)

    async def check(self, who: str, of: int, text: int, lang: str = "fr") -> int:
        """Let somebody stand by a translation."""
        wish = m.CheckTranslation(of=of, to=await self.members(of), lang=lang, text=text)
        return await self.kit.do(who, self.channel, wish)

    async def withdraw(self, who: str, of: int, lang: str = "fr") -> int:
        """Let somebody take a translation back."""
        to = await self.readers(of)
        wish = m.WithdrawTranslation(of=of, to=to, lang=lang, reason="it is wrong")
        return await self.kit.do(who, self.channel, wish)

    async def promote(self, who: str, of: int, text: int, lang: str = "fr") -> int:
        """Let somebody disclose a translation to the room."""
        wish = m.PromoteTranslation(of=of, to=await self.members(of), lang=lang, text=text)
        return await self.kit.do(who, self.channel, wish)

    async def ask(self, who: str, of: int, lang: str = "fr") -> int:
        """Let somebody ask for a person's translation."""
        wish = m.AskForInterpreter(of=of, to=await self.members(of), lang=lang)
        return await self.kit.do(who, self.channel, wish)

    async def query(
        self, who: str, of: int, lang: str = "fr", question: str = "Which words?"
    ) -> int:
        """Let somebody ask about a translation."""
        to = await self.members(of)
        wish = m.QueryTranslation(of=of, to=to, lang=lang, question=question)
        return await self.kit.do(who, self.channel, wish)

    async def rely(self, who: str, of: int) -> int:
        """Let somebody state that the original is enough."""
        wish = m.RelyOnOriginal(of=of, to=await self.members(of))
        return await self.kit.do(who, self.channel, wish)

    async def bring_in(
        self, who: str, *pairs: tuple[str, str], file: str = "old.tmx", lang: str = "fr"
    ) -> int:
        """Let somebody bring in segments from a file."""
        segments = tuple(m.Pair(source=source, target=target) for source, target in pairs)
        wish = m.BringInSegments(file=file, source_lang="en", lang=lang, segments=segments)
        return await self.kit.do(who, self.channel, wish)

    async def take_back(self, who: str, of: int) -> int:
        """Let somebody take back what was brought in."""
        to = bringers_of(await self.state(), of)
        return await self.kit.do(who, self.channel, m.WithdrawSegments(of=of, to=to))


def refusal(refused: Refusal) -> str:
    """By what name a refusal is known."""
    return refused.code.removeprefix("interpretation.")
