"""The operator sees which engines there are, where texts go, and how to add one."""

from pathlib import Path

import pytest

from negotiation_room.capabilities.interpretation.ports import EngineFailed, Locality
from negotiation_room.integrations.translators.installed import (
    ADD,
    engines_from,
    languages,
    listing,
)
from negotiation_room.integrations.translators.settings import TranslatorSettings
from tests.integrations.translators.address import Address, Given

ALL = ["ctranslate2", "fxtranslate", "openai", "libretranslate", "deepl", "apertium"]


def test_nothing_is_on_by_itself() -> None:
    """A server that was told nothing sends texts nowhere."""
    assert engines_from(TranslatorSettings()) == []


async def test_the_list_says_how_to_add_every_engine() -> None:
    """What is off is listed too, with what to set."""
    rows = await listing(TranslatorSettings())
    assert [row.engine for row in rows] == ALL == list(ADD)
    assert not any(row.is_on or row.pairs for row in rows)
    assert all(row.missing == "not set" and row.add for row in rows)
    assert {row.engine for row in rows if row.gist} == {"apertium"}
    assert {row.engine for row in rows if row.locality is Locality.CLOUD} == {"deepl"}


async def test_engines_are_asked_the_best_first_and_gist_last(
    pack: Path, tmp_path: Path
) -> None:
    """The list tells what each can do, and what is missing."""
    settings = TranslatorSettings(
        apertium=tmp_path / "none",
        packs=pack.parent,
        openai_url="http://127.0.0.1:1/v1",
        openai_model="small",
        openai_languages="en, FR ru",
        libretranslate_url="http://127.0.0.1:1",
        deepl_url="https://api.example.org",
        deepl_languages="en,fr",
    )
    engines = engines_from(settings)
    assert [engine.name for engine in engines] == ALL
    for engine in engines:
        await engine.close()
    rows = {row.engine: row for row in await listing(settings)}
    assert rows["ctranslate2"].pairs == ("en-fr",)
    assert rows["ctranslate2"].goes == "stays on this machine"
    assert rows["openai"].version == "small"
    assert "cannot be reached" in rows["openai"].missing
    assert "not installed" in rows["apertium"].missing
    assert "key file" in rows["deepl"].missing
    assert all(row.is_on for row in rows.values())


async def test_looking_at_the_list_sends_nothing_to_a_company(tmp_path: Path) -> None:
    """Not even the question what it could do."""
    (tmp_path / "key").write_text("k")
    async with Address(lambda _: Given({})) as address:
        settings = TranslatorSettings(
            deepl_url=address.url, deepl_key_file=tmp_path / "key", deepl_languages="en,fr"
        )
        (row,) = [row for row in await listing(settings) if row.engine == "deepl"]
        assert row.pairs == ("en-fr", "fr-en")
        (engine,) = engines_from(settings)
        with pytest.raises(EngineFailed, match="not every party consented"):
            await engine.translate("The meeting is open.", "en", "fr")
        await engine.close()
        assert address.asked == []


async def test_an_address_that_never_answers_is_given_up() -> None:
    """The list comes, with a note."""
    async with Address(lambda _: Given(never=True)) as address:
        settings = TranslatorSettings(libretranslate_url=address.url, seconds=0.2)
        rows = {row.engine: row for row in await listing(settings)}
    assert "cannot be reached: ReadTimeout" in rows["libretranslate"].missing


def test_languages_are_written_as_people_write_lists() -> None:
    """Commas or spaces, capitals or not, each once."""
    assert languages(" en, FR  ru,en ") == ("en", "fr", "ru")
    assert languages("") == languages(None) == ()
