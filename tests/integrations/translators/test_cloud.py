"""Nothing goes to a company before every party consented, and nothing after one withdrew."""

from pathlib import Path
from typing import Any

import pytest

from negotiation_room.capabilities.interpretation.ports import EngineFailed, Locality
from negotiation_room.integrations.translators.cloud import DeepL
from tests.integrations.translators.address import Address, Asked, Given


class Parties:
    """What the parties said, and how often they were asked."""

    def __init__(self) -> None:
        self.answer: Any = False
        self.asked: list[str] = []

    def __call__(self, engine: str, goes_to: str) -> Any:
        """Whether all consent now."""
        self.asked.append(f"{engine} {goes_to}")
        return self.answer


@pytest.fixture
def key(tmp_path: Path) -> Path:
    """The file of a key."""
    (tmp_path / "key").write_text("k-123\n")
    return tmp_path / "key"


def serve(_: Asked) -> Given:
    """A company's machine."""
    return Given({"translations": [{"text": "La séance est ouverte."}]})


async def test_without_consent_nothing_is_sent(key: Path) -> None:
    """By default nobody consented."""
    async with Address(serve) as address:
        engine = DeepL(address.url, key, ("en", "fr"), 5.0)
        offer = await engine.offer()
        with pytest.raises(EngineFailed, match="not every party consented"):
            await engine.translate("The meeting is open.", "en", "fr")
        await engine.close()
        assert address.asked == []
    assert offer.locality is Locality.CLOUD


async def test_consent_is_asked_for_at_every_text(key: Path) -> None:
    """Consent that was withdrawn holds for the very next text."""
    parties = Parties()
    async with Address(serve) as address:
        engine = DeepL(address.url, key, ("en", "fr"), 5.0, consented=parties)
        for answer in (True, False, True, "yes", 1, None):
            parties.answer = answer
            sent = len(address.asked)
            try:
                await engine.translate("The meeting is open.", "en", "fr")
            except EngineFailed:
                assert answer is not True
                assert len(address.asked) == sent
            else:
                assert answer is True
                assert len(address.asked) == sent + 1
        await engine.close()
    host = address.url.partition("://")[2]
    assert parties.asked == [f"deepl {host}"] * 6


async def test_a_text_goes_to_the_company_in_its_own_way(key: Path) -> None:
    """The key is in the header, the text in the body, and neither in the address."""
    async with Address(serve) as address:
        engine = DeepL(address.url, key, ("en", "fr", "zh"), 5.0, consented=lambda *_: True)
        rendering = await engine.translate("The meeting is open.", "en", "zh")
        await engine.close()
    (asked,) = address.asked
    assert rendering.text == "La séance est ouverte."
    assert asked.path == "/v2/translate"
    assert asked.headers["authorization"] == "DeepL-Auth-Key k-123"
    assert asked.body == {
        "text": ["The meeting is open."],
        "source_lang": "EN",
        "target_lang": "ZH-HANS",
    }


async def test_a_company_that_gives_no_translation_fails(key: Path) -> None:
    """Whatever it says instead is not quoted."""
    async with Address(lambda _: Given({"message": "The meeting"}, status=456)) as address:
        engine = DeepL(address.url, key, ("en", "fr"), 5.0, consented=lambda *_: True)
        with pytest.raises(EngineFailed, match="it answered with status 456"):
            await engine.translate("The meeting is open.", "en", "fr")
        with pytest.raises(EngineFailed, match="not set up for en to ru"):
            await engine.translate("The meeting is open.", "en", "ru")
        await engine.close()


async def test_without_a_key_nothing_is_offered() -> None:
    """The note says what is missing."""
    engine = DeepL("https://api.example.org", None, ("en", "fr"), 5.0)
    offer = await engine.offer()
    assert offer.pairs == frozenset()
    assert "key file" in offer.note
    await engine.close()
