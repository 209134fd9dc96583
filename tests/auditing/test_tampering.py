"""An attacker with the database only: whatever is changed there is found and named."""

# ruff: noqa: S608 -- the statements are the attacker's

from collections.abc import Callable

import pytest

from negotiation_room.kernel.leaf import build_leaf
from negotiation_room.kernel.merkle import leaf_hash
from negotiation_room.server.verifying import LogReport
from negotiation_room.storage.log import TamperedEntry
from tests.auditing.kept import KeptRoom

Tamper = Callable[[KeptRoom, str], None]

PLACE = "WHERE channel = ? AND seq = ?"


def flip(column: str, at: int = 40) -> Tamper:
    """Change one byte of a column of the fifth entry."""

    def change(kept: KeptRoom, channel: str) -> None:
        held = bytearray(kept.look(f"SELECT {column} FROM entry {PLACE}", channel, 5))
        held[at % len(held)] ^= 1
        kept.tamper(f"UPDATE entry SET {column} = ? {PLACE}", bytes(held), channel, 5)

    return change


def run(statement: str) -> Tamper:
    """Run a statement; every ? is the channel."""

    def change(kept: KeptRoom, channel: str) -> None:
        kept.tamper(statement, *([channel] * statement.count("?")))

    return change


def reorder(kept: KeptRoom, channel: str) -> None:
    """Let two entries change places."""
    for old, new in ((5, 905), (6, 5), (905, 6)):
        kept.tamper(f"UPDATE entry SET seq = ? {PLACE}", new, channel, old)


def transplant(kept: KeptRoom, channel: str) -> None:
    """Put the parts of one entry into another's row."""
    parts = kept.look(f"SELECT parts FROM entry {PLACE}", channel, 6)
    kept.tamper(f"UPDATE entry SET parts = ? {PLACE}", parts, channel, 5)


def from_the_register(kept: KeptRoom, channel: str) -> None:
    """Put a row of another channel of the room into this one's log."""
    columns = ("at", "leaf", "leaf_hash", "root", "parts")
    for column in columns:
        held = kept.look(f"SELECT {column} FROM entry {PLACE}", kept.id("register"), 5)
        kept.tamper(f"UPDATE entry SET {column} = ? {PLACE}", held, channel, 5)


def edit_leaf(kept: KeptRoom, channel: str) -> None:
    """Rewrite a leaf's time, with a hash that fits."""
    leaf = kept.look(f"SELECT leaf FROM entry {PLACE}", channel, 5)
    at = kept.look(f"SELECT at FROM entry {PLACE}", channel, 5)
    changed = leaf.replace(str(at).encode(), str(at + 1).encode())
    kept.tamper(
        f"UPDATE entry SET leaf = ?, leaf_hash = ?, at = ? {PLACE}",
        changed,
        leaf_hash(changed),
        at + 1,
        channel,
        5,
    )


def truncate(kept: KeptRoom, channel: str) -> None:
    """Cut the last entry off, leaving no loose end in the database."""
    last = kept.look("SELECT head FROM channel WHERE id = ?", channel)
    at = kept.look(f"SELECT at FROM entry {PLACE}", channel, last - 1)
    kept.tamper(f"DELETE FROM entry {PLACE}", channel, last)
    kept.tamper("UPDATE channel SET head = ?, last_at = ? WHERE id = ?", last - 1, at, channel)


CASES: list[tuple[str, Tamper, str]] = [
    ("a flipped byte of the parts", flip("parts"), "act"),
    ("a flipped byte of the leaf", flip("leaf", 10), "leaf"),
    ("a flipped leaf hash", flip("leaf_hash"), "root"),
    ("a flipped root", flip("root"), "root"),
    ("a dropped entry", run("DELETE FROM entry WHERE seq = 5 AND channel = ?"), "row"),
    ("two entries exchanged", reorder, "place"),
    ("the tail cut off", truncate, "checkpoint"),
    ("parts moved between places", transplant, "views"),
    ("a row from another channel", from_the_register, "place"),
    ("an edited leaf", edit_leaf, "root"),
    (
        "another time",
        run("UPDATE entry SET at = at + 1 WHERE seq = 5 AND channel = ?"),
        "place",
    ),
    ("an edited head", run("UPDATE channel SET head = head - 1 WHERE id = ?"), "head"),
    (
        "an edited node",
        run("UPDATE entry SET nodes = zeroblob(32) WHERE seq = 2 AND channel = ?"),
        "node",
    ),
    (
        "a dropped node",
        run("UPDATE entry SET nodes = NULL WHERE seq = 2 AND channel = ?"),
        "node",
    ),
    (
        "an added node",
        run("UPDATE entry SET nodes = zeroblob(32) WHERE seq = 3 AND channel = ?"),
        "node",
    ),
    (
        "words called erased",
        run("UPDATE entry SET erased = 'with' WHERE seq = 5 AND channel = ?"),
        "with",
    ),
    (
        "a seat nobody granted",
        run(
            "INSERT INTO seat_place (channel, person, room, seat, role) "
            "SELECT ?, 'p_stranger', room, 's_stolen', 'mediator' FROM channel LIMIT 1"
        ),
        "seats",
    ),
]


@pytest.mark.rule("AUD2")
@pytest.mark.parametrize(
    ("tamper", "what"), [case[1:] for case in CASES], ids=[c[0] for c in CASES]
)
async def test_every_change_to_the_database_is_named(
    kept: KeptRoom, tamper: Tamper, what: str
) -> None:
    """A full scan says where, what was expected and what was found; before, it finds nothing."""
    for number in range(4):
        await kept.say("bo", f"Statement {number}.")
    await kept.publish()
    before = await kept.scan()
    assert before.findings == []
    assert before.signatures == before.entries
    assert before.checkpoints
    tamper(kept, kept.id("plenary"))
    report = await kept.scan()
    assert what in {finding.what for finding in report.findings}, told(report)
    assert all(f.expected and f.found and f.sentence() for f in report.findings)


@pytest.mark.parametrize(
    "tamper", [flip("parts"), flip("leaf", 60), transplant, reorder, from_the_register]
)
async def test_a_changed_entry_is_never_served(kept: KeptRoom, tamper: Tamper) -> None:
    """Reading the journal stops at the entry and names it."""
    await kept.say("bo", "One.")
    tamper(kept, kept.id("plenary"))
    await kept.start_anew()
    with pytest.raises(TamperedEntry) as tampered:
        await kept.store.journal.read(kept.id("plenary"), 1, 1, 99)
    assert tampered.value.seq == 5


@pytest.mark.rule("AUD5")
async def test_a_truncated_log_is_read_only(kept: KeptRoom) -> None:
    """A log cut off without a loose end is still shorter than the one published."""
    await kept.say("bo", "One.")
    await kept.say("bo", "Two.")
    await kept.publish()
    truncate(kept, kept.id("plenary"))
    await kept.start_anew()
    assert [one.channel for one in await kept.auditing.behind()] == [kept.id("plenary")]
    live = await kept.channels.open(kept.id("plenary"))
    assert live is not None
    assert live.behind is not None


async def test_a_row_of_another_room_does_not_open(kept: KeptRoom) -> None:
    """A leaf names its channel, and a channel is of one room: a foreign row is out of place."""
    foreign = build_leaf(
        channel=kept.id("elsewhere"),
        epoch=1,
        seq=5,
        at=1,
        act=bytes(32),
        with_=bytes(32),
        who=bytes(32),
        out=[bytes(32)],
    )
    kept.tamper(
        f"UPDATE entry SET leaf = ?, leaf_hash = ?, at = 1 {PLACE}",
        foreign,
        leaf_hash(foreign),
        kept.id("plenary"),
        5,
    )
    found = {(finding.seq, finding.what) for finding in (await kept.scan()).findings}
    assert (5, "place") in found


def told(report: LogReport) -> str:
    """The findings in words."""
    return "\n".join(finding.sentence() for finding in report.findings)
