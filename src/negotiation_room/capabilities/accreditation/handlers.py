"""What acts of the register carry into the room's channels and into the tables of identity."""

from negotiation_room.capabilities.accreditation.face import (
    Identities,
    caucuses_of,
    channels_of_room,
    devices_anywhere,
    revoke_everywhere,
    seats_heard,
)
from negotiation_room.capabilities.accreditation.invitations import invitation_in
from negotiation_room.capabilities.accreditation.messages import (
    AccreditDelegation,
    AssignPowers,
    CertifyDevice,
    ConfirmReplacement,
    ReinstatePerson,
    RevokeDevice,
    SuspendPerson,
    WithdrawPerson,
)
from negotiation_room.capabilities.accreditation.people import UnknownDevice
from negotiation_room.capabilities.channels.face import Terms, found_channel, house_of
from negotiation_room.kernel import roster
from negotiation_room.kernel.channel import ChannelKind, History
from negotiation_room.kernel.desk import Desk, Done, Handler
from negotiation_room.kernel.ids import DeviceId


def handlers(identities: Identities) -> dict[str, Handler]:
    """The handlers of this capability, over the tables of identity given by the wiring."""

    def forget(desk: Desk, device: DeviceId) -> None:
        desk.write(lambda conn: identities.revoke_device(conn, device))

    def withdraw_person(desk: Desk, done: Done) -> None:
        """Unseat the person everywhere, their caucus too, and revoke their devices here."""
        wish = done.command
        assert isinstance(wish, WithdrawPerson)  # noqa: S101 -- the wire name says so
        register = desk.state(done.channel)
        for channel, seat in seats_heard(desk, register, wish.person):
            desk.clerk(channel, roster.UnseatPerson, done.leaf_hash, seat=seat.id)
        for device in devices_anywhere(desk, register, wish.person):
            revoke_everywhere(desk, done.channel, device, done.leaf_hash)
        person, room = wish.person, done.room
        desk.write(lambda conn: identities.end_sessions(conn, person, room))

    def revoke_device(desk: Desk, done: Done) -> None:
        """Revoke the device in every channel; a device nobody hears is refused."""
        wish = done.command
        assert isinstance(wish, RevokeDevice)  # noqa: S101 -- the wire name says so
        elsewhere = revoke_everywhere(desk, done.channel, wish.device, done.leaf_hash)
        if not elsewhere and wish.device not in desk.state(done.channel).devices:
            raise UnknownDevice("no such device is heard in this room; look again")
        forget(desk, wish.device)

    def confirm_replacement(desk: Desk, done: Done) -> None:
        """Revoke the lost devices everywhere, in identity too; the new one comes later."""
        wish = done.command
        assert isinstance(wish, ConfirmReplacement)  # noqa: S101 -- the wire name says so
        register = desk.state(done.channel)
        person = invitation_in(register, wish.invitation).replaces
        lost = {
            event.device for event in done.events if isinstance(event, roster.DeviceRevoked)
        }
        if person is not None:
            lost.update(devices_anywhere(desk, register, person))
        for device in sorted(lost):
            revoke_everywhere(desk, done.channel, device, done.leaf_hash)
            forget(desk, device)

    return {
        AccreditDelegation.wire: accredit_delegation,
        SuspendPerson.wire: suspend_or_reinstate,
        ReinstatePerson.wire: suspend_or_reinstate,
        WithdrawPerson.wire: withdraw_person,
        RevokeDevice.wire: revoke_device,
        ConfirmReplacement.wire: confirm_replacement,
        AssignPowers.wire: assign_powers,
        CertifyDevice.wire: certify_device,
    }


def accredit_delegation(desk: Desk, done: Done) -> None:
    """Found the delegation's caucus, with nobody in it; its head comes by invitation."""
    wish = done.command
    assert isinstance(wish, AccreditDelegation)  # noqa: S101 -- the wire name says so
    terms = Terms(
        kind=ChannelKind.CAUCUS,
        title=wish.code,
        history=History.OWN,
        owner=wish.delegation,
    )
    house = house_of(desk.state(done.channel))
    found_channel(desk, house, wish.caucus, terms, done.leaf_hash)


def suspend_or_reinstate(desk: Desk, done: Done) -> None:
    """Carry a suspension, or its end, into every channel but the caucuses."""
    wish = done.command
    assert isinstance(wish, SuspendPerson | ReinstatePerson)  # noqa: S101 -- as the wire name says
    suspended = isinstance(wish, SuspendPerson)
    register = desk.state(done.channel)
    caucuses = set(caucuses_of(register))
    for channel, seat in seats_heard(desk, register, wish.person):
        if channel not in caucuses:
            desk.clerk(
                channel,
                roster.SuspendPerson,
                done.leaf_hash,
                seat=seat.id,
                suspended=suspended,
            )


def assign_powers(desk: Desk, done: Done) -> None:
    """Carry the powers into every channel in which the person sits."""
    wish = done.command
    assert isinstance(wish, AssignPowers)  # noqa: S101 -- the wire name says so
    powers = tuple(sorted(set(wish.powers)))
    register = desk.state(done.channel)
    for channel, seat in seats_heard(desk, register, wish.person):
        if channel != done.channel:
            desk.clerk(channel, roster.SetPowers, done.leaf_hash, seat=seat.id, powers=powers)


def certify_device(desk: Desk, done: Done) -> None:
    """Carry a certificate, or the revocation it is, wherever the device is heard."""
    register = desk.state(done.channel)
    for event in done.events:
        if isinstance(event, roster.DeviceRevoked):
            revoke_everywhere(desk, done.channel, event.device, done.leaf_hash)
        elif isinstance(event, roster.DeviceCertified):
            for channel in filter(desk.hears, channels_of_room(register)):
                desk.clerk(
                    channel,
                    roster.NoteCertificate,
                    done.leaf_hash,
                    device=event.device,
                    certificate=event.certificate,
                    signature=event.signature,
                    root=event.root,
                )
