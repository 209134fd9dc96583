"""The lines of a text file: cleaned of what nobody can see, footnotes set apart."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from negotiation_room.capabilities.drafting.importing import labels
from negotiation_room.capabilities.drafting.importing.finish import Footnotes
from negotiation_room.capabilities.drafting.importing.labels import NOTE, NOTE_END
from negotiation_room.capabilities.drafting.importing.report import (
    MOST_PARAGRAPH,
    FindingKind,
    Notes,
    SourceTooLong,
)

MOST_SOURCE: Final = 4_000_000
"""Characters of a source; the longest treaties have a quarter of it."""
_UNSEEN = re.compile(
    "[\u0000-\u0008\u000b\u000e-\u001f\u007f-\u0084\u0086-\u009f\u202a-\u202e\ufeff\ufff9-\ufffb"
    "\ufdd0-\ufdef]"
)
_ENDS = re.compile("\r\n|[\r\n\u000c\u0085\u2028\u2029]")
_NOTE_LINE = re.compile(r"\s{0,3}\[\^([\w.*†‡§-]{1,40})\]:\s?(.*)")
NOTE_MARK: Final = re.compile(r"\[\^([\w.*†‡§-]{1,40})\]")


@dataclass
class Line:
    """One line: where it stands, how far it is indented, what it says."""

    place: int
    indent: int
    words: str


@dataclass
class Source:
    """The lines of a source and its footnotes."""

    lines: list[Line]
    footnotes: Footnotes = field(default_factory=Footnotes)


def visible(text: str, place: int, notes: Notes) -> str:
    """Take out what no reader can see and no text may hold, and say so."""
    cleaned, count = _UNSEEN.subn("", text)
    if count:
        notes.counts["unseen characters left out"] += count
        notes.find(
            FindingKind.UNSEEN,
            place,
            cleaned,
            f"{count} characters that readers cannot see were left out",
            count=count,
        )
    return cleaned


def lines_of(text: str, notes: Notes) -> list[Line]:
    """Cut a source into lines.

    Raises:
        SourceTooLong: it is longer than any text under negotiation.
    """
    if len(text) > MOST_SOURCE:
        raise SourceTooLong(
            f"this document has more than {MOST_SOURCE:,} characters: import it in parts"
        )
    lines = list[Line]()
    for place, raw in enumerate(_ENDS.split(text.removeprefix("\ufeff")), 1):
        line = visible(raw, place, notes).expandtabs(4)
        if len(line) > MOST_PARAGRAPH:
            raise SourceTooLong(
                f"line {place} is longer than {MOST_PARAGRAPH:,} characters: break it into"
                " paragraphs"
            )
        words = line.strip()
        lines.append(Line(place, len(line) - len(line.lstrip()), words))
    return lines


def set_footnotes_apart(
    lines: list[Line], notes: Notes, inline: Callable[[str, int], str]
) -> Source:
    """Take the definitions of footnotes out of the lines.

    A definition goes on over indented lines, and over the lines right below it.

    Args:
        lines: all of them.
        notes: where the report is written.
        inline: what frees words of their markup.
    """
    kept, said, places = list[Line](), dict[str, list[str]](), dict[str, int]()
    key, is_after_blank = "", False
    for line in lines:
        written = " " * min(line.indent, 4) + line.words
        if found := _NOTE_LINE.match(written):
            key = _unused(found.group(1), said)
            said[key], places[key] = [found.group(2)], line.place
            kept.append(Line(line.place, 0, ""))
        elif key and line.words and (line.indent > 1 or not is_after_blank):
            said[key].append(line.words)
            kept.append(Line(line.place, 0, ""))
        elif key and not line.words:
            kept.append(line)
        else:
            key = ""
            kept.append(line)
        is_after_blank = not line.words
    words = {
        name: inline("\n".join(part for part in parts if part), places[name]).strip()
        for name, parts in said.items()
    }
    notes.counts["footnotes defined"] = len(said)
    return Source(kept, Footnotes(words, places))


def _unused(key: str, said: dict[str, list[str]]) -> str:
    """A second definition of one footnote has a name of its own, to which nothing refers."""
    again, name = 1, key
    while name in said:
        again += 1
        name = f"{key} {again}"
    return name


def mark_notes(words: str) -> str:
    """Put the place of each footnote where its mark stands."""
    return NOTE_MARK.sub(lambda found: f"{NOTE}{found.group(1)}{NOTE_END}", words)


def joined(first: str, second: str) -> str:
    """One paragraph of two lines; Chinese and Japanese are written without spaces."""
    if not first or not second:
        return first + second
    is_tight = "\u2e80" <= first[-1] <= "\uffef" and "\u2e80" <= second[0] <= "\uffef"
    return first + ("" if is_tight else " ") + second


def is_anchored(words: str) -> bool:
    """Whether a line begins with the mark of a corpus."""
    return labels.ANCHOR.match(words) is not None
