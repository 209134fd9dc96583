"""Glossaries, memories and transcripts made up by hypothesis, as awkward as people write."""

from hypothesis import strategies as st

from negotiation_room.capabilities.interpretation.exchange.concepts import (
    Concept,
    Glossary,
    TermForm,
    TermStatus,
)
from negotiation_room.capabilities.interpretation.exchange.report import is_plain
from negotiation_room.capabilities.interpretation.exchange.tmx import Segment
from negotiation_room.capabilities.interpretation.exchange.xliff import State, Transcript, Unit
from negotiation_room.kernel.ids import Micros

AWKWARD = (
    "basin",
    "\u062d\u0648\u0636 \u0627\u0644\u0646\u0647\u0631",
    "\u6d41\u57df",
    "\U0001f54a\ufe0f",
    "\U00020bb7",
    "\u2067\u062d\u0648\u0636\u2069",
    "\u200e",
    "|",
    ";",
    ",",
    '"',
    "'",
    "''=",
    "=1+1",
    "-",
    "@",
    "\uff1d",
    "\\",
    "\\|",
    "[",
    "]",
    "[forbidden]",
    "[admitted: so]",
    "\n",
    "\r\n",
    "\t",
    " ",
    "<b>",
    "]]>",
    "&amp;",
    "&#13;",
    "_x41_",
    "e\u0301",
    "\u00e9",
    "\u2028",
    "\u00a0",
)
LANGUAGES = ("ar", "zh-Hans", "en", "fr", "ru", "es", "id", "sr-Latn-RS", "ckb")

LETTERS = st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff")
PIECES = st.one_of(st.sampled_from(AWKWARD), st.text(LETTERS, max_size=4))
TEXTS = st.lists(PIECES, max_size=6).map("".join).filter(is_plain)
"""Texts as they are said, with whatever space around them."""
TRIMMED = TEXTS.map(str.strip).filter(is_plain)
WORDS = TRIMMED.filter(bool)
LINES = WORDS.map(lambda text: " ".join(text.split())).filter(bool)

FORMS = st.builds(TermForm, WORDS, st.sampled_from(TermStatus), TRIMMED)
FORM_LISTS = st.lists(FORMS, min_size=1, max_size=4, unique_by=lambda form: form.text).map(
    tuple
)
CONCEPTS = st.builds(
    Concept,
    id=LINES.map(lambda text: text[:90].strip()),
    terms=st.dictionaries(st.sampled_from(LANGUAGES), FORM_LISTS, min_size=1, max_size=3),
    definition=TRIMMED,
    subject=TRIMMED,
    source=TRIMMED,
    note=TRIMMED,
    do_not_translate=st.booleans(),
)
GLOSSARIES = st.builds(
    Glossary,
    concepts=st.lists(CONCEPTS, max_size=4, unique_by=lambda concept: concept.id).map(tuple),
    title=TRIMMED,
    version=st.integers(0, 999),
)


@st.composite
def segments(draw: st.DrawFn) -> Segment:
    """A segment in two languages."""
    source, target = draw(
        st.lists(st.sampled_from(LANGUAGES), min_size=2, max_size=2, unique=True)
    )
    moment = st.integers(0, 253_402_300_799_999_999).map(Micros)
    return Segment(
        source=draw(TEXTS),
        source_language=source,
        target=draw(TEXTS),
        target_language=target,
        certifier=draw(TEXTS),
        certified_at=draw(st.none() | moment),
        note=draw(TEXTS),
        id=draw(TEXTS),
    )


@st.composite
def units(draw: st.DrawFn, place: str) -> Unit:
    """A unit with or without a translation; its source may hold what XML cannot."""
    target = draw(st.none() | TEXTS)
    return Unit(
        place=place,
        source=draw(st.lists(PIECES | st.sampled_from(["\uffff", "\x01"])).map("".join)),
        target=target,
        state=State.INITIAL if target is None else draw(st.sampled_from(State)),
        notes=tuple(draw(st.lists(TEXTS, max_size=2))),
    )


@st.composite
def transcripts(draw: st.DrawFn) -> Transcript:
    """A transcript of at least one unit."""
    places = draw(st.lists(LINES, min_size=1, max_size=4, unique=True))
    return Transcript(
        "ar", "zh-Hans", tuple(draw(units(place)) for place in places), draw(TEXTS)
    )
