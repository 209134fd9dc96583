"""An authenticator in software: makes passkeys and answers with them, as a browser would."""

import hashlib
import secrets
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import cbor2
import orjson
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from negotiation_room.kernel.ids import b64

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


@dataclass
class Authenticator:
    """One passkey. What a test wants done wrong, it changes before it asks."""

    origin: str
    verifies: bool = True
    count: int = 0
    id: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    key: Ed25519PrivateKey = field(default_factory=Ed25519PrivateKey.generate)
    handle: str = ""

    def create(self, options: dict[str, Any]) -> dict[str, Any]:
        """Answer `navigator.credentials.create`."""
        self.handle = options["user"]["id"]
        public = self.key.public_key().public_bytes_raw()
        cose = cbor2.dumps({1: 1, 3: -8, -1: 6, -2: public})
        attested = bytes(16) + len(self.id).to_bytes(2, "big") + self.id + cose
        statement = {
            "fmt": "none",
            "attStmt": {},
            "authData": self._said(ATTESTED) + attested,
        }
        return self._credential(
            {
                "clientDataJSON": b64(self._client("webauthn.create", options["challenge"])),
                "attestationObject": b64(cbor2.dumps(statement)),
                "transports": ["internal"],
            }
        )

    def get(self, options: dict[str, Any]) -> dict[str, Any]:
        """Answer `navigator.credentials.get`."""
        self.count += 1
        client, said = self._client("webauthn.get", options["challenge"]), self._said()
        signature = self.key.sign(said + hashlib.sha256(client).digest())
        return self._credential(
            {
                "clientDataJSON": b64(client),
                "authenticatorData": b64(said),
                "signature": b64(signature),
                "userHandle": self.handle,
            }
        )

    def _said(self, flags: int = 0) -> bytes:
        flags |= PRESENT | (VERIFIED if self.verifies else 0)
        party = hashlib.sha256((urlsplit(self.origin).hostname or "").encode()).digest()
        return party + bytes([flags]) + self.count.to_bytes(4, "big")

    def _client(self, kind: str, challenge: str) -> bytes:
        return orjson.dumps({"type": kind, "challenge": challenge, "origin": self.origin})

    def _credential(self, response: dict[str, Any]) -> dict[str, Any]:
        return {
            "id": b64(self.id),
            "rawId": b64(self.id),
            "type": "public-key",
            "response": response,
            "clientExtensionResults": {},
        }
