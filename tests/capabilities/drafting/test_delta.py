"""One edit has one spelling, and edits made at once come to one text."""

import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from negotiation_room.capabilities.drafting.content import apply, length
from negotiation_room.capabilities.drafting.delta import (
    MOST_OPS,
    Delta,
    Embed,
    MalformedDelta,
    compose,
    length_after,
    length_before,
    normal,
    read,
    transform,
    transform_position,
    units16,
    write,
)

sys.path.insert(0, str(Path(__file__).parent))

from edits import edits, insertions, paragraphs

UNIT = "u_" + "b" * 25 + "a"
ops = st.lists(insertions | st.integers(-5, 5) | st.just(""), max_size=10)


def pair(draw: st.DrawFn) -> tuple[Delta, Delta]:
    """Two edits that two delegates make at once on one paragraph."""
    content = draw(paragraphs())
    return draw(edits(content)), draw(edits(content))


pairs = st.composite(pair)()


@pytest.mark.parametrize(
    ("text", "units"), [("", 0), ("abc", 3), ("سلام", 4), ("第一条", 3), ("a🕊𝄞", 5)]
)
def test_lengths_are_those_of_a_browser(text: str, units: int) -> None:
    """A character beyond the basic plane counts as two."""
    assert units16(text) == units


@pytest.mark.parametrize(
    ("op", "hint"),
    [
        ({"retain": 0}, "at least one"),
        ({"delete": 0}, "at least one"),
        ({"delete": -1}, "at least one"),
        ({"retain": True}, "whole number"),
        ({"retain": 1.0}, "whole number"),
        ({"retain": {"bracket": UNIT}}, "whole number"),
        ({"delete": "1"}, "whole number"),
        ({"insert": ""}, "without any text"),
        ({"insert": "\ud83d"}, "half a character"),
        ({"insert": 1}, "insert a text"),
        ({"insert": None}, "insert a text"),
        ({"insert": {}}, "insert a text"),
        ({"insert": {"image": UNIT}}, "insert a text"),
        ({"insert": {"bracket": "a_1"}}, "by the id of its unit"),
        ({"insert": {"bracket": UNIT + "\n"}}, "by the id of its unit"),
        ({"insert": {"bracket": 1}}, "by the id of its unit"),
        ({"insert": {"bracket": UNIT, "footnote": UNIT}}, "insert a text"),
        ({"insert": "a", "attributes": {"bold": True}}, "without attributes"),
        ({"insert": "a", "delete": 1}, "exactly one"),
        ({"attributes": {}}, "exactly one"),
        ({"move": 1}, "exactly one"),
        ({}, "exactly one"),
    ],
)
def test_an_op_that_may_not_be_is_refused_with_what_is_wrong(
    op: dict[str, Any], hint: str
) -> None:
    """The refusal names the op and says how to write it."""
    with pytest.raises(MalformedDelta, match=f"^op 2: .*{hint}"):
        read([{"insert": {"bracket": UNIT}}, op])


@pytest.mark.parametrize("op", [None, "retain", 1, ["retain"], [["retain", 1]]])
def test_an_op_that_is_no_object_is_refused(op: Any) -> None:
    """What is not even an object is a refusal as well, not a defect."""
    with pytest.raises(MalformedDelta, match="exactly one"):
        read([op])


@pytest.mark.parametrize(
    ("spelling", "hint"),
    [
        ([{"retain": 1}, {"retain": 1}, {"delete": 1}], "op 2: join neighbouring retains"),
        ([{"delete": 1}, {"delete": 1}], "op 2: join neighbouring deletions"),
        ([{"insert": "a"}, {"insert": "b"}], "op 2: join neighbouring texts"),
        ([{"delete": 1}, {"insert": "b"}], "op 2: write the insertion before the deletion"),
        ([{"delete": 1}, {"insert": {"bracket": UNIT}}], "op 2: write the insertion before"),
        ([{"insert": "a"}, {"retain": 1}], "op 2: leave out a retain at the end"),
    ],
)
def test_a_second_spelling_of_an_edit_is_refused(
    spelling: list[dict[str, Any]], hint: str
) -> None:
    """Equal edits are equal bytes under a signature."""
    with pytest.raises(MalformedDelta, match=hint):
        read(spelling)


def test_an_edit_has_a_bounded_number_of_ops() -> None:
    """One act cannot make everybody else walk without end."""
    alternating = [{"insert": "a"}, {"retain": 1}] * MOST_OPS
    assert len(read(alternating[: MOST_OPS - 1])) == MOST_OPS - 1
    with pytest.raises(MalformedDelta, match="at most 64 ops"):
        read(alternating[: MOST_OPS + 1])


def test_neighbouring_embeds_stay_apart() -> None:
    """Two brackets side by side are two insertions, and that is their only spelling."""
    two = [{"insert": {"bracket": UNIT}}, {"insert": {"footnote": UNIT}}, {"delete": 1}]
    assert read(two) == (Embed("bracket", UNIT), Embed("footnote", UNIT), -1)


@given(ops)
def test_the_normal_spelling_is_read_and_written_back(given_ops: list[Any]) -> None:
    """Whatever edit is put in order can be sent, and is what arrives."""
    delta = normal(given_ops)
    assert read(write(delta)) == delta
    assert normal(delta) == delta


@given(ops)
def test_putting_an_edit_in_order_keeps_what_it_walks_over(given_ops: list[Any]) -> None:
    """Only a retain at the end is dropped: what it does not reach stays anyway."""
    closed = [*given_ops, -1]
    delta = normal(closed)
    assert length_before(delta) == length_before(tuple(closed))
    assert length_after(delta) == length_after(tuple(closed))


@given(pairs)
def test_edits_made_at_once_come_to_one_text(both: tuple[Delta, Delta]) -> None:
    """Whichever of two edits is carried out first, the other follows to the same words."""
    a, b = both
    one_way = compose(a, transform(a, b, priority=True))
    assert one_way == compose(b, transform(b, a, priority=False))


@given(pairs, st.booleans())
def test_a_rewritten_edit_is_spelled_in_order(
    both: tuple[Delta, Delta],
    priority: bool,  # noqa: FBT001
) -> None:
    """What follows from two edits can be read like any edit."""
    late = transform(*both, priority)
    assert normal(late) == late


@given(st.data())
def test_edits_compose_in_any_grouping(data: st.DataObject) -> None:
    """Three edits in a row are one edit, whichever two are joined first."""
    content = data.draw(paragraphs())
    a = data.draw(edits(content))
    second = apply(content, a, 98)
    b = data.draw(edits(second))
    c = data.draw(edits(apply(second, b, 99)))
    assert compose(compose(a, b), c) == compose(a, compose(b, c))


def test_the_edit_that_changes_nothing_is_empty() -> None:
    """Composed with anything, on either side, it leaves the other as it is."""
    assert read([]) == ()
    assert compose((), (3, "a")) == compose((3, "a"), ()) == (3, "a")


def test_words_inserted_at_one_place_stand_in_the_order_of_the_journal() -> None:
    """The earlier entry's words come first; the later one's follow them."""
    assert transform((5, "first"), (5, "late"), priority=True) == (10, "late")
    assert transform((5, "late"), (5, "first"), priority=False) == (5, "first")


def test_a_history_is_met_entry_by_entry() -> None:
    """Rewriting over the sum of two entries may place words otherwise than over each in turn."""
    first, second, late = (1, "y"), (-1,), ("late",)
    in_turn = transform(second, transform(first, late, priority=True), priority=True)
    assert in_turn == ("late",)
    assert transform(compose(first, second), late, priority=True) == (1, "late")


def test_what_two_delegates_delete_is_deleted_once() -> None:
    """The later deletion keeps only what the earlier one left."""
    assert transform((2, -4), (-4,), priority=True) == (-2,)
    assert transform((-4,), (1, -2), priority=True) == ()


def test_a_second_edit_cannot_cut_a_character_of_the_first() -> None:
    """Half of what somebody just typed is no text."""
    with pytest.raises(MalformedDelta, match="cuts a character in two"):
        compose(("a🕊",), (2, "b"))


@pytest.mark.parametrize(
    ("delta", "index", "priority", "place"),
    [
        ((2, "ab"), 1, False, 1),
        ((2, "ab"), 2, False, 4),
        ((2, "ab"), 2, True, 2),
        ((2, "a🕊"), 3, True, 6),
        ((2, -3), 4, False, 2),
        ((2, -3), 9, False, 6),
        ((2, Embed("bracket", UNIT)), 9, False, 10),
    ],
)
def test_a_caret_moves_with_the_words_around_it(
    delta: Delta,
    index: int,
    priority: bool,  # noqa: FBT001
    place: int,
) -> None:
    """It stands between the same characters after the edit, or where they were deleted."""
    assert transform_position(delta, index, priority) == place


@given(st.data())
def test_lengths_tell_how_a_paragraph_grows(data: st.DataObject) -> None:
    """An edit never walks over more than the paragraph that it fits."""
    content = data.draw(paragraphs())
    assert length_before(data.draw(edits(content))) <= length(content)
