"""The `negotiation-room` command: serving a room, taking part in one, and proving its record."""

import typer

from negotiation_room import __version__
from negotiation_room.cli import (
    audit,
    audit_epochs,
    audit_server,
    client,
    demo,
    draft,
    glossary,
    invite,
    keys,
    relay,
    server,
)
from negotiation_room.cli.flowing import flow_help

app = typer.Typer(
    help="Open, keep and audit rooms for peace negotiations.",
    no_args_is_help=True,
    pretty_exceptions_show_locals=False,
)


@app.callback()
def room() -> None:
    """Open, keep and audit rooms for peace negotiations."""


@app.command()
def version() -> None:
    """Say which version this is."""
    typer.echo(__version__)


server.add_to(app)
demo.add_to(app)
client.add_to(app)
invite.add_to(app)
draft.add_to(app)
relay.add_to(app)
glossary.add_to(app)
audit.add_to(app)
audit_epochs.add_to(audit.audit_app)
audit_server.add_to(audit.audit_app)
keys.add_to(audit.keys_app)
flow_help(app)
