"""The sentences of findings by code, which screens say in their own languages."""

import json
from pathlib import Path

import pytest

from negotiation_room.capabilities.drafting.importing.plain import read_plain
from negotiation_room.capabilities.drafting.importing.report import CODES

MESSAGES = Path(__file__).resolve().parents[3] / "web" / "src" / "lib" / "i18n" / "messages"


@pytest.mark.parametrize("language", ["en", "fr", "es", "ar", "ru", "zh"])
def test_every_finding_has_its_sentence_in_every_language(language: str) -> None:
    """No code is without a sentence, and no sentence without its code."""
    said = json.loads((MESSAGES / language / "findings.json").read_text(encoding="utf-8"))
    assert {key for key in said if not key.startswith("count_")} == CODES


def test_a_finding_names_its_sentence() -> None:
    """Which bracket it is that stands alone is in the code, not in the English words only."""
    opened = read_plain("1. The Parties [may meet.\n")
    closed = read_plain("1. The Parties] may meet.\n")
    codes = [{one.code for one in read.report.findings} for read in (opened, closed)]
    assert "unclosed" in codes[0]
    assert "unopened" in codes[1]
    assert codes[0] | codes[1] <= CODES
