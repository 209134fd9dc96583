"""Redaction and shredding hold against yesterday's backup, and the channel says so."""

import asyncio
import sqlite3
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import pytest

from negotiation_room.capabilities.audit.rules import Audit
from negotiation_room.capabilities.channels.messages import Redact
from negotiation_room.kernel.ids import ChannelId
from negotiation_room.kernel.loading import Run
from negotiation_room.storage.database import Database
from negotiation_room.storage.journal import SealedJournal
from negotiation_room.storage.log import TamperedEntry
from tests.auditing.kept import KeptRoom

WORDS = "The island is for sale."


async def opened_with_todays_keys(kept: KeptRoom, copy: Path, channel: ChannelId) -> str:
    """All that a copy of the entries gives with the key store as it is now."""
    database = Database(f"sqlite:///{copy}")
    try:
        kept.store.vault.refresh()
        entries = await SealedJournal(database, kept.store.vault).read(channel, 1, 1, 999)
    finally:
        database.close()
    return "".join(part.data.decode(errors="replace") for e in entries for part in e.parts)


async def audit(kept: KeptRoom) -> Audit:
    """What the audit keeps of the plenary."""
    return (await kept.state("plenary")).substate("audit")


async def redacted(kept: KeptRoom) -> Path:
    """Say something, back it up, and redact it; give the copy."""
    seq = await kept.say("bo", WORDS)
    copy = kept.back_up()
    assert WORDS in await opened_with_todays_keys(kept, copy, kept.id("plenary"))
    await kept.do("bo", "plenary", Redact(target=seq, reason="said in anger"))
    await kept.publish()
    return copy


@pytest.mark.rule("AUD6")
@pytest.mark.rule("AUD10")
async def test_a_redaction_holds_against_yesterdays_backup(kept: KeptRoom) -> None:
    """Once the old key is destroyed, an older copy of the entries does not give the words."""
    copy = await redacted(kept)
    await kept.destroying.follow()
    with pytest.raises(TamperedEntry, match="expected a key in use"):
        await opened_with_todays_keys(kept, copy, kept.id("plenary"))
    assert WORDS not in await kept.words()
    [destroyed] = (await audit(kept)).destroyed
    assert (destroyed.generation, destroyed.reason.value) == (1, "redacted")
    assert (await kept.scan()).findings == []


async def test_following_a_redaction_happens_once(kept: KeptRoom) -> None:
    """Without a further redaction nothing is sealed anew or written again."""
    await redacted(kept)
    await kept.destroying.follow()
    generations = kept.store.keystore.generations(kept.id("plenary"))
    await kept.publish()
    await kept.destroying.follow()
    assert kept.store.keystore.generations(kept.id("plenary")) == generations
    assert len((await audit(kept)).destroyed) == 1


async def test_a_redaction_is_followed_by_itself(kept: KeptRoom) -> None:
    """While the server runs, the old key is destroyed without anybody asking for it."""
    noted = asyncio.Event()

    def hear(runs: Sequence[Run]) -> None:
        parts = [part.data for run in runs for entry in run.entries for part in entry.parts]
        if any(b"audit.generation_destroyed" in data for data in parts):
            noted.set()

    kept.channels.on_committed(hear)
    following = asyncio.create_task(kept.destroying.run())
    copy = await redacted(kept)
    await asyncio.wait_for(noted.wait(), 30)
    following.cancel()
    with suppress(asyncio.CancelledError):
        await following
    with pytest.raises(TamperedEntry):
        await opened_with_todays_keys(kept, copy, kept.id("plenary"))


async def test_an_interrupted_following_is_found_after_a_restart(kept: KeptRoom) -> None:
    """A server that died between redaction and resealing knows of it when it starts."""
    await redacted(kept)
    await kept.start_anew()
    assert await kept.destroying.unfinished() == [kept.id("plenary")]
    await kept.destroying.close_copies(kept.id("plenary"))
    await kept.start_anew()
    assert await kept.destroying.unfinished() == []


async def test_memory_loses_what_the_disk_has_lost(kept: KeptRoom) -> None:
    """Entries held ready for readers are without the redacted words at once."""
    await redacted(kept)
    live = await kept.channels.open(kept.id("plenary"))
    assert live is not None
    assert any(entry.erased == ("with",) for entry in live.ring)
    assert all(WORDS.encode() not in part.data for e in live.ring for part in e.parts)


@pytest.mark.rule("AUD6")
@pytest.mark.rule("AUD10")
async def test_a_shredded_channel_is_provable_and_not_readable(kept: KeptRoom) -> None:
    """Its words are gone from every copy; seats, proofs and the fact of it stay."""
    await kept.say("bo", WORDS)
    await kept.publish()
    copy = kept.back_up()
    root = await kept.store.journal.root_at(kept.id("plenary"), 1, 5)
    assert await kept.destroying.shred(kept.id("plenary")) == 1
    await kept.publish()
    for _ in range(2):
        assert await opened_with_todays_keys(kept, copy, kept.id("plenary")) == ""
        assert WORDS not in await kept.words()
        assert (await audit(kept)).destroyed[0].reason.value == "shredded"
        person = kept.person("bo").id
        page = await kept.reader.page(
            person, kept.room, kept.id("plenary"), before=None, limit=50, size=None
        )
        shown = page["entries"]
        assert [bool(entry["parts"]) for entry in shown] == [False] * (len(shown) - 1) + [True]
        assert "act" in shown[0]["gone"]
        arrival = await kept.reader.arrive(person, kept.room, kept.id("plenary"))
        assert arrival.item["state"]["closed"] is True
        assert await kept.store.journal.root_at(kept.id("plenary"), 1, 5) == root
        report = await kept.scan()
        assert report.findings == []
        assert report.unreadable == report.entries - 1
        await kept.start_anew()


async def test_another_process_shredding_is_noticed(kept: KeptRoom) -> None:
    """A server that still holds a channel in memory forgets it when its keys are destroyed."""
    await kept.say("bo", WORDS)
    await kept.destroying.watch()
    kept.store.keystore.destroy(kept.id("plenary"))
    await kept.destroying.watch()
    assert kept.id("plenary") not in kept.channels.live
    assert WORDS not in await kept.words()


async def test_nothing_erased_lies_in_the_files(kept: KeptRoom, tmp_path: Path) -> None:
    """After a redaction the row itself no longer holds the sealed part."""
    seq = await kept.say("bo", WORDS)
    query = "SELECT length(parts) FROM entry WHERE seq = ? AND channel = ?"
    with sqlite3.connect(tmp_path / "room.db") as connection:
        before = connection.execute(query, (seq, kept.id("plenary"))).fetchone()[0]
    connection.close()
    await kept.do("bo", "plenary", Redact(target=seq, reason="said in anger"))
    assert kept.look(query, seq, kept.id("plenary")) < before
