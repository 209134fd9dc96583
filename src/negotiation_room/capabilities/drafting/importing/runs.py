"""The words of one DOCX paragraph, run by run, and what in it is no words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from xml.etree.ElementTree import Element

from negotiation_room.capabilities.drafting.importing.finish import Footnotes
from negotiation_room.capabilities.drafting.importing.labels import NOTE, NOTE_END
from negotiation_room.capabilities.drafting.importing.numbering import value
from negotiation_room.capabilities.drafting.importing.package import R, W
from negotiation_room.capabilities.drafting.importing.report import FindingKind, Notes
from negotiation_room.capabilities.drafting.importing.source import visible

_SIGNS: Final = {
    f"{W}tab": " ",
    f"{W}br": "\n",
    f"{W}cr": "\n",
    f"{W}noBreakHyphen": "\u2011",
    f"{W}softHyphen": "",
}
_WORDS: Final = frozenset({f"{W}t", f"{W}delText"})
_NOTES: Final = {f"{W}footnoteReference": "footnotes", f"{W}endnoteReference": "endnotes"}
_PICTURES: Final = frozenset({f"{W}drawing", f"{W}pict", f"{W}object"})
_ALTERNATIVE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"
_MATHS = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_LONGEST_MARK: Final = 20
_OFF: Final = frozenset({"0", "false", "off", "none"})


@dataclass
class _Said:
    """What was read of a paragraph so far."""

    words: list[str] = field(default_factory=list[str])
    is_bold: bool = True
    fields: list[bool] = field(default_factory=list[bool])
    """Of each open field, whether its result has begun."""


class Runs:
    """Reads words; footnotes are looked up, and pictures reported."""

    def __init__(
        self,
        notes: Notes,
        relations: Mapping[str, str],
        parts: Mapping[str, Element | None],
        footnotes: Footnotes,
    ) -> None:
        self.notes = notes
        self.relations = relations
        self.footnotes = footnotes
        self.said: dict[str, str] = {}
        self.places: dict[str, int] = {}
        self._count = 0
        footnotes.words, footnotes.places = self.said, self.places
        self._bodies = {
            (name, one.get(f"{W}id", "")): one
            for name in ("footnotes", "endnotes")
            for one in (parts.get(name) if parts.get(name) is not None else ()) or ()
        }

    def words(self, paragraph: Element, place: int) -> tuple[str, bool]:
        """The words of a paragraph, and whether all of them are bold."""
        said = _Said()
        for child in paragraph:
            self._take(child, said, place)
        text = "".join(said.words)
        return text, said.is_bold and bool(text.strip())

    def _take(self, element: Element, said: _Said, place: int) -> None:
        tag = element.tag
        if tag == f"{W}r":
            self._run(element, said, place)
        elif tag == f"{W}hyperlink":
            self._link(element, said, place)
        elif tag in _PICTURES or tag == _ALTERNATIVE or tag.startswith(_MATHS):
            self._picture(element, place)
        elif tag not in {f"{W}pPr", f"{W}rPr", f"{W}txbxContent"}:
            for child in element:
                self._take(child, said, place)

    def _link(self, element: Element, said: _Said, place: int) -> None:
        before = len(said.words)
        for child in element:
            self._take(child, said, place)
        address = self.relations.get(element.get(f"{R}id", ""))
        if address:
            self.notes.counts["links"] += 1
            self.notes.find(
                FindingKind.LINK,
                place,
                "".join(said.words[before:]),
                f"a link: its words were kept, its address {address} left out",
                address=address,
            )

    def _picture(self, element: Element, place: int) -> None:
        words = "".join(one.text or "" for one in element.iter() if one.tag.endswith("}t"))
        self.notes.counts["pictures and boxes left out"] += 1
        self.notes.find(
            FindingKind.LEFT_OUT,
            place,
            words,
            "a picture, formula or text box was left out: words in it have to be typed",
            code="picture",
        )

    def _run(self, run: Element, said: _Said, place: int) -> None:
        properties = run.find(f"{W}rPr")
        words = list[str]()
        own = next((one for one in run if one.tag in _NOTES and _marks_itself(one)), None)
        for child in run:
            if own is not None and child.tag in _WORDS:
                continue  # the mark of the footnote, which is its number
            self._part(child, words, said, place, run)
        text = "".join(words)
        if not text:
            return
        if _is_on(properties, "vanish"):
            self.notes.counts["hidden passages left out"] += 1
            self.notes.find(
                FindingKind.LEFT_OUT,
                place,
                text,
                "hidden words, which nobody sees, were left out",
                code="hidden",
            )
            return
        if _is_on(properties, "strike") or _is_on(properties, "dstrike"):
            self.notes.counts["passages struck out"] += 1
            self.notes.find(
                FindingKind.STRUCK,
                place,
                text,
                "these words are struck out in the source; they were kept, the stroke was not",
            )
        is_bold = _is_on(properties, "b")
        if is_bold or _is_on(properties, "i") or _is_on(properties, "u"):
            self.notes.counts["emphasis dropped"] += 1
        if text.strip():
            said.is_bold &= is_bold
        said.words.append(text)

    def _part(
        self, child: Element, words: list[str], said: _Said, place: int, run: Element
    ) -> None:
        if child.tag == f"{W}fldChar":
            self._field(child.get(f"{W}fldCharType", ""), said)
        elif said.fields and not said.fields[-1]:
            return
        elif child.tag in _WORDS:
            words.append(visible(child.text or "", place, self.notes))
        elif child.tag in _SIGNS:
            words.append(_SIGNS[child.tag])
        elif child.tag in _NOTES:
            words.append(self._note(_NOTES[child.tag], child, place, run))
        elif child.tag in _PICTURES or child.tag == _ALTERNATIVE:
            self._picture(child, place)
        elif child.tag == f"{W}sym":
            font = child.get(f"{W}font", "")
            self.notes.find(
                FindingKind.LEFT_OUT,
                place,
                font,
                f"a sign of the font {font} was left out: type it",
                code="sign",
                font=font,
            )

    @staticmethod
    def _field(kind: str, said: _Said) -> None:
        """Of a field the result is text, and what computes it is not."""
        if kind == "begin":
            said.fields.append(False)
        elif kind == "separate" and said.fields:
            said.fields[-1] = True
        elif kind == "end" and said.fields:
            said.fields.pop()

    def _note(self, part: str, reference: Element, place: int, run: Element) -> str:
        body = self._bodies.get((part, reference.get(f"{W}id", "")))
        number = self._mark(reference, run)
        if body is None:
            return f"{NOTE}{number} missing{NOTE_END}"
        self.said[number], self.places[number] = "", place
        paragraphs = [self.words(one, place)[0].strip() for one in body.iter(f"{W}p")]
        words = "\n".join(one for one in paragraphs if one)
        shown = number.partition(" ")[0]
        if _marks_itself(reference):
            words = words.removeprefix(shown).lstrip()
        self.said[number] = words
        return f"{NOTE}{number}{NOTE_END}"

    def _mark(self, reference: Element, run: Element) -> str:
        """The number of a footnote: the document's own mark, else how many there were."""
        self._count += 1
        own = "".join(one.text or "" for one in run if one.tag in _WORDS).strip()[
            :_LONGEST_MARK
        ]
        shown = own.replace(" ", "") if _marks_itself(reference) and own else str(self._count)
        return shown if shown not in self.said else f"{shown} {self._count}"


def _marks_itself(reference: Element) -> bool:
    return reference.get(f"{W}customMarkFollows", "0") not in _OFF


def _is_on(properties: Element | None, name: str) -> bool:
    if properties is None or properties.find(f"{W}{name}") is None:
        return False
    return value(properties, name) not in _OFF
