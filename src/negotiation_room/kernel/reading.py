"""What a seat is shown of an entry, and the frame it is shown in.

Live, resumed, paged, exported: all of them read entries here, so none can show more than another.
A frame is built once for each set of visible parts and shared by all who see that set.
"""

from collections.abc import Mapping, Sequence
from itertools import zip_longest
from typing import Any

import orjson

from negotiation_room.kernel.audience import MEMBERS, Audience, is_personal, may_read
from negotiation_room.kernel.entry import Entry, Part
from negotiation_room.kernel.ids import ChannelId, b64
from negotiation_room.kernel.leaf import split_act_part
from negotiation_room.kernel.seats import Seat
from negotiation_room.kernel.text import primary

Wanted = frozenset[str] | None
"""The languages, without regions, in which a reader wants what others said; None: in all."""

Renderings = Mapping[str, tuple[str, ...]]
"""Commands that put into another language what was said elsewhere, by wire name; and the parts of
their entries that who does not read it can do without: what happened follows from the others."""

MOST_VIEWS = 256
"""Frames of one run that are kept, for as many different views."""
MOST_KINDS = 2_000
"""Kinds of readers for whom it is known which of them they are sent."""

DISPENSABLE = ("act", "with", "who")
"""The parts that can be left unsent; an outcome never is."""

View = tuple[tuple[str, ...], ...]
"""For each entry of a run, the names of the parts a reader sees."""

_Unwanted = tuple[tuple[int, tuple[str, ...]], ...]
"""Which entries of a run come without which of their parts."""

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


def command_of(entry: Entry) -> str | None:
    """The wire name of the command an entry came of; None where its act is not there."""
    part = entry.part("act")
    return None if part is None else orjson.loads(split_act_part(part.data)[1])["do"]


def rendered_in(entry: Entry, renderings: Renderings) -> tuple[str, tuple[str, ...]] | None:
    """The language into which an entry puts what was said elsewhere, and what of it is spared.

    None if it does not, and where its words are destroyed: then there is nothing to spare.
    """
    words = entry.part("with")
    command = None if words is None else command_of(entry)
    if words is None or command is None or command not in renderings:
        return None
    return primary(orjson.loads(words.data)["lang"]), renderings[command]


def written(entry: Entry, names: Sequence[str], unwanted: Sequence[str] = ()) -> dict[str, Any]:
    """The entry as it travels: leaf verbatim, visible parts with their salts.

    Withheld parts are absent, sizes included; `gone` names those of them that were destroyed, and
    `unsent` those that this reader may read and did not want.
    """
    shown = [part for part in entry.parts if part.name in names]
    parts = {part.name: _written_part(part) for part in shown if part.name not in unwanted}
    fields: dict[str, Any] = {"seq": entry.seq, "leaf": entry.leaf.decode(), "parts": parts}
    gone = [name for name in entry.erased if name in names]
    if gone:
        fields["gone"] = gone
    if len(parts) < len(shown):
        fields["unsent"] = [part.name for part in shown if part.name in unwanted]
    return fields


def row_for(entry: Entry, seat: Seat, wanted: Wanted, renderings: Renderings) -> dict[str, Any]:
    """The entry as it travels to this seat, without words in a language it does not want."""
    found = None if wanted is None else rendered_in(entry, renderings)
    unwanted = () if wanted is None or found is None or found[0] in wanted else found[1]
    return written(entry, visible_parts(entry, seat), unwanted)


def _written_part(part: Part) -> dict[str, str]:
    if part.name == "act":
        signature, raw = split_act_part(part.data)
        return {"salt": b64(part.salt), "sig": b64(signature), "text": raw.decode()}
    return {"salt": b64(part.salt), "text": part.data.decode()}


def entries_frame(
    channel: ChannelId,
    epoch: int,
    entries: Sequence[Entry],
    view: View,
    unwanted: _Unwanted,
) -> bytes:
    """One JSON frame with a run of entries, each as the view allows."""
    spared = dict(unwanted)
    return orjson.dumps(
        {
            "in": channel,
            "epoch": epoch,
            "entries": [
                written(entry, names, spared.get(index, ()))
                for index, (entry, names) in enumerate(zip(entries, view, strict=True))
            ],
        }
    )


class Frames:
    """Builds the frames of one run of entries, one per view, however many readers there are.

    Args:
        renderings: what can be spared those who do not read a language.
    """

    def __init__(
        self,
        channel: ChannelId,
        epoch: int,
        entries: Sequence[Entry],
        renderings: Renderings,
    ) -> None:
        self._channel = channel
        self._renderings = renderings
        self._rendered: list[tuple[int, str, tuple[str, ...]]] | None = None
        self._unwanted: dict[frozenset[str], _Unwanted] = {}
        self._epoch = epoch
        self._entries = entries
        # By class of seats, and by what a class sees: most classes of a channel see the same.
        self._by_kind: dict[tuple[str, str | None, str, int, _Unwanted], bytes] = {}
        self._frames: dict[tuple[int, View, _Unwanted], bytes] = {}
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

    def for_seat(self, seat: Seat, wanted: Wanted = None) -> bytes:
        """The frame this seat is sent, without words in languages it does not want."""
        unwanted = () if wanted is None else self._spared(wanted)
        from_here = max(seat.reads_from - self._entries[0].place, 0) if self._entries else 0
        only = seat.id if self._personal else ""
        kind = (seat.role, seat.delegation, only, from_here, unwanted)
        frame = self._by_kind.get(kind)
        if frame is None:
            # A view follows from where it begins, and from what is seen of each shape.
            readable = tuple([_readable(shape, seat) for shape in self._known])
            seen = from_here, readable, unwanted
            frame = self._frames.get(seen)
            if frame is None:
                view = self.view(seat)
                frame = entries_frame(self._channel, self._epoch, self._entries, view, unwanted)
                if len(self._frames) >= MOST_VIEWS:
                    self._forget()
                self._frames[seen] = frame
            if len(self._by_kind) >= MOST_KINDS:
                self._forget()
            self._by_kind[kind] = frame
        return frame

    def _forget(self) -> None:
        """Build anew from here on: readers who ask for ever other languages fill no memory."""
        self._frames.clear()
        self._by_kind.clear()

    def _spared(self, wanted: frozenset[str]) -> _Unwanted:
        """What readers of these languages do without; looked up once for all of them."""
        spared = self._unwanted.get(wanted)
        if spared is None:
            if self._rendered is None:
                found = [rendered_in(entry, self._renderings) for entry in self._entries]
                self._rendered = [(at, *one) for at, one in enumerate(found) if one]
            if len(self._unwanted) >= MOST_KINDS:
                self._unwanted.clear()
            spared = self._unwanted[wanted] = tuple(
                [(at, parts) for at, lang, parts in self._rendered if lang not in wanted]
            )
        return spared
