"""What a room agrees about its languages, as a program takes part: its glossary, and its engines.

    words = Glossaries(room)
    brought = await words.bring_in(Path("terms.csv"))        # an interpreter lays terms
    number = await words.propose(brought.draft.place)        # the chair asks the delegations
    terms = await words.glossary(number)                     # each reads them, and counts anew
    await words.agree(number)                                # for one's delegation

A version is read from the entries of the register that it names, and only if their digest is the
one that parties agree to: no answer of the server's is believed about what stands in it.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Final

from negotiation_room.capabilities.accreditation.face import (
    delegations_shown,
    is_party,
    parties_of,
)
from negotiation_room.capabilities.interpretation.exchange.concepts import Glossary
from negotiation_room.capabilities.interpretation.exchange.report import Finding
from negotiation_room.capabilities.interpretation.terms import concepts_of, pieces_from
from negotiation_room.capabilities.languages.messages import (
    AgreeGlossary,
    ConsentToEngine,
    DeclineGlossary,
    LayTerms,
    ProposeGlossary,
    WithdrawConsent,
    WithdrawGlossary,
)
from negotiation_room.capabilities.languages.rules import (
    NoDelegation,
    NoSuchTerms,
    digest_of_pieces,
    digest_of_terms,
    pieces_of,
)
from negotiation_room.capabilities.languages.states import (
    GlossaryVersion,
    Languages,
    engine_at,
)
from negotiation_room.kernel.channel import ChannelKind, ChannelState
from negotiation_room.kernel.errors import NotFound
from negotiation_room.kernel.ids import DelegationId
from negotiation_room.kernel.messages import Command
from negotiation_room.kernel.text import MOST_LINE
from negotiation_room.sdk.book import Page
from negotiation_room.sdk.glossary_parts import (
    Brought,
    Consent,
    Draft,
    LanguagesUnknown,
    NothingDiffers,
    read_file,
)
from negotiation_room.sdk.relay_reading import RelayRoom
from negotiation_room.sdk.served import Parts
from negotiation_room.sdk.verdicts import Tampered
from negotiation_room.sdk.watching import watching

__all__ = ["Brought", "Consent", "Draft", "Glossaries", "LanguagesUnknown", "NothingDiffers"]

CAPABILITY: Final = "languages"
UNTITLED: Final = "Glossary"


class Glossaries:
    """The glossaries of one room and its consents, read from its register as it is held here."""

    def __init__(self, room: RelayRoom) -> None:
        self._room = room
        self._laid = dict[int, LayTerms]()
        registers = [c for c, page in room.book.pages() if page.kind == ChannelKind.REGISTER]
        if not registers:
            raise NotFound("this is agreed in the register; you have no seat in it")
        self.channel = registers[0]
        if CAPABILITY not in self._state.substates:
            raise LanguagesUnknown("open the room with a catalogue that has these rules")

    # --- what there is -------------------------------------------------------------------------

    @property
    def languages(self) -> Languages:
        """All that the room has agreed about its languages."""
        found: Languages = self._state.substate(CAPABILITY)
        return found

    @property
    def versions(self) -> tuple[GlossaryVersion, ...]:
        """Every version there was, the newest last."""
        return tuple(one for _, one in sorted(self.languages.versions.items()))

    @property
    def drafts(self) -> tuple[Draft, ...]:
        """Terms from which nobody has gone on, and that are in no version; the newest last."""
        held = self.languages
        gone_on = {one.after for one in held.laid.values()}
        in_versions = {place for one in held.versions.values() for place in one.pieces}
        return tuple(
            self._draft(place) for place in sorted(set(held.laid) - gone_on - in_versions)
        )

    @property
    def parties(self) -> tuple[DelegationId, ...]:
        """The delegations of the room."""
        return parties_of(self._state)

    @property
    def delegations(self) -> dict[DelegationId, str]:
        """The delegations of the room, each with its code."""
        rows = delegations_shown(self._state)
        return {DelegationId(row["delegation"]): str(row["code"]) for row in rows}

    @property
    def consents(self) -> tuple[Consent, ...]:
        """To which engines elsewhere anybody consents, and who does not."""
        # A host has no space in it.
        named = (
            where.rpartition(" ")
            for where, given in sorted(self.languages.consents.items())
            if given
        )
        return tuple(self.consent_to(engine, goes_to) for engine, _, goes_to in named)

    def consent_to(self, engine: str, goes_to: str) -> Consent:
        """Who consents to an engine at a host, and who does not."""
        given = self.languages.consents.get(engine_at(engine, goes_to), ())
        missing = tuple(one for one in self.parties if one not in given)
        return Consent(engine, goes_to, given, missing)

    def version(self, number: int | None = None) -> GlossaryVersion:
        """A version; the one in force if none is named.

        Raises:
            NoSuchTerms: there is none.
        """
        held = self.languages
        found = held.in_force if number is None else held.versions.get(number)
        if found is None:
            what = "no glossary is in force" if number is None else "there is no such version"
            raise NoSuchTerms(f"{what} in this room")
        return found

    async def glossary(self, number: int | None = None) -> Glossary:
        """The terms of a version, or of the one in force, as its own entries have them.

        Raises:
            NoSuchTerms: there is none.
            Tampered: they are not the terms that the version's digest stands for.
        """
        version = self.version(number)
        acts = await self._terms(version.pieces)
        found = digest_of_pieces(map(digest_of_terms, acts))
        if found != version.digest:
            raise Tampered(
                "the terms of this glossary are not those that were proposed",
                expected=version.digest,
                found=found,
                check="digest",
            )
        return Glossary(concepts_of(acts), version.title, version.number)

    async def laid(self, place: int) -> Glossary:
        """What a draft would come to, with the terms of the version it begins from.

        Raises:
            NoSuchTerms: none were laid there.
            Tampered: the record does not hold.
        """
        acts = await self._terms(pieces_of(self.languages, place))
        return Glossary(concepts_of(acts), acts[-1].title)

    # --- glossaries ----------------------------------------------------------------------------

    async def bring_in(
        self, source: Path | Glossary, *, basis: int | None = None, title: str = ""
    ) -> Brought:
        """Lay a glossary before the room, in as many acts as it takes.

        Args:
            source: a CSV or TBX file, or a glossary.
            basis: the number of a version; then only what differs from it is laid.
            title: of the draft; else the glossary's own, or the file's name.

        Raises:
            NotReadable: the file cannot be read, or must be mended first.
            NothingDiffers: there is nothing to lay.
            Refused: one of the acts was refused; those before it are laid.
        """
        findings: tuple[Finding, ...] = ()
        glossary = source if isinstance(source, Glossary) else None
        if isinstance(source, Path):
            glossary, findings = read_file(source)
            title = title or glossary.title or source.stem
        assert glossary is not None  # noqa: S101 -- it is one or the other
        pieces = pieces_from(glossary, None if basis is None else await self.glossary(basis))
        if not pieces:
            raise NothingDiffers("this holds nothing that is not in the version already")
        named = " ".join((title or glossary.title or UNTITLED).split())[:MOST_LINE].strip()
        place: int | None = None
        for piece in pieces:
            place = await self._act(
                LayTerms(
                    title=named,
                    concepts=piece.concepts,
                    removed=piece.removed,
                    after=place,
                    basis=basis if place is None else None,
                )
            )
        assert place is not None  # noqa: S101 -- there was a piece
        return Brought(self._draft(place), len(pieces), findings)

    async def propose(self, draft: int, parties: Iterable[str] = ()) -> int:
        """Propose laid terms, once read and counted here; gives the version's number.

        Args:
            draft: the place of the last terms of a draft.
            parties: the delegations that have to agree, all if none is named.

        Raises:
            NoSuchTerms: none were laid there.
            NoDelegation: one of the parties is none.
            Refused: it was refused.
        """
        acts = await self._terms(pieces_of(self.languages, draft))
        named = tuple(DelegationId(one) for one in parties) or self.parties
        if not named or not all(is_party(self._state, one) for one in named):
            raise NoDelegation("name delegations of this room that have to agree")
        digest = digest_of_pieces(map(digest_of_terms, acts))
        await self._act(ProposeGlossary(draft=draft, digest=digest, parties=named))
        return max(one.number for one in self.versions if one.digest == digest)

    async def agree(self, number: int) -> int:
        """Agree for one's delegation, to the very terms that are read and counted here.

        Raises:
            NoSuchTerms: there is no such version.
            Tampered: the terms are not those that were proposed.
            Refused: it was refused.
        """
        await self.glossary(number)
        return await self._act(AgreeGlossary(number=number, digest=self.version(number).digest))

    async def decline(self, number: int, reason: str) -> int:
        """Say that one's delegation does not agree to a version as it stands."""
        return await self._act(DeclineGlossary(number=number, reason=reason))

    async def withdraw(self, number: int, reason: str) -> int:
        """Take back a version that lies before the delegations."""
        return await self._act(WithdrawGlossary(number=number, reason=reason))

    # --- engines -------------------------------------------------------------------------------

    async def consent(self, engine: str, goes_to: str) -> int:
        """Consent, for one's delegation, that texts of this room go to an engine at a host."""
        return await self._act(ConsentToEngine(engine=engine, goes_to=goes_to))

    async def withdraw_consent(self, engine: str, goes_to: str) -> int:
        """Take that consent back."""
        return await self._act(WithdrawConsent(engine=engine, goes_to=goes_to))

    # --- within --------------------------------------------------------------------------------

    @property
    def _page(self) -> Page:
        return self._room.book.page(self.channel)

    @property
    def _state(self) -> ChannelState:
        return self._page.log.state

    def _draft(self, place: int) -> Draft:
        held = self.languages
        last, chain = held.laid[place], [held.laid[place]]
        while chain[-1].after is not None:
            chain.append(held.laid[chain[-1].after])
        digests = (held.laid[each].digest for each in pieces_of(held, place))
        author = self._state.seats.get(last.by)
        return Draft(
            place=place,
            digest=digest_of_pieces(digests),
            title=last.title,
            by="" if author is None else author.name,
            basis=chain[-1].basis,
            concepts=sum(one.concepts for one in chain),
            languages=tuple(sorted({lang for one in chain for lang in one.languages})),
        )

    async def _terms(self, places: Iterable[int]) -> list[LayTerms]:
        """What acts of the register laid at these places.

        Raises:
            Tampered: one does not hold what the record says of it.
        """
        found: list[LayTerms] = []
        for place in places:
            if place not in self._laid:
                self._laid[place] = await self._fetch(place)
            found.append(self._laid[place])
        return found

    async def _fetch(self, place: int) -> LayTerms:
        epoch, seq = self._state.stands_at(place)
        shown: Parts = {}
        if epoch == self._state.epoch:
            for entry in await self._room.history.before(self.channel, seq + 1, limit=1):
                shown = entry.served.parts
        else:
            # What an earlier epoch holds is proved by its digest alone.
            room = self._room.profile.terms.room
            for served in await self._room.doors.of_epoch(
                room, self.channel, epoch, first=seq, limit=1
            ):
                shown = served.parts
        expected = self.languages.laid[place].digest
        terms = LayTerms.from_content(shown["with"][1]) if "with" in shown else None
        digest = "" if terms is None else digest_of_terms(terms)
        if terms is None or digest != expected:
            raise Tampered(
                "these are not the terms that were laid here",
                expected=expected,
                found=digest,
                seq=seq,
                check="digest",
            )
        return terms

    async def _act(self, wish: Command) -> int:
        """Do this, and wait until what is held here has it; gives its place."""
        with watching(self._room.book) as watch:
            seq = await self._room.post(wish, self.channel)
            await watch.until(lambda: self._page.log.size >= seq)
        return self._state.before + seq
