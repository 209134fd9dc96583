"""Reading a channel in languages of one's own: originals, translations, and how both change."""

from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from typing import Any, Final, Protocol, cast

from negotiation_room.capabilities.channels.face import Words, words_at, words_in
from negotiation_room.capabilities.interpretation.states import (
    Caution,
    Interpretation,
    Translation,
)
from negotiation_room.capabilities.interpretation.wishes import Cautioned
from negotiation_room.kernel.channel import ChannelState
from negotiation_room.kernel.ids import SeatId
from negotiation_room.kernel.messages import Command
from negotiation_room.sdk.book import Book, Page
from negotiation_room.sdk.doors import Doors
from negotiation_room.sdk.history import PAGE, History
from negotiation_room.sdk.profile import Profile
from negotiation_room.sdk.relay_parts import Heard, RelayUnknown, Rendered, Said, fitting
from negotiation_room.sdk.served import VerifiedEntry
from negotiation_room.sdk.signing import Wish
from negotiation_room.sdk.watching import Watch

CAPABILITY: Final = "interpretation"
MOST_KEPT: Final = 10_000
"""Texts kept in memory; earlier ones are read from the record again."""

_SPOKEN: Final = frozenset(
    {
        "channels.statement_posted",
        "channels.message_posted",
        "channels.statement_prepared",
        "channels.utterance_corrected",
    }
)
_RENDERED: Final = frozenset(
    {"interpretation.translation_published", "interpretation.translation_certified"}
)
_OF_A_TEXT: Final = frozenset({"interpretation.paragraph_certified"})
_CHANGED: Final = _RENDERED | {
    "interpretation.translation_checked",
    "interpretation.translation_withdrawn",
}
_REDACTED: Final = "channels.redacted"

_Text = tuple[str, tuple[Cautioned, ...], int, str | None]
"""Words, what checks found in them, when they came, and who wrote them."""


class RelayRoom(Protocol):
    """As much of a room as the relay needs."""

    book: Book
    doors: Doors
    history: History
    profile: Profile

    @property
    def translations(self) -> Sequence[str] | None:
        """The languages in which what others said is sent; None: in all."""
        ...

    def follow(self, channel: str | None = None) -> AsyncIterator[VerifiedEntry]:
        """Every verified entry held so far, and then each as it comes."""
        ...

    async def post(self, command: Command | Wish, channel: str) -> int:
        """Sign a wish, send it, and wait for what became of it; gives the entry's place."""
        ...


class RelayReader(Watch):
    """One channel, read in several languages; kept current as long as the room is open.

    What is told here is the fold of the verified record, the words are those of its entries.
    """

    def __init__(self, room: RelayRoom, channel: str) -> None:
        super().__init__()
        self.channel = channel
        self._room = room
        self._texts = dict[int, _Text]()
        self._told = dict[tuple[int, str], object]()
        self._known: tuple[object, dict[int, list[Translation]]] = (None, {})
        if CAPABILITY not in self._page.log.state.substates:
            raise RelayUnknown("open the room with a catalogue that has the rules of the relay")
        for entry in self._page.held:
            self._take_in(entry)
        room.book.listeners.append(self)

    def close(self) -> None:
        """Read no further."""
        if self in self._room.book.listeners:
            self._room.book.listeners.remove(self)

    # --- what there is -------------------------------------------------------------------------

    @property
    def interpretation(self) -> Interpretation:
        """All that this reader knows of the relay."""
        return cast("Interpretation", self._state.substate(CAPABILITY))

    @property
    def reads(self) -> tuple[str, ...]:
        """The languages one reads here, the preferred first."""
        seat = SeatId(self._page.seat)
        chosen = self.interpretation.readings.get(seat)
        return (self._room.profile.terms.language,) if chosen is None else chosen.languages

    def heard_so_far(self, place: int) -> Said | None:
        """What was said at a place, with what is held here of it; None if nothing was."""
        words = words_at(self._state, place)
        return None if words is None else self._said(place, words)

    async def said(self, place: int, *langs: str) -> Said | None:
        """What was said at a place, in the languages named or in all; None if nothing was.

        What is not held here, or not any more, is read from the record and verified.

        Raises:
            Tampered: the record does not hold.
        """
        words = words_at(self._state, place)
        if words is None:
            return None
        await self._fetch(place)
        for one in self._translations(place):
            wanted = not langs or fitting(langs, one.lang, str) is not None
            if wanted and one.texts and not words.are_gone:
                await self._fetch(one.texts[-1])
        return self._said(place, words)

    async def everything(self) -> dict[int, VerifiedEntry]:
        """The whole record of this channel by place, read and verified from its beginning.

        The newest entries, which no checkpoint covers yet, are proved to be in the log held here.

        Raises:
            Tampered: it does not hold, or no checkpoint was signed yet.
        """
        history = self._room.history
        reading = await history.whole(self.channel)
        found = {entry.place: entry for entry in reading.entries}
        last = self._page.log.size
        while (missing := last - reading.log.size) > 0:
            newer = await history.before(self.channel, last + 1, limit=min(missing, PAGE))
            if not newer:
                break
            found |= {entry.place: entry for entry in newer}
            last = newer[0].seq - 1
        return found | {entry.place: entry for entry in self._page.held}

    async def all_said(self) -> list[Said]:
        """All that was said here, in its order and in every language there is of it.

        Raises:
            Tampered: the record does not hold, or no checkpoint was signed yet.
        """
        entries = await self.everything()
        found: list[Said] = []
        for place, words in sorted(words_in(self._state).items()):
            newest = (one.texts[-1] for one in self._translations(place) if one.texts)
            for needed in (place, *newest):
                if needed in entries:
                    self._take_in(entries[needed])
            found.append(self._said(place, words))
        return found

    # --- following -----------------------------------------------------------------------------

    async def follow(self, *langs: str, past: int = 0) -> AsyncIterator[Heard]:
        """Read along in these languages: each entry, and each translation when it comes.

        What was said before comes with the translation that there is by now; one that comes, or
        changes, later is an item of its own. Of the relay's other entries nothing is told.

        Args:
            langs: the languages one wants to be told of.
            past: how many entries from before this program's time come first.

        Raises:
            RoomOver: the room ended.
            Tampered: the record does not hold.
        """
        start = self._page.log.start
        if past and start > 1:
            wanted = None if self._room.translations is None else langs
            entries = await self._room.history.before(
                self.channel, start, limit=past, wanted=wanted
            )
            self.note(entries)
            for entry in entries:
                for item in self.read(entry, *langs):
                    yield item
        async for entry in self._room.follow(self.channel):
            for item in self.read(entry, *langs):
                yield item

    def note(self, entries: Iterable[VerifiedEntry]) -> None:
        """Take in verified entries of the past, before they are read one by one.

        An utterance is then read with what came of it later.
        """
        for entry in entries:
            self._take_in(entry)

    def read(self, entry: VerifiedEntry, *langs: str) -> Iterator[Heard]:
        """What one entry of this channel brings, in these languages; what was told is not again."""
        self._take_in(entry)
        about = [fact for fact in entry.facts if fact.wire.startswith(f"{CAPABILITY}.")]
        if not about:
            said = self.heard_so_far(entry.place) if _speaks(entry) else None
            if said is not None:
                for lang in langs:
                    self._is_news(said.in_language(lang))
            yield Heard(entry, said)
        for fact in about:
            if fact.wire not in _CHANGED:
                continue
            said = self.heard_so_far(int(fact.body["of"]))
            lang = fitting(langs, str(fact.body["lang"]), str)
            rendered = None if said is None or lang is None else said.in_language(lang)
            if self._is_news(rendered):
                yield Heard(entry, said, rendered)

    def _is_news(self, rendered: Rendered | None) -> bool:
        """Whether this was not told before; from now on it was."""
        if rendered is None:
            return False
        at = (rendered.of, rendered.lang)
        now = (rendered.place, rendered.stage, rendered.checked_by)
        is_new = self._told.get(at) != now
        self._told[at] = now
        return is_new

    # --- what the book tells -------------------------------------------------------------------

    def heard(self, entry: VerifiedEntry) -> None:
        """An entry was verified and folded."""
        if entry.channel == self.channel:
            self._take_in(entry)
            super().heard(entry)

    # --- within --------------------------------------------------------------------------------

    @property
    def _page(self) -> Page:
        return self._room.book.page(self.channel)

    @property
    def _state(self) -> ChannelState:
        return self._page.log.state

    def _translations(self, place: int) -> list[Translation]:
        """The translations of what was said at a place."""
        known = self.interpretation.translations
        if self._known[0] is not known:
            by_place = dict[int, list[Translation]]()
            for one in known.values():
                by_place.setdefault(one.of, []).append(one)
            self._known = (known, by_place)
        return sorted(self._known[1].get(place, ()), key=lambda one: one.lang)

    def _take_in(self, entry: VerifiedEntry) -> None:
        if any(fact.wire == _REDACTED for fact in entry.facts):
            self._forget()
        text = None if entry.content is None else entry.content.get("text")
        wires = {fact.wire for fact in entry.facts}
        if not isinstance(text, str) or not wires & (_SPOKEN | _RENDERED | _OF_A_TEXT):
            return
        who = None if entry.who is None else entry.who.seat
        self._texts[entry.place] = (text, _cautions(entry), entry.at, who)
        while len(self._texts) > MOST_KEPT:
            del self._texts[next(iter(self._texts))]

    def _forget(self) -> None:
        """Keep no word that was destroyed, in any language."""
        gone = {place for place, words in words_in(self._state).items() if words.are_gone}
        for one in self.interpretation.translations.values():
            if one.of in gone:
                gone.update(one.texts)
        for place in gone:
            self._texts.pop(place, None)

    async def _fetch(self, place: int) -> None:
        """Read an entry from the record again, if it is not held; of this epoch, as is held."""
        before = self._state.before
        if place in self._texts or place <= before:
            return
        seq = place - before
        for entry in await self._room.history.before(self.channel, seq + 1, limit=1):
            self._take_in(entry)

    def _said(self, place: int, words: Words) -> Said:
        held = None if words.are_gone else self._texts.get(place)
        found = list(self._translations(place))
        renderings = (None if words.are_gone else self._rendered(one) for one in found)
        return Said(
            place=place,
            of=words.of,
            at=0 if held is None else held[2],
            lang=words.lang,
            original=None if held is None else held[0],
            by=None if held is None else self._name(held[3]),
            renderings=tuple(one for one in renderings if one is not None),
            asked=tuple(one.lang for one in found if not one.texts),
            is_withdrawn=words.are_withdrawn,
            unloaded=() if words.are_gone else tuple(filter(None, map(self._unloaded, found))),
        )

    def _unloaded(self, one: Translation) -> str | None:
        """The language of a translation whose newest words are not held here."""
        return one.lang if one.texts and one.texts[-1] not in self._texts else None

    def _rendered(self, one: Translation) -> Rendered | None:
        held = self._texts.get(one.texts[-1]) if one.texts else None
        if held is None:
            return None
        found = held[1] or tuple(Cautioned(caution=caution) for caution in one.cautions)
        return Rendered(
            state=one,
            text=held[0],
            by=self._name(one.certified_by) or one.engine,
            checked_by=self._name(one.checked_by),
            cautions=found if one.cautions else (),
            place=one.texts[-1],
            at=held[2],
        )

    def _name(self, seat: str | None) -> str | None:
        """What somebody is called here; None where one may not know, or they have left."""
        if seat is None:
            return None
        found = self._state.seats.get(SeatId(seat))
        return None if found is None else found.name


def _speaks(entry: VerifiedEntry) -> bool:
    return any(fact.wire in _SPOKEN for fact in entry.facts)


def _cautions(entry: VerifiedEntry) -> tuple[Cautioned, ...]:
    """What checks found, with the words, as far as this version knows the check."""
    rows = (entry.content or {}).get("cautions")
    if not isinstance(rows, list):
        return ()
    known = set(Caution)
    return tuple(
        Cautioned.model_validate(row, strict=False)
        for row in cast("list[dict[str, Any]]", rows)
        if row.get("caution") in known
    )
