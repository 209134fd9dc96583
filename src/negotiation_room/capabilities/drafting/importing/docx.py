"""DOCX, read part by part: what a word processor shows, and what it hides said in the report."""

from collections.abc import Callable, Iterator, Mapping
from xml.etree.ElementTree import Element

from negotiation_room.capabilities.drafting.importing.finish import Footnotes, finish, fresh
from negotiation_room.capabilities.drafting.importing.nodes import Block, Node
from negotiation_room.capabilities.drafting.importing.numbering import (
    LEVELS,
    Numbering,
    Style,
    indent_of,
    read_styles,
    value,
    whole,
)
from negotiation_room.capabilities.drafting.importing.package import NotADocument, Package, W
from negotiation_room.capabilities.drafting.importing.report import (
    FindingKind,
    Imported,
    Notes,
)
from negotiation_room.capabilities.drafting.importing.runs import Runs
from negotiation_room.capabilities.drafting.importing.tracked import Tracked, settle_tracked
from negotiation_room.capabilities.drafting.importing.tree import Builder
from negotiation_room.kernel.ids import UnitId

_SPACE = 180
"""Twentieths of a point that count as one space of indentation: half an inch is four."""
_WRAPPERS = frozenset(
    {f"{W}sdt", f"{W}sdtContent", f"{W}smartTag", f"{W}customXml", f"{W}ins", f"{W}moveTo"}
)


def read_docx(
    data: bytes,
    tracked: Tracked = Tracked.REFUSE,
    ids: Callable[[], UnitId] = fresh,
) -> Imported:
    """Read a DOCX.

    Args:
        data: the file.
        tracked: what becomes of tracked changes; they are never settled without being asked.
        ids: where units get their names from.

    Raises:
        NotADocument: it is no DOCX, or is damaged, or protected.
        DocumentTooLarge: it is, or unpacks to, more than the limits say.
        DocumentUnsafe: it declares entities.
        TrackedChanges: it holds tracked changes, and they were to be refused.
    """
    package = Package(data)
    main = package.main()
    document = package.xml(main)
    body = None if document is None else document.find(f"{W}body")
    if body is None:
        raise NotADocument("this .docx holds no text: open and save it in a word processor")
    notes = Notes(counted_in="paragraph")
    folder = main.rpartition("/")[0]
    parts = {
        name: package.xml(f"{folder}/{name}.xml")
        for name in ("styles", "numbering", "footnotes", "endnotes", "comments")
    }
    texts = [body, *(part for name in ("footnotes", "endnotes") if (part := parts[name]))]
    settle_tracked(texts, tracked, notes)
    reading = _Reading(notes, parts, package.relations(main))
    _say_left_out(package, parts["comments"], notes)
    root = reading.read(body)
    return finish(root, notes, reading.footnotes, ids)


def _say_left_out(package: Package, comments: Element | None, notes: Notes) -> None:
    count = 0 if comments is None else len(comments)
    if count:
        notes.find(
            FindingKind.LEFT_OUT,
            0,
            "",
            f"{count} comments of the document were left out",
            code="comments",
            count=count,
        )
    edges = [name for name in package.names if "/header" in name or "/footer" in name]
    words = [
        text.strip()
        for name in edges
        if (part := package.xml(name)) is not None
        and (text := "".join(one.text or "" for one in part.iter(f"{W}t"))).strip()
    ]
    for one in words:
        notes.find(FindingKind.LEFT_OUT, 0, one, "a header or footer was left out", code="edge")


class _Reading:
    def __init__(
        self, notes: Notes, parts: dict[str, Element | None], relations: Mapping[str, str]
    ) -> None:
        self.notes = notes
        self.styles = read_styles(parts["styles"])
        self.numbering = Numbering.read(parts["numbering"])
        self.footnotes = Footnotes()
        self.runs = Runs(notes, relations, parts, self.footnotes)
        self.builder = Builder(notes, is_indented=True, first_is_title=True)
        self.place = 0
        self.carried = ""

    def read(self, body: Element) -> Node:
        for element in _blocks(body):
            if element.tag == f"{W}tbl":
                self._table(element)
            else:
                self._paragraph(element)
        if self.carried.strip():
            self.builder.add(Block(self.place, self.carried.strip(), until=self.place))
        return self.builder.finish()

    def _paragraph(self, element: Element) -> None:
        self.place += 1
        words, is_bold = self.runs.words(element, self.place)
        properties = element.find(f"{W}pPr")
        if properties is not None and properties.get("joined") == "yes":
            # Its end was taken away by a tracked change: it goes on in the next paragraph.
            self.carried += words
            return
        words, self.carried = self.carried + words, ""
        style = self.styles.get(value(properties, "pStyle"), Style())
        number, indent = self._number(properties, style, words)
        outline = value(properties, "outlineLvl")
        level = (
            whole(outline) + 2 if outline.isdecimal() and int(outline) < LEVELS else style.level
        )
        text = " ".join(part for part in words.replace("\n", " ").split(" ") if part)
        if not text and not number:
            return
        if level and number:
            text, number = f"{number} {text}", ""
        self.builder.add(
            Block(
                self.place,
                text,
                round(indent / _SPACE),
                level,
                is_bold=is_bold,
                until=self.place,
                number=number,
            )
        )

    def _number(self, properties: Element | None, style: Style, words: str) -> tuple[str, int]:
        """The automatic number of a paragraph, written out, and where it stands."""
        ind = None if properties is None else properties.find(f"{W}ind")
        own = None if properties is None else properties.find(f"{W}numPr")
        num, at = style.num, style.at
        if own is not None:
            num, at = value(own, "numId") or num, whole(value(own, "ilvl"), style.at)
        place = indent_of(ind) if ind is not None else style.indent
        if not num or num == "0" or not words.strip():
            return "", place
        number = self.numbering.next(num, at)
        level = self.numbering.level(num, at)
        if number is None:
            self.notes.find(
                FindingKind.NUMBERING,
                self.place,
                words,
                "this paragraph has an automatic number that could not be written out: add it",
            )
            return "", place
        if number:
            self.notes.counts["numbers written out"] += 1
        if ind is None and level is not None and level.indent:
            place = level.indent
        return number[:60], place

    def _table(self, element: Element) -> None:
        rows = list[list[str]]()
        first = self.place + 1
        is_merged = False
        for row in element.findall(f"{W}tr"):
            cells = list[str]()
            for cell in row.iter(f"{W}tc"):
                parts = list[str]()
                for paragraph in cell.iter(f"{W}p"):
                    self.place += 1
                    parts.append(self.runs.words(paragraph, self.place)[0].strip())
                cells.append("\n".join(part for part in parts if part))
                is_merged |= any(
                    cell.find(f"{W}tcPr/{W}{name}") is not None
                    for name in ("gridSpan", "vMerge", "hMerge")
                )
            if cells:
                rows.append(cells)
        if is_merged or element.find(f".//{W}tbl") is not None:
            self.notes.find(
                FindingKind.TABLE,
                first,
                rows[0][0] if rows else "",
                "a table with merged cells or a table inside was read cell by cell: look at it",
            )
        if rows:
            self.builder.add(Block(first, "", rows=rows))


def _blocks(body: Element) -> Iterator[Element]:
    """Paragraphs and tables, also those that something is wrapped around."""
    for element in body:
        if element.tag in {f"{W}p", f"{W}tbl"}:
            yield element
        elif element.tag in _WRAPPERS:
            yield from _blocks(element)
