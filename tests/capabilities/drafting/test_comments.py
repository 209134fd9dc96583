"""Remarks: who reads them, how they are answered, and how they follow their words."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from immutables import Map

from negotiation_room.capabilities.drafting import comments
from negotiation_room.capabilities.drafting.anchors import about, follow
from negotiation_room.capabilities.drafting.comments import (
    NoSuchComment,
    NotYourComment,
    OtherCircle,
)
from negotiation_room.capabilities.drafting.content import apply, plain
from negotiation_room.capabilities.drafting.delta import MalformedDelta, normal, write
from negotiation_room.capabilities.drafting.facts import (
    BracketPlaced,
    BracketRemoved,
    UnitEdited,
    UnitRemoved,
    UnitsMerged,
    UnitSplit,
    VersionRestored,
)
from negotiation_room.capabilities.drafting.refusals import (
    ChangesNothing,
    GroundMoved,
    IdTaken,
    NoSuchUnit,
)
from negotiation_room.capabilities.drafting.units import (
    Comment,
    Drafting,
    Missed,
    Mode,
    Outcome,
    PlacedAs,
    Text,
    Visibility,
)
from negotiation_room.capabilities.drafting.wishes import PostComment, ResolveComment
from negotiation_room.kernel.ids import CommentId
from negotiation_room.kernel.messages import Event
from tests.capabilities.drafting.drafts import around, bracket, para, text, unit_id
from tests.capabilities.drafting.table import Table
from tests.names import named

P5 = unit_id("p5")


def comment_id(name: str) -> CommentId:
    """The remark a name stands for."""
    return CommentId(named("k", name))


def remark(
    name: str = "one",
    visibility: Visibility = Visibility.ALL,
    *,
    start: int = 0,
    length: int = 5,
    reply_to: str | None = None,
    rev: int = 0,
) -> PostComment:
    """The wish to remark on words of paragraph 5."""
    return PostComment(
        comment=comment_id(name),
        unit=P5,
        rev=rev,
        start=start,
        length=length,
        words="What does this mean?",
        reply_to=None if reply_to is None else comment_id(reply_to),
        visibility=visibility,
    )


def who_reads(table: Table, name: str = "one") -> set[str]:
    """Who knows of a remark."""
    return {who for who, fold in table.folds.items() if comment_id(name) in fold.comments}


@pytest.mark.parametrize(
    ("who", "visibility", "reading"),
    [
        ("bo", Visibility.DELEGATION, {"bo", "dee"}),
        ("bo", Visibility.MEDIATOR, {"bo", "dee", "mira", "cora"}),
        ("bo", Visibility.ALL, {"bo", "dee", "mira", "cora", "ana", "ina"}),
        ("mira", Visibility.DELEGATION, {"mira"}),
        ("ina", Visibility.MEDIATOR, {"ina", "mira", "cora"}),
    ],
)
def test_a_remark_is_read_in_the_circle_it_was_made_for(
    who: str, visibility: Visibility, reading: set[str]
) -> None:
    """One's own delegation (or oneself), the chair besides, or every member."""
    table = Table()
    table.do(who, comments.post_comment, remark(visibility=visibility))
    assert who_reads(table) == reading


def test_an_answer_is_read_by_whoever_reads_the_remark() -> None:
    """The chair's answer to a confidential remark reaches its delegation, and nobody else."""
    table = Table()
    table.do("bo", comments.post_comment, remark(visibility=Visibility.MEDIATOR))
    answer = remark("two", Visibility.MEDIATOR, reply_to="one")
    table.do("mira", comments.post_comment, answer)
    assert who_reads(table, "two") == {"bo", "dee", "mira", "cora"}
    further = remark("three", Visibility.MEDIATOR, reply_to="two")
    table.do("dee", comments.post_comment, further)
    assert who_reads(table, "three") == {"bo", "dee", "mira", "cora"}


def test_an_answer_has_the_circle_of_the_remark() -> None:
    """Nobody makes a remark known to more, or to fewer, by answering it."""
    table = Table()
    table.do("bo", comments.post_comment, remark(visibility=Visibility.MEDIATOR))
    for visibility in (Visibility.ALL, Visibility.DELEGATION):
        wish = remark("two", visibility, reply_to="one")
        table.refuses("mira", comments.post_comment, wish, OtherCircle)


def test_what_one_may_not_read_cannot_be_answered_or_resolved() -> None:
    """A hidden remark and none look the same."""
    table = Table()
    table.do("bo", comments.post_comment, remark(visibility=Visibility.MEDIATOR))
    hidden = remark("two", Visibility.MEDIATOR, reply_to="one")
    absent = remark("two", Visibility.MEDIATOR, reply_to="none")
    first = table.refuses("ana", comments.post_comment, hidden, NoSuchComment)
    second = table.refuses("ana", comments.post_comment, absent, NoSuchComment)
    assert first.because == second.because
    wish = ResolveComment(comment=comment_id("one"), resolved=True)
    table.refuses("ana", comments.resolve_comment, wish, NoSuchComment)


def test_critiques_of_a_one_text_go_where_the_mediator_chose() -> None:
    """Parties speak to the mediator, or to all, as it was set; the chair is free."""
    table = Table(mode=Mode.ONE_TEXT)
    for visibility in (Visibility.ALL, Visibility.DELEGATION):
        wish = remark(visibility=visibility)
        table.refuses("bo", comments.post_comment, wish, OtherCircle)
    table.do("bo", comments.post_comment, remark(visibility=Visibility.MEDIATOR))
    table.do("mira", comments.post_comment, remark("two", Visibility.ALL))
    loud = remark("three", Visibility.ALL, reply_to="two")
    table.refuses("ana", comments.post_comment, loud, OtherCircle)


def test_a_remark_is_resolved_by_its_author_or_the_chair() -> None:
    """Whoever raised it, their delegation and the chair say that it is dealt with, or is not."""
    table = Table()
    table.do("bo", comments.post_comment, remark())
    done = ResolveComment(comment=comment_id("one"), resolved=True)
    for who in ("ana", "ina"):
        table.refuses(who, comments.resolve_comment, done, NotYourComment)
    table.do("dee", comments.resolve_comment, done)
    assert table.folds["ana"].comments[comment_id("one")].resolved
    table.refuses("mira", comments.resolve_comment, done, ChangesNothing)
    undone = ResolveComment(comment=comment_id("one"), resolved=False)
    table.do("mira", comments.resolve_comment, undone)
    assert not table.folds["ana"].comments[comment_id("one")].resolved


def test_a_confidential_remark_is_resolved_in_its_circle() -> None:
    """That a remark is dealt with is told to whoever reads it, also when the chair says so."""
    table = Table()
    table.do("bo", comments.post_comment, remark(visibility=Visibility.MEDIATOR))
    table.do("mira", comments.post_comment, remark("two", Visibility.MEDIATOR, reply_to="one"))
    for name in ("one", "two"):
        wish = ResolveComment(comment=comment_id(name), resolved=True)
        table.do("mira", comments.resolve_comment, wish)
        assert table.folds["dee"].comments[comment_id(name)].resolved


def test_a_remark_is_on_words_that_are_there() -> None:
    """A unit that is not there, words beyond its end, and a used id are refused."""
    table = Table()
    gone = remark().model_copy(update={"unit": unit_id("gone")})
    table.refuses("bo", comments.post_comment, gone, NoSuchUnit)
    table.refuses("bo", comments.post_comment, remark(length=99), MalformedDelta)
    table.do("bo", comments.post_comment, remark())
    table.refuses("ana", comments.post_comment, remark(), IdTaken)


def test_a_late_remark_is_brought_to_its_words() -> None:
    """Who remarks on an older revision means the words they saw, wherever those stand now."""
    table = Table()
    unit = table.unit("p5")
    late = replace(
        unit,
        words=apply(unit.words, ("Some ",), 3),
        rev=1,
        missed=(Missed(1, 1, ("Some ",)),),
    )
    table.set_text(replace(table.text, units=table.text.units.set(unit.id, late)))
    table.do("bo", comments.post_comment, remark())
    made = table.whole.comments[comment_id("one")]
    assert (made.start, made.length) == (5, 5)
    cut = replace(late, words=(), rev=2, missed=(*late.missed, Missed(2, 2, (-17,))))
    table.set_text(replace(table.text, units=table.text.units.set(unit.id, cut)))
    table.refuses("bo", comments.post_comment, remark("two"), GroundMoved)


# --- how remarks follow their words --------------------------------------------------------


def hung(draft: Text, name: str, start: int, length: int) -> Drafting:
    """A state with one remark on words of a unit."""
    made = Comment(unit_id(name), None, None, 1, "?", Visibility.ALL, start, length)
    return Drafting(text=draft, comments=Map({comment_id("one"): made}))


def after(drafting: Drafting, event: Event) -> tuple[str, int, int]:
    """Where the remark hangs after what happened to the text."""
    made = follow(drafting, event, drafting.text).comments[comment_id("one")]
    return made.unit, made.start, made.length


def edit(name: str, *delta: int | str) -> UnitEdited:
    """An edit of a unit."""
    return UnitEdited(unit=unit_id(name), rev=1, delta=tuple(write(normal(delta))))


HELD = text(para("p", "0123", bracket("b", "abc", by="alpha"), "89"), para("q", "next"))


@pytest.mark.parametrize(
    ("event", "start", "length", "expected"),
    [
        (edit("p", "xx"), 1, 2, ("p", 3, 2)),
        (edit("p", 1, "xx"), 1, 2, ("p", 3, 2)),
        (edit("p", 2, "xx"), 1, 2, ("p", 1, 4)),
        (edit("p", 3, "xx"), 1, 2, ("p", 1, 2)),
        (edit("p", 2, -2), 1, 2, ("p", 1, 1)),
        (edit("p", -4), 1, 2, ("p", 0, 0)),
        (edit("q", "xx"), 1, 2, ("p", 1, 2)),
    ],
)
def test_a_remark_follows_edits(
    event: Event, start: int, length: int, expected: tuple[str, int, int]
) -> None:
    """Words before it move it, words inside it belong to it, words at its edges do not."""
    name, first, size = expected
    assert after(hung(HELD, "p", start, length), event) == (unit_id(name), first, size)


def test_a_point_follows_edits_too() -> None:
    """A remark on no words stands at a place, behind what is inserted there."""
    assert after(hung(HELD, "p", 2, 0), edit("p", 2, "xx")) == (unit_id("p"), 4, 0)


def put(start: int, length: int, words: str = "") -> BracketPlaced:
    """A new bracket in paragraph p."""
    return BracketPlaced(
        bracket=unit_id("n"),
        unit=unit_id("p"),
        rev=1,
        start=start,
        length=length,
        placed_as=PlacedAs.ADDED if words else PlacedAs.RESERVED,
        words=words,
    )


@pytest.mark.parametrize(
    ("event", "start", "length", "expected"),
    [
        (put(0, 4), 1, 2, ("n", 1, 2)),
        (put(1, 2), 1, 2, ("n", 0, 2)),
        (put(0, 1), 1, 2, ("p", 1, 2)),
        (put(3, 1), 1, 2, ("p", 1, 2)),
        (put(2, 2), 1, 2, ("p", 1, 2)),
        (put(0, 2), 1, 2, ("p", 0, 2)),
        (put(1, 1), 0, 4, ("p", 0, 4)),
        (put(0, 0, "new"), 1, 2, ("p", 2, 2)),
        (put(2, 0, "new"), 1, 2, ("p", 1, 3)),
        (put(3, 0, "new"), 1, 2, ("p", 1, 2)),
    ],
)
def test_a_remark_goes_with_its_words_into_a_bracket(
    event: Event, start: int, length: int, expected: tuple[str, int, int]
) -> None:
    """Remarks wholly inside go along; others keep what of their words stays outside."""
    name, first, size = expected
    assert after(hung(HELD, "p", start, length), event) == (unit_id(name), first, size)


@pytest.mark.parametrize(
    ("outcome", "where", "start", "length", "expected"),
    [
        (Outcome.KEEP, "b", 1, 2, (5, 2)),
        (Outcome.DROP, "b", 1, 2, (4, 0)),
        (Outcome.KEEP, "p", 5, 2, (7, 2)),
        (Outcome.DROP, "p", 5, 2, (4, 2)),
        (Outcome.KEEP, "p", 3, 3, (3, 5)),
        (Outcome.DROP, "p", 3, 3, (3, 1 + 0 + 1)),
        (Outcome.KEEP, "p", 0, 2, (0, 2)),
    ],
)
def test_a_remark_stays_with_its_words_when_the_bracket_goes(
    outcome: Outcome, where: str, start: int, length: int, expected: tuple[int, int]
) -> None:
    """Kept words take their remarks out of the bracket; dropped ones leave theirs behind."""
    event = BracketRemoved(bracket=unit_id("b"), outcome=outcome, rev=1)
    assert after(hung(HELD, where, start, length), event) == (unit_id("p"), *expected)


def test_a_remark_on_a_bracket_around_units_hangs_above_them() -> None:
    """When such a bracket goes, a remark on it is one on the unit that held it."""
    draft = text(around("x", para("q", "words"), by="alpha"))
    event = BracketRemoved(bracket=unit_id("x"), outcome=Outcome.KEEP)
    assert after(hung(draft, "x", 0, 0), event) == (unit_id("root"), 0, 0)


def test_remarks_part_and_join_with_their_units() -> None:
    """A split takes what comes after along; a merge brings the other's remarks in."""
    split = UnitSplit(unit=unit_id("p"), rev=1, at=2, into=unit_id("n"))
    assert after(hung(HELD, "p", 3, 1), split) == (unit_id("n"), 1, 1)
    assert after(hung(HELD, "p", 1, 2), split) == (unit_id("p"), 1, 1)
    assert after(hung(HELD, "p", 2, 0), split) == (unit_id("p"), 2, 0)
    merge = UnitsMerged(unit=unit_id("p"), rev=1, absorbed=unit_id("q"), joined_by=" ")
    assert after(hung(HELD, "q", 1, 2), merge) == (unit_id("p"), 9, 2)


def test_remarks_on_restored_words_hang_on_the_whole_unit() -> None:
    """Nobody knows what of restored words a remark was about; on others it stays."""
    event = VersionRestored(symbol="A", changed=({"id": unit_id("p")},))
    assert after(hung(HELD, "p", 1, 2), event) == (unit_id("p"), 0, 0)
    assert after(hung(HELD, "q", 1, 2), event) == (unit_id("q"), 1, 2)


def test_nothing_else_moves_a_remark() -> None:
    """A remark on a removed unit stays as it is; without a text there is none to follow."""
    drafting = hung(HELD, "p", 1, 2)
    assert follow(drafting, UnitRemoved(unit=unit_id("p")), drafting.text) == drafting
    assert follow(drafting, edit("p", "xx"), None) == drafting
    assert about(drafting, unit_id("p")) == (comment_id("one"),)


@settings(deadline=None, max_examples=50)
@given(
    st.lists(
        st.tuples(st.integers(0, 12), st.integers(0, 4), st.text("xy", max_size=3)), max_size=6
    ),
    st.integers(0, 8),
    st.integers(1, 4),
)
def test_a_remark_never_comes_to_hang_on_other_words(
    edits: list[tuple[int, int, str]], start: int, length: int
) -> None:
    """Of the words it was made on, a remark keeps every one that is left, and takes no other."""
    draft = text(para("p", "abcdefghijkl"))
    drafting = hung(draft, "p", start, length)
    meant = set("abcdefghijkl"[start : start + length])
    for at, gone, words in edits:
        assert drafting.text is not None
        unit = drafting.text.units[unit_id("p")]
        size = len(plain(unit.words))
        first = min(at, size)
        ops = normal((first, words, -min(gone, size - first)))
        event = UnitEdited(unit=unit.id, rev=unit.rev + 1, delta=tuple(write(ops)))
        drafting = follow(drafting, event, drafting.text)
        changed = replace(unit, words=apply(unit.words, ops, 2), rev=unit.rev + 1)
        assert drafting.text is not None
        units = drafting.text.units.set(unit.id, changed)
        drafting = replace(drafting, text=replace(drafting.text, units=units))
    made = drafting.comments[comment_id("one")]
    assert drafting.text is not None
    words_now = plain(drafting.text.units[unit_id("p")].words)
    held = words_now[made.start : made.start + made.length]
    original = set("abcdefghijkl")
    assert set(held) & original == meant & set(words_now)
