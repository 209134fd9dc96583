"""Arrivals: from the first question to the writes that let somebody, or one device more, in."""

import asyncio

from negotiation_room.capabilities.identity import totp
from negotiation_room.capabilities.identity.challenges import Challenge, Challenges
from negotiation_room.capabilities.identity.known import Device, Passkey, Password, Person
from negotiation_room.capabilities.identity.newcomers import (
    Newcomer,
    prepare_device,
    prepare_newcomer,
    prove_device,
)
from negotiation_room.capabilities.identity.passkeys import Passkeys
from negotiation_room.capabilities.identity.passwords import Passwords
from negotiation_room.capabilities.identity.refusals import (
    ChallengeSpent,
    DeviceKnown,
    NameTaken,
    NotRecognised,
    UnfitPasskey,
    UnfitPassword,
)
from negotiation_room.capabilities.identity.rules import (
    IdentityLimits,
    account_of,
    check_language,
    check_name,
    check_password,
    check_zone,
)
from negotiation_room.capabilities.identity.store import People
from negotiation_room.capabilities.identity.wire import (
    Arrival,
    Enrolment,
    NewDevice,
    NewPassword,
    NewProof,
)
from negotiation_room.kernel.ids import PersonId, RoomId, unb64
from negotiation_room.kernel.ports import Clock


class Arrivals:
    """Checks what newcomers bring, and prepares what will be written of them.

    Nothing is written here but the question's end: it is taken out before anything is looked
    at, so that a failed arrival begins again with a new one.
    """

    def __init__(
        self,
        people: People,
        passkeys: Passkeys,
        passwords: Passwords,
        challenges: Challenges,
        clock: Clock,
        limits: IdentityLimits,
    ) -> None:
        self._people = people
        self._passkeys = passkeys
        self._passwords = passwords
        self._challenges = challenges
        self._clock = clock
        self._limits = limits

    async def arrive(
        self, arrival: Arrival, *, room: RoomId, room_origin: str, page: str | None
    ) -> Newcomer:
        """Prepare somebody new with their device.

        Call it when the invitation is known to hold, and put `writes` into the batch that
        redeems it.

        Args:
            arrival: what they brought.
            room: the room they are let into.
            room_origin: the room's own origin, which the device's proof names.
            page: the page that asks, or None for a program.

        Raises:
            Refusal: name, language, proof or device do not hold.
        """
        challenge = await self._challenges.take(unb64(arrival.challenge), "arrive")
        name = check_name(arrival.name, self._limits)
        language, timezone = check_language(arrival.language), check_zone(arrival.timezone)
        device = await self._device(challenge, arrival.device, room, room_origin)
        proof = await self.proof(challenge, arrival.proof, device.person, name, page)
        now = self._clock.now()
        person = Person(
            device.person, name, language, timezone, is_administrator=False, created_at=now
        )
        return prepare_newcomer(self._people, person, device, proof, now)

    async def enrol(
        self, enrolment: Enrolment, person: PersonId, *, room: RoomId, room_origin: str
    ) -> Newcomer:
        """Prepare one device more of somebody who is signed in.

        Raises:
            Refusal: the question was somebody else's, or the device's proof does not hold.
        """
        asked = unb64(enrolment.challenge)
        challenge = await self._challenges.take(asked, "enrol", person=person)
        device = await self._device(challenge, enrolment.device, room, room_origin)
        return prepare_device(self._people, device)

    async def _device(
        self, challenge: Challenge, brought: NewDevice, room: RoomId, room_origin: str
    ) -> Device:
        key = unb64(brought.key)
        # The curve's arithmetic takes milliseconds: not on the event loop.
        device = await asyncio.to_thread(
            prove_device,
            challenge,
            origin=room_origin,
            room=room,
            key=key,
            signature=unb64(brought.sig),
            chosen=brought.id,
        )
        if (
            await self._people.device_with_key(key) is not None
            or await self._people.device(device.id) is not None
        ):
            raise DeviceKnown("this device's key was enrolled before; make a new one")
        return device

    async def proof(
        self,
        challenge: Challenge,
        brought: NewProof,
        person: PersonId,
        shown: str,
        page: str | None,
    ) -> Passkey | Password:
        """Check what somebody will sign in with.

        Raises:
            Refusal: it is neither a passkey nor a password, or it does not hold.
        """
        if brought.passkey is not None and brought.password is None:
            if challenge.origin != page:
                raise ChallengeSpent("finish where you began: at the same address")
            passkey = self._passkeys.register(challenge, person, brought.passkey)
            if await self._people.passkey(passkey.id) is not None:
                raise UnfitPasskey("this passkey is registered already; sign in with it")
            return passkey
        if brought.password is not None and brought.passkey is None:
            return await self._password(challenge, brought.password, person, shown)
        raise UnfitPasskey("bring either a passkey or a password")

    async def _password(
        self, challenge: Challenge, brought: NewPassword, person: PersonId, shown: str
    ) -> Password:
        if challenge.secret is None:
            raise UnfitPassword("ask first for the secret of the codes that go with it")
        name = check_name(brought.name, self._limits)
        prepared = check_password(brought.password, (name, shown), self._limits)
        step = totp.matching_step(challenge.secret, brought.code, self._clock.now())
        if step is None:
            raise NotRecognised("the code does not fit; scan the picture again, in a new try")
        account = await self._people.account(account_of(name))
        kept = await self._people.password(account)
        if kept is not None and kept.person != person:
            raise NameTaken("somebody signs in with that name already; choose another")
        hashed = await self._passwords.hash(prepared)
        return Password(person, account, hashed, challenge.secret, step)
