"""Square brackets of a source: which become brackets of the text, and which stay characters.

A pair within one paragraph becomes a bracket inside its words; a pair around whole neighbouring
units, or around all that a numbered unit holds, becomes a bracket among units. A pair that opens
in one paragraph and closes in the middle of another, and a bracket without its pair, stay in the
words as they were written and are reported: nobody but the parties can say what they meant.
"""

import re
from dataclasses import dataclass

from negotiation_room.capabilities.drafting.importing.labels import CLOSE, OPEN
from negotiation_room.capabilities.drafting.importing.nodes import Node, wordy
from negotiation_room.capabilities.drafting.importing.report import FindingKind, Notes
from negotiation_room.capabilities.drafting.units import MAY_CONTAIN, WORDLESS, UnitKind
from negotiation_room.capabilities.drafting.wishes import MOST_IN_BRACKET

_NAME = r"(?:[A-Z][\w.&'’/-]*|[A-Z]\w*(?: (?:of|and|the|for)? ?[A-Z]\w*){1,4})"
_ATTRIBUTED = re.compile(rf"(?:\s[—–]|:|\s-)\s*{_NAME}(?:\s*[,;+/]\s*{_NAME})*\s*$")
_LONGEST_ATTRIBUTION = 300
_SECTIONS = frozenset({UnitKind.PART, UnitKind.ARTICLE})
_LITERAL = {"[": OPEN, "]": CLOSE}


@dataclass(frozen=True, slots=True, order=True)
class _Place:
    """Where a bracket stands: before the number (below zero) or in the words of a node."""

    node: int
    offset: int


@dataclass(frozen=True, slots=True, order=True)
class _Pair:
    opens: _Place
    closes: _Place


@dataclass
class _Found:
    pairs: list[_Pair]
    alone: list[_Place]


def settle(root: Node, notes: Notes) -> None:
    """Put brackets around whole units; leave in the words only what pairs within them."""
    nodes = wordy(root)
    found = _match(nodes)
    for place in found.alone:
        _report_alone(nodes[place.node], place, notes)
    literal = set(found.alone)
    across = sorted(
        pair
        for pair in found.pairs
        if pair.opens.node != pair.closes.node or pair.opens.offset < 0
    )
    _Wrapping(root, nodes, notes).wrap(across, literal)


def note_attribution(words: str, place: int, notes: Notes) -> None:
    """Report what looks like the names of those who want a bracket, where it closes."""
    if _ATTRIBUTED.search(words[-_LONGEST_ATTRIBUTION:]):
        notes.find(
            FindingKind.ATTRIBUTION,
            place,
            words[-40:],
            "the source seems to say whose bracket this is; it was not believed: let them"
            " support it themselves",
        )


def _match(nodes: list[Node]) -> _Found:
    """Pair brackets; one left open in an article is not closed in the next."""
    pairs, alone, waiting = list[_Pair](), list[_Place](), list[_Place]()
    for index, node in enumerate(nodes):
        if node.kind in _SECTIONS:
            outer = [one for one in waiting if _is_around_sections(nodes, one)]
            alone += [one for one in waiting if one not in outer]
            waiting = outer
        waiting += [_Place(index, offset - len(node.lead)) for offset in range(len(node.lead))]
        for offset, sign in enumerate(node.words):
            if sign == "[":
                waiting.append(_Place(index, offset))
            elif sign == "]" and waiting:
                pairs.append(_Pair(waiting.pop(), _Place(index, offset)))
            elif sign == "]":
                alone.append(_Place(index, offset))
    return _Found(pairs, sorted(alone + waiting))


def _is_around_sections(nodes: list[Node], one: _Place) -> bool:
    return one.offset < 0 and nodes[one.node].kind in _SECTIONS


def _quote(node: Node, offset: int) -> str:
    return f"{node.number} {node.words}" if offset < 0 else node.words[max(0, offset - 20) :]


def _report_alone(node: Node, place: _Place, notes: Notes) -> None:
    opens = place.offset < 0 or node.words[place.offset] == "["
    said = "opens and is never closed" if opens else "closes what was never opened"
    notes.counts["brackets unbalanced"] += 1
    notes.find(
        FindingKind.UNBALANCED,
        node.place,
        _quote(node, place.offset),
        f"a bracket here {said}; it was kept as a character",
        code="unclosed" if opens else "unopened",
    )


class _Wrapping:
    """Puts brackets around units, outer ones first."""

    def __init__(self, root: Node, nodes: list[Node], notes: Notes) -> None:
        self.parents = {kid: node for node in root.walk() for kid in node.children}
        self.nodes = nodes
        self.notes = notes
        self.reached: dict[Node, int] = {}
        self.gone: dict[int, set[int]] = {}
        """By node, the offsets of brackets that now stand around units."""

    def wrap(self, across: list[_Pair], literal: set[_Place]) -> None:
        """Wrap what can be wrapped; leave all other brackets as characters."""
        # Offsets are those of the words as they were read, so words change only at the end.
        originals = list(self.nodes)
        texts = [node.words for node in originals]
        for pair in across:
            if self._wraps(pair, texts):
                self.gone.setdefault(pair.opens.node, set()).add(pair.opens.offset)
                self.gone.setdefault(pair.closes.node, set()).add(pair.closes.offset)
                self.notes.counts["brackets around units"] += 1
                last = pair.closes
                inside = texts[last.node][: last.offset]
                note_attribution(inside, originals[last.node].place, self.notes)
            else:
                literal |= {pair.opens, pair.closes}
                self._report_crossing(pair, originals, texts)
        for index, text in enumerate(texts):
            self._rewrite(index, originals[index], text, literal)

    def _rewrite(self, index: int, original: Node, text: str, literal: set[_Place]) -> None:
        gone = self.gone.get(index, set[int]())
        stays = len(original.lead) - sum(1 for offset in gone if offset < 0)
        # What is left of the brackets before a number has no place but in it.
        original.number = "[" * stays + original.number
        original.lead = ""
        self.nodes[index].words = "".join(
            _LITERAL[sign] if _Place(index, offset) in literal else sign
            for offset, sign in enumerate(text)
            if offset not in gone
        ).strip()

    def _report_crossing(self, pair: _Pair, originals: list[Node], texts: list[str]) -> None:
        opens, closes = originals[pair.opens.node], originals[pair.closes.node]
        self.notes.counts["brackets crossing"] += 1
        start = max(0, pair.opens.offset)
        self.notes.find(
            FindingKind.CROSSING,
            opens.place,
            f"{opens.number if pair.opens.offset < 0 else ''} {texts[pair.opens.node][start:]}",
            f"a bracket opens here and closes within another paragraph, at {closes.place};"
            " both were kept as characters",
            until=closes.place,
        )

    # Whether a pair is around whole units

    def _wraps(self, pair: _Pair, texts: list[str]) -> bool:
        first, last = pair.opens.node, pair.closes.node
        before = range(-len(self.nodes[first].lead), pair.opens.offset)
        after = range(pair.closes.offset + 1, len(texts[last]))
        if pair.opens.offset >= 0:
            before = range(pair.opens.offset)
        if not self._all_gone(first, before, texts) or not self._all_gone(last, after, texts):
            return False
        node = self.nodes[first]
        if node.number and pair.opens.offset >= 0:
            return self._around_content(first, last)
        return self._around_units(first, last)

    def _all_gone(self, node: int, offsets: range, texts: list[str]) -> bool:
        gone = self.gone.get(node, set[int]())
        return all(one in gone or (one >= 0 and texts[node][one].isspace()) for one in offsets)

    def _around_content(self, first: int, last: int) -> bool:
        """A bracket around the words of a numbered unit and all it holds."""
        node = self.nodes[first]
        if not node.may_hold(UnitKind.BRACKET) or self._last_of(node) is not self.nodes[last]:
            return False
        holds_paragraphs = node.may_hold(UnitKind.PARAGRAPH)
        kind = UnitKind.PARAGRAPH if holds_paragraphs else UnitKind.SUBPARAGRAPH
        if any(kid.kind not in MAY_CONTAIN[UnitKind.BRACKET] for kid in node.children):
            return False
        inner = Node(kind, node.place, until=node.until, lang=node.lang)
        bracket = Node(UnitKind.BRACKET, node.place, children=[inner, *node.children])
        node.children = [bracket]
        self._adopt(node)
        self._adopt(bracket)
        node.words = ""
        self.nodes[first] = inner
        return True

    def _around_units(self, first: int, last: int) -> bool:
        """A bracket around neighbours, from the one that begins here to the one that ends."""
        unit, end = self.nodes[first], self.nodes[last]
        while (holder := self.parents.get(unit)) is not None:
            # Pairs come in the order of the text, so what is sought stands further on.
            start = holder.children.index(unit, self.reached.get(holder, 0))
            self.reached[holder] = start
            for stop in range(start, min(start + MOST_IN_BRACKET, len(holder.children))):
                if self._last_of(holder.children[stop]) is end:
                    return self._put(holder, start, stop + 1)
            if holder.kind not in WORDLESS or start:
                return False
            unit = holder
        return False

    def _put(self, holder: Node, start: int, stop: int) -> bool:
        inside = holder.children[start:stop]
        if not holder.may_hold(UnitKind.BRACKET) or any(
            kid.kind not in MAY_CONTAIN[UnitKind.BRACKET] for kid in inside
        ):
            return False
        bracket = Node(UnitKind.BRACKET, inside[0].place, children=inside)
        holder.children[start:stop] = [bracket]
        self.parents[bracket] = holder
        self._adopt(bracket)
        return True

    def _adopt(self, holder: Node) -> None:
        self.parents |= dict.fromkeys(holder.children, holder)

    @staticmethod
    def _last_of(node: Node) -> Node:
        while node.children:
            node = node.children[-1]
        return node
