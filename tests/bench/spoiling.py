"""What tests of the spoilings share: their languages, and what a way makes of a text."""

import random

from bench.perturbing import Spoiling

LANGUAGES = ("en", "fr", "es", "ru", "ar", "zh", "pt", "uk")


def chance(seed: int) -> random.Random:
    """A chance that can be had again."""
    return random.Random(seed)  # noqa: S311 -- repeatable, not secret


def spoil(way: Spoiling, text: str, language: str = "en") -> set[str | None]:
    """What a way makes of a text, by many chances."""
    return {way(text, language, chance(seed)) for seed in range(60)}
