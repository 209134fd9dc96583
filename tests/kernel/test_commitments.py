"""What a channel has heard is known for ever, in a few bytes for each."""

import hashlib
import sys

import pytest

from negotiation_room.kernel.act import parse_act
from negotiation_room.kernel.commitments import BYTES_EACH, MOST_RECENT, Commitments
from tests.kernel.test_dispatch import HELLO, code, perform, talks


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
