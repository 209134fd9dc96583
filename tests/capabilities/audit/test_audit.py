"""What is done to a journal from outside is an entry in it, for those who sit there."""

import hashlib

import pytest

from negotiation_room.capabilities.audit.face import note_destroyed
from negotiation_room.capabilities.audit.messages import (
    AcceptEpoch,
    ChannelExported,
    Destruction,
    EpochAccepted,
    NoteDestroyed,
    OpenEpoch,
    RecordExport,
)
from negotiation_room.capabilities.audit.rules import (
    Audit,
    BeyondTheEnd,
    NoSuchEpoch,
    accept_epoch,
)
from negotiation_room.kernel.capability import NotYourRole, OnlyTheClerk
from negotiation_room.kernel.channel import ChannelState, Occasion, Place
from negotiation_room.kernel.epochs import EpochOpened, EpochSettled, begin_epoch
from negotiation_room.kernel.ids import ActId
from tests.kit import RoomKit

CAUSE = hashlib.sha256(b"cause").digest()


@pytest.fixture
async def kit() -> RoomKit:
    """A plenary with a mediator, a party and an observer; a caucus."""
    kit = await RoomKit.open()
    await kit.seat("plenary", mira="mediator", bo="head_of_delegation:alpha", obi="observer")
    await kit.accredit("mira", "alpha")
    return kit


@pytest.mark.rule("AUD7")
async def test_an_export_is_an_entry_for_all_members(kit: RoomKit) -> None:
    """Everybody but the observers sees who took the journal away, and how far."""
    seq = await kit.do("bo", "plenary", RecordExport(upto=2))
    data = kit.entries("plenary")[seq - 1].parts[-1].data
    assert ChannelExported.wire.encode() in data
    assert (await kit.read("obi", "plenary"))[seq - 1].parts == ()
    with pytest.raises(NotYourRole):
        await kit.do("obi", "plenary", RecordExport(upto=1))


async def test_nothing_is_exported_beyond_the_end(kit: RoomKit) -> None:
    """An export ends at an entry that exists."""
    with pytest.raises(BeyondTheEnd):
        await kit.do("bo", "plenary", RecordExport(upto=10_000))


@pytest.mark.rule("ACT11")
async def test_the_clerk_notes_destroyed_keys_once(kit: RoomKit) -> None:
    """A destroyed generation stands in the journal of its channel, and is not noted twice."""
    before = len(kit.entries("plenary"))
    for _ in range(2):
        await kit.dispatcher.as_clerk(
            lambda desk: note_destroyed(desk, kit.id("plenary"), 1, Destruction.REDACTED)
        )
    assert len(kit.entries("plenary")) == before + 1
    assert (await kit.read("obi", "plenary"))[-1].parts == ()
    for wish in (
        NoteDestroyed(cause="x", generation=1, reason=Destruction.SHREDDED),
        OpenEpoch(
            cause="x", epoch=2, before=0, after_epoch=1, restored=0, root="", because="x"
        ),
    ):
        with pytest.raises(OnlyTheClerk):
            await kit.do("mira", "plenary", wish)


async def test_there_is_nothing_to_accept_in_the_first_epoch(kit: RoomKit) -> None:
    """A log that never began anew needs no acceptance."""
    with pytest.raises(NoSuchEpoch):
        await kit.do("mira", "plenary", AcceptEpoch(epoch=2))


def unsettled(kit: RoomKit, state: ChannelState) -> ChannelState:
    """The state as a new epoch finds it."""
    opened = EpochOpened(epoch=2, before=7, after_epoch=1, restored=7, root="")
    return kit.catalogue.evolve(state, opened, Place(8, 8))


async def test_whoever_presides_settles_an_epoch(kit: RoomKit) -> None:
    """In plenary the chair; in a caucus, where no chair sits, the head of its delegation."""
    for channel, who, settles in (
        ("plenary", "mira", True),
        ("plenary", "bo", False),
        ("caucus:alpha", "bo", True),
    ):
        if channel == "caucus:alpha":
            await kit.seat(channel, bo="head_of_delegation:alpha")
        state = unsettled(kit, await kit.state(channel))
        assert not state.settled
        seat = state.seat_of(kit.person(who).id)
        now = Occasion(seat, kit.person(who).device, ActId("a"), 9, 9)
        facts = accept_epoch(state, AcceptEpoch(epoch=2), now)
        assert isinstance(facts[0], EpochAccepted)
        assert (EpochSettled(epoch=2) in facts) is settles
        for fact in facts:
            state = kit.catalogue.evolve(state, fact, Place(9, 9))
        assert state.settled is settles


async def test_an_observer_sees_a_new_epoch_and_not_who_accepted_it(kit: RoomKit) -> None:
    """What an observer folds from what it is shown is what it is shown of the state."""
    state = unsettled(kit, await kit.state("plenary"))
    seat = await kit.seat_of("obi", "plenary")
    shown = kit.catalogue.show(state, seat)
    for fact in (EpochAccepted(epoch=2), EpochSettled(epoch=2)):
        state = kit.catalogue.evolve(state, fact, Place(9, 9))
    folded = kit.catalogue.evolve(shown, EpochSettled(epoch=2), Place(9, 9))
    assert kit.catalogue.show(state, seat) == folded
    audit: Audit = folded.substate("audit")
    assert (audit.epochs[0].settled, audit.epochs[0].by_chair) == (True, False)


async def test_beginning_an_epoch_twice_is_beginning_it_once(kit: RoomKit) -> None:
    """The fold begins an epoch at its first entry, and again at the fact in it: the same state."""
    state = await kit.state("plenary")
    once = begin_epoch(state, 2, 7)
    assert begin_epoch(once, 2, 7) == once
    assert once.stands_at(7) == (1, 7)
    assert once.stands_at(8) == (2, 1)
