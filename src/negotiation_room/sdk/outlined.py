"""Channels whose long texts come in outline: read as the server describes them, and folded on.

Over a thin line a client asks for outlines, and for packed parts. What the server then leaves out
is loaded later (`drafting_loading`); until then the text says of itself that it is partial.
"""

import json
import zlib
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final, cast

from negotiation_room.capabilities.drafting.units import Drafting, Text, UnitKind
from negotiation_room.kernel.catalogue import Catalogue
from negotiation_room.kernel.channel import ChannelState, Place
from negotiation_room.kernel.errors import Refusal
from negotiation_room.kernel.ids import UnitId, unb64
from negotiation_room.kernel.messages import Event
from negotiation_room.kernel.snapshot import restructure
from negotiation_room.kernel.verdicts import Malformed
from negotiation_room.sdk.drafting_partial import (
    Section,
    in_outline,
    is_partial,
    outdated_by,
    torn,
)

CAPABILITY: Final = "drafting"
COPIES: Final = ("text", "published")
_MOST_UNPACKED: Final = 64 * 1024 * 1024

Json = dict[str, Any]


class Outlining(Catalogue):
    """The same capabilities, which fold texts too of which some is not loaded."""

    def __init__(self, of: Catalogue) -> None:
        _roster, *others = of.capabilities
        super().__init__(others)

    def evolve(self, state: ChannelState, event: Event, place: Place) -> ChannelState:
        """Fold one fact; each copy says what is not certain any more after it."""
        before = cast("Drafting | None", state.substates.get(CAPABILITY))
        if before is None or not (is_partial(before.text) or is_partial(before.published)):
            return super().evolve(state, event, place)
        if not event.wire.startswith(f"{CAPABILITY}."):
            return super().evolve(state, event, place)
        try:
            after = cast("Drafting", super().evolve(state, event, place).substate(CAPABILITY))
        except (Refusal, LookupError, ValueError):
            # It goes over from what is loaded to what is not.
            return state.with_substate(CAPABILITY, torn(before))
        return state.with_substate(CAPABILITY, _marked(before, after, event))


def _marked(before: Drafting, after: Drafting, event: Event) -> Drafting:
    changes = dict[str, Text]()
    for copy in COPIES:
        old, new = getattr(before, copy), getattr(after, copy)
        if is_partial(old) and is_partial(new):
            changes[copy] = outdated_by(old, new, event)
    return replace(after, **changes) if changes else after


# --- what a server describes ------------------------------------------------------------------


def described(catalogue: Catalogue, fields: Mapping[str, Any]) -> ChannelState:
    """A channel's state as a server writes it, packed or not, its long texts in outline or not."""
    substates = {
        name: {field: unpacked(value) for field, value in substate.items()}
        for name, substate in fields["substates"].items()
    }
    state = restructure(catalogue, {**fields, "substates": substates})
    written = substates.get(CAPABILITY, {})
    if CAPABILITY not in state.substates or not any(_lines(written, one) for one in COPIES):
        return state
    drafting = state.substate(CAPABILITY)
    texts = {
        copy: in_outline(getattr(drafting, copy), map(_section, lines))
        for copy in COPIES
        if (lines := _lines(written, copy))
    }
    return state.with_substate(CAPABILITY, replace(drafting, **texts))


def described_text(catalogue: Catalogue, state: ChannelState, fields: Json) -> Drafting:
    """The same of drafting alone: a copy of the text with its outline, and remarks."""
    bare = {"room": state.room, "channel": state.channel, "epoch": state.epoch}
    return described(catalogue, {**bare, "substates": {CAPABILITY: fields}}).substate(
        CAPABILITY
    )


def _lines(drafting: Json, copy: str) -> list[Json]:
    text = drafting.get(copy)
    return [] if text is None else text.get("outline") or []


def _section(line: Json) -> Section:
    return Section(
        unit=UnitId(line["unit"]),
        count=int(line["count"]),
        kind=UnitKind(line["kind"]),
        number=str(line["number"]),
        words=str(line["words"]),
        lang=line["lang"],
        paragraphs=int(line["paragraphs"]),
        brackets=int(line["brackets"]),
        states={str(state): int(many) for state, many in line["states"].items()},
        size=int(line["size"]),
    )


def unpacked(value: Any) -> Any:
    """A part of a state, if it came compressed (docs/adr/0016-packed-texts.md)."""
    if not isinstance(value, dict):
        return value
    fields = cast("Json", value)
    if fields.keys() != {"packed"}:
        return fields
    unpacking = zlib.decompressobj()
    data = unpacking.decompress(unb64(fields["packed"]), _MOST_UNPACKED)
    if not unpacking.eof:
        raise Malformed("a part of the state is cut off, or longer than any text")
    return json.loads(data)
