"""Proofs: how a person shows who they are, when they sign in and when they step up.

Every miss looks alike, costs alike, and is counted; which part did not fit is never said.
"""

from typing import Any

from negotiation_room.capabilities.identity import totp
from negotiation_room.capabilities.identity.challenges import Challenges, Purpose
from negotiation_room.capabilities.identity.known import Password
from negotiation_room.capabilities.identity.passkeys import Passkeys, credential_id
from negotiation_room.capabilities.identity.passwords import Passwords
from negotiation_room.capabilities.identity.refusals import NotRecognised
from negotiation_room.capabilities.identity.rules import SessionId
from negotiation_room.capabilities.identity.store import People
from negotiation_room.capabilities.identity.tallies import Tallies
from negotiation_room.capabilities.identity.throttle import Throttle
from negotiation_room.kernel.errors import Refusal
from negotiation_room.kernel.ids import PersonId
from negotiation_room.kernel.ports import Clock

_UNKNOWN_PASSKEY = "this passkey was not recognised; try again"
_NO_SECRET = bytes(totp.SECRET_LENGTH)


class Proofs:
    """Checks what people bring, patiently with those who err."""

    def __init__(
        self,
        people: People,
        passkeys: Passkeys,
        passwords: Passwords,
        challenges: Challenges,
        throttle: Throttle,
        tallies: Tallies,
        clock: Clock,
    ) -> None:
        self._people = people
        self._passkeys = passkeys
        self._passwords = passwords
        self._challenges = challenges
        self._throttle = throttle
        self._tallies = tallies
        self._clock = clock

    async def by_passkey(
        self,
        challenge: bytes,
        credential: dict[str, Any],
        *,
        purpose: Purpose,
        host: str,
        page: str | None,
        person: PersonId | None = None,
        session: SessionId | None = None,
    ) -> PersonId:
        """Whose passkey this is.

        Raises:
            NotRecognised: nobody's, or not that person's.
            ChallengeSpent: the question was answered before, or by somebody else.
            TooManyTries: too many tries from that address.
        """
        self._throttle.knock(host)
        question = await self._challenges.take(challenge, purpose, session=session)
        passkey = await self._people.passkey(credential_id(credential))
        is_theirs = question.origin == page and person in (None, passkey and passkey.person)
        try:
            if passkey is None or not is_theirs:
                raise NotRecognised(_UNKNOWN_PASSKEY)  # noqa: TRY301 -- one way to say no
            sign_count = self._passkeys.verify(question, passkey, credential)
        except NotRecognised:
            self._tallies.note(f"{purpose}.passkey.refused", b"", host)
            raise
        await self._people.note_passkey_use(passkey, sign_count, self._clock.now())
        self._tallies.note(f"{purpose}.passkey", b"", host)
        return passkey.person

    async def by_password(self, name: str, password: str, code: str, *, host: str) -> PersonId:
        """Whose name, password and code these are.

        Raises:
            NotRecognised: nobody's; all three are checked before it is said.
            TooManyTries: too many tries from that address.
        """
        account = await self._people.account(name)
        kept = await self._people.password(account)
        return await self._by_password(account, kept, password, code, "sign_in", host)

    async def again_by_password(
        self, person: PersonId, password: str, code: str, *, host: str
    ) -> None:
        """Let a person who is signed in prove once more who they are.

        Raises:
            NotRecognised: password or code do not fit.
            TooManyTries: too many tries from that address.
        """
        kept = await self._people.password_of(person)
        account = kept.account if kept else b""
        await self._by_password(account, kept, password, code, "step_up", host)

    async def _by_password(
        self,
        account: bytes,
        kept: Password | None,
        password: str,
        code: str,
        purpose: str,
        host: str,
    ) -> PersonId:
        try:
            self._throttle.knock(host)
            async with self._throttle.patiently(account, host):
                fits = await self._passwords.fits(kept.hash if kept else None, password)
                now = self._clock.now()
                secret = kept.code_secret if kept else _NO_SECRET
                step = totp.matching_step(secret, code, now)
                if (
                    kept is None
                    or not fits
                    or step is None
                    or not await self._people.spend_code(kept.person, step)
                ):
                    self._throttle.missed(account)
                    raise NotRecognised("name, password or code do not fit; check all three")
        except Refusal:
            self._tallies.note(f"{purpose}.password.refused", account, host)
            raise
        self._throttle.succeeded(account)
        self._tallies.note(f"{purpose}.password", account, host)
        return kept.person
