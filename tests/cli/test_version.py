"""The command line says which version it is."""

from typer.testing import CliRunner

from negotiation_room import __version__
from negotiation_room.cli.main import app


def test_the_version_is_one_word() -> None:
    """A script can read the version without parsing a sentence."""
    answer = CliRunner().invoke(app, ["version"])
    assert answer.exit_code == 0
    assert answer.stdout == f"{__version__}\n"
