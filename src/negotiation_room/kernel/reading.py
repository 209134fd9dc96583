"""What a seat is shown of an entry, and the frame it is shown in.

Live, resumed, paged, exported: all of them read entries here, so none can show more than another.
A frame is built once for each set of visible parts and shared by all who see that set.
"""

from collections.abc import Sequence
from itertools import zip_longest
from typing import Any

import orjson

from negotiation_room.kernel.audience import MEMBERS, Audience, is_personal, may_read
from negotiation_room.kernel.entry import Entry, Part
from negotiation_room.kernel.ids import ChannelId, b64
from negotiation_room.kernel.leaf import split_act_part
from negotiation_room.kernel.seats import Seat

View = tuple[tuple[str, ...], ...]
"""For each entry of a run, the names of the parts a reader sees."""

Shape = tuple[tuple[str, Audience], ...]
"""The parts of an entry by name, and who may read each: few entries differ in it."""


def visible_parts(entry: Entry, seat: Seat) -> tuple[str, ...]:
    """The names of the parts this seat may read, and of those it could before they were destroyed.

    None before its own beginning. That a part is gone is told to nobody who could not read it: a
    message that was erased is to an observer what a message is that was not.
    """
    if entry.place < seat.reads_from:
        return ()
    return _readable(shape_of(entry), seat)


def shape_of(entry: Entry) -> Shape:
    """The names of an entry's parts, of the destroyed ones too, and who may read each."""
    here = [(part.name, part.audience) for part in entry.parts]
    if entry.erased:
        # Of what an older version destroyed it is not known who could read it.
        gone = zip_longest(entry.erased, entry.erased_for, fillvalue=MEMBERS)
        here += [(str(name), tuple(readers)) for name, readers in gone]
    return tuple(here)


def _readable(shape: Shape, seat: Seat) -> tuple[str, ...]:
    return tuple([name for name, readers in shape if may_read(seat, readers)])


def as_shown(entry: Entry, names: Sequence[str]) -> Entry:
    """The entry with only the named parts, as that reader holds it."""
    return Entry(
        channel=entry.channel,
        epoch=entry.epoch,
        seq=entry.seq,
        at=entry.at,
        leaf=entry.leaf,
        leaf_hash=entry.leaf_hash,
        root=entry.root,
        parts=tuple(part for part in entry.parts if part.name in names),
        nodes=(),
        erased=tuple(name for name in entry.erased if name in names),
        before=entry.before,
    )


def written(entry: Entry, names: Sequence[str]) -> dict[str, Any]:
    """The entry as it travels: leaf verbatim, visible parts with their salts.

    Withheld parts are absent, sizes included; `gone` names those of them that were destroyed.
    """
    parts = {part.name: _written_part(part) for part in entry.parts if part.name in names}
    fields: dict[str, Any] = {"seq": entry.seq, "leaf": entry.leaf.decode(), "parts": parts}
    gone = [name for name in entry.erased if name in names]
    if gone:
        fields["gone"] = gone
    return fields


def _written_part(part: Part) -> dict[str, str]:
    if part.name == "act":
        signature, raw = split_act_part(part.data)
        return {"salt": b64(part.salt), "sig": b64(signature), "text": raw.decode()}
    return {"salt": b64(part.salt), "text": part.data.decode()}


def entries_frame(
    channel: ChannelId, epoch: int, entries: Sequence[Entry], view: View
) -> bytes:
    """One JSON frame with a run of entries, each as the view allows."""
    return orjson.dumps(
        {
            "in": channel,
            "epoch": epoch,
            "entries": [
                written(entry, names) for entry, names in zip(entries, view, strict=True)
            ],
        }
    )


class Frames:
    """Builds the frames of one run of entries, one per view, however many readers there are."""

    def __init__(self, channel: ChannelId, epoch: int, entries: Sequence[Entry]) -> None:
        self._channel = channel
        self._epoch = epoch
        self._entries = entries
        # By class of seats, and by what a class sees: most classes of a channel see the same.
        self._by_kind: dict[tuple[str, str | None, str, int], bytes] = {}
        self._frames: dict[tuple[int, View], bytes] = {}
        self._shapes = [shape_of(entry) for entry in entries]
        self._known = list(dict.fromkeys(self._shapes))
        # Most entries address capacities and delegations; then one view serves a whole class.
        self._personal = any(
            is_personal(token)
            for shape in self._known
            for _, readers in shape
            for token in readers
        )

    def view(self, seat: Seat) -> View:
        """What this seat sees of the run."""
        readable = {shape: _readable(shape, seat) for shape in self._known}
        return tuple(
            [
                readable[shape] if entry.place >= seat.reads_from else ()
                for entry, shape in zip(self._entries, self._shapes, strict=True)
            ]
        )

    def for_seat(self, seat: Seat) -> bytes:
        """The frame this seat is sent."""
        from_here = max(seat.reads_from - self._entries[0].place, 0) if self._entries else 0
        only = seat.id if self._personal else ""
        kind = (seat.role, seat.delegation, only, from_here)
        frame = self._by_kind.get(kind)
        if frame is None:
            # A view follows from where it begins, and from what is seen of each shape.
            seen = from_here, tuple([_readable(shape, seat) for shape in self._known])
            frame = self._frames.get(seen)
            if frame is None:
                view = self.view(seat)
                frame = entries_frame(self._channel, self._epoch, self._entries, view)
                self._frames[seen] = frame
            self._by_kind[kind] = frame
        return frame
