"""What the operator decides about engines; none is on by itself."""

from dataclasses import dataclass
from pathlib import Path

from negotiation_room.integrations.translators.breaker import FAILURES, REST


@dataclass(frozen=True, slots=True)
class TranslatorSettings:
    """Which engines there are, and what they may use.

    Languages are written as codes with commas between: `en, fr, ru`.

    Attributes:
        apertium: folder of Apertium's modes.
        packs: folder of packs, each with a manifest.
        our_hosts: hosts of the house with names that could be anybody's, with commas between; texts
            go to any other such host only where every party consents.
        openai_url: address of an endpoint that speaks as OpenAI's does, up to its `/v1`.
        openai_model: which of its models.
        openai_languages: what that model is to translate between.
        openai_key_file: file with its key, if it wants one.
        libretranslate_url: address of a LibreTranslate server.
        libretranslate_key_file: file with its key, if it wants one.
        deepl_url: address of DeepL's API; used only where every party consents.
        deepl_key_file: file with its key.
        deepl_languages: what it is to translate between.
        seconds: until an engine must have given one text.
        start_seconds: until a pack must be loaded.
        memory: bytes that the worker of one pack may use.
        threads: threads that one translation may use.
        failures: failures in a row after which an engine is left alone.
        rest: for how many seconds.
    """

    apertium: Path | None = None
    packs: Path | None = None
    our_hosts: str | None = None
    openai_url: str | None = None
    openai_model: str | None = None
    openai_languages: str | None = None
    openai_key_file: Path | None = None
    libretranslate_url: str | None = None
    libretranslate_key_file: Path | None = None
    deepl_url: str | None = None
    deepl_key_file: Path | None = None
    deepl_languages: str | None = None
    seconds: float = 20.0
    start_seconds: float = 60.0
    memory: int = 4 * 1024**3
    threads: int = 1
    failures: int = FAILURES
    rest: float = REST
