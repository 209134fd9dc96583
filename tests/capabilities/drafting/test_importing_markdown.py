"""Markdown as drafts are passed around in it."""

from textwrap import dedent

import pytest

from negotiation_room.capabilities.drafting.importing.report import FindingKind
from tests.capabilities.drafting.readers import again, kinds, lined, markdown


def test_headings_articles_lists_and_options_make_the_tree() -> None:
    """Indentation says what belongs to what; numbers stay as they are written."""
    source = """\
    # Agreement

    ## Article 2bis *(general)*

    1. **Collective goal**

        The Parties [aim]:

        1. first
        3. third
            - detail

        1bis. more

    2. **Option 1:** all

        **Option 2:** No text

    ## PART II

    ### Article 3
    """
    assert lined(markdown(dedent(source))) == (
        "title Agreement\n"
        "article Article 2bis (general)\n"
        "  paragraph 1. Collective goal\n"
        "    subparagraph The Parties ⟦aim⟧:\n"
        "    subparagraph 1. first\n"
        "    subparagraph 3. third\n"
        "      subparagraph - detail\n"
        "    subparagraph 1bis. more\n"
        "  paragraph 2.\n"
        "    options\n"
        "      option Option 1: all\n"
        "      option Option 2: No text\n"
        "part PART II\n"
        "  article Article 3"
    )


def test_emphasis_is_dropped_and_counted() -> None:
    """An asterisk that is part of a word stays."""
    imported = markdown("*Noting* **the** [NDMC*][INDC] and the _shared_ snake_case, 2 * 3 * 4")
    assert (
        lined(imported)
        == "paragraph Noting the ⟦NDMC*⟧⟦INDC⟧ and the shared snake_case, 2 * 3 * 4"
    )
    assert imported.report.counts["emphasis dropped"] == 3


def test_links_are_words_and_no_brackets() -> None:
    """By address, by name and by a name alone; each is reported with its address."""
    source = (
        "See [the text](https://example.org/a), [the draft][one] and [one].\n\n"
        "[one]: https://example.org/b"
    )
    imported = markdown(source)
    assert lined(imported) == "paragraph See the text, the draft and one."
    found = imported.report.of(FindingKind.LINK)
    assert [one.excerpt for one in found] == ["the text", "the draft", "one"]
    assert "https://example.org/a" in found[0].sentence
    assert len(imported.report.of(FindingKind.DEFINITION)) == 1
    assert imported.report.counts["links"] == 3
    assert imported.report.counts["links by name"] == 1


def test_brackets_that_only_look_like_links_are_brackets() -> None:
    """There is no address in "[x](a)", and no definition for "[shall][should]"."""
    imported = markdown("under paragraph [x](a), Parties [shall][should] [be][to be]: stop")
    assert lined(imported) == (
        "paragraph under paragraph ⟦x⟧(a), Parties ⟦shall⟧⟦should⟧ ⟦be⟧⟦to be⟧: stop"
    )
    assert kinds(imported) == [FindingKind.LINK_LIKE]


def test_escaped_brackets_are_characters() -> None:
    """Reported, and neither opened nor unbalanced."""
    imported = markdown(r"A \[mere\] sign and \*stars\* and a [real] one")
    assert lined(imported) == "paragraph A [mere] sign and *stars* and a ⟦real⟧ one"
    assert kinds(imported) == [FindingKind.ESCAPED, FindingKind.ESCAPED]


def test_footnotes_go_where_they_are_referred_to() -> None:
    """Missing, unused and repeated ones are kept as words and reported."""
    source = """\
    First[^1], second[^2], missing[^3], again[^1].

    [^1]: A note
    over two lines

          Option 1: and an indented one
    [^2]: Another [bracketed] note
    [^4]: Nobody asks
    [^2]: A second definition
    """
    imported = markdown(dedent(source))
    assert lined(imported) == (
        "paragraph First‹1:A note\nover two lines\nOption 1: and an indented one›, second"
        "‹2:Another ⟦bracketed⟧ note›, missing[^3], again[^1].\n"
        "paragraph [^4]: Nobody asks\n"
        "paragraph [^2]: A second definition"
    )
    found = [one.kind.value for one in imported.report.findings]
    assert sorted(found) == [
        "footnote_missing", "footnote_repeated", "footnote_unused", "footnote_unused"
    ]  # fmt: skip


def test_what_is_about_the_file_is_left_out_and_said() -> None:
    """Front matter, tables of contents, comments, rules and tags."""
    source = (
        "---\ntitle: Draft Agreement\nedit: true\n---\n\n* TOC\n{:toc}\n\n<!-- -->\n\n"
        "The <b>Parties</b> agree.\n\n---\n\nThe ~~end~~."
    )
    imported = markdown(source)
    assert lined(imported) == "paragraph The Parties agree.\nparagraph The end."
    assert imported.report.title == "Draft Agreement"
    assert kinds(imported) == [
        FindingKind.FRONT_MATTER,
        *[FindingKind.LEFT_OUT] * 6,
        FindingKind.STRUCK,
    ]


def test_a_table_is_rows_of_cells() -> None:
    """Brackets in cells are brackets; a bar that is escaped is a character."""
    imported = markdown("| Zone | Date |\n| --- | :-: |\n| [A] | 1 \\| 2 |\n| B | 3 |\n\nEnd.")
    assert lined(imported) == (
        "table\n"
        "  row\n    cell Zone\n    cell Date\n"
        "  row\n    cell ⟦A⟧\n    cell 1 | 2\n"
        "  row\n    cell B\n    cell 3\n"
        "paragraph End."
    )


def test_a_short_bold_paragraph_is_a_heading_and_reported() -> None:
    """In a list, where headings cannot stand, it is a sub-paragraph."""
    imported = markdown("## Article 1\n\n**Scale**\n\n1. Words\n\n    **Timing**")
    assert lined(imported) == (
        "article Article 1\n  heading Scale\n  paragraph 1. Words\n    subparagraph Timing"
    )
    assert kinds(imported) == [FindingKind.HEADING]


def test_an_escaped_number_is_words() -> None:
    """An escaped full stop ends no number."""
    assert lined(markdown("1\\. January is the day\n\n\\* without prejudice")) == (
        "paragraph 1. January is the day\nparagraph * without prejudice"
    )


def test_headings_underlined_with_dashes_are_headings() -> None:
    """As older Markdown writes them."""
    assert lined(markdown("Agreement\n===\n\nPreamble\n---\n\nWords.")) == (
        "title Agreement\nheading Preamble\nparagraph Words."
    )


def test_numbered_lines_without_a_blank_between_are_paragraphs() -> None:
    """A wrapped line that begins with some number is not."""
    imported = markdown("1. stop\n2. withdraw under Article\n5. of the Protocol\n3. agree")
    assert lined(imported) == (
        "paragraph 1. stop\nparagraph 2. withdraw under Article 5. of the Protocol\n"
        "paragraph 3. agree"
    )


def test_where_the_last_option_ends_is_said_to_be_unknown() -> None:
    """Paragraphs at the margin after an option could be anybody's."""
    imported = markdown(
        "## Article 1\n\n**Option 1:**\n\n1. a\n\n**Option 2:**\n\n1. b\n\n2. c"
    )
    (found,) = imported.report.of(FindingKind.LAST_OPTION)
    assert (found.place, found.until) == (7, 11)


@pytest.mark.parametrize(
    "source", ["[", "]", "**", "[^", "[^1]", "|", "#", "- ", "\\", "&#1;", "<!--"]
)
def test_fragments_of_markup_do_no_harm(source: str) -> None:
    """A file cut short is read as far as it goes."""
    assert isinstance(again(markdown(source)), str)
