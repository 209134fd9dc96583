"""Whatever people do to a text, every copy is the fold of what its reader may read."""

import json
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings

from negotiation_room.kernel.channel import ChannelState
from negotiation_room.kernel.loading import fold_entry
from negotiation_room.kernel.reading import as_shown, visible_parts
from negotiation_room.kernel.snapshot import Fragments, freeze, restructure, thaw, unstructure
from tests.capabilities.drafting.roundtable import WHERE, Table
from tests.capabilities.drafting.scenes import Line, check_letters, play, scenes

READERS = ("mira", "bo", "dee", "cy", "di", "obi")


async def folded(table: Table, reader: str) -> ChannelState:
    """What a reader makes of the entries it was given."""
    kit = table.kit
    seat = await kit.seat_of(reader, WHERE)
    state = kit.catalogue.found(kit.room, kit.id(WHERE))
    state = replace(state, charter=(await kit.state(WHERE)).charter)
    for entry in kit.entries(WHERE):
        state = fold_entry(kit.catalogue, state, as_shown(entry, visible_parts(entry, seat)))
    return state


@pytest.mark.rule("DR15")
@given(scene=scenes())
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
async def test_every_copy_is_the_fold_of_what_may_be_read(scene: list[Line]) -> None:
    """Each view equals its own fold, a restart changes nothing, letters tell their authors."""
    table = await play(scene)
    kit = table.kit
    state = await kit.state(WHERE)
    for reader in READERS:
        shown = kit.catalogue.show(state, await kit.seat_of(reader, WHERE))
        own = await folded(table, reader)
        assert shown.substate("drafting") == own.substate("drafting"), reader
        assert restructure(kit.catalogue, json.loads(json.dumps(unstructure(shown)))) == shown
    names = {seat.id: seat.name.lower() for seat in state.seats.values()}
    check_letters(await table.text(), {str(one): who for one, who in names.items()})
    assert thaw(kit.catalogue, freeze(state)) == state
    kit.restart()
    assert await kit.state(WHERE) == state


@given(scene=scenes())
@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
async def test_what_has_not_changed_is_written_down_as_before(scene: list[Line]) -> None:
    """Snapshot after snapshot, those made of fragments are the same as those written whole."""
    kit = (await play(scene)).kit
    entries = kit.entries(WHERE)
    state, fragments = kit.catalogue.found(kit.room, kit.id(WHERE)), Fragments()
    for entry in entries:
        state = fold_entry(kit.catalogue, state, entry)
        assert freeze(state, fragments) == freeze(state)
