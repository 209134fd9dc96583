"""Signed notes and checkpoints as C2SP writes them: how a log says, in public, what it holds.

A note is text, an empty line, and signature lines; each names a key by name and by the first
four bytes of a hash. Only Ed25519 (type 0x01) is spoken here; other signatures are passed over.
"""

import binascii
import hashlib
import re
from base64 import b64decode, b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from negotiation_room.kernel.ids import (
    HASH_LENGTH,
    MAX_INTEGER,
    MAX_U32,
    check_id,
    check_int,
    check_length,
    utf8,
)
from negotiation_room.kernel.keys import (
    KEY_LENGTH,
    check_public_key,
    public_key,
    sign,
    verify,
)
from negotiation_room.kernel.merkle import EMPTY_ROOT
from negotiation_room.kernel.verdicts import Malformed, NotProven

_ED25519: Final = b"\x01"
_DASH: Final = "\u2014 "
_HASH_PREFIX: Final = 4
_MOST_SIGNATURES: Final = 100
_MOST_CHARACTERS: Final = 1_000_000
_NUMBER: Final = re.compile(r"0|[1-9][0-9]{0,15}")
_VKEY: Final = re.compile(r"(?P<name>[^+]+)\+(?P<hash>[0-9a-f]{8})\+(?P<key>[A-Za-z0-9+/=]+)")
_FORBIDDEN: Final = re.compile(r"[\x00-\x09\x0b-\x1f]")
_HOST: Final = re.compile(r"[a-z0-9._\[\]:-]+")


def key_hash(name: str, key: bytes) -> bytes:
    """Give the four bytes by which a signature line points to its key."""
    return hashlib.sha256(utf8(name) + b"\n" + _ED25519 + key).digest()[:_HASH_PREFIX]


@dataclass(frozen=True, slots=True)
class Verifier:
    """A key that a reader trusts under a name."""

    name: str
    key: bytes

    def __post_init__(self) -> None:
        """Admit no name that a signature line could not carry, and no unsafe key."""
        _check_name(self.name)
        check_public_key(self.key)

    def vkey(self) -> str:
        """Write name and key as C2SP does, to be given to other tools."""
        hint = key_hash(self.name, self.key).hex()
        return f"{self.name}+{hint}+{_b64(_ED25519 + self.key)}"

    @staticmethod
    def from_vkey(text: str) -> "Verifier":
        """Read what `vkey` writes.

        Raises:
            Malformed: it is no vkey, or its hash is not that of its name and key.
            UnsafeKey: the key may not be trusted.
        """
        match = _VKEY.fullmatch(text)
        if match is None:
            raise Malformed("write the log's key as name+hash+key")
        data = _unb64(match["key"])
        if data[:1] != _ED25519 or len(data) != 1 + KEY_LENGTH:
            raise Malformed("this room reads Ed25519 keys only")
        verifier = Verifier(match["name"], data[1:])
        if verifier.vkey() != text:
            raise Malformed("the hash in this key is not that of its name and key")
        return verifier


def sign_note(text: str, name: str, private_key: bytes | Ed25519PrivateKey) -> str:
    """Sign a text under a key name.

    Raises:
        Malformed: the text or the name cannot stand in a note.
    """
    _check_name(name)
    _check_text(text)
    signature = key_hash(name, public_key(private_key)) + sign(private_key, utf8(text))
    return f"{text}\n{_DASH}{name} {_b64(signature)}\n"


def open_note(note: str, verifiers: Sequence[Verifier]) -> str:
    """Give a note's text, if a trusted key signed it and none of them refutes it.

    Signatures by keys unknown here are passed over, as C2SP demands: they may be witnesses'.

    Raises:
        Malformed: it is not a signed note.
        ForgedSignature: a line points to a trusted key that did not sign this text.
        NotProven: no trusted key signed it.
    """
    text, lines = _parted(note)
    known = {(each.name, key_hash(each.name, each.key)): each for each in verifiers}
    if len(known) != len(verifiers):
        raise Malformed("two trusted keys share a name and a hash")
    proven, message = False, utf8(text)
    for name, data in lines:
        verifier = known.get((name, data[:_HASH_PREFIX]))
        if verifier is not None:
            verify(verifier.key, data[_HASH_PREFIX:], message)
            proven = True
    if not proven:
        raise NotProven(
            "no key that you trust signed this note",
            expected=", ".join(sorted(each.name for each in verifiers)),
            found=", ".join(sorted({name for name, _ in lines})),
        )
    return text


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a log held at one moment: its origin, its size, its root."""

    origin: str
    size: int
    root: bytes

    def body(self) -> str:
        """Write the text that is signed.

        Raises:
            Malformed: the origin, size or root is none.
        """
        _check_name(self.origin)
        check_int(self.size, 0, MAX_INTEGER, "the size of a log")
        check_length(self.root, HASH_LENGTH, "a root")
        if (self.size == 0) != (self.root == EMPTY_ROOT):
            raise Malformed("the root of nothing goes with size nought, and with no other")
        return f"{self.origin}\n{self.size}\n{_b64(self.root)}\n"

    @staticmethod
    def parse(text: str) -> "Checkpoint":
        """Read the text of a checkpoint: three lines and nothing more.

        Raises:
            Malformed: it is anything else.
        """
        lines = text.split("\n")
        if len(lines) != 4 or lines[3] or _NUMBER.fullmatch(lines[1]) is None:  # noqa: PLR2004
            raise Malformed("a checkpoint is three lines: origin, size and root")
        checkpoint = Checkpoint(lines[0], int(lines[1]), _unb64(lines[2]))
        if checkpoint.body() != text:
            raise Malformed("a checkpoint is three lines: origin, size and root")
        return checkpoint

    def sign(self, private_key: bytes | Ed25519PrivateKey) -> str:
        """Sign this checkpoint under its own origin, as the log's key is named.

        Raises:
            Malformed: it could not be parsed again.
        """
        return sign_note(self.body(), self.origin, private_key)


def open_checkpoint(note: str, verifier: Verifier) -> Checkpoint:
    """Read a checkpoint signed by a log's own key, whose name is the log's origin.

    Raises:
        Malformed: it is no signed checkpoint.
        ForgedSignature: the log's key did not sign it.
        NotProven: another key signed it, or it speaks of another log.
    """
    checkpoint = Checkpoint.parse(open_note(note, [verifier]))
    if checkpoint.origin != verifier.name:
        raise NotProven(
            "this checkpoint is of another log",
            expected=verifier.name,
            found=checkpoint.origin,
        )
    return checkpoint


def checkpoint_origin(host: str, room: str, channel: str, epoch: int) -> str:
    """Name the log of one channel in one epoch.

    Args:
        host: the room's origin without its scheme: the host, and the port if there is one.
        room: the room.
        channel: the channel.
        epoch: the epoch.

    Raises:
        Malformed: a field is not what it must be.
    """
    if _HOST.fullmatch(host) is None:
        raise Malformed("name the host as the room's origin does, without its scheme")
    check_int(epoch, 1, MAX_U32, "an epoch")
    return f"{host}/{check_id('r', room)}/{check_id('c', channel)}/{epoch}"


def _parted(note: str) -> tuple[str, list[tuple[str, bytes]]]:
    """Part the text from its signature lines; the last empty line divides them."""
    if len(note) > _MOST_CHARACTERS:
        raise Malformed("this note is too long")
    text, divider, tail = note.rpartition("\n\n")
    if not divider or not tail.endswith("\n"):
        raise Malformed("a signed note is a text, an empty line and signatures")
    text += "\n"
    _check_text(text)
    lines = tail[:-1].split("\n")
    if len(lines) > _MOST_SIGNATURES:
        raise Malformed("this note has too many signatures")
    return text, [_signature_line(line) for line in lines]


def _signature_line(line: str) -> tuple[str, bytes]:
    name, space, encoded = line.removeprefix(_DASH).partition(" ")
    if not line.startswith(_DASH) or not space:
        raise Malformed("this is not the line of a signature")
    _check_name(name)
    data = _unb64(encoded)
    if len(data) <= _HASH_PREFIX:
        raise Malformed("this signature is too short")
    return name, data


def _check_text(text: str) -> None:
    if not text.endswith("\n") or _FORBIDDEN.search(text):
        raise Malformed("the text of a note ends its last line and holds no control characters")
    utf8(text)


def _check_name(name: str) -> None:
    if not name or "+" in name or any(letter.isspace() for letter in name):
        raise Malformed("a key's name holds no spaces and no plus")
    if _FORBIDDEN.search(name):
        raise Malformed("a key's name holds no control characters")
    utf8(name)


def _b64(data: bytes) -> str:
    return b64encode(data).decode("ascii")


def _unb64(text: str) -> bytes:
    """Read the padded base64 of C2SP, in its one spelling."""
    try:
        data = b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise Malformed("this is not base64") from None
    if _b64(data) != text:
        raise Malformed("this is not base64")
    return data
