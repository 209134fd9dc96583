"""What reading a file says beside its value: findings with places, refusals, and the limits.

Nothing is guessed or dropped silently. What could have been read in two ways, or was left out,
is a finding; what cannot be read at all is a refusal.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, Final, Generic, NamedTuple, TypeVar

from negotiation_room.kernel.errors import Invalid

EXCERPT: Final = 60
"""Characters of the file that a finding quotes."""

Read_co = TypeVar("Read_co", covariant=True)

_RETURN: Final = re.compile("\r(?!\n)")
_UNSEEN: Final = re.compile(
    "[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\ufeff\ufff9-\ufffb]"
)


@dataclass(frozen=True, slots=True)
class Limits:
    """How large a file may be before it is refused.

    Attributes:
        elements: of XML, all together.
        deep: how far elements may nest.
        attributes: on one element.
        rows: of a table, concepts of a glossary, segments of a memory, units of a transcript.
        languages: that one glossary may have.
        forms: of one concept in one language.
        term: characters of one term.
        text: characters of one definition, segment or note.
        findings: that are told one by one; the rest is only counted.
    """

    size: int = 16_000_000
    elements: int = 500_000
    deep: int = 64
    attributes: int = 64
    rows: int = 50_000
    languages: int = 64
    forms: int = 50
    term: int = 500
    text: int = 20_000
    findings: int = 500


LIMITS: Final = Limits()


def limits_of_rooms(size: int) -> Limits:
    """What a server reads for one person, of files of so many bytes, while others wait."""
    return replace(LIMITS, size=size, rows=20_000, findings=200)


class NotReadable(Invalid, code="interpretation.not_readable"):
    """The file is not of the format it was brought as, or is damaged.

    Args:
        because: the sentence for the person; it names the first place.
        findings: every place, where a table has several that must be mended.
    """

    def __init__(self, because: str, findings: "tuple[Finding, ...]" = ()) -> None:
        super().__init__(because)
        self.findings = findings

    def places(self) -> list[dict[str, Any]]:
        """Each of them, for screens and programs."""
        return findings_in_plain(self.findings)


class FileTooLarge(Invalid, code="interpretation.file_too_large"):
    """The file is larger, deeper or longer than a glossary, memory or transcript can be."""


class FileUnsafe(Invalid, code="interpretation.file_unsafe"):
    """The file declares a document type or entities, or refers to what lies outside of it."""


class WrongEncoding(Invalid, code="interpretation.wrong_encoding"):
    """The file is not written in the encoding that it must have, or says it has."""


class NotWritable(Invalid, code="interpretation.not_writable"):
    """The value cannot be written in this format without losing a part of it."""


class FindingCode(StrEnum):
    """The sentences of findings; screens say each of them in their own languages."""

    CELL_SHORT = "cell_short"
    COLUMN_IGNORED = "column_ignored"
    DATE = "date"
    DOCTYPE = "doctype"
    FOREIGN = "foreign"
    FORM_REPEATED = "form_repeated"
    ID_MADE = "id_made"
    INLINE = "inline"
    LANGUAGE = "language"
    LEFT_OUT = "left_out"
    MARK = "mark"
    MORE = "more"
    NOT_YES_OR_NO = "not_yes_or_no"
    NO_TERMS = "no_terms"
    PREFERRED = "preferred"
    REPEATED_COLUMN = "repeated_column"
    REPEATED_ID = "repeated_id"
    ROW_LONG = "row_long"
    SEGMENT = "segment"
    SEVERAL = "several"
    SOURCE = "source"
    STATE = "state"
    STATUS = "status"
    TOO_LONG = "too_long"
    TOO_LONG_SEGMENTS = "too_long_segments"
    TOO_MANY_FORMS = "too_many_forms"
    UNSEEN = "unseen"
    UNUSABLE = "unusable"


CODES: Final = frozenset(code.value for code in FindingCode)


class Where(NamedTuple):
    """A place in a file.

    Attributes:
        counted_in: "row" or "line".
        number: of the row or line, from one; 0 for the file as a whole.
        column: of a table, as a spreadsheet names it, with its heading: "D (fr)".
    """

    counted_in: str
    number: int
    column: str = ""

    def __str__(self) -> str:
        """The place, as a sentence names it."""
        if not self.number:
            return "the file"
        column = f", column {self.column}" if self.column else ""
        return f"{self.counted_in} {self.number}{column}"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to look at.

    Attributes:
        excerpt: the words of the file there.
        given: what the sentence names.
    """

    where: Where
    code: FindingCode
    sentence: str
    excerpt: str = ""
    given: Mapping[str, str | int] = field(default_factory=dict[str, str | int])


class Read(NamedTuple, Generic[Read_co]):
    """What a file held, and what there is to say about it."""

    value: Read_co
    findings: tuple[Finding, ...]


@dataclass
class Notes:
    """The findings while a file is being read."""

    limits: Limits = LIMITS
    findings: list[Finding] = field(default_factory=list[Finding])
    untold: int = 0

    def find(
        self,
        code: FindingCode,
        where: Where,
        sentence: str,
        excerpt: str = "",
        **given: str | int,
    ) -> None:
        """Note one thing to look at."""
        if len(self.findings) < self.limits.findings:
            self.findings.append(Finding(where, code, sentence, cut(excerpt), given))
        else:
            self.untold += 1

    def seen(self, text: str, where: Where) -> str:
        """The text without characters that readers cannot see, and a finding if it had any."""
        cleaned, removed = _UNSEEN.subn("", text)
        cleaned = _RETURN.sub("\n", cleaned)
        if removed:
            self.find(
                FindingCode.UNSEEN,
                where,
                f"{removed} characters that readers cannot see were taken out",
                cleaned,
                count=removed,
            )
        return cleaned

    def closed(self) -> tuple[Finding, ...]:
        """The findings in the order of the file, and how many more there are."""
        told = sorted(self.findings, key=lambda one: one.where.number)
        if self.untold:
            told.append(
                Finding(
                    Where("line", 0),
                    FindingCode.MORE,
                    f"there is more to look at: {self.untold} findings are not listed",
                    given={"count": self.untold},
                )
            )
        return tuple(told)


def cut(words: str) -> str:
    """As much of the words as a finding quotes."""
    flat = " ".join(words[: 8 * EXCERPT].split())
    return flat if len(flat) <= EXCERPT else f"{flat[: EXCERPT - 1]}…"


def is_plain(text: str) -> bool:
    """Whether reading a text leaves it as it is: nothing in it is unseen."""
    return _RETURN.search(text) is None and _UNSEEN.search(text) is None


def findings_in_plain(findings: Iterable[Finding]) -> list[dict[str, Any]]:
    """Findings as plain JSON values, for screens and programs."""
    return [
        {
            "line": one.where.number,
            "column": one.where.column,
            "code": one.code.value,
            "sentence": one.sentence,
            "excerpt": one.excerpt,
            "given": dict(one.given),
        }
        for one in findings
    ]
