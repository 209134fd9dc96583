"""From a text to its draft in another language: what is tried in which order, and warned of.

    certified memory -> phrasebook -> engine with protected terms -> checks

An engine's words are a draft whatever the checks find; that nothing was found is no all-clear.
"""

import asyncio
from collections.abc import Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from typing import Final

import structlog

from negotiation_room.capabilities.interpretation.phrasebook import phrasebook
from negotiation_room.capabilities.interpretation.ports import (
    PENDING,
    Consented,
    Engine,
    EngineFailed,
    Locality,
    Offer,
    Pending,
    Rendering,
    nobody_consented,
)
from negotiation_room.capabilities.interpretation.relay.bracketing import Marked
from negotiation_room.capabilities.interpretation.relay.protecting import (
    Term,
    protect,
    restore,
)
from negotiation_room.capabilities.interpretation.relay.warnings import Warned, examine
from negotiation_room.capabilities.interpretation.states import Caution, Origin, primary
from negotiation_room.kernel.ids import ActId

log = structlog.get_logger("interpretation")

PIVOT: Final = "en"
"""The language through which an engine goes that has no direct way."""

_CONSENTED: ContextVar[Consented] = ContextVar("consented", default=nobody_consented)


def consented_now(engine: str, goes_to: str) -> bool:
    """Whether the room, for which a text is being translated at this moment, has consented.

    For engines elsewhere, which ask again before each text they send.
    """
    return _CONSENTED.get()(engine, goes_to)


@dataclass(frozen=True, slots=True)
class Draft:
    """A translation that no person has signed for.

    Attributes:
        engine: name and version.
        warned: what the checks found.
        glossary: the version of the room's glossary whose terms were minded.
        memory: the place where an interpreter of this channel signed for it.
        disclosed: the act with which a party let the whole room recall it.
    """

    lang: str
    text: str
    origin: Origin
    engine: str | None = None
    model: str | None = None
    route: tuple[str, ...] = ()
    gist: bool = False
    warned: tuple[Warned, ...] = ()
    glossary: int | None = None
    memory: int | None = None
    disclosed: ActId | None = None


@dataclass(slots=True)
class _Way:
    """An engine and the languages it would pass through."""

    engine: Engine
    offer: Offer
    stops: tuple[str, ...]


@dataclass(slots=True)
class Translator:
    """Knows the engines, and asks them in the order given: a direct way before a pivot.

    Attributes:
        offers: what each engine said it can do, by name; asked anew by `look_round`.
    """

    engines: Sequence[Engine] = ()
    offers: dict[str, Offer] = field(default_factory=dict[str, Offer])

    async def look_round(self) -> None:
        """Ask every engine what it can do now."""
        found = await asyncio.gather(
            *(engine.offer() for engine in self.engines), return_exceptions=True
        )
        for engine, offer in zip(self.engines, found, strict=True):
            if isinstance(offer, Offer):
                self.offers[engine.name] = offer
            else:
                self.offers.pop(engine.name, None)
                log.warning("interpretation.engine_does_not_answer", engine=engine.name)

    async def close(self) -> None:
        """Let every engine go."""
        for engine in self.engines:
            await engine.close()

    def can(self, source: str, target: str, consented: Consented = nobody_consented) -> bool:
        """Whether any engine goes from one language to the other."""
        return bool(self._ways(primary(source), primary(target), consented))

    async def draft(
        self,
        text: str,
        source: str,
        target: str,
        *,
        terms: Sequence[Term] = (),
        consented: Consented = nobody_consented,
        marked: Marked | None = None,
    ) -> Draft | Pending | None:
        """The first draft any engine gives; None where none does.

        Of a text with brackets (`marked`) only a draft counts in which they all stand.
        """
        is_pending = False
        _CONSENTED.set(consented)  # of this task alone; every call sets its own
        for way in self._ways(primary(source), primary(target), consented):
            try:
                found = await _go(way, text, source, target, terms, marked)
            except EngineFailed as failed:
                log.info(
                    "interpretation.engine_failed",
                    engine=way.engine.name,
                    because=failed.because,
                )
                continue
            if found is not PENDING:
                return found
            is_pending = True
        return PENDING if is_pending else None

    def _ways(self, source: str, target: str, consented: Consented) -> list[_Way]:
        direct: list[_Way] = []
        through: list[_Way] = []
        for engine in self.engines:
            offer = self.offers.get(engine.name)
            if offer is None or (
                offer.locality is Locality.CLOUD and not consented(offer.engine, offer.goes_to)
            ):
                continue
            if (source, target) in offer.pairs:
                direct.append(_Way(engine, offer, (source, target)))
            elif {(source, PIVOT), (PIVOT, target)} <= offer.pairs:
                through.append(_Way(engine, offer, (source, PIVOT, target)))
        return sorted(direct, key=_is_gist) + sorted(through, key=_is_gist)


def _is_gist(way: _Way) -> bool:
    return way.offer.gist


def standard_phrase(text: str, source: str, target: str) -> Draft | None:
    """The phrasebook's words for a text, where it is a standard phrase."""
    phrase = phrasebook.lookup(text, source, target)
    if phrase is None:
        return None
    engine = f"phrasebook {phrase.version[:12]}"
    return Draft(target, phrase.text, Origin.PHRASEBOOK, engine, route=(source, target))


async def _go(
    way: _Way,
    text: str,
    source: str,
    target: str,
    terms: Sequence[Term],
    marked: Marked | None,
) -> Draft | Pending:
    found = await _render(way, text, terms, marked)
    if found is PENDING:
        return PENDING
    rendered, is_protected = found
    said, given = text, rendered.text
    if marked is not None:
        said, given = marked.bare(said), marked.bare(given)
    # Off the loop, as a long text takes tens of milliseconds.
    warned = await asyncio.to_thread(
        examine, said, primary(source), given, primary(target), terms
    )
    return Draft(
        target,
        rendered.text,
        Origin.MACHINE,
        f"{way.offer.engine} {way.offer.version}".strip(),
        rendered.model,
        rendered.route,
        way.offer.gist,
        warned if is_protected else (Warned(Caution.UNPROTECTED, "", ""), *warned),
    )


async def _render(
    way: _Way, text: str, terms: Sequence[Term], marked: Marked | None
) -> tuple[Rendering, bool] | Pending:
    """What an engine makes of a text, and whether it kept what was protected in it.

    Raises:
        EngineFailed: it gave nothing, or lost a bracket.
    """
    signs = "" if marked is None else marked.signs
    protected = await asyncio.to_thread(protect, text, terms, signs)
    rendered = await _pass_through(way, protected.text)
    if rendered is PENDING:
        return PENDING
    restored = await asyncio.to_thread(restore, rendered.text, protected)
    if marked is not None and not (restored.is_whole and marked.read(restored.text)):
        raise EngineFailed("brackets did not come back as they went")
    if restored.is_whole:
        return replace(rendered, text=restored.text), True
    # A placeholder went astray: better the whole text without protection, and to say so.
    rendered = await _pass_through(way, text)
    if rendered is PENDING:
        return PENDING
    restored = await asyncio.to_thread(restore, rendered.text, protect(text, ()))
    return replace(rendered, text=restored.text), False


async def _pass_through(way: _Way, text: str) -> Rendering | Pending:
    models: list[str] = []
    for source, target in zip(way.stops, way.stops[1:], strict=False):
        rendered = await way.engine.translate(text, source, target)
        if rendered is PENDING:
            return PENDING
        if not rendered.text.strip():
            raise EngineFailed("it gave no words")
        text = rendered.text
        models += [] if rendered.model is None else [rendered.model]
    return Rendering(text, models[0] if len(models) == 1 else None, way.stops)
