"""Between which languages the interpreters of a channel work, and which ones nobody works into."""

from collections.abc import Iterable
from dataclasses import dataclass

from negotiation_room.capabilities.interpretation.messages import WorkBetween
from negotiation_room.capabilities.interpretation.states import Working
from negotiation_room.capabilities.interpretation.working import interpreters_in, uncovered
from negotiation_room.kernel.ids import SeatId
from negotiation_room.sdk.relay_acting import RelayActing


@dataclass(frozen=True, slots=True)
class Interprets:
    """An interpreter of this channel.

    Attributes:
        working: between which languages they work; None where they have not said so.
    """

    seat: str
    name: str
    working: Working | None


class RelayWorking(RelayActing):
    """One channel's interpreters and their working languages."""

    async def work_between(self, out_of: Iterable[str], into: Iterable[str]) -> int:
        """State, as an interpreter, which languages one works from and into; none: leave it unsaid.

        Everybody in the channel but observers may read it. It keeps nobody from other pairs.
        """
        return await self._act(WorkBetween(out_of=tuple(out_of), into=tuple(into)))

    @property
    def working(self) -> Working | None:
        """Between which languages one works here, if one has said so."""
        return self.interpretation.working.get(SeatId(self._page.seat))

    @property
    def interpreters(self) -> list[Interprets]:
        """The interpreters who sit here, by name; observers are not told who is here."""
        stated = self.interpretation.working
        found = [
            Interprets(seat.id, seat.name, stated.get(seat.id))
            for seat in interpreters_in(self._state)
        ]
        return sorted(found, key=lambda one: (one.name, one.seat))

    @property
    def uncovered(self) -> tuple[str, ...]:
        """The languages wanted here lately that no interpreter here works into.

        An interpreter who has not said between which languages they work counts for all. Observers
        are told of none.
        """
        own = self._state.seats.get(SeatId(self._page.seat))
        return () if own is None or own.is_observer else uncovered(self._state)
