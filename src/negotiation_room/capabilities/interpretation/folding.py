"""How facts of the relay change what is known, and what of it a seat may know. Pure."""

from dataclasses import replace
from typing import Any

from immutables import Map

from negotiation_room.capabilities.channels.face import words_in
from negotiation_room.capabilities.channels.messages import audience_of
from negotiation_room.capabilities.interpretation.facts import (
    InterpreterAskedFor,
    ParagraphCertified,
    ParagraphWithdrawn,
    ReadingChosen,
    ReliedOnOriginal,
    SegmentsBroughtIn,
    SegmentsWithdrawn,
    TranslationCertified,
    TranslationChecked,
    TranslationPromoted,
    TranslationPublished,
    TranslationQueried,
    TranslationsRequested,
    TranslationTakenUp,
    TranslationWithdrawn,
    WorkingLanguagesStated,
)
from negotiation_room.capabilities.interpretation.states import (
    Brought,
    Interpretation,
    Origin,
    Paragraph,
    Promotion,
    Reading,
    Stage,
    Translation,
    Working,
    key,
)
from negotiation_room.kernel.audience import may_read
from negotiation_room.kernel.channel import Attribution, ChannelState, Place
from negotiation_room.kernel.ids import SeatId
from negotiation_room.kernel.messages import Event
from negotiation_room.kernel.seats import Seat


def evolve(substate: Interpretation, event: Event, place: Place) -> Interpretation:
    """Fold one fact."""
    match event:
        case ReadingChosen() if place.author is not None:
            reading = Reading(event.languages, place.seq)
            return replace(substate, readings=substate.readings.set(place.author, reading))
        case WorkingLanguagesStated() if place.author is not None:
            return replace(substate, working=_working(substate, event, place.author, place.seq))
        case ReliedOnOriginal() if place.author is not None:
            relied = (*substate.relied.get(event.of, ()), place.author)
            return replace(substate, relied=substate.relied.set(event.of, relied))
        case TranslationsRequested():
            return _requested(substate, event)
        case SegmentsBroughtIn():
            brought = Brought(event.source_lang, event.lang, event.count, place.author)
            return replace(substate, brought=substate.brought.set(place.seq, brought))
        case SegmentsWithdrawn() if event.of in substate.brought:
            return replace(substate, brought=substate.brought.delete(event.of))
        case TranslationPublished():
            return _published(substate, event, place)
        case TranslationCertified():
            return _certified(substate, event, place)
        case ParagraphCertified() | ParagraphWithdrawn():
            return replace(substate, paragraphs=_paragraphs(substate, event, place))
        case _:
            return _reviewed(substate, event, place)


def _requested(substate: Interpretation, event: TranslationsRequested) -> Interpretation:
    for lang in event.languages:
        # Its region is the one that all were told: not that of an act among members.
        substate = _changed(substate, event.of, lang, lang=lang, was_requested=True)
    return substate


def _paragraphs(
    substate: Interpretation, event: ParagraphCertified | ParagraphWithdrawn, place: Place
) -> Map[str, Paragraph]:
    """What was signed for last of each paragraph; what it takes the place of is in the record."""
    held, at = substate.paragraph(event.unit, event.lang), key(event.unit, event.lang)
    if isinstance(event, ParagraphCertified):
        signed = Paragraph(event.unit, event.lang, event.wording, place.seq, place.author)
        return substate.paragraphs.set(at, signed)
    if held is None or held.text != event.text:
        return substate.paragraphs
    return substate.paragraphs.set(at, replace(held, is_withdrawn=True))


def _working(
    substate: Interpretation, event: WorkingLanguagesStated, author: SeatId, seq: int
) -> Map[SeatId, Working]:
    if event.out_of:
        return substate.working.set(author, Working(event.out_of, event.into, seq))
    return substate.working.delete(author) if author in substate.working else substate.working


def _published(
    substate: Interpretation, event: TranslationPublished, place: Place
) -> Interpretation:
    held = substate.of(event.of, event.lang)
    is_certified = event.origin is Origin.MEMORY
    return _changed(
        substate,
        event.of,
        event.lang,
        lang=event.lang,
        stage=Stage.CERTIFIED if is_certified else Stage.MACHINE,
        texts=(*(() if held is None else held.texts), place.seq),
        origin=event.origin,
        engine=event.engine,
        gist=event.gist,
        cautions=event.cautions,
        glossary=event.glossary,
    )


def _certified(
    substate: Interpretation, event: TranslationCertified, place: Place
) -> Interpretation:
    held = substate.of(event.of, event.lang) or Translation(event.of, event.lang)
    return _changed(
        substate,
        event.of,
        event.lang,
        lang=event.lang,
        stage=Stage.CERTIFIED,
        texts=(*held.texts, place.seq),
        origin=Origin.PERSON,
        engine=None,
        gist=False,
        cautions=(),
        taken_by=None,
        certified_by=place.author,
        checked_by=None,
        wanted_by=(),
        queries=(),
        answered=(*held.answered, *held.queries),
        glossary=None,
    )


def _reviewed(substate: Interpretation, event: Event, place: Place) -> Interpretation:
    """Fold what is done about a translation without other words."""
    match event:
        case InterpreterAskedFor() if place.author is not None:
            held = substate.of(event.of, event.lang)
            wanted = () if held is None else held.wanted_by
            return _changed(substate, event.of, event.lang, wanted_by=(*wanted, place.author))
        case TranslationTakenUp():
            return _changed(substate, event.of, event.lang, taken_by=event.seat)
        case TranslationChecked():
            return _changed(substate, event.of, event.lang, checked_by=place.author)
        case TranslationWithdrawn():
            return _changed(
                substate,
                event.of,
                event.lang,
                stage=Stage.WITHDRAWN,
                certified_by=None,
                checked_by=None,
            )
        case TranslationPromoted():
            promoted = Promotion(event.disclosed, place.seq, event.text)
            return _changed(substate, event.of, event.lang, promoted=promoted)
        case TranslationQueried():
            held = substate.of(event.of, event.lang)
            asked = () if held is None else held.queries
            return _changed(substate, event.of, event.lang, queries=(*asked, place.seq))
        case _:
            return substate


def _changed(
    substate: Interpretation, place: int, named: str, **changes: Any
) -> Interpretation:
    held = substate.of(place, named) or Translation(place, named)
    translations = substate.translations.set(key(place, named), replace(held, **changes))
    return replace(substate, translations=translations)


# --- showing -------------------------------------------------------------------------------


def show(substate: Interpretation, seat: Seat, state: ChannelState) -> Interpretation:
    """What a seat may know: of what it may read; an observer, not how that is made."""
    said = words_in(state)
    may = {
        place
        for place, words in said.items()
        if place >= seat.reads_from and may_read(seat, audience_of(words.kind))
    }
    translations = {at: one for at, one in substate.translations.items() if one.of in may}
    if not seat.is_observer:
        readings = {
            who: one for who, one in substate.readings.items() if one.since >= seat.reads_from
        }
        relied = {of: who for of, who in substate.relied.items() if of in may}
        brought = {at: one for at, one in substate.brought.items() if at >= seat.reads_from}
        working = {
            who: one for who, one in substate.working.items() if one.since >= seat.reads_from
        }
        paragraphs = {
            at: one for at, one in substate.paragraphs.items() if one.text >= seat.reads_from
        }
        return Interpretation(
            Map[SeatId, Reading](readings),
            Map[str, Translation](translations),
            Map[int, tuple[SeatId, ...]](relied),
            Map[int, Brought](brought),
            Map[SeatId, Working](working),
            Map[str, Paragraph](paragraphs),
        )
    is_unattributed = state.chartered.attribution is Attribution.UNATTRIBUTED
    shown = {
        at: replace(
            one,
            taken_by=None,
            checked_by=None,
            wanted_by=(),
            queries=(),
            answered=(),
            promoted=None,
            certified_by=None if is_unattributed else one.certified_by,
        )
        for at, one in translations.items()
    }
    # What was only asked for among members has not happened for an observer.
    known = {at: one for at, one in shown.items() if one.texts or one.was_requested}
    return Interpretation(translations=Map[str, Translation](known))
