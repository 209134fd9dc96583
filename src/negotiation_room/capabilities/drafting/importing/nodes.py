"""Paragraphs of a source and units that are not finished: what the readers hand each other."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from negotiation_room.capabilities.drafting.units import MAY_CONTAIN, WORDLESS, UnitKind


@dataclass
class Block:
    """One paragraph of a source, free of its markup.

    Attributes:
        place: line or paragraph of the source, counted from one.
        until: the last line of it.
        level: of a heading, from 1; 0 is none.
        is_bold: all of it is set in bold.
        is_words: it begins with no number, whatever it looks like.
        number: its number, where the source keeps it apart from the words.
    """

    place: int
    words: str
    indent: int = 0
    level: int = 0
    is_bold: bool = False
    is_words: bool = False
    until: int = 0
    number: str = ""
    rows: list[list[str]] = field(default_factory=list[list[str]])
    lang: str | None = None


@dataclass(eq=False)
class Node:
    """A unit while its text is being read.

    Attributes:
        lead: square brackets that open before its number.
    """

    kind: UnitKind
    place: int = 0
    words: str = ""
    number: str = ""
    lead: str = ""
    until: int = 0
    children: list["Node"] = field(default_factory=list["Node"])
    lang: str | None = None

    def walk(self) -> Iterator["Node"]:
        """This node and all it holds, in the order of the text."""
        waiting: list[Node] = [self]
        while waiting:
            node = waiting.pop()
            yield node
            waiting.extend(reversed(node.children))

    def may_hold(self, kind: UnitKind) -> bool:
        """Whether such a unit may stand right in this one."""
        return kind in MAY_CONTAIN[self.kind]


def wordy(root: Node) -> list[Node]:
    """The nodes that have words of their own, in the order of the text."""
    return [node for node in root.walk() if node.kind not in WORDLESS]


def flat(words: str) -> str:
    """Words on one line."""
    return re.sub(r"[ \t\n]+", " ", words).strip()
