"""A memory from a file, cut into what single acts bring in.

What no act could carry is left out, and a finding says how much that was.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from negotiation_room.capabilities.interpretation.exchange.report import (
    LIMITS,
    Finding,
    FindingCode,
    Limits,
    Notes,
    Where,
)
from negotiation_room.capabilities.interpretation.exchange.tmx import Segment, read_tmx
from negotiation_room.capabilities.interpretation.messages import BringInSegments, Pair
from negotiation_room.capabilities.interpretation.states import primary
from negotiation_room.capabilities.interpretation.wishes import LONGEST_SEGMENT, MOST_SEGMENTS
from negotiation_room.kernel.text import is_language

MOST_BYTES: Final = 60_000
"""Of the content of one act; rooms take a little more."""
MOST_NAME: Final = 120

_NOT_SEEN: Final = re.compile(r"[\s\x00-\x1f\x7f-\x9f\u202a-\u202e\ufeff\ufff9-\ufffb]+")
_UNNAMED: Final = "memory.tmx"
_Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Batches:
    """What a file brings in.

    Attributes:
        wishes: one for each act, to be signed in this order.
        findings: what there is to say about the file.
    """

    wishes: tuple[BringInSegments, ...]
    findings: tuple[Finding, ...]

    @property
    def count(self) -> int:
        """How many segments they bring in."""
        return sum(len(wish.segments) for wish in self.wishes)


def read_batches(data: bytes, name: str, *, limits: Limits = LIMITS) -> Batches:
    """The acts that bring in a memory from TMX.

    Args:
        data: the file.
        name: what it is called.
        limits: how large it may be.

    Raises:
        NotReadable: it is not TMX, or is damaged.
        FileTooLarge: it has more than the limits say.
        FileUnsafe: it declares entities, or a document type other than TMX's own.
        WrongEncoding: it is not in the encoding that it says.
    """
    segments, findings = read_tmx(data, limits=limits)
    notes = Notes(limits)
    pairs: dict[_Key, dict[Pair, None]] = {}
    for key, pair in _usable(segments, notes):
        pairs.setdefault(key, {})[pair] = None
    called = plain_name(name)
    wishes = tuple(
        BringInSegments(file=called, source_lang=key[0], lang=key[1], segments=some)
        for key, found in pairs.items()
        for some in _cut(found)
    )
    return Batches(wishes, (*notes.closed(), *findings))


def plain_name(name: str) -> str:
    """The name of a file in one line, without the folders it lay in."""
    last = re.split(r"[/\\]", name)[-1]
    return _NOT_SEEN.sub(" ", last).strip()[:MOST_NAME].strip() or _UNNAMED


def _usable(segments: Iterable[Segment], notes: Notes) -> Iterator[tuple[_Key, Pair]]:
    long, unusable = 0, 0
    for one in segments:
        source, target = one.source.strip(), one.target.strip()
        key = (one.source_language, one.target_language)
        is_pair = primary(key[0]) != primary(key[1])
        if not (source and target and is_pair and all(map(is_language, key))):
            unusable += 1
        elif max(len(source), len(target)) > LONGEST_SEGMENT:
            long += 1
        else:
            yield key, Pair(source=source, target=target)
    file = Where("line", 0)
    if long:
        notes.find(
            FindingCode.TOO_LONG_SEGMENTS,
            file,
            f"{long} segments of more than {LONGEST_SEGMENT:,} characters were left out",
            count=long,
            most=LONGEST_SEGMENT,
        )
    if unusable:
        notes.find(
            FindingCode.UNUSABLE,
            file,
            f"{unusable} segments without words in two languages were left out",
            count=unusable,
        )


def _cut(pairs: Iterable[Pair]) -> Iterator[tuple[Pair, ...]]:
    """As many at a time as one act may carry."""
    some: list[Pair] = []
    size = 0
    for pair in pairs:
        bytes_of = len(pair.model_dump_json().encode()) + 1
        if some and (len(some) == MOST_SEGMENTS or size + bytes_of > MOST_BYTES):
            yield tuple(some)
            some, size = [], 0
        some.append(pair)
        size += bytes_of
    if some:
        yield tuple(some)
