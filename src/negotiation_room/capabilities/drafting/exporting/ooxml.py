"""The fixed parts of a DOCX, and the smallest pieces of its text.

The same text is the same bytes: no moment, no counter and no chance enters.
"""

import io
import re
import zipfile
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final
from xml.sax.saxutils import escape, quoteattr

_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PARTS: Final = ("styles", "footnotes", "settings")
_LONG_AGO = (1980, 1, 1, 0, 0, 0)
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_RTL = frozenset({"ar", "arc", "ckb", "dv", "fa", "he", "ku", "ps", "sd", "ug", "ur", "yi"})
_CJK = frozenset({"zh", "ja", "ko", "cmn", "yue"})
_LATIN = re.compile(
    r"([A-Za-z\u00c0-\u024f](?:[^\u0590-\u08ff\ufb1d-\ufefc]*[A-Za-z\u00c0-\u024f])?)"
)
_HEADING_SIZES: Final = (32, 28, 26, 24, 24, 24)


def is_rtl(lang: str) -> bool:
    """Whether a language is written from right to left."""
    return lang.partition("-")[0] in _RTL


def run(words: str, lang: str, *, is_deleted: bool = False) -> str:
    """Words in one language; Latin words among Arabic ones keep their own direction."""
    tag = "delText" if is_deleted else "t"
    if not is_rtl(lang):
        kind = "eastAsia" if lang.partition("-")[0] in _CJK else "val"
        return _run(words, f"<w:lang w:{kind}={quoteattr(lang)}/>", tag)
    own = f"<w:rtl/><w:lang w:bidi={quoteattr(lang)}/>"
    parts = _LATIN.split(words)
    return "".join(
        _run(part, "" if index % 2 else own, tag) for index, part in enumerate(parts) if part
    )


def _run(words: str, properties: str, tag: str) -> str:
    inside = f'</w:{tag}><w:br/><w:{tag} xml:space="preserve">'.join(
        escape(_NOT_XML.sub("", line)) for line in words.split("\n")
    )
    properties = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f'<w:r>{properties}<w:{tag} xml:space="preserve">{inside}</w:{tag}></w:r>'


def note_mark(number: int, own: str, *, is_deleted: bool = False) -> str:
    """The mark of a footnote in the text; its own one, where counting would give another."""
    style = '<w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr>'
    if not own:
        return f'<w:r>{style}<w:footnoteReference w:id="{number}"/></w:r>'
    tag = "delText" if is_deleted else "t"
    return (
        f'<w:r>{style}<w:footnoteReference w:customMarkFollows="1" w:id="{number}"/>'
        f"<w:{tag}>{escape(_NOT_XML.sub('', own))}</w:{tag}></w:r>"
    )


def own_mark(own: str) -> str:
    """The mark at the beginning of a footnote's own words."""
    inside = f"<w:t>{escape(_NOT_XML.sub('', own))}</w:t>" if own else "<w:footnoteRef/>"
    return f'<w:r><w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr>{inside}</w:r>'


def change(tag: str, number: int, author: str, at: int | None, inside: str = "") -> str:
    """A tracked change: who made it, when, and to what."""
    when = ""
    if at is not None:
        moment = datetime.fromtimestamp(at // 1_000_000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        when = f' w:date="{moment}"'
    named = quoteattr(_NOT_XML.sub("", author))
    head = f'<w:{tag} w:id="{number}" w:author={named}{when}'
    return f"{head}>{inside}</w:{tag}>" if inside else f"{head}/>"


def paragraph(runs: str, lang: str, *, style: str = "", depth: int = 0, mark: str = "") -> str:
    """A paragraph.

    Args:
        runs: what it holds.
        lang: of it; it says which way it runs.
        style: the style's id.
        depth: how far it is set in.
        mark: the tracked change of its end.
    """
    properties = f'<w:pStyle w:val="{style}"/>' if style else ""
    properties += "<w:bidi/>" if is_rtl(lang) else ""
    properties += f'<w:ind w:left="{depth * 567}"/>' if depth else ""
    properties += f"<w:rPr>{mark}</w:rPr>" if mark else ""
    properties = f"<w:pPr>{properties}</w:pPr>" if properties else ""
    return f"<w:p>{properties}{runs}</w:p>"


def table(rows: str, lang: str, cells: int) -> str:
    """A table of rows."""
    edges = "".join(
        f'<w:{edge} w:val="single" w:sz="4" w:space="0" w:color="auto"/>'
        for edge in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    direction = "<w:bidiVisual/>" if is_rtl(lang) else ""
    grid = '<w:gridCol w:w="2000"/>' * cells
    return (
        f'<w:tbl><w:tblPr>{direction}<w:tblW w:w="0" w:type="auto"/>'
        f"<w:tblBorders>{edges}</w:tblBorders></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>"
    )


def row(cells: str, mark: str = "") -> str:
    """A row of cells."""
    return f"<w:tr>{f'<w:trPr>{mark}</w:trPr>' if mark else ''}{cells}</w:tr>"


def cell(inside: str) -> str:
    """A cell, which holds a paragraph."""
    return f'<w:tc><w:tcPr><w:tcW w:w="0" w:type="auto"/></w:tcPr>{inside}</w:tc>'


def document(body: str, notes: Mapping[int, str], title: str, lang: str) -> bytes:
    """A whole file.

    Args:
        body: its paragraphs and tables.
        notes: the paragraphs of its footnotes, by number from one.
        title: of the document.
        lang: of most of it.
    """
    main = f"<w:document {_W}><w:body>{body}<w:sectPr/></w:body></w:document>"
    separators = "".join(
        f'<w:footnote w:type="{kind}" w:id="{number}"><w:p><w:r><w:{kind}/></w:r></w:p>'
        "</w:footnote>"
        for number, kind in ((-1, "separator"), (0, "continuationSeparator"))
    )
    said = "".join(
        f'<w:footnote w:id="{number}">{inside}</w:footnote>' for number, inside in notes.items()
    )
    parts = {
        "[Content_Types].xml": _content_types(),
        "_rels/.rels": _relations(
            ("officeDocument", "word/document.xml"), ("core", "docProps/core.xml")
        ),
        "docProps/core.xml": _core(title, lang),
        "word/document.xml": main,
        "word/_rels/document.xml.rels": _relations(*((one, f"{one}.xml") for one in _PARTS)),
        "word/styles.xml": _styles(lang),
        "word/footnotes.xml": f"<w:footnotes {_W}>{separators}{said}</w:footnotes>",
        "word/settings.xml": f"<w:settings {_W}><w:compat/></w:settings>",
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            entry = zipfile.ZipInfo(name, _LONG_AGO)
            entry.compress_type = zipfile.ZIP_DEFLATED
            file.writestr(entry, (_HEAD + content).encode())
    return out.getvalue()


def _content_types() -> str:
    parts = "".join(
        f'<Override PartName="/word/{one}.xml" ContentType="{_MAIN}.{kind}+xml"/>'
        for one, kind in (("document", "document.main"), *((one, one) for one in _PARTS))
    )
    core = "application/vnd.openxmlformats-package.core-properties+xml"
    return (
        f'<Types xmlns="{_TYPES}"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'{parts}<Override PartName="/docProps/core.xml" ContentType="{core}"/></Types>'
    )


def _relations(*targets: tuple[str, str]) -> str:
    core = (
        "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"
    )
    inside = "".join(
        f'<Relationship Id="rId{number}" Type="{core if kind == "core" else f"{_OFFICE}/{kind}"}" '
        f'Target="{target}"/>'
        for number, (kind, target) in enumerate(targets, 1)
    )
    return f'<Relationships xmlns="{_RELATIONS}">{inside}</Relationships>'


def _core(title: str, lang: str) -> str:
    return (
        "<cp:coreProperties "
        'xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>{escape(_NOT_XML.sub('', title))}</dc:title>"
        f"<dc:language>{escape(lang)}</dc:language></cp:coreProperties>"
    )


def _styles(lang: str) -> str:
    heads = "".join(
        _style(f"Heading{level}", f"heading {level}", size, level - 1)
        for level, size in enumerate(_HEADING_SIZES, 1)
    )
    own = f"w:bidi={quoteattr(lang)}" if is_rtl(lang) else f"w:val={quoteattr(lang)}"
    return (
        f"<w:styles {_W}><w:docDefaults><w:rPrDefault><w:rPr>"
        '<w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:cs="Times New Roman"/>'
        f'<w:sz w:val="24"/><w:szCs w:val="24"/><w:lang {own}/></w:rPr></w:rPrDefault>'
        '<w:pPrDefault><w:pPr><w:spacing w:after="120"/></w:pPr></w:pPrDefault></w:docDefaults>'
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/>'
        f"</w:style>{_style('Title', 'Title', 36, None)}{heads}"
        '<w:style w:type="paragraph" w:styleId="FootnoteText"><w:name w:val="footnote text"/>'
        '<w:basedOn w:val="Normal"/></w:style>'
        '<w:style w:type="character" w:styleId="FootnoteReference">'
        '<w:name w:val="footnote reference"/><w:rPr><w:vertAlign w:val="superscript"/></w:rPr>'
        "</w:style></w:styles>"
    )


def _style(key: str, name: str, size: int, outline: int | None) -> str:
    level = "" if outline is None else f'<w:outlineLvl w:val="{outline}"/>'
    return (
        f'<w:style w:type="paragraph" w:styleId="{key}"><w:name w:val="{name}"/>'
        f'<w:basedOn w:val="Normal"/><w:pPr><w:keepNext/>{level}</w:pPr>'
        f'<w:rPr><w:b/><w:bCs/><w:sz w:val="{size}"/><w:szCs w:val="{size}"/></w:rPr></w:style>'
    )
