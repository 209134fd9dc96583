"""The help of the commands, as a terminal of any width shows it."""

from collections.abc import Iterator
from typing import Any

import pytest
from typer import rich_utils
from typer.main import get_command
from typer.testing import CliRunner

from negotiation_room.cli.main import app


def helps(command: Any, called: str = "") -> Iterator[tuple[str, str]]:
    """The help of a command and of all that it holds, by what they are called."""
    yield called, command.help or ""
    for name, inner in getattr(command, "commands", {}).items():
        yield from helps(inner, f"{called} {name}".strip())


def test_the_paragraphs_of_all_help_flow() -> None:
    """No line ends where the source's line ended: the terminal breaks it where it has to."""
    found = dict(helps(get_command(app)))
    assert len(found) > 70
    broken = [name for name, text in found.items() if "\n" in text.replace("\n\n", "")]
    assert broken == []


def test_a_wide_terminal_shows_a_sentence_on_one_line(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Where there is room, a paragraph of several sentences is one line; the next is another."""
    monkeypatch.setattr(rich_utils, "MAX_WIDTH", 300)
    shown = CliRunner().invoke(app, ["draft", "show", "--help"])
    lines = [line.strip() for line in shown.stdout.splitlines()]
    first = next(line for line in lines if line.startswith("With --beside"))
    assert first.endswith("The words above are the ones that count.")
    assert not any("Show a text" in line and "With --beside" in line for line in lines)
