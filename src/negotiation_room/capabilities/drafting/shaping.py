"""Text in, text out: how one copy of a text changes when a fact about it is folded. Pure.

Every function here takes a `Trace`, the entry that brought the fact; where authors are not
traced, words have no origin and late operations are not kept.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, Final

from immutables import Map

from negotiation_room.capabilities.drafting.content import Content, Run, apply, slice16, spliced
from negotiation_room.capabilities.drafting.delta import Delta, Embed, Op, normal
from negotiation_room.capabilities.drafting.publishing import UNTRACED
from negotiation_room.capabilities.drafting.standing import agreeable_of, around
from negotiation_room.capabilities.drafting.tracing import (
    Trace,
    Units,
    going_on,
    kept,
    left,
    sat_down,
    signed,
)
from negotiation_room.capabilities.drafting.units import (
    Bracket,
    Missed,
    PlacedAs,
    Stand,
    Text,
    Unit,
    UnitKind,
    embedded,
)
from negotiation_room.capabilities.drafting.wishes import DraftUnit
from negotiation_room.capabilities.drafting.wording import lang_of
from negotiation_room.kernel.ids import DelegationId, UnitId
from negotiation_room.kernel.values import renewed

NO_STANDS: Final = Map[DelegationId, Stand]()


# --- what a change of words brings with it ---------------------------------------------------


def reworded(unit: Unit, words: Content, rev: int, missed: Missed, trace: Trace) -> Unit:
    """The unit with other words, at another revision."""
    late = kept(unit.missed, missed) if trace.signed else ()
    return renewed(unit, words=words, rev=rev, made_by=trace.act, missed=late)


def unsettled(text: Text, unit: Unit, units: Units) -> None:
    """Take back what was said to a wording that these words are part of.

    Agreement to the unit falls, and so do consents to the removal of brackets around it, and the
    announcement that they go.
    """
    holder = agreeable_of(text, unit)
    if holder is not None and holder.stands:
        _change(units, holder.id, stands=NO_STANDS)
    unsettled_around(text, unit, units)


def unsettled_around(text: Text, unit: Unit, units: Units) -> None:
    """Take back what was said about the brackets that a unit stands in."""
    for outer in around(text, unit):
        bracket = outer.bracket
        if bracket is not None and (bracket.consents or bracket.removal):
            held = replace(bracket, consents=type(bracket.consents)(), removal=None)
            _change(units, outer.id, bracket=held)


def _is_spoken_for(text: Text, unit: Unit) -> bool:
    holder = agreeable_of(text, unit)
    return (holder is not None and bool(holder.stands)) or any(
        outer.bracket is not None and (outer.bracket.consents or outer.bracket.removal)
        for outer in around(text, unit)
    )


def _change(units: Units, name: UnitId, **changes: Any) -> None:
    units[name] = replace(units[name], **changes)


def _adopt(units: Units, names: Iterable[UnitId], parent: UnitId | None) -> None:
    for name in names:
        _change(units, name, parent=parent)


def _embeds(words: Content) -> list[UnitId]:
    return [UnitId(run.body.unit) for run in words if not isinstance(run.body, str)]


def _within(text: Text, name: UnitId) -> list[UnitId]:
    return [one.id for one in text.walk(name)]


def _without_stands(text: Text, names: Iterable[UnitId], units: Units) -> None:
    for name in names:
        for one in text.walk(name):
            if one.stands:
                _change(units, one.id, stands=NO_STANDS)


# --- words ---------------------------------------------------------------------------------


def edit(text: Text, name: UnitId, rev: int, delta: Delta, trace: Trace) -> Text:
    """Words of a unit change."""
    unit = text.units.get(name)
    if unit is None:
        return text
    origins, sittings, origin = text.origins, text.sittings, UNTRACED
    if any(isinstance(op, str) for op in delta):
        origins, sittings, origin = sat_down(text, name, trace)
    words = apply(unit.words, delta, origin)
    changed = reworded(unit, words, rev, Missed(rev, trace.place.at, delta), trace)
    units = text.units.set(name, changed)
    if _is_spoken_for(text, unit):
        mutation = units.mutate()
        unsettled(text, unit, mutation)
        units = mutation.finish()
    return renewed(text, units=units, origins=origins, sittings=sittings)


def renumber(text: Text, name: UnitId, number: str) -> Text:
    """A unit has another number."""
    unit = text.units.get(name)
    if unit is None:
        return text
    units = text.units.mutate()
    _change(units, name, number=number)
    unsettled(text, unit, units)
    return replace(text, units=units.finish())


# --- coming, going, moving -------------------------------------------------------------------


def plant(
    text: Text, parent: UnitId, after: UnitId | None, drafts: Iterable[Unit], trace: Trace
) -> Text:
    """New units stand in the text: those of `drafts` without a parent, and all they hold."""
    holder = text.units.get(parent)
    if holder is None:
        return text
    text = signed(text, trace)
    units = text.units.mutate()
    names = list[UnitId]()
    for one in drafts:
        if one.parent is None:
            names.append(one.id)
            units[one.id] = replace(one, parent=parent, made_by=trace.act)
        else:
            units[one.id] = replace(one, made_by=trace.act)
    _change(units, parent, children=_inserted(holder.children, after, names))
    unsettled_around(text, holder, units)
    return replace(text, units=units.finish())


def _inserted(
    children: tuple[UnitId, ...], after: UnitId | None, names: Iterable[UnitId]
) -> tuple[UnitId, ...]:
    at = children.index(after) + 1 if after in children else 0
    return (*children[:at], *names, *children[at:])


def drafted(
    draft: DraftUnit,
    parent: UnitId | None,
    origin: int,
    by: DelegationId | None,
) -> list[Unit]:
    """A unit as it is brought in, and all it holds, each before what it holds.

    Attributes:
        by: to whom brackets in it belong; to nobody yet, if nobody is named.
    """
    words, inner = list[Run](), list[Unit]()
    for piece in draft.words:
        if isinstance(piece, str):
            words += spliced((Run(piece, origin),)) if piece else ()
        else:
            words.append(Run(Embed(piece.kind.value, piece.id), origin))
            inner += drafted(piece, draft.id, origin, by)
    for child in draft.children:
        inner += drafted(child, draft.id, origin, by)
    bracket = None
    if draft.kind is UnitKind.BRACKET:
        placed_as = draft.placed_as or PlacedAs.RESERVED
        bracket = Bracket(placed_as, placed_by=by, unattributed=by is None)
    unit = Unit(
        id=draft.id,
        kind=draft.kind,
        parent=parent,
        number=draft.number,
        words=spliced(*((run,) for run in words)),
        children=tuple(child.id for child in draft.children),
        lang=draft.lang,
        bracket=bracket,
    )
    return [unit, *inner]


def uproot(text: Text, name: UnitId, trace: Trace) -> Text:
    """A unit and all it held are gone."""
    unit = text.units.get(name)
    if unit is None or unit.parent is None:
        return text
    holder = text.units[unit.parent]
    units = text.units.mutate()
    if name in holder.children:
        children = tuple(child for child in holder.children if child != name)
        _change(units, holder.id, children=children)
        unsettled_around(text, holder, units)
    else:
        delta = normal((_offset(holder, name), -1))
        missed = Missed(holder.rev + 1, trace.place.at, delta)
        words = apply(holder.words, delta, UNTRACED)
        units[holder.id] = reworded(holder, words, holder.rev + 1, missed, trace)
        unsettled(text, holder, units)
    return left(text, units, _within(text, name), trace)


def move(text: Text, name: UnitId, parent: UnitId, after: UnitId | None) -> Text:
    """A unit stands elsewhere; moved into brackets, or into another language, it is not agreed."""
    unit = text.units.get(name)
    if unit is None or unit.parent is None or parent not in text.units:
        return text
    units = text.units.mutate()
    before = units[unit.parent]
    units[before.id] = replace(
        before, children=tuple(child for child in before.children if child != name)
    )
    _change(units, parent, children=_inserted(units[parent].children, after, [name]))
    _change(units, name, parent=parent)
    unsettled_around(text, text.units[unit.parent], units)
    unsettled_around(text, text.units[parent], units)
    was, now = (lang_of(text, text.units[holder]) for holder in (unit.parent, parent))
    if was != now or any(True for _ in around(text, text.units[parent])):
        _without_stands(text, [name], units)
    return replace(text, units=units.finish())


# --- parting and joining -----------------------------------------------------------------------


def split(text: Text, name: UnitId, rev: int, at: int, into: Unit, trace: Trace) -> Text:
    """The words of a unit after a place, and the units it held, belong to a new one.

    Attributes:
        into: the new unit's id and number.
    """
    unit = text.units.get(name)
    if unit is None or unit.parent is None:
        return text
    size = sum(run.size for run in unit.words)
    tail = slice16(unit.words, at, size)
    delta = normal((at, at - size))
    missed = Missed(rev, trace.place.at, delta, structural=True)
    head = reworded(unit, slice16(unit.words, 0, at), rev, missed, trace)
    fresh = replace(
        into,
        kind=unit.kind,
        parent=unit.parent,
        words=tail,
        children=unit.children,
        made_by=trace.act,
        lang=unit.lang,
        facilitated=unit.facilitated,
    )
    units = text.units.mutate()
    units[name] = replace(head, children=())
    unsettled(text, unit, units)
    units[fresh.id] = fresh
    siblings = units[unit.parent].children
    _change(units, unit.parent, children=_inserted(siblings, name, [fresh.id]))
    _adopt(units, (*_embeds(tail), *unit.children), fresh.id)
    return replace(text, units=units.finish())


def merge(
    text: Text, name: UnitId, rev: int, absorbed: UnitId, joined_by: str, trace: Trace
) -> Text:
    """The words of a unit, and the units it held, join those of its neighbour."""
    unit, other = text.units.get(name), text.units.get(absorbed)
    if unit is None or other is None or unit.parent is None:
        return text
    between: Content = ()
    if joined_by:
        text, between = signed(text, trace), (Run(joined_by, trace.origin),)
    added = spliced(between, other.words)
    size = sum(run.size for run in unit.words)
    delta = normal((size, *(run.body for run in added)))
    missed = Missed(rev, trace.place.at, delta, structural=True)
    whole = reworded(unit, spliced(unit.words, added), rev, missed, trace)
    units = text.units.mutate()
    units[name] = replace(whole, children=(*unit.children, *other.children))
    unsettled(text, unit, units)
    siblings = tuple(one for one in units[unit.parent].children if one != absorbed)
    _change(units, unit.parent, children=siblings)
    _adopt(units, (*embedded(other), *other.children), name)
    return left(text, units, [absorbed], trace)


def _offset(holder: Unit, name: UnitId) -> int:
    """Where a bracket or footnote stands in the words that hold it."""
    at = 0
    for run in holder.words:
        if not isinstance(run.body, str) and run.body.unit == name:
            break
        at += run.size
    return at


# --- brackets ----------------------------------------------------------------------------------


def place(
    text: Text, name: UnitId, rev: int, where: tuple[int, int], bracket: Unit, trace: Trace
) -> Text:
    """Words of a unit stand in a bracket, or come in with one.

    Attributes:
        bracket: with the words it brings, if it does.
    """
    unit = text.units.get(name)
    if unit is None:
        return text
    start, size = where
    within = slice16(unit.words, start, start + size)
    text = signed(text, trace)
    if trace.signed and trace.proposal is None and trace.place.author is not None:
        key = f"{bracket.id} {trace.place.author}"
        text = replace(text, sittings=going_on(text, trace.place.at).set(key, trace.origin))
    delta = normal((start, Embed(UnitKind.BRACKET.value, bracket.id), -size))
    missed = Missed(rev, trace.place.at, delta, structural=size > 0)
    words = apply(unit.words, delta, trace.origin)
    units = text.units.mutate()
    units[name] = reworded(unit, words, rev, missed, trace)
    unsettled(text, unit, units)
    brought = (*within, *bracket.words)
    units[bracket.id] = replace(bracket, parent=name, words=brought, made_by=trace.act)
    _adopt(units, _embeds(within), bracket.id)
    return replace(text, units=units.finish())


def surround(text: Text, names: tuple[UnitId, ...], bracket: Unit, trace: Trace) -> Text:
    """Neighbouring units stand in one bracket; nobody's agreement to them stands."""
    first = text.units.get(names[0])
    if first is None or first.parent is None:
        return text
    parent = text.units[first.parent]
    at = parent.children.index(first.id)
    children = (*parent.children[:at], bracket.id, *parent.children[at + len(names) :])
    units = text.units.mutate()
    _change(units, parent.id, children=children)
    unsettled_around(text, parent, units)
    held = replace(bracket, parent=parent.id, children=names, made_by=trace.act)
    units[bracket.id] = held
    _without_stands(text, names, units)
    _adopt(units, names, bracket.id)
    return replace(text, units=units.finish())


def unbracket(text: Text, name: UnitId, rev: int, trace: Trace, *, keep: bool) -> Text:
    """A bracket is gone; its words stay where it stood, or go with it."""
    unit = text.units.get(name)
    if unit is None or unit.parent is None:
        return text
    holder = text.units[unit.parent]
    units = text.units.mutate()
    if name in holder.children:
        at = holder.children.index(name)
        staying = unit.children if keep else ()
        children = (*holder.children[:at], *staying, *holder.children[at + 1 :])
        _change(units, holder.id, children=children)
        unsettled_around(text, holder, units)
    else:
        units[holder.id] = _opened(holder, unit, rev, trace, keep=keep)
        unsettled(text, holder, units)
    if keep:
        _adopt(units, (*embedded(unit), *unit.children), holder.id)
    return left(text, units, [name] if keep else _within(text, name), trace)


def _opened(holder: Unit, unit: Unit, rev: int, trace: Trace, *, keep: bool) -> Unit:
    at = _offset(holder, unit.id)
    size = sum(run.size for run in holder.words)
    inner = unit.words if keep else ()
    ops: tuple[Op, ...] = (at, *(run.body for run in inner), -1)
    missed = Missed(rev, trace.place.at, normal(ops), structural=bool(inner))
    words = spliced(slice16(holder.words, 0, at), inner, slice16(holder.words, at + 1, size))
    return reworded(holder, words, rev, missed, trace)
