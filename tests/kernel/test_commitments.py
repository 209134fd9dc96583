"""What a channel has heard is known for ever, in a few bytes for each."""

import asyncio
import hashlib
import sys
from collections.abc import Sequence

import pytest

from negotiation_room.capabilities.channels.messages import PostMessage
from negotiation_room.kernel.act import parse_act
from negotiation_room.kernel.commitments import BYTES_EACH, MOST_RECENT, Commitments
from negotiation_room.kernel.ids import ChannelId
from tests.kernel.test_dispatch import HELLO, code, perform, talks
from tests.kit import RoomKit


def hashes(count: int, of: str = "") -> list[bytes]:
    """Commitments, as good as any."""
    return [hashlib.sha256(f"{of}{at}".encode()).digest() for at in range(count)]


def weight(commitments: Commitments) -> int:
    """Bytes it keeps, the commitments it refers to included."""
    recent, checked = commitments._recent, commitments._checked  # noqa: SLF001 -- to weigh them
    filters = [one._bits for one in commitments._filters]  # noqa: SLF001 -- as above
    kept = [recent, checked, *recent, *checked, *filters]
    return sum(map(sys.getsizeof, kept))


def test_nothing_that_was_heard_is_taken_for_new() -> None:
    """Whatever was added is known, or the journal is to be asked; never new."""
    commitments = Commitments()
    heard = hashes(5_000)
    commitments.load(heard[:2_000])
    for seq, each in enumerate(heard[2_000:], start=2_001):
        commitments.add(each, seq, durable=seq)
    assert not [each for each in heard if commitments.holds(each) is False]
    fresh = hashes(1_000, "fresh")
    assert sum(commitments.holds(each) is False for each in fresh) > 990


@pytest.mark.parametrize("were_loaded", [0, 60_000])
def test_a_long_record_hardly_asks_the_journal(were_loaded: int) -> None:
    """Of new contents next to none is taken for one that was heard, however many were."""
    commitments = Commitments()
    heard = hashes(60_000)
    commitments.load(heard[:were_loaded])
    for seq, each in enumerate(heard[were_loaded:], start=1):
        commitments.add(each, seq, durable=seq)
    fresh = hashes(50_000, "fresh")
    assert sum(commitments.holds(each) is None for each in fresh) < 25
    assert not [each for each in heard if commitments.holds(each) is False]


def test_memory_is_a_few_bytes_an_entry() -> None:
    """A channel of many entries weighs little more than one of few, once they are durable."""
    few, many = Commitments(), Commitments()
    entries = 200 * MOST_RECENT
    for commitments, count in ((few, MOST_RECENT), (many, entries)):
        for seq, each in enumerate(hashes(count), start=1):
            commitments.add(each, seq, durable=seq)
            commitments.checked(each + b"x", is_known=False)
    assert weight(many) <= weight(few) + 3 * BYTES_EACH * entries


def test_what_is_not_durable_is_not_left_to_the_journal() -> None:
    """The journal cannot be asked for what it does not have yet."""
    commitments = Commitments()
    ahead = hashes(3 * MOST_RECENT)
    for seq, each in enumerate(ahead, start=1):
        commitments.add(each, seq, durable=0)
    assert all(commitments.holds(each) for each in ahead)


@pytest.mark.rule("ACT7")
async def test_what_memory_has_forgotten_the_journal_remembers() -> None:
    """A content sent long ago is refused, and a new one that looks alike is not."""
    kit = await talks()
    signed = kit.signed("bo", "plenary", HELLO)
    await perform(kit, "bo", signed)
    fresh = kit.signed("bo", "plenary", HELLO)
    live = kit.channels.live[kit.id("plenary")]
    full = Commitments()
    bits = full._filters[0]._bits  # noqa: SLF001 -- a filter that tells nothing
    bits[:] = b"\xff" * len(bits)
    live.commitments = full
    (answer,) = await perform(kit, "bo", fresh)
    assert answer.seq is not None
    again = kit.signed("bo", "plenary", HELLO, with_=parse_act(signed.act).with_)
    stolen = type(signed)(again.act, again.signature, signed.content, signed.salt)
    (refused,) = await perform(kit, "bo", stolen)
    assert code(refused) == "kernel.unfit_act"
    assert "already sent" in str(refused.refusal)


async def test_those_who_act_at_once_after_a_restart_share_one_reading() -> None:
    """Else each of them reads the whole record, and a long text stands still for all."""
    kit = await RoomKit.open()
    people = [f"p{number}" for number in range(12)]
    await kit.seat("plenary", mira="mediator", **dict.fromkeys(people, "secretariat"))
    said = [kit.signed(who, "plenary", PostMessage(text="Words.", lang="en")) for who in people]
    await kit.dispatcher.perform(kit.person("p0").id, kit.room, [said[0]])
    kit.restart()
    answers = await asyncio.gather(
        *(
            kit.dispatcher.perform(kit.person(who).id, kit.room, [act])
            for who, act in zip(people[1:], said[1:], strict=True)
        )
    )
    assert all(answer.refusal is None for (answer,) in answers)
    assert kit.journal.scans == 1


async def test_who_leaves_while_it_is_read_takes_nothing_from_the_others() -> None:
    """One that is cut off keeps nobody from being heard."""
    kit = await RoomKit.open()
    await kit.seat("plenary", mira="mediator", bo="secretariat")
    wish = PostMessage(text="Words.", lang="en")
    first, second = (kit.signed(who, "plenary", wish) for who in ("mira", "bo"))
    kit.restart()
    cut = asyncio.create_task(kit.dispatcher.perform(kit.person("mira").id, kit.room, [first]))
    stays = asyncio.create_task(kit.dispatcher.perform(kit.person("bo").id, kit.room, [second]))
    async with asyncio.timeout(10):
        await kit.journal.begun.wait()
    cut.cancel()
    (answer,) = await stays
    assert answer.refusal is None


async def test_after_a_reading_that_failed_whoever_acts_next_asks_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A fault of the database lasts no longer than the fault."""
    kit = await RoomKit.open()
    await kit.seat("plenary", mira="mediator", bo="secretariat")
    wish = PostMessage(text="Words.", lang="en")
    first, second = (kit.signed(who, "plenary", wish) for who in ("mira", "bo"))
    kit.restart()

    async def fails(_channel: ChannelId, _epoch: int) -> Sequence[bytes]:
        raise OSError("the disk is gone")

    with monkeypatch.context() as fault:
        fault.setattr(kit.journal, "commitments", fails)
        with pytest.raises(OSError, match="gone"):
            await kit.dispatcher.perform(kit.person("mira").id, kit.room, [first])
    (answer,) = await kit.dispatcher.perform(kit.person("bo").id, kit.room, [second])
    assert answer.refusal is None
