"""What the words of one unit say, and the digest by which an act of agreement means them. Pure."""

import hashlib
from typing import Any

import orjson

from negotiation_room.capabilities.drafting.units import Text, Unit, UnitKind
from negotiation_room.kernel.ids import UnitId


def wording(text: Text, unit: UnitId) -> str:
    """SHA-256 of what the unit says, in hexadecimal: what an act that agrees to it names.

    Its kind, its number, and its words with the brackets and footnotes inside them; neither who
    wrote or holds on to them, nor the units below it, which are agreed by themselves. A bracket
    around units says what these say. It is canonical JSON, nested as deep as the brackets are.
    """
    said = _unit(text, text.units[unit])
    return hashlib.sha256(orjson.dumps(said, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _unit(text: Text, unit: Unit) -> dict[str, Any]:
    said = {"kind": unit.kind.value, "number": unit.number, "words": _said(text, unit)}
    if unit.kind is UnitKind.BRACKET and unit.children:
        said["units"] = [_below(text, text.units[child]) for child in unit.children]
    return said


def _below(text: Text, unit: Unit) -> dict[str, Any]:
    said = _unit(text, unit)
    if unit.kind is not UnitKind.BRACKET:
        said["units"] = [_below(text, text.units[child]) for child in unit.children]
    elif unit.bracket is not None:
        said["placed_as"] = unit.bracket.placed_as.value
    return said


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
