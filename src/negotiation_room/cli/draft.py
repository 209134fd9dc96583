"""Commands on drafts: preview, lint and compare files; and bring texts into a room."""

from pathlib import Path
from typing import Annotated

import typer

from negotiation_room.capabilities.drafting.comparing import compare, write_comparison
from negotiation_room.capabilities.drafting.exporting.docx import write_docx
from negotiation_room.capabilities.drafting.importing.draft import as_text
from negotiation_room.capabilities.drafting.importing.read import read_file
from negotiation_room.capabilities.drafting.importing.report import FindingKind, Imported
from negotiation_room.capabilities.drafting.importing.tracked import Tracked
from negotiation_room.capabilities.drafting.lint import DEEP, Remark, lint
from negotiation_room.capabilities.drafting.units import Text
from negotiation_room.cli import draft_room
from negotiation_room.cli.draft_here import (
    NOW,
    ChannelOption,
    InDraft,
    Names,
    import_into,
    lint_in,
    waiting,
)
from negotiation_room.cli.draft_shown import (
    finding_json,
    print_comparison,
    print_counts,
    print_findings,
    print_json,
    print_outline,
    print_remarks,
    remark_json,
    report_json,
)
from negotiation_room.cli.files import read_bytes, write_bytes
from negotiation_room.cli.here import InRoom
from negotiation_room.cli.output import (
    REFUSED,
    JSONOption,
    console,
    errors,
    in_words,
)
from negotiation_room.kernel.errors import Invalid

draft_app = typer.Typer(
    help="Texts under negotiation: bring them in, read, compare and write them out.",
    no_args_is_help=True,
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


class NotAPair(Invalid, code="cli.not_a_pair"):
    """A file and a version cannot be compared with one another."""


@in_words
async def bring(
    file: FileArgument,
    is_preview: Annotated[
        bool, typer.Option("--preview", help="Only show what would be brought in.")
    ] = False,
    replaces: Annotated[
        bool,
        typer.Option(
            "--replace",
            help="Take out what stands in the text now: name it as a version before.",
        ),
    ] = False,
    channel: ChannelOption = None,
    tracked: TrackedOption = Tracked.REFUSE,
    *,
    here: InRoom,
    as_json: JSONOption = False,
) -> None:
    """Bring a text into a drafting channel, read by its own numbering, with every doubt reported.

    Its brackets belong to nobody until a delegation supports them. A long text is staged in pieces
    and comes in all at once, or not at all, with --replace too.
    """
    imported = _read(file, tracked, quiet=as_json)
    if is_preview:
        _show_preview(file.name, imported, as_json=as_json)
        return
    done = await import_into(
        InDraft(channel, here), imported.units, replaces=replaces, quiet=as_json
    )
    if as_json:
        print_json({**done, "report": report_json(imported.report)})
        return
    print_counts(imported.report)
    print_findings(imported.report, imported.report.findings)
    console.print(f"Brought in, all at once: {done['units']} units.")


@in_words
async def check(
    file: Annotated[
        Path | None,
        typer.Argument(
            help="A .txt, .md or .docx file; without one, the text in the room.",
            exists=True,
            dir_okay=False,
        ),
    ] = None,
    deep: Annotated[int, typer.Option(min=1, help="Report deeper nesting than this.")] = DEEP,
    tracked: TrackedOption = Tracked.REFUSE,
    *,
    here: InDraft,
    as_json: JSONOption = False,
) -> None:
    """Name what a chair should look at: brackets, options, numbers, footnotes.

    Ends with 1 if there is anything.
    """
    if file is None:
        _show_lint(None, await lint_in(here, deep), as_json=as_json)
    else:
        imported = _read(file, tracked, quiet=as_json)
        remarks = lint(as_text(imported.units), deep=deep)
        _show_lint(imported, remarks, as_json=as_json)


@in_words
async def diff(
    old: Annotated[str, typer.Argument(help="A file, or the symbol of a version.")],
    new: Annotated[
        str, typer.Argument(help="A file, or the symbol of a version, or now.")
    ] = NOW,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="Also write a DOCX with tracked changes."),
    ] = None,
    lang: LangOption = "en",
    tracked: TrackedOption = Tracked.REFUSE,
    *,
    here: InDraft,
    as_json: JSONOption = False,
) -> None:
    """Compare two texts word by word: two files, or two versions of the text in a room."""
    files = [Path(one) for one in (old, new)]
    names, done = Names(), None
    if all(file.is_file() for file in files):
        before, after = (_file_text(file, tracked, lang, quiet=as_json) for file in files)
    elif any(file.suffix.lower() in {".txt", ".md", ".docx"} for file in files):
        raise NotAPair("name two files that are there, or two versions of one text")
    else:
        async with here.open() as draft:
            with waiting("Reading and verifying the record", quiet=as_json):
                before, after = await draft.texts(old, new)
                done = await draft.done(old, new) if output is not None else None
            names = draft.names
    with waiting("Comparing", quiet=as_json):
        comparison = compare(before, after)
    if output is not None:
        write_bytes(output, write_docx(after, names, since=before, facts=done))
        errors.print(f"Written: {output}")
    if as_json:
        print_json({"units": write_comparison(comparison, only_changed=True)})
        return
    print_comparison(comparison, after)


def add_to(app: typer.Typer) -> None:
    """Add what can be done with drafts to the commands everyone has."""
    draft_app.command("import")(bring)
    draft_app.command("lint")(check)
    draft_app.command("diff")(diff)
    draft_room.add_to(draft_app)
    app.add_typer(draft_app, name="draft")


def _read(file: Path, tracked: Tracked, *, quiet: bool) -> Imported:
    with waiting(f"Reading {file.name}", quiet=quiet):
        return read_file(file.name, read_bytes(file), tracked=tracked)


def _file_text(file: Path, tracked: Tracked, lang: str, *, quiet: bool) -> Text:
    units = _read(file, tracked, quiet=quiet).units
    return as_text(units, title=file.stem, lang=lang, symbol=file.stem.upper()[:60])


def _show_preview(name: str, imported: Imported, *, as_json: bool) -> None:
    if as_json:
        units = [unit.model_dump(mode="json", exclude_defaults=True) for unit in imported.units]
        print_json({"report": report_json(imported.report), "units": units})
        return
    print_outline(name, imported.units)
    print_counts(imported.report)
    print_findings(imported.report, imported.report.findings)


def _show_lint(
    imported: Imported | None, remarks: tuple[Remark, ...], *, as_json: bool
) -> None:
    report = None if imported is None else imported.report
    findings = [one for one in report.findings if one.kind in _SOURCE_FAULTS] if report else []
    if as_json:
        print_json(
            {
                "source": [finding_json(one) for one in findings],
                "text": [remark_json(one) for one in remarks],
                "counts": {} if report is None else dict(report.counts),
            }
        )
    else:
        if report is not None:
            print_findings(report, findings)
        print_remarks(remarks)
        if not findings and not remarks:
            console.print("Nothing to look at.")
    if findings or remarks:
        raise typer.Exit(REFUSED)
