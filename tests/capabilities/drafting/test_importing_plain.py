"""Plain texts, read by their own numbering."""

from textwrap import dedent

import pytest

from negotiation_room.capabilities.drafting.importing.report import FindingKind, SourceTooLong
from negotiation_room.capabilities.drafting.importing.source import MOST_SOURCE
from tests.capabilities.drafting.readers import again, kinds, lined, plain


def test_lists_at_the_margin_nest_by_the_style_of_their_numbers() -> None:
    """So "(i)" stands in "(a)", "(a)" in "1.", and "1." in its article."""
    source = """\
    Agreement on a Ceasefire

    Article 1 Scope

    1. The Parties shall:
    (a) withdraw
    (i) artillery
    (ii) tanks
    (b) stay away
    2. The Parties agree.

    Article 2

    This Article has no number inside."""
    assert lined(plain(dedent(source))) == (
        "title Agreement on a Ceasefire\n"
        "article Article 1 Scope\n"
        "  paragraph 1. The Parties shall:\n"
        "    subparagraph (a) withdraw\n"
        "      subparagraph (i) artillery\n"
        "      subparagraph (ii) tanks\n"
        "    subparagraph (b) stay away\n"
        "  paragraph 2. The Parties agree.\n"
        "article Article 2\n"
        "  paragraph This Article has no number inside."
    )


def test_parts_hold_chapters_and_articles() -> None:
    """A part ends where the next part begins."""
    source = (
        "Title\n\nPART I\n\nChapter 1\n\nArticle 1\n\nWords.\n\nPART II\n\nArticle 2\n\nMore."
    )
    assert lined(plain(source)) == (
        "title Title\n"
        "part PART I\n"
        "  part Chapter 1\n"
        "    article Article 1\n"
        "      paragraph Words.\n"
        "part PART II\n"
        "  article Article 2\n"
        "    paragraph More."
    )


def test_options_make_a_group_and_hold_what_follows() -> None:
    """Two options at the margin, and a number that goes on after an option in a paragraph."""
    source = "T\n\nArticle 1\n\n1. Option 1: all\n\nOption 2: no text\n\n2. The Parties agree."
    assert lined(plain(source)) == (
        "title T\n"
        "article Article 1\n"
        "  paragraph 1.\n"
        "    options\n"
        "      option Option 1: all\n"
        "      option Option 2: no text\n"
        "  paragraph 2. The Parties agree."
    )


def test_options_that_begin_again_are_another_choice() -> None:
    """Option 1 after Option 2 opens a group of its own."""
    source = "T\n\nOption 1: a\n\nOption 2: b\n\nOption 1: c\n\nOption 2: d"
    assert lined(plain(source)) == (
        "title T\n"
        "options\n  option Option 1: a\n  option Option 2: b\n"
        "options\n  option Option 1: c\n  option Option 2: d"
    )


def test_nothing_is_split_at_a_full_stop() -> None:
    """Numbers like "5.2", initials and abbreviations stay in their sentence."""
    words = "Under Article 5.2 H.E. Salva Kiir of Art. 3 shall, by 00.00 a.m., 1. withdraw."
    assert lined(plain(f"T\n\n{words}")) == f"title T\nparagraph {words}"


def test_wrapped_lines_are_joined_and_long_lines_are_paragraphs() -> None:
    """Which of the two it was is said in the report."""
    wrapped = plain("Title\n\nThe Parties agree\nto stop.")
    assert lined(wrapped).endswith("paragraph The Parties agree to stop.")
    long = "word " * 40
    unwrapped = plain(f"Title\nfirst {long}\nsecond {long}")
    assert len(unwrapped.units) == 3
    for one in (wrapped, unwrapped):
        assert [found.kind for found in one.report.findings].count(FindingKind.LINES) == 1


def test_chinese_lines_are_joined_without_a_space() -> None:
    """Chinese writes none."""
    assert (
        lined(plain("总则\n\n各方应当停止\n敌对行动"))
        == "title 总则\nparagraph 各方应当停止敌对行动"
    )


def test_the_first_paragraph_as_title_is_reported() -> None:
    """It is a guess, and guesses are said."""
    imported = plain("A Protocol\n\n1. The Parties agree.")
    assert kinds(imported) == [FindingKind.TITLE]
    assert imported.report.title == "A Protocol"
    assert kinds(plain("1. The Parties agree.")) == []


def test_marks_of_a_corpus_are_numbers_and_no_brackets() -> None:
    """Then "[A3.1]" numbers its paragraph; it is reported once, and all are counted."""
    imported = plain("# Title\n\n## Article 3\n[A3.1] Everyone.\n[A3.2] [No one] else.")
    assert lined(imported) == (
        "title Title\n"
        "article Article 3\n"
        "  paragraph [A3.1] Everyone.\n"
        "  paragraph [A3.2] ⟦No one⟧ else."
    )
    assert kinds(imported) == [FindingKind.ANCHOR]
    assert imported.report.counts["anchors"] == 2


def test_what_no_reader_can_see_is_left_out_and_reported() -> None:
    """Overrides of direction, controls and private signs of the reader itself."""
    imported = plain("T\n\nThe \u202eParties\u0000 agree\ufdd0[\ufdd3.")
    assert imported.units[1].words == ("The Parties agree[.",)
    assert FindingKind.UNSEEN in kinds(imported)
    assert imported.report.counts["unseen characters left out"] == 4


def test_arabic_is_read_by_its_own_words_for_articles_and_options() -> None:
    """Numbers and brackets too."""
    source = "اتفاق\n\nالمادة 1\n\n١. يلتزم [الطرفان].\n\n(أ) وقف\n\nالمادة 2\n\nالخيار 1: نص"
    assert lined(plain(source)) == (
        "title اتفاق\n"
        "article المادة 1\n"
        "  paragraph ١. يلتزم ⟦الطرفان⟧.\n"
        "    subparagraph (أ) وقف\n"
        "article المادة 2\n"
        "  options\n"
        "    option الخيار 1: نص"
    )


def test_footnotes_stand_where_their_marks_stand() -> None:
    """The definition leaves the end and becomes a unit in the words."""
    imported = plain("T\n\nAn operation[^1] is barred.\n\n[^1]: Any [armed] attempt.")
    assert (
        lined(imported) == "title T\nparagraph An operation‹1:Any ⟦armed⟧ attempt.› is barred."
    )
    assert again(imported) == "T\n\nAn operation[^1] is barred.\n\n[^1]: Any [armed] attempt.\n"


def test_lists_in_lists_end_somewhere() -> None:
    """Beyond nine levels items stand beside each other, so that brackets still have room."""
    source = "\n\n".join(" " * 3 * level + f"{level + 1}. words" for level in range(15))
    lines = lined(plain(f"T\n\n{source}")).splitlines()
    assert len(lines) == 16
    assert max(len(line) - len(line.lstrip()) for line in lines) == 2 * 8


@pytest.mark.parametrize("source", ["", "\n \n", "\ufeff"])
def test_an_empty_source_is_an_empty_text(source: str) -> None:
    """Nothing is made up."""
    assert plain(source).units == ()
    assert again(plain(source)) == ""


def test_what_is_longer_than_any_treaty_is_refused() -> None:
    """With a sentence that says what to do."""
    with pytest.raises(SourceTooLong, match="in parts"):
        plain("x\n" * (MOST_SOURCE // 2 + 1))
    with pytest.raises(SourceTooLong, match="line 1"):
        plain("x" * 30_000)
    with pytest.raises(SourceTooLong, match="paragraph at 1"):
        plain("many words\n" * 3_000)
