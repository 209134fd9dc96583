"""What every journal promises."""

from pathlib import Path

import pytest
from sqlalchemy import delete, select, update

from negotiation_room.kernel.audience import EVERYONE
from negotiation_room.kernel.ids import ChannelId, new_id
from negotiation_room.kernel.merkle import (
    EMPTY_ROOT,
    consistency_proof,
    verify_consistency,
)
from negotiation_room.kernel.ports import Erasure, Fenced, Turning
from negotiation_room.storage import schema
from negotiation_room.storage.log import TamperedEntry
from tests.builders import Chance, Log
from tests.storage.stores import Store

ENTRY = schema.entry.c


async def filled(store: Store, count: int = 9, seed: int = 1) -> Log:
    """A channel of that many entries."""
    log = Log(chance=Chance(seed))
    await store.writer.submit(log.found())
    await store.writer.submit(log.say(*[f"text {i}" for i in range(count - 1)]))
    return log


async def test_an_unknown_channel_is_none(store: Store) -> None:
    """A channel that is not there has no journal, and no entries."""
    nowhere = ChannelId(new_id("c", Chance()))
    assert await store.journal.load(nowhere) is None
    assert await store.journal.read(nowhere, 1, 1, 10) == []
    assert await store.journal.root_at(nowhere, 1, 1) is None


async def test_reading_ends_where_the_journal_ends(store: Store) -> None:
    """A range is served inclusively, and no further than there is anything."""
    log = await filled(store)
    assert [e.seq for e in await store.journal.read(log.channel, 1, 3, 5)] == [3, 4, 5]
    assert [e.seq for e in await store.journal.read(log.channel, 1, 8, 99)] == [8, 9]
    assert await store.journal.read(log.channel, 2, 1, 9) == []


async def test_reading_goes_by_pages(store: Store) -> None:
    """A long range comes whole, whatever the size of a page."""
    log = await filled(store, 1203)
    read = await store.journal.read(log.channel, 1, 1, 2000)
    assert [e.seq for e in read] == list(range(1, 1204))
    loaded = await store.journal.load(log.channel)
    assert loaded is not None
    assert loaded.frontier == log.frontier
    assert len(set(await store.journal.commitments(log.channel, 1))) == 1203


async def test_an_audience_comes_back_with_its_part(store: Store) -> None:
    """What was declared of each part is read back with it, sealed like it meanwhile."""
    log = Log()
    founding = log.found()
    await store.writer.submit(founding)
    [entry] = await store.journal.read(log.channel, 1, 1, 1)
    assert entry.parts == founding.entries[0].parts


async def test_roots_are_those_of_the_log(store: Store) -> None:
    """Every size has the root it had; beyond the head there is none."""
    log = Log()
    await store.writer.submit(log.found())
    roots = {0: EMPTY_ROOT, 1: log.frontier.root()}
    for size in range(2, 9):
        await store.writer.submit(log.say("more"))
        roots[size] = log.frontier.root()
    found = {size: await store.journal.root_at(log.channel, 1, size) for size in range(9)}
    assert found == roots
    assert await store.journal.root_at(log.channel, 1, 9) is None


async def test_stored_nodes_prove_consistency(store: Store) -> None:
    """The nodes written with the entries are enough for a proof between any two sizes."""
    log = await filled(store, 13)
    places = [(level, i) for level in range(4) for i in range(13 >> level)]
    nodes = await store.journal.nodes(log.channel, 1, [*places, (2, 99), (0, 99)])
    assert set(nodes) == set(places)
    for m in range(1, 14):
        old, new = [await store.journal.root_at(log.channel, 1, size) for size in (m, 13)]
        assert old is not None
        assert new is not None
        proof = consistency_proof(m, 13, lambda level, i: nodes[(level, i)])
        verify_consistency(m, 13, old, new, proof)


async def test_a_snapshot_shortens_the_tail(store: Store) -> None:
    """After a snapshot only later entries are loaded; an older one never replaces a newer."""
    log = await filled(store)
    await store.journal.save_snapshot(log.channel, 1, 7, b"state at seven")
    await store.journal.save_snapshot(log.channel, 1, 3, b"state at three")
    loaded = await store.journal.load(log.channel)
    assert loaded is not None
    assert loaded.snapshot == (7, b"state at seven")
    assert [e.seq for e in loaded.tail] == [8, 9]
    whole = await store.journal.load(log.channel, is_whole=True)
    assert whole is not None
    assert whole.snapshot is None
    assert len(whole.tail) == 9


async def test_a_snapshot_that_does_not_open_is_as_good_as_none(store: Store) -> None:
    """A damaged snapshot costs time, not the channel."""
    log = await filled(store)
    await store.journal.save_snapshot(log.channel, 1, 7, b"state")
    await store.writer.transact(
        lambda c: c.execute(update(schema.snapshot).values(sealed=b"\x00\x00\x00\x01torn"))
    )
    loaded = await store.journal.load(log.channel)
    assert loaded is not None
    assert loaded.snapshot is None
    assert len(loaded.tail) == 9


async def test_a_content_is_found_among_the_entries(store: Store) -> None:
    """The journal knows of every content whether it was heard in that epoch of that channel."""
    log = await filled(store)
    heard = await store.journal.commitments(log.channel, 1)
    assert len(heard) == 9
    for known in heard:
        assert await store.journal.heard(log.channel, 1, known)
        assert not await store.journal.heard(log.channel, 2, known)
        assert not await store.journal.heard(log.channel, 1, known[::-1])


async def test_an_erased_part_is_gone_and_named(store: Store) -> None:
    """After an erasure the entry says which part is gone; the rest still opens and proves."""
    log = await filled(store)
    await store.journal.save_snapshot(log.channel, 1, 9, b"holds the words")
    redaction = log.say("redacted, for this reason")
    redaction.erasures.append(Erasure(log.channel, 1, 4, ("with",)))
    await store.writer.submit(redaction)
    [entry] = await store.journal.read(log.channel, 1, 4, 4)
    assert entry.erased == ("with",)
    assert entry.erased_for == (EVERYONE,)
    assert entry.part("with") is None
    assert entry.part("act") is not None
    loaded = await store.journal.load(log.channel)
    assert loaded is not None
    assert loaded.snapshot is None
    assert len(loaded.tail) == 10


async def test_a_snapshot_from_before_an_erasure_is_not_stored(store: Store) -> None:
    """A state folded before the erasure still holds the words: it comes too late."""
    log = await filled(store)
    redaction = log.say("redacted")
    redaction.erasures.append(Erasure(log.channel, 1, 4, ("with",)))
    await store.writer.submit(redaction)
    await store.journal.save_snapshot(log.channel, 1, 9, b"holds the words")
    loaded = await store.journal.load(log.channel)
    assert loaded is not None
    assert loaded.snapshot is None
    await store.journal.save_snapshot(log.channel, 1, 10, b"without them")
    loaded = await store.journal.load(log.channel)
    assert loaded is not None
    assert loaded.snapshot == (10, b"without them")


async def test_epochs_are_read_in_their_order(store: Store) -> None:
    """After a new epoch the old entries still come first, and the log begins anew, only once."""
    log = await filled(store, 3)
    log.epoch, log.frontier = 2, type(log.frontier)()
    opening = log.say("the first of the second epoch")
    opening.turnings.append(Turning(log.channel, 1, 3, 2))
    await store.writer.submit(opening)
    with pytest.raises(Fenced):
        await store.writer.submit(opening)
    loaded = await store.journal.load(log.channel)
    assert loaded is not None
    assert (loaded.epoch, loaded.head) == (2, 1)
    assert [(e.epoch, e.seq) for e in loaded.tail] == [(1, 1), (1, 2), (1, 3), (2, 1)]
    assert [entry.place for entry in loaded.tail] == [1, 2, 3, 4]


def _flip(value: bytes, at: int) -> bytes:
    return value[:at] + bytes([value[at] ^ 1]) + value[at + 1 :]


@pytest.mark.parametrize("place", range(0, 1400, 41))
async def test_no_flipped_byte_of_the_parts_goes_unseen(store: Store, place: int) -> None:
    """Wherever a byte of an entry's parts is changed, reading names the entry."""
    log = await filled(store, 3)
    parts: bytes = await store.database.read(
        lambda c: c.execute(select(ENTRY.parts).where(ENTRY.seq == 2)).scalar_one()
    )
    changed = _flip(parts, place % len(parts))
    await store.writer.transact(
        lambda c: c.execute(update(schema.entry).where(ENTRY.seq == 2).values(parts=changed))
    )
    with pytest.raises(TamperedEntry) as tampered:
        await store.journal.read(log.channel, 1, 1, 3)
    assert (tampered.value.channel, tampered.value.seq) == (log.channel, 2)


async def test_a_transplanted_row_does_not_open(store: Store) -> None:
    """Parts moved from one entry to another are named, in one channel and across two."""
    log, other = await filled(store, 3), await filled(store, 3, seed=2)
    for source in (log.channel, other.channel):
        parts: bytes = await store.database.read(
            lambda c, source=source: c.execute(  # type: ignore[misc]
                select(ENTRY.parts).where(ENTRY.seq == 3, ENTRY.channel == source)
            ).scalar_one()
        )
        await store.writer.transact(
            lambda c, parts=parts: c.execute(  # type: ignore[misc]
                update(schema.entry)
                .where(ENTRY.seq == 2, ENTRY.channel == log.channel)
                .values(parts=parts)
            )
        )
        with pytest.raises(TamperedEntry, match=f"{log.channel} epoch 1 entry 2"):
            await store.journal.load(log.channel)


async def test_a_dropped_row_is_missed(store: Store) -> None:
    """A hole in the middle, and a head without its entry, are both named."""
    log = await filled(store, 5)
    await store.writer.transact(lambda c: c.execute(delete(schema.entry).where(ENTRY.seq == 3)))
    with pytest.raises(TamperedEntry, match="entry 3"):
        await store.journal.read(log.channel, 1, 1, 5)
    await store.writer.transact(lambda c: c.execute(delete(schema.entry).where(ENTRY.seq == 5)))
    with pytest.raises(TamperedEntry, match="root"):
        await store.journal.load(log.channel)


async def test_a_part_that_was_dropped_is_missed(store: Store) -> None:
    """A part cannot vanish without having been erased."""
    log = await filled(store, 3)
    await store.writer.transact(
        lambda c: c.execute(update(schema.entry).where(ENTRY.seq == 2).values(parts=b""))
    )
    with pytest.raises(TamperedEntry):
        await store.journal.read(log.channel, 1, 2, 2)


async def test_a_changed_leaf_is_named(store: Store) -> None:
    """A leaf that no longer has its hash is named, and so is one with another place."""
    log = await filled(store, 3)
    leaf: bytes = await store.database.read(
        lambda c: c.execute(select(ENTRY.leaf).where(ENTRY.seq == 2)).scalar_one()
    )
    for changed, part in (
        (_flip(leaf, 20), "leaf"),
        (leaf.replace(b'"seq":2', b'"seq":1'), "place"),
    ):
        await store.writer.transact(
            lambda c, changed=changed: c.execute(  # type: ignore[misc]
                update(schema.entry).where(ENTRY.seq == 2).values(leaf=changed)
            )
        )
        with pytest.raises(TamperedEntry) as tampered:
            await store.journal.read(log.channel, 1, 2, 2)
        assert tampered.value.part == part


async def test_what_was_written_is_read_by_another_process(tmp_path: Path) -> None:
    """A store opened anew reads what the one before it acknowledged."""
    async with Store(tmp_path) as store:
        log = await filled(store)
    async with Store(tmp_path) as again:
        loaded = await again.journal.load(log.channel)
    assert loaded is not None
    assert loaded.frontier == log.frontier
