"""How a command does one thing with a whole server that serves nobody."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Annotated, TypeVar

import typer
from rich.console import Console

from negotiation_room.kernel.errors import Refusal
from negotiation_room.server.observability import configure_logs
from negotiation_room.server.settings import Settings
from negotiation_room.server.wiring import Server, wire

T = TypeVar("T")
errors = Console(stderr=True)

AsJson = Annotated[bool, typer.Option("--json", help="Answer in JSON, for a program.")]


def with_server(work: Callable[[Server], Awaitable[T]]) -> T:
    """Do one thing; a refusal is said and ends the command."""

    async def run() -> T:
        server = wire(Settings(log_json=False))
        async with server.running():
            return await work(server)

    configure_logs(as_json=False, quiet=True)
    try:
        return asyncio.run(run())
    except Refusal as refusal:
        errors.print(refusal.because)
        raise typer.Exit(1) from None
