"""Engines of companies elsewhere: off until every party consents, and asked about it every time.

There is no way to send a text from here that does not pass the question whether there is consent
now; an answer that was given is never remembered.
"""

from pathlib import Path
from typing import Final

import httpx

from negotiation_room.capabilities.interpretation.ports import (
    Consented,
    EngineFailed,
    Locality,
    Offer,
    Rendering,
    nobody_consented,
)
from negotiation_room.integrations.translators.breaker import NotThisText
from negotiation_room.integrations.translators.http import (
    Line,
    bounded,
    check_consent,
    host_of,
    inside,
    key_in,
    plausible,
    what_is_wrong,
)

# DeepL's names of target languages, where the bare code will not do.
TARGETS: Final = {"en": "EN-GB", "pt": "PT-PT", "zh": "ZH-HANS"}


class DeepL:
    """A translator that speaks as DeepL's API does."""

    name = "deepl"

    def __init__(
        self,
        url: str,
        key_file: Path | None,
        languages: tuple[str, ...],
        seconds: float,
        *,
        consented: Consented = nobody_consented,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._wrong = what_is_wrong(url) or ("" if key_file else "its key file is not set")
        self._key_file = key_file
        self._consented, self._host = consented, host_of(url)
        self._pairs = frozenset(
            (one, other) for one in languages for other in languages if one != other
        )
        self._line = Line(url, seconds, transport)

    async def offer(self) -> Offer:
        """The pairs that the operator named; nothing is sent to find out more."""
        return Offer(
            engine=self.name,
            version="unknown",
            locality=Locality.CLOUD,
            pairs=frozenset() if self._wrong else self._pairs,
            note=self._wrong or "used only in rooms where every party consented to it",
            goes_to=self._host,
        )

    async def translate(self, text: str, source: str, target: str) -> Rendering:
        """The text as the company's machine gives it, if every party consents to that now.

        Raises:
            EngineFailed: there is no consent, or it gave nothing.
        """
        check_consent(self._consented, self.name, self._host)
        if self._wrong:
            raise EngineFailed(self._wrong)
        if (source, target) not in self._pairs:
            raise NotThisText(f"it is not set up for {source} to {target}")
        answer = await self._line.ask(
            "/v2/translate",
            {
                "text": [bounded(text)],
                "source_lang": source.upper(),
                "target_lang": TARGETS.get(target, target.upper()),
            },
            {"Authorization": f"DeepL-Auth-Key {key_in(self._key_file)}"},
        )
        translated = plausible(inside(answer, "translations", 0, "text"), text)
        return Rendering(translated, None, (source, target))

    async def close(self) -> None:
        """Close the connections."""
        await self._line.close()
