"""What stands before an engine that may hang or fail: a time limit and a circuit breaker."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
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
FRESH: Final = 10.0
"""For how many seconds an engine's offer is not asked for again."""


class NotThisText(EngineFailed):
    """The engine is well, and gave nothing for this text or pair of languages.

    It does not count as a failure: otherwise whoever writes three odd texts would silence an
    engine for everybody.
    """


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
    """An engine with a time limit and breakers; what it raises is always `EngineFailed`.

    Args:
        engine: what is guarded.
        breaker: makes a breaker.
        seconds: until a text must be rendered.
        clock: seconds that only grow.
        each_pair: pairs fail each for itself, as processes do; otherwise all together, as an
            address does.
    """

    def __init__(
        self,
        engine: Engine,
        breaker: Callable[[], Breaker],
        seconds: float,
        *,
        clock: Callable[[], float],
        each_pair: bool = False,
    ) -> None:
        self._engine = engine
        self._new = breaker
        self._seconds = seconds
        self._each_pair = each_pair
        self._breakers: dict[tuple[str, str] | None, Breaker] = {}
        self._clock = clock
        self._offered: tuple[float, Offer] | None = None

    @property
    def name(self) -> str:
        """The name of the engine behind."""
        return self._engine.name

    async def offer(self) -> Offer:
        """What the engine offers, without the pairs that are left alone for a while."""
        offer = await self._fresh()
        left = frozenset(pair for pair in offer.pairs if not self._breaker(*pair).is_resting())
        if left == offer.pairs:
            return offer
        resting = "after several failures in a row, some pairs are left alone for a while"
        note = f"{offer.note}; {resting}" if offer.note else resting
        return replace(offer, pairs=left, note=note)

    async def translate(self, text: str, source: str, target: str) -> Rendering | Pending:
        """The text as the engine gives it.

        Raises:
            EngineFailed: it gave nothing, not in time, or is left alone for a while.
        """
        breaker = self._breaker(source, target)
        if not breaker.may_ask():
            raise EngineFailed(f"{self.name} failed several times in a row and is left alone")
        kind, because = EngineFailed, ""
        try:
            async with asyncio.timeout(self._seconds):
                rendering = await self._engine.translate(text, source, target)
        except NotThisText as failure:
            kind, because = NotThisText, failure.because
        except EngineFailed as failure:
            because = failure.because
        except TimeoutError:
            because = f"it gave nothing within {self._seconds:g} seconds"
        except asyncio.CancelledError:
            breaker.gave_up()
            raise
        except Exception as problem:  # noqa: BLE001 -- its words may be the text's; its kind is not
            because = f"it broke with {type(problem).__name__}"
        else:
            breaker.worked()
            return rendering
        if kind is NotThisText:
            breaker.gave_up()
        else:
            breaker.failed()
        # Outside the handlers: another exception may hold the text, and would go along.
        raise kind(f"{self.name}: {because}")

    async def close(self) -> None:
        """Let go of what the engine holds."""
        await self._engine.close()

    async def _fresh(self) -> Offer:
        """The engine's own offer, not older than a few seconds."""
        if self._offered is None or self._clock() - self._offered[0] >= FRESH:
            self._offered = (self._clock(), await self._engine.offer())
        return self._offered[1]

    def _breaker(self, source: str, target: str) -> Breaker:
        key = (source, target) if self._each_pair else None
        if key not in self._breakers:
            self._breakers[key] = self._new()
        return self._breakers[key]
