"""Keys: what signs, what may be admitted, and what people compare."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from negotiation_room.kernel.ids import (
    DelegationId,
    DeviceId,
    Micros,
    PersonId,
    RoomId,
    id_of,
)
from negotiation_room.kernel.keys import (
    Certificate,
    ForgedSignature,
    UnsafeKey,
    check_public_key,
    fingerprint,
    fingerprint_groups,
    public_key,
    sign,
    verify,
)
from negotiation_room.kernel.verdicts import Malformed

PRIVATE = b"\x05" * 32
CERTIFICATE = Certificate(
    origin="https://room.example.org",
    room=RoomId(id_of("r", bytes(16))),
    delegation=DelegationId(id_of("g", bytes(16))),
    person=PersonId(id_of("p", bytes(16))),
    device=DeviceId(id_of("d", bytes(16))),
    key=public_key(PRIVATE),
    powers=("decisions.vote", "speak"),
    serial=1,
    not_before=Micros(5),
    not_after=Micros(6),
)


@settings(max_examples=20)
@given(st.binary(min_size=32, max_size=32), st.binary(max_size=50))
def test_a_signature_fits_its_key_and_message(private: bytes, message: bytes) -> None:
    """Every key that is made may be admitted, and signs what it signs and nothing else."""
    key, signature = public_key(private), sign(private, message)
    assert check_public_key(key) == key
    verify(key, signature, message)
    with pytest.raises(ForgedSignature):
        verify(key, signature, message + b"\x00")


@given(st.integers(0, 63), st.integers(1, 255))
def test_an_altered_signature_is_forged(place: int, change: int) -> None:
    """Any other byte in a signature is refused."""
    signature = bytearray(sign(PRIVATE, b"message"))
    signature[place] ^= change
    with pytest.raises(ForgedSignature):
        verify(public_key(PRIVATE), bytes(signature), b"message")


@pytest.mark.rule("FMT6")
@settings(max_examples=30)
@given(st.binary(min_size=32, max_size=32))
def test_of_random_bytes_only_prime_order_points_are_keys(key: bytes) -> None:
    """Whatever is accepted is one spelling; whatever is not is unsafe, never a defect."""
    try:
        check_public_key(key)
    except UnsafeKey:
        return
    assert int.from_bytes(key, "little") & (2**255 - 1) < 2**255 - 19


def test_a_certificate_is_read_as_it_was_written() -> None:
    """Each field comes back."""
    assert Certificate.from_bytes(CERTIFICATE.to_bytes()) == CERTIFICATE


@pytest.mark.parametrize(
    "certificate",
    [
        replace(CERTIFICATE, serial=0),
        replace(CERTIFICATE, powers=("speak", "decisions.vote")),
        replace(CERTIFICATE, powers=("speak", "speak")),
        replace(CERTIFICATE, not_after=Micros(4)),
        replace(CERTIFICATE, origin="room.example.org"),
        replace(CERTIFICATE, key=b""),
    ],
)
def test_a_certificate_that_would_not_be_read_is_not_written(certificate: Certificate) -> None:
    """Writing is as strict as reading."""
    with pytest.raises(Malformed):
        certificate.to_bytes()


def test_a_fingerprint_changes_with_all_it_stands_for() -> None:
    """Another kind, origin, room, owner or key has another fingerprint."""
    origin, room, owner = "https://room.example.org", id_of("r", bytes(16)), "owner"
    seen = {
        fingerprint("device", origin, room, owner, bytes(32)),
        fingerprint("log", origin, room, owner, bytes(32)),
        fingerprint("device", "https://example.org", room, owner, bytes(32)),
        fingerprint("device", origin, id_of("r", b"\x01" * 16), owner, bytes(32)),
        fingerprint("device", origin, room, "another", bytes(32)),
        fingerprint("device", origin, room, owner, b"\x01" * 32),
    }
    assert len(seen) == 6


@pytest.mark.rule("FMT8")
@given(st.binary(min_size=32, max_size=32))
def test_people_read_six_groups_of_five_digits(value: bytes) -> None:
    """Each group is the remainder of its own five bytes, in ASCII digits."""
    groups = fingerprint_groups(value)
    assert len(groups) == 6
    for index, group in enumerate(groups):
        assert len(group) == 5
        assert group.isascii()
        part = value[5 * index : 5 * index + 5]
        assert int(group) == int(part.hex(), 16) % 100_000
