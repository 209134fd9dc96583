"""What a text says in another language, to be read beside it: of the record, or the server.

What an interpreter signed for stands in the record. The rest is made for whoever asks, of the
wording they have before them; nothing of it is in the record, so nothing of it can be verified but
which brackets stand in it, and in which others.
"""

from collections import Counter
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from types import MappingProxyType
from typing import Any, Final

from pydantic import ValidationError

from negotiation_room.capabilities.drafting.face import Inner, Wording, Wordings, Words
from negotiation_room.capabilities.drafting.units import Text, UnitKind
from negotiation_room.capabilities.interpretation.face import Given
from negotiation_room.capabilities.interpretation.relay.written import Astray, write
from negotiation_room.capabilities.interpretation.relay.written import read as read_written
from negotiation_room.kernel.ids import UnitId
from negotiation_room.kernel.verdicts import Malformed
from negotiation_room.sdk.doors import Doors
from negotiation_room.sdk.relay_paragraphs import Certified
from negotiation_room.sdk.relay_preview import Draft, draft_in, patiently

_TOGETHER: Final = 10
"""Units named in one question: fewer than a server translates for one, so that words come soon."""

_MOST_IDLE: Final = 3
"""Questions asked one after the other though nothing new is answered."""

_WITHOUT: Final = {
    Given.AS_WRITTEN: "reads as it is written",
    Given.CHANGED: "the wording has changed",
    Given.MISSING: "nothing here translates this",
    Given.LATER: "not ready yet; ask again",
    Given.TOO_LONG: "too long to be translated here",
}


@dataclass(frozen=True, slots=True)
class Beside:
    """A unit of a text in another language.

    Attributes:
        wording: the digest of the wording it stands beside, and of no other.
        words: what it would say, brackets and footnotes by the units they are in the text.
        draft: how far that may be relied on, with the words as one text; None where there is none.
        in_pieces: an engine lost the brackets, and what stands between them was translated apart.
        certified: how an interpreter signed for these very words; then they are no draft.
        earlier: what an interpreter signed for of an earlier wording; it is not what is said now.
    """

    unit: UnitId
    wording: str
    lang: str
    given: Given
    words: Words = ()
    draft: Draft | None = None
    in_pieces: bool = False
    certified: Certified | None = None
    earlier: Certified | None = None

    @property
    def standing(self) -> str:
        """How far it may be relied on, or why there is nothing."""
        if self.certified is not None:
            by = self.certified.by or "an interpreter"
            how = (
                "" if self.certified.is_verified else ", as the server says; not verified here"
            )
            return f"certified by {by}{how}"
        if self.draft is None:
            return _WITHOUT[self.given]
        said = f"{self.draft.standing}; made for you alone, not on the record"
        return f"{said}; translated in pieces between its brackets" if self.in_pieces else said


async def standing_beside(
    doors: Doors,
    room: str,
    channel: str,
    text: Text,
    lang: str,
    units: Sequence[UnitId] = (),
    signed: Mapping[UnitId, Certified] = MappingProxyType({}),
) -> AsyncIterator[Beside]:
    """Units of a text, or all that have words, in a language; a few at a time, as they come.

    What the record has of them in that language comes as `signed`; of a wording that was signed
    for the server is not asked.

    Raises:
        Refused: the server gives none of it.
        Malformed: it answers in a way nobody understands, or what was signed for does not hold
            the brackets of its wording.
    """
    wordings = Wordings(text)
    known = {unit: wordings.of(unit) for unit in units or readable(text)}
    wanted = dict[UnitId, Wording]()
    for unit, one in known.items():
        held = signed.get(unit)
        if one is not None and held is not None and held.wording == one.digest:
            yield _signed_for(unit, one, held)
        elif one is not None:
            wanted[unit] = one
    waiting = iter(wanted.items())
    while batch := dict(islice(waiting, _TOGETHER)):
        idle = 0
        while batch:
            digests: dict[str, str] = {unit: one.digest for unit, one in batch.items()}
            ask = partial(doors.beside, room, channel, digests, lang)
            found = _read(await patiently(ask), batch)
            is_idle = all(one.given is Given.LATER for one in found)
            idle = idle + 1 if is_idle else 0
            for one in found:
                if one.given is not Given.LATER or idle == _MOST_IDLE:
                    del batch[one.unit]
                    is_other = one.certified is None and one.given is not Given.AS_WRITTEN
                    yield replace(one, earlier=signed.get(one.unit) if is_other else None)


def readable(text: Text) -> Iterator[UnitId]:
    """The units that have words of their own, in the order of the text."""
    for unit in text.walk():
        if unit.words and unit.kind not in {UnitKind.BRACKET, UnitKind.FOOTNOTE}:
            yield unit.id


def _signed_for(unit: UnitId, wording: Wording, held: Certified) -> Beside:
    try:
        words = read_written(held.text, wording.words)
    except Astray:
        raise Malformed(
            "what was certified there has other brackets than its wording"
        ) from None
    return Beside(unit, wording.digest, held.lang, Given.GIVEN, words, certified=held)


def _read(answer: Any, asked: Mapping[UnitId, Wording]) -> list[Beside]:
    try:
        rows = {UnitId(row["unit"]): row for row in answer["units"]}
        return [_one(answer["lang"], rows[unit], one, unit) for unit, one in asked.items()]
    except (KeyError, TypeError, ValueError, AttributeError, ValidationError):
        raise Malformed("the server translates a text in a way nobody understands") from None


def _one(lang: str, row: Any, asked: Wording, unit: UnitId) -> Beside:
    given = Given(row["state"])
    if row["wording"] != asked.digest:
        raise ValueError
    if given is not Given.GIVEN:
        return Beside(unit, asked.digest, str(lang), given)
    words = _words(row["words"])
    if Counter(_inner(words)) != Counter(_inner(asked.words)):
        raise ValueError
    if "certified" in row:
        # The record held here did not have it: then this is the server's word.
        place, text = int(row["certified"]["place"]), write(words, asked.words)
        told = Certified(str(lang), asked.digest, text, place, None, is_verified=False)
        return Beside(unit, asked.digest, str(lang), given, words, certified=told)
    draft = draft_in(row, lang, _as_one_text(words))
    return Beside(unit, asked.digest, str(lang), given, words, draft, bool(row["in_pieces"]))


def _words(rows: Any) -> Words:
    out = list[str | Inner]()
    for one in rows:
        if isinstance(one, str):
            out.append(one)
            continue
        is_note = "footnote" in one
        inner = UnitId(one["footnote" if is_note else "bracket"])
        out.append(Inner(inner, is_note, _words(one["words"])))
    return tuple(out)


def _as_one_text(words: Words) -> str:
    """Words as one text, brackets as square brackets, footnotes in braces."""
    return "".join(
        one
        if isinstance(one, str)
        else f"{{{_as_one_text(one.words)}}}"
        if one.is_note
        else f"[{_as_one_text(one.words)}]"
        for one in words
    )


def _inner(
    words: Words, holder: UnitId | None = None
) -> Iterator[tuple[UnitId | None, UnitId, bool]]:
    """Each bracket and footnote with the one that holds it."""
    for one in words:
        if not isinstance(one, str):
            yield holder, one.unit, one.is_note
            yield from _inner(one.words, one.unit)
