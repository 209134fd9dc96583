"""Codes: the six digits that must come with a password, each accepted once."""

import base64
import hmac
from typing import Final

import segno
from pyotp.totp import TOTP

from negotiation_room.capabilities.identity.rules import SECOND

STEP: Final = 30 * SECOND
SECRET_LENGTH: Final = 20
_DRIFT: Final = (0, -1, 1)


def spelled(secret: bytes) -> str:
    """The secret as people type it into an authenticator."""
    return base64.b32encode(secret).decode("ascii")


def provisioning_uri(secret: bytes, account: str, issuer: str) -> str:
    """What an authenticator reads from the QR code."""
    return TOTP(spelled(secret)).provisioning_uri(name=account, issuer_name=issuer)


def qr(uri: str) -> str:
    """The QR code as an SVG `data:` URI, which the pages' content policy lets an image show."""
    return segno.make(uri, micro=False).svg_data_uri(scale=5, border=4, light="white")


def code_at(secret: bytes, now: int) -> str:
    """The code an authenticator shows at that time."""
    return TOTP(spelled(secret)).generate_otp(now // STEP)


def matching_step(secret: bytes, code: str, now: int) -> int | None:
    """The step whose code this is, if it is the present one or a neighbour's.

    All neighbours are compared, so that the time taken says nothing. The caller must spend the
    step (`People.spend_code`): the code alone would be accepted twice.
    """
    present = now // STEP
    totp = TOTP(spelled(secret))
    given = code.replace(" ", "").encode()
    found = [
        present + drift
        for drift in _DRIFT
        if hmac.compare_digest(totp.generate_otp(present + drift).encode(), given)
    ]
    return found[0] if found else None
