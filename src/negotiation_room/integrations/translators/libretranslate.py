"""LibreTranslate over HTTP, on this host or in the operator's network."""

from pathlib import Path
from typing import Any, Final, cast

import httpx

from negotiation_room.capabilities.interpretation.ports import (
    Consented,
    EngineFailed,
    Offer,
    Rendering,
    nobody_consented,
)
from negotiation_room.integrations.translators.http import (
    Destination,
    Line,
    bounded,
    inside,
    key_in,
    plausible,
    what_is_wrong,
)

# LibreTranslate's own names, where they are no plain codes of a language.
OWN_NAMES: Final = {"zh-Hans": "zh", "pt-BR": "pt"}


class LibreTranslate:
    """One server of LibreTranslate; which pairs it has, it says itself."""

    name = "libretranslate"

    def __init__(
        self,
        url: str,
        seconds: float,
        *,
        key_file: Path | None = None,
        ours: frozenset[str] = frozenset(),
        consented: Consented = nobody_consented,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._wrong = what_is_wrong(url)
        self._destination = Destination(url, ours, consented)
        self._key_file = key_file
        self._line = Line(url, seconds, transport)
        self._codes: dict[tuple[str, str], tuple[str, str]] = {}

    async def offer(self) -> Offer:
        """The pairs that the server lists now."""
        note = self._wrong
        if not note:
            try:
                self._codes = _pairs(await self._line.ask("/languages"))
            except EngineFailed as failure:
                self._codes, note = {}, failure.because
        return Offer(
            engine=self.name,
            version="unknown",
            locality=self._destination.locality,
            pairs=frozenset(self._codes),
            note=note,
            goes_to=self._destination.goes_to,
        )

    async def translate(self, text: str, source: str, target: str) -> Rendering:
        """The text as the server gives it.

        Raises:
            EngineFailed: not every party consented, or it gave nothing.
        """
        self._destination.check(self.name)
        if self._wrong:
            raise EngineFailed(self._wrong)
        own = self._codes.get((source, target), (source, target))
        body = {"q": bounded(text), "source": own[0], "target": own[1], "format": "text"}
        key = key_in(self._key_file)
        answer = await self._line.ask(
            "/translate", body if key is None else {**body, "api_key": key}
        )
        translated = plausible(inside(answer, "translatedText"), text)
        return Rendering(translated, None, (source, target))

    async def close(self) -> None:
        """Close the connections."""
        await self._line.close()


def _pairs(listed: Any) -> dict[tuple[str, str], tuple[str, str]]:
    """Our pairs, and what the server calls each."""
    pairs: dict[tuple[str, str], tuple[str, str]] = {}
    for each in cast("list[Any]", listed) if isinstance(listed, list) else ():
        source, targets = inside(each, "code"), inside(each, "targets")
        if not isinstance(source, str) or not isinstance(targets, list):
            continue
        for target in cast("list[Any]", targets):
            if isinstance(target, str):
                ours = (OWN_NAMES.get(source, source), OWN_NAMES.get(target, target))
                if ours[0] != ours[1] and all(len(code) in {2, 3} for code in ours):
                    pairs.setdefault(ours, (source, target))
    return pairs
