"""An attacker with the database and every key of the server, but no device's key."""

import sqlite3
from collections.abc import Callable
from dataclasses import replace

import pytest

from negotiation_room.kernel.canonical import canonical, parse_canonical
from negotiation_room.kernel.entry import Entry, Part, Who
from negotiation_room.kernel.leaf import build_leaf, commit, parse_leaf
from negotiation_room.kernel.merkle import Frontier, leaf_hash
from negotiation_room.server.verifying import RESTS
from negotiation_room.storage.log import completed
from tests.auditing.kept import KeptRoom

Forge = Callable[[KeptRoom, Entry], bytes]


async def reforge(kept: KeptRoom, seq: int, part: str, data: bytes) -> None:
    """Rewrite one part, and the whole log after it, so that nothing in the database disagrees."""
    plenary = kept.id("plenary")
    entries = await kept.store.journal.read(plenary, 1, 1, 999)
    frontier = Frontier()
    for entry in entries:
        changed = with_part(entry, part, data) if entry.seq == seq else entry
        frontier, nodes = frontier.append(changed.leaf_hash)
        kept.tamper(
            "UPDATE entry SET leaf = ?, leaf_hash = ?, root = ?, parts = ?, nodes = ? "
            "WHERE channel = ? AND seq = ?",
            changed.leaf,
            changed.leaf_hash,
            frontier.root(),
            kept.store.vault.seal_entry(changed),
            completed(nodes),
            plenary,
            entry.seq,
        )
    with sqlite3.connect(kept.folder / "checkpoints.db") as connection:
        connection.execute("DELETE FROM released WHERE channel = ?", [plenary])
    connection.close()


def with_part(entry: Entry, name: str, data: bytes) -> Entry:
    """The entry with one part of other words, and a leaf that commits to them."""
    parts = tuple(
        Part(p.name, p.salt, data, p.audience, p.erasable) if p.name == name else p
        for p in entry.parts
    )
    sums = {part.name: commit(part.name, part.salt, part.data) for part in parts}
    old = parse_leaf(entry.leaf)
    leaf = build_leaf(
        channel=old.channel,
        epoch=old.epoch,
        seq=old.seq,
        at=old.at,
        act=sums["act"],
        with_=sums["with"],
        who=sums["who"],
        out=[sums[f"out.{index}"] for index in range(len(old.out))],
    )
    return replace(entry, parts=parts, leaf=leaf, leaf_hash=leaf_hash(leaf))


def other_words(_kept: KeptRoom, entry: Entry) -> bytes:
    """The content, with a word turned around."""
    content = entry.part("with")
    assert content is not None
    return content.data.replace(b"agree", b"refuse")


def other_author(kept: KeptRoom, entry: Entry) -> bytes:
    """The author, replaced by the other head with the key the journal has of him."""
    part = entry.part("who")
    assert part is not None
    cai = kept.person("cai")
    seat = kept.channels.live[kept.id("plenary")].state.seat_of(cai.id)
    assert seat is not None
    return Who(seat.id, seat.delegation, seat.role, cai.device, cai.key).data()


def other_device(kept: KeptRoom, entry: Entry) -> bytes:
    """An act signed anew, with a key that this journal never admitted."""
    del entry
    seat = kept.channels.live[kept.id("plenary")].state.seat_of(kept.person("bo").id)
    assert seat is not None
    eve = kept.person("eve")
    return Who(seat.id, seat.delegation, seat.role, eve.device, eve.key).data()


@pytest.mark.rule("AUD2")
@pytest.mark.parametrize(
    ("part", "forge", "what"),
    [
        ("with", other_words, "act"),
        ("who", other_author, "signature"),
        ("who", other_device, "signature"),
    ],
)
async def test_what_a_device_signed_cannot_be_forged(
    kept: KeptRoom, part: str, forge: Forge, what: str
) -> None:
    """With every key of the server nobody else's words or authorship can be made to hold."""
    seq = await kept.say("bo", "We agree.")
    await kept.say("cai", "So do we.")
    [entry] = await kept.store.journal.read(kept.id("plenary"), 1, seq, seq)
    await reforge(kept, seq, part, forge(kept, entry))
    found = [(finding.seq, finding.what) for finding in (await kept.scan()).findings]
    assert (seq, what) in found


async def test_a_whole_forged_log_needs_a_remembered_checkpoint(kept: KeptRoom) -> None:
    """What the server says of itself can be forged without a trace; a client's note tells."""
    await kept.say("bo", "We agree.")
    await kept.publish()
    remembered = await kept.kept.last(kept.id("plenary"))
    assert remembered is not None
    entries = await kept.store.journal.read(kept.id("plenary"), 1, 1, 99)
    opening = next(
        e for e in entries for p in e.parts if p.name == "out.0" and b"First meeting" in p.data
    )
    out = opening.part("out.0")
    assert out is not None
    facts = parse_canonical(out.data.replace(b"First meeting", b"Final meeting"))
    await reforge(kept, opening.seq, "out.0", canonical(facts))
    await kept.start_anew()
    assert (await kept.scan()).findings == []
    assert "only a checkpoint that a client remembers" in RESTS
    heard = await kept.auditing.hear(
        kept.person("cai").id, kept.room, kept.id("plenary"), remembered[3]
    )
    assert heard.outcome == "contradiction"
    assert heard.found is not None
