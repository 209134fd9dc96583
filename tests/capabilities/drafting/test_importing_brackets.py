"""Which square brackets become brackets of the text, and which stay characters, reported."""

from collections.abc import Iterable, Iterator

import pytest

from negotiation_room.capabilities.drafting.importing.report import FindingKind
from negotiation_room.capabilities.drafting.units import PlacedAs, UnitKind
from negotiation_room.capabilities.drafting.wishes import DraftUnit
from tests.capabilities.drafting.readers import again, kinds, lined, markdown, plain


def body(source: str) -> str:
    """The outline below the title."""
    return lined(plain(f"T\n\n{source}")).partition("\n")[2]


def test_brackets_nest_in_words_to_any_depth() -> None:
    """Ten deep, as real drafts are."""
    source = "".join(f"[{n} " for n in range(10)) + "core" + "]" * 10
    inside = "".join(f"⟦{n} " for n in range(10)) + "core" + "⟧" * 10
    imported = plain(f"T\n\nSee {source}.")
    assert lined(imported).endswith(f"paragraph See {inside}.")
    assert imported.report.counts["deepest bracket in words"] == 10


def test_a_bracket_belongs_to_nobody_and_says_added() -> None:
    """Who wants it, the source cannot prove."""
    unit = plain("T\n\nThe [armed] Parties.").units[1].words[1]
    assert not isinstance(unit, str)
    assert (unit.kind, unit.placed_as) == (UnitKind.BRACKET, PlacedAs.ADDED)


def test_a_bracket_around_neighbours_stands_among_units() -> None:
    """It opens before the first number and closes after the last word."""
    assert body("[1. Stop.\n\n2. Withdraw.]\n\n3. Agree.") == (
        "bracket\n  paragraph 1. Stop.\n  paragraph 2. Withdraw.\nparagraph 3. Agree."
    )


def test_a_bracket_around_one_numbered_paragraph_holds_its_number() -> None:
    """The number is in doubt with the words."""
    assert body("[1. Stop.]") == "bracket\n  paragraph 1. Stop."
    assert body("1. [Stop.]") == "paragraph 1. ⟦Stop.⟧"


def test_a_bracket_around_all_a_number_holds_leaves_the_number_outside() -> None:
    """From "1. [Words:" to the end of "(b)" is one bracket, in the unit that is numbered."""
    source = "1. [The Parties shall:\n\n(a) stop\n\n(b) withdraw]\n\n2. Agree."
    assert body(source) == (
        "paragraph 1.\n"
        "  bracket\n"
        "    subparagraph The Parties shall:\n"
        "    subparagraph (a) stop\n"
        "    subparagraph (b) withdraw\n"
        "paragraph 2. Agree."
    )
    assert "1. [The Parties shall:" in again(plain(f"T\n\n{source}"))


def test_brackets_around_units_nest() -> None:
    """Outer and inner ones that begin and end together keep their order."""
    assert body("[[1. Stop.\n\n2. [Go.]]\n\n3. Agree.]") == (
        "bracket\n"
        "  bracket\n"
        "    paragraph 1. Stop.\n"
        "    paragraph 2. ⟦Go.⟧\n"
        "  paragraph 3. Agree."
    )


def test_a_bracket_around_options_or_articles() -> None:
    """Options of a group and whole articles can be in doubt."""
    assert body("[Option 1: a]\n\nOption 2: b") == (
        "options\n  bracket\n    option Option 1: a\n  option Option 2: b"
    )
    assert body("[Article 1\n\nWords.]\n\nArticle 2") == (
        "bracket\n  article Article 1\n    paragraph Words.\narticle Article 2"
    )


def test_a_bracket_that_crosses_paragraphs_stays_as_characters() -> None:
    """It is reported with both places, and the words are exactly as they were."""
    source = "T\n\n1. The [Parties agree.\n\n2. They stop] now [soon]."
    imported = plain(source)
    assert lined(imported).endswith(
        "paragraph 1. The [Parties agree.\nparagraph 2. They stop] now ⟦soon⟧."
    )
    (found,) = imported.report.of(FindingKind.CROSSING)
    assert (found.place, found.until) == (3, 5)
    assert again(imported).split() == source.split()


def test_a_bracket_around_two_numbers_of_which_one_is_outside_crosses() -> None:
    """From "1. [Stop." to the end of "2." it holds one number and not the other."""
    imported = plain("T\n\n1. [Stop.\n\n2. Go.]")
    assert lined(imported) == "title T\nparagraph 1. [Stop.\nparagraph 2. Go.]"
    assert FindingKind.CROSSING in kinds(imported)


def test_unbalanced_brackets_stay_and_are_named_with_their_line() -> None:
    """One that never closes and one that never opened; good ones beside them hold."""
    imported = plain("T\n\n1. The [armed] Parties] agree.\n\n2. [They stop [now].")
    assert lined(imported).endswith(
        "paragraph 1. The ⟦armed⟧ Parties] agree.\nparagraph 2. [They stop ⟦now⟧."
    )
    assert [one.place for one in imported.report.of(FindingKind.UNBALANCED)] == [3, 5]
    assert imported.report.counts["brackets unbalanced"] == 2


def test_a_bracket_left_open_is_not_closed_in_the_next_article() -> None:
    """So that one slip does not spoil the rest of a text."""
    imported = plain("T\n\nArticle 1\n\nThe [Parties.\n\nArticle 2\n\nThey] agree.")
    assert [one.place for one in imported.report.of(FindingKind.UNBALANCED)] == [5, 9]


def test_a_lone_bracket_before_a_number_stays_with_the_number() -> None:
    """There is no other place before it."""
    imported = plain("T\n\n[1. The Parties agree.")
    assert lined(imported) == "title T\nparagraph [1. The Parties agree."
    assert imported.units[1].number == "[1."


def test_brackets_around_a_number_alone_are_part_of_it() -> None:
    """What "[Article 3bis]" doubts is the number, not the article."""
    imported = markdown("## [Article 3bis] *(forests)*\n\nWords.")
    assert lined(imported) == "article [Article 3bis] (forests)\n  paragraph Words."
    assert FindingKind.IN_NUMBER in kinds(imported)


@pytest.mark.parametrize(
    "source",
    ["[at least: USA, CAN]", "[shall — Alpha]", "[should – Least Developed Countries]"],
)
def test_attribution_in_the_source_is_reported_and_not_believed(source: str) -> None:
    """The words stay as they are; the bracket belongs to nobody."""
    imported = plain(f"T\n\nThe Parties {source} agree.")
    assert lined(imported).endswith(f"The Parties ⟦{source[1:-1]}⟧ agree.")
    assert kinds(imported) == [FindingKind.TITLE, FindingKind.ATTRIBUTION]


@pytest.mark.parametrize("source", ["[shall][should]", "[the goal: to stop]", "[2020 – 2030]"])
def test_ordinary_brackets_are_not_taken_for_attributions(source: str) -> None:
    """A colon or a dash alone names nobody."""
    assert FindingKind.ATTRIBUTION not in kinds(plain(f"T\n\nThe Parties {source} agree."))


@pytest.mark.parametrize("words", ["No text", "no text.", "No provision", "[No text]"])
def test_no_text_is_a_bracketed_deletion_and_reported(words: str) -> None:
    """Who wants nothing here has it in brackets; an export has the same words."""
    imported = plain(f"T\n\nOption 1: [{words}]")
    unit = imported.units[1].children[0].words[0]
    while isinstance(unit, DraftUnit) and isinstance(unit.words[0], DraftUnit):
        unit = unit.words[0]
    assert isinstance(unit, DraftUnit)
    assert unit.placed_as is PlacedAs.DELETION
    assert FindingKind.NO_TEXT in kinds(imported)
    assert imported.report.counts["bracketed deletions"] == 1
    assert f"[{words}]" in again(imported)


def test_a_whole_paragraph_in_brackets_may_ask_for_nothing_too() -> None:
    """The bracket around units is the deletion."""
    imported = plain("T\n\n1. The Parties agree.\n\n[No text]")
    (bracket,) = [one for one in flat(imported.units) if one.kind is UnitKind.BRACKET]
    assert bracket.placed_as is PlacedAs.DELETION


@pytest.mark.parametrize("words", ["No text on loss and damage", "no article of this treaty"])
def test_what_says_more_than_no_text_is_read_as_words(words: str) -> None:
    """It may be the beginning of a sentence of the treaty: reported, never guessed."""
    imported = plain(f"T\n\n1. [{words}]")
    (bracket,) = [one for one in flat(imported.units) if one.kind is UnitKind.BRACKET]
    assert bracket.placed_as is PlacedAs.ADDED
    assert FindingKind.NO_TEXT in kinds(imported)


def flat(units: Iterable[DraftUnit]) -> Iterator[DraftUnit]:
    """Units and all they hold."""
    for unit in units:
        yield unit
        yield from flat(one for one in unit.words if isinstance(one, DraftUnit))
        yield from flat(unit.children)


def test_brackets_deeper_than_a_text_may_nest_stay_as_characters() -> None:
    """The words keep every sign."""
    source = "[" * 40 + "x" + "]" * 40
    imported = plain(f"T\n\n{source}")
    assert again(imported) == f"T\n\n{source}\n"
    assert FindingKind.TOO_DEEP in kinds(imported)
