"""Tracked changes of a DOCX, settled before anything is read: all accepted, or all rejected.

Readers of DOCX that ignore them drop every insertion and keep every deletion, silently. Here a
document that holds any is refused unless somebody said what is to become of them.
"""

from collections import Counter
from collections.abc import Iterable
from enum import StrEnum
from typing import Final
from xml.etree.ElementTree import Element

from negotiation_room.capabilities.drafting.importing.package import W
from negotiation_room.capabilities.drafting.importing.report import (
    FindingKind,
    Notes,
    Report,
)
from negotiation_room.kernel.errors import Invalid


class Tracked(StrEnum):
    """What becomes of tracked changes."""

    ACCEPT = "accept"
    REJECT = "reject"
    REFUSE = "refuse"


_CAME: Final = frozenset({f"{W}ins", f"{W}moveTo", f"{W}cellIns"})
_WENT: Final = frozenset({f"{W}del", f"{W}moveFrom", f"{W}cellDel"})
_FORMATS: Final = tuple(f"{W}{name}PrChange" for name in ("p", "r", "tbl", "tr", "tc", "sect"))
_MOST_NAMED: Final = 8
_PARAGRAPH, _ROW, _CELL = f"{W}p", f"{W}tr", f"{W}tc"


class TrackedChanges(Invalid, code="drafting.tracked_changes"):
    """The document holds tracked changes, and nobody said what is to become of them.

    Attributes:
        report: who made how many of which.
    """

    def __init__(self, because: str, report: Report) -> None:
        super().__init__(because)
        self.report = report


def settle_tracked(parts: Iterable[Element], tracked: Tracked, notes: Notes) -> None:
    """Accept or reject all tracked changes, in place.

    Raises:
        TrackedChanges: there are some, and they were to be refused.
    """
    texts = list(parts)
    found = Counter[str]()
    authors = dict[str, None]()
    for text in texts:
        for element in text.iter():
            if element.tag in _CAME | _WENT or element.tag in _FORMATS:
                found[element.tag.removeprefix(W)] += 1
                authors[element.get(f"{W}author", "somebody")] = None
    if not found:
        return
    said = ", ".join(f"{count} {name}" for name, count in sorted(found.items()))
    names = ", ".join(list(authors)[:_MOST_NAMED])
    notes.counts["tracked changes"] = found.total()
    notes.find(
        FindingKind.TRACKED,
        0,
        said,
        f"tracked changes by {names}: {tracked.value} was asked for all of them",
        code=f"tracked_{tracked.value}",
        names=names,
    )
    if tracked is Tracked.REFUSE:
        raise TrackedChanges(
            f"this document holds {found.total()} tracked changes by {names} ({said}): say"
            " whether to accept or to reject them all, or settle them in a word processor first",
            notes.closed(),
        )
    for text in texts:
        _settle(text, accepts=tracked is Tracked.ACCEPT)


def _settle(element: Element, *, accepts: bool) -> None:
    gone, stays = (_WENT, _CAME) if accepts else (_CAME, _WENT)
    kept = list[Element]()
    for child in list(element):
        if child.tag in gone or _is_gone(child, gone):
            continue
        if child.tag == _PARAGRAPH and _has_lost_its_end(child, gone):
            properties = child.find(f"{W}pPr")
            if properties is not None:
                properties.set("joined", "yes")
        if child.tag in {f"{W}pPr", f"{W}rPr"} and not accepts:
            _restore(child)
        _settle(child, accepts=accepts)
        # What stays is unwrapped: the reader then meets runs where runs are expected.
        kept += list(child) if child.tag in stays and len(child) else [child]
    element[:] = kept


def _is_gone(element: Element, gone: frozenset[str]) -> bool:
    """Whether a row or cell as a whole came or went."""
    if element.tag == _ROW:
        properties = element.find(f"{W}trPr")
    elif element.tag == _CELL:
        properties = element.find(f"{W}tcPr")
    else:
        return False
    return properties is not None and any(one.tag in gone for one in properties)


def _has_lost_its_end(paragraph: Element, gone: frozenset[str]) -> bool:
    marks = paragraph.find(f"{W}pPr/{W}rPr")
    return marks is not None and any(one.tag in gone for one in marks)


def _restore(properties: Element) -> None:
    """Give back the formatting there was before: a number may come with it."""
    for change in list(properties):
        if change.tag in _FORMATS:
            before = next(iter(change), None)
            keep = [one for one in properties if one.tag == f"{W}rPr"]
            properties[:] = [*keep, *(list(before) if before is not None else [])]
            return
