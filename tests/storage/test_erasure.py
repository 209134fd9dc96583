"""What was destroyed is destroyed: in the live files, and against yesterday's backup."""

import shutil
from pathlib import Path

import pytest
from sqlalchemy import select, update

from negotiation_room.kernel.ports import Erasure
from negotiation_room.storage import erasure, schema
from negotiation_room.storage.keystore import KeyDestroyed
from negotiation_room.storage.log import TamperedEntry
from tests.builders import Log
from tests.storage.stores import Store


async def spoken(store: Store, count: int = 5) -> Log:
    """A channel with some entries."""
    log = Log()
    await store.writer.submit(log.found())
    await store.writer.submit(log.say(*[f"word {i}" for i in range(count - 1)]))
    return log


def backup(store: Store, folder: Path) -> None:
    """Yesterday's copy of the entries, without the keys."""
    folder.mkdir()
    for path in store.folder.glob("room.db*"):
        shutil.copy(path, folder / path.name)


def lies_in(sought: bytes, folder: Path) -> bool:
    """Whether these bytes are anywhere in the entries' files."""
    return any(sought in path.read_bytes() for path in folder.glob("room.db*"))


async def erase(store: Store, log: Log, seq: int) -> None:
    """Redact one entry's content."""
    redaction = log.say("redacted")
    redaction.erasures.append(Erasure(log.channel, 1, seq, ("with",)))
    await store.writer.submit(redaction)


@pytest.mark.rule("ST4")
async def test_an_erased_part_leaves_the_files(tmp_path: Path) -> None:
    """The ciphertext itself is gone from database and write-ahead log, not only unlinked."""
    async with Store(tmp_path) as store:
        log = await spoken(store)
        parts: bytes = await store.database.read(
            lambda c: c.execute(
                select(schema.entry.c.parts).where(schema.entry.c.seq == 3)
            ).scalar_one()
        )
        start = parts.index(b"with") + 24
        ciphertext = parts[start : start + 40]
        assert lies_in(ciphertext, tmp_path)
        await erase(store, log, 3)
        assert not lies_in(ciphertext, tmp_path)


async def test_a_resealed_channel_reads_as_before(tmp_path: Path) -> None:
    """Under its new key every entry opens, what was erased stays so, and writing goes on."""
    async with Store(tmp_path) as store:
        log = await spoken(store)
        await erase(store, log, 3)
        before = await store.journal.read(log.channel, 1, 1, 9)
        assert await erasure.reseal(store.writer, store.vault, log.channel) == 6
        assert await store.journal.read(log.channel, 1, 1, 9) == before
        assert store.keystore.generations(log.channel) == [2]
        await store.writer.submit(log.say("after"))
        loaded = await store.journal.load(log.channel)
    assert loaded is not None
    assert loaded.frontier == log.frontier


async def test_yesterdays_backup_does_not_open_with_todays_keys(tmp_path: Path) -> None:
    """Once the old key is destroyed, what was erased is gone from older copies too."""
    today, yesterday = tmp_path / "today", tmp_path / "yesterday"
    today.mkdir()
    async with Store(today) as store:
        log = await spoken(store)
        backup(store, yesterday)
        await erase(store, log, 3)
        await erasure.reseal(store.writer, store.vault, log.channel)
    shutil.copy(today / "keys.db", yesterday / "keys.db")
    async with Store(yesterday) as old:
        with pytest.raises(TamperedEntry, match="a key in use"):
            await old.journal.read(log.channel, 1, 3, 3)


async def test_a_shredded_channel_is_gone_and_its_log_still_true(tmp_path: Path) -> None:
    """No part opens any more, live or in a copy; every leaf and root remains."""
    today, yesterday = tmp_path / "today", tmp_path / "yesterday"
    today.mkdir()
    async with Store(today) as store:
        log = await spoken(store)
        await store.journal.save_snapshot(log.channel, 1, 5, b"state")
        backup(store, yesterday)
        assert await erasure.shred(store.writer, store.vault, log.channel) == 1
        loaded = await store.journal.load(log.channel)
        with pytest.raises(KeyDestroyed):
            await store.writer.submit(log.say("too late"))
    assert loaded is not None
    assert loaded.snapshot is None
    assert [e.parts for e in loaded.tail] == [()] * 5
    assert {e.erased for e in loaded.tail} == {("act", "out.0", "who", "with")}
    shutil.copy(today / "keys.db", yesterday / "keys.db")
    async with Store(yesterday) as old:
        copy = await old.journal.load(log.channel)
    assert copy is not None
    assert copy.snapshot is None
    assert [e.parts for e in copy.tail] == [()] * 5


async def test_a_part_cannot_be_made_to_look_shredded(tmp_path: Path) -> None:
    """A row that claims to lie under a destroyed key, in a channel that lives, is named."""
    async with Store(tmp_path) as store:
        log = await spoken(store)
        parts: bytes = await store.database.read(
            lambda c: c.execute(
                select(schema.entry.c.parts).where(schema.entry.c.seq == 2)
            ).scalar_one()
        )
        await erasure.reseal(store.writer, store.vault, log.channel)
        await store.writer.transact(
            lambda c: c.execute(
                update(schema.entry).where(schema.entry.c.seq == 2).values(parts=parts)
            )
        )
        with pytest.raises(TamperedEntry) as tampered:
            await store.journal.read(log.channel, 1, 1, 3)
    assert tampered.value.seq == 2
