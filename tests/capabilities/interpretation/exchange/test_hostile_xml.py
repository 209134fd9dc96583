"""XML made to harm is refused by name, and nothing in it is fetched or expanded."""

import pytest

from negotiation_room.capabilities.interpretation.exchange.report import (
    FileTooLarge,
    FileUnsafe,
    Limits,
    Notes,
    NotReadable,
    NotWritable,
    WrongEncoding,
)
from negotiation_room.capabilities.interpretation.exchange.tbx import read_tbx
from negotiation_room.capabilities.interpretation.exchange.tmx import (
    Segment,
    read_tmx,
    write_tmx,
)
from negotiation_room.capabilities.interpretation.exchange.xliff import read_xliff
from negotiation_room.capabilities.interpretation.exchange.xml import Node, Writer, read_xml
from negotiation_room.kernel.errors import Refusal

LAUGHS = "".join(f'<!ENTITY l{level} "{f"&l{level - 1};" * 10}">' for level in range(1, 10))
TMX = '<tmx version="1.4"><header/><body/></tmx>'
TEN = {"ten.dtd": "a"}

UNSAFE = {
    "billion laughs": f'<!DOCTYPE a [<!ENTITY l0 "lol">{LAUGHS}]><a>&l9;</a>',
    "quadratic blowup": f'<!DOCTYPE a [<!ENTITY b "{"b" * 5000}">]><a>{"&b;" * 50}</a>',
    "file by entity": '<!DOCTYPE a [<!ENTITY f SYSTEM "file:///etc/passwd">]><a>&f;</a>',
    "network by entity": '<!DOCTYPE a [<!ENTITY f SYSTEM "http://x.example/">]><a>&f;</a>',
    "parameter entity": '<!DOCTYPE a [<!ENTITY % p SYSTEM "http://x.example/d"> %p;]><a/>',
    "external DTD": '<!DOCTYPE a SYSTEM "http://x.example/evil.dtd"><a/>',
    "external DTD by path": '<!DOCTYPE a SYSTEM "../ten.dtd"><a/>',
    "public DTD": '<!DOCTYPE a PUBLIC "-//X//Y" "ten.dtd"><a/>',
    "DTD without a place": "<!DOCTYPE a><a/>",
    "attribute defaults": '<!DOCTYPE a [<!ATTLIST a b CDATA "c">]><a/>',
    "notation": '<!DOCTYPE a [<!NOTATION n SYSTEM "n">]><a/>',
    "allowed DTD with entities": '<!DOCTYPE a SYSTEM "ten.dtd" [<!ENTITY e "x">]><a>&e;</a>',
    "allowed DTD of another root": '<!DOCTYPE b SYSTEM "ten.dtd"><a/>',
    "allowed DTD, another root inside": '<!DOCTYPE a SYSTEM "ten.dtd"><b/>',
    "allowed DTD, entity from it": '<!DOCTYPE a SYSTEM "ten.dtd"><a>&nbsp;</a>',
    "allowed DTD, entity in an attribute": '<!DOCTYPE a SYSTEM "ten.dtd"><a b="&nbsp;"/>',
    "allowed DTD behind another": '<!DOCTYPE a><!DOCTYPE a SYSTEM "ten.dtd"><a/>',
    "allowed DTD before another": '<!DOCTYPE a SYSTEM "ten.dtd"><!DOCTYPE a><a/>',
    "allowed DTD in a comment": '<!-- <!DOCTYPE a SYSTEM "ten.dtd"> --><!DOCTYPE a><a/>',
    "entity nobody declared": "<a>&nbsp;</a>",
}


def parsed(data: bytes, limits: Limits | None = None) -> Node:
    """The root of a file."""
    return read_xml(data, Notes(), limits or Limits(), TEN)


@pytest.mark.parametrize("attack", UNSAFE.values(), ids=UNSAFE.keys())
def test_declarations_and_entities_are_refused(attack: str) -> None:
    """Whatever declares or needs a document type is unsafe, and the line is named."""
    with pytest.raises(FileUnsafe, match="line 1"):
        parsed(attack.encode())


@pytest.mark.parametrize("read", [read_tbx, read_tmx, read_xliff])
@pytest.mark.parametrize("attack", UNSAFE.values(), ids=UNSAFE.keys())
def test_no_format_is_less_careful(read: object, attack: str) -> None:
    """Each format reads through the one reader."""
    assert callable(read)
    with pytest.raises(FileUnsafe):
        read(attack.encode())


def test_a_document_type_that_a_format_names_is_not_read() -> None:
    """Nearly every memory names TMX's own; it is told, and nothing is fetched."""
    named = f'<!DOCTYPE tmx SYSTEM "tmx14.dtd">{TMX}'
    assert [one.code for one in read_tmx(named.encode()).findings] == ["doctype"]
    with pytest.raises(FileUnsafe):
        read_xliff(named.encode())


@pytest.mark.parametrize(
    "broken",
    [
        "",
        "words",
        "<a>",
        "<a></b>",
        "<a/><b/>",
        "<a b='1' b='2'/>",
        "<a>\x01</a>",
        "<a>&#0;</a>",
        "<a>&#xD800;</a>",
        "<a>&#xFFFF;</a>",
        "<x:a/>",
        '<?xml version="1.1"?><a/>',
        "<a>\0</a>",
    ],
)
def test_damaged_files_are_refused(broken: str) -> None:
    """What is not well-formed XML 1.0 is not guessed at."""
    with pytest.raises(NotReadable):
        parsed(broken.encode())


@pytest.mark.parametrize(
    "data",
    [
        b'<?xml version="1.0" encoding="utf-7"?><a>+ADw-b/+AD4-</a>',
        b'<?xml version="1.0" encoding="latin1"?><a>\xc3\xa9</a>',
        b'<?xml version="1.0" encoding="utf-16"?><a/>',
        b'<?xml version="1.0" encoding="made-up"?><a/>',
        b"<a>\xe9</a>",
        b"<a>\xc0\xbc</a>",
        b"<a>\xed\xa0\x80</a>",
        b"\xff\xfe<\0a\0/\0>",
        b"\xff\xfe\0\0<\0\0\0",
        b"\0\0\xfe\xff\0\0\0<",
        b"\xff\xfe" + '<?xml version="1.0" encoding="utf-8"?><a/>'.encode("utf-16-le"),
        b"\xfe\xff\xd8\x00",
    ],
)
def test_encodings_that_are_not_what_they_say_are_refused(data: bytes) -> None:
    """Bytes mean one thing only, to us and to whoever looked at the file before."""
    with pytest.raises(WrongEncoding):
        parsed(data)


def test_utf_16_without_a_mark_is_refused() -> None:
    """Its zero bytes are no characters of XML."""
    with pytest.raises(NotReadable):
        parsed("<a/>".encode("utf-16-le"))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_honest_encodings_are_read(encoding: str) -> None:
    """UTF-8 with or without a mark, and UTF-16 as translators' tools export it."""
    declared = encoding.removesuffix("-sig").upper()
    data = f'<?xml version="1.0" encoding="{declared}"?><a>\u6d41\U0001f54a</a>'.encode(
        encoding
    )
    assert parsed(data).text() == "\u6d41\U0001f54a"


@pytest.mark.parametrize(
    ("data", "limits"),
    [
        ("<a>" + "b" * 100 + "</a>", Limits(size=100)),
        ("<a>" * 65 + "</a>" * 65, Limits()),
        ("<a>" + "<b/>" * 100 + "</a>", Limits(elements=100)),
        ("<a " + " ".join(f'b{n}=""' for n in range(65)) + "/>", Limits()),
    ],
    ids=["bytes", "depth", "elements", "attributes"],
)
def test_files_over_a_limit_are_refused(data: str, limits: Limits) -> None:
    """Each way of growing has an end."""
    with pytest.raises(FileTooLarge):
        parsed(data.encode(), limits)


def test_as_deep_as_the_limit_is_read() -> None:
    """The limit itself is still allowed."""
    assert parsed(b"<a>" * 64 + b"</a>" * 64).name == "a"


def test_comments_and_instructions_part_no_words() -> None:
    """What is not a word leaves no trace in the words."""
    root = parsed(
        b'<?xml-model href="http://x.example/"?><a>on<!-- - -->e<?p q?> <![CDATA[<b>]]></a>'
    )
    assert root.text() == "one <b>"
    assert len(root.inside) == 1


@pytest.mark.parametrize("letter", ["\x00", "\x0b", "\ufffe", "\uffff", "\ud800"])
def test_a_character_that_xml_cannot_hold_is_named(letter: str) -> None:
    """Nothing is dropped in silence: the writer says which character, and where."""
    out = Writer()
    with pytest.raises(NotWritable, match=f"character 3, is U\\+{ord(letter):04X}"):
        out.leaf("term", f"ab{letter}", of="a term")
    with pytest.raises(NotWritable):
        out.empty("term", {"id": letter})


def test_a_memory_with_such_a_character_names_the_segment() -> None:
    """A person can find and mend it."""
    good = Segment("a", "en", "b", "fr")
    with pytest.raises(NotWritable, match="segment 2"):
        write_tmx([good, Segment("a\uffff", "en", "b", "fr")])


def test_refusals_never_quote_what_entities_would_have_held() -> None:
    """The sentence is the same whatever the file pointed at."""
    sentences: set[str] = set()
    for attack in (UNSAFE["file by entity"], UNSAFE["billion laughs"]):
        with pytest.raises(Refusal) as refused:
            parsed(attack.encode())
        sentences.add(refused.value.because)
    assert len(sentences) == 1
