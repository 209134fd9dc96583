"""Lines made to be slow to compare are compared as fast as others, and still exactly."""

import random
import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from negotiation_room.capabilities.drafting import matching
from negotiation_room.capabilities.drafting.blame import find
from negotiation_room.capabilities.drafting.comparing import Change, compare
from negotiation_room.capabilities.drafting.exporting.docx import write_docx
from negotiation_room.capabilities.drafting.exporting.plain import write_plain
from negotiation_room.capabilities.drafting.importing.tracked import Tracked
from negotiation_room.capabilities.drafting.matching import blocks
from tests.capabilities.drafting.corpus import signs
from tests.capabilities.drafting.drafts import Said, para, text
from tests.capabilities.drafting.test_revising import settled

SECONDS = 10.0
"""Far more than these take, and far less than they took."""


def drawn(words: list[str], count: int, seed: int) -> str:
    """So many of these words, at random."""
    chance = random.Random(seed)  # noqa: S311 -- no secret
    return " ".join(chance.choices(words, k=count))


NUMBERED = [f"w{number}" for number in range(12_000)]
HARD = {
    "two words": (drawn(["a", "b"], 950, 1), drawn(["a", "b"], 950, 2)),
    "few words, very long": (
        drawn(NUMBERED[:120], 12_000, 1),
        drawn(NUMBERED[:120], 12_000, 2),
    ),
    "a word between all others": (" ".join(NUMBERED), " p ".join(NUMBERED)),
}


@pytest.mark.parametrize("name", HARD)
def test_a_line_that_was_made_to_be_slow_is_compared_soon(name: str) -> None:
    """What one delegation may write in its bracket keeps nobody else from comparing."""
    old, new = HARD[name]
    before = time.process_time()
    (_, change) = compare(text(para("p", old)), text(para("p", f"x {new} y"))).units
    assert time.process_time() - before < SECONDS
    kept_or_new = [one.words for one in change.pieces if one.change is not Change.DELETED]
    assert "".join(kept_or_new) == f"x {new} y"
    old_words = [one.words for one in change.pieces if one.change is not Change.INSERTED]
    assert len("".join(old_words)) == len(old)


@pytest.mark.parametrize("name", HARD)
def test_a_line_that_was_made_to_be_slow_is_written_out_soon(name: str) -> None:
    """Nor from taking both versions away in one file, with its changes tracked."""
    old, new = (text(para("p", words)) for words in HARD[name])
    before = time.process_time()
    data = write_docx(new, since=old)
    assert time.process_time() - before < SECONDS
    if name == "two words":  # the others are longer than what is read back
        assert settled(data, Tracked.ACCEPT) == signs(write_plain(new))
        assert settled(data, Tracked.REJECT) == signs(write_plain(old))


def test_words_of_very_many_hands_are_compared_soon() -> None:
    """A paragraph in which two take turns word by word costs no more than any other."""
    old = [Said(f"w{number} ", 1 + number % 2) for number in range(6_000)]
    new = [Said(f"w{number} p ", 1 + number % 2) for number in range(6_000)]
    before = time.process_time()
    (_, change) = compare(text(para("p", *old)), text(para("p", *new))).units
    assert time.process_time() - before < SECONDS
    assert sum(len(one.words) for one in change.pieces if one.change is Change.KEPT) > 30_000
    before = time.process_time()
    assert len(list(find(text(para("p", *old)), "w"))) == 6_000
    assert time.process_time() - before < SECONDS


lines = st.lists(st.sampled_from(["a", "b", "c", " ", "d1", "e2"]), max_size=40)


@given(lines, lines, st.sampled_from([0, 40, 4_000_000]))
def test_what_both_lines_have_is_the_same_in_both(
    old: list[str], new: list[str], enough: int
) -> None:
    """However little a comparison may cost, its blocks are common words that rise in both."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(matching, "ENOUGH", enough)
        found = list(blocks(old, new))
    for one in found:
        assert one.size > 0
        assert old[one.old : one.old + one.size] == new[one.new : one.new + one.size]
    for one, following in pairwise(found):
        assert one.old + one.size <= following.old
        assert one.new + one.size <= following.new


@given(lines)
def test_equal_lines_are_one_block(line: list[str]) -> None:
    """What did not change is found without a search."""
    assert list(blocks(line, line)) == ([(0, 0, len(line))] if line else [])
