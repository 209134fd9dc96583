"""What the relay decides: who may sign for which words, and who may read them. Pure."""

from negotiation_room.capabilities.channels.face import Words, words_at
from negotiation_room.capabilities.channels.messages import audience_of
from negotiation_room.capabilities.interpretation.folding import evolve, show
from negotiation_room.capabilities.interpretation.messages import (
    AskForInterpreter,
    CertifyTranslation,
    CheckTranslation,
    HandOver,
    InterpreterAskedFor,
    PromoteTranslation,
    PublishTranslation,
    QueryTranslation,
    ReadIn,
    ReadingChosen,
    ReliedOnOriginal,
    RelyOnOriginal,
    RequestTranslations,
    TakeUp,
    TranslationCertified,
    TranslationChecked,
    TranslationPromoted,
    TranslationPublished,
    TranslationQueried,
    TranslationsRequested,
    TranslationTakenUp,
    TranslationWithdrawn,
    WithdrawTranslation,
)
from negotiation_room.capabilities.interpretation.states import (
    Interpretation,
    Origin,
    Stage,
    Translation,
    primary,
)
from negotiation_room.kernel.audience import MEMBERS, Audience, may_read, since
from negotiation_room.kernel.channel import ChannelState, Occasion
from negotiation_room.kernel.errors import Conflict, Invalid, NotPermitted
from negotiation_room.kernel.ids import SeatId
from negotiation_room.kernel.messages import Event
from negotiation_room.kernel.seats import Power, Role, Seat

__all__ = ["evolve", "show"]


class NothingToTranslate(Conflict, code="interpretation.nothing_to_translate"):
    """There are no words at that place, or none any more."""


class SameLanguage(Invalid, code="interpretation.same_language"):
    """These words are in that language already."""


class OtherReaders(Conflict, code="interpretation.other_readers"):
    """A translation reaches whoever may read its original, and somebody came or went."""


class OtherWords(Conflict, code="interpretation.other_words"):
    """There are newer words than those you have before you."""


class NotYours(NotPermitted, code="interpretation.not_yours"):
    """Another interpreter has taken this up."""


class NothingSigned(Conflict, code="interpretation.nothing_signed"):
    """There is no translation yet of which this could be said."""


class NotByAPerson(Invalid, code="interpretation.not_by_a_person"):
    """No machine's words go out as a person's."""


class NotYourWords(NotPermitted, code="interpretation.not_your_words"):
    """Whoever said it decides to whom it is disclosed."""


class OwnWork(NotPermitted, code="interpretation.own_work"):
    """A second pair of eyes is somebody else's."""


def interpretation_of(state: ChannelState) -> Interpretation:
    """What the relay keeps in this channel."""
    return state.substate("interpretation")


def readers_of(state: ChannelState, place: int) -> Audience:
    """Who may read what was said at a place: their circle, but for those who came later.

    Raises:
        NothingToTranslate: nothing was said there.
    """
    return circle_of(state, place, audience_of(_words(state, place).kind))


def members_of(state: ChannelState, place: int) -> Audience:
    """The same without observers, who have no part in how a translation is made.

    Raises:
        NothingToTranslate: nothing was said there.
    """
    _words(state, place)
    return circle_of(state, place, MEMBERS)


def seats_reading(state: ChannelState, place: int) -> frozenset[SeatId]:
    """The seats that may read what was said at a place.

    Raises:
        NothingToTranslate: nothing was said there.
    """
    circle = audience_of(_words(state, place).kind)
    return frozenset(
        seat.id
        for seat in state.seats.values()
        if seat.reads_from <= place and may_read(seat, circle)
    )


def circle_of(state: ChannelState, place: int, circle: Audience) -> Audience:
    """Those of a circle who may read a place: what was before somebody came is not told them.

    Nobody is named: an observer would learn from that who is here.
    """
    came_later = any(
        seat.reads_from > place for seat in state.seats.values() if may_read(seat, circle)
    )
    return since(circle, place) if came_later else circle


# --- readers' wishes -----------------------------------------------------------------------


def read_in(_state: ChannelState, wish: ReadIn, _now: Occasion) -> list[Event]:
    """Choose the languages one reads."""
    return [ReadingChosen(languages=tuple(dict.fromkeys(wish.languages)))]


def ask_for_interpreter(
    state: ChannelState, wish: AskForInterpreter, now: Occasion
) -> list[Event]:
    """Ask for a person; asking twice changes nothing."""
    _check_language(state, wish.of, wish.lang)
    check_readers(wish.to, members_of(state, wish.of))
    held = interpretation_of(state).of(wish.of, wish.lang)
    if held is not None and now.author.id in held.wanted_by:
        return []
    return [InterpreterAskedFor(of=wish.of, to=wish.to, lang=wish.lang)]


def query_translation(
    state: ChannelState, wish: QueryTranslation, _now: Occasion
) -> list[Event]:
    """Ask about words that are there."""
    _translated(state, wish.of, wish.lang)
    check_readers(wish.to, members_of(state, wish.of))
    return [TranslationQueried(of=wish.of, to=wish.to, lang=wish.lang)]


def rely_on_original(state: ChannelState, wish: RelyOnOriginal, now: Occasion) -> list[Event]:
    """State that one needs no translation of this; once is enough."""
    check_readers(wish.to, members_of(state, wish.of))
    if now.author.id in interpretation_of(state).relied.get(wish.of, ()):
        return []
    return [ReliedOnOriginal(of=wish.of, to=wish.to)]


def promote_translation(
    state: ChannelState, wish: PromoteTranslation, now: Occasion
) -> list[Event]:
    """Disclose to the room what an interpreter signed for: for the party whose words they are."""
    held = _translated(state, wish.of, wish.lang)
    check_readers(wish.to, members_of(state, wish.of))
    if held.stage is not Stage.CERTIFIED or held.origin is not Origin.PERSON:
        raise NothingSigned("no interpreter of this channel has signed for these words")
    if wish.text != held.texts[-1]:
        raise OtherWords("there are newer words than those before you; read them first")
    if not _may_disclose(now.author, _words(state, wish.of)):
        raise NotYourWords("only those whose words these are may disclose them to the room")
    if held.is_disclosed:
        return []
    return [
        TranslationPromoted(
            of=wish.of, to=wish.to, lang=wish.lang, text=wish.text, disclosed=now.act
        )
    ]


def _may_disclose(seat: Seat, words: Words) -> bool:
    """The speaker's delegation, by whoever may speak for it; else the speaker alone."""
    if words.delegation is None:
        return seat.id == words.seat
    return seat.delegation == words.delegation and Power.SPEAK in seat.powers


# --- interpreters' wishes ------------------------------------------------------------------


def take_up(state: ChannelState, wish: TakeUp, now: Occasion) -> list[Event]:
    """Take a translation up that nobody else is at."""
    _check_language(state, wish.of, wish.lang)
    check_readers(wish.to, members_of(state, wish.of))
    held = interpretation_of(state).of(wish.of, wish.lang)
    if held is not None and held.taken_by == now.author.id:
        return []
    _check_free(state, held, now)
    return [TranslationTakenUp(of=wish.of, to=wish.to, lang=wish.lang, seat=now.author.id)]


def hand_over(state: ChannelState, wish: HandOver, now: Occasion) -> list[Event]:
    """Hand over what one has taken up, to another interpreter here or to whoever is free."""
    check_readers(wish.to, members_of(state, wish.of))
    held = interpretation_of(state).of(wish.of, wish.lang)
    if held is None or held.taken_by != now.author.id:
        raise NotYours("you have not taken this up; take it up first")
    partner = None if wish.partner is None else state.seats.get(wish.partner)
    if wish.partner is not None and (
        partner is None or partner.role is not Role.INTERPRETER or partner.reads_from > wish.of
    ):
        raise NotYours("only an interpreter who may read the original can take this over")
    return [TranslationTakenUp(of=wish.of, to=wish.to, lang=wish.lang, seat=wish.partner)]


def certify_translation(
    state: ChannelState, wish: CertifyTranslation, now: Occasion
) -> list[Event]:
    """Sign for a translation: of words that are there, after the newest one has seen."""
    _check_language(state, wish.of, wish.lang)
    check_readers(wish.to, readers_of(state, wish.of))
    held = interpretation_of(state).of(wish.of, wish.lang)
    _check_free(state, held, now)
    newest = held.texts[-1] if held is not None and held.texts else None
    if wish.after != newest:
        raise OtherWords("there are newer words than those before you; read them first")
    return [TranslationCertified(of=wish.of, to=wish.to, lang=wish.lang, corrects=newest)]


def check_translation(
    state: ChannelState, wish: CheckTranslation, now: Occasion
) -> list[Event]:
    """Stand by another's translation, the very words that one has read."""
    held = _translated(state, wish.of, wish.lang)
    check_readers(wish.to, members_of(state, wish.of))
    if held.stage is not Stage.CERTIFIED:
        raise NothingSigned("no interpreter has signed for this yet; you can certify it")
    if held.certified_by == now.author.id:
        raise OwnWork("you signed for this yourself; a second interpreter has to read it")
    if wish.text != held.texts[-1]:
        raise OtherWords("there are newer words than those before you; read them first")
    return [TranslationChecked(of=wish.of, to=wish.to, lang=wish.lang)]


def withdraw_translation(
    state: ChannelState, wish: WithdrawTranslation, now: Occasion
) -> list[Event]:
    """Take a translation back: its interpreter, the chair; a machine's draft any interpreter."""
    held = _translated(state, wish.of, wish.lang)
    check_readers(wish.to, readers_of(state, wish.of))
    signed_by_another = held.certified_by not in {None, now.author.id}
    if signed_by_another and not now.author.presides:
        raise NotYours("another interpreter signed for this; ask them or the chair")
    if held.stage is Stage.WITHDRAWN:
        return []
    return [TranslationWithdrawn(of=wish.of, to=wish.to, lang=wish.lang, reason=wish.reason)]


# --- the clerk's ---------------------------------------------------------------------------


def request_translations(
    state: ChannelState, wish: RequestTranslations, _now: Occasion
) -> list[Event]:
    """Ask the interpreters for what is not there yet."""
    check_readers(wish.to, readers_of(state, wish.of))
    held = interpretation_of(state)
    by_language = dict[str, str]()
    for lang in wish.languages:
        by_language.setdefault(primary(lang), lang)
    missing = tuple(
        lang
        for lang in by_language.values()
        if (one := held.of(wish.of, lang)) is None or not (one.texts or one.was_requested)
    )
    if not missing:
        return []
    return [TranslationsRequested(of=wish.of, to=wish.to, languages=missing)]


def publish_translation(
    state: ChannelState, wish: PublishTranslation, _now: Occasion
) -> list[Event]:
    """Publish what no person here has written, unless somebody was quicker."""
    _check_language(state, wish.of, wish.lang)
    check_readers(wish.to, readers_of(state, wish.of))
    held = interpretation_of(state).of(wish.of, wish.lang)
    if held is not None and held.texts:
        return []
    if wish.origin is Origin.PERSON:
        raise NotByAPerson(
            "what a person wrote is signed by that person, not published for them"
        )
    _check_memory(state, wish)
    return [
        TranslationPublished(
            of=wish.of,
            to=wish.to,
            lang=wish.lang,
            origin=wish.origin,
            engine=wish.engine,
            gist=wish.gist,
            cautions=tuple(dict.fromkeys(one.caution for one in wish.cautions)),
            memory=wish.memory,
            glossary=wish.glossary,
        )
    ]


# --- within --------------------------------------------------------------------------------


def _words(state: ChannelState, place: int) -> Words:
    words = words_at(state, place)
    if words is None or words.are_gone:
        raise NothingToTranslate("there are no words at that place; look again")
    return words


def _check_language(state: ChannelState, place: int, lang: str) -> None:
    if primary(_words(state, place).lang) == primary(lang):
        raise SameLanguage("these words are in that language already")


def check_readers(named: Audience, entitled: Audience) -> None:
    """Let a wish pass that names those, and only those, who may read what it is about.

    Raises:
        OtherReaders: somebody came or went meanwhile.
    """
    if tuple(named) != tuple(entitled):
        raise OtherReaders("who may read this has changed in the meantime; send it again")


def _check_free(state: ChannelState, held: Translation | None, now: Occasion) -> None:
    """What an interpreter has taken up is theirs, as long as they sit here."""
    taken_by = None if held is None else held.taken_by
    if taken_by is not None and taken_by != now.author.id and taken_by in state.seats:
        raise NotYours("another interpreter has taken this up; ask them to hand it over")


def _check_memory(state: ChannelState, wish: PublishTranslation) -> None:
    """What comes from memory was signed for, where all who read it now could read it.

    Else it would tell them that the same was said, at a place they may not know of.
    """
    named = sum(one is not None for one in (wish.memory, wish.disclosed))
    if named != (wish.origin is Origin.MEMORY):
        raise OtherWords("what comes from memory names the words an interpreter signed")
    if wish.memory is None:
        return
    for one in interpretation_of(state).translations.values():
        if one.origin is Origin.PERSON and one.stage is Stage.CERTIFIED:
            if (one.texts[-1], primary(one.lang)) != (wish.memory, primary(wish.lang)):
                continue
            if seats_reading(state, wish.of) <= seats_reading(state, one.of):
                return
            raise OtherReaders("some who read this may not read where it was signed for")
    raise OtherWords("no interpreter's signature stands for those words")


def _translated(state: ChannelState, place: int, lang: str) -> Translation:
    _words(state, place)
    held = interpretation_of(state).of(place, lang)
    if held is None or not held.texts:
        raise NothingSigned("there is no translation of this yet")
    return held
