"""What the register keeps of delegations, invitations and people, and who may know it. Pure."""

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from immutables import Map

from negotiation_room.capabilities.accreditation.messages import (
    CertificateFiled,
    CredentialsAccepted,
    CredentialsContested,
    CredentialsSubmitted,
    DelegationAccredited,
    DelegationRenamed,
    InvitationIssued,
    InvitationRedeemed,
    InvitationRevoked,
    PersonWithdrawn,
    ReplacementConfirmed,
    ReplacementProposed,
    RootRegistered,
)
from negotiation_room.kernel.channel import ChannelState, Place
from negotiation_room.kernel.errors import Conflict
from negotiation_room.kernel.ids import (
    ChannelId,
    DelegationId,
    DeviceId,
    InvitationId,
    PersonId,
)
from negotiation_room.kernel.messages import Event
from negotiation_room.kernel.seats import Role, Seat


class Credentials(StrEnum):
    """How a delegation's credentials stand."""

    AWAITED = "awaited"
    PROVISIONAL = "provisional"
    ACCEPTED = "accepted"
    CONTESTED = "contested"


class InvitationStage(StrEnum):
    """How far an invitation has come."""

    PROPOSED = "proposed"
    ISSUED = "issued"
    REDEEMED = "redeemed"
    REVOKED = "revoked"


class UnknownDelegation(Conflict, code="accreditation.unknown_delegation"):
    """No such delegation takes part in this room."""


class UnknownInvitation(Conflict, code="accreditation.unknown_invitation"):
    """There is no such invitation."""


class UnknownPerson(Conflict, code="accreditation.unknown_person"):
    """No such person takes part in this room."""


@dataclass(frozen=True, slots=True)
class Delegation:
    """One delegation.

    Attributes:
        names: (language, name).
        order: (language, key by which it is sorted).
        root: its root key (b64), once named, with the serial of its succession.
    """

    names: tuple[tuple[str, str], ...]
    order: tuple[tuple[str, str], ...]
    code: str
    caucus: ChannelId
    credentials: Credentials = Credentials.AWAITED
    issued_by: str | None = None
    reference: str | None = None
    contested_because: str | None = None
    root: str | None = None
    root_serial: int = 0


@dataclass(frozen=True, slots=True)
class Invitation:
    """One invitation.

    Attributes:
        replaces: the person whose lost device it replaces, if that is what it is for.
        proposed_by: who proposed the replacement.
    """

    stage: InvitationStage
    secret_hash: str
    expires_at: int
    name: str = ""
    role: Role | None = None
    delegation: DelegationId | None = None
    language: str = ""
    replaces: PersonId | None = None
    proposed_by: PersonId | None = None
    redeemed_by: PersonId | None = None


@dataclass(frozen=True, slots=True)
class Accredited:
    """A person who came by an invitation; observers are known only here."""

    name: str
    role: Role
    delegation: DelegationId | None
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class Accreditation:
    """What this capability keeps in the register."""

    delegations: Map[DelegationId, Delegation] = field(
        default_factory=Map[DelegationId, Delegation]
    )
    invitations: Map[InvitationId, Invitation] = field(
        default_factory=Map[InvitationId, Invitation]
    )
    people: Map[PersonId, Accredited] = field(default_factory=Map[PersonId, Accredited])
    serials: Map[DeviceId, int] = field(default_factory=Map[DeviceId, int])


def accreditation_of(state: ChannelState) -> Accreditation:
    """The register's own state of this capability."""
    return state.substate("accreditation")


def delegation_in(state: ChannelState, identifier: DelegationId | None) -> Delegation:
    """A delegation that takes part.

    Raises:
        UnknownDelegation: it does not.
    """
    found = None
    if identifier is not None:
        found = accreditation_of(state).delegations.get(identifier)
    if found is None:
        raise UnknownDelegation("no such delegation takes part here; look again")
    return found


def person_in(state: ChannelState, person: PersonId) -> Accredited:
    """A person who takes part, whether they sit in the register or only look on.

    Raises:
        UnknownPerson: they do not, or no longer.
    """
    known = accreditation_of(state).people.get(person)
    seat = state.seat_of(person)
    if known is None and seat is not None:
        return Accredited(seat.name, seat.role, seat.delegation)
    if known is None or known.withdrawn:
        raise UnknownPerson("no such person takes part here; look again")
    return known


def evolve(substate: Accreditation, event: Event, _place: Place) -> Accreditation:
    """Fold one fact. A change to what this reader was never shown says nothing to them."""
    match event:
        case DelegationAccredited():
            admitted = Delegation(
                names=tuple((one.lang, one.name) for one in event.names),
                order=tuple((one.lang, one.key) for one in event.order),
                code=event.code,
                caucus=event.caucus,
            )
            delegations = substate.delegations.set(event.delegation, admitted)
            return replace(substate, delegations=delegations)
        case DelegationRenamed():
            names = tuple((one.lang, one.name) for one in event.names)
            order = tuple((one.lang, one.key) for one in event.order)
            return _of_delegation(substate, event.delegation, names=names, order=order)
        case CredentialsSubmitted() | CredentialsAccepted() | CredentialsContested():
            return _of_credentials(substate, event)
        case RootRegistered():
            return _of_delegation(
                substate, event.delegation, root=event.key, root_serial=event.serial
            )
        case CertificateFiled():
            serials = substate.serials.set(event.device, event.serial)
            return replace(substate, serials=serials)
        case PersonWithdrawn():
            known = substate.people.get(event.person)
            if known is None:
                return substate
            people = substate.people.set(event.person, replace(known, withdrawn=True))
            return replace(substate, people=people)
        case _:
            return _of_invitations(substate, event)


def _of_credentials(
    substate: Accreditation,
    event: CredentialsSubmitted | CredentialsAccepted | CredentialsContested,
) -> Accreditation:
    match event:
        case CredentialsSubmitted():
            changes: dict[str, Any] = {
                "credentials": Credentials.PROVISIONAL,
                "issued_by": event.issued_by,
                "reference": event.reference,
                "contested_because": None,
            }
        case CredentialsAccepted():
            changes = {"credentials": Credentials.ACCEPTED, "contested_because": None}
        case CredentialsContested():
            changes = {
                "credentials": Credentials.CONTESTED,
                "contested_because": event.reason,
            }
    return _of_delegation(substate, event.delegation, **changes)


def _of_invitations(substate: Accreditation, event: Event) -> Accreditation:
    match event:
        case InvitationIssued():
            issued = Invitation(
                stage=InvitationStage.ISSUED,
                secret_hash=event.secret_hash,
                expires_at=event.expires_at,
                name=event.name,
                role=event.role,
                delegation=event.delegation,
                language=event.language,
            )
            invitations = substate.invitations.set(event.invitation, issued)
            return replace(substate, invitations=invitations)
        case ReplacementProposed():
            proposed = Invitation(
                stage=InvitationStage.PROPOSED,
                secret_hash=event.secret_hash,
                expires_at=event.expires_at,
                replaces=event.person,
                proposed_by=event.by,
            )
            invitations = substate.invitations.set(event.invitation, proposed)
            return replace(substate, invitations=invitations)
        case ReplacementConfirmed():
            return _of_invitation(substate, event.invitation, stage=InvitationStage.ISSUED)
        case InvitationRevoked():
            return _of_invitation(substate, event.invitation, stage=InvitationStage.REVOKED)
        case InvitationRedeemed():
            return _redeemed(substate, event)
        case _:
            return substate


def _redeemed(substate: Accreditation, event: InvitationRedeemed) -> Accreditation:
    invitation = substate.invitations.get(event.invitation)
    if invitation is None:
        return substate
    substate = _of_invitation(
        substate,
        event.invitation,
        stage=InvitationStage.REDEEMED,
        redeemed_by=event.person,
    )
    if invitation.role is None:
        return substate
    person = Accredited(invitation.name, invitation.role, invitation.delegation)
    return replace(substate, people=substate.people.set(event.person, person))


def _of_delegation(
    substate: Accreditation, identifier: DelegationId, **changes: Any
) -> Accreditation:
    found = substate.delegations.get(identifier)
    if found is None:
        return substate
    delegations = substate.delegations.set(identifier, replace(found, **changes))
    return replace(substate, delegations=delegations)


def _of_invitation(
    substate: Accreditation, identifier: InvitationId, **changes: Any
) -> Accreditation:
    found = substate.invitations.get(identifier)
    if found is None:
        return substate
    invitations = substate.invitations.set(identifier, replace(found, **changes))
    return replace(substate, invitations=invitations)


MAY_INVITE = frozenset({Role.MEDIATOR, Role.CO_MEDIATOR, Role.SECRETARIAT, Role.HEAD})


def show(substate: Accreditation, seat: Seat, _state: ChannelState) -> Accreditation:
    """What this seat may know: invitations are for those who invite; replacements for all."""
    if seat.is_observer:
        return Accreditation()
    if seat.role in MAY_INVITE:
        return substate
    replacements = {
        identifier: invitation
        for identifier, invitation in substate.invitations.items()
        if invitation.replaces is not None
    }
    return replace(
        substate,
        invitations=Map[InvitationId, Invitation](replacements),
        people=Map[PersonId, Accredited](),
    )
