"""What follows elsewhere in the relay from acts of other capabilities."""

from negotiation_room.capabilities.channels.face import words_in
from negotiation_room.capabilities.channels.messages import Redact
from negotiation_room.capabilities.interpretation.messages import WithdrawSegments
from negotiation_room.capabilities.interpretation.rules import interpretation_of
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


def withdraw_segments(desk: Desk, done: Done) -> None:
    """Destroy what was brought in from a file."""
    wish = done.command
    assert isinstance(wish, WithdrawSegments)  # noqa: S101 -- the wire name says so
    desk.erase(done.channel, wish.of, ("with",))


HANDLERS: dict[str, Handler] = {
    Redact.wire: redact,
    WithdrawSegments.wire: withdraw_segments,
}
