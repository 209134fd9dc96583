"""Snapshots and other long sealed things: chunks that cannot be cut, re-ordered or moved.

The format is decided in docs/adr/0003-snapshot-format.md.
"""

import hashlib
import hmac
import secrets
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from negotiation_room.kernel.atrest import NotOpened
from negotiation_room.kernel.ids import lp, tag, u32, u64

CHUNK: Final = 65_536
FILE_ID_LENGTH: Final = 32

_KEY_TAG: Final = tag("nr-snapshot-v1")
_TAG_LENGTH: Final = 16
_VERSION: Final = b"\x01"


def seal(data_key: bytes, channel: str, epoch: int, seq: int, data: bytes) -> bytes:
    """Seal bytes for one channel and place, in chunks under a key of their own."""
    file_id = secrets.token_bytes(FILE_ID_LENGTH)
    cipher = _cipher(data_key, file_id, channel, epoch, seq)
    count = max(1, -(-len(data) // CHUNK))
    chunks = [
        cipher.encrypt(
            _nonce(number, is_last=number == count - 1),
            data[number * CHUNK : (number + 1) * CHUNK],
            None,
        )
        for number in range(count)
    ]
    return b"".join((_VERSION, file_id, *chunks))


def open_sealed(data_key: bytes, channel: str, epoch: int, seq: int, sealed: bytes) -> bytes:
    """Open what `seal` made for this channel and place.

    Raises:
        NotOpened: it was altered, cut, lengthened, re-ordered, or sealed for another place.
    """
    start = len(_VERSION) + FILE_ID_LENGTH
    body = sealed[start:]
    if sealed[:1] != _VERSION or len(body) < _TAG_LENGTH:
        raise NotOpened("a snapshot does not open: it is cut short, or of another version")
    cipher = _cipher(data_key, sealed[1:start], channel, epoch, seq)
    step = CHUNK + _TAG_LENGTH
    count = -(-len(body) // step)
    try:
        return b"".join(
            cipher.decrypt(
                _nonce(number, is_last=number == count - 1),
                body[number * step : (number + 1) * step],
                None,
            )
            for number in range(count)
        )
    except InvalidTag:
        raise NotOpened("a snapshot does not open: it was altered, cut or moved") from None


def _cipher(data_key: bytes, file_id: bytes, channel: str, epoch: int, seq: int) -> AESGCM:
    place = lp(channel.encode("ascii"), u32(epoch), u64(seq), file_id)
    return AESGCM(hmac.digest(data_key, _KEY_TAG + place, hashlib.sha256))


def _nonce(number: int, *, is_last: bool) -> bytes:
    # Counted, not random: the key is for this one sealing, and so order is sealed too.
    return bytes(7) + u32(number) + (b"\x01" if is_last else b"\x00")
