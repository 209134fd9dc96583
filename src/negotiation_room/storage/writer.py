"""The group-commit writer: one thread, one connection, one transaction for whatever is waiting.

There is no timer: while one group is being committed the next one gathers.
"""

import asyncio
import threading
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from negotiation_room.kernel.ids import ChannelId
from negotiation_room.kernel.ports import Batch, Fenced
from negotiation_room.storage import dialect
from negotiation_room.storage.database import Database
from negotiation_room.storage.rows import Rows
from negotiation_room.storage.vault import Vault

GROUP: Final = 1024
ORDINARY: Final = 32
"""The most ordinary writes in one group: each costs as much as ten entries, and when hundreds
come to the door at once, whoever speaks must not wait for all of their tickets."""
WIPE_AGAIN_SECONDS: Final = 0.5


class _Promise(asyncio.Future[Any]):
    """What several may await: when one of them goes away, the others are still told."""

    def cancel(self, msg: Any = None) -> bool:
        """Stay: what was submitted is written, whoever has stopped waiting for it."""
        del msg
        return False


@dataclass(slots=True, eq=False)
class _Waiting:
    """A batch or an ordinary write, and whoever awaits it."""

    future: asyncio.Future[Any]
    batch: Batch | None = None
    write: Callable[[Any], Any] | None = None
    fault: Exception | None = None
    result: Any = None


@dataclass(frozen=True, slots=True)
class _Heard:
    """The event loop's word that it knows of these channels' failure; later batches are new."""

    channels: frozenset[ChannelId]


_Queued: TypeAlias = _Waiting | _Heard


class GroupWriter:
    """Commits batches durably, in groups, in the order submitted.

    Args:
        database: where to; the writer holds one of its connections.
        vault: seals entries, in the writer's thread.
        group: the most that one transaction takes; 1 commits one by one.
        on_commit: called on the event loop after those who waited were told, once for each
            group, with its committed batches in order: the place to fan out from.
        on_fenced: called on the event loop before those who waited are told, with the channels
            whose speculative state is void. Batches submitted before it returns are failed.
    """

    def __init__(
        self,
        database: Database,
        vault: Vault,
        *,
        group: int = GROUP,
        on_commit: Callable[[Sequence[Batch]], None] | None = None,
        on_fenced: Callable[[frozenset[ChannelId]], None] | None = None,
    ) -> None:
        self.on_commit = on_commit
        self.on_fenced = on_fenced
        self._database = database
        self._vault = vault
        self._rows = Rows(vault)
        self._group = group
        self._gathered: list[_Queued] = []
        self._queue: deque[_Queued] = deque()
        self._writes: deque[_Waiting] = deque()
        self._signal = threading.Condition()
        self._stopping = False
        self._waiting = 0
        self._wipe_due = False
        # Channels of failed batches of which the event loop has not heard yet, and those among
        # them of which it will hear with the group at hand.
        self._void: set[ChannelId] = set()
        self._newly_void: set[ChannelId] = set()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread = threading.Thread(target=self._run, name="group-writer", daemon=True)
        self._connection: Connection | None = None

    def start(self) -> None:
        """Begin to write; call it on the event loop that will submit."""
        self._loop = asyncio.get_running_loop()
        self._thread.start()

    async def stop(self) -> None:
        """Commit what is waiting, tell everyone, and end."""
        self._hand_over()
        with self._signal:
            self._stopping = True
            self._signal.notify()
        if self._loop is not None:
            await self._loop.run_in_executor(None, self._thread.join)
            # The thread's last words to the loop were scheduled before this.
            await asyncio.sleep(0)

    @property
    def waiting(self) -> int:
        """Batches and writes not yet committed: the measure of back-pressure."""
        return self._waiting

    def submit(self, batch: Batch) -> asyncio.Future[None]:
        """Queue a batch; the future resolves when it is durable.

        Raises (from the future):
            Fenced: nothing of it was written; drop what memory holds of its channels.
        """
        return self._enqueue(_Waiting(self._future(), batch=batch))

    async def transact(self, write: Callable[[Any], Any]) -> Any:
        """Run a write of ordinary tables in the next group's transaction; returns its result.

        Its own exception fails it alone. It may be run again, after a rollback, when something
        else in its group failed: it must do nothing but write through the connection.
        """
        return await self._enqueue(_Waiting(self._future(), write=write))

    def _future(self) -> asyncio.Future[Any]:
        if self._loop is None:
            raise RuntimeError("the writer has not been started")
        return _Promise(loop=self._loop)

    def _enqueue(self, waiting: _Waiting) -> asyncio.Future[Any]:
        if self._stopping:
            raise RuntimeError("the writer has stopped")
        self._waiting += 1
        self._gather(waiting)
        return waiting.future

    def _gather(self, queued: _Queued) -> None:
        """Keep what one turn of the event loop brings, and hand it over together.

        This waits for nothing: the loop comes to it when those who are ready now have run. Else
        the first of many would be committed alone, and the rest wait for it.
        """
        self._gathered.append(queued)
        if len(self._gathered) == 1:
            asyncio.get_running_loop().call_soon(self._hand_over)

    def _hand_over(self) -> None:
        gathered, self._gathered = self._gathered, []
        with self._signal:
            for queued in gathered:
                if isinstance(queued, _Waiting) and queued.write is not None:
                    self._writes.append(queued)
                else:
                    self._queue.append(queued)
            self._signal.notify()

    # -- the writer's thread ---------------------------------------------------------------

    def _run(self) -> None:
        while True:
            group = self._take()
            if group is None:
                break
            try:
                self._commit(group)
            except Exception as fault:  # noqa: BLE001 -- else everybody hangs
                for waiting in group:
                    if waiting.fault is None:
                        self._fail(waiting, fault)
                self._close()
            self._wipe()
            self._tell(group)
        self._close()

    def _wipe(self) -> None:
        """After an erasure, cut the log; while a reader is in the way it stays due."""
        if self._wipe_due:
            with suppress(Exception):
                self._wipe_due = not dialect.wipe_log(self._open())

    def _take(self) -> list[_Waiting] | None:
        """Wait until there is something; take all of it, up to the limit. None at the end."""
        group: list[_Waiting] = []
        with self._signal:
            while not self._queue and not self._writes and not self._stopping:
                # Only an erasure still to be wiped from the log makes an idle writer wake.
                woken = self._signal.wait(WIPE_AGAIN_SECONDS if self._wipe_due else None)
                if not woken and self._wipe_due:
                    return group
            if not self._queue and not self._writes:
                return None
            while self._queue and len(group) < self._group:
                queued = self._queue.popleft()
                if isinstance(queued, _Heard):
                    self._void -= queued.channels
                else:
                    # What is void is told with this group, so that nobody hears out of order.
                    self._is_void(queued)
                    group.append(queued)
            # At least one, so that none waits for ever.
            room = max(1, min(ORDINARY, self._group - len(group)))
            group += [self._writes.popleft() for _ in range(min(room, len(self._writes)))]
        return group

    def _commit(self, group: list[_Waiting]) -> None:
        """Commit a group: at once if nothing is amiss, else each apart, in one transaction."""
        live = [waiting for waiting in group if waiting.fault is None]
        if not live:
            return
        connection = self._open()
        try:
            transaction = connection.begin()
            self._vault.refresh()
            self._rows.write(connection, [w.batch for w in live if w.batch is not None])
            for waiting in live:
                if waiting.write is not None:
                    _run_apart(connection, waiting)
        except Exception:  # noqa: BLE001 -- found again, and named, one by one
            self._roll_back()
        else:
            try:
                transaction.commit()
            except Exception as fault:  # noqa: BLE001 -- whoever waits is told
                self._roll_back()
                self._doubt(live, fault)
            else:
                self._after(live)
                return
        self._commit_apart([waiting for waiting in live if waiting.fault is None])

    def _doubt(self, live: list[_Waiting], fault: Exception) -> None:
        """A commit failed and may have persisted all the same.

        What passes a fence may safely be tried again: if it persisted, it is fenced by itself.
        The rest fails with the fault.
        """
        for waiting in live:
            batch = waiting.batch
            if batch is None or not (batch.advances or batch.verdicts):
                self._fail(waiting, fault)

    def _commit_apart(self, live: list[_Waiting]) -> None:
        """Write each in a savepoint of its own; what fails takes its dependants with it."""
        if not live:
            return
        connection = self._open()
        with connection.begin():
            self._vault.refresh()
            for waiting in live:
                if self._is_void(waiting):
                    continue
                if waiting.write is not None:
                    _run_apart(connection, waiting)
                elif waiting.batch is not None:
                    try:
                        with connection.begin_nested():
                            self._rows.write(connection, [waiting.batch])
                    except Exception as fault:
                        if isinstance(fault, DBAPIError) and fault.connection_invalidated:
                            raise
                        self._fail(waiting, fault)
        self._after([waiting for waiting in live if waiting.fault is None])

    def _after(self, committed: list[_Waiting]) -> None:
        if any(w.batch is not None and w.batch.erasures for w in committed):
            self._wipe_due = True

    def _fail(self, waiting: _Waiting, fault: Exception) -> None:
        """Note a failure; whatever relies on the same channels, from now on, is void."""
        waiting.fault = fault
        if waiting.batch is None:
            return
        channels = frozenset(waiting.batch.channels())
        if isinstance(fault, Fenced):
            waiting.fault = Fenced(channels)
        self._newly_void |= channels - self._void
        self._void |= channels

    def _is_void(self, waiting: _Waiting) -> bool:
        """Whether it relies on something that failed; then it fails too."""
        if not self._void or waiting.batch is None:
            return False
        channels = frozenset(waiting.batch.channels())
        if self._void.isdisjoint(channels):
            return False
        self._fail(waiting, Fenced(channels))
        return True

    def _open(self) -> Connection:
        if self._connection is None:
            self._connection = dialect.for_writing(self._database.engine.connect())
        return self._connection

    def _roll_back(self) -> None:
        """Leave the transaction, whatever its state; a connection that cannot is replaced."""
        if self._connection is None:
            return
        try:
            self._connection.rollback()
        except Exception:  # noqa: BLE001 -- the fault that led here is the one to tell
            self._close()

    def _close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(Exception):
                connection.invalidate()
            connection.close()

    def _tell(self, group: list[_Waiting]) -> None:
        void, self._newly_void = frozenset(self._newly_void), set()
        if self._loop is not None and group:
            # A loop that is closed has nobody left who waits.
            with suppress(RuntimeError):
                self._loop.call_soon_threadsafe(self._resolve, group, void)

    # -- on the event loop -----------------------------------------------------------------

    def _resolve(self, group: list[_Waiting], void: frozenset[ChannelId]) -> None:
        """Tell everyone of a group, in one call of the loop."""
        self._waiting -= len(group)
        if void and self.on_fenced is not None:
            self.on_fenced(void)
        for waiting in group:
            if waiting.future.done():
                continue
            if waiting.fault is None:
                waiting.future.set_result(waiting.result)
            else:
                waiting.future.set_exception(waiting.fault)
        loop = asyncio.get_running_loop()
        if void:
            # After those who waited have run: what is submitted then was decided anew.
            loop.call_soon(self._heard, _Heard(void))
        committed = [w.batch for w in group if w.batch is not None and w.fault is None]
        if committed and self.on_commit is not None:
            loop.call_soon(self.on_commit, committed)

    def _heard(self, heard: _Heard) -> None:
        self._gather(heard)


def _run_apart(connection: Connection, waiting: _Waiting) -> None:
    """Run an ordinary write in a savepoint, so that its failure is its own."""
    if waiting.write is None:
        return
    waiting.fault = None
    try:
        with connection.begin_nested():
            waiting.result = waiting.write(connection)
    except Exception as fault:  # noqa: BLE001 -- whoever waits is told
        waiting.fault = fault
