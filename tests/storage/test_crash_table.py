"""Each step of an append and of a release fails, once or for good, done or undone."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event

from negotiation_room.kernel.ports import Erasure
from negotiation_room.storage.checkpoints import CheckpointStore
from tests.builders import Chance, Log
from tests.storage.stores import Store

MOST_STEPS = 200


class DiskFault(Exception):
    """The disk failed at the chosen step."""


class Faults:
    """Counts the steps of an engine, and fails the chosen one.

    A statement or a commit is two steps: failing the first, it did not happen; failing the
    second, it did, and nobody was told.
    """

    def __init__(self, step: int, *, for_good: bool) -> None:
        self.struck = False
        self._step = step
        self._for_good = for_good
        self._at = 0

    def pass_by(self, *_: object, **__: object) -> None:
        """Take one step, or fail at it."""
        self._at += 1
        if self._at == self._step or (self.struck and self._for_good):
            self.struck = True
            raise DiskFault(f"step {self._at}")

    @contextmanager
    def on(self, engine: Engine) -> Iterator[None]:
        """Strike on this engine for a while."""
        commit = engine.dialect.do_commit

        def do_commit(raw: Any) -> None:
            self.pass_by()
            commit(raw)
            self.pass_by()

        event.listen(engine, "before_cursor_execute", self.pass_by)
        event.listen(engine, "after_cursor_execute", self.pass_by)
        engine.dialect.do_commit = do_commit  # type: ignore[method-assign]
        try:
            yield
        finally:
            engine.dialect.do_commit = commit  # type: ignore[method-assign]
            event.remove(engine, "before_cursor_execute", self.pass_by)
            event.remove(engine, "after_cursor_execute", self.pass_by)


async def append_under(folder: Path, faults: Faults) -> None:
    """Append to two channels under faults, then read afresh what is there."""
    logs = [Log(chance=Chance(seed)) for seed in (1, 2)]
    async with Store(folder) as store:
        await asyncio.gather(*[store.writer.submit(log.found()) for log in logs])
        acknowledged = [1, 1]
        with faults.on(store.database.engine):
            one, two, more = logs[0].say("a", "b"), logs[1].say("c"), logs[0].say("d")
            more.erasures.append(Erasure(logs[0].channel, 1, 2, ("with",)))
            outcomes = await asyncio.gather(
                *[store.writer.submit(batch) for batch in (one, two, more)],
                return_exceptions=True,
            )
    for place, head, outcome in ((0, 3, outcomes[0]), (1, 2, outcomes[1]), (0, 4, outcomes[2])):
        if outcome is None:
            acknowledged[place] = head
    async with Store(folder) as again:
        for log, least in zip(logs, acknowledged, strict=True):
            loaded = await again.journal.load(log.channel)
            assert loaded is not None
            assert loaded.head in ({1, 3, 4} if log is logs[0] else {1, 2})
            assert loaded.head >= least
            assert len(loaded.tail) == loaded.head
            assert [v.seq for v in loaded.verdicts] == list(range(1, loaded.head + 1))
            log.frontier, log.at = loaded.frontier, loaded.last_at
            log.n = loaded.verdicts[-1].n
            await again.writer.submit(log.say("life goes on"))


@pytest.mark.parametrize("for_good", [False, True], ids=["once", "for_good"])
async def test_no_failing_step_of_an_append_loses_or_tears(
    tmp_path: Path, *, for_good: bool
) -> None:
    """After any fault a fresh load shows all that was acknowledged, whole."""
    for step in count(1):
        assert step < MOST_STEPS
        folder = tmp_path / str(step)
        folder.mkdir()
        faults = Faults(step, for_good=for_good)
        await append_under(folder, faults)
        if not faults.struck:
            break
    assert step > 15


async def test_a_single_fault_before_the_commit_costs_nobody_anything(tmp_path: Path) -> None:
    """A statement that fails once is tried again, and everybody is acknowledged."""
    for step in (1, 5, 9):
        folder = tmp_path / str(step)
        folder.mkdir()
        log = Log()
        async with Store(folder) as store:
            with Faults(step, for_good=False).on(store.database.engine):
                await asyncio.gather(
                    *[store.writer.submit(batch) for batch in (log.found(), log.say("next"))]
                )


@pytest.mark.parametrize("for_good", [False, True], ids=["once", "for_good"])
async def test_no_failing_step_of_a_release_forgets_one(
    tmp_path: Path, *, for_good: bool
) -> None:
    """After any fault the store holds the old checkpoint or the new; the new if it said so."""
    channel = Log().channel
    for step in count(1):
        assert step < MOST_STEPS
        url = f"sqlite:///{tmp_path / f'{step}.db'}"
        store = CheckpointStore(url)
        await store.release([(channel, 1, 1, b"1" * 32, "old")])
        faults = Faults(step, for_good=for_good)
        released = False
        with faults.on(store._engine):  # noqa: SLF001 -- the disk is under it
            try:
                await store.release([(channel, 1, 2, b"2" * 32, "new")])
                released = True
            except DiskFault:
                pass
        store.close()
        again = CheckpointStore(url)
        last = await again.last(channel)
        assert last is not None
        assert last[3] == "new" if released else last[3] in {"old", "new"}
        await again.release([(channel, 1, 2, b"2" * 32, "new")])
        again.close()
        if not faults.struck:
            break
    assert released
