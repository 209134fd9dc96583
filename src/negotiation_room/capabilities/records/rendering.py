"""A transcript as plain text and as JSON. Pure."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from negotiation_room.capabilities.records.rules import (
    Author,
    Corrected,
    Heading,
    Statement,
    Transcript,
)

MICROS = 1_000_000
DESTROYED = "the words were destroyed; they may have been read"

# Texts are set apart from what stands around them: neither turns the other's direction.
_ISOLATE, _END = "\u2068", "\u2069"


def as_json(record: Transcript) -> list[dict[str, Any]]:
    """The transcript as plain JSON values, headings and statements in order."""
    return [
        {"kind": "meeting" if isinstance(item, Heading) else "statement", **asdict(item)}
        for item in record.items
    ]


def as_text(record: Transcript, delegations: Mapping[str, str] | None = None) -> str:
    """The transcript to be read by people; times are UTC.

    `delegations` gives the name of each delegation in the reader's language.
    """
    lines: list[str] = []
    for item in record.items:
        if isinstance(item, Heading):
            lines.extend(_heading(item))
        else:
            lines.extend(_statement(item, delegations or {}))
        lines.append("")
    return "\n".join(lines)


def _heading(heading: Heading) -> list[str]:
    what = f"MEETING {heading.number} {heading.what.upper()}"
    said = f": {_apart(heading.text)}" if heading.text else ""
    return [f"== {what}{said} == {_time(heading.at)}"]


def _statement(said: Statement, delegations: Mapping[str, str]) -> list[str]:
    author = _author(said.author, delegations)
    reply = f", in reply to {said.reply_to}" if said.reply_to is not None else ""
    marks = " (withdrawn)" if said.withdrawn else ""
    lines = [f"[{said.seq}] {_time(said.at)} {author} ({said.lang}{reply}){marks}"]
    if said.redacted is not None:
        lines.append(f"    {DESTROYED}; reason: {_apart(said.redacted)}")
    elif said.text is None:
        lines.append(f"    {DESTROYED}")
    lines.extend(_indented(said.text))
    for correction in said.corrections:
        lines.extend(_correction(correction))
    return lines


def _correction(correction: Corrected) -> list[str]:
    head = f"    [{correction.seq}] {_time(correction.at)} correction ({correction.lang})"
    return [head, *_indented(correction.text)]


def _author(author: Author | None, delegations: Mapping[str, str]) -> str:
    if author is None:
        return "a participant"
    role = (author.role or "clerk").replace("_", " ")
    name = f"{_apart(author.name)}, " if author.name else ""
    own = author.delegation
    party = "" if own is None else f", {_apart(delegations.get(own, own))}"
    return f"{name}{role}{party}"


def _indented(text: str | None) -> list[str]:
    return [] if text is None else [f"    {_apart(line)}" for line in text.split("\n")]


def _apart(text: str) -> str:
    return f"{_ISOLATE}{text}{_END}"


def _time(at: int) -> str:
    return datetime.fromtimestamp(at // MICROS, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
