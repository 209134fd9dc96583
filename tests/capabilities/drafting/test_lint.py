"""What a chair is told to look at."""

import json

import pytest

from negotiation_room.capabilities.drafting.lint import Fault, Remark, lint
from negotiation_room.capabilities.drafting.units import UnitKind
from tests.capabilities.drafting.drafts import (
    Made,
    around,
    article,
    bracket,
    delegation_id,
    para,
    text,
    unit_id,
)
from tests.capabilities.drafting.readers import drafted, plain
from tests.vectors.make_lint import FILE, made


def faults(remarks: tuple[Remark, ...]) -> list[Fault]:
    """What was found, in order."""
    return [one.fault for one in remarks]


def of(source: str) -> tuple[Remark, ...]:
    """The lint of a plain text."""
    return lint(drafted(plain(f"T\n\n{source}")))


def test_a_clean_text_has_no_remarks() -> None:
    """Nested brackets, options and footnotes in order."""
    assert (
        of("Article 1\n\n1. The [[armed] Parties] stop.\n\n2. Option 1: a\n\nOption 2: b") == ()
    )


def test_unbalanced_brackets_are_named_by_number() -> None:
    """Characters that look like brackets, wherever an import or a typist left them."""
    (one, two) = of("Article 2\n\n1. The [Parties stop.\n\n2. They] [stop]].")
    assert (one.fault, one.number) == (Fault.UNBALANCED, "Article 2, 1.")
    assert "1 that are never closed" in one.sentence
    assert "2 that were never opened" in two.sentence


def test_brackets_that_hold_nothing_are_found() -> None:
    """In words and among units; one that holds another empty one too."""
    one = text(para("p", "a ", bracket("b", " ", bracket("c"))), around("d"))
    assert faults(lint(one)) == [Fault.EMPTY_BRACKET] * 3


def test_support_of_those_who_left_is_an_orphan() -> None:
    """Only where one asks who is seated."""
    one = text(para("p", bracket("b", "words", by="alpha", supported=("beta",))))
    assert lint(one) == ()
    assert lint(one, {delegation_id("alpha"), delegation_id("beta")}) == ()
    (remark,) = lint(one, {delegation_id("beta")})
    assert (remark.fault, remark.unit) == (Fault.ORPHAN_SUPPORT, unit_id("b"))


@pytest.mark.parametrize(("deep", "found"), [(2, 1), (3, 0)])
def test_deep_nesting_is_found_once(deep: int, found: int) -> None:
    """Where it goes beyond what was asked, not at every bracket below."""
    one = text(around("a", para("p", bracket("b", "x", bracket("c", "y")))))
    assert faults(lint(one, deep=deep)) == [Fault.DEEP] * found


def test_an_option_alone_is_no_choice() -> None:
    """Also when it stands in a bracket."""
    option = Made("o1", UnitKind.OPTION, number="Option 1:")
    alone = text(Made("o", UnitKind.OPTIONS, children=(around("b", option),)))
    assert faults(lint(alone)) == [Fault.LONE_OPTION]


def test_numbers_that_repeat_or_lack_are_found() -> None:
    """Bullets repeat by nature; punctuation does not make two numbers different."""
    assert faults(of("Article 1\n\n1. a\n\n2. b\n\n(a) x\n\n- y\n\n- z")) == []
    one = text(
        article("a", number="Article 1"),
        article("b", number="Article 1."),
        article("c"),
        para("p", "words", number="1."),
        para("q", "words"),
    )
    assert faults(lint(one)) == [Fault.SAME_NUMBER, Fault.SAME_NUMBER, Fault.NO_NUMBER]


def test_a_paragraph_with_nothing_in_it_is_found() -> None:
    """A number without words and without anything below."""
    assert faults(lint(text(para("p", number="5.")))) == [Fault.EMPTY]


def test_the_lint_finds_what_is_frozen_for_the_client() -> None:
    """The web client judges the live text by itself; where not so, write the vectors anew."""
    assert json.loads(json.dumps(made())) == json.loads(FILE.read_text())
