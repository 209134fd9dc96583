"""What an import says about itself: what it made, and everything it was not sure of.

Nothing is guessed silently. Whatever could have been read in two ways, was left out, or stays
as it was written because it could not be read, has a finding that names its place.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from negotiation_room.capabilities.drafting.wishes import MOST_WORDS, DraftUnit
from negotiation_room.kernel.errors import Invalid

MOST_PARAGRAPH = MOST_WORDS // 2
"""Characters of one paragraph; there is room for as many again."""
EXCERPT = 60
"""Characters of the source that a finding quotes."""


class FindingKind(StrEnum):
    """What a reader of the source should look at."""

    UNBALANCED = "unbalanced"
    CROSSING = "crossing"
    IN_NUMBER = "in_number"
    TOO_DEEP = "too_deep"
    NO_TEXT = "no_text"
    ATTRIBUTION = "attribution"
    LINK = "link"
    LINK_LIKE = "link_like"
    DEFINITION = "definition"
    ESCAPED = "escaped"
    ANCHOR = "anchor"
    FRONT_MATTER = "front_matter"
    LEFT_OUT = "left_out"
    STRUCK = "struck"
    UNSEEN = "unseen"
    TITLE = "title"
    HEADING = "heading"
    LINES = "lines"
    NUMBER = "number"
    NUMBERING = "numbering"
    LAST_OPTION = "last_option"
    FOOTNOTE_MISSING = "footnote_missing"
    FOOTNOTE_UNUSED = "footnote_unused"
    FOOTNOTE_REPEATED = "footnote_repeated"
    TRACKED = "tracked"
    TABLE = "table"


_NEVER_BARE = {
    FindingKind.UNBALANCED,
    FindingKind.LEFT_OUT,
    FindingKind.LINES,
    FindingKind.TRACKED,
}
CODES = frozenset(kind.value for kind in FindingKind if kind not in _NEVER_BARE) | {
    "unclosed",
    "unopened",
    "comments",
    "edge",
    "markup",
    "program_line",
    "picture",
    "hidden",
    "sign",
    "lines_short",
    "lines_long",
    "tracked_accept",
    "tracked_reject",
}
"""The sentences of findings; screens say each of them in every language."""


class SourceTooLong(Invalid, code="drafting.source_too_long"):
    """The document, or a paragraph of it, is longer than in any text under negotiation."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to look at.

    Attributes:
        code: which sentence this is; screens have it in their own languages.
        place: the line, or in a DOCX the paragraph, counted from one.
        until: where it ends, if it ends elsewhere.
        excerpt: the words of the source there.
        given: what the sentence names.
    """

    kind: FindingKind
    code: str
    place: int
    excerpt: str
    sentence: str
    until: int | None = None
    given: Mapping[str, str | int] = field(default_factory=dict[str, str | int])


@dataclass(frozen=True, slots=True)
class Report:
    """What an import made of its source.

    Attributes:
        counted_in: "line" or "paragraph": what the places of findings count.
        title: the title the source gives itself, "" if none.
        counts: how many units of each kind, brackets and so on.
    """

    counted_in: str
    title: str
    counts: Mapping[str, int]
    findings: tuple[Finding, ...]

    def of(self, kind: FindingKind) -> tuple[Finding, ...]:
        """The findings of one kind, in order."""
        return tuple(one for one in self.findings if one.kind is kind)


@dataclass(frozen=True, slots=True)
class Imported:
    """A text as it was read: what goes under the root, and the report."""

    units: tuple[DraftUnit, ...]
    report: Report


@dataclass
class Notes:
    """A report while it is being written."""

    counted_in: str = "line"
    title: str = ""
    counts: Counter[str] = field(default_factory=Counter[str])
    findings: list[Finding] = field(default_factory=list[Finding])

    def find(
        self,
        kind: FindingKind,
        place: int,
        excerpt: str,
        sentence: str,
        until: int | None = None,
        code: str = "",
        **given: str | int,
    ) -> None:
        """Note one thing to look at; `code` where a kind has several sentences."""
        named = code or kind.value
        self.findings.append(Finding(kind, named, place, cut(excerpt), sentence, until, given))

    def closed(self) -> Report:
        """The report, findings in the order of the source."""
        return Report(
            self.counted_in,
            self.title,
            dict(sorted(self.counts.items())),
            tuple(sorted(self.findings, key=lambda one: one.place)),
        )


def cut(words: str) -> str:
    """As much of the words as a finding quotes."""
    flat = " ".join(words.split())
    return flat if len(flat) <= EXCERPT else f"{flat[: EXCERPT - 1]}…"
