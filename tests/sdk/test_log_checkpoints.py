"""Checkpoints, memories and proofs, held against a log verified entry by entry."""

import pytest

from negotiation_room.kernel.channel import History
from negotiation_room.kernel.merkle import Frontier, frontier_at
from negotiation_room.sdk.authorship import ADMITTED_BEFORE
from negotiation_room.sdk.served import Served
from negotiation_room.sdk.verdicts import Fork, Tampered
from tests.sdk.scribe import (
    CATALOGUE,
    Scribe,
    forged_part,
    serve,
)
from tests.sdk.test_log import log_of, read, read_all, talks


def test_a_checkpoint_of_what_was_read_becomes_what_the_next_act_cites() -> None:
    """`seen` is the last signed checkpoint verified, and nothing before the first."""
    scribe = talks()
    log = read(scribe)
    assert log.seen().size == 0
    log.checkpoint(scribe.checkpoint())
    assert log.seen() == scribe.head_seen()
    log.checkpoint(scribe.checkpoint(3))
    assert log.seen() == scribe.head_seen()


def test_a_checkpoint_ahead_of_the_entries_is_met_when_they_come() -> None:
    """A checkpoint may overtake its entries; it counts once they are here."""
    scribe = talks()
    log = log_of(scribe)
    served = scribe.served()
    log.apply(served[0])
    log.checkpoint(scribe.checkpoint())
    assert (log.seen().size, log.awaits) == (0, len(served))
    for entry in served[1:]:
        log.apply(entry)
    assert (log.seen().size, log.awaits) == (len(served), 0)


def test_a_checkpoint_of_another_history_is_a_fork_with_evidence() -> None:
    """Two notes signed by one key that contradict each other convict the server."""
    scribe = talks()
    log = read(scribe)
    log.checkpoint(scribe.checkpoint())
    other = Scribe(salt=b"another")
    other.seat(1, delegation=1)
    with pytest.raises(Fork) as verdict:
        log.checkpoint(scribe.checkpoint(3, other.entries[2].root))
    assert len(verdict.value.evidence) == 2
    assert verdict.value.expected != verdict.value.found


def test_a_checkpoint_signed_by_another_key_is_not_believed() -> None:
    """Only the key that the charter names speaks for the log."""
    scribe = talks()
    log = read(scribe)
    scribe.log_seed = b"\x05" * 32
    with pytest.raises(Tampered):
        log.checkpoint(scribe.checkpoint())


def test_a_charter_that_names_another_key_than_the_remembered_one_is_a_fork() -> None:
    """A server that begins the channel again under a new key is found by whoever remembers."""
    scribe = talks()
    remembered = scribe.vkey()
    again = Scribe(log_seed=b"\x05" * 32)
    log = log_of(again, key=remembered)
    for entry in again.served():
        log.apply(entry)
    with pytest.raises(Fork):
        log.checkpoint(again.checkpoint())


def test_a_record_written_anew_is_found_by_a_remembered_state_alone() -> None:
    """A whole record forged with every key holds in itself, but not against a memory."""
    scribe = talks()
    anew = Scribe(salt=b"anew")
    anew.seat(1, delegation=1)
    for text in ("one", "two", "three", "four", "five", "six", "seven"):
        anew.say(1, text)
    assert read(anew).size == len(anew.entries)
    log = log_of(anew)
    log.remember(len(scribe.entries), scribe.standing.frontier.root())
    with pytest.raises(Fork) as verdict:
        read_all(log, anew.served())
    assert verdict.value.expected == scribe.standing.frontier.root().hex()


def test_a_jump_is_tied_to_the_remembered_state_by_a_proof() -> None:
    """A reader who was away for long starts further on, if the log provably continues."""
    scribe = talks()
    start = 8
    edge = frontier_at(start - 1, scribe.node)
    log = log_of(scribe, start=start, frontier=edge, state=scribe.standing.state, folded_to=99)
    log.tie(3, scribe.entries[2].root, scribe.consistency(3, start - 1))
    for entry in scribe.served()[start - 1 :]:
        log.apply(entry)
    log.checkpoint(scribe.checkpoint())
    assert log.seen().size == len(scribe.entries)
    assert log.state == scribe.standing.state
    with pytest.raises(Fork):
        log.tie(3, b"\x01" * 32, scribe.consistency(3, start - 1))


def test_an_edge_that_does_not_fit_the_start_is_refused() -> None:
    """The tree's edge ends where the first entry begins."""
    with pytest.raises(Tampered):
        log_of(talks(), start=5, frontier=Frontier())


def test_a_reading_that_begins_later_says_what_it_takes_on_trust() -> None:
    """Devices admitted before one's own beginning rest on the server's word."""
    scribe = Scribe(history=History.OWN)
    scribe.seat(1, delegation=1)
    scribe.seat(2, delegation=2)
    scribe.say(1, "welcome")
    edge = frontier_at(5, scribe.node)
    blank = CATALOGUE.found(scribe.standing.room, scribe.standing.channel)
    log = log_of(scribe, start=6, frontier=edge, state=blank)
    log.apply(serve(scribe.entries[5]))
    assert log.tally.word[ADMITTED_BEFORE] == 1
    assert log.tally.signatures == 1


def test_an_older_entry_is_checked_by_its_proof() -> None:
    """History by page is included in the tree held here, or it is refused."""
    scribe = talks()
    edge = frontier_at(8, scribe.node)
    log = log_of(scribe, start=9, frontier=edge, state=scribe.standing.state, folded_to=99)
    size = 8
    entry = log.check_past(serve(scribe.entries[7]), size, scribe.inclusion(8, size))
    assert entry.content == {"text": "we propose a ceasefire"}
    with pytest.raises(Tampered):
        log.check_past(serve(scribe.entries[6]), size, scribe.inclusion(8, size))
    with pytest.raises(Tampered):
        log.check_past(
            serve(forged_part(scribe.entries[7], "with", b"{}")),
            size,
            scribe.inclusion(8, size),
        )


def test_an_entry_survives_the_wire() -> None:
    """What is written to the wire is read back byte for byte."""
    for served in talks().served():
        assert Served.parse(served.to_wire()) == served
