"""No engine tells a word of a text to logs, exceptions or whoever lists processes."""

import asyncio
import logging
import traceback
from pathlib import Path

import pytest

from negotiation_room.capabilities.interpretation.ports import Engine, EngineFailed
from negotiation_room.integrations.translators.installed import (
    engines_from,
)
from negotiation_room.integrations.translators.settings import TranslatorSettings
from tests.integrations.translators.address import Address, Asked, Given

PLACE = "Zanzibar"
TEXT = f"The hostages are in {PLACE}."


def echo(asked: Asked) -> Given:
    """Answer badly, with every word that was asked."""
    return Given({"error": str(asked.body), "choices": [{"message": {"content": TEXT}}]})


def everything_about(failure: BaseException | None) -> str:
    """What a log would hold of an exception, with all that led to it."""
    told = [*(traceback.format_exception(failure) if failure else ())]
    behind: BaseException | None = failure
    while behind is not None:
        told.append(f"{behind!r} {vars(behind)}")
        behind = behind.__cause__ or behind.__context__
    return "".join(told)


async def failure_of(engine: Engine, text: str) -> EngineFailed | None:
    """How an engine fails over a text; the tiny model takes some."""
    try:
        await engine.translate(text, "en", "fr")
    except EngineFailed as failure:
        return failure
    assert engine.name == "ctranslate2"
    return None


async def test_no_failure_holds_a_word_of_the_text(
    pack: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Engines fail in their own ways; all of them fail in silence about the text."""
    (tmp_path / "key").write_text("k")
    async with Address(echo) as address:
        settings = TranslatorSettings(
            apertium=tmp_path,
            packs=pack.parent,
            openai_url=address.url,
            openai_model="small",
            openai_languages="en,fr",
            libretranslate_url=address.url,
            deepl_url=address.url,
            deepl_key_file=tmp_path / "key",
            deepl_languages="en,fr",
        )
        engines = engines_from(settings, consented=lambda *_: True)
        asyncio.get_running_loop().set_debug(True)
        with caplog.at_level(logging.DEBUG):
            for engine in engines:
                for text in (TEXT * 5_000, f"{TEXT}\ud800", TEXT):
                    told = everything_about(await failure_of(engine, text))
                    assert PLACE not in told
                await engine.close()
    assert PLACE not in caplog.text
