"""Two histories: caught by the first act that crosses, and proved by a signed checkpoint."""

import shutil
from pathlib import Path

import pytest

from negotiation_room.capabilities.audit.messages import AcceptEpoch
from negotiation_room.kernel.act import Seen
from negotiation_room.kernel.desk import ReadOnlyChannel
from negotiation_room.kernel.dispatch import ForkedHistory
from negotiation_room.kernel.errors import NotFound
from negotiation_room.kernel.note import Checkpoint
from negotiation_room.server.auditing import DISPUTED, NoEvidence
from tests.auditing.kept import LOG_SEED, KeptRoom


async def other_history(kept: KeptRoom, folder: Path, text: str) -> tuple[Seen, str]:
    """What a second server with the same keys showed another delegation: its log, signed."""
    await kept.publish()
    for name in ("room.db", "keys.db", "checkpoints.db"):
        shutil.copy(kept.back_up(name), folder / name)
    other = KeptRoom(folder)
    # Another salt, another text: the same size, another root.
    other.random.count = kept.random.count + 1_000
    other.clock.move(kept.clock.now() - other.clock.now() + 1)
    other.people = kept.people
    seq = await other.say("bo", text)
    await other.publish()
    root = await other.store.journal.root_at(other.id("plenary"), 1, seq)
    last = await other.kept.last(other.id("plenary"))
    await other.stop()
    assert root is not None
    assert last is not None
    return Seen(1, seq, root), last[3]


@pytest.fixture
def elsewhere(tmp_path: Path) -> Path:
    """Where the second server keeps its files."""
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    return folder


async def hear(kept: KeptRoom, who: str, note: str) -> str:
    """Let somebody present a checkpoint; give the outcome."""
    person = kept.person(who).id
    heard = await kept.auditing.hear(person, kept.room, kept.id("plenary"), note)
    return heard.outcome


@pytest.mark.rule("ACT8")
async def test_two_histories_meet_at_the_first_crossing_act(
    kept: KeptRoom, elsewhere: Path
) -> None:
    """An act that has seen the other history is refused, whether it is longer or only another."""
    seen, _ = await other_history(kept, elsewhere, "What beta is shown.")
    with pytest.raises(ForkedHistory):
        await kept.say("cai", "I have seen more than you hold.", seen=seen)
    await kept.say("bo", "What alpha is shown.")
    with pytest.raises(ForkedHistory):
        await kept.say("cai", "I have seen something else.", seen=seen)


@pytest.mark.rule("AUD8")
async def test_a_contradicting_checkpoint_closes_the_channel(
    kept: KeptRoom, elsewhere: Path
) -> None:
    """What the log key signed and this log does not hold is evidence, after a restart too."""
    seen, note = await other_history(kept, elsewhere, "What beta is shown.")
    await kept.say("bo", "What alpha is shown.")
    person = kept.person("cai").id
    heard = await kept.auditing.hear(person, kept.room, kept.id("plenary"), note)
    held = await kept.store.journal.root_at(kept.id("plenary"), 1, seen.size)
    assert (heard.outcome, heard.expected, heard.found) == ("contradiction", seen.root, held)
    for _ in range(2):
        with pytest.raises(ReadOnlyChannel, match="signed checkpoint contradicts"):
            await kept.say("bo", "Let us go on as if nothing had happened.")
        assert [one.because for one in await kept.auditing.behind()] == [DISPUTED]
        await kept.start_anew()


async def test_a_longer_log_than_ours_is_a_contradiction(
    kept: KeptRoom, elsewhere: Path
) -> None:
    """A signed size beyond the head cannot be explained by anything this server did."""
    _, note = await other_history(kept, elsewhere, "What beta is shown.")
    assert await hear(kept, "cai", note) == "contradiction"


async def test_a_dispute_ends_with_a_new_epoch(kept: KeptRoom, elsewhere: Path) -> None:
    """The new epoch carries the evidence, and presenting it again changes nothing."""
    _, note = await other_history(kept, elsewhere, "What beta is shown.")
    await hear(kept, "cai", note)
    await kept.auditing.open_epoch(kept.id("plenary"))
    [opening] = await kept.store.journal.read(kept.id("plenary"), 2, 1, 1)
    content = opening.part("with")
    assert content is not None
    assert note.encode().replace(b"\n", b"\\n") in content.data
    await kept.do("mira", "plenary", AcceptEpoch(epoch=2))
    assert await hear(kept, "cai", note) == "lost"
    await kept.start_anew()
    assert await kept.say("bo", "We go on.") == 3
    assert await kept.auditing.behind() == []


@pytest.mark.rule("AUD8")
async def test_an_ended_epochs_quarrel_does_not_close_the_channel_again(
    kept: KeptRoom, elsewhere: Path
) -> None:
    """Evidence against an epoch that has ended on the record is answered, and closes nothing."""
    for name in ("one", "two"):
        (elsewhere / name).mkdir()
    _, first = await other_history(kept, elsewhere / "one", "What beta is shown.")
    _, second = await other_history(kept, elsewhere / "two", "What gamma is shown.")
    await kept.say("bo", "What was really said.")
    await hear(kept, "cai", first)
    await kept.auditing.open_epoch(kept.id("plenary"))
    await kept.do("mira", "plenary", AcceptEpoch(epoch=2))
    assert await hear(kept, "cai", second) == "contradiction"
    assert await kept.say("bo", "We go on.")


async def test_a_fitting_checkpoint_is_answered_as_consistent(kept: KeptRoom) -> None:
    """Holding a note against the log does no harm when the log is whole."""
    await kept.say("bo", "One.")
    await kept.publish()
    last = await kept.kept.last(kept.id("plenary"))
    assert last is not None
    await kept.say("bo", "Two.")
    assert await hear(kept, "obi", last[3]) == "consistent"
    assert await kept.say("bo", "Three.")


async def test_only_the_log_key_speaks_as_evidence(kept: KeptRoom) -> None:
    """A note somebody else signed, of another channel, or none at all, closes nothing."""
    origin = f"room.example.org/{kept.room}/{kept.id('plenary')}/1"
    forged = Checkpoint(origin, 999, bytes(32)).sign(bytes(range(32)))
    other = Checkpoint(origin.replace(kept.id("plenary"), kept.id("register")), 999, bytes(32))
    for note in (forged, other.sign(LOG_SEED), "no note", "a/b/c/1\n1\n", ""):
        with pytest.raises(NoEvidence):
            await hear(kept, "cai", note)
    assert await kept.say("bo", "Undisturbed.")


async def test_strangers_are_not_heard(kept: KeptRoom) -> None:
    """Without a seat there is no such channel."""
    with pytest.raises(NotFound):
        await hear(kept, "nobody", "x")
