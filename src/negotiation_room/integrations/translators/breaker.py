"""What stands before an engine that may hang or fail: a time limit and a circuit breaker."""

import asyncio
from collections.abc import Callable
from typing import Final

from negotiation_room.capabilities.interpretation.ports import (
    Engine,
    EngineFailed,
    Offer,
    Pending,
    Rendering,
)

FAILURES: Final = 3
REST: Final = 30.0


class Breaker:
    """After so many failures in a row nothing is asked for a while; then one request tries.

    Args:
        clock: seconds that only grow.
    """

    def __init__(
        self, clock: Callable[[], float], failures: int = FAILURES, rest: float = REST
    ) -> None:
        self._clock = clock
        self._most = failures
        self._rest = rest
        self._failed = 0
        self._until: float | None = None
        self._trying = False

    def may_ask(self) -> bool:
        """Whether a request may be sent now; after a rest, only one is let through."""
        if self._until is None:
            return True
        if self._trying or self._clock() < self._until:
            return False
        self._trying = True
        return True

    def is_resting(self) -> bool:
        """Whether requests would be turned away, without counting as one."""
        return self._until is not None and (self._trying or self._clock() < self._until)

    def worked(self) -> None:
        """The engine answered: all is forgotten."""
        self._failed, self._until, self._trying = 0, None, False

    def failed(self) -> None:
        """The engine gave nothing; at the limit, and after a trial, it rests."""
        self._failed += 1
        if self._trying or self._failed >= self._most:
            self._until = self._clock() + self._rest
        self._trying = False

    def gave_up(self) -> None:
        """Whoever asked went away: nothing is known, and the next one may try."""
        self._trying = False


class Guarded:
    """An engine with a time limit and a breaker; what it raises is always `EngineFailed`."""

    def __init__(self, engine: Engine, breaker: Breaker, seconds: float) -> None:
        self._engine = engine
        self._breaker = breaker
        self._seconds = seconds

    @property
    def name(self) -> str:
        """The name of the engine behind."""
        return self._engine.name

    async def offer(self) -> Offer:
        """What the engine offers; no pairs while it rests or does not answer."""
        offer = await self._engine.offer()
        if not self._breaker.is_resting():
            return offer
        return Offer(
            engine=offer.engine,
            version=offer.version,
            locality=offer.locality,
            pairs=frozenset(),
            gist=offer.gist,
            note="it failed several times in a row and is left alone for a while",
        )

    async def translate(self, text: str, source: str, target: str) -> Rendering | Pending:
        """The text as the engine gives it.

        Raises:
            EngineFailed: it gave nothing, not in time, or is left alone for a while.
        """
        if not self._breaker.may_ask():
            raise EngineFailed(f"{self.name} failed several times in a row and is left alone")
        because = "it broke"
        try:
            async with asyncio.timeout(self._seconds):
                rendering = await self._engine.translate(text, source, target)
        except TimeoutError:
            because = f"it gave nothing within {self._seconds:g} seconds"
        except EngineFailed as failure:
            because = failure.because
        except asyncio.CancelledError:
            self._breaker.gave_up()
            raise
        except Exception as problem:  # noqa: BLE001 -- its words may be the text's; its kind is not
            because = f"it broke with {type(problem).__name__}"
        else:
            self._breaker.worked()
            return rendering
        self._breaker.failed()
        raise EngineFailed(f"{self.name}: {because}")

    async def close(self) -> None:
        """Let go of what the engine holds."""
        await self._engine.close()
