"""At rest: how parts and data keys are encrypted in a store that is not trusted to keep order.

A part moved to another row does not open, and counts as opened only when it recomputes the
commitment of its leaf: AES-GCM alone does not bind a ciphertext to one key.
"""

import hmac
from functools import lru_cache
from struct import Struct
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from negotiation_room.kernel.ids import (
    MAX_INTEGER,
    MAX_U32,
    check_id,
    check_int,
    check_length,
    check_text,
    lp,
    tag,
    u32,
    utf8,
)
from negotiation_room.kernel.leaf import SALT_LENGTH, Leaf, parse_leaf, verify_part
from negotiation_room.kernel.verdicts import Malformed, NotProven

KEY_LENGTH: Final = 32
NONCE_LENGTH: Final = 12

_ENTRY_TAG: Final = tag("nr-entry-v1")
_EPOCH_AND_SEQ: Final = Struct(">IIIQ")
_DATA_KEY_LABEL: Final = b"nr-dek-v1"
_PART_LABEL: Final = b"nr-part-v1"
_GENERATION_LENGTH: Final = 4
_TAG_LENGTH: Final = 16


class NotOpened(NotProven, code="kernel.not_opened"):
    """The stored bytes do not open with the key and place they should belong to."""


def wrap_data_key(
    kek: bytes, kid: str, channel: str, generation: int, data_key: bytes, nonce: bytes
) -> bytes:
    """Encrypt a channel's data key under the key-encryption key.

    Args:
        kek: the key-encryption key, which never lies with the data.
        kid: the name of that key.
        channel: whose parts the data key opens.
        generation: which of the channel's data keys it is.
        data_key: the 32 bytes to be wrapped.
        nonce: twelve random bytes, never used before under this key; kept beside the result.

    Raises:
        Malformed: a length or number is impossible.
    """
    check_length(data_key, KEY_LENGTH, "a data key")
    associated = _data_key_place(kid, channel, generation)
    return _cipher(kek).encrypt(_nonce(nonce), data_key, associated)


def unwrap_data_key(
    kek: bytes, kid: str, channel: str, generation: int, wrapped: bytes, nonce: bytes
) -> bytes:
    """Decrypt what `wrap_data_key` made.

    Raises:
        Malformed: a length or number is impossible.
        NotOpened: it was wrapped under another key, or for another channel or generation.
    """
    check_length(wrapped, KEY_LENGTH + _TAG_LENGTH, "a wrapped data key")
    associated = _data_key_place(kid, channel, generation)
    return _decrypt(kek, nonce, wrapped, associated, "the data key of this channel")


def entry_key(data_key: bytes, channel: str, epoch: int, seq: int) -> bytes:
    """Derive the one key under which the parts of one entry lie.

    Raises:
        Malformed: a length or number is impossible.
    """
    check_length(data_key, KEY_LENGTH, "a data key")
    check_int(epoch, 1, MAX_U32, "an epoch")
    check_int(seq, 1, MAX_INTEGER, "a place")
    # The bytes of `lp(channel, u32(epoch), u64(seq))`; it is done for every entry written.
    place = _of_channel(channel) + _EPOCH_AND_SEQ.pack(4, epoch, 8, seq)
    return hmac.digest(data_key, place, "sha256")


@lru_cache(maxsize=1024)
def _of_channel(channel: str) -> bytes:
    """What every place in this channel begins with."""
    return _ENTRY_TAG + lp(check_id("c", channel).encode("ascii"))


def seal_part(
    key: bytes, nonce: bytes, leaf: bytes, name: str, salt: bytes, data: bytes
) -> bytes:
    """Encrypt one part with its salt, bound to its leaf and its name.

    Args:
        key: the entry key.
        nonce: twelve random bytes, fresh for each attempt; kept beside the result.
        leaf: the leaf as stored.
        name: the part's name.
        salt: the part's salt.
        data: the part's plaintext.

    Raises:
        Malformed: a length is impossible.
    """
    check_length(salt, SALT_LENGTH, "a salt")
    return _cipher(key).encrypt(_nonce(nonce), salt + data, _part_place(leaf, name))


def open_part(
    key: bytes, nonce: bytes, leaf: bytes, name: str, ciphertext: bytes
) -> tuple[bytes, bytes]:
    """Decrypt one part, and recompute its commitment before anybody may rest on it.

    Raises:
        Malformed: the leaf is none, has no such part, or a length is impossible.
        NotOpened: the ciphertext was made under another key, leaf or name.
        NotProven: it opens, but is not what the leaf commits to.
    """
    place = _part_place(leaf, name)
    plain = _decrypt(key, nonce, ciphertext, place, f"the part {name} of this entry")
    if len(plain) < SALT_LENGTH:
        raise Malformed("a stored part begins with its salt")
    salt, data = plain[:SALT_LENGTH], plain[SALT_LENGTH:]
    verify_part(_leaf(leaf), name, salt, data)
    return salt, data


@lru_cache(maxsize=16)
def _leaf(raw: bytes) -> Leaf:
    """A leaf, parsed once for all its parts, which are opened one after another."""
    return parse_leaf(raw)


def part_row(generation: int, nonce: bytes, ciphertext: bytes) -> bytes:
    """Join what is stored for one part.

    Raises:
        Malformed: a length or number is impossible.
    """
    check_int(generation, 1, MAX_U32, "a generation")
    return u32(generation) + _nonce(nonce) + ciphertext


def split_part_row(row: bytes) -> tuple[int, bytes, bytes]:
    """Part a stored row into generation, nonce and ciphertext.

    Raises:
        Malformed: it is too short to hold a part.
    """
    start = _GENERATION_LENGTH + NONCE_LENGTH
    if len(row) < start + SALT_LENGTH + _TAG_LENGTH:
        raise Malformed("a stored part holds generation, nonce, salt and seal")
    generation = int.from_bytes(row[:_GENERATION_LENGTH], "big")
    check_int(generation, 1, MAX_U32, "a generation")
    return generation, row[_GENERATION_LENGTH:start], row[start:]


def _data_key_place(kid: str, channel: str, generation: int) -> bytes:
    return lp(
        _DATA_KEY_LABEL,
        check_id("c", channel).encode("ascii"),
        u32(check_int(generation, 1, MAX_U32, "a generation")),
        utf8(check_text(kid, "the name of a key")),
    )


def _part_place(leaf: bytes, name: str) -> bytes:
    return lp(_PART_LABEL, leaf, utf8(name))


def _cipher(key: bytes) -> AESGCM:
    return AESGCM(check_length(key, KEY_LENGTH, "a key"))


def _nonce(nonce: bytes) -> bytes:
    return check_length(nonce, NONCE_LENGTH, "a nonce")


def _decrypt(key: bytes, nonce: bytes, data: bytes, associated: bytes, what: str) -> bytes:
    try:
        return _cipher(key).decrypt(_nonce(nonce), data, associated)
    except InvalidTag:
        raise NotOpened(
            f"{what} does not open: it was moved, altered or sealed elsewhere"
        ) from None
