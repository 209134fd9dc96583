"""The data of the phrasebook: six files that say the same, each in its own script."""

import re
import tomllib
import unicodedata
from importlib.resources import files
from itertools import pairwise
from pathlib import Path

import pytest

from negotiation_room.capabilities.interpretation.phrasebook.likeness import plain
from negotiation_room.capabilities.interpretation.phrasebook.phrasebook import (
    LANGUAGES,
    SLOTS,
    phrases,
)

ROOT = Path(__file__).parents[4]
DATA = files("negotiation_room.capabilities.interpretation.phrasebook") / "data"
SCRIPTS = {
    "ar": "ARABIC",
    "en": "LATIN",
    "es": "LATIN",
    "fr": "LATIN",
    "ru": "CYRILLIC",
    "zh": "CJK",
}
BORROWED = re.compile(r"ad referendum|\{[a-z]+\}")
ENDS = {
    "ar": (".", "\u061f"),
    "en": (".", "?"),
    "es": (".", "?"),
    "fr": (".", "\u00a0?"),
    "ru": (".", "?"),
    "zh": ("\u3002", "\uff1f"),
}
# Letters that only the traditional script of Chinese has.
TRADITIONAL = set("會議發員們這個說時間對關開點門應當為無與後從兩單議題決員請將讓")
TRADITIONAL |= set("見該討論語譯書處長團體東車馬魚鳥黃齊龍總結構權問號學術國際")
PERSIAN = set("\u06cc\u06a9\u067e\u0686\u0698\u06af")

Tables = dict[str, dict[str, str]]


def written(language: str) -> str:
    """A file of the phrasebook, as its reviewer sees it."""
    return (DATA / f"{language}.toml").read_text(encoding="utf-8")


def tables(language: str) -> Tables:
    """The phrases of one file, by occasion and name."""
    return tomllib.loads(written(language))


def sentences(language: str) -> dict[str, str]:
    """The phrases of one language by their ids."""
    return {each: texts[language] for each, texts in phrases().items()}


def letters(text: str) -> list[str]:
    """The letters that a language gives of its own."""
    return [each for each in BORROWED.sub("", text) if each.isalpha()]


def test_the_book_holds_at_least_180_phrases() -> None:
    """Whoever chairs or speaks finds what is said every day."""
    assert len(phrases()) >= 180


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_file_has_the_same_phrases_in_the_same_order(language: str) -> None:
    """A reviewer of one language has the whole book before them, and nothing else."""
    english = {occasion: list(names) for occasion, names in tables("en").items()}
    assert {each: list(names) for each, names in tables(language).items()} == english
    assert list(tables(language)) == list(english)


@pytest.mark.parametrize("language", sorted({*LANGUAGES} - {"en"}))
def test_the_english_beside_a_phrase_is_the_english_of_the_book(language: str) -> None:
    """The comment above each phrase is what the reviewer compares it with."""
    lines = written(language).splitlines()
    english = [text for names in tables("en").values() for text in names.values()]
    commented = [
        above.removeprefix("# ")
        for above, line in pairwise(lines)
        if re.match(r"\w+ = \"", line)
    ]
    assert commented == english


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_file_says_its_source_and_that_nobody_has_reviewed_it(language: str) -> None:
    """Who opens the file learns first how far it may be trusted."""
    head = written(language).split("\n\n")[0]
    assert "# Source: written for this project" in head
    assert "# Status: " in head
    assert "# How to review." in head


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_phrases_of_a_language_are_the_same_sentence(language: str) -> None:
    """What is looked up has one meaning or none."""
    met: dict[tuple[str, bool], str] = {}
    for each, text in sentences(language).items():
        assert met.setdefault(plain(text), each) == each


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_letter_is_of_the_script_of_its_language(language: str) -> None:
    """Nothing of another script slipped in, not even a letter that looks the same."""
    foreign = {
        each: letter
        for each, text in sentences(language).items()
        for letter in letters(text)
        if not unicodedata.name(letter).startswith(SCRIPTS[language])
    }
    assert foreign == {}
    assert all(letters(text) for text in sentences(language).values())


def test_the_chinese_is_simplified_and_the_arabic_has_no_persian_letters() -> None:
    """Each script is written as the United Nations write it."""
    assert TRADITIONAL.isdisjoint("".join(sentences("zh").values()))
    assert PERSIAN.isdisjoint("".join(sentences("ar").values()))


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_phrase_holds_a_character_that_is_not_seen(language: str) -> None:
    """No control, no direction mark, no placeholder, and every text in composed form."""
    for text in sentences(language).values():
        assert not [each for each in text if unicodedata.category(each).startswith("C")]
        assert unicodedata.is_normalized("NFC", text)
        assert text == text.strip()
        assert "  " not in text
        assert not re.search(r"TODO|FIXME|XXX|\?\?|\.\.\.|['\"]", text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_phrase_ends_as_a_statement_or_a_question(language: str) -> None:
    """The same phrases are questions in all languages, and each says so in its own way."""
    stop, mark = ENDS[language]
    for each, text in sentences(language).items():
        asks = phrases()[each]["en"].endswith("?")
        assert text.endswith(mark if asks else stop), each
        assert plain(text)[1] == asks
        assert (language == "es" and asks) == ("\u00bf" in text)


def test_french_high_marks_stand_after_a_space_that_does_not_break() -> None:
    """A line never begins with a semicolon, a colon or a question mark."""
    assert not [text for text in sentences("fr").values() if re.search("[^\u00a0][;:?!]", text)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_phrase_is_about_as_long_as_the_english(language: str) -> None:
    """A text cut off, or put in the wrong place, would stand out by its length."""
    low, high = (0.1, 0.8) if language == "zh" else (0.4, 2.4)
    for each, text in sentences(language).items():
        english = phrases()[each]["en"]
        assert 2 < len(text) < 200
        assert low * len(english) - 4 < len(text) < high * len(english) + 12, each


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_phrase_has_the_same_number_in_every_language(language: str) -> None:
    """At most one, of a known kind, so that nothing depends on a plural."""
    for each, text in sentences(language).items():
        held = re.findall(r"\{.*?\}", text)
        assert held == re.findall(r"\{.*?\}", phrases()[each]["en"])
        assert len(held) <= 1
        assert set(held) <= set(SLOTS)
        assert not re.search(r"\d", text)


def test_no_rule_keeps_the_files_out_of_the_package() -> None:
    """The files lie in the package's own tree, and git does not ignore what they are named."""
    package = ROOT / "src" / "negotiation_room"
    shipped = sorted(package.glob("capabilities/interpretation/phrasebook/data/*.toml"))
    assert [each.stem for each in shipped] == sorted(LANGUAGES)
    ignored = (ROOT / ".gitignore").read_text().split()
    assert not {"data", "data/", "*.toml"} & set(ignored)
