"""Texts written for elsewhere: plain, Markdown, JSON and DOCX."""

import io
import json
import zipfile

import docx
import pytest

from negotiation_room.capabilities.drafting.exporting.docx import write_docx
from negotiation_room.capabilities.drafting.exporting.json import write_json
from negotiation_room.capabilities.drafting.exporting.markdown import write_markdown
from negotiation_room.capabilities.drafting.exporting.plain import write_plain
from negotiation_room.capabilities.drafting.importing.draft import as_text
from negotiation_room.capabilities.drafting.units import PlacedAs, UnitKind
from negotiation_room.capabilities.drafting.writing import read_text, text_digest
from tests.capabilities.drafting.drafts import (
    Made,
    around,
    article,
    bracket,
    delegation_id,
    footnote,
    para,
    text,
)
from tests.capabilities.drafting.readers import drafted, lined, markdown, plain

NAMES = {delegation_id(one): one.title() for one in ("alpha", "beta", "gamma")}


def draft() -> "text":  # type: ignore[valid-type]
    """A paragraph with brackets of several delegations, and a bracket around another."""
    return text(
        article(
            "a1",
            para(
                "p1",
                "The Parties ",
                bracket("b1", "shall ", bracket("b2", "now", by="beta"), by="alpha"),
                bracket("b3", "should", by="beta", supported=("beta", "gamma")),
                " stop",
                footnote("f1", "As defined."),
                ".",
                number="1.",
            ),
            around("b4", para("p2", "They talk.", number="2."), supported=("gamma",)),
            number="Article 1",
        )
    )


def test_plain_text_has_brackets_and_numbers_in_order() -> None:
    """A bracket around a numbered paragraph opens before its number."""
    assert write_plain(draft()) == (
        "Article 1\n\n1. The Parties [shall [now]][should] stop[^1].\n\n[2. They talk.]\n\n"
        "[^1]: As defined.\n"
    )


def test_attributions_are_written_before_the_bracket_closes() -> None:
    """Who placed it, then who supports it; nobody twice."""
    assert write_plain(draft(), NAMES) == (
        "Article 1\n\n1. The Parties [shall [now — Beta] — Alpha][should — Beta + Gamma] stop[^1]."
        "\n\n[2. They talk. — Gamma]\n\n[^1]: As defined.\n"
    )


def test_what_a_bracket_asks_for_is_said() -> None:
    """A reservation and a deletion look different from new words."""
    one = text(
        para(
            "p",
            bracket("b", "kept", by="alpha", placed_as=PlacedAs.RESERVED),
            bracket("c", "gone", by="beta", placed_as=PlacedAs.DELETION),
            bracket("d", "new", by="nobody"),
        )
    )
    said = write_plain(one, NAMES)
    assert said.startswith("[kept — Alpha (reserved)][gone — Beta (to be deleted)][new — g_")


def test_an_attribution_that_is_read_again_is_reported_and_not_believed() -> None:
    """Whoever sends our own export back proves nothing by it."""
    back = plain("T\n\n" + write_plain(draft(), NAMES))
    assert len([one for one in back.report.findings if one.kind.value == "attribution"]) == 4
    assert all(
        unit.bracket is None or unit.bracket.unattributed for unit in drafted(back).walk()
    )


def test_markdown_escapes_what_is_only_a_character() -> None:
    """Brackets, stars, numbers and bars of the words come back as words."""
    words = "1. a *b* [c] \\ `d` _e_ <f> | ~~g~~ &amp; #"
    one = text(para("p", words), para("q", "- no bullet"), para("r", "# no heading"))
    assert lined(markdown(write_markdown(one))) == (
        f"paragraph {words}\nparagraph - no bullet\nparagraph # no heading"
    )


def test_a_table_and_its_brackets_come_back_from_markdown_and_docx() -> None:
    """Rows and cells in order."""
    source = "| Zone | [Date] |\n| --- | --- |\n| A \\| B | 1 |\n\nEnd."
    first = markdown(source)
    assert lined(markdown(write_markdown(drafted(first)))) == lined(first)
    assert write_plain(drafted(first)) == "Zone | [Date]\n\nA | B | 1\n\nEnd.\n"
    file = docx.Document(io.BytesIO(write_docx(drafted(first))))
    assert [[cell.text for cell in row.cells] for row in file.tables[0].rows] == [
        ["Zone", "[Date]"],
        ["A | B", "1"],
    ]


def test_json_holds_all_of_the_text() -> None:
    """Read back it is the same text, with the digest that it is known by."""
    whole = json.loads(write_json(draft(), NAMES))
    assert text_digest(read_text(whole["text"])) == whole["digest"] == text_digest(draft())
    assert whole["delegations"][delegation_id("alpha")] == "Alpha"


def test_docx_is_read_by_another_library() -> None:
    """Title, headings, words; footnotes as a word processor counts them."""
    one = markdown("# Agreement\n\n## Article 1\n\n1. The [armed] Parties.\n\n    (a) stop")
    file = docx.Document(io.BytesIO(write_docx(drafted(one))))
    assert [(each.style.name, each.text) for each in file.paragraphs if each.style] == [
        ("Title", "Agreement"),
        ("Heading 1", "Article 1"),
        ("Normal", "1. The [armed] Parties."),
        ("Normal", "(a) stop"),
    ]
    assert file.core_properties.title == "Agreement"
    assert write_docx(drafted(one)) == write_docx(drafted(one))


def xml_of(data: bytes, part: str = "document") -> str:
    """One part of a DOCX."""
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        return file.read(f"word/{part}.xml").decode()


def test_arabic_runs_from_right_to_left_and_latin_in_it_does_not() -> None:
    """Paragraph, run and language each say so; a Latin name keeps its direction."""
    one = drafted(plain("اتفاق\n\n1. وقف UN Mission النار."), lang="ar")
    xml = xml_of(write_docx(one))
    assert xml.count("<w:bidi/>") == 2
    assert '<w:rtl/><w:lang w:bidi="ar"/>' in xml
    assert '<w:r><w:t xml:space="preserve">UN Mission</w:t></w:r>' in xml
    assert '<w:lang w:bidi="ar"/>' in xml_of(write_docx(one), "styles")


def test_chinese_and_mixed_languages_name_themselves() -> None:
    """A unit may be in another language than its text."""
    first = markdown("各方应当停止")
    chinese = drafted(first, lang="zh")
    assert '<w:lang w:eastAsia="zh"/>' in xml_of(write_docx(chinese))
    arabic = first.units[0].model_copy(update={"lang": "ar"})
    assert "<w:bidi/>" in xml_of(write_docx(as_text((arabic,), lang="en")))


def test_words_that_xml_cannot_hold_do_no_harm() -> None:
    """Markup is words, and signs that XML forbids are left out."""
    one = text(para("p", 'a < b & c > d "e" \ufffe\nsecond line'))
    file = docx.Document(io.BytesIO(write_docx(one)))
    assert file.paragraphs[0].text == 'a < b & c > d "e" \nsecond line'


def test_attributions_are_in_the_docx_where_wished() -> None:
    """As in plain text."""
    file = docx.Document(io.BytesIO(write_docx(draft(), NAMES, is_attributed=True)))
    assert "[should — Beta + Gamma]" in file.paragraphs[1].text


@pytest.mark.parametrize("write", [write_plain, write_markdown, write_json, write_docx])
def test_an_empty_text_can_be_written(write: object) -> None:
    """Nothing is nothing, in every format."""
    assert write(text()) is not None  # type: ignore[operator]


def test_units_without_words_keep_their_places() -> None:
    """An empty bracket, an empty cell and a number alone are written."""
    one = text(
        para("p", number="5."),
        around("b"),
        Made(
            "o", UnitKind.OPTIONS, children=(Made("o1", UnitKind.OPTION, number="Option 1:"),)
        ),
        Made("t", UnitKind.TABLE),
    )
    assert write_plain(one).split("\n\n")[:3] == ["5.", "[]", "Option 1:"]
