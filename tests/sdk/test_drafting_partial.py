"""A text of which some is not loaded: what is known of it is never wrong, or says so."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from negotiation_room.capabilities.drafting import messages as m
from negotiation_room.capabilities.drafting.outlining import outlined
from negotiation_room.capabilities.drafting.standing import ladder_of
from negotiation_room.capabilities.drafting.units import (
    Drafting,
    Ladder,
    Mode,
    Outcome,
    PlacedAs,
    Text,
    Unit,
    UnitKind,
)
from negotiation_room.capabilities.drafting.writing import text_digest
from negotiation_room.kernel.channel import Place
from negotiation_room.kernel.ids import UnitId
from negotiation_room.kernel.messages import Command, Event
from negotiation_room.kernel.snapshot import plain
from negotiation_room.kernel.verdicts import Malformed
from negotiation_room.sdk.drafting_given import Part, check_part, joined_by, read_part
from negotiation_room.sdk.drafting_partial import (
    NotLoaded,
    Outdated,
    PartialText,
    Section,
    demand_loaded,
    held,
    in_outline,
    is_partial,
    left_out,
    loaded_tops,
    rested_on,
)
from negotiation_room.sdk.outlined import CAPABILITY, Outlining
from negotiation_room.sdk.verdicts import Tampered
from tests.capabilities.drafting.drafts import delegation_id, unit_id
from tests.capabilities.drafting.readers import drafted, markdown
from tests.support.summit import CATALOGUE
from tests.vectors.make_drafting import SECOND, s, story

OUTLINING = Outlining(CATALOGUE)
FOUNDED = CATALOGUE.found("r_test", "c_test")  # type: ignore[arg-type]
SOURCE = """# A treaty

## Preamble

The Parties,

# PART I

## Article 1

1. Parties [shall][should] act.

2. They report.

## Article 2

1. They pay.

## Article 3

1. They meet.
"""
WHOLE = drafted(markdown(SOURCE))
ONE, TWO, THREE = (unit.id for unit in WHOLE.walk() if unit.kind is UnitKind.ARTICLE)
PART = WHOLE.units[ONE].parent
ALPHA = delegation_id("alpha")


def fold(drafting: Drafting, event: Event, place: Place) -> Drafting:
    """What is kept of drafting after a fact, as a thin line's program folds it."""
    state = FOUNDED.with_substate(CAPABILITY, drafting)
    return OUTLINING.evolve(state, event, place).substate(CAPABILITY)


def section(unit: UnitId) -> Section:
    """A line of an outline, of which nothing but the unit matters."""
    return Section(unit, 1, UnitKind.PARAGRAPH, "", "", None, 1, 0, {}, 100)


def without(text: Text, tops: Iterable[UnitId]) -> PartialText:
    """The text without some units that the root holds, and all that those hold."""
    tops = tuple(tops)
    left = {unit.id for top in tops for unit in Text.walk(text, top)}
    units = {name: unit for name, unit in text.units.items() if name not in left}
    return in_outline(replace(text, units=type(text.units)(units)), map(section, tops))


def tops_of(text: Text | None) -> tuple[UnitId, ...]:
    """What the root holds."""
    return () if text is None else text.units[text.root].children


def whole_states() -> Iterator[tuple[Event, Place, Drafting]]:
    """The facts of the vectors, and what is kept after each."""
    drafting = Drafting()
    for number, (event, author, delegation) in enumerate(story(), 1):
        author_seat = None if author is None else s(author)
        place = Place(number, number * 20 * SECOND, author_seat, delegation)
        drafting = fold(drafting, event, place)
        yield event, place, drafting


STATES = tuple(whole_states())
CASES = [
    pytest.param(at, top, id=f"{at} {STATES[at][0].wire} without {number}")
    for at in range(1, len(STATES))
    for number, top in enumerate(tops_of(STATES[at - 1][2].text))
]


def told(at: int, top: UnitId) -> tuple[Text, Text]:
    """The text after a step, folded without one of its units; and the whole."""
    before, (event, place, after) = STATES[at - 1][2], STATES[at]
    assert before.text is not None
    assert after.text is not None
    lean = fold(replace(before, text=without(before.text, [top])), event, place)
    assert lean.text is not None
    return lean.text, after.text


@pytest.mark.rule("DR25")
@pytest.mark.parametrize(("at", "top"), CASES)
def test_nothing_wrong_is_said_of_what_is_loaded(at: int, top: UnitId) -> None:
    """Each unit is as in the whole, and none is missing; or the text says that it is torn."""
    lean, whole = told(at, top)
    before = STATES[at - 1][2].text
    assert is_partial(lean)
    assert before is not None
    if lean.outdated is Outdated.TORN:
        return
    assert all(unit == whole.units[name] for name, unit in lean.units.items())
    there = [top] if top in tops_of(whole) else []
    # What was put into a unit that is not loaded is not known either.
    expected = {*without(whole, there).units} & {*before.units}
    assert expected <= {*lean.units}


def test_some_of_the_story_tears_a_text_and_most_does_not() -> None:
    """A move over the edge of what is loaded does; what stays on one side does not."""
    torn = [told(*case.values)[0] for case in CASES]  # type: ignore[misc]
    count = sum(is_partial(one) and one.outdated is Outdated.TORN for one in torn)
    assert 0 < count < len(CASES) / 3


# --- parts -------------------------------------------------------------------------------------


def given(text: Text, *asked: UnitId, **differing: Any) -> Any:
    """What an honest server answers who asks for these."""
    found = outlined(text, (ALPHA,), asked)
    written = {**plain(found.text), "outline": list(found.outline)}
    return {"epoch": 1, "head": 9, "copy": "text", "text": written, "comments": {}, **differing}


def part(text: Text, *asked: UnitId) -> Part:
    """The same, read."""
    return read_part(OUTLINING, FOUNDED, given(text, *asked))


def lean(*known: UnitId) -> Drafting:
    """The treaty, of which these articles are loaded."""
    return Drafting(text=part(WHOLE, *known).text)


def text_of(drafting: Drafting) -> Text:
    """The text that is kept."""
    assert drafting.text is not None
    return drafting.text


@pytest.mark.rule("DR25")
def test_an_outline_and_every_part_of_it_are_the_whole() -> None:
    """One by one, in any order; and then nothing says any more that something is missing."""
    drafting = lean()
    while is_partial(text := text_of(drafting)):
        wanted = text.outline[-1].unit
        came = part(WHOLE, wanted)
        check_part(drafting, came, [wanted], ())
        drafting = joined_by(drafting, came, is_all=False)
    assert type(text_of(drafting)) is Text
    assert text_of(drafting).units == WHOLE.units
    assert text_digest(text_of(drafting)) == text_digest(WHOLE)


def test_what_is_not_loaded_is_said_where_it_begins() -> None:
    """In the order of the text, each with its line; what is loaded is named to be had again."""
    text = text_of(lean(TWO))
    assert [*left_out(text)][-2:] == [ONE, THREE]
    assert all(left_out(text).values())
    assert loaded_tops(text) == [TWO]
    assert (left_out(WHOLE), rested_on(WHOLE)) == ({}, frozenset())


NOW = Place(10, 10, None)
FACTS: list[tuple[Event, Outdated | None]] = [
    (m.UnitEdited(open=False, unit=TWO, rev=1, delta=({"insert": "x"},)), None),
    (m.UnitEdited(open=False, unit=ONE, rev=1, delta=({"insert": "x"},)), Outdated.COUNTS),
    (
        m.UnitEdited(open=False, unit=TWO, rev=1, delta=({"insert": "x"},), lapsed=(ALPHA,)),
        Outdated.COUNTS,
    ),
    (
        m.UnitSplit(open=False, unit=unit_id("far"), rev=1, at=3, into=unit_id("new")),
        Outdated.COUNTS,
    ),
    (m.UnitMoved(open=False, unit=ONE, parent=WHOLE.root, after=None), Outdated.TORN),
    (
        m.UnitsMerged(open=False, unit=ONE, rev=1, absorbed=TWO, joined_by=""),
        Outdated.TORN,
    ),
    (m.UnitRemoved(open=False, unit=PART), Outdated.TORN),
    (
        m.UnitsBracketed(
            open=False,
            bracket=unit_id("b"),
            by=ALPHA,
            units=(TWO, THREE),
            placed_as=PlacedAs.RESERVED,
        ),
        Outdated.TORN,
    ),
]  # type: ignore[assignment]


@pytest.mark.parametrize(
    ("event", "outdated"), FACTS, ids=lambda one: getattr(one, "wire", one)
)
def test_a_fact_says_what_is_not_certain_any_more(
    event: Event, outdated: Outdated | None
) -> None:
    """Counts are of before when something happens elsewhere; over the edge, the text is torn."""
    text = text_of(fold(lean(TWO), event, NOW))
    assert is_partial(text)
    assert text.outdated == outdated


def test_a_torn_text_is_begun_anew_by_all_that_was_loaded_and_by_nothing_less() -> None:
    """An answer to a question from before does not have it."""
    torn = fold(lean(TWO), m.UnitMoved(open=False, unit=ONE, parent=WHOLE.root), NOW)
    assert joined_by(torn, part(WHOLE, THREE), is_all=False) is torn
    mended = text_of(joined_by(torn, part(WHOLE, TWO, THREE), is_all=True))
    assert is_partial(mended)
    assert mended.outdated is None
    assert {TWO, THREE} <= {*mended.units}
    assert ONE not in mended.units


def test_agreement_that_rests_on_what_is_not_loaded_says_what_to_load() -> None:
    """Until then the lower step is shown."""
    agreed = m.UnitAgreed(
        open=False, unit=TWO, by=ALPHA, wording="0" * 64, provided=(THREE,), reservation=None
    )
    text = text_of(fold(lean(TWO), agreed, NOW))
    assert rested_on(text) == {THREE}
    assert ladder_of(text, text.units[TWO], (ALPHA,)) is Ladder.TABLED


# --- what may be done --------------------------------------------------------------------------

SHA = "0" * 64
REFUSED: list[Command] = [
    m.AgreeAdReferendum(unit=ONE, wording=SHA),
    m.EditUnit(unit=ONE, rev=0, delta=({"insert": "x"},)),
    m.PlaceBracket(bracket=unit_id("b"), unit=ONE, rev=0, start=0, placed_as=PlacedAs.ADDED),
    m.RemoveBracket(bracket=unit_id("far"), outcome=Outcome.KEEP, wording=SHA),
    m.MergeUnits(unit=TWO, rev=0, absorbed=THREE, absorbed_rev=0),
    m.MoveUnit(unit=PART, parent=WHOLE.root),
    m.MoveUnit(unit=TWO, parent=ONE),
    m.RemoveUnit(unit=PART, rev=0),
    m.BracketUnits(bracket=unit_id("b"), units=(TWO, THREE), placed_as=PlacedAs.RESERVED),
    m.InsertUnits(parent=ONE, units=(m.DraftUnit(id=unit_id("n"), kind=UnitKind.PARAGRAPH),)),
    m.NameVersion(symbol="X", title="X", digest=SHA),
    m.AskAll(digest=SHA),
    m.ImportStaged(digest=SHA, parent=WHOLE.root, replaces=True),
]
ALLOWED: list[Command] = [
    m.AgreeAdReferendum(unit=TWO, wording=SHA),
    m.PlaceBracket(bracket=unit_id("b"), unit=TWO, rev=0, start=0, placed_as=PlacedAs.ADDED),
    m.BracketUnits(bracket=unit_id("b"), units=(TWO,), placed_as=PlacedAs.RESERVED),
    m.MoveUnit(unit=TWO, parent=WHOLE.root),
    m.ImportStaged(digest=SHA, parent=WHOLE.root),
    m.SetMode(mode=Mode.FROZEN),
]


@pytest.mark.rule("DR25")
@pytest.mark.parametrize("command", REFUSED, ids=lambda one: one.wire)
def test_what_is_not_loaded_is_neither_changed_nor_agreed_to(command: Command) -> None:
    """Nor what holds it, nor the whole text; the refusal says to load it."""
    with pytest.raises(NotLoaded, match="load that article"):
        demand_loaded(text_of(lean(TWO)), [command])
    demand_loaded(WHOLE, [command])


@pytest.mark.parametrize("command", ALLOWED, ids=lambda one: one.wire)
def test_what_is_loaded_is_written_in_as_ever(command: Command) -> None:
    """Whatever else is not."""
    demand_loaded(text_of(lean(TWO)), [command])


def test_reading_on_stops_where_something_is_not_loaded() -> None:
    """What stands before was given; what is missing is never passed over."""
    text, seen = text_of(lean(TWO)), list[Unit]()
    with pytest.raises(NotLoaded):
        seen.extend(text.walk())
    assert seen[0].id == WHOLE.root
    assert [unit.id for unit in text.walk(TWO)] == [unit.id for unit in WHOLE.walk(TWO)]
    assert not held(text) <= {*text.units}


# --- what does not hold ------------------------------------------------------------------------


def reworded(answer: Any, unit: UnitId, **fields: Any) -> Any:
    """The answer, with a unit otherwise than it is."""
    text = answer["text"]
    units = {**text["units"], unit: {**text["units"][unit], **fields}}
    return {**answer, "text": {**text, "units": units}}


def bared(answer: Any, *units: UnitId) -> Any:
    """The answer, without some of its units."""
    text = answer["text"]
    left = {name: unit for name, unit in text["units"].items() if name not in units}
    return {**answer, "text": {**text, "units": left}}


INNER = WHOLE.units[ONE].children[0]
EMPTY = {**given(WHOLE, ONE)["text"], "outline": []}
LIES: dict[str, tuple[Drafting, Any]] = {
    "another article": (lean(), given(WHOLE, TWO)),
    "no article": (lean(), given(WHOLE)),
    "half of it": (lean(), bared(given(WHOLE, ONE), INNER)),
    "nothing of it": (lean(), bared(given(WHOLE, ONE), *(one.id for one in WHOLE.walk(ONE)))),
    "another's words under its name": (
        lean(),
        reworded(given(WHOLE, ONE), ONE, number=WHOLE.units[TWO].number),
    ),
    "fewer paragraphs than the outline counted": (
        lean(),
        bared(
            reworded(given(WHOLE, ONE), ONE, children=[*WHOLE.units[ONE].children[:-1]]),
            WHOLE.units[ONE].children[-1],
        ),
    ),
    "a unit of two names": (lean(), reworded(given(WHOLE, ONE), INNER, id=TWO)),
    "a unit that hangs elsewhere": (lean(), reworded(given(WHOLE, ONE), INNER, parent=PART)),
    "an outline without the rest": (lean(), {**given(WHOLE, ONE), "text": EMPTY}),
    "other words than were loaded before": (
        lean(ONE),
        reworded(given(WHOLE, ONE, TWO), INNER, words=[["They rest.", 1]]),
    ),
    "another title": (lean(), reworded(given(WHOLE, ONE), PART or ONE, number="PART II")),
}


@pytest.mark.rule("DR25")
@pytest.mark.parametrize(("before", "answer"), LIES.values(), ids=LIES.keys())
def test_a_part_that_contradicts_what_is_known_is_found(before: Drafting, answer: Any) -> None:
    """It is not whole, not what was asked for, or not what the outline or the record has."""
    came = read_part(OUTLINING, FOUNDED, answer)
    with pytest.raises(Tampered) as found:
        check_part(before, came, [ONE], ())
    assert found.value.check == "part"


@pytest.mark.parametrize("asked", [WHOLE.root, PART], ids=["text", "part"])
def test_a_part_that_lacks_something_of_what_was_asked_for_is_found(asked: UnitId) -> None:
    """All of a text or of a part of it is all; nobody is sent round in circles."""
    check_part(lean(), part(WHOLE, asked), [asked], ())
    with pytest.raises(Tampered, match="the article that it was asked for"):
        check_part(lean(), part(WHOLE, ONE), [asked], ())


@pytest.mark.parametrize(
    "answer",
    [
        {},
        given(WHOLE, copy="draft"),
        given(WHOLE, head="soon"),
        {**given(WHOLE), "text": {"packed": "AAAA"}},
        {**given(WHOLE), "text": {**given(WHOLE)["text"], "outline": [{"unit": ONE}]}},
        [],
    ],
)
def test_an_answer_that_nobody_understands_is_refused(answer: Any) -> None:
    """Whatever is wrong with it, in one sentence."""
    with pytest.raises(Malformed, match="nobody understands"):
        read_part(OUTLINING, FOUNDED, answer)
