"""Reading a text beside itself: what its paragraphs would say in another language.

Where an interpreter signed for the wording, it is those words; else it is made for whoever asks,
of the one wording they name, and kept nowhere. The words are the server's own, as this seat may
read them: nobody can have other words translated as a text's.
"""

import asyncio
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from negotiation_room.capabilities.drafting.face import Inner, Wording, Wordings, Words
from negotiation_room.capabilities.interpretation.answering import ForMembers, write_draft
from negotiation_room.capabilities.interpretation.face import Given
from negotiation_room.capabilities.interpretation.paragraphs import signed_before
from negotiation_room.capabilities.interpretation.ports import PENDING, Pending
from negotiation_room.capabilities.interpretation.queueing import Turns
from negotiation_room.capabilities.interpretation.relay.bracketing import Marked, mark
from negotiation_room.capabilities.interpretation.relay.written import read as read_written
from negotiation_room.capabilities.interpretation.relay.written import said
from negotiation_room.capabilities.interpretation.relaying import Relay
from negotiation_room.capabilities.interpretation.states import Origin, Paragraph, primary
from negotiation_room.capabilities.interpretation.translating import Draft
from negotiation_room.kernel.errors import NotFound
from negotiation_room.kernel.ids import ChannelId, PersonId, RoomId, UnitId
from negotiation_room.kernel.live import LiveChannel
from negotiation_room.kernel.seats import Seat
from negotiation_room.transport.http.pace import Paces
from negotiation_room.transport.reader import NO_SUCH, RoomReader

_LEAST_SURE: Final = (Origin.MACHINE, Origin.PHRASEBOOK, Origin.MEMORY, Origin.PERSON)
"""Where words may come from, what may be relied on least first."""


@dataclass(frozen=True, slots=True)
class BesideLimits:
    """Limits of reading a text beside itself, each a named setting.

    Attributes:
        units: paragraphs translated for one question; those after them are to be asked for again.
        bytes: of their words in all, in UTF-8; one paragraph longer than that is not translated.
        together: paragraphs that engines work on at the same time, for all rooms.
        waiting: paragraphs of one text that wait for that; beyond, they are to be asked for again.
        patience: seconds that a question waits for its answer.
    """

    units: int = 20
    bytes: int = 60_000
    together: int = 1
    waiting: int = 400
    patience: float = 20.0


@dataclass(frozen=True, slots=True)
class Signed:
    """What an interpreter signed for, and the words of that entry."""

    held: Paragraph
    text: str

    def is_of(self, wording: Wording) -> bool:
        """Whether it was signed for this very wording."""
        return self.held.wording == wording.digest

    def written(self) -> dict[str, Any]:
        """By whom and where, for whoever holds it against the record."""
        return {"place": self.held.text, "by": self.held.certified_by, "lang": self.held.lang}


@dataclass(frozen=True, slots=True)
class Rendered:
    """Words in another language, with their brackets and footnotes.

    Attributes:
        drafts: what it was put together from.
        in_pieces: the brackets did not come through, so that what stands between their edges was
            translated by itself.
        signed: an interpreter's certification of these words, which are then nobody's draft.
    """

    words: Words
    drafts: tuple[Draft, ...] = ()
    in_pieces: bool = False
    signed: Signed | None = None


@dataclass(frozen=True, slots=True)
class Named:
    """A unit, and the digest of the wording that somebody reads."""

    unit: UnitId
    wording: str


class BesideAnswers:
    """Makes translations to stand beside a text.

    Attributes:
        paces: how much one person may ask.
    """

    def __init__(
        self, relay: Relay, reader: RoomReader, paces: Paces, limits: BesideLimits
    ) -> None:
        self.paces = paces
        self._relay = relay
        self._reader = reader
        self._limits = limits
        self._turns = Turns(limits.together)

    async def read(
        self,
        person: PersonId,
        room: RoomId,
        channel: ChannelId,
        lang: str,
        asked: Sequence[Named],
    ) -> dict[str, Any]:
        """What these wordings would say in a language; nothing of it is kept.

        Raises:
            NotFound: no such drafting channel in this room, or no seat.
            ForMembers: the seat only looks on.
        """
        live, seat = await self._reader.enter(person, room, channel)
        if seat.is_observer:
            raise ForMembers(
                "a text is translated for those who take part; read it as it is written"
            )
        wordings = Wordings.before(live.durable.state, seat)
        if wordings is None:
            raise NotFound(NO_SUCH)
        # What is named again costs nothing more: neither its digest, nor reading what was signed.
        asked = list(dict.fromkeys(asked))
        units = {one.unit: wordings.of(one.unit) for one in asked}
        found = [units[one.unit] for one in asked]
        signed = await self._signed(live, seat, lang, units)
        rows = await asyncio.gather(
            *(
                self._patiently(
                    _Asking(self._relay, live, seat, given, lang)
                    if isinstance(given, Wording)
                    else given
                )
                for given in self._sorted_out(zip(asked, found, strict=True), lang, signed)
            )
        )
        return {
            "lang": lang,
            "units": [
                {
                    "unit": one.unit,
                    "wording": one.wording,
                    **_written(row),
                    **_beside_earlier(row, signed.get(one.unit)),
                }
                for one, row in zip(asked, rows, strict=True)
            ],
        }

    async def _signed(
        self, live: LiveChannel, seat: Seat, lang: str, units: Iterable[UnitId]
    ) -> dict[UnitId, "Signed"]:
        """What interpreters signed for of these units, whichever wording it was, and stands."""
        state = live.durable.state
        held = [signed_before(state, unit, lang, seat) for unit in units]
        stands = [one for one in held if one is not None and not one.is_withdrawn]
        texts = await self._relay.texts_at(live, (one.text for one in stands))
        return {one.unit: Signed(one, texts[one.text]) for one in stands if one.text in texts}

    def _sorted_out(
        self,
        asked: Iterable[tuple[Named, Wording | None]],
        lang: str,
        signed: Mapping[UnitId, "Signed"],
    ) -> Iterator["Wording | Rendered | Given"]:
        """The wordings to be translated; of the others, what was signed for, or why not."""
        units, left = self._limits.units, self._limits.bytes
        for one, found in asked:
            size = 0 if found is None else len(said(found.words).encode())
            if found is None or found.digest != one.wording:
                yield Given.CHANGED
            elif (known := signed.get(one.unit)) is not None and known.is_of(found):
                yield Rendered(read_written(known.text, found.words), signed=known)
            elif primary(found.lang) == primary(lang) or not _has_letters(found.words):
                yield Given.AS_WRITTEN
            elif size > self._limits.bytes:
                yield Given.TOO_LONG
            elif not units or size > left:
                yield Given.LATER
            else:
                units, left = units - 1, left - size
                yield found

    async def _patiently(self, asking: "_Asking | Rendered | Given") -> Rendered | Given:
        if not isinstance(asking, _Asking):
            return asking
        try:
            async with asyncio.timeout(self._limits.patience):
                known = await asking.at_once()
                if known is not None:
                    return known
                durable, length = asking.live.durable, len(said(asking.wording.words))
                where = (durable.room, durable.channel)
                if self._turns.waiting_in(*where) >= self._limits.waiting:
                    return Given.LATER
                async with self._turns.turn(*where, length):
                    return await asking.by_engine()
        except TimeoutError:
            return Given.LATER


@dataclass(frozen=True, slots=True)
class _Asking:
    """One wording to be put into one language."""

    relay: Relay
    live: LiveChannel
    seat: Seat
    wording: Wording
    lang: str

    async def at_once(self) -> Rendered | None:
        """What was signed for, or is a standard phrase; words with brackets in them are neither."""
        words = self.wording.words
        if not all(isinstance(one, str) for one in words):
            return None
        at_once = await self.relay.at_once(
            self.live, said(words), self.wording.lang, (self.seat.id,)
        )
        known = at_once.into(self.lang)
        return None if known is None else Rendered((known.text,), (known,))

    async def by_engine(self) -> Rendered | Given:
        """An engine's draft of the whole, or if its brackets go astray, of each piece."""
        found = await self._passage(self.wording.words)
        if isinstance(found, Rendered):
            return found
        return Given.MISSING if found is None else Given.LATER

    async def _passage(self, words: Words) -> Rendered | Pending | None:
        if not _has_letters(words, in_notes=False):
            return await self._with_notes(Rendered(words))
        marked = mark(words)
        if marked is None:
            return await self._in_pieces(words)
        whole = await self._draft(marked.text, marked)
        if isinstance(whole, Draft) and (read := marked.read(whole.text)) is not None:
            return await self._with_notes(Rendered(read, (whole,)))
        if whole is PENDING:
            return PENDING
        return await self._in_pieces(words) if marked.signs else None

    async def _with_notes(self, main: Rendered) -> Rendered | Pending | None:
        """The same, with the words of its footnotes, each translated by itself."""
        out, drafts, in_pieces = list[str | Inner](), list(main.drafts), main.in_pieces
        for one in main.words:
            if isinstance(one, str):
                out.append(one)
                continue
            if one.is_note:
                inner = await self._passage(one.words)
            else:
                inner = await self._with_notes(Rendered(one.words))
            if not isinstance(inner, Rendered):
                return inner
            out.append(replace(one, words=inner.words))
            drafts += inner.drafts
            in_pieces = in_pieces or inner.in_pieces
        return Rendered(tuple(out), tuple(drafts), in_pieces)

    async def _in_pieces(self, words: Words) -> Rendered | Pending | None:
        """Each stretch of words between the edges of brackets by itself."""
        out, drafts = list[str | Inner](), list[Draft]()
        for one in words:
            if isinstance(one, str):
                found = await self._stretch(one)
            elif one.is_note:
                found = await self._passage(one.words)
            else:
                found = await self._in_pieces(one.words)
            if not isinstance(found, Rendered):
                return found
            out += found.words if isinstance(one, str) else [replace(one, words=found.words)]
            drafts += found.drafts
        return Rendered(tuple(out), tuple(drafts), in_pieces=True)

    async def _stretch(self, words: str) -> Rendered | Pending | None:
        if not _has_letters((words,)):
            return Rendered((words,))
        bare = words.strip()
        draft = await self._draft(bare, None)
        if not isinstance(draft, Draft):
            return draft
        head, _, tail = words.partition(bare)
        return Rendered((f"{head}{draft.text.strip()}{tail}",), (draft,))

    async def _draft(self, text: str, marked: Marked | None) -> Draft | Pending | None:
        # What is agreed now: consent may have been taken back while this waited.
        agreed = await self.relay.agreements.of(self.live.durable.state)
        return await self.relay.draft(agreed, text, self.wording.lang, self.lang, marked)


def _has_letters(words: Words, *, in_notes: bool = True) -> bool:
    """Whether there is anything to translate."""
    return any(
        any(map(str.isalpha, one))
        if isinstance(one, str)
        else (in_notes or not one.is_note) and _has_letters(one.words, in_notes=in_notes)
        for one in words
    )


def _written(found: Rendered | Given) -> dict[str, Any]:
    if isinstance(found, Given):
        return {"state": found.value}
    if found.signed is not None:
        return {
            "state": Given.GIVEN.value,
            "words": _write_words(found.words),
            "in_pieces": False,
            "origin": Origin.PERSON.value,
            "engine": None,
            "gist": False,
            "cautions": [],
            "certified": found.signed.written(),
        }
    # The whole is no surer than the least sure of what it was put together from.
    least = min(found.drafts, key=lambda one: _LEAST_SURE.index(one.origin))
    warned = tuple(dict.fromkeys(one for draft in found.drafts for one in draft.warned))
    row = write_draft(replace(least, gist=any(one.gist for one in found.drafts), warned=warned))
    del row["lang"], row["text"]
    words = _write_words(found.words)
    return {"state": Given.GIVEN.value, "words": words, "in_pieces": found.in_pieces, **row}


def _beside_earlier(found: Rendered | Given, signed: Signed | None) -> dict[str, Any]:
    """What was signed for an earlier wording, and is not what the paragraph says now."""
    if isinstance(found, Rendered):
        is_told = found.signed is None
    else:
        is_told = found not in {Given.CHANGED, Given.AS_WRITTEN}
    if signed is None or not is_told:
        return {}
    held = signed.held
    return {"earlier": {**signed.written(), "wording": held.wording, "text": signed.text}}


def _write_words(words: Words) -> list[Any]:
    return [
        one
        if isinstance(one, str)
        else {
            "footnote" if one.is_note else "bracket": one.unit,
            "words": _write_words(one.words),
        }
        for one in words
    ]
