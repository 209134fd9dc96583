"""Plain text that people wrote: what a field of it may hold.

Overrides and embeddings of writing direction can make a sentence show in another order than it is
signed, so they are refused here and removed by clients before signing; isolates and marks, which
Arabic needs, are kept. Lines may end as Windows ends them, for agreements are pasted verbatim; a
carriage return anywhere else can overwrite a line on a terminal, and is refused.
"""

import re
from typing import Annotated

from pydantic import AfterValidator, StringConstraints

_UNSEEN = re.compile(
    "[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u202a-\u202e\ufeff\ufff9-\ufffb]"
    "|\r(?!\n)"
)

LANGUAGE = r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$"

MOST_TEXT = 20_000
MOST_LINE = 300
MOST_TAG = 35
_SCRIPT = 4
_REGION = 2


def seen(text: str) -> str:
    """Let only text pass whose every character a reader can see.

    Raises:
        ValueError: it holds control characters or overrides of direction.
    """
    if _UNSEEN.search(text):
        message = "text holds control characters that readers cannot see"
        raise ValueError(message)
    return text


def _one_line(text: str) -> str:
    if "\n" in text or "\t" in text or text != text.strip():
        message = "a name is one line without space around it"
        raise ValueError(message)
    return text


def language_tag(said: str) -> str | None:
    """A language as BCP 47 spells it, from however it was written; None if it is none."""
    first, *rest = said.strip().replace("_", "-").split("-")
    tag = "-".join([first.lower(), *map(_subtag, rest)])
    return tag if is_language(tag) else None


def _subtag(part: str) -> str:
    if len(part) == _SCRIPT and part.isalpha():
        return part.title()
    return part.upper() if len(part) == _REGION else part.lower()


PlainText = Annotated[
    str, StringConstraints(min_length=1, max_length=MOST_TEXT), AfterValidator(seen)
]
"""A statement, a message: 1 to 20,000 characters, lines allowed."""

Line = Annotated[
    str,
    StringConstraints(min_length=1, max_length=MOST_LINE),
    AfterValidator(seen),
    AfterValidator(_one_line),
]
"""A name, a title, a reason: one line of 1 to 300 characters."""

Language = Annotated[str, StringConstraints(pattern=LANGUAGE, max_length=MOST_TAG)]
"""A BCP 47 language tag."""


def is_language(value: object) -> bool:
    """Whether this is a language tag."""
    if not isinstance(value, str) or len(value) > MOST_TAG:
        return False
    return re.fullmatch(LANGUAGE, value) is not None


def primary(lang: str) -> str:
    """The language of a tag without its region: fr of fr-CH."""
    return lang.split("-", maxsplit=1)[0].lower()
