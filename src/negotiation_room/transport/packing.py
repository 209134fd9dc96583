"""The long parts of a state that all who may change them read alike, made small on the way.

Nothing else is ever compressed: how long a compressed secret is tells of it to whoever may put
words of their own beside it. Whoever may change these parts reads all of them anyway
(docs/adr/0016-packed-texts.md). Smaller still, they come in outline, and what was done last not at
all where that is much (docs/adr/0023-texts-in-outline.md).
"""

import zlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import orjson

from negotiation_room.kernel.capability import Capability
from negotiation_room.kernel.channel import ChannelState
from negotiation_room.kernel.entry import Entry
from negotiation_room.kernel.ids import b64
from negotiation_room.kernel.snapshot import unstructure

LONG: Final = 16_384
"""Bytes from which a part is worth packing."""

SOME: Final = 1_024
"""The same for a text in outline, in which nearly everything is said in the same words."""

THIN_TAIL: Final = 6_144
"""Bytes of what was last done to a text that come with its outline; keys typed are soon many."""

THIN_GAP: Final = 131_072
"""Bytes of missed entries that come to one who resumes with an outline; beyond, they join anew."""


class Packing:
    """Packs states of one channel, each part once for all who are shown the same.

    Args:
        long: the bytes from which a part is packed.
    """

    def __init__(self, long: int = LONG) -> None:
        self._long = long
        self._done: dict[tuple[str, str], tuple[object, Any]] = {}

    def packed(
        self, capabilities: Iterable[Capability], state: ChannelState, written: dict[str, Any]
    ) -> dict[str, Any]:
        """The state as written, each long shared part as `{"packed": …}`: zlib, in base64url."""
        substates: dict[str, Any] = dict(written["substates"])
        for capability in capabilities:
            if not capability.shared or capability.name not in substates:
                continue
            held, fields = state.substate(capability.name), dict(substates[capability.name])
            for name in capability.shared:
                place = capability.name, name
                fields[name] = self._part(place, getattr(held, name), fields[name])
            substates[capability.name] = fields
        return {**written, "substates": substates}

    def _part(self, place: tuple[str, str], held: object, written: Any) -> Any:
        done = self._done.get(place)
        if done is None or done[0] is not held:
            small = packed(written, self._long)
            done = self._done[place] = (held, small)
        return done[1]


def packed(written: Any, long: int = SOME) -> Any:
    """A part as written, packed if it is that long: only for what is shared."""
    data = orjson.dumps(written)
    return written if len(data) < long else {"packed": b64(zlib.compress(data))}


def in_outline(capabilities: Iterable[Capability], shown: ChannelState) -> dict[str, Any]:
    """A state as written, its long parts without what they hold; their `outline` says what."""
    left_out = dict[str, Mapping[str, Any]]()
    for capability in capabilities:
        if capability.outline is not None and capability.name in shown.substates:
            held = shown.substate(capability.name)
            held, left_out[capability.name] = capability.outline(held, shown)
            shown = shown.with_substate(capability.name, held)
    written = unstructure(shown)
    for name, fields in left_out.items():
        for part, outline in fields.items():
            written["substates"][name][part]["outline"] = outline
    return written


def thin_start(entries: Sequence[Entry], head: int, *, is_resumed: bool) -> int:
    """Where what follows an outline begins, so that it does not outweigh the outline.

    Args:
        entries: what would follow over a wide line, up to the head.
        head: the last place.
        is_resumed: the reader verified all that is before these entries.
    """
    size, thin, start = 0, head + 1, head + 1
    for entry in reversed(entries):
        size += len(entry.leaf) + sum(len(part.data) for part in entry.parts)
        start = entry.seq
        if size <= THIN_TAIL:
            thin = start
    return start if is_resumed and size <= THIN_GAP else thin
