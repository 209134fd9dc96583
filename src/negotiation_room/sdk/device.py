"""Signing keys on a person's own machine: a device's key, and a delegation's root key.

The private half is made here and never leaves here.
"""

import json
import os
from pathlib import Path
from typing import Any, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from negotiation_room.kernel import keys
from negotiation_room.kernel.act import act_signing_input
from negotiation_room.kernel.errors import Conflict, Invalid
from negotiation_room.kernel.ids import b64, check_id, new_id, unb64
from negotiation_room.sdk.files import replace_file

VERSION: Final = 1
_SCRYPT_COST: Final = 2**15
_SALT: Final = 16
_NONCE: Final = 12
_OWNERS: Final = {"device": "d", "root": "g"}


class UnreadableKey(Invalid, code="sdk.unreadable_key"):
    """The file holds no key of this kind, or it is damaged."""


class WrongPassphrase(Invalid, code="sdk.wrong_passphrase"):
    """The passphrase does not open this key."""


class KeyExists(Conflict, code="sdk.key_exists"):
    """A key is already in that file; making another would lose it."""


class SigningKey:
    """An Ed25519 key with the name of its owner.

    Attributes:
        kind: "device", or "root" for a delegation's own root key.
        owner: the device's id, or the delegation's.
        public: the raw public key.
    """

    def __init__(self, kind: str, owner: str, private: bytes) -> None:
        if kind not in _OWNERS:
            raise UnreadableKey("this is neither the key of a device nor a root key")
        self.kind = kind
        self.owner = check_id(_OWNERS[kind], owner)
        self._seed = private
        self._private = Ed25519PrivateKey.from_private_bytes(private)
        self.public = keys.public_key(self._private)

    @classmethod
    def new_device(cls, device: str | None = None) -> "SigningKey":
        """Make a device key, under the id that was given or a new one."""
        return cls("device", device or new_id("d", os.urandom), os.urandom(32))

    @classmethod
    def new_root(cls, delegation: str) -> "SigningKey":
        """Make a delegation's root key."""
        return cls("root", delegation, os.urandom(32))

    def sign(self, message: bytes) -> bytes:
        """Sign a message that opens with the tag of what it is for."""
        return self._private.sign(message)

    def sign_act(self, raw: bytes) -> bytes:
        """Sign an act."""
        return self.sign(act_signing_input(raw))

    def fingerprint(self, origin: str, room: str) -> tuple[str, ...]:
        """The six groups two people compare outside the system."""
        value = keys.fingerprint(self.kind, origin, room, self.owner, self.public)
        return keys.fingerprint_groups(value)

    def save(self, path: Path, passphrase: str | None = None) -> None:
        """Write the key for its owner's eyes alone, sealed under a passphrase if one is given.

        Raises:
            KeyExists: the file is there already.
        """
        if path.exists():
            raise KeyExists(f"there is a key in {path} already; choose another file")
        fields: dict[str, Any] = {
            "v": VERSION,
            "kind": self.kind,
            "owner": self.owner,
            "public": b64(self.public),
        }
        if passphrase is None:
            fields["private"] = b64(self._seed)
        else:
            salt, nonce = os.urandom(_SALT), os.urandom(_NONCE)
            sealed = AESGCM(_stretched(passphrase, salt)).encrypt(
                nonce, self._seed, self._about()
            )
            fields |= {"salt": b64(salt), "nonce": b64(nonce), "sealed": b64(sealed)}
        replace_file(path, json.dumps(fields, indent=1).encode())

    @classmethod
    def load(cls, path: Path, passphrase: str | None = None) -> "SigningKey":
        """Read a key that `save` wrote.

        Raises:
            UnreadableKey: it is no such file, or not whole.
            WrongPassphrase: it is sealed, and this does not open it.
        """
        try:
            fields: dict[str, Any] = json.loads(path.read_bytes())
            kind, owner = str(fields["kind"]), str(fields["owner"])
            public = unb64(fields["public"], 32)
            if "private" in fields:
                private = unb64(fields["private"], 32)
            else:
                private = _unsealed(fields, _about(kind, owner, public), passphrase)
            key = cls(kind, owner, private)
        except (OSError, ValueError, KeyError, TypeError):
            raise UnreadableKey(f"there is no key that can be read in {path}") from None
        if key.public != public:
            raise UnreadableKey("the two halves of this key do not belong together")
        return key

    def _about(self) -> bytes:
        return _about(self.kind, self.owner, self.public)


def _about(kind: str, owner: str, public: bytes) -> bytes:
    """What the seal binds the private half to."""
    return f"nr-keyfile-v1/{kind}/{owner}/{b64(public)}".encode()


def _stretched(passphrase: str, salt: bytes) -> bytes:
    return Scrypt(salt=salt, length=32, n=_SCRYPT_COST, r=8, p=1).derive(passphrase.encode())


def _unsealed(fields: dict[str, Any], about: bytes, passphrase: str | None) -> bytes:
    if passphrase is None:
        raise WrongPassphrase("this key is sealed: give its passphrase")
    opener = AESGCM(_stretched(passphrase, unb64(fields["salt"], _SALT)))
    try:
        return opener.decrypt(unb64(fields["nonce"], _NONCE), unb64(fields["sealed"]), about)
    except InvalidTag:
        raise WrongPassphrase("this passphrase does not open the key") from None
