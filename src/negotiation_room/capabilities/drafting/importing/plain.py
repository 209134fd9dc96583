"""Plain text, read by blank lines, line ends and the text's own numbering."""

import re
from collections.abc import Callable

from negotiation_room.capabilities.drafting.importing.finish import finish, fresh
from negotiation_room.capabilities.drafting.importing.nodes import Block
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
    mark_notes,
    set_footnotes_apart,
)
from negotiation_room.capabilities.drafting.importing.tree import Builder
from negotiation_room.kernel.ids import UnitId

_WRAPPED = 120
"""Where the longest line is longer, nobody wrapped the lines: each is a paragraph."""
_HEADING = re.compile(r"(#{1,6})\s+(.*)")


def read_plain(text: str, ids: Callable[[], UnitId] = fresh) -> Imported:
    """Read a plain text.

    Raises:
        SourceTooLong: it is longer than any text under negotiation.
    """
    notes = Notes()
    source = set_footnotes_apart(
        lines_of(text, notes), notes, lambda words, _: mark_notes(words)
    )
    is_wrapped = all(line.indent + len(line.words) <= _WRAPPED for line in source.lines)
    notes.find(
        FindingKind.LINES,
        1,
        "",
        "lines are short, so a paragraph goes on until a blank line or a number"
        if is_wrapped
        else "lines are long, so each line is a paragraph",
        code="lines_short" if is_wrapped else "lines_long",
    )
    builder = Builder(notes, is_indented=False, first_is_title=True)
    for block in _blocks(source.lines, builder, is_wrapped=is_wrapped):
        builder.add(block)
    return finish(builder.finish(), notes, source.footnotes, ids)


def _blocks(lines: list[Line], builder: Builder, *, is_wrapped: bool) -> list[Block]:
    """Paragraphs, in order; each is added before the next is looked for."""
    block: Block | None = None
    for line in lines:
        if block is not None and (not line.words or _begins(line, block, builder, is_wrapped)):
            builder.add(block)
            block = None
        if not line.words:
            continue
        if block is None:
            heading = _HEADING.match(line.words)
            block = Block(
                line.place,
                mark_notes(heading.group(2) if heading else line.words),
                line.indent,
                len(heading.group(1)) if heading else 0,
                until=line.place,
            )
        else:
            block.words = joined(block.words, mark_notes(line.words))
            block.until = line.place
    return [] if block is None else [block]


def _begins(line: Line, block: Block, builder: Builder, is_wrapped: bool) -> bool:  # noqa: FBT001
    if not is_wrapped or block.level or _HEADING.match(line.words):
        return True
    return is_anchored(line.words) or builder.expects(line.words, block.words)
