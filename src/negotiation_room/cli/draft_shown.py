"""How drafts are shown: to a person in words and colours, to a program in JSON."""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

import typer
from rich.table import Table
from rich.text import Text as Shown
from rich.tree import Tree

from negotiation_room.capabilities.drafting.comparing import (
    Change,
    Comparison,
    Piece,
    UnitChange,
)
from negotiation_room.capabilities.drafting.exporting.layout import Piece as LaidOut
from negotiation_room.capabilities.drafting.exporting.layout import PieceKind, lay_out
from negotiation_room.capabilities.drafting.exporting.naming import Names, attribution, called
from negotiation_room.capabilities.drafting.face import Words
from negotiation_room.capabilities.drafting.importing.report import Finding, Report
from negotiation_room.capabilities.drafting.lint import Remark
from negotiation_room.capabilities.drafting.units import Ladder, Text, Unit
from negotiation_room.capabilities.drafting.wishes import DraftUnit
from negotiation_room.capabilities.drafting.wording import lang_of, plain
from negotiation_room.capabilities.interpretation.face import Given
from negotiation_room.capabilities.interpretation.states import Origin
from negotiation_room.cli.output import console
from negotiation_room.cli.relay_shown import draft_row, print_cautions
from negotiation_room.kernel.ids import UnitId
from negotiation_room.kernel.text import primary
from negotiation_room.sdk.relay import Beside, Certified

_EXCERPT: Final = 48
_AROUND: Final = 40
_NOTHING: Final = (
    "Nothing here translates from {} into {}: below the paragraphs stands only what an interpreter "
    "has certified; ask an interpreter for those you need. Whoever runs the server can add an "
    "engine: negotiation-room engines."
)


@dataclass(frozen=True, slots=True)
class Traced:
    """Words with who wrote them and when, in words."""

    words: str
    who: str
    when: str
    place: int
    why: str = ""


# --- JSON ----------------------------------------------------------------------------------


def print_json(value: dict[str, Any]) -> None:
    """One JSON object on a line of its own."""
    typer.echo(json.dumps(value, ensure_ascii=False, sort_keys=True))


def report_json(report: Report) -> dict[str, Any]:
    """What an import made of its source."""
    return {
        "counted_in": report.counted_in,
        "title": report.title,
        "counts": dict(report.counts),
        "findings": [finding_json(one) for one in report.findings],
    }


def finding_json(one: Finding) -> dict[str, Any]:
    """One thing to look at in a source."""
    return {
        "kind": one.kind.value,
        "place": one.place,
        "until": one.until,
        "excerpt": one.excerpt,
        "sentence": one.sentence,
    }


def remark_json(one: Remark) -> dict[str, Any]:
    """One thing to look at in a text."""
    return {
        "fault": one.fault.value,
        "number": one.number,
        "excerpt": one.excerpt,
        "sentence": one.sentence,
    }


# --- for people ----------------------------------------------------------------------------


def print_outline(name: str, units: Sequence[DraftUnit]) -> None:
    """Print the units of a file as a tree."""
    tree = Tree(Shown(name, style="bold"), guide_style="dim")
    _grow(tree, units)
    console.print(tree)


def _grow(tree: Tree, units: Iterable[DraftUnit]) -> None:
    for unit in units:
        words = " ".join(_reads(unit).split())
        label = Shown()
        label.append(f"{unit.kind.value} ", style="dim")
        if unit.number:
            label.append(f"{unit.number} ", style="bold")
        label.append(words if len(words) <= _EXCERPT else f"{words[: _EXCERPT - 1]}…")
        _grow(tree.add(label), unit.children)


def _reads(unit: DraftUnit) -> str:
    """The words of a unit, brackets in place; footnotes are not read along."""
    out = ""
    for piece in unit.words:
        if isinstance(piece, str):
            out += piece
        elif piece.number:
            out += f"[^{piece.number}]"
        else:
            out += f"[{_reads(piece)}]"
    return out


def print_counts(report: Report) -> None:
    """Print how many units of each kind there are."""
    table = Table(title="What was made of it", show_header=False)
    for name, count in report.counts.items():
        if count:
            table.add_row(name, str(count))
    console.print(table)


def print_findings(report: Report, findings: Sequence[Finding]) -> None:
    """Print what a reader of the source should look at."""
    if not findings:
        return
    table = Table(title="To look at in the source", show_lines=False)
    table.add_column(report.counted_in, justify="right")
    table.add_column("what", no_wrap=True)
    table.add_column("where it says")
    table.add_column("why")
    for one in findings:
        place = str(one.place or "-") + (f"-{one.until}" if one.until else "")
        table.add_row(place, one.kind.value.replace("_", " "), Shown(one.excerpt), one.sentence)
    console.print(table)


def print_remarks(remarks: Sequence[Remark]) -> None:
    """Print what a chair should look at."""
    if not remarks:
        return
    table = Table(title="To look at in the text")
    table.add_column("number")
    table.add_column("what", no_wrap=True)
    table.add_column("words")
    table.add_column("why")
    for one in remarks:
        fault = one.fault.value.replace("_", " ")
        table.add_row(Shown(one.number), fault, Shown(one.excerpt), Shown(one.sentence))
    console.print(table)


def print_comparison(comparison: Comparison, new: Text) -> None:
    """Print what changed between two texts, word by word."""
    changed = comparison.changed
    for unit in changed:
        console.print(_heading(unit))
        if unit.pieces:
            line = Shown("    ")
            for piece in _near_changes(unit.pieces):
                line.append_text(_told(piece))
            console.print(line)
    by = {one: sum(unit.change is one for unit in changed) for one in Change}
    console.print(
        f"{by[Change.INSERTED]} came, {by[Change.DELETED]} went, {by[Change.KEPT]} changed or"
        f" moved; {len(comparison.units) - len(changed)} of {len(new.units)} stayed as they were.",
        style="bold",
    )


def _heading(unit: UnitChange) -> Shown:
    number = unit.number
    if unit.was_number is not None and unit.was_number != unit.number:
        number = f"{unit.was_number or '-'} → {unit.number or '-'}"
    said = {Change.INSERTED: "came", Change.DELETED: "went", Change.KEPT: "changed"}
    what = "moved" if unit.moved else said[unit.change]
    return Shown.assemble(
        (f"{unit.kind.value} ", "dim"), (number, "bold"), (f" {what}", "cyan")
    )


def _near_changes(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """The pieces, kept ones only as far as they stand near something that changed."""
    for at, piece in enumerate(pieces):
        if piece.change is not Change.KEPT or len(piece.words) <= 2 * _AROUND:
            yield piece
            continue
        head = piece.words[:_AROUND] if at else ""
        tail = piece.words[-_AROUND:] if at + 1 < len(pieces) else ""
        yield Piece(Change.KEPT, f"{head}…{tail}", piece.unit)


def _told(piece: Piece) -> Shown:
    """A piece in colour; without colours, in signs."""
    if piece.change is Change.KEPT:
        return Shown(piece.words)
    came = piece.change is Change.INSERTED
    if console.is_terminal:
        return Shown(piece.words, style="green underline" if came else "red strike")
    return Shown(f"{{+{piece.words}+}}" if came else f"{{-{piece.words}-}}")


# --- a text in a room ----------------------------------------------------------------------


def print_text(
    text: Text,
    names: Names,
    ladders: Mapping[UnitId, Ladder],
    beside: Mapping[UnitId, Beside] = MappingProxyType({}),
    only: Collection[UnitId] | None = None,
) -> None:
    """Print a text as it reads, brackets with whose they are, and how far each unit is agreed.

    What is to be read beside a paragraph stands below it, with what it is. Where `only` names
    some units, the others are not printed.
    """
    console.print(Shown(f"{text.title}  ({text.symbol}, {text.lang})", style="bold"))
    without = _untranslated(text, beside.values())
    if without:
        into = next(iter(beside.values())).lang
        console.print(Shown(_NOTHING.format(", ".join(sorted(without)), into), style="dim"))
    for paragraph in lay_out(text):
        if only is not None and paragraph.unit not in only:
            continue
        line = Shown("  " * paragraph.depth)
        cells = [one for one in paragraph.pieces if one.kind is PieceKind.CELL]
        for piece in paragraph.pieces:
            if piece not in cells[:1]:
                line.append_text(_piece(text, piece, names))
        stands = ladders.get(paragraph.unit, Ladder.TABLED)
        if stands not in {Ladder.TABLED, Ladder.BRACKETED}:
            line.append(f"   {stands.value.replace('_', ' ')}", style="green")
        console.print(line)
        for unit in [one.unit for one in cells] or [paragraph.unit]:
            if unit in beside:
                edge = "  " * (paragraph.depth + 2)
                is_said = _lang(text, unit) in without
                _print_beside(text, beside[unit], names, edge, is_said=is_said)


def _untranslated(text: Text, beside: Iterable[Beside]) -> frozenset[str]:
    """The languages of the text from which nothing here translates."""
    missing, translated = set[str](), set[str]()
    for one in beside:
        if one.given is Given.MISSING:
            missing.add(_lang(text, one.unit))
        elif one.draft is not None and one.draft.origin is Origin.MACHINE:
            translated.add(_lang(text, one.unit))
    return frozenset(missing - translated)


def _lang(text: Text, unit: UnitId) -> str:
    return primary(lang_of(text, text.units[unit]))


def _print_beside(text: Text, one: Beside, names: Names, edge: str, *, is_said: bool) -> None:
    """What stands beside a unit; nothing where the reader reads it as it is written."""
    if one.given is Given.AS_WRITTEN:
        return
    engine = "" if one.draft is None or one.draft.engine is None else f" ({one.draft.engine})"
    if one.given is not Given.MISSING or not is_said:
        console.print(Shown(f"{edge}[{one.lang}: {one.standing}{engine}]", style="dim"))
    if one.words:
        console.print(Shown(edge).append_text(_translated(text, one.words, names)))
    if one.draft is not None:
        print_cautions(one.draft.cautions, edge)
    if one.earlier is not None:
        told = f"certified by {one.earlier.by or 'an interpreter'} for an earlier wording"
        console.print(Shown(f"{edge}[{one.earlier.lang}: {told}]", style="dim"))
        console.print(Shown(f"{edge}{one.earlier.text}", style="dim"))


def _translated(text: Text, words: Words, names: Names) -> Shown:
    line = Shown()
    for one in words:
        if isinstance(one, str):
            line.append(one)
            continue
        opens, closes = Shown("{", style="dim"), Shown("}", style="dim")
        if not one.is_note:
            opens = _piece(text, LaidOut(PieceKind.OPENS, one.unit), names)
            closes = _piece(text, LaidOut(PieceKind.CLOSES, one.unit), names)
        line.append_text(opens).append_text(_translated(text, one.words, names))
        line.append_text(closes)
    return line


def _piece(text: Text, piece: LaidOut, names: Names) -> Shown:
    match piece.kind:
        case PieceKind.OPENS:
            return Shown("[", style="bold yellow")
        case PieceKind.CLOSES:
            said = attribution(text.units[piece.unit].bracket, names)
            return Shown.assemble((f" — {said}" if said else "", "dim"), ("]", "bold yellow"))
        case PieceKind.NUMBER:
            return Shown(f"{piece.words} ", style="bold")
        case PieceKind.NOTE:
            return Shown(f"[^{piece.words}]", style="dim")
        case PieceKind.CELL:
            return Shown(" | ", style="dim")
        case _:
            return Shown(piece.words)


def unit_json(
    text: Text,
    unit: Unit,
    names: Names,
    stands: Ladder | None,
    beside: Beside | None = None,
) -> dict[str, Any]:
    """One unit for a program."""
    bracket = unit.bracket
    return {
        "unit": unit.id,
        "kind": unit.kind.value,
        "number": unit.number,
        "words": plain(text, unit.id),
        "parent": unit.parent,
        "rev": unit.rev,
        "stands": None if stands is None else stands.value,
        "bracket": None
        if bracket is None
        else {
            "placed_as": bracket.placed_as.value,
            "unattributed": bracket.unattributed,
            "held_by": [called(one, names) for one in bracket.stakeholders],
        },
        **({} if beside is None else {"beside": beside_json(beside)}),
    }


def beside_json(one: Beside) -> dict[str, Any]:
    """What stands beside a unit, for a program."""
    signed = one.certified
    return {
        "lang": one.lang,
        "wording": one.wording,
        "state": one.given.value,
        "standing": one.standing,
        "in_pieces": one.in_pieces,
        **draft_row(one.draft),
        **({} if signed is None else _signed_json(signed)),
        "certified": _certified_json(one.certified),
        "earlier": _certified_json(one.earlier),
    }


def _signed_json(one: Certified) -> dict[str, Any]:
    """What is otherwise said of a draft; the server alone calls nothing checked."""
    return {"text": one.text, "origin": Origin.PERSON.value, "checked": one.is_verified}


def _certified_json(one: Certified | None) -> dict[str, Any] | None:
    """How an interpreter signed for words, for a program."""
    if one is None:
        return None
    return {
        "by": one.by,
        "place": one.place,
        "wording": one.wording,
        "text": one.text,
        "verified": one.is_verified,
    }


def print_blame(passages: Iterable[tuple[str, Sequence[Traced]]]) -> None:
    """Print who wrote what, unit by unit."""
    for number, spans in passages:
        console.print(Shown(number or "-", style="bold"))
        for span in spans:
            who = Shown(f"    {span.who}, {span.when} UTC", style="cyan")
            who.append(f", entry {span.place}" if span.place else "", style="dim")
            console.print(who, Shown(f"  {span.words}"), sep="\n    ")
            if span.why:
                console.print(Shown(f"      proposed because: {span.why}", style="dim"))
