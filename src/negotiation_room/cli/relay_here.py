"""What the commands of the relay have in common: what they are given, and words from files."""

from pathlib import Path
from typing import Annotated

import typer

from negotiation_room.kernel.errors import Invalid

OfArgument = Annotated[
    int, typer.Argument(help="The entry of the original, or of a correction.")
]
LangArgument = Annotated[str, typer.Argument(help="The language of the translation.")]
FromOption = Annotated[
    str | None, typer.Option("--from", help="Only what was said in this language.")
]
YesOption = Annotated[bool, typer.Option("--yes", help="Do not ask.")]

NONE = "none"
"""Said in place of languages, it names none of them."""


class NoWords(Invalid, code="cli.no_words"):
    """There is nothing to translate in that file."""


def words_in(file: str) -> str:
    """The words of a file, or of standard input, without the line end that closes them.

    Raises:
        NoWords: it is no text.
    """
    if file == "-":
        text = typer.get_text_stream("stdin").read()
    else:
        try:
            text = Path(file).read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError):
            raise NoWords("that file cannot be read as text; is the name right?") from None
    return trimmed(text.replace("\r\n", "\n"))


def languages_in(given: str) -> list[str]:
    """The languages that somebody names, as fr,en; none of them for the word none."""
    named = [one.strip() for one in given.split(",") if one.strip()]
    return [] if named == [NONE] else named


def trimmed(text: str) -> str:
    """A text without empty lines around it."""
    return text.strip("\n")
