"""The throttle: tries become slower for an account, scarcer for an address, never impossible.

An account is delayed and never locked: a lock would let any stranger who knows a name keep its
delegation out of the room.
"""

import asyncio
import ipaddress
from collections import OrderedDict
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from negotiation_room.capabilities.identity.refusals import TooManyTries
from negotiation_room.capabilities.identity.rules import SECOND, IdentityLimits
from negotiation_room.kernel.ports import Clock


def address_of(host: str) -> str:
    """The address that one bucket serves: an IPv4 address, or an IPv6 network of one line."""
    return _network(host, 32, 64)


def network_of(host: str) -> str:
    """The coarse network that the security log keeps."""
    return _network(host, 24, 48)


def _network(host: str, bits4: int, bits6: int) -> str:
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return "unknown"
    mapped = getattr(address, "ipv4_mapped", None)
    address = mapped or address
    bits = bits4 if address.version == 4 else bits6  # noqa: PLR2004
    return str(ipaddress.ip_network((address, bits), strict=False))


@dataclass(slots=True)
class _Account:
    misses: int = 0
    last: int = 0


class Throttle:
    """What this server remembers of tries; a restart forgets it, and so does time.

    Args:
        sleep: how a delay is waited for.
    """

    def __init__(
        self,
        clock: Clock,
        limits: IdentityLimits,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._clock = clock
        self._limits = limits
        self._sleep = sleep
        self._accounts: OrderedDict[bytes, _Account] = OrderedDict()
        # Of each address: the time at which its bucket will be full again.
        self._buckets: OrderedDict[str, int] = OrderedDict()
        self._waiting: dict[tuple[bytes, str], int] = {}

    def knock(self, host: str) -> None:
        """Count a try from an address.

        Raises:
            TooManyTries: its bucket is empty.
        """
        now, address = self._clock.now(), address_of(host)
        full_at = max(self._buckets.get(address, now), now) + self._limits.address_refill
        if full_at > now + self._limits.address_burst * self._limits.address_refill:
            raise TooManyTries(
                "too many tries from your network; wait a little, then try again"
            )
        self._buckets[address] = full_at
        self._buckets.move_to_end(address)
        while len(self._buckets) > self._limits.throttle_memory:
            self._buckets.popitem(last=False)

    def delay(self, account: bytes) -> int:
        """How long the next try at this account waits for its answer, in microseconds."""
        kept = self._accounts.get(account)
        if kept is None or self._clock.now() - kept.last >= self._limits.account_forget:
            return 0
        surplus = kept.misses - self._limits.account_free
        if surplus < 0:
            return 0
        doubled = self._limits.account_delay * 2 ** min(surplus, 20)
        return min(doubled, self._limits.account_longest)

    @asynccontextmanager
    async def patiently(self, account: bytes, host: str) -> AsyncGenerator[None]:
        """Wait for an account's delay before its try is looked at.

        Few tries of one address may wait at one account together: else the delay would cost an
        attacker nothing.

        Raises:
            TooManyTries: too many wait already.
        """
        key = (account, address_of(host))
        if self._waiting.get(key, 0) >= self._limits.account_waiting:
            raise TooManyTries("your last try is still being looked at; wait for its answer")
        self._waiting[key] = self._waiting.get(key, 0) + 1
        try:
            delay = self.delay(account)
            if delay:
                await self._sleep(delay / SECOND)
            yield
        finally:
            self._waiting[key] -= 1
            if not self._waiting[key]:
                del self._waiting[key]

    def missed(self, account: bytes) -> None:
        """Remember a failed try at an account."""
        now = self._clock.now()
        kept = self._accounts.setdefault(account, _Account())
        if now - kept.last >= self._limits.account_forget:
            kept.misses = 0
        kept.misses += 1
        kept.last = now
        self._accounts.move_to_end(account)
        while len(self._accounts) > self._limits.throttle_memory:
            self._accounts.popitem(last=False)

    def succeeded(self, account: bytes) -> None:
        """Forget an account's failed tries."""
        self._accounts.pop(account, None)
