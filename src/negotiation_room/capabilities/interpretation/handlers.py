"""What follows elsewhere from acts on what was said and on its translations."""

from negotiation_room.capabilities.channels.face import NoRegister, register_of, words_in
from negotiation_room.capabilities.channels.messages import Redact
from negotiation_room.capabilities.interpretation.messages import (
    CertifyParagraph,
    CertifyTranslation,
    WithdrawSegments,
    WithdrawTranslation,
)
from negotiation_room.capabilities.interpretation.paragraphs import check_spoken_here
from negotiation_room.capabilities.interpretation.rules import interpretation_of
from negotiation_room.capabilities.interpretation.states import Translation
from negotiation_room.capabilities.languages.face import languages_in
from negotiation_room.capabilities.languages.messages import ForgetTranslation
from negotiation_room.capabilities.rooms.face import languages_of
from negotiation_room.kernel.desk import Desk, Done, Handler


def redact(desk: Desk, done: Done) -> None:
    """Destroy an utterance's words in every language, and what was asked about them."""
    wish = done.command
    assert isinstance(wish, Redact)  # noqa: S101 -- the wire name says so
    state = desk.state(done.channel)
    gone = {place for place, words in words_in(state).items() if words.of == wish.target}
    for translation in interpretation_of(state).translations.values():
        if translation.of in gone:
            for place in (
                *translation.texts,
                *translation.queries,
                *translation.answered,
            ):
                desk.erase(done.channel, place, ("with",))
            _forget(desk, done, translation)


def other_words(desk: Desk, done: Done) -> None:
    """Take out of the room's memory what no interpreter stands by any more."""
    wish = done.command
    assert isinstance(wish, CertifyTranslation | WithdrawTranslation)  # noqa: S101 -- as above
    held = interpretation_of(desk.state(done.channel)).of(wish.of, wish.lang)
    if held is not None and not held.is_disclosed:
        _forget(desk, done, held)


def _forget(desk: Desk, done: Done, translation: Translation) -> None:
    """Let the whole room forget a translation, and destroy the words it was disclosed in.

    A register whose record is disputed hears nothing; the words go from it all the same.
    """
    promoted = translation.promoted
    if promoted is None:
        return
    try:
        register = register_of(desk.state(done.channel))
    except NoRegister:
        return
    known = languages_in(desk.state(register)).remembered.get(promoted.act)
    if known is not None:
        if desk.hears(register):
            desk.clerk(register, ForgetTranslation, done.leaf_hash, disclosed=promoted.act)
        desk.erase(register, known.place, ("with",))


def withdraw_segments(desk: Desk, done: Done) -> None:
    """Destroy what was brought in from a file."""
    wish = done.command
    assert isinstance(wish, WithdrawSegments)  # noqa: S101 -- the wire name says so
    desk.erase(done.channel, wish.of, ("with",))


def certify_paragraph(desk: Desk, done: Done) -> None:
    """Hold its language against those of the room, which the register knows."""
    wish = done.command
    assert isinstance(wish, CertifyParagraph)  # noqa: S101 -- as above
    state = desk.state(done.channel)
    check_spoken_here(state, wish.lang, languages_of(desk.state(register_of(state))))


HANDLERS: dict[str, Handler] = {
    Redact.wire: redact,
    CertifyTranslation.wire: other_words,
    WithdrawTranslation.wire: other_words,
    WithdrawSegments.wire: withdraw_segments,
    CertifyParagraph.wire: certify_paragraph,
}
