"""Who may invite whom, and how an invitation is used up or taken back. Pure."""

import hashlib
import hmac

from negotiation_room.capabilities.accreditation.messages import (
    ConfirmReplacement,
    InvitationIssued,
    InvitationRedeemed,
    InvitationRevoked,
    InviteFirst,
    IssueInvitation,
    ProposeReplacement,
    RedeemInvitation,
    ReplacementConfirmed,
    ReplacementProposed,
    RevokeInvitation,
)
from negotiation_room.capabilities.accreditation.people import devices_in
from negotiation_room.capabilities.accreditation.rules import (
    Invitation,
    InvitationStage,
    UnknownInvitation,
    accreditation_of,
    delegation_in,
    person_in,
)
from negotiation_room.kernel.channel import ChannelState, Occasion
from negotiation_room.kernel.errors import Conflict, Invalid, NotFound, NotPermitted
from negotiation_room.kernel.ids import DelegationId, InvitationId, PersonId, unb64
from negotiation_room.kernel.messages import Command, Event
from negotiation_room.kernel.roster import DeviceRevoked
from negotiation_room.kernel.seats import DELEGATION_ROLES, Role, Seat


class InvitationKnown(Conflict, code="accreditation.invitation_known"):
    """An invitation with this id exists."""


class NotYoursToInvite(NotPermitted, code="accreditation.not_yours_to_invite"):
    """A head invites alternates, delegates and experts of the own delegation, nobody else."""


class RoleDoesNotFit(Invalid, code="accreditation.role_does_not_fit"):
    """The capacity and the delegation named do not go together."""


class AlreadyExpired(Invalid, code="accreditation.already_expired"):
    """An invitation must end in the future."""


class InvitationNotValid(NotFound, code="accreditation.invitation_not_valid"):
    """There is no such invitation, or this is not its secret: the two look the same."""


class InvitationIsOver(Conflict, code="accreditation.invitation_over"):
    """The invitation was used, taken back, or has expired."""


class AwaitsConfirmation(Conflict, code="accreditation.awaits_confirmation"):
    """A second person has to confirm this replacement first."""


class AlreadyHere(Conflict, code="accreditation.already_here"):
    """That person takes part in this room already."""


class NotASecondPerson(NotPermitted, code="accreditation.not_a_second_person"):
    """Who proposed a replacement, and whom it is for, cannot confirm it."""


class NothingToConfirm(Conflict, code="accreditation.nothing_to_confirm"):
    """This replacement was confirmed or taken back already."""


NOT_VALID = "this invitation is not valid; ask for a new one"
"""Said of every invitation that is not, never was, or belongs to no room of this house."""

TRANSITIONS: dict[tuple[InvitationStage, type[Command]], InvitationStage] = {
    (InvitationStage.PROPOSED, ConfirmReplacement): InvitationStage.ISSUED,
    (InvitationStage.PROPOSED, RevokeInvitation): InvitationStage.REVOKED,
    (InvitationStage.ISSUED, RevokeInvitation): InvitationStage.REVOKED,
    (InvitationStage.ISSUED, RedeemInvitation): InvitationStage.REDEEMED,
}
"""What leads from where to where; every other pair is refused."""

BY_HEAD = frozenset({Role.ALTERNATE, Role.DELEGATE, Role.EXPERT})
"""Whom a head of delegation may invite."""

FIRST_HOSTS = frozenset({Role.MEDIATOR, Role.CO_MEDIATOR, Role.SECRETARIAT})
"""In which capacities a room's first person may come."""


def issue(state: ChannelState, wish: IssueInvitation, now: Occasion) -> list[Event]:
    """Invite somebody."""
    _check_may_invite(now.author, wish)
    _check_role(state, wish.role, wish.delegation)
    _check_fresh(state, wish.invitation, wish.expires_at, now)
    return [_issued(wish, wish.delegation)]


def invite_first(state: ChannelState, wish: InviteFirst, now: Occasion) -> list[Event]:
    """Invite the first host of a room in which nobody sits."""
    if state.seats or wish.role not in FIRST_HOSTS:
        raise RoleDoesNotFit("the first to enter a room is its mediator or secretariat")
    _check_fresh(state, wish.invitation, wish.expires_at, now)
    return [_issued(wish, None)]


def revoke(state: ChannelState, wish: RevokeInvitation, now: Occasion) -> list[Event]:
    """Take an invitation back: the hosts any, a head those of the own delegation."""
    invitation = invitation_in(state, wish.invitation)
    author = now.author
    if author.role is Role.HEAD and (
        invitation.delegation != author.delegation or invitation.role not in BY_HEAD
    ):
        raise NotYoursToInvite("you can take back invitations of your own delegation only")
    _check_stage(invitation, RevokeInvitation)
    is_replacement = invitation.replaces is not None
    return [InvitationRevoked(invitation=wish.invitation, is_replacement=is_replacement)]


def redeem(state: ChannelState, wish: RedeemInvitation, now: Occasion) -> list[Event]:
    """Use an invitation up; it must be in force, and for this person if it is a replacement."""
    invitation = invitation_in(state, wish.invitation)
    check_in_force(invitation, now.at)
    is_replacement = invitation.replaces is not None
    if is_replacement and invitation.replaces != wish.person:
        raise InvitationNotValid(NOT_VALID)
    if not is_replacement and _is_here(state, wish.person):
        raise AlreadyHere("you take part in this room already; enter it with your own device")
    return [
        InvitationRedeemed(
            invitation=wish.invitation, person=wish.person, is_replacement=is_replacement
        )
    ]


def check_secret(state: ChannelState, identifier: InvitationId, secret: bytes) -> Invitation:
    """Hold a secret against an invitation.

    Raises:
        InvitationNotValid: no such invitation, or another secret.
    """
    invitation = accreditation_of(state).invitations.get(identifier)
    expected = bytes(32) if invitation is None else unb64(invitation.secret_hash, 32)
    fits = hmac.compare_digest(hashlib.sha256(secret).digest(), expected)
    if invitation is None or not fits:
        raise InvitationNotValid(NOT_VALID)
    return invitation


def check_in_force(invitation: Invitation, at: int) -> None:
    """Let an invitation pass that may be redeemed at this time.

    Raises:
        InvitationIsOver: it was used, taken back, or has expired.
        AwaitsConfirmation: a second person has not confirmed the replacement yet.
    """
    _check_stage(invitation, RedeemInvitation)
    if at > invitation.expires_at:
        raise InvitationIsOver("this invitation has expired; ask for a new one")


def propose(state: ChannelState, wish: ProposeReplacement, now: Occasion) -> list[Event]:
    """Propose that a person who lost a device enrols another."""
    person_in(state, wish.person)
    if wish.person == now.author.person:
        raise NotASecondPerson("somebody else of the secretariat must propose this for you")
    _check_fresh(state, wish.invitation, wish.expires_at, now)
    return [
        ReplacementProposed(
            person=wish.person,
            invitation=wish.invitation,
            secret_hash=wish.secret_hash,
            expires_at=wish.expires_at,
            by=now.author.person,
        )
    ]


def confirm(state: ChannelState, wish: ConfirmReplacement, now: Occasion) -> list[Event]:
    """Confirm as the second person; the lost devices are revoked here, and then everywhere."""
    invitation = invitation_in(state, wish.invitation)
    person = invitation.replaces
    if person is None or (invitation.stage, ConfirmReplacement) not in TRANSITIONS:
        raise NothingToConfirm("there is nothing to confirm; look again")
    _check_second(state, invitation, person, now.author)
    if now.at > invitation.expires_at:
        raise InvitationIsOver("this proposal has expired; the secretariat must make another")
    lost = [DeviceRevoked(device=device) for device in devices_in(state, person)]
    return [ReplacementConfirmed(person=person, invitation=wish.invitation), *lost]


def invitation_in(state: ChannelState, identifier: InvitationId) -> Invitation:
    """An invitation of this room.

    Raises:
        UnknownInvitation: there is none.
    """
    found = accreditation_of(state).invitations.get(identifier)
    if found is None:
        raise UnknownInvitation("there is no such invitation; look again")
    return found


def _check_second(
    state: ChannelState, invitation: Invitation, person: PersonId, author: Seat
) -> None:
    if author.person in {person, invitation.proposed_by}:
        raise NotASecondPerson("a second person must confirm this, not you")
    if not author.presides and author.delegation != person_in(state, person).delegation:
        raise NotASecondPerson("the chair or the head of that delegation must confirm this")


def _check_stage(invitation: Invitation, wish: type[Command]) -> None:
    if (invitation.stage, wish) in TRANSITIONS:
        return
    if invitation.stage is InvitationStage.PROPOSED:
        raise AwaitsConfirmation("a second person has to confirm this replacement first")
    if invitation.stage is InvitationStage.REDEEMED:
        raise InvitationIsOver("this invitation was used already; ask for a new one")
    raise InvitationIsOver("this invitation was taken back; ask for a new one")


def _check_may_invite(author: Seat, wish: IssueInvitation) -> None:
    if author.role is Role.HEAD and (
        wish.role not in BY_HEAD or wish.delegation != author.delegation
    ):
        raise NotYoursToInvite(
            "you can invite alternates, delegates and experts of your own delegation; "
            "ask the secretariat for others"
        )


def _check_role(state: ChannelState, role: Role, delegation: DelegationId | None) -> None:
    if role is Role.ADMINISTRATOR:
        raise RoleDoesNotFit("administrators have no seat in any room; invite another capacity")
    if role in DELEGATION_ROLES and delegation is None:
        raise RoleDoesNotFit("say which delegation this person belongs to")
    if delegation is None:
        return
    delegation_in(state, delegation)
    if role not in DELEGATION_ROLES | {Role.INTERPRETER}:
        raise RoleDoesNotFit("in this capacity nobody belongs to a delegation; name none")


def _check_fresh(
    state: ChannelState, identifier: InvitationId, expires_at: int, now: Occasion
) -> None:
    if identifier in accreditation_of(state).invitations:
        raise InvitationKnown("an invitation with this id exists; choose a fresh id")
    if expires_at <= now.at:
        raise AlreadyExpired("choose a time in the future at which the invitation ends")


def _issued(
    wish: IssueInvitation | InviteFirst, delegation: DelegationId | None
) -> InvitationIssued:
    return InvitationIssued(
        invitation=wish.invitation,
        secret_hash=wish.secret_hash,
        name=wish.name,
        role=wish.role,
        delegation=delegation,
        expires_at=wish.expires_at,
        language=wish.language,
    )


def _is_here(state: ChannelState, person: PersonId) -> bool:
    known = accreditation_of(state).people.get(person)
    return person in state.by_person or (known is not None and not known.withdrawn)
