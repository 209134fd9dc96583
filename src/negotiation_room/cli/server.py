"""Commands of whoever runs the server: serve, init, migrate, doctor, and rooms."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Annotated, TypeVar

import typer
from rich.console import Console
from rich.table import Table
from uvicorn import Server as Uvicorn

from negotiation_room.capabilities.identity.bootstrap import AdministratorKnown
from negotiation_room.cli.engines import engines
from negotiation_room.kernel.errors import Refusal
from negotiation_room.kernel.ids import RoomId
from negotiation_room.kernel.seats import Role
from negotiation_room.server.app import create_app
from negotiation_room.server.doctor import examine, is_ready
from negotiation_room.server.hosting import Hosting
from negotiation_room.server.interpreter import prepare_to_serve
from negotiation_room.server.listing import list_rooms, show_room
from negotiation_room.server.observability import configure_logs
from negotiation_room.server.settings import Settings
from negotiation_room.server.wiring import Server, wire
from negotiation_room.storage.database import migrate as migrate_database
from negotiation_room.transport.wire.serve import UnsafeListening, serve_config

T = TypeVar("T")
console = Console()
errors = Console(stderr=True)

room_app = typer.Typer(help="Found rooms, and see which there are.", no_args_is_help=True)

AsJson = Annotated[bool, typer.Option("--json", help="Answer in JSON, for a program.")]


def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on.")] = None,
) -> None:
    """Serve the room until stopped; settings come from NEGOTIATION_ROOM_… variables."""
    settings = Settings()
    configure_logs(as_json=settings.log_json)
    try:
        config = serve_config(
            create_app(wire(settings)),
            host=host or settings.host,
            port=settings.port if port is None else port,
            limits=settings.wire,
            certificate=settings.certificate,
            private_key=settings.private_key,
            behind_proxy=settings.behind_proxy,
            forwarded_allow_ips=settings.forwarded_allow_ips,
        )
    except UnsafeListening as unsafe:
        errors.print(f"[bold]Not started.[/] {unsafe}")
        raise typer.Exit(2) from None
    errors.print(f"The room is served at [bold]{settings.origin}[/]. Stop with Ctrl-C.")
    prepare_to_serve()
    Uvicorn(config).run()


def init(
    name: Annotated[str, typer.Option(prompt="Name of the first administrator")],
    language: Annotated[str, typer.Option(help="Language of their screen.")] = "en",
    another: Annotated[
        bool, typer.Option("--another", help="Make one more administrator.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Prepare keys and databases, and make the first administrator."""

    async def work(server: Server) -> str:
        return await server.identity.links.create_administrator(
            name, server.settings.origin, language=language, is_another=another
        )

    try:
        link = _with_server(work)
    except AdministratorKnown as known:
        errors.print(f"{known.because}; use --another to make one more")
        raise typer.Exit(1) from None
    if as_json:
        typer.echo(json.dumps({"link": link}))
        return
    console.print("Open this link once, within the hour, to register a passkey or password:")
    console.print(link, soft_wrap=True, highlight=False)


def migrate() -> None:
    """Bring the database to this version's tables."""
    settings = Settings()
    settings.data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    migrate_database(settings.entries_url)
    console.print("The database has this version's tables.")


def doctor(
    health: Annotated[
        bool, typer.Option("--health", help="Only ask the running server whether it is ready.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Examine configuration, disk, databases, clock and TLS, and say what to do."""
    if health:
        raise typer.Exit(0 if is_ready(Settings()) else 1)
    findings = asyncio.run(examine(Settings()))
    if as_json:
        typer.echo(json.dumps([finding.as_json() for finding in findings]))
    else:
        table = Table("", "Examined", "Found", "What to do")
        for finding in findings:
            mark = {"good": "[green]good[/]", "warning": "[yellow]look[/]"}.get(
                finding.verdict, "[red]bad[/]"
            )
            table.add_row(mark, finding.examined, finding.found, finding.to_do)
        console.print(table)
    if any(finding.verdict == "bad" for finding in findings):
        raise typer.Exit(1)


@room_app.command("create")
def create(
    title: Annotated[str, typer.Argument(help="Title of the negotiation.")],
    host: Annotated[
        str, typer.Option(help="Name of the mediator or secretary who enters first.")
    ],
    languages: Annotated[
        str, typer.Option(help="Working languages, comma-separated.")
    ] = "en,fr,es,ar,ru,zh",
    secretariat: Annotated[
        bool, typer.Option("--secretariat", help="The first host is the secretariat.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Found a room and print the link by which its first host enters."""

    async def work(server: Server) -> dict[str, str]:
        founded = await Hosting(server).found(
            title=title,
            languages=[each.strip() for each in languages.split(",")],
            host_name=host,
            host_role=Role.SECRETARIAT if secretariat else Role.MEDIATOR,
        )
        return {"room": founded.room, "link": founded.link}

    founded = _with_server(work)
    if as_json:
        typer.echo(json.dumps(founded))
        return
    console.print(f"Founded [bold]{founded['room']}[/]. Hand this link to {host}, privately:")
    console.print(founded["link"], soft_wrap=True, highlight=False)


@room_app.command("list")
def list_(as_json: AsJson = False) -> None:
    """List the rooms of this server."""
    rooms = _with_server(list_rooms)
    if as_json:
        typer.echo(json.dumps(rooms))
        return
    table = Table("Room", "Title", "Founded", "Channels", "Entries")
    for room in rooms:
        row = (
            room["room"],
            room["title"],
            room["founded_at"],
            room["channels"],
            room["entries"],
        )
        table.add_row(*(str(cell) for cell in row))
    console.print(table)


@room_app.command("show")
def show(room: str, as_json: AsJson = False) -> None:
    """Show what the host may know of a room: sizes and states, no content and no caucus."""
    shown = _with_server(lambda server: show_room(server, RoomId(room)))
    if as_json:
        typer.echo(json.dumps(shown))
        return
    for name, value in shown.items():
        console.print(f"{name:12} {value}")


def _with_server(work: Callable[[Server], Awaitable[T]]) -> T:
    """Do one thing with a server that serves nobody; a refusal is said and ends the command."""

    async def run() -> T:
        server = wire(Settings(log_json=False))
        async with server.running():
            return await work(server)

    configure_logs(as_json=False)
    try:
        return asyncio.run(run())
    except AdministratorKnown:
        raise
    except Refusal as refusal:
        errors.print(refusal.because)
        raise typer.Exit(1) from None


def add_to(app: typer.Typer) -> None:
    """Add these commands to the program."""
    for command in (serve, init, migrate, doctor, engines):
        app.command()(command)
    app.add_typer(room_app, name="room")
