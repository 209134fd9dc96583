"""Agreement on conditions, and the package in which nothing is agreed until everything is."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from negotiation_room.capabilities.drafting import ladder
from negotiation_room.capabilities.drafting.ladder import (
    ConditionOpen,
    NotByItself,
)
from negotiation_room.capabilities.drafting.refusals import (
    AgreedText,
    NoSuchUnit,
)
from negotiation_room.capabilities.drafting.standing import parties
from negotiation_room.capabilities.drafting.units import Ladder
from negotiation_room.capabilities.drafting.wishes import (
    AgreeAdReferendum,
    CloseUnit,
    ConfirmAgreement,
    Facilitate,
    ReopenUnit,
    WithdrawAgreement,
)
from negotiation_room.kernel.errors import Refusal
from tests.capabilities.drafting.climbing import agree, agree_all, close, confirm, rung
from tests.capabilities.drafting.drafts import (
    unit_id,
)
from tests.capabilities.drafting.table import PEOPLE, Table


@pytest.mark.rule("DR17")
def test_five_only_if_seven() -> None:
    """A stand on a condition counts when the condition is agreed, and no longer when it falls."""
    table = Table()
    agree(table, "bo", "p5", "p7")
    agree(table, "ana", "p5")
    assert rung(table, "p5") is Ladder.TABLED
    agree(table, "bo", "p7")
    agree(table, "ana", "p7")
    assert rung(table, "p5") is Ladder.AGREED_AD_REFERENDUM
    back = WithdrawAgreement(unit=unit_id("p7"), reason="Our capital thinks again.")
    table.do("ana", ladder.withdraw_agreement, back)
    assert (rung(table, "p7"), rung(table, "p5")) == (Ladder.TABLED, Ladder.TABLED)


def test_units_that_wait_for_each_other_are_agreed_together() -> None:
    """5 only if 7 and 7 only if 5 is a package of two, not a deadlock; and it closes."""
    table = Table()
    for who in ("bo", "ana"):
        agree(table, who, "p5", "p7")
        agree(table, who, "p7", "p5")
    assert rung(table, "p5") is rung(table, "p7") is Ladder.AGREED_AD_REFERENDUM
    for who in ("bo", "ana"):
        confirm(table, who, "p5")
    table.refuses("mira", ladder.close_unit, close(table, "p5"), ConditionOpen)
    for who in ("bo", "ana"):
        confirm(table, who, "p7")
    table.do("mira", ladder.close_unit, close(table, "p5"))
    table.do("mira", ladder.close_unit, close(table, "p7"))
    assert rung(table, "p5") is rung(table, "p7") is Ladder.CLOSED


def test_a_longer_ring_of_conditions_falls_together() -> None:
    """Three that wait for each other are agreed when all are, and fall when one does."""
    table = Table()
    ring = (("p5", "p6"), ("p6", "p7"), ("p7", "p5"))
    for who in ("bo", "ana"):
        for name, other in ring:
            agree(table, who, name, other)
    assert {rung(table, name) for name, _ in ring} == {Ladder.AGREED_AD_REFERENDUM}
    back = WithdrawAgreement(unit=unit_id("p6"), reason="No.")
    table.do("bo", ladder.withdraw_agreement, back)
    assert {rung(table, name) for name, _ in ring} == {Ladder.TABLED}


def test_nothing_is_a_condition_of_itself_or_absent() -> None:
    """A condition is another unit of the text."""
    table = Table()
    for name, why in (("p5", NotByItself), ("gone", NoSuchUnit), ("root", NotByItself)):
        wish = AgreeAdReferendum(
            unit=unit_id("p5"), wording=table.wording("p5"), provided=(unit_id(name),)
        )
        table.refuses("bo", ladder.agree_ad_referendum, wish, why)


def test_what_was_closed_on_a_condition_opens_with_it() -> None:
    """Who reopens a condition reopens what was closed on it; nobody withdraws it from under."""
    table = Table()
    agree_all(table, "p7")
    for who in ("bo", "ana"):
        agree(table, who, "p6", "p7")
        agree(table, who, "p5", "p6")
        confirm(table, who, "p6")
        confirm(table, who, "p5")
    for name in ("p6", "p5"):
        table.do("mira", ladder.close_unit, close(table, name))
    back = WithdrawAgreement(unit=unit_id("p7"), reason="No.")
    table.refuses("bo", ladder.withdraw_agreement, back, AgreedText)
    again = ReopenUnit(unit=unit_id("p7"), reason="New facts.")
    events = table.do("mira", ladder.reopen_unit, again)
    assert [event.body()["unit"] for event in events] == [
        unit_id("p7"),
        unit_id("p6"),
        unit_id("p5"),
    ]
    assert rung(table, "p5") is rung(table, "p6") is Ladder.TABLED


ACTS = st.tuples(
    st.sampled_from(["bo", "ana", "mira", "dee"]),
    st.sampled_from(["agree", "confirm", "withdraw", "close", "reopen", "facilitate"]),
    st.sampled_from(["p5", "p6", "p7"]),
    st.lists(st.sampled_from(["p5", "p6", "p7"]), max_size=2, unique=True),
)


@settings(deadline=None, max_examples=50)
@given(st.lists(ACTS, max_size=25))
def test_nothing_is_agreed_that_a_party_did_not_agree_to(
    acts: list[tuple[str, str, str, list[str]]],
) -> None:
    """Whatever is done, a unit is agreed only while every party has a stand on these words."""
    table = Table(people={name: PEOPLE[name] for name in ("bo", "ana", "mira", "dee")})
    for who, what, name, provided in acts:
        unit, word = unit_id(name), table.wording(name)
        others = tuple(unit_id(one) for one in provided)
        decide, wish = {
            "agree": (
                ladder.agree_ad_referendum,
                AgreeAdReferendum(unit=unit, wording=word, provided=others),
            ),
            "confirm": (ladder.confirm_agreement, ConfirmAgreement(unit=unit, wording=word)),
            "withdraw": (ladder.withdraw_agreement, WithdrawAgreement(unit=unit, reason="x")),
            "close": (ladder.close_unit, CloseUnit(unit=unit, wording=word)),
            "reopen": (ladder.reopen_unit, ReopenUnit(unit=unit, reason="x")),
            "facilitate": (ladder.facilitate, Facilitate(unit=unit, on=True)),
        }[what]
        try:
            table.do(who, decide, wish)
        except Refusal:
            continue
    everyone = set(parties(table.state))
    for name in ("p5", "p6", "p7"):
        unit_now = table.unit(name)
        if rung(table, name) in {Ladder.AGREED_AD_REFERENDUM, Ladder.CONFIRMED, Ladder.CLOSED}:
            assert set(unit_now.stands) == everyone
            for stand in unit_now.stands.values():
                assert stand.wording == table.wording(name)
                for one in stand.provided:
                    assert set(table.text.units[one].stands) == everyone
