"""How the help of the commands reads: its paragraphs flow, however wide a terminal is."""

import inspect

import typer


def flow_help(app: typer.Typer) -> None:
    """Let the help of every command flow: what breaks the lines of the source ends no line.

    Typer takes the lines of a docstring as they stand, all but its first paragraph, so that in
    any other width they end in the middle.
    """
    for command in app.registered_commands:
        written = command.help or inspect.getdoc(command.callback) or ""
        command.help = flowed(written)
    for group in app.registered_groups:
        if group.typer_instance is not None:
            flow_help(group.typer_instance)


def flowed(written: str) -> str:
    """The same paragraphs, each on one line."""
    return "\n\n".join(" ".join(one.split()) for one in written.split("\n\n"))
