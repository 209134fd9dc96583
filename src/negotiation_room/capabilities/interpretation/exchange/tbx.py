"""A glossary as TBX, the format of ISO 30042 that terminology tools exchange.

Written is TBX-Basic in its third version and in the style DCA, where a data category is an
attribute: one vocabulary, which tools of either style read. Read are both styles, and the second
version, whose root is `martif`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from negotiation_room.capabilities.interpretation.exchange.concepts import (
    MOST_ID,
    Concept,
    Glossary,
    TermForm,
    TermStatus,
    check,
    is_id,
    made_id,
    settle,
)
from negotiation_room.capabilities.interpretation.exchange.report import (
    LIMITS,
    FileTooLarge,
    FindingCode,
    Limits,
    Notes,
    NotReadable,
    Read,
    Where,
)
from negotiation_room.capabilities.interpretation.exchange.xml import (
    LANG,
    Node,
    Writer,
    named,
    read_xml,
    unnamed,
)
from negotiation_room.kernel.text import language_tag

_SPACE: Final = "urn:iso:std:iso:30042:ed-2"
_OURS: Final = "Glossary of a negotiation room"
_VERSION: Final = re.compile(r"version ([1-9][0-9]{0,8})")
_KEPT: Final = "do-not-translate"
_DOCTYPES: Final = {
    "TBXcoreStructV02.dtd": "martif",
    "TBXBasiccoreStructV02.dtd": "martif",
    "TBXcdv04.dtd": "martif",
}
_GROUPS: Final = frozenset({"descripGrp", "adminGrp", "termNoteGrp", "termGrp"})
_CARRIERS: Final = frozenset({"descrip", "admin", "termNote", "descripNote", "adminNote"})
_STATUSES: Final = {
    "preferred": TermStatus.PREFERRED,
    "standardized": TermStatus.PREFERRED,
    "legal": TermStatus.PREFERRED,
    "regulated": TermStatus.PREFERRED,
    "admitted": TermStatus.ADMITTED,
    "deprecated": TermStatus.FORBIDDEN,
    "superseded": TermStatus.FORBIDDEN,
}
_WRITTEN: Final = {
    TermStatus.PREFERRED: "preferredTerm-admn-sts",
    TermStatus.ADMITTED: "admittedTerm-admn-sts",
    TermStatus.FORBIDDEN: "deprecatedTerm-admn-sts",
}
_WRAPPED: Final = re.compile(r"[ \t]*\r?\n[ \t]+")


def write_tbx(glossary: Glossary) -> bytes:
    """A glossary as TBX-Basic, with its title and version.

    Raises:
        GlossaryWrong: it holds what no format can hold.
        NotWritable: it holds a character that XML cannot hold.
    """
    check(glossary)
    out = Writer()
    out.open("tbx", {"type": "TBX-Basic", "style": "dca", LANG: "en", "xmlns": _SPACE})
    out.open("tbxHeader")
    out.open("fileDesc")
    if glossary.title:
        out.open("titleStmt")
        out.leaf("title", glossary.title)
        out.close()
    if glossary.version:
        out.open("publicationStmt")
        out.leaf("p", f"version {glossary.version}")
        out.close()
    out.open("sourceDesc")
    out.leaf("p", _OURS)
    for _ in range(3):
        out.close()
    out.open("text")
    out.open("body")
    for concept in glossary.concepts:
        _write(concept, out)
    for _ in range(3):
        out.close()
    return out.finished()


def _write(concept: Concept, out: Writer) -> None:
    of = f"concept {concept.id}"
    out.open("conceptEntry", {"id": named(concept.id)})
    for carrier, category, text in (
        ("descrip", "subjectField", concept.subject),
        ("descrip", "definition", concept.definition),
        ("admin", "source", concept.source),
    ):
        if text:
            out.leaf(carrier, text, {"type": category}, of=f"the {category} of {of}")
    if concept.note:
        out.leaf("note", concept.note, of=f"the note of {of}")
    for tag, forms in sorted(concept.terms.items()):
        out.open("langSec", {LANG: tag})
        for form in forms:
            out.open("termSec")
            out.leaf("term", form.text, of=f"a term in {tag} of {of}")
            out.leaf("termNote", _WRITTEN[form.status], {"type": "administrativeStatus"})
            if concept.do_not_translate:
                out.leaf("admin", _KEPT, {"type": "projectSubset"})
            if form.note:
                out.leaf("note", form.note, of=f"a note in {tag} of {of}")
            out.close()
        out.close()
    out.close()


def read_tbx(data: bytes, *, limits: Limits = LIMITS) -> Read[Glossary]:
    """A glossary from TBX of the third or the second version.

    Raises:
        NotReadable: it is not TBX, or is damaged, or two concepts have one id.
        FileTooLarge: it has more than the limits say.
        FileUnsafe: it declares entities, or a document type other than TBX's own.
        WrongEncoding: it is not UTF-8, or not what it says.
    """
    notes = Notes(limits)
    root = read_xml(data, notes, limits, _DOCTYPES)
    if root.name not in {"tbx", "martif"}:
        raise NotReadable(f"this is no TBX: it begins with <{root.name[:40]}>")
    body = root.first("text", "body")
    if body is None:
        raise NotReadable("this TBX has no body, and so no terms")
    about = next(root.of("tbxHeader", "martifHeader"), None)
    described = about.first("fileDesc") if about is not None else None
    reading = _Reading(notes, limits, _said(described, "sourceDesc", "p") == _OURS)
    concepts = tuple(one for _, one in settle(reading.concepts(body), notes))
    reading.say_left_out()
    version = _VERSION.fullmatch(_said(described, "publicationStmt", "p"))
    title = notes.seen(_said(described, "titleStmt", "title"), Where("line", 0)).strip()
    return Read(
        Glossary(concepts, title, int(version[1]) if version else 0),
        notes.closed(),
    )


def _said(node: Node | None, *path: str) -> str:
    found = node.first(*path) if node is not None else None
    return found.text().strip() if found is not None else ""


@dataclass
class _Reading:
    """One file while it is read.

    Attributes:
        is_ours: it was written here, so that every break of a line in it is meant.
    """

    notes: Notes
    limits: Limits
    is_ours: bool

    def __post_init__(self) -> None:
        self.left_out: dict[str, int] = {}
        self.known: dict[str, int] = {}
        self.languages: set[str] = set()

    def concepts(self, body: Node) -> Iterator[tuple[Where, Concept]]:
        """The concepts of a body."""
        for number, entry in enumerate(body.of("conceptEntry", "termEntry"), 1):
            if number > self.limits.rows:
                raise FileTooLarge(f"a glossary has at most {self.limits.rows:,} concepts")
            concept = self._concept(entry)
            if concept is not None:
                yield entry.where, concept

    def say_left_out(self) -> None:
        """Tell which data categories have no place in a glossary of ours."""
        for category, count in self.left_out.items():
            self.notes.find(
                FindingCode.LEFT_OUT,
                Where("line", 0),
                f"{category} was left out {count} times: a glossary here has no place for it",
                category,
                category=category,
                count=count,
            )

    def _concept(self, entry: Node) -> Concept | None:
        fields: dict[str, str] = {}
        terms: dict[str, tuple[TermForm, ...]] = {}
        kept: set[str] = set()
        for category, node in self._categories(entry):
            if category in {"langSec", "langSet"}:
                self._language(node, terms, fields, kept)
            elif category in {"subjectField", "definition", "source", "note"}:
                self._take(fields, category, node)
            else:
                self._leave(category)
        if not terms:
            self.notes.find(
                FindingCode.NO_TERMS,
                entry.where,
                "this concept has no term in any language, and was left out",
                entry.get("id"),
            )
            return None
        return Concept(
            self._id(entry, terms),
            terms,
            fields.get("definition", fields.get("definition in a language", "")),
            fields.get("subjectField", ""),
            fields.get("source", fields.get("source in a language", "")),
            fields.get("note", ""),
            do_not_translate=_KEPT in kept,
        )

    def _id(self, entry: Node, terms: dict[str, tuple[TermForm, ...]]) -> str:
        where = entry.where
        key = self.notes.seen(unnamed(entry.get("id")), where).strip()
        if not key:
            key = made_id(terms)
            self.notes.find(
                FindingCode.ID_MADE, where, f"a concept had no id, and got {key}", key, id=key
            )
        if not is_id(key):
            raise NotReadable(f"{where}: an id is one line of at most {MOST_ID} characters")
        if key in self.known:
            raise NotReadable(f"{where}: line {self.known[key]} has the id {key} already")
        self.known[key] = entry.line
        return key

    def _language(
        self,
        section: Node,
        terms: dict[str, tuple[TermForm, ...]],
        fields: dict[str, str],
        kept: set[str],
    ) -> None:
        tag = language_tag(section.language)
        if tag is None:
            self.notes.find(
                FindingCode.LANGUAGE,
                section.where,
                "these terms name no language that can be read, and were left out",
                section.language,
            )
            return
        self.languages.add(tag)
        if len(self.languages) > self.limits.languages:
            raise FileTooLarge(f"a glossary has at most {self.limits.languages} languages")
        read = list[tuple[TermForm, bool]]()
        for category, node in self._categories(section):
            if category in {"termSec", "tig", "ntig"}:
                form = self._form(node, kept)
                if form is not None:
                    read.append(form)
            elif category in {"definition", "source"}:
                # What a language says of the concept stands in where nothing else does.
                self._take(fields, f"{category} in a language", node)
            else:
                self._leave(category)
        forms = (*terms.get(tag, ()), *_by_place(read))
        if len(forms) > self.limits.forms:
            raise FileTooLarge(
                f"{section.where}: a concept has at most {self.limits.forms} terms in a language"
            )
        if forms:
            terms[tag] = forms

    def _form(self, section: Node, kept: set[str]) -> tuple[TermForm, bool] | None:
        """A term, and whether its status was said."""
        text, note = "", dict[str, str]()
        status: TermStatus | None = None
        for category, node in self._categories(section):
            if category == "term":
                text = self._words(node, self.limits.term, is_line=True)
            elif category in {"administrativeStatus", "normativeAuthorization"}:
                status = self._status(node) if status is None else status
            elif category == "note":
                self._take(note, "note", node)
            elif category == "projectSubset" and node.text().strip().lower() == _KEPT:
                kept.add(_KEPT)
            else:
                self._leave(category)
        if not text:
            return None
        return TermForm(text, status or TermStatus.ADMITTED, note.get("note", "")), bool(status)

    def _status(self, node: Node) -> TermStatus:
        said = node.text().strip()
        status = _STATUSES.get(said.removesuffix("-admn-sts").removesuffix("Term").lower())
        if status is None:
            self.notes.find(
                FindingCode.STATUS,
                node.where,
                "this status means nothing here; the term is taken as admitted",
                said,
            )
        return status or TermStatus.ADMITTED

    def _categories(self, node: Node) -> Iterator[tuple[str, Node]]:
        """What stands in an element, groups opened, by data category in either style."""
        for each in node:
            if each.name in _GROUPS:
                yield from self._categories(each)
            else:
                yield (each.get("type") if each.name in _CARRIERS else each.name), each

    def _take(self, fields: dict[str, str], category: str, node: Node) -> None:
        words = self._words(node, self.limits.text)
        before = fields.get(category)
        if not words or words == before:
            return
        if before is None:
            fields[category] = words
        elif category == "note" and len(before) + len(words) < self.limits.text:
            fields[category] = f"{before}\n{words}"
        else:
            self.notes.find(
                FindingCode.SEVERAL,
                node.where,
                f"there is more than one {category}; the first one counts",
                words,
                category=category,
            )

    def _words(self, node: Node, most: int, *, is_line: bool = False) -> str:
        words = self.notes.seen(node.text(), node.where).strip()
        if not self.is_ours:
            words = " ".join(words.split()) if is_line else _WRAPPED.sub(" ", words)
        if len(words) > most:
            raise FileTooLarge(f"{node.where} has a text of more than {most:,} characters")
        return words

    def _leave(self, category: str) -> None:
        # Files of strangers have as many names for things as they like: not all are told.
        if category in self.left_out or len(self.left_out) < self.limits.languages:
            self.left_out[category] = self.left_out.get(category, 0) + 1


def _by_place(read: list[tuple[TermForm, bool]]) -> Iterator[TermForm]:
    """Where no term of a language says how it stands, the first is the preferred one."""
    is_said = any(said for _, said in read)
    for place, (form, _) in enumerate(read):
        usual = TermStatus.ADMITTED if place else TermStatus.PREFERRED
        yield form if is_said else TermForm(form.text, usual, form.note)
