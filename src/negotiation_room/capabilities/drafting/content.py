"""The words of one paragraph, in order, each with the entry of the journal that brought it.

An edit changes them by `apply`; what it inserts is signed by whoever brought the edit, and what
it leaves keeps its own origin, however often the words around it change.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any, Final, Self, TypeAlias

from negotiation_room.capabilities.drafting.delta import (
    Delta,
    Embed,
    MalformedDelta,
    Op,
    ended,
    part16,
    push,
    size16,
)

PLACE_OF_EMBED: Final = "\ufffc"
"""Stands for an embed in plain words, so that every place keeps its number."""


@dataclass(frozen=True, slots=True)
class Run:
    """Neighbouring characters that one entry brought, or one embed.

    Args:
        body: the words, or the embed.
        origin: the place in the journal of the entry that brought them.
    """

    body: str | Embed
    origin: int
    size: int = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Measure once: a run is walked over far more often than it is made."""
        object.__setattr__(self, "size", size16(self.body))

    def written(self) -> list[Any]:
        """The run as it is written down: a text has very many."""
        return [write_body(self.body), self.origin]

    @classmethod
    def rewritten(cls, value: list[Any]) -> Self:
        """The run back from how it is written down."""
        body, origin = value
        return cls(read_body(body), origin)


def write_body(body: str | Embed) -> str | dict[str, str]:
    """A piece of text as it is, a bracket or footnote by the unit that it holds."""
    return body if isinstance(body, str) else {body.kind: body.unit}


def read_body(value: str | Mapping[str, str]) -> str | Embed:
    """What `write_body` wrote."""
    if isinstance(value, str):
        return value
    ((kind, unit),) = value.items()
    return Embed(kind, unit)


_SIZE: Final = attrgetter("size")
_STRETCH: Final = 32

Content: TypeAlias = tuple[Run, ...]
"""A paragraph's words in order; neighbouring words of one origin are one run."""


def plain(content: Content) -> str:
    """Write the words alone, each embed as one placeholder."""
    return "".join(
        [run.body if isinstance(run.body, str) else PLACE_OF_EMBED for run in content]
    )


def length(content: Content) -> int:
    """Count the units of a paragraph; an embed is one."""
    return sum([run.size for run in content])


def _join(out: list[Run], run: Run) -> None:
    """Add a run at the end, as one with the last where both are words of one origin."""
    if out:
        last = out[-1]
        if (
            last.origin == run.origin
            and isinstance(last.body, str)
            and isinstance(run.body, str)
        ):
            out[-1] = Run(last.body + run.body, run.origin)
            return
    out.append(run)


def spliced(*contents: Content) -> Content:
    """Several passages as one, with their origins."""
    out = list[Run]()
    for content in contents:
        if content:
            _join(out, content[0])
            out += content[1:]
    return tuple(out)


def joined(content: Content, origin: int) -> Content:
    """The same words, as if one entry had brought them all."""
    out = list[Run]()
    for run in content:
        _join(out, Run(run.body, origin))
    return tuple(out)


def _cut_run(run: Run, start: int, end: int) -> Run:
    if start == 0 and end == run.size:
        return run
    return Run(part16(run.body, run.size, start, end), run.origin)


class _Walk:
    """Goes along a paragraph once, from its beginning."""

    __slots__ = ("content", "offset", "run")

    def __init__(self, content: Content) -> None:
        self.content = content
        self.run = 0
        self.offset = 0

    def over(self, units: int, out: list[Run] | None) -> None:
        """Go on by so many units, taking what is passed along if somebody wants it.

        Raises:
            MalformedDelta: the paragraph ends before, or a character would be cut in two.
        """
        content, first, offset = self.content, self.run, self.offset
        left = units + offset
        stop = first
        # A paragraph typed key by key has a run for each key: pass them by the stretch.
        while (stretch := sum(map(_SIZE, content[stop : stop + _STRETCH]))) and stretch <= left:
            left -= stretch
            stop = min(stop + _STRETCH, len(content))
        for run in content[stop : stop + _STRETCH]:
            if left < run.size:
                break
            left -= run.size
            stop += 1
        self.run, self.offset = stop, left
        if left and stop == len(content):
            raise MalformedDelta("the edit reaches beyond the end of its text: look again")
        if out is None:
            if left:
                part16(content[stop].body, content[stop].size, 0, left)
            return
        if first < stop:
            _join(out, _cut_run(content[first], offset, content[first].size))
            out += content[first + 1 : stop]
            offset = 0
        if offset < left:
            _join(out, _cut_run(content[stop], offset, left))

    def rest(self, out: list[Run]) -> None:
        """Take everything that was not walked over."""
        if self.run < len(self.content):
            run = self.content[self.run]
            _join(out, _cut_run(run, self.offset, run.size))
            out += self.content[self.run + 1 :]


def apply(content: Content, delta: Delta, origin: int) -> Content:
    """Carry out an edit: what it inserts has this origin, what stays keeps its own.

    Raises:
        MalformedDelta: the edit reaches beyond the end, or cuts a character in two.
    """
    out = list[Run]()
    walk = _Walk(content)
    for op in delta:
        if not isinstance(op, int):
            _join(out, Run(op, origin))
        elif op > 0:
            walk.over(op, out)
        else:
            walk.over(-op, None)
    walk.rest(out)
    return tuple(out)


def check_fits(content: Content, delta: Delta) -> None:
    """Hold an edit against a paragraph without carrying it out.

    Raises:
        MalformedDelta: the edit reaches beyond the end, or cuts a character in two.
    """
    walk = _Walk(content)
    for op in delta:
        if isinstance(op, int):
            walk.over(abs(op), None)


def slice16(content: Content, start: int, end: int) -> Content:
    """Take the units from start to end, with their origins.

    Raises:
        MalformedDelta: they do not lie in this paragraph, or an edge cuts a character in two.
    """
    if not 0 <= start <= end:
        raise MalformedDelta("a passage begins in its text and ends after it begins")
    out = list[Run]()
    walk = _Walk(content)
    walk.over(start, None)
    walk.over(end - start, out)
    return tuple(out)


def invert(delta: Delta, base: Content) -> Delta:
    """Make the edit that takes this one back, given the paragraph that it was made on.

    Raises:
        MalformedDelta: the edit reaches beyond the end, or cuts a character in two.
    """
    out = list[Op]()
    walk = _Walk(base)
    for op in delta:
        if not isinstance(op, int):
            push(out, -size16(op))
            continue
        if op > 0:
            walk.over(op, None)
            push(out, op)
        else:
            gone = list[Run]()
            walk.over(-op, gone)
            for run in gone:
                push(out, run.body)
    return ended(out)
