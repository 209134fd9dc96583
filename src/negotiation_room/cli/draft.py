"""Commands on drafts that need no room: preview an import, lint a file, compare two."""

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import Progress, SpinnerColumn, TextColumn
from rich.table import Table
from rich.text import Text as Shown
from rich.tree import Tree

from negotiation_room.capabilities.drafting.comparing import (
    Change,
    Comparison,
    Piece,
    UnitChange,
    compare,
    write_comparison,
)
from negotiation_room.capabilities.drafting.exporting.docx import write_docx
from negotiation_room.capabilities.drafting.importing.draft import as_text
from negotiation_room.capabilities.drafting.importing.read import read_file
from negotiation_room.capabilities.drafting.importing.report import (
    Finding,
    FindingKind,
    Imported,
    Report,
)
from negotiation_room.capabilities.drafting.importing.tracked import Tracked
from negotiation_room.capabilities.drafting.lint import DEEP, Remark, lint
from negotiation_room.capabilities.drafting.units import Text
from negotiation_room.capabilities.drafting.wishes import DraftUnit
from negotiation_room.cli.output import (
    REFUSED,
    UNUSABLE,
    JSONOption,
    console,
    errors,
    fail,
)
from negotiation_room.kernel.errors import Refusal

draft_app = typer.Typer(
    help="Texts under negotiation: preview, lint and compare them.", no_args_is_help=True
)

FileArgument = Annotated[
    Path, typer.Argument(help="A .txt, .md or .docx file.", exists=True, dir_okay=False)
]
TrackedOption = Annotated[
    Tracked,
    typer.Option("--tracked", help="What becomes of tracked changes in a DOCX."),
]
LangOption = Annotated[str, typer.Option("--lang", help="Language of the text, as in BCP 47.")]

_SOURCE_FAULTS = frozenset(
    {
        FindingKind.UNBALANCED,
        FindingKind.CROSSING,
        FindingKind.TOO_DEEP,
        FindingKind.IN_NUMBER,
        FindingKind.ATTRIBUTION,
        FindingKind.FOOTNOTE_MISSING,
        FindingKind.FOOTNOTE_UNUSED,
        FindingKind.FOOTNOTE_REPEATED,
    }
)
"""What a lint of a file reports; all else an import reports is how it was read."""
_EXCERPT = 48
_AROUND = 40


def preview(
    file: FileArgument,
    is_preview: Annotated[
        bool, typer.Option("--preview", help="Only show what would be brought in.")
    ] = False,
    tracked: TrackedOption = Tracked.REFUSE,
    as_json: JSONOption = False,
) -> None:
    """Read a text by its own numbering and show the units, the counts and every doubt."""
    if not is_preview:
        errors.print("Say --preview: a file alone is only shown, not brought into a room.")
        raise typer.Exit(UNUSABLE)
    imported = _read(file, tracked)
    if as_json:
        units = [unit.model_dump(mode="json", exclude_defaults=True) for unit in imported.units]
        _print_json({"report": _report_json(imported.report), "units": units})
        return
    _print_outline(file.name, imported.units)
    _print_counts(imported.report)
    _print_findings(imported.report, imported.report.findings)


def check(
    file: FileArgument,
    deep: Annotated[int, typer.Option(min=1, help="Report deeper nesting than this.")] = DEEP,
    tracked: TrackedOption = Tracked.REFUSE,
    as_json: JSONOption = False,
) -> None:
    """Name what a chair should look at: brackets, options, numbers, footnotes.

    Ends with 1 if there is anything.
    """
    imported = _read(file, tracked)
    remarks = lint(as_text(imported.units), deep=deep)
    report = imported.report
    findings = [one for one in report.findings if one.kind in _SOURCE_FAULTS]
    if as_json:
        _print_json(
            {
                "source": [_finding_json(one) for one in findings],
                "text": [_remark_json(one) for one in remarks],
                "counts": dict(report.counts),
            }
        )
    else:
        _print_findings(report, findings)
        _print_remarks(remarks)
        if not findings and not remarks:
            console.print("Nothing to look at.")
    if findings or remarks:
        raise typer.Exit(REFUSED)


def diff(
    old: FileArgument,
    new: FileArgument,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="Also write a DOCX with tracked changes."),
    ] = None,
    lang: LangOption = "en",
    tracked: TrackedOption = Tracked.REFUSE,
    as_json: JSONOption = False,
) -> None:
    """Compare two texts word by word; what was moved, what came and what went."""
    before, after = (
        as_text(
            _read(one, tracked).units, title=one.stem, lang=lang, symbol=one.stem.upper()[:60]
        )
        for one in (old, new)
    )
    with _progress("Comparing"):
        comparison = compare(before, after)
    if output is not None:
        output.write_bytes(write_docx(after, since=before))
        errors.print(f"Written: {output}")
    if as_json:
        _print_json({"units": write_comparison(comparison, only_changed=True)})
        return
    _print_comparison(comparison, after)


def add_to(app: typer.Typer) -> None:
    """Add what can be done with drafts to the commands everyone has."""
    draft_app.command("import")(preview)
    draft_app.command("lint")(check)
    draft_app.command("diff")(diff)
    app.add_typer(draft_app, name="draft")


def _progress(what: str) -> Progress:
    progress = Progress(
        SpinnerColumn(), TextColumn("{task.description}"), console=errors, transient=True
    )
    progress.add_task(f"{what} …", total=None)
    return progress


def _read(file: Path, tracked: Tracked) -> Imported:
    try:
        with _progress(f"Reading {file.name}"):
            return read_file(file.name, file.read_bytes(), tracked=tracked)
    except Refusal as refusal:
        fail(refusal)


# --- JSON ----------------------------------------------------------------------------------


def _print_json(value: dict[str, Any]) -> None:
    typer.echo(json.dumps(value, ensure_ascii=False, sort_keys=True))


def _report_json(report: Report) -> dict[str, Any]:
    return {
        "counted_in": report.counted_in,
        "title": report.title,
        "counts": dict(report.counts),
        "findings": [_finding_json(one) for one in report.findings],
    }


def _finding_json(one: Finding) -> dict[str, Any]:
    return {
        "kind": one.kind.value,
        "place": one.place,
        "until": one.until,
        "excerpt": one.excerpt,
        "sentence": one.sentence,
    }


def _remark_json(one: Remark) -> dict[str, Any]:
    return {
        "fault": one.fault.value,
        "number": one.number,
        "excerpt": one.excerpt,
        "sentence": one.sentence,
    }


# --- for people ----------------------------------------------------------------------------


def _print_outline(name: str, units: Sequence[DraftUnit]) -> None:
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


def _print_counts(report: Report) -> None:
    table = Table(title="What was made of it", show_header=False)
    for name, count in report.counts.items():
        if count:
            table.add_row(name, str(count))
    console.print(table)


def _print_findings(report: Report, findings: Sequence[Finding]) -> None:
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


def _print_remarks(remarks: Sequence[Remark]) -> None:
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


def _print_comparison(comparison: Comparison, new: Text) -> None:
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
