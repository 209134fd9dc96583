"""A transcript with its translations, to be read: as Markdown, and as plain text."""

import re
from collections.abc import Iterable, Iterator

from negotiation_room.cli.output import moment
from negotiation_room.cli.relay_shown import standing_of
from negotiation_room.sdk.relay import Said

GONE = "the words were destroyed; they may have been read"
# Texts are set apart from what stands around them: neither turns the other's direction.
_ISOLATE, _END = "\u2068", "\u2069"
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|&~])")


def as_markdown(title: str, said: Iterable[Said], lang: str) -> str:
    """What was said, each original beside its translation, with how far that may be relied on."""
    lines = [f"# {_escaped(title)}", ""]
    for one in said:
        lines += [f"## {_escaped(_head(one))}", ""]
        columns = list(_columns(one, lang))
        lines += [_row(head for head, _ in columns), _row("---" for _ in columns)]
        lines += [_row(_cell(words) for _, words in columns), ""]
    return "\n".join(lines)


def as_text(title: str, said: Iterable[Said], lang: str) -> str:
    """The same as plain text, the translation below its original."""
    lines = [_apart(title), ""]
    for one in said:
        lines.append(_head(one))
        for head, words in _columns(one, lang):
            lines.append(f"  [{head}]")
            lines += [f"    {_apart(line)}" for line in words.splitlines()]
        lines.append("")
    return "\n".join(lines)


def _head(said: Said) -> str:
    what = "" if said.of == said.place else f", correction of {said.of}"
    mark = " (withdrawn)" if said.is_withdrawn else ""
    when = f"{moment(said.at)} UTC, " if said.at else ""
    return f"{said.place}. {when}{_apart(said.by or 'somebody')}{what}{mark}"


def _columns(said: Said, lang: str) -> Iterator[tuple[str, str]]:
    """What stands side by side: how it is called, and its words."""
    yield f"{said.lang}: original", GONE if said.original is None else said.original
    if said.original is None or said.is_in(lang):
        return
    found = said.in_language(lang)
    if found is not None:
        yield f"{found.lang}: {standing_of(found)}", found.text
    else:
        asked = "interpreter requested" if said.is_asked_for(lang) else "no translation yet"
        yield f"{lang}: {asked}", ""


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _cell(words: str) -> str:
    return "<br>".join(_escaped(line) for line in words.splitlines()) or " "


def _escaped(words: str) -> str:
    return _SPECIAL.sub(r"\\\1", words)


def _apart(words: str) -> str:
    return f"{_ISOLATE}{words}{_END}"
