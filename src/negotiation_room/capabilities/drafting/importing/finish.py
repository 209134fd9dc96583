"""The last step of an import: the tree becomes units, and brackets in words become units too."""

import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from negotiation_room.capabilities.drafting.importing import brackets
from negotiation_room.capabilities.drafting.importing.labels import CLOSE, NOTE, NOTE_END, OPEN
from negotiation_room.capabilities.drafting.importing.nodes import Node
from negotiation_room.capabilities.drafting.importing.report import (
    MOST_PARAGRAPH,
    FindingKind,
    Imported,
    Notes,
    SourceTooLong,
)
from negotiation_room.capabilities.drafting.units import NO_TEXT, PlacedAs, UnitKind
from negotiation_room.capabilities.drafting.wishes import DEEPEST, DraftUnit
from negotiation_room.kernel.ids import UnitId, new_id

_ROOM: Final = 2
"""Levels left for a footnote and the bracket in it."""
_PIECES = re.compile(rf"[\[\]]|{NOTE}[^{NOTE_END}]*{NOTE_END}")
_NO_TEXT = re.compile(r"no (?:text|provision|article)s?\b", re.IGNORECASE)


@dataclass
class Footnotes:
    """What footnotes say, and which were already put in.

    Attributes:
        words: by the key that the words refer to.
        places: where each is defined.
    """

    words: Mapping[str, str] = field(default_factory=dict[str, str])
    places: Mapping[str, int] = field(default_factory=dict[str, int])
    used: set[str] = field(default_factory=set[str])


def fresh() -> UnitId:
    """A new name for a unit."""
    return UnitId(new_id("u", secrets.token_bytes))


def finish(
    root: Node, notes: Notes, footnotes: Footnotes, ids: Callable[[], UnitId] = fresh
) -> Imported:
    """Settle the brackets of a tree and give every unit its id."""
    orphans(root, notes, footnotes)
    brackets.settle(root, notes)
    making = _Making(notes, footnotes, ids)
    units = tuple(making.unit(node, 1) for node in root.children)
    return Imported(units, notes.closed())


def orphans(root: Node, notes: Notes, footnotes: Footnotes) -> None:
    """Let footnotes that nothing refers to stand as paragraphs at the end, reported."""
    asked = set[str]()
    for words in [node.words for node in root.walk()] + list(footnotes.words.values()):
        asked |= set(re.findall(f"{NOTE}([^{NOTE_END}]*){NOTE_END}", words))
    for key, words in footnotes.words.items():
        if key not in asked:
            place = footnotes.places.get(key, 0)
            written = f"[^{key.partition(' ')[0]}]:"
            root.children.append(Node(UnitKind.PARAGRAPH, place, words, written, until=place))
            notes.find(
                FindingKind.FOOTNOTE_UNUSED,
                place,
                f"{written} {words}",
                "nothing refers to this footnote; it stands as a paragraph at the end",
            )


class _Making:
    def __init__(self, notes: Notes, footnotes: Footnotes, ids: Callable[[], UnitId]) -> None:
        self.notes = notes
        self.footnotes = footnotes
        self.ids = ids

    def unit(self, node: Node, depth: int) -> DraftUnit:
        """The unit of a node and all it holds."""
        self.notes.counts[node.kind.value] += 1
        is_bracket = node.kind is UnitKind.BRACKET
        placed_as = PlacedAs.ADDED if is_bracket else None
        if is_bracket:
            self.notes.counts["brackets"] += 1
            placed_as = self._placed_as(_words_in(node), node.place)
        return DraftUnit(
            id=self.ids(),
            kind=node.kind,
            number=node.number,
            words=self.words(node.words, node.place, depth),
            children=tuple(self.unit(kid, depth + 1) for kid in node.children),
            lang=node.lang,
            placed_as=placed_as,
        )

    def words(self, text: str, place: int, depth: int) -> tuple[str | DraftUnit, ...]:
        """Words with their brackets and footnotes as units, to any depth there may be.

        Raises:
            SourceTooLong: there are more of them than one unit may hold.
        """
        if len(text) > MOST_PARAGRAPH:
            raise SourceTooLong(
                f"the paragraph at {place} is longer than {MOST_PARAGRAPH:,} characters: break"
                " it into several"
            )
        stack: list[list[str | DraftUnit]] = [[]]
        at, too_deep = 0, 0
        for found in _PIECES.finditer(text):
            _say(stack[-1], _plain(text[at : found.start()]))
            at, sign = found.end(), found.group()
            if sign == "[":
                if too_deep or depth + len(stack) > DEEPEST - _ROOM:
                    too_deep += 1
                    _say(stack[-1], "[")
                    self._too_deep(place, text[found.start() :])
                else:
                    stack.append([])
            elif sign == "]":
                if too_deep or len(stack) == 1:
                    too_deep = max(0, too_deep - 1)
                    _say(stack[-1], "]")
                else:
                    inside = stack.pop()
                    nested = 1 + len(stack) - 1
                    self.notes.counts["deepest bracket in words"] = max(
                        nested, self.notes.counts["deepest bracket in words"]
                    )
                    stack[-1].append(self._bracket(tuple(inside), place))
            else:
                self._footnote(stack[-1], sign[1:-1], place, depth + len(stack))
        _say(stack[-1], _plain(text[at:]))
        return tuple(stack[0])

    def _too_deep(self, place: int, excerpt: str) -> None:
        self.notes.find(
            FindingKind.TOO_DEEP,
            place,
            excerpt,
            "brackets nest deeper here than a text may; this one was kept as a character",
        )

    def _bracket(self, words: tuple[str | DraftUnit, ...], place: int) -> DraftUnit:
        self.notes.counts["brackets"] += 1
        self.notes.counts["brackets in words"] += 1
        last = words[-1] if words and isinstance(words[-1], str) else ""
        whole = "".join(one if isinstance(one, str) else "…" for one in words)
        brackets.note_attribution(last, place, self.notes)
        placed_as = self._placed_as(whole, place)
        return DraftUnit(id=self.ids(), kind=UnitKind.BRACKET, words=words, placed_as=placed_as)

    def _placed_as(self, words: str, place: int) -> PlacedAs:
        """Words in brackets are words that somebody adds, unless they ask for none at all."""
        if NO_TEXT.fullmatch(words):
            self.notes.counts["bracketed deletions"] += 1
            self.notes.find(
                FindingKind.NO_TEXT,
                place,
                f"[{words}]",
                "a bracket that asks for no text here; it was read as a bracketed deletion",
            )
            return PlacedAs.DELETION
        if _NO_TEXT.match(words.strip()):
            self.notes.find(
                FindingKind.NO_TEXT,
                place,
                f"[{words}]",
                "a bracket that seems to ask for no text, and says more; its words are kept as"
                " words",
            )
        return PlacedAs.ADDED

    def _footnote(self, out: list[str | DraftUnit], key: str, place: int, depth: int) -> None:
        words, shown = self.footnotes.words.get(key), key.partition(" ")[0]
        if words is None or key in self.footnotes.used:
            _say(out, f"[^{shown}]")
            is_missing = words is None
            self.notes.counts["footnote marks kept as words"] += 1
            self.notes.find(
                FindingKind.FOOTNOTE_MISSING if is_missing else FindingKind.FOOTNOTE_REPEATED,
                place,
                f"[^{shown}]",
                "this mark refers to a footnote that is not there; it was kept as words"
                if is_missing
                else "a footnote stands at its first mark only; this one was kept as words",
            )
            return
        self.footnotes.used.add(key)
        self.notes.counts[UnitKind.FOOTNOTE.value] += 1
        inside = self._settled(words, self.footnotes.places.get(key, place))
        out.append(
            DraftUnit(
                id=self.ids(),
                kind=UnitKind.FOOTNOTE,
                number=shown,
                words=self.words(inside, self.footnotes.places.get(key, place), depth),
            )
        )

    def _settled(self, words: str, place: int) -> str:
        """The words of a footnote, brackets without their pair kept as characters."""
        alone = Node(UnitKind.TEXT, children=[Node(UnitKind.PARAGRAPH, place, words)])
        brackets.settle(alone, self.notes)
        return alone.children[0].words


def _words_in(node: Node) -> str:
    """All that a bracket around units says, numbers too."""
    return "".join(one.number + one.words for one in node.walk())


def _plain(text: str) -> str:
    return text.replace(OPEN, "[").replace(CLOSE, "]")


def _say(out: list[str | DraftUnit], words: str) -> None:
    """Add words, joined with those before them."""
    if not words:
        return
    if out and isinstance(out[-1], str):
        out[-1] += words
    else:
        out.append(words)
