"""The watch: tells live sockets, within a second, that their session has ended.

What is revoked on this server is told at once. What another server revoked, or what time has
ended, is seen by reading the sessions again: no message between servers is relied upon.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Final, NoReturn

import structlog

from negotiation_room.capabilities.identity.rules import IdentityLimits, SessionId
from negotiation_room.capabilities.identity.sessions import Sessions

OnEnded = Callable[[SessionId], None]
"""Closes what the session held open. It must not wait, and must not raise."""

_AT_ONCE: Final = 500
_log = structlog.get_logger()


class SessionWatch:
    """Watches the sessions of the sockets that are open on this server.

    Args:
        sleep: how it waits between two looks; tests hand in a clock moved by hand.
    """

    def __init__(
        self,
        sessions: Sessions,
        limits: IdentityLimits,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._sessions = sessions
        self._limits = limits
        self._sleep = sleep
        self._watched: dict[SessionId, dict[object, OnEnded]] = {}
        sessions.on_ended(self._tell)

    def watch(self, session: SessionId, on_ended: OnEnded) -> Callable[[], None]:
        """Call back, once, when the session ends; what is handed back stops the watching."""
        mark = object()
        self._watched.setdefault(session, {})[mark] = on_ended

        def leave() -> None:
            watchers = self._watched.get(session, {})
            watchers.pop(mark, None)
            if not watchers:
                self._watched.pop(session, None)

        return leave

    @property
    def watched(self) -> int:
        """How many sessions have something open here."""
        return len(self._watched)

    async def look(self) -> None:
        """Read the watched sessions again, and tell of those that stand no more."""
        ids = list(self._watched)
        for first in range(0, len(ids), _AT_ONCE):
            some = ids[first : first + _AT_ONCE]
            standing = await self._sessions.still_standing(some)
            self._tell([id_ for id_ in some if id_ not in standing])

    async def run(self) -> NoReturn:
        """Look at least every second until cancelled.

        A look that fails is logged and made again: while the database cannot be read, nothing
        can be written either.
        """
        while True:
            await self._sleep(self._limits.watch_every)
            try:
                await self.look()
            except Exception:  # noqa: BLE001 -- a watch that stopped would trust everyone
                _log.exception("identity.watch_blind", watched=self.watched)

    def _tell(self, ended: Sequence[SessionId]) -> None:
        for session in ended:
            for on_ended in self._watched.pop(session, {}).values():
                on_ended(session)
