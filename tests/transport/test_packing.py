"""Long texts come packed to who asks for it: smaller, and the same."""

import zlib
from pathlib import Path
from typing import Any

import orjson
import pytest

from negotiation_room.capabilities.drafting.messages import InsertUnits
from negotiation_room.capabilities.drafting.units import UnitKind
from negotiation_room.capabilities.drafting.wishes import DraftUnit
from negotiation_room.kernel.ids import unb64
from negotiation_room.transport.packing import LONG
from tests.capabilities.drafting.desk import Desk
from tests.capabilities.drafting.roundtable import uid

WORDS = "The Parties shall, as appropriate, consider what was agreed before. "


async def state_of(desk: Desk, who: str, *, is_packed: bool) -> dict[str, Any]:
    """The state of the text's channel as somebody is given it on arriving."""
    kit = desk.kit
    arrival = await kit.reader.arrive(
        kit.person(who).id, kit.room, kit.id("draft"), is_packed=is_packed
    )
    return orjson.loads(orjson.dumps(arrival.item))["state"]


def unpacked(part: dict[str, str]) -> Any:
    """A part as it was."""
    return orjson.loads(zlib.decompress(unb64(part["packed"])))


@pytest.mark.rule("WS10")
async def test_a_long_text_comes_packed_and_is_the_same(tmp_path: Path) -> None:
    """Only the text is packed; what differs from seat to seat is as it was."""
    desk = await Desk.at(tmp_path)
    short = await state_of(desk, "bo", is_packed=True)
    assert short == await state_of(desk, "bo", is_packed=False)
    unit = DraftUnit(
        id=uid("long"), kind=UnitKind.PARAGRAPH, words=(WORDS * (LONG // len(WORDS)),)
    )
    await desk.do("mira", InsertUnits(parent=uid("root"), units=(unit,)))
    whole = await state_of(desk, "bo", is_packed=False)
    packed = await state_of(desk, "bo", is_packed=True)
    drafting = packed["substates"]["drafting"]
    assert len(orjson.dumps(packed)) < len(orjson.dumps(whole)) / 2
    assert (
        drafting["text"]
        == (await state_of(desk, "cai", is_packed=True))["substates"]["drafting"]["text"]
    )
    drafting["text"] = unpacked(drafting["text"])
    assert packed == whole
    await desk.kit.stop()
