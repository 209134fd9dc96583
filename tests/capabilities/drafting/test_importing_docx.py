"""DOCX: what it shows, what it hides, and what it may not do."""

import io
import zipfile
from collections.abc import Mapping

import docx
import pytest

from negotiation_room.capabilities.drafting.importing import package
from negotiation_room.capabilities.drafting.importing.docx import read_docx
from negotiation_room.capabilities.drafting.importing.package import (
    DocumentTooLarge,
    DocumentUnsafe,
    NotADocument,
)
from negotiation_room.capabilities.drafting.importing.report import FindingKind
from negotiation_room.capabilities.drafting.importing.tracked import Tracked, TrackedChanges
from tests.capabilities.drafting.readers import kinds, lined

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="r1" Target="word/document.xml" Type="http://schemas.openxmlformats.org/'
    'officeDocument/2006/relationships/officeDocument"/></Relationships>'
)


def packed(parts: Mapping[str, str]) -> bytes:
    """A zip of these parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return out.getvalue()


def made(body: str, **parts: str) -> bytes:
    """A DOCX with this body; other parts of `word/` by name."""
    whole = {
        "_rels/.rels": RELATIONS,
        "word/document.xml": f"<w:document {W}><w:body>{body}</w:body></w:document>",
    }
    for name, content in parts.items():
        whole[f"word/{name}.xml"] = f"<w:{name} {W}>{content}</w:{name}>"
    return packed(whole)


def p(*runs: str, properties: str = "") -> str:
    """A paragraph; what does not look like XML is a run."""
    inside = "".join(one if one.startswith("<") else r(one) for one in runs)
    return f"<w:p>{f'<w:pPr>{properties}</w:pPr>' if properties else ''}{inside}</w:p>"


def r(words: str, properties: str = "", tag: str = "t") -> str:
    """A run."""
    return (
        f'<w:r><w:rPr>{properties}</w:rPr><w:{tag} xml:space="preserve">{words}</w:{tag}></w:r>'
    )


def tracked(kind: str, words: str, author: str = "Alpha") -> str:
    """A tracked change of some words."""
    tag = "delText" if kind in {"del", "moveFrom"} else "t"
    return f'<w:{kind} w:id="1" w:author="{author}">{r(words, tag=tag)}</w:{kind}>'


def mark(kind: str) -> str:
    """Properties of a paragraph whose end came or went."""
    return f'<w:rPr><w:{kind} w:id="9" w:author="Beta"/></w:rPr>'


def numbered(at: int, num: int = 1) -> str:
    """Properties of a paragraph with an automatic number."""
    return f'<w:numPr><w:ilvl w:val="{at}"/><w:numId w:val="{num}"/></w:numPr>'


def level(at: int, form: str, text: str, more: str = "") -> str:
    """How one level is numbered."""
    return (
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>{more}'
        f'<w:lvlText w:val="{text}"/></w:lvl>'
    )


LISTS = (
    '<w:abstractNum w:abstractNumId="0">'
    + level(0, "decimal", "%1.")
    + level(1, "lowerLetter", "(%2)")
    + level(2, "lowerRoman", "(%3)")
    + level(3, "decimal", "%1.%4", "<w:isLgl/>")
    + level(4, "chineseLegalSimplified", "%5、")
    + level(5, "bullet", "\uf0b7")
    + "</w:abstractNum>"
    '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    '<w:num w:numId="2"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0">'
    '<w:startOverride w:val="7"/></w:lvlOverride></w:num>'
)


def test_a_document_of_a_word_processor_is_read() -> None:
    """Written by another library, as a delegation would send it."""
    file = docx.Document()
    file.add_heading("Agreement on a Ceasefire", 0)
    file.add_heading("Article 1", 1)
    paragraph = file.add_paragraph("1. The Parties ")
    paragraph.add_run("[shall]").bold = True
    paragraph.add_run("[should] stop.")
    file.add_paragraph("(a) at once")
    table = file.add_table(2, 2)
    table.cell(0, 0).text = "Zone"
    table.cell(1, 1).text = "[A]"
    out = io.BytesIO()
    file.save(out)
    imported = read_docx(out.getvalue())
    assert lined(imported) == (
        "title Agreement on a Ceasefire\n"
        "article Article 1\n"
        "  paragraph 1. The Parties ⟦shall⟧⟦should⟧ stop.\n"
        "    subparagraph (a) at once\n"
        "  table\n"
        "    row\n      cell Zone\n      cell\n"
        "    row\n      cell\n      cell ⟦A⟧"
    )
    assert imported.report.counted_in == "paragraph"
    assert imported.report.counts["emphasis dropped"] == 1


def test_automatic_numbers_are_written_out() -> None:
    """Counted as the word processor counts: levels restart, overrides start elsewhere."""
    body = "".join(
        p(words, properties=numbered(*place))
        for words, place in (
            ("one", (0,)), ("a", (1,)), ("i", (2,)), ("ii", (2,)), ("b", (1,)), ("i", (2,)),
            ("two", (0,)), ("a", (1,)), ("legal", (3,)), ("dot", (5,)), ("seven", (0, 2)),
        )
    )  # fmt: skip
    imported = read_docx(made(p("T") + body, numbering=LISTS))
    numbers = [line.split()[-2] for line in lined(imported).splitlines()[1:]]
    assert numbers == ["1.", "(a)", "(i)", "(ii)", "(b)", "(i)", "2.", "(a)", "2.1", "•", "7."]
    assert imported.report.counts["numbers written out"] == 11


def test_a_number_that_cannot_be_written_out_is_reported() -> None:
    """Its words are there; the number has to be added by hand."""
    imported = read_docx(made(p("T") + p("legal", properties=numbered(4)), numbering=LISTS))
    assert lined(imported) == "title T\nparagraph legal"
    assert kinds(imported) == [FindingKind.TITLE, FindingKind.NUMBERING]
    missing = read_docx(made(p("T") + p("words", properties=numbered(0, 99)), numbering=LISTS))
    assert FindingKind.NUMBERING in kinds(missing)


def test_a_style_brings_its_number_and_its_level() -> None:
    """Numbers and headings come from styles that build on others."""
    styles = (
        '<w:style w:type="paragraph" w:styleId="Base"><w:name w:val="base"/>'
        f"<w:pPr>{numbered(0)}</w:pPr></w:style>"
        '<w:style w:type="paragraph" w:styleId="Own"><w:name w:val="own"/>'
        '<w:basedOn w:val="Base"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="Head"><w:name w:val="heading 2"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="Loop"><w:name w:val="l"/>'
        '<w:basedOn w:val="Loop"/></w:style>'
    )
    body = (
        p("Preamble", properties='<w:pStyle w:val="Head"/>')
        + p("first", properties='<w:pStyle w:val="Own"/>')
        + p("round", properties='<w:pStyle w:val="Loop"/>')
    )
    imported = read_docx(made(body, numbering=LISTS, styles=styles))
    assert lined(imported) == "heading Preamble\nparagraph 1. first\nparagraph round"


CHANGED = (
    p("Title")
    + p("The Parties ", tracked("ins", "shall"), tracked("del", "may"), " stop.")
    + p(tracked("ins", "New paragraph."), properties=mark("ins"))
    + p(tracked("del", "Old paragraph."), properties=mark("del"))
    + p("Last ", tracked("moveTo", "here", "Gamma"), tracked("moveFrom", "away", "Gamma"), ".")
)


def test_tracked_changes_are_refused_unless_somebody_decides() -> None:
    """The refusal says how many there are and whose, and carries the report."""
    with pytest.raises(TrackedChanges, match="Alpha, Beta, Gamma") as refused:
        read_docx(made(CHANGED))
    assert "8 tracked changes" in refused.value.because
    assert refused.value.report.of(FindingKind.TRACKED)


def test_tracked_changes_are_accepted_or_rejected_as_a_whole() -> None:
    """Words, moved words, and paragraphs whose ends came or went."""
    assert lined(read_docx(made(CHANGED), Tracked.ACCEPT)) == (
        "title Title\nparagraph The Parties shall stop.\nparagraph New paragraph.\n"
        "paragraph Last here."
    )
    assert lined(read_docx(made(CHANGED), Tracked.REJECT)) == (
        "title Title\nparagraph The Parties may stop.\nparagraph Old paragraph.\n"
        "paragraph Last away."
    )
    assert FindingKind.TRACKED in kinds(read_docx(made(CHANGED), Tracked.ACCEPT))


def test_a_paragraph_that_was_split_in_tracking_is_one_again_when_rejected() -> None:
    """The end of a paragraph can be the only thing that came."""
    body = p("Title") + p("The Parties", properties=mark("ins")) + p(" agree.")
    assert (
        lined(read_docx(made(body), Tracked.REJECT))
        == "title Title\nparagraph The Parties agree."
    )
    accepted = lined(read_docx(made(body), Tracked.ACCEPT))
    assert accepted == "title Title\nparagraph The Parties\nparagraph agree."


def test_numbers_follow_what_was_settled() -> None:
    """Formatting that was tracked goes back too, for it may hold the number."""
    change = f'<w:pPrChange w:id="3" w:author="A"><w:pPr>{numbered(1)}</w:pPr></w:pPrChange>'
    body = p("T") + p("one", properties=numbered(0)) + p("two", properties=numbered(0) + change)
    accepted = read_docx(made(body, numbering=LISTS), Tracked.ACCEPT)
    rejected = read_docx(made(body, numbering=LISTS), Tracked.REJECT)
    assert lined(accepted).splitlines()[-1].strip() == "paragraph 2. two"
    assert lined(rejected).splitlines()[-1].strip() == "subparagraph (a) two"


def test_tracked_rows_of_a_table_come_and_go() -> None:
    """A row that was inserted is not there when that is rejected."""
    new = '<w:tr><w:trPr><w:ins w:id="1" w:author="A"/></w:trPr>'
    cell = "<w:tc>{}</w:tc></w:tr>"
    rows = "<w:tr>" + cell.format(p("old")) + new + cell.format(p(tracked("ins", "new")))
    body = p("T") + f"<w:tbl>{rows}</w:tbl>"
    assert lined(read_docx(made(body), Tracked.ACCEPT)).count("row") == 2
    assert lined(read_docx(made(body), Tracked.REJECT)).count("row") == 1


def test_footnotes_are_units_where_their_marks_stand() -> None:
    """Counted, or with the mark that the document gives them itself."""
    notes = (
        f'<w:footnote w:type="separator" w:id="-1">{p("-")}</w:footnote>'
        f'<w:footnote w:id="2">{p("A [noted] thing")}{p("in two")}</w:footnote>'
        f'<w:footnote w:id="3">{p("* another")}</w:footnote>'
    )
    own = '<w:r><w:footnoteReference w:customMarkFollows="1" w:id="3"/><w:t>*</w:t></w:r>'
    body = p("T") + p("One", '<w:r><w:footnoteReference w:id="2"/></w:r>', " two", own, ".")
    imported = read_docx(made(body, footnotes=notes))
    assert lined(imported) == (
        "title T\nparagraph One‹1:A ⟦noted⟧ thing\nin two› two‹*:another›."
    )
    gone = made(p("T") + p("One", '<w:r><w:footnoteReference w:id="7"/></w:r>'))
    assert FindingKind.FOOTNOTE_MISSING in kinds(read_docx(gone))


def test_what_readers_do_not_see_is_left_out_and_said() -> None:
    """Hidden words, pictures, comments and headers; struck words are kept."""
    body = (
        p("T")
        + p("Seen", r("hidden", "<w:vanish/>"), r("struck", "<w:strike/>"))
        + p("<w:r><w:drawing><w:t>boxed</w:t></w:drawing></w:r>", "after")
    )
    comments = f'<w:comment w:id="0">{p("who wrote this?")}</w:comment>'
    imported = read_docx(made(body, comments=comments, header1=p("DRAFT")))
    assert lined(imported) == "title T\nparagraph Seenstruck\nparagraph after"
    said = " ".join(one.sentence for one in imported.report.findings)
    for word in ("hidden", "struck out", "picture", "1 comments", "header"):
        assert word in said


def test_of_a_field_only_the_result_is_text() -> None:
    """What computes a cross-reference is no words."""
    signs = [
        f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'
        for kind in ("begin", "separate", "end")
    ]
    code = "<w:r><w:instrText>REF _x</w:instrText><w:t>code</w:t></w:r>"
    body = p("T") + p("Article ", signs[0], code, signs[1], r("5"), signs[2], " applies")
    assert lined(read_docx(made(body))) == "title T\nparagraph Article 5 applies"


def test_strict_documents_are_read_too() -> None:
    """The other spelling of the same format."""
    data = made(p("Agreement") + p("1. Stop."))
    strict = "http://purl.oclc.org/ooxml/wordprocessingml/main"
    usual = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        parts = {one: file.read(one).decode().replace(usual, strict) for one in file.namelist()}
    assert lined(read_docx(packed(parts))) == "title Agreement\nparagraph 1. Stop."


# --- hostile files -------------------------------------------------------------------------


def test_a_document_type_declaration_is_refused() -> None:
    """No entity is defined, expanded or fetched, inside or outside."""
    bomb = '<!DOCTYPE d [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]>'
    outside = '<!DOCTYPE d SYSTEM "file:///etc/hostname">'
    for head in (bomb, outside):
        parts = {"_rels/.rels": RELATIONS, "word/document.xml": f"{head}<w:document {W}/>"}
        with pytest.raises(DocumentUnsafe, match="document type"):
            read_docx(packed(parts))


def test_what_unpacks_without_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever size the archive says its parts have."""
    monkeypatch.setattr(package, "MOST_PART", 100_000)
    with pytest.raises(DocumentTooLarge, match="unpacks to more"):
        read_docx(made(p("x" * 200_000)))
    monkeypatch.setattr(package, "MOST_PART", 10_000_000)
    monkeypatch.setattr(package, "MOST_UNPACKED", 1_000)
    with pytest.raises(DocumentTooLarge, match="unpacks to more"):
        read_docx(made(p("x" * 2_000)))


def test_too_many_parts_elements_or_bytes_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each limit by its name."""
    deep = "<w:p>" * 300 + "</w:p>" * 300
    with pytest.raises(DocumentTooLarge, match="elements"):
        read_docx(made(deep))
    monkeypatch.setattr(package, "MOST_ELEMENTS", 50)
    with pytest.raises(DocumentTooLarge, match="elements"):
        read_docx(made(p("x") * 50))
    monkeypatch.setattr(package, "MOST_PARTS", 2)
    with pytest.raises(DocumentTooLarge, match="parts"):
        read_docx(made(p("x"), styles=""))
    monkeypatch.setattr(package, "MOST_FILE", 100)
    with pytest.raises(DocumentTooLarge, match="pictures"):
        read_docx(made(p("x")))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"not a zip",
        b"\xd0\xcf\x11\xe0 an old .doc",
        packed({"other": "x"}),
        packed({"_rels/.rels": RELATIONS}),
        packed({"_rels/.rels": "<broken"}),
        packed({"_rels/.rels": RELATIONS, "word/document.xml": "<x/>"}),
        made(p("x"))[:-30],
    ],
)
def test_what_is_no_docx_is_refused_in_words(data: bytes) -> None:
    """Damaged, cut, protected or another format altogether."""
    with pytest.raises(NotADocument):
        read_docx(data)


def test_a_damaged_part_is_refused() -> None:
    """A flipped byte in the packed text."""
    data = bytearray(made(p("words " * 500)))
    at = data.index(b"word/document.xml") + 60
    data[at : at + 20] = bytes(20)
    with pytest.raises(NotADocument, match="damaged"):
        read_docx(bytes(data))
