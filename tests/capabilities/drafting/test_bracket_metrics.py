"""Our count of brackets beside one that somebody else made, every difference explained.

The table was counted over the Markdown itself, brackets of links among them, and paired from the
first to the last line. We count what becomes a bracket of the text, and pair within articles.
"""

import csv
import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from negotiation_room.capabilities.drafting.importing.report import FindingKind
from tests.capabilities.drafting.corpus import SHARED, needs_corpus
from tests.capabilities.drafting.readers import markdown

FOLDER = SHARED / "negotiating-text-cop21"
DRAFTS = {"2015-12-04": "4-dec-2015", "2015-12-09": "9-dec-2015", "2015-12-12": "12-dec-2015"}
UNITS, IN_NUMBERS, CROSSING, LONE, LINKS, ABOUT_NOTES = range(6)
EXPLAINED = {
    # brackets in the text, around numbers, crossing, lone "[" and "]", by links, around notes
    "2015-12-04": (999, 2, 5, (9, 12), 6, 2),
    "2015-12-09": (208, 2, 5, (2, 3), 2, 0),
    "2015-12-12": (0, 0, 0, (0, 0), 4, 0),
}


@dataclass
class Counted:
    """What the other counter counts."""

    pairs: int
    top: int
    deepest: int
    lone: int


def counted(source: str) -> Counted:
    """Count as the table was counted: found by trying until its columns came out."""
    source = re.sub(r"^\[[^\]^]+\]:.*$", "", source, flags=re.MULTILINE)
    source = re.sub(r"\[\[\^\w+\]\]|\[\^\w+\]", "", source)
    waiting = pairs = top = deepest = lone = 0
    for sign in source:
        if sign == "[":
            top += not waiting
            waiting += 1
            deepest = max(deepest, waiting)
        elif sign == "]" and waiting:
            waiting -= 1
            pairs += 1
        elif sign == "]":
            lone += 1
    return Counted(pairs, top, deepest, lone + waiting)


def table() -> dict[str, dict[str, str]]:
    """The rows of the table by their dates."""
    lines = (FOLDER / "bracket_metrics.csv").read_text(encoding="utf-8").splitlines()
    rows = csv.DictReader(line for line in lines if not line.startswith("#"))
    return {row["date"]: row for row in rows}


def source_of(date: str) -> str:
    """The draft of that day."""
    return Path(FOLDER / f"{DRAFTS[date]}.md").read_text(encoding="utf-8")


@needs_corpus
@pytest.mark.parametrize("date", DRAFTS)
def test_the_table_is_understood(date: str) -> None:
    """Without link definitions and marks of footnotes, its columns come out exactly."""
    row, ours = table()[date], counted(source_of(date))
    assert ours.pairs == int(row["bracket_pairs"])
    assert ours.top == int(row["top_level_brackets"])
    assert ours.deepest == int(row["max_nesting"])
    assert ours.lone == int(row["unbalanced_brackets"])


@needs_corpus
@pytest.mark.parametrize("date", DRAFTS)
def test_every_difference_from_the_table_is_explained(date: str) -> None:
    """Its pairs, and what it left lone, are ours plus links, minus brackets around notes."""
    row, report = table()[date], markdown(source_of(date)).report
    why, counts = EXPLAINED[date], report.counts
    assert counts.get("brackets", 0) == why[UNITS]
    assert counts.get("brackets in numbers", 0) == why[IN_NUMBERS]
    assert counts.get("brackets crossing", 0) == len(report.of(FindingKind.CROSSING))
    assert counts.get("brackets crossing", 0) == why[CROSSING]
    lone = [one.sentence for one in report.of(FindingKind.UNBALANCED)]
    opened = sum("never closed" in one for one in lone)
    assert (opened, len(lone) - opened) == why[LONE]
    # A link by name is written with two pairs of brackets; none of ours is a link.
    assert 2 * counts.get("links by name", 0) == why[LINKS]
    # "[[^14]]" is a bracket around a footnote; the table takes it for a mark alone.
    paired = why[UNITS] + why[IN_NUMBERS] + why[CROSSING] + why[LINKS] - why[ABOUT_NOTES]
    their_pairs, their_lone = int(row["bracket_pairs"]), int(row["unbalanced_brackets"])
    # It pairs what one article leaves open with what a later one closes too often: each such
    # pair is two lone brackets of ours.
    across = their_pairs - paired
    assert across >= 0
    assert sum(why[LONE]) - 2 * across == their_lone


@needs_corpus
@pytest.mark.parametrize("date", DRAFTS)
def test_every_bracket_of_the_source_is_accounted_for(date: str) -> None:
    """Each "[" is a bracket, a number's, a crossing or lone one, a link's or a footnote's."""
    source = source_of(date)
    counts = markdown(source).report.counts
    why = EXPLAINED[date]
    marks = counts.get("footnote", 0) + counts.get("footnotes defined", 0)
    marks += counts.get("footnote marks kept as words", 0)
    definitions = counts["definitions of links"]
    assert source.count("[") == (
        why[UNITS]
        + why[IN_NUMBERS]
        + why[CROSSING]
        + why[LONE][0]
        + why[LINKS]
        + marks
        + definitions
    )
    assert source.count("]") == (
        why[UNITS]
        + why[IN_NUMBERS]
        + why[CROSSING]
        + why[LONE][1]
        + why[LINKS]
        + marks
        + definitions
    )


@needs_corpus
def test_real_nesting_is_four_deep_where_the_table_says_ten() -> None:
    """A bracket that nobody closes counts, for the table, around everything after it."""
    report = markdown(source_of("2015-12-04")).report
    assert report.counts["deepest bracket in words"] == 4
    assert int(table()["2015-12-04"]["max_nesting"]) == 10


@needs_corpus
@pytest.mark.parametrize(
    ("date", "mentions", "not_digits"),
    [("2015-12-04", 7, 8), ("2015-12-09", 0, 2), ("2015-12-12", 0, 0)],
)
def test_options_are_found_as_often_as_they_head_one(
    date: str, mentions: int, not_digits: int
) -> None:
    """The table counts "Option" before digits: also mere mentions, and not "Option II"."""
    source = source_of(date)
    options = markdown(source).report.counts.get("option", 0)
    assert len(re.findall(r"Option \d", source)) == int(table()[date]["option_labels"])
    assert len(re.findall(r"Option (?:[IVX]|\([ab]\))", source)) == not_digits
    assert options == int(table()[date]["option_labels"]) - mentions + not_digits
