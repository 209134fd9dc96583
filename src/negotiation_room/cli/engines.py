"""The command that lists which engines translate here, and says how to add one."""

import asyncio
import json
from dataclasses import asdict
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from negotiation_room.integrations.translators.installed import Row, listing
from negotiation_room.server.settings import Settings

console = Console()


def engines(
    as_json: Annotated[
        bool, typer.Option("--json", help="Answer in JSON, for a program.")
    ] = False,
) -> None:
    """List the engines: what each can do now, where texts go, what is missing, how to add it."""
    rows = asyncio.run(listing(Settings().translators))
    if as_json:
        console.print_json(json.dumps([_plain(row) for row in rows]))
        return
    table = Table("engine", "now", "where texts go", "languages")
    for row in rows:
        name = f"{row.engine} {row.version}".strip() + (" (gist only)" if row.gist else "")
        pairs = ", ".join(row.pairs)
        table.add_row(name, "on" if row.is_on else "off", row.goes, pairs or "none")
    console.print(table)
    for row in rows:
        if row.missing:
            console.print(f"[bold]{row.engine}[/]: {escape(row.missing)}", highlight=False)
        if not row.is_on:
            console.print(f"[bold]{row.engine}[/]: {escape(row.add)}", highlight=False)


def _plain(row: Row) -> dict[str, object]:
    return {**asdict(row), "locality": row.locality.value}
