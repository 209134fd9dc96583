"""Which unit of a new text is which unit of an old one, and which of them moved. Pure.

Units keep their ids for life, so most align by id. Texts that were brought in separately share
none; their units align by number and wording, and what is too different stays unaligned.
"""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from negotiation_room.capabilities.drafting.flow import flow, items
from negotiation_room.capabilities.drafting.tokens import tokens
from negotiation_room.capabilities.drafting.units import Text, Unit, UnitKind
from negotiation_room.kernel.ids import UnitId

ALIKE: Final = 0.5
"""From this share of common words on, two units are taken for one that was rewritten."""
_FEWEST: Final = 4
"""Fewer common words than these are chance."""
_TOO_COMMON: Final = 40
"""A word in more units than this says nothing about which unit is which."""


@dataclass(frozen=True, slots=True)
class Alignment:
    """Which unit of the old text each unit of the new one was.

    Attributes:
        was: by the new unit's id, the old unit's.
        moved: new ids of the units that stand elsewhere among their own.
    """

    was: Mapping[UnitId, UnitId]
    moved: frozenset[UnitId]


def align(old: Text, new: Text) -> Alignment:
    """Pair the units of two texts: by id first, then by wording."""
    before, after = list(items(old)), list(items(new))
    was = {unit.id: unit.id for unit in after if unit.id in old.units}
    taken = set(was.values())
    left = [unit for unit in before if unit.id not in taken]
    right = [unit for unit in after if unit.id not in was]
    if left and right:
        was |= _by_wording(old, left, new, right)
    if old.root not in was.values():
        was[new.root] = old.root
    return Alignment(was, frozenset(_moved(old, before, new, after, was)))


# --- by wording ----------------------------------------------------------------------------


def _spelled(text: Text, unit: Unit) -> str:
    return "".join([bit.words for bit in flow(text, unit)])


def _by_wording(
    old: Text, left: Sequence[Unit], new: Text, right: Sequence[Unit]
) -> dict[UnitId, UnitId]:
    was = dict[UnitId, UnitId]()
    olds = [(unit, _spelled(old, unit)) for unit in left]
    news = [(unit, _spelled(new, unit)) for unit in right]
    _pair_equal(olds, news, was)
    taken = set(was.values())
    _pair_alike(
        [pair for pair in olds if pair[0].id not in taken],
        [pair for pair in news if pair[0].id not in was],
        was,
    )
    _pair_holders(old, left, right, was)
    return was


def _pair_equal(
    olds: Sequence[tuple[Unit, str]],
    news: Sequence[tuple[Unit, str]],
    was: dict[UnitId, UnitId],
) -> None:
    """Pair units that say the same; of several, the first with the first."""
    waiting = defaultdict[tuple[UnitKind, str, str], list[UnitId]](list)
    for unit, words in reversed(olds):
        if words or unit.number:
            waiting[unit.kind, unit.number, words].append(unit.id)
    for unit, words in news:
        same = waiting.get((unit.kind, unit.number, words))
        if same:
            was[unit.id] = same.pop()


def _pair_alike(
    olds: Sequence[tuple[Unit, str]],
    news: Sequence[tuple[Unit, str]],
    was: dict[UnitId, UnitId],
) -> None:
    """Pair units of one kind whose words are mostly the same, the most alike first."""
    used_old, used_new = set[int](), set[int]()
    for _, _, i, j in sorted(_alike(olds, news)):
        if i not in used_old and j not in used_new:
            used_old.add(i)
            used_new.add(j)
            was[news[j][0].id] = olds[i][0].id


def _alike(
    olds: Sequence[tuple[Unit, str]], news: Sequence[tuple[Unit, str]]
) -> Iterator[tuple[float, int, int, int]]:
    """Each likely pair with how unlike it is and how far apart it stands."""
    bags = [_bag(words) for _, words in olds]
    where = defaultdict[str, list[int]](list)
    for index, bag in enumerate(bags):
        for word in bag:
            where[word].append(index)
    telling = {word: spots for word, spots in where.items() if len(spots) <= _TOO_COMMON}
    for j, (unit, words) in enumerate(news):
        bag = _bag(words)
        shared = Counter([i for word in bag for i in telling.get(word, ())])
        for i, _ in shared.most_common(8):
            common = (bags[i] & bag).total()
            share = 2 * common / (bags[i].total() + bag.total())
            if common >= _FEWEST and olds[i][0].kind is unit.kind and share >= ALIKE:
                yield -share, abs(i - j), i, j


def _pair_holders(
    old: Text, left: Sequence[Unit], right: Sequence[Unit], was: dict[UnitId, UnitId]
) -> None:
    """Pair units that say nothing themselves by what they hold, the innermost first."""
    free = {unit.id: unit for unit in left}
    for one in was.values():
        free.pop(one, None)
    for unit in reversed(right):
        if unit.id in was:
            continue
        held = next((was[child] for child in unit.children if child in was), None)
        above = None if held is None else old.units[held].parent
        if above is not None and above in free and free[above].kind is unit.kind:
            was[unit.id] = above
            del free[above]


def _bag(words: str) -> Counter[str]:
    return Counter([token for token in tokens(words) if token[0].isalnum()])


# --- what moved ----------------------------------------------------------------------------


def _moved(
    old: Text,
    before: Sequence[Unit],
    new: Text,
    after: Sequence[Unit],
    was: Mapping[UnitId, UnitId],
) -> Iterable[UnitId]:
    """The units that stand under another unit, or in another order among their siblings.

    A bracket put around units, or a new unit that holds them, moves none of them.
    """
    kept = frozenset(was.values())
    rank = {unit.id: index for index, unit in enumerate(before)}
    siblings = defaultdict[UnitId | None, list[UnitId]](list)
    for unit in after:
        if unit.id not in was:
            continue
        holder = _holder(new, unit, was)
        above = None if holder is None else was[holder]
        if above == _holder(old, old.units[was[unit.id]], kept):
            siblings[above].append(unit.id)
        else:
            yield unit.id
    for group in siblings.values():
        ranks = [rank[was[one]] for one in group]
        stay = longest_rising(ranks)
        yield from (one for index, one in enumerate(group) if index not in stay)


def _holder(text: Text, unit: Unit, kept: Iterable[UnitId]) -> UnitId | None:
    """The nearest unit above that both texts have and that is no bracket."""
    for above in text.ancestors(unit.id):
        if above.kind is not UnitKind.BRACKET and above.id in kept:
            return above.id
    return None


def longest_rising(ranks: Sequence[int]) -> frozenset[int]:
    """The indexes of a longest subsequence that rises: what kept its order."""
    tails, ends = list[int](), list[int]()
    before = [-1] * len(ranks)
    for index, rank in enumerate(ranks):
        slot = bisect_left(tails, rank)
        if slot:
            before[index] = ends[slot - 1]
        tails[slot : slot + 1] = [rank]
        ends[slot : slot + 1] = [index]
    stay = set[int]()
    index = ends[-1] if ends else -1
    while index >= 0:
        stay.add(index)
        index = before[index]
    return frozenset(stay)
