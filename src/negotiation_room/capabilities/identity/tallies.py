"""The security log: sign-ins and refusals, summed up by minute, account digest and network.

It says that somebody was tried a thousand times, not who; and a flood of tries fills a counter,
not a disk.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import NoReturn

import structlog
from sqlalchemy import Connection, delete, func, insert, select

from negotiation_room.capabilities.identity import tables
from negotiation_room.capabilities.identity.ports import Reading
from negotiation_room.capabilities.identity.rules import MINUTE, IdentityLimits
from negotiation_room.capabilities.identity.throttle import network_of
from negotiation_room.kernel.ports import Clock, Writer

_log = structlog.get_logger()
_ANYBODY = b""
_ANYWHERE = "many"


@dataclass(frozen=True, slots=True)
class Tally:
    """How often, in one minute, something happened at the door.

    Attributes:
        account: a keyed digest, or empty where none was named or too many were.
        network: the coarse network, or "many" where there were too many to tell apart.
    """

    minute: int
    outcome: str
    account: bytes
    network: str
    tries: int


class Tallies:
    """Counts in memory, and writes the counts down every few seconds."""

    def __init__(
        self,
        reading: Reading,
        writer: Writer,
        clock: Clock,
        limits: IdentityLimits,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._reading = reading
        self._writer = writer
        self._clock = clock
        self._limits = limits
        self._sleep = sleep
        self._counts: Counter[tuple[int, str, bytes, str]] = Counter()

    def note(self, outcome: str, account: bytes, host: str) -> None:
        """Count one more. Beyond a number of distinct lines, the rest share one per outcome."""
        minute = self._clock.now() // MINUTE
        line = (minute, outcome, account, network_of(host))
        if line not in self._counts and len(self._counts) >= self._limits.log_kinds:
            line = (minute, outcome, _ANYBODY, _ANYWHERE)
        self._counts[line] += 1

    async def flush(self) -> None:
        """Write down what was counted since the last time; what is too old is forgotten."""
        counts, self._counts = self._counts, Counter()
        oldest = (self._clock.now() - self._limits.log_kept) // MINUTE
        rows = [
            {"minute": minute, "outcome": outcome, "account": account, "network": network}
            | {"tries": tries}
            for (minute, outcome, account, network), tries in counts.items()
        ]

        def keep(connection: Connection) -> None:
            connection.execute(delete(tables.tally).where(tables.tally.c.minute < oldest))
            connection.execute(insert(tables.tally), rows)

        if rows:
            try:
                await self._writer.transact(keep)
            except Exception:
                self._counts += counts
                raise

    async def run(self) -> NoReturn:
        """Flush every few seconds until cancelled; the server flushes once more at its end."""
        while True:
            await self._sleep(self._limits.log_flush)
            try:
                await self.flush()
            except Exception:  # noqa: BLE001 -- counted again at the next flush
                _log.exception("identity.tallies_not_kept")

    async def since(self, at: int) -> Sequence[Tally]:
        """What was written down since a time, summed up, the newest first."""
        columns = tables.tally.c
        asked = (
            select(
                columns.minute,
                columns.outcome,
                columns.account,
                columns.network,
                func.sum(columns.tries),
            )
            .where(columns.minute >= at // MINUTE)
            .group_by(columns.minute, columns.outcome, columns.account, columns.network)
            .order_by(columns.minute.desc(), columns.outcome)
        )
        rows = await self._reading.read(lambda connection: connection.execute(asked).all())
        return [Tally(*row) for row in rows]
