"""The long parts of a state that all who may change them read alike, made small for a thin line.

Nothing else is ever compressed: how long a compressed secret is tells of it to whoever may put
words of their own beside it. Whoever may change these parts reads all of them anyway
(docs/adr/0016-packed-texts.md).
"""

import zlib
from collections.abc import Iterable
from typing import Any, Final

import orjson

from negotiation_room.kernel.capability import Capability
from negotiation_room.kernel.channel import ChannelState
from negotiation_room.kernel.ids import b64

LONG: Final = 16_384
"""Bytes from which a part is worth packing."""


class Packing:
    """Packs states of one channel, each part once for all who are shown the same."""

    def __init__(self) -> None:
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
            data = orjson.dumps(written)
            small = written if len(data) < LONG else {"packed": b64(zlib.compress(data))}
            done = self._done[place] = (held, small)
        return done[1]
