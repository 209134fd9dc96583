"""Changing the order of a text: units that come, go, move, part and join. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

from negotiation_room.capabilities.drafting.content import length, slice16
from negotiation_room.capabilities.drafting.editing import (
    brought_range,
    check_current,
    count16,
    missed_since,
)
from negotiation_room.capabilities.drafting.messages import (
    InsertUnits,
    MergeUnits,
    MoveUnit,
    RemoveUnit,
    Renumber,
    SplitUnit,
    TableUnits,
    UnitMoved,
    UnitRemoved,
    UnitRenumbered,
    UnitsInserted,
    UnitsMerged,
    UnitSplit,
    UnitsTabled,
)
from negotiation_room.capabilities.drafting.permission import (
    check_fresh,
    check_may_write,
    check_none_agreed,
    check_none_held,
    check_not_closed,
    check_not_frozen,
    check_open,
    delegation_of,
    drafting_of,
    is_open,
    text_of,
    unit_of,
)
from negotiation_room.capabilities.drafting.refusals import (
    BracketInTheWay,
    ChangesNothing,
    DoesNotFit,
    GroundMoved,
    NotInThisMode,
    TooDeep,
    TooLong,
)
from negotiation_room.capabilities.drafting.standing import around, stands_among
from negotiation_room.capabilities.drafting.units import (
    MAY_CONTAIN,
    WORDLESS,
    Mode,
    Text,
    Unit,
    UnitKind,
    embedded,
)
from negotiation_room.capabilities.drafting.wishes import DEEPEST, MOST_WORDS, DraftUnit
from negotiation_room.kernel.channel import ChannelState, Occasion
from negotiation_room.kernel.ids import UnitId
from negotiation_room.kernel.messages import Event
from negotiation_room.kernel.seats import Power

INLINE = frozenset({UnitKind.BRACKET, UnitKind.FOOTNOTE})
"""What can stand inside words."""

PARTED = frozenset(
    {UnitKind.HEADING, UnitKind.PARAGRAPH, UnitKind.SUBPARAGRAPH, UnitKind.OPTION}
)
"""What can be split, and joined with its next neighbour."""


# --- coming --------------------------------------------------------------------------------


def insert_units(state: ChannelState, wish: InsertUnits, now: Occasion) -> list[Event]:
    """Bring new units in; brackets in them belong to nobody yet."""
    drafting = drafting_of(state)
    text = text_of(drafting)
    parent = unit_of(text, wish.parent)
    check_may_write(drafting, text, parent, now.author)
    check_not_closed(text, parent)
    check_fits(text, parent, wish.after, wish.units)
    return [
        UnitsInserted(
            open=is_open(drafting), parent=wish.parent, after=wish.after, units=wish.units
        )
    ]


def table_units(state: ChannelState, wish: TableUnits, now: Occasion) -> list[Event]:
    """Propose new units, in a bracket of one's own delegation."""
    drafting = drafting_of(state)
    text = text_of(drafting)
    check_not_frozen(drafting)
    own = delegation_of(now.author, Power.TABLE)
    if drafting.mode is not Mode.ROLLING:
        raise NotInThisMode("delegations table units in a rolling text; propose an amendment")
    parent = unit_of(text, wish.parent)
    check_not_closed(text, parent)
    bracket = DraftUnit(id=wish.bracket, kind=UnitKind.BRACKET, children=wish.units)
    check_fits(text, parent, wish.after, (bracket,))
    return [
        UnitsTabled(
            open=is_open(drafting),
            bracket=wish.bracket,
            by=own,
            parent=wish.parent,
            after=wish.after,
            units=wish.units,
        )
    ]


def check_fits(
    text: Text, parent: Unit, after: UnitId | None, units: Sequence[DraftUnit]
) -> None:
    """Let units come in only where and as they may stand.

    Raises:
        DoesNotFit: the parent does not hold such units, or they do not hold each other.
        TooDeep: they would nest too deeply.
        IdTaken: an id is not fresh.
        Full: there is no room for them.
        GroundMoved: the neighbour is not there any more.
    """
    check_neighbour(parent, after)
    check_fresh(text, [one.id for one in chain.from_iterable(map(_flat, units))])
    room = room_in(text, parent)
    for unit in units:
        _check_among(unit)
        _check_held(parent.kind, room, unit.kind)
        _check_draft(unit, room)
    if depth(text, parent) + max(map(_height, units)) > DEEPEST:
        raise TooDeep(f"units nest at most {DEEPEST} deep; bring these in higher up")


def _check_draft(unit: DraftUnit, room: frozenset[UnitKind]) -> None:
    if unit.placed_as is not None and unit.kind is not UnitKind.BRACKET:
        raise DoesNotFit("only a bracket is placed as something")
    if unit.words and unit.kind in WORDLESS:
        raise DoesNotFit(f"a unit of the kind {unit.kind.value} has no words of its own")
    if unit.kind is not UnitKind.BRACKET:
        room = MAY_CONTAIN[unit.kind]
    said = 0
    for piece in unit.words:
        if isinstance(piece, str):
            said += count16(piece)
            continue
        is_numbered = bool(piece.number) and piece.kind is not UnitKind.FOOTNOTE
        if piece.kind not in INLINE or piece.children or is_numbered:
            raise DoesNotFit("only brackets and footnotes stand inside words")
        _check_draft(piece, frozenset())
    if said > MOST_WORDS:
        raise TooLong(f"one unit has at most {MOST_WORDS} characters; split it")
    for child in unit.children:
        _check_among(child)
        _check_held(unit.kind, room, child.kind)
        _check_draft(child, room)


def _check_among(unit: DraftUnit) -> None:
    if unit.kind is UnitKind.BRACKET and unit.words:
        raise DoesNotFit("a bracket among units holds units; words stand in those")


def _check_held(holder: UnitKind, room: frozenset[UnitKind], kind: UnitKind) -> None:
    if kind not in MAY_CONTAIN[holder] or kind not in room:
        raise DoesNotFit(f"a unit of the kind {kind.value} cannot stand there")


def room_in(text: Text, unit: Unit) -> frozenset[UnitKind]:
    """What may stand in a unit; a bracket has the room of what it stands in."""
    while unit.kind is UnitKind.BRACKET and unit.parent is not None:
        if not stands_among(text, unit):
            return frozenset()
        unit = text.units[unit.parent]
    return MAY_CONTAIN[unit.kind]


def check_neighbour(parent: Unit, after: UnitId | None) -> None:
    """Let a place be named only by a child that is there.

    Raises:
        GroundMoved: it is not.
    """
    if after is not None and after not in parent.children:
        raise GroundMoved("the unit you name to come after stands elsewhere now; look again")


def _inner(unit: DraftUnit) -> Iterator[DraftUnit]:
    yield from (piece for piece in unit.words if not isinstance(piece, str))
    yield from unit.children


def _flat(unit: DraftUnit) -> Iterator[DraftUnit]:
    yield unit
    for inner in _inner(unit):
        yield from _flat(inner)


def _height(unit: DraftUnit) -> int:
    return 1 + max(map(_height, _inner(unit)), default=0)


def depth(text: Text, unit: Unit) -> int:
    """How many units hold this one."""
    return sum(1 for _ in text.ancestors(unit.id))


def height(text: Text, unit: Unit) -> int:
    """How deep units nest inside this one, itself counted."""
    return 1 + max((height(text, text.units[one]) for one in _held(unit)), default=0)


def _held(unit: Unit) -> Iterator[UnitId]:
    yield from embedded(unit)
    yield from unit.children


# --- going and moving ----------------------------------------------------------------------


def remove_unit(state: ChannelState, wish: RemoveUnit, now: Occasion) -> list[Event]:
    """Take out what nobody has agreed to and no delegation holds on to."""
    drafting = drafting_of(state)
    text = text_of(drafting)
    unit = unit_of(text, wish.unit)
    check_may_write(drafting, text, unit, now.author)
    check_current(unit, wish.rev)
    if unit.kind is UnitKind.BRACKET:
        raise BracketInTheWay("square brackets go by their removal; remove the bracket instead")
    if unit.parent is None:
        raise DoesNotFit("the text itself stays; remove what is in it")
    check_open(state, text, unit)
    check_none_agreed(state, text, text.walk(unit.id))
    check_none_held(_held_by_others(text, unit, now))
    return [UnitRemoved(open=is_open(drafting), unit=wish.unit)]


def _held_by_others(text: Text, unit: Unit, now: Occasion) -> Iterator[Unit]:
    """The brackets inside a unit, and those around it to which not only its own writer holds."""
    yield from text.walk(unit.id)
    own = now.author.delegation
    for holder in around(text, unit):
        if holder.bracket is not None and holder.bracket.stakeholders != (own,):
            yield holder


def move_unit(state: ChannelState, wish: MoveUnit, now: Occasion) -> list[Event]:
    """Put a unit elsewhere; not out of a bracket to which a delegation holds on."""
    drafting = drafting_of(state)
    text = text_of(drafting)
    unit, parent = unit_of(text, wish.unit), unit_of(text, wish.parent)
    check_may_write(drafting, text, unit, now.author)
    check_may_write(drafting, text, parent, now.author)
    if unit.parent is None or not stands_among(text, unit):
        raise DoesNotFit("only a unit that stands among others can be moved")
    if wish.after == unit.id or unit.id in _line(text, parent):
        raise DoesNotFit("a unit cannot be moved into itself")
    check_neighbour(parent, wish.after)
    _check_room(text, parent, unit)
    if depth(text, parent) + height(text, unit) > DEEPEST:
        raise TooDeep(f"units nest at most {DEEPEST} deep; move this higher up")
    check_not_closed(text, unit)
    check_not_closed(text, parent)
    check_none_agreed(state, text, text.walk(unit.id))
    check_none_held(_left_by(text, unit, parent))
    return [
        UnitMoved(open=is_open(drafting), unit=wish.unit, parent=wish.parent, after=wish.after)
    ]


def _line(text: Text, unit: Unit) -> list[UnitId]:
    return [unit.id, *(holder.id for holder in text.ancestors(unit.id))]


def _check_room(text: Text, parent: Unit, unit: Unit) -> None:
    room = room_in(text, parent)
    _check_held(parent.kind, room, unit.kind)
    if unit.kind is UnitKind.BRACKET:
        for child in unit.children:
            _check_inside(text, text.units[child], room)


def _check_inside(text: Text, unit: Unit, room: frozenset[UnitKind]) -> None:
    if unit.kind not in room:
        raise DoesNotFit(f"a unit of the kind {unit.kind.value} cannot stand there")
    if unit.kind is UnitKind.BRACKET:
        for child in unit.children:
            _check_inside(text, text.units[child], room)


def _left_by(text: Text, unit: Unit, parent: Unit) -> Iterable[Unit]:
    """The brackets that the unit would leave."""
    staying = set(_line(text, parent))
    return (holder for holder in text.ancestors(unit.id) if holder.id not in staying)


# --- parting and joining -------------------------------------------------------------------


def split_unit(state: ChannelState, wish: SplitUnit, now: Occasion) -> list[Event]:
    """Let the words after a place stand by themselves."""
    drafting = drafting_of(state)
    text = text_of(drafting)
    unit = unit_of(text, wish.unit)
    check_may_write(drafting, text, unit, now.author)
    if unit.kind not in PARTED:
        raise DoesNotFit(f"a unit of the kind {unit.kind.value} cannot be split")
    check_fresh(text, [wish.into])
    lapsed = check_open(state, text, unit)
    _check_may_hand_on(state, text, unit)
    at, _ = brought_range(unit, wish.rev, wish.at, wish.at)
    slice16(unit.words, at, length(unit.words))
    return [
        UnitSplit(
            open=is_open(drafting),
            unit=wish.unit,
            rev=unit.rev + 1,
            at=at,
            into=wish.into,
            number=wish.number,
            lapsed=lapsed,
        )
    ]


def merge_units(state: ChannelState, wish: MergeUnits, now: Occasion) -> list[Event]:
    """Join a unit with its next neighbour, as their author saw both."""
    drafting = drafting_of(state)
    text = text_of(drafting)
    unit, absorbed = unit_of(text, wish.unit), unit_of(text, wish.absorbed)
    for one, rev in ((unit, wish.rev), (absorbed, wish.absorbed_rev)):
        check_may_write(drafting, text, one, now.author)
        missed_since(one, rev)
        check_current(one, rev)
    _check_neighbours(text, unit, absorbed)
    lapsed = {*check_open(state, text, unit), *check_open(state, text, absorbed)}
    _check_may_hand_on(state, text, absorbed)
    joined = length(unit.words) + count16(wish.joined_by) + length(absorbed.words)
    if joined > MOST_WORDS:
        raise TooLong(f"one unit has at most {MOST_WORDS} characters; leave them apart")
    return [
        UnitsMerged(
            open=is_open(drafting),
            unit=wish.unit,
            rev=unit.rev + 1,
            absorbed=wish.absorbed,
            joined_by=wish.joined_by,
            lapsed=tuple(sorted(lapsed)),
        )
    ]


def _check_may_hand_on(state: ChannelState, text: Text, unit: Unit) -> None:
    """Let what a unit holds pass to another only as it could be moved there."""
    for child in unit.children:
        check_none_agreed(state, text, text.walk(child))


def _check_neighbours(text: Text, unit: Unit, absorbed: Unit) -> None:
    if unit.kind is not absorbed.kind or unit.kind not in PARTED:
        raise DoesNotFit(
            "only two headings, paragraphs, sub-paragraphs or options can be joined"
        )
    if unit.children:
        raise DoesNotFit(
            "this unit holds others, which would come between the words; move them"
        )
    siblings = () if unit.parent is None else text.units[unit.parent].children
    at = siblings.index(unit.id) + 1 if unit.id in siblings else len(siblings)
    if siblings[at : at + 1] != (absorbed.id,):
        raise GroundMoved("the other unit is not the next one any more; look again")


def renumber(state: ChannelState, wish: Renumber, now: Occasion) -> list[Event]:
    """Give a unit another number; what was agreed with the old one is agreed no longer."""
    drafting = drafting_of(state)
    text = text_of(drafting)
    unit = unit_of(text, wish.unit)
    check_may_write(drafting, text, unit, now.author)
    if unit.number == wish.number:
        raise ChangesNothing("this unit has that number already")
    if unit.parent is None or not stands_among(text, unit):
        raise DoesNotFit("only a unit that stands among others has a number")
    lapsed = check_open(state, text, unit)
    return [
        UnitRenumbered(
            open=is_open(drafting), unit=wish.unit, number=wish.number, lapsed=lapsed
        )
    ]
