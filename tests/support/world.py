"""The real input: agreements and the Universal Declaration, where they are at hand."""

import json
import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("NEGOTIATION_ROOM_SHARED", ROOT.parent / "shared")) / "data"

LANGUAGES = {
    "ar": "arb",
    "zh": "cmn_hans",
    "en": "eng",
    "fr": "fra",
    "pt": "por_PT",
    "ru": "rus",
    "es": "spa",
    "sw": "swh",
    "uk": "ukr",
}


def shared(name: str) -> Path:
    """A file of the real input; the test is skipped where it is not at hand."""
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"no real input here: {name} is kept outside the repository")
    return path


@dataclass(frozen=True, slots=True)
class Agreement:
    """A signed agreement: who was party to it, who stood by, and its points verbatim."""

    title: str
    parties: tuple[str, ...]
    third: str
    points: tuple[str, ...]


def agreement(number: str) -> Agreement:
    """One agreement by its number, as Ukraine's Package of Measures is 1364."""
    fields: dict[str, Any] = json.loads(
        shared(f"agreements/ukraine_{number}.json").read_bytes()
    )
    return Agreement(
        fields["name"],
        tuple(fields["parties_verbatim"].split("\n")),
        fields["third_parties_verbatim"],
        tuple(segment["text"] for segment in fields["segments"]),
    )


def declaration() -> dict[tuple[str, int], str]:
    """The thirty articles of the Universal Declaration, by language and number."""
    articles: dict[tuple[str, int], str] = {}
    for lang, code in LANGUAGES.items():
        text = shared(f"udhr/udhr_{code}.txt").read_bytes().decode()
        for number, paragraph in re.findall(r"^\[A(\d+)[^\]]*\] (.*)$", text, re.MULTILINE):
            place = (lang, int(number))
            articles[place] = "\n".join(filter(None, (articles.get(place), paragraph)))
    return articles
