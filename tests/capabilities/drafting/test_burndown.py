"""Open brackets counted, by article and delegation."""

from negotiation_room.capabilities.drafting.burndown import (
    count,
    open_brackets,
)
from negotiation_room.capabilities.drafting.units import Text, UnitKind
from tests.capabilities.drafting.drafts import (
    Made,
    Said,
    around,
    article,
    bracket,
    delegation_id,
    para,
    text,
    unit_id,
)


def draft() -> Text:
    """Two articles with brackets, one of them nested, and one bracket outside both."""
    inner = bracket("inner", "not", by="beta")
    return text(
        article(
            "one",
            Made("head", UnitKind.HEADING, (Said("Purpose"),)),
            para(
                "p", "We ", bracket("outer", "shall ", inner, by="alpha", supported=("beta",))
            ),
            number="Article 1",
        ),
        article("two", around("block", para("q", "Words ", bracket("free", "x")), by="gamma")),
        para("r", bracket("loose", "y")),
    )


def test_brackets_are_counted_by_article_and_delegation() -> None:
    """One bracket counts once for its article, and once for each who holds on to it."""
    numbers = count(draft())
    assert (numbers.open, numbers.unattributed, numbers.deepest) == (5, 2, 2)
    assert numbers.by_article == {unit_id("one"): 2, unit_id("two"): 2, unit_id("root"): 1}
    assert numbers.by_delegation == {
        delegation_id("alpha"): 1,
        delegation_id("beta"): 2,
        delegation_id("gamma"): 1,
    }


def test_depth_counts_the_brackets_around() -> None:
    """A bracket in a bracket is two deep, also inside a bracketed paragraph."""
    depths = {one.bracket: one.depth for one in open_brackets(draft())}
    assert depths[unit_id("inner")] == 2
    assert depths[unit_id("free")] == 2
    assert depths[unit_id("loose")] == 1


def test_a_clean_text_counts_nothing() -> None:
    """A text without brackets is at zero."""
    numbers = count(text(para("p", "clean")))
    assert (numbers.open, numbers.deepest, dict(numbers.by_article)) == (0, 0, {})
