"""The real Apertium, where its packages are installed."""

import os
import signal

import pytest

from negotiation_room.integrations.translators.apertium import MODES, Apertium

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not (MODES / "eng-spa.mode").exists(),
        reason="Apertium is not installed: apt-get install apertium apertium-eng-spa",
    ),
]


async def test_a_real_text_is_translated_and_a_killed_stage_heals() -> None:
    """Brackets and codes pass untouched, unknown words without a mark."""
    engine = Apertium()
    offer = await engine.offer()
    assert ("en", "es") in offer.pairs
    text = "Good morning, Madam Chair. [Article 5] Zqx07b UNSMIL"
    before = await engine.translate(text, "en", "es")
    assert before.text.startswith("Buenos días")
    assert "[" in before.text
    assert "Zqx07b" in before.text
    assert "*" not in before.text
    stages = engine.stages("en", "es")
    for stage in stages:
        if stage in engine.stages("en", "es"):
            os.kill(stage, signal.SIGKILL)
        assert await engine.translate(text, "en", "es") == before
    await engine.close()


async def test_every_installed_pair_answers() -> None:
    """Every stage of every mode takes the flag that keeps it running between texts."""
    engine = Apertium(seconds=20.0)
    for source, target in sorted((await engine.offer()).pairs):
        for _ in range(2):
            rendering = await engine.translate("Zqx07b.", source, target)
            assert "qx07b" in rendering.text
    await engine.close()
