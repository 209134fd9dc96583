"""Commands of the relay about working languages: state one's own, and see who covers what."""

from typing import Annotated

import typer

from negotiation_room.cli.here import InChannel
from negotiation_room.cli.output import JSONOption, in_words, say_done, write_json
from negotiation_room.cli.relay_here import languages_in
from negotiation_room.cli.relay_shown import interpreter_row, print_interpreters
from negotiation_room.sdk.relay import Relay


@in_words
async def work_between(
    out_of: Annotated[
        str,
        typer.Argument(
            metavar="FROM", help="The languages you work from, as fr,es. Say none to unsay it."
        ),
    ],
    into: Annotated[
        str, typer.Argument(metavar="INTO", help="The languages you work into, as en.")
    ] = "",
    *,
    here: InChannel,
    as_json: JSONOption = False,
) -> None:
    """Say between which languages you work in a channel. For interpreters.

    Your queue then begins with those pairs; you may take up any other. Everybody in the channel
    but observers can read it.
    """
    sources, targets = languages_in(out_of), languages_in(into)
    async with here.open() as (opened, where):
        place = await Relay(opened, where).work_between(sources, targets)
    row = {"channel": where, "place": place, "out_of": sources, "into": targets}
    between = f"You work here from {', '.join(sources)} into {', '.join(targets)}"
    said = between if sources else "Your queue shows every pair again"
    say_done(row, f"{said}: entry {place}.", as_json=as_json)


@in_words
async def interpreters(
    here: InChannel,
    as_json: JSONOption = False,
) -> None:
    """Show who interprets here, between which languages, and into which ones nobody does."""
    async with here.open() as (opened, where):
        relay = Relay(opened, where)
        found, uncovered = relay.interpreters, relay.uncovered
    if as_json:
        rows = [interpreter_row(one) for one in found]
        write_json({"interpreters": rows, "uncovered": list(uncovered)})
    else:
        print_interpreters(found, uncovered)


def add_to(app: typer.Typer) -> None:
    """Add the commands about working languages."""
    app.command("work-between")(work_between)
    app.command("interpreters")(interpreters)
