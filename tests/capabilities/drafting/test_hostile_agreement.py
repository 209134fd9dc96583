"""No way round an agreement: not by parting or joining, not from inside, not by a new party."""

from dataclasses import replace

from immutables import Map

from negotiation_room.capabilities.drafting import (
    amendments,
    brackets,
    editing,
    ladder,
    structure,
    versions,
)
from negotiation_room.capabilities.drafting.refusals import AgreedText, NotInThisMode
from negotiation_room.capabilities.drafting.standing import closed_upon, ladder_of
from negotiation_room.capabilities.drafting.units import (
    Ladder,
    Mode,
    Outcome,
    PlacedAs,
    Stand,
    Step,
    Text,
    Visibility,
)
from negotiation_room.capabilities.drafting.wishes import (
    AnnounceRemoval,
    ConsentToRemoval,
    EditUnit,
    MergeUnits,
    Propose,
    ReleaseProposal,
    RemoveBracket,
    ReopenUnit,
    SetMode,
    SplitUnit,
)
from negotiation_room.kernel.ids import ProposalId
from tests.capabilities.drafting.drafts import (
    Made,
    article,
    bracket,
    delegation_id,
    para,
    text,
    unit_id,
)
from tests.capabilities.drafting.table import HOUR, Table, seat
from tests.names import named

PARTIES = ("alpha", "beta")


def agreed(
    here: Text, name: str, step: Step = Step.CONFIRMED, provided: tuple[str, ...] = ()
) -> Text:
    """The text with one unit agreed by all."""
    conditions = tuple(unit_id(one) for one in provided)
    stand = Stand(step, "0" * 64, 5, conditions)
    stands = Map({delegation_id(one): stand for one in PARTIES})
    return with_unit(here, name, stands=stands)


def with_unit(here: Text, name: str, **fields: object) -> Text:
    """The text with one unit otherwise."""
    unit = replace(here.units[unit_id(name)], **fields)  # pyright: ignore[reportArgumentType] -- fields of a unit
    return replace(here, units=here.units.set(unit.id, unit))


def holding(name: str, *words: str, child: str) -> Made:
    """A paragraph that holds another unit."""
    return replace(para(name, *words), children=(para(child, "as agreed"),))


def test_an_agreed_unit_is_not_handed_on_by_parting_what_holds_it() -> None:
    """To part a paragraph would put what stands below its end under another one."""
    table = Table(agreed(text(holding("p", "first second", child="c")), "c"))
    wish = SplitUnit(unit=unit_id("p"), rev=0, at=6, into=unit_id("new"))
    table.refuses("mira", structure.split_unit, wish, AgreedText)


def test_an_agreed_unit_is_not_handed_on_by_joining_what_holds_it() -> None:
    """To join a paragraph to the one before would put what it holds under that one."""
    draft = text(para("p", "first"), holding("q", "second", child="c"))
    wish = MergeUnits(unit=unit_id("p"), rev=0, absorbed=unit_id("q"), absorbed_rev=0)
    table = Table(agreed(draft, "c"))
    table.refuses("mira", structure.merge_units, wish, AgreedText)
    table = Table(with_unit(draft, "c", closed=True))
    table.refuses("mira", structure.merge_units, wish, AgreedText)


def closed_article() -> Table:
    """A closed article, with a bracket of Alpha's in one of its paragraphs."""
    held = bracket("b", "or may", by="alpha", placed_as=PlacedAs.RESERVED)
    draft = text(article("a", para("p", "Parties shall ", held, " act")))
    return Table(with_unit(draft, "a", closed=True))


def test_no_bracket_goes_inside_what_is_closed() -> None:
    """Words of a closed article do not change by the removal of brackets either."""
    table = closed_article()
    means = table.wording("b")
    wish = ConsentToRemoval(bracket=unit_id("b"), outcome=Outcome.KEEP, wording=means)
    (consented,) = table.do("bo", brackets.consent_to_removal, wish)
    assert consented.wire == "drafting.removal_consented"
    gone = RemoveBracket(bracket=unit_id("b"), outcome=Outcome.KEEP, wording=means)
    table.refuses("mira", brackets.remove_bracket, gone, AgreedText)
    announced = AnnounceRemoval(
        bracket=unit_id("b"), outcome=Outcome.KEEP, wording=means, until=table.at + HOUR
    )
    table.refuses("mira", brackets.announce_removal, announced, AgreedText)
    reopen = ReopenUnit(unit=unit_id("a"), reason="a bracket is to go")
    table.do("mira", ladder.reopen_unit, reopen)
    table.do("mira", brackets.remove_bracket, gone)


def test_what_something_was_closed_upon_stays_when_a_delegation_joins() -> None:
    """A new party has not agreed to it, but what was closed on its condition holds others."""
    draft = agreed(text(para("p", "we pay"), para("q", "you act")), "p", provided=("q",))
    table = Table(with_unit(agreed(draft, "q"), "p", closed=True))
    table.seats["cy"] = seat("cy", "head_of_delegation:gamma")
    table.folds["cy"] = table.whole
    wish = EditUnit(unit=unit_id("q"), rev=0, delta=({"insert": "perhaps "},))
    table.refuses("mira", editing.edit_unit, wish, AgreedText)
    reopen = ReopenUnit(unit=unit_id("q"), reason="gamma has joined")
    opened = table.do("mira", ladder.reopen_unit, reopen)
    assert len(opened) == 2
    table.do("mira", editing.edit_unit, wish)


def test_what_rests_on_a_unit_is_found_along_every_chain() -> None:
    """Conditions of conditions count, each unit once, however they are tied together."""
    here = text(para("p", "1"), para("q", "2"), para("r", "3"), para("s", "4"))
    for name, provided in (("p", ("q",)), ("q", ("r",)), ("r", ("q", "s"))):
        here = with_unit(agreed(here, name, provided=provided), name, closed=True)
    assert set(closed_upon(here, unit_id("s"))) == {unit_id(one) for one in "pqr"}
    assert closed_upon(here, unit_id("p")) == ()


def test_conditions_of_one_party_cost_nothing_while_others_have_not_agreed() -> None:
    """Where somebody's agreement is missing, no condition is followed to say where a unit is."""
    names = [f"p{number}" for number in range(1_500)]
    here = text(*(para(name, "words") for name in names))
    units = here.units.mutate()
    every = tuple(unit_id(name) for name in names)
    stand = Stand(Step.AGREED_AD_REFERENDUM, "0" * 64, 5, every)
    for name in every:
        stands = Map({delegation_id("alpha"): stand})
        units[name] = replace(units[name], stands=stands)
    here = replace(here, units=units.finish())
    alpha, beta = (delegation_id(one) for one in PARTIES)
    for name in every:
        assert ladder_of(here, here.units[name], (alpha, beta)) is Ladder.TABLED


def test_nothing_new_is_shown_to_all_of_a_one_text() -> None:
    """Parties only criticise a one-text, to whom the mediator chose; nothing is released."""
    table = Table()
    name = ProposalId(named("q", "one"))
    wish = Propose(
        proposal=name,
        unit=unit_id("p5"),
        rev=0,
        words="x",
        rationale="because",
        visibility=Visibility.DELEGATION,
    )
    table.do("bo", amendments.propose, wish)
    table.do("mira", versions.set_mode, SetMode(mode=Mode.ONE_TEXT))
    release = ReleaseProposal(proposal=name, visibility=Visibility.ALL)
    table.refuses("bo", amendments.release_proposal, release, NotInThisMode)
