"""Newcomers: what makes somebody known here, ready to be written with their accreditation.

Redeeming an invitation is an act of the register. Person, proof and device key must become
known in the very transaction of that act or not at all: so nothing is written here, but handed
out.
"""

from dataclasses import dataclass

from negotiation_room.capabilities.identity.challenges import Challenge
from negotiation_room.capabilities.identity.known import Device, Passkey, Password, Person
from negotiation_room.capabilities.identity.refusals import UnfitEnrolment
from negotiation_room.capabilities.identity.store import People
from negotiation_room.kernel.ids import DeviceId, PersonId, RoomId
from negotiation_room.kernel.keys import ForgedSignature, UnsafeKey, enrolment_message, verify
from negotiation_room.kernel.ports import Write
from negotiation_room.kernel.verdicts import Malformed


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Somebody at the threshold.

    Attributes:
        person: who they will be, or already are.
        device: the device that will sign their acts in this room.
        writes: for `Batch.writes` of the acts that let them in. Each may raise a refusal, and
            then nothing of the batch may stand.
    """

    person: PersonId
    device: Device
    writes: tuple[Write, ...]


def prove_device(
    challenge: Challenge,
    *,
    origin: str,
    room: RoomId,
    key: bytes,
    signature: bytes,
    chosen: str | None = None,
) -> Device:
    """Check that a device holds the key it brings, for this room, person and question. Pure.

    Args:
        challenge: taken out already, so that the proof cannot be shown twice.
        origin: the room's origin, fixed when the room was made.
        room: the room in which the device will sign.
        key: the device's public key.
        signature: over the enrolment message.
        chosen: the id the device chose for itself, if it did not take the question's.

    Raises:
        UnfitEnrolment: the signature or the key does not hold.
    """
    id_ = chosen or challenge.device
    if challenge.person is None or id_ is None:
        raise UnfitEnrolment("this question was not asked of a device; begin again")
    try:
        message = enrolment_message(
            origin=origin,
            room=room,
            person=challenge.person,
            device=id_,
            key=key,
            challenge=challenge.challenge,
            at=challenge.at,
        )
        verify(key, signature, message)
    except (Malformed, UnsafeKey, ForgedSignature):
        raise UnfitEnrolment(
            "this device did not prove that it holds its key; begin again, with a new key"
        ) from None
    return Device(DeviceId(id_), challenge.person, room, key, challenge.at)


def prepare_newcomer(
    people: People,
    person: Person,
    device: Device,
    proof: Passkey | Password,
    now: int,
) -> Newcomer:
    """Gather the writes that make a person, their proof and their device known. Pure."""
    shown = (
        people.write_passkey(proof, now)
        if isinstance(proof, Passkey)
        else people.write_password(proof, now)
    )
    writes = (people.write_person(person), shown, people.write_device(device))
    return Newcomer(person.id, device, writes)


def prepare_device(people: People, device: Device) -> Newcomer:
    """Gather the write that gives somebody known one device more. Pure."""
    return Newcomer(device.person, device, (people.write_device(device),))
