"""Which texts of a memory are like another one. Pure."""

from collections.abc import Mapping
from typing import Final, TypeVar

from rapidfuzz import fuzz, process

LEAST_ALIKE, EXACT = 75, 100
MOST_MATCHES: Final = 5

Key = TypeVar("Key")


def most_alike(text: str, among: Mapping[Key, str]) -> list[tuple[int, Key]]:
    """The keys of the texts most like this one with how alike they are, the best first.

    Only the very same text counts 100.
    """
    found = process.extract(
        text, among, scorer=fuzz.ratio, score_cutoff=LEAST_ALIKE, limit=MOST_MATCHES
    )
    return [
        (EXACT if alike == text else min(int(score), EXACT - 1), key)
        for alike, score, key in found
    ]
