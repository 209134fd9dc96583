"""Paragraphs of a source, put into a tree by the text's own numbering.

A number nests by its indentation, and where all stand at the margin by its style: "(a)" in "1.",
"(i)" in "(a)". Options hold what follows them until the next option, a smaller indentation or
the end of the article.
"""

from dataclasses import dataclass
from typing import Final

from negotiation_room.capabilities.drafting.importing import labels
from negotiation_room.capabilities.drafting.importing.labels import Label
from negotiation_room.capabilities.drafting.importing.nodes import Block, Node
from negotiation_room.capabilities.drafting.importing.report import FindingKind, Notes
from negotiation_room.capabilities.drafting.units import UnitKind

MOST_NESTED: Final = 9
"""Lists in lists; what is deeper stands beside, so that brackets still have room."""
_SLOPPY: Final = 2
"""Spaces by which neighbours of one list may differ in a text typed by hand."""
_LETTERED: Final = 4
_LONGEST_BOLD: Final = 100


@dataclass
class _Open:
    """A numbered unit that may still take in what follows."""

    node: Node
    indent: int
    label: Label
    is_inline: bool = False

    @property
    def is_option(self) -> bool:
        return self.node.kind is UnitKind.OPTION


class Builder:
    """Puts one paragraph after the other where its number says.

    Args:
        is_indented: indentation says what belongs to what, as in Markdown.
        first_is_title: an unnumbered first paragraph is taken for the title, and reported.
    """

    def __init__(self, notes: Notes, *, is_indented: bool, first_is_title: bool) -> None:
        self.notes = notes
        self.root = Node(UnitKind.TEXT)
        self._is_indented = is_indented
        self._first_is_title = first_is_title
        self._sections: list[tuple[Node, int]] = [(self.root, 0)]
        self._open: list[_Open] = []
        self._last: dict[str, int] = {}

    # What is open

    @property
    def _holder(self) -> Node:
        return self._open[-1].node if self._open else self._sections[-1][0]

    def expects(self, words: str, after: str) -> bool:
        """Whether a line that begins so goes on with an open list, or begins one.

        Args:
            words: the line.
            after: the paragraph before it, which was not added yet.
        """
        rest = words.lstrip("[ ")
        if labels.option(rest) or labels.section(rest, is_heading=False):
            return True
        before = dict(self._last)
        last = labels.item(after.lstrip("[ "), before)
        if last is not None:
            before[last.style] = last.ordinal
        label = labels.item(rest, before)
        if label is None:
            return False
        if last is not None and label.style == last.style:
            return 0 <= label.ordinal - last.ordinal <= _SLOPPY  # "1bis." after "1.", "3." too
        return label.ordinal in {0, 1, before.get(label.style, -1) + 1}

    def _close(self, count: int = 1) -> None:
        for _ in range(count):
            self._open.pop()
        self._last = {one.label.style: one.label.ordinal for one in self._open}

    def _settle(self, *, is_end: bool) -> None:
        """End all lists; say where only the end of the article ended the last option."""
        for one in self._open:
            group = self._group_of(one)
            if is_end and one.is_option and group is not None and len(one.node.children) > 1:
                last = list(one.node.walk())[-1]
                self.notes.find(
                    FindingKind.LAST_OPTION,
                    one.node.place,
                    f"{one.node.number} {one.node.words}",
                    "nothing in the source says where the last option ends: it was read to the"
                    " end of its article",
                    until=last.place,
                )
        self._close(len(self._open))

    def _group_of(self, one: _Open) -> Node | None:
        at = self._open.index(one)
        holder = self._open[at - 1].node if at else self._sections[-1][0]
        return next((kid for kid in holder.children if one.node in kid.children), None)

    # Taking paragraphs in

    def add(self, block: Block) -> None:
        """Put a paragraph where it belongs."""
        if block.rows:
            self._table(block)
            return
        if (anchor := labels.ANCHOR.match(block.words)) is not None:
            self._anchor(block, anchor.group())
            return
        rest = block.words.lstrip("[ ")
        lead = block.words[: len(block.words) - len(rest)].replace(" ", "")
        if block.is_words:
            self._unnumbered(block)
        elif label := labels.section(rest, is_heading=block.level > 0):
            self._section(block, label, lead, rest)
        elif block.level:
            self._heading(block)
        elif block.number:
            label = labels.item(block.number + " ", self._last) or labels.option(block.number)
            self._item(block, label or Label(block.number, block.number, 1), "", block.words)
        elif (label := labels.option(rest)) or (label := labels.item(rest, self._last)):
            self._item(block, label, lead, rest[len(label.written) :])
        else:
            self._unnumbered(block)

    def finish(self) -> Node:
        """The tree; nothing more may be added."""
        self._settle(is_end=True)
        return self.root

    def _node(self, kind: UnitKind, block: Block, words: str) -> Node:
        return Node(
            kind, block.place, words.strip(), until=block.until or block.place, lang=block.lang
        )

    def _in_number(self, node: Node, lead: str, rest: str) -> str:
        """Keep brackets around nothing but a number in the number; else before it."""
        tail = rest[: len(rest) - len(rest.lstrip("] "))].replace(" ", "")
        if lead and len(tail) >= len(lead):
            node.number = lead + node.number + "]" * len(lead)
            self.notes.counts["brackets in numbers"] += len(lead)
            self.notes.find(
                FindingKind.IN_NUMBER,
                node.place,
                node.number,
                "brackets around a number alone were kept as part of the number",
            )
            cut = 0
            for _ in lead:
                cut = rest.index("]", cut) + 1
            return rest[cut:]
        node.lead = lead
        return rest

    def _section(self, block: Block, label: Label, lead: str, rest: str) -> None:
        self._settle(is_end=True)
        kind = UnitKind.ARTICLE if label.style == "article" else UnitKind.PART
        level = block.level or 10 + label.level
        while len(self._sections) > 1 and (
            self._sections[-1][1] >= level or not self._sections[-1][0].may_hold(kind)
        ):
            self._sections.pop()
        node = self._node(kind, block, "")
        node.number = label.written
        node.words = self._in_number(node, lead, rest[len(label.written) :]).strip()
        self._sections[-1][0].children.append(node)
        if len(self._sections) < MOST_NESTED:
            self._sections.append((node, level))

    def _heading(self, block: Block) -> None:
        if number := labels.heading_number(block.words):
            label = Label(number.written, "part", 0, 0, block.level)
            self._section(block, label, "", block.words)
            return
        self._settle(is_end=True)
        while len(self._sections) > 1 and self._sections[-1][1] >= block.level:
            self._sections.pop()
        is_title = block.level == 1 and not self.root.children
        kind = UnitKind.TITLE if is_title else UnitKind.HEADING
        if is_title:
            self.notes.title = self.notes.title or block.words
        self._sections[-1][0].children.append(self._node(kind, block, block.words))

    def _anchor(self, block: Block, number: str) -> None:
        if not self.notes.counts["anchors"]:
            self.notes.find(
                FindingKind.ANCHOR,
                block.place,
                block.words,
                "marks like this one at the beginning of paragraphs are read as their numbers,"
                " not as brackets",
            )
        self.notes.counts["anchors"] += 1
        self._item(block, Label(number, "anchor", 1), "", block.words[len(number) :])

    def _table(self, block: Block) -> None:
        self._leave(block.indent)
        table = Node(UnitKind.TABLE, block.place)
        for number, cells in enumerate(block.rows):
            row = Node(UnitKind.ROW, block.place + number)
            row.children = [Node(UnitKind.CELL, row.place, words.strip()) for words in cells]
            table.children.append(row)
        self._holder.children.append(table)

    def _leave(self, indent: int) -> None:
        """Close what does not reach over an unnumbered paragraph at this indentation."""
        while self._open:
            top = self._open[-1]
            if top.indent < indent or (top.indent == indent and top.is_option):
                break
            self._close()

    def _unnumbered(self, block: Block) -> None:
        words = block.words
        if self._first_is_title and not self.root.children and not words.startswith("["):
            self.notes.title = words
            self.notes.find(
                FindingKind.TITLE,
                block.place,
                words,
                "the first paragraph was taken for the title, for the source does not mark one",
            )
            self.root.children.append(self._node(UnitKind.TITLE, block, words))
            return
        self._leave(block.indent)
        is_heading = (
            block.is_bold
            and len(words) <= _LONGEST_BOLD
            and not words.endswith((".", ";", ":", ","))
            and self._holder.may_hold(UnitKind.HEADING)
            and not self._open
        )
        if is_heading:
            self.notes.find(
                FindingKind.HEADING,
                block.place,
                words,
                "a short paragraph all in bold was read as a heading",
            )
        kind = UnitKind.HEADING if is_heading else self._kind(0)
        self._holder.children.append(self._node(kind, block, words))

    def _kind(self, rank: int) -> UnitKind:
        holder = self._holder
        if not holder.may_hold(UnitKind.PARAGRAPH):
            return UnitKind.SUBPARAGRAPH
        if rank >= _LETTERED and holder.may_hold(UnitKind.SUBPARAGRAPH):
            return UnitKind.SUBPARAGRAPH
        return UnitKind.PARAGRAPH

    def _item(self, block: Block, label: Label, lead: str, rest: str) -> None:
        is_option = label.style.startswith("option")
        group, indent, is_inline = None, block.indent, False
        if is_option:
            group, like = self._make_room_for_option(block, label)
            if like is not None and like.is_inline and like.indent > indent:
                indent, is_inline = like.indent, True  # typed at the margin, but as deep
        else:
            self._make_room(block, label)
        while len(self._open) >= MOST_NESTED:
            self._close()
        node = self._node(UnitKind.OPTION if is_option else self._kind(label.rank), block, "")
        node.number = label.written
        words = self._in_number(node, lead, rest).strip()
        if is_option:
            if group is None:
                group = Node(UnitKind.OPTIONS, block.place)
                self._holder.children.append(group)
            group.children.append(node)
        else:
            self._holder.children.append(node)
        self._open.append(_Open(node, indent, label, is_inline))
        self._last[label.style] = label.ordinal
        if not self._opens_with_another(block, label, words):
            node.words = words

    def _opens_with_another(self, block: Block, label: Label, words: str) -> bool:
        """Let "11. Option 1:" and "1. (a)" be two units, one in the other."""
        rest = words.lstrip("[ ")
        inner = labels.option(rest)
        if inner is None:
            inner = labels.item(rest, self._last)
            if inner is None or inner.rank <= label.rank or inner.ordinal != 1:
                return False
        elif label.style.startswith("option"):
            return False
        lead = words[: len(words) - len(rest)].replace(" ", "")
        within = Block(block.place, words, block.indent + 1, until=block.until, lang=block.lang)
        self._item(within, inner, lead, rest[len(inner.written) :])
        self._open[-1].is_inline = True
        return True

    def _make_room(self, block: Block, label: Label) -> None:
        """Close what a numbered paragraph cannot stand in."""
        while self._open:
            top = self._open[-1]
            if top.indent > block.indent and not self._is_within(top, block, label):
                self._close()
            elif top.indent > block.indent:
                break
            elif top.indent < block.indent:
                near = block.indent - top.indent <= _SLOPPY and not top.is_inline
                if near and top.label.style == label.style and self._follows(top.label, label):
                    self._close()
                else:
                    break
            elif top.is_option:
                if not self._goes_on_below(block, label):
                    break
                self._close()
            elif top.label.rank >= label.rank:
                self._close()
            else:
                break

    def _is_within(self, top: _Open, block: Block, label: Label) -> bool:
        """Whether "(a)" at the margin belongs to the option that stands on the line of "50."."""
        below = self._open[-2] if len(self._open) > 1 else None
        return (
            top.is_inline
            and label.rank >= _LETTERED
            and below is not None
            and below.indent == block.indent
            and below.label.rank < label.rank
        )

    @staticmethod
    def _follows(first: Label, second: Label) -> bool:
        return second.ordinal == first.ordinal + 1 or not second.ordinal

    def _goes_on_below(self, block: Block, label: Label) -> bool:
        """Whether it is the next of a list that the option at the margin interrupted."""
        if self._is_indented:
            return False
        inside = [kid for kid in self._open[-1].node.children if kid.number]
        return not inside and any(
            one.label.style == label.style
            and one.indent == block.indent
            and one.label.ordinal + 1 == label.ordinal
            for one in self._open
        )

    def _make_room_for_option(
        self, block: Block, label: Label
    ) -> tuple[Node | None, _Open | None]:
        """Close what an option cannot stand in; the group it goes on with, and its last one."""
        for at in range(len(self._open) - 1, -1, -1):
            one = self._open[at]
            if one.is_option:
                if one.indent > block.indent and not one.is_inline:
                    continue
                if self._same_group(one, block, label):
                    group = self._group_of(one)
                    self._close(len(self._open) - at)
                    return group, one
                if one.label.style == label.style and one.indent >= block.indent:
                    continue  # it begins again: another choice, beside this one
            if one.indent < block.indent or (one.indent == block.indent and one.is_option):
                self._close(len(self._open) - at - 1)
                return None, None
        keep = sum(1 for one in self._open if one.indent < block.indent)
        if not self._is_indented:
            keep = sum(
                one.indent <= block.indent and one.label.style != label.style
                for one in self._open
            )
        self._close(len(self._open) - keep)
        return None, None

    @staticmethod
    def _same_group(one: _Open, block: Block, label: Label) -> bool:
        if label.ordinal and label.ordinal <= one.label.ordinal:
            return False  # it begins again: another choice, with options of its own
        if one.label.style == label.style:
            return one.is_inline or abs(one.indent - block.indent) <= _SLOPPY + 2
        numbers = {one.label.style, label.style} == {"option 1", "option I"}
        return numbers and one.indent == block.indent and label.ordinal == one.label.ordinal + 1
