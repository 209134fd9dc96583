"""A long text in outline: one line for each article, in full only what was asked for. Pure.

For readers on thin lines (docs/adr/0023-texts-in-outline.md). What is left out is nowhere in the
outline: no unit is ever given with fewer words, brackets or agreements than it has.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from negotiation_room.capabilities.drafting.standing import ladder_of, parties
from negotiation_room.capabilities.drafting.units import (
    AGREEABLE,
    Drafting,
    Text,
    Unit,
    UnitKind,
    embedded,
)
from negotiation_room.kernel.channel import ChannelState
from negotiation_room.kernel.ids import DelegationId, UnitId

Json = dict[str, Any]

SHORT: Final = 6_000
"""A text of which less than this would travel comes whole."""
_TOGETHER: Final = 20
"""The most neighbouring units outside articles that are one section."""
_EXCERPT: Final = 90
_SKELETON: Final = frozenset({UnitKind.TITLE, UnitKind.PART})
_PARAGRAPHS: Final = frozenset({UnitKind.PARAGRAPH, UnitKind.SUBPARAGRAPH})


@dataclass(frozen=True, slots=True)
class Outlined:
    """A text of which some sections are left out.

    Attributes:
        text: with the units that are not left out, and what belongs to them.
        outline: what is left out, section by section, as JSON.
    """

    text: Text
    outline: Sequence[Json]


def outlined(
    text: Text, speaking: Collection[DelegationId], asked: Collection[UnitId] = ()
) -> Outlined:
    """The text with the sections asked for, by any unit in them or above; all else in outline."""
    wanted = frozenset(asked)
    kept = {unit.id: unit for unit in _skeleton(text)}
    outline = list[Json]()
    for section in sections(text):
        units = [unit for one in section for unit in text.walk(one.id)]
        above = text.ancestors(section[0].id)
        if wanted and not wanted.isdisjoint(unit.id for unit in (*units, *above)):
            kept.update((unit.id, unit) for unit in units)
        else:
            outline.append(_line(text, section, units, speaking))
    return Outlined(_cut(text, kept), outline)


def in_outline(drafting: Drafting, state: ChannelState) -> tuple[Drafting, dict[str, Any]]:
    """What drafting keeps, its long texts without their sections; and, by field, what those are."""
    left_out = dict[str, Any]()
    for field in ("text", "published"):
        whole: Text | None = getattr(drafting, field)
        if whole is None or _travels(list(whole.units.values())) < SHORT:
            continue
        found = outlined(whole, parties(state))
        drafting = replace(drafting, **{field: found.text})
        left_out[field] = found.outline
    return drafting, left_out


def sections(text: Text) -> Iterator[Sequence[Unit]]:
    """What is loaded together: each article; and what stands between articles, up to a heading."""
    holders = [text.root]
    while holders:
        run = list[Unit]()
        inner = list[UnitId]()
        for child in text.units[holders.pop()].children:
            unit = text.units[child]
            is_apart = unit.kind is UnitKind.ARTICLE or unit.kind in _SKELETON
            if run and (is_apart or unit.kind is UnitKind.HEADING or len(run) == _TOGETHER):
                yield tuple(run)
                run.clear()
            if unit.kind is UnitKind.ARTICLE:
                yield (unit,)
            elif unit.kind is UnitKind.PART:
                inner.append(child)
            elif not is_apart:
                run.append(unit)
        if run:
            yield tuple(run)
        holders += reversed(inner)


def _skeleton(text: Text) -> Iterator[Unit]:
    """What every outline has in full: the parts, the title, and what stands in their words."""
    holders = [text.units[text.root]]
    while holders:
        holder = holders.pop()
        yield holder
        for inner in embedded(holder):
            yield from text.walk(inner)
        holders += [
            unit
            for unit in map(text.units.__getitem__, holder.children)
            if unit.kind in _SKELETON
        ]


def _line(
    text: Text,
    section: Sequence[Unit],
    units: Sequence[Unit],
    speaking: Collection[DelegationId],
) -> Json:
    first = section[0]
    agreeable = [unit for unit in units if unit.kind in AGREEABLE and unit.words]
    states = Counter(ladder_of(text, unit, speaking).value for unit in agreeable)
    said = _said(first)
    if not said:
        inner = (text.units[child] for child in first.children)
        said = next((_said(one) for one in inner if one.kind is UnitKind.HEADING), "")
    return {
        "unit": first.id,
        "count": len(section),
        "kind": first.kind,
        "number": first.number,
        "words": said if len(said) <= _EXCERPT else f"{said[:_EXCERPT].rstrip()}\u2026",
        "lang": first.lang,
        "paragraphs": sum(unit.kind in _PARAGRAPHS for unit in units),
        "brackets": sum(unit.kind is UnitKind.BRACKET for unit in units),
        "states": dict(sorted(states.items())),
        "size": _travels(units),
    }


def _said(unit: Unit) -> str:
    return "".join(run.body for run in unit.words if isinstance(run.body, str)).strip()


def _travels(units: Collection[Unit]) -> int:
    """About how many bytes units take when they travel, compressed; measured on real texts."""
    return sum(
        60
        + 8 * len(unit.words)
        + sum(len(run.body) for run in unit.words if isinstance(run.body, str)) // 5
        + 14 * len(unit.missed)
        for unit in units
    )


def _cut(text: Text, kept: dict[UnitId, Unit]) -> Text:
    """The text with these units alone, and what is known of their words' origins."""
    sittings = {
        key: place for key, place in text.sittings.items() if key.partition(" ")[0] in kept
    }
    named = {run.origin for unit in kept.values() for run in unit.words} | {*sittings.values()}
    return replace(
        text,
        units=type(text.units)(kept),
        origins=type(text.origins)(
            {place: one for place, one in text.origins.items() if place in named}
        ),
        sittings=type(text.sittings)(sittings),
        gone=frozenset(),
    )
