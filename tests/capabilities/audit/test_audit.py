"""What is done to a journal from outside is an entry in it, for those who sit there."""

import hashlib
from collections.abc import Callable
from typing import Any

import pytest

from negotiation_room.capabilities.audit.messages import (
    ChannelExported,
    EpochOpened,
    NoteErasure,
    NoteGenerationDestroyed,
    OpenEpoch,
    RecordExport,
)
from negotiation_room.capabilities.audit.rules import BeyondTheEnd, NotLost
from negotiation_room.kernel.capability import NotYourRole, OnlyTheClerk
from negotiation_room.kernel.desk import Desk
from tests.kit import RoomKit

CAUSE = hashlib.sha256(b"cause").digest()


@pytest.fixture
async def kit() -> RoomKit:
    """A plenary with a party and an observer."""
    kit = await RoomKit.open()
    await kit.seat("plenary", bo="head_of_delegation:alpha", obi="observer")
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
async def test_the_clerk_notes_destructions(kit: RoomKit) -> None:
    """Destroyed words and keys stand in the journal of the channel they concern."""
    before = len(kit.entries("plenary"))
    plenary = kit.id("plenary")
    await kit.dispatcher.as_clerk(
        lambda desk: desk.clerk(plenary, NoteErasure, CAUSE, targets=(3,), backups_until=None)
    )
    await kit.dispatcher.as_clerk(
        lambda desk: desk.clerk(plenary, NoteGenerationDestroyed, CAUSE, generation=1)
    )
    assert len(kit.entries("plenary")) == before + 2
    wish = NoteGenerationDestroyed(cause="x", generation=1)
    with pytest.raises(OnlyTheClerk):
        await kit.do("bo", "plenary", wish)


async def test_a_new_epoch_names_what_was_lost(kit: RoomKit) -> None:
    """An epoch begins only when something that was published is lost."""
    plenary = kit.id("plenary")

    def opened(lost_to: int) -> Callable[[Desk], Any]:
        fields = {"last_note": "note", "restored_size": 3, "restored_root": "root"}
        return lambda desk: desk.clerk(plenary, OpenEpoch, CAUSE, lost_to=lost_to, **fields)

    with pytest.raises(NotLost):
        await kit.dispatcher.as_clerk(opened(3))
    (event,) = await kit.dispatcher.as_clerk(opened(5))
    assert isinstance(event, EpochOpened)
