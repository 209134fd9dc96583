"""A restored backup: read-only, named, reopened explicitly, accepted by those it concerns."""

from collections.abc import Sequence

import orjson
import pytest

from negotiation_room.capabilities.accreditation.messages import RevokeDevice
from negotiation_room.capabilities.audit.messages import AcceptEpoch, RecordExport
from negotiation_room.capabilities.audit.rules import AcceptedBefore, Audit, NoSuchEpoch
from negotiation_room.capabilities.channels.messages import CorrectStatement, Redact
from negotiation_room.capabilities.records.rules import Statement, transcript
from negotiation_room.kernel.capability import NotYourRole
from negotiation_room.kernel.desk import EpochNotAccepted, ReadOnlyChannel
from negotiation_room.kernel.errors import Invalid
from negotiation_room.kernel.ids import ChannelId, PersonId, unb64
from negotiation_room.kernel.loading import OLDER
from negotiation_room.kernel.merkle import leaf_hash, verify_consistency, verify_inclusion
from negotiation_room.kernel.reading import Wanted
from negotiation_room.kernel.snapshot import freeze, unstructure
from negotiation_room.server.auditing import DISPUTED, NothingToReopen
from tests.auditing.kept import KeptRoom


async def restored(kept: KeptRoom) -> int:
    """Lose two published statements by restoring yesterday's entries; give what is left."""
    first = await kept.say("bo", "Kept by the backup.")
    await kept.publish()
    kept.back_up()
    await kept.say("cai", "Lost by the restoration.")
    await kept.say("bo", "Lost as well.")
    await kept.publish()
    await kept.restore()
    return first


@pytest.mark.rule("AUD5")
async def test_a_restored_backup_is_read_only_and_named(kept: KeptRoom) -> None:
    """Nobody can add to a log that is older than the one published, not even the clerk."""
    size = await restored(kept)
    [behind] = await kept.auditing.behind()
    assert (behind.channel, behind.published, behind.held) == (
        kept.id("plenary"),
        (1, size + 2),
        (1, size),
    )
    with pytest.raises(ReadOnlyChannel, match="older than the one it has published"):
        await kept.say("bo", "Is anybody there?")
    with pytest.raises(ReadOnlyChannel):
        await kept.seat("plenary", dora="delegate:alpha")
    standing = await kept.auditing.standing(
        kept.person("obi").id, kept.room, kept.id("plenary")
    )
    assert standing["read_only"] == OLDER
    arrival = await kept.reader.arrive(kept.person("bo").id, kept.room, kept.id("plenary"))
    assert arrival.item["read_only"] == OLDER


async def test_a_whole_log_is_not_reopened(kept: KeptRoom) -> None:
    """A new epoch is for logs that lost something; others are left alone."""
    await kept.say("bo", "All is well.")
    with pytest.raises(NothingToReopen):
        await kept.auditing.open_epoch(kept.id("plenary"))


@pytest.mark.rule("AUD5")
@pytest.mark.rule("AUD9")
async def test_a_new_epoch_says_what_is_lost_and_awaits_acceptance(kept: KeptRoom) -> None:
    """Its first entry names the published note and the lost range; then the chair must accept."""
    size = await restored(kept)
    last = await kept.kept.last(kept.id("plenary"))
    assert last is not None
    generation = kept.store.keystore.newest_generation(kept.id("plenary"))
    assert await kept.auditing.open_epoch(kept.id("plenary")) == 2
    assert kept.store.keystore.newest_generation(kept.id("plenary")) == generation + 1
    [opening] = await kept.store.journal.read(kept.id("plenary"), 2, 1, 9)
    content = opening.part("with")
    assert content is not None
    assert last[3].encode().replace(b"\n", b"\\n") in content.data
    [epoch] = (await audit(kept)).epochs
    assert (epoch.restored, epoch.lost_first, epoch.lost_last) == (size, size + 1, size + 2)
    with pytest.raises(EpochNotAccepted):
        await kept.say("mira", "Too early.")
    with pytest.raises(NotYourRole):
        await kept.do("obi", "plenary", AcceptEpoch(epoch=2))
    await kept.do("bo", "plenary", AcceptEpoch(epoch=2))
    with pytest.raises(AcceptedBefore):
        await kept.do("bo", "plenary", AcceptEpoch(epoch=2))
    with pytest.raises(EpochNotAccepted):
        await kept.say("bo", "A head of delegation is not enough.")
    with pytest.raises(NoSuchEpoch):
        await kept.do("mira", "plenary", AcceptEpoch(epoch=3))
    await kept.do("mira", "plenary", AcceptEpoch(epoch=2))
    assert await kept.say("cai", "Said again, as content of a new act.") == 4
    assert (await audit(kept)).epochs[0].by_delegations == (kept.delegation("alpha"),)


async def test_the_state_goes_on_through_epochs(kept: KeptRoom) -> None:
    """After a restart the same state is folded; old places can still be corrected and redacted."""
    first = await restored(kept)
    await kept.auditing.open_epoch(kept.id("plenary"))
    await kept.do("mira", "plenary", AcceptEpoch(epoch=2))
    again = await kept.say("cai", "In the second epoch.")
    correction = CorrectStatement(target=first, text="Corrected later.", lang="en")
    await kept.do("bo", "plenary", correction)
    before = freeze(await kept.state("plenary"))
    await kept.publish()
    await kept.start_anew()
    assert freeze(await kept.state("plenary")) == before
    state = await kept.state("plenary")
    assert state.stands_at(first) == (1, first)
    assert state.stands_at(first + again) == (2, again)
    await kept.do("mira", "plenary", Redact(target=first, reason="an agreed secret"))
    words = await kept.words()
    assert "Kept by the backup." not in words
    assert "Corrected later." not in words
    assert "In the second epoch." in words
    assert (await kept.scan()).findings == []


async def test_readers_are_told_the_epoch(kept: KeptRoom) -> None:
    """On arrival the log of the new epoch is sent from its beginning, with its checkpoint."""
    await restored(kept)
    await kept.auditing.open_epoch(kept.id("plenary"))
    await kept.publish()
    arrival = await kept.reader.arrive(
        kept.person("obi").id, kept.room, kept.id("plenary"), (1, 7)
    )
    assert (arrival.item["epoch"], arrival.item["start"]) == (2, 1)
    assert arrival.item["checkpoint"].startswith(
        f"room.example.org/{kept.room}/{kept.id('plenary')}/2\n1\n"
    )
    assert b'"epoch":2' in arrival.frames[0]
    seat = await kept.seat_of("obi", "plenary")
    shown = unstructure(kept.catalogue.show(await kept.state("plenary"), seat))
    assert shown["settled"] is False
    assert shown["substates"]["audit"]["epochs"][0]["epoch"] == 2


class Listener:
    """A connection that keeps what it is told."""

    def __init__(self, person: PersonId) -> None:
        self.person = person
        self.wanted: Wanted = None
        self.frames: list[bytes] = []
        self.joined: list[ChannelId] = []

    def send(self, frames: Sequence[bytes]) -> None:
        """Keep the frames."""
        self.frames += frames

    def seated(self, channel: ChannelId) -> None:
        """Join again."""
        self.joined.append(channel)


async def test_whoever_listens_joins_the_new_epoch(kept: KeptRoom) -> None:
    """Places count from 1 again, so everybody arrives anew; nothing is sent out of its order."""
    size = await restored(kept)
    listener = Listener(kept.person("obi").id)
    kept.hub.subscribe(listener, kept.id("plenary"), size)
    await kept.auditing.open_epoch(kept.id("plenary"))
    await kept.publish()
    assert listener.joined == [kept.id("plenary")]
    assert [frame for frame in listener.frames if b'"entries"' in frame] == []
    kept.hub.subscribe(listener, kept.id("plenary"), 1)
    await kept.do("mira", "plenary", AcceptEpoch(epoch=2))
    await kept.publish()
    heard = [orjson.loads(frame) for frame in listener.frames if b'"entries"' in frame]
    assert [(f["epoch"], f["entries"][0]["seq"]) for f in heard] == [(2, 2)]


async def test_holders_of_an_earlier_checkpoint_get_their_proof(kept: KeptRoom) -> None:
    """Whoever remembers a size up to the one restored can demand consistency to it."""
    size = await restored(kept)
    remembered = await kept.store.journal.root_at(kept.id("plenary"), 1, size - 2)
    await kept.auditing.open_epoch(kept.id("plenary"))
    person = kept.person("bo").id
    given = await kept.auditing.consistency(
        person, kept.room, kept.id("plenary"), 1, size - 2, size
    )
    assert remembered is not None
    proof = [unb64(piece, 32) for piece in given["proof"]]
    verify_consistency(size - 2, size, remembered, unb64(given["root"], 32), proof)
    page = await kept.auditing.earlier(person, kept.room, kept.id("plenary"), 1, size, 5)
    assert [entry["seq"] for entry in page["entries"]] == [size]


async def test_a_page_of_an_earlier_epoch_is_proved_by_the_root_that_opened_the_next(
    kept: KeptRoom,
) -> None:
    """Who comes after a new beginning can check every restored entry against its first entry."""
    size = await restored(kept)
    await kept.auditing.open_epoch(kept.id("plenary"))
    plenary, person = kept.id("plenary"), kept.person("bo").id
    root = await kept.store.journal.root_at(plenary, 1, size)
    assert root is not None
    page = await kept.auditing.earlier(person, kept.room, plenary, 1, 2, 50, size)
    assert [entry["seq"] for entry in page["entries"]] == list(range(2, size + 1))
    for entry, proof in zip(page["entries"], page["proofs"], strict=True):
        hashes = [unb64(piece, 32) for piece in proof]
        leaf = leaf_hash(entry["leaf"].encode())
        verify_inclusion(leaf, entry["seq"] - 1, size, hashes, root)
    with pytest.raises(Invalid):
        await kept.auditing.earlier(person, kept.room, plenary, 1, 1, 5, size + 1)


async def test_the_transcript_spans_epochs(kept: KeptRoom) -> None:
    """What was restored and what was said since stand in one transcript, in their order."""
    await restored(kept)
    await kept.auditing.open_epoch(kept.id("plenary"))
    await kept.do("mira", "plenary", AcceptEpoch(epoch=2))
    await kept.say("cai", "Since then.")
    journal, plenary = kept.store.journal, kept.id("plenary")
    entries = [*await journal.read(plenary, 1, 1, 99), *await journal.read(plenary, 2, 1, 99)]
    said = [one.text for one in transcript(entries).items if isinstance(one, Statement)]
    assert said == ["Kept by the backup.", "Since then."]


@pytest.mark.rule("AUD7")
async def test_an_export_counts_the_present_epoch(kept: KeptRoom) -> None:
    """Members say up to where they export; it must exist in the log as it is."""
    seq = await kept.say("bo", "Worth keeping.")
    await kept.do("cai", "plenary", RecordExport(upto=seq))
    assert [each.upto for each in (await audit(kept)).exports] == [seq]
    with pytest.raises(NotYourRole):
        await kept.do("obi", "plenary", RecordExport(upto=1))


async def audit(kept: KeptRoom) -> Audit:
    """What the audit keeps of the plenary."""
    return (await kept.state("plenary")).substate("audit")


async def test_who_was_shown_out_meanwhile_is_out_when_the_record_begins_anew(
    kept: KeptRoom,
) -> None:
    """What passed a disputed channel over is made up for with its new beginning."""
    await kept.say("bo", "All is well.")
    live = kept.channels.live[kept.id("plenary")]
    live.behind = DISPUTED
    bo = kept.person("bo")
    await kept.do("bo", "register", RevokeDevice(device=bo.device, reason="lost"))
    assert not (await kept.state("plenary")).devices[bo.device].revoked
    await kept.auditing.open_epoch(kept.id("plenary"))
    assert (await kept.state("plenary")).devices[bo.device].revoked
