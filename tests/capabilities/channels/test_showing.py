"""What a seat is shown is what it would have made itself of the entries it may read."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from immutables import Map

from negotiation_room.capabilities.channels import capability as channels
from negotiation_room.capabilities.channels.messages import WithdrawSeat
from negotiation_room.capabilities.channels.rules import Utterance
from negotiation_room.kernel.channel import Attribution, ChannelState, History
from negotiation_room.kernel.entry import Entry
from negotiation_room.kernel.ids import b64
from negotiation_room.kernel.loading import fold_entry
from negotiation_room.kernel.reading import as_shown, visible_parts
from negotiation_room.kernel.roster import AdmitDevice, RevokeDevice
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
        assert shown.devices == own.devices


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


@pytest.mark.rule("SEAT7")
async def test_without_authors_an_observer_is_not_told_who_is_here() -> None:
    """Under non-attribution no part an observer reads names a person or their device."""
    kit = await play([("bo", "statement", 0)], attribution=Attribution.UNATTRIBUTED)
    await kit.accredit("mira", "alpha")
    device = kit.person("bo").device
    cause = bytes(32)
    await kit.dispatcher.as_clerk(
        lambda desk: desk.clerk(kit.id("plenary"), RevokeDevice, cause, device=device)
    )
    shown = [part.data for entry in await kit.read("obi", "plenary") for part in entry.parts]
    assert shown
    names = [kit.person(name) for name in ("mira", "bo", "dee", "ina")]
    for person in names:
        for token in (person.id, person.device):
            assert not [data for data in shown if token.encode() in data]
    observer = await kit.seat_of("obi", "plenary")
    assert not kit.catalogue.show(await kit.state("plenary"), observer).devices
    read = [part.data for entry in await kit.read("dee", "plenary") for part in entry.parts]
    assert [data for data in read if device.encode() in data]


@pytest.mark.rule("SEAT4")
async def test_who_comes_late_is_not_told_who_had_left() -> None:
    """A late seat knows the devices of those who are here, or left since, and of nobody before."""
    kit = await play([])
    await kit.channel("talks", history=History.OWN)
    await kit.seat("talks", mira="mediator", bo="head_of_delegation:alpha", ina="interpreter")
    await kit.do("mira", "talks", WithdrawSeat(seat=(await kit.seat_of("bo", "talks")).id))
    await kit.seat("talks", dee="delegate:alpha")
    seat = await kit.seat_of("dee", "talks")
    at_first = kit.catalogue.show(await kit.state("talks"), seat)
    people = {device.person for device in at_first.devices.values()}
    assert people == {kit.person(name).id for name in ("mira", "ina", "dee")}

    await kit.do("mira", "talks", WithdrawSeat(seat=(await kit.seat_of("ina", "talks")).id))
    own = at_first
    for entry in await kit.read("dee", "talks"):
        own = fold_entry(kit.catalogue, own, entry)
    shown = kit.catalogue.show(await kit.state("talks"), seat)
    assert shown.devices == own.devices
    assert kit.person("ina").device in shown.devices


@pytest.mark.rule("SEAT4")
async def test_who_returns_is_known_to_those_who_came_meanwhile() -> None:
    """Who is seated again brings their device again, else late seats could not check them."""
    kit = await play([])
    await kit.channel("talks", history=History.OWN)
    await kit.seat("talks", mira="mediator", bo="head_of_delegation:alpha", ina="interpreter")
    for name in ("ina", "bo"):
        leaving = WithdrawSeat(seat=(await kit.seat_of(name, "talks")).id)
        await kit.do("mira", "talks", leaving)
    await kit.seat("talks", dee="delegate:alpha")
    seat = await kit.seat_of("dee", "talks")
    own = kit.catalogue.show(await kit.state("talks"), seat)
    assert kit.person("ina").device not in own.devices

    await kit.seat("talks", ina="interpreter")
    leaving = WithdrawSeat(seat=(await kit.seat_of("ina", "talks")).id)
    await kit.do("mira", "talks", leaving)
    await kit.seat("talks", ina="interpreter")
    for entry in await kit.read("dee", "talks"):
        own = fold_entry(kit.catalogue, own, entry)
    shown = kit.catalogue.show(await kit.state("talks"), seat)
    assert shown.devices == own.devices
    assert kit.person("ina").device in own.devices
    assert kit.person("bo").device not in own.devices


@pytest.mark.rule("ID5")
async def test_a_revoked_device_does_not_return_with_its_owner() -> None:
    """What was revoked is never admitted again, nor is a device with another's key or owner."""
    kit = await play([])
    await kit.channel("talks", history=History.OWN)
    await kit.seat("talks", mira="mediator", ina="interpreter")
    here, cause = kit.id("talks"), bytes(32)
    before = (await kit.state("talks")).devices[kit.person("ina").device]
    brought = {"device": before.id, "person": before.person, "key": b64(before.key)}

    async def admitted(**changes: str) -> bool:
        wish = brought | changes
        return bool(
            await kit.dispatcher.as_clerk(
                lambda desk: desk.clerk(here, AdmitDevice, cause, **wish)
            )
        )

    assert not await admitted()
    leaving = WithdrawSeat(seat=(await kit.seat_of("ina", "talks")).id)
    await kit.do("mira", "talks", leaving)
    assert not await admitted(person=kit.person("bo").id)
    assert not await admitted(key=b64(bytes(32)))
    await kit.dispatcher.as_clerk(
        lambda desk: desk.clerk(here, RevokeDevice, cause, device=before.id)
    )
    await kit.seat("talks", ina="interpreter")
    assert not await admitted()
    assert (await kit.state("talks")).devices[before.id].revoked
