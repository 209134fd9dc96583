"""A memory that is read is cut into acts that any room takes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from negotiation_room.capabilities.interpretation.exchange import tmx
from negotiation_room.capabilities.interpretation.exchange.batches import (
    plain_name,
    read_batches,
)
from negotiation_room.capabilities.interpretation.exchange.report import findings_in_plain
from negotiation_room.capabilities.interpretation.messages import BringInSegments
from negotiation_room.capabilities.interpretation.wishes import LONGEST_SEGMENT, MOST_SEGMENTS
from negotiation_room.kernel.wishes import DispatchLimits

SIDES = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Cf", "Cn", "Co")), max_size=40
)
PAIRS = st.sampled_from([("en", "fr"), ("en", "zh-Hant"), ("ar", "ru"), ("en", "en-GB")])


@given(st.lists(st.tuples(SIDES, SIDES, PAIRS), max_size=30))
def test_every_usable_segment_is_in_one_act_and_the_rest_is_counted(
    rows: list[tuple[str, str, tuple[str, str]]],
) -> None:
    """Nothing is lost or said twice but what no act could carry, and acts hold one pair each."""
    written = tmx.write_tmx(tmx.Segment(a, pair[0], b, pair[1]) for a, b, pair in rows)
    found = read_batches(written, "old.tmx")
    usable = {
        (*pair, a.strip(), b.strip())
        for a, b, pair in rows
        if a.strip() and b.strip() and pair != ("en", "en-GB")
    }
    brought = [
        (wish.source_lang, wish.lang, one.source, one.target)
        for wish in found.wishes
        for one in wish.segments
    ]
    assert len(brought) == len(set(brought)) == found.count
    assert set(brought) == usable
    for wish in found.wishes:
        assert BringInSegments.from_content(wish.content()) == wish


def test_no_act_is_longer_than_a_room_takes() -> None:
    """Neither by number nor by bytes, whatever the script; what is too long is told."""
    longest = "文" * LONGEST_SEGMENT
    segments = [
        tmx.Segment(f"{n} {longest}"[:LONGEST_SEGMENT], "zh", longest, "ru") for n in range(9)
    ]
    segments += [tmx.Segment(f"n {n}", "en", f"o {n}", "fr") for n in range(MOST_SEGMENTS + 1)]
    segments.append(tmx.Segment(f"{longest}文", "zh", "x", "ru"))
    found = read_batches(tmx.write_tmx(segments), "a.tmx")
    sizes = [len(wish.segments) for wish in found.wishes]
    assert (sum(sizes), max(sizes)) == (9 + MOST_SEGMENTS + 1, MOST_SEGMENTS)
    most = DispatchLimits().content
    assert all(len(wish.content()) <= most for wish in found.wishes)
    (row,) = findings_in_plain(found.findings)
    assert (row["code"], row["given"]) == ("too_long_segments", {"count": 1, "most": 5_000})


@pytest.mark.parametrize(
    ("said", "plain"),
    [
        ("old.tmx", "old.tmx"),
        ("/home/ina/old  one.tmx", "old one.tmx"),
        ("C:\\files\\old.tmx", "old.tmx"),
        ("a\u202eb\n.tmx", "a b .tmx"),
        ("", "memory.tmx"),
        ("x" * 500, "x" * 120),
    ],
)
def test_a_file_is_named_in_one_line_without_its_folders(said: str, plain: str) -> None:
    """What the name of a file tells of somebody's machine stays there."""
    assert plain_name(said) == plain
