"""Names and the smallest encodings: ids, base64url, length prefixes, tags, big-endian integers.

Everything here has exactly one spelling, so that equal things are equal bytes.
"""

import re
from base64 import b32encode
from binascii import a2b_base64, b2a_base64
from collections.abc import Callable
from struct import Struct
from typing import Final, NewType

from negotiation_room.kernel.verdicts import Malformed

RoomId = NewType("RoomId", str)
ChannelId = NewType("ChannelId", str)
PersonId = NewType("PersonId", str)
DeviceId = NewType("DeviceId", str)
SeatId = NewType("SeatId", str)
DelegationId = NewType("DelegationId", str)
ActId = NewType("ActId", str)
InvitationId = NewType("InvitationId", str)
MeetingId = NewType("MeetingId", str)
UnitId = NewType("UnitId", str)
ProposalId = NewType("ProposalId", str)
CommentId = NewType("CommentId", str)

Micros = NewType("Micros", int)
"""Microseconds since 1970 UTC; the only way this room writes a time in a record."""

KINDS: Final = {
    "r": "room",
    "c": "channel",
    "p": "person",
    "d": "device",
    "s": "seat",
    "g": "delegation",
    "a": "act",
    "i": "invitation",
    "m": "meeting",
    "u": "unit",
    "q": "proposal",
    "k": "comment",
}
MAX_INTEGER: Final = 2**53 - 1
MAX_U32: Final = 2**32 - 1
HASH_LENGTH: Final = 32

# 128 bits are 25 whole base32 letters and three bits more: the last letter has two zero bits,
# which leaves eight letters and makes the spelling unique.
_IDS: Final = {kind: re.compile(f"{kind}_[a-z2-7]{{25}}[aeimquy4]") for kind in KINDS}
_ORIGIN: Final = re.compile(
    r"(?P<scheme>https?)://"
    r"(?:[a-z0-9_-]+(?:\.[a-z0-9_-]+)*|\[[0-9a-f:]+\])"
    r"(?::(?P<port>[1-9][0-9]{0,4}))?"
)
_TO_URL: Final = bytes.maketrans(b"+/", b"-_")
_FROM_URL: Final = bytes.maketrans(b"-_", b"+/")
_DEFAULT_PORTS: Final = {"http": 80, "https": 443}
_LENGTH: Final = Struct(">I").pack
_MAX_PORT: Final = 65_535
_MAX_ORIGIN: Final = 300


def new_id(kind: str, random: Callable[[int], bytes]) -> str:
    """Name a new thing of this kind with 128 bits of the given randomness."""
    if kind not in KINDS:
        msg = f"no such kind of id: {kind!r}"
        raise ValueError(msg)
    return id_of(kind, random(16))


def id_of(kind: str, bits: bytes) -> str:
    """Spell 128 bits as an id of this kind."""
    if kind not in KINDS or len(bits) != 16:  # noqa: PLR2004
        msg = "an id is a known kind and sixteen bytes"
        raise ValueError(msg)
    return f"{kind}_{b32encode(bits)[:26].decode('ascii').lower()}"


def check_id(kind: str, text: object) -> str:
    """Hand back the id if it is one of this kind, spelled the one way it may be.

    Raises:
        Malformed: it is not.
    """
    if not isinstance(text, str) or _IDS[kind].fullmatch(text) is None:
        raise Malformed(
            f"this is not the id of a {KINDS[kind]}: copy it whole, as it was given"
        )
    return text


def check_origin(text: object) -> str:
    """Hand back the origin if it is a WHATWG ASCII origin as a browser would write it.

    Raises:
        Malformed: it has another scheme, upper case, a path, or its scheme's own port.
    """
    if not isinstance(text, str) or len(text) > _MAX_ORIGIN:
        raise Malformed("name the room's origin, as in https://room.example.org")
    match = _ORIGIN.fullmatch(text)
    port = match and match["port"]
    if match is None or (
        port and (int(port) > _MAX_PORT or int(port) == _DEFAULT_PORTS[match["scheme"]])
    ):
        raise Malformed("write the origin as a browser does, as in https://room.example.org")
    return text


def check_int(value: object, low: int, high: int, what: str) -> int:
    """Hand back a true integer between both bounds.

    Raises:
        Malformed: it is a truth value, another type, or out of bounds.
    """
    if type(value) is not int or not low <= value <= high:
        raise Malformed(f"{what} must be a whole number from {low} to {high}")
    return value


def check_text(value: object, what: str) -> str:
    """Hand back a string that is not empty.

    Raises:
        Malformed: it is empty or no string.
    """
    if not isinstance(value, str) or not value:
        raise Malformed(f"{what} must be a text that is not empty")
    return value


def check_length(data: bytes, length: int, what: str) -> bytes:
    """Hand back bytes that are exactly as long as their meaning demands.

    Raises:
        Malformed: they are longer or shorter.
    """
    if len(data) != length:
        raise Malformed(f"{what} must be {length} bytes, not {len(data)}")
    return data


def b64(data: bytes) -> str:
    """Write bytes as base64url without padding."""
    return b2a_base64(data, newline=False).translate(_TO_URL, b"=").decode("ascii")


def unb64(text: object, length: int | None = None) -> bytes:
    """Read base64url without padding, refusing every spelling but the one `b64` writes.

    Raises:
        Malformed: padding, white space, foreign letters, stray bits, or another length.
    """
    if not isinstance(text, str):
        raise Malformed("bytes are written as base64url text")
    try:
        data = a2b_base64(text.encode("ascii").translate(_FROM_URL) + b"==")
    except ValueError:
        raise Malformed("this is not base64url without padding") from None
    if b64(data) != text:
        raise Malformed("this is not base64url without padding")
    return data if length is None else check_length(data, length, "the decoded value")


def spelled(text: bytes) -> bytes:
    """Read base64url that is known to be spelled the one way it may be."""
    return a2b_base64(text.translate(_FROM_URL) + b"==")


def utf8(text: str) -> bytes:
    """Encode a string that is well formed.

    Raises:
        Malformed: it holds half of a surrogate pair.
    """
    try:
        return text.encode()
    except UnicodeEncodeError:
        raise Malformed("the text holds half a character: write it again") from None


def u32(value: int) -> bytes:
    """Write an integer as four bytes, the highest first."""
    return value.to_bytes(4, "big")


def u64(value: int) -> bytes:
    """Write an integer as eight bytes, the highest first."""
    return value.to_bytes(8, "big")


def lp(*parts: bytes) -> bytes:
    """Join parts so that no two lists of parts give the same bytes."""
    pieces: list[bytes] = []
    for part in parts:
        pieces += (_LENGTH(len(part)), part)
    return b"".join(pieces)


def tag(text: str) -> bytes:
    """Open a message with what it is for, so that one signature never serves two purposes."""
    return text.encode("ascii") + b"\x00"
