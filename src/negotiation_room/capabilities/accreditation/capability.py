"""The table of accreditation: all of it is heard in the register, and nowhere else."""

from negotiation_room.capabilities.accreditation import (
    delegations,
    invitations,
    people,
    rules,
)
from negotiation_room.capabilities.accreditation.messages import (
    EVENTS,
    AcceptCredentials,
    AccreditDelegation,
    AssignPowers,
    CertifyDevice,
    ConfirmReplacement,
    ContestCredentials,
    InviteFirst,
    IssueInvitation,
    ProposeReplacement,
    RedeemInvitation,
    RegisterRoot,
    ReinstatePerson,
    RenameDelegation,
    RevokeDevice,
    RevokeInvitation,
    SubmitCredentials,
    SucceedRoot,
    SuspendPerson,
    WithdrawPerson,
)
from negotiation_room.kernel.capability import (
    CLERK,
    Capability,
    CommandRow,
    Decide,
    Policy,
    anyone_but,
    on,
    only,
)
from negotiation_room.kernel.channel import ChannelKind
from negotiation_room.kernel.messages import Command
from negotiation_room.kernel.seats import Role

HOSTS = only(Role.MEDIATOR, Role.CO_MEDIATOR, Role.SECRETARIAT)
HOSTS_AND_HEADS = only(Role.MEDIATOR, Role.CO_MEDIATOR, Role.SECRETARIAT, Role.HEAD)
CHAIR_AND_HEADS = only(Role.MEDIATOR, Role.CO_MEDIATOR, Role.HEAD)
HEADS = only(Role.HEAD)
DELEGATES = only(Role.HEAD, Role.ALTERNATE, Role.DELEGATE, Role.EXPERT)
EVERYBODY = anyone_but(Role.OBSERVER, Role.ADMINISTRATOR)


def _row(
    command: type[Command], by: Policy, decide: Decide, *, closing: bool = False
) -> CommandRow:
    return on(command, by=by, decide=decide, within={ChannelKind.REGISTER}, closing=closing)


capability = Capability(
    name="accreditation",
    commands=(
        _row(AccreditDelegation, HOSTS, delegations.accredit),
        _row(RenameDelegation, HOSTS, delegations.rename),
        _row(SubmitCredentials, HEADS, delegations.submit),
        _row(AcceptCredentials, HOSTS, delegations.accept),
        _row(ContestCredentials, HOSTS, delegations.contest),
        _row(RegisterRoot, HEADS, delegations.register_root),
        _row(SucceedRoot, HEADS, delegations.succeed_root),
        _row(CertifyDevice, DELEGATES, delegations.certify),
        _row(IssueInvitation, HOSTS_AND_HEADS, invitations.issue),
        _row(RevokeInvitation, HOSTS_AND_HEADS, invitations.revoke),
        _row(InviteFirst, CLERK, invitations.invite_first),
        _row(RedeemInvitation, CLERK, invitations.redeem),
        _row(ProposeReplacement, only(Role.SECRETARIAT), invitations.propose),
        _row(ConfirmReplacement, CHAIR_AND_HEADS, invitations.confirm),
        _row(SuspendPerson, HOSTS, people.suspend),
        _row(ReinstatePerson, HOSTS, people.reinstate),
        # A person or a device can still be shut out when the room is over.
        _row(WithdrawPerson, HOSTS_AND_HEADS, people.withdraw, closing=True),
        _row(RevokeDevice, EVERYBODY, people.revoke_device, closing=True),
        _row(AssignPowers, HEADS, people.assign_powers),
    ),
    events=EVENTS,
    substate=rules.Accreditation,
    evolve=rules.evolve,
    show=rules.show,
)
