"""Between which languages interpreters work, and which languages nobody here works into. Pure."""

from typing import Final

from negotiation_room.capabilities.channels.face import words_in
from negotiation_room.capabilities.interpretation.messages import (
    WorkBetween,
    WorkingLanguagesStated,
)
from negotiation_room.capabilities.interpretation.rules import interpretation_of
from negotiation_room.capabilities.interpretation.states import primary
from negotiation_room.kernel.channel import ChannelState, Occasion
from negotiation_room.kernel.errors import Invalid
from negotiation_room.kernel.messages import Event
from negotiation_room.kernel.seats import Role, Seat

LATELY: Final = 5
"""The last utterances from which it is told in which languages this channel is read."""


class NoPair(Invalid, code="interpretation.no_pair"):
    """Somebody who interprets works out of one language into another one."""


def work_between(_state: ChannelState, wish: WorkBetween, _now: Occasion) -> list[Event]:
    """State one's working languages, or leave them unsaid again."""
    out_of, into = tuple(dict.fromkeys(wish.out_of)), tuple(dict.fromkeys(wish.into))
    if (out_of or into) and not any(
        primary(source) != primary(target) for source in out_of for target in into
    ):
        raise NoPair("name a language that you work from, and another one that you work into")
    return [WorkingLanguagesStated(out_of=out_of, into=into)]


def interpreters_in(state: ChannelState) -> list[Seat]:
    """Those who may take texts up here now."""
    return [
        seat
        for seat in state.seats.values()
        if seat.role is Role.INTERPRETER and not seat.suspended
    ]


def uncovered(state: ChannelState) -> tuple[str, ...]:
    """The languages wanted here lately that no interpreter here works into.

    Whoever has not said between which languages they work is shown every pair, and counts for all.
    """
    stated = interpretation_of(state).working
    interpreters = [seat.id for seat in interpreters_in(state)]
    if any(seat not in stated for seat in interpreters):
        return ()
    covered = {primary(lang) for seat in interpreters for lang in stated[seat].into}
    return tuple(sorted(_wanted(state) - covered))


def _wanted(state: ChannelState) -> set[str]:
    """The languages in which somebody reads what was said lately in another one."""
    held, said = interpretation_of(state), words_in(state)
    lately = {
        place: primary(said[place].lang)
        for place in sorted(at for at, words in said.items() if not words.are_gone)[-LATELY:]
    }
    # Of those who chose nothing, the record says only into what the clerk has had put the words.
    asked = [
        (one.of, primary(one.lang)) for one in held.translations.values() if one.of in lately
    ]
    chosen = [
        (place, primary(lang))
        for seat in state.seats.values()
        if seat.id in held.readings
        for lang in held.readings[seat.id].languages
        for place in lately
        if seat.reads_from <= place
    ]
    return {lang for place, lang in (*asked, *chosen) if lang != lately[place]}
