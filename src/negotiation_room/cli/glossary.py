"""Commands of a room's languages: its glossary, and the engines that its parties consent to."""

from pathlib import Path
from typing import Annotated

import typer

from negotiation_room.capabilities.interpretation.exchange.csvs import write_csv
from negotiation_room.capabilities.interpretation.exchange.tbx import write_tbx
from negotiation_room.cli.files import write_bytes
from negotiation_room.cli.glossary_shown import (
    Parties,
    consent_rows,
    draft_row,
    finding_row,
    glossary_row,
    print_consents,
    print_draft,
    print_finding,
    print_overview,
    print_terms,
    version_row,
)
from negotiation_room.cli.here import InRoom
from negotiation_room.cli.output import (
    JSONOption,
    console,
    in_words,
    say_done,
    write_json,
)
from negotiation_room.kernel.errors import Invalid
from negotiation_room.sdk.glossary import Glossaries

glossary_app = typer.Typer(
    help="Agree on what words are to be used, and on engines that may translate.",
    no_args_is_help=True,
)

NumberArgument = Annotated[int, typer.Argument(help="The version's number.", min=1)]
ReasonArgument = Annotated[str, typer.Argument(help="Why, in one line, as others read it.")]
DraftOption = Annotated[
    int | None,
    typer.Option(help="Terms laid and not proposed yet: the entry of their last act.", min=1),
]
EngineArgument = Annotated[
    str, typer.Argument(help="The engine, as glossary engines lists it.")
]
HostArgument = Annotated[str, typer.Argument(help="The host to which texts would go.")]


class NoSuchFormat(Invalid, code="cli.no_such_format"):
    """A glossary is written as CSV or as TBX; the file's name says which."""


@in_words
async def show(
    number: Annotated[
        int | None, typer.Argument(help="A version's number; else all there is.", min=1)
    ] = None,
    draft: DraftOption = None,
    *,
    here: InRoom,
    as_json: JSONOption = False,
) -> None:
    """Show which versions and drafts there are, or the terms of one.

    Terms are read from the entries of the register that laid them, and counted here: they are shown
    only if they are those that the version's digest stands for.
    """
    async with here.open() as opened:
        words = Glossaries(opened)
        if number is None and draft is None:
            parties = Parties(words.delegations)
            if as_json:
                for one in words.versions:
                    write_json(version_row(one, parties))
                for one in words.drafts:
                    write_json(draft_row(one))
            else:
                print_overview(words, parties)
            return
        found = await (words.glossary(number) if draft is None else words.laid(draft))
    if as_json:
        write_json(glossary_row(found))
    else:
        print_terms(found)


@in_words
async def bring(
    file: Annotated[Path, typer.Argument(help="A glossary as CSV or TBX.")],
    basis: Annotated[
        int | None,
        typer.Option(help="Lay only what differs from this version.", min=1),
    ] = None,
    title: Annotated[
        str, typer.Option(help="Its title; else the file's own.", show_default=False)
    ] = "",
    *,
    here: InRoom,
    as_json: JSONOption = False,
) -> None:
    """Lay a file's terms before the room. They bind nobody until the parties agree.

    For interpreters, secretariats, heads of delegation and the chair. What in the file could be
    read in two ways, or has no place in a glossary, is said.
    """
    async with here.open() as opened:
        brought = await Glossaries(opened).bring_in(file, basis=basis, title=title)
    if as_json:
        findings = [finding_row(one) for one in brought.findings]
        write_json({**draft_row(brought.draft), "acts": brought.acts, "findings": findings})
        return
    for one in brought.findings:
        print_finding(one)
    print_draft(brought.draft)
    console.print(f"The chair proposes it with: glossary propose {brought.draft.place}")


@in_words
async def propose(
    draft: Annotated[
        int,
        typer.Argument(help="The entry of the draft's last act, as glossary show lists it."),
    ],
    party: Annotated[
        list[str] | None,
        typer.Option(
            help="A delegation that has to agree, by its code. All, if none is named.",
            show_default=False,
        ),
    ] = None,
    *,
    here: InRoom,
    as_json: JSONOption = False,
) -> None:
    """Ask delegations to agree to a draft. For the chair."""
    async with here.open() as opened:
        words = Glossaries(opened)
        parties = Parties(words.delegations)
        number = await words.propose(draft, map(parties.find, party or ()))
        version = words.version(number)
    asked = parties.named(version.parties)
    sentence = f"Version {number} lies before {asked}. Its digest: {version.digest}"
    say_done(version_row(version, parties), sentence, as_json=as_json)


@in_words
async def agree(number: NumberArgument, here: InRoom, as_json: JSONOption = False) -> None:
    """Agree to a version for your delegation, once its terms are read and counted here."""
    async with here.open() as opened:
        words = Glossaries(opened)
        place = await words.agree(number)
        version, parties = words.version(number), Parties(words.delegations)
    if as_json:
        write_json({**version_row(version, parties), "place": place})
        return
    console.print(f"Your delegation agrees to version {number}: entry {place}.")
    waiting = [one for one in version.parties if one not in version.agreed]
    if waiting:
        console.print(f"Not yet agreed: {parties.named(waiting)}.")
    else:
        console.print("All have agreed: it is in force.")


@in_words
async def decline(
    number: NumberArgument,
    reason: ReasonArgument,
    here: InRoom,
    as_json: JSONOption = False,
) -> None:
    """Say that your delegation does not agree to a version, or no longer."""
    async with here.open() as opened:
        place = await Glossaries(opened).decline(number, reason)
    sentence = f"Your delegation does not agree to version {number}: entry {place}."
    say_done({"number": number, "place": place}, sentence, as_json=as_json)


@in_words
async def withdraw(
    number: NumberArgument,
    reason: ReasonArgument,
    here: InRoom,
    as_json: JSONOption = False,
) -> None:
    """Take back a version that is not in force yet. For the chair."""
    async with here.open() as opened:
        place = await Glossaries(opened).withdraw(number, reason)
    sentence = f"Version {number} is taken back: entry {place}."
    say_done({"number": number, "place": place}, sentence, as_json=as_json)


@in_words
async def export(
    file: Annotated[
        Path, typer.Argument(help="Where to write it: its name ends .csv or .tbx.")
    ],
    version: Annotated[
        int | None,
        typer.Option(help="A version's number; the one in force, if none is named.", min=1),
    ] = None,
    draft: DraftOption = None,
    *,
    here: InRoom,
    as_json: JSONOption = False,
) -> None:
    """Write a glossary to a file, its terms read and counted here."""
    write = {".csv": write_csv, ".tbx": write_tbx}.get(file.suffix.lower())
    if write is None:
        raise NoSuchFormat("name a file that ends in .csv or .tbx")
    async with here.open() as opened:
        words = Glossaries(opened)
        found = await (words.glossary(version) if draft is None else words.laid(draft))
    write_bytes(file, write(found))
    count = len(found.concepts)
    row = {"file": str(file), "number": found.version, "concepts": count}
    say_done(row, f"{count} concepts written to {file}.", as_json=as_json)


@in_words
async def engines(here: InRoom, as_json: JSONOption = False) -> None:
    """List the room's engines, where texts go for each, and which delegations consent.

    What engines there are is the server's word; who consents is read from the register.
    """
    async with here.open() as opened:
        words = Glossaries(opened)
        offered = await opened.doors.engines(opened.profile.terms.room)
        parties = Parties(words.delegations)
        rows = consent_rows(offered, words, parties)
    if as_json:
        for row in rows:
            write_json(row)
    else:
        print_consents(rows)


@in_words
async def consent(
    engine: EngineArgument,
    goes_to: HostArgument,
    here: InRoom,
    as_json: JSONOption = False,
) -> None:
    """Consent for your delegation that texts of this room go to an engine elsewhere."""
    async with here.open() as opened:
        words = Glossaries(opened)
        place = await words.consent(engine, goes_to)
        missing = words.consent_to(engine, goes_to).missing
        parties = Parties(words.delegations)
    if as_json:
        codes = [parties.code(one) for one in missing]
        write_json({"engine": engine, "goes_to": goes_to, "place": place, "missing": codes})
        return
    console.print(f"Your delegation consents to {engine} at {goes_to}: entry {place}.")
    if missing:
        console.print(f"Nothing goes there before these consent too: {parties.named(missing)}.")
    else:
        console.print("Every delegation consents: texts may go there from now on.")


@in_words
async def withdraw_consent(
    engine: EngineArgument,
    goes_to: HostArgument,
    here: InRoom,
    as_json: JSONOption = False,
) -> None:
    """Take that consent back: from now on nothing of this room goes there."""
    async with here.open() as opened:
        place = await Glossaries(opened).withdraw_consent(engine, goes_to)
    sentence = f"Nothing more goes to {engine} at {goes_to}: entry {place}."
    row = {"engine": engine, "goes_to": goes_to, "place": place}
    say_done(row, sentence, as_json=as_json)


def add_to(app: typer.Typer) -> None:
    """Add the commands of a room's languages."""
    for called_by, command in (
        ("show", show),
        ("bring", bring),
        ("propose", propose),
        ("agree", agree),
        ("decline", decline),
        ("withdraw", withdraw),
        ("export", export),
        ("engines", engines),
        ("consent", consent),
        ("withdraw-consent", withdraw_consent),
    ):
        glossary_app.command(called_by)(command)
    app.add_typer(glossary_app, name="glossary")
