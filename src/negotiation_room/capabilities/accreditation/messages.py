"""Delegations, invitations, people and their devices: wishes and facts of the register."""

from typing import Annotated, ClassVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from negotiation_room.capabilities.channels.messages import (
    NamedChannel,
    NamedDelegation,
    NamedPerson,
    known_as,
)
from negotiation_room.kernel.audience import MEMBERS, Audience, roles
from negotiation_room.kernel.ids import (
    HASH_LENGTH,
    MAX_INTEGER,
    ChannelId,
    DelegationId,
    DeviceId,
    InvitationId,
    PersonId,
    unb64,
)
from negotiation_room.kernel.keys import KEY_LENGTH, SIGNATURE_LENGTH
from negotiation_room.kernel.messages import ClerkCommand, Command, Event
from negotiation_room.kernel.seats import Power, Role
from negotiation_room.kernel.text import Language, Line, PlainText

INVITERS: Audience = roles("mediator", "co_mediator", "secretariat", "head_of_delegation")
"""Those who may invite, and so may know who is invited."""

MOST_LANGUAGES = 40


def _bytes_of(length: int) -> AfterValidator:
    def check(text: str) -> str:
        unb64(text, length)
        return text

    return AfterValidator(check)


NamedDevice = Annotated[DeviceId, known_as("d")]
NamedInvitation = Annotated[InvitationId, known_as("i")]
Digest = Annotated[str, _bytes_of(HASH_LENGTH)]
Key = Annotated[str, _bytes_of(KEY_LENGTH)]
Signature = Annotated[str, _bytes_of(SIGNATURE_LENGTH)]
Instant = Annotated[int, Field(ge=1, le=MAX_INTEGER)]
Code = Annotated[str, StringConstraints(pattern="^[A-Z][A-Z0-9]{1,9}$")]
"""A delegation's short code, as it stands beside brackets: 2 to 10 capitals and digits."""


class NameIn(BaseModel):
    """A delegation's name in one language."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)
    lang: Language
    name: Line


class OrderIn(BaseModel):
    """By which key a delegation is sorted in one language, as the protocol lists it."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)
    lang: Language
    key: Line


Names = Annotated[tuple[NameIn, ...], Field(min_length=1, max_length=MOST_LANGUAGES)]
Order = Annotated[tuple[OrderIn, ...], Field(max_length=MOST_LANGUAGES)]


class _Wish(Command):
    audience: ClassVar[Audience] = MEMBERS


class _Fact(Event):
    def audience(self) -> Audience:
        """Those who sit in the register."""
        return MEMBERS


class AccreditDelegation(_Wish, wire="accreditation.accredit_delegation"):
    """Admit a delegation; its caucus comes with it."""

    delegation: NamedDelegation
    names: Names
    order: Order = ()
    code: Code
    caucus: NamedChannel


class RenameDelegation(_Wish, wire="accreditation.rename_delegation"):
    """Change the names of a delegation, and how it is sorted."""

    delegation: NamedDelegation
    names: Names
    order: Order = ()


class SubmitCredentials(_Wish, wire="accreditation.submit_credentials"):
    """Say by whose letter one's delegation takes part."""

    issued_by: Line
    reference: Line


class AcceptCredentials(_Wish, wire="accreditation.accept_credentials"):
    """Find a delegation's credentials in order."""

    delegation: NamedDelegation


class ContestCredentials(_Wish, wire="accreditation.contest_credentials"):
    """Find fault with a delegation's credentials; it keeps its rights meanwhile."""

    delegation: NamedDelegation
    reason: Line


class RegisterRoot(_Wish, wire="accreditation.register_root"):
    """Name the key by which one's delegation vouches for its devices."""

    delegation: NamedDelegation
    key: Key


class SucceedRoot(_Wish, wire="accreditation.succeed_root"):
    """Name the next root key, signed by the one before."""

    delegation: NamedDelegation
    key: Key
    serial: Instant
    signature: Signature


class CertifyDevice(_Wish, wire="accreditation.certify_device"):
    """File a certificate that the delegation's root key has signed."""

    certificate: PlainText
    signature: Signature


class DelegationAccredited(_Fact, wire="accreditation.delegation_accredited"):
    """A delegation takes part."""

    delegation: DelegationId
    names: tuple[NameIn, ...]
    order: tuple[OrderIn, ...] = ()
    code: str
    caucus: ChannelId


class DelegationRenamed(_Fact, wire="accreditation.delegation_renamed"):
    """A delegation has other names."""

    delegation: DelegationId
    names: tuple[NameIn, ...]
    order: tuple[OrderIn, ...] = ()


class CredentialsSubmitted(_Fact, wire="accreditation.credentials_submitted"):
    """Credentials lie before the chair; the delegation takes part provisionally."""

    delegation: DelegationId
    issued_by: str
    reference: str


class CredentialsAccepted(_Fact, wire="accreditation.credentials_accepted"):
    """A delegation's credentials are in order."""

    delegation: DelegationId


class CredentialsContested(_Fact, wire="accreditation.credentials_contested"):
    """A delegation's credentials are in doubt; it keeps its provisional rights."""

    delegation: DelegationId
    reason: str


class RootRegistered(_Fact, wire="accreditation.root_registered"):
    """From here on this key vouches for the delegation's devices."""

    delegation: DelegationId
    key: str
    serial: int = 0


class CertificateFiled(_Fact, wire="accreditation.certificate_filed"):
    """The highest serial of a device's certificate so far."""

    delegation: DelegationId
    device: DeviceId
    serial: int


class _ByInviter(Command):
    audience: ClassVar[Audience] = INVITERS


class IssueInvitation(_ByInviter, wire="accreditation.issue_invitation"):
    """Invite somebody, once, until a time, in one capacity.

    Attributes:
        secret_hash: SHA-256 of the secret in the link; the secret itself is never sent here.
    """

    invitation: NamedInvitation
    secret_hash: Digest
    name: Line
    role: Role
    delegation: NamedDelegation | None = None
    expires_at: Instant
    language: Language


class RevokeInvitation(_ByInviter, wire="accreditation.revoke_invitation"):
    """Take an invitation back before it is used."""

    invitation: NamedInvitation


class InviteFirst(ClerkCommand, wire="accreditation.invite_first"):
    """Invite the first host of a room that has nobody yet."""

    audience: ClassVar[Audience] = INVITERS
    invitation: NamedInvitation
    secret_hash: Digest
    name: Line
    role: Role
    expires_at: Instant
    language: Language


class RedeemInvitation(ClerkCommand, wire="accreditation.redeem_invitation"):
    """Note that somebody came by this invitation."""

    audience: ClassVar[Audience] = INVITERS
    invitation: InvitationId
    person: PersonId
    device: DeviceId


class ProposeReplacement(_Wish, wire="accreditation.propose_replacement"):
    """Propose that a person who lost a device enrols another; a second person confirms."""

    person: NamedPerson
    invitation: NamedInvitation
    secret_hash: Digest
    expires_at: Instant


class ConfirmReplacement(_Wish, wire="accreditation.confirm_replacement"):
    """Confirm as the second person; the lost devices are revoked with this act."""

    invitation: NamedInvitation


class InvitationIssued(Event, wire="accreditation.invitation_issued"):
    """Somebody may enter once."""

    invitation: InvitationId
    secret_hash: str
    name: str
    role: Role
    delegation: DelegationId | None = None
    expires_at: int
    language: str

    def audience(self) -> Audience:
        """Those who may invite."""
        return INVITERS


class InvitationRevoked(Event, wire="accreditation.invitation_revoked"):
    """The invitation no longer opens anything."""

    invitation: InvitationId
    is_replacement: bool = False

    def audience(self) -> Audience:
        """Those who know of the invitation."""
        return MEMBERS if self.is_replacement else INVITERS


class InvitationRedeemed(Event, wire="accreditation.invitation_redeemed"):
    """Somebody came by the invitation; it never serves again."""

    invitation: InvitationId
    person: PersonId
    is_replacement: bool = False

    def audience(self) -> Audience:
        """Those who know of the invitation."""
        return MEMBERS if self.is_replacement else INVITERS


class ReplacementProposed(_Fact, wire="accreditation.replacement_proposed"):
    """A person is to enrol another device; `by` proposed it, and so may not confirm it."""

    person: PersonId
    invitation: InvitationId
    secret_hash: str
    expires_at: int
    by: PersonId


class ReplacementConfirmed(_Fact, wire="accreditation.replacement_confirmed"):
    """A second person has confirmed; the invitation now serves, once."""

    person: PersonId
    invitation: InvitationId


class SuspendPerson(_Wish, wire="accreditation.suspend_person"):
    """Let a person read but not act, everywhere but in their own caucus."""

    person: NamedPerson
    reason: Line


class ReinstatePerson(_Wish, wire="accreditation.reinstate_person"):
    """End a person's suspension."""

    person: NamedPerson
    reason: Line


class WithdrawPerson(_Wish, wire="accreditation.withdraw_person"):
    """End a person's part in this room, in their caucus too."""

    person: NamedPerson
    reason: Line


class RevokeDevice(_Wish, wire="accreditation.revoke_device"):
    """Hear a device no more, anywhere in this room."""

    device: NamedDevice
    reason: Line


class AssignPowers(_Wish, wire="accreditation.assign_powers"):
    """Say exactly which powers a person of one's own delegation has."""

    person: NamedPerson
    powers: tuple[Power, ...]


class PersonSuspended(_Fact, wire="accreditation.person_suspended"):
    """A person may read but not act."""

    person: PersonId
    reason: str


class PersonReinstated(_Fact, wire="accreditation.person_reinstated"):
    """A person's suspension has ended."""

    person: PersonId
    reason: str


class PersonWithdrawn(_Fact, wire="accreditation.person_withdrawn"):
    """A person's part in this room has ended."""

    person: PersonId
    reason: str


class DeviceDisowned(_Fact, wire="accreditation.device_disowned"):
    """A device is heard no more, and why."""

    device: DeviceId
    reason: str


EVENTS: tuple[type[Event], ...] = (
    DelegationAccredited,
    DelegationRenamed,
    CredentialsSubmitted,
    CredentialsAccepted,
    CredentialsContested,
    RootRegistered,
    CertificateFiled,
    InvitationIssued,
    InvitationRevoked,
    InvitationRedeemed,
    ReplacementProposed,
    ReplacementConfirmed,
    PersonSuspended,
    PersonReinstated,
    PersonWithdrawn,
    DeviceDisowned,
)
