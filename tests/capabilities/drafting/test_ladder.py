"""The ladder of agreement: who climbs it, and how a unit falls."""

from dataclasses import replace

import pytest

from negotiation_room.capabilities.drafting import ladder
from negotiation_room.capabilities.drafting.facts import UnitAgreed
from negotiation_room.capabilities.drafting.ladder import (
    NotAgreedYet,
    NotByItself,
)
from negotiation_room.capabilities.drafting.refusals import (
    AgreedText,
    ChangesNothing,
    DoneBefore,
    ForDelegations,
    NoSuchUnit,
    NothingToTakeBack,
    NotInThisMode,
    NotInTime,
    OtherWording,
    StillBracketed,
)
from negotiation_room.capabilities.drafting.units import Ladder, Mode, Observers, Step
from negotiation_room.capabilities.drafting.wishes import (
    AgreeAdReferendum,
    CloseUnit,
    ConfirmAgreement,
    Facilitate,
    ReopenUnit,
    SetDeadline,
    WithdrawAgreement,
)
from negotiation_room.kernel.capability import NotYourPower
from tests.capabilities.drafting.climbing import agree, agree_all, close, confirm, rung
from tests.capabilities.drafting.drafts import (
    around,
    bracket,
    delegation_id,
    para,
    text,
    unit_id,
)
from tests.capabilities.drafting.table import HOUR, OTHER, Table


@pytest.mark.rule("DR16")
def test_a_unit_stands_where_the_slowest_delegation_stands() -> None:
    """Each delegation climbs by itself; the unit's state is the least of them all."""
    table = Table()
    assert rung(table, "p5") is Ladder.TABLED
    agree(table, "bo", "p5")
    confirm(table, "bo", "p5")
    assert rung(table, "p5") is Ladder.TABLED
    agree(table, "ana", "p5")
    assert rung(table, "p5") is Ladder.AGREED_AD_REFERENDUM
    confirm(table, "ana", "p5")
    assert rung(table, "p5") is Ladder.CONFIRMED
    table.do("mira", ladder.close_unit, close(table, "p5"))
    assert rung(table, "p5") is Ladder.CLOSED


def test_agreement_needs_the_power_and_a_delegation() -> None:
    """A delegate prepares and the head releases; nobody agrees who sits for no delegation."""
    table = Table()
    wish = AgreeAdReferendum(unit=unit_id("p5"), wording=table.wording("p5"))
    table.refuses("dee", ladder.agree_ad_referendum, wish, NotYourPower)
    table.refuses("ina", ladder.agree_ad_referendum, wish, ForDelegations)
    table.refuses("mira", ladder.agree_ad_referendum, wish, ForDelegations)


def test_a_delegation_of_experts_alone_is_no_party() -> None:
    """Where nobody sits who may speak for a delegation, its agreement does not count."""
    table = Table(
        people={"mira": "mediator", "bo": "head_of_delegation:alpha", "eli": "expert:gamma"}
    )
    eli = table.seats["eli"]
    table.seats["eli"] = replace(eli, powers=table.seats["bo"].powers)
    wish = AgreeAdReferendum(unit=unit_id("p5"), wording=table.wording("p5"))
    table.refuses("eli", ladder.agree_ad_referendum, wish, ForDelegations)
    agree(table, "bo", "p5")
    assert rung(table, "p5") is Ladder.AGREED_AD_REFERENDUM


@pytest.mark.rule("DR16")
def test_an_act_that_agrees_means_one_wording() -> None:
    """Agreeing, confirming and closing name the wording; another one is refused."""
    table = Table()
    other = AgreeAdReferendum(unit=unit_id("p5"), wording=OTHER)
    table.refuses("bo", ladder.agree_ad_referendum, other, OtherWording)
    agree_all(table, "p5")
    table.refuses(
        "mira", ladder.close_unit, CloseUnit(unit=unit_id("p5"), wording=OTHER), OtherWording
    )
    table.refuses(
        "bo",
        ladder.confirm_agreement,
        ConfirmAgreement(unit=unit_id("p5"), wording=OTHER),
        OtherWording,
    )


def test_a_changed_wording_cannot_be_confirmed_on_an_old_agreement() -> None:
    """Even if a stand on old words were left, confirming the new words is refused."""
    table = Table()
    agree(table, "bo", "p5")
    stands = table.unit("p5").stands
    changed = text(*(para(f"p{n}", f"other words of {n}") for n in (5, 6, 7)))
    unit = replace(changed.units[unit_id("p5")], stands=stands)
    table.set_text(replace(changed, units=changed.units.set(unit.id, unit)))
    wish = ConfirmAgreement(unit=unit_id("p5"), wording=table.wording("p5"))
    table.refuses("bo", ladder.confirm_agreement, wish, NotAgreedYet)


def test_bracketed_text_is_not_agreed() -> None:
    """Nobody agrees to a unit with a bracket in its words, or in a bracket itself."""
    table = Table(
        text(
            para("p", "we ", bracket("b", "shall", by="alpha")),
            around("x", para("q", "words"), by="alpha"),
        )
    )
    for name in ("p", "q"):
        wish = AgreeAdReferendum(unit=unit_id(name), wording=table.wording(name))
        table.refuses("bo", ladder.agree_ad_referendum, wish, StillBracketed)
        assert rung(table, name) is Ladder.BRACKETED


def test_only_what_says_something_by_itself_climbs() -> None:
    """The text as a whole, or a bracket, is no rung of anybody's; nor what is not there."""
    table = Table(text(para("p", "we ", bracket("b", "shall", by="alpha"))))
    for name in ("root", "b"):
        wish = AgreeAdReferendum(unit=unit_id(name), wording=table.wording(name))
        table.refuses("bo", ladder.agree_ad_referendum, wish, NotByItself)
    gone = AgreeAdReferendum(unit=unit_id("gone"), wording=OTHER)
    table.refuses("bo", ladder.agree_ad_referendum, gone, NoSuchUnit)


def test_agreeing_twice_changes_nothing() -> None:
    """The same agreement again is refused; with other conditions it replaces the first."""
    table = Table()
    agree(table, "bo", "p5")
    again = AgreeAdReferendum(unit=unit_id("p5"), wording=table.wording("p5"))
    table.refuses("bo", ladder.agree_ad_referendum, again, DoneBefore)
    agree(table, "bo", "p5", "p7", reservation="Without prejudice to paragraph 9.")
    stand = table.unit("p5").stands[delegation_id("alpha")]
    assert (stand.provided, stand.step) == ((unit_id("p7"),), Step.AGREED_AD_REFERENDUM)
    confirm(table, "bo", "p5")
    table.refuses("bo", ladder.agree_ad_referendum, again, DoneBefore)


def test_confirming_needs_agreement_first_and_once() -> None:
    """A capital confirms what its delegation agreed, one time; conditions stay with it."""
    table = Table()
    wish = ConfirmAgreement(unit=unit_id("p5"), wording=table.wording("p5"))
    table.refuses("bo", ladder.confirm_agreement, wish, NotAgreedYet)
    agree(table, "bo", "p5", "p7")
    confirm(table, "bo", "p5")
    assert table.unit("p5").stands[delegation_id("alpha")].provided == (unit_id("p7"),)
    table.refuses("bo", ladder.confirm_agreement, wish, DoneBefore)
    table.refuses("dee", ladder.confirm_agreement, wish, NotYourPower)


def test_closing_needs_every_confirmation() -> None:
    """The chair closes only what every party has confirmed, once."""
    table = Table()
    agree(table, "bo", "p5")
    agree(table, "ana", "p5")
    confirm(table, "bo", "p5")
    table.refuses("mira", ladder.close_unit, close(table, "p5"), NotAgreedYet)
    confirm(table, "ana", "p5")
    table.do("mira", ladder.close_unit, close(table, "p5"))
    table.refuses("mira", ladder.close_unit, close(table, "p5"), AgreedText)


def test_a_text_without_parties_is_not_closed() -> None:
    """Where no delegation sits, nothing is agreed."""
    table = Table(people={"mira": "mediator"})
    table.refuses("mira", ladder.close_unit, close(table, "p5"), NotAgreedYet)


@pytest.mark.rule("DR18")
def test_what_is_closed_moves_only_by_being_reopened() -> None:
    """A closed unit takes no act of the ladder until the chair opens it, with a reason."""
    table = Table()
    agree_all(table, "p5")
    table.do("mira", ladder.close_unit, close(table, "p5"))
    word = table.wording("p5")
    unit = unit_id("p5")
    for who, decide, wish in (
        ("bo", ladder.agree_ad_referendum, AgreeAdReferendum(unit=unit, wording=word)),
        ("bo", ladder.confirm_agreement, ConfirmAgreement(unit=unit, wording=word)),
        ("bo", ladder.withdraw_agreement, WithdrawAgreement(unit=unit, reason="No.")),
        ("mira", ladder.facilitate, Facilitate(unit=unit, on=True)),
        ("mira", ladder.set_deadline, SetDeadline(unit=unit, until=9 * HOUR)),
    ):
        table.refuses(who, decide, wish, AgreedText)
    table.do("mira", ladder.reopen_unit, ReopenUnit(unit=unit, reason="A slip of the pen."))
    assert rung(table, "p5") is Ladder.TABLED
    assert not table.unit("p5").stands
    again = ReopenUnit(unit=unit, reason="Again.")
    table.refuses("mira", ladder.reopen_unit, again, ChangesNothing)


@pytest.mark.rule("DR18")
def test_agreement_can_be_taken_back_until_it_is_closed() -> None:
    """Nothing is agreed until everything is: a delegation withdraws, also after confirming."""
    table = Table()
    back = WithdrawAgreement(unit=unit_id("p5"), reason="The linked item moved.")
    table.refuses("bo", ladder.withdraw_agreement, back, NothingToTakeBack)
    agree_all(table, "p5")
    table.refuses("dee", ladder.withdraw_agreement, back, NotYourPower)
    table.do("bo", ladder.withdraw_agreement, back)
    assert rung(table, "p5") is Ladder.TABLED
    assert list(table.unit("p5").stands) == [delegation_id("beta")]


def test_facilitation_is_said_and_unsaid() -> None:
    """A unit under facilitation stands one rung higher until it is agreed or taken back."""
    table = Table()
    table.do("mira", ladder.facilitate, Facilitate(unit=unit_id("p5"), on=True))
    assert rung(table, "p5") is Ladder.UNDER_FACILITATION
    again = Facilitate(unit=unit_id("p5"), on=True)
    table.refuses("mira", ladder.facilitate, again, ChangesNothing)
    table.do("mira", ladder.facilitate, Facilitate(unit=unit_id("p5"), on=False))
    assert rung(table, "p5") is Ladder.TABLED


def test_a_deadline_lies_ahead_and_can_be_taken_away() -> None:
    """A deadline in the past is refused; past it, a unit is still agreed to and confirmed."""
    table = Table()
    past = SetDeadline(unit=unit_id("p5"), until=table.at)
    table.refuses("mira", ladder.set_deadline, past, NotInTime)
    until = table.at + HOUR
    table.do("mira", ladder.set_deadline, SetDeadline(unit=unit_id("p5"), until=until))
    same = SetDeadline(unit=unit_id("p5"), until=until)
    table.refuses("mira", ladder.set_deadline, same, ChangesNothing)
    table.at = until + HOUR
    agree_all(table, "p5")
    assert rung(table, "p5") is Ladder.CONFIRMED
    table.do("mira", ladder.set_deadline, SetDeadline(unit=unit_id("p5")))
    assert table.unit("p5").until is None


def test_parties_of_a_one_text_do_not_agree_piece_by_piece() -> None:
    """In a one-text parties only criticise, until they are asked about the whole."""
    table = Table(mode=Mode.ONE_TEXT)
    wish = AgreeAdReferendum(unit=unit_id("p5"), wording=table.wording("p5"))
    table.refuses("bo", ladder.agree_ad_referendum, wish, NotInThisMode)
    late = ConfirmAgreement(unit=unit_id("p5"), wording=table.wording("p5"))
    table.refuses("bo", ladder.confirm_agreement, late, NotInThisMode)


def test_a_frozen_text_is_still_agreed() -> None:
    """When the words stand still, the ladder is climbed."""
    table = Table(mode=Mode.FROZEN)
    agree_all(table, "p5")
    assert rung(table, "p5") is Ladder.CONFIRMED


def test_observers_who_follow_live_see_the_ladder() -> None:
    """Facts of the ladder are open while observers follow, and reach the published copy."""
    table = Table(observers=Observers.LIVE)
    agree(table, "bo", "p5")
    published = table.folds["obi"].published
    assert published is not None
    assert delegation_id("alpha") in published.units[unit_id("p5")].stands
    hidden = Table()
    agree(hidden, "bo", "p5")
    assert hidden.folds["obi"].published is None


def test_the_place_of_a_stand_is_its_act() -> None:
    """A stand names the entry that took it, so that it can be looked up."""
    table = Table()
    (event,) = table.do(
        "bo",
        ladder.agree_ad_referendum,
        AgreeAdReferendum(unit=unit_id("p5"), wording=table.wording("p5")),
    )
    assert isinstance(event, UnitAgreed)
    assert table.unit("p5").stands[delegation_id("alpha")].at == table.seq
