"""Pairs that an engine has only by way of a third language."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from negotiation_room.capabilities.interpretation.ports import (
    PENDING,
    Engine,
    Offer,
    Pending,
    Rendering,
)

PREFERRED: Final = ("en", "es", "fr")


def ways(
    pairs: Iterable[tuple[str, str]], preferred: Sequence[str] = PREFERRED
) -> dict[tuple[str, str], str]:
    """For each pair that is only had by one language in between: that language."""
    direct = set(pairs)
    order = {language: place for place, language in enumerate(preferred)}
    found: dict[tuple[str, str], str] = {}
    for source, between in sorted(
        direct, key=lambda pair: (order.get(pair[1], len(order)), pair[1])
    ):
        for other, target in direct:
            pair = (source, target)
            if other == between and source != target and pair not in direct:
                found.setdefault(pair, between)
    return found


class Pivoting:
    """An engine, and what it can do in two steps; the route says so each time.

    A certified or direct translation is always better: each step adds its own mistakes.
    """

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @property
    def name(self) -> str:
        """The name of the engine behind."""
        return self._engine.name

    async def offer(self) -> Offer:
        """The engine's pairs, and those of two steps."""
        offer = await self._engine.offer()
        further = ways(offer.pairs)
        if not further:
            return offer
        said = f"{len(further)} of the pairs pass through a third language"
        note = f"{offer.note}; {said}" if offer.note else said
        return replace(offer, pairs=offer.pairs | further.keys(), note=note)

    async def translate(self, text: str, source: str, target: str) -> Rendering | Pending:
        """The text in the target language, directly if the engine can.

        Raises:
            EngineFailed: one of the steps gave nothing.
        """
        between = ways((await self._engine.offer()).pairs).get((source, target))
        if between is None:
            return await self._engine.translate(text, source, target)
        first = await self._engine.translate(text, source, between)
        if first is PENDING:
            return PENDING
        second = await self._engine.translate(first.text, between, target)
        if second is PENDING:
            return PENDING
        models = (first.model, second.model)
        return Rendering(second.text, _together(models), (*first.route, *second.route[1:]))

    async def close(self) -> None:
        """Let go of what the engine holds."""
        await self._engine.close()


def _together(models: tuple[str | None, str | None]) -> str | None:
    """One hash for two models: of both, in hex, one a line."""
    if None in models:
        return None
    return hashlib.sha256("".join(f"{each}\n" for each in models).encode()).hexdigest()
