"""A plenary on real databases whose clerk relays, with an engine that tells what it is given."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

from negotiation_room.capabilities.channels.messages import (
    PostMessage,
    PostStatement,
)
from negotiation_room.capabilities.interpretation.agreed import Agreements
from negotiation_room.capabilities.interpretation.disclosing import DisclosureClerk
from negotiation_room.capabilities.interpretation.followers import RelayClerk, RelayLimits
from negotiation_room.capabilities.interpretation.messages import CertifyTranslation
from negotiation_room.capabilities.interpretation.ports import (
    PENDING,
    Locality,
    Offer,
    Pending,
    Rendering,
)
from negotiation_room.capabilities.interpretation.relaying import Relay
from negotiation_room.capabilities.interpretation.rules import interpretation_of, readers_of
from negotiation_room.capabilities.interpretation.states import Translation
from negotiation_room.capabilities.interpretation.translating import Translator
from negotiation_room.kernel.entry import Entry
from negotiation_room.kernel.ids import PersonId
from negotiation_room.kernel.reading import as_shown, visible_parts
from tests.auditing.kept import KeptRoom

STANDARD = "The meeting is adjourned."
"""A phrase that stands in the phrasebook."""


class Echo:
    """An engine that says in front of a text which language it is now in."""

    name = "echo"

    def __init__(
        self,
        *pairs: tuple[str, str],
        locality: Locality = Locality.IN_PROCESS,
        goes_to: str = "",
    ) -> None:
        self.pairs, self.locality, self.goes_to = frozenset(pairs), locality, goes_to
        self.asked: list[str] = []
        self.answers: list[str | Pending | Exception] = []

    async def offer(self) -> Offer:
        """What it can do."""
        return Offer("echo", "1", self.locality, self.pairs, goes_to=self.goes_to)

    async def translate(self, text: str, source: str, target: str) -> Rendering | Pending:
        """Answer as was laid down, or with the text."""
        self.asked.append(text)
        answer = self.answers.pop(0) if self.answers else f"[{target}] {text}"
        if isinstance(answer, Exception):
            raise answer
        if answer is PENDING:
            return PENDING
        return Rendering(str(answer), None, (source, target))

    async def close(self) -> None:
        """Nothing to let go of."""


class Relayed:
    """A plenary with interpreters and readers of several languages, and the clerk at work."""

    def __init__(self, kit: KeptRoom) -> None:
        self.kit = kit
        self.speaks = {"bo": "fr", "cai": "ar", "obi": "es"}
        self.echo = Echo()
        self.where = "plenary"

    @classmethod
    async def at(cls, folder: Path, *pairs: tuple[str, str]) -> "Relayed":
        """The tests' room, with two interpreters, and an engine for these languages."""
        here = cls(await KeptRoom.at(folder))
        await here.kit.seat("plenary", ida="interpreter", ira="interpreter")
        here.echo = Echo(*pairs)
        await here.employ()
        return here

    async def employ(self, again: float = RelayLimits.again) -> None:
        """Let the clerk begin its work, as when a server starts."""
        kit, translator = self.kit, Translator([self.echo])
        journal = kit.store.journal
        agreements = Agreements(kit.channels, journal)
        self.relay = Relay(journal, translator, self.languages_of, agreements)
        limits = RelayLimits(backlog=3, again=again)
        parts = (self.relay, kit.channels, journal, kit.dispatcher, limits)
        self.clerk, self.disclosing = RelayClerk(*parts), DisclosureClerk(*parts)
        await translator.look_round()
        kit.channels.on_committed(self.clerk.committed)
        kit.channels.on_committed(self.disclosing.committed)

    async def languages_of(self, people: Sequence[PersonId]) -> set[str]:
        """What the profiles of these people say."""
        names = {self.kit.person(name).id: lang for name, lang in self.speaks.items()}
        return {names[one] for one in people if one in names}

    async def follow(self) -> None:
        """Let the clerk hear of what is durable, and work through it."""
        await asyncio.sleep(0)  # the writer tells its listeners after those who waited for it
        await self.clerk.catch_up()
        await self.disclosing.catch_up()

    async def say(self, text: str, lang: str = "en", who: str = "bo") -> int:
        """Say something, and let the clerk follow; gives its place."""
        place = await self.kit.do(who, self.where, PostStatement(text=text, lang=lang))
        await self.follow()
        return place

    async def tell(self, text: str, lang: str = "en", who: str = "bo") -> int:
        """Send a message, and let the clerk follow; gives its place."""
        place = await self.kit.do(who, self.where, PostMessage(text=text, lang=lang))
        await self.follow()
        return place

    async def certify(self, of: int, lang: str, text: str, who: str = "ida") -> int:
        """Let an interpreter sign for a translation."""
        state = await self.kit.state(self.where)
        held = interpretation_of(state).of(of, lang)
        wish = CertifyTranslation(
            of=of,
            to=readers_of(state, of),
            lang=lang,
            text=text,
            after=held.texts[-1] if held is not None and held.texts else None,
        )
        place = await self.kit.do(who, self.where, wish)
        await self.follow()
        return place

    async def shown(self, who: str) -> list[Entry]:
        """The entries as a person is shown them."""
        seat = await self.kit.seat_of(who, self.where)
        entries = await self.kit.store.journal.read(self.kit.id(self.where), 1, 1, 999)
        return [as_shown(one, visible_parts(one, seat)) for one in entries]

    async def held(self, of: int, lang: str) -> Translation | None:
        """How far a translation is."""
        return interpretation_of(await self.kit.state(self.where)).of(of, lang)

    async def text(self, of: int, lang: str) -> str | None:
        """The newest words of a translation."""
        held = await self.held(of, lang)
        live = await self.kit.channels.open(self.kit.id(self.where))
        assert live is not None
        found = None if held is None else await self.relay.text_of(live, held.texts[-1])
        return None if found is None else found[1]
