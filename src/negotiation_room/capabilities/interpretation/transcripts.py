"""A transcript for translators' tools: what goes out, and what may be signed for of what returns.

A file certifies nothing. What came back is held beside what stands in the room now, and told apart;
an interpreter's own act then signs for each text that is ready. Pure.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from negotiation_room.capabilities.channels.face import words_in
from negotiation_room.capabilities.interpretation.exchange.report import (
    Finding,
    NotWritable,
)
from negotiation_room.capabilities.interpretation.exchange.xliff import (
    STATES,
    State,
    Transcript,
    Unit,
    write_xliff,
)
from negotiation_room.capabilities.interpretation.rules import interpretation_of, seats_reading
from negotiation_room.capabilities.interpretation.states import Stage, Translation, primary
from negotiation_room.kernel.channel import ChannelState
from negotiation_room.kernel.errors import Invalid
from negotiation_room.kernel.ids import ChannelId, SeatId

_READY: Final = frozenset({State.REVIEWED, State.FINAL})
_ORIGINAL: Final = "negotiation-room"


class Verdict(StrEnum):
    """What becomes of a text that came back."""

    READY = "ready"
    UNCHANGED = "unchanged"
    NOT_REVIEWED = "not_reviewed"
    NO_WORDS = "no_words"
    TAKEN = "taken"
    SOURCE = "source"
    FOREIGN = "foreign"


VERDICTS: Final[Mapping[Verdict, str]] = {
    Verdict.READY: "ready to be signed for",
    Verdict.UNCHANGED: "the same words stand already",
    Verdict.NOT_REVIEWED: "not marked as reviewed or final",
    Verdict.NO_WORDS: "no translation",
    Verdict.TAKEN: "another interpreter is at it",
    Verdict.SOURCE: "another original stands there now, or none any more",
    Verdict.FOREIGN: "not of this channel",
}
"""What becomes of a text that came back, in words."""


@dataclass(frozen=True, slots=True)
class Present:
    """A text and its translation as they stand now.

    Attributes:
        after: the place of the translation's newest words, which a certification names.
        is_taken: another interpreter is at it.
    """

    place: int
    source: str
    target: str | None
    state: State
    after: int | None
    is_taken: bool


@dataclass(frozen=True, slots=True)
class Return:
    """A text that came back from a translators' tool.

    Attributes:
        unit: what the file calls it: its place.
        before: the translation that stands now.
        after: the place of those words.
    """

    unit: str
    source: str
    before: str | None
    text: str
    after: int | None
    verdict: Verdict

    @property
    def place(self) -> int:
        """The place of the original."""
        return int(self.unit)


@dataclass(frozen=True, slots=True)
class Returned:
    """A transcript that came back, held beside what stands now."""

    source_lang: str
    lang: str
    texts: tuple[Return, ...]
    findings: tuple[Finding, ...]

    @property
    def ready(self) -> tuple[Return, ...]:
        """What may be signed for."""
        return tuple(one for one in self.texts if one.verdict is Verdict.READY)


class WhichLanguage(Invalid, code="interpretation.which_language"):
    """A transcript for translators goes from one language into another one."""


# --- what stands ---------------------------------------------------------------------------


def source_of(state: ChannelState, reader: SeatId, wanted: str | None, target: str) -> str:
    """The language that a transcript goes out from.

    Raises:
        WhichLanguage: it is the one wanted; or none was named, and there is not exactly one to
            go from.
    """
    if wanted is not None and primary(wanted) == primary(target):
        raise WhichLanguage("a transcript goes from one language into another one")
    if wanted is not None:
        return primary(wanted)
    said = {
        primary(words.lang)
        for place, words in words_in(state).items()
        if not words.are_gone and reader in seats_reading(state, place)
    }
    others = sorted(said - {primary(target)})
    if len(others) != 1:
        named = ", ".join(others) or "no other language"
        raise WhichLanguage(f"name the language to go from: there are words here in {named}")
    return others[0]


def sought(
    state: ChannelState, reader: SeatId, source: str, target: str
) -> dict[int, Translation | None]:
    """What was said in one language that a seat may read, with its translation into the other."""
    held = interpretation_of(state)
    return {
        place: held.of(place, target)
        for place, words in sorted(words_in(state).items())
        if not words.are_gone
        and primary(words.lang) == primary(source)
        and reader in seats_reading(state, place)
    }


def places_of(found: Mapping[int, Translation | None]) -> set[int]:
    """The places whose words are needed to tell what stands."""
    newest = {one.texts[-1] for one in found.values() if one is not None and one.texts}
    return {*found, *newest}


def present(
    state: ChannelState,
    reader: SeatId,
    found: Mapping[int, Translation | None],
    texts: Mapping[int, str],
) -> dict[int, Present]:
    """The texts as they stand now, by their place; without those whose words are not at hand."""
    return {
        place: _present(state, reader, place, held, texts)
        for place, held in found.items()
        if place in texts
    }


def _present(
    state: ChannelState,
    reader: SeatId,
    place: int,
    held: Translation | None,
    texts: Mapping[int, str],
) -> Present:
    after = held.texts[-1] if held is not None and held.texts else None
    target = None if after is None else texts.get(after)
    taken_by = None if held is None else held.taken_by
    is_taken = taken_by is not None and taken_by != reader and taken_by in state.seats
    if held is None or target is None or held.stage is Stage.WITHDRAWN:
        # What was taken back is not to be relied on: a translator begins anew.
        return Present(place, texts[place], None, State.INITIAL, after, is_taken)
    named = "in_review" if held.in_review else held.stage.value
    return Present(place, texts[place], target, STATES[named], after, is_taken)


# --- out -----------------------------------------------------------------------------------


def as_xliff(channel: ChannelId, source: str, target: str, texts: Iterable[Present]) -> bytes:
    """The texts as XLIFF 2.1.

    Raises:
        NotWritable: there are none, or one cannot be written.
    """
    units = tuple(Unit(str(one.place), one.source, one.target, one.state) for one in texts)
    if not units:
        raise NotWritable(f"nothing that you may read was said here in {source}")
    return write_xliff(Transcript(source, target, units, f"{_ORIGINAL} {channel}"))


# --- in ------------------------------------------------------------------------------------


def returned(
    transcript: Transcript, findings: tuple[Finding, ...], now: Mapping[int, Present]
) -> Returned:
    """What became of each text, held beside what stands now."""
    by_unit = {str(place): one for place, one in now.items()}
    texts = tuple(_return(unit, by_unit.get(unit.place)) for unit in transcript.units)
    return Returned(transcript.source_language, transcript.target_language, texts, findings)


def _return(unit: Unit, now: Present | None) -> Return:
    text = (unit.target or "").strip("\n")
    if now is None:
        return Return(unit.place, unit.source, None, text, None, Verdict.FOREIGN)
    verdict = _verdict(unit, text, now)
    return Return(unit.place, unit.source, now.target, text, now.after, verdict)


def _verdict(unit: Unit, text: str, now: Present) -> Verdict:
    if unit.source != now.source:
        return Verdict.SOURCE
    if not text.strip():
        return Verdict.NO_WORDS
    is_signed = now.state is State.FINAL
    if text == now.target and (is_signed or unit.state is now.state):
        return Verdict.UNCHANGED
    if unit.state not in _READY:
        return Verdict.NOT_REVIEWED
    return Verdict.TAKEN if now.is_taken else Verdict.READY
