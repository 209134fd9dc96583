"""A table that a secretary edits: what its cells mean, and what is wrong where."""

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from negotiation_room.capabilities.interpretation.exchange.cells import guarded, unguarded
from negotiation_room.capabilities.interpretation.exchange.concepts import (
    Concept,
    Glossary,
    TermForm,
    TermStatus,
)
from negotiation_room.capabilities.interpretation.exchange.csvs import read_csv, write_csv
from negotiation_room.capabilities.interpretation.exchange.report import (
    FileTooLarge,
    FindingCode,
    Limits,
    NotReadable,
    WrongEncoding,
)
from tests.capabilities.interpretation.exchange.made import GLOSSARIES, TEXTS

RISKY = tuple("=+-@\uff1d\uff0b\uff0d\uff20")


def read(table: str) -> list[Concept]:
    """The concepts of a table."""
    return list(read_csv(table.encode()).value.concepts)


def codes(table: str) -> list[str]:
    """What there is to look at in a table: place and code."""
    return [f"{one.where}: {one.code}" for one in read_csv(table.encode()).findings]


def refusal(table: str) -> NotReadable:
    """Why a table is refused."""
    with pytest.raises(NotReadable) as refused:
        read_csv(table.encode())
    return refused.value


def test_the_first_term_is_preferred_and_the_others_are_admitted() -> None:
    """A secretary need not mark anything for the usual case."""
    (basin,) = read("id,en,fr\nb,basin | river basin,bassin\n")
    assert basin.terms == {
        "en": (
            TermForm("basin", TermStatus.PREFERRED),
            TermForm("river basin", TermStatus.ADMITTED),
        ),
        "fr": (TermForm("bassin", TermStatus.PREFERRED),),
    }


def test_a_mark_says_how_a_term_stands_and_may_carry_a_note() -> None:
    """Brackets behind a term hold its status, and a note after a colon."""
    (basin,) = read(
        "id,en\nb,basin [note: in treaties] | watershed [Forbidden] | bed [preferred:dry]\n"
    )
    assert basin.terms["en"] == (
        TermForm("basin", TermStatus.PREFERRED, "in treaties"),
        TermForm("watershed", TermStatus.FORBIDDEN),
        TermForm("bed", TermStatus.PREFERRED, "dry"),
    )


def test_bracketed_words_stay_in_the_term_unless_they_are_a_mark() -> None:
    """Diplomats write brackets; one word in them that is no mark is pointed at."""
    (basin,) = read("id,en\nb,[shared] basin | basin [of the river] | basin [forbiden]\n")
    assert [form.text for form in basin.terms["en"]] == [
        "[shared] basin",
        "basin [of the river]",
        "basin [forbiden]",
    ]
    assert codes("id,en\nb,basin [forbiden]\n") == ["row 2, column B (en): mark"]


def test_a_backslash_takes_the_meaning_of_a_sign_away() -> None:
    """A term may hold the very signs that part and mark terms."""
    (odd,) = read("id,en\nb," + r"a\|b | c \[forbidden\] | d\\ | C:\x" + "\n")
    assert [form.text for form in odd.terms["en"]] == ["a|b", "c [forbidden]", "d\\", "C:\\x"]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_the_separator_is_found_out(separator: str) -> None:
    """Spreadsheets part columns as their country does."""
    table = "id;en;fr\nb;basin;bassin, m.\n".replace(", m.", "" if separator == "," else ", m.")
    (basin,) = read(table.replace(";", separator))
    assert set(basin.terms) == {"en", "fr"}


def test_a_line_that_names_the_separator_is_believed() -> None:
    """One spreadsheet writes it first, and does not count it as a row."""
    assert codes("sep=;\r\nid;en\r\n;basin\r\n")[0].startswith("row 2: id_made")


def test_what_a_spreadsheet_calls_unicode_text_is_read() -> None:
    """UTF-16 with its mark and tabs is a table too."""
    data = b"\xff\xfe" + "id\tar\nb\t\u062d\u0648\u0636\n".encode("utf-16-le")
    assert read_csv(data).value.concepts[0].terms["ar"][0].text == "\u062d\u0648\u0636"


def test_another_encoding_is_refused_by_its_byte() -> None:
    """Nothing is guessed: the place of the first foreign byte is named."""
    with pytest.raises(WrongEncoding, match="byte 10"):
        read_csv("id,fr\nc,h\u00e9l\n".encode("latin-1"))


def test_headings_are_known_in_any_order_and_case() -> None:
    """Columns are found by name; a region is spelled as tags are."""
    (basin,) = read("EN,pt_br,Do Not Translate,ID\nbasin,bacia,yes,b\n")
    assert basin.id == "b"
    assert basin.do_not_translate
    assert set(basin.terms) == {"en", "pt-BR"}


def test_a_column_without_meaning_is_left_out_and_named() -> None:
    """A heading as "Ref" is no language, though three letters could be one."""
    table = "id,en,Ref,Remarks by hand\nb,basin,A/1,see above\n"
    assert codes(table) == [
        "row 1, column C (Ref): column_ignored",
        "row 1, column D (Remarks by hand): column_ignored",
    ]
    assert set(read(table)[0].terms) == {"en"}


def test_indonesian_has_a_column_though_its_tag_is_id() -> None:
    """The heading id is the concept's; the language takes another spelling."""
    glossary = Glossary((Concept("b", {"id": (TermForm("lembah"),)}),))
    data = write_csv(glossary)
    assert '"lang:id"' in data.decode()
    assert read_csv(data).value == glossary


def test_a_row_without_an_id_gets_the_same_one_each_time() -> None:
    """Reading a table twice makes no concept twice."""
    first, second = read("en,fr\nbasin,bassin\n"), read("en,fr\nbasin,bassin\n")
    assert first == second
    assert first[0].id.startswith("c-")


def test_rows_without_terms_are_left_out() -> None:
    """An empty row is passed over; one with an id only is pointed at."""
    assert codes("id,en\n,\nb,\nc,cell\n") == ["row 3: no_terms"]


def test_everything_that_must_be_mended_is_named_at_once() -> None:
    """A secretary mends a table in one go: rows and columns are named as the screen has them."""
    refused = refusal("id,en,do not translate\nb,basin,perhaps\nb,bed,no\nc,cell,no,more\n")
    assert [f"{one.where}: {one.code}" for one in refused.findings] == [
        "row 2, column C (do not translate): not_yes_or_no",
        "row 3, column A (id): repeated_id",
        "row 4, column D: row_long",
    ]
    assert "row 2, column C (do not translate)" in refused.because


def test_two_columns_for_one_language_are_refused() -> None:
    """Which of the two counts would be a guess."""
    assert refusal("id,en,EN\nb,basin,bed\n").findings[0].code is FindingCode.REPEATED_COLUMN


def test_a_table_without_a_language_is_refused() -> None:
    """A picture or a letter is no glossary."""
    assert "row 1" in refusal("name,number\na,1\n").because
    assert "row 1" in refusal("").because


def test_quotes_that_do_not_close_are_named_by_their_row() -> None:
    """A damaged table is not read half."""
    assert "row 3" in refusal('id,en\nb,basin\nc,"cell\n').because


def test_unseen_characters_are_taken_out_and_told() -> None:
    """An override of direction could make a term show as another one."""
    table = "id,en\nb,ba\u202esin\n"
    assert read(table)[0].terms["en"][0].text == "basin"
    assert codes(table) == ["row 2, column B (en): unseen"]


def test_a_repeated_term_counts_once() -> None:
    """The first one stays with its status."""
    table = "id,en\nb,basin | bed | basin [forbidden]\n"
    assert [form.text for form in read(table)[0].terms["en"]] == ["basin", "bed"]
    assert codes(table) == ["row 2: form_repeated"]


@pytest.mark.parametrize(
    "limits",
    [Limits(size=20), Limits(rows=1), Limits(languages=1)],
    ids=["bytes", "rows", "languages"],
)
def test_a_table_over_a_limit_is_refused(limits: Limits) -> None:
    """Sizes are refused by name before they cost anything."""
    with pytest.raises(FileTooLarge):
        read_csv(b"id,en,fr\nb,basin,bassin\nc,cell,cellule\n", limits=limits)


@pytest.mark.parametrize(
    ("limits", "code"),
    [
        (Limits(term=4), "too_long"),
        (Limits(forms=1), "too_many_forms"),
        (Limits(text=9), "too_long"),
    ],
)
def test_a_cell_over_a_limit_is_named(limits: Limits, code: str) -> None:
    """A long cell can be mended, so its place is told."""
    with pytest.raises(NotReadable) as refused:
        read_csv(b"id,en\nb,basin | river\n", limits=limits)
    assert refused.value.findings[0].code == code
    assert str(refused.value.findings[0].where) == "row 2, column B (en)"


def test_findings_beyond_the_limit_are_counted() -> None:
    """A hostile table does not become a longer report."""
    table = "en\n" + "".join(f"t{number}\n" for number in range(10))
    findings = read_csv(table.encode(), limits=Limits(findings=3)).findings
    assert len(findings) == 4
    assert findings[-1].code is FindingCode.MORE
    assert findings[-1].given == {"count": 7}


@pytest.mark.parametrize("sign", RISKY)
def test_a_formula_becomes_words_in_a_spreadsheet(sign: str) -> None:
    """A cell that begins as a formula does is written with an apostrophe, and read without."""
    glossary = Glossary((Concept("b", {"en": (TermForm(f"{sign}HYPERLINK(1)"),)}),))
    data = write_csv(glossary)
    assert f"\"'{sign}HYPERLINK" in data.decode()
    assert read_csv(data).value == glossary


def test_an_apostrophe_of_the_text_stays() -> None:
    """Only the apostrophe that guards is taken away again."""
    assert guarded("'s avonds") == "'s avonds"
    assert unguarded(guarded("'=1")) == "'=1"


@settings(deadline=None)
@given(TEXTS)
def test_guarding_loses_nothing(text: str) -> None:
    """Every text comes back from its guarded form."""
    assert unguarded(guarded(text)) == text


@settings(deadline=None)
@given(GLOSSARIES, st.sampled_from(",;\t"))
def test_no_cell_is_a_formula_wherever_the_file_is_cut(glossary: Glossary, cut: str) -> None:
    """A spreadsheet of another country cuts at other signs, and still finds no formula."""
    text = write_csv(glossary).decode("utf-8-sig")
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=cut)
    assert [cell for row in rows for cell in row if cell.startswith(RISKY)] == []
