"""A transcript as XLIFF 2.1: out for translators' tools in a pair of languages, and back in.

The id of each unit carries its place in the transcript and the hash of its source, so that a
translation of another text, or of words changed on the way, is left out, and it is said which.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from negotiation_room.capabilities.interpretation.exchange.report import (
    LIMITS,
    FileTooLarge,
    FindingCode,
    Limits,
    Notes,
    NotReadable,
    NotWritable,
    Read,
    is_plain,
)
from negotiation_room.capabilities.interpretation.exchange.xml import (
    Node,
    Writer,
    escaped,
    named,
    read_xml,
    unheld,
    unnamed,
)
from negotiation_room.kernel.text import language_tag

_SPACE: Final = "urn:oasis:names:tc:xliff:document:2.0"
_VERSIONS: Final = frozenset({"2.0", "2.1"})
_HASH: Final = 32
"""Hex digits of a source's SHA-256 in the id of its unit: 128 bits."""
_ID: Final = re.compile(rf"(?P<place>.+)\.(?P<hash>[0-9a-f]{{{_HASH}}})", re.DOTALL)
_HALF: Final = re.compile("[\ud800-\udfff]")
_MOST_PLACE: Final = 200
_OPEN: Final = frozenset({"pc", "mrk"})
_PARTS: Final = frozenset({"segment", "ignorable"})


class State(StrEnum):
    """How far a unit has come, as XLIFF says it, the least first."""

    INITIAL = "initial"
    TRANSLATED = "translated"
    REVIEWED = "reviewed"
    FINAL = "final"


OURS: Final[Mapping[State, str]] = {
    State.INITIAL: "requested",
    State.TRANSLATED: "machine",
    State.REVIEWED: "in_review",
    State.FINAL: "certified",
}
"""What the room calls each state. A file certifies nothing: "final" is a wish to certify."""

STATES: Final[Mapping[str, State]] = {ours: state for state, ours in OURS.items()}
_ORDER: Final = tuple(State)


@dataclass(frozen=True, slots=True)
class Unit:
    """A text of the transcript and its translation.

    Attributes:
        place: what names the text in the room; the same text in two places is two units.
        target: None where there is no translation yet.
        notes: for the translator, or from them.
    """

    place: str
    source: str
    target: str | None = None
    state: State = State.INITIAL
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Transcript:
    """Units in one pair of languages.

    Attributes:
        original: what the transcript is of, as the file names it.
    """

    source_language: str
    target_language: str
    units: tuple[Unit, ...] = field(default=())
    original: str = ""


def unit_id(place: str, source: str) -> str:
    """The id of a unit: its place and the hash of its source."""
    return f"{named(place)}.{hashlib.sha256(source.encode()).hexdigest()[:_HASH]}"


def write_xliff(transcript: Transcript) -> bytes:
    """A transcript as XLIFF 2.1.

    Raises:
        NotWritable: it is empty, names a place twice, or a note holds what XML cannot.
    """
    _check(transcript)
    out = Writer()
    about = {
        "version": "2.1",
        "srcLang": transcript.source_language,
        "trgLang": transcript.target_language,
        "xmlns": _SPACE,
        "xml:space": "preserve",
    }
    out.open("xliff", about)
    # Cut into sentences, a unit could come back in another order; so tools may not.
    whole = {"id": "transcript", "canResegment": "no"}
    out.open("file", whole | ({"original": transcript.original} if transcript.original else {}))
    for unit in transcript.units:
        _write(unit, out)
    out.close()
    out.close()
    return out.finished()


def _check(transcript: Transcript) -> None:
    if not transcript.units:
        raise NotWritable("there is nothing to send out: the transcript is empty")
    for tag in (transcript.source_language, transcript.target_language):
        if language_tag(tag) != tag:
            raise NotWritable(f"{tag[:40]!r} is not the tag of a language")
    known: set[str] = set()
    for unit in transcript.units:
        if not 0 < len(unit.place) <= _MOST_PLACE or unit.place in known:
            raise NotWritable(
                f"two texts have the place {unit.place[:40]!r}, or it is too long"
            )
        known.add(unit.place)
        if _HALF.search(unit.source):
            raise NotWritable(f"{unit.place} holds half a character: write it again")
        if not all(map(is_plain, (unit.target or "", *unit.notes))):
            raise NotWritable(f"{unit.place} holds characters that readers cannot see")


def _write(unit: Unit, out: Writer) -> None:
    out.open("unit", {"id": unit_id(unit.place, unit.source)})
    if unit.notes:
        out.open("notes")
        for number, note in enumerate(unit.notes, 1):
            out.leaf("note", note, {"id": f"n{number}"}, of=f"a note on {unit.place}")
        out.close()
    out.open("segment", {"id": "s1", "state": unit.state.value})
    out.raw("source", _coded(unit.source, unit.place))
    if unit.target is not None:
        out.raw("target", _coded(unit.target, unit.place))
    out.close()
    out.close()


def _coded(text: str, place: str) -> str:
    """A text with its own element for each character that XML cannot hold."""
    parts, begin = list[str](), 0
    for found in unheld(text):
        if _HALF.match(found[0]):
            raise NotWritable(f"{place} holds half a character: write it again")
        parts.append(escaped(text[begin : found.start()], place))
        parts.append(f'<cp hex="{ord(found[0]):04X}"/>')
        begin = found.end()
    return "".join([*parts, escaped(text[begin:], place)])


def read_xliff(data: bytes, *, limits: Limits = LIMITS) -> Read[Transcript]:
    """A transcript from XLIFF 2.0 or 2.1, as it comes back from translators.

    What was not sent out so is left out, with a finding: a unit of elsewhere, one that is there a
    second time, and one whose source was changed in the file.

    Raises:
        NotReadable: it is not XLIFF 2, or is damaged.
        FileTooLarge: it has more than the limits say.
        FileUnsafe: it declares a document type or entities.
        WrongEncoding: it is not in the encoding that it says.
    """
    notes = Notes(limits)
    root = read_xml(data, notes, limits)
    if root.name != "xliff":
        raise NotReadable(f"this is no XLIFF: it begins with <{root.name[:40]}>")
    version = root.get("version")
    if version not in _VERSIONS:
        raise NotReadable(f"this is XLIFF {version[:10]}: save it as XLIFF 2.1")
    source, target = (language_tag(root.get(name)) for name in ("srcLang", "trgLang"))
    if source is None or target is None:
        raise NotReadable("this XLIFF does not say which languages it is in")
    files = list(root.of("file"))
    reading = _Reading(notes, limits)
    read = (reading.unit(node) for each in files for node in _units(each))
    units = tuple(unit for unit in read if unit is not None)
    original = files[0].get("original") if files else ""
    return Read(Transcript(source, target, units, original), notes.closed())


def _units(node: Node) -> Iterator[Node]:
    for each in node.of("unit", "group"):
        if each.name == "group":
            yield from _units(each)
        else:
            yield each


@dataclass
class _Reading:
    """One file while it is read.

    Attributes:
        known: the places whose units were read.
    """

    notes: Notes
    limits: Limits
    known: set[str] = field(default_factory=set[str])

    def unit(self, node: Node) -> Unit | None:
        """A unit, if it was sent out so."""
        key = node.get("id")
        match = _ID.fullmatch(key)
        if match is None:
            return self._leave(node, FindingCode.FOREIGN, f"unit {key[:60]!r} is not from here")
        place = unnamed(match["place"])
        if place in self.known:
            return self._leave(node, FindingCode.FOREIGN, f"{place[:60]} is here again")
        if len(self.known) >= self.limits.rows:
            raise FileTooLarge(f"a transcript has at most {self.limits.rows:,} units")
        self.known.add(place)
        parts = list(node.of(*_PARTS))
        source = "".join(self._words(part.first("source")) for part in parts)
        if hashlib.sha256(source.encode()).hexdigest()[:_HASH] != match["hash"]:
            because = f"the source of {place} is not the text that was sent out"
            return self._leave(node, FindingCode.SOURCE, because)
        segments = [part for part in parts if part.name == "segment"]
        target = self._target(parts, node)
        notes = (
            self._seen(note.text(), note)
            for group in node.of("notes")
            for note in group.of("note")
        )
        return Unit(place, source, target, self._state(segments, target), tuple(notes))

    def _leave(self, node: Node, code: FindingCode, because: str) -> None:
        self.notes.find(code, node.where, f"{because}; it was left out", node.text().strip())

    def _target(self, parts: list[Node], unit: Node) -> str | None:
        targets = [
            (part, target) for part in parts if (target := part.first("target")) is not None
        ]
        if not targets:
            return None
        if any(target.get("order") for _, target in targets):
            self.notes.find(
                FindingCode.STATE,
                unit.where,
                "segments of this unit were put in another order; it was not followed",
            )
        # What may be ignored, such as space between sentences, is often left as it was.
        words = (
            self._words(part.first("target") or part.first("source" if is_space else "target"))
            for part in parts
            for is_space in (part.name == "ignorable",)
        )
        return self._seen("".join(words), unit)

    def _state(self, segments: list[Node], target: str | None) -> State:
        """The least of the states of a unit's segments."""
        states: list[State] = []
        for segment in segments:
            said = segment.get("state") or State.INITIAL.value
            try:
                states.append(State(said))
            except ValueError:
                self._say_state(segment, f"the state {said[:40]!r} means nothing", said)
                states.append(State.INITIAL)
        state = min(states, key=_ORDER.index, default=State.INITIAL)
        if target is None and state is not State.INITIAL:
            self._say_state(segments[0], "a unit without a translation cannot be so far", state)
            return State.INITIAL
        return state

    def _say_state(self, segment: Node, why: str, said: str) -> None:
        self.notes.find(
            FindingCode.STATE, segment.where, f"{why}; it is taken as initial", said
        )

    def _words(self, node: Node | None) -> str:
        if node is None:
            return ""
        words, codes = _flat(node)
        if codes:
            self.notes.find(
                FindingCode.INLINE,
                node.where,
                f"{codes} codes of formatting were taken out of this text",
                words,
                count=codes,
            )
        return words

    def _seen(self, text: str, node: Node) -> str:
        if len(text) > self.limits.text:
            raise FileTooLarge(
                f"{node.where} has a text of more than {self.limits.text:,} characters"
            )
        return self.notes.seen(text, node.where)


def _flat(node: Node) -> tuple[str, int]:
    """The words of a source or target without the codes in it, and how many there were."""
    words, codes = list[str](), 0
    for each in node.inside:
        if isinstance(each, str):
            words.append(each)
        elif each.name == "cp":
            words.append(_character(each))
        else:
            codes += 1
            if each.name in _OPEN:
                inner, more = _flat(each)
                words.append(inner)
                codes += more
    return "".join(words), codes


def _character(node: Node) -> str:
    try:
        letter = chr(int(node.get("hex"), 16))
        letter.encode()
    except (ValueError, OverflowError):
        raise NotReadable(f"{node.where} spells a character that does not exist") from None
    return letter
