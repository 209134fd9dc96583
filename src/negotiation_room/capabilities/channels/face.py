"""What other capabilities, and the doors, may ask of channels."""

from collections.abc import Iterable
from dataclasses import dataclass

from negotiation_room.capabilities.channels.messages import NoteRegister, UtteranceKind
from negotiation_room.capabilities.channels.rules import Channels, Utterance
from negotiation_room.kernel.channel import Attribution, ChannelKind, ChannelState, History
from negotiation_room.kernel.desk import Desk
from negotiation_room.kernel.errors import Conflict
from negotiation_room.kernel.ids import (
    ChannelId,
    DelegationId,
    DeviceId,
    PersonId,
    RoomId,
    SeatId,
    b64,
)
from negotiation_room.kernel.note import Verifier, checkpoint_origin
from negotiation_room.kernel.roster import (
    AdmitDevice,
    CharterChannel,
    NoteCertificate,
    SeatPerson,
)
from negotiation_room.kernel.seats import Device, Seat


class NoRegister(Conflict, code="channels.no_register"):
    """This channel does not know its room's register."""


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms under which a channel begins."""

    kind: ChannelKind
    title: str
    history: History
    attribution: Attribution = Attribution.ATTRIBUTED
    presence: bool = False
    owner: DelegationId | None = None


@dataclass(frozen=True, slots=True)
class House:
    """What every channel of a room has in common.

    Attributes:
        log_key: the raw public key that signs the checkpoints of this room's logs.
    """

    room: RoomId
    register: ChannelId
    origin: str
    log_key: bytes
    clerk_device: DeviceId
    clerk_key: bytes

    def vkey(self, channel: ChannelId, epoch: int = 1) -> str:
        """The log's key under the name of one channel."""
        host = self.origin.partition("://")[2]
        return Verifier(checkpoint_origin(host, self.room, channel, epoch), self.log_key).vkey()


def register_of(state: ChannelState) -> ChannelId:
    """The register of the room this channel belongs to; the register itself names itself.

    Raises:
        NoRegister: the channel was founded outside a room.
    """
    channels: Channels = state.substate("channels")
    if channels.register_id is None:
        raise NoRegister("this channel belongs to no room; tell those who run the server")
    return channels.register_id


def origin_of(state: ChannelState) -> str:
    """The origin of the room this channel belongs to.

    Raises:
        NoRegister: the channel was founded outside a room.
    """
    channels: Channels = state.substate("channels")
    if channels.origin is None:
        raise NoRegister("this channel belongs to no room; tell those who run the server")
    return channels.origin


def plenary_of(register: ChannelState) -> ChannelId:
    """The room's plenary, as its register names it.

    Raises:
        NoRegister: this is no register.
    """
    channels: Channels = register.substate("channels")
    if channels.plenary is None:
        raise NoRegister("only the register knows the room's plenary")
    return channels.plenary


def opened_in(register: ChannelState) -> tuple[ChannelId, ...]:
    """The channels of the room but register and caucuses: the plenary, then those opened."""
    channels: Channels = register.substate("channels")
    return (plenary_of(register), *sorted(channels.opened))


def may_signal_presence(state: ChannelState, seat: Seat) -> bool:
    """Whether the seat may show, and see, who is present and who is typing.

    Never in a caucus, whatever its charter says: when a delegation meets is its own affair.
    """
    charter = state.chartered
    return charter.presence and charter.kind is not ChannelKind.CAUCUS and not seat.is_observer


def house_of(register: ChannelState) -> House:
    """What a further channel of this room takes over from its register."""
    charter = register.chartered
    return House(
        room=register.room,
        register=register.channel,
        origin=origin_of(register),
        log_key=Verifier.from_vkey(charter.log_key).key,
        clerk_device=charter.clerk_device,
        clerk_key=charter.clerk_key,
    )


def found_channel(
    desk: Desk,
    house: House,
    channel: ChannelId,
    terms: Terms,
    cause: bytes,
    *,
    plenary: ChannelId | None = None,
) -> None:
    """Found and charter a channel, and write the room's register into its journal."""
    desk.found(house.room, channel, terms.kind.value)
    desk.clerk(
        channel,
        CharterChannel,
        cause,
        kind=terms.kind,
        title=terms.title,
        history=terms.history,
        attribution=terms.attribution,
        owner=terms.owner,
        presence=terms.presence,
        log_key=house.vkey(channel),
        clerk_device=house.clerk_device,
        clerk_key=b64(house.clerk_key),
    )
    desk.clerk(
        channel,
        NoteRegister,
        cause,
        register_id=house.register,
        origin=house.origin,
        plenary=plenary,
    )


def seat_with_devices(
    desk: Desk, channel: ChannelId, known: Seat, devices: Iterable[Device], cause: bytes
) -> SeatId:
    """Seat a person as the register knows them, and admit their devices."""
    seat = SeatId(desk.new_id("s"))
    desk.clerk(
        channel,
        SeatPerson,
        cause,
        seat=seat,
        person=known.person,
        name=known.name,
        role=known.role,
        delegation=known.delegation,
        powers=tuple(sorted(known.powers)),
    )
    admit_devices(desk, channel, devices, cause)
    return seat


def devices_of(register: ChannelState, person: PersonId) -> tuple[Device, ...]:
    """The person's devices that are admitted in the register and not revoked."""
    return tuple(
        device
        for _, device in sorted(register.devices.items())
        if device.person == person and not device.revoked
    )


def admit_devices(
    desk: Desk, channel: ChannelId, devices: Iterable[Device], cause: bytes
) -> None:
    """Admit devices, each with its delegation's certificate if it has one."""
    for device in devices:
        desk.clerk(
            channel,
            AdmitDevice,
            cause,
            device=device.id,
            person=device.person,
            key=b64(device.key),
        )
        if device.vouched is not None:
            certificate, signature, root = device.vouched
            desk.clerk(
                channel,
                NoteCertificate,
                cause,
                device=device.id,
                certificate=certificate,
                signature=signature,
                root=root,
            )


@dataclass(frozen=True, slots=True)
class Words:
    """What was said at a place: an utterance or a correction of one.

    Attributes:
        of: the place of the utterance itself.
        are_gone: they were destroyed.
        seat: whose words they are; None where the reader may not know.
        delegation: for whom that seat spoke.
        are_withdrawn: whoever said them has taken them back; they stay readable.
    """

    kind: UtteranceKind
    lang: str
    of: int
    are_gone: bool
    seat: SeatId | None = None
    delegation: DelegationId | None = None
    are_withdrawn: bool = False


def words_in(state: ChannelState) -> dict[int, Words]:
    """Everything that was said in a channel, by the place of its words."""
    channels: Channels = state.substate("channels")
    found: dict[int, Words] = {}
    for place, said in channels.utterances.items():
        found[place] = _words(said, said.lang, place)
        for correction in said.corrections:
            found[correction.seq] = _words(said, correction.lang, place)
    return found


def words_at(state: ChannelState, place: int) -> Words | None:
    """What was said at a place, if anything was."""
    channels: Channels = state.substate("channels")
    said = channels.utterances.get(place)
    return words_in(state).get(place) if said is None else _words(said, said.lang, place)


def _words(said: Utterance, lang: str, of: int) -> Words:
    return Words(
        said.kind,
        lang,
        of,
        said.redacted is not None,
        said.seat,
        said.delegation,
        said.withdrawn,
    )
