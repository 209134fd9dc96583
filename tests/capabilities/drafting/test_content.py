"""Every character of a paragraph keeps its origin, however it is edited."""

import sys
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from negotiation_room.capabilities.drafting.content import (
    PLACE_OF_EMBED,
    Content,
    Run,
    apply,
    invert,
    length,
    plain,
    slice16,
)
from negotiation_room.capabilities.drafting.delta import (
    Delta,
    Embed,
    MalformedDelta,
    compose,
    length_after,
    length_before,
    transform,
)

sys.path.insert(0, str(Path(__file__).parent))

from edits import edits, paragraphs

BRACKET = Embed("bracket", "u_" + "b" * 25 + "a")
BASE: Content = (Run("Recalling ", 1), Run(BRACKET, 2), Run("🕊 peace", 3))


def bodies(content: Content) -> list[object]:
    """The words and embeds alone, every character by itself."""
    return [
        piece
        for run in content
        for piece in (run.body if isinstance(run.body, str) else [run.body])
    ]


def test_inserted_words_carry_the_entry_that_brought_them() -> None:
    """What stays keeps its origin; what a run loses in its middle parts it in two."""
    after = apply(BASE, (4, "ed", -2, 5, "!"), origin=9)
    assert after == (
        Run("Reca", 1),
        Run("ed", 9),
        Run("ing ", 1),
        Run(BRACKET, 2),
        Run("!", 9),
        Run("🕊 peace", 3),
    )


def test_neighbouring_words_of_one_origin_are_one_run() -> None:
    """Where what stood between them is gone, they close up again."""
    parted = apply((Run("peace", 1),), (2, "XX"), origin=2)
    assert parted == (Run("pe", 1), Run("XX", 2), Run("ace", 1))
    assert apply(parted, (2, -2), origin=3) == (Run("peace", 1),)


def test_embeds_of_one_origin_stay_apart() -> None:
    """A bracket is one unit and joins with nothing."""
    assert apply((), (BRACKET, BRACKET), origin=1) == (Run(BRACKET, 1), Run(BRACKET, 1))


def test_plain_words_keep_every_place() -> None:
    """An embed is one placeholder, so places in the words are places in the paragraph."""
    assert plain(BASE) == f"Recalling {PLACE_OF_EMBED}🕊 peace"
    assert length(BASE) == 19


@pytest.mark.parametrize("delta", [(20, "a"), (-20,), (19, -1), (1000, -1)])
def test_an_edit_beyond_the_end_is_refused(delta: Delta) -> None:
    """An edit made on other words does not quietly become a shorter one."""
    with pytest.raises(MalformedDelta, match="beyond the end"):
        apply(BASE, delta, origin=9)
    with pytest.raises(MalformedDelta, match="beyond the end"):
        invert(delta, BASE)


@pytest.mark.parametrize("delta", [(12, "a"), (-12,), (12, -1), (11, -1), (11, -1, 1, "a")])
def test_an_edge_inside_a_character_is_refused(delta: Delta) -> None:
    """Half a character is no text, whether the edge retains or deletes."""
    with pytest.raises(MalformedDelta, match="cuts a character in two"):
        apply(BASE, delta, origin=9)


def test_an_edge_beside_a_wide_character_is_none_inside() -> None:
    """Whole characters of two units are retained and deleted like any other."""
    assert (
        plain(apply(BASE, (11, -2, 1, "a"), origin=9)) == f"Recalling {PLACE_OF_EMBED} apeace"
    )
    assert plain(apply(BASE, (11, -2), origin=9)) == f"Recalling {PLACE_OF_EMBED} peace"


def test_a_passage_keeps_its_origins() -> None:
    """A part of a paragraph says of each of its words where they came from."""
    assert slice16(BASE, 5, 13) == (Run("ling ", 1), Run(BRACKET, 2), Run("🕊", 3))
    assert slice16(BASE, 0, 19) == BASE
    assert slice16(BASE, 19, 19) == ()


@pytest.mark.parametrize(("start", "end"), [(-1, 2), (3, 2), (0, 20), (20, 20), (11, 12)])
def test_a_passage_lies_within_its_paragraph(start: int, end: int) -> None:
    """Nobody is shown less than they asked for without being told."""
    with pytest.raises(MalformedDelta):
        slice16(BASE, start, end)


def test_a_paragraph_typed_key_by_key_is_edited_anywhere() -> None:
    """Many small runs are walked over as exactly as one long run."""
    typed: Content = ()
    for origin in range(200):
        typed = apply(typed, (origin, "x") if origin else ("x",), origin)
    assert len(typed) == 200
    for place in (1, 31, 32, 33, 64, 96, 199, 200):
        edited = apply(typed, (place, "y"), 999)
        assert edited == (*typed[:place], Run("y", 999), *typed[place:])
        assert apply(edited, (place, -1), 1000) == typed


@given(st.data())
def test_two_edits_in_a_row_are_their_sum(data: st.DataObject) -> None:
    """Carried out one by one or as one edit, the words are the same."""
    content = data.draw(paragraphs())
    a = data.draw(edits(content))
    between = apply(content, a, 99)
    b = data.draw(edits(between))
    assert apply(between, b, 99) == apply(content, compose(a, b), 99)


@given(st.data())
def test_two_delegates_who_type_at_once_read_the_same(data: st.DataObject) -> None:
    """Each side carries out its own edit first, and each character keeps its true author."""
    content = data.draw(paragraphs())
    a, b = data.draw(edits(content)), data.draw(edits(content))
    here = apply(apply(content, a, 101), transform(a, b, priority=True), 102)
    there = apply(apply(content, b, 102), transform(b, a, priority=False), 101)
    assert here == there


@given(st.data())
def test_an_edit_taken_back_leaves_the_words_as_they_were(data: st.DataObject) -> None:
    """The words return; what returns belongs to whoever brought it back."""
    content = data.draw(paragraphs())
    delta = data.draw(edits(content))
    undone = apply(apply(content, delta, 99), invert(delta, content), 100)
    assert bodies(undone) == bodies(content)


@given(st.data())
def test_an_edit_changes_the_length_as_it_says(data: st.DataObject) -> None:
    """What is walked over is replaced by what then stands there; the rest stays."""
    content = data.draw(paragraphs())
    delta = data.draw(edits(content))
    after = apply(content, delta, 99)
    assert length(after) - length(content) == length_after(delta) - length_before(delta)
    assert all(
        left.origin != right.origin or Embed in {type(left.body), type(right.body)}
        for left, right in pairwise(after)
    )
