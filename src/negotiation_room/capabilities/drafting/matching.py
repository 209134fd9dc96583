"""Which words of one line are which of another, in a time that nobody can make long. Pure.

The usual search takes, for a few hundred words of an alphabet of two, longer than anybody waits;
so what a search may cost is known before it begins. Where it would be too much, words that stand
once in either line hold the two together, and between them only such words are searched for as
are rare enough.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from typing import Final, NamedTuple

from negotiation_room.capabilities.drafting.aligning import longest_rising

ENOUGH: Final = 4_000_000
"""Steps that the comparison of two lines takes at most, some eight million being a second."""


class Block(NamedTuple):
    """So many words, from one place in the old line and from another in the new, are the same."""

    old: int
    new: int
    size: int

    def after(self, old: int, new: int) -> "Block":
        """The same block, counted from further to the front."""
        return Block(self.old + old, self.new + new, self.size)


class Step(NamedTuple):
    """Words i1 to i2 of the old line, and what they became, j1 to j2 of the new one."""

    i1: int
    i2: int
    j1: int
    j2: int
    same: bool


def joined(is_space: Callable[[int], bool], steps: Iterable[Step]) -> Iterator[Step]:
    """Take a space kept between two changes into the change: nobody reads it as kept.

    Args:
        is_space: whether the word at a place of the old line is one.
        steps: changes and what is kept, in order.
    """
    held: Step | None = None
    space: Step | None = None
    for step in steps:
        if held is None:
            if step.same:
                yield step
            else:
                held = step
        elif not step.same:
            held = Step(held.i1, step.i2, held.j1, step.j2, same=False)
            space = None
        elif space is None and all(is_space(at) for at in range(step.i1, step.i2)):
            space = step
        else:
            yield held
            if space is not None:
                yield space
            yield step
            held = space = None
    yield from (one for one in (held, space) if one is not None)


def steps(old: Sequence[str], new: Sequence[str]) -> Iterator[Step]:
    """How the old line became the new one, from its beginning to its end."""
    i = j = 0
    for block in blocks(old, new):
        if i < block.old or j < block.new:
            yield Step(i, block.old, j, block.new, same=False)
        start, i, j = block, block.old + block.size, block.new + block.size
        yield Step(start.old, i, start.new, j, same=True)
    if i < len(old) or j < len(new):
        yield Step(i, len(old), j, len(new), same=False)


def blocks(old: Sequence[str], new: Sequence[str]) -> Iterator[Block]:
    """The words both lines have in common, in the order of both; neighbours as one block."""
    held: Block | None = None
    for one in _trimmed(old, new, ENOUGH, is_whole=True):
        if held and one.old == held.old + held.size and one.new == held.new + held.size:
            held = held._replace(size=held.size + one.size)
            continue
        if held:
            yield held
        held = one
    if held:
        yield held


def _trimmed(
    old: Sequence[str], new: Sequence[str], most: int, *, is_whole: bool
) -> Iterator[Block]:
    """Match what begins and ends alike at once, and only what lies between by search."""
    least = min(len(old), len(new))
    head = next((i for i in range(least) if old[i] != new[i]), least)
    least -= head
    tail = next((i for i in range(least) if old[-1 - i] != new[-1 - i]), least)
    if head:
        yield Block(0, 0, head)
    a, b = old[head : len(old) - tail], new[head : len(new) - tail]
    yield from (one.after(head, head) for one in _between(a, b, most, is_whole=is_whole))
    if tail:
        yield Block(len(old) - tail, len(new) - tail, tail)


def _between(
    old: Sequence[str], new: Sequence[str], most: int, *, is_whole: bool
) -> Iterable[Block]:
    times = _times(old, new)
    # Each word that is found parts the lines, and what is left is searched again.
    affordable = most // max(min(len(old), len(new)), 1)
    if sum(times.values()) <= affordable:
        return _searched(old, new, times)
    if is_whole:
        return _anchored(old, new, most)
    telling = list[str]()
    for word, cost in sorted(times.items(), key=lambda one: (one[1], one[0])):
        affordable -= cost
        if affordable < 0:
            break
        telling.append(word)
    return _searched(old, new, telling)


def _times(old: Sequence[str], new: Sequence[str]) -> dict[str, int]:
    """How many pairs each word makes; white space is matched beside words only."""
    before, after = Counter(old), Counter(new)
    return {
        word: before[word] * after[word]
        for word in before
        if word in after and not word.isspace()
    }


def _searched(
    old: Sequence[str], new: Sequence[str], telling: Iterable[str]
) -> Iterator[Block]:
    known = frozenset(telling)
    if not known:
        return
    found = SequenceMatcher(lambda word: word not in known, old, new, autojunk=False)
    for block in found.get_matching_blocks()[:-1]:
        yield Block(block.a, block.b, block.size)


def _anchored(old: Sequence[str], new: Sequence[str], most: int) -> Iterator[Block]:
    """Hold two long lines together by the words that stand once in each."""
    i = j = 0
    for x, y in [*_anchors(old, new), (len(old), len(new))]:
        share = most * (x - i + y - j) // (len(old) + len(new))
        for one in _trimmed(old[i:x], new[j:y], share, is_whole=False):
            yield one.after(i, j)
        if x < len(old):
            yield Block(x, y, 1)
        i, j = x + 1, y + 1


def _anchors(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    before, after = Counter(old), Counter(new)
    where = {word: i for i, word in enumerate(old) if before[word] == 1 and after[word] == 1}
    pairs = [(where[word], j) for j, word in enumerate(new) if word in where]
    stay = longest_rising([i for i, _ in pairs])
    return [pair for index, pair in enumerate(pairs) if index in stay]
