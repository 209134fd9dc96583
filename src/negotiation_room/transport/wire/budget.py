"""What a peer may still send: a measure that time refills."""


class Budget:
    """An allowance that grows by so much a second, up to a burst."""

    __slots__ = ("_burst", "_left", "_per_second", "_since")

    def __init__(self, per_second: float, burst: float, now: float) -> None:
        self._per_second = per_second
        self._burst = burst
        self._left = burst
        self._since = now

    def spend(self, amount: float, now: float) -> bool:
        """Spend the amount, or say that the peer was too fast."""
        self._left = min(self._burst, self._left + (now - self._since) * self._per_second)
        self._since = now
        if amount > self._left:
            return False
        self._left -= amount
        return True
