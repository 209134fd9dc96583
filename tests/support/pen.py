"""Signing acts by hand: honest ones, and ones no honest client would send."""

import os
from dataclasses import dataclass
from typing import Any

from negotiation_room.kernel.act import Seen, act_signing_input, compose_act, nothing_seen
from negotiation_room.kernel.composing import SignedAct
from negotiation_room.kernel.ids import b64, new_id
from negotiation_room.kernel.leaf import commit
from negotiation_room.kernel.messages import Command
from negotiation_room.sdk.device import SigningKey
from negotiation_room.sdk.profile import Profile


@dataclass(frozen=True, slots=True)
class Written:
    """An act as it travels."""

    act: bytes
    signature: bytes
    content: bytes
    salt: bytes

    def signed(self) -> SignedAct:
        """For a dispatcher."""
        return SignedAct(self.act, self.signature, self.content, self.salt)

    def frame(self) -> dict[str, Any]:
        """For a socket, and for the HTTP door."""
        return {
            "act": self.act.decode(),
            "sig": b64(self.signature),
            "with": self.content.decode(),
            "salt": b64(self.salt),
        }


class Pen:
    """Signs with one device, whatever it is told to write."""

    def __init__(self, profile: Profile) -> None:
        self._profile = profile
        self.key: SigningKey = profile.key()

    def act(
        self,
        command: Command,
        channel: str,
        *,
        seen: Seen | None = None,
        salt: bytes | None = None,
        **fields: Any,
    ) -> Written:
        """Write an act; `fields` replace its own: id, n, room, device, origin, do."""
        content = command.content()
        return self.about(
            content,
            channel,
            salt=salt or os.urandom(32),
            seen=seen or nothing_seen(1),
            do=fields.pop("do", command.wire),
            **fields,
        )

    def about(
        self, content: bytes, channel: str, *, salt: bytes, seen: Seen, do: str, **fields: Any
    ) -> Written:
        """Write an act about bytes that no command would have made."""
        terms = self._profile.terms
        given: dict[str, Any] = {
            "origin": terms.origin,
            "room": terms.room,
            "device": self.key.owner,
            "id": new_id("a", os.urandom),
            **fields,
        }
        if "n" not in given:
            given["n"] = self._profile.next_n(channel)
        raw = compose_act(
            channel=channel, do=do, with_=commit("with", salt, content), seen=seen, **given
        )
        return self.over(raw, content, salt)

    def over(self, raw: bytes, content: bytes, salt: bytes) -> Written:
        """Sign these bytes as they are."""
        return Written(raw, self.key.sign(act_signing_input(raw)), content, salt)
