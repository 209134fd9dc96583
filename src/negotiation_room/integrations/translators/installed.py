"""Which engines this server has: as the operator set them, and as a list to look at."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from negotiation_room.capabilities.interpretation.ports import (
    Consented,
    Engine,
    Locality,
    nobody_consented,
)
from negotiation_room.integrations.translators.apertium import MODES, Apertium
from negotiation_room.integrations.translators.breaker import Breaker, Guarded
from negotiation_room.integrations.translators.cloud import DeepL
from negotiation_room.integrations.translators.libretranslate import LibreTranslate
from negotiation_room.integrations.translators.openai import OpenAICompatible
from negotiation_room.integrations.translators.packed import NEEDS, PackEngine
from negotiation_room.integrations.translators.pivot import Pivoting
from negotiation_room.integrations.translators.process import Means
from negotiation_room.integrations.translators.settings import TranslatorSettings


@dataclass(frozen=True, slots=True)
class Row:
    """One engine, for the operator.

    Attributes:
        is_on: the settings name it.
        goes: where a text goes that it translates, in words.
        pairs: what it can do now, as `en-fr`.
        missing: what keeps it from doing more, in a sentence; empty if nothing does.
        add: how to add it, in a sentence.
    """

    engine: str
    version: str
    is_on: bool
    locality: Locality
    goes: str
    pairs: tuple[str, ...]
    gist: bool
    missing: str
    add: str


GOES: Final[Mapping[Locality, str]] = {
    Locality.IN_PROCESS: "stays in the server",
    Locality.LOCAL_HOST: "stays on this machine",
    Locality.NETWORK: "leaves this machine, for an address that you named",
    Locality.CLOUD: "goes to a company elsewhere, if every party consents",
}
PREFIX: Final = "NEGOTIATION_ROOM_TRANSLATORS__"
ADD: Final[Mapping[str, str]] = {
    "ctranslate2": "pip install 'negotiation-room[engines]', put a pack into a folder, and set "
    f"{PREFIX}PACKS to it",
    "fxtranslate": "pip install fxtranslate, put a pack into a folder, and set "
    f"{PREFIX}PACKS to it",
    "openai": f"set {PREFIX}OPENAI_URL, {PREFIX}OPENAI_MODEL and {PREFIX}OPENAI_LANGUAGES",
    "libretranslate": f"set {PREFIX}LIBRETRANSLATE_URL",
    "deepl": f"set {PREFIX}DEEPL_URL, {PREFIX}DEEPL_KEY_FILE and {PREFIX}DEEPL_LANGUAGES",
    "apertium": "apt-get install apertium apertium-eng-spa (one package for each pair of "
    f"languages), and set {PREFIX}APERTIUM to {MODES}",
}
"""The known engines, in the order in which they are asked: what gives only gist comes last."""


def languages(written: str | None) -> tuple[str, ...]:
    """The codes in a list with commas, each once."""
    return tuple(dict.fromkeys((written or "").replace(",", " ").lower().split()))


def engines_from(
    settings: TranslatorSettings,
    *,
    consented: Consented = nobody_consented,
    clock: Callable[[], float] = time.monotonic,
) -> list[Engine]:
    """The engines that are set, the best first, each with a time limit and breakers.

    Args:
        settings: an engine whose setting is empty is left out.
        consented: asked at every single text before anything goes to a company; it is called
            where `translate` was called, so that it may look up for which room.
        clock: seconds that only grow.
    """

    def breaker() -> Breaker:
        return Breaker(clock, settings.failures, settings.rest)

    loading = 2 * (settings.start_seconds + settings.seconds)
    engines: list[Engine] = [
        Guarded(Pivoting(engine), breaker, 2 * loading, clock=clock, each_pair=True)
        for engine in _of_packs(settings)
    ]
    engines += [
        Guarded(engine, breaker, settings.seconds, clock=clock)
        for engine in _of_addresses(settings, consented)
    ]
    if settings.apertium is not None:
        apertium = Apertium(settings.apertium, settings.seconds)
        limit = 4 * settings.seconds
        engines.append(Guarded(Pivoting(apertium), breaker, limit, clock=clock, each_pair=True))
    return engines


async def listing(settings: TranslatorSettings) -> list[Row]:
    """Every known engine: what it can do, where texts go, what is missing, how to add it.

    No text is sent anywhere; addresses that are set are asked for what they offer.
    """
    engines = {engine.name: engine for engine in engines_from(settings)}
    try:
        return [await _row(name, engines.get(name)) for name in ADD]
    finally:
        for engine in engines.values():
            await engine.close()


def _of_packs(settings: TranslatorSettings) -> list[Engine]:
    if settings.packs is None:
        return []
    means = Means(
        memory=settings.memory,
        threads=settings.threads,
        start_seconds=settings.start_seconds,
        seconds=settings.seconds,
    )
    return [PackEngine(name, settings.packs, means) for name in NEEDS]


def _of_addresses(settings: TranslatorSettings, consented: Consented) -> list[Engine]:
    engines: list[Engine] = []
    ours = frozenset(languages(settings.our_hosts))
    if settings.openai_url:
        engines.append(
            OpenAICompatible(
                settings.openai_url,
                settings.openai_model or "",
                languages(settings.openai_languages),
                settings.seconds,
                key_file=settings.openai_key_file,
                ours=ours,
                consented=consented,
            )
        )
    if settings.libretranslate_url:
        engines.append(
            LibreTranslate(
                settings.libretranslate_url,
                settings.seconds,
                key_file=settings.libretranslate_key_file,
                ours=ours,
                consented=consented,
            )
        )
    if settings.deepl_url:
        engines.append(
            DeepL(
                settings.deepl_url,
                settings.deepl_key_file,
                languages(settings.deepl_languages),
                settings.seconds,
                consented=consented,
            )
        )
    return engines


async def _row(name: str, engine: Engine | None) -> Row:
    if engine is None:
        locality = Locality.CLOUD if name == "deepl" else Locality.LOCAL_HOST
        goes = GOES[locality] if name not in {"openai", "libretranslate"} else "as you set it"
        return Row(
            engine=name,
            version="",
            is_on=False,
            locality=locality,
            goes=goes,
            pairs=(),
            gist=name == "apertium",
            missing="not set",
            add=ADD[name],
        )
    offer = await engine.offer()
    return Row(
        engine=name,
        version=offer.version,
        is_on=True,
        locality=offer.locality,
        goes=GOES[offer.locality],
        pairs=tuple(sorted(f"{source}-{target}" for source, target in offer.pairs)),
        gist=offer.gist,
        missing=offer.note,
        add=ADD[name],
    )
