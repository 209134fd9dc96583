"""A translation memory as TMX 1.4b: certified segments, each in a pair of languages.

Only words are kept (level 1): codes of other programs' formatting are taken out of segments,
and a finding says so.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
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
    LANG,
    Node,
    Writer,
    read_xml,
)
from negotiation_room.kernel.ids import MAX_INTEGER, Micros
from negotiation_room.kernel.text import language_tag

_SECOND: Final = 1_000_000
_MOMENT: Final = "%Y%m%dT%H%M%SZ"
_MOMENTS: Final = re.compile("[0-9]{8}T[0-9]{6}Z")
_LAST_MOMENT: Final = 253_402_300_799_999_999
_CERTIFIER: Final = "x-certified-by"
_MICROS: Final = "x-certified-micros"
_DOCTYPES: Final = {f"tmx{version}.dtd": "tmx" for version in ("11", "12", "13", "14", "14b")}
_CODES: Final = frozenset({"bpt", "ept", "ph", "it", "ut"})
_ALL: Final = "*all*"


@dataclass(frozen=True, slots=True)
class Segment:
    """A text and what it is called in another language.

    Attributes:
        certifier: who certified it, as their certification names them; "" if nobody did.
        certified_at: when, or when a foreign memory says that it was last changed.
        id: what another program knows it by.
    """

    source: str
    source_language: str
    target: str
    target_language: str
    certifier: str = ""
    certified_at: Micros | None = None
    note: str = ""
    id: str = ""


def write_tmx(segments: Iterable[Segment]) -> bytes:
    """A memory as TMX 1.4b.

    Raises:
        NotWritable: a segment holds what TMX cannot hold, or names no language.
    """
    out = Writer()
    out.open("tmx", {"version": "1.4"})
    about = {
        "creationtool": "negotiation-room",
        "creationtoolversion": "1",
        "segtype": "paragraph",
        "o-tmf": "negotiation-room",
        "adminlang": "en",
        "srclang": _ALL,
        "datatype": "plaintext",
    }
    out.empty("header", about)
    out.open("body")
    for number, segment in enumerate(segments, 1):
        _write(segment, out, f"segment {number}")
    out.close()
    out.close()
    return out.finished()


def _write(segment: Segment, out: Writer, of: str) -> None:
    for tag in (segment.source_language, segment.target_language):
        if language_tag(tag) != tag:
            raise NotWritable(f"{of} is in {tag[:40]!r}, which is not the tag of a language")
    texts = (segment.source, segment.target, segment.note, segment.certifier, segment.id)
    if not all(map(is_plain, texts)):
        raise NotWritable(f"{of} holds characters that readers cannot see: take them out first")
    about = {"tuid": segment.id} if segment.id else {}
    about["srclang"] = segment.source_language
    at = segment.certified_at
    if at is not None:
        if not 0 <= at <= _LAST_MOMENT:
            raise NotWritable(f"{of} is of a time that TMX cannot say")
        about["creationdate"] = datetime.fromtimestamp(at // _SECOND, UTC).strftime(_MOMENT)
    out.open("tu", about)
    if segment.note:
        out.leaf("note", segment.note, of=f"the note of {of}")
    if segment.certifier:
        out.leaf("prop", segment.certifier, {"type": _CERTIFIER}, of=f"the certifier of {of}")
    if at is not None and at % _SECOND:
        out.leaf("prop", str(at), {"type": _MICROS})
    for tag, text in (
        (segment.source_language, segment.source),
        (segment.target_language, segment.target),
    ):
        out.open("tuv", {LANG: tag})
        out.leaf("seg", text, of=of)
        out.close()
    out.close()


def read_tmx(data: bytes, *, limits: Limits = LIMITS) -> Read[tuple[Segment, ...]]:
    """A memory from TMX; a unit in several languages gives a segment for each but the source.

    Raises:
        NotReadable: it is not TMX, or is damaged.
        FileTooLarge: it has more than the limits say.
        FileUnsafe: it declares entities, or a document type other than TMX's own.
        WrongEncoding: it is not in the encoding that it says.
    """
    notes = Notes(limits)
    root = read_xml(data, notes, limits, _DOCTYPES)
    body = root.first("body")
    if root.name != "tmx" or body is None:
        raise NotReadable(f"this is no TMX: it begins with <{root.name[:40]}>")
    header = root.first("header")
    usual = header.get("srclang") if header is not None else _ALL
    reading = _Reading(notes, limits)
    segments: list[Segment] = []
    for unit in body.of("tu"):
        segments.extend(reading.segments(unit, unit.get("srclang") or usual))
        if len(segments) > limits.rows:
            raise FileTooLarge(
                f"a memory has at most {limits.rows:,} segments: bring it in parts"
            )
    return Read(tuple(segments), notes.closed())


@dataclass
class _Reading:
    """One file while it is read."""

    notes: Notes
    limits: Limits

    def segments(self, unit: Node, source_language: str) -> Iterator[Segment]:
        """The segments of one unit."""
        texts = [read for variant in unit.of("tuv") if (read := self._text(variant))]
        source = self._source(texts, source_language)
        if source is None or len(texts) < 2:  # noqa: PLR2004 - a pair
            self.notes.find(
                FindingCode.SEGMENT,
                unit.where,
                "this unit has no text in two languages, and was left out",
                texts[0][1] if texts else "",
            )
            return
        note = "\n".join(filter(None, (self._words(each) for each in unit.of("note"))))
        props = {
            each.get("type"): self._words(each)
            for each in unit.of("prop")
            if each.get("type") in {_CERTIFIER, _MICROS}
        }
        at = self._at(unit, props.get(_MICROS, ""))
        key = self.notes.seen(unit.get("tuid"), unit.where)
        for target in texts:
            if target is not source:
                yield Segment(
                    source=source[1],
                    source_language=source[0],
                    target=target[1],
                    target_language=target[0],
                    certifier=props.get(_CERTIFIER, ""),
                    certified_at=at,
                    note=note,
                    id=key,
                )

    def _source(self, texts: list[tuple[str, str]], language: str) -> tuple[str, str] | None:
        """The text translated from; where a unit does not say which, the first."""
        if not texts or language.lower() == _ALL:
            return texts[0] if texts else None
        tag = language_tag(language) or ""
        exact = next((each for each in texts if each[0] == tag), None)
        primary = tag.partition("-")[0]
        near = (each for each in texts if each[0].partition("-")[0] == primary)
        return exact or next(near, None)

    def _text(self, variant: Node) -> tuple[str, str] | None:
        """The language of a variant and its words."""
        tag = language_tag(variant.language)
        segment = variant.first("seg")
        if tag is None or segment is None:
            self.notes.find(
                FindingCode.LANGUAGE,
                variant.where,
                "this text names no language that can be read, and was left out",
                variant.language,
            )
            return None
        kept, codes = _flat(segment)
        if codes:
            self.notes.find(
                FindingCode.INLINE,
                segment.where,
                f"{codes} codes of formatting were taken out of this segment",
                kept,
                count=codes,
            )
        return tag, self._limited(kept, segment)

    def _words(self, node: Node) -> str:
        return self._limited(node.text(), node)

    def _limited(self, text: str, node: Node) -> str:
        if len(text) > self.limits.text:
            raise FileTooLarge(
                f"{node.where} has a text of more than {self.limits.text:,} characters"
            )
        return self.notes.seen(text, node.where)

    def _at(self, unit: Node, exact: str) -> Micros | None:
        said = unit.get("changedate") or unit.get("creationdate")
        if not said:
            return None
        seconds = _seconds(said)
        if seconds is None:
            self.notes.find(
                FindingCode.DATE, unit.where, "this date cannot be read, and was left out", said
            )
            return None
        micros = (
            int(exact) if exact.isascii() and exact.isdigit() and len(exact) < _DIGITS else 0
        )
        return Micros(micros if micros // _SECOND == seconds else seconds * _SECOND)


def _seconds(said: str) -> int | None:
    if not _MOMENTS.fullmatch(said):
        return None
    try:
        return int(datetime.strptime(said, _MOMENT).replace(tzinfo=UTC).timestamp())
    except ValueError:
        return None


def _flat(node: Node) -> tuple[str, int]:
    """The words of a segment without the codes in it, and how many codes there were."""
    words, codes = list[str](), 0
    for each in node.inside:
        if isinstance(each, str):
            words.append(each)
            continue
        codes += 1
        if each.name not in _CODES:
            inner, more = _flat(each)
            words.append(inner)
            codes += more
    return "".join(words), codes


_DIGITS: Final = len(str(MAX_INTEGER)) + 3
