"""What every writer promises."""

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import insert, select, update

from negotiation_room.kernel.ids import RoomId, new_id
from negotiation_room.kernel.ports import Advance, Batch, Fenced, SeatChange
from negotiation_room.kernel.seats import Role
from negotiation_room.storage import schema
from negotiation_room.storage.rows import VERDICTS_KEPT
from negotiation_room.storage.writer import ORDINARY
from tests.builders import NOON, Chance, Log
from tests.storage.stores import Store


def a_room(name: str) -> dict[str, object]:
    """A row of the table of rooms."""
    return {"id": name, "register": "c_x", "origin": "https://x.example", "created_at": NOON}


async def test_what_is_acknowledged_can_be_read(store: Store) -> None:
    """A batch that resolved is in the journal, whole."""
    log = Log()
    await store.writer.submit(log.found())
    said = log.say("one", "two")
    await store.writer.submit(said)
    loaded = await store.journal.load(log.channel)
    assert loaded is not None
    assert loaded.head == 3
    assert loaded.last_at == log.at
    assert loaded.frontier == log.frontier
    assert [e.leaf for e in loaded.tail[1:]] == [e.leaf for e in said.entries]
    assert [e.parts for e in loaded.tail[1:]] == [e.parts for e in said.entries]
    assert [v.seq for v in loaded.verdicts] == [1, 2, 3]


async def test_batches_of_a_channel_are_written_in_the_order_submitted(store: Store) -> None:
    """Many batches of one channel, submitted together, arrive one after the other."""
    log = Log()
    batches = [log.found(), *[log.say(f"{i}") for i in range(100)]]
    await asyncio.gather(*[store.writer.submit(batch) for batch in batches])
    assert store.writer.waiting == 0
    loaded = await store.journal.load(log.channel)
    assert loaded is not None
    assert [e.seq for e in loaded.tail] == list(range(1, 102))


async def test_a_moved_head_fences(store: Store) -> None:
    """A batch that believes in another head is fenced, and writes nothing."""
    log = Log()
    await store.writer.submit(log.found())
    stale = log.say("stale")
    stale.advances = [Advance(log.channel, 1, 1, 2)]
    await store.writer.transact(lambda c: c.execute(update(schema.channel).values(head=7)))
    with pytest.raises(Fenced) as fenced:
        await store.writer.submit(stale)
    assert fenced.value.channels == {log.channel}
    rows = await store.database.read(lambda c: c.execute(select(schema.entry.c.seq)).all())
    assert [row.seq for row in rows] == [1]


@pytest.mark.rule("ST2")
async def test_a_fenced_batch_takes_its_dependants_and_nobody_else(store: Store) -> None:
    """What shares a channel with a fenced batch fails too; the rest is kept."""
    first, second, third = (Log(chance=Chance(seed)) for seed in (1, 2, 3))
    await asyncio.gather(*[store.writer.submit(log.found()) for log in (first, second, third)])
    first.say("written by somebody else, never here")
    fenced = first.say("fenced")
    joint = first.say("relies on the first")
    other = second.say("in the same batch")
    joint.advances += other.advances
    joint.entries += other.entries
    dependant = second.say("relies on the joint batch")
    refusal = second.refuse()
    free = third.say("has nothing to do with it")
    batches = [fenced, joint, dependant, refusal, free]
    outcomes = await asyncio.gather(
        *[store.writer.submit(batch) for batch in batches], return_exceptions=True
    )
    assert [type(outcome) for outcome in outcomes] == [
        Fenced,
        Fenced,
        Fenced,
        Fenced,
        type(None),
    ]
    rows = await store.database.read(
        lambda c: c.execute(select(schema.channel.c.id, schema.channel.c.head)).all()
    )
    assert {row.id: row.head for row in rows} == {
        first.channel: 1,
        second.channel: 1,
        third.channel: 2,
    }


async def test_what_was_decided_before_the_failure_was_heard_fails_too(store: Store) -> None:
    """A batch submitted while its ground was failing is fenced, even where its numbers fit."""
    log = Log()
    await store.writer.submit(log.found())
    frontier = log.frontier
    lost = log.say("lost")
    lost.writes.append(fail)
    unheard = log.say("decided on what is lost")
    failed, late = store.writer.submit(lost), asyncio.ensure_future(later(store, unheard))
    with pytest.raises(ZeroDivisionError):
        await failed
    with pytest.raises(Fenced):
        await late
    log.frontier = frontier
    await store.writer.submit(log.say("decided anew"))


async def later(store: Store, batch: Batch) -> None:
    """Submit in the turn of the loop in which the failure becomes known, not after it."""
    while store.writer.waiting:  # noqa: ASYNC110 -- the very turn is the point
        await asyncio.sleep(0)
    await store.writer.submit(batch)


def fail(_connection: object) -> None:
    """A projection with a fault."""
    raise ZeroDivisionError


async def test_a_projections_fault_fails_its_batch_with_itself(store: Store) -> None:
    """A write that raises leaves nothing of its batch, and its dependants are fenced."""
    log, other = Log(), Log(chance=Chance(2))
    await asyncio.gather(*[store.writer.submit(each.found()) for each in (log, other)])
    bad = log.say("bad")
    bad.writes.append(fail)
    outcomes = await asyncio.gather(
        *[store.writer.submit(b) for b in (bad, log.say("after"), other.say("free"))],
        return_exceptions=True,
    )
    assert [type(outcome) for outcome in outcomes] == [ZeroDivisionError, Fenced, type(None)]


async def test_a_refusals_verdict_is_kept(store: Store) -> None:
    """A batch of a verdict alone is durable, and comes back with its sentence."""
    log = Log()
    await store.writer.submit(log.found())
    refused = log.refuse()
    await store.writer.submit(refused)
    loaded = await store.journal.load(log.channel)
    assert loaded is not None
    assert loaded.verdicts[-1] == refused.verdicts[0]


async def test_a_second_verdict_on_one_number_is_fenced(store: Store) -> None:
    """Two writers cannot both answer the same act."""
    log = Log()
    await store.writer.submit(log.found())
    refused = log.refuse()
    await store.writer.submit(refused)
    with pytest.raises(Fenced):
        await store.writer.submit(refused)


async def test_only_the_last_verdicts_of_a_device_are_kept(store: Store) -> None:
    """A device's old verdicts are forgotten, the newest that it may ask for never."""
    log = Log()
    await store.writer.submit(log.found())
    for _ in range(3 * VERDICTS_KEPT):
        await store.writer.submit(log.refuse())
    loaded = await store.journal.load(log.channel)
    assert loaded is not None
    assert len(loaded.verdicts) == VERDICTS_KEPT
    assert loaded.verdicts[-1].n == log.n
    rows = await store.database.read(lambda c: c.execute(select(schema.verdict.c.n)).all())
    assert len(rows) < 2 * VERDICTS_KEPT


async def test_who_stops_waiting_stops_nobody_else(store: Store) -> None:
    """Several may rest on one batch; one that is cancelled takes nothing from the others."""
    log = Log()
    durable = store.writer.submit(log.found())

    async def wait() -> None:
        await durable

    one, other = asyncio.create_task(wait()), asyncio.create_task(wait())
    await asyncio.sleep(0)
    one.cancel()
    await other
    with pytest.raises(asyncio.CancelledError):
        await one


async def test_a_channel_is_founded_once(store: Store) -> None:
    """A second founding of the same channel is fenced."""
    log = Log()
    founding = log.found()
    await store.writer.submit(founding)
    with pytest.raises(Fenced):
        await store.writer.submit(founding)


async def test_seats_follow_their_batches(store: Store) -> None:
    """The projection of seats changes with the entries: placed, changed, and gone."""
    log = Log()
    await store.writer.submit(log.found())
    assert log.room is not None
    changed = log.say("co-mediator")
    seat = SeatChange(log.room, log.channel, log.person, log.seat, Role.CO_MEDIATOR)
    changed.seats.append(seat)
    await store.writer.submit(changed)
    assert await store.journal.seats_of(log.person) == [seat]
    gone = log.say("withdrawn")
    gone.seats.append(SeatChange(log.room, log.channel, log.person, None, None))
    await store.writer.submit(gone)
    assert await store.journal.seats_of(log.person) == []


async def test_an_ordinary_write_answers(store: Store) -> None:
    """`transact` returns what the write returned, and its fault is its own."""
    name = RoomId(new_id("r", Chance()))

    def add(connection: object) -> str:
        connection.execute(insert(schema.room), a_room(name))  # type: ignore[attr-defined]
        return "added"

    log = Log()
    outcomes = await asyncio.gather(
        store.writer.transact(add),
        store.writer.transact(fail),
        store.writer.submit(log.found()),
        return_exceptions=True,
    )
    assert outcomes[0] == "added"
    assert isinstance(outcomes[1], ZeroDivisionError)
    assert outcomes[2] is None
    rows = await store.database.read(lambda c: c.execute(select(schema.room.c.id)).all())
    assert [row.id for row in rows] == [name]


async def test_a_batch_that_contradicts_itself_is_a_defect(store: Store) -> None:
    """Entries that do not fill the advance are refused before anything is written."""
    log = Log()
    await store.writer.submit(log.found())
    batch = log.say("one", "two")
    del batch.entries[1]
    with pytest.raises(ValueError, match="advances"):
        await store.writer.submit(batch)


async def test_commits_are_told_after_the_acknowledgement(tmp_path: Path) -> None:
    """Those who wait hear first, then whoever fans out, with the batches in their order."""
    heard: list[object] = []
    async with Store(tmp_path, on_commit=heard.extend) as store:
        log = Log()
        batches = [log.found(), log.say("one"), log.say("two")]

        async def submit(number: int) -> None:
            await store.writer.submit(batches[number])
            heard.append(number)

        await asyncio.gather(*[submit(number) for number in range(3)])
        await asyncio.sleep(0)
    assert heard == [0, 1, 2, *batches]


async def test_the_fenced_are_announced_before_they_are_told(tmp_path: Path) -> None:
    """Memory can be dropped before anybody decides on it again."""
    heard: list[object] = []
    async with Store(tmp_path, on_fenced=heard.append) as store:
        log = Log()
        await store.writer.submit(log.found())
        log.say("never written")
        with pytest.raises(Fenced):
            await store.writer.submit(log.say("fenced"))
        heard.append("told")
    assert heard == [frozenset({log.channel}), "told"]


async def test_stopping_writes_what_waits(tmp_path: Path) -> None:
    """A writer that is stopped commits what was submitted, and takes no more."""
    log = Log()
    async with Store(tmp_path) as store:
        waiting = [store.writer.submit(log.found()), store.writer.submit(log.say("last"))]
    assert [future.result() for future in waiting] == [None, None]
    with pytest.raises(RuntimeError, match="stopped"):
        store.writer.submit(log.say("too late"))


async def test_one_by_one_is_as_safe(tmp_path: Path) -> None:
    """A writer that takes one at a time keeps the same promises."""
    log = Log()
    async with Store(tmp_path, group=1) as store:
        batches = [log.found(), log.say("one"), log.say("two")]
        await asyncio.gather(*[store.writer.submit(batch) for batch in batches])
        loaded = await store.journal.load(log.channel)
    assert loaded is not None
    assert loaded.head == 3


async def test_two_writers_of_one_channel_cannot_both_win(tmp_path: Path) -> None:
    """Of two servers that extend the same head, one is fenced, and the log stays whole."""
    log = Log()
    async with Store(tmp_path) as one, Store(tmp_path) as two:
        await one.writer.submit(log.found())
        frontier = log.frontier
        mine = log.say("mine")
        log.frontier = frontier
        theirs = log.say("theirs")
        outcomes = await asyncio.gather(
            one.writer.submit(mine), two.writer.submit(theirs), return_exceptions=True
        )
        loaded = await one.journal.load(log.channel)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["Fenced", "NoneType"]
    assert loaded is not None
    assert loaded.head == 2


async def test_a_crowd_at_the_door_does_not_hold_up_who_speaks(store: Store) -> None:
    """A batch overtakes ordinary writes that wait, and none of those is forgotten."""
    log = Log()
    await store.writer.submit(log.found())
    done: list[int] = []

    def write(number: int) -> None:
        done.append(number)

    crowd = [
        asyncio.ensure_future(store.writer.transact(lambda _, n=number: write(n)))
        for number in range(20 * ORDINARY)
    ]
    await asyncio.sleep(0)
    await store.writer.submit(log.say("heard at once"))
    # How many went before depends on the machine; that most did not, does not.
    assert len(done) <= 10 * ORDINARY
    await asyncio.gather(*crowd)
    assert sorted(set(done)) == list(range(20 * ORDINARY))
