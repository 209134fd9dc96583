"""Real texts for tests, where they are there; and how to read texts without our own reader."""

import re
from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[4] / "shared" / "data"
AGREEMENTS = sorted(SHARED.glob("agreements/*.txt"))
UDHR = sorted(SHARED.glob("udhr/*.txt"))
COP21 = sorted((SHARED / "negotiating-text-cop21").glob("*.md"))

needs_corpus = pytest.mark.skipif(
    not SHARED.exists(), reason="the collection of real texts is not beside this repository"
)


def signs(words: str) -> list[str]:
    """Words, numbers and every other sign, in order; how they are spaced does not matter."""
    return re.findall(r"\w+|[^\w\s]", words)
