"""Brackets travel through an engine inside their words, or it is known that they did not."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from negotiation_room.capabilities.drafting.face import Inner, Words
from negotiation_room.capabilities.interpretation.relay.bracketing import Marked, mark
from negotiation_room.capabilities.interpretation.relay.protecting import protect, restore
from negotiation_room.capabilities.interpretation.relay.stems import Term
from tests.capabilities.drafting.drafts import unit_id

CEASEFIRE = Term("ceasefire", "cessez-le-feu", "ceasefire")


def bracket(name: str, *words: "str | Inner") -> Inner:
    """A bracket in words."""
    return Inner(unit_id(name), is_note=False, words=words)


def note(name: str, *words: "str | Inner") -> Inner:
    """A footnote in words."""
    return Inner(unit_id(name), is_note=True, words=words)


def marked(*words: "str | Inner") -> Marked:
    """Words with few enough brackets."""
    found = mark(words)
    assert found is not None
    return found


WORDS: Words = (
    "The Parties ",
    bracket("b1", "shall ", bracket("b2", "not later than 30 days"), " begin"),
    " the ceasefire",
    note("n1", "As in article 3."),
    ".",
)


def through(words: Words, terms: Sequence[Term] = ()) -> Words | None:
    """Words through an engine that leaves every text as it is."""
    one = mark(words)
    if one is None:
        return None
    protected = protect(one.text, terms, one.signs)
    restored = restore(protected.text, protected)
    return one.read(restored.text) if restored.is_whole else None


def test_brackets_come_back_with_their_words_and_whose_they_are() -> None:
    """Nested ones inside those that hold them, a footnote where it was, terms as agreed."""
    assert through(WORDS, [CEASEFIRE]) == (
        "The Parties ",
        bracket("b1", "shall ", bracket("b2", "not later than 30 days"), " begin"),
        " the cessez-le-feu ",
        note("n1", "As in article 3."),
        ".",
    )


def test_an_engine_may_put_whole_brackets_in_another_order() -> None:
    """Other languages order their words in other ways; which bracket is which stays known."""
    one = marked(bracket("b1", "shall"), " or ", bracket("b2", "should"))
    a, b, c, d = one.signs
    assert one.read(f"{c}devrait{d} ou {a}doit{b}") == (
        bracket("b2", "devrait"),
        " ou ",
        bracket("b1", "doit"),
    )


@pytest.mark.parametrize(
    "given_back",
    [
        "{a}x y{d} z",  # the inner one dropped
        "{a}x {b}y{c} z",  # never closed
        "{a}x {b}y{c}{d} z {b}{c}",  # doubled
        "{a}x {b}y{d} z{c}",  # crossing
        "{b}y{c} {a}x{d} z",  # no longer inside
        "{d}x {b}y{c}{a} z",  # closed before it opens
        "x y z",
    ],
)
def test_brackets_that_went_astray_are_not_put_together(given_back: str) -> None:
    """Dropped, doubled, crossed or moved out of another: it would say what nobody proposed."""
    one = marked(bracket("b1", "x ", bracket("b2", "y")), " z")
    a, b, c, d = one.signs
    assert one.read(given_back.format(a=a, b=b, c=c, d=d)) is None


def test_signs_that_a_text_uses_are_left_to_it() -> None:
    """Characters without a meaning may stand in a pasted text; they are no brackets."""
    words = ("\ue000 and ", bracket("b1", "\ue001"), ".")
    assert through(words) == words


def test_the_checks_read_words_without_signs() -> None:
    """A word cut by a bracket is whole for them."""
    one = marked("State", bracket("b1", "s"))
    assert one.bare(one.text) == "States"


def test_more_brackets_than_there_are_signs_are_told() -> None:
    """Then what stands between their edges is translated by itself."""
    assert mark(tuple(bracket(f"b{at}", "x") for at in range(3_201))) is None


TREES: st.SearchStrategy[list[object]] = st.recursive(
    st.lists(
        st.sampled_from(["the", " ", "30", "停火", "ceasefire", "Zqx00b", "."]), max_size=4
    ),
    lambda inner: st.lists(inner, max_size=4),
    max_leaves=12,
)


def planted(tree: object, path: str = "u") -> "str | Inner":
    """Words from strings, brackets and footnotes from lists."""
    if not isinstance(tree, list):
        return str(tree)
    rows: list[object] = tree  # pyright: ignore[reportUnknownVariableType]
    inside = tuple(planted(one, f"{path}.{at}") for at, one in enumerate(rows))
    return Inner(unit_id(path), is_note=len(inside) == 1, words=inside)


def shape(words: Words) -> list[object]:
    """What is said, without the space between words, and how it is nested."""
    out: list[object] = []
    for one in words:
        if not isinstance(one, str):
            out.append((one.unit, shape(one.words)))
        elif out and isinstance(out[-1], str):
            out[-1] += "".join(one.split())
        elif one.strip():
            out.append("".join(one.split()))
    return out


@pytest.mark.rule("RL15")
@given(TREES)
def test_what_an_engine_leaves_alone_comes_back_nested_as_it_was(tree: list[object]) -> None:
    """However deep, side by side, empty, beside numbers and in scripts without spaces."""
    words = tuple(planted(one, f"u.{at}") for at, one in enumerate(tree))
    found = through(words)
    assert found is not None
    assert shape(found) == shape(words)
