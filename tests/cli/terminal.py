"""Somebody at a command line, with a device in a room of a real server."""

import asyncio
import json
from pathlib import Path
from typing import Any

from typer.testing import CliRunner, Result

from negotiation_room.cli import output
from negotiation_room.cli.main import app
from tests.sdk.relays import Desks


class Terminal:
    """Somebody at a command line."""

    def __init__(self, table: Desks, who: str, folder: Path) -> None:
        self.home = folder / f"home-{who}"
        (self.home / "rooms").mkdir(parents=True)
        (self.home / "rooms" / who).symlink_to(table.summit.members[who].folder)

    async def run(self, *arguments: str, given: str | None = None) -> Result:
        """Run a command, on a wide terminal."""
        output.console.width = 220  # a width from the environment was taken when it was made
        runner = CliRunner()
        whole = [*arguments, "--home", str(self.home)]
        return await asyncio.to_thread(runner.invoke, app, whole, input=given)

    async def said(self, *arguments: str, given: str | None = None) -> str:
        """Run one that must succeed; gives what it says."""
        result = await self.run(*arguments, given=given)
        assert result.exit_code == 0, result.output
        return result.stdout

    async def told(self, *arguments: str, given: str | None = None) -> list[Any]:
        """Run one that must succeed; gives what it answers a program."""
        output = await self.said(*arguments, "--json", given=given)
        return [json.loads(line) for line in output.splitlines() if line.startswith("{")]
