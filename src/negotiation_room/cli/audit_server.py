"""Commands on logs for whoever runs the server: what is behind, reopen it, scan it."""

import json
from collections.abc import Sequence
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from negotiation_room.cli.serving import AsJson, with_server
from negotiation_room.kernel.ids import ChannelId
from negotiation_room.server.behind import Behind
from negotiation_room.server.verifying import RESTS, LogReport, LogScan
from negotiation_room.server.wiring import Server

console = Console()
errors = Console(stderr=True)


def behind(as_json: AsJson = False) -> None:
    """List the channels that are read-only because their record contradicts what was published."""

    async def work(server: Server) -> Sequence[Behind]:
        return await server.auditing.behind()

    found = with_server(work)
    if as_json:
        typer.echo(json.dumps([_as_json(one) for one in found]))
    elif not found:
        console.print("Every channel's record continues what was published.")
    else:
        table = Table("Channel", "Published", "Held", "Why")
        for one in found:
            table.add_row(one.channel, _place(one.published), _place(one.held), one.because)
        console.print(table)
        console.print("Go on with: negotiation-room audit reopen CHANNEL")
    if found:
        raise typer.Exit(1)


def reopen(
    channel: Annotated[str, typer.Argument(help="The channel, as c_….")],
    as_json: AsJson = False,
) -> None:
    """Begin a channel's log anew after a restored backup or a dispute, and say so in it.

    Its first entry names what was published and what is lost. Nothing else is heard in the
    channel until whoever presides there accepts the new beginning.
    """

    async def work(server: Server) -> int:
        return await server.auditing.open_epoch(ChannelId(channel))

    epoch = with_server(work)
    if as_json:
        typer.echo(json.dumps({"channel": channel, "epoch": epoch}))
        return
    console.print(f"{channel} is in epoch [bold]{epoch}[/].")
    console.print("Ask whoever presides there, and the heads of delegation, to accept it.")


def scan(
    channels: Annotated[list[str], typer.Argument(help="The channels, as c_….")],
    as_json: AsJson = False,
) -> None:
    """Hold whole logs against everything this server has: rows, keys, checkpoints, signatures."""

    async def work(server: Server) -> list[LogReport]:
        reports: list[LogReport] = []
        with Progress(console=errors, transient=True) as progress:
            for channel in channels:
                task = progress.add_task(channel, total=None)
                found = LogScan(
                    database=server.database,
                    journal=server.journal,
                    checkpoints=server.checkpoints,
                    catalogue=server.catalogue,
                    progress=lambda done, total, task=task: progress.update(
                        task, completed=done, total=total
                    ),
                )
                reports.append(await found.verify_log(ChannelId(channel)))
        return reports

    reports = with_server(work)
    if as_json:
        typer.echo(json.dumps([_report_json(report) for report in reports]))
    else:
        for report in reports:
            _print(report)
        console.print(f"What this cannot tell: {RESTS}.")
    if not all(report.holds for report in reports):
        raise typer.Exit(1)


def _print(report: LogReport) -> None:
    checked = (
        f"{report.entries} entries, {report.signatures} signatures, "
        f"{report.checkpoints} checkpoints"
    )
    if report.holds:
        console.print(f"[green]{report.channel} holds[/]: {checked}.")
    else:
        console.print(f"[red]{report.channel} does not hold[/]: {checked}.")
    for finding in report.findings:
        console.print(f"  {finding.sentence()}", soft_wrap=True, highlight=False)


def _report_json(report: LogReport) -> dict[str, object]:
    return {
        "channel": report.channel,
        "holds": report.holds,
        "entries": report.entries,
        "signatures": report.signatures,
        "checkpoints": report.checkpoints,
        "unreadable": report.unreadable,
        "findings": [
            {
                "epoch": each.epoch,
                "seq": each.seq,
                "what": each.what,
                "expected": each.expected,
                "found": each.found,
            }
            for each in report.findings
        ],
    }


def _as_json(one: Behind) -> dict[str, object]:
    return {
        "channel": one.channel,
        "because": one.because,
        "published": one.published,
        "held": one.held,
    }


def _place(place: tuple[int, int] | None) -> str:
    return "nothing" if place is None else f"epoch {place[0]}, {place[1]} entries"


def add_to(group: typer.Typer) -> None:
    """Add what the host does to the commands everyone has."""
    for command in (behind, reopen, scan):
        group.command()(command)
