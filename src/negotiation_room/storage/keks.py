"""Key-encryption keys: from the environment, or from a file that only its owner may read."""

import os
import secrets
import stat
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from negotiation_room.kernel.atrest import KEY_LENGTH

ENVIRONMENT: Final = "NEGOTIATION_ROOM_KEK"


@dataclass(frozen=True, slots=True)
class KeyEncryptionKeys:
    """The keys under which all others are wrapped; they never lie with the data.

    Attributes:
        current: the name of the key that wraps what is new.
        keys: every key that may still be needed to unwrap, by name.
    """

    current: str
    keys: Mapping[str, bytes] = field(repr=False)

    @classmethod
    def parse(cls, text: str) -> "KeyEncryptionKeys":
        """Read `kid:base64` pairs, separated by commas or lines; the first wraps what is new.

        Raises:
            ValueError: a pair is not a name and 32 bytes, or a name occurs twice.
        """
        keys: dict[str, bytes] = {}
        for pair in text.replace("\n", ",").split(","):
            if not pair.strip():
                continue
            kid, colon, encoded = pair.strip().partition(":")
            try:
                key = b64decode(encoded, validate=True)
            except ValueError:
                key = b""
            if not kid or not colon or len(key) != KEY_LENGTH or kid in keys:
                raise ValueError(
                    "write key-encryption keys as name:base64 of 32 bytes, each name once"
                )
            keys[kid] = key
        if not keys:
            raise ValueError("there is no key-encryption key")
        return cls(next(iter(keys)), keys)

    @classmethod
    def from_file(cls, path: Path) -> "KeyEncryptionKeys":
        """Read them from a file that only its owner may read.

        Raises:
            PermissionError: others may read or write the file.
        """
        if stat.S_IMODE(path.stat().st_mode) & 0o077:
            raise PermissionError(f"let only its owner read {path.name}: chmod 600")
        return cls.parse(path.read_text(encoding="ascii"))

    @classmethod
    def create_file(cls, path: Path) -> "KeyEncryptionKeys":
        """Make a first key in a new file that only its owner may read.

        Raises:
            FileExistsError: there is a file already; it may be the only way to the record.
        """
        kid, key = new_key_encryption_key()
        keys = cls(kid, {kid: key})
        keys._write(path, os.O_EXCL)
        return keys

    def encoded(self, kid: str) -> str:
        """One of the keys as `parse` reads it, after its name."""
        return b64encode(self.keys[kid]).decode("ascii")

    def with_new(self) -> "KeyEncryptionKeys":
        """Add a new key that wraps from now on; the old ones remain to unwrap."""
        kid, key = new_key_encryption_key()
        return KeyEncryptionKeys(kid, {kid: key, **self.keys})

    def only_current(self) -> "KeyEncryptionKeys":
        """Leave out all keys but the one that wraps; only after everything was rewrapped."""
        return KeyEncryptionKeys(self.current, {self.current: self.keys[self.current]})

    def save(self, path: Path) -> None:
        """Replace the file, so that at no moment there is half of it."""
        beside = path.with_name(f"{path.name}.new")
        beside.unlink(missing_ok=True)
        self._write(beside, os.O_EXCL)
        beside.replace(path)

    def _write(self, path: Path, flags: int) -> None:
        ordered = {self.current: self.keys[self.current], **self.keys}
        lines = "".join(f"{kid}:{b64encode(key).decode()}\n" for kid, key in ordered.items())
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | flags, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(lines)
            file.flush()
            os.fsync(file.fileno())


def new_key_encryption_key() -> tuple[str, bytes]:
    """Make a key-encryption key and a name for it."""
    return f"kek-{secrets.token_hex(4)}", secrets.token_bytes(KEY_LENGTH)
