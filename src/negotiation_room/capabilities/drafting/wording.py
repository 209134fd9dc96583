"""What the words of one unit say, and the digest by which an act of agreement means them. Pure."""

import hashlib
from typing import Any

import orjson

from negotiation_room.capabilities.drafting.units import Text, Unit, UnitKind
from negotiation_room.kernel.ids import UnitId


def wording(text: Text, unit: UnitId) -> str:
    """SHA-256 of what the unit says, in hexadecimal: what an act that agrees to it names.

    Its kind, its number, and its words with the brackets and footnotes inside them; neither who
    wrote or holds on to them, nor the units below it, which are agreed by themselves. It is
    canonical JSON, nested as deep as the brackets are.
    """
    one = text.units[unit]
    said = {"kind": one.kind.value, "number": one.number, "words": _said(text, one)}
    return hashlib.sha256(orjson.dumps(said, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _said(text: Text, unit: Unit) -> list[Any]:
    out = list[Any]()
    for run in unit.words:
        if not isinstance(run.body, str):
            inner = text.units[UnitId(run.body.unit)]
            placed_as = None if inner.bracket is None else inner.bracket.placed_as.value
            out.append(
                {
                    "kind": inner.kind.value,
                    "placed_as": placed_as,
                    "words": _said(text, inner),
                }
            )
        elif out and isinstance(out[-1], str):
            out[-1] += run.body
        else:
            out.append(run.body)
    return out


def plain(text: Text, unit: UnitId) -> str:
    """The unit's words as they would be read aloud from paper, brackets as square brackets."""
    said = list[str]()
    for run in text.units[unit].words:
        if isinstance(run.body, str):
            said.append(run.body)
            continue
        inner = UnitId(run.body.unit)
        if text.units[inner].kind is UnitKind.BRACKET:
            said.append(f"[{plain(text, inner)}]")
    return "".join(said)
