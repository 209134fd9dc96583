"""The bell: wakes those who poll, and only those for whom something has become durable."""

import asyncio
from collections.abc import Collection, Generator, Sequence
from contextlib import contextmanager
from typing import Any

from negotiation_room.kernel.ids import ChannelId, PersonId
from negotiation_room.kernel.loading import Run


class Rung:
    """One poller's own bell."""

    def __init__(self) -> None:
        self._event = asyncio.Event()

    def ring(self) -> None:
        """Wake it, or keep it from falling asleep."""
        self._event.set()

    async def wait(self, seconds: float) -> None:
        """Wait until it rings, or for the time to pass; what rang before counts once."""
        try:
            async with asyncio.timeout(seconds):
                await self._event.wait()
        except TimeoutError:
            return
        self._event.clear()


class Bell:
    """Who waits for which channels, and for a seat of their own anywhere."""

    def __init__(self) -> None:
        self._waiting: dict[ChannelId | PersonId, set[Rung]] = {}

    def committed(self, runs: Sequence[Run]) -> None:
        """Ring where something was said, and for whoever came or left."""
        for run in runs:
            self._ring(run.channel)
            if run.changes_seats:
                before, after = run.before.state.by_person, run.after.state.by_person
                for person in set(before) ^ set(after):
                    self._ring(person)

    @contextmanager
    def listening(self, person: PersonId, channels: Collection[ChannelId]) -> Generator[Rung]:
        """A bell of one's own, which rings from now on."""
        rung = Rung()
        names: list[Any] = [person, *channels]
        for name in names:
            self._waiting.setdefault(name, set()).add(rung)
        try:
            yield rung
        finally:
            for name in names:
                left = self._waiting[name]
                left.discard(rung)
                if not left:
                    del self._waiting[name]

    def _ring(self, name: ChannelId | PersonId) -> None:
        for rung in self._waiting.get(name, ()):
            rung.ring()
