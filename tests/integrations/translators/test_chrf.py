"""The score by which engines are compared is computed as the paper says."""

import pytest

from bench.chrf import chrf


def test_a_translation_like_the_persons_scores_full() -> None:
    """White space does not count."""
    assert chrf([("La séance est ouverte.", "La  séance est\nouverte.")]) == pytest.approx(100)


def test_a_translation_that_shares_nothing_scores_nothing() -> None:
    """Neither does an empty one, or none at all."""
    assert chrf([("abc", "xyz")]) == 0
    assert chrf([("", "xyz")]) == 0
    assert chrf([]) == 0


def test_recall_weighs_twice_as_much_as_precision() -> None:
    """Worked out by hand: runs of one share 2 of 2 and 2 of 3, runs of two 1 of 1 and 1 of 2."""
    precision, recall = 1.0, (2 / 3 + 1 / 2) / 2
    expected = 100 * 5 * precision * recall / (4 * precision + recall)
    assert chrf([("ab", "abc")]) == pytest.approx(expected)
    assert chrf([("abc", "ab")]) > chrf([("ab", "abc")])


def test_lines_are_added_up_before_they_are_compared() -> None:
    """A long line weighs more than a short one."""
    long, short = ("abcdefghij" * 3, "abcdefghij" * 3), ("x", "y")
    assert 90 < chrf([long, short]) < 100
