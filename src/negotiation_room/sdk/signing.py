"""Signing with this machine's device: one program at a time, each number once."""

import asyncio
import os
import time
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final

from negotiation_room.kernel.act import Seen, compose_act
from negotiation_room.kernel.canonical import canonical
from negotiation_room.kernel.errors import Conflict
from negotiation_room.kernel.ids import new_id
from negotiation_room.kernel.leaf import commit
from negotiation_room.kernel.messages import Command
from negotiation_room.sdk.device import SigningKey
from negotiation_room.sdk.profile import Profile
from negotiation_room.sdk.session import OutgoingAct

_RETRY: Final = 0.05
_PATIENCE: Final = 10.0


class AnotherSigner(Conflict, code="sdk.another_signer"):
    """Another program on this machine is signing with this device; try again in a moment."""


@dataclass(frozen=True, slots=True)
class Wish:
    """A command by its wire name, for programs that do not carry its class."""

    wire: str
    fields: Mapping[str, Any]

    def content(self) -> bytes:
        """The fields as canonical JSON."""
        return canonical(dict(self.fields))


class Signer:
    """The hand of one device.

    Args:
        profile: whose memory gives every act its number.
    """

    def __init__(self, profile: Profile, key: SigningKey) -> None:
        self._profile = profile
        self._key = key
        self._at_work = 0

    @asynccontextmanager
    async def alone(self) -> AsyncGenerator[None]:
        """Be the one program that signs with this device.

        Raises:
            AnotherSigner: another one here does, and does not stop.
        """
        self._at_work += 1
        try:
            until = time.monotonic() + _PATIENCE
            while not self._profile.take_signing():
                if time.monotonic() > until:
                    raise AnotherSigner(
                        "another program here is signing with this device; "
                        "try again in a moment"
                    )
                await asyncio.sleep(_RETRY)
            yield
        finally:
            self._at_work -= 1
            if not self._at_work:
                self._profile.free_signing()

    def signed(self, command: Command | Wish, channel: str, seen: Seen) -> OutgoingAct:
        """Sign a wish for a channel, citing the log as it was verified."""
        content, salt = command.content(), os.urandom(32)
        act = new_id("a", os.urandom)
        terms = self._profile.terms
        raw = compose_act(
            origin=terms.origin,
            room=terms.room,
            channel=channel,
            device=self._key.owner,
            n=self._profile.next_n(channel),
            id=act,
            do=command.wire,
            with_=commit("with", salt, content),
            seen=seen,
        )
        return OutgoingAct(act, channel, raw, self._key.sign_act(raw), content, salt)
