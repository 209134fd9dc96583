"""Open brackets counted, by article and delegation, and over time."""

from negotiation_room.capabilities.drafting.burndown import (
    board,
    burn_down,
    count,
    open_brackets,
    write_board,
    write_points,
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
    assert board(text(para("p", "clean"))) == ()


def test_the_board_shows_who_holds_what_in_each_article() -> None:
    """Each article with an open bracket is one row, in the order of the text."""
    first, second, third = sorted(board(draft()), key=lambda row: row.label, reverse=True)
    assert (first.number, first.label, first.total) == ("Article 1", "Purpose", 2)
    assert first.held[delegation_id("beta")] == (unit_id("outer"), unit_id("inner"))
    assert (second.label, second.nobodys) == ("A draft", (unit_id("loose"),))
    assert third.held == {delegation_id("gamma"): (unit_id("block"),)}
    assert third.nobodys == (unit_id("free"),)
    assert [row["total"] for row in write_board(board(draft()))] == [1, 2, 2]


def test_the_burn_down_is_one_point_for_each_text() -> None:
    """The numbers over time are those of each text at its place."""
    points = burn_down([(3, 30, draft()), (9, 90, text(para("p", "clean")))])
    assert [(one.place, one.at, one.count.open) for one in points] == [(3, 30, 5), (9, 90, 0)]
    assert write_points(points)[1]["by_delegation"] == {}
