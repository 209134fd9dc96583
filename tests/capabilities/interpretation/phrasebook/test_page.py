"""The page about the phrasebook tells of the phrasebook as it is."""

import re
from collections import Counter
from pathlib import Path

from negotiation_room.capabilities.interpretation.phrasebook.phrasebook import phrases

PAGE = Path(__file__).parents[4] / "docs" / "guide" / "phrasebook.md"


def test_the_page_counts_the_phrases_of_each_occasion() -> None:
    """The table is complete, in the order of the book, and so is the sum above it."""
    page = PAGE.read_text()
    told = re.findall(r"^\| (\w+) \| (\d+) \| (.+) \|$", page, re.MULTILINE)
    counted = Counter(each.split(".")[0] for each in phrases())
    assert [(occasion, int(number)) for occasion, number, _ in told] == list(counted.items())
    assert f"The room has {len(phrases())} of them" in page


def test_each_example_of_the_page_is_in_the_book() -> None:
    """Nobody tries an example and is not understood."""
    for occasion, _, example in re.findall(
        r"^\| (\w+) \| (\d+) \| (.+) \|$", PAGE.read_text(), re.MULTILINE
    ):
        assert example in {
            texts["en"] for each, texts in phrases().items() if each.startswith(f"{occasion}.")
        }
