"""Invitations as tests use them: issued by a person, and redeemed as the door does it."""

import hashlib

from negotiation_room.capabilities.accreditation.face import Granted, redeem
from negotiation_room.capabilities.accreditation.messages import IssueInvitation
from negotiation_room.kernel.ids import InvitationId, b64
from negotiation_room.kernel.seats import Role
from tests.kit import RoomKit, named

HOUR = 3_600 * 1_000_000


def secret_of(name: str) -> bytes:
    """The secret in the link of the invitation of that name."""
    return hashlib.sha256(f"secret:{name}".encode()).digest()


def secret_hash(name: str) -> str:
    """What the room knows of that secret."""
    return b64(hashlib.sha256(secret_of(name)).digest())


def invitation(kit: RoomKit, name: str, role: str, *, lasts: int = HOUR) -> IssueInvitation:
    """An invitation for the person of that name, the role as "role" or "role:delegation"."""
    capacity, _, delegation = role.partition(":")
    return IssueInvitation(
        invitation=InvitationId(named("i", name)),
        secret_hash=secret_hash(name),
        name=name.title(),
        role=Role(capacity),
        delegation=kit.delegation(delegation) if delegation else None,
        expires_at=kit.clock.now() + lasts,
        language="en",
    )


async def enter(
    kit: RoomKit, who: str, by: str | None = None, *, secret: bytes | None = None
) -> Granted:
    """Let a person enter by an invitation, their own unless another is named."""
    person = kit.person(who)
    name = by or who
    return await kit.dispatcher.as_clerk(
        lambda desk: redeem(
            desk,
            kit.id("register"),
            invitation=InvitationId(named("i", name)),
            secret=secret or secret_of(name),
            person=person.id,
            device=person.device,
            key=person.key,
            at=kit.clock.now(),
        )
    )


async def invite(kit: RoomKit, by: str, name: str, role: str) -> Granted:
    """Invite somebody, and let them enter at once."""
    await kit.do(by, "register", invitation(kit, name, role))
    return await enter(kit, name)
