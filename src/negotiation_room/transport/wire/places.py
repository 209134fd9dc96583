"""How many connections each address holds."""

from collections import Counter
from ipaddress import IPv6Address, IPv6Network


def neighbourhood(address: str) -> str:
    """Name the peers that count as one: an IPv4 address, or an IPv6 /64.

    Whoever has one IPv6 address has 2^64 of them, so that counting single ones counts nothing.
    """
    if ":" not in address:
        return address
    parsed = IPv6Address(address.partition("%")[0])
    if parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    return str(IPv6Network((int(parsed), 64), strict=False))


class Places:
    """The places that each address may take; every one that is taken is left exactly once."""

    def __init__(self, each: int | None) -> None:
        self._each = each
        self._taken: Counter[str] = Counter()

    def take(self, address: str) -> bool:
        """Take a place, or say that this address has none left."""
        who = neighbourhood(address)
        if self._each is not None and self._taken[who] >= self._each:
            return False
        self._taken[who] += 1
        return True

    def leave(self, address: str) -> None:
        """Give a place back; an address that holds none is forgotten."""
        who = neighbourhood(address)
        self._taken[who] -= 1
        if self._taken[who] <= 0:
            del self._taken[who]
