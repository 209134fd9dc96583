"""When an interpreter signs for a paragraph of a text: one wording, all its brackets. Pure."""

from collections.abc import Iterable
from typing import Final

from negotiation_room.capabilities.drafting.face import Wording, Wordings
from negotiation_room.capabilities.interpretation.messages import (
    CertifyParagraph,
    ParagraphCertified,
    ParagraphWithdrawn,
    WithdrawParagraph,
)
from negotiation_room.capabilities.interpretation.relay.written import Astray, Fault, read, said
from negotiation_room.capabilities.interpretation.rules import (
    NothingSigned,
    NothingToTranslate,
    NotYours,
    OtherWords,
    SameLanguage,
    check_readers,
    circle_of,
    interpretation_of,
)
from negotiation_room.capabilities.interpretation.states import Paragraph
from negotiation_room.capabilities.interpretation.wishes import LONGEST_PARAGRAPH
from negotiation_room.kernel.audience import MEMBERS, Audience
from negotiation_room.kernel.channel import ChannelState, Occasion
from negotiation_room.kernel.errors import Conflict, Invalid
from negotiation_room.kernel.ids import UnitId
from negotiation_room.kernel.messages import Event
from negotiation_room.kernel.seats import Seat
from negotiation_room.kernel.text import primary

_FAULTS: Final = {
    Fault.MISSING: "{it} is missing: keep every bracket and footnote of the paragraph",
    Fault.UNKNOWN: "the paragraph has no {it}: keep those it has, in their order, or number them",
    Fault.TWICE: "{it} stands there twice: keep each bracket and footnote once",
    Fault.MISPLACED: "{it} stands inside another than in the paragraph: put it where it belongs",
    Fault.UNCLOSED: "{it} is opened or closed alone: give every bracket both its edges",
    Fault.EMPTY: "{it} has nothing in it: translate what stands between its edges",
}


class OtherWording(Conflict, code="interpretation.other_wording"):
    """The paragraph says something else by now."""


class NotSpokenHere(Invalid, code="interpretation.not_spoken_here"):
    """That is no language of this room, and nobody here reads it."""


class NothingWritten(Invalid, code="interpretation.nothing_written"):
    """There are no words to sign for."""


class TooLong(Invalid, code="interpretation.too_long"):
    """More words than are kept of one paragraph."""


class OtherBrackets(Invalid, code="interpretation.other_brackets"):
    """The brackets and footnotes are not those of the paragraph."""


def certify_paragraph(
    state: ChannelState, wish: CertifyParagraph, now: Occasion
) -> list[Event]:
    """Sign for a paragraph as it stands now, after what one knows was signed for before."""
    wording = _paragraph(state, wish.unit, now.author)
    if wording.digest != wish.wording:
        raise OtherWording(
            "the paragraph says something else by now; read it, then certify that"
        )
    if primary(wording.lang) == primary(wish.lang):
        raise SameLanguage("these words are in that language already")
    _check_words(wish.text, wording)
    held = signed_before(state, wish.unit, wish.lang, now.author)
    if wish.after != (None if held is None else held.text):
        raise OtherWords("there are newer words than those before you; read them first")
    return [ParagraphCertified(unit=wish.unit, wording=wish.wording, lang=wish.lang)]


def withdraw_paragraph(
    state: ChannelState, wish: WithdrawParagraph, now: Occasion
) -> list[Event]:
    """Take back what one has signed for; the chair what anybody has."""
    held = signed_before(state, wish.unit, wish.lang, now.author)
    if held is None:
        raise NothingSigned("there is no certified translation of this paragraph")
    if held.text != wish.text:
        raise OtherWords("there are newer words than those before you; read them first")
    check_readers(wish.to, signers_circle(state, held.text))
    if held.certified_by != now.author.id and not now.author.presides:
        raise NotYours("another interpreter signed for this; ask them or the chair")
    if held.is_withdrawn:
        return []
    fields = wish.model_dump(include={"unit", "lang", "text", "to", "reason"})
    return [ParagraphWithdrawn(**fields)]


def signed_before(state: ChannelState, unit: UnitId, lang: str, seat: Seat) -> Paragraph | None:
    """What was signed for last of a paragraph, as far as a seat may know of it."""
    held = interpretation_of(state).paragraph(unit, lang)
    is_known = held is not None and held.text >= seat.reads_from and not seat.is_observer
    return held if is_known else None


def signers_circle(state: ChannelState, place: int) -> Audience:
    """Who may know what becomes of the words at a place: the members who may read them."""
    return circle_of(state, place, MEMBERS)


def check_spoken_here(state: ChannelState, lang: str, languages: Iterable[str]) -> None:
    """Let only languages pass that are the room's, or that somebody here has chosen to read.

    Raises:
        NotSpokenHere: it is none of these.
    """
    chosen = interpretation_of(state).readings.values()
    read_here = (each for one in chosen for each in one.languages)
    if primary(lang) not in map(primary, [*languages, *read_here]):
        raise NotSpokenHere(
            "that is no language of this room, and nobody here reads it; choose another"
        )


def _paragraph(state: ChannelState, unit: UnitId, seat: Seat) -> Wording:
    wordings = Wordings.before(state, seat)
    found = None if wordings is None else wordings.of(unit)
    if found is None:
        raise NothingToTranslate("there are no words of the text there; look again")
    if found.is_inside:
        raise NothingToTranslate("sign for the whole paragraph that this stands in")
    if not any(map(str.isalpha, said(found.words))):
        raise NothingToTranslate("nothing there needs a translation")
    return found


def _check_words(text: str, wording: Wording) -> None:
    if len(text) > LONGEST_PARAGRAPH:
        raise TooLong(
            f"a paragraph has at most {LONGEST_PARAGRAPH} characters; make it shorter"
        )
    if not any(map(str.isalpha, text)):
        raise NothingWritten("write the translation first, then certify it")
    try:
        read(text, wording.words)
    except Astray as found:
        raise OtherBrackets(_FAULTS[found.fault].format(it=_named(found))) from None


def _named(found: Astray) -> str:
    """Which bracket or footnote, by its number and how it begins in the wording."""
    kind = "footnote" if found.is_note else "bracket"
    name = f"{kind} {found.number}" if found.number else f"a {kind}"
    return f"{name}, “{found.says}”," if found.says else name
