"""Delegations: how they are admitted, how credentials stand, what root keys sign."""

import hashlib

import pytest

from negotiation_room.capabilities.accreditation.delegations import (
    AlreadyJudged,
    AlreadySubmitted,
    CertificateDoesNotFit,
    DelegationKnown,
    NamedTwice,
    NoRoot,
    NothingToJudge,
    NotYourDelegation,
    OldSerial,
    RootKnown,
)
from negotiation_room.capabilities.accreditation.face import delegations_shown
from negotiation_room.capabilities.accreditation.messages import (
    AcceptCredentials,
    AccreditDelegation,
    CertifyDevice,
    ContestCredentials,
    NameIn,
    OrderIn,
    RegisterRoot,
    RenameDelegation,
    SubmitCredentials,
    SucceedRoot,
)
from negotiation_room.capabilities.channels.messages import GrantSeat, PostMessage
from negotiation_room.kernel.channel import Occasion
from negotiation_room.kernel.errors import NotFound
from negotiation_room.kernel.ids import ActId, Micros, SeatId, b64
from negotiation_room.kernel.keys import (
    Certificate,
    ForgedSignature,
    certificate_message,
    public_key,
    root_succession_message,
    sign,
)
from negotiation_room.kernel.roster import NoteCertificate, note_certificate
from tests.capabilities.accreditation.doors import HOUR, invite
from tests.kit import ORIGIN, RoomKit, named

ROOT, NEXT = (hashlib.sha256(name).digest() for name in (b"root", b"next"))
HELLO = PostMessage(text="Good morning.", lang="en")


@pytest.fixture
async def kit() -> RoomKit:
    """Two delegations with their heads, and a delegate."""
    kit = await RoomKit.open()
    await kit.seat("plenary", mira="mediator", sec="secretariat")
    await kit.accredit("mira", "alpha")
    await kit.accredit("sec", "beta")
    await invite(kit, "sec", "bo", "head_of_delegation:alpha")
    await invite(kit, "sec", "cy", "head_of_delegation:beta")
    await invite(kit, "bo", "dee", "delegate:alpha")
    return kit


def named_twice(kit: RoomKit) -> RenameDelegation:
    """A renaming with two English names."""
    twice = (NameIn(lang="en", name="One"), NameIn(lang="en", name="Two"))
    return RenameDelegation(delegation=kit.delegation("alpha"), names=twice)


async def test_a_delegation_has_names_and_an_order(kit: RoomKit) -> None:
    """Everyone in the room may know names, order and code, and not the caucus."""
    wish = RenameDelegation(
        delegation=kit.delegation("alpha"),
        names=(NameIn(lang="en", name="Alphaland"), NameIn(lang="ar", name="ألفا")),
        order=(OrderIn(lang="en", key="Land of Alpha"),),
    )
    await kit.do("mira", "register", wish)
    shown = delegations_shown(await kit.state("register"))
    assert [one["code"] for one in shown] == ["ALPHA", "BETA"]
    assert {"lang": "ar", "name": "ألفا"} in shown[0]["names"]
    assert kit.id("caucus:alpha") not in str(shown)
    with pytest.raises(NamedTwice):
        await kit.do("mira", "register", named_twice(kit))


async def test_two_delegations_do_not_share_id_code_or_caucus(kit: RoomKit) -> None:
    """Each of the three names one delegation."""
    names = (NameIn(lang="en", name="Gamma"),)
    taken = {
        "delegation": kit.delegation("alpha"),
        "code": "ALPHA",
        "caucus": kit.id("caucus:alpha"),
    }
    fresh = {"delegation": kit.delegation("gamma"), "code": "GAMMA", "caucus": kit.id("new")}
    for field, value in taken.items():
        wish = AccreditDelegation.model_validate({**fresh, "names": names, field: value})
        with pytest.raises(DelegationKnown):
            await kit.do("mira", "register", wish)


@pytest.mark.rule("ACC4")
async def test_contested_credentials_leave_the_rights(kit: RoomKit) -> None:
    """While its credentials are in doubt a delegation acts as before."""
    alpha = kit.delegation("alpha")
    with pytest.raises(NothingToJudge):
        await kit.do("mira", "register", AcceptCredentials(delegation=alpha))
    letter = SubmitCredentials(issued_by="The foreign minister", reference="12/3")
    await kit.do("bo", "register", letter)
    with pytest.raises(AlreadySubmitted):
        await kit.do("bo", "register", letter)
    await kit.do("mira", "register", ContestCredentials(delegation=alpha, reason="no seal"))
    await kit.do("bo", "plenary", HELLO)
    await kit.do("sec", "register", AcceptCredentials(delegation=alpha))
    with pytest.raises(AlreadyJudged):
        await kit.do("sec", "register", AcceptCredentials(delegation=alpha))
    standing = {
        one["code"]: one["credentials"]
        for one in delegations_shown(await kit.state("register"))
    }
    assert standing == {"ALPHA": "accepted", "BETA": "awaited"}


def certified(
    kit: RoomKit,
    who: str,
    *,
    root: bytes = ROOT,
    powers: tuple[str, ...] = ("speak",),
    **changes: object,
) -> CertifyDevice:
    """A certificate of a person's device, signed by a root key."""
    person = kit.person(who)
    fields: dict[str, object] = {
        "origin": ORIGIN,
        "room": kit.room,
        "delegation": kit.delegation("alpha"),
        "person": person.id,
        "device": person.device,
        "key": person.key,
        "powers": powers,
        "serial": 1,
        "not_before": Micros(kit.clock.now() - HOUR),
        "not_after": Micros(kit.clock.now() + HOUR),
    }
    certificate = Certificate(**(fields | changes))  # type: ignore[arg-type]
    signature = sign(root, certificate_message(certificate))
    return CertifyDevice(certificate=certificate.to_bytes().decode(), signature=b64(signature))


def rooted(kit: RoomKit, name: str = "alpha", root: bytes = ROOT) -> RegisterRoot:
    """The naming of a delegation's first root key."""
    return RegisterRoot(delegation=kit.delegation(name), key=b64(public_key(root)))


async def test_a_certified_device_is_certified_everywhere(kit: RoomKit) -> None:
    """Register and plenary note the certificate, and channels entered later do so too."""
    with pytest.raises(NoRoot):
        await kit.do("dee", "register", certified(kit, "dee"))
    await kit.do("bo", "register", rooted(kit))
    await kit.do("dee", "register", certified(kit, "dee"))
    known = await kit.seat_of("dee", "register")
    grant = GrantSeat(
        seat=SeatId(named("s", "later")),
        person=known.person,
        name=known.name,
        role=known.role,
        delegation=known.delegation,
        powers=tuple(sorted(known.powers)),
    )
    await kit.do("bo", "caucus:alpha", grant)
    for channel in ("register", "plenary", "caucus:alpha"):
        device = (await kit.state(channel)).devices[kit.person("dee").device]
        assert device.certified
        assert device.vouched is not None


@pytest.mark.rule("ACC5")
@pytest.mark.parametrize(("after", "counts"), [(0, True), (1, False)])
async def test_a_certificate_lapses(kit: RoomKit, after: int, *, counts: bool) -> None:
    """It counts for entries up to its last moment, and is carried nowhere after that."""
    await kit.do("bo", "register", rooted(kit))
    end = Micros(kit.clock.now() + HOUR)
    await kit.do("dee", "register", certified(kit, "dee", not_after=end))
    dee = await kit.seat_of("dee", "register")
    device = (await kit.state("register")).devices[kit.person("dee").device]
    assert device.is_certified_at(end + after) is counts

    kit.clock.move(end + after - kit.clock.now())
    certificate, signature, root = device.vouched or ("", "", "")
    live = kit.channels.live[kit.id("plenary")]
    wish = NoteCertificate(
        cause="", device=device.id, certificate=certificate, signature=signature, root=root
    )
    at = Occasion(None, device.id, ActId(named("a", "x")), dee.since, kit.clock.now())
    assert bool(note_certificate(live.state, wish, at)) is counts


@pytest.mark.rule("ACC5")
async def test_a_certificate_without_powers_revokes(kit: RoomKit) -> None:
    """The delegation's own key can silence a device without the host."""
    await kit.do("bo", "register", rooted(kit))
    await kit.do("dee", "register", certified(kit, "dee"))
    with pytest.raises(OldSerial):
        await kit.do("bo", "register", certified(kit, "dee", powers=("vote",)))
    await kit.do("bo", "register", certified(kit, "dee", powers=(), serial=2))
    for channel in ("register", "plenary"):
        with pytest.raises(NotFound):
            await kit.do("dee", channel, HELLO)


@pytest.mark.rule("ACC5")
async def test_a_forged_certificate_is_refused(kit: RoomKit) -> None:
    """Only the root key's own signature vouches."""
    await kit.do("bo", "register", rooted(kit))
    with pytest.raises(ForgedSignature):
        await kit.do("dee", "register", certified(kit, "dee", root=NEXT))


@pytest.mark.parametrize(
    "changes",
    [
        {"origin": "https://other.example.org"},
        {"room": named("r", "other")},
        {"device": named("d", "other")},
        {"person": named("p", "other")},
        {"key": public_key(NEXT)},
        {"not_after": Micros(1), "not_before": Micros(1)},
    ],
    ids=lambda changes: next(iter(changes)),
)
async def test_a_certificate_must_fit(kit: RoomKit, changes: dict[str, object]) -> None:
    """A certificate of another room, person, device, key or time does not serve here."""
    await kit.do("bo", "register", rooted(kit))
    with pytest.raises(CertificateDoesNotFit):
        await kit.do("dee", "register", certified(kit, "dee", **changes))


async def test_others_do_not_file_a_delegations_certificates(kit: RoomKit) -> None:
    """Another delegation can neither certify its devices nor name its root."""
    await kit.do("bo", "register", rooted(kit))
    with pytest.raises(NotYourDelegation):
        await kit.do("cy", "register", certified(kit, "dee"))
    with pytest.raises(NotYourDelegation):
        await kit.do("cy", "register", rooted(kit))


async def test_the_old_root_names_the_next(kit: RoomKit) -> None:
    """A new root needs the signature of the one before, and a higher serial."""
    await kit.do("bo", "register", rooted(kit))
    with pytest.raises(RootKnown):
        await kit.do("bo", "register", rooted(kit, root=NEXT))

    def succession(by: bytes, serial: int = 1) -> SucceedRoot:
        message = root_succession_message(
            origin=ORIGIN,
            room=kit.room,
            delegation=kit.delegation("alpha"),
            key=public_key(NEXT),
            serial=serial,
        )
        return SucceedRoot(
            delegation=kit.delegation("alpha"),
            key=b64(public_key(NEXT)),
            serial=serial,
            signature=b64(sign(by, message)),
        )

    with pytest.raises(ForgedSignature):
        await kit.do("bo", "register", succession(NEXT))
    await kit.do("bo", "register", succession(ROOT))
    with pytest.raises(OldSerial):
        await kit.do("bo", "register", succession(NEXT))
    with pytest.raises(ForgedSignature):
        await kit.do("dee", "register", certified(kit, "dee", root=ROOT))
    await kit.do("dee", "register", certified(kit, "dee", root=NEXT))
