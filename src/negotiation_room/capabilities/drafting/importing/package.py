"""The parts of a DOCX, opened with limits: nothing is fetched, nothing may swell without end."""

import io
import zipfile
import zlib
from collections.abc import Mapping
from typing import Any, Final, NoReturn
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from negotiation_room.kernel.errors import Invalid

MOST_FILE: Final = 32_000_000
"""Bytes of the file itself."""
MOST_PARTS: Final = 4_000
MOST_PART: Final = 64_000_000
"""Bytes of one part when unpacked."""
MOST_UNPACKED: Final = 128_000_000
"""Bytes of all parts that are read."""
MOST_ELEMENTS: Final = 2_000_000
MOST_DEEP: Final = 256
"""How deep elements may nest."""

W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_RELATIONSHIPS = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_STRICT: Final = {
    "http://purl.oclc.org/ooxml/wordprocessingml/main": W.strip("{}"),
    "http://purl.oclc.org/ooxml/officeDocument/relationships": R.strip("{}"),
}
_OLD_FORMAT = b"\xd0\xcf\x11\xe0"
_ENCRYPTED = 0x1
_DAMAGES: Final = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    OSError,
    EOFError,
    ValueError,
    NotImplementedError,
    RuntimeError,
)
"""What the standard library says of archives that are broken, or packed in ways it lacks."""


class NotADocument(Invalid, code="drafting.not_a_document"):
    """The file is no DOCX that can be read."""


class DocumentTooLarge(Invalid, code="drafting.document_too_large"):
    """The file, or what it unpacks to, is larger than a text under negotiation can be."""


class DocumentUnsafe(Invalid, code="drafting.document_unsafe"):
    """The file declares entities or refers to what is outside, as no word processor does."""


class Package:
    """The parts of one DOCX file.

    Raises:
        NotADocument: it is no DOCX, or is protected by a password.
        DocumentTooLarge: it has more bytes or parts than the limits say.
    """

    def __init__(self, data: bytes) -> None:
        if len(data) > MOST_FILE:
            raise DocumentTooLarge(
                f"the file has more than {MOST_FILE // 1_000_000} MB: take out its pictures"
            )
        if data.startswith(_OLD_FORMAT):
            raise NotADocument(
                "this is an old .doc or is protected by a password: save it as an open .docx"
            )
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
            entries = self._zip.infolist()
        except _DAMAGES:
            raise NotADocument("this is not a .docx file: save it as one first") from None
        if len(entries) > MOST_PARTS:
            raise DocumentTooLarge(f"the file has more than {MOST_PARTS:,} parts")
        self._entries = {entry.filename: entry for entry in entries}
        self._left = MOST_UNPACKED

    @property
    def names(self) -> tuple[str, ...]:
        """The parts there are."""
        return tuple(self._entries)

    def xml(self, name: str) -> Element | None:
        """One part, parsed; None if there is none of that name.

        Raises:
            NotADocument: it is damaged.
            DocumentTooLarge: it unpacks to too much.
            DocumentUnsafe: it declares a document type or entities.
        """
        entry = self._entries.get(name)
        return None if entry is None else parse(self._read(entry), name)

    def _read(self, entry: zipfile.ZipInfo) -> bytes:
        if entry.flag_bits & _ENCRYPTED:
            raise NotADocument("the file is protected by a password: save it without one")
        most = min(MOST_PART, self._left)
        try:
            with self._zip.open(entry) as part:
                # What an entry says of its size is not believed: this many bytes and one more.
                data = part.read(most + 1)
        except _DAMAGES:
            raise NotADocument(
                f"the file is damaged: {entry.filename} cannot be read"
            ) from None
        if len(data) > most:
            raise DocumentTooLarge(
                f"{entry.filename} unpacks to more than {most // 1_000_000} MB"
            )
        self._left -= len(data)
        return data

    def main(self) -> str:
        """The name of the part that holds the text.

        Raises:
            NotADocument: there is none.
        """
        relations = self.xml("_rels/.rels")
        for one in relations.iter(_RELATIONSHIPS) if relations is not None else ():
            if one.get("Type", "").endswith("/officeDocument"):
                return one.get("Target", "").lstrip("/")
        raise NotADocument("this .docx holds no text: open and save it in a word processor")

    def relations(self, part: str) -> Mapping[str, str]:
        """Where a part's references lead, by their ids; they are never followed outside."""
        folder, _, name = part.rpartition("/")
        relations = self.xml(f"{folder}/_rels/{name}.rels")
        if relations is None:
            return {}
        return {
            one.get("Id", ""): one.get("Target", "") for one in relations.iter(_RELATIONSHIPS)
        }


def parse(data: bytes, name: str) -> Element:
    """Parse XML that a stranger wrote.

    Raises:
        NotADocument: it is not well formed.
        DocumentTooLarge: it has too many elements, or they nest too deeply.
        DocumentUnsafe: it has a document type declaration, and so perhaps entities.
    """
    builder = TreeBuilder()
    depth = count = 0

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal depth, count
        depth, count = depth + 1, count + 1
        if depth > MOST_DEEP or count > MOST_ELEMENTS:
            raise DocumentTooLarge(f"{name} is built of more elements than any text needs")
        builder.start(_named(tag), {_named(key): value for key, value in attributes.items()})

    def end(tag: str) -> None:
        nonlocal depth
        depth -= 1
        builder.end(_named(tag))

    def refuse(*_: Any) -> NoReturn:
        raise DocumentUnsafe(
            f"{name} declares a document type, as no word processor does: save the file anew"
        )

    parser = expat.ParserCreate(namespace_separator="}")
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = builder.data
    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    parser.ExternalEntityRefHandler = refuse
    parser.buffer_text = True
    try:
        parser.Parse(data, True)  # noqa: FBT003 - expat takes it by position
        return builder.close()
    except expat.ExpatError as broken:
        raise NotADocument(f"the file is damaged: {name}, line {broken.lineno}") from None


def _named(tag: str) -> str:
    space, mark, local = tag.rpartition("}")
    return f"{{{_STRICT.get(space, space)}}}{local}" if mark else tag
