"""A channel's certified memory as a file, and memories of elsewhere as suggestions."""

from collections.abc import Iterable
from dataclasses import dataclass

from negotiation_room.capabilities.interpretation.bringing import bringers_of
from negotiation_room.capabilities.interpretation.exchange.batches import Batches
from negotiation_room.capabilities.interpretation.messages import WithdrawSegments
from negotiation_room.capabilities.interpretation.segments import (
    Segment,
    as_tmx,
    in_pair,
    may_read,
    same,
    stands,
)
from negotiation_room.capabilities.interpretation.states import primary
from negotiation_room.kernel.ids import SeatId
from negotiation_room.sdk.relay_acting import RelayActing
from negotiation_room.sdk.relay_parts import Rendered, Said


@dataclass(frozen=True, slots=True)
class BroughtIn:
    """Segments that one act brought in from a file.

    Attributes:
        place: of the act, by which they are taken back.
        file: what the file was called; None for those who do not interpret, as its words are.
        by: who brought them in; None where they have left.
    """

    place: int
    file: str | None
    by: str | None
    at: int
    source_lang: str
    lang: str
    count: int


class RelayMemory(RelayActing):
    """The memory of one channel."""

    async def memory(self, source: str | None = None, target: str | None = None) -> bytes:
        """What interpreters signed for here and still stands, as TMX; from the verified record.

        Of words that were said several times, what was signed for last.

        Args:
            source: only what was said in this language.
            target: only what is in this one.

        Raises:
            Tampered: the record does not hold, or no checkpoint was signed yet.
            NotWritable: something in it cannot be written as TMX.
        """
        reader, found = SeatId(self._page.seat), dict[tuple[str, str, str], Segment]()
        for said in await self.all_said():
            for rendered in said.renderings:
                one = _segment(said, rendered)
                if one is None or not (
                    stands(self._state, one) and may_read(self._state, one, reader)
                ):
                    continue
                key = (primary(one.source_lang), primary(one.lang), same(one.source))
                if key not in found or found[key].place < one.place:
                    found[key] = one
        chosen = (one for one in found.values() if in_pair(one, source, target))
        return as_tmx(self._state, sorted(chosen, key=lambda one: one.place))

    async def bring_in(self, batches: Batches) -> list[int]:
        """Lay a file's segments beside the memory, as suggestions; gives the acts' places.

        Nothing of them is published, and none counts as certified. For interpreters.

        Raises:
            Refused: an act was refused; those before it were done.
        """
        return [await self._act(wish) for wish in batches.wishes]

    async def brought_in(self) -> list[BroughtIn]:
        """What was brought in from files and not taken back, act by act.

        Raises:
            Tampered: the record does not hold, or no checkpoint was signed yet.
        """
        held = self.interpretation.brought
        entries = await self.everything() if held else {}
        rows: list[BroughtIn] = []
        for place, one in sorted(held.items()):
            entry = entries.get(place)
            if entry is None:
                continue
            file = None if entry.content is None else str(entry.content["file"])
            by = self._name(one.by)
            rows.append(
                BroughtIn(place, file, by, entry.at, one.source_lang, one.lang, one.count)
            )
        return rows

    async def withdraw_segments(self, places: Iterable[int]) -> list[int]:
        """Take back what was brought in by acts at these places; its words are destroyed."""
        return [
            await self._told_to(
                of, bringers_of, lambda to, of=of: WithdrawSegments(of=of, to=to)
            )
            for of in places
        ]


def _segment(said: Said, rendered: Rendered) -> Segment | None:
    if said.original is None:
        return None
    state = rendered.state
    return Segment(
        said.place,
        rendered.place,
        said.lang,
        rendered.lang,
        said.original,
        rendered.text,
        rendered.at,
        state.certified_by,
    )
