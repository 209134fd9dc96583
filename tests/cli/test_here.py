"""Values that stand for options: the command line asks for their fields, and fills them."""

from pathlib import Path
from typing import Annotated

import pytest
import typer
from typer.testing import CliRunner

from negotiation_room.cli.here import InChannel, InRoom
from negotiation_room.cli.output import JSONOption, in_words

app = typer.Typer(add_completion=False)


@app.command()
@in_words
async def _shown(
    of: int,
    tone: Annotated[str, typer.Option()] = "soft",
    *,
    here: InChannel,
    as_json: JSONOption = False,
) -> None:
    """Say what was given."""
    typer.echo(repr((of, tone, here, as_json)))


@pytest.mark.parametrize(
    ("given", "here"),
    [
        ("", InChannel()),
        ("--channel plenary", InChannel("plenary")),
        ("--home h --room r --http", InChannel(None, InRoom(Path("h"), "r", None, http=True))),
        ("--passphrase p --channel c", InChannel("c", InRoom(None, None, "p"))),
    ],
)
def test_a_value_is_filled_from_the_options_it_stands_for(given: str, here: InChannel) -> None:
    """Each option goes to the field of its name, however deep; what is left out has a default."""
    result = CliRunner().invoke(app, ["7", *given.split()])
    assert result.stdout.strip() == repr((7, "soft", here, False)), result.output


def test_the_options_stand_where_the_value_does() -> None:
    """In the order of its fields, between the parameters before and after it."""
    command = typer.main.get_command(app)
    assert [one.name for one in command.params] == [
        "of", "tone", "channel", "home", "room", "passphrase", "http", "as_json",
    ]  # fmt: skip
