"""Keys: Ed25519 signatures, the messages by which keys are admitted, and their fingerprints.

Key libraries disagree about odd keys, so what may be admitted is decided here, by our own
arithmetic, and not by the library that verifies.
"""

import hashlib
import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Final, NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

from negotiation_room.kernel.canonical import canonical, check_array, parse_object
from negotiation_room.kernel.curve import is_of_prime_order
from negotiation_room.kernel.errors import Invalid, Refusal
from negotiation_room.kernel.ids import (
    MAX_INTEGER,
    DelegationId,
    DeviceId,
    Micros,
    PersonId,
    RoomId,
    b64,
    check_id,
    check_int,
    check_length,
    check_origin,
    check_text,
    lp,
    tag,
    unb64,
    utf8,
)
from negotiation_room.kernel.verdicts import Malformed

KEY_LENGTH: Final = 32
SIGNATURE_LENGTH: Final = 64
CHALLENGE_LENGTH: Final = 32
FINGERPRINT_KINDS: Final = ("device", "root", "log", "clerk")
MOST_POWERS: Final = 64

_ORDER: Final = 2**252 + 27742317777372353535851937790883648493
_ENROL_TAG: Final = tag("nr-enrol-v1")
_CERTIFICATE_TAG: Final = tag("nr-cert-v1")
_ROOT_TAG: Final = tag("nr-root-v1")
_FINGERPRINT_TAG: Final = tag("nr-fpr-v1")
_POWER: Final = re.compile(r"[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)*")
_CERTIFICATE_KEYS: Final = frozenset(
    (
        "origin",
        "room",
        "delegation",
        "person",
        "device",
        "key",
        "powers",
        "serial",
        "not_before",
        "not_after",
    )
)


class ForgedSignature(Invalid, code="kernel.forged_signature"):
    """The signature is not one that this key made over these bytes."""


class UnsafeKey(Invalid, code="kernel.unsafe_key"):
    """The key is written in a second way, or lies where many signatures fit it."""


def sign(private: bytes | Ed25519PrivateKey, message: bytes) -> bytes:
    """Sign a message; the message must open with the tag of what it is for.

    Raises:
        Malformed: the private key is not 32 bytes.
    """
    if isinstance(private, bytes):
        check_length(private, KEY_LENGTH, "a private key")
        private = Ed25519PrivateKey.from_private_bytes(private)
    return private.sign(message)


def public_key(private: bytes | Ed25519PrivateKey) -> bytes:
    """Give the public half of a private key.

    Raises:
        Malformed: the private key is not 32 bytes.
    """
    if isinstance(private, bytes):
        check_length(private, KEY_LENGTH, "a private key")
        private = Ed25519PrivateKey.from_private_bytes(private)
    return private.public_key().public_bytes_raw()


@lru_cache(maxsize=4096)
def check_public_key(key: bytes) -> bytes:
    """Hand back a public key that may be admitted.

    It must be the canonical encoding of a point whose order is the large prime: the point is
    decoded and multiplied by the group order, which refuses second spellings, points off the
    curve, the eight points of small order, and keys with a small part mixed in. That costs
    some milliseconds once for each key, and is remembered.

    Raises:
        Malformed: it is not 32 bytes.
        UnsafeKey: it is not such a point.
    """
    check_length(key, KEY_LENGTH, "a public key")
    if not is_of_prime_order(key):
        raise UnsafeKey("this key cannot be trusted: make a new one")
    return key


def verify(key: bytes, signature: bytes, message: bytes) -> None:
    """Check a signature as RFC 8032 does, without cofactor, and with S below the group order.

    Raises:
        Malformed: key or signature is of another length.
        UnsafeKey: the key could never have been admitted.
        ForgedSignature: the key did not sign this.
    """
    check_public_key(key)
    check_length(signature, SIGNATURE_LENGTH, "a signature")
    if int.from_bytes(signature[32:], "little") >= _ORDER:
        raise ForgedSignature("the signature is written in a way no device writes it")
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
    except InvalidSignature:
        raise ForgedSignature("the signature does not belong to this key and act") from None


class Claim(NamedTuple):
    """That this key made this signature over this message."""

    key: bytes
    signature: bytes
    message: bytes

    def refuted(self) -> Refusal | None:
        """Why the claim does not hold; None if it does."""
        try:
            verify(self.key, self.signature, self.message)
        except Refusal as refusal:
            return refusal
        return None


def enrolment_message(
    *,
    origin: str,
    room: str,
    person: str,
    device: str,
    key: bytes,
    challenge: bytes,
    at: int,
) -> bytes:
    """Give what a device signs to prove that it holds its key, at this room and now.

    Raises:
        Malformed: a field is not what it must be.
        UnsafeKey: the key may not be enrolled.
    """
    return _ENROL_TAG + canonical(
        {
            "origin": check_origin(origin),
            "room": check_id("r", room),
            "person": check_id("p", person),
            "device": check_id("d", device),
            "key": b64(check_public_key(key)),
            "challenge": b64(check_length(challenge, CHALLENGE_LENGTH, "a challenge")),
            "at": check_int(at, 0, MAX_INTEGER, "a time"),
        }
    )


@dataclass(frozen=True, slots=True)
class Certificate:
    """A delegation's word that a device speaks for a person, with these powers, in this time.

    The highest serial for (delegation, device) wins; without powers it revokes. Powers are
    ascending, each once, so that one grant has one spelling.
    """

    origin: str
    room: RoomId
    delegation: DelegationId
    person: PersonId
    device: DeviceId
    key: bytes
    powers: tuple[str, ...]
    serial: int
    not_before: Micros
    not_after: Micros

    def to_bytes(self) -> bytes:
        """Write the certificate the one way it may be written.

        Raises:
            Malformed: a field is not what `from_bytes` would accept.
            UnsafeKey: the key may not be certified.
        """
        raw = canonical(
            {
                "origin": self.origin,
                "room": self.room,
                "delegation": self.delegation,
                "person": self.person,
                "device": self.device,
                "key": b64(self.key),
                "powers": self.powers,
                "serial": self.serial,
                "not_before": self.not_before,
                "not_after": self.not_after,
            }
        )
        Certificate.from_bytes(raw)
        return raw

    @staticmethod
    def from_bytes(raw: bytes) -> "Certificate":
        """Read a certificate strictly.

        Raises:
            Malformed: it is not written the one way it may be.
            UnsafeKey: the key may not be certified.
        """
        fields = parse_object(raw, _CERTIFICATE_KEYS)
        not_before = check_int(fields["not_before"], 0, MAX_INTEGER, "a time")
        not_after = check_int(fields["not_after"], not_before, MAX_INTEGER, "not_after")
        return Certificate(
            origin=check_origin(fields["origin"]),
            room=RoomId(check_id("r", fields["room"])),
            delegation=DelegationId(check_id("g", fields["delegation"])),
            person=PersonId(check_id("p", fields["person"])),
            device=DeviceId(check_id("d", fields["device"])),
            key=check_public_key(unb64(fields["key"])),
            powers=_parse_powers(fields["powers"]),
            serial=check_int(fields["serial"], 1, MAX_INTEGER, "a serial"),
            not_before=Micros(not_before),
            not_after=Micros(not_after),
        )


def last_moment(certificate: str) -> int:
    """The last moment at which a certificate counts; one that cannot be read never does."""
    try:
        return Certificate.from_bytes(certificate.encode()).not_after
    except (Malformed, UnsafeKey):
        return 0


def _parse_powers(value: object) -> tuple[str, ...]:
    powers = check_array(value, MOST_POWERS)
    for power in powers:
        if not isinstance(power, str) or _POWER.fullmatch(power) is None:
            raise Malformed("a power is named in small letters, as in decisions.vote")
    if any(left >= right for left, right in pairwise(powers)):
        raise Malformed("name each power once, in ascending order")
    return tuple(powers)


def certificate_message(certificate: Certificate) -> bytes:
    """Give what a delegation's root key signs to certify a device.

    Raises:
        Malformed: a field is not what it must be.
        UnsafeKey: the key may not be certified.
    """
    return _CERTIFICATE_TAG + certificate.to_bytes()


def root_succession_message(
    *, origin: str, room: str, delegation: str, key: bytes, serial: int
) -> bytes:
    """Give what a delegation's old root key signs to name the new one.

    Raises:
        Malformed: a field is not what it must be.
        UnsafeKey: the key may not become a root.
    """
    return _ROOT_TAG + canonical(
        {
            "origin": check_origin(origin),
            "room": check_id("r", room),
            "delegation": check_id("g", delegation),
            "key": b64(check_public_key(key)),
            "serial": check_int(serial, 1, MAX_INTEGER, "a serial"),
        }
    )


def fingerprint(kind: str, origin: str, room: str, owner: str, key: bytes) -> bytes:
    """Hash a key with all it stands for, to be compared outside the system.

    Args:
        kind: `device`, `root`, `log` or `clerk`.
        origin: the room's origin.
        room: the room.
        owner: whose key it is: a device, a delegation, or the channel of a log or clerk.
        key: the public key.

    Raises:
        Malformed: a field is not what it must be.
    """
    if kind not in FINGERPRINT_KINDS:
        raise Malformed("no key of that kind has a fingerprint")
    return hashlib.sha256(
        _FINGERPRINT_TAG
        + lp(
            kind.encode("ascii"),
            check_origin(origin).encode("ascii"),
            check_id("r", room).encode("ascii"),
            utf8(check_text(owner, "the owner")),
            check_length(key, KEY_LENGTH, "a public key"),
        )
    ).digest()


def fingerprint_groups(value: bytes) -> tuple[str, str, str, str, str, str]:
    """Show a fingerprint as six groups of five digits, read from left to right everywhere.

    Raises:
        Malformed: a fingerprint is 32 bytes.
    """
    check_length(value, KEY_LENGTH, "a fingerprint")
    first, second, third, fourth, fifth, sixth = (
        f"{int.from_bytes(value[5 * i : 5 * i + 5], 'big') % 100_000:05d}" for i in range(6)
    )
    return first, second, third, fourth, fifth, sixth
