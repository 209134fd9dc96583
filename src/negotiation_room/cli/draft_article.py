"""One article of a text in a room: found by its number, and loaded with as little else as can be.

A long text is then had in outline, so that it is quick to look into on a thin line.
"""

from collections.abc import Iterator, Sequence
from typing import Annotated, Final

import typer

from negotiation_room.capabilities.drafting.units import Text, Unit, UnitKind
from negotiation_room.cli.draft_here import NOW, OpenDraft
from negotiation_room.kernel.ids import UnitId
from negotiation_room.sdk.drafting import TextEditor, excerpt

ArticleOption = Annotated[
    str | None, typer.Option(help='This article or part alone, by its number: "5".')
]
_NUMBERED: Final = frozenset({UnitKind.ARTICLE, UnitKind.PART})
_HOLDING: Final = frozenset({UnitKind.BRACKET, UnitKind.OPTIONS})


async def read_article(
    draft: OpenDraft, version: str, number: str | None
) -> tuple[Text, Sequence[Unit]]:
    """A text as far as it is loaded, and of it the article or part of that number, or all of it.

    In a room entered with outlines little more than that is loaded.
    """
    editor = draft.editor
    tops = () if version != NOW or number is None else tuple(_tops(editor, number))
    if tops and number is not None:
        await editor.load(*tops)
        text = excerpt(editor.text)
        if found := _article(text, number):
            return text, found
    if version == NOW:
        await editor.load_all()
    (text,) = await draft.texts(version)
    found = tuple(text.walk()) if number is None else _article(text, number)
    if not found:
        raise typer.BadParameter(
            f"no article or part of this text has the number {number}; show the whole to see them"
        )
    return text, found


def _tops(editor: TextEditor, number: str) -> Iterator[UnitId]:
    """What to load for an article: itself, and what was tabled or is optional between articles."""
    for unit in excerpt(editor.text).walk():
        if unit.kind in _NUMBERED and is_numbered(unit.number, number):
            yield unit.id
    for section in editor.outline:
        if section.kind in _HOLDING or (
            section.kind in _NUMBERED and is_numbered(section.number, number)
        ):
            yield section.unit


def _article(text: Text, number: str) -> Sequence[Unit]:
    """The articles or parts of that number, and all that they hold."""
    holders = (unit for unit in text.walk() if unit.kind in _NUMBERED)
    found = [unit for unit in holders if is_numbered(unit.number, number)]
    # A part may hold an article of its own number.
    return tuple({one.id: one for unit in found for one in text.walk(unit.id)}.values())


def is_numbered(number: str, said: str) -> bool:
    """Whether somebody means this number: "5" as well as "Article 5"."""
    named = _bare(said)
    return bool(named) and _bare(number)[-len(named) :] == named


def _bare(number: str) -> list[str]:
    """The words of a number, without the signs around them."""
    return [word.strip("[].:()") for word in number.casefold().split()]
