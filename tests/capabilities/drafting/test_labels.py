"""What is a number of the text, and what only looks like one."""

import pytest

from negotiation_room.capabilities.drafting.importing import labels

ITEMS = {
    "1. The Parties": "1.",
    "26. The Parties": "26.",
    "5.2 The Parties": "5.2",
    "5.2.1. The Parties": "5.2.1.",
    "46bis. Requests": "46bis.",
    "7.bis [Developed": "7.bis",
    "3bis In accordance": "3bis",
    "12) Texto": "12)",
    "(1) Text": "(1)",
    "(a) Text": "(a)",
    "(g)[Enhance": "(g)",
    "a. text": "a.",
    "(iv) text": "(iv)",
    "а) текст": "а)",
    "(أ) نص": "(أ)",
    "一、总则": "一、",
    "（二）缔约方": "（二）",
    "- item": "-",
    "• item": "•",
    "١. نص": "١.",
}
NOT_ITEMS = (
    "1.5 °C above pre-industrial levels",
    "19.09.2014 was the day",
    "2014 was the year",
    "P. Poroshenko and the others",
    "H.E. Salva Kiir Mayardit",
    "(see above) the Parties",
    "-and so on",
    "100 mm canons MT12",
    "53 Recalls decisions",
)
SECTIONS = {
    "Article 5": "Article 5",
    "ARTICLE 2 (PURPOSE)": "ARTICLE 2",
    "Article 8 bis": "Article 8 bis",
    "Article One The Declaration": "Article One",
    "Article premier": "Article premier",
    "Статья 3": "Статья 3",
    "Стаття 4.": "Стаття 4.",
    "Artículo 12": "Artículo 12",
    "Artigo 1.º": "Artigo 1.º",
    "المادة 7": "المادة 7",
    "المادة الأولى": "المادة الأولى",
    "第五条": "第五条",
    "第12条 和平": "第12条",
    "PART II PROTECTION OF CIVILIANS": "PART II",
    "Chapter 3: Wealth Sharing": "Chapter 3:",
    "Глава 2": "Глава 2",
    "第一章 总则": "第一章",
    "Annex A": "Annex A",
}
NOT_SECTIONS = (
    "Article 5 of the Convention applies.",
    "Article 4, paragraph 2, of the Convention",
    "Part of the forces withdraws",
    "Articles 3 and 4 apply",
    "Section heads meet weekly.",
)
OPTIONS = {
    "Option 1: text": "Option 1:",
    "Option 1:: text": "Option 1::",
    "Option II (paras 6-9)": "Option II",
    "Option (b): text": "Option (b):",
    "Option (b) 1: text": "Option (b) 1:",
    "Option 3": "Option 3",
    "Option1: text": "Option1:",
    "Alternative A: text": "Alternative A:",
    "Вариант 2: текст": "Вариант 2:",
    "Opción 1. Texto": "Opción 1.",
    "الخيار 1: نص": "الخيار 1:",
    "备选案文 2：文本": "备选案文 2：",
}


@pytest.mark.parametrize(("words", "number"), ITEMS.items())
def test_a_number_is_kept_as_it_is_written(words: str, number: str) -> None:
    """Paragraphs and sub-paragraphs of many traditions are known by their numbers."""
    found = labels.item(words, {})
    assert found is not None
    assert found.written == number


@pytest.mark.parametrize("words", NOT_ITEMS)
def test_what_only_looks_like_a_number_is_words(words: str) -> None:
    """Degrees, dates, years, initials and dashes do not number a paragraph."""
    assert labels.item(words, {}) is None


@pytest.mark.parametrize(("words", "number"), SECTIONS.items())
def test_articles_and_parts_are_known_in_many_languages(words: str, number: str) -> None:
    """Also where no markup says that this is a heading."""
    found = labels.section(words, is_heading=False)
    assert found is not None
    assert found.written == number


@pytest.mark.parametrize("words", NOT_SECTIONS)
def test_a_mention_of_an_article_heads_nothing(words: str) -> None:
    """A sentence that begins with a reference is a sentence."""
    assert labels.section(words, is_heading=False) is None


@pytest.mark.parametrize(("words", "number"), OPTIONS.items())
def test_options_and_alternatives_are_known(words: str, number: str) -> None:
    """With the punctuation that belongs to their number."""
    found = labels.option(words)
    assert found is not None
    assert found.written == number


def test_a_sentence_about_an_option_is_no_option() -> None:
    """Without a colon, a full stop or the end of the line it is a sentence."""
    assert labels.option("Option 1 is preferred by some") is None
    assert labels.option("Options are listed below") is None


def test_i_is_a_letter_after_h_and_a_numeral_elsewhere() -> None:
    """What stands before says which list goes on."""
    after_h = labels.item("(i) text", {"(a)": 8})
    after_a = labels.item("(i) text", {"(a)": 1})
    assert after_h is not None
    assert after_a is not None
    assert (after_h.style, after_h.ordinal) == ("(a)", 9)
    assert (after_a.style, after_a.ordinal) == ("(i)", 1)


def test_a_lone_letter_goes_on_with_a_list_or_begins_one() -> None:
    """A "B." after "A." numbers a paragraph; by itself it is somebody's initial."""
    assert labels.item("B. Poroshenko", {}) is None
    assert labels.item("B. Finance", {"A.": 1}) is not None
