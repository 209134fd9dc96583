"""A room that agrees about its languages, for tests: its people, its register, its terms."""

import hashlib
from dataclasses import replace
from typing import Any

from negotiation_room.capabilities.languages import messages as m
from negotiation_room.capabilities.languages.rules import (
    digest_of_pieces,
    digest_of_terms,
    languages_in,
    pieces_of,
)
from negotiation_room.capabilities.languages.states import GlossaryVersion, Languages
from negotiation_room.kernel.channel import ChannelState
from negotiation_room.kernel.entry import Entry
from negotiation_room.kernel.ids import DelegationId
from negotiation_room.kernel.loading import fold_entry
from negotiation_room.kernel.messages import ClerkCommand
from negotiation_room.kernel.reading import as_shown, visible_parts
from tests.kit import RoomKit

PEOPLE = {
    "mira": "mediator",
    "sam": "secretariat",
    "ina": "interpreter",
    "ivo": "interpreter",
    "bo": "head_of_delegation:alpha",
    "al": "alternate:alpha",
    "dee": "delegate:alpha",
    "cy": "head_of_delegation:beta",
    "gus": "guarantor",
}
CLOUD = {"engine": "deepl", "goes_to": "api.example.com"}


def concept(key: str, *texts: str, lang: str = "en") -> m.TermConcept:
    """A concept with names in one language."""
    forms = tuple(m.Form(text=text) for text in texts or (key,))
    return m.TermConcept(id=key, terms=(m.Named(lang=lang, forms=forms),))


def _digest_in(entry: Entry) -> str:
    part = entry.part("with")
    assert part is not None
    return digest_of_terms(m.LayTerms.from_content(part.data))


class Council:
    """The register of a room with a mediator, two delegations, interpreters and an observer."""

    def __init__(self, kit: RoomKit) -> None:
        self.kit = kit
        self._causes = 0
        self._folded: dict[str, tuple[ChannelState, int]] = {}

    @classmethod
    async def met(cls, *delegations: str) -> "Council":
        """Let them meet."""
        kit = await RoomKit.open()
        await kit.seat("plenary", mira="mediator")
        for name in delegations or ("alpha", "beta"):
            await kit.accredit("mira", name)
        await kit.seat(
            "plenary", **{who: said for who, said in PEOPLE.items() if who != "mira"}
        )
        # Observers have no seat in a register; if one ever had, it should tell them nothing.
        await kit.seat("register", obi="observer")
        return cls(kit)

    # --- what there is ---

    async def state(self) -> ChannelState:
        """The register's state."""
        return await self.kit.state("register")

    async def kept(self) -> Languages:
        """What the room has agreed."""
        return languages_in(await self.state())

    async def version(self, number: int = 1) -> GlossaryVersion:
        """A version that must be there."""
        return (await self.kept()).versions[number]

    async def shown(self, who: str) -> Languages:
        """What the room shows somebody of it."""
        seat = await self.kit.seat_of(who, "register")
        return languages_in(self.kit.catalogue.show(await self.state(), seat))

    async def folded(self, who: str) -> Languages:
        """What somebody makes of the entries they may read; those read before are kept folded."""
        kit = self.kit
        state, count = self._folded.get(who, (None, 0))
        if state is None:
            state = kit.catalogue.found(kit.room, kit.id("register"))
            state = replace(state, charter=(await self.state()).charter)
        seat = await kit.seat_of(who, "register")
        entries = kit.entries("register")
        for entry in entries[count:]:
            state = fold_entry(
                kit.catalogue, state, as_shown(entry, visible_parts(entry, seat))
            )
        self._folded[who] = (state, len(entries))
        return languages_in(state)

    async def digest(self, draft: int) -> str:
        """What the terms of a draft come to."""
        held = await self.kept()
        return digest_of_pieces(held.laid[place].digest for place in pieces_of(held, draft))

    async def digests_hold(self) -> bool:
        """Whether every version's digest is that of the terms in the entries it names."""
        entries = {one.place: one for one in self.kit.entries("register")}
        return all(
            digest_of_pieces(map(_digest_in, (entries[at] for at in version.pieces)))
            == version.digest
            for version in (await self.kept()).versions.values()
        )

    def party(self, name: str) -> DelegationId:
        """A delegation."""
        return self.kit.delegation(name)

    # --- acting ---

    async def do(self, who: str, wish: Any) -> int:
        """Let somebody act in the register."""
        return await self.kit.do(who, "register", wish)

    async def lay(self, who: str, *keys: str, **other: Any) -> int:
        """Let somebody lay concepts."""
        fields: dict[str, Any] = {"title": "Water", "concepts": tuple(map(concept, keys))}
        return await self.do(who, m.LayTerms(**(fields | other)))

    async def propose(self, who: str, draft: int, *parties: str, **other: Any) -> int:
        """Let somebody propose a draft to delegations; gives the version's number."""
        fields: dict[str, Any] = {
            "draft": draft,
            "parties": tuple(self.party(one) for one in parties or ("alpha", "beta")),
        }
        if "digest" not in other:
            other["digest"] = await self.digest(draft)
        await self.do(who, m.ProposeGlossary(**(fields | other)))
        return max((await self.kept()).versions)

    async def proposed(self, *parties: str) -> int:
        """A version that lies before delegations; its number."""
        return await self.propose("mira", await self.lay("ina", "basin"), *parties)

    async def agree(self, who: str, number: int = 1, digest: str | None = None) -> int:
        """Let somebody agree to a version as it is."""
        digest = digest or (await self.version(number)).digest
        return await self.do(who, m.AgreeGlossary(number=number, digest=digest))

    async def decline(self, who: str, number: int = 1) -> int:
        """Let somebody say no."""
        return await self.do(who, m.DeclineGlossary(number=number, reason="a name is missing"))

    async def withdraw(self, who: str, number: int = 1) -> int:
        """Let somebody take a version back."""
        return await self.do(who, m.WithdrawGlossary(number=number, reason="too early"))

    async def consent(self, who: str, **other: str) -> int:
        """Let somebody consent to an engine elsewhere."""
        return await self.do(who, m.ConsentToEngine(**(CLOUD | other)))

    async def withhold(self, who: str, **other: str) -> int:
        """Let somebody take a consent back."""
        return await self.do(who, m.WithdrawConsent(**(CLOUD | other)))

    async def clerk(self, wish: type[ClerkCommand], **fields: Any) -> None:
        """Let the clerk act, each time because of something else."""
        self._causes += 1
        cause = hashlib.sha256(f"cause {self._causes}".encode()).digest()
        await self.kit.dispatcher.as_clerk(
            lambda desk: desk.clerk(self.kit.id("register"), wish, cause, **fields)
        )
