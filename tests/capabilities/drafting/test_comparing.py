"""Two texts side by side: what was kept, inserted, deleted and moved, and whose words it was."""

import time
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from negotiation_room.capabilities.drafting.comparing import (
    Change,
    Comparison,
    Piece,
    UnitChange,
    compare,
    write_comparison,
)
from negotiation_room.capabilities.drafting.flow import flow, items
from negotiation_room.capabilities.drafting.tokens import tokens
from negotiation_room.capabilities.drafting.units import Text
from tests.capabilities.drafting.drafts import (
    Made,
    Said,
    around,
    article,
    bracket,
    delegation_id,
    footnote,
    para,
    text,
    unit_id,
)
from tests.support.world import declaration, shared


def shown(pieces: Sequence[Piece]) -> str:
    """Pieces as one line: {-deleted-}, {+inserted+}."""
    edges = {Change.KEPT: "", Change.DELETED: "-", Change.INSERTED: "+"}
    out = ""
    for piece in pieces:
        edge = edges[piece.change]
        out += f"{{{edge}{piece.words}{edge}}}" if edge else piece.words
    return out


def of(comparison: Comparison, name: str) -> UnitChange:
    """What became of the unit of that name."""
    return next(one for one in comparison.units if one.unit == unit_id(name))


def spelled(draft: Text) -> list[tuple[str, str]]:
    """Every unit's number and words, in order."""
    return [
        (unit.number, "".join(bit.words for bit in flow(draft, unit))) for unit in items(draft)
    ]


def rebuilt(comparison: Comparison) -> list[tuple[str, str]]:
    """The new text, read out of a comparison alone."""
    return [
        (
            unit.number,
            "".join(one.words for one in unit.pieces if one.change is not Change.DELETED),
        )
        for unit in comparison.units
        if unit.change is not Change.DELETED
    ]


def before(comparison: Comparison) -> list[tuple[str, str]]:
    """The old units, in whatever order, read out of a comparison alone."""
    return sorted(
        (
            unit.was_number or "",
            "".join(one.words for one in unit.pieces if one.change is not Change.INSERTED),
        )
        for unit in comparison.units
        if unit.was is not None
    )


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("shall act", "should act", "{-shall-}{+should+} act"),
        ("by 2030 at 5.2", "by 2030 at 5.3", "by 2030 at {-5.2-}{+5.3+}"),
        (
            "all the parties agree",
            "no state agrees",
            "{-all the parties agree-}{+no state agrees+}",
        ),
        ("The Parties", "The two Parties", "The {+two +}Parties"),
        ("تُنفَّذ المادة ٥٫٢ فورا", "تُنفَّذ المادة ٥٫٣ فورا", "تُنفَّذ المادة {-٥٫٢-}{+٥٫٣+} فورا"),
        ("第五条应当执行", "第六条应当执行", "第{-五-}{+六+}条应当执行"),
        ("Стороны обязуются", "Стороны не обязуются", "Стороны {+не +}обязуются"),
    ],
)
def test_words_are_compared_whole(old: str, new: str, line: str) -> None:
    """A changed word is shown whole, a Han character alone, a number with all its digits."""
    comparison = compare(text(para("p", old)), text(para("p", new)))
    assert shown(of(comparison, "p").pieces) == line


def test_each_changed_piece_names_its_author() -> None:
    """An inserted piece has its author's delegation, and a deleted one that of whoever wrote it."""
    old = text(para("p", Said("one ", 1), Said("two", 2)))
    new = text(para("p", Said("one ", 1), Said("three", 3), Said(" four", 4)))
    kept, gone, three, four = of(compare(old, new), "p").pieces
    assert (kept.change, kept.place) == (Change.KEPT, 1)
    assert (gone.words, gone.by, gone.place) == ("two", delegation_id("g2"), 2)
    assert (three.words, three.by) == ("three", delegation_id("g3"))
    assert four.origin is not None
    assert (four.words, four.origin.delegation) == (" four", delegation_id("g4"))


def test_a_bracket_around_kept_words_shows_as_its_two_edges() -> None:
    """Placing a bracket changes no word; only its edges are new, in the name of who placed it."""
    old = text(para("p", "The Parties shall act"))
    new = text(para("p", "The Parties ", bracket("b", "shall", by="alpha"), " act"))
    change = of(compare(old, new), "p")
    assert shown(change.pieces) == "The Parties {+[+}shall{+]+} act"
    assert [one.by for one in change.pieces if one.is_sign] == [delegation_id("alpha")] * 2
    assert next(one for one in change.pieces if one.words == "shall").unit == unit_id("b")


def test_a_typed_square_sign_is_no_bracket() -> None:
    """Words "[" that were typed and the edge of a true bracket are not taken for each other."""
    old = text(para("p", "[shall]"))
    new = text(para("p", bracket("b", "shall", by="alpha")))
    assert shown(of(compare(old, new), "p").pieces) == "{-[-}{+[+}shall{-]-}{+]+}"


def test_a_unit_among_its_siblings_that_changed_places_moved() -> None:
    """What kept its order did not move, what left it did, and says after which unit it stood."""
    old = text(*(para(name, f"words of {name}") for name in "abcd"))
    new = text(*(para(name, f"words of {name}") for name in "acdb"))
    comparison = compare(old, new)
    assert [one.unit for one in comparison.changed] == [unit_id("b")]
    assert (of(comparison, "b").moved, of(comparison, "b").after) == (True, unit_id("a"))


def test_what_moves_with_its_article_did_not_move_itself() -> None:
    """An article that changes places is one move; its paragraphs stay where they are in it."""
    first, second, third = (
        article(name, para(f"{name}1", f"one of {name}"), para(f"{name}2", f"two of {name}"))
        for name in ("first", "second", "third")
    )
    comparison = compare(text(first, second, third), text(second, third, first))
    assert [one.unit for one in comparison.changed] == [unit_id("first")]


def test_a_bracket_around_units_moves_none() -> None:
    """Neighbours put in brackets stand where they stood."""
    a, b, c = (para(name, f"words of {name}") for name in "abc")
    comparison = compare(text(a, b, c), text(a, around("x", b, by="alpha"), c))
    assert [(one.unit, one.change) for one in comparison.changed] == [
        (unit_id("x"), Change.INSERTED)
    ]


def test_a_paragraph_in_another_article_moved() -> None:
    """A unit under another unit moved, wherever it stands there."""
    a, b = para("a", "words of a"), para("b", "words of b")
    old = text(article("x", a, b), article("y"))
    new = text(article("x", a), article("y", b))
    assert [one.unit for one in compare(old, new).changed if one.moved] == [unit_id("b")]


def test_deleted_and_inserted_units_stand_where_they_stood() -> None:
    """A deleted unit is shown after the unit it followed; a new one in its place."""
    a, b, c, d = (para(name, f"words of {name}") for name in "abcd")
    comparison = compare(text(a, b, c), text(a, c, d))
    assert [(one.unit, one.change) for one in comparison.units[1:]] == [
        (unit_id("a"), Change.KEPT),
        (unit_id("b"), Change.DELETED),
        (unit_id("c"), Change.KEPT),
        (unit_id("d"), Change.INSERTED),
    ]


def test_a_changed_number_is_a_change() -> None:
    """A unit renumbered and otherwise untouched is among what changed."""
    comparison = compare(text(para("p", "x", number="5.")), text(para("p", "x", number="6.")))
    assert [(one.was_number, one.number) for one in comparison.changed] == [("5.", "6.")]


def test_a_footnote_is_compared_by_itself() -> None:
    """The words of a footnote are not mixed into the words that carry it."""
    old = text(para("p", "Aid", footnote("f", "As in 2014."), " is due."))
    new = text(para("p", "Aid", footnote("f", "As in 2015."), " is due."))
    comparison = compare(old, new)
    assert [one.unit for one in comparison.changed] == [unit_id("f")]
    assert shown(of(comparison, "f").pieces) == "As in {-2014-}{+2015+}."


def test_texts_without_common_ids_align_by_wording() -> None:
    """A text brought in anew is laid beside the old one by what its paragraphs say."""
    old = text(
        article("x", para("a", "Each Party shall report every year.", number="1.")),
        article("y", para("b", "Parties share what they learn from disasters.", number="2.")),
    )
    new = text(
        article(
            "y2", para("b2", "Parties share what they learnt from disasters.", number="1.")
        ),
        article("x2", para("a2", "Each Party shall report every year.", number="2.")),
        para("z2", "Nothing like it stood there."),
    )
    comparison = compare(old, new)
    assert of(comparison, "b2").was == unit_id("b")
    assert of(comparison, "a2").was == unit_id("a")
    assert of(comparison, "y2").was == unit_id("y")
    assert of(comparison, "z2").change is Change.INSERTED
    assert sum(one.moved for one in comparison.units) == 1


def test_a_comparison_is_spelled_as_json() -> None:
    """Every changed piece is spelled with its author, and unchanged units can be left out."""
    old = text(para("p", Said("one", 1)), para("q", "same"))
    new = text(para("p", Said("two", 2)), para("q", "same"))
    (unit,) = write_comparison(compare(old, new), only_changed=True)
    assert unit["pieces"][1] | {"seat": None} == {
        "change": "inserted",
        "words": "two",
        "unit": unit_id("p"),
        "by": delegation_id("g2"),
        "place": 2,
        "seat": None,
        "at": 120_000_000,
        "proposal": None,
    }


WORDS = st.text(alphabet="ab مرحبا٥٫٢ 第五条 шт [].\u0301😀", max_size=14)


@st.composite
def drafts(draw: st.DrawFn) -> Text:
    """A text of a few units with brackets in brackets, over a few ids so that texts overlap."""
    names = draw(st.lists(st.sampled_from("abcdefgh"), unique=True, max_size=8))

    def made(name: str, depth: int) -> Made:
        words: list[Said | Made] = [Said(draw(WORDS) or "x", draw(st.integers(1, 4)))]
        if draw(st.booleans()) and depth < 3:
            words.append(bracket_of(made(f"{name}/{depth}", depth + 1)))
            words.append(Said(draw(WORDS) or "y", draw(st.integers(1, 4))))
        return para(name, *words, number=draw(st.sampled_from(["", "1.", "(a)"])))

    def bracket_of(inner: Made) -> Made:
        return bracket(inner.name, *inner.words, by="alpha")

    units = [made(name, 0) for name in names]
    cut = draw(st.integers(0, len(units)))
    return text(article("x", *units[:cut]), *units[cut:])


@settings(deadline=None, max_examples=50)
@given(drafts(), drafts())
def test_a_comparison_gives_both_texts_back(old: Text, new: Text) -> None:
    """Kept and inserted words are the new text in order; kept and deleted ones the old one."""
    comparison = compare(old, new)
    assert rebuilt(comparison) == spelled(new)
    assert before(comparison) == sorted(spelled(old))


@settings(deadline=None, max_examples=50)
@given(drafts())
def test_nothing_changed_in_a_text_beside_itself(draft: Text) -> None:
    """A text compared with itself shows no change."""
    assert compare(draft, draft).changed == ()


@settings(deadline=None, max_examples=50)
@given(drafts(), drafts())
def test_every_changed_word_has_the_author_who_wrote_it(old: Text, new: Text) -> None:
    """A changed piece carries the place its words have in the text they come from."""
    for unit in compare(old, new).units:
        for piece in unit.pieces:
            if piece.is_sign or piece.change is Change.KEPT:
                continue
            source = new if piece.change is Change.INSERTED else old
            runs = [run for run in source.units[piece.unit].words if isinstance(run.body, str)]
            assert any(
                piece.words in str(run.body) and run.origin == piece.place for run in runs
            )


@settings(deadline=None, max_examples=50)
@given(WORDS)
def test_tokens_lose_nothing(words: str) -> None:
    """Tokens joined are the words they were cut from."""
    assert "".join(tokens(words)) == words


def paragraphs(name: str) -> list[str]:
    """The paragraphs of one of the drafts of Paris."""
    words = shared(f"negotiating-text-cop21/{name}.md").read_text(encoding="utf-8")
    return [one for one in words.split("\n") if one.strip()]


def laid_out(lines: Sequence[str], prefix: str) -> Text:
    """Lines as the paragraphs of one text."""
    return text(*(para(f"{prefix}{at}", line) for at, line in enumerate(lines)))


def test_sixty_pages_compare_in_less_than_a_second() -> None:
    """Two drafts of Paris, with the same ids, reworded and reordered, compare fast enough."""
    lines = paragraphs("4-dec-2015")
    changed = [
        line.replace("shall", "should") if at % 3 else line for at, line in enumerate(lines)
    ]
    old, new = laid_out(lines, "p"), laid_out(changed, "p")
    began = time.process_time()
    comparison = compare(old, new)
    assert time.process_time() - began < 1
    assert rebuilt(comparison) == spelled(new)


def test_two_drafts_brought_in_separately_compare() -> None:
    """The drafts of 4 and 9 December align by their wording, and give each other back."""
    old = laid_out(paragraphs("4-dec-2015"), "p")
    new = laid_out(paragraphs("9-dec-2015"), "q")
    began = time.process_time()
    comparison = compare(old, new)
    assert time.process_time() - began < 3
    assert rebuilt(comparison) == spelled(new)
    assert before(comparison) == sorted(spelled(old))
    kept = [one for one in comparison.units if one.change is Change.KEPT]
    assert len(kept) > len(new.units) / 4


@pytest.mark.parametrize("lang", ["en", "ar", "zh", "ru"])
def test_the_declaration_compares_in_each_language(lang: str) -> None:
    """One word replaced in the middle of an article is the one change that is found."""
    articles = [words for (code, _), words in declaration().items() if code == lang]
    old = laid_out(articles, "p")
    cut = tokens(articles[4])
    spot = next(at for at in range(len(cut) // 2, len(cut)) if cut[at].isalnum())
    gone, cut[spot] = cut[spot], "2030"
    articles[4] = "".join(cut)
    (unit,) = compare(old, laid_out(articles, "p")).changed
    changed = [(one.change, one.words) for one in unit.pieces if one.change is not Change.KEPT]
    assert changed == [(Change.DELETED, gone), (Change.INSERTED, "2030")]
