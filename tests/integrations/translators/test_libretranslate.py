"""A server of LibreTranslate is spoken to in its own way."""

from pathlib import Path
from typing import Any

import pytest

from negotiation_room.capabilities.interpretation.ports import EngineFailed, Locality
from negotiation_room.integrations.translators.libretranslate import LibreTranslate
from tests.integrations.translators.address import Address, Asked, Given

LISTED = [
    {"code": "en", "name": "English", "targets": ["en", "fr", "zh-Hans"]},
    {"code": "zh-Hans", "name": "Chinese", "targets": ["en"]},
    {"code": "en-x-odd", "targets": ["fr"]},
    "noise",
    {"code": 5, "targets": None},
]


def serve(asked: Asked) -> Given:
    """A server with three languages."""
    return Given(LISTED if asked.path == "/languages" else {"translatedText": "我们同意。"})


async def test_pairs_are_what_the_server_lists() -> None:
    """Its names for scripts are taken for plain languages; what is odd is passed over."""
    async with Address(serve) as address:
        engine = LibreTranslate(address.url, 5.0)
        offer = await engine.offer()
        await engine.close()
    assert offer.pairs == {("en", "fr"), ("en", "zh"), ("zh", "en")}
    assert offer.locality is Locality.LOCAL_HOST


async def test_a_text_is_translated_under_the_names_of_the_server(tmp_path: Path) -> None:
    """The text is plain text, the key is the operator's."""
    (tmp_path / "key").write_text("k-123")
    async with Address(serve) as address:
        engine = LibreTranslate(address.url, 5.0, key_file=tmp_path / "key")
        await engine.offer()
        rendering = await engine.translate("We agree <b>.", "en", "zh")
        await engine.close()
    assert rendering.text == "我们同意。"
    assert address.asked[-1].body == {
        "q": "We agree <b>.",
        "source": "en",
        "target": "zh-Hans",
        "format": "text",
        "api_key": "k-123",
    }


@pytest.mark.parametrize("body", [{"error": "We agree"}, {"translatedText": 5}, [], "x", b""])
async def test_an_answer_without_a_translation_fails(body: Any) -> None:
    """What the server says instead is not quoted."""
    async with Address(lambda _: Given(body)) as address:
        engine = LibreTranslate(address.url, 5.0)
        with pytest.raises(EngineFailed) as failure:
            await engine.translate("We agree", "en", "fr")
        await engine.close()
    assert "agree" not in failure.value.because


async def test_a_server_that_is_away_offers_nothing() -> None:
    """The note says so."""
    engine = LibreTranslate("http://127.0.0.1:1", 5.0)
    offer = await engine.offer()
    assert offer.pairs == frozenset()
    assert "cannot be reached" in offer.note
    await engine.close()


async def test_a_network_is_spoken_to_by_tls_alone() -> None:
    """Otherwise nothing is asked at all."""
    engine = LibreTranslate("http://192.0.2.1", 5.0)
    assert (await engine.offer()).locality is Locality.NETWORK
    with pytest.raises(EngineFailed, match="https"):
        await engine.translate("We agree", "en", "fr")
    await engine.close()
