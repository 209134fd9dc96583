"""A channel's log, as a reader verifies it entry by entry."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from negotiation_room.kernel.act import Seen
from negotiation_room.kernel.channel import Attribution
from negotiation_room.kernel.seats import Role
from negotiation_room.sdk.authorship import AUTHOR_WITHHELD
from negotiation_room.sdk.log import ChannelLog
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
