"""A command that the documentation names exists, with the options that it names."""

import re
from pathlib import Path
from typing import Any, cast

import pytest
import typer

from negotiation_room.cli.main import app

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])
MENTIONED = re.compile(
    r"(?:^ {4,}|`|bin/|room )negotiation-room((?: [^\n`#]*(?:\\\n[^\n`]*)?)?)", re.MULTILINE
)
OPTION = re.compile(r"(?<!\S)--[a-z-]+")


def commands(document: Path) -> list[str]:
    """What follows the program's name, each time the page names it as code."""
    return [
        found.replace("\\\n", " ").strip() for found in MENTIONED.findall(document.read_text())
    ]


def inside(command: Any) -> dict[str, object] | None:
    """The commands of a group; None for a command that is no group."""
    return getattr(command, "commands", None)


def options(command: Any) -> set[str]:
    """The options that a command takes."""
    return {str(name) for parameter in command.params for name in parameter.opts} | {"--help"}


def unknown(said: str) -> str | None:
    """The first word or option of a command that the program does not know."""
    command: object = cast("object", typer.main.get_command(app))
    for word in said.split():
        inner = inside(command)
        if inner is None:
            break
        if word.startswith("-"):
            continue
        if word not in inner:
            return word
        command = inner[word]
    named: list[str] = OPTION.findall(said)
    return next((option for option in named if option not in options(command)), None)


@pytest.mark.parametrize("document", PAGES, ids=lambda each: str(each.relative_to(ROOT)))
def test_every_command_that_a_page_names_exists(document: Path) -> None:
    """Whoever types what the page says is understood."""
    wrong = {said: unknown(said) for said in commands(document)}
    assert {said: word for said, word in wrong.items() if word is not None} == {}


def test_commands_are_found_in_the_readme() -> None:
    """The search sees commands, or it would prove nothing."""
    assert "audit verify plenary.nrb --checkpoint kept.note" in commands(ROOT / "README.md")


def test_a_command_that_does_not_exist_is_found() -> None:
    """Neither a wrong word nor a wrong option passes."""
    assert unknown("audit swear plenary") == "swear"
    assert unknown("say hello --loudly") == "--loudly"
    assert unknown("say hello --http") is None
