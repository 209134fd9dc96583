"""Commands on the relay's files: memories (TMX), and transcripts (XLIFF, Markdown, text)."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.text import Text

from negotiation_room.capabilities.interpretation.exchange.batches import (
    read_batches,
)
from negotiation_room.capabilities.interpretation.exchange.report import (
    Finding,
    findings_in_plain,
)
from negotiation_room.capabilities.interpretation.transcripts import (
    VERDICTS,
    Return,
    Returned,
    Verdict,
)
from negotiation_room.cli.files import check_writable, read_bytes, write_bytes
from negotiation_room.cli.here import InChannel, say_copied
from negotiation_room.cli.output import (
    JSONOption,
    console,
    errors,
    in_words,
    moment,
    say_done,
    write_json,
)
from negotiation_room.cli.relay_here import FromOption, YesOption
from negotiation_room.cli.relay_written import as_markdown, as_text
from negotiation_room.sdk.relay import BroughtIn, Relay, Signed

memory_app = typer.Typer(
    help="Take out what interpreters signed for, and bring in what others did, as TMX.",
    no_args_is_help=True,
)
transcript_app = typer.Typer(
    help="Take what was said to translators' tools and back, or write it out to be read.",
    no_args_is_help=True,
)

FileArgument = Annotated[Path, typer.Argument(help="The file.")]
ToOption = Annotated[str | None, typer.Option("--to", help="Only what is in this language.")]


class Format(StrEnum):
    """The formats a transcript is written in."""

    XLIFF = "xliff"
    MD = "md"
    TXT = "txt"


_ENDINGS = {".xlf": Format.XLIFF, ".xliff": Format.XLIFF, ".md": Format.MD, ".txt": Format.TXT}


# --- memory --------------------------------------------------------------------------------


@in_words
async def memory_export(
    file: FileArgument,
    source: FromOption = None,
    target: ToOption = None,
    *,
    here: InChannel,
) -> None:
    """Write what interpreters of a channel signed for, and what still stands, as TMX 1.4b.

    The channel's record says that you took a copy; an observer, who can say nothing there, takes
    one unsaid.
    """
    check_writable(file)
    async with here.open() as (opened, where):
        await say_copied(opened, where)
        data = await Relay(opened, where).memory(source, target)
    _keep(file, data)


@in_words
async def memory_bring_in(
    file: FileArgument,
    yes: YesOption = False,
    *,
    here: InChannel,
    as_json: JSONOption = False,
) -> None:
    """Bring a TMX to the desk of one channel, as suggestions. For interpreters.

    Nothing of it is published, and none of it counts as certified. Only the channel's interpreters
    can read it; it can be taken back with relay memory withdraw. With --json nothing is brought in
    unless --yes is given too.
    """
    batches = read_batches(read_bytes(file), file.name)
    if not as_json:
        _print_findings(batches.findings)
        console.print(f"{batches.count} segments, {len(batches.wishes)} acts to be signed.")
    places: list[int] = []
    if batches.wishes and (yes or (not as_json and typer.confirm("Bring them in?"))):
        async with here.open() as (opened, where):
            places = await Relay(opened, where).bring_in(batches)
    if as_json:
        found = findings_in_plain(batches.findings)
        write_json({"places": places, "count": batches.count, "findings": found})
    elif places:
        console.print(f"Brought in: entries {_listed(places)}.", highlight=False)


@in_words
async def memory_brought(here: InChannel, as_json: JSONOption = False) -> None:
    """List what was brought in from files and not taken back."""
    async with here.open() as (opened, where):
        rows = await Relay(opened, where).brought_in()
    for one in rows:
        if as_json:
            write_json(_brought_row(one))
        else:
            who, file = one.by or "somebody who has left", one.file or "a file"
            console.print(
                Text(
                    f"#{one.place}  {moment(one.at)}  {file}  {one.source_lang} → {one.lang}  "
                    f"{one.count} segments, by {who}"
                )
            )
    if not rows and not as_json:
        console.print("Nothing was brought in here.")


@in_words
async def memory_withdraw(
    places: Annotated[
        list[int], typer.Argument(help="The entries, as relay memory brought lists them.")
    ],
    here: InChannel,
    as_json: JSONOption = False,
) -> None:
    """Take back what was brought in; its words are destroyed."""
    async with here.open() as (opened, where):
        done = await Relay(opened, where).withdraw_segments(places)
    sentence = f"Taken back, and destroyed: {_listed(places)}."
    say_done({"places": done, "of": places}, sentence, as_json=as_json)


# --- transcript ----------------------------------------------------------------------------


@in_words
async def transcript_export(
    file: FileArgument,
    lang: Annotated[str, typer.Option(help="The language it is wanted in.")],
    source: Annotated[
        str | None,
        typer.Option("--from", help="XLIFF: the language of the originals, where several are."),
    ] = None,
    chosen: Annotated[
        Format | None,
        typer.Option("--format", help="The format; by the file's name, if none is named."),
    ] = None,
    *,
    here: InChannel,
) -> None:
    """Write what was said in a channel, with its translations into one language.

    XLIFF is for translators' tools, and comes back with relay transcript import. Markdown and text
    are to be read: each original beside its translation, with how far that may be relied on. The
    channel's record says that you took a copy, unless you observe.
    """
    kind = chosen or _ENDINGS.get(file.suffix.lower())
    if kind is None:
        raise typer.BadParameter("name a format with --format: xliff, md or txt")
    check_writable(file)
    async with here.open() as (opened, where):
        await say_copied(opened, where)
        relay, title = Relay(opened, where), opened.book.page(where).title
        if kind is Format.XLIFF:
            data = await relay.transcript(lang, source)
        else:
            written = as_markdown if kind is Format.MD else as_text
            data = written(title, await relay.all_said(), lang).encode()
    _keep(file, data)


@in_words
async def transcript_import(
    file: FileArgument,
    yes: YesOption = False,
    *,
    here: InChannel,
    as_json: JSONOption = False,
) -> None:
    """Sign for the texts of an XLIFF that are reviewed or final. For interpreters.

    First it is shown what would be signed, and what not and why. With --json nothing is signed
    unless --yes is given too.
    """
    data = read_bytes(file)
    async with here.open() as (opened, where):
        relay = Relay(opened, where)
        found = await relay.returned(data)
        if as_json:
            for row in _rows(found):
                write_json(row)
        else:
            _print_returned(found)
        if not found.ready or not (yes or (not as_json and _agreed(found))):
            return
        async for one in relay.sign_for(found):
            if as_json:
                write_json(_signed_row(one, found.lang))
            else:
                _print_signed(one, found.lang)


def _keep(file: Path, data: bytes) -> None:
    write_bytes(file, data)
    errors.print(Text(f"Written: {file}. These words were said in a room: keep them so."))


def _agreed(found: Returned) -> bool:
    count = len(found.ready)
    return typer.confirm(f"Sign for {count} texts in {found.lang} with this device's key?")


def _print_returned(found: Returned) -> None:
    _print_findings(found.findings)
    for one in found.texts:
        if one.verdict is Verdict.READY:
            console.print(Text(f"#{one.unit}  {found.source_lang} → {found.lang}", "bold"))
            _print_text("", one.source)
            if one.before is not None:
                _print_text(f"stands now (#{one.after})", one.before)
            _print_text("to be signed", one.text)
        elif one.verdict is not Verdict.UNCHANGED:
            console.print(Text(f"#{one.unit}  not signed: {VERDICTS[one.verdict]}", "dim"))
    for verdict in Verdict:
        count = sum(one.verdict is verdict for one in found.texts)
        if count:
            console.print(f"{count} {VERDICTS[verdict]}", highlight=False)


def _print_text(head: str, words: str) -> None:
    if head:
        console.print(Text(f"  {head}:", "dim"))
    console.print(Text("\n".join(f"    {line}" for line in words.splitlines())))


def _print_findings(findings: tuple[Finding, ...]) -> None:
    for one in findings:
        where = f"{one.where}: " if one.where.number else ""
        said = f"  “{one.excerpt}”" if one.excerpt else ""
        console.print(Text(f"look at {where}{one.sentence}{said}", "dim"))


def _print_signed(one: Signed, lang: str) -> None:
    if one.place is None:
        console.print(Text(f"#{one.text.unit}: refused: {one.because}", "bold"))
    else:
        console.print(
            f"You have signed for #{one.text.unit} in {lang}: entry {one.place}.",
            highlight=False,
        )


def _rows(found: Returned) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = [
        {"kind": "finding", **row} for row in findings_in_plain(found.findings)
    ]
    return [*rows, *(_return_row(one, found.lang) for one in found.texts)]


def _return_row(one: Return, lang: str) -> dict[str, Any]:
    return {
        "kind": "text",
        "of": one.unit,
        "lang": lang,
        "source": one.source,
        "before": one.before,
        "text": one.text,
        "after": one.after,
        "verdict": one.verdict.value,
    }


def _signed_row(one: Signed, lang: str) -> dict[str, Any]:
    return {
        "kind": "signed" if one.place is not None else "refused",
        "of": one.text.unit,
        "lang": lang,
        "place": one.place,
        "because": one.because,
    }


def _brought_row(one: BroughtIn) -> dict[str, Any]:
    return {
        "place": one.place,
        "file": one.file,
        "by": one.by,
        "at": one.at,
        "from": one.source_lang,
        "to": one.lang,
        "count": one.count,
    }


def _listed(places: list[int]) -> str:
    return ", ".join(f"#{place}" for place in places)


def add_to(app: typer.Typer) -> None:
    """Add the commands on files."""
    memory_app.command("export")(memory_export)
    memory_app.command("bring-in")(memory_bring_in)
    memory_app.command("brought")(memory_brought)
    memory_app.command("withdraw")(memory_withdraw)
    transcript_app.command("export")(transcript_export)
    transcript_app.command("import")(transcript_import)
    app.add_typer(memory_app, name="memory")
    app.add_typer(transcript_app, name="transcript")
