"""Which contents a channel has heard, in a few bytes for each.

No content is sent twice. Nearly always a filter says that one is new; where it cannot, the journal
is asked, which reads the whole record for it: in a long record that must be rare indeed.
"""

from collections import OrderedDict
from collections.abc import Collection
from struct import Struct

LEAST_HELD = 2_048
BYTES_EACH = 4
"""Bytes of a filter for each commitment that it is made for: one new content in forty thousand
is taken for one that was heard."""
MOST_RECENT = 256
MOST_CHECKED = 256
_NUMBERS = Struct(">6I").unpack_from


class Commitments:
    """The commitments to the contents of one channel's acts.

    The filter may take a new one for known, never a known one for new (Bloom).

    Attributes:
        is_whole: whether all that the journal holds was taken in; who only reads a channel does
            not wait for that, and until then every question goes to the journal.
    """

    __slots__ = ("_checked", "_filters", "_recent", "is_whole")

    def __init__(self, *, is_whole: bool = True) -> None:
        self.is_whole = is_whole
        # Each is made for twice as many as the one before it, when that is full.
        self._filters = [_Filter(LEAST_HELD)]
        # With the place each stands at: they may be ahead of the journal.
        self._recent: OrderedDict[bytes, int] = OrderedDict()
        self._checked: OrderedDict[bytes, bool] = OrderedDict()

    def load(self, commitments: Collection[bytes]) -> None:
        """Take in all that the journal holds."""
        self._make_room(len(commitments))
        for commitment in commitments:
            self._mark(commitment)
        self.is_whole = True

    def add(self, commitment: bytes, seq: int, durable: int) -> None:
        """Take in one more; of those up to `durable`, which the journal has, old ones may go."""
        self._mark(commitment)
        self._checked.pop(commitment, None)
        self._recent[commitment] = seq
        while len(self._recent) > MOST_RECENT:
            oldest = next(iter(self._recent))
            if self._recent[oldest] > durable:
                break
            del self._recent[oldest]

    def holds(self, commitment: bytes) -> bool | None:
        """Whether it was heard; None where only the journal can tell."""
        if commitment in self._recent:
            return True
        if self.is_whole and not self._may_hold(commitment):
            return False
        return self._checked.get(commitment)

    def checked(self, commitment: bytes, *, is_known: bool) -> None:
        """Note what the journal said."""
        self._checked[commitment] = is_known
        while len(self._checked) > MOST_CHECKED:
            self._checked.popitem(last=False)

    def _may_hold(self, commitment: bytes) -> bool:
        numbers = _NUMBERS(commitment)
        return any(one.may_hold(numbers) for one in self._filters)

    def _mark(self, commitment: bytes) -> None:
        self._make_room(1)
        self._filters[-1].mark(_NUMBERS(commitment))

    def _make_room(self, more: int) -> None:
        """Let the last filter be one that can take so many more."""
        last = self._filters[-1]
        if last.room < more:
            self._filters.append(_Filter(max(2 * last.size, more)))


class _Filter:
    """Some commitments, of which each is known by six bits (Bloom).

    A commitment is a hash, so its own bytes spread well enough.

    Attributes:
        size: how many it is made for.
        room: how many more of them it may take.
    """

    __slots__ = ("_bits", "_many", "room", "size")

    def __init__(self, size: int) -> None:
        self.size = self.room = size
        self._bits = bytearray(BYTES_EACH * size)
        self._many = 8 * BYTES_EACH * size

    def mark(self, numbers: tuple[int, ...]) -> None:
        self.room -= 1
        for number in numbers:
            at = number % self._many
            self._bits[at >> 3] |= 1 << (at & 7)

    def may_hold(self, numbers: tuple[int, ...]) -> bool:
        for number in numbers:
            at = number % self._many
            if not self._bits[at >> 3] & 1 << (at & 7):
                return False
        return True
