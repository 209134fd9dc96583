"""Glossaries of other tools, in both versions of TBX and both of its styles."""

import pytest

from negotiation_room.capabilities.interpretation.exchange.concepts import (
    Concept,
    Glossary,
    TermForm,
    TermStatus,
)
from negotiation_room.capabilities.interpretation.exchange.report import (
    FileTooLarge,
    FindingCode,
    Limits,
    NotReadable,
    NotWritable,
)
from negotiation_room.capabilities.interpretation.exchange.tbx import read_tbx, write_tbx

ADMITTED, FORBIDDEN = TermStatus.ADMITTED, TermStatus.FORBIDDEN

DCA = """<?xml version="1.0" encoding="utf-8"?>
<tbx type="TBX-Basic" style="dca" xml:lang="en" xmlns="urn:iso:std:iso:30042:ed-2">
  <tbxHeader><fileDesc><titleStmt><title>Rivers</title></titleStmt>
    <sourceDesc><p>another tool</p></sourceDesc></fileDesc></tbxHeader>
  <text><body>
    <conceptEntry id="c1">
      <transacGrp><transac type="transactionType">origination</transac></transacGrp>
      <descrip type="subjectField">water</descrip>
      <note>first</note>
      <note>second</note>
      <langSec xml:lang="en">
        <descripGrp>
          <descrip type="definition">Land whose water
              runs to one mouth.</descrip>
          <admin type="source">Treaty</admin>
        </descripGrp>
        <termSec>
          <term>drainage
            basin</term>
          <termNote type="partOfSpeech">noun</termNote>
          <termNote type="administrativeStatus">preferredTerm-admn-sts</termNote>
        </termSec>
        <termSec>
          <term>watershed</term>
          <termNote type="administrativeStatus">supersededTerm-admn-sts</termNote>
          <note>only of the line</note>
        </termSec>
      </langSec>
      <langSec xml:lang="es_mx">
        <termSec><term>cuenca</term></termSec>
        <termSec><term>hoya</term></termSec>
      </langSec>
    </conceptEntry>
  </body></text>
</tbx>"""

DCT = """<tbx type="TBX-Basic" style="dct" xml:lang="en" xmlns="urn:iso:std:iso:30042:ed-2"
  xmlns:min="http://www.tbxinfo.net/ns/min" xmlns:basic="http://www.tbxinfo.net/ns/basic">
  <tbxHeader><fileDesc><sourceDesc><p>x</p></sourceDesc></fileDesc></tbxHeader>
  <text><body><conceptEntry id="c1">
    <min:subjectField>water</min:subjectField>
    <basic:definition>Land.</basic:definition>
    <langSec xml:lang="ar"><termSec><term>\u062d\u0648\u0636</term>
      <min:administrativeStatus>admittedTerm-admn-sts</min:administrativeStatus>
      <basic:projectSubset>do-not-translate</basic:projectSubset>
    </termSec></langSec>
  </conceptEntry></body></text></tbx>"""

MARTIF = """<?xml version="1.0"?>
<!DOCTYPE martif SYSTEM "TBXcoreStructV02.dtd">
<martif type="TBX" xml:lang="en"><martifHeader><fileDesc><titleStmt><title>Old</title></titleStmt>
  <sourceDesc><p>x</p></sourceDesc></fileDesc></martifHeader>
  <text><body><termEntry id="e-1">
    <descrip type="definition">Land.</descrip>
    <langSet xml:lang="en"><tig><term>basin</term>
      <termNote type="administrativeStatus">preferredTerm</termNote></tig></langSet>
    <langSet xml:lang="fr"><ntig><termGrp><term>bassin</term>
      <termNote type="administrativeStatus">deprecatedTerm-admn-sts</termNote></termGrp>
      </ntig></langSet>
  </termEntry></body></text></martif>"""


ODD = "<termNote type='administrativeStatus'>odd</termNote>"
DEFINED = "<descrip type='definition'>x</descrip>"
OTHER = "<descrip type='definition'>y</descrip>"


def section(language: str, more: str = "") -> str:
    """The term "t" in a language."""
    return f"<langSec xml:lang='{language}'><termSec><term>t</term>{more}</termSec></langSec>"


def entry(inside: str) -> bytes:
    """A file with one concept."""
    return f"<tbx><text><body>{inside}</body></text></tbx>".encode()


def test_the_third_version_is_read_in_the_style_of_attributes() -> None:
    """Lines that a tool wrapped are unwrapped, and groups opened."""
    read, findings = read_tbx(DCA.encode())
    assert read == Glossary(
        (
            Concept(
                "c1",
                {
                    "en": (
                        TermForm("drainage basin"),
                        TermForm("watershed", FORBIDDEN, "only of the line"),
                    ),
                    "es-MX": (TermForm("cuenca"), TermForm("hoya", ADMITTED)),
                },
                definition="Land whose water runs to one mouth.",
                subject="water",
                source="Treaty",
                note="first\nsecond",
            ),
        ),
        "Rivers",
    )
    left = {one.given["category"]: one.given["count"] for one in findings}
    assert left == {"transacGrp": 1, "partOfSpeech": 1}


def test_the_third_version_is_read_in_the_style_of_tags() -> None:
    """The same data categories have elements of their own there."""
    (concept,) = read_tbx(DCT.encode()).value.concepts
    assert concept == Concept(
        "c1",
        {"ar": (TermForm("\u062d\u0648\u0636", ADMITTED),)},
        definition="Land.",
        subject="water",
        do_not_translate=True,
    )


def test_the_second_version_is_read() -> None:
    """Old term bases name a document type, which is not read, and nest terms deeper."""
    read, findings = read_tbx(MARTIF.encode())
    assert read == Glossary(
        (
            Concept(
                "e-1",
                {"en": (TermForm("basin"),), "fr": (TermForm("bassin", FORBIDDEN),)},
                definition="Land.",
            ),
        ),
        "Old",
    )
    assert [one.code for one in findings] == [FindingCode.DOCTYPE]


def test_what_is_written_is_plain_tbx() -> None:
    """The root, the style and each data category are those of TBX-Basic."""
    concept = Concept(
        "1 b", {"en": (TermForm("basin"),)}, subject="water", do_not_translate=True
    )
    written = write_tbx(Glossary((concept,), "Rivers", 2)).decode()
    for part in (
        '<tbx type="TBX-Basic" style="dca" xml:lang="en" xmlns="urn:iso:std:iso:30042:ed-2">',
        "<title>Rivers</title>",
        "<p>version 2</p>",
        '<conceptEntry id="_x31__x20_b">',
        '<descrip type="subjectField">water</descrip>',
        '<termNote type="administrativeStatus">preferredTerm-admn-sts</termNote>',
        '<admin type="projectSubset">do-not-translate</admin>',
    ):
        assert part in written


@pytest.mark.parametrize(
    ("inside", "code", "concepts"),
    [
        ("<conceptEntry id='a'/>", "no_terms", 0),
        (f"<conceptEntry id='a'>{section('?')}</conceptEntry>", "language", 0),
        (f"<conceptEntry>{section('en')}</conceptEntry>", "id_made", 1),
        (f"<conceptEntry id='a'>{section('en', ODD)}</conceptEntry>", "status", 1),
        (f"<conceptEntry id='a'>{DEFINED}{OTHER}{section('en')}</conceptEntry>", "several", 1),
    ],
)
def test_what_is_not_plain_is_told(inside: str, code: str, concepts: int) -> None:
    """A finding names its line; nothing is guessed in silence."""
    read, findings = read_tbx(entry(inside))
    assert code in [one.code for one in findings]
    assert len(read.concepts) == concepts


@pytest.mark.parametrize(
    "data",
    [
        b"<tmx/>",
        b"<tbx/>",
        entry(f"<conceptEntry id='a'>{section('en')}</conceptEntry>" * 2),
    ],
    ids=["another format", "no body", "an id twice"],
)
def test_what_is_no_glossary_is_refused(data: bytes) -> None:
    """The sentence says what it is instead."""
    with pytest.raises(NotReadable):
        read_tbx(data)


@pytest.mark.parametrize(
    "limits", [Limits(rows=0), Limits(languages=1), Limits(forms=1), Limits(term=3)]
)
def test_a_glossary_over_a_limit_is_refused(limits: Limits) -> None:
    """Concepts, languages and terms are counted while they are read."""
    with pytest.raises(FileTooLarge):
        read_tbx(DCA.encode(), limits=limits)


def test_a_term_that_xml_cannot_hold_is_named() -> None:
    """The concept and the language are in the sentence."""
    glossary = Glossary((Concept("b", {"en": (TermForm("a\ufffe"),)}),))
    with pytest.raises(NotWritable, match="a term in en of concept b"):
        write_tbx(glossary)
