"""Commands on records that were begun anew: look at it, accept it, offer what was lost."""

import json
from pathlib import Path
from typing import Annotated

import typer
from rich.text import Text

from negotiation_room.cli.files import write_bytes
from negotiation_room.cli.here import InChannel, InRoom
from negotiation_room.cli.output import (
    RULES,
    JSONOption,
    console,
    errors,
    in_words,
    write_json,
)
from negotiation_room.kernel.leaf import parse_leaf
from negotiation_room.sdk.beginnings import NewBeginning
from negotiation_room.sdk.bundle import verify_bundle
from negotiation_room.sdk.export import UnusableBundle, read_bundle
from negotiation_room.sdk.served import Served

ChannelArgument = Annotated[
    str, typer.Argument(help="The channel: its title, kind or id.", show_default=False)
]


@in_words
async def accept(
    channel: ChannelArgument,
    yes: Annotated[
        bool, typer.Option("--yes", help="Accept without being asked once more.")
    ] = False,
    *,
    here: InRoom,
    as_json: JSONOption = False,
) -> None:
    """Accept that a channel's record begins anew, after reading what is lost.

    This machine checks the new beginning against what it remembers, and says what it could not
    check. Compare that with another delegation by telephone first. Where you preside, or head a
    delegation, your acceptance is written into the channel.
    """
    async with InChannel(channel, here).open() as (opened, where):
        if opened.book.page(where).former is not None:
            found = await opened.epochs.examine(where)
            if not as_json:
                _print(found)
        if not yes and not typer.confirm("Do you accept this new beginning?"):
            raise typer.Exit(1)
        accepted = await opened.accept_epoch(where)
        is_written = opened.epochs.may_accept_for_others(where)
        epoch = opened.log(where).epoch
    if as_json:
        lost = 0 if accepted is None else accepted.lost_count
        write_json({"channel": where, "epoch": epoch, "lost": lost, "written": is_written})
        return
    console.print(Text(f"Accepted: epoch {epoch} is what this machine holds the server to."))
    if is_written:
        console.print("Your acceptance is written into the channel.")
    else:
        console.print("Whoever presides there must accept it before anybody is heard again.")


@in_words
async def offer(
    channel: ChannelArgument,
    export: Annotated[
        Path | None,
        typer.Option("--from", help="An earlier export that may hold what was lost."),
    ] = None,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="Write the entries to a file.")
    ] = None,
    *,
    here: InRoom,
    as_json: JSONOption = False,
) -> None:
    """List the signed entries that you hold and the record has lost.

    They cannot be put back: what was signed in a lost epoch is refused in the new one. But their
    authors can say it again, and everybody can see who had signed what.
    """
    async with InChannel(channel, here).open() as (opened, where):
        more = () if export is None else _proved(export, opened.log(where).key)
        found = await opened.epochs.offer(where, more)
    if output is not None:
        lines = [json.dumps(each.to_wire(), ensure_ascii=False) for each in found.entries]
        write_bytes(output, "".join(f"{line}\n" for line in lines).encode())
    if as_json:
        entries = [each.to_wire() for each in found.entries]
        write_json({"channel": where, "lost": sum(map(len, found.lost)), "entries": entries})
        return
    for lost in found.lost:
        console.print(Text(f"Lost: entries {lost.first} to {lost.last} of epoch {lost.epoch}."))
    for each in found.entries:
        console.print(Text(_line(each)))
    if not found.entries:
        console.print(
            "This machine holds none of them: it remembers how long the record was and"
        )
        console.print("its root, not each entry. An earlier export may hold them: --from FILE.")
    elif output is None:
        console.print("Write them to a file with --output, and show them to the others.")


def _proved(export: Path, key: str | None) -> tuple[Served, ...]:
    """The entries of an export that verifies.

    Raises:
        UnusableBundle: it does not.
    """
    report = verify_bundle(export, key=key, catalogue=RULES)
    if report.exit_code != 0:
        raise UnusableBundle(report.sentences()[0].rstrip("."))
    return read_bundle(export).entries


def _line(served: Served) -> str:
    leaf = parse_leaf(served.leaf)
    content = served.parts.get("with")
    words = "(its words are not shown)" if content is None else content[1].decode()
    return f"epoch {leaf.epoch}, entry {leaf.seq}: {words}"


def _print(found: NewBeginning) -> None:
    for sentence in found.sentences():
        console.print(Text(sentence))
    if found.contradiction is not None:
        errors.print(Text(f"  expected: {found.contradiction.expected}"))
        errors.print(Text(f"  found:    {found.contradiction.found}"))


def add_to(group: typer.Typer) -> None:
    """Add what members do when a record was begun anew."""
    for command in (accept, offer):
        group.command()(command)
