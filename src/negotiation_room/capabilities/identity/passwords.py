"""Passwords: hashed slowly on purpose, a few at a time, as slowly for those we do not know."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from negotiation_room.capabilities.identity.refusals import TooManyTries, UnfitPassword
from negotiation_room.capabilities.identity.rules import IdentityLimits, prepared_password

T = TypeVar("T")

_NOBODYS = "the password of nobody at all"


class Passwords:
    """The hashing of passwords, argon2id with 46 MiB, in threads.

    Args:
        hasher: of other strength, for tests of other things.
    """

    def __init__(self, limits: IdentityLimits, hasher: PasswordHasher | None = None) -> None:
        self._limits = limits
        self._hasher = hasher or PasswordHasher(time_cost=1, memory_cost=47_104, parallelism=1)
        self._turn = asyncio.Semaphore(limits.hashes_at_once)
        self._waiting = 0
        self._dummy: str | None = None

    async def hash(self, prepared: str) -> str:
        """Hash a password that the rules have let through (`rules.check_password`).

        Raises:
            TooManyTries: too many hashes are waiting.
        """
        return await self._in_turn(lambda: self._hasher.hash(prepared))

    async def fits(self, kept: str | None, password: str) -> bool:
        """Whether this is the password that was hashed.

        Without a hash, because nobody has that name, the same work is done all the same: the
        time of the answer must not tell who exists.

        Raises:
            TooManyTries: too many hashes are waiting.
        """
        prepared = ""
        if len(password) <= self._limits.password_longest:
            with suppress(UnfitPassword):
                prepared = prepared_password(password)
        return await self._in_turn(lambda: self._fits(kept, prepared))

    def _fits(self, kept: str | None, prepared: str) -> bool:
        if self._dummy is None:
            self._dummy = self._hasher.hash(_NOBODYS)
        try:
            self._hasher.verify(kept or self._dummy, prepared)
        except (VerificationError, InvalidHashError):
            return False
        return kept is not None

    async def _in_turn(self, work: Callable[[], T]) -> T:
        if self._waiting >= self._limits.hashes_waiting:
            raise TooManyTries("many people are signing in just now; try again in a moment")
        self._waiting += 1
        try:
            async with self._turn:
                return await asyncio.to_thread(work)
        finally:
            self._waiting -= 1
