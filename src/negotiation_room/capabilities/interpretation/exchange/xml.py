"""XML that strangers wrote, read safely, and XML of ours, written so that nothing is lost.

Nothing is ever fetched, and no entity is ever expanded. A document type may be *named* by the
formats whose every file names one; it is not read, and whatever would need it is refused.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, NoReturn
from xml.parsers import expat

from negotiation_room.capabilities.interpretation.exchange.report import (
    LIMITS,
    FileTooLarge,
    FileUnsafe,
    FindingCode,
    Limits,
    Notes,
    NotReadable,
    NotWritable,
    Where,
    WrongEncoding,
)

LANG: Final = "xml:lang"

_XML: Final = "http://www.w3.org/XML/1998/namespace"
_BY_MARK: Final = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", ""),
    (b"\x00\x00\xfe\xff", ""),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
    (b"", "utf-8"),
)
_CALLED: Final = {
    "utf-8": {"utf-8", "utf8"},
    "utf-16-le": {"utf-16", "utf-16le"},
    "utf-16-be": {"utf-16", "utf-16be"},
}
_DOCTYPE: Final = re.compile(
    r"(?:\s|<\?(?:(?!\?>).)*\?>|<!--(?:(?!-->).)*-->)*"
    r"(?P<whole><!DOCTYPE\s+(?P<root>[A-Za-z]+)\s+"
    r"SYSTEM\s+(?P<system>\"[A-Za-z0-9.]+\"|'[A-Za-z0-9.]+')\s*>)",
    re.DOTALL,
)
_PROLOG: Final = 10_000
"""Characters among which a file names its document type, if it does."""
_NOT_XML: Final = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_MARKUP: Final = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "\r": "&#13;"}
_IN_TEXT: Final = str.maketrans(_MARKUP)
_IN_ATTRIBUTE: Final = str.maketrans({**_MARKUP, '"': "&quot;", "\n": "&#10;", "\t": "&#9;"})


@dataclass(slots=True)
class Node:
    """An element: its local name, its attributes, and what stands in it in order."""

    name: str
    space: str
    attributes: Mapping[str, str]
    line: int
    inside: "list[Node | str]" = field(default_factory=list["Node | str"])

    @property
    def where(self) -> Where:
        """Its place in the file."""
        return Where("line", self.line)

    @property
    def language(self) -> str:
        """The language it says it is in, "" if none; old formats have their own attribute."""
        return self.attributes.get(LANG) or self.attributes.get("lang", "")

    def get(self, name: str) -> str:
        """An attribute; "" if it has none of that name."""
        return self.attributes.get(name, "")

    def __iter__(self) -> "Iterator[Node]":
        """The elements directly in it."""
        return (one for one in self.inside if isinstance(one, Node))

    def of(self, *names: str) -> "Iterator[Node]":
        """The elements of these names directly in it."""
        return (one for one in self if one.name in names)

    def first(self, *path: str) -> "Node | None":
        """The first element down this path."""
        found: Node | None = self
        for name in path:
            found = next(found.of(name), None) if found is not None else None
        return found

    def text(self) -> str:
        """All words in it, whatever elements they stand in."""
        return "".join(one if isinstance(one, str) else one.text() for one in self.inside)


def read_xml(
    data: bytes,
    notes: Notes,
    limits: Limits = LIMITS,
    doctypes: Mapping[str, str] | None = None,
) -> Node:
    """Parse XML that a stranger wrote.

    Args:
        data: the file, in UTF-8, or in UTF-16 with a byte-order mark.
        notes: where findings go.
        limits: how large it may be.
        doctypes: the document types it may name, root element by file name; they are not read.

    Raises:
        NotReadable: it is not well formed.
        FileTooLarge: it is longer, has more elements or nests deeper than the limits say.
        FileUnsafe: it declares entities, or a document type that it may not name.
        WrongEncoding: it is in another encoding, or not in the one it says.
    """
    if len(data) > limits.size:
        raise FileTooLarge(f"the file has more than {limits.size:,} bytes: bring it in parts")
    text, encoding = _decoded(data)
    return _Reading(notes, limits, doctypes or {}, encoding).read(text)


def _decoded(data: bytes) -> tuple[str, str]:
    mark, encoding = next(each for each in _BY_MARK if data.startswith(each[0]))
    if not encoding:
        raise WrongEncoding("the file is written in UTF-32: save it as UTF-8")
    try:
        return data[len(mark) :].decode(encoding), encoding
    except UnicodeDecodeError as wrong:
        name = "UTF-8" if encoding == "utf-8" else "UTF-16"
        raise WrongEncoding(
            f"the file is not written in {name} (byte {wrong.start + len(mark) + 1}): "
            "save it as UTF-8"
        ) from None


class _Reading:
    """One file while expat goes through it."""

    def __init__(
        self, notes: Notes, limits: Limits, doctypes: Mapping[str, str], encoding: str
    ) -> None:
        self._notes, self._limits, self._doctypes = notes, limits, doctypes
        self._encoding = encoding
        self._open: list[Node] = []
        self._root: Node | None = None
        self._count = 0
        self._named: str | None = None
        # The encoding is given, so that what the file declares cannot make expat read it anew.
        self._expat = parser = expat.ParserCreate(encoding="utf-8", namespace_separator="}")
        parser.buffer_text = True
        parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
        parser.XmlDeclHandler = self._declared
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._words
        for handler in (
            "StartDoctypeDeclHandler",
            "EntityDeclHandler",
            "UnparsedEntityDeclHandler",
            "NotationDeclHandler",
            "ElementDeclHandler",
            "AttlistDeclHandler",
            "ExternalEntityRefHandler",
            "SkippedEntityHandler",
        ):
            setattr(parser, handler, self._refuse)

    def read(self, text: str) -> Node:
        if "\0" in text:
            # Expat would take zero bytes for UTF-16, whatever encoding it was given.
            raise NotReadable("the file holds zero bytes, which XML cannot: save it as UTF-8")
        try:
            self._expat.Parse(self._without_doctype(text).encode(), True)  # noqa: FBT003 - expat takes it by position
        except expat.ExpatError as broken:
            if broken.code == expat.errors.codes[expat.errors.XML_ERROR_UNDEFINED_ENTITY]:
                self._refuse()
            raise NotReadable(
                f"the file is damaged: line {broken.lineno} is not well-formed XML"
            ) from None
        if self._root is None:
            raise NotReadable("the file holds nothing")
        if self._named not in {None, self._root.name}:
            self._refuse()
        return self._root

    def _declared(self, version: str, encoding: str | None, _standalone: int) -> None:
        if version != "1.0":
            raise NotReadable(f"the file is XML {version}: save it as XML 1.0")
        if encoding is not None and encoding.lower() not in _CALLED[self._encoding]:
            raise WrongEncoding(
                f"the file says that it is written in {encoding[:20]}: save it as UTF-8"
            )

    def _without_doctype(self, text: str) -> str:
        """The text without the document type that it may name.

        Blanked out before expat sees it: where a document type is named, expat takes entities
        that nobody declared for declared elsewhere, and in attributes drops them in silence.
        """
        found = _DOCTYPE.match(text[:_PROLOG])
        if found is None or self._doctypes.get(found["system"][1:-1]) != found["root"]:
            return text
        self._named = found["root"]
        begin, end = found.span("whole")
        self._notes.find(
            FindingCode.DOCTYPE,
            Where("line", text.count("\n", 0, begin) + 1),
            "the file names the document type of its format; it was not read",
            found["system"][1:-1],
        )
        breaks = "\n" * found["whole"].count("\n")
        return f"{text[:begin]}{breaks}{text[end:]}"

    def _refuse(self, *_: Any) -> NoReturn:
        raise FileUnsafe(
            f"line {self._expat.CurrentLineNumber} declares a document type or an entity, or "
            "refers to one; files that do are not read: export it anew without"
        )

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        self._count += 1
        limits = self._limits
        line = self._expat.CurrentLineNumber
        if self._count > limits.elements:
            raise FileTooLarge(f"the file has more than {limits.elements:,} elements")
        if len(self._open) >= limits.deep:
            raise FileTooLarge(f"line {line} nests deeper than {limits.deep} elements")
        if len(attributes) > limits.attributes:
            raise FileTooLarge(f"line {line} has more than {limits.attributes} attributes")
        space, _, name = tag.rpartition("}")
        node = Node(name, space, {_called(key): each for key, each in attributes.items()}, line)
        if self._open:
            self._open[-1].inside.append(node)
        else:
            self._root = node
        self._open.append(node)

    def _end(self, _tag: str) -> None:
        self._open.pop()

    def _words(self, words: str) -> None:
        inside = self._open[-1].inside
        # A comment or an instruction between two words does not part them.
        if inside and isinstance(inside[-1], str):
            inside[-1] += words
        else:
            inside.append(words)


def _called(attribute: str) -> str:
    """The name of an attribute; those of XML itself keep their prefix, others lose theirs."""
    space, mark, name = attribute.rpartition("}")
    if space == _XML:
        return f"xml:{name}"
    return f"{{{space}}}{name}" if mark else name


class Writer:
    """A file of ours, element by element; structure is indented, words never are."""

    def __init__(self) -> None:
        self._parts = ['<?xml version="1.0" encoding="UTF-8"?>']
        self._open: list[str] = []

    def open(self, name: str, attributes: Mapping[str, str] | None = None) -> None:
        """Begin an element that holds elements."""
        self._parts.append(f"{self._indent}<{name}{written(attributes or {})}>")
        self._open.append(name)

    def close(self) -> None:
        """End the element begun last."""
        name = self._open.pop()
        self._parts.append(f"{self._indent}</{name}>")

    def leaf(
        self,
        name: str,
        text: str,
        attributes: Mapping[str, str] | None = None,
        *,
        of: str = "",
    ) -> None:
        """An element that holds words.

        Args:
            name: of the element.
            text: the words.
            attributes: of the element.
            of: what the words belong to, as a refusal names it.

        Raises:
            NotWritable: they hold a character that XML cannot hold.
        """
        self.raw(name, escaped(text, of or name), attributes)

    def raw(self, name: str, inside: str, attributes: Mapping[str, str] | None = None) -> None:
        """An element whose inside is written already."""
        self._parts.append(
            f"{self._indent}<{name}{written(attributes or {})}>{inside}</{name}>"
        )

    def empty(self, name: str, attributes: Mapping[str, str]) -> None:
        """An element that holds nothing."""
        self._parts.append(f"{self._indent}<{name}{written(attributes)}/>")

    def finished(self) -> bytes:
        """The file."""
        return ("\n".join(self._parts) + "\n").encode()

    @property
    def _indent(self) -> str:
        return " " * len(self._open)


def escaped(text: str, of: str) -> str:
    """Words as XML has them between tags.

    Raises:
        NotWritable: they hold a character that XML cannot hold.
    """
    _check(text, of)
    return text.translate(_IN_TEXT)


def unheld(text: str) -> "Iterator[re.Match[str]]":
    """The characters of a text that XML cannot hold."""
    return _NOT_XML.finditer(text)


def written(attributes: Mapping[str, str]) -> str:
    """Attributes as a tag has them, each with a space before it.

    Raises:
        NotWritable: one holds a character that XML cannot hold.
    """
    for name, value in attributes.items():
        _check(value, name)
    return "".join(
        f' {name}="{value.translate(_IN_ATTRIBUTE)}"' for name, value in attributes.items()
    )


def _check(text: str, of: str) -> None:
    found = _NOT_XML.search(text)
    if found is not None:
        raise NotWritable(
            f"{of}, character {found.start() + 1}, is U+{ord(found[0]):04X}, "
            "which this format cannot hold: take it out first"
        )


def named(name: str) -> str:
    """Any name as an XML name: what such a name cannot hold is spelled by its number."""
    spelled = _NOT_IN_NAME.sub(lambda found: f"_x{ord(found[0]):X}_", name)
    return spelled if _BEGINS.match(spelled) else f"_x{ord(spelled[0]):X}_{spelled[1:]}"


def unnamed(name: str) -> str:
    """The name that `named` spelled; any other name as it is."""
    meant = _SPELLED.sub(_meant, name)
    return meant if meant and named(meant) == name else name


def _meant(found: "re.Match[str]") -> str:
    number = int(found[1], 16)
    return chr(number) if number <= _LAST else found[0]


_LAST: Final = 0x10FFFF
_NOT_IN_NAME: Final = re.compile("[^A-Za-z0-9._-]|_(?=x)")
_BEGINS: Final = re.compile("[A-Za-z_]")
_SPELLED: Final = re.compile("_x([0-9A-F]{1,6})_")
