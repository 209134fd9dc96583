"""What others would get of a text that is not sent: asked of the server, and its word alone.

Nothing of it is in the record, so nothing of it can be verified.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from pydantic import ValidationError

from negotiation_room.capabilities.interpretation.states import Origin, primary
from negotiation_room.capabilities.interpretation.wishes import Cautioned
from negotiation_room.kernel.verdicts import Malformed
from negotiation_room.sdk.doors import Doors, Refused
from negotiation_room.sdk.relay_parts import fitting, in_words

_TOO_OFTEN: Final = "transport.too_many_requests"
_AGAIN: Final = 1.0
_MOST_TRIES: Final = 60


@dataclass(frozen=True, slots=True)
class Draft:
    """What a text would say in another language; nobody has looked at it.

    Attributes:
        engine: name and version, for a machine's.
    """

    lang: str
    text: str
    origin: Origin
    engine: str | None
    gist: bool
    cautions: tuple[Cautioned, ...]

    @property
    def standing(self) -> str:
        """How far it may be relied on, in words."""
        return in_words(self.origin, gist=self.gist)


@dataclass(frozen=True, slots=True)
class Preview:
    """A text as others in a channel would get it.

    Attributes:
        doubt: the language it seems to be in, where that is not the one it says.
        drafts: for the languages that others read there.
        missing: the languages for which interpreters would be asked.
    """

    doubt: str | None
    drafts: tuple[Draft, ...]
    missing: tuple[str, ...]

    def in_language(self, lang: str) -> Draft | None:
        """The draft in a language, if there is one."""
        return fitting(self.drafts, lang, lambda one: one.lang)

    def is_missing(self, lang: str) -> bool:
        """Whether somebody reads that language there, and only an interpreter can help."""
        return primary(lang) in {primary(one) for one in self.missing}

    @classmethod
    def parse(cls, answer: Any) -> "Preview":
        """Read the server's answer.

        Raises:
            Malformed: it is not in the form of one.
        """
        try:
            doubt = answer["doubt"]
            return cls(
                None if doubt is None else str(doubt["lang"]),
                tuple(draft_in(row, row["lang"], row["text"]) for row in answer["drafts"]),
                tuple(str(lang) for lang in answer["missing"]),
            )
        except (KeyError, TypeError, ValueError, ValidationError):
            raise Malformed("the server previews a text in a way nobody understands") from None


def draft_in(row: Any, lang: Any, text: Any) -> Draft:
    """What is said of a draft, with its words."""
    return Draft(
        lang=str(lang),
        text=str(text),
        origin=Origin(row["origin"]),
        engine=None if row["engine"] is None else str(row["engine"]),
        gist=bool(row["gist"]),
        cautions=tuple(Cautioned.model_validate(one, strict=False) for one in row["cautions"]),
    )


async def previews(
    doors: Doors, room: str, channel: str, texts: Iterable[str], lang: str
) -> AsyncIterator[Preview]:
    """Previews of several texts, one after the other, at the pace the server allows.

    Raises:
        Refused: one was refused.
    """
    for text in texts:
        ask = partial(doors.preview, room, channel, text, lang)
        yield Preview.parse(await patiently(ask))


async def patiently(ask: Callable[[], Awaitable[Any]]) -> Any:
    """Ask as soon as the server's pace allows it."""
    for _ in range(_MOST_TRIES):
        try:
            return await ask()
        except Refused as no:
            if no.code != _TOO_OFTEN:
                raise
            await asyncio.sleep(_AGAIN)
    return await ask()
