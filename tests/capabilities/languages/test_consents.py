"""Engines elsewhere: nobody's words go there before every party has consented."""

import pytest

from negotiation_room.capabilities.languages import messages as m
from negotiation_room.capabilities.languages import rules
from negotiation_room.capabilities.languages.face import consented_engines
from negotiation_room.capabilities.languages.states import engine_at
from negotiation_room.kernel.capability import NotYourPower, NotYourRole
from tests.capabilities.languages.council import CLOUD, Council
from tests.kit import RoomKit

HERE = engine_at(CLOUD["engine"], CLOUD["goes_to"])


@pytest.mark.rule("LA3")
async def test_an_engine_elsewhere_is_used_when_every_delegation_consents() -> None:
    """One consent of two is none; whoever takes it back ends it."""
    council = await Council.met()
    await council.consent("bo")
    assert consented_engines(await council.state()) == frozenset()
    await council.consent("cy")
    assert consented_engines(await council.state()) == {HERE}
    await council.withhold("bo")
    assert consented_engines(await council.state()) == frozenset()
    await council.consent("al")
    assert consented_engines(await council.state()) == {HERE}


@pytest.mark.rule("LA3")
async def test_a_delegation_that_comes_later_has_not_consented_yet() -> None:
    """Accrediting another delegation ends what the others have consented to until it does."""
    council = await Council.met()
    for who in ("bo", "cy"):
        await council.consent(who)
    await council.kit.accredit("mira", "gamma")
    assert consented_engines(await council.state()) == frozenset()
    await council.kit.seat("plenary", eli="head_of_delegation:gamma")
    await council.consent("eli")
    assert consented_engines(await council.state()) == {HERE}


@pytest.mark.rule("LA3")
async def test_a_room_without_delegations_has_consented_to_nothing() -> None:
    """Nobody's consent is not everybody's."""
    kit = await RoomKit.open()
    assert consented_engines(await kit.state("register")) == frozenset()


@pytest.mark.rule("LA3")
async def test_consent_is_to_an_engine_at_a_host() -> None:
    """The same engine at another host is another, and so is another at this one."""
    council = await Council.met()
    await council.consent("bo")
    await council.consent("cy", goes_to="elsewhere.example.com")
    await council.consent("cy", engine="other")
    assert consented_engines(await council.state()) == frozenset()


async def test_consenting_twice_changes_nothing() -> None:
    """A delegation has consented, or it has not."""
    council = await Council.met()
    await council.consent("bo")
    before = await council.kept()
    await council.consent("al")
    assert await council.kept() == before


async def test_nobody_takes_back_what_they_did_not_give() -> None:
    """Another delegation's consent is not one's own."""
    council = await Council.met()
    await council.consent("cy")
    with pytest.raises(rules.NoConsent):
        await council.withhold("bo")
    await council.withhold("cy")
    with pytest.raises(rules.NoConsent):
        await council.withhold("cy")


async def test_consent_takes_the_power_to_agree() -> None:
    """Neither a delegate without it nor anybody of the house consents for a delegation."""
    council = await Council.met()
    with pytest.raises(NotYourPower):
        await council.consent("dee")
    for who in ("mira", "sam", "ina", "gus", "obi"):
        with pytest.raises(NotYourRole):
            await council.consent(who)


@pytest.mark.parametrize("host", ["api.example.com other", "", " ", "a\tb"])
def test_an_engine_and_its_host_are_never_mistaken_for_others(host: str) -> None:
    """A host has no space, so that what is consented to can be read in one way only."""
    with pytest.raises(ValueError, match="validation error"):
        m.ConsentToEngine(engine="deepl", goes_to=host)
