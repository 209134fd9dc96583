"""Entering a room by an invitation: a device key is made here, and proves itself to the room."""

import base64
import hashlib
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from negotiation_room.kernel.errors import Invalid
from negotiation_room.kernel.ids import b64, check_id, check_int, check_origin, unb64
from negotiation_room.kernel.keys import enrolment_message
from negotiation_room.kernel.verdicts import Malformed
from negotiation_room.sdk.device import SigningKey
from negotiation_room.sdk.doors import Doors
from negotiation_room.sdk.profile import Home, Profile, Terms, clock_now

_STEP: Final = 30
_DIGITS: Final = 1_000_000


class UnfitLink(Invalid, code="sdk.unfit_link"):
    """The link is not an invitation, or not whole."""


@dataclass(frozen=True, slots=True)
class Link:
    """An invitation's link: ORIGIN/enter#ROOM.INVITATION.SECRET."""

    origin: str
    room: str
    invitation: str
    secret: str

    @classmethod
    def parse(cls, text: str) -> "Link":
        """Read a link.

        Raises:
            UnfitLink: it is none, or a part of it is missing.
        """
        address, _, token = text.strip().partition("#")
        origin, slash, page = address.rpartition("/")
        parts = token.split(".")
        if not slash or page != "enter" or len(parts) != 3:  # noqa: PLR2004 -- three parts
            raise UnfitLink("copy the whole link of your invitation, as it was given to you")
        try:
            unb64(parts[2])
            return cls(
                check_origin(origin), check_id("r", parts[0]), check_id("i", parts[1]), parts[2]
            )
        except Malformed as broken:
            raise UnfitLink(f"the link is damaged: {broken.because}") from None


@dataclass(frozen=True, slots=True)
class Newcomer:
    """How somebody new wants to be known.

    Attributes:
        name: as others read it; also the name to sign in with.
    """

    name: str
    language: str
    password: str
    timezone: str = "UTC"


@dataclass(frozen=True, slots=True)
class Entered:
    """Somebody who is in.

    Attributes:
        codes: the secret of the codes that belong to the password, in base32; it is shown once.
    """

    profile: Profile
    codes: str


async def enter(
    link: Link,
    newcomer: Newcomer,
    home: Home,
    *,
    server: str | None = None,
    passphrase: str | None = None,
    doors: Doors | None = None,
    clock: Callable[[], int] = clock_now,
) -> Entered:
    """Redeem an invitation with a new device key; what one is in the room is kept in `home`.

    Args:
        link: the invitation.
        newcomer: how one wants to be known.
        home: where this machine keeps its rooms.
        server: the address to speak to, where it is not the origin.
        passphrase: seals the device's key on this machine.
        doors: the line to the server, if it is open already.
        clock: gives microseconds since 1970 UTC.

    Raises:
        Refusal: the invitation, name or password does not fit; nothing is kept.
    """
    address = server or link.origin
    async with doors or Doors(address) as line:
        asked = await line.challenge(
            purpose="arrive", credential="password", name=newcomer.name
        )
        key = _named(asked)
        codes = _codes(asked)
        form = _form(link, newcomer, key, asked, codes, clock())
        answer = await line.enter(link.room, form)
    if answer["device"] != key.owner or answer["origin"] != link.origin:
        raise UnfitLink("the server answers for another room or device than was asked for")
    terms = Terms(
        server=address,
        origin=link.origin,
        room=link.room,
        person=check_id("p", answer["person"]),
        device=key.owner,
        token=str(answer["token"]),
        name=newcomer.name,
        language=newcomer.language,
    )
    folder = home.folder_for(terms.room, terms.person)
    return Entered(Profile.make(folder, terms, key, passphrase), codes)


def code_at(secret: str, seconds: float) -> str:
    """The six digits an authenticator shows at that time (RFC 6238)."""
    raw = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.digest(raw, (int(seconds) // _STEP).to_bytes(8, "big"), hashlib.sha1)
    offset = digest[-1] & 15
    number = int.from_bytes(digest[offset : offset + 4], "big") & 0x7FFFFFFF
    return f"{number % _DIGITS:06d}"


def _codes(asked: dict[str, Any]) -> str:
    """The secret of the codes that belong to the password."""
    given: dict[str, Any] = asked.get("codes") or {}
    return str(given.get("secret", ""))


def _named(asked: dict[str, Any]) -> SigningKey:
    """A new key under the device id that the question is bound to."""
    try:
        return SigningKey.new_device(check_id("d", asked["device"]))
    except KeyError:
        raise Malformed("the server asked no question a device can answer") from None


def _form(
    link: Link,
    newcomer: Newcomer,
    key: SigningKey,
    asked: dict[str, Any],
    codes: str,
    now: int,
) -> dict[str, Any]:
    message = enrolment_message(
        origin=link.origin,
        room=link.room,
        person=check_id("p", asked["person"]),
        device=key.owner,
        key=key.public,
        challenge=unb64(asked["challenge"], 32),
        at=check_int(asked["at"], 0, 2**53 - 1, "a time"),
    )
    password = {
        "name": newcomer.name,
        "password": newcomer.password,
        "code": code_at(codes, now / 1_000_000) if codes else "",
    }
    return {
        "invitation": link.invitation,
        "secret": link.secret,
        "answer": "token",
        "arrival": {
            "challenge": asked["challenge"],
            "name": newcomer.name,
            "language": newcomer.language,
            "timezone": newcomer.timezone,
            "proof": {"password": password},
            "device": {"key": b64(key.public), "sig": b64(key.sign(message))},
        },
    }
