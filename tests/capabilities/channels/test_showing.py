"""What a seat is shown is what it would have made itself of the entries it may read."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from immutables import Map

from negotiation_room.capabilities.channels import capability as channels
from negotiation_room.capabilities.channels.rules import Utterance
from negotiation_room.kernel.channel import Attribution, ChannelState, History
from negotiation_room.kernel.entry import Entry
from negotiation_room.kernel.loading import fold_entry
from negotiation_room.kernel.reading import as_shown, visible_parts
from negotiation_room.kernel.seats import Seat
from tests.capabilities.channels.scenes import play, scenes
from tests.kit import RoomKit

READERS = ("mira", "bo", "dee", "ina", "obi")


def folded(kit: RoomKit, channel: str, entries: list[Entry]) -> ChannelState:
    """What a reader makes of the entries it was given."""
    state = kit.catalogue.found(kit.room, kit.id(channel))
    # A reader who comes late is told the charter with the seat.
    state = replace(state, charter=kit.channels.live[kit.id(channel)].state.charter)
    for entry in entries:
        state = fold_entry(kit.catalogue, state, entry)
    return state


def read_by(entries: list[Entry], seat: Seat) -> list[Entry]:
    """The entries as a seat is shown them."""
    return [as_shown(entry, visible_parts(entry, seat)) for entry in entries]


@pytest.mark.rule("SEAT5")
@pytest.mark.parametrize("attribution", list(Attribution))
@given(scene=scenes())
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
async def test_showing_is_folding_what_one_may_read(
    attribution: Attribution, scene: list[tuple[str, str, int]]
) -> None:
    """For every seat, the state it is shown equals the fold of the parts it may read."""
    kit = await play(scene, attribution=attribution)
    state = await kit.state("plenary")
    for reader in READERS:
        seat = await kit.seat_of(reader, "plenary")
        own = folded(kit, "plenary", read_by(kit.entries("plenary"), seat))
        shown = kit.catalogue.show(state, seat)
        assert shown.substates == own.substates
        assert shown.seats == own.seats


@pytest.mark.rule("SEAT4")
@given(scene=scenes(), late=st.integers(min_value=0, max_value=40))
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
async def test_who_comes_late_reads_from_there(
    scene: list[tuple[str, str, int]], late: int
) -> None:
    """Where a channel keeps its history to itself, a late seat knows only what came later."""
    kit = await play(scene)
    state = await kit.state("plenary")
    seat = replace(await kit.seat_of("bo", "plenary"), reads_from=late + 1)
    shown = channels.capability.show(state.substate("channels"), seat, state)
    own = folded(kit, "plenary", read_by(kit.entries("plenary"), seat))
    assert shown.utterances == own.substate("channels").utterances


@pytest.mark.rule("SEAT7")
async def test_an_unattributed_statement_has_no_author_for_observers() -> None:
    """Under non-attribution an observer reads the words, and never whose they are."""
    kit = await play([("bo", "statement", 0)], attribution=Attribution.UNATTRIBUTED)
    state = await kit.state("plenary")
    observer = await kit.seat_of("obi", "plenary")
    said = kit.catalogue.show(state, observer).substate("channels").utterances
    assert isinstance(said, Map)
    (one,) = said.values()
    assert isinstance(one, Utterance)
    assert (one.seat, one.delegation, one.role) == (None, None, None)


async def test_a_caucus_begins_for_each_with_their_own_seat() -> None:
    """A caucus keeps what was said before from those who come later."""
    kit = await play([])
    await kit.accredit("mira", "alpha")
    assert (await kit.state("caucus:alpha")).chartered.history is History.OWN
