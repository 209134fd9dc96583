"""A text with its translation, as memories hold it: what stands, and for whom. Pure."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from negotiation_room.capabilities.channels.face import words_at
from negotiation_room.capabilities.interpretation.exchange import tmx
from negotiation_room.capabilities.interpretation.rules import interpretation_of, seats_reading
from negotiation_room.capabilities.interpretation.states import Origin, Stage, primary
from negotiation_room.kernel.channel import ChannelState
from negotiation_room.kernel.ids import Micros, SeatId
from negotiation_room.kernel.seats import Role


@dataclass(frozen=True, slots=True)
class Segment:
    """An original and what an interpreter signed for; or what a file says of such a text.

    Attributes:
        of: the place of the original; None for what came from a file.
        place: the place of the certified words, or of the act that brought it in.
        at: when that was.
        by: who signed for it, or brought it in.
        file: what the file was called that it came from; None for what was signed for here.
    """

    of: int | None
    place: int
    source_lang: str
    lang: str
    source: str
    target: str
    at: int = 0
    by: SeatId | None = None
    file: str | None = None


def same(text: str) -> str:
    """What two texts have in common that differ in spaces only."""
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", text)).strip()


def stands(state: ChannelState, segment: Segment) -> bool:
    """Whether an interpreter's signature still stands for it, and its words are still there."""
    words = None if segment.of is None else words_at(state, segment.of)
    if segment.of is None or words is None or words.are_gone:
        return False
    held = interpretation_of(state).of(segment.of, segment.lang)
    return (
        held is not None
        and held.stage is Stage.CERTIFIED
        and held.texts[-1] == segment.place
        and held.origin is Origin.PERSON
    )


def may_read(state: ChannelState, segment: Segment, reader: SeatId) -> bool:
    """Whether a seat may read a segment: what was said; brought in, it is for interpreters."""
    if segment.of is not None:
        return reader in seats_reading(state, segment.of)
    seat = state.seats.get(reader)
    return (
        seat is not None and seat.role is Role.INTERPRETER and seat.reads_from <= segment.place
    )


def in_pair(segment: Segment, source: str | None, target: str | None) -> bool:
    """Whether a segment is from one language into the other, as far as these are named."""
    return (source is None or primary(segment.source_lang) == primary(source)) and (
        target is None or primary(segment.lang) == primary(target)
    )


def as_tmx(state: ChannelState, segments: Iterable[Segment]) -> bytes:
    """Certified segments as TMX 1.4b, with who signed for each and when.

    Raises:
        NotWritable: one holds what TMX cannot hold.
    """
    return tmx.write_tmx(
        tmx.Segment(
            source=one.source,
            source_language=one.source_lang,
            target=one.target,
            target_language=one.lang,
            certifier=name_of(state, one.by),
            certified_at=Micros(one.at),
            id=f"{one.of} {one.place}",
        )
        for one in segments
    )


def name_of(state: ChannelState, seat: SeatId | None) -> str:
    """What somebody is called here; "" for who has left, or is not to be known."""
    found = None if seat is None else state.seats.get(seat)
    return "" if found is None else found.name
