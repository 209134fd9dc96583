"""Laying the draft before the demonstration summit, and letting scripted delegates work on it."""

import asyncio
from collections.abc import Mapping

from negotiation_room.capabilities.drafting.content import length
from negotiation_room.capabilities.drafting.units import PlacedAs
from negotiation_room.capabilities.drafting.wishes import DraftUnit
from negotiation_room.kernel.ids import UnitId
from negotiation_room.sdk.client import Room
from negotiation_room.sdk.drafting import TextEditor, arrival, new_unit
from negotiation_room.server.demo import draft
from negotiation_room.server.demo.clauses import Clause

KEY_PAUSE = 0.15
"""Seconds between two keys: about as fast as people type."""

Units = dict[str, str]
"""The units of the draft by their names in the script."""


async def lay_before(
    rooms: Mapping[str, Room], channel: str, members: tuple[str, ...]
) -> Units:
    """Lay the draft before the channel, with the brackets that it begins with.

    Args:
        rooms: the room as each of those who take part.
        channel: the drafting channel, which is open.
        members: who sits there besides the mediator.
    """
    for who in ("mediator", *members):
        await arrival(rooms[who].book, channel)
    texts = {who: rooms[who].text(channel) for who in ("mediator", *members)}
    chair, units = texts["mediator"], Units()
    await chair.begin(draft.TITLE, lang="en", symbol=draft.SYMBOL)
    await chair.import_units([_unit(clause, units) for clause in draft.CLAUSES])
    for placed in draft.BRACKETS:
        await _place(texts, units, placed)
    committee = UnitId(units["committee"])
    await texts["alpha"].propose(committee, draft.AMENDMENT, draft.RATIONALE)
    readings = UnitId(units["readings"])
    about = chair.span(readings, "at the same time")
    await texts["interpreter"].comment(readings, draft.REMARK, about=about)
    await _current(chair, texts["interpreter"])
    await chair.name_version("First reading")
    return units


def _unit(clause: Clause, units: Units) -> DraftUnit:
    identifier = new_unit()
    units[clause.key] = identifier
    return DraftUnit(
        id=identifier,
        kind=clause.kind,
        number=clause.number,
        words=tuple(one if isinstance(one, str) else _unit(one, units) for one in clause.words),
        lang=clause.lang,
        children=tuple(_unit(one, units) for one in clause.holds),
    )


async def _place(texts: Mapping[str, TextEditor], units: Units, placed: draft.Placed) -> None:
    chair, text = texts["mediator"], texts[placed.who]
    await _current(text, chair)
    unit = UnitId(units[placed.clause])
    start, size = text.span(unit, placed.around)
    if placed.placed_as is PlacedAs.ADDED:
        start, size = start + size, 0
    bracket = await text.place_bracket(
        unit, start, size, words=placed.words, placed_as=placed.placed_as
    )
    units[placed.key] = bracket
    for supporter in placed.supported_by:
        await _current(texts[supporter], text)
        await texts[supporter].support(bracket)
        await _current(text, texts[supporter])
    await _current(chair, text)


async def _current(text: TextEditor, other: TextEditor) -> None:
    """Let one reader have all that the other has."""
    await text.reached(other.place)


async def play(
    rooms: Mapping[str, Room], channel: str, units: Units, scene: draft.Scene, pause: float
) -> None:
    """Offer words in a bracket, write on in it, find support, and let it go again."""
    author, supporter = rooms[scene.who].text(channel), rooms[scene.supporter].text(channel)
    unit = UnitId(units[scene.clause])
    start, size = author.span(unit, scene.after)
    bracket = await author.place_bracket(unit, start + size, words=scene.words)
    await asyncio.sleep(pause / 2)
    for key in scene.more:
        author.insert(bracket, length(author.unit(bracket).words), key)
        await author.settled(bracket)
        await asyncio.sleep(min(KEY_PAUSE, pause / 10))
    await _current(supporter, author)
    await supporter.support(bracket)
    await asyncio.sleep(pause)
    await supporter.consent(bracket)
    await _current(author, supporter)
    await author.consent(bracket)
