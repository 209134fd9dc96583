"""Looking phrases up: exact, in every direction, and never by guessing."""

import re
import subprocess
import sys
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from negotiation_room.capabilities.interpretation.phrasebook import phrasebook
from negotiation_room.capabilities.interpretation.phrasebook.phrasebook import (
    LANGUAGES,
    Phrase,
    lookup,
    phrases,
    primary,
)

NUMBERS = {"{minutes}": "15", "{item}": "3.1", "{paragraph}": "12.4"}
BOOK = phrases()
FIXED = [each for each in BOOK if "{" not in BOOK[each]["en"]]


def filled(text: str) -> str:
    """A phrase as it is said, with a number where it has a place for one."""
    for slot, number in NUMBERS.items():
        text = text.replace(slot, number)
    return text


def found(text: str, source: str) -> str | None:
    """The id under which a text is found; None where it is not."""
    phrase = lookup(text, source, "en")
    return phrase.id if phrase else None


@pytest.mark.parametrize(("source", "target"), [*permutations(LANGUAGES, 2)])
def test_every_phrase_is_found_from_every_language_into_every_other(
    source: str, target: str
) -> None:
    """All thirty directions lead to the same phrase, with its number."""
    for each, texts in BOOK.items():
        phrase = lookup(filled(texts[source]), source, target)
        assert phrase == Phrase(each, filled(texts[target]), phrasebook.VERSION)


@given(st.sampled_from(FIXED), st.sampled_from(LANGUAGES), st.data())
def test_typing_makes_no_difference(each: str, language: str, data: st.DataObject) -> None:
    """Capitals, spaces and the final full stop may be as the writer likes."""
    text = BOOK[each][language]
    asks = BOOK[each]["en"].endswith("?")
    if data.draw(st.booleans()):
        text = text.upper()
    if data.draw(st.booleans()):
        text = text.replace(" ", data.draw(st.sampled_from(["  ", "\u00a0", "\u202f", "\n"])))
    if not asks and data.draw(st.booleans()):
        text = text.rstrip(".\u3002")
    text = (
        data.draw(st.sampled_from(["", " ", "\n"]))
        + text
        + data.draw(st.sampled_from(["", " "]))
    )
    assert found(text, language) == each


@pytest.mark.parametrize(
    ("text", "language", "each"),
    [
        ("THE LIST OF SPEAKERS IS CLOSED", "en", "speakers.list_closed"),
        ("I move the adjournment of the meeting!", "en", "motions.move_adjournment"),
        ("J'invite les délégations à regagner la salle.", "fr", "breaks.return_to_room"),
        ("Le texte est adopte\u0301", "fr", "adoption.text"),
        ("Y a-t-il des objections?", "fr", "adoption.any_objection"),
        ("Y a\u2011t\u2011il des objections\u202f?", "fr", "adoption.any_objection"),
        ("Hay alguna objeción?", "es", "adoption.any_objection"),
        ("\u00a1Gracias!", "es", "courtesies.thank_you"),
        (
            "\u0642\u0627\u0626\u0640\u0640\u0645\u0629 المتكلمين مفتوحة",
            "ar",
            "speakers.list_open",
        ),
        ("اعتُمِدَ النصُّ.", "ar", "adoption.text"),
        ("اعتمد النص", "ar", "adoption.text"),
        ("هل من اعتراض?", "ar", "adoption.any_objection"),
        ("现在 散会.", "zh", "closing.adjourned"),
        ("有无异议?", "zh", "adoption.any_objection"),
    ],
)
def test_keyboards_differ_and_the_phrase_is_found(text: str, language: str, each: str) -> None:
    """People type on many keyboards, and leave out what the reader supplies."""
    assert found(text, language) == each


def test_yo_may_be_typed_as_ye_and_the_other_way_round() -> None:
    """Russian is printed without the dots, and some write them."""
    text = BOOK["time.one_minute"]["ru"]
    everything = BOOK["agreement.nothing_until_everything"]["ru"]
    assert found(text, "ru") == "time.one_minute"
    dotted = everything.removesuffix("\u0435.") + "\u0451."
    assert dotted != everything
    assert found(dotted, "ru") == "agreement.nothing_until_everything"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Hay alguna objeción.", "es"),
        ("Hay alguna objeción", "es"),
        ("هل من اعتراض", "ar"),
        ("The list of speakers is closed?", "en"),
        ("\u00bfQueda cerrada la lista de oradores?", "es"),
        ("\u00bfQueda cerrada la lista de oradores", "es"),
    ],
)
def test_a_question_is_not_a_statement(text: str, language: str) -> None:
    """A question mark is the one mark that is never overlooked."""
    assert lookup(text, language, "fr") is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        ".",
        "?",
        "We cannot go along with this text.",
        "We can go along with this text, but only today.",
        "We can go along with this text...",
        "We can go along with this text\u2026",
        "The meeting is suspended. The list of speakers is closed.",
        "We now turn to paragraph.",
        "We now turn to paragraph {paragraph}.",
        "We now turn to paragraph four.",
        "We now turn to paragraph 4, 5.",
        "Length of the suspension, in minutes: 1.500.",
        "Thank you. " * 1000,
    ],
)
def test_whoever_says_something_else_is_not_understood(text: str) -> None:
    """A word more, a word less or another number is another statement."""
    assert lookup(text, "en", "fr") is None


@given(st.text())
def test_any_text_may_be_looked_up(text: str) -> None:
    """Nothing that somebody sends stops the room, and almost nothing is a phrase."""
    for language in LANGUAGES:
        phrase = lookup(text, language, language)
        assert phrase is None or found(text, language) == phrase.id


def test_a_phrase_is_sought_only_in_the_language_it_is_said_to_be_in() -> None:
    """French that is declared as English is not a phrase."""
    assert lookup("Le texte est adopté.", "en", "ru") is None


def test_a_letter_that_changes_the_word_is_not_overlooked() -> None:
    """Without its hamza "I request the floor" is a command, and without its accent no French."""
    assert found("أطلب الكلمة.", "ar") == "floor.request"
    assert found("اطلب الكلمة.", "ar") is None
    assert found("Le texte est adopte.", "fr") is None


def test_a_number_typed_in_another_script_is_that_number() -> None:
    """Arabic-Indic digits are read, and written as the other languages write them."""
    for said in ("ننتقل الآن إلى الفقرة ١٢.", "ننتقل الآن إلى الفقرة ۱۲"):
        phrase = lookup(said, "ar", "en")
        assert phrase is not None
        assert phrase.text == "We now turn to paragraph 12."


def test_the_full_stop_after_a_number_belongs_to_the_sentence() -> None:
    """Paragraph 4 and paragraph 4.2 are told apart, with or without a full stop."""
    for said, number in (("4", "4"), ("4.", "4"), ("4.2", "4.2"), ("4.2.", "4.2")):
        phrase = lookup(f"We now turn to paragraph {said}", "en", "es")
        assert phrase is not None
        assert phrase.text == f"Pasamos ahora al párrafo {number}."


@pytest.mark.parametrize(
    ("tag", "language"),
    [("fr-CH", "fr"), ("ZH-hans-CN", "zh"), ("es_419", "es"), ("de", None), ("", None)],
)
def test_a_language_is_known_by_its_primary_tag(tag: str, language: str | None) -> None:
    """Whoever reads the French of Switzerland reads French."""
    assert primary(tag) == language
    phrase = lookup("The text is adopted.", "en-GB", tag)
    assert (phrase and phrase.text) == (language and BOOK["adoption.text"][language])


def test_the_version_is_a_hash_of_what_is_said() -> None:
    """It is the same in every process, and stands on every phrase."""
    assert re.fullmatch("[0-9a-f]{64}", phrasebook.VERSION)
    phrase = lookup("The text is adopted.", "en", "zh")
    assert phrase is not None
    assert phrase.version == phrasebook.VERSION
    told = subprocess.run(
        [sys.executable, "-c", f"from {phrasebook.__name__} import VERSION; print(VERSION)"],
        check=True,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert told.stdout.strip() == phrasebook.VERSION


def test_nothing_is_read_before_it_is_asked_for() -> None:
    """A server without the relay does not pay for the book."""
    code = (
        f"from {phrasebook.__name__} import lookup, phrases, _book as book\n"
        "assert book.cache_info().currsize == 0\n"
        "phrases()\n"
        "assert book.cache_info().currsize == 1\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


def test_the_module_has_no_other_hidden_names() -> None:
    """Only the version is made when it is asked for."""
    with pytest.raises(AttributeError, match="nothing_such"):
        _ = phrasebook.nothing_such


def test_the_book_cannot_be_changed_by_those_who_read_it() -> None:
    """A reader's mistake does not become everybody's phrase."""
    with pytest.raises(TypeError):
        BOOK["adoption.text"]["en"] = "The text is rejected."  # pyright: ignore[reportIndexIssue]
