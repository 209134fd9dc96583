"""The demonstration: a server on loopback with a summit in it, and a link for each role."""

import asyncio
import shutil
import socket
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from uvicorn import Server as Uvicorn

from negotiation_room.server.app import create_app
from negotiation_room.server.demo import routes as demo_routes
from negotiation_room.server.demo import scenario
from negotiation_room.server.demo.summit import Summit
from negotiation_room.server.interpreter import prepare_to_serve
from negotiation_room.server.observability import configure_logs
from negotiation_room.server.settings import Settings
from negotiation_room.server.wiring import wire
from negotiation_room.transport.wire.serve import serve_config

console = Console()


def demo(
    port: Annotated[int, typer.Option(help="Port on loopback; 0 for any free one.")] = 8000,
    folder: Annotated[
        Path, typer.Option(help="Where the demonstration keeps its own databases.")
    ] = Path("var/demo-summit"),
    pause: Annotated[float, typer.Option(help="Seconds between two scripted lines.")] = 8.0,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Begin anew, forgetting an earlier demonstration.")
    ] = False,
    logs: Annotated[bool, typer.Option("--logs", help="Show the server's log.")] = False,
) -> None:
    """Run a demonstration summit on this machine, and print a link for each role."""
    port = port or _free_port()
    folder = folder / str(port)
    if fresh and folder.exists():
        shutil.rmtree(folder)
    origin = f"http://localhost:{port}"
    links = {key: f"http://{key}.localhost:{port}" for key, _ in scenario.LINKS}
    settings = Settings(
        data_dir=folder,
        origin=origin,
        origins=tuple(links.values()),
        host="127.0.0.1",
        port=port,
        log_json=False,
    )
    if settings.behind_proxy:
        console.print(
            "[bold]Not started.[/] A demonstration lets anybody in, so it is never served behind "
            "a proxy: unset NEGOTIATION_ROOM_BEHIND_PROXY."
        )
        raise typer.Exit(2)
    configure_logs(as_json=False, quiet=not logs)
    server = wire(settings)
    summit = Summit(server, pause=pause)

    async def beside() -> None:
        await _listening(port)
        with console.status(
            "Setting up the summit: people enter, and the first words are said …"
        ):
            await summit.prepare()
        _print_links({title: f"{links[key]}/demo#{key}" for key, title in summit.links})
        await summit.keep_speaking()

    app = create_app(server, demo=lambda app: demo_routes.install(app, summit), beside=beside)
    prepare_to_serve()
    Uvicorn(serve_config(app, host="127.0.0.1", port=port, limits=settings.wire)).run()


def _print_links(links: dict[str, str]) -> None:
    """Print each link on a line of its own, whole, so that a terminal lets it be clicked."""
    console.print(f"\n[bold]{scenario.TITLE}[/]: open a link; each enters in one click.\n")
    for title, link in links.items():
        console.print(f"  {title:28}  {link}", soft_wrap=True, highlight=False)
    console.print("\nThe summit goes on until Ctrl-C.")


async def _listening(port: int) -> None:
    """Wait until the server answers on its port."""
    while True:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(0.05)
        else:
            writer.close()
            return


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def add_to(app: typer.Typer) -> None:
    """Add the command to the program."""
    app.command()(demo)
