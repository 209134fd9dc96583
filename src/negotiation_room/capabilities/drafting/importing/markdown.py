"""Markdown, as negotiating texts are passed around in it: headings, lists, footnotes, tables."""

import re
from collections.abc import Callable

from negotiation_room.capabilities.drafting.importing.finish import finish, fresh
from negotiation_room.capabilities.drafting.importing.inline import DEFINITION, Inline
from negotiation_room.capabilities.drafting.importing.nodes import Block, flat
from negotiation_room.capabilities.drafting.importing.report import (
    FindingKind,
    Imported,
    Notes,
)
from negotiation_room.capabilities.drafting.importing.source import (
    Line,
    is_anchored,
    joined,
    lines_of,
    set_footnotes_apart,
)
from negotiation_room.capabilities.drafting.importing.tree import Builder
from negotiation_room.kernel.ids import UnitId

_HEADING = re.compile(r"(#{1,6})(?:\s+(.*?))?(?:\s+#+)?$")
_UNDERLINE = re.compile(r"(=+|-{3,})$")
_RULE = re.compile(r"([-*_])(?:\s*\1){2,}$")
_FENCE = re.compile(r"(?:```|~~~)")
_CONTENTS = re.compile(r"(?:[*-]\s+TOC|\{:.*\})$")
_DASHES = re.compile(r"\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?$")
_BOLD = re.compile(r"(\*\*\*|\*\*|__)(?=\S)[^*]+(?<=\S)\1$")
_TITLE = re.compile(r"title:\s*[\"']?(.*?)[\"']?$")
_MARKS = re.compile(r"[*_]{1,3}")
_ESCAPED = re.compile(r"[\[ ]*(?:\\|[\w(]{1,6}\\[.)])")
_BREAK = re.compile(r"(?<![\\])\\$")
"""A line broken on purpose."""
_FAR = 4
"""An indentation from which "#" is no heading any more."""
_HEAD = 80
"""How much of a line can hold its number."""


def read_markdown(text: str, ids: Callable[[], UnitId] = fresh) -> Imported:
    """Read a Markdown document.

    Raises:
        SourceTooLong: it is longer than any text under negotiation.
    """
    notes = Notes()
    lines = _front_matter(lines_of(text, notes), notes)
    inline = Inline(notes, _definitions(lines, notes))
    source = set_footnotes_apart(lines, notes, inline)
    builder = Builder(notes, is_indented=True, first_is_title=False)
    _Reading(source.lines, builder, inline, notes).all()
    return finish(builder.finish(), notes, source.footnotes, ids)


def _front_matter(lines: list[Line], notes: Notes) -> list[Line]:
    if not lines or lines[0].words != "---":
        return lines
    end = next((at for at, line in enumerate(lines[1:], 1) if line.words == "---"), 0)
    if not end:
        return lines
    for line in lines[1:end]:
        if (found := _TITLE.match(line.words)) and not notes.title:
            notes.title = found.group(1)
    notes.find(
        FindingKind.FRONT_MATTER,
        1,
        notes.title,
        "what stands between the first dashes is about the file; only its title was taken,"
        " as the title of the document",
        until=lines[end].place,
    )
    return lines[end + 1 :]


def _definitions(lines: list[Line], notes: Notes) -> dict[str, str]:
    """Addresses by name; the lines that define them are no part of the text."""
    found = dict[str, str]()
    for line in lines:
        defined = DEFINITION.fullmatch(line.words)
        if defined and line.indent < _FAR:
            found.setdefault(defined.group(1).casefold(), defined.group(2).strip("<>"))
            notes.counts["definitions of links"] += 1
            notes.find(
                FindingKind.DEFINITION,
                line.place,
                line.words,
                "this line gives a link its address; it is no part of the text",
            )
            line.words = ""
    return found


class _Reading:
    """Goes through the lines once, handing paragraphs on."""

    def __init__(
        self, lines: list[Line], builder: Builder, inline: Inline, notes: Notes
    ) -> None:
        self.lines = lines
        self.builder = builder
        self.inline = inline
        self.notes = notes
        self.block: Block | None = None
        self.is_comment = False

    def all(self) -> None:
        """Hand on every paragraph."""
        at = 0
        while at < len(self.lines):
            at += self._line(at)
        self._end()

    def _line(self, at: int) -> int:
        """Read one line; how many lines were used up."""
        line = self.lines[at]
        if self._is_left_out(line) or not line.words:
            self._end()
        elif (heading := _HEADING.match(line.words)) and line.indent < _FAR:
            self._end()
            words = self.inline(heading.group(2) or "", line.place)
            if words.strip():
                block = Block(line.place, flat(words), 0, len(heading.group(1)))
                self.builder.add(block)
        elif self.block and _UNDERLINE.match(line.words) and not self.block.level:
            self.block.level = 1 if line.words[0] == "=" else 2
            self._end()
        elif _RULE.match(line.words) or _FENCE.match(line.words):
            self._end()
            self._say_left_out(line)
        elif "|" in line.words and self._rows(at):
            return self._take_table(at)
        elif self.block is None or self._begins(line):
            self._end()
            self.block = Block(line.place, line.words, line.indent, until=line.place)
        else:
            # A newline tells the emphasis where a line began; it goes before words are kept.
            self.block.words = _BREAK.sub("", self.block.words) + "\n" + line.words
            self.block.until = line.place
        return 1

    def _begins(self, line: Line) -> bool:
        if self.block is None or is_anchored(line.words):
            return True
        head = line.words[:_HEAD]
        bare = head if re.match(r"[*+-]\s", head) else _MARKS.sub("", head)
        return self.builder.expects(bare, _MARKS.sub("", self.block.words))

    def _end(self) -> None:
        block, self.block = self.block, None
        if block is None:
            return
        block.is_words = _ESCAPED.match(block.words) is not None
        block.is_bold = _BOLD.match(block.words) is not None
        bullet = re.match(r"[*+-](?=\s)", block.words)
        head = bullet.group() if bullet else ""
        words = self.inline(block.words[len(head) :], block.place)
        parts = [part.strip() for part in words.split("\n")]
        body = ""
        for part in parts:
            body = joined(body, part)
        block.words = f"{head} {body}" if head else body
        if block.words.strip():
            self.builder.add(block)

    # What is no part of the text

    def _is_left_out(self, line: Line) -> bool:
        if self.is_comment:
            self.is_comment = "-->" not in line.words
            return True
        if line.words.startswith("<!--"):
            self.is_comment = "-->" not in line.words
            whole = not self.is_comment and line.words.endswith("-->")
            if self.is_comment or whole:
                self._say_left_out(line)
                return True
        if _CONTENTS.match(line.words):
            self._say_left_out(line)
            return True
        return False

    def _say_left_out(self, line: Line) -> None:
        self.notes.counts["markup left out"] += 1
        self.notes.find(
            FindingKind.LEFT_OUT,
            line.place,
            line.words,
            "this line is for a program that shows the file; it is no part of the text",
            code="program_line",
        )

    # Tables

    def _rows(self, at: int) -> bool:
        below = self.lines[at + 1] if at + 1 < len(self.lines) else None
        return below is not None and "|" in below.words and bool(_DASHES.match(below.words))

    def _take_table(self, at: int) -> int:
        self._end()
        first, used = self.lines[at], 2
        rows = [self._cells(first)]
        while at + used < len(self.lines) and "|" in self.lines[at + used].words:
            rows.append(self._cells(self.lines[at + used]))
            used += 1
        self.builder.add(Block(first.place, "", first.indent, rows=rows))
        return used

    def _cells(self, line: Line) -> list[str]:
        words = line.words.removeprefix("|").removesuffix("|")
        cells = re.split(r"(?<!\\)\|", words)
        return [flat(self.inline(cell, line.place)) for cell in cells]
