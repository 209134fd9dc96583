"""Which contents a channel has heard, in memory that does not grow with the channel.

No content is sent twice. Nearly always a filter of fixed size says that one is new; where it
cannot, the journal is asked.
"""

from collections import OrderedDict
from collections.abc import Iterable
from struct import Struct

FILTER_BYTES = 16_384
MOST_RECENT = 256
MOST_CHECKED = 256
_BITS = FILTER_BYTES * 8
_NUMBERS = Struct(">4I").unpack_from


class Commitments:
    """The commitments to the contents of one channel's acts.

    The filter may take a new one for known, never a known one for new (Bloom).

    Attributes:
        is_whole: whether all that the journal holds was taken in; who only reads a channel does
            not wait for that, and until then every question goes to the journal.
    """

    __slots__ = ("_checked", "_filter", "_recent", "is_whole")

    def __init__(self, *, is_whole: bool = True) -> None:
        self.is_whole = is_whole
        self._filter = bytearray(FILTER_BYTES)
        # With the place each stands at: they may be ahead of the journal.
        self._recent: OrderedDict[bytes, int] = OrderedDict()
        self._checked: OrderedDict[bytes, bool] = OrderedDict()

    def load(self, commitments: Iterable[bytes]) -> None:
        """Take in all that the journal holds."""
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
        return all(self._filter[at >> 3] & 1 << (at & 7) for at in _places(commitment))

    def _mark(self, commitment: bytes) -> None:
        for at in _places(commitment):
            self._filter[at >> 3] |= 1 << (at & 7)


def _places(commitment: bytes) -> list[int]:
    """Bits of the filter; a commitment is a hash, so its own bytes spread well enough."""
    return [number % _BITS for number in _NUMBERS(commitment)]
