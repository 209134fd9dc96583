"""Passwords, codes and passkeys: what is recognised, what is not, and at what cost."""

import asyncio
import time
from typing import Any

import pytest

from negotiation_room.capabilities.identity import totp
from negotiation_room.capabilities.identity.refusals import (
    ChallengeSpent,
    NotRecognised,
    TooManyTries,
    UnfitPasskey,
)
from negotiation_room.kernel.ids import PersonId
from tests.capabilities.identity.authenticator import Authenticator
from tests.capabilities.identity.house import CODES, ORIGIN, SECRET, House

HOST = "192.0.2.7"


async def by_password(
    house: House, name: str = "ada", secret: str = SECRET, code: str | None = None
) -> PersonId:
    """Try to sign in."""
    return await house.services.proofs.by_password(
        name, secret, house.code() if code is None else code, host=HOST
    )


async def test_name_password_and_code_together_are_recognised(house: House) -> None:
    """All three fit, in any case of the name."""
    person = await house.with_password()
    assert await by_password(house, " ADA ") == person.id


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": "bo"},
        {"secret": SECRET + "!"},
        {"code": "000000"},
        {"code": ""},
        {"secret": ""},
    ],
)
async def test_a_miss_never_says_what_missed(house: House, wrong: dict[str, str]) -> None:
    """Unknown name, wrong password and wrong code are refused in the same words."""
    await house.with_password()
    with pytest.raises(NotRecognised) as refused:
        await by_password(house, **wrong)
    assert refused.value.because == "name, password or code do not fit; check all three"


@pytest.mark.rule("ID2")
async def test_a_code_is_accepted_once(house: House) -> None:
    """A code that was used is refused, however quickly it is tried again."""
    person = await house.with_password()
    code = house.code()
    assert await by_password(house, code=code) == person.id
    with pytest.raises(NotRecognised):
        await by_password(house, code=code)


async def test_of_two_uses_of_a_code_at_once_one_is_refused(house: House) -> None:
    """The database lets one of them through."""
    await house.with_password()
    answers = await asyncio.gather(*(by_password(house) for _ in "ab"), return_exceptions=True)
    assert sorted(type(answer).__name__ for answer in answers) == ["NotRecognised", "str"]


async def test_an_earlier_code_is_refused_after_a_later_one(house: House) -> None:
    """The step only moves forward."""
    await house.with_password()
    earlier = house.code()
    house.clock.move(30)
    await by_password(house)
    with pytest.raises(NotRecognised):
        await by_password(house, code=earlier)


@pytest.mark.parametrize(
    ("drift", "fits"), [(-60, False), (-30, True), (30, True), (60, False)]
)
def test_a_code_may_be_one_step_off(drift: int, *, fits: bool) -> None:
    """Clocks of authenticators drift a little, and no more than that is forgiven."""
    now = 1_795_360_000_000_000
    code = totp.code_at(CODES, now + drift * 1_000_000)
    assert (totp.matching_step(CODES, code, now) is not None) is fits


def test_the_codes_are_those_of_rfc_6238() -> None:
    """The published test vector for SHA-1 gives the published code."""
    assert totp.code_at(b"12345678901234567890", 59_000_000) == "287082"


async def test_an_unknown_name_costs_as_much_as_a_known_one(house: House) -> None:
    """The processor works about as long for nobody as for somebody."""
    await house.with_password()
    await house.services.passwords.fits(None, "so that the dummy is made")

    async def cost(name: str) -> float:
        began = time.process_time()
        for _ in range(3):
            with pytest.raises(NotRecognised):
                await by_password(house, name, "quite another password", "000000")
            house.services.throttle.succeeded(await house.services.people.account(name))
        return time.process_time() - began

    known, unknown = await cost("ada"), await cost("nobody")
    assert 0.5 < unknown / known < 2


@pytest.mark.rule("ID4")
async def test_tries_at_an_account_are_delayed_and_never_locked(house: House) -> None:
    """After some misses answers come later, up to a limit; the right password still opens."""
    person = await house.with_password()
    account = await house.services.people.account("ada")
    delays: list[int] = []
    for _ in range(12):
        house.services.throttle.missed(account)
        delays.append(house.services.throttle.delay(account) // 1_000)
    assert delays == [0, 0, 500, 1000, 2000, 4000, 8000, 8000, 8000, 8000, 8000, 8000]
    again = asyncio.create_task(by_password(house))
    await house.clock.somebody_sleeps.wait()
    house.clock.move(8)
    assert await again == person.id
    assert house.services.throttle.delay(account) == 0


async def test_misses_are_forgotten_in_time(house: House) -> None:
    """A quarter of an hour without a miss, and answers come at once again."""
    throttle = house.services.throttle
    for _ in range(9):
        throttle.missed(b"account")
    house.clock.move(15 * 60)
    assert throttle.delay(b"account") == 0


async def test_one_address_cannot_wait_many_times_at_one_account(house: House) -> None:
    """Trying in parallel does not get around the delay; other addresses still may try."""
    throttle, held = house.services.throttle, []
    for _ in range(2):
        waiting = throttle.patiently(b"account", HOST)
        await waiting.__aenter__()
        held.append(waiting)
    with pytest.raises(TooManyTries):
        async with throttle.patiently(b"account", HOST):
            pass
    async with throttle.patiently(b"account", "192.0.2.8"):
        pass
    for waiting in held:
        await waiting.__aexit__(None, None, None)
    async with throttle.patiently(b"account", HOST):
        pass


async def test_an_address_has_a_bucket_of_tries(house: House) -> None:
    """When it is empty, tries are refused until it fills again; another network has its own."""
    throttle, limits = house.services.throttle, house.services.limits
    for _ in range(limits.address_burst):
        throttle.knock("2001:db8::1")
    with pytest.raises(TooManyTries):
        throttle.knock("2001:db8::2")
    throttle.knock("2001:db8:0:1::1")
    house.clock.move(limits.address_refill / 1_000_000)
    throttle.knock("2001:db8::3")
    with pytest.raises(TooManyTries):
        throttle.knock("2001:db8::3")


async def test_too_many_hashes_are_refused_and_not_queued(house: House) -> None:
    """Beyond a number of waiting hashes the door says so instead of using up the memory."""
    limits = house.services.limits
    tries = [house.services.passwords.fits(None, "x") for _ in range(limits.hashes_waiting + 3)]
    answers = await asyncio.gather(*tries, return_exceptions=True)
    assert sum(isinstance(answer, TooManyTries) for answer in answers) == 3


async def register(house: House, person: PersonId, authenticator: Authenticator) -> None:
    """Give a person a passkey."""
    asked = await house.services.challenges.ask("add_passkey", person=person, origin=ORIGIN)
    options = house.services.passkeys.registration(asked, person, "Ada Example")
    credential = authenticator.create(options)
    passkey = house.services.passkeys.register(asked, person, credential)
    await house.services.people.add_passkey(passkey, house.clock.now())


async def by_passkey(house: House, authenticator: Authenticator, **changes: Any) -> PersonId:
    """Sign in with a passkey."""
    asked = await house.services.challenges.ask("sign_in", origin=ORIGIN)
    credential = authenticator.get(house.services.passkeys.authentication(asked))
    credential["response"] |= changes
    return await house.services.proofs.by_passkey(
        asked.challenge, credential, purpose="sign_in", host=HOST, page=ORIGIN
    )


async def test_a_passkey_is_recognised(house: House) -> None:
    """A person registers a passkey and signs in with it, again and again."""
    person = await house.person()
    authenticator = Authenticator(ORIGIN)
    await register(house, person.id, authenticator)
    assert await by_passkey(house, authenticator) == person.id
    assert await by_passkey(house, authenticator) == person.id


async def test_the_ceremonies_ask_for_a_verified_person_and_no_attestation(
    house: House,
) -> None:
    """Discoverable, verified, and without asking which maker's key it is."""
    person = await house.person()
    asked = await house.services.challenges.ask("add_passkey", person=person.id, origin=ORIGIN)
    made = house.services.passkeys.registration(asked, person.id, "Ada Example")
    assert made["rp"] == {"id": "room.example.org", "name": "Negotiation Room"}
    assert made["authenticatorSelection"]["userVerification"] == "required"
    assert made["authenticatorSelection"]["residentKey"] == "required"
    assert made["attestation"] == "none"
    shown = house.services.passkeys.authentication(asked)
    assert (shown["userVerification"], shown["rpId"]) == ("required", "room.example.org")


@pytest.mark.parametrize("at", ["create", "get"])
@pytest.mark.parametrize(
    "wrong", [{"origin": "https://evil.example.net"}, {"verifies": False}], ids=str
)
async def test_a_passkey_of_another_page_or_an_unverified_person_is_refused(
    house: House, at: str, wrong: dict[str, Any]
) -> None:
    """Neither a look-alike page nor a stolen, unlocked device is enough."""
    person = await house.person()
    authenticator = Authenticator(ORIGIN)
    if at == "create":
        for name, value in wrong.items():
            setattr(authenticator, name, value)
        with pytest.raises(UnfitPasskey):
            await register(house, person.id, authenticator)
        return
    await register(house, person.id, authenticator)
    for name, value in wrong.items():
        setattr(authenticator, name, value)
    with pytest.raises(NotRecognised):
        await by_passkey(house, authenticator)


@pytest.mark.parametrize(
    "changes",
    [
        {"signature": "AAAA"},
        {"authenticatorData": "AAAA"},
        {"clientDataJSON": "AAAA"},
        {"signature": None},
        {"userHandle": "cF9zb21lYm9keV9lbHNl"},
        {"userHandle": "%%%"},
    ],
    ids=str,
)
async def test_a_damaged_answer_is_refused(house: House, changes: dict[str, Any]) -> None:
    """Whatever is wrong with it, it is a refusal and never a defect."""
    person = await house.person()
    authenticator = Authenticator(ORIGIN)
    await register(house, person.id, authenticator)
    with pytest.raises(NotRecognised):
        await by_passkey(house, authenticator, **changes)


async def test_a_cloned_passkey_is_noticed(house: House) -> None:
    """A counter that does not go forward is refused."""
    person = await house.person()
    authenticator = Authenticator(ORIGIN)
    await register(house, person.id, authenticator)
    await by_passkey(house, authenticator)
    authenticator.count = 0
    with pytest.raises(NotRecognised):
        await by_passkey(house, authenticator)


async def test_an_unknown_passkey_is_nobodys(house: House) -> None:
    """A passkey that was never registered signs nobody in."""
    with pytest.raises(NotRecognised):
        await by_passkey(house, Authenticator(ORIGIN))


@pytest.mark.rule("ID7")
async def test_an_answer_is_taken_once_and_in_time(house: House) -> None:
    """A recorded answer is worth nothing, nor is one that comes too late."""
    person = await house.person()
    authenticator = Authenticator(ORIGIN)
    await register(house, person.id, authenticator)

    async def answer(challenge: bytes, credential: dict[str, Any]) -> PersonId:
        return await house.services.proofs.by_passkey(
            challenge, credential, purpose="sign_in", host=HOST, page=ORIGIN
        )

    asked = await house.services.challenges.ask("sign_in", origin=ORIGIN)
    credential = authenticator.get(house.services.passkeys.authentication(asked))
    assert await answer(asked.challenge, credential) == person.id
    with pytest.raises(ChallengeSpent):
        await answer(asked.challenge, credential)
    late = await house.services.challenges.ask("sign_in", origin=ORIGIN)
    credential = authenticator.get(house.services.passkeys.authentication(late))
    house.clock.move(5 * 60)
    with pytest.raises(ChallengeSpent):
        await answer(late.challenge, credential)


@pytest.mark.rule("ID7")
async def test_a_question_serves_its_own_purpose_only(house: House) -> None:
    """An answer to the question of signing in does not step anybody up, and is spent."""
    person = await house.person()
    asked = await house.services.challenges.ask("sign_in", origin=ORIGIN)
    with pytest.raises(ChallengeSpent):
        await house.services.challenges.take(asked.challenge, "step_up")
    with pytest.raises(ChallengeSpent):
        await house.services.challenges.take(asked.challenge, "sign_in")
    own = await house.services.challenges.ask("enrol", person=person.id)
    with pytest.raises(ChallengeSpent):
        await house.services.challenges.take(own.challenge, "enrol", person=PersonId("p_other"))


async def test_the_security_log_sums_up_and_names_nobody(house: House) -> None:
    """A thousand misses are one line, with a digest and a network; a flood shares a line."""
    await house.with_password()
    tallies, account = house.services.tallies, await house.services.people.account("ada")
    for _ in range(1000):
        tallies.note("sign_in.password.refused", account, HOST)
    await tallies.flush()
    [line] = await tallies.since(house.clock.now())
    assert (line.tries, line.account, line.network) == (1000, account, "192.0.2.0/24")
    for i in range(2000):
        tallies.note("flood", i.to_bytes(32, "big"), HOST)
    await tallies.flush()
    lines = [each for each in await tallies.since(house.clock.now()) if each.outcome == "flood"]
    assert len(lines) == house.services.limits.log_kinds + 1
    assert sum(each.tries for each in lines) == 2000
    house.clock.move(91 * 86_400)
    tallies.note("much later", b"", HOST)
    await tallies.flush()
    assert [each.outcome for each in await tallies.since(0)] == ["much later"]
