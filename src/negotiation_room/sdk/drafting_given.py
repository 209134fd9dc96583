"""Articles as a server gives them later, checked before they are put into a text in outline.

That words were written so at some time is the server's word, as with every state. But what it
gives must be whole, must be what was asked for, and must agree with all that is known here of that
place of the journal: with what was loaded before, with the outline, and with the record. Pure.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import Any, Final

from negotiation_room.capabilities.drafting import content
from negotiation_room.capabilities.drafting.delta import MalformedDelta, recall
from negotiation_room.capabilities.drafting.messages import (
    BracketPlaced,
    UnitEdited,
    UnitsMerged,
    UnitSplit,
    VersionRestored,
)
from negotiation_room.capabilities.drafting.units import (
    Drafting,
    Text,
    Unit,
    UnitKind,
    embedded,
)
from negotiation_room.kernel.catalogue import Catalogue
from negotiation_room.kernel.channel import ChannelState
from negotiation_room.kernel.ids import UnitId
from negotiation_room.kernel.verdicts import Malformed
from negotiation_room.sdk.drafting_partial import (
    PartialText,
    bare,
    held,
    in_outline,
    is_partial,
    is_torn,
    lacks,
    reached,
)
from negotiation_room.sdk.outlined import (
    CAPABILITY,
    COPIES,
    described_text,
    unpacked,
)
from negotiation_room.sdk.served import VerifiedEntry
from negotiation_room.sdk.verdicts import Tampered

CHECK: Final = "part"
_PARAGRAPHS: Final = frozenset({UnitKind.PARAGRAPH, UnitKind.SUBPARAGRAPH})
_SKELETON: Final = frozenset({UnitKind.TEXT, UnitKind.PART})

_MEMBERS_COPY: Final = COPIES[0]
"""The copy that the facts of the record are about; that of observers may be of before."""
_REVISING: Final = (UnitEdited, BracketPlaced, UnitSplit, UnitsMerged)
"""Facts that name a unit and the revision they made of it."""


@dataclass(frozen=True, slots=True)
class Part:
    """Articles as the server gives them, in the text as it stood after an entry.

    Attributes:
        copy: which copy of the text, "text" or "published".
        text: with what was asked for in full, and all else in outline.
        drafting: the remarks on what is in full.
    """

    epoch: int
    head: int
    copy: str
    text: PartialText
    drafting: Drafting


def read_part(catalogue: Catalogue, state: ChannelState, given: Any) -> Part:
    """What the server answered.

    Raises:
        Malformed: nobody understands it.
    """
    try:
        copy = COPIES[COPIES.index(given["copy"])]
        fields: dict[str, Any] = {copy: unpacked(given["text"]), "comments": given["comments"]}
        drafting = described_text(catalogue, state, fields)
        text = getattr(drafting, copy)
        return Part(
            epoch=int(given["epoch"]),
            head=int(given["head"]),
            copy=copy,
            text=text if is_partial(text) else in_outline(text, []),
            drafting=drafting,
        )
    except Exception:  # noqa: BLE001 -- cattrs raises groups of whatever did not fit
        raise Malformed("the server gives an article in a way nobody understands") from None


def joined_by(drafting: Drafting, part: Part, *, is_all: bool) -> Drafting:
    """What is kept of drafting with a part of its text that came, both as of one place.

    A torn text is begun anew from what came, if all that was loaded was asked for (`is_all`);
    else it stays.
    """
    before: Text | None = getattr(drafting, part.copy)
    if not is_partial(before) or (is_torn(before) and not is_all):
        return drafting
    base = None if is_torn(before) else before
    text = part.text
    if base is not None:
        text = replace(
            text,
            units=base.units.update(text.units),
            origins=base.origins.update(text.origins),
            sittings=base.sittings.update(text.sittings),
        )
    # What was brought into an article that was not loaded, and taken out again, hangs nowhere.
    units = {unit.id: unit for unit in reached(text)}
    outline = tuple(one for one in text.outline if one.unit not in units)
    joined: Text = replace(
        text, units=type(text.units)(units), gone=before.gone, outline=outline, outdated=None
    )
    if held(joined) <= units.keys():
        joined = bare(joined)
    comments = drafting.comments.update(part.drafting.comments)
    return replace(drafting, comments=comments, **{part.copy: joined})


# --- what does not agree ----------------------------------------------------------------------


def check_part(
    before: Drafting, part: Part, asked: Collection[UnitId], heard: Iterable[VerifiedEntry]
) -> None:
    """Hold a part against all that is known here of its place.

    Args:
        before: what was known of that very place.
        part: what came.
        asked: the units by which it was asked for.
        heard: verified entries up to that place.

    Raises:
        Tampered: it is not whole, not what was asked for, or contradicts what is known.
    """
    text = part.text
    _check_links(text)
    _check_outline(text)
    holding, lines = held(text), {one.unit for one in text.outline}
    for name in asked:
        is_left_out = name not in text.units and (name in holding or name in lines)
        if is_left_out or (name in text.units and lacks(text, name)):
            raise _wrong("the server does not give the article that it was asked for", name)
    base = getattr(before, part.copy)
    if is_partial(base) and not is_torn(base):
        _check_known(base, text)
        if base.outdated is None:
            _check_lines(base, text)
    if part.copy == _MEMBERS_COPY:
        _check_revisions(text, heard)


def _check_links(text: PartialText) -> None:
    for name, unit in text.units.items():
        holder = None if unit.parent is None else text.units.get(unit.parent)
        is_held = holder is not None and name in {*holder.children, *embedded(holder)}
        if unit.id != name or (name != text.root and not is_held):
            raise _wrong("the server gives a unit that stands nowhere in what it gives", name)
        inner = (*embedded(unit), *(() if unit.kind in _SKELETON else unit.children))
        for one in inner:
            if one not in text.units or text.units[one].parent != name:
                raise _wrong("the server gives a part of a unit, as if it were the whole", name)
    if text.root not in text.units or text.units[text.root].parent is not None:
        raise _wrong("the server gives articles of no text", text.root)


def _check_outline(text: PartialText) -> None:
    """Whatever is not given is in a line of the outline."""
    counts = {one.unit: one.count for one in text.outline}
    for unit in text.units.values():
        if unit.kind not in _SKELETON:
            continue
        left = 0
        for child in unit.children:
            left = 0 if child in text.units else counts.get(child, left)
            if child not in text.units and left < 1:
                raise _wrong(
                    "the server leaves out units that its outline does not name", child
                )
            left -= 1


def _check_known(base: PartialText, text: PartialText) -> None:
    """What was loaded before, or follows from it, is the same now."""
    for name, unit in text.units.items():
        known = base.units.get(name)
        if known is not None and known != unit:
            raise Tampered(
                "the server gives a unit otherwise than it was loaded and the record has it",
                expected=_said(known),
                found=_said(unit),
                check=CHECK,
            )


def _check_lines(base: PartialText, text: PartialText) -> None:
    """An article is what its line of the outline said, since nothing was done to it."""
    for line in base.outline:
        unit = text.units.get(line.unit)
        if unit is None or line.kind is not UnitKind.ARTICLE:
            continue
        units = list(Text.walk(text, line.unit))
        found = (
            unit.kind,
            unit.number,
            sum(one.kind in _PARAGRAPHS for one in units),
            sum(one.kind is UnitKind.BRACKET for one in units),
        )
        expected = (line.kind, line.number, line.paragraphs, line.brackets)
        if found != expected:
            raise Tampered(
                "the server gives an article otherwise than its outline has it",
                expected=" ".join(map(str, expected)),
                found=" ".join(map(str, found)),
                check=CHECK,
            )


def _check_revisions(text: Text, heard: Iterable[VerifiedEntry]) -> None:
    """No unit is older than what the record says was done to it."""
    least = dict[UnitId, tuple[int, int]]()
    for entry in heard:
        for event in (fact.event for fact in entry.facts):
            if isinstance(event, VersionRestored):
                least.clear()  # from then on revisions are counted from its place
            elif isinstance(event, _REVISING):
                least[event.unit] = (event.rev, entry.seq)
    for name, (rev, seq) in least.items():
        unit = text.units.get(name)
        if unit is not None and unit.rev < rev:
            raise Tampered(
                "the server gives a unit as it was before something that the record has",
                expected=f"revision {rev} or later",
                found=f"revision {unit.rev}",
                seq=seq,
                check=CHECK,
            )


def check_fits(before: Drafting, entry: VerifiedEntry) -> None:
    """Hold what is loaded against the next entry: what was written there was written in it.

    Raises:
        Tampered: it was written in other words, or in another revision.
    """
    text = before.text
    if not is_partial(text) or is_torn(text):
        return
    events = [fact.event for fact in entry.facts if fact.wire.startswith(f"{CAPABILITY}.")]
    event = events[0] if events else None
    if not isinstance(event, _REVISING):
        return
    unit = text.units.get(event.unit)
    if unit is not None and not _fits(unit, event):
        raise Tampered(
            "a unit that the server gave is not the one in which this was written",
            expected=f"revision {event.rev - 1}",
            found=f"revision {unit.rev}",
            seq=entry.seq,
            check=CHECK,
        )


def _fits(unit: Unit, event: BracketPlaced | UnitEdited | UnitsMerged | UnitSplit) -> bool:
    if event.rev != unit.rev + 1:
        return False
    if isinstance(event, UnitEdited):
        try:
            content.check_fits(unit.words, recall(event.delta))
        except MalformedDelta:
            return False
    return True


def check_recorded(known: Text, recorded: Text) -> None:
    """Hold what is loaded against the text that the record folds to.

    Raises:
        Tampered: a unit is not as the record has it.
    """
    for name, unit in known.units.items():
        found = recorded.units.get(name)
        if found != unit:
            raise Tampered(
                "the server gave a unit otherwise than the record has it",
                expected="no such unit" if found is None else _said(found),
                found=_said(unit),
                check=CHECK,
            )


def _wrong(because: str, unit: UnitId) -> Tampered:
    return Tampered(because, found=unit, check=CHECK)


def _said(unit: Unit) -> str:
    words = "".join(run.body for run in unit.words if isinstance(run.body, str))
    return f"{unit.number} {words[:200]}".strip()
