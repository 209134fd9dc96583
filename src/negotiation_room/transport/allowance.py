"""An allowance: how much one peer may ask in a time, and a little more in a burst."""


class Allowance:
    """A bucket that fills at a rate and never above its size."""

    __slots__ = ("_at", "_left", "_per_second", "_size")

    def __init__(self, per_second: float, size: float, now: float) -> None:
        self._per_second = per_second
        self._size = size
        self._left = size
        self._at = now

    def spend(self, count: int, now: float) -> bool:
        """Take so much, if it is there."""
        self._left = min(self._size, self._left + (now - self._at) * self._per_second)
        self._at = now
        if self._left < count:
            return False
        self._left -= count
        return True
