"""The `negotiation-room` command and what it answers to."""

import typer

from negotiation_room import __version__

app = typer.Typer(
    help="Open, keep and audit rooms for peace negotiations.",
    no_args_is_help=True,
)


@app.callback()
def room() -> None:
    """Open, keep and audit rooms for peace negotiations."""


@app.command()
def version() -> None:
    """Say which version this is."""
    typer.echo(__version__)
