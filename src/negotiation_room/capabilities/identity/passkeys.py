"""Passkeys: the two ceremonies of WebAuthn, always with the person verified by their device.

Attestation is not asked for: which maker's key a delegation uses is not ours to know.
"""

import struct
from collections.abc import Iterable, Sequence
from typing import Any, Final
from urllib.parse import urlsplit

from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import options_to_json_dict, parse_registration_credential_json
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    AuthenticatorTransport,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from negotiation_room.capabilities.identity.challenges import Challenge
from negotiation_room.capabilities.identity.known import Passkey
from negotiation_room.capabilities.identity.refusals import NotRecognised, UnfitPasskey
from negotiation_room.capabilities.identity.rules import IdentityLimits
from negotiation_room.kernel.ids import PersonId, unb64
from negotiation_room.kernel.verdicts import Malformed

# All that the library and what it rests upon raise on bytes that are not what they should be.
_MISFITS: Final = (
    WebAuthnException,
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    OverflowError,
    struct.error,
)


class Passkeys:
    """The relying party of the room.

    Args:
        name: how an authenticator names us.
        domain: the domain that passkeys are made for, if several hosts below it share them;
            without it, each host has its own, and a look-alike host has none of ours.
    """

    def __init__(self, limits: IdentityLimits, *, name: str, domain: str | None = None) -> None:
        self._limits = limits
        self._name = name
        self._domain = domain

    def _party(self, origin: str) -> str:
        host = urlsplit(origin).hostname or ""
        if self._domain and (host == self._domain or host.endswith("." + self._domain)):
            return self._domain
        return host

    def registration(
        self, challenge: Challenge, person: PersonId, shown: str, held: Sequence[Passkey] = ()
    ) -> dict[str, Any]:
        """What the browser hands to `navigator.credentials.create`."""
        options = generate_registration_options(
            rp_id=self._party(challenge.origin or ""),
            rp_name=self._name,
            user_id=person.encode("ascii"),
            user_name=shown,
            user_display_name=shown,
            challenge=challenge.challenge,
            timeout=self._limits.challenge // 1000,
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.REQUIRED,
                require_resident_key=True,
                user_verification=UserVerificationRequirement.REQUIRED,
            ),
            exclude_credentials=_described(held),
        )
        return options_to_json_dict(options)

    def register(
        self, challenge: Challenge, person: PersonId, credential: dict[str, Any]
    ) -> Passkey:
        """Check a new passkey against the challenge it answers.

        Raises:
            UnfitPasskey: it answers another one, comes from another page, or is malformed.
        """
        if challenge.origin is None:
            raise UnfitPasskey("make a passkey in a browser, at the room's own address")
        try:
            parsed = parse_registration_credential_json(credential)
            verified = verify_registration_response(
                credential=parsed,
                expected_challenge=challenge.challenge,
                expected_rp_id=self._party(challenge.origin),
                expected_origin=challenge.origin,
                require_user_verification=True,
            )
        except _MISFITS:
            raise UnfitPasskey("this passkey could not be registered; try again") from None
        transports = tuple(each.value for each in parsed.response.transports or ())
        return Passkey(
            verified.credential_id,
            person,
            verified.credential_public_key,
            verified.sign_count,
            transports,
        )

    def authentication(
        self, challenge: Challenge, held: Sequence[Passkey] = ()
    ) -> dict[str, Any]:
        """What the browser hands to `navigator.credentials.get`.

        Without passkeys named, the authenticator offers its own: so nobody need say who they
        are before they have proved it.
        """
        options = generate_authentication_options(
            rp_id=self._party(challenge.origin or ""),
            challenge=challenge.challenge,
            timeout=self._limits.challenge // 1000,
            allow_credentials=_described(held),
            user_verification=UserVerificationRequirement.REQUIRED,
        )
        return options_to_json_dict(options)

    def verify(self, challenge: Challenge, passkey: Passkey, credential: dict[str, Any]) -> int:
        """Check a passkey's answer; hands back how often it says it has signed.

        Raises:
            NotRecognised: it is not this passkey's answer to this question on this page.
        """
        if challenge.origin is None:
            raise NotRecognised("use your passkey in a browser, at the room's own address")
        try:
            verified = verify_authentication_response(
                credential=credential,
                expected_challenge=challenge.challenge,
                expected_rp_id=self._party(challenge.origin),
                expected_origin=challenge.origin,
                credential_public_key=passkey.key,
                credential_current_sign_count=passkey.sign_count,
                require_user_verification=True,
            )
            handle = credential["response"].get("userHandle")
            is_theirs = not handle or unb64(handle) == passkey.person.encode("ascii")
        except (*_MISFITS, Malformed):
            raise NotRecognised("this passkey was not recognised; try again") from None
        if not is_theirs:
            raise NotRecognised("this passkey was not recognised; try again")
        return verified.new_sign_count


def credential_id(credential: dict[str, Any]) -> bytes:
    """Which passkey an answer claims to come from; empty where it does not say."""
    try:
        return unb64(credential.get("rawId"))
    except Malformed:
        return b""


def _described(held: Iterable[Passkey]) -> list[PublicKeyCredentialDescriptor]:
    known = {each.value for each in AuthenticatorTransport}
    return [
        PublicKeyCredentialDescriptor(
            id=each.id,
            transports=[AuthenticatorTransport(t) for t in each.transports if t in known],
        )
        for each in held
    ]
