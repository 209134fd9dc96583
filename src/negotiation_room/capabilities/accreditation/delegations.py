"""How delegations are admitted, how their credentials stand, and what root keys sign. Pure."""

from negotiation_room.capabilities.accreditation.messages import (
    AcceptCredentials,
    AccreditDelegation,
    CertificateFiled,
    CertifyDevice,
    ContestCredentials,
    CredentialsAccepted,
    CredentialsContested,
    CredentialsSubmitted,
    DelegationAccredited,
    DelegationRenamed,
    RegisterRoot,
    RenameDelegation,
    RootRegistered,
    SubmitCredentials,
    SucceedRoot,
)
from negotiation_room.capabilities.accreditation.rules import (
    Credentials,
    Delegation,
    accreditation_of,
    delegation_in,
)
from negotiation_room.capabilities.channels.face import opened_in, origin_of
from negotiation_room.kernel.channel import ChannelState, Occasion
from negotiation_room.kernel.errors import Conflict, Invalid, NotPermitted
from negotiation_room.kernel.ids import DelegationId, unb64, utf8
from negotiation_room.kernel.keys import (
    Certificate,
    certificate_message,
    check_public_key,
    root_succession_message,
    verify,
)
from negotiation_room.kernel.messages import Command, Event
from negotiation_room.kernel.roster import DeviceCertified, DeviceRevoked


class DelegationKnown(Conflict, code="accreditation.delegation_known"):
    """A delegation with this id, code or caucus takes part already."""


class NamedTwice(Invalid, code="accreditation.named_twice"):
    """A delegation has one name, and one place in the order, in each language."""


class NotYourDelegation(NotPermitted, code="accreditation.not_your_delegation"):
    """This is for the delegation itself."""


class NothingToJudge(Conflict, code="accreditation.nothing_to_judge"):
    """The delegation's head has not submitted credentials yet."""


class AlreadyJudged(Conflict, code="accreditation.already_judged"):
    """The credentials stand so already."""


class AlreadySubmitted(Conflict, code="accreditation.already_submitted"):
    """The credentials lie before the chair, or were found in order."""


class RootKnown(Conflict, code="accreditation.root_known"):
    """The delegation has a root key; only that key can name the next."""


class NoRoot(Conflict, code="accreditation.no_root"):
    """The delegation has named no root key yet."""


class OldSerial(Conflict, code="accreditation.old_serial"):
    """A newer certificate, or a newer root, is in force."""


class CertificateDoesNotFit(Invalid, code="accreditation.certificate_does_not_fit"):
    """The certificate speaks of another room, person, device or time."""


TRANSITIONS: dict[tuple[Credentials, type[Command]], Credentials] = {
    (Credentials.AWAITED, SubmitCredentials): Credentials.PROVISIONAL,
    (Credentials.CONTESTED, SubmitCredentials): Credentials.PROVISIONAL,
    (Credentials.PROVISIONAL, AcceptCredentials): Credentials.ACCEPTED,
    (Credentials.CONTESTED, AcceptCredentials): Credentials.ACCEPTED,
    (Credentials.PROVISIONAL, ContestCredentials): Credentials.CONTESTED,
    (Credentials.ACCEPTED, ContestCredentials): Credentials.CONTESTED,
}
"""What leads from where to where; every other pair is refused."""


def _check_step(stands: Credentials, wish: Command) -> None:
    if (stands, type(wish)) in TRANSITIONS:
        return
    if isinstance(wish, SubmitCredentials):
        raise AlreadySubmitted("your credentials lie before the chair; there is nothing to do")
    if stands is Credentials.AWAITED:
        raise NothingToJudge("no credentials were submitted; ask the head of that delegation")
    raise AlreadyJudged("these credentials stand so already; look again")


def accredit(state: ChannelState, wish: AccreditDelegation, _now: Occasion) -> list[Event]:
    """Admit a delegation."""
    known = accreditation_of(state).delegations
    taken = {state.channel, *opened_in(state), *(one.caucus for one in known.values())}
    if wish.delegation in known or wish.caucus in taken:
        raise DelegationKnown("that delegation or caucus exists; choose fresh ids")
    if any(one.code == wish.code for one in known.values()):
        raise DelegationKnown("another delegation has that code; choose another code")
    _check_once_each(wish)
    return [
        DelegationAccredited(
            delegation=wish.delegation,
            names=wish.names,
            order=wish.order,
            code=wish.code,
            caucus=wish.caucus,
        )
    ]


def rename(state: ChannelState, wish: RenameDelegation, _now: Occasion) -> list[Event]:
    """Change a delegation's names."""
    delegation_in(state, wish.delegation)
    _check_once_each(wish)
    return [DelegationRenamed(delegation=wish.delegation, names=wish.names, order=wish.order)]


def submit(state: ChannelState, wish: SubmitCredentials, now: Occasion) -> list[Event]:
    """Submit the credentials of one's own delegation."""
    own = now.author.delegation
    _check_step(delegation_in(state, own).credentials, wish)
    return [
        CredentialsSubmitted(
            delegation=_certain(own), issued_by=wish.issued_by, reference=wish.reference
        )
    ]


def accept(state: ChannelState, wish: AcceptCredentials, _now: Occasion) -> list[Event]:
    """Find credentials in order."""
    _check_step(delegation_in(state, wish.delegation).credentials, wish)
    return [CredentialsAccepted(delegation=wish.delegation)]


def contest(state: ChannelState, wish: ContestCredentials, _now: Occasion) -> list[Event]:
    """Find fault with credentials."""
    _check_step(delegation_in(state, wish.delegation).credentials, wish)
    return [CredentialsContested(delegation=wish.delegation, reason=wish.reason)]


def register_root(state: ChannelState, wish: RegisterRoot, now: Occasion) -> list[Event]:
    """Name the first root key of one's own delegation."""
    if _own(state, wish.delegation, now).root is not None:
        raise RootKnown("your delegation has a root key; name the next with its signature")
    check_public_key(unb64(wish.key))
    return [RootRegistered(delegation=wish.delegation, key=wish.key)]


def succeed_root(state: ChannelState, wish: SucceedRoot, now: Occasion) -> list[Event]:
    """Name the next root key, if the one before has signed it."""
    own = _own(state, wish.delegation, now)
    root = _root_of(own)
    if wish.serial <= own.root_serial:
        raise OldSerial("a root key with this serial or a higher one is in force; count on")
    message = root_succession_message(
        origin=origin_of(state),
        room=state.room,
        delegation=wish.delegation,
        key=unb64(wish.key),
        serial=wish.serial,
    )
    verify(root, unb64(wish.signature), message)
    return [RootRegistered(delegation=wish.delegation, key=wish.key, serial=wish.serial)]


def certify(state: ChannelState, wish: CertifyDevice, now: Occasion) -> list[Event]:
    """File a certificate; without powers it revokes the device it names."""
    certificate = Certificate.from_bytes(utf8(wish.certificate))
    own = _own(state, certificate.delegation, now)
    root = _root_of(own)
    _check_fits(state, certificate, now)
    if certificate.serial <= accreditation_of(state).serials.get(certificate.device, 0):
        raise OldSerial("a newer certificate of this device is in force; count its serial on")
    verify(root, unb64(wish.signature), certificate_message(certificate))
    filed = CertificateFiled(
        delegation=certificate.delegation,
        device=certificate.device,
        serial=certificate.serial,
    )
    if not certificate.powers:
        return [filed, DeviceRevoked(device=certificate.device)]
    return [
        filed,
        DeviceCertified(
            device=certificate.device,
            certificate=wish.certificate,
            signature=wish.signature,
            root=str(own.root),
        ),
    ]


def _check_fits(state: ChannelState, certificate: Certificate, now: Occasion) -> None:
    if certificate.room != state.room or certificate.origin != origin_of(state):
        raise CertificateDoesNotFit("the certificate was made for another room")
    device = state.devices.get(certificate.device)
    seat = state.seat_of(certificate.person)
    if (
        device is None
        or device.revoked
        or device.person != certificate.person
        or device.key != certificate.key
        or seat is None
        or seat.delegation != certificate.delegation
    ):
        raise CertificateDoesNotFit(
            "the certificate names a person or device that your delegation does not have here"
        )
    if not certificate.not_before <= now.at <= certificate.not_after:
        raise CertificateDoesNotFit("the certificate is not in force now; look at its times")


def _own(state: ChannelState, identifier: DelegationId, now: Occasion) -> Delegation:
    if now.author.delegation != identifier:
        raise NotYourDelegation("only that delegation's own people can do this")
    return delegation_in(state, identifier)


def _root_of(delegation: Delegation) -> bytes:
    if delegation.root is None:
        raise NoRoot("your head of delegation must name a root key first")
    return unb64(delegation.root)


def _certain(identifier: DelegationId | None) -> DelegationId:
    if identifier is None:
        raise NotYourDelegation("only a delegation's own people can do this")
    return identifier


def _check_once_each(wish: AccreditDelegation | RenameDelegation) -> None:
    for langs in ([one.lang for one in wish.names], [one.lang for one in wish.order]):
        if len(set(langs)) != len(langs):
            raise NamedTwice("give one name and one place in the order for each language")
