"""What the words of one unit say, and the digest by which an act of agreement means them. Pure."""

from typing import Any

from negotiation_room.capabilities.drafting.units import Text, Unit, UnitKind
from negotiation_room.kernel import act
from negotiation_room.kernel.canonical import canonical
from negotiation_room.kernel.ids import UnitId


def wording(text: Text, unit: UnitId) -> str:
    """What an act that agrees to a unit names: the digest of one wording, in hexadecimal.

    It means what the unit says, at this revision, as this act made it (formats.md, "wording"), so
    that nobody's agreement can be held against the same words said again elsewhere or later.
    """
    one = text.units[unit]
    if one.made_by is None:
        message = "only those who are told who wrote it can mean a wording"
        raise LookupError(message)
    lang = lang_of(text, one)
    return act.wording(text.root, unit, one.rev, lang, one.made_by, says(text, unit)).hex()


def lang_of(text: Text, unit: Unit) -> str:
    """The language of a unit: its own, or that of the nearest unit that holds it."""
    langs = (one.lang for one in (unit, *text.ancestors(unit.id)))
    return next((lang for lang in langs if lang is not None), text.lang)


def says(text: Text, unit: UnitId) -> bytes:
    """What the unit says, as canonical JSON.

    Its kind, its number, and its words with the brackets and footnotes inside them; neither who
    wrote or holds on to them, nor the units below it, which are agreed by themselves. A bracket
    around units says what these say, nested as deep as the brackets are.
    """
    return canonical(_unit(text, text.units[unit]))


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
