"""One wish of each kind, arranged so that only role, power or seat can stand in its way."""

import hashlib
from collections.abc import Awaitable, Callable

from negotiation_room.capabilities.accreditation import messages as accreditation
from negotiation_room.capabilities.audit import messages as audit
from negotiation_room.capabilities.channels import messages as channels
from negotiation_room.capabilities.rooms import messages as rooms
from negotiation_room.kernel.channel import ChannelKind
from negotiation_room.kernel.ids import InvitationId, SeatId, b64
from negotiation_room.kernel.keys import (
    Certificate,
    certificate_message,
    public_key,
    root_succession_message,
    sign,
)
from negotiation_room.kernel.messages import Command
from negotiation_room.kernel.roster import SetPowers
from negotiation_room.kernel.seats import Power, Role
from tests.capabilities.accreditation.doors import HOUR, invitation, secret_hash
from tests.journeys.languages_wishes import LANGUAGES_WISHES
from tests.journeys.relay_wishes import RELAY_WISHES
from tests.journeys.text_wishes import TEXT_WISHES
from tests.kit import ORIGIN, RoomKit, named

Arrange = Callable[[RoomKit, str], Awaitable[Command]]
"""Prepares the ground in a channel for the person called x, and gives their wish."""

ROOT = hashlib.sha256(b"root").digest()
CAUSE = hashlib.sha256(b"cause").digest()


def just(make: Callable[[RoomKit], Command]) -> Arrange:
    """A wish that needs no ground prepared."""

    async def arrange(kit: RoomKit, _where: str) -> Command:
        return make(kit)

    return arrange


def after(*first: Command, then: Callable[[RoomKit], Command], by: str = "mira") -> Arrange:
    """A wish that follows others."""

    async def arrange(kit: RoomKit, where: str) -> Command:
        for one in first:
            await kit.do(by, where, one)
        return then(kit)

    return arrange


def on_words(kind: str, make: Callable[[int], Command], *, of: str = "x") -> Arrange:
    """A wish about something that was said, by x where x can say anything at all."""

    async def arrange(kit: RoomKit, where: str) -> Command:
        author = of
        if (await kit.seat_of(of, where)).role in {Role.OBSERVER, Role.ADMINISTRATOR}:
            author = "bo"
        said = (
            channels.PostStatement(text="Words.", lang="en")
            if kind == "statement"
            else channels.PostMessage(text="Words.", lang="en")
        )
        seat = await kit.seat_of(author, where)
        for powers in ((Power.SPEAK,), tuple(sorted(seat.powers))):
            await kit.dispatcher.as_clerk(
                lambda desk, powers=powers: desk.clerk(
                    kit.id(where), SetPowers, CAUSE, seat=seat.id, powers=powers
                )
            )
            if powers == (Power.SPEAK,):
                target = await kit.do(author, where, said)
        return make(target)

    return arrange


async def grant(kit: RoomKit, _where: str) -> Command:
    """A seat for a delegate of alpha, who has none here yet."""
    known = await kit.seat_of("dee", "register")
    return channels.GrantSeat(
        seat=SeatId(named("s", "granted")),
        person=known.person,
        name=known.name,
        role=known.role,
        delegation=known.delegation,
        powers=tuple(sorted(known.powers)),
    )


async def withdraw_seat(kit: RoomKit, where: str) -> Command:
    """The seat of a delegate of alpha, who was brought here."""
    await kit.seat(where, dee="delegate:alpha")
    return channels.WithdrawSeat(seat=(await kit.seat_of("dee", where)).id)


async def succeed(kit: RoomKit, where: str) -> Command:
    """The next root key of alpha, signed by the one before."""
    await kit.do("bo", where, root(kit))
    key = public_key(hashlib.sha256(b"next").digest())
    alpha = kit.delegation("alpha")
    message = root_succession_message(
        origin=ORIGIN, room=kit.room, delegation=alpha, key=key, serial=1
    )
    return accreditation.SucceedRoot(
        delegation=alpha, key=b64(key), serial=1, signature=b64(sign(ROOT, message))
    )


async def certify(kit: RoomKit, where: str) -> Command:
    """The certificate of the device of a delegate of alpha."""
    await kit.do("bo", where, root(kit))
    dee = kit.person("dee")
    certificate = Certificate(
        origin=ORIGIN,
        room=kit.room,
        delegation=kit.delegation("alpha"),
        person=dee.id,
        device=dee.device,
        key=dee.key,
        powers=("speak",),
        serial=1,
        not_before=kit.clock.now() - HOUR,  # type: ignore[arg-type]
        not_after=kit.clock.now() + HOUR,  # type: ignore[arg-type]
    )
    signature = sign(ROOT, certificate_message(certificate))
    return accreditation.CertifyDevice(
        certificate=certificate.to_bytes().decode(), signature=b64(signature)
    )


async def revoke_invitation(kit: RoomKit, where: str) -> Command:
    """An invitation of alpha's that is out."""
    await kit.do("sec", where, invitation(kit, "guest", "delegate:alpha"))
    return accreditation.RevokeInvitation(invitation=InvitationId(named("i", "guest")))


async def confirm(kit: RoomKit, where: str) -> Command:
    """The replacement that the secretariat has proposed for a delegate of alpha."""
    await kit.do("sec", where, replacement(kit))
    return accreditation.ConfirmReplacement(invitation=InvitationId(named("i", "again")))


async def reinstate(kit: RoomKit, where: str) -> Command:
    """A delegate of alpha who is suspended."""
    dee = kit.person("dee").id
    await kit.do("sec", where, accreditation.SuspendPerson(person=dee, reason="x"))
    return accreditation.ReinstatePerson(person=dee, reason="x")


def root(kit: RoomKit) -> accreditation.RegisterRoot:
    """The first root key of alpha."""
    return accreditation.RegisterRoot(
        delegation=kit.delegation("alpha"), key=b64(public_key(ROOT))
    )


def replacement(kit: RoomKit) -> accreditation.ProposeReplacement:
    """The proposal that a delegate of alpha enrols another device."""
    return accreditation.ProposeReplacement(
        person=kit.person("dee").id,
        invitation=InvitationId(named("i", "again")),
        secret_hash=secret_hash("again"),
        expires_at=kit.clock.now() + HOUR,
    )


LETTER = accreditation.SubmitCredentials(issued_by="The minister", reference="1")
MEETING = rooms.OpenMeeting(title="A meeting")
NAMES = (accreditation.NameIn(lang="en", name="Gamma"),)

WISHES: dict[tuple[str, str], Arrange] = {
    **TEXT_WISHES,
    **RELAY_WISHES,
    **LANGUAGES_WISHES,
    ("channels.post_statement", ""): just(
        lambda _: channels.PostStatement(text="Words.", lang="en")
    ),
    ("channels.post_message", ""): just(
        lambda _: channels.PostMessage(text="Words.", lang="en")
    ),
    ("channels.prepare_statement", ""): just(
        lambda kit: channels.PrepareStatement(
            for_channel=kit.id("plenary"), text="Words.", lang="en"
        )
    ),
    ("channels.correct_statement", "own"): on_words(
        "statement", lambda at: channels.CorrectStatement(target=at, text="W.", lang="en")
    ),
    ("channels.correct_statement", "another's"): on_words(
        "statement",
        lambda at: channels.CorrectStatement(target=at, text="W.", lang="en"),
        of="cy",
    ),
    ("channels.correct_message", "own"): on_words(
        "message", lambda at: channels.CorrectMessage(target=at, text="W.", lang="en")
    ),
    ("channels.withdraw", "own"): on_words("message", lambda at: channels.Withdraw(target=at)),
    ("channels.withdraw", "another's"): on_words(
        "message", lambda at: channels.Withdraw(target=at), of="cy"
    ),
    ("channels.redact", "own"): on_words(
        "statement", lambda at: channels.Redact(target=at, reason="a name")
    ),
    ("channels.redact", "another's"): on_words(
        "message", lambda at: channels.Redact(target=at, reason="a name"), of="cy"
    ),
    ("channels.open_channel", ""): just(
        lambda kit: channels.OpenChannel(
            channel=kit.id("opened"), kind=ChannelKind.CONTACT_GROUP, title="Talks"
        )
    ),
    ("channels.grant_seat", ""): grant,
    ("channels.withdraw_seat", ""): withdraw_seat,
    ("channels.close_channel", ""): just(lambda _: channels.CloseChannel()),
    ("rooms.open_meeting", ""): after(rooms.AdjournMeeting(), then=lambda _: MEETING),
    ("rooms.suspend_meeting", ""): just(lambda _: rooms.SuspendMeeting()),
    ("rooms.resume_meeting", ""): after(
        rooms.SuspendMeeting(), then=lambda _: rooms.ResumeMeeting()
    ),
    ("rooms.adjourn_meeting", ""): just(lambda _: rooms.AdjournMeeting()),
    ("rooms.close_room", ""): just(lambda _: rooms.CloseRoom()),
    ("accreditation.accredit_delegation", ""): just(
        lambda kit: accreditation.AccreditDelegation(
            delegation=kit.delegation("gamma"),
            names=NAMES,
            code="GAMMA",
            caucus=kit.id("caucus:gamma"),
        )
    ),
    ("accreditation.rename_delegation", ""): just(
        lambda kit: accreditation.RenameDelegation(
            delegation=kit.delegation("alpha"), names=NAMES
        )
    ),
    ("accreditation.submit_credentials", ""): just(lambda _: LETTER),
    ("accreditation.accept_credentials", ""): after(
        LETTER,
        then=lambda kit: accreditation.AcceptCredentials(delegation=kit.delegation("alpha")),
        by="bo",
    ),
    ("accreditation.contest_credentials", ""): after(
        LETTER,
        then=lambda kit: accreditation.ContestCredentials(
            delegation=kit.delegation("alpha"), reason="no seal"
        ),
        by="bo",
    ),
    ("accreditation.register_root", ""): just(root),
    ("accreditation.succeed_root", ""): succeed,
    ("accreditation.certify_device", ""): certify,
    ("accreditation.issue_invitation", "for the own delegation"): just(
        lambda kit: invitation(kit, "guest", "delegate:alpha")
    ),
    ("accreditation.issue_invitation", "for an observer"): just(
        lambda kit: invitation(kit, "guest", "observer")
    ),
    ("accreditation.revoke_invitation", ""): revoke_invitation,
    ("accreditation.propose_replacement", ""): just(replacement),
    ("accreditation.confirm_replacement", ""): confirm,
    ("accreditation.suspend_person", ""): just(
        lambda kit: accreditation.SuspendPerson(person=kit.person("dee").id, reason="x")
    ),
    ("accreditation.reinstate_person", ""): reinstate,
    ("accreditation.withdraw_person", "of the own delegation"): just(
        lambda kit: accreditation.WithdrawPerson(person=kit.person("dee").id, reason="x")
    ),
    ("accreditation.withdraw_person", "of another delegation"): just(
        lambda kit: accreditation.WithdrawPerson(person=kit.person("cy").id, reason="x")
    ),
    ("accreditation.revoke_device", "own"): just(
        lambda kit: accreditation.RevokeDevice(device=kit.person("x").device, reason="x")
    ),
    ("accreditation.revoke_device", "of the own delegation"): just(
        lambda kit: accreditation.RevokeDevice(device=kit.person("dee").device, reason="x")
    ),
    ("accreditation.assign_powers", ""): just(
        lambda kit: accreditation.AssignPowers(
            person=kit.person("dee").id, powers=(Power.SPEAK,)
        )
    ),
    ("audit.record_export", ""): just(lambda _: audit.RecordExport(upto=1)),
    ("audit.accept_epoch", ""): just(lambda _: audit.AcceptEpoch(epoch=2)),
}
"""By the command's wire name and the case, both as the table names them."""
