"""The relay of a channel, as a program takes part in it: read in one's languages, and interpret.

    relay = Relay(room, channel)
    await relay.read_in("fr", "en")
    async for item in relay.follow("fr"):
        if item.rendered is not None:                 # a translation came, or changed
            print(item.rendered.text, item.rendered.standing)
        elif item.said is not None:                   # something was said
            found = item.said.in_language("fr")
            print(item.said.original if found is None else found.text)
    await relay.work_between(("en",), ("fr",))        # an interpreter's working languages
    for one in await relay.waiting():                 # the interpreter's queue
        await relay.certify(one.said.place, one.lang, "…", after=one.after)

An original is never held back for its translation, and a machine's words never count as a person's.
"""

from collections.abc import AsyncIterator, Iterable, Iterator
from dataclasses import replace

from negotiation_room.capabilities.channels.face import Words, words_in
from negotiation_room.capabilities.channels.messages import audience_of
from negotiation_room.capabilities.drafting.permission import drafting_of
from negotiation_room.capabilities.drafting.refusals import NoText
from negotiation_room.capabilities.interpretation.face import Footing
from negotiation_room.capabilities.interpretation.messages import (
    AskForInterpreter,
    CheckTranslation,
    HandOver,
    PromoteTranslation,
    QueryTranslation,
    ReadIn,
    RelyOnOriginal,
    TakeUp,
    WithdrawTranslation,
)
from negotiation_room.capabilities.interpretation.rules import (
    NothingSigned,
    members_of,
    readers_of,
)
from negotiation_room.capabilities.interpretation.states import Stage, Translation, primary
from negotiation_room.kernel.audience import may_read
from negotiation_room.kernel.ids import SeatId, UnitId
from negotiation_room.sdk.drafting_partial import demand_known
from negotiation_room.sdk.relay_beside import Beside, readable, standing_beside
from negotiation_room.sdk.relay_footing import Stands, footings_in
from negotiation_room.sdk.relay_memory import BroughtIn, RelayMemory
from negotiation_room.sdk.relay_paragraphs import Certified, RelayParagraphs
from negotiation_room.sdk.relay_parts import (
    CAUTIONS,
    Heard,
    RelayUnknown,
    Rendered,
    Said,
    Waiting,
    fitting,
    in_words,
)
from negotiation_room.sdk.relay_preview import Draft, Preview, previews
from negotiation_room.sdk.relay_transcript import RelayTranscripts, Signed
from negotiation_room.sdk.relay_working import Interprets, RelayWorking

__all__ = [
    "CAUTIONS",
    "Beside",
    "BroughtIn",
    "Certified",
    "Draft",
    "Footing",
    "Heard",
    "Interprets",
    "Preview",
    "Relay",
    "RelayUnknown",
    "Rendered",
    "Said",
    "Signed",
    "Stands",
    "Waiting",
    "in_words",
]


class Relay(RelayMemory, RelayTranscripts, RelayWorking, RelayParagraphs):
    """One channel's relay: reading, what readers and interpreters do, and files in and out."""

    # --- readers -------------------------------------------------------------------------------

    async def read_in(self, *languages: str) -> int:
        """Choose the languages one reads here, the preferred first; none: everything as written."""
        return await self._act(ReadIn(languages=languages))

    async def ask_for_interpreter(self, of: int, lang: str) -> int:
        """Ask that a person translate what was said at a place."""
        return await self._told_to(
            of, members_of, lambda to: AskForInterpreter(of=of, to=to, lang=lang)
        )

    async def query(self, of: int, lang: str, question: str) -> int:
        """Ask the interpreters about a translation."""
        return await self._told_to(
            of,
            members_of,
            lambda to: QueryTranslation(of=of, to=to, lang=lang, question=question),
        )

    async def rely_on_original(self, of: int) -> int:
        """State that one needs no translation of this to act upon it."""
        return await self._told_to(of, members_of, lambda to: RelyOnOriginal(of=of, to=to))

    async def promote(self, of: int, lang: str) -> int:
        """Let the whole room recall the certified translation of one's own words, as it is now.

        Whoever speaks for the delegation whose words they are discloses them, or a speaker alone.

        Raises:
            NothingSigned: there is no translation of it in that language.
        """
        held = self.interpretation.of(of, lang)
        if held is None or not held.texts:
            raise NothingSigned("no interpreter of this channel has signed for these words")
        text = held.texts[-1]
        return await self._told_to(
            of, members_of, lambda to: PromoteTranslation(of=of, to=to, lang=lang, text=text)
        )

    async def preview(self, texts: Iterable[str], lang: str) -> AsyncIterator[Preview]:
        """What others here would get of texts that are not sent; the server's word, unverified.

        Raises:
            Refused: one was refused.
        """
        room = self._room.profile.terms.room
        async for one in previews(self._room.doors, room, self.channel, texts, lang):
            yield one

    async def beside(self, lang: str, *units: UnitId) -> AsyncIterator[Beside]:
        """What paragraphs of the channel's text would say in a language; all, if none is named.

        What an interpreter certified is read from the verified record. The rest is made for this
        program alone, of what they say here now; the server's word, unverified.

        Raises:
            NoText: nothing is drafted here, or one only looks on.
            NotLoaded: one of the units is not loaded here, or not all are, if none is named.
            Refused: the server gives none of it.
            Tampered: the record does not hold.
        """
        doors, room = self._room.doors, self._room.profile.terms.room
        text = drafting_of(self._state).text
        if text is None:
            raise NoText(
                "no text lies before you as one who takes part; read it as it is written"
            )
        demand_known(text, units)
        signed = {
            unit: one
            for unit in units or readable(text)
            if (one := await self.certified(unit, lang)) is not None and not one.is_withdrawn
        }
        found = standing_beside(doors, room, self.channel, text, lang, units, signed)
        async for one in found:
            yield one

    async def footings(self, of: int) -> list[Stands]:
        """Who here can act upon what was said at a place; the server's word, unverified.

        Everybody but observers who may read it: by the original, by a certified translation in a
        language they read, or because they stated that they rely on the original.

        Raises:
            Refused: there are no words at that place, or one only looks on.
        """
        room = self._room.profile.terms.room
        answer = await self._room.doors.footings(room, self.channel, of)
        return [Stands(seat, self._name(seat), how) for seat, how in footings_in(answer)]

    # --- interpreters --------------------------------------------------------------------------

    async def waiting(
        self,
        source: str | None = None,
        target: str | None = None,
        *,
        all_pairs: bool = False,
    ) -> list[Waiting]:
        """What interpreters may take up: what people asked for first, then the oldest.

        These are the utterances that others here read in another language, or asked for in one,
        and that nobody has certified in it; and translations about which somebody has a question.

        Of an interpreter who has said between which languages they work, it gives those pairs
        and what they have taken up; others are there by name, or with all of them.

        Args:
            source: only what was said in this language, whatever one works between.
            target: only what is wanted in this one, whatever one works between.
            all_pairs: also what lies outside one's working languages.

        Raises:
            Tampered: the record does not hold.
        """
        is_wide = all_pairs or source is not None or target is not None
        found = [
            await self._waiting(place, lang, state)
            for place, words, lang, state in self._sought()
            if (source is None or primary(words.lang) == primary(source))
            and (target is None or primary(lang) == primary(target))
            and (is_wide or self._is_own(words.lang, lang, state))
        ]
        return sorted(found, key=lambda one: (not one.is_urgent, one.said.place, one.lang))

    @property
    def waiting_elsewhere(self) -> int:
        """How many texts wait outside one's working languages, for others or for nobody."""
        return sum(
            not self._is_own(words.lang, lang, state)
            for _, words, lang, state in self._sought()
        )

    async def take_up(self, of: int, lang: str) -> int:
        """Take a translation up, so that no two interpreters do the same."""
        return await self._told_to(of, members_of, lambda to: TakeUp(of=of, to=to, lang=lang))

    async def hand_over(self, of: int, lang: str, partner: str | None = None) -> int:
        """Hand what one has taken up to a partner's seat; to nobody, and it is free again."""
        seat = None if partner is None else SeatId(partner)
        return await self._told_to(
            of, members_of, lambda to: HandOver(of=of, to=to, lang=lang, partner=seat)
        )

    async def check(self, rendered: Rendered) -> int:
        """Stand, as a second interpreter, by the words that one has read."""
        of, lang, text = rendered.of, rendered.lang, rendered.place
        return await self._told_to(
            of, members_of, lambda to: CheckTranslation(of=of, to=to, lang=lang, text=text)
        )

    async def withdraw(self, of: int, lang: str, reason: str) -> int:
        """Take a translation back; it stays readable, marked."""
        return await self._told_to(
            of,
            readers_of,
            lambda to: WithdrawTranslation(of=of, to=to, lang=lang, reason=reason),
        )

    # --- within --------------------------------------------------------------------------------

    def _sought(self) -> Iterator[tuple[int, Words, str, Translation | None]]:
        """Every text in every language in which it is still wanted, with what there is."""
        for place, words in sorted(words_in(self._state).items()):
            if not words.are_gone:
                for lang, state in self._wanted(place, words):
                    yield place, words, lang, state

    def _is_own(self, source: str, lang: str, state: Translation | None) -> bool:
        """Whether a text is one's own to begin with: of one's languages, or taken up."""
        working = self.working
        return (
            working is None
            or working.covers(source, lang)
            or (state is not None and state.taken_by == self._page.seat)
        )

    def _wanted(self, place: int, words: Words) -> Iterator[tuple[str, Translation | None]]:
        """The languages in which something said is still wanted, with what there is."""
        known = {one.lang: one for one in self._translations(place)}
        for one in known.values():
            if one.stage is not Stage.CERTIFIED or one.queries:
                yield one.lang, one
        sought = dict.fromkeys([*known, words.lang])
        for lang in self._read_by(place, words):
            if fitting(sought, lang, str) is None:
                sought[lang] = None
                yield lang, None

    def _read_by(self, place: int, words: Words) -> Iterator[str]:
        """The languages chosen by those who are here and may read it."""
        circle = audience_of(words.kind)
        readings = self.interpretation.readings
        for seat in self._state.seats.values():
            if seat.reads_from <= place and may_read(seat, circle) and seat.id in readings:
                yield from readings[seat.id].languages

    async def _waiting(self, place: int, lang: str, state: Translation | None) -> Waiting:
        said = await self.said(place, lang)
        assert said is not None  # noqa: S101 -- it was found among what was said
        held = state or Translation(place, lang)
        draft = next((one for one in said.renderings if one.lang == lang), None)
        return Waiting(
            said=replace(said, renderings=() if draft is None else (draft,)),
            lang=lang,
            draft=draft,
            after=held.texts[-1] if held.texts else None,
            wanted_by=len(held.wanted_by),
            queries=held.queries,
            taken_by=self._name(held.taken_by),
        )
