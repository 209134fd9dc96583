"""Markdown inside a paragraph: emphasis is dropped and counted, links keep their words.

Square brackets are the text's own unless they are a link for certain: with an address behind, or
with a name that the document defines as one.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from html import unescape
from unicodedata import category

from negotiation_room.capabilities.drafting.importing.labels import CLOSE, OPEN
from negotiation_room.capabilities.drafting.importing.report import FindingKind, Notes
from negotiation_room.capabilities.drafting.importing.source import NOTE_MARK, mark_notes

_ADDRESS = r"<?(?:[a-z][a-z0-9+.-]*:|/|#|\./|www\.)[^\s)]*>?"
_LINK = re.compile(
    rf"!?\[((?:[^\[\]]|\[\^[^\]]+\])*)\]\(\s*({_ADDRESS})(?:\s+[\"'][^)]*)?\)", re.IGNORECASE
)
_LINK_LIKE = re.compile(r"\[[^\[\]]*\]\([^()\s]*\)")
_NAMED = re.compile(r"\[([^\[\]]*)\](?:[ ]?\[([^\[\]]*)\])?")
DEFINITION = re.compile(rf"\[([^\]^][^\]]*)\]:\s*({_ADDRESS})(?:\s+[\"'(].*)?$", re.IGNORECASE)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_TAG = re.compile(r"</?[a-zA-Z][a-zA-Z0-9]*(?:\s[^<>]*)?/?>")
_AUTOLINK = re.compile(r"<((?:https?://|mailto:)[^\s<>]+)>")
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-fA-F]{1,6}|[a-zA-Z]{2,31});")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_STRUCK = re.compile(r"~~(?=\S)(.+?)(?<=\S)~~", re.DOTALL)
_HEAD = re.compile(r"(\*{2,3}|__)(?=\S)([^*\n]{1,80}[:.])\1(?=\w)")
"""A label in bold with its words right behind, which strict Markdown leaves as asterisks."""
_RUNS = re.compile(r"\*+|_+")
_KEPT_FROM, _KEPT_TO = "\ufdd4", "\ufdd5"
"""Around the number of an escaped character, so that nothing reads it as markup."""
_KEPT = re.compile(f"{_KEPT_FROM}([0-9]+){_KEPT_TO}")
_THREE = 3
_FARTHEST = 400
"""Runs between which emphasis is looked for; nobody opens more before closing one."""


@dataclass
class _Run:
    """A row of asterisks or low lines, and what it may do."""

    at: int
    sign: str
    size: int
    left: int
    may_open: bool
    may_close: bool


class Inline:
    """Frees the words of one document of their markup.

    Args:
        definitions: addresses by the names that the document gives them, in lower case.
    """

    def __init__(self, notes: Notes, definitions: dict[str, str]) -> None:
        self.notes = notes
        self.definitions = definitions

    def __call__(self, text: str, place: int) -> str:
        """The words alone; brackets of the text, and marks of footnotes, in place."""
        text = _ESCAPE.sub(lambda found: _kept(found.group(1)), text)
        text = _COMMENT.sub(lambda found: self._left_out(found.group(), place), text)
        text = _AUTOLINK.sub(lambda found: _kept(found.group(1)), text)
        text = _TAG.sub(lambda found: self._left_out(found.group(), place), text)
        text = _LINK.sub(lambda found: self._link(found, place), text)
        for found in _LINK_LIKE.finditer(text):
            self.notes.find(
                FindingKind.LINK_LIKE,
                place,
                found.group(),
                "this looks like a link without an address; it was read as a bracket",
            )
        if self.definitions:
            text = _NAMED.sub(lambda found: self._named(found, place), text)
        text = _STRUCK.sub(lambda found: self._struck(found, place), text)
        text, count = (
            _HEAD.subn(r"\2", text, count=1) if text[:2] in {"**", "__"} else (text, 0)
        )
        self.notes.counts["emphasis dropped"] += count
        text = self._without_emphasis(text)
        text = _ENTITY.sub(lambda found: _kept(unescape(found.group())), text)
        return mark_notes(self._restored(text, place))

    def _restored(self, text: str, place: int) -> str:
        """Put escaped characters back, escaped brackets as characters and no brackets."""
        out = list[str]()
        for index, part in enumerate(_KEPT.split(text)):
            if not index % 2:
                out.append(part)
                continue
            sign = chr(int(part))
            if sign in "[]":
                self.notes.counts["brackets escaped"] += 1
                self.notes.find(
                    FindingKind.ESCAPED,
                    place,
                    text[:40],
                    "a bracket escaped in the source was kept as a character",
                )
            out.append({"[": OPEN, "]": CLOSE}.get(sign, sign))
        return "".join(out)

    def _left_out(self, markup: str, place: int) -> str:
        self.notes.counts["markup left out"] += 1
        self.notes.find(
            FindingKind.LEFT_OUT,
            place,
            markup,
            "markup that is no part of the text was left out; words in it were kept",
            code="markup",
        )
        return ""

    def _link(self, found: re.Match[str], place: int) -> str:
        self._note_link(found.group(1), found.group(2), place)
        return found.group(1)

    def _named(self, found: re.Match[str], place: int) -> str:
        words, name = found.group(1), found.group(2)
        if words.startswith("^") or NOTE_MARK.match(found.group()):
            return found.group()
        address = self.definitions.get((name or words).casefold())
        if address is None:
            return found.group()
        self._note_link(words, address, place)
        self.notes.counts["links by name"] += name is not None
        return words

    def _note_link(self, words: str, address: str, place: int) -> None:
        self.notes.counts["links"] += 1
        self.notes.find(
            FindingKind.LINK,
            place,
            words,
            f"a link, not a bracket: its words were kept, its address {address} left out",
            address=address,
        )

    def _struck(self, found: re.Match[str], place: int) -> str:
        self.notes.counts["passages struck out"] += 1
        self.notes.find(
            FindingKind.STRUCK,
            place,
            found.group(1),
            "these words are struck out in the source; they were kept, the stroke was not",
        )
        return found.group(1)

    # Emphasis

    def _without_emphasis(self, text: str) -> str:
        """Drop what pairs as emphasis; a lone asterisk is a character of the text."""
        runs = list(_delimiters(text))
        gone = set[int]()
        for index, closer in enumerate(runs):
            while closer.may_close and closer.left:
                opener = _opener(runs[max(0, index - _FARTHEST) : index], closer)
                if opener is None:
                    break
                # Whatever stood open between the two can no longer be closed.
                for between in runs[runs.index(opener) + 1 : index]:
                    between.may_open = False
                size = min(2, opener.left, closer.left)
                first = opener.at + opener.left - size
                last = closer.at + closer.size - closer.left
                gone |= {*range(first, first + size), *range(last, last + size)}
                opener.left -= size
                closer.left -= size
                self.notes.counts["emphasis dropped"] += 1
        return "".join(sign for at, sign in enumerate(text) if at not in gone)


def _opener(before: Iterable[_Run], closer: _Run) -> _Run | None:
    for run in reversed(list(before)):
        if run.sign != closer.sign or not run.may_open or not run.left:
            continue
        both = run.may_close or closer.may_open
        if (
            both
            and not (run.size + closer.size) % _THREE
            and (run.size % _THREE or closer.size % _THREE)
        ):
            continue
        return run
    return None


def _delimiters(text: str) -> Iterable[_Run]:
    for found in _RUNS.finditer(text):
        before = text[found.start() - 1] if found.start() else " "
        after = text[found.end()] if found.end() < len(text) else " "
        opens = not after.isspace() and (
            not _punctuates(after) or before.isspace() or _punctuates(before)
        )
        closes = not before.isspace() and (
            not _punctuates(before) or after.isspace() or _punctuates(after)
        )
        sign, size = found.group()[0], len(found.group())
        may_open, may_close = opens, closes
        if sign == "_":
            may_open = opens and (not closes or _punctuates(before))
            may_close = closes and (not opens or _punctuates(after))
        yield _Run(found.start(), sign, size, size, may_open, may_close)


def _punctuates(sign: str) -> bool:
    return category(sign)[0] in "PS" or sign in {_KEPT_FROM, _KEPT_TO}


def _kept(text: str) -> str:
    return "".join(f"{_KEPT_FROM}{ord(sign)}{_KEPT_TO}" for sign in text)
