"""A channel's log, as a reader verifies it entry by entry."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from negotiation_room.kernel.act import Seen
from negotiation_room.kernel.channel import Attribution, History
from negotiation_room.kernel.merkle import Frontier, frontier_at
from negotiation_room.kernel.seats import Role
from negotiation_room.sdk.log import ChannelLog
from negotiation_room.sdk.reading import ADMITTED_BEFORE, AUTHOR_WITHHELD
from negotiation_room.sdk.served import Served
from negotiation_room.sdk.verdicts import Fork, Tampered
from tests.sdk.scribe import (
    CATALOGUE,
    ORIGIN,
    Said,
    Say,
    Scribe,
    forged_part,
    forged_signature,
    key_of,
    name,
    serve,
)


def talks() -> Scribe:
    """A plenary of two delegations and an observer, in which three things were said."""
    scribe = Scribe()
    scribe.seat(1, delegation=1)
    scribe.seat(2, delegation=2)
    scribe.seat(3, Role.OBSERVER)
    scribe.say(1, "we propose a ceasefire")
    scribe.say(2, "we accept", seen=scribe.head_seen())
    scribe.say(1, "psst, between us")
    return scribe


def log_of(scribe: Scribe, **how: Any) -> ChannelLog:
    """A log of that channel in which nothing was read yet."""
    return ChannelLog(
        origin=ORIGIN, room=scribe.room, channel=scribe.channel, catalogue=CATALOGUE, **how
    )


def read(scribe: Scribe, seat: Any = None) -> ChannelLog:
    """Read everything that seat is served."""
    log = log_of(scribe)
    for served in scribe.served(seat):
        log.apply(served)
    return log


def read_all(log: ChannelLog, entries: list[Served], note: str | None = None) -> None:
    """Apply entries in order, and a checkpoint if one is given."""
    for entry in entries:
        log.apply(entry)
    if note is not None:
        log.checkpoint(note)


def test_an_honest_record_is_verified_in_every_part() -> None:
    """Every signature, commitment and outcome of an honest record holds, and is counted."""
    scribe = talks()
    log = read(scribe)
    assert log.size == len(scribe.entries)
    assert log.root == scribe.standing.frontier.root()
    assert log.tally.signatures == log.tally.outcomes == log.size
    assert log.tally.parts == sum(len(entry.parts) for entry in scribe.entries)
    assert log.state.substate("sample").count == 3


def test_a_delegation_reads_what_is_its_own_and_the_rest_is_counted_as_withheld() -> None:
    """A part for another delegation is missing, counted, and breaks nothing."""
    scribe = talks()
    log = read(scribe, scribe.standing.state.seats[name("s", 2)])
    assert log.tally.withheld == 1
    assert log.root == scribe.standing.frontier.root()


def test_an_observer_verifies_signatures_without_knowing_the_seats() -> None:
    """Observers check who signed; capacities rest on the server's word, and that is said."""
    scribe = talks()
    log = read(scribe, scribe.standing.state.seats[name("s", 3)])
    assert log.tally.signatures > 0
    assert any("capacity" in sentence for sentence in log.tally.word)


def test_a_hidden_author_rests_on_the_servers_word() -> None:
    """Where nobody is attributed, an observer is told that authorship was not checked."""
    scribe = Scribe(attribution=Attribution.UNATTRIBUTED)
    scribe.seat(1, delegation=1)
    observer = scribe.seat(3, Role.OBSERVER)
    scribe.say(1, "off the record")
    log = read(scribe, observer)
    assert log.tally.word[AUTHOR_WITHHELD] >= 1


def test_erased_words_leave_every_proof_true() -> None:
    """A redaction destroys the content; order, tree and signature still hold."""
    scribe = talks()
    scribe.erase(8, "with")
    log = read(scribe)
    assert log.tally.gone == 1
    assert log.root == scribe.standing.frontier.root()


def forge(scribe: Scribe, **how: Any) -> None:
    """Let person 1 say something, with whatever is given forged."""
    scribe.say(1, "forged", **how)


def _n_again(scribe: Scribe) -> None:
    scribe.say(1, "again", n=5)


def _salt_again(scribe: Scribe) -> None:
    with_part = scribe.entries[7].part("with")
    assert with_part is not None
    scribe.say(1, "we propose a ceasefire", salt=with_part.salt)


def _id_again(scribe: Scribe) -> None:
    scribe.say(2, "once", act_id=name("a", 7))
    scribe.say(2, "twice", act_id=name("a", 7))


def _revoked(scribe: Scribe) -> None:
    scribe.revoke(1)
    scribe.say(1, "from the grave")


def _stranger(scribe: Scribe) -> None:
    seat = scribe.standing.state.seats[name("s", 1)]
    scribe.keep(Say(text="it is me"), key_of(44), seat)


DISHONEST = {
    "a signature by another key": (lambda s: forge(s, signer=key_of(2)), "signature"),
    "an author who did not sign": (
        lambda s: forge(s, who=lambda who: replace(who, seat=name("s", 2))),
        "author",
    ),
    "a role that was not granted": (
        lambda s: forge(s, who=lambda who: replace(who, role=Role.MEDIATOR)),
        "author",
    ),
    "another device than signed": (
        lambda s: forge(s, who=lambda who: replace(who, device=name("d", 2))),
        "author",
    ),
    "a person's act called automatic": (
        lambda s: forge(s, who=lambda who: replace(who, seat=None, role=None)),
        "author",
    ),
    "a device that was never admitted": (_stranger, "author"),
    "a device that was revoked": (_revoked, "author"),
    "an outcome that does not follow": (lambda s: forge(s, events=[Said(count=99)]), "outcome"),
    "an outcome left out": (lambda s: forge(s, events=[]), "outcome"),
    "an act the rules refuse": (
        lambda s: s.say(1, "WE SHOUT", events=[Said(count=4)]),
        "outcome",
    ),
    "an act for another room": (
        lambda s: forge(s, act_fields={"room": name("r", 2)}),
        "target",
    ),
    "an act for another channel": (
        lambda s: forge(s, act_fields={"channel": name("c", 2)}),
        "target",
    ),
    "an act for another origin": (
        lambda s: forge(s, act_fields={"origin": "https://elsewhere.example.org"}),
        "target",
    ),
    "content the author did not sign": (
        lambda s: forge(s, act_fields={"with_": bytes(32)}),
        "content",
    ),
    "an older act told later": (_n_again, "order of acts"),
    "content sent twice": (_salt_again, "repeat"),
    "one act recorded twice": (_id_again, "repeat"),
    "an author who saw another history": (
        lambda s: forge(s, seen=Seen(1, 3, b"\x01" * 32)),
        "seen",
    ),
    "an author who saw the future": (
        lambda s: forge(s, seen=Seen(1, 500, b"\x01" * 32)),
        "seen",
    ),
    "a time that goes backwards": (lambda s: forge(s, at=7), "time"),
}


@pytest.mark.parametrize("lie", DISHONEST)
def test_a_lie_of_the_server_is_named(lie: str) -> None:
    """Whatever a server with every database key records falsely is named at its place."""
    scribe = talks()
    tell, check = DISHONEST[lie]
    tell(scribe)
    with pytest.raises(Tampered) as verdict:
        read(scribe)
    assert verdict.value.check == check
    assert verdict.value.seq == scribe.entries[-1].seq
    assert verdict.value.expected or verdict.value.found


def test_a_seen_of_another_history_is_a_fork() -> None:
    """An act that cites another root shows that two histories were told."""
    scribe = talks()
    scribe.say(1, "what?", seen=Seen(1, 3, b"\x01" * 32))
    with pytest.raises(Fork):
        read(scribe)


@pytest.mark.parametrize("part", ["act", "with", "who", "out.0"])
def test_a_part_changed_under_its_leaf_is_named(part: str) -> None:
    """A part that no longer recomputes its commitment is named."""
    scribe = talks()
    found = scribe.entries[8].part(part)
    assert found is not None
    data = found.data[:-2] + b"9" + found.data[-1:]
    scribe.entries[8] = forged_part(scribe.entries[8], part, data)
    with pytest.raises(Tampered) as verdict:
        read(scribe)
    assert verdict.value.check == f"part {part}"
    assert verdict.value.expected != verdict.value.found


def test_another_signature_under_the_same_leaf_is_named() -> None:
    """The signature is committed with the act."""
    scribe = talks()
    scribe.entries[8] = forged_signature(scribe.entries[8])
    with pytest.raises(Tampered):
        read(scribe)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_nothing_in_a_record_can_be_changed_unnoticed(data: st.DataObject) -> None:
    """Flip one bit of any leaf, salt or part, and the reader stops or the root is another."""
    scribe = talks()
    place = data.draw(st.integers(0, len(scribe.entries) - 1))
    served = scribe.served()
    one = served[place]
    where = data.draw(st.sampled_from(["leaf", *one.parts]))
    if where == "leaf":
        served[place] = Served(one.seq, flip(data, one.leaf), one.parts)
    else:
        salt, text = one.parts[where]
        changed = (
            (flip(data, salt), text) if data.draw(st.booleans()) else (salt, flip(data, text))
        )
        served[place] = Served(one.seq, one.leaf, {**one.parts, where: changed})
    log = log_of(scribe)
    with pytest.raises(Tampered):
        read_all(log, served, scribe.checkpoint())


def flip(data: st.DataObject, value: bytes) -> bytes:
    """The value with one bit turned."""
    bit = data.draw(st.integers(0, 8 * len(value) - 1))
    turned = bytearray(value)
    turned[bit // 8] ^= 1 << (bit % 8)
    return bytes(turned)


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_no_entry_can_be_dropped_moved_or_repeated(data: st.DataObject) -> None:
    """Any other order or number of entries is found by place, time or tree."""
    scribe = talks()
    served = scribe.served()
    i = data.draw(st.integers(0, len(served) - 2))
    j = data.draw(st.integers(0, len(served) - 1).filter(lambda j: j != i))
    how = data.draw(st.sampled_from(["drop", "swap", "repeat"]))
    if how == "drop":
        del served[i]
    elif how == "swap":
        served[i], served[j] = served[j], served[i]
    else:
        served.insert(j, served[i])
    log = log_of(scribe)
    with pytest.raises(Tampered) as verdict:
        read_all(log, served)
    assert verdict.value.check == "order"


# --- checkpoints ----------------------------------------------------------------------------


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
