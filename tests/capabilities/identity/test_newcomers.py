"""Newcomers: proofs of devices, and writes that stand or fall together."""

from typing import Any

import pytest
from sqlalchemy import func, select

from negotiation_room.capabilities.identity import tables, totp
from negotiation_room.capabilities.identity.bootstrap import AdministratorKnown
from negotiation_room.capabilities.identity.challenges import Challenge
from negotiation_room.capabilities.identity.face import Arrival, Enrolment, Newcomer
from negotiation_room.capabilities.identity.known import Password
from negotiation_room.capabilities.identity.refusals import (
    ChallengeSpent,
    DeviceKnown,
    LinkSpent,
    NameTaken,
    NotRecognised,
    UnfitEnrolment,
    UnfitName,
    UnfitPasskey,
    UnfitPassword,
)
from negotiation_room.kernel.errors import Refusal
from negotiation_room.kernel.ids import DeviceId, PersonId, b64, new_id, unb64
from negotiation_room.kernel.ports import Batch
from tests.capabilities.identity.authenticator import Authenticator
from tests.capabilities.identity.house import (
    CODES,
    ORIGIN,
    OTHER_ROOM,
    ROOM,
    SECRET,
    DeviceInHand,
    House,
    vars_of,
)


async def ask(house: House, secret: bytes | None = None) -> Challenge:
    """Ask somebody new."""
    random = house.services.random
    return await house.services.challenges.ask(
        "arrive",
        person=PersonId(new_id("p", random)),
        device=DeviceId(new_id("d", random)),
        origin=ORIGIN,
        secret=secret,
    )


def arrival(
    asked: Challenge, device: DeviceInHand, proof: dict[str, Any], **changes: Any
) -> Arrival:
    """What somebody new brings."""
    brought = {
        "challenge": b64(asked.challenge),
        "name": "Bo Example",
        "language": "fr",
        "proof": proof,
        "device": {"key": b64(device.public), "sig": b64(device.prove(asked))},
    }
    return Arrival.model_validate(brought | changes)


def passkey_for(house: House, asked: Challenge) -> dict[str, Any]:
    """A new passkey, as a proof."""
    assert asked.person is not None
    options = house.services.passkeys.registration(asked, asked.person, "Bo Example")
    return {"passkey": Authenticator(ORIGIN).create(options)}


async def arrive(house: House, brought: Arrival) -> Newcomer:
    """Let the arrival be prepared."""
    return await house.services.arrivals.arrive(
        brought, room=ROOM, room_origin=ORIGIN, page=ORIGIN
    )


async def people_known(house: House) -> int:
    """How many people there are."""
    counted = select(func.count()).select_from(tables.person)
    return await house.store.database.read(lambda c: c.execute(counted).scalar_one())


async def test_a_newcomer_is_known_only_when_the_batch_is_written(house: House) -> None:
    """Preparing writes nothing; person, passkey and device then appear together."""
    asked, device = await ask(house), DeviceInHand()
    newcomer = await arrive(house, arrival(asked, device, passkey_for(house, asked)))
    assert await people_known(house) == 0
    await house.store.writer.submit(Batch(writes=list(newcomer.writes)))
    person = await house.services.people.person(newcomer.person)
    assert (person.id, person.name, person.language) == (asked.person, "Bo Example", "fr")
    [enrolled] = await house.services.people.devices_of(person.id, ROOM)
    assert (enrolled.id, enrolled.key) == (asked.device, device.public)
    assert len(await house.services.people.passkeys_of(person.id)) == 1


async def test_a_newcomer_may_come_with_a_password_and_codes(house: House) -> None:
    """They are then recognised by both, but not by the code that was used to register."""
    asked = await ask(house, CODES)
    proof = {"password": {"name": "bo", "password": SECRET, "code": house.code()}}
    newcomer = await arrive(house, arrival(asked, DeviceInHand(), proof))
    await house.store.writer.submit(Batch(writes=list(newcomer.writes)))
    proofs = house.services.proofs
    with pytest.raises(NotRecognised):
        await proofs.by_password("bo", SECRET, house.code(), host="")
    house.clock.move(30)
    assert await proofs.by_password("bo", SECRET, house.code(), host="") == newcomer.person


async def test_a_device_key_is_admitted_once_for_ever(house: House) -> None:
    """Neither the key nor the id comes back, not even after it was revoked."""
    person = await house.person()
    device = DeviceInHand()

    async def enrol() -> Newcomer:
        id_ = DeviceId(new_id("d", house.services.random))
        asked = await house.services.challenges.ask("enrol", person=person.id, device=id_)
        enrolment = Enrolment.model_validate(
            {
                "challenge": b64(asked.challenge),
                "device": {"key": b64(device.public), "sig": b64(device.prove(asked))},
            }
        )
        return await house.services.arrivals.enrol(
            enrolment, person.id, room=ROOM, room_origin=ORIGIN
        )

    first = await enrol()
    await house.store.writer.submit(Batch(writes=list(first.writes)))
    revoke = house.services.people.write_device_revoked(first.device.id, house.clock.now())
    await house.store.writer.submit(Batch(writes=[revoke]))
    with pytest.raises(DeviceKnown):
        await enrol()
    with pytest.raises(DeviceKnown):
        await house.store.writer.submit(Batch(writes=list(first.writes)))
    kept = await house.services.people.device(first.device.id)
    assert kept is not None
    assert kept.revoked_at == house.clock.now()


async def test_a_device_must_prove_that_it_holds_its_key(house: House) -> None:
    """A signature by another key, for another room, or of a weak key is refused."""
    honest, thief = DeviceInHand(), DeviceInHand()
    wrongs = [
        (honest.public, thief, ROOM),
        (honest.public, honest, OTHER_ROOM),
        (bytes(32), honest, ROOM),
        (b"short", honest, ROOM),
    ]
    for key, signer, room in wrongs:
        asked = await ask(house)
        brought = arrival(asked, honest, passkey_for(house, asked))
        brought.device.key, brought.device.sig = b64(key), b64(signer.prove(asked, room=room))
        with pytest.raises(UnfitEnrolment):
            await arrive(house, brought)


async def test_a_device_may_choose_its_own_id_but_not_anothers(house: House) -> None:
    """A fresh id is taken as signed; one that is known, or not an id, is refused."""
    device, own = DeviceInHand(), new_id("d", house.services.random)

    async def come(device: DeviceInHand, id_: str, signed: str) -> Newcomer:
        asked = await ask(house)
        brought = arrival(asked, device, passkey_for(house, asked))
        given = vars_of(asked) | {"device": signed}
        brought.device.id, brought.device.sig = id_, b64(device.prove(given))
        return await arrive(house, brought)

    newcomer = await come(device, own, own)
    assert newcomer.device.id == own
    await house.store.writer.submit(Batch(writes=list(newcomer.writes)))
    with pytest.raises(DeviceKnown):
        await come(DeviceInHand(), own, own)
    for odd in (new_id("d", house.services.random), "d_", "p_x"):
        with pytest.raises(UnfitEnrolment):
            await come(DeviceInHand(), odd, own)


async def test_an_enrolment_cannot_be_shown_twice(house: House) -> None:
    """The question is taken out by the first try, even by a failed one."""
    asked, device = await ask(house), DeviceInHand()
    brought = arrival(asked, device, passkey_for(house, asked), name="evil\u202egnp")
    with pytest.raises(UnfitName):
        await arrive(house, brought)
    with pytest.raises(ChallengeSpent):
        await arrive(house, arrival(asked, device, passkey_for(house, asked)))


async def test_another_persons_question_enrols_no_device(house: House) -> None:
    """A device is enrolled for who was asked, and for nobody else."""
    ada, bo = await house.person(), await house.person("Bo")
    device, id_ = DeviceInHand(), DeviceId(new_id("d", house.services.random))
    asked = await house.services.challenges.ask("enrol", person=ada.id, device=id_)
    enrolment = Enrolment.model_validate(
        {
            "challenge": b64(asked.challenge),
            "device": {"key": b64(device.public), "sig": b64(device.prove(asked))},
        }
    )
    with pytest.raises(ChallengeSpent):
        await house.services.arrivals.enrol(enrolment, bo.id, room=ROOM, room_origin=ORIGIN)


@pytest.mark.parametrize(
    ("proof", "refusal"),
    [
        ({}, UnfitPasskey),
        ({"passkey": {}}, UnfitPasskey),
        ({"passkey": {"id": 1, "response": []}}, UnfitPasskey),
        ({"password": {"name": "bo", "password": "short", "code": "1"}}, UnfitPassword),
        ({"password": {"name": "bo", "password": SECRET, "code": "000000"}}, NotRecognised),
        ({"password": {"name": "", "password": SECRET, "code": "000000"}}, UnfitName),
    ],
)
async def test_an_unfit_proof_lets_nobody_in(
    house: House, proof: dict[str, Any], refusal: type[Refusal]
) -> None:
    """Neither nothing, nor a malformed passkey, nor a weak password, nor a wrong code."""
    asked = await ask(house, CODES)
    with pytest.raises(refusal):
        await arrive(house, arrival(asked, DeviceInHand(), proof))


async def test_two_people_do_not_share_a_sign_in_name(house: House) -> None:
    """The second is told, when they ask and, in a race, when they are written."""
    await house.with_password("bo")
    asked = await ask(house, CODES)
    proof = {"password": {"name": "BO", "password": SECRET, "code": house.code()}}
    with pytest.raises(NameTaken):
        await arrive(house, arrival(asked, DeviceInHand(), proof))
    late = await house.person("Late")
    account = await house.services.people.account("bo")
    write = house.services.people.write_password(Password(late.id, account, "", CODES, 0), 0)
    with pytest.raises(NameTaken):
        await house.store.writer.submit(Batch(writes=[write]))


async def test_the_first_administrator_enters_by_a_link_that_works_once(house: House) -> None:
    """The link names its holder until it is spent, and there is one first administrator."""
    links = house.services.links
    link = await links.create_administrator("Ada Example", ORIGIN)
    address, _, secret = link.partition("#")
    assert address == f"{ORIGIN}/set-up"
    person = await links.holder(secret)
    assert (await house.services.people.person(person)).is_administrator
    account = await house.services.people.account("ada")
    proof = Password(person, account, "hash", CODES, 0)
    assert await links.redeem(secret, proof) == person
    for again in (links.holder(secret), links.redeem(secret, proof)):
        with pytest.raises(LinkSpent):
            await again
    with pytest.raises(AdministratorKnown):
        await links.create_administrator("Bo Example", ORIGIN)
    assert await links.create_administrator("Bo Example", ORIGIN, is_another=True)


async def test_a_link_expires_and_a_new_one_replaces_it(house: House) -> None:
    """An hour later it opens nothing, nor does an older one beside a newer."""
    person, links = await house.person(), house.services.links
    older = (await links.link(person.id, ORIGIN)).partition("#")[2]
    newer = (await links.link(person.id, ORIGIN)).partition("#")[2]
    with pytest.raises(LinkSpent):
        await links.holder(older)
    assert await links.holder(newer) == person.id
    house.clock.move(3600)
    with pytest.raises(LinkSpent):
        await links.holder(newer)


async def test_names_and_secrets_do_not_lie_open_in_the_database(house: House) -> None:
    """Neither a name, a sign-in name, a code secret nor a token is found in the files."""
    person = await house.with_password("markername")
    marked = await house.person("Marker Person")
    token, session = await house.services.sessions.open(person.id)
    ticket = await house.services.tickets.issue(session, ROOM, ORIGIN)
    await house.services.challenges.ask("arrive", secret=b"marker of codes!!!!!")
    files = b"".join(path.read_bytes() for path in house.store.folder.glob("room.db*"))
    assert person.id.encode() in files
    for secret in (
        "markername",
        "Marker Person",
        "Ada Example",
        SECRET,
        token,
        ticket,
        totp.spelled(CODES),
        "marker of codes",
    ):
        assert secret.encode() not in files
    assert unb64(token) not in files
    assert unb64(ticket) not in files
    assert CODES not in files
    assert (await house.services.people.person(marked.id)).name == "Marker Person"
